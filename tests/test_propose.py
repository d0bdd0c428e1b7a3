"""A page proposed to a site: real git, one commit an entry, nothing of the checkout touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOW, OPENING, reading, save
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch.archive import checks
from presswatch.archive.archive import Archive
from presswatch.archive.checks import Finding, Outcome, Place
from presswatch.archive.items import mark_printed, print_page
from presswatch.archive.page_order import Move, move_item
from presswatch.archive.reviews import decide_article, set_field
from presswatch.cli import cli
from presswatch.errors import UsageError
from presswatch.formats import media_page
from presswatch.formats.page_steps import Deed, steps
from presswatch.model import ArticleState, PageItem
from presswatch.propose import Wish, propose, told

HOSTILE = (
    "Lamp \u202eevil\u202c\r\ndiff --git a/x b/x\n---\nFrom 0000 Mon\n\x00\x1b[31m <script>` $(touch pwned) "
    "# \u200b% ends"
)


def git(folder: Path, *words: str, given: bytes | None = None) -> str:
    around = {name: said for name, said in os.environ.items() if not name.startswith("GIT_")}
    around |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    named = ("-c", "user.name=Odile Marin", "-c", "user.email=odile@lantern.example")
    done = subprocess.run(["git", *named, *words], cwd=folder, env=around, input=given, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def conn() -> sqlite3.Connection:
    """Four articles, three of them on the page."""
    archive = Archive.memory()
    for number in range(1, 5):
        url = f"https://harbour-gazette.example/{number}"
        day = f"2026-11-{10 + number}"
        save(archive.conn, reading(title=f"Lamp {number}", outlet=f"Paper {number}"), url=url)
        set_field(archive.conn, number, "published", day, who="odile", now=NOW)
    for number in (1, 2, 3):
        decide_article(archive.conn, number, ArticleState.ACCEPTED, who="odile", now=NOW)
    mark_printed(archive.conn, print_page(archive.conn), who="odile", now=NOW)
    return archive.conn


@pytest.fixture
def site(conn: sqlite3.Connection, tmp_path: Path) -> Path:
    """A checkout with the page as the archive printed it, an author, and work that nobody has committed yet."""
    folder = tmp_path / "site"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for name, value in (("user.name", "Jo Brandt"), ("user.email", "jo@site.example"), ("core.hooksPath", "hooks")):
        git(folder, "config", name, value)
    (folder / "media.md").write_bytes(print_page(conn).encode())
    (folder / "other.md").write_text("other\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    (folder / "other.md").write_text("other, at work\n", encoding="utf-8")
    (folder / "staged.md").write_text("staged\n", encoding="utf-8")
    git(folder, "add", "staged.md")
    (folder / "hooks").mkdir()
    for hook in ("pre-commit", "reference-transaction", "post-commit"):
        (folder / "hooks" / hook).write_text("#!/bin/sh\ntouch ../hooked\nexit 1\n", encoding="utf-8")
        (folder / "hooks" / hook).chmod(0o755)
    return folder


def state(folder: Path) -> tuple[str, ...]:
    return (
        git(folder, "status", "--porcelain=v2", "--branch"),
        git(folder, "diff", "--cached"),
        git(folder, "diff"),
        git(folder, "for-each-ref"),
    )


def wish(conn: sqlite3.Connection, site: Path, **more: object) -> Wish:
    return replace(Wish(site, print_page(conn), branch="press"), **more)  # type: ignore[arg-type]


def messages(site: Path, branch: str = "press") -> list[str]:
    return git(site, "log", "--reverse", "--format=%B%x00", f"main..{branch}").split("\0")[:-1]


def test_an_unchanged_page_proposes_nothing(conn: sqlite3.Connection, site: Path) -> None:
    before = state(site)
    assert propose(conn, wish(conn, site)).subjects == ()
    assert state(site) == before


def test_one_commit_an_entry_and_the_last_is_the_printed_page(conn: sqlite3.Connection, site: Path) -> None:
    before = state(site)
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    decide_article(conn, 1, ArticleState.REJECTED, who="anna", now=NOW, reason="a namesake")
    set_field(conn, 2, "heading", "Paper Two", who="odile", now=NOW)
    made = propose(conn, wish(conn, site))
    assert made.subjects == ("Remove Paper 1: Lamp 1", "Add Paper 4: Lamp 4", "Change Paper Two: Lamp 2")
    assert git(site, "show", "press:media.md") == print_page(conn)
    assert git(site, "diff", "--name-only", "main..press").split() == ["media.md"]
    assert git(site, "log", "-1", "--format=%an <%ae> %cn", "press").strip() == "Jo Brandt <jo@site.example> Jo Brandt"
    after = state(site)
    assert after[:3] == before[:3], "the working tree and the index are as they were"
    assert set(after[3].splitlines()) - set(before[3].splitlines()) == {
        line for line in after[3].splitlines() if line.endswith("refs/heads/press")
    }
    assert not (site.parent / "hooked").exists()
    blocks = [git(site, "diff", "--numstat", f"press~{n + 1}", f"press~{n}").split()[:2] for n in range(3)]
    assert blocks[0] == ["1", "1"], "a changed heading is one line"


def test_a_message_says_what_and_why(conn: sqlite3.Connection, site: Path) -> None:
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    item = next(item for item in checks.printed(conn) if item.article_id == 4)
    found = Finding(Place.LIVE, Outcome.CHANGED, "the page says otherwise")
    checks.save_result(conn, checks.Result(item, (found,), found), now=NOW)
    propose(conn, wish(conn, site))
    (message,) = messages(site)
    for line in (
        "Outlet: Paper 4",
        "Published: 2026-11-14 (from a person)",
        "Address: https://harbour-gazette.example/4",
        f"> {OPENING}",
        "Decided: accepted by odile on 2026-11-22T08:00:00Z",
        "First seen: 2026-11-22T08:00:00Z",
        "Verify: article changed, 2026-11-22",
        "Warning: the passage is not verified: article changed, the page says otherwise",
        "Warning: no author is named",
    ):
        assert line in message.splitlines()


def test_a_headline_that_may_not_be_shown_is_in_no_message(conn: sqlite3.Connection, site: Path) -> None:
    conn.execute("UPDATE outlets SET rights = 'link only' WHERE name IN ('Paper 1', 'Paper 4')")
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    decide_article(conn, 1, ArticleState.REJECTED, who="odile", now=NOW)
    made = propose(conn, wish(conn, site))
    assert made.subjects == ("Remove Paper 1", "Add Paper 4")
    assert "Lamp 4" not in "".join(messages(site)) + git(site, "show", "press:media.md")


def test_what_was_taken_off_says_by_whom(conn: sqlite3.Connection, site: Path) -> None:
    decide_article(conn, 2, ArticleState.REJECTED, who="anna", now=NOW, reason="a namesake")
    propose(conn, wish(conn, site))
    (message,) = messages(site)
    assert "Decided: rejected by anna on 2026-11-22T08:00:00Z (a namesake)" in message.splitlines()
    assert "Warning" not in message


def test_moves_are_steps_of_their_own(conn: sqlite3.Connection, site: Path) -> None:
    move_item(conn, 1, Move.TOP, who="odile", now=NOW)
    made = propose(conn, wish(conn, site))
    assert made.subjects == ("Move Paper 1: Lamp 1",)
    assert git(site, "show", "press:media.md") == print_page(conn)


def test_hostile_words_stay_words(conn: sqlite3.Connection, site: Path) -> None:
    for field in ("heading", "title", "outlet", "authors"):
        set_field(conn, 3, field, HOSTILE, who="odile", now=NOW)
    decide_article(conn, 2, ArticleState.REJECTED, who="anna", now=NOW, reason=HOSTILE)
    propose(conn, wish(conn, site))
    for message in messages(site):
        for line in message.splitlines():
            assert line.isprintable()
            assert not line.startswith(("diff ", "---", "From "))
        assert len(message.splitlines()[0]) <= 72
        assert "\u202e" not in message
    patch = site.parent / "press.patch"
    propose(conn, wish(conn, site, patch=patch))
    git(site, "config", "--unset", "core.hooksPath")
    git(site, "stash", "-q")
    git(site, "checkout", "-q", "-b", "by-mail", "main")
    git(site, "am", "-q", str(patch))
    assert git(site, "show", "by-mail:media.md") == print_page(conn)
    assert git(site, "log", "--format=%s", "main..by-mail") == git(site, "log", "--format=%s", "main..press")
    assert not list(site.parent.rglob("pwned"))


def test_a_patch_file_leaves_the_repository_as_it_was(conn: sqlite3.Connection, site: Path, tmp_path: Path) -> None:
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    before = state(site), git(site, "count-objects", "-v")
    made = propose(conn, wish(conn, site, patch=tmp_path / "deep" / "press.patch"))
    assert made.place.endswith("press.patch")
    assert (state(site), git(site, "count-objects", "-v")) == before
    text = (tmp_path / "deep" / "press.patch").read_text(encoding="utf-8")
    assert text.count("\nSubject: ") == 1
    assert "+## Paper 4" in text


def test_pictures_go_with_their_entry(conn: sqlite3.Connection, site: Path) -> None:
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    for field, value in (("image_url", "images/4.png"), ("image_credit", "Paper 4"), ("image_licence", "CC0")):
        set_field(conn, 4, field, value, who="odile", now=NOW)
    propose(conn, wish(conn, site, images={"images/4.png": b"\x89PNG\r\n\x1a\n\x00", "images/9.png": b"other"}))
    assert git(site, "diff", "--name-only", "main..press").split() == ["images/4.png", "media.md"]
    assert "![Paper 4: Lamp 4](images/4.png)" in git(site, "show", "press:media.md")
    assert not (site / "images").exists()


def test_a_page_in_a_folder_keeps_its_mode(conn: sqlite3.Connection, site: Path) -> None:
    (site / "docs").mkdir()
    (site / "docs" / "press.md").write_bytes(print_page(conn).encode())
    (site / "docs" / "press.md").chmod(0o755)
    git(site, "add", "docs")
    git(site, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "Docs")
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    propose(conn, wish(conn, site / "docs", path="press.md"))
    assert git(site, "ls-tree", "press", "docs/press.md").startswith("100755")
    assert git(site, "show", "press:docs/press.md") == print_page(conn)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"path": "press.md"}, "has no committed press.md"),
        ({"path": "../media.md"}, "is no path in"),
        ({"path": ".git/config"}, "is no path in"),
        ({"path": "hooks"}, "has no committed hooks"),
        ({"path": "other.md"}, "is not the page that this archive printed last"),
        ({"branch": "main"}, "has a branch main already"),
        ({"branch": "-D"}, "can't be the name of a branch"),
        ({"branch": "a..b"}, "can't be the name of a branch"),
    ],
)
def test_what_can_t_be_proposed_says_why(
    conn: sqlite3.Connection, site: Path, more: dict[str, object], says: str
) -> None:
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    before = state(site)
    with pytest.raises(UsageError, match=says):
        propose(conn, wish(conn, site, **more))
    assert state(site) == before


def test_a_folder_without_history_is_refused(conn: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError, match="is no git checkout"):
        propose(conn, wish(conn, tmp_path / "plain"))
    with pytest.raises(UsageError, match="There is no folder"):
        propose(conn, wish(conn, tmp_path / "nowhere"))
    git(tmp_path / "plain", "init", "-q")
    with pytest.raises(UsageError, match="has no commit yet"):
        propose(conn, wish(conn, tmp_path / "plain"))


def test_a_page_that_changed_in_the_site_is_imported_first(conn: sqlite3.Connection, site: Path) -> None:
    (site / "media.md").write_bytes(print_page(conn).encode() + b"\nOne more line.\n")
    git(site, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "By hand", "media.md")
    with pytest.raises(UsageError, match=r"presswatch import .*media\.md first"):
        propose(conn, wish(conn, site))


# ---- the way from page to page ------------------------------------------------------------------------------------


def page(entries: Sequence[tuple[int, int]], preamble: str) -> str:
    items = tuple(PageItem(f"Paper {number}", passage=f"Words {word}.") for number, word in entries)
    return media_page.render(media_page.parse(preamble), profile="mdwiki") if not items else media_page.render(
        replace(media_page.parse(preamble), items=items)
    )  # fmt: skip


entries = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 3)), max_size=6, unique_by=lambda entry: entry[0])


@settings(deadline=None, max_examples=80)
@given(entries, entries, st.sampled_from(["# Media\n\n", "# Press\n\n"]))
def test_steps_lead_to_the_new_page_and_name_what_differs(
    old: list[tuple[int, int]], new: list[tuple[int, int]], preamble: str
) -> None:
    before, after = page(old, "# Media\n\n"), page(new, preamble)
    numbers, wanted = [number for number, _ in old], [number for number, _ in new]
    found = steps(before, after, numbers, wanted)
    assert (found[-1].text if found else before) == after
    by_deed = {deed: [step.article_id for step in found if step.deed is deed] for deed in Deed}
    assert by_deed[Deed.REMOVE] == [number for number in numbers if number not in wanted]
    assert by_deed[Deed.ADD] == [number for number in wanted if number not in numbers]
    assert by_deed[Deed.CHANGE] == [n for n, word in new if n in numbers and (n, word) not in old]
    stay = [number for number in wanted if number in numbers]
    assert bool(by_deed[Deed.MOVE]) <= (stay != [number for number in numbers if number in wanted])
    count = len(old)
    for step in found:
        count += (step.deed is Deed.ADD) - (step.deed is Deed.REMOVE)
        assert len(media_page.parse(step.text).items) == count, "every step is a whole page"


def test_years_over_entries_come_with_the_entry() -> None:
    old = "# Media\n\n## 2021\n\n### Post\n\n- Source: Post – May 4, 2021\n"
    new = old.replace("## 2021", "## 2022\n\n### Wire\n\n- Source: Wire – May 4, 2022\n\n## 2021")
    (step,) = steps(old, new, [1], [2, 1])
    assert (step.deed, step.article_id, step.text) == (Deed.ADD, 2, new)
    assert told(step, None).startswith("Add Wire\n")


# ---- on the command line ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(conn: sqlite3.Connection, site: Path, tmp_path: Path) -> Path:
    decide_article(conn, 4, ArticleState.ACCEPTED, who="odile", now=NOW)
    conn.execute("VACUUM INTO ?", (str(tmp_path / "presswatch.db"),))
    return tmp_path


def run(folder: Path, *words: str, **around: str) -> Result:
    where = ("--db", str(folder / "presswatch.db"), "export", "media-page")
    return CliRunner(env=around).invoke(cli, [*where, *words])


def test_the_command_tells_what_it_made(folder: Path, site: Path) -> None:
    result = run(folder, "--propose", str(site), "--branch", "press")
    assert result.exit_code == 0, result.output
    assert "Add Paper 4: Lamp 4" in result.stdout
    assert "1 commit, not pushed" in result.stdout
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        assert git(site, "show", "press:media.md") == print_page(archive.conn)
        assert (
            archive.conn.execute("SELECT state FROM article_reviews WHERE article_id = 4").fetchone()[0] == "accepted"
        )
    assert "nothing to propose" not in result.stdout
    assert run(folder, "--propose", str(site), "--branch", "press").exception is not None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--branch", "press"), "name the site's checkout"),
        (("--propose", ".", "-o", "x.md"), "leave one of them out"),
        (("--propose", ".", "--format", "html"), "is for the media page in Markdown"),
        (("--propose", ".", "--branch", "a", "--patch", "b"), "leave --branch or --patch out"),
    ],
)
def test_options_that_do_not_go_together_are_refused(folder: Path, words: tuple[str, ...], says: str) -> None:
    result = run(folder, *words)
    assert isinstance(result.exception, UsageError)
    assert says in str(result.exception)


def test_without_git_it_says_so(folder: Path, site: Path) -> None:
    result = run(folder, "--propose", str(site), PATH=str(folder))
    assert "There is no git here" in str(result.exception)
    assert shutil.which("git")


def test_without_a_name_git_is_not_asked_to_guess_one(folder: Path, site: Path) -> None:
    git(site, "config", "--unset", "user.email")
    result = run(folder, "--propose", str(site), GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", EMAIL="")
    assert "git does not know who commits" in str(result.exception)
