"""The preview of the media page: what becomes of each entry, its order, its words, and publishing it."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from browse_archive import NOW, in_datasette, make_archive, post, rows, signed_in, words
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from presswatch.archive.archive import Archive
from presswatch.archive.imports import import_page
from presswatch.archive.items import print_page
from presswatch.archive.quotes import NO_LONGER_FOUND
from presswatch.archive.reviews import set_field
from presswatch.browse.media_page import facts_of_page
from presswatch.browse.page_diff import Became, line_changes, page_diff
from presswatch.browse.page_edits import FileChanged, write_page
from presswatch.formats import media_page
from presswatch.model import PageItem
from presswatch.read.compare import marked

PAGE = """# Seen in the press

## The Skerry Post (Guest article, English)

- Source: [The Skerry Post](https://skerry-post.example/opinion/lamp) – May 4, 2026

"A lamp is a promise."


## Foolscap Quarterly

- Source: Foolscap Quarterly – March 3, 2026

"A lamp is a debt, and nobody pays it."
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("made") / "presswatch.db", articles=9)


@pytest.fixture
def db(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def take(db: Path, text: str = PAGE, language: str = "en") -> None:
    with Archive.open(db, now=NOW) as archive:
        import_page(archive.conn, media_page.parse(text), language=language, who="import", now=NOW)


def printed(db: Path) -> str:
    with Archive.open(db, now=NOW) as archive:
        return print_page(archive.conn)


def page(site: Datasette, path: str = "/-/page", status: int = 200) -> str:
    answer = asyncio.run(site.client.get(path, cookies=signed_in(site)))
    assert answer.status_code == status, answer.text
    return str(answer.text)


def send(site: Datasette, path: str, **fields: Any) -> Any:
    return asyncio.run(post(site, path, **fields))


def section(html: str, name: str) -> str:
    return html.partition(f'<section id="{name}">')[2].partition("</section>")[0]


def order(html: str) -> list[str]:
    return re.findall(r'id="item-(\d+)"', html)


# ---- what becomes of each entry ---------------------------------------------------------------------------------


def test_each_entry_is_said_to_be_added_changed_moved_or_removed() -> None:
    old = [(1, "one\n"), (2, "two words\n"), (3, "three\n"), (6, "six\n"), (4, "four\n")]
    new = [(5, "five\n"), (1, "one\n\n\n"), (3, "three\n"), (6, "six\n"), (2, "two other words\n")]
    diff = page_diff(old, new)
    assert [(entry.article_id, entry.became) for entry in diff.entries] == [
        (5, (Became.ADDED,)),
        (2, (Became.MOVED, Became.CHANGED)),
        (4, (Became.REMOVED,)),
    ]
    assert marked(diff.entries[1].lines[0]) == "two {+other+} words"
    assert diff.same == 3, "blank lines between entries are nothing new"


def test_one_entry_moved_far_is_one_move() -> None:
    old = [(at, str(at)) for at in range(40)]
    moved = [old[39], *old[:39]]
    diff = page_diff(old, moved)
    assert [(entry.article_id, entry.became, entry.lines) for entry in diff.entries] == [(39, (Became.MOVED,), ())]


def test_an_article_named_twice_is_two_entries() -> None:
    diff = page_diff([(1, "a"), (1, "b")], [(1, "a"), (1, "c"), (1, "d")])
    assert [(entry.at, entry.became) for entry in diff.entries] == [(1, (Became.CHANGED,)), (2, (Became.ADDED,))]


@given(st.permutations(range(12)))
def test_what_did_not_move_is_in_order_and_moving_the_rest_gives_the_page(places: list[int]) -> None:
    diff = page_diff([(at, str(at)) for at in range(12)], [(at, str(at)) for at in places])
    moved = {entry.article_id for entry in diff.entries}
    assert all(entry.became == (Became.MOVED,) for entry in diff.entries)
    stayed = [at for at in places if at not in moved]
    assert stayed == sorted(stayed)
    assert diff.same == len(stayed) > 0


def test_a_change_is_shown_word_by_word_in_its_line() -> None:
    lines = line_changes("## The Post\n\n“It sank.”\n", "## The Post\n\n“It floats.”\n\n![a lamp](lamp.png)\n")
    assert [marked(line) for line in lines] == ["## The Post", "“It [-sank.”-]{+floats.”+}", "{+![a lamp](lamp.png)+}"]


# ---- the page ---------------------------------------------------------------------------------------------------


def test_the_preview_shows_what_is_printed_and_what_that_changes(site: Datasette, db: Path) -> None:
    take(db)
    html = page(site)
    changes = words(section(html, "changes"))
    assert "2 added 2 as they were" in changes
    assert "Northern Circuit" in changes
    assert "A lamp is a promise" not in changes, "an entry that stays is no change"
    shown = section(html, "shown")
    assert '<blockquote lang="fr">Mardi, les bénévoles' in shown
    assert '<blockquote lang="en">The model will be hosted' in shown
    assert '<a href="https://skerry-post.example/opinion/lamp" rel="noopener noreferrer">The Skerry Post</a>' in shown
    assert "– May 4, 2026" in shown
    source = unescape(section(html, "source"))
    assert printed(db).strip() in source


def test_an_entry_is_shown_as_it_stands_in_the_file(site: Datasette, db: Path) -> None:
    take(db, PAGE.replace("May 4, 2026", "4th of May, 2026"))
    assert "– 4th of May, 2026" in section(page(site), "shown")


def test_a_changed_value_is_a_change_word_by_word(site: Datasette, db: Path) -> None:
    take(db)
    with Archive.open(db, now=NOW) as archive:
        post_id = archive.conn.execute("SELECT id FROM articles WHERE url LIKE '%skerry%'").fetchone()[0]
        set_field(archive.conn, post_id, "heading", "The Skerry Post and others", who="odile", now=NOW)
    changes = section(page(site), "changes")
    assert "1 changed" in changes
    assert "<ins>and others</ins>" in changes


def test_an_item_taken_off_is_shown_and_can_be_put_back(site: Datasette, db: Path) -> None:
    take(db)
    post_id = rows(db, "SELECT id FROM articles WHERE url LIKE '%skerry%'")[0][0]
    form = re.search(rf'<article[^>]* id="item-{post_id}".*?</article>', page(site), re.DOTALL)
    assert form is not None
    assert f'formaction="/-/articles/{post_id}/state"' in form[0]
    back = unescape(re.findall(r'name="next" value="([^"]+)"', form[0])[0])
    answer = send(site, f"/-/articles/{post_id}/state", state="proposed", next=back)
    assert answer.headers["location"] == f"/-/page?language=en&profile=mdwiki&open={post_id}#item-{post_id}"
    html = page(site)
    assert "1 taken off" in html
    assert str(post_id) not in order(html)
    assert f'action="/-/articles/{post_id}/state"' in section(html, "changes")
    send(site, f"/-/articles/{post_id}/state", state="accepted")
    assert "taken off" not in section(page(site), "changes")


def test_entries_are_moved_and_the_page_is_printed_in_that_order(site: Datasette, db: Path) -> None:
    take(db)
    before = order(page(site))
    last = before[-1]
    answer = send(site, "/-/page/move", article=last, where="top", language="en", profile="mdwiki")
    assert answer.headers["location"] == f"/-/page?language=en&profile=mdwiki&open={last}#item-{last}"
    assert order(page(site)) == [last, *before[:-1]]
    assert "1 moved" in page(site)
    assert printed(db).index("Foolscap Quarterly") < printed(db).index("The Skerry Post")
    send(site, "/-/page/sort", language="en", profile="mdwiki")
    assert order(page(site)) == before
    assert rows(db, "SELECT DISTINCT who FROM changes WHERE table_name = 'page_order'") == [("reviewer",)]


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("/-/page/move", {"article": "5", "where": "up"}, "Article 5 is not on the page"),
        ("/-/page/move", {"article": "1", "where": "sideways"}, "can't be moved 'sideways'"),
        ("/-/page/move", {"article": "1", "where": "up", "language": "xx"}, "in en and fr"),
        ("/-/page/publish", {"seen": "another page"}, "changed since you looked"),
        ("/-/page/publish", {"profile": "stone"}, "The page comes as"),
    ],
)
def test_what_can_t_be_is_said_and_nothing_is_written(
    site: Datasette, db: Path, path: str, fields: dict[str, str], sentence: str
) -> None:
    before = rows(db, "SELECT count(*) FROM changes")
    answer = send(site, path, **fields)
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)
    assert rows(db, "SELECT count(*) FROM changes") == before


def test_other_words_are_offered_and_printed_instead(site: Datasette, db: Path) -> None:
    html = page(site)
    entry = html.partition('id="item-2"')[2].partition("</article>")[0]
    assert "On Tuesday the volunteers" in entry.partition("Print instead")[2]
    assert "The model will be hosted" not in entry.partition("Print instead")[2], "it is printed already"
    assert 'href="/-/articles/2#text"' in entry
    feature = re.findall(r'formaction="(/-/quotes/\d+/feature)"', entry)[0]
    send(site, feature, next="/-/page")
    assert "On Tuesday the volunteers" in printed(db)


def test_what_should_be_looked_at_is_said_before_publishing(site: Datasette, db: Path) -> None:
    with Archive.open(db, now=NOW) as archive, archive.conn as conn:
        conn.execute("UPDATE articles SET authors = '[]', flags = '[\"gone\"]' WHERE id = 1")
        conn.execute("DELETE FROM quotes WHERE article_id = 1")
        conn.execute("UPDATE quotes SET flags = ? WHERE article_id = 2", (f'["{NO_LONGER_FOUND}"]',))
    said = words(page(site).partition("Look at these first")[2].partition("</section>")[0])
    assert "Without a passage Un modèle de langue sans propriétaire" in said
    assert "A passage that the text no longer has A lamp, said again" in said
    assert "The article is gone from its site Un modèle" in said
    assert "Without an author Un modèle" in said
    assert "85 words" not in said


@pytest.mark.parametrize(("length", "warned"), [(85, []), (86, ["long"]), (100, ["long"]), (101, ["too_long"])])
def test_a_long_passage_is_warned_of(length: int, warned: list[str]) -> None:
    from presswatch.browse.media_page import warnings

    item = PageItem("The Skerry Post", passage="lamp " * length, date_text="May 2026")
    facts = {"quote_flags": None, "unplaced": 0, "outcome": None, "flags": "[]", "authors": "A", "outlet": "B"}
    assert warnings(item, facts) == warned


def test_hostile_text_is_text(site: Datasette, db: Path) -> None:
    send(site, "/-/articles/5/state", state="accepted")
    send(site, "/-/articles/5/field", field="heading", value="<img src=x onerror=alert(1)>")
    send(site, "/-/articles/5/field", field="image_url", value="javascript:alert(1)")
    html = page(site)
    assert "<img" not in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


# ---- publishing -------------------------------------------------------------------------------------------------


def publish(site: Datasette, language: str = "en") -> Any:
    html = page(site, f"/-/page?language={language}")
    seen = re.findall(r'name="seen" value="([0-9a-f]+)"', html)[0]
    return send(site, "/-/page/publish", language=language, profile="mdwiki", seen=seen)


def test_publishing_marks_what_was_shown(site: Datasette, db: Path) -> None:
    take(db)
    text = printed(db)
    assert publish(site).status_code == 302
    assert rows(db, "SELECT state, by FROM article_reviews WHERE article_id = 2") == [("published", "reviewer")]
    html = page(site)
    assert "The page is up to date" in html
    assert printed(db) == text
    assert "".join(raw for (raw,) in rows(db, "SELECT raw FROM page_items ORDER BY position")) == text


def test_the_download_is_the_page_and_writes_nothing(site: Datasette, db: Path) -> None:
    take(db)
    before = rows(db, "SELECT (SELECT count(*) FROM changes), (SELECT count(*) FROM page_items)")
    answer = asyncio.run(site.client.get("/-/page/download?language=en&profile=mdwiki", cookies=signed_in(site)))
    assert answer.content.decode() == printed(db)
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.headers["content-disposition"] == 'attachment; filename="media-en.md"'
    assert rows(db, "SELECT (SELECT count(*) FROM changes), (SELECT count(*) FROM page_items)") == before


def with_file(datasette: Datasette, where: object) -> None:
    datasette._metadata_local["plugins"]["presswatch"]["page_file"] = where


def test_publishing_writes_the_file_that_the_metadata_names(site: Datasette, db: Path, tmp_path: Path) -> None:
    take(db)
    file = tmp_path / "site" / "media.md"
    with_file(site, str(file))
    assert str(file) in page(site)
    text = printed(db)
    assert publish(site).status_code == 302
    assert file.read_bytes().decode() == text
    assert list(file.parent.iterdir()) == [file]
    file.chmod(0o640)
    send(site, "/-/articles/5/state", state="accepted")
    assert publish(site).status_code == 302
    assert "The Harbour Gazette" not in text
    assert "The Harbour Gazette" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o640
    with_file(site, {"fr": str(tmp_path / "presse.md")})
    assert publish(site, "fr").status_code == 302
    assert (tmp_path / "presse.md").read_text().startswith("# Revue de presse")


def test_a_file_that_somebody_edited_is_left_alone(site: Datasette, db: Path, tmp_path: Path) -> None:
    take(db)
    file = tmp_path / "media.md"
    file.write_text(PAGE.replace("nobody pays", "<b>somebody</b> pays"))
    with_file(site, str(file))
    before = rows(db, "SELECT count(*) FROM changes")
    answer = publish(site)
    assert answer.status_code == 409
    assert "Not published" in answer.text
    assert "+&#34;A lamp is a debt, and &lt;b&gt;somebody&lt;/b&gt; pays it.&#34;" in answer.text
    assert "somebody" in file.read_text()
    assert rows(db, "SELECT count(*) FROM changes") == before
    file.write_text(PAGE)
    assert publish(site).status_code == 302


def test_a_file_that_can_t_be_written_publishes_nothing(site: Datasette, db: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, where a folder is needed")
    with_file(site, str(blocked / "media.md"))
    answer = publish(site)
    assert answer.status_code == 400
    assert "nothing was published" in answer.text
    assert rows(db, "SELECT count(*) FROM page_items") == [(0,)]


def test_the_page_s_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "media.md"
    write_page(file, "one\r\n", "")
    assert file.read_bytes() == b"one\r\n"
    write_page(file, "two", "one\r\n")
    write_page(file, "two", "something older")  # it holds what is to be written
    with pytest.raises(FileChanged) as changed:
        write_page(file, "three", "one")
    assert "+two" in changed.value.difference
    assert file.read_text() == "two"
    link = tmp_path / "link.md"
    link.symlink_to(file)
    write_page(link, "three", "two")
    assert link.is_symlink()
    assert file.read_text() == "three"


def test_no_query_of_the_preview_reads_a_whole_table(db: Path) -> None:
    asked: list[str] = []
    with Archive.open(db, now=NOW) as archive:
        archive.conn.set_trace_callback(asked.append)
        facts_of_page(archive.conn, "en", "mdwiki")
        archive.conn.set_trace_callback(None)
        plans = [
            row["detail"]
            for sql in asked
            if sql.lstrip().startswith("SELECT")
            for row in archive.conn.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
    assert [plan for plan in plans if "coverage_published" in plan] == []
    big = re.compile(r"SCAN (?:c|a|q|r|coverage|articles|quotes|article_reviews)\b")
    assert [plan for plan in plans if big.match(plan)] == []
