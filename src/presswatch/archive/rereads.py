"""How far the kept pages are read again, so that a run which is stopped can be gone on with."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from presswatch.archive.archive import one, transaction


def done_of(conn: sqlite3.Connection, goal: str, pages: Sequence[int]) -> int:
    """How many of `pages`, in their order, a run after the same `goal` stored before it was stopped."""
    last = one(conn, "SELECT page_id FROM rereads WHERE goal = ?", goal)
    return pages.index(last) + 1 if last in pages else 0


def begin(conn: sqlite3.Connection, goal: str) -> None:
    """Notes a run after `goal`, in place of one that was stopped."""
    with transaction(conn):
        conn.execute("DELETE FROM rereads")
        conn.execute("INSERT INTO rereads (goal) VALUES (?)", (goal,))


def advance(conn: sqlite3.Connection, page_id: int) -> None:
    """Notes, inside the caller's transaction, that this page and those before it are stored."""
    conn.execute("UPDATE rereads SET page_id = ?", (page_id,))


def finish(conn: sqlite3.Connection) -> None:
    with transaction(conn):
        conn.execute("DELETE FROM rereads")
