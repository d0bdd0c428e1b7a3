"""The command line as scripts see it: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import presswatch.cli
from presswatch import __version__
from presswatch.archive.archive import Archive
from presswatch.archive.lock import run_lock
from presswatch.cli import cli
from presswatch.cli.commands import COMMANDS
from presswatch.errors import PresswatchError
from presswatch.watch import read_watch

WATCH = """
[project]
name = "OpenLantern"
contact = "press@lantern-press.net"
[terms]
strong = ["OpenLantern"]
[fetch]
allow_private = ["127.0.0.1:9"]
seconds_between_pages = 0
"""
SOURCE = """
[[source]]
id = "gazette"
kind = "feed"
url = "http://127.0.0.1:9/feed"
"""
MEDIA = """# Press

## The Skerry Post (English)

- Source: [The Skerry Post](https://skerry-post.example/lamp) –\u00a0May 4, 2026

"A lamp is a promise."


"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "watch.toml").write_text(WATCH, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    """In this process: what comes out, and the error instead of an exit code."""
    return CliRunner().invoke(cli, ["--watch", str(folder / "watch.toml"), *words], catch_exceptions=True)


def done(folder: Path, *words: str) -> str:
    result = run(folder, *words)
    assert result.exception is None, result.output
    return result.stdout


def shell(folder: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """As a shell does it."""
    command = [sys.executable, "-m", "presswatch.cli", "--watch", str(folder / "watch.toml"), *words]
    return subprocess.run(command, input=given, capture_output=True, cwd=folder, timeout=60)


def commands() -> dict[str, click.Command]:
    return cli.loaded()


# ---- help and start ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_an_example(name: str) -> None:
    help_text = CliRunner().invoke(cli, [name, "--help"]).output
    assert re.search(rf"presswatch (\S+ )*?{name}|\| presswatch {name}", help_text), f"show how {name} is called"
    assert (commands()[name].help or "").split("\n")[0].rstrip().endswith((".", ":")) or "." in help_text
    said = [param.help for param in commands()[name].params if isinstance(param, click.Option)]
    assert name != "collect" or all(said[:4])


def test_the_list_of_commands_says_where_each_stands_and_what_it_says_itself() -> None:
    for file in Path(presswatch.cli.__file__).parent.glob("*.py"):
        if not file.stem.startswith("__"):
            import_module(f"presswatch.cli.{file.stem}")
    assert set(cli.commands) == set(COMMANDS)
    for name, (_, does) in COMMANDS.items():
        said = " ".join((cli.commands[name].help or "").split())
        assert said.startswith(does.rstrip(".")), f"{name} says: {said[:120]}"


def test_help_answers_without_the_heavy_libraries(tmp_path: Path) -> None:
    heavy = [
        "trafilatura",
        "feedparser",
        "datasette",
        "langdetect",
        "lxml",
        "sqlite_utils",
        "fastwarc",
        "protego",
        "courlan",
    ]
    code = (
        "import sys; from click.testing import CliRunner; from presswatch.cli import cli\n"
        "assert CliRunner().invoke(cli, ['--help']).exit_code == 0\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert found.stdout.strip() == "[]", "import it inside the function that needs it" + found.stderr


def test_version_and_help_end_with_0(folder: Path) -> None:
    found = shell(folder, "--version")
    assert (found.returncode, found.stdout.decode().strip()) == (0, f"presswatch, version {__version__}")
    assert shell(folder, "--help").returncode == 0


# ---- exit codes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["collect", "--no-such-option"],
        ["collect", "--limit", "-1"],
        ["collect", "--source", "nobody"],
        ["add"],
        ["add", "not-an-address"],
        ["add", "--title", "Setting sail"],
        ["import", "none.md"],
        ["review", "accept"],
        ["review", "applaud", "1"],
        ["export", "poster"],
        ["why", "not-an-address"],
    ],
)
def test_a_wrong_call_ends_with_2_and_a_sentence(folder: Path, words: list[str]) -> None:
    found = shell(folder, *words)
    assert found.returncode == 2
    assert found.stderr.strip()
    assert b"Traceback" not in found.stderr
    assert not (folder / "presswatch.db").exists()


def test_every_problem_of_the_watch_file_is_told_at_once(folder: Path) -> None:
    (folder / "watch.toml").write_text(
        '[project]\nnam = "x"\n[fetch]\nrun_minutes = "long"\n[[source]]\nid = "a"\nkind = "fed"\nurl = "ftp://x"\n'
    )
    found = shell(folder, "collect")
    assert found.returncode == 2
    for part in (
        "[project] nam",
        "[project] name",
        "contact",
        "[fetch] run_minutes",
        'kind no source is of kind "fed"',
    ):
        assert part in found.stderr.decode(), part
    assert not (folder / "presswatch.db").exists()


def test_a_contact_nobody_reads_ends_with_2(folder: Path) -> None:
    (folder / "watch.toml").write_text(
        WATCH.replace("press@lantern-press.net", "press@example.org")
        + SOURCE.replace("http://127.0.0.1:9", "https://skerry-post.example")
    )
    found = shell(folder, "collect")
    assert found.returncode == 2
    assert b"press@example.org" in found.stderr


def test_a_run_under_way_ends_another_with_3(folder: Path) -> None:
    with run_lock(folder / "presswatch.db"):
        found = shell(folder, "collect")
    assert found.returncode == 3
    assert b"Another run" in found.stderr
    assert shell(folder, "collect").returncode == 0, "the lock goes with its holder"


def test_a_run_that_gets_nothing_ends_with_1_and_says_so_even_when_quiet(folder: Path) -> None:
    (folder / "watch.toml").write_text(WATCH + SOURCE)
    found = shell(folder, "collect", "--quiet")
    assert (found.returncode, found.stdout) == (1, b"")
    assert b"is this machine online?" in found.stderr


def test_a_quiet_run_that_needs_nobody_says_nothing(folder: Path) -> None:
    found = shell(folder, "collect", "--quiet")
    assert (found.returncode, found.stdout, found.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    "words", [["status"], ["export", "media-page"], ["why", "https://a.example/"], ["review", "accept", "1"]]
)
def test_without_an_archive_there_is_nothing_to_look_at(folder: Path, words: list[str]) -> None:
    found = shell(folder, *words)
    assert found.returncode == 1
    assert b"no archive at" in found.stderr
    assert not (folder / "presswatch.db").exists()


def test_a_file_that_is_no_archive_ends_with_1_and_stays(folder: Path) -> None:
    (folder / "presswatch.db").write_bytes(b"not ours")
    found = shell(folder, "collect")
    assert found.returncode == 1
    assert b"no SQLite database" in found.stderr
    assert (folder / "presswatch.db").read_bytes() == b"not ours"


def test_a_place_that_cannot_be_written_is_a_sentence(folder: Path) -> None:
    done(folder, "import", str(media(folder)))
    found = shell(folder, "export", "media-page", "-o", str(folder / "watch.toml" / "media.md"))
    assert found.returncode == 1
    assert b"Traceback" not in found.stderr
    assert b"watch.toml" in found.stderr


# ---- collect -----------------------------------------------------------------------------------------------


def test_a_run_ends_with_one_line_or_one_object(folder: Path) -> None:
    assert "0 new articles" in done(folder, "collect")
    assert json.loads(done(folder, "collect", "--json"))["added"] == 0


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    (folder / "watch.toml").write_text(
        WATCH + '[[source]]\nid = "by-hand"\nkind = "urls"\nurls = ["https://skerry-post.example/lamp"]\n'
    )
    shown = done(folder, "collect", "--dry-run")
    assert "by-hand: https://skerry-post.example/lamp" in shown
    assert "1 would be fetched; nothing was written" in shown
    assert {path.name for path in folder.iterdir()} <= {"watch.toml", "presswatch.lock"}
    rows = [json.loads(line) for line in done(folder, "collect", "--dry-run", "--json").splitlines()]
    assert rows == [{"source": "by-hand", "url": "https://skerry-post.example/lamp", "title": None}]


# ---- add, import, export, review, why, status --------------------------------------------------------------


def media(folder: Path) -> Path:
    path = folder / "media.md"
    path.write_bytes(MEDIA.encode())
    return path


def test_an_address_added_is_queued_and_known_the_second_time(folder: Path) -> None:
    listed = folder / "list.txt"
    listed.write_text("https://a.example/2 # from the mailing list\n\n")
    assert "2 added, 0 known" in done(folder, "add", "https://a.example/1", "--file", str(listed))
    assert "0 added, 1 known" in done(folder, "add", "http://www.a.example/1?utm_source=x")
    assert "added by hand" in done(folder, "why", "https://a.example/2")


def test_an_item_without_an_address_is_stored(folder: Path) -> None:
    words = ["add", "--title", "Setting sail", "--outlet", "The Skerry Post", "--date", "2026-05-02", "--kind", "print"]
    assert "Article 1 added" in done(folder, *words)
    assert "was there already" in done(folder, *words)


def test_bytes_that_are_no_text_are_no_crash(folder: Path) -> None:
    assert shell(folder, "add", "https://a.example/\udcff").returncode == 2
    words = ["add", "--title", "Setting\udcff sail", "--outlet", "Foolscap"]
    assert shell(folder, *words).returncode == 0
    assert "was there already" in done(folder, "add", "--title", "Setting sail", "--outlet", "Foolscap")


def test_a_page_goes_in_and_comes_out_byte_for_byte(folder: Path) -> None:
    assert "1 new entries" in done(folder, "import", str(media(folder)))
    assert shell(folder, "export", "media-page").stdout == MEDIA.encode()
    out = folder / "site" / "media.md"
    assert "0 newly published" in done(folder, "export", "media-page", "-o", str(out))
    assert out.read_bytes() == MEDIA.encode()


def test_an_accepted_item_is_published_by_printing_it_to_a_file(folder: Path) -> None:
    done(folder, "add", "--title", "Setting sail", "--outlet", "Foolscap", "--date", "2026-05-02")
    done(folder, "review", "accept", "1")
    assert "## Foolscap" in done(folder, "export", "media-page")
    assert json.loads(run(folder, "status", "--json").stdout)["published"] == 0
    assert "1 newly published" in done(folder, "export", "media-page", "-o", str(folder / "media.md"))
    assert json.loads(run(folder, "status", "--json").stdout)["published"] == 1


def test_lines_that_could_not_be_taken_are_told(folder: Path) -> None:
    path = folder / "media.md"
    path.write_text(MEDIA + "## Nobody\n\n| a | table |\n")
    found = shell(folder, "import", str(path))
    assert found.returncode == 0
    assert b"line 10" in found.stderr
    assert b"2 new entries" in found.stdout


@pytest.mark.parametrize(("name", "body"), [("media.docx", b"PK"), ("media.md", b"caf\xe9")])
def test_a_page_of_another_kind_is_refused(folder: Path, name: str, body: bytes) -> None:
    (folder / name).write_bytes(body)
    result = run(folder, "import", str(folder / name))
    assert isinstance(result.exception, PresswatchError)
    assert result.exception.exit_code == 2


def test_a_review_of_several_is_all_or_nothing(folder: Path) -> None:
    done(folder, "import", str(media(folder)))
    result = run(folder, "review", "reject", "1", "99", "--reason", "a namesake")
    assert "no article 99" in str(result.exception)
    with Archive.open(folder / "presswatch.db", now=datetime.now(UTC)) as archive:
        assert archive.conn.execute("SELECT state FROM article_reviews").fetchone()[0] == "published"
    done(folder, "review", "hide", "1")
    assert "reject: 1 done" in done(folder, "review", "reject", "1", "--reason", "a namesake")
    assert "rejected by" in done(folder, "why", "https://skerry-post.example/lamp")


def test_an_address_nobody_named_ends_with_1(folder: Path) -> None:
    done(folder, "add", "https://a.example/1")
    found = shell(folder, "why", "https://a.example/none")
    assert found.returncode == 1
    assert b"No source has named" in found.stdout


def test_status_ends_with_1_when_a_person_is_needed(folder: Path) -> None:
    done(folder, "add", "https://a.example/1")
    assert shell(folder, "status").returncode == 0
    conn = sqlite3.connect(folder / "presswatch.db")
    with conn:
        conn.execute(
            "INSERT INTO runs (command, started, finished) VALUES ('collect', '2001-01-01', '2001-01-01T00:00:00Z')"
        )
    conn.close()
    found = shell(folder, "status")
    assert found.returncode == 1
    assert b"a person is needed: no run has finished" in found.stdout


# ---- read --------------------------------------------------------------------------------------------------


def test_bad_lines_are_answers_and_the_exit_code_is_0(folder: Path) -> None:
    lines = [
        b"{",
        b'{"id": 1}',
        b"\xff",
        json.dumps({"id": 2, "text": "\u201cIt floats,\u201d said Ada Quill."}).encode(),
    ]
    found = shell(folder, "read", "--jobs", "1", given=b"\n".join(lines) + b"\n")
    assert found.returncode == 0
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [None, 1, None, 2]
    assert ["error" in answer for answer in answers] == [True, True, True, False]
    assert answers[3]["quotes"][0]["speaker"] == "Ada Quill"


def test_reading_needs_no_watch_file_and_an_empty_input_is_no_mistake(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "presswatch.cli", "read"]
    found = subprocess.run(command, input=b"", capture_output=True, cwd=tmp_path, timeout=60)
    assert (found.returncode, found.stdout) == (0, b"")
    assert list(tmp_path.iterdir()) == []


# ---- init --------------------------------------------------------------------------------------------------


def test_a_new_folder_has_all_that_a_run_needs_once_the_contact_is_filled_in(tmp_path: Path) -> None:
    here = tmp_path / "our-press"
    result = CliRunner().invoke(cli, ["init", str(here)])
    assert result.exception is None
    assert "collect --quiet" in result.output
    assert (here / "metadata.yml").read_text(encoding="utf-8").strip()
    watch = here / "data" / "watch.toml"
    watch.write_text(watch.read_text(encoding="utf-8").replace("press@example.org", "press@lantern-press.net"))
    assert read_watch(watch).fetch.contact == "press@lantern-press.net"
    again = CliRunner().invoke(cli, ["init", str(here)])
    assert "exist already" in str(again.exception)


# ---- the rest ----------------------------------------------------------------------------------------------


def test_a_reader_that_hangs_up_is_no_crash(folder: Path) -> None:
    done(folder, "import", str(media(folder)))
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "presswatch.cli", "--watch", str(folder / "watch.toml"), "export", "media-page"]
    found = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert b"Traceback" not in found.stderr
