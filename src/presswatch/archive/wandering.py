"""Sources that moved or ended: what their answers say about where they are to be asked next."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from presswatch.archive.archive import instant, stamp
from presswatch.model import Fetched, FetchFailure, FetchOutcome, Page, SourceSpec

MOVED_POLLS = 3
"""Polls in a row that a permanent redirect must lead to the same place before the place itself is asked."""

GONE_WITHIN = timedelta(days=7)
"""Two answers of 410 within so long end the asking; one may be a mishap."""


def where_now(conn: sqlite3.Connection, source: SourceSpec) -> SourceSpec:
    """The source at the address it moved to, once that is sure; the watch file is not edited."""
    sql = "SELECT moved_to FROM sources WHERE id = ? AND url = ? AND moved_polls >= ?"
    row = conn.execute(sql, (source.id, source.url, MOVED_POLLS)).fetchone() if source.url else None
    return replace(source, url=row[0]) if row else source


def note_answer(conn: sqlite3.Connection, source: SourceSpec, asked: str, fetched: Fetched, now: datetime) -> None:
    """Keeps what an answer says of the source's address; an answer that is not 410 wakes a paused source. One whose
    address is made of a query has none that could move."""
    source_id = source.id
    row = conn.execute("SELECT url, moved_to, moved_polls, gone_at FROM sources WHERE id = ?", (source_id,)).fetchone()
    if row is None:
        return
    if isinstance(fetched, FetchFailure) and fetched.outcome is not FetchOutcome.UNCHANGED:
        if fetched.outcome is FetchOutcome.GONE and asked == row["moved_to"] != row["url"]:
            _moved(conn, source_id, None, 0)
        if fetched.status == 410:
            _gone(conn, source_id, row["gone_at"], now)
        return
    conn.execute("UPDATE sources SET gone_at = NULL, paused_at = NULL WHERE id = ?", (source_id,))
    if not source.url:
        return
    if isinstance(fetched, Page) and fetched.moved_to:
        again = fetched.moved_to == row["moved_to"]
        _moved(conn, source_id, fetched.moved_to, row["moved_polls"] + 1 if again else 1)
    elif isinstance(fetched, Page) and asked == row["url"]:
        _moved(conn, source_id, None, 0)


def _moved(conn: sqlite3.Connection, source_id: str, place: str | None, polls: int) -> None:
    conn.execute("UPDATE sources SET moved_to = ?, moved_polls = ? WHERE id = ?", (place, polls, source_id))


def _gone(conn: sqlite3.Connection, source_id: str, before: str | None, now: datetime) -> None:
    last = instant(before)
    paused = stamp(now) if last and now - last <= GONE_WITHIN else None
    conn.execute(
        "UPDATE sources SET gone_at = ?, paused_at = coalesce(paused_at, ?) WHERE id = ?",
        (stamp(now), paused, source_id),
    )
