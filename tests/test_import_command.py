"""`presswatch import`: pages and lists of every shape; what a person changed in the file; what git knows of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from browse_archive import make_archive
from click.testing import CliRunner, Result

from presswatch.archive.archive import Archive
from presswatch.archive.reviews import decide_article, set_field
from presswatch.cli import cli, importing
from presswatch.errors import UsageError
from presswatch.formats import xlsx
from presswatch.model import ArticleState, PageItem

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PREAMBLE = "# Press\n\n"
POST = """## The Skerry Post (Guest article, English)

- Source: [The Skerry Post](https://skerry-post.example/lamp) –\u00a0May 4th, 2026

"A lamp is a promise."

[![A lamp on a quay](../img/lamp.png)](https://skerry-post.example/lamp)

"""
FILM = """## A film about the lamp
- Source: [Canal Estuaire](https://www.youtube.com/watch?v=abcdefghijk&t=609s) –\u00a0May 2, 2026

"It has no owner."

"""
PAPER = """## Foolscap Quarterly

- Source: Foolscap Quarterly – March 3, 2026

"Nobody lit it."
"""
PAGE = PREAMBLE + POST + FILM + PAPER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "media.md").write_text(PAGE, encoding="utf-8", newline="")
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--watch", str(folder / "watch.toml"), *words])


def done(folder: Path, *words: str) -> str:
    result = run(folder, *words)
    assert result.exception is None, repr(result.exception)
    return result.stdout_bytes.decode()


def take(folder: Path, text: str | None = None, *words: str) -> str:
    path = folder / "media.md"
    if text is not None:
        path.write_text(text, encoding="utf-8", newline="")
    return done(folder, "import", str(path), *words)


def page(folder: Path) -> str:
    return done(folder, "export", "media-page")


def rows(folder: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        return [tuple(row) for row in archive.conn.execute(sql, values)]


def decide(folder: Path, article_id: int, field: str, value: str) -> None:
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        set_field(archive.conn, article_id, field, value, who="odile", now=NOW)


# ---- a page that a person edited -------------------------------------------------------------------------------


def test_an_edit_in_the_file_is_a_persons_value_and_nothing_else_changes(folder: Path) -> None:
    assert "3 new entries, 0 known before, 0 lines not taken" in take(folder)
    edited = PAGE.replace("A lamp is a promise.", "A lamp is a debt.").replace("May 2, 2026", "May 3, 2026")
    said = take(folder, edited)
    assert "“The Skerry Post”: passage by hand" in said
    assert "“A film about the lamp”: date text, published by hand" in said
    assert "0 new entries, 3 known before, 2 edited by hand, 0 lines not taken" in said
    assert page(folder) == edited
    changes = rows(
        folder, "SELECT row_id, column_name, new FROM changes WHERE who = 'import of media.md' AND old NOT NULL"
    )
    assert [change[:2] for change in changes] == [(1, "featured_quote_id"), (2, "published")]
    assert changes[1][2] == "2026-05-03"
    assert rows(folder, "SELECT featured_quote FROM coverage WHERE id = 1") == [("A lamp is a debt.",)]


@pytest.mark.parametrize(
    ("old", "new", "column", "value"),
    [
        ("## The Skerry Post (", "## The Post of Skerry (", "heading", "The Post of Skerry"),
        ("[The Skerry Post]", "[Skerry Post]", "outlet", "Skerry Post"),
        ("Guest article, English", "Interview, French", "kind", "interview"),
        ("Guest article, English", "Guest article, French", "language", "fr"),
        ("A lamp on a quay", "A lamp, lit", "image_alt", "A lamp, lit"),
        ("../img/lamp.png", "../img/lit.png", "image_url", "../img/lit.png"),
        ("May 4th, 2026\n", "May 4th, 2026\n- Author: Ada Quill\n", "authors", '["Ada Quill"]'),
        ('promise."\n', 'promise."\n\nTranslation (Bo Reed): "Une promesse."\n', "translated_by", "Bo Reed"),
    ],
)
def test_every_field_flows_back(folder: Path, old: str, new: str, column: str, value: str) -> None:
    take(folder)
    edited = PAGE.replace(old, new)
    assert edited != PAGE
    assert "1 edited by hand" in take(folder, edited)
    assert rows(folder, f"SELECT {column} FROM article_reviews WHERE article_id = 1") == [(value,)]
    assert page(folder) == edited


def test_what_was_decided_in_the_archive_since_stays(folder: Path) -> None:
    take(folder)
    decide(folder, 1, "outlet", "Skerry Post, the paper")
    decide(folder, 2, "heading", "The film")
    take(folder, PAGE.replace("A lamp is a promise.", "A lamp is a debt."))
    printed = page(folder)
    assert "[Skerry Post, the paper](https://skerry-post.example/lamp)" in printed
    assert '"A lamp is a debt."' in printed
    assert "## The film\n" in printed
    assert printed.endswith(PAPER)
    take(folder, printed)
    assert page(folder) == printed


def test_what_is_gone_from_the_file_is_told_and_accepted_only(folder: Path) -> None:
    take(folder)
    said = take(folder, PAGE.replace(FILM, ""))
    assert "“A film about the lamp” is gone from the file: article 2 is accepted only" in said
    assert "presswatch review reject 2" in said
    assert "1 gone from the file" in said
    assert rows(folder, "SELECT state FROM article_reviews ORDER BY article_id") == [
        ("published",),
        ("accepted",),
        ("published",),
    ]
    assert "A film about the lamp" in page(folder), "until somebody rejects it"
    done(folder, "review", "reject", "2")
    assert page(folder) == PAGE.replace(FILM, "")
    assert "gone from" not in take(folder)


def test_what_comes_back_into_the_file_is_published_again(folder: Path) -> None:
    take(folder)
    take(folder, PAGE.replace(FILM, ""))
    assert "0 new entries, 3 known before" in take(folder, PAGE)
    assert rows(folder, "SELECT DISTINCT state FROM article_reviews") == [("published",)]
    assert page(folder) == PAGE


def test_what_was_rejected_stays_so_and_is_told(folder: Path) -> None:
    take(folder)
    done(folder, "review", "reject", "2")
    assert "article 2 is not approved: the next export leaves it out" in take(folder)
    assert page(folder) == PAGE.replace(FILM, "")


def test_what_was_taken_down_for_good_does_not_come_back_with_the_page(folder: Path) -> None:
    take(folder)
    done(folder, "forget", "https://skerry-post.example/lamp", "--yes")
    said = take(folder)
    assert "0 new entries, 2 known before, 1 taken down before, 0 lines not taken" in said
    assert page(folder) == PAGE.replace(POST, "")
    assert rows(folder, "SELECT count(*) FROM articles") == [(2,)]


def test_a_new_entry_among_known_ones_is_one_new_article(folder: Path) -> None:
    take(folder)
    new = POST.replace("skerry-post", "quay-wire").replace("The Skerry Post", "Quay Wire")
    assert "1 new entries, 3 known before, 0 lines" in take(folder, PREAMBLE + new + POST + FILM + PAPER)
    assert page(folder) == PREAMBLE + new + POST + FILM + PAPER
    assert rows(folder, "SELECT count(*) FROM candidates WHERE state = 'queued'") == [(3,)]


def test_another_article_of_the_same_outlet_in_place_of_one_is_a_new_one(folder: Path) -> None:
    take(folder)
    other = POST.replace("/lamp)", "/harbour)").replace("A lamp is a promise.", "The harbour is dark.")
    said = take(folder, PAGE.replace(POST, other))
    assert "1 new entries, 2 known before, 1 gone from the file" in said
    assert rows(folder, "SELECT url FROM articles WHERE id = 1") == [("https://skerry-post.example/lamp",)]


def test_a_link_that_was_mended_leads_the_article_there_and_is_fetched(folder: Path) -> None:
    take(folder)
    mended = PAGE.replace("skerry-post.example/lamp", "skerry-post.example/opinion/lamp")
    assert "“The Skerry Post”: url by hand" in take(folder, mended)
    assert rows(folder, "SELECT count(*) FROM articles") == [(3,)]
    assert rows(folder, "SELECT url FROM articles WHERE id = 1") == [("https://skerry-post.example/opinion/lamp",)]
    assert rows(folder, "SELECT 1 FROM candidates WHERE url LIKE '%/opinion/lamp'") == [(1,)]
    assert rows(folder, "SELECT column_name, new FROM changes WHERE table_name = 'articles'") == [
        ("url", "https://skerry-post.example/opinion/lamp")
    ]
    decide(folder, 2, "heading", "The film")
    take(folder, mended.replace("&t=609s", "&t=700s"))
    assert "watch?v=abcdefghijk&t=700s" in page(folder)
    assert rows(folder, "SELECT count(*) FROM articles") == [(3,)]


def test_a_link_that_was_lost_stays_known(folder: Path) -> None:
    take(folder)
    lost = PAGE.replace("[Canal Estuaire](https://www.youtube.com/watch?v=abcdefghijk&t=609s)", "Canal Estuaire")
    assert "“A film about the lamp”: url by hand" in take(folder, lost)
    assert page(folder) == lost
    assert rows(folder, "SELECT url FROM articles WHERE id = 2") == [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=609s",)
    ]


def test_an_exported_page_that_is_edited_comes_back_so(tmp_path: Path) -> None:
    make_archive(tmp_path / "presswatch.db", articles=12)
    with Archive.open(tmp_path / "presswatch.db", now=NOW) as archive:
        decide_article(archive.conn, 7, ArticleState.ACCEPTED, who="odile", now=NOW)
    path = tmp_path / "media.md"
    done(tmp_path, "export", "media-page", "-o", str(path))
    before = path.read_text(encoding="utf-8")
    edited = before.replace("## Northern Circuit (", "## The Circuit (", 1)
    assert edited != before
    assert "1 edited by hand" in take(tmp_path, edited)
    assert page(tmp_path) == edited
    assert "0 newly published" in done(tmp_path, "export", "media-page", "-o", str(path))
    assert path.read_text(encoding="utf-8") == edited


def test_each_language_has_its_page_and_an_entry_on_both_is_not_gone(folder: Path) -> None:
    take(folder)
    french = folder / "medias.md"
    french.write_text(PAGE.replace("# Press", "# Revue"), encoding="utf-8", newline="")
    done(folder, "import", str(french), "--language", "fr")
    assert "gone from" not in take(folder, PAGE.replace(FILM, ""))
    assert rows(folder, "SELECT DISTINCT state FROM article_reviews") == [("published",)]


# ---- the page's history ----------------------------------------------------------------------------------------


def commit(folder: Path, text: str, day: str) -> None:
    (folder / "media.md").write_text(text, encoding="utf-8", newline="")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **{f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER") for what, said in
           {"NAME": "Ada", "EMAIL": "ada@lantern.example", "DATE": f"{day}T12:00:00Z"}.items()},
        "HOME": str(folder),
    }  # fmt: skip
    for words in (["init", "-q"], ["add", "media.md"], ["commit", "-q", "-m", "page"]):
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True, timeout=60)


@pytest.fixture
def checkout(folder: Path) -> Path:
    if not shutil.which("git"):
        pytest.skip("there is no git")
    numeric = (POST + FILM).replace("May 4th, 2026", "04/05/2026").replace("May 2, 2026", "02/05/2026")
    commit(folder, PREAMBLE + numeric, "2026-06-09")
    commit(folder, PREAMBLE + numeric.replace("[Canal Estuaire](https://www.youtube.com/watch?v=abcdefghijk&t=609s)",
                                              "Canal Estuaire"), "2026-06-11")  # fmt: skip
    new = PAPER.replace("Foolscap", "Broadsheet") + "\n"
    commit(folder, PREAMBLE + new + POST + FILM, "2026-07-20")
    commit(folder, PREAMBLE + new + PAPER + "\n" + POST + FILM, "2026-07-23")
    return folder


LISTED = """SELECT coalesce(r.heading, r.outlet), i.listed_at FROM page_items i
    JOIN article_reviews r USING (article_id) WHERE article_id NOT NULL ORDER BY i.position"""


def test_the_history_tells_since_when_entries_are_listed(checkout: Path) -> None:
    said = take(checkout, None, "--tell-history")
    assert "4 versions in git, the first of 2026-06-09" in said
    assert "“Broadsheet Quarterly” came onto the page, on top" in said
    assert "“Foolscap Quarterly” came onto the page, at place 2" in said
    assert "url https://www.youtube.com" in said
    assert rows(checkout, LISTED) == [
        ("Broadsheet Quarterly", "2026-07-20"),
        ("Foolscap Quarterly", "2026-07-23"),
        ("The Skerry Post", "2026-06-09"),
        ("A film about the lamp", "2026-06-09"),
    ]
    assert page(checkout) == (checkout / "media.md").read_text(encoding="utf-8")


def test_without_history_entries_are_listed_from_today_on_and_git_may_tell_later(checkout: Path) -> None:
    assert "in git" not in take(checkout, None, "--no-history")
    today = datetime.now(UTC).date().isoformat()
    assert {day for _, day in rows(checkout, LISTED)} == {today}
    assert "in git" in take(checkout)
    assert {day for _, day in rows(checkout, LISTED)} == {"2026-06-09", "2026-07-20", "2026-07-23"}


# ---- other shapes ------------------------------------------------------------------------------------------------

ITEMS = [
    PageItem("Quay Wire", source_label="Quay Wire", title="=A lamp | lit", url="https://quay-wire.example/1",
             published=date(2026, 5, 4), passage="It floats.", language="en", authors=("Ada Quill",)),
    PageItem("Le Courrier", source_label="Le Courrier", title="Une lampe", url="https://le-courrier.example/2",
             published=date(2026, 5, 2), passage="Elle flotte.", language="fr"),
]  # fmt: skip
YAML = """- outlet: Quay Wire
  title: "=A lamp | lit"
  date: 2026-05-04
  url: https://quay-wire.example/1
  authors: [Ada Quill]
  passage: It floats.
- outlet: Le Courrier
  title: Une lampe
  date: 2026-05-02
  url: https://le-courrier.example/2
  passage: Elle flotte.
- note: nobody
"""
TOML = """[[press]]
outlet = "Quay Wire"
title = "=A lamp | lit"
date = 2026-05-04
link = "https://quay-wire.example/1"

[[press]]
outlet = "Le Courrier"
title = "Une lampe"
date = 2026-05-02
link = "https://le-courrier.example/2"
"""
CSV = """Média;Titre;Date;Lien;Tirage
Quay Wire;=A lamp | lit;04/05/2026;https://quay-wire.example/1;3
Le Courrier;Une lampe;14/05/2026;https://le-courrier.example/2;4
;;;javascript:alert(1);5
"""
WIKI = """== 2026 ==
* [https://quay-wire.example/1 =A lamp lit], Quay Wire, 4 May 2026
* [https://le-courrier.example/2 Une lampe], Le Courrier, 2 May 2026
"""


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("press.yml", YAML, "note"),
        ("media.toml", TOML, None),
        ("press.json", json.dumps([{"title": "=A lamp | lit", "url": "https://quay-wire.example/1"},
                                   {"title": "Une lampe", "url": "https://le-courrier.example/2"}]), None),
        ("press.csv", CSV, "row 4"),
        ("press.tsv", CSV.replace(";", "\t"), "column “Tirage” was not read"),
        ("press.xlsx", xlsx.render(ITEMS, title="Press", now=NOW), None),
        ("press.wiki", WIKI, None),
    ],
)  # fmt: skip
def test_lists_of_every_shape(folder: Path, name: str, body: str | bytes, problem: str | None) -> None:
    (folder / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    result = run(folder, "import", str(folder / name))
    assert result.exception is None, repr(result.exception)
    assert "2 new entries, 0 known before" in result.stdout
    assert (problem or "") in result.stderr
    assert bool(result.stderr) is (problem is not None)
    assert rows(folder, "SELECT url, state FROM coverage ORDER BY url") == [
        ("https://le-courrier.example/2", "published"),
        ("https://quay-wire.example/1", "published"),
    ]
    assert "0 new entries, 2 known before" in done(folder, "import", str(folder / name))


def test_a_clip_list_may_wait_to_be_decided(folder: Path) -> None:
    (folder / "clips.yml").write_text(YAML, encoding="utf-8")
    done(folder, "import", "--state", "proposed", str(folder / "clips.yml"))
    assert rows(folder, "SELECT DISTINCT state FROM coverage") == [("proposed",)]
    done(folder, "import", str(folder / "clips.yml"))
    assert rows(folder, "SELECT DISTINCT state FROM coverage") == [("published",)]
    decide(folder, 1, "outlet", "The Wire")
    done(folder, "import", str(folder / "clips.yml"))
    assert rows(folder, "SELECT outlet FROM coverage WHERE id = 1") == [("The Wire",)]


def test_edits_of_a_list_flow_back_and_the_archives_own_stay(folder: Path) -> None:
    path = folder / "press.yml"
    for name in (path, folder / "other.yml"):
        name.write_text(YAML, encoding="utf-8")
        done(folder, "import", str(name))
    decide(folder, 2, "outlet", "Le Courrier du Port")
    edited = YAML.replace("It floats.", "It sinks.").replace("title: Une lampe", "title: Une lampe éteinte")
    path.write_text(edited, encoding="utf-8")
    said = done(folder, "import", str(path))
    assert "“Quay Wire”: passage by hand" in said
    assert "“Le Courrier”: title by hand" in said
    assert "0 new entries, 2 known before, 2 edited by hand, 2 rows" in said
    assert rows(folder, "SELECT outlet, title, featured_quote FROM coverage ORDER BY id") == [
        ("Quay Wire", "=A lamp | lit", "It sinks."),
        ("Le Courrier du Port", "Une lampe éteinte", "Elle flotte."),
    ]
    before = rows(folder, "SELECT count(*) FROM changes")
    for name in (path, folder / "other.yml"):
        assert "edited" not in done(folder, "import", str(name))
    assert rows(folder, "SELECT count(*) FROM changes") == before, "a file that decided nothing undoes nothing"


def test_what_left_a_list_is_accepted_only_until_it_is_back(folder: Path) -> None:
    path = folder / "press.yml"
    state = "SELECT state FROM article_reviews ORDER BY article_id"
    for text, states, said in (
        (YAML, ["published", "published"], "2 new"),
        (
            YAML.partition("- outlet: Le")[0],
            ["published", "accepted"],
            "“Le Courrier” is gone from the file: article 2",
        ),
        (YAML, ["published", "published"], "0 new entries, 2 known before, 2 rows"),
    ):
        path.write_text(text, encoding="utf-8")
        assert said in done(folder, "import", str(path))
        assert [found for (found,) in rows(folder, state)] == states


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["media-page", "--format", "html"], "page.html"),
        (["atom", "--home", "https://lantern.example/"], "feed.xml"),
        (["json-feed", "--home", "https://lantern.example/"], "feed.json"),
        (["xlsx"], "press.xlsx"),
        (["data-file", "--format", "toml"], "press.toml"),
        (["csv"], "press.csv"),
    ],
)
def test_what_was_exported_is_taken_into_another_archive(folder: Path, words: list[str], name: str) -> None:
    take(folder)
    done(folder, "export", *words, "-o", str(folder / name))
    other = folder / "other"
    said = CliRunner().invoke(cli, ["--db", str(other / "presswatch.db"), "import", str(folder / name)])
    assert "3 new entries, 0 known before, 0 rows or fields not taken" in said.stdout, said.output
    again = rows(other, "SELECT url, outlet, published, featured_quote FROM coverage ORDER BY url")
    assert again == rows(folder, "SELECT url, outlet, published, featured_quote FROM coverage ORDER BY url")


# ---- what can't be ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("media.docx", b"PK", "can't be imported"),
        ("media.md", b"caf\xe9", "not UTF-8 (byte 3)"),
        ("press.yml", b"- a: [", "line"),
        ("press.json", b"{]", "line 1"),
        ("press.toml", b"= 1", "line 1"),
        ("press.xlsx", b"PK\x03\x04", "not an Excel workbook"),
        ("press.csv", b"1,2\n", "names the columns"),
        ("feed.xml", b"<rss/>", "not an Atom feed"),
        ("feeds.opml", b"<opml/>", '[[source]] of kind "opml"'),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_files_name(folder: Path, name: str, body: bytes, said: str) -> None:
    (folder / name).write_bytes(body)
    result = run(folder, "import", str(folder / name))
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    assert name in str(result.exception)
    assert not (folder / "presswatch.db").exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(importing.MOST_BYTES + 1)
    assert "10,000,001 bytes" in str(run(folder, "import", str(folder / "huge.csv")).exception)


def test_lines_that_were_not_taken_are_told_with_their_numbers(folder: Path) -> None:
    (folder / "media.md").write_text(PAGE + "\n## Nobody\n\n- Source: Nobody – Octember 4, 2026\n", encoding="utf-8")
    result = run(folder, "import", str(folder / "media.md"))
    assert "line 24" in result.stderr
    assert "1 lines not taken" in result.stdout


@pytest.mark.shared
def test_the_page_of_the_seed_goes_in_and_comes_out_byte_for_byte(tmp_path: Path) -> None:
    shared = Path(os.environ.get("PRESSWATCH_SHARED") or Path(__file__).parents[2] / "shared")
    found = sorted((shared / "seeds").glob("004*"))
    if not found:
        pytest.skip("there is no shared folder")
    path = tmp_path / "media.md"
    shutil.copy(found[0], path)
    assert "4 new entries, 0 known before, 0 lines not taken" in done(tmp_path, "import", str(path))
    assert page(tmp_path).encode() == found[0].read_bytes()
    done(tmp_path, "import", str(path))
    done(tmp_path, "export", "media-page", "-o", str(path))
    assert path.read_bytes() == found[0].read_bytes()
