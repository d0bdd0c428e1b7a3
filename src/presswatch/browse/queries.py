"""What more than one page reads: one function a question, rows as dictionaries. None of them writes."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from presswatch.archive.archive import one
from presswatch.browse.marking import marked, naming
from presswatch.browse.why import why

PAGE_SIZE = 20
PASSAGES_ON_A_CARD = 3
COPIES_ON_A_CARD = 6
Row = dict[str, Any]


def rows(conn: sqlite3.Connection, sql: str, *values: Any) -> list[Row]:
    """Values fill `?` one by one, or one mapping fills `:name`."""
    named = len(values) == 1 and isinstance(values[0], dict)
    return [dict(row) for row in conn.execute(sql, values[0] if named else values)]


def waiting(conn: sqlite3.Connection, state: str = "proposed") -> int:
    """How many articles a state has, as triggers count them."""
    return int(one(conn, "SELECT articles FROM coverage_states WHERE state = ?", state) or 0)


def cards(conn: sqlite3.Connection, ids: list[int]) -> list[Row]:
    """What a card shows of each article, in the order of `ids`; the sentence that names the project only when no
    suggested passage has it."""
    found = {
        row["id"]: row
        for row in rows(
            conn,
            """SELECT c.*, a.reasons, a.flags FROM coverage c JOIN articles a ON a.id = c.id
                WHERE c.id IN (SELECT value FROM json_each(?))""",
            json.dumps(ids),
        )
    }
    for row in found.values():
        mentions = [
            (mention["term"], mention["reason"] or "")
            for mention in rows(conn, "SELECT DISTINCT term, reason FROM mentions WHERE article_id = ?", row["id"])
        ]
        terms = [term for term, _ in mentions]
        row["why"] = why(json.loads(row["reasons"]), mentions)
        row["flags"] = json.loads(row["flags"])
        row["passages"] = [p for p in passages(conn, row["id"]) if p["state"] != "hidden"][:PASSAGES_ON_A_CARD]
        snippet = row["snippet"] or ""
        said = any(snippet in passage["text_clean"] for passage in row["passages"])
        row["snippet"] = "" if said else marked(snippet, naming(snippet, terms))
        for passage in row["passages"]:
            passage["html"] = marked(passage["text_clean"], naming(passage["text_clean"], terms))
        row["copies"], row["copies_count"] = _copies(conn, row)
        row["decided_copy"] = _decided_copy(conn, row)
    return [found[article_id] for article_id in ids if article_id in found]


def _copies(conn: sqlite3.Connection, card: Row) -> tuple[list[Row], int]:
    """The first copies of a card's story that wait with it, and how many there are."""
    if card["story_id"] is None:
        return [], 0
    which = "FROM coverage WHERE story_id = ? AND state = ? AND id != ?"
    values = (card["story_id"], card["state"], card["id"])
    return (
        rows(conn, f"SELECT id, outlet {which} ORDER BY id LIMIT {COPIES_ON_A_CARD}", *values),
        int(one(conn, f"SELECT count(*) {which}", *values)),
    )


def _decided_copy(conn: sqlite3.Connection, card: Row) -> Row | None:
    """What was decided last about another article of a card's story."""
    if card["story_id"] is None:
        return None
    found = rows(
        conn,
        """SELECT a.id, r.state, r.by, r.at FROM articles a JOIN article_reviews r ON r.article_id = a.id
            WHERE a.story_id = ? AND r.state IN ('accepted', 'rejected', 'published') ORDER BY r.at DESC LIMIT 1""",
        card["story_id"],
    )
    return found[0] if found else None


def passages(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The passages of an article that can be printed: a person's first, then as suggested."""
    return rows(
        conn,
        """SELECT q.id, q.text, q.text_clean, q.language, q.rank, q.rule, q.by_hand, q.start_char, q.end_char,
                  coalesce(qr.state, 'proposed') AS state, q.id IS r.featured_quote_id AS printed
             FROM quotes q JOIN articles a ON a.id = q.article_id
             LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             LEFT JOIN article_reviews r ON r.article_id = a.id
            WHERE q.article_id = ? AND q.kind = 'passage'
              AND (q.text_id IS a.text_id OR q.by_hand OR q.id IS r.featured_quote_id)
            ORDER BY printed DESC, q.by_hand DESC, q.rank, q.id""",
        article_id,
    )


def languages(conn: sqlite3.Connection) -> list[str]:
    """The languages of the articles that count, the commonest first."""
    return column(conn, "SELECT language FROM coverage_languages ORDER BY articles DESC, 1")


def outlets(conn: sqlite3.Connection) -> list[str]:
    """The outlets of the articles that count, the commonest first, as many as a person can choose from."""
    return column(conn, "SELECT outlet FROM coverage_outlets WHERE outlet != '' ORDER BY articles DESC, 1 LIMIT 200")


def speaker_names(conn: sqlite3.Connection) -> list[str]:
    """Names to choose a speaker from: those quoted most."""
    return column(conn, "SELECT speaker FROM speakers ORDER BY quotes DESC, speaker LIMIT 200")


def column(conn: sqlite3.Connection, sql: str, *values: Any) -> list[str]:
    return [row[0] for row in conn.execute(sql, values)]


def last_runs(conn: sqlite3.Connection, how_many: int) -> list[Row]:
    return rows(conn, "SELECT * FROM runs ORDER BY id DESC LIMIT ?", how_many)
