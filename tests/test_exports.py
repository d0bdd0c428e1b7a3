"""`presswatch export`: what was approved, in every form, once each; nothing else changes the archive."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browse_archive import make_archive
from click.testing import CliRunner, Result

from presswatch.archive import public_items
from presswatch.archive.archive import Archive
from presswatch.archive.reviews import choose_passage, decide_article, feature_quote, set_field
from presswatch.cli import cli
from presswatch.cli.exporting import FORMATS
from presswatch.formats import atom, csv_table, data_file, entries, json_feed, media_html, media_page, xlsx
from presswatch.model import ArticleState, PageItem

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 23, tzinfo=UTC)
HOME = "https://lantern-press.net/media/"
WATCH = f"""
[project]
name = "OpenLantern"
contact = "press@lantern-press.net"
[terms]
strong = ["OpenLantern"]
[page]
url = "{HOME}"
"""
HOSTILE = '=HYPERLINK(1) <script>alert("1")</script> | [x](y) ---\u202e'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of twelve articles 1 and 8 are published, 2, 5 and 7 accepted; 5 has hostile words, 8 those of a person."""
    folder = tmp_path_factory.mktemp("exports")
    (folder / "watch.toml").write_text(WATCH, encoding="utf-8")
    with Archive.open(make_archive(folder / "presswatch.db", articles=12), now=NOW) as archive:
        conn = archive.conn
        for article_id in (5, 7, 8):
            decide_article(conn, article_id, ArticleState.ACCEPTED, who="anna", now=NOW)
        decide_article(conn, 8, ArticleState.PUBLISHED, who="anna", now=NOW)
        decide_article(conn, 10, ArticleState.REJECTED, who="anna", now=NOW, reason="a namesake")
        for field in (
            "translation",
            "translated_by",
            "image_alt",
            "image_credit",
            "image_licence",
            "heading",
            "authors",
        ):
            set_field(conn, 5, field, HOSTILE, who="anna", now=NOW)
        set_field(conn, 5, "image_url", "https://images.example/a.png", who="anna", now=NOW)
        set_field(conn, 7, "note", "a word between us", who="anna", now=NOW)
        quote = conn.execute("SELECT id FROM quotes WHERE article_id = 8 AND kind = 'direct' ORDER BY id").fetchone()[0]
        feature_quote(conn, quote, who="anna", now=NOW)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    for name in ("watch.toml", "presswatch.db"):
        shutil.copy(made / name, tmp_path / name)
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--watch", str(folder / "watch.toml"), "export", *words])


def exported(folder: Path, *words: str) -> bytes:
    result = run(folder, *words)
    assert result.exception is None, repr(result.exception)
    return result.stdout_bytes


def approved(folder: Path, *, landed: bool = False) -> list[PageItem]:
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        found = public_items.public_items(archive.conn)
    return [one.landed if landed else one.item for one in found]


def everything(folder: Path) -> list[str]:
    conn = sqlite3.connect(folder / "presswatch.db")
    rows = list(conn.iterdump())
    conn.close()
    return rows


WAYS = [(what, form) for what, forms in FORMATS.items() for form in forms if (what, form) != ("clip-book", "pdf")]


@pytest.mark.parametrize(("what", "form"), WAYS)
def test_every_form_is_written_and_the_same_twice_without_touching_the_archive(folder: Path, what: str, form: str):
    before = everything(folder)
    first, second = folder / "a" / "out", folder / "b" / "out"
    words = [what, "--format", form, "--url", HOME + "file"]
    if what != "media-page" or form != "markdown":
        for output in (first, second):
            assert str(output) in exported(folder, *words, "-o", str(output)).decode()
        assert first.read_bytes() == second.read_bytes() != b""
    if what not in ("public-db", "csv"):
        assert exported(folder, *words) == (first.read_bytes() if first.exists() else exported(folder, *words))
    assert everything(folder) == before


PARSERS: list[tuple[list[str], Callable[[bytes], entries.Entries], Callable[[PageItem], PageItem], bool]] = [
    (["atom"], atom.parse, atom.as_printed, True),
    (["json-feed"], json_feed.parse, json_feed.as_printed, True),
    (["csv"], csv_table.parse, csv_table.as_printed, False),
    (["xlsx"], xlsx.parse, xlsx.as_printed, False),
    (["data-file"], data_file.parse, entries.plain_item, False),
    (["data-file", "--format", "toml"], lambda d: data_file.parse(d, form="toml"), entries.plain_item, False),
    (["data-file", "--format", "json"], lambda d: data_file.parse(d, form="json"), entries.plain_item, False),
]


@pytest.mark.parametrize(("words", "parse", "as_printed", "landed"), PARSERS)
def test_what_is_exported_is_read_back_as_it_was(folder: Path, words, parse, as_printed, landed):
    found = parse(exported(folder, *words))
    assert found.problems == ()
    assert list(found.items) == [as_printed(item) for item in approved(folder, landed=landed)]
    assert len(found.items) == 5


def test_the_page_in_html_is_read_back_in_the_order_of_the_page(folder: Path):
    page = exported(folder, "media-page", "--format", "html", "--plain-links", "--group", "year").decode()
    read = media_html.parse(page)
    assert read.problems == ()
    known = media_page.parse(exported(folder, "media-page").decode())
    assert [item.heading for item in read.items] == [media_html.as_printed(i).heading for i in known.items]
    assert "<h1>Media</h1>" in page
    fragment = exported(folder, "media-page", "--format", "fragment", "--plain-links", "--group", "year").decode()
    assert fragment.strip() in page


def test_items_come_once_the_newest_first_with_all_that_is_public(folder: Path):
    items = {item.url: item for item in approved(folder)}
    days = [item.published for item in items.values() if item.published]
    assert days == sorted(days, reverse=True)
    hostile = next(item for item in items.values() if item.image)
    assert (hostile.translation, hostile.translated_by, hostile.image_credit) == (HOSTILE,) * 3
    quoted = next(item for item in items.values() if item.url and item.url.endswith("/8"))
    assert quoted.speaker
    assert all(item.speaker is None for item in items.values() if item is not quoted), "the outlet's own prose"
    assert all(item.passage and item.language and item.kind for item in items.values())


def test_links_land_on_words_that_stand_once(folder: Path):
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        text = archive.conn.execute("SELECT text FROM article_texts WHERE article_id = 8").fetchone()[0]
        words = text.index("que chacun puisse")
        assert text.count("que chacun puisse") > 1
        choose_passage(archive.conn, 8, words, words + len("que chacun puisse"), who="anna", now=NOW)
    feed = json.loads(exported(folder, "json-feed"))
    urls = [entry["url"] for entry in feed["items"]]
    assert ["#:~:text=" in url for url in urls].count(True) == 4, "all but a video"
    assert any("-,que%20chacun%20puisse" in url for url in urls), "told apart by what stands before"
    plain = json.loads(exported(folder, "json-feed", "--plain-links"))
    assert [entry["url"] for entry in plain["items"]] == [url.partition("#")[0] for url in urls]
    assert [entry["id"] for entry in plain["items"]] == [entry["id"] for entry in feed["items"]]


def test_a_recording_keeps_its_offset(folder: Path):
    url = "https://www.youtube.com/watch?v=abcdefghijk&t=609s"
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        archive.conn.execute("UPDATE articles SET url = ?, kind = 'video' WHERE id = 8", (url,))
    for what in ("atom", "csv", "data-file", "clip-book"):
        assert url in exported(folder, what).decode().replace("&amp;", "&")
    assert "(from 10:09)" in exported(folder, "events-page").decode()


def test_feeds_change_when_somebody_decides_and_not_before(folder: Path):
    assert "<updated>2026-11-22T09:30:00Z</updated>" in exported(folder, "atom").decode()
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        decide_article(archive.conn, 9, ArticleState.ACCEPTED, who="anna", now=LATER)
    assert "<updated>2026-11-23T00:00:00Z</updated>" in exported(folder, "atom").decode()


def test_since_leaves_out_what_is_older(folder: Path):
    days = sorted(item.published for item in approved(folder) if item.published)
    found = csv_table.parse(exported(folder, "csv", "--since", days[-2].isoformat()))
    assert [item.published for item in found.items] == days[:-3:-1]
    assert "leave it out" in str(run(folder, "media-page", "--since", "2026-01-01").exception)


def test_names_and_addresses_are_of_the_command_line_or_the_watch_file(folder: Path):
    feed = json.loads(exported(folder, "json-feed"))
    assert (feed["title"], feed["home_page_url"], feed["feed_url"]) == ("OpenLantern", HOME, HOME + "feed.json")
    feed = json.loads(exported(folder, "json-feed", "--title", "Lamps", "--home", "https://a.example/", "--url", HOME))
    assert (feed["title"], feed["home_page_url"], feed["feed_url"]) == ("Lamps", "https://a.example/", HOME)
    (folder / "watch.toml").write_text(WATCH + 'title = "In the press"\n', encoding="utf-8")
    assert json.loads(exported(folder, "json-feed"))["title"] == "In the press"
    assert "<h1>In the press</h1>" in exported(folder, "media-page", "--format", "html").decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["atom", "--format", "rss"], "choose one of xml"),
        (["data-file", "--format", "csv"], "yaml, toml, json"),
        (["public-db"], "with -o"),
        (["csv", "--metadata"], "--metadata is for public-db"),
        (["atom", "--home", "ftp://a.example"], "no http(s) address"),
        (["media-page", "--profile", "wix"], "mdwiki"),
    ],
)
def test_what_cannot_be_is_said(folder: Path, words: list[str], said: str):
    result = run(folder, *words)
    assert said in str(result.exception)
    assert result.exception.exit_code == 2  # type: ignore[union-attr]


def test_a_feed_needs_to_know_where_the_page_is(folder: Path):
    (folder / "watch.toml").write_text(WATCH.partition("[page]")[0], encoding="utf-8")
    assert "--home" in str(run(folder, "atom").exception)
    assert "Courrier" in exported(folder, "csv").decode()
    (folder / "watch.toml").unlink()
    assert "--home" in str(run(folder, "json-feed").exception)
    assert exported(folder, "atom", "--home", HOME)


def test_a_wrong_address_in_the_watch_file_is_told(folder: Path):
    (folder / "watch.toml").write_text(WATCH.replace(HOME, "media.html") + 'home = "x"\n', encoding="utf-8")
    said = str(run(folder, "atom").exception)
    assert '"media.html" is no http(s) address' in said
    assert "home is not known; the nearest is" in said


def test_entries_are_put_under_their_years_by_a_template_of_ones_own(folder: Path):
    own = folder / "ours" / "media"
    own.mkdir(parents=True)
    (own / "item.md.j2").write_text("{{ level }} OWN {{ heading }}\n\n- {{ words.source }} {{ source }}\n")
    page = exported(folder, "media-page", "--group", "year", "--templates", str(own.parent)).decode()
    assert "## 2026\n\n### OWN Courrier des Dunes" in page
    (own / "item.md.j2").write_text("{{ nothing }}")
    assert "item.md.j2, line 1" in str(run(folder, "media-page", "--templates", str(own.parent)).exception)


def test_templates_beside_the_watch_file_need_no_naming(folder: Path):
    own = folder / "templates" / "events"
    own.mkdir(parents=True)
    (own / "page.md.j2").write_text("OWN {{ events | length }}")
    assert exported(folder, "events-page").decode().startswith("OWN ")


def test_a_grouped_page_that_is_written_counts_as_printed_and_stays(folder: Path):
    page = folder / "media.md"
    said = exported(folder, "media-page", "--group", "year", "--profile", "jekyll", "-o", str(page)).decode()
    assert "3 newly published" in said
    text = page.read_bytes()
    assert exported(folder, "media-page", "--profile", "jekyll") == text
    assert "0 newly published" in exported(folder, "media-page", "--profile", "jekyll", "-o", str(page)).decode()
    assert page.read_bytes() == text


def test_a_page_in_french_has_its_words(folder: Path):
    assert exported(folder, "media-page", "--language", "fr").decode().startswith("# Revue de presse")
    assert "<h1>Revue de presse</h1>" in exported(folder, "media-page", "--format", "html", "--language", "fr").decode()
    assert "Dossier de presse" in exported(folder, "clip-book", "--language", "fr").decode()


def test_annotations_say_what_stands_before_and_after(folder: Path):
    found = json.loads(exported(folder, "annotations"))
    selectors = [entry["target"]["selector"] for entry in found["first"]["items"]]
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        texts = [text for (text,) in archive.conn.execute("SELECT text FROM article_texts")]
    assert found["total"] == len(selectors) == 5
    for one in selectors:
        assert any(one.get("prefix", "") + one["exact"] + one.get("suffix", "") in text for text in texts)


def test_without_a_chromium_the_pdf_is_refused_with_what_to_do(folder: Path):
    result = CliRunner(env={"PRESSWATCH_CHROMIUM": str(folder / "none")}).invoke(
        cli, ["--watch", str(folder / "watch.toml"), "export", "clip-book", "--format", "pdf", "-o", str(folder / "a")]
    )
    assert "PRESSWATCH_CHROMIUM" in str(result.exception)
    assert not (folder / "a").exists()


@pytest.mark.browser
def test_a_chromium_makes_the_pdf(folder: Path):
    from presswatch.cli.printing import NAMES

    if not any(map(shutil.which, NAMES)):
        pytest.skip("there is no chromium")
    exported(folder, "clip-book", "--format", "pdf", "-o", str(folder / "book.pdf"))
    assert (folder / "book.pdf").read_bytes().startswith(b"%PDF-")
