"""Articles asked for again a while after they came in: texts get corrected, and pages go."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from presswatch.archive.archive import one, stamp

GONE = "gone"
"""The flag of an article whose page answered 404 or 410 twice in a row. Its text is kept."""

GONE_ANSWERS = 2
LATEST = timedelta(days=7)
"""How long after its last day an article may still be asked for: what was there before presswatch checked is not."""


def due_rechecks(
    conn: sqlite3.Connection, days: Sequence[float], *, now: datetime, limit: int
) -> list[tuple[int, int, str]]:
    """Articles that count and whose next day has come, as (article id, candidate id, address), the oldest check
    first."""
    if not days:
        return []
    rows = conn.execute(
        """SELECT a.id, a.candidate_id, a.url, a.first_seen, coalesce(r.done, 0)
             FROM articles a JOIN coverage c ON c.id = a.id LEFT JOIN rechecks r ON r.article_id = a.id
            WHERE a.candidate_id IS NOT NULL AND a.text_id IS NOT NULL AND a.url LIKE 'http%' AND a.first_seen >= ?
            ORDER BY r.at NULLS FIRST, a.id""",
        (stamp(now - timedelta(days=max(days)) - LATEST),),
    )
    due = [tuple(row[:3]) for row in rows if row[4] < _reached(row[3], days, now)]
    return due[:limit]


def note_recheck(
    conn: sqlite3.Connection, article_id: int, outcome: str, days: Sequence[float], *, gone: bool | None, now: datetime
) -> None:
    """Keeps what came of it. `gone` None says nothing about the page: a server in trouble is asked once more later."""
    first_seen = one(conn, "SELECT first_seen FROM articles WHERE id = ?", article_id)
    done = _reached(first_seen, days, now)
    before = one(conn, "SELECT gone FROM rechecks WHERE article_id = ?", article_id) or 0
    answers = before if gone is None else before + 1 if gone else 0
    if gone and answers < GONE_ANSWERS:
        done -= 1  # the next run asks again: one 404 is a mishap
    conn.execute(
        """INSERT INTO rechecks (article_id, done, gone, at, outcome) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (article_id) DO UPDATE SET done = max(done, excluded.done), gone = excluded.gone,
               at = excluded.at, outcome = excluded.outcome""",
        (article_id, done, answers, stamp(now), outcome),
    )
    flags = json.loads(one(conn, "SELECT flags FROM articles WHERE id = ?", article_id))
    conn.execute(
        "UPDATE articles SET flags = ? WHERE id = ?",
        (json.dumps(with_gone(flags, answers >= GONE_ANSWERS)), article_id),
    )


def is_gone(conn: sqlite3.Connection, article_id: int) -> bool:
    return (one(conn, "SELECT gone FROM rechecks WHERE article_id = ?", article_id) or 0) >= GONE_ANSWERS


def with_gone(flags: Sequence[str], gone: bool) -> list[str]:
    """The flags with or without GONE."""
    return [*(flag for flag in flags if flag != GONE), *([GONE] if gone else [])]


def _reached(first_seen: str, days: Sequence[float], now: datetime) -> int:
    """How many of the days after it came in have come."""
    age = (now - datetime.fromisoformat(first_seen)) / timedelta(days=1)
    return sum(age >= day for day in days)
