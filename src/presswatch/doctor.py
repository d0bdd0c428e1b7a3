"""Checks that what is kept is whole: the database, what stands in it, the pages on the disk, the room that is left.

Nothing is mended here and nothing is written: every finding says what to do.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from presswatch.archive.archive import one, open_to_look, pending_migrations, refuse_what_is_not_ours
from presswatch.archive.sql import APPLICATION_ID, SEARCHED
from presswatch.archive.takedown import outdated_files
from presswatch.errors import ArchiveError, PageStoreError
from presswatch.model import PagePlace
from presswatch.pages import PageStore

SAMPLE = 200
LEAST_FREE, LEAST_SHARE = 1 << 30, 0.05
LONGEST_LOG = 256 << 20
OLDEST_SQLITE = (3, 37, 0)
"""STRICT tables came with it."""

RESTORE = "stop all that uses the archive and `presswatch restore` the newest backup"
REREAD = "`presswatch reread` makes it anew from the stored page"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is as it should be, what was found, and what to do when it is not."""

    check: str
    ok: bool
    found: str
    advice: str = ""


def examine(db: Path, pages: PageStore, *, every: bool = False) -> Iterator[Finding]:
    """All checks of the archive at `db`, one after the other; `every` page is read, else a sample of SAMPLE."""
    yield _sqlite_version()
    yield _disk(db)
    try:
        refuse_what_is_not_ours(db)
    except (ArchiveError, OSError) as trouble:
        yield Finding("archive", False, str(trouble), RESTORE)
        return
    with closing(open_to_look(db)) as conn:
        yield _application(conn)
        yield _migrations(conn)
        yield _log(db)
        checks: list[Callable[[sqlite3.Connection], Finding]] = [_pages_of_the_file, _references, _texts, _quotes]
        for check in checks:
            yield _guarded(check, conn)
        for table in SEARCHED:
            yield _search(conn, table)
        if not pending_migrations(conn):
            yield _guarded(_outdated, conn)
        yield _stored_pages(conn, pages, every)


def _guarded(check: Callable[[sqlite3.Connection], Finding], conn: sqlite3.Connection) -> Finding:
    try:
        return check(conn)
    except sqlite3.DatabaseError as trouble:
        return Finding(check.__name__.strip("_").replace("_", " "), False, str(trouble), RESTORE)


def _sqlite_version() -> Finding:
    ok = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    return Finding("SQLite version", ok, sqlite3.sqlite_version, "use a Python with SQLite 3.37 or newer")


def _disk(db: Path) -> Finding:
    usage = shutil.disk_usage(db.parent if db.parent.exists() else Path())
    ok = usage.free >= LEAST_FREE and usage.free >= LEAST_SHARE * usage.total
    found = f"{_size(usage.free)} free of {_size(usage.total)}"
    return Finding("disk", ok, found, "make room: old backups, or a larger disk")


def _application(conn: sqlite3.Connection) -> Finding:
    found = one(conn, "PRAGMA application_id")
    return Finding("application id", found == APPLICATION_ID, f"{found:#x}", RESTORE)


def _migrations(conn: sqlite3.Connection) -> Finding:
    pending = pending_migrations(conn)
    advice = "the next writing command applies them after a backup; `presswatch collect` is one"
    return Finding("migrations", not pending, ", ".join(pending) + " pending" if pending else "all applied", advice)


def _log(db: Path) -> Finding:
    log = db.with_name(db.name + "-wal")
    size = log.stat().st_size if log.exists() else 0
    advice = "somebody reads the archive and never lets go: restart Datasette, then run `presswatch collect`"
    return Finding("write-ahead log", size <= LONGEST_LOG, _size(size), advice)


def _pages_of_the_file(conn: sqlite3.Connection) -> Finding:
    found = [row[0] for row in conn.execute("PRAGMA quick_check(5)")]
    return Finding("database pages", found == ["ok"], "; ".join(found), RESTORE)


def _references(conn: sqlite3.Connection) -> Finding:
    rows = conn.execute("PRAGMA foreign_key_check").fetchall()
    tables = sorted({row[0] for row in rows})
    return Finding("references", not rows, f"{len(rows)} point nowhere" + _of(tables), RESTORE)


def _texts(conn: sqlite3.Connection) -> Finding:
    rows = conn.execute("SELECT id, article_id, text, sha256 FROM article_texts")
    wrong, count = [], 0
    for row in rows:
        count += 1
        if hashlib.sha256(row["text"].encode()).hexdigest() != row["sha256"]:
            wrong.append(f"article {row['article_id']}")
    return Finding("texts", not wrong, f"{len(wrong)} of {count} are not what was stored" + _of(wrong), REREAD)


def _quotes(conn: sqlite3.Connection) -> Finding:
    wrong = conn.execute(
        """SELECT q.article_id FROM quotes q LEFT JOIN article_texts t ON t.id = q.text_id
            WHERE q.text_id IS NOT NULL
              AND q.text IS NOT substr(t.text, q.start_char + 1, q.end_char - q.start_char)"""
    ).fetchall()
    named = [f"article {row[0]}" for row in wrong]
    total = one(conn, "SELECT count(*) FROM quotes")
    return Finding("quotes", not wrong, f"{len(wrong)} of {total} do not stand in their text" + _of(named), REREAD)


def _search(conn: sqlite3.Connection, table: str) -> Finding:
    """The index against its table: rank 1 compares them. The check is an INSERT, which is taken back."""
    try:
        conn.execute("BEGIN")
        conn.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        return Finding(f"search index of {table}", True, "agrees with its table")
    except sqlite3.DatabaseError as trouble:
        database = one(conn, "SELECT file FROM pragma_database_list WHERE name = 'main'")
        advice = f"`sqlite-utils rebuild-fts {database} {table}` makes it anew"
        return Finding(f"search index of {table}", False, str(trouble), advice)
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def _outdated(conn: sqlite3.Connection) -> Finding:
    files = outdated_files(conn)
    advice = "they hold what was taken down: the next `presswatch collect` removes them"
    return Finding("takedowns", not files, f"{len(files)} files left to remove" + _of(files), advice)


def _stored_pages(conn: sqlite3.Connection, pages: PageStore, every: bool) -> Finding:
    total = one(conn, "SELECT count(*) FROM pages")
    limit = -1 if every else SAMPLE
    rows = conn.execute("SELECT file, offset, length, sha256 FROM pages ORDER BY random() LIMIT ?", (limit,)).fetchall()
    wrong = []
    for row in sorted(rows, key=tuple):
        try:
            pages.read(PagePlace(*row))
        except PageStoreError as trouble:
            wrong.append(str(trouble))
    found = f"{len(wrong)} of {len(rows)} looked at can't be read" + _of(wrong)
    found += "" if len(rows) == total else f" ({total} in all: --all looks at every one)"
    return Finding("stored pages", not wrong, found, f"copy {pages.folder} back from a copy of yours")


def _of(names: list[str]) -> str:
    return ": " + ", ".join(names[:3]) + (" ..." if len(names) > 3 else "") if names else ""


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"
