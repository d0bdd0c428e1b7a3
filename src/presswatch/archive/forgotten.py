"""What was taken down, remembered by a hash alone: enough to turn it away, not enough to tell what it was."""

from __future__ import annotations

import hashlib
import sqlite3

from presswatch.archive.archive import one


def key_hash(key: str) -> str:
    """SHA-256 of an address's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_forgotten(conn: sqlite3.Connection, key: str) -> bool:
    """Whether the address of that key was taken down, and so is neither fetched nor stored."""
    return one(conn, "SELECT 1 FROM forgotten WHERE hash = ?", key_hash(key)) is not None


def turn_away(conn: sqlite3.Connection, candidate_id: int, now: str) -> None:
    """Empties a candidate that led to what was taken down, and turns its address away from now on."""
    key = one(conn, "SELECT url_key FROM candidates WHERE id = ?", candidate_id)
    conn.execute("INSERT OR IGNORE INTO forgotten (hash, at) VALUES (?, ?)", (key_hash(key), now))
    conn.execute(
        """UPDATE candidates SET state = 'read', url = NULL, url_key = ?, title = NULL, outlet = NULL, summary = NULL,
                  reason = 'taken down' WHERE id = ?""",
        (f"taken down {candidate_id}", candidate_id),
    )
