"""How far other people's WARC files are read, and what of them could not be.

Everything that a stretch of a file led to is stored together with the offset it ends at, so a run that is killed goes
on where it was and the archive is that of a run which was not.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from presswatch.archive.archive import one, stamp, transaction
from presswatch.model import Terms

Problem = tuple[int, str, str | None]
"""Offset, reason, URL where it is known."""


@dataclass(slots=True)
class Counts:
    """What a part of a file held: records, whole pages of HTML, those that passed the test on the bytes, and what
    became of these."""

    records: int = 0
    pages: int = 0
    sighted: int = 0
    added: int = 0
    rejected: int = 0
    known: int = 0

    def add(self, more: Counts) -> None:
        for name, count in asdict(more).items():
            setattr(self, name, getattr(self, name) + count)


@dataclass(frozen=True, slots=True)
class Progress:
    """A file and how far it is read."""

    id: int
    path: str
    size: int
    done_to: int
    finished: bool


def progress(conn: sqlite3.Connection, path: str, size: int, terms: Terms) -> Progress:
    """Where to go on in a file: at its beginning when it is new, of another size, or sought for other names now."""
    digest = hashlib.sha256(json.dumps(asdict(terms)).encode()).hexdigest()
    with transaction(conn):
        row = conn.execute(
            "SELECT id, done_to, finished FROM backfill_files WHERE path = ? AND terms = ? AND size = ?",
            (path, digest, size),
        ).fetchone()
        if row:
            return Progress(row["id"], path, size, row["done_to"], row["finished"] is not None)
        conn.execute("DELETE FROM backfill_files WHERE path = ?", (path,))
        file_id = conn.execute(
            "INSERT INTO backfill_files (path, terms, size) VALUES (?, ?, ?)", (path, digest, size)
        ).lastrowid
    return Progress(file_id or 0, path, size, 0, False)


def advance(
    conn: sqlite3.Connection,
    file_id: int,
    done_to: int,
    counts: Counts,
    problems: Iterable[Problem],
    *,
    often: str,
    finished: datetime | None,
) -> None:
    """Notes, inside the caller's transaction, that everything before `done_to` is stored. Problems whose reason begins
    with `often` are counted under the first of their kind."""
    values = asdict(counts)
    assignments = ", ".join(f"{column} = {column} + ?" for column in values)
    conn.execute(
        f"UPDATE backfill_files SET done_to = ?, finished = ?, {assignments} WHERE id = ?",
        (done_to, stamp(finished) if finished else None, *values.values(), file_id),
    )
    for offset, reason, url in problems:
        if reason.startswith(often):
            first = one(
                conn, "SELECT min(offset) FROM backfill_problems WHERE file_id = ? AND reason = ?", file_id, reason
            )
            offset, url = (offset, url) if first is None else (first, None)
        conn.execute(
            """INSERT INTO backfill_problems (file_id, offset, reason, url) VALUES (?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET times = times + 1""",
            (file_id, offset, reason, url),
        )


def has_body(conn: sqlite3.Connection, sha256: str) -> bool:
    """Whether a page with the same bytes is kept, whatever its address."""
    return one(conn, "SELECT 1 FROM pages WHERE sha256 = ?", sha256) is not None


def has_newer(conn: sqlite3.Connection, url_key: str, fetched: datetime) -> bool:
    """Whether the archive has this article's text from then or later: an old copy must not take its place."""
    sql = """SELECT 1 FROM articles a JOIN article_texts t ON t.id = a.text_id JOIN pages p ON p.id = t.page_id
              WHERE a.url_key = ? AND p.fetched >= ?"""
    return one(conn, sql, url_key, stamp(fetched)) is not None


def problems_of(conn: sqlite3.Connection, paths: Iterable[str]) -> list[tuple[str, int, str, int]]:
    """What could not be read of these files: (path, offset, reason, times), in order."""
    sql = """SELECT f.path, p.offset, p.reason, p.times FROM backfill_problems p
               JOIN backfill_files f ON f.id = p.file_id WHERE f.path = ? ORDER BY p.offset, p.reason"""
    return [tuple(row) for path in paths for row in conn.execute(sql, (path,))]
