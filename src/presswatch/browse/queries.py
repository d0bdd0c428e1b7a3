"""What the pages read: one function a question, rows as dictionaries. None of them writes."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta
from typing import Any

from presswatch.archive.archive import one, stamp
from presswatch.browse.marking import Span, marked, naming

PAGE_SIZE = 20
Row = dict[str, Any]


def rows(conn: sqlite3.Connection, sql: str, *values: Any) -> list[Row]:
    """Values fill `?` one by one, or one mapping fills `:name`."""
    named = len(values) == 1 and isinstance(values[0], dict)
    return [dict(row) for row in conn.execute(sql, values[0] if named else values)]


def published(conn: sqlite3.Connection) -> list[Row]:
    """What a stranger may see, newest first."""
    return rows(
        conn,
        """SELECT outlet, title, authors, published, language, url, passage FROM published_items
            ORDER BY published DESC, id DESC LIMIT 500""",
    )


def waiting(conn: sqlite3.Connection) -> int:
    return int(one(conn, "SELECT count(*) FROM inbox WHERE state = 'proposed'"))


def inbox_page(
    conn: sqlite3.Connection,
    *,
    state: str = "proposed",
    language: str | None = None,
    outlet: str | None = None,
    after: tuple[str, int] | None = None,
    limit: int = PAGE_SIZE,
) -> tuple[list[Row], tuple[str, int] | None]:
    """Cards of the inbox, newest first, and the key of the last one when more follow."""
    found = rows(
        conn,
        """SELECT id, first_seen FROM inbox
            WHERE state = :state AND (:language IS NULL OR language = :language)
              AND (:outlet IS NULL OR outlet = :outlet)
              AND (:seen IS NULL OR (first_seen, id) < (:seen, :id))
            ORDER BY first_seen DESC, id DESC LIMIT :limit""",
        {
            "limit": limit + 1,
            "state": state,
            "language": language,
            "outlet": outlet,
            "seen": after[0] if after else None,
            "id": after[1] if after else None,
        },
    )
    last = found[limit - 1] if len(found) > limit else None
    return cards(conn, [row["id"] for row in found[:limit]]), (last["first_seen"], last["id"]) if last else None


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
    return _column(conn, "SELECT language FROM coverage GROUP BY 1 ORDER BY count(*) DESC, 1")


def outlets(conn: sqlite3.Connection) -> list[str]:
    """The outlets of the articles that count, the commonest first, as many as a person can choose from."""
    return _column(
        conn, "SELECT outlet FROM coverage WHERE outlet IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 200"
    )


def speaker_names(conn: sqlite3.Connection) -> list[str]:
    """Names to choose a speaker from: the commonest, as machine and people wrote them."""
    return _column(
        conn,
        """SELECT speaker FROM (SELECT speaker FROM quotes UNION ALL SELECT speaker FROM quote_reviews)
            WHERE speaker IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 200""",
    )


def _column(conn: sqlite3.Connection, sql: str, *values: Any) -> list[str]:
    return [row[0] for row in conn.execute(sql, values)]


def home(conn: sqlite3.Connection, now: datetime) -> Row:
    """All that a reviewer's first page tells."""
    week_ago = stamp(now - timedelta(days=7))
    return {
        "waiting": waiting(conn),
        "cards": inbox_page(conn, limit=5)[0],
        "week": rows(conn, _WEEK, week_ago),
        "week_count": one(conn, "SELECT count(*) FROM coverage WHERE first_seen >= ?", week_ago),
        "months": [tuple(row) for row in conn.execute(_MONTHS)],
        "outlets": rows(conn, _OUTLETS),
        "speakers": rows(conn, "SELECT * FROM speakers ORDER BY quotes DESC, speaker LIMIT 10"),
        "health": dict(tuple(row) for row in conn.execute("SELECT health, count(*) FROM source_health GROUP BY 1")),
        "last_run": next(iter(last_runs(conn, 1)), None),
    }


_WEEK = """
    SELECT id, title, outlet, language, state FROM coverage
     WHERE first_seen >= ? ORDER BY first_seen DESC, id DESC LIMIT 8"""
_MONTHS = """
    SELECT substr(published, 1, 7), language, count(*) FROM coverage
     WHERE published GLOB '[12][0-9][0-9][0-9]-[01][0-9]*' GROUP BY 1, 2"""
_OUTLETS = """
    SELECT outlet, count(*) AS articles FROM coverage
     WHERE outlet IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"""


def last_runs(conn: sqlite3.Connection, how_many: int) -> list[Row]:
    return rows(conn, "SELECT * FROM runs ORDER BY started DESC, id DESC LIMIT ?", how_many)


def source_health(conn: sqlite3.Connection) -> list[Row]:
    """The sources of the watch file, those that need somebody first."""
    return rows(
        conn,
        """SELECT * FROM source_health
            ORDER BY CASE health WHEN 'failing' THEN 0 WHEN 'paused' THEN 0 WHEN 'moved' THEN 1 WHEN 'silent' THEN 2
                                 WHEN 'never asked' THEN 3 ELSE 4 END, id""",
    )


def quotes_page(
    conn: sqlite3.Connection,
    *,
    speaker: str | None = None,
    language: str | None = None,
    outlet: str | None = None,
    before: int | None = None,
) -> tuple[list[Row], int | None]:
    """Quotes of articles that count, newest first, and the id of the last one when more follow. A quote that copies of
    one story share is shown once, from the original where that has it, with the other outlets as `also`."""
    found = rows(
        conn,
        """SELECT q.id, q.kind, q.text_clean, q.language, q.cue, q.confidence, q.article_id,
                   coalesce(qr.speaker, q.speaker) AS speaker, coalesce(qr.state, 'proposed') AS state,
                   c.title, c.outlet, c.published,
                   (SELECT group_concat(DISTINCT oc.outlet) FROM quotes o JOIN articles oa ON oa.id = o.article_id
                      JOIN coverage oc ON oc.id = oa.id
                     WHERE o.words = q.words AND oa.story_id = a.story_id AND oa.id != a.id
                       AND o.text_id IS oa.text_id AND o.kind != 'passage') AS also
              FROM quotes q
              JOIN articles a ON a.id = q.article_id AND q.text_id IS a.text_id
              JOIN coverage c ON c.id = a.id
              LEFT JOIN stories s ON s.id = a.story_id
              LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             WHERE q.kind != 'passage' AND coalesce(qr.state, 'proposed') != 'hidden'
               AND (:outlet IS NOT NULL OR NOT EXISTS (
                    SELECT 1 FROM quotes o JOIN articles oa ON oa.id = o.article_id
                     WHERE o.words = q.words AND oa.story_id = a.story_id AND o.text_id IS oa.text_id
                       AND o.kind != 'passage'
                       AND (oa.id IS s.original_id, o.id) > (a.id IS s.original_id, q.id)))
               AND (:before IS NULL OR q.id < :before)
               AND (:speaker IS NULL OR coalesce(qr.speaker, q.speaker) = :speaker)
               AND (:language IS NULL OR q.language = :language)
               AND (:outlet IS NULL OR c.outlet = :outlet)
             ORDER BY q.id DESC LIMIT :limit""",
        {"limit": PAGE_SIZE + 1, "before": before, "speaker": speaker, "language": language, "outlet": outlet},
    )
    more = found[PAGE_SIZE - 1]["id"] if len(found) > PAGE_SIZE else None
    return found[:PAGE_SIZE], more


def page_news(conn: sqlite3.Connection) -> list[Row]:
    """Approved articles that no page had when it was last imported or written, newest first."""
    return rows(
        conn,
        """SELECT c.id, c.title, c.outlet, c.published, c.language FROM coverage c
             LEFT JOIN page_items i ON i.article_id = c.id
            WHERE c.state IN ('accepted', 'published') AND i.id IS NULL
            ORDER BY c.published DESC, c.id DESC LIMIT 200""",
    )


# ---- one article ------------------------------------------------------------------------------------------------


def article(conn: sqlite3.Connection, article_id: int) -> Row | None:
    """An article with its text, the machine's values as `a_...` and a person's as `r_...`."""
    found = rows(
        conn,
        """SELECT a.*, o.name AS a_outlet, a.title AS a_title, a.published AS a_published, a.language AS a_language,
                  (SELECT group_concat(value, ', ') FROM json_each(a.authors)) AS a_authors,
                  a.kind AS a_kind, a.image_url AS a_image_url, NULL AS a_heading, NULL AS a_note,
                  r.outlet AS r_outlet, r.title AS r_title, r.published AS r_published, r.language AS r_language,
                  (SELECT group_concat(value, ', ') FROM json_each(r.authors)) AS r_authors,
                  r.kind AS r_kind, r.image_url AS r_image_url, r.heading AS r_heading, r.note AS r_note,
                  coalesce(r.state, 'proposed') AS state, r.reason, r.featured_quote_id, r.by, r.at, t.text, t.blocks
             FROM articles a
             LEFT JOIN outlets o ON o.id = a.outlet_id
             LEFT JOIN article_reviews r ON r.article_id = a.id
             LEFT JOIN article_texts t ON t.id = a.text_id
            WHERE a.id = ?""",
        article_id,
    )
    return found[0] if found else None


def quotes_of(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The quotes in the article's current text, in the order of the text."""
    return rows(
        conn,
        """SELECT q.*, qr.speaker AS r_speaker, coalesce(qr.state, 'proposed') AS state,
                  coalesce(qr.speaker, q.speaker) AS said_by, q.id IS r.featured_quote_id AS printed
             FROM quotes q JOIN articles a ON a.id = q.article_id
             LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             LEFT JOIN article_reviews r ON r.article_id = a.id
            WHERE q.article_id = ? AND q.kind != 'passage' AND (q.text_id IS a.text_id OR q.by_hand)
            ORDER BY q.start_char, q.id""",
        article_id,
    )


def mention_spans(conn: sqlite3.Connection, text_id: int | None) -> list[Span]:
    return [
        Span(row["start_char"], row["end_char"], "mention", f"{row['term']}: {row['reason']}")
        for row in rows(conn, "SELECT * FROM mentions WHERE text_id = ?", text_id)
    ]


def found_by(conn: sqlite3.Connection, candidate_id: int | None) -> list[str]:
    """The sources that named the article's address, first first."""
    return _column(
        conn, "SELECT source_id FROM candidate_sources WHERE candidate_id = ? ORDER BY first_seen", candidate_id
    )


def copies(conn: sqlite3.Connection, article_id: int, story_id: int | None) -> list[Row]:
    """The other articles of the same story."""
    return rows(
        conn,
        """SELECT c.id, c.title, c.outlet FROM articles a JOIN coverage c ON c.id = a.id
            WHERE a.story_id = ? AND a.id != ? ORDER BY c.published LIMIT 20""",
        story_id,
        article_id,
    )


def history(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """What people changed about an article and its quotes, latest first."""
    return rows(
        conn,
        """SELECT at, who, table_name, row_id, column_name,
                  CASE column_name WHEN 'featured_quote_id'
                       THEN (SELECT text_clean FROM quotes WHERE id = CAST(old AS INTEGER)) ELSE old END AS old,
                  CASE column_name WHEN 'featured_quote_id'
                       THEN (SELECT text_clean FROM quotes WHERE id = CAST(new AS INTEGER)) ELSE new END AS new
             FROM changes
            WHERE (table_name = 'article_reviews' AND row_id = :id)
               OR (table_name = 'quote_reviews' AND row_id IN (SELECT id FROM quotes WHERE article_id = :id))
            ORDER BY id DESC LIMIT 200""",
        {"id": article_id},
    )
