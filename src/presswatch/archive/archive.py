"""The one door to the database.

`Archive.open` gives a connection that is checked, migrated and set up; what is done with it stands in the files
beside this one, as functions whose first argument is that connection: `queue` (sources and candidates), `articles`
(what was read), `reviews` (what people decide), `items` (what the page prints), `runs` (what happened).
The Datasette plugin calls the same functions with Datasette's own connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from presswatch.archive.sql import APPLICATION_ID, MIGRATIONS
from presswatch.errors import ArchiveError, NewerArchive, NotAnArchive

BUSY_SECONDS = 30.0
HEADER = b"SQLite format 3\x00"
CHECKED_BYTES = 200_000_000
"""An archive up to this size is looked through at each opening (1 ms per MB), a larger one by `doctor` and `backup`."""


class Archive:
    """An open archive. `conn` is in autocommit mode: every write stands inside `transaction(conn)`."""

    def __init__(self, conn: sqlite3.Connection, path: Path | None) -> None:
        self.conn = conn
        self.path = path

    @classmethod
    def open(cls, path: Path, *, now: datetime, must_exist: bool = False) -> Archive:
        """Opens, or makes when there is none, the archive at `path`; an older one is backed up, then migrated.

        Raises NotAnArchive for an empty, foreign or damaged file and NewerArchive for one from a later version;
        both are left as they are.
        """
        exists = path.exists()
        if must_exist and not exists:
            raise NotAnArchive(f"There is no archive at {path}: run `presswatch collect` or `presswatch import` first.")
        if exists:
            refuse_what_is_not_ours(path)
        else:
            _make(path)
        archive = cls(_connect(path), path)
        try:
            archive._set_up(now)
        except BaseException:
            archive.conn.close()
            raise
        return archive

    @classmethod
    def memory(cls) -> Archive:
        """A new archive that lives as long as this object: for tests and dry runs."""
        return cls.over(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))

    @classmethod
    def over(cls, conn: sqlite3.Connection) -> Archive:
        """An archive on a connection in autocommit mode, migrated without a backup: for copies."""
        archive = cls(conn, None)
        archive._set_up(datetime.now(UTC))
        return archive

    def close(self) -> None:
        """Folds the write-ahead log back into the file, so that a closed archive is one file."""
        if self.path is not None:
            with suppress(sqlite3.OperationalError):  # somebody is reading: the next close does it
                self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.conn.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def backup(self, target: Path) -> None:
        """Copies the archive with SQLite's backup API and checks the copy; `target` must not exist."""
        if target.exists():
            raise ArchiveError(f"{target} exists already: name another file.")
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(target.name + ".part")
        unfinished.unlink(missing_ok=True)
        copy = sqlite3.connect(unfinished)
        try:
            self.conn.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that a read-only folder can hold too
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            copy.close()
        if found != "ok":
            raise ArchiveError(f"The backup {unfinished} is damaged ({found}): check the disk.")
        unfinished.replace(target)

    def _set_up(self, now: datetime) -> None:
        self.conn.row_factory = sqlite3.Row
        prepare(self.conn)
        if self.path is not None:
            self.conn.execute("PRAGMA journal_mode = WAL")
        due = pending_migrations(self.conn)
        if due and len(due) < len(MIGRATIONS) and self.path is not None:
            stamp = now.strftime("%Y%m%dT%H%M%SZ")
            self.backup(self.path.parent / "backups" / f"{self.path.stem}-before-{due[0]}-{stamp}.db")
        if due:
            _migrate(self.conn)


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as trouble:
        raise ArchiveError(f"{path} can't be opened: {trouble}.") from trouble


def open_to_look(path: Path) -> sqlite3.Connection:
    """A connection for checks: nothing is migrated, and nothing should be written."""
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    conn.row_factory = sqlite3.Row
    return conn


def _make(path: Path) -> None:
    """Makes the archive under another name first: a run killed here leaves no half-made archive behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    conn = _connect(unfinished)
    try:
        _migrate(conn)
    finally:
        conn.close()
    unfinished.replace(path)


def _migrate(conn: sqlite3.Connection) -> None:
    from presswatch.archive.schema import migrate  # most archives need none

    with transaction(conn):
        migrate(conn)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def prepare(conn: sqlite3.Connection) -> None:
    """What every connection that writes needs, Datasette's included."""
    conn.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    conn.execute("PRAGMA foreign_keys = ON")


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. BEGIN IMMEDIATE: a transaction that reads first would fail at once when another process
    commits in between. Inside a transaction that is already open it is a savepoint."""
    nested = conn.in_transaction
    conn.execute("SAVEPOINT presswatch" if nested else "BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("RELEASE presswatch" if nested else "COMMIT")
    except BaseException:
        if conn.in_transaction:  # SQLite itself gives one up when the disk is full
            conn.execute("ROLLBACK TO presswatch" if nested else "ROLLBACK")
            if nested:
                conn.execute("RELEASE presswatch")
        raise


def update(conn: sqlite3.Connection, table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Sets columns of the row with this id. A row that says so already is left alone, with its triggers and indexes:
    most of what is read again says what it said before."""
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    assignments = ", ".join(f"{column} = ?" for column in values)
    conn.execute(
        f"UPDATE {table} SET {assignments} WHERE id = ? AND ({columns}) IS NOT ({marks})",
        (*values.values(), row_id, *values.values()),
    )


def stamp(at: datetime) -> str:
    """An instant as the archive writes it: 2026-11-22T07:41:46Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(stamped: str | None) -> datetime | None:
    """The instant that `stamp` wrote."""
    return datetime.fromisoformat(stamped) if stamped else None


def one(conn: sqlite3.Connection, sql: str, *values: Any) -> Any:
    """The first column of the first row, None when there is none."""
    row = conn.execute(sql, values).fetchone()
    return row[0] if row else None


def refuse_what_is_not_ours(path: Path) -> None:
    """Raises NotAnArchive or NewerArchive. Looks without touching: SQLite would make an archive out of an empty file in
    silence."""
    mend = "name another file with --db, or restore a backup"
    if path.is_dir():
        raise NotAnArchive(f"{path} is a folder: {mend}.")
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        raise NotAnArchive(f"{path} is empty, so it is no archive: remove it, or {mend}.")
    if not head.startswith(HEADER):
        raise NotAnArchive(f"{path} is no SQLite database: {mend}.")
    try:
        ours, newer = _look(path)
    except sqlite3.DatabaseError as trouble:
        raise NotAnArchive(f"{path} is damaged ({trouble}): {mend}.") from trouble
    if not ours:
        raise NotAnArchive(f"{path} is somebody else's database: {mend}.")
    if newer:
        raise NewerArchive(f"{path} was made by a newer presswatch: upgrade presswatch, or {mend}.")


def _look(path: Path) -> tuple[bool, bool]:
    """Whether the file is ours, and whether it is newer than we are. Raises DatabaseError when it is damaged.

    A look at a cleanly closed archive would leave a `-wal` and a `-shm` beside it, if it were not called immutable.
    """
    log = path.with_name(path.name + "-wal")
    closed = not log.exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if closed else ''}"
    conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
    try:
        if one(conn, "PRAGMA application_id") != APPLICATION_ID:
            return False, False
        if closed and path.stat().st_size < one(conn, "PRAGMA page_count") * one(conn, "PRAGMA page_size"):
            raise sqlite3.DatabaseError("its end is missing")  # which quick_check does not see in an unused page
        if path.stat().st_size <= CHECKED_BYTES and (found := one(conn, "PRAGMA quick_check(1)")) != "ok":
            raise sqlite3.DatabaseError(found)
        return True, bool(_applied(conn) - set(MIGRATIONS))
    except sqlite3.DatabaseError:
        if closed and log.exists():  # it was opened meanwhile, and was not immutable after all
            return _look(path)
        raise
    finally:
        conn.close()


def pending_migrations(conn: sqlite3.Connection) -> list[str]:
    """The migrations that the next writing command applies, after a backup."""
    applied = _applied(conn)
    return [name for name in MIGRATIONS if name not in applied]


def _applied(conn: sqlite3.Connection) -> set[str]:
    if not one(conn, "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"):
        return set()
    return {name for (name,) in conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'presswatch'")}
