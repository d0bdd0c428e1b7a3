"""The media page out of the archive: printed as it stands, until a person changes an entry."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from difflib import ndiff

import pytest
from builders import CLOSING, NOW, OPENING, TEXT, URL, queue_by_hand, quote_ids, reading, save

from presswatch.archive.archive import Archive, one
from presswatch.archive.articles import add_without_page
from presswatch.archive.forgotten import key_hash
from presswatch.archive.imports import import_items, import_page
from presswatch.archive.items import current_page, mark_printed, print_page
from presswatch.archive.page_order import Move, move_item, sort_page
from presswatch.archive.queue import due_candidates, mark_read
from presswatch.archive.reviews import decide_article, decide_quote, feature_quote, set_field
from presswatch.errors import UsageError
from presswatch.formats import media_page
from presswatch.model import ArticleKind, ArticleState, Candidate, PageItem, QuoteState

PREAMBLE = "---\ntitle: Press\n---\n\n# Seen in the press\n\nKept by *hand*.\n\n\n"
POST = """## The Skerry Post (Guest article, English)

- Source: [The Skerry Post](https://skerry-post.example/opinion/lamp?ref=home) –\u00a0May 4th, 2026

"A lamp is a promise."

![A lamp on a quay](../img/lamp.png)


"""
FILM = """##  A film about the lamp
- Source : [Canal Estuaire](https://www.youtube.com/watch?v=abcdefghijk&t=609s) - 2 May 2026



"""
AGAIN = """## The Skerry Post, again (English)

- Source: [The Skerry Post](https://skerry-post.example/opinion/lamp) – May 4, 2026

> Nobody owns the harbour.

"""
PRINT = """## Foolscap Quarterly

- Source: Foolscap Quarterly – March 2026

Odd *line* at the end, and no newline"""
PAGE = PREAMBLE + POST + FILM + AGAIN + PRINT
FRENCH = """# Revue de presse

## The Skerry Post (Tribune, anglais)

- Source\u00a0: [The Skerry Post](https://skerry-post.example/opinion/lamp) –\u00a04 mai 2026

«\u00a0Une lampe est une promesse.\u00a0»
"""


@pytest.fixture
def conn(archive: Archive) -> sqlite3.Connection:
    return archive.conn


def take(conn: sqlite3.Connection, text: str = PAGE, language: str = "en") -> tuple[int, int]:
    found = import_page(conn, media_page.parse(text), language=language, who="import", now=NOW)
    return found.new, found.known


def article(conn: sqlite3.Connection, words: str) -> int:
    return int(one(conn, "SELECT id FROM articles WHERE url LIKE ?", f"%{words}%"))


def accept(conn: sqlite3.Connection, url: str = URL, **more: object) -> int:
    article_id = save(conn, reading(outlet="The Harbour Gazette", **more), url=url).article_id  # type: ignore[arg-type]
    decide_article(conn, article_id, ArticleState.ACCEPTED, who="odile", now=NOW)
    return article_id


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in ndiff(before.splitlines(True), after.splitlines(True)) if line[0] in "+-"]


# ---- import, print -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [PAGE, PAGE.replace("\n", "\r\n"), "\ufeff" + PAGE, PREAMBLE, "", PRINT, POST + POST, PAGE + "\n\n\n"]
)
def test_an_imported_page_is_printed_byte_for_byte(conn: sqlite3.Connection, text: str) -> None:
    take(conn, text)
    assert print_page(conn) == text or not text
    mark_printed(conn, text, who="odile", now=NOW)
    assert print_page(conn) == text or not text


def test_importing_twice_is_importing_once(conn: sqlite3.Connection) -> None:
    assert take(conn) == (3, 1)
    before = one(conn, "SELECT count(*) FROM changes")
    assert take(conn) == (0, 4)
    assert one(conn, "SELECT count(*) FROM changes") == before
    assert print_page(conn) == PAGE
    for table, rows in {"articles": 3, "quotes": 3, "page_items": 5, "candidates": 2}.items():
        assert one(conn, f"SELECT count(*) FROM {table}") == rows


def test_an_imported_page_is_published_and_its_addresses_queued(conn: sqlite3.Connection) -> None:
    take(conn)
    assert one(conn, "SELECT count(*) FROM published_items") == 3
    assert one(conn, "SELECT min(listed_at) FROM published_items") == "2026-11-22"
    assert len(due_candidates(conn, now=NOW)) == 2
    assert all(found.by_hand for found in due_candidates(conn, now=NOW))
    post = conn.execute(
        "SELECT outlet, kind, language, published, passage FROM published_items WHERE id = 1"
    ).fetchone()
    assert tuple(post) == ("The Skerry Post", "guest_article", "en", "2026-05-04", "A lamp is a promise.")
    film = article(conn, "youtube")
    assert one(conn, "SELECT kind FROM coverage WHERE id = ?", film) == "video"


def test_an_edited_page_imported_again_replaces_its_entries(conn: sqlite3.Connection) -> None:
    take(conn)
    edited = PAGE.replace("A lamp is a promise.", "A lamp is a debt.").replace(FILM, "")
    take(conn, edited)
    assert one(conn, "SELECT featured_quote FROM coverage WHERE id = 1") == "A lamp is a debt."
    current = current_page(conn)
    assert [item.raw for item in current.items if item.raw] == [
        item.raw for item in media_page.parse(edited).items if item.raw
    ]


def test_an_article_read_before_is_the_one_of_the_page(conn: sqlite3.Connection) -> None:
    queued = queue_by_hand(conn, "https://skerry-post.example/opinion/lamp")
    moved = reading(canonical_url="https://skerry-post.example/archive/7")
    saved = save(conn, moved, url=queued.url, queued=queued)
    mark_read(conn, queued.id, saved.article_id, "accept")
    take(conn)
    assert one(conn, "SELECT count(*) FROM articles") == 3
    assert print_page(conn) == PAGE
    mark_printed(conn, PAGE, who="odile", now=NOW)
    assert print_page(conn) == PAGE


# ---- one change is one block -------------------------------------------------------------------------------


def test_a_new_article_is_one_added_block(conn: sqlite3.Connection) -> None:
    take(conn)
    accept(conn)
    after = print_page(conn)
    lines = changed_lines(PAGE, after)
    assert all(line.startswith("+") for line in lines)
    added = "".join(line[2:] for line in lines)
    assert "## The Harbour Gazette (English)" in added
    assert f'"{OPENING}"' in added
    assert after.index("The Harbour Gazette") < after.index("The Skerry Post"), "the newest stands first"


def test_a_printed_article_is_published_and_stays_as_printed(conn: sqlite3.Connection) -> None:
    take(conn)
    new = accept(conn)
    printed = print_page(conn)
    assert mark_printed(conn, printed, who="odile", now=NOW) == 1
    assert one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", new) == "published"
    assert print_page(conn) == printed
    later = NOW.replace(month=12)
    assert mark_printed(conn, printed, who="odile", now=later) == 0
    assert one(conn, "SELECT max(listed_at) FROM page_items") == "2026-11-22"


def test_printing_to_the_screen_writes_nothing(conn: sqlite3.Connection) -> None:
    take(conn)
    accept(conn)
    before = conn.total_changes
    print_page(conn)
    assert conn.total_changes == before


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("heading", "The Skerry Post and others", "## The Skerry Post and others (Guest article, English)"),
        ("published", "2026-05-05", "May 5, 2026"),
        ("language", "fr", "(Guest article, French)"),
        ("kind", "interview", "(Interview, English)"),
        ("outlet", "Skerry Post", "- Source: [Skerry Post]("),
    ],
)
def test_a_persons_change_prints_that_block_anew_and_no_other(
    conn: sqlite3.Connection, field: str, value: str, line: str
) -> None:
    take(conn)
    set_field(conn, 1, field, value, who="odile", now=NOW)
    after = print_page(conn)
    assert line in after
    assert after.startswith(PREAMBLE)
    assert after.endswith(FILM + AGAIN + PRINT)
    assert "https://skerry-post.example/opinion/lamp?ref=home" in after
    mark_printed(conn, after, who="odile", now=NOW)
    assert print_page(conn) == after


def test_another_passage_prints_its_block_anew(conn: sqlite3.Connection) -> None:
    new = accept(conn)
    printed = print_page(conn)
    mark_printed(conn, printed, who="odile", now=NOW)
    feature_quote(conn, quote_ids(conn, new)[CLOSING], who="odile", now=NOW)
    lines = changed_lines(printed, print_page(conn))
    assert [line[2:].strip() for line in lines] == [f'"{OPENING}"', f'"{CLOSING}"']


def test_a_passage_that_is_hidden_leaves_the_page(conn: sqlite3.Connection) -> None:
    new = accept(conn)
    mark_printed(conn, print_page(conn), who="odile", now=NOW)
    decide_quote(conn, quote_ids(conn, new)[OPENING], QuoteState.HIDDEN, who="odile", now=NOW)
    assert OPENING not in print_page(conn)
    assert CLOSING in print_page(conn)


def test_an_outlet_that_a_person_renamed_is_printed_so(conn: sqlite3.Connection) -> None:
    accept(conn)
    mark_printed(conn, print_page(conn), who="odile", now=NOW)
    conn.execute("INSERT INTO outlet_reviews (outlet_id, name, by, at) VALUES (1, 'Harbour Gazette', 'odile', '')")
    assert "## Harbour Gazette (English)" in print_page(conn)
    assert one(conn, "SELECT outlet FROM published_items") == "Harbour Gazette"


def test_a_machines_change_never_changes_a_printed_block(conn: sqlite3.Connection) -> None:
    take(conn)
    accept(conn)
    printed = print_page(conn)
    mark_printed(conn, printed, who="odile", now=NOW)
    other = reading(
        f"{CLOSING}\nOpenLantern again.",
        outlet="Another",
        title="Another",
        language="fr",
        canonical_url="https://moved.example/elsewhere",
        image_url="https://moved.example/x.png",
    )
    for queued in due_candidates(conn, now=NOW):
        save(conn, other, url=queued.url, queued=queued)
    save(conn, other, url=URL, queued=queue_by_hand(conn, URL))
    assert print_page(conn) == printed
    mark_printed(conn, printed, who="odile", now=NOW)
    assert print_page(conn) == printed
    assert one(conn, "SELECT count(*) FROM page_items WHERE article_id IS NOT NULL") == 5


def test_a_printed_address_keeps_its_moment_when_its_block_is_printed_anew(conn: sqlite3.Connection) -> None:
    take(conn)
    film = article(conn, "youtube")
    queued = next(found for found in due_candidates(conn, now=NOW) if "youtube" in found.url)
    save(conn, reading(canonical_url="https://www.youtube.com/watch?v=abcdefghijk"), url=queued.url, queued=queued)
    set_field(conn, film, "heading", "A longer film", who="odile", now=NOW)
    assert "t=609s" in print_page(conn)


def test_a_rejected_article_leaves_the_page_with_all_its_blocks(conn: sqlite3.Connection) -> None:
    take(conn)
    decide_article(conn, 1, ArticleState.REJECTED, who="odile", now=NOW)
    assert print_page(conn) == PREAMBLE + FILM + PRINT
    decide_article(conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    assert print_page(conn) == PAGE, "taken back before the page was printed"


def test_the_page_and_the_public_view_print_the_same_words(conn: sqlite3.Connection) -> None:
    take(conn)
    accept(conn)
    mark_printed(conn, print_page(conn), who="odile", now=NOW)
    public = dict(conn.execute("SELECT url, passage FROM published_items WHERE url NOT NULL").fetchall())
    page = {item.url: item.passage for item in reversed(current_page(conn).items) if item.url}
    assert page == public


# ---- French ------------------------------------------------------------------------------------------------


def test_each_language_has_a_page_of_its_own(conn: sqlite3.Connection) -> None:
    take(conn)
    assert take(conn, FRENCH, "fr") == (0, 1)
    assert print_page(conn) == PAGE
    french = print_page(conn, language="fr")
    assert french.startswith("# Revue de presse\n")
    assert FRENCH.partition("\n\n")[2].strip() in french
    set_field(conn, 1, "heading", "Skerry", who="odile", now=NOW)
    assert "## Skerry (Tribune, anglais)" in print_page(conn, language="fr")


def test_a_page_of_a_language_without_one_is_written_in_it(conn: sqlite3.Connection) -> None:
    accept(conn)
    text = print_page(conn, language="fr")
    assert text.startswith("# Revue de presse\n\n## The Harbour Gazette (Anglais)\n\n- Source\u00a0: [")
    assert f"«\u00a0{OPENING}\u00a0»" in text
    assert "20 novembre 2026" in text


def test_an_empty_archive_prints_a_heading(conn: sqlite3.Connection) -> None:
    assert print_page(conn) == "# Media\n\n"
    assert TEXT not in print_page(conn)


# ---- the order a person gives ------------------------------------------------------------------------------


def headings(conn: sqlite3.Connection) -> list[str]:
    return [item.heading for item in current_page(conn).items]


def move(conn: sqlite3.Connection, article_id: int, to: Move) -> None:
    move_item(conn, article_id, to, who="odile", now=NOW)


def test_a_moved_entry_stands_elsewhere_and_every_block_is_printed_byte_for_byte(conn: sqlite3.Connection) -> None:
    take(conn, PREAMBLE + POST + FILM + PRINT + "\n")
    film = article(conn, "youtube")
    move(conn, film, Move.TOP)
    assert print_page(conn) == PREAMBLE + FILM + POST + PRINT + "\n"
    move(conn, film, Move.DOWN)
    assert print_page(conn) == PREAMBLE + POST + FILM + PRINT + "\n"
    move(conn, film, Move.UP)
    move(conn, film, Move.UP)  # it is the first already
    assert print_page(conn) == PREAMBLE + FILM + POST + PRINT + "\n"
    said = conn.execute("SELECT who, row_id, column_name, old, new FROM changes WHERE table_name = 'page_order'")
    assert [tuple(row) for row in said] == [
        ("odile", film, "position", "en 2", "en 1"),
        ("odile", film, "position", "en 1", "en 2"),
        ("odile", film, "position", "en 2", "en 1"),
    ]


def test_what_is_new_goes_by_date_among_entries_that_were_moved(conn: sqlite3.Connection) -> None:
    take(conn, PREAMBLE + POST + FILM + PRINT + "\n")
    move(conn, article(conn, "youtube"), Move.TOP)
    new = accept(conn, published=date(2026, 5, 3))
    assert headings(conn) == ["The Harbour Gazette", "A film about the lamp", "The Skerry Post", "Foolscap Quarterly"]
    move(conn, new, Move.DOWN)
    move(conn, new, Move.DOWN)
    assert headings(conn)[2] == "The Harbour Gazette"
    move(conn, new, Move.DATE)
    assert headings(conn)[0] == "The Harbour Gazette"
    sort_page(conn, who="odile", now=NOW)
    assert headings(conn) == ["The Skerry Post", "The Harbour Gazette", "A film about the lamp", "Foolscap Quarterly"]


def test_the_order_is_the_file_s_once_the_page_is_written(conn: sqlite3.Connection) -> None:
    take(conn, PREAMBLE + POST + FILM + PRINT + "\n")
    move(conn, article(conn, "youtube"), Move.TOP)
    printed = print_page(conn)
    mark_printed(conn, printed, who="odile", now=NOW)
    assert one(conn, "SELECT count(*) FROM page_order") == 0
    assert print_page(conn) == printed
    take(conn, PREAMBLE + POST + FILM + PRINT + "\n")
    assert headings(conn)[0] == "The Skerry Post", "a person's order in the file counts"


def test_an_article_named_twice_is_moved_with_both_its_entries(conn: sqlite3.Connection) -> None:
    take(conn, PREAMBLE + POST + FILM + AGAIN + PRINT + "\n")
    move(conn, article(conn, "skerry-post"), Move.DOWN)
    assert print_page(conn) == PREAMBLE + FILM + POST + AGAIN + PRINT + "\n"


def test_what_is_not_on_the_page_can_t_be_moved(conn: sqlite3.Connection) -> None:
    take(conn)
    with pytest.raises(UsageError, match="Article 99 is not on the page"):
        move(conn, 99, Move.UP)


def test_two_print_items_of_one_outlet_and_day_are_two_entries(conn: sqlite3.Connection) -> None:
    for title in ("Setting sail", "Setting sail again"):
        item, _ = add_without_page(
            conn, Candidate("", title=title, outlet="Foolscap Quarterly", published=NOW), now=NOW
        )
        decide_article(conn, item, ArticleState.ACCEPTED, who="odile", now=NOW)
    assert headings(conn) == ["Foolscap Quarterly", "Foolscap Quarterly"]
    text = print_page(conn)
    assert mark_printed(conn, text, who="odile", now=NOW) == 2
    set_field(conn, 1, "note", "one of two", who="odile", now=NOW)
    assert take(conn, text.replace("\n\n## Foolscap", "\n\n\n## Foolscap", 1)) == (0, 2), "no third comes of them"


# ---- lists that stand on no page ----------------------------------------------------------------------------


def test_a_clip_list_waits_for_review_with_all_that_it_says(conn: sqlite3.Connection) -> None:
    take(conn)
    clip = PageItem(
        *("Ferry News", None, "Ferry News", "https://ferry.example/lamp", date(2026, 3, 1)),
        title="A lamp at sea",
        authors=("Ada Quill",),
        passage="It floats.",
        language="en",
    )
    known = PageItem("Whatever", url="https://skerry-post.example/opinion/lamp")
    paper, other = (PageItem("Foolscap Weekly", title=title) for title in ("In print", "In print again"))
    assert import_items(conn, [clip, known, paper, other], who="odile", now=NOW) == (3, 1, 0)
    assert import_items(conn, [clip, known, paper, other], who="odile", now=NOW) == (0, 4, 0)
    said = Candidate("", title="In print", outlet="Foolscap Weekly")
    assert not add_without_page(conn, said, now=NOW)[1], "what was listed is not added again by hand"
    found = conn.execute(
        "SELECT title, authors, outlet, state, language, kind, featured_quote FROM coverage ORDER BY id DESC LIMIT 3"
    ).fetchall()
    assert tuple(found[2]) == ("A lamp at sea", "Ada Quill", "Ferry News", "proposed", "en", "article", "It floats.")
    assert tuple(found[1])[:6] == ("In print", None, "Foolscap Weekly", "proposed", "unknown", "print")
    assert "Whatever" not in headings(conn), "what was known stays as it is"
    assert [queued.url for queued in due_candidates(conn, now=NOW)].count("https://ferry.example/lamp") == 1


def test_what_was_taken_down_does_not_come_back_by_a_list(conn: sqlite3.Connection) -> None:
    clip = PageItem("Ferry News", url="https://ferry.example/lamp")
    conn.execute("INSERT INTO forgotten VALUES (?, 'now')", (key_hash("https://ferry.example/lamp"),))
    assert import_items(conn, [clip], who="odile", now=NOW) == (0, 0, 1)
    assert one(conn, "SELECT count(*) FROM articles") == 0


def test_a_page_names_authors_only_where_its_file_does(archive: Archive) -> None:
    conn = archive.conn
    import_page(conn, media_page.parse(PAGE), who="import", now=NOW)
    article_id, _ = add_without_page(conn, Candidate("", title="A lamp", outlet="The Lamp", published=NOW), now=NOW)
    decide_article(conn, article_id, ArticleState.ACCEPTED, who="odile", now=NOW)
    set_field(conn, article_id, "authors", "Perrine Aubrac", who="odile", now=NOW)
    assert "Perrine Aubrac" not in print_page(conn)
    conn.execute("UPDATE page_items SET raw = raw || '- Author: Ada Quill\n' WHERE article_id IS NOT NULL")
    assert "- Author: Perrine Aubrac" in print_page(conn)


def test_the_entries_of_a_draft_are_not_published(archive: Archive) -> None:
    conn = archive.conn
    draft = PAGE.replace("title: Press\n", "title: Press\npublished: false\n")
    import_page(conn, media_page.parse(draft), who="import", now=NOW)
    mark_printed(conn, print_page(conn), who="export", now=NOW)
    assert print_page(conn) == draft
    assert one(conn, "SELECT count(*) FROM published_items") == 0
    import_page(conn, media_page.parse(PAGE), who="import", now=NOW)
    assert one(conn, "SELECT count(*) FROM published_items") == 3


def test_a_new_keynote_is_headed_by_who_speaks(archive: Archive) -> None:
    conn = archive.conn
    item = PageItem("", None, "Harbour Forum", "https://video.example/1", NOW.date(), None, "The quay is ours.")
    item = replace(item, kind=ArticleKind.TALK, title="Harbour Forum Keynote", speaker="Ada Orlow")
    import_items(conn, [item], state=ArticleState.ACCEPTED, who="odile", now=NOW)
    assert "## Ada Orlow, Harbour Forum Keynote\n" in print_page(conn)
