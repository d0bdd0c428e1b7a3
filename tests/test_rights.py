"""What an outlet's rule lets through, how it is written, and that nothing else leaves the archive."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import CLOSING, NOW, OPENING, TEXT, reading, save
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from presswatch.archive.archive import Archive, transaction
from presswatch.archive.imports import import_page
from presswatch.archive.items import mark_printed, print_page
from presswatch.archive.public_items import public_items
from presswatch.archive.queue import sync_names
from presswatch.archive.reviews import decide_article, set_field
from presswatch.archive.rights_report import report, warnings
from presswatch.cli.base import cli
from presswatch.errors import UsageError, WatchFileError
from presswatch.formats import media_page
from presswatch.model import ArticleKind, ArticleState, Outlet, PageItem
from presswatch.rights import UNSAID, Rule, Show, allowed, as_text, rule_of, shortened, word_count
from presswatch.watch import read_watch

PASSAGE = "The lamp floats on the quay. Nobody owns it, and everybody may light it. It will stay until spring."
ITEM = PageItem(
    "Harbour Gazette",
    source_label="Harbour Gazette",
    url="https://harbour-gazette.example/lamp",
    published=date(2026, 11, 20),
    title="A lamp that nobody owns",
    authors=("Ada Quill",),
    kind=ArticleKind.ARTICLE,
    language="en",
    passage=PASSAGE,
    speaker="Odile Marin",
    translation="La lampe flotte.",
    translated_by="Jo Brandt",
    image="images/lamp.png",
    image_alt="A lamp on a quay",
    image_credit="Gazette Photo",
    image_licence="CC BY 4.0",
)
SHOWN_OF = {
    Show.LINK: (None, None, None),
    Show.HEADLINE: ("A lamp that nobody owns", None, None),
    Show.PASSAGE: ("A lamp that nobody owns", PASSAGE, None),
    Show.IMAGE: ("A lamp that nobody owns", PASSAGE, "images/lamp.png"),
}

notes = st.none() | st.from_regex(r"[A-Za-z0-9(][A-Za-z0-9 .=()©-]{0,20}[A-Za-z0-9)]", fullmatch=True)
rules = st.builds(
    Rule,
    show=st.sampled_from(Show),
    passage_words=st.integers(1, 999_999),
    share=st.none() | st.floats(0.001, 1.0),
    credit=notes,
    licence=notes,
)


@given(rules)
def test_a_rule_is_read_back_from_its_line(rule: Rule) -> None:
    assert rule_of(as_text(rule)) == rule


def test_nothing_said_is_a_rule_of_its_own() -> None:
    assert rule_of(None) == rule_of("  ") == UNSAID
    assert as_text(UNSAID) is None
    assert rule_of("link") == rule_of("Link  only") == Rule(Show.LINK)


@pytest.mark.parametrize(
    "line",
    [
        "images",
        "passage; words = 5",
        "passage; passage_words",
        "passage; passage_words = 0",
        "passage; passage_words = 1.5",
        "passage; share = 10 %",
        "passage; share = 1.1",
        "passage; share = 0",
        "passage; share = nan",
        "passage and image; credit =",
    ],
)
def test_a_line_that_can_t_be_read_says_what_to_write(line: str) -> None:
    with pytest.raises(UsageError, match=r"write|must"):
        rule_of(line)


@pytest.mark.parametrize("show", Show)
def test_each_step_shows_what_the_one_before_does_and_more(show: Show) -> None:
    item, told = allowed(ITEM, Rule(show))
    assert (item.title, item.passage, item.image) == SHOWN_OF[show]
    assert (item.url, item.published, item.source_label, item.authors) == (
        ITEM.url,
        ITEM.published,
        ITEM.source_label,
        ITEM.authors,
    )
    everything = json.dumps(repr(item))
    hidden = [None, "La lampe", "Jo Brandt", "Odile Marin"] if item.passage is None else [None]
    assert not [words for words in hidden if words and words in everything]
    assert bool(told) == (show is not Show.IMAGE)
    assert allowed(item, Rule(show))[0] == item, "what is allowed once stays as it is"


def test_a_heading_that_is_the_headline_goes_with_it() -> None:
    item, _ = allowed(replace(ITEM, heading="A LAMP that nobody owns"), Rule(Show.LINK))
    assert item.heading == "Harbour Gazette"
    assert "nobody owns" not in repr(item)
    assert allowed(replace(ITEM, heading="Seen in Skerry"), Rule(Show.LINK))[0].heading == "Seen in Skerry"


@pytest.mark.parametrize(
    ("most", "left"),
    [
        (20, PASSAGE),
        (14, "The lamp floats on the quay. Nobody owns it, and everybody may light it."),
        (6, "The lamp floats on the quay."),
        (4, "The lamp floats on …"),
        (0, None),
    ],
)
def test_long_words_end_with_a_sentence_where_they_can(most: int, left: str | None) -> None:
    assert shortened(PASSAGE, most, "en") == left


@given(st.text(min_size=1, max_size=400), st.integers(0, 30))
def test_no_more_words_are_left_than_are_allowed(text: str, most: int) -> None:
    left = shortened(text, most, "en")
    assert word_count(left) <= most
    assert left is None or text.startswith(left.removesuffix(" …"))


def test_words_are_counted_against_the_outlets_number_and_the_articles_length() -> None:
    rule = Rule(Show.PASSAGE, passage_words=14, share=0.1)
    item, told = allowed(ITEM, rule, 60)
    assert item.passage == "The lamp floats on the quay."
    assert "its passage has 19 words and is cut after 6" in told
    assert allowed(ITEM, rule, 1000)[0].passage == shortened(PASSAGE, 14, "en")
    assert allowed(ITEM, rule, 9)[0].passage is None
    near = allowed(replace(ITEM, passage="word " * 86), Rule(Show.PASSAGE))[1]
    assert "its passage has 86 words; 100 is the most" in near
    assert not [line for line in allowed(replace(ITEM, passage="word " * 85), UNSAID)[1] if "words" in line]


def test_a_translation_has_no_more_words_than_the_passage_may() -> None:
    item, told = allowed(replace(ITEM, translation="mot " * 101), UNSAID)
    assert word_count(item.translation) == 100
    assert "its translation has 101 words and is cut after 100" in told


@pytest.mark.parametrize("lacking", ["image_credit", "image_licence"])
@pytest.mark.parametrize("rule", [UNSAID, Rule(Show.IMAGE)])
def test_an_image_without_its_note_is_never_shown(rule: Rule, lacking: str) -> None:
    item, told = allowed(replace(ITEM, **{lacking: None}), rule)  # type: ignore[arg-type]
    assert (item.image, item.image_credit, item.image_licence, item.image_linked) == (None, None, None, False)
    assert f"its image is not shown: it has no {lacking.removeprefix('image_')}" in told


def test_an_outlets_note_stands_for_all_its_images() -> None:
    rule = Rule(Show.IMAGE, credit="Gazette Photo", licence="with permission")
    item, told = allowed(replace(ITEM, image_credit=None, image_licence=None), rule)
    assert (item.image, item.image_credit, item.image_licence) == (ITEM.image, "Gazette Photo", "with permission")
    assert told == ()
    assert "its image has no alternative text" in allowed(replace(ITEM, image_alt=None), rule)[1]


@pytest.mark.parametrize(
    ("without", "line"),
    [
        ({"authors": ()}, "no author is named"),
        ({"source_label": "?"}, "no outlet is named"),
        ({"url": None}, "it has no link"),
        ({"published": None}, "it has no day"),
    ],
)
def test_a_source_that_is_not_whole_is_told(without: dict[str, object], line: str) -> None:
    assert line in allowed(replace(ITEM, **without), UNSAID)[1]  # type: ignore[arg-type]
    assert line not in allowed(ITEM, UNSAID)[1]
    assert allowed(replace(ITEM, kind=ArticleKind.PRINT, url=None, authors=()), UNSAID)[1] == ()


# ---- in the archive -----------------------------------------------------------------------------------------------


@pytest.fixture
def conn() -> sqlite3.Connection:
    """An accepted article of an outlet, whose rule is a test's to say."""
    archive = Archive.memory()
    with transaction(archive.conn):
        sync_names(archive.conn, [Outlet("Harbour Gazette", ("harbour-gazette.example",))], [])
    save(archive.conn, reading(outlet="Harbour Gazette", authors=("Ada Quill",)))
    decide_article(archive.conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    return archive.conn


def rule(conn: sqlite3.Connection, line: str | None) -> None:
    conn.execute("UPDATE outlets SET rights = ?", (line,))


def shown(conn: sqlite3.Connection) -> str:
    return print_page(conn) + repr(public_items(conn))


def test_what_the_rule_withholds_is_in_no_export_and_in_no_address(conn: sqlite3.Connection) -> None:
    assert OPENING in shown(conn)
    assert "#:~:text=" in shown(conn)
    rule(conn, "headline")
    assert OPENING not in shown(conn)
    assert ":~:text" not in shown(conn)
    assert "A lamp that nobody owns" in shown(conn)
    rule(conn, "link only")
    assert "nobody owns" not in shown(conn)
    assert "harbour-gazette.example" in shown(conn)


@pytest.mark.parametrize(
    ("line", "title", "words"),
    [
        (None, True, True),
        ("passage; passage_words = 8; share = 0.5", True, True),
        ("passage and image; passage_words=7", True, False),
        ("headline", True, False),
        ("nonsense", True, False),
        ("Link only", False, False),
    ],
)
def test_strangers_see_no_more_than_an_export_shows(
    conn: sqlite3.Connection, line: str | None, title: bool, words: bool
) -> None:
    decide_article(conn, 1, ArticleState.PUBLISHED, who="odile", now=NOW)
    rule(conn, line)
    (row,) = conn.execute("SELECT title, passage, outlet, url FROM published_items")
    assert (row["title"] is not None, row["passage"] is not None) == (title, words)
    assert (row["outlet"], row["url"]) == ("Harbour Gazette", "https://harbour-gazette.example/2026/lantern")


def test_a_persons_rule_goes_before_the_files(conn: sqlite3.Connection) -> None:
    rule(conn, "passage")
    conn.execute("INSERT INTO outlet_reviews (outlet_id, rights, by, at) VALUES (1, 'headline', 'odile', '2026-11-22')")
    assert OPENING not in shown(conn)


def test_a_rule_that_can_t_be_read_lets_no_words_through(conn: sqlite3.Connection) -> None:
    rule(conn, "everything!")
    assert OPENING not in shown(conn)
    assert any("can't be read" in line for line in warnings(conn))


def test_a_share_is_of_the_articles_own_words(conn: sqlite3.Connection) -> None:
    rule(conn, "passage; share = 0.2")
    words = word_count(TEXT)
    (item,) = (found.item for found in public_items(conn))
    assert word_count(item.passage) == int(words * 0.2) < word_count(OPENING)
    (use,) = report(conn)
    (used,) = use.articles
    assert (used.words, used.article_words, used.over) == (int(words * 0.2), words, False)


def test_a_block_that_stands_is_kept_and_told(conn: sqlite3.Connection) -> None:
    page = print_page(conn)
    mark_printed(conn, page, who="odile", now=NOW)
    rule(conn, "headline")
    assert print_page(conn) == page
    assert any(
        "on the page already, its passage should not be shown: the outlet's rule" in line
        for line in warnings(conn, page=True)
    )
    assert OPENING not in repr(public_items(conn)), "but nowhere else"
    (use,) = report(conn)
    assert use.articles[0].over
    assert use.words == word_count(OPENING)


def test_an_image_of_the_page_stays_there_and_goes_nowhere_else(conn: sqlite3.Connection) -> None:
    page = (
        "# Press\n\n## Foolscap\n\n- Source: [Foolscap](https://foolscap.example/1) – May 4, 2026\n\n![x](../a.png)\n"
    )
    import_page(conn, media_page.parse(page), who="odile", now=NOW)
    article_id = conn.execute("SELECT id FROM articles WHERE url LIKE '%foolscap%'").fetchone()[0]
    set_field(conn, article_id, "heading", "Foolscap and others", who="odile", now=NOW)
    assert "../a.png" in print_page(conn)
    assert "../a.png" not in repr(public_items(conn))
    set_field(conn, article_id, "image_url", "../b.png", who="odile", now=NOW)
    assert ".png" not in print_page(conn), "a new picture without a note"
    for field in ("image_credit", "image_licence"):
        set_field(conn, article_id, field, "Foolscap, CC0", who="odile", now=NOW)
    assert "../b.png" in print_page(conn)
    assert "../b.png" in repr(public_items(conn))


def test_words_of_every_wording_are_counted(conn: sqlite3.Connection) -> None:
    mark_printed(conn, print_page(conn), who="odile", now=NOW)
    conn.execute("UPDATE page_items SET raw = replace(raw, ?, ?) WHERE article_id = 1", (OPENING, CLOSING))
    (use,) = report(conn)
    assert use.words == word_count(OPENING) + word_count(CLOSING)


# ---- on the command line ------------------------------------------------------------------------------------------

WATCH = '[project]\nname = "OpenLantern"\ncontact = "press@open-lantern.example"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "watch.toml").write_text(WATCH, encoding="utf-8")
    with Archive.open(tmp_path / "presswatch.db", now=NOW) as archive:
        with transaction(archive.conn):
            outlet = Outlet("Harbour Gazette", ("harbour-gazette.example",), rights="passage; passage_words = 5")
            sync_names(archive.conn, [outlet], [])
        save(archive.conn, reading(outlet="Harbour Gazette"))
        decide_article(archive.conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--watch", str(folder / "watch.toml"), *words])


@pytest.mark.parametrize("what", ["media-page", "csv"])
def test_warnings_are_told_and_errors_when_strict(folder: Path, what: str) -> None:
    target = folder / "out"
    result = run(folder, "export", what, "-o", str(target), "--strict")
    assert result.exception is not None
    assert getattr(result.exception, "exit_code", 0) == 1
    assert not target.exists()
    result = run(folder, "export", what, "-o", str(target))
    assert result.exit_code == 0
    assert "no author is named" in result.stderr
    assert "its passage has 8 words and is cut after 5" in result.stderr
    assert OPENING not in target.read_text(encoding="utf-8")


def test_the_report_counts_words_by_outlet(folder: Path) -> None:
    (line,) = run(folder, "report", "rights", "--json").stdout.splitlines()
    said = json.loads(line)
    assert (said["outlet"], said["rights"], said["words"]) == ("Harbour Gazette", "passage; passage_words = 5", 5)
    assert said["articles"][0]["share"] == round(5 / word_count(TEXT), 4)
    text = run(folder, "report", "rights").stdout
    assert "Harbour Gazette: 5 words of 1 article" in text
    assert "0 articles over their cap" in text


def test_outlets_toml_tells_all_that_is_wrong_at_once(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(WATCH, encoding="utf-8")
    (tmp_path / "outlets.toml").write_text(
        '[[outlet]]\nname = "Quay Wire"\nrights = "pictures"\npassage_words = 0\nshare = 2\nimage = { credits = "Q" }\n'
        '[[outlet]]\nname = "Foolscap"\nrights = "headline"\nimage = { credit = "F; G", licence = "CC0" }\n',
        encoding="utf-8",
    )
    with pytest.raises(WatchFileError) as caught:
        read_watch(tmp_path / "watch.toml")
    told = "\n".join(caught.value.problems)
    for words in (
        '"Quay Wire" rights “pictures”',
        '"Quay Wire" passage_words passage_words “0”',
        '"Quay Wire" share share “2”',
        "credits is not known; the nearest is credit",
        '"Foolscap" image is for rights = "passage and image" only',
        '"Foolscap" credit',
    ):
        assert words in told


def test_limits_alone_are_of_passages(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(WATCH, encoding="utf-8")
    (tmp_path / "outlets.toml").write_text('[[outlet]]\nname = "Quay Wire"\nshare = 0.05\n', encoding="utf-8")
    assert read_watch(tmp_path / "watch.toml").project.outlets == (Outlet("Quay Wire", rights="passage; share = 0.05"),)


def test_no_query_of_the_warnings_and_the_exports_reads_a_whole_table() -> None:
    asked: list[str] = []
    with Archive.memory() as archive:
        _as_if_analysed(archive.conn)
        archive.conn.set_trace_callback(asked.append)
        warnings(archive.conn)
        public_items(archive.conn)
        archive.conn.set_trace_callback(None)
        plans = [
            row["detail"]
            for sql in asked
            if sql.lstrip().startswith("SELECT")
            for row in archive.conn.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
    assert any("coverage_state" in plan for plan in plans)
    assert [
        plan for plan in plans if re.match(r"SCAN (?:c|a|q|r|t|coverage|articles|quotes|article_reviews)\b", plan)
    ] == []


def _as_if_analysed(conn: sqlite3.Connection) -> None:
    """Gives SQLite counts as ANALYZE makes them of 8,000 articles in four states: a fourth seems many."""
    conn.execute("ANALYZE")
    conn.execute("DELETE FROM sqlite_stat1")
    counts = {
        "coverage_state": "8000 2000 1 1",
        "coverage_state_kind": "8000 2000 1000 1 1",
        "coverage_state_outlet": "8000 2000 5 1 1",
        "coverage_state_language": "8000 2000 667 1 1",
        "coverage_outlet": "8000 7 1 1",
    }
    conn.executemany("INSERT INTO sqlite_stat1 VALUES ('coverage', ?, ?)", counts.items())
    conn.execute("ANALYZE sqlite_schema")
