"""What more than one page reads: one function a question, rows as dictionaries. None of them writes."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from presswatch.archive.archive import one
from presswatch.browse.marking import marked, naming

PAGE_SIZE = 20
Row = dict[str, Any]


def rows(conn: sqlite3.Connection, sql: str, *values: Any) -> list[Row]:
    """Values fill `?` one by one, or one mapping fills `:name`."""
    named = len(values) == 1 and isinstance(values[0], dict)
    return [dict(row) for row in conn.execute(sql, values[0] if named else values)]


def waiting(conn: sqlite3.Connection) -> int:
    return int(one(conn, "SELECT count(*) FROM inbox WHERE state = 'proposed'"))


def cards(conn: sqlite3.Connection, ids: list[int]) -> list[Row]:
    """What a card shows of each article, in the order of `ids`."""
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
        terms = [
            term for (term,) in conn.execute("SELECT DISTINCT term FROM mentions WHERE article_id = ?", (row["id"],))
        ]
        snippet = row["snippet"] or ""
        row["snippet"] = marked(snippet, naming(snippet, terms))
        row["reasons"] = json.loads(row["reasons"])
        row["flags"] = json.loads(row["flags"])
        row["passages"] = [row for row in passages(conn, row["id"]) if row["text_clean"] != snippet][:1]
    return [found[article_id] for article_id in ids if article_id in found]


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
    return column(conn, "SELECT language FROM coverage GROUP BY 1 ORDER BY count(*) DESC, 1")


def outlets(conn: sqlite3.Connection) -> list[str]:
    """The outlets of the articles that count, the commonest first, as many as a person can choose from."""
    return column(
        conn, "SELECT outlet FROM coverage WHERE outlet IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 200"
    )


def speaker_names(conn: sqlite3.Connection) -> list[str]:
    """Names to choose a speaker from: the commonest, as machine and people wrote them."""
    return column(
        conn,
        """SELECT speaker FROM (SELECT speaker FROM quotes UNION ALL SELECT speaker FROM quote_reviews)
            WHERE speaker IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 200""",
    )


def column(conn: sqlite3.Connection, sql: str, *values: Any) -> list[str]:
    return [row[0] for row in conn.execute(sql, values)]


def last_runs(conn: sqlite3.Connection, how_many: int) -> list[Row]:
    return rows(conn, "SELECT * FROM runs ORDER BY started DESC, id DESC LIMIT ?", how_many)
