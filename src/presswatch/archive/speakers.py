"""Two spellings of one person made one, and taken apart again.

`speaker_reviews` says whose spelling a name is, one level deep: the name in it is never itself a spelling. Triggers
of `archive.coverage` then show, count and list the person's quotes under the one name; what was read stays as it is.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from presswatch.archive.archive import one, stamp, transaction
from presswatch.archive.reviews import record_change
from presswatch.errors import UsageError
from presswatch.plain import clean_text

LONGEST_NAME = 200


def merge(conn: sqlite3.Connection, spelling: str, name: str, *, who: str, now: datetime) -> str:
    """Shows the quotes of `spelling`, and of all spellings of it, under `name`; answers the name they have now, which
    is another when `name` is a spelling itself. Raises UsageError when nobody is quoted as `spelling`."""
    spelling, name = _checked(spelling), _checked(name)
    if spelling == name:
        raise UsageError(f"{spelling} is one name already: choose two.")
    with transaction(conn):
        if not is_known(conn, spelling):
            raise UsageError(f"Nobody is quoted as {spelling}: take a name from the list of people.")
        kept = name_of_spelling(conn, name)
        if kept == spelling:  # it was the other way round until now
            _forget(conn, name, who, now)
            kept = name
        for other in spellings_of(conn, spelling):
            _set(conn, other, kept, who, now)
        _set(conn, spelling, kept, who, now)
        return kept


def unmerge(conn: sqlite3.Connection, spelling: str, *, who: str, now: datetime) -> str:
    """Shows a spelling as a name of its own again; answers the name it was shown under."""
    with transaction(conn):
        name = name_of_spelling(conn, spelling)
        if name == spelling:
            raise UsageError(f"{spelling} is not shown under another name.")
        _forget(conn, spelling, who, now)
        return name


def name_of_spelling(conn: sqlite3.Connection, spelling: str) -> str:
    """The name that quotes with this name are shown under: mostly the same."""
    return str(one(conn, "SELECT name FROM speaker_reviews WHERE spelling = ?", spelling) or spelling)


def spellings_of(conn: sqlite3.Connection, name: str) -> list[str]:
    """The other spellings that are shown under a name."""
    return [row[0] for row in conn.execute("SELECT spelling FROM speaker_reviews WHERE name = ? ORDER BY 1", (name,))]


def is_known(conn: sqlite3.Connection, name: str) -> bool:
    """Whether somebody is quoted under this name, or was before it was merged."""
    quoted = one(conn, "SELECT 1 FROM speakers WHERE speaker = ?", name)
    return bool(quoted or spellings_of(conn, name) or name_of_spelling(conn, name) != name)


def _set(conn: sqlite3.Connection, spelling: str, name: str, who: str, now: datetime) -> None:
    before = one(conn, "SELECT name FROM speaker_reviews WHERE spelling = ?", spelling)
    if before == name:
        return
    conn.execute(
        """INSERT INTO speaker_reviews (spelling, name, by, at) VALUES (?, ?, ?, ?)
           ON CONFLICT (spelling) DO UPDATE SET name = excluded.name, by = excluded.by, at = excluded.at""",
        (spelling, name, who, stamp(now)),
    )
    _record(conn, spelling, before, name, who, now)


def _forget(conn: sqlite3.Connection, spelling: str, who: str, now: datetime) -> None:
    _record(conn, spelling, name_of_spelling(conn, spelling), None, who, now)
    conn.execute("DELETE FROM speaker_reviews WHERE spelling = ?", (spelling,))


def _record(conn: sqlite3.Connection, spelling: str, old: str | None, new: str | None, who: str, now: datetime) -> None:
    """The spelling stands in the record too: its row goes when it is a name of its own again."""
    row_id = one(conn, "SELECT rowid FROM speaker_reviews WHERE spelling = ?", spelling)
    record_change(conn, who, now, "speaker_reviews", row_id, f"name of {spelling}", old, new)


def _checked(name: str) -> str:
    cleaned = " ".join(clean_text(name).split())
    if not cleaned:
        raise UsageError("A name is missing: choose or type one.")
    if len(cleaned) > LONGEST_NAME:
        raise UsageError(f"A name has at most {LONGEST_NAME} characters.")
    return cleaned
