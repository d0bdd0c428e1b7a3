"""What people decide: one transaction, one line in the record per changed value, nothing for what did not change."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from builders import CLOSING, NOW, OPENING, TEXT, quote_ids, reading, save

from presswatch.archive.archive import Archive, one, stamp
from presswatch.archive.reviews import (
    FIELDS,
    choose_passage,
    decide_article,
    decide_quote,
    feature_quote,
    set_field,
    set_speaker,
)
from presswatch.errors import UsageError
from presswatch.model import ArticleState, QuoteState

SAID = "It floats, and nobody owns it,"


@pytest.fixture
def conn(archive: Archive) -> sqlite3.Connection:
    save(archive.conn)
    return archive.conn


def changes(conn: sqlite3.Connection) -> list[tuple[Any, ...]]:
    rows = conn.execute("SELECT who, table_name, row_id, column_name, old, new FROM changes ORDER BY id")
    return [tuple(row) for row in rows]


def covered(conn: sqlite3.Connection, column: str) -> Any:
    return one(conn, f"SELECT {column} FROM coverage")


def test_a_decision_is_kept_with_who_when_and_why(conn: sqlite3.Connection) -> None:
    decide_article(conn, 1, ArticleState.REJECTED, who="odile", now=NOW, reason="a namesake")
    assert changes(conn) == [
        ("odile", "article_reviews", 1, "state", None, "rejected"),
        ("odile", "article_reviews", 1, "reason", None, "a namesake"),
    ]
    assert one(conn, "SELECT at FROM changes") == stamp(NOW)
    assert covered(conn, "count(*)") == 0


def test_the_same_decision_again_is_no_change(conn: sqlite3.Connection) -> None:
    for _ in range(2):
        decide_article(conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
        set_field(conn, 1, "title", "A lamp", who="odile", now=NOW)
        decide_quote(conn, quote_ids(conn)[SAID], QuoteState.APPROVED, who="odile", now=NOW)
    assert len(changes(conn)) == 3


def test_a_decision_taken_back_leaves_both_lines(conn: sqlite3.Connection) -> None:
    decide_article(conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    decide_article(conn, 1, ArticleState.PROPOSED, who="bastien", now=NOW)
    assert changes(conn)[-1] == ("bastien", "article_reviews", 1, "state", "accepted", "proposed")
    assert one(conn, "SELECT by FROM article_reviews") == "bastien"


@pytest.mark.parametrize("state", ArticleState)
def test_every_state_can_be_given(conn: sqlite3.Connection, state: ArticleState) -> None:
    decide_article(conn, 1, state, who="odile", now=NOW)
    assert one(conn, "SELECT state FROM article_reviews") == state.value
    assert one(conn, "SELECT count(*) FROM inbox") == (state in (ArticleState.PROPOSED, ArticleState.LATER))
    assert one(conn, "SELECT count(*) FROM published_items") == (state is ArticleState.PUBLISHED)


VALUES = {
    "tier": ("2", 2),
    "tags": ("harbour, model", '["harbour", "model"]'),
    "outlet": ("The Skerry Post", "The Skerry Post"),
    "title": ("  A lamp, said again\x00 ", "A lamp, said again"),
    "authors": ("Ida Fen, Bo Marl,", "Ida Fen, Bo Marl"),
    "published": ("2026-05-02", "2026-05-02"),
    "language": ("fr", "fr"),
    "kind": ("interview", "interview"),
}


@pytest.mark.parametrize("field", VALUES)
def test_a_persons_value_stands_over_the_machines_until_it_is_taken_back(conn: sqlite3.Connection, field: str) -> None:
    machines = covered(conn, field)
    typed, stands = VALUES[field]
    set_field(conn, 1, field, typed, who="odile", now=NOW)
    assert covered(conn, field) == stands
    save(conn, reading(title="Read again", outlet="Read again"))
    assert covered(conn, field) == stands
    set_field(conn, 1, field, None, who="odile", now=NOW)
    save(conn)
    assert covered(conn, field) == machines


def test_blanks_alone_are_no_value(conn: sqlite3.Connection) -> None:
    set_field(conn, 1, "title", "  \n", who="odile", now=NOW)
    assert covered(conn, "title") == "A lamp that nobody owns"


def test_authors_are_kept_as_a_list(conn: sqlite3.Connection) -> None:
    set_field(conn, 1, "authors", "Léa Fen , Bo Marl", who="odile", now=NOW)
    assert json.loads(one(conn, "SELECT authors FROM article_reviews")) == ["Léa Fen", "Bo Marl"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("state", "published", "no field 'state'"),
        ("url", "https://a.example", "no field 'url'"),
        ("kind", "novel", "no kind of article"),
        ("published", "May 2026", "write it like 2021-07-14"),
        ("published", "2026-02-30", "write it like"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_says_why(
    conn: sqlite3.Connection, field: str, value: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        set_field(conn, 1, field, value, who="odile", now=NOW)
    assert changes(conn) == []


def test_every_field_can_be_set(conn: sqlite3.Connection) -> None:
    for field in FIELDS:
        set_field(conn, 1, field, VALUES.get(field, ("x", "x"))[0], who="odile", now=NOW)
    assert {change[3] for change in changes(conn)} == set(FIELDS)


def test_unknown_rows_are_refused(conn: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="no article 99"):
        decide_article(conn, 99, ArticleState.ACCEPTED, who="odile", now=NOW)
    with pytest.raises(UsageError, match="no quote 99"):
        decide_quote(conn, 99, QuoteState.HIDDEN, who="odile", now=NOW)
    with pytest.raises(UsageError, match="no quote 99"):
        feature_quote(conn, 99, who="odile", now=NOW)
    with pytest.raises(UsageError, match="no text"):
        choose_passage(conn, 99, 0, 5, who="odile", now=NOW)


# ---- quotes ------------------------------------------------------------------------------------------------


def test_the_right_speaker_is_the_one_a_person_named(conn: sqlite3.Connection) -> None:
    set_speaker(conn, quote_ids(conn)[SAID], "Ada Quill-Fenn", who="odile", now=NOW)
    assert one(conn, "SELECT speaker FROM speakers") == "Ada Quill-Fenn"
    set_speaker(conn, quote_ids(conn)[SAID], None, who="odile", now=NOW)
    assert one(conn, "SELECT speaker FROM speakers") == "Ada Quill"


def test_a_hidden_quote_counts_nowhere(conn: sqlite3.Connection) -> None:
    assert covered(conn, "quotes") == 1
    decide_quote(conn, quote_ids(conn)[SAID], QuoteState.HIDDEN, who="odile", now=NOW)
    assert covered(conn, "quotes") == 0
    assert one(conn, "SELECT count(*) FROM speakers") == 0


def test_a_hidden_passage_is_not_public(conn: sqlite3.Connection) -> None:
    decide_article(conn, 1, ArticleState.PUBLISHED, who="odile", now=NOW)
    assert one(conn, "SELECT passage FROM published_items") == OPENING
    decide_quote(conn, quote_ids(conn)[OPENING], QuoteState.HIDDEN, who="odile", now=NOW)
    assert one(conn, "SELECT passage FROM published_items") == CLOSING
    feature_quote(conn, quote_ids(conn)[OPENING], who="odile", now=NOW)
    assert one(conn, "SELECT passage FROM published_items") == CLOSING, "hidden is hidden, also when it was featured"


def test_what_is_public_is_the_first_passage_of_the_current_text(conn: sqlite3.Connection) -> None:
    decide_article(conn, 1, ArticleState.PUBLISHED, who="odile", now=NOW)
    choose_passage(conn, 1, 0, 11, who="odile", now=NOW)
    feature_quote(conn, quote_ids(conn)[CLOSING], who="odile", now=NOW)
    assert one(conn, "SELECT passage FROM published_items") == CLOSING
    conn.execute("UPDATE article_reviews SET featured_quote_id = NULL")
    assert one(conn, "SELECT passage FROM published_items") == OPENING, "not the words chosen by hand and put back"
    save(conn, reading(f"{CLOSING}\nOpenLantern."))
    assert one(conn, "SELECT passage FROM published_items") == CLOSING


def test_a_chosen_passage_is_featured_and_stands_in_the_text(conn: sqlite3.Connection) -> None:
    at = TEXT.index(" nobody owns it")
    quote_id = choose_passage(conn, 1, at, at + 16, who="odile", now=NOW)
    row = conn.execute("SELECT * FROM quotes WHERE id = ?", (quote_id,)).fetchone()
    assert (row["text"], row["start_char"], row["by_hand"]) == ("nobody owns it,", at + 1, 1)
    assert covered(conn, "featured_quote") == "nobody owns it,"
    assert choose_passage(conn, 1, at + 1, at + 16, who="odile", now=NOW) == quote_id


def test_choosing_what_the_machine_suggested_features_its_row(conn: sqlite3.Connection) -> None:
    assert choose_passage(conn, 1, 0, len(OPENING), who="odile", now=NOW) == quote_ids(conn)[OPENING]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-4, 8), (0, 10_000), (len(OPENING), len(OPENING) + 1)])
def test_a_selection_of_nothing_is_refused(conn: sqlite3.Connection, start: int, end: int) -> None:
    with pytest.raises(UsageError, match="No words were selected"):
        choose_passage(conn, 1, start, end, who="odile", now=NOW)


def test_a_decision_within_a_failing_transaction_leaves_no_trace(conn: sqlite3.Connection) -> None:
    conn.execute("CREATE TRIGGER full BEFORE INSERT ON changes BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    with pytest.raises(sqlite3.IntegrityError):
        decide_article(conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    assert one(conn, "SELECT count(*) FROM article_reviews") == 0


def test_a_connection_as_datasettes_can_decide(archive: Archive) -> None:
    save(archive.conn)
    archive.conn.row_factory = None
    archive.conn.isolation_level = "DEFERRED"
    decide_article(archive.conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    choose_passage(archive.conn, 1, 0, 11, who="odile", now=NOW)
    assert not archive.conn.in_transaction
    assert len(changes(archive.conn)) == 2
