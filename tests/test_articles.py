"""What was read goes into the tables whole or not at all, and never over what people decided."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from typing import Any

import pytest
from builders import (
    CLOSING,
    NOW,
    OPENING,
    SPEECH,
    TEXT,
    URL,
    passage,
    queue_by_hand,
    queue_one,
    quote,
    quote_ids,
    reading,
    save,
)

from presswatch.archive.archive import Archive, one
from presswatch.archive.articles import SNIPPET_CHARS, add_without_page, wanting_text
from presswatch.archive.imports import import_page
from presswatch.archive.queue import sync_watch
from presswatch.archive.quotes import AT_ONCE, NO_LONGER_FOUND
from presswatch.archive.reviews import choose_passage, decide_article, decide_quote, feature_quote, set_speaker
from presswatch.errors import ArchiveError
from presswatch.formats import media_page
from presswatch.model import ArticleState, Candidate, Mention, Outlet, Person, QuoteKind, QuoteState, Reading, Verdict

SAID = "It floats, and nobody owns it,"
OTHER = f"{OPENING}\n{SPEECH}\nA correction was added on Wednesday."


@pytest.fixture
def conn(archive: Archive) -> sqlite3.Connection:
    return archive.conn


def row(conn: sqlite3.Connection, table: str, row_id: int = 1) -> dict[str, Any]:
    found = conn.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()
    return dict(found)


def count(conn: sqlite3.Connection, what: str) -> int:
    return int(one(conn, f"SELECT count(*) FROM {what}"))


def contents(conn: sqlite3.Connection, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    return {table: [tuple(row) for row in conn.execute(f"SELECT * FROM {table}")] for table in tables}


READ = ("articles", "article_texts", "quotes", "outlets")


def flags(conn: sqlite3.Connection, quote_id: int) -> list[str]:
    return list(json.loads(one(conn, "SELECT flags FROM quotes WHERE id = ?", quote_id)))


# ---- whole or not at all -----------------------------------------------------------------------------------


def test_a_reading_is_stored_with_its_text_mentions_quotes_and_passages(conn: sqlite3.Connection) -> None:
    saved = save(conn)
    assert (saved.added, saved.new_text, saved.verdict) == (True, True, Verdict.ACCEPT)
    article = row(conn, "articles")
    assert article["title"] == "A lamp that nobody owns"
    assert article["published"] == "2026-11-20"
    assert article["snippet"] == OPENING
    assert one(conn, "SELECT text FROM article_texts WHERE id = ?", article["text_id"]) == TEXT
    assert count(conn, "mentions") == 1
    assert quote_ids(conn).keys() == {SAID, OPENING, CLOSING}
    said = row(conn, "quotes", quote_ids(conn)[SAID])
    assert (said["prefix"], said["suffix"]) == (TEXT[11:50] + "“", "” said Ada Quill.\n" + CLOSING[:22])
    ranks = conn.execute("SELECT rank, text FROM quotes WHERE kind = 'passage' ORDER BY rank").fetchall()
    assert [tuple(found) for found in ranks] == [(1, OPENING), (2, CLOSING)]


@pytest.mark.parametrize(
    ("asked", "reached", "shown"),
    [
        (f"{URL}#/5", URL, f"{URL}#/5"),
        (f"{URL}#/5?utm_source=x", f"{URL}?utm_source=x", f"{URL}#/5?utm_source=x"),
        (f"{URL}#comments", URL, URL),
        (f"{URL}#/5", f"{URL}#!/2", f"{URL}#!/2"),
        (f"{URL}#/5", "https://harbour-gazette.example/moved", "https://harbour-gazette.example/moved"),
    ],
)
def test_an_address_keeps_the_slide_that_was_asked_for(
    conn: sqlite3.Connection, asked: str, reached: str, shown: str
) -> None:
    save(conn, url=reached, queued=queue_one(conn, asked))
    assert row(conn, "articles")["url"] == shown


BAD = {
    "a quote that stands elsewhere": reading(quotes=[quote(TEXT, SAID, start=3, end=3 + len(SAID))]),
    "an empty quote": reading(quotes=[quote(TEXT, SAID, text="", start=3, end=3)]),
    "a passage that stands elsewhere": reading(passages=[passage(OTHER, "A correction was added on Wednesday.")]),
    "a mention behind the end": reading(mentions=[Mention("OpenLantern", len(TEXT), len(TEXT) + 11, "strong term")]),
    "a mention of nothing": reading(mentions=[Mention("OpenLantern", 3, 3, "strong term")]),
    "a text with a lone surrogate": reading(TEXT + "\ud800"),
    "a text with a NUL": reading(TEXT + "\0"),
    "a confidence above 1": reading(quotes=[quote(TEXT, SAID, confidence=1.5)]),
}


@pytest.mark.parametrize("what", BAD)
def test_a_reading_that_contradicts_itself_is_stored_not_at_all(conn: sqlite3.Connection, what: str) -> None:
    with pytest.raises(ArchiveError):
        save(conn, BAD[what])
    assert [count(conn, table) for table in ("articles", "article_texts", "mentions", "quotes")] == [0, 0, 0, 0]


def test_a_bad_second_reading_leaves_the_first_as_it_was(conn: sqlite3.Connection) -> None:
    save(conn)
    before = contents(conn, *READ, "mentions")
    with pytest.raises(ArchiveError):
        save(conn, BAD["a quote that stands elsewhere"])
    assert contents(conn, *READ, "mentions") == before


def test_what_a_page_says_is_stored_without_control_characters(conn: sqlite3.Connection) -> None:
    save(
        conn,
        reading(title="A \x00lamp\ud800", authors=("Ida\ud800 Fen",), outlet="Harbour\x07 Gazette", standfirst="\x1b"),
    )
    article = row(conn, "articles")
    assert (article["title"], json.loads(article["authors"]), article["standfirst"]) == ("A lamp", ["Ida Fen"], "")
    assert row(conn, "outlets")["name"] == "Harbour Gazette"


# ---- verdicts ----------------------------------------------------------------------------------------------


def reject(text: str = TEXT) -> Any:
    return reading(text, verdict=Verdict.REJECT, reasons=("too few mentions", "no context"))


def test_a_rejected_article_is_kept_with_its_reasons_and_without_its_text(conn: sqlite3.Connection) -> None:
    assert save(conn, reject()).verdict is Verdict.REJECT
    article = row(conn, "articles")
    assert (article["verdict"], article["text_id"]) == ("reject", None)
    assert json.loads(article["reasons"]) == ["too few mentions", "no context"]
    assert [count(conn, table) for table in ("article_texts", "mentions", "quotes", "inbox")] == [0, 0, 0, 0]


def test_what_a_person_added_is_never_rejected(conn: sqlite3.Connection) -> None:
    saved = save(conn, reject(), queued=queue_by_hand(conn))
    assert saved.verdict is Verdict.REVIEW
    assert count(conn, "article_texts") == 1
    assert count(conn, "inbox") == 1


def test_what_a_person_said_of_an_article_goes_before_what_its_page_says(conn: sqlite3.Connection) -> None:
    day = datetime(2026, 5, 2, tzinfo=UTC)
    queued = queue_by_hand(conn, title="By hand", outlet="The Skerry Post", published=day, kind="podcast")
    save(conn, queued=queued)
    article = row(conn, "articles")
    assert (article["title"], article["published"], article["kind"]) == ("By hand", "2026-05-02", "podcast")
    assert article["published_evidence"] == "by hand"
    assert one(conn, "SELECT outlet FROM coverage") == "The Skerry Post"


def test_a_rejected_article_that_a_person_took_back_wants_its_text(conn: sqlite3.Connection) -> None:
    queued = queue_one(conn)
    save(conn, reject(), queued=queued)
    assert wanting_text(conn) == []
    decide_article(conn, 1, ArticleState.REJECTED, who="odile", now=NOW)
    assert wanting_text(conn) == [], "a person agreed with the rules"
    decide_article(conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    assert wanting_text(conn) == [queued.id]
    save(conn, reject(), queued=queued)
    assert wanting_text(conn) == []
    assert count(conn, "article_texts") == 1
    assert count(conn, "coverage") == 1


def test_an_article_that_changed_rules_reject_has_todays_mentions(conn: sqlite3.Connection) -> None:
    save(conn)
    none = reading(verdict=Verdict.REJECT, mentions=[], quotes=[], passages=[])
    save(conn, none)
    assert count(conn, "mentions") == 0
    assert count(conn, "inbox") == 0


# ---- one article per address -------------------------------------------------------------------------------


def test_two_candidates_that_lead_to_one_canonical_address_are_one_article(conn: sqlite3.Connection) -> None:
    first = queue_one(conn, "https://harbour-gazette.example/short")
    second = queue_one(conn, "https://harbour-gazette.example/long?ref=front")
    page = reading(canonical_url=URL)
    assert save(conn, page, url=first.url, queued=first).added
    again = save(conn, page, url=second.url, queued=second)
    assert (again.article_id, again.added, again.new_text) == (1, False, False)
    assert count(conn, "articles") == 1
    assert row(conn, "articles")["url"] == URL


def test_a_page_that_names_another_canonical_address_later_is_the_same_article(conn: sqlite3.Connection) -> None:
    queued = queue_one(conn)
    save(conn, queued=queued)
    moved = reading(canonical_url="https://harbour-gazette.example/archive/lantern")
    assert not save(conn, moved, queued=queued).added
    assert count(conn, "articles") == 1


def test_a_second_candidate_does_not_take_back_what_a_person_said(conn: sqlite3.Connection) -> None:
    page = reading(canonical_url=URL, verdict=Verdict.REJECT)
    by_hand = queue_by_hand(conn, "https://harbour-gazette.example/short", title="By hand")
    save(conn, page, url=by_hand.url, queued=by_hand)
    save(conn, page, url=URL, queued=queue_one(conn, URL))
    article = row(conn, "articles")
    assert (article["title"], article["verdict"], article["candidate_id"]) == ("By hand", "review", by_hand.id)


def test_the_outlet_of_a_page_that_names_none_is_its_host(conn: sqlite3.Connection) -> None:
    save(conn)
    assert one(conn, "SELECT outlet FROM coverage") == "harbour-gazette.example"


def test_the_outlet_is_the_one_of_the_table(conn: sqlite3.Connection) -> None:
    sync_watch(conn, [], [Outlet("The Harbour Gazette", ("harbour-gazette.example",), language="en")], [])
    save(conn, reading(outlet="The Harbour Gazette"))
    assert count(conn, "outlets") == 1


def test_an_item_without_a_page_is_stored_once(conn: sqlite3.Connection) -> None:
    item = Candidate("", title="Setting sail", outlet="The Skerry Post", published=datetime(2026, 5, 2, tzinfo=UTC))
    assert add_without_page(conn, item, now=NOW) == (1, True)
    assert add_without_page(conn, item, now=NOW) == (1, False)
    found = row(conn, "articles")
    assert (found["url"], found["kind"], found["published"]) == (None, "print", "2026-05-02")
    assert found["url_key"] == "the skerry post|2026-05-02|setting sail"
    assert count(conn, "inbox") == 1


# ---- versions of a text ------------------------------------------------------------------------------------


def test_a_changed_text_is_a_new_version(conn: sqlite3.Connection) -> None:
    save(conn)
    saved = save(conn, reading(OTHER))
    assert (saved.added, saved.new_text) == (False, True)
    assert [text for (text,) in conn.execute("SELECT text FROM article_texts ORDER BY id")] == [TEXT, OTHER]
    assert row(conn, "articles")["text_id"] == 2


def test_a_text_that_comes_back_is_the_version_it_was(conn: sqlite3.Connection) -> None:
    for text in (TEXT, OTHER, TEXT):
        save(conn, reading(text))
    assert count(conn, "article_texts") == 2
    assert row(conn, "articles")["text_id"] == 1


def test_a_quote_of_an_old_version_alone_keeps_pointing_at_it(conn: sqlite3.Connection) -> None:
    save(conn)
    gone = quote_ids(conn)[CLOSING]
    save(conn, reading(OTHER))
    assert row(conn, "quotes", gone)["text_id"] == 1


def test_a_quote_keeps_its_id_and_its_review_in_a_changed_text(conn: sqlite3.Connection) -> None:
    save(conn)
    said = quote_ids(conn)[SAID]
    decide_quote(conn, said, QuoteState.HIDDEN, who="odile", now=NOW)
    save(conn, reading("Updated.\n" + TEXT.replace(SAID, "It floats – and nobody owns it,"), quotes=None), url=URL)
    text = "Updated.\n" + TEXT.replace(SAID, "It floats – and nobody owns it,")
    save(conn, reading(text, quotes=[quote(text, "It floats – and nobody owns it,")]))
    found = row(conn, "quotes", said)
    assert (found["text_id"], found["text"]) == (2, "It floats – and nobody owns it,")
    assert text[found["start_char"] : found["end_char"]] == found["text"]
    assert one(conn, "SELECT quotes FROM coverage") == 0


# ---- reading again -----------------------------------------------------------------------------------------


def test_reading_again_changes_nothing(conn: sqlite3.Connection) -> None:
    queued = queue_one(conn)
    save(conn, queued=queued)
    before = contents(conn, *READ)
    assert not save(conn, queued=queued).new_text
    assert contents(conn, *READ) == before


def test_mentions_are_replaced(conn: sqlite3.Connection) -> None:
    save(conn)
    at = TEXT.index("lamp")
    save(conn, reading(mentions=[Mention("lamp", at, at + 4, "weak term")]))
    assert [tuple(m) for m in conn.execute("SELECT term, reason FROM mentions")] == [("lamp", "weak term")]


def test_a_quote_at_its_place_keeps_its_id_though_the_same_words_stand_before_it(conn: sqlite3.Connection) -> None:
    text = "“Ahoy,” said Ada Quill. OpenLantern answered. “Ahoy,” said Bo Fenn."
    first, second = (quote(text, "Ahoy,", who, nth=n) for n, who in enumerate(["Ada Quill", "Bo Fenn"]))
    save(conn, reading(text, quotes=[second], passages=[]))
    save(conn, reading(text, quotes=[first, second], passages=[]))
    assert row(conn, "quotes", 1)["speaker"] == "Bo Fenn"
    assert count(conn, "quotes") == 2


def test_a_better_rule_corrects_a_quote_under_its_id(conn: sqlite3.Connection) -> None:
    save(conn, reading(quotes=[quote(TEXT, SAID, None)]))
    said = quote_ids(conn)[SAID]
    save(conn, reading(quotes=[quote(TEXT, SAID[:-1], "Ada Quill")]))
    found = row(conn, "quotes", said)
    assert (found["text"], found["speaker"]) == (SAID[:-1], "Ada Quill")


def test_a_quote_that_nobody_decided_on_goes_when_it_is_no_longer_found(conn: sqlite3.Connection) -> None:
    save(conn)
    save(conn, reading(quotes=[]))
    assert SAID not in quote_ids(conn)


def test_what_a_person_decided_on_is_flagged_and_never_deleted(conn: sqlite3.Connection) -> None:
    text = TEXT + "\n“We only hold the door,” said Bo Fenn."
    found = [quote(text, SAID), quote(text, "We only hold the door,", "Bo Fenn")]
    save(conn, reading(text, quotes=found))
    ids = quote_ids(conn)
    decide_quote(conn, ids[SAID], QuoteState.APPROVED, who="odile", now=NOW)
    set_speaker(conn, ids["We only hold the door,"], "Bo Fenn, host", who="odile", now=NOW)
    feature_quote(conn, ids[CLOSING], who="odile", now=NOW)
    at = text.index("harbour library")
    by_hand = choose_passage(conn, 1, at, at + 15, who="odile", now=NOW)
    feature_quote(conn, ids[CLOSING], who="odile", now=NOW)
    save(conn, reading(text, quotes=[], passages=[]))
    assert quote_ids(conn).keys() == {SAID, "We only hold the door,", CLOSING, "harbour library"}
    for words in (SAID, "We only hold the door,", CLOSING):
        assert flags(conn, ids[words]) == [NO_LONGER_FOUND]
    assert flags(conn, by_hand) == [], "its words still stand in the text"
    save(conn, reading(text, quotes=found))
    assert flags(conn, ids[SAID]) == [], "found again"


def test_what_a_person_chose_follows_a_changed_text_or_is_flagged(conn: sqlite3.Connection) -> None:
    save(conn)
    kept = choose_passage(conn, 1, 0, len(OPENING), who="odile", now=NOW)
    lost = choose_passage(conn, 1, TEXT.index("spring"), TEXT.index("spring") + 6, who="odile", now=NOW)
    assert kept == quote_ids(conn)[OPENING]
    at = TEXT.index("nobody owns it")
    moved = choose_passage(conn, 1, at, at + 14, who="odile", now=NOW)
    text = "Corrected.\n" + OTHER
    save(conn, reading(text))
    assert row(conn, "quotes", moved)["text_id"] == 2
    assert row(conn, "quotes", moved)["start_char"] == text.index("nobody owns it")
    assert (row(conn, "quotes", lost)["text_id"], flags(conn, lost)) == (1, [NO_LONGER_FOUND])
    assert flags(conn, moved) == []


def test_reading_never_writes_what_people_decided(conn: sqlite3.Connection) -> None:
    save(conn)
    decide_article(conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    feature_quote(conn, quote_ids(conn)[CLOSING], who="odile", now=NOW)
    tables = ("article_reviews", "quote_reviews", "outlet_reviews", "person_reviews", "page_items", "changes")
    before = contents(conn, *tables)
    for again in (reading(OTHER), reject(), reading(quotes=[], passages=[])):
        save(conn, again)
    assert contents(conn, *tables) == before


# ---- people ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("printed", ["Ada Quill", "ADA QUILL", "A. Quill", "Ada Quïll-Fenn"])
def test_a_speaker_is_joined_to_a_person_by_name_and_aliases(conn: sqlite3.Connection, printed: str) -> None:
    sync_watch(conn, [], [], [Person("Ada Quill", aliases=("A. Quill", "Ada Quill-Fenn")), Person("Bo Fenn")])
    save(conn, reading(quotes=[quote(TEXT, SAID, printed)]))
    assert one(conn, "SELECT name FROM people JOIN quotes ON people.id = person_id") == "Ada Quill"
    speaker, quotes = conn.execute("SELECT speaker, quotes FROM speakers").fetchone()
    assert (speaker, quotes) == ("Ada Quill", 1)


def test_a_stranger_is_nobody_the_project_knows(conn: sqlite3.Connection) -> None:
    sync_watch(conn, [], [], [Person("Ada Quill", aliases=("",))])
    save(
        conn, reading(quotes=[quote(TEXT, SAID, "Cy Marl"), quote(TEXT, "nobody owns it", None, kind=QuoteKind.MIXED)])
    )
    assert count(conn, "quotes WHERE person_id IS NOT NULL") == 0


# ---- imported passages -------------------------------------------------------------------------------------


def imported(conn: sqlite3.Connection, passage: str) -> int:
    source = f"- Source: [The Harbour Gazette]({URL}) –\u00a0May 2, 2026"
    block = f'## The Harbour Gazette (English)\n\n{source}\n\n"{passage}"\n'
    import_page(conn, media_page.parse(block), who="import", now=NOW)
    return int(one(conn, "SELECT id FROM quotes WHERE rule = 'imported'"))


@pytest.mark.parametrize(
    ("printed", "stands"),
    [
        ("OpenLantern was switched on in Skerry on Tuesday.", "OpenLantern was switched on in Skerry on Tuesday."),
        ("openlantern was SWITCHED on", "OpenLantern was switched on"),
        ("A 'night-ferry' - it\u00a0sings", "A ‘night‑ferry’ — it sings"),
        ("Ingenieure, c'est l'ete", "ingénieure, c’est l’été"),
        ("A 'lamp' for all", "A « lamp » for all"),
        ("on and on... and off", "on and on… and off"),
    ],
)
def test_an_imported_passage_is_placed_when_the_text_arrives(
    conn: sqlite3.Connection, printed: str, stands: str
) -> None:
    quote_id = imported(conn, printed)
    assert row(conn, "quotes", quote_id)["text_id"] is None
    text = f"OpenLantern in the news.\nThey say: {stands} And more."
    save(conn, reading(text), queued=queue_by_hand(conn))
    found = row(conn, "quotes", quote_id)
    assert (found["text_id"], found["text"], found["text_clean"]) == (1, stands, printed)
    assert count(conn, "articles") == 1
    assert one(conn, "SELECT featured_quote FROM coverage") == printed


def test_an_imported_passage_that_stands_nowhere_waits(conn: sqlite3.Connection) -> None:
    quote_id = imported(conn, "They never said so.")
    save(conn)
    assert row(conn, "quotes", quote_id)["text_id"] is None


# ---- snippets ----------------------------------------------------------------------------------------------


def test_a_snippet_is_the_paragraph_around_the_first_mention(conn: sqlite3.Connection) -> None:
    long = "Before. " * 80 + "Here OpenLantern stands. " + "After. " * 80
    for text in (
        TEXT,
        f"First.\n{OPENING}",
        f"First.\n{long}\nLast.",
        "OpenLantern " + "x" * 900,
        "y" * 900 + "OpenLantern",
    ):
        save(conn, reading(text))
        snippet = row(conn, "articles")["snippet"]
        assert "OpenLantern" in snippet
        assert "\n" not in snippet
        assert len(snippet) <= SNIPPET_CHARS + len("… " + " …")
        assert snippet.removeprefix("… ").removesuffix(" …") in text
    assert date.fromisoformat(row(conn, "articles")["published"])


# ---- many quotes -------------------------------------------------------------------------------------------


def interview(answers: int) -> Reading:
    said = [f"It has {number} lamps" for number in range(answers)]
    text = "OpenLantern answers.\n" + "\n".join(f"“{words}.”" for words in said)
    return reading(text, quotes=[quote(text, words) for words in said])


def test_the_quotes_of_a_reading_are_one_segment_of_their_index(conn: sqlite3.Connection) -> None:
    conn.execute("INSERT INTO quotes_fts (quotes_fts, rank) VALUES ('automerge', 0)")  # as written, none merged yet
    save(conn, interview(40))
    assert one(conn, "SELECT count(DISTINCT segid) FROM quotes_fts_idx") == 1


def test_an_interview_of_a_thousand_answers_keeps_them_all_in_their_order(conn: sqlite3.Connection) -> None:
    long = interview(2 * AT_ONCE + 1)
    save(conn, long)
    stored = conn.execute("SELECT text FROM quotes WHERE kind = 'direct' ORDER BY id").fetchall()
    assert [words for (words,) in stored] == [quote.text for quote in long.quotes]
