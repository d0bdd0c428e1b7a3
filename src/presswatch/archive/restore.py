"""A backup put back in the place of the archive: checked first, the present one moved aside, never overwritten.

What happened to the WARC files since the backup stays true: pages are looked for where takedowns put them, and what
was forgotten stays forgotten.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from presswatch.archive.archive import Archive, refuse_what_is_not_ours, stamp, transaction
from presswatch.errors import ArchiveError, NotAnArchive

_REMOVED_PAGES = "SELECT id FROM pages WHERE file IN (SELECT file FROM outdated_files)"


def backup_name(db: Path, now: datetime, why: str = "") -> Path:
    """Where a backup of the archive at `db` goes when nobody says: backups/presswatch-STAMP.db beside it."""
    at = stamp(now).replace("-", "").replace(":", "")
    return db.parent / "backups" / f"{db.stem}-{f'{why}-' if why else ''}{at}{db.suffix}"


def restore(db: Path, backup: Path, *, now: datetime) -> Path | None:
    """Makes the archive at `db` what `backup` holds; answers where the one that stood there is now, None when none did.

    The caller holds the run's lock. Raises NotAnArchive or NewerArchive, and changes nothing, when the backup can't be
    used. At any moment one of the two archives stands whole at `db` or beside it.
    """
    if not backup.is_file():
        raise NotAnArchive(f"There is no backup {backup}.")
    if db.exists() and backup.samefile(db):
        raise ArchiveError(f"{backup} is the archive itself: name a backup.")
    refuse_what_is_not_ours(backup)
    restored = db.with_name(db.name + ".restored")
    _copy(backup, restored)
    aside = None
    if db.exists():
        _fold_log(db)
        _carry_over(db, restored)
        aside = _aside(db, backup_name(db, now, "before-restore"))
    _sync(restored)
    restored.replace(db)
    return aside


def _copy(backup: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as source:
        Archive(source, backup).backup(target)


def _fold_log(db: Path) -> None:
    """Folds the write-ahead log into the file; that of a damaged archive is moved aside with it."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(db)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _carry_over(db: Path, restored: Path) -> None:
    """Tells the restored archive what was forgotten since, and where the pages it knows are now. Of a present archive
    that is damaged nothing can be carried."""
    with closing(sqlite3.connect(restored, isolation_level=None)) as conn, suppress(sqlite3.Error):
        Archive.over(conn)
        conn.execute("ATTACH ? AS present", (str(db),))
        with transaction(conn):
            conn.executemany(
                "UPDATE OR IGNORE pages SET file = ?, offset = ?, length = ? WHERE id = ? AND sha256 = ?",
                conn.execute("SELECT file, offset, length, id, sha256 FROM present.pages").fetchall(),
            )
            conn.execute("INSERT OR IGNORE INTO forgotten SELECT * FROM present.forgotten")
            conn.execute("INSERT OR REPLACE INTO outdated_files SELECT * FROM present.outdated_files")
            conn.execute(f"UPDATE article_texts SET page_id = NULL WHERE page_id IN ({_REMOVED_PAGES})")
            conn.execute(f"UPDATE fetches SET page_id = NULL WHERE page_id IN ({_REMOVED_PAGES})")
            conn.execute(f"DELETE FROM pages WHERE id IN ({_REMOVED_PAGES})")


def _aside(db: Path, target: Path) -> Path:
    """Gives the archive another name; what is left of its log goes with it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise ArchiveError(f"{target} exists already: try again in a second.")
    for end in ("-wal", "-shm"):
        log = db.with_name(db.name + end)
        if log.exists():
            log.replace(target.with_name(target.name + end))
    try:
        os.link(db, target)  # so that there is an archive at `db` at every moment
    except OSError:  # a file system without links
        db.replace(target)
    return target


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
