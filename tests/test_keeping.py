"""Copies and checks: what a backup holds, what a restore never does, what the doctor sees."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from builders import NOW, URL, Newsroom, page, reading, save
from test_cli import done, run, shell
from test_cli import folder as folder

from presswatch.archive.archive import Archive, one
from presswatch.archive.lock import run_lock
from presswatch.archive.restore import backup_name, restore
from presswatch.archive.schema import migrations
from presswatch.archive.sql import SEARCHED
from presswatch.collect import collect
from presswatch.doctor import Finding, examine
from presswatch.errors import ArchiveError, NewerArchive, NotAnArchive
from presswatch.pages import PageStore

FEED = "https://harbour-gazette.example/feed"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "presswatch.db"
    with Archive.open(path, now=NOW) as archive:
        save(archive.conn)
    return path


def titles(db: Path) -> list[str]:
    with Archive.open(db, now=NOW) as archive:
        return [row[0] for row in archive.conn.execute("SELECT title FROM articles ORDER BY id")]


def copy_of(db: Path, name: str = "kept.db") -> Path:
    with Archive.open(db, now=NOW) as archive:
        archive.backup(db.parent / name)
    return db.parent / name


def add_another(db: Path) -> None:
    with Archive.open(db, now=NOW) as archive:
        save(archive.conn, reading(title="Another lamp"), url="https://skerry-post.example/2")


# ---- backup and restore ------------------------------------------------------------------------------------


def test_a_backup_is_one_file_that_a_read_only_folder_can_hold(db: Path) -> None:
    kept = copy_of(db)
    with closing(sqlite3.connect(f"{kept.as_uri()}?mode=ro", uri=True)) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert not list(db.parent.glob("kept.db?*"))


def test_a_restore_brings_the_old_state_and_keeps_the_present_one(db: Path) -> None:
    kept = copy_of(db)
    add_another(db)
    aside = restore(db, kept, now=NOW)
    assert aside is not None
    assert aside.parent == db.parent / "backups"
    assert titles(db) == ["A lamp that nobody owns"]
    assert titles(aside) == ["A lamp that nobody owns", "Another lamp"]
    assert titles(kept) == ["A lamp that nobody owns"]


def test_what_stood_unfolded_in_the_log_is_in_what_was_moved_aside(db: Path) -> None:
    kept = copy_of(db)
    archive = Archive.open(db, now=NOW)
    save(archive.conn, reading(title="Another lamp"), url="https://skerry-post.example/2")
    aside = restore(db, kept, now=NOW)
    archive.conn.close()
    assert aside is not None
    assert len(titles(aside)) == 2
    assert len(titles(db)) == 1


def test_a_restore_where_nothing_stands_and_where_ruins_stand(db: Path) -> None:
    kept = copy_of(db)
    db.unlink()
    assert restore(db, kept, now=NOW) is None
    assert len(titles(db)) == 1
    db.write_bytes(b"ruins")
    aside = restore(db, kept, now=NOW)
    assert aside is not None
    assert aside.read_bytes() == b"ruins"
    assert len(titles(db)) == 1


def test_what_is_no_sound_backup_changes_nothing(db: Path, tmp_path: Path) -> None:
    before = db.read_bytes()
    other = tmp_path / "other.db"
    other.write_bytes(db.read_bytes()[: len(before) // 2])
    newer = copy_of(db, "newer.db")
    with closing(sqlite3.connect(newer)) as conn, conn:
        conn.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('presswatch','m9','')")
    for file, trouble in ((other, NotAnArchive), (newer, NewerArchive), (tmp_path / "none.db", NotAnArchive)):
        with pytest.raises(trouble):
            restore(db, file, now=NOW)
    with pytest.raises(ArchiveError, match="the archive itself"):
        restore(db, db, now=NOW)
    assert db.read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_an_older_backup_is_migrated_when_it_is_back(db: Path, tmp_path: Path) -> None:
    from sqlite_utils import Database

    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as conn:
        migrations.apply(Database(conn), stop_before="m005_upkeep")
        conn.execute(f"PRAGMA application_id = {0x50525357}")
    restore(db, old, now=NOW)
    assert titles(db) == []


def test_backup_and_restore_as_a_shell_calls_them(folder: Path) -> None:
    done(folder, "add", "https://a.example/1")
    kept = folder / "safe" / "copy.db"
    assert "written and checked" in done(folder, "backup", str(kept))
    assert "exists already" in str(run(folder, "backup", str(kept)).exception)
    done(folder, "add", "https://a.example/2")
    assert "What stood there is" in done(folder, "restore", str(kept))
    assert json.loads(run(folder, "status", "--json").stdout)["queued"] == 1
    with run_lock(folder / "presswatch.db"):
        assert shell(folder, "restore", str(kept)).returncode == 3
    done(folder, "backup")
    assert len(list((folder / "backups").glob("presswatch-2*.db"))) == 1


def test_a_backup_is_named_after_the_archive_and_the_moment(db: Path) -> None:
    assert backup_name(db, NOW).name == "presswatch-20261122T080000Z.db"


# ---- doctor ------------------------------------------------------------------------------------------------


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """An archive on the disk with one article and its page."""
    archive = Archive.open(tmp_path / "presswatch.db", now=NOW)
    made = Newsroom(tmp_path, {FEED: URL, URL: page(URL, reading().article.text)}, archive=archive)
    collect(made.watch, made.means)
    yield made
    archive.conn.close()


def bad(newsroom: Newsroom, every: bool = False) -> dict[str, Finding]:
    path = newsroom.folder / "presswatch.db"
    found = list(examine(path, PageStore(newsroom.folder / "pages"), every=every))
    return {finding.check: finding for finding in found if not finding.ok and finding.check != "disk"}


def break_open(newsroom: Newsroom, *statements: str) -> None:
    """Does what no command can: triggers and references step aside."""
    conn = newsroom.conn
    conn.execute("PRAGMA foreign_keys = OFF")
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        conn.execute(statement)


def test_a_sound_archive_has_nothing_bad(newsroom: Newsroom) -> None:
    assert bad(newsroom, every=True) == {}


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE article_texts SET text = text || ' more'", "texts"),
        ("UPDATE quotes SET text = 'It sinks'", "quotes"),
        ("UPDATE quotes SET start_char = start_char + 1, end_char = end_char + 1", "quotes"),
        ("UPDATE mentions SET article_id = 99", "references"),
        ("DELETE FROM article_texts_fts", "search index of article_texts"),
        ("UPDATE pages SET sha256 = 'x'", "stored pages"),
        ("UPDATE pages SET offset = offset + 3", "stored pages"),
        ("INSERT INTO outdated_files VALUES ('2026-11-001.warc.gz', 0)", "takedowns"),
        ("DELETE FROM _sqlite_migrations WHERE name = 'm005_upkeep'", "migrations"),
    ],
)
def test_what_is_broken_is_named_with_what_to_do(newsroom: Newsroom, statement: str, check: str) -> None:
    break_open(newsroom, statement)
    newsroom.archive.close()
    found = bad(newsroom)
    assert check in found
    assert found[check].advice


def test_missing_pages_are_named(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.folder / "pages")
    assert "2 of 2" in bad(newsroom)["stored pages"].found


def test_a_damaged_file_is_one_bad_line(newsroom: Newsroom) -> None:
    newsroom.archive.close()
    path = newsroom.folder / "presswatch.db"
    path.write_bytes(path.read_bytes()[:5000])
    (finding,) = bad(newsroom).values()
    assert finding.check == "archive"
    assert "restore" in finding.advice


def test_looking_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.archive.close()
    path = newsroom.folder / "presswatch.db"
    before = path.read_bytes()
    bad(newsroom)
    bad(newsroom)
    assert path.read_bytes() == before


def test_the_doctor_as_a_shell_calls_it(folder: Path) -> None:
    assert shell(folder, "doctor").returncode == 1
    done(folder, "add", "https://a.example/1")
    result = run(folder, "doctor")
    assert "ok   search index of articles" in result.stdout
    found = json.loads(run(folder, "doctor", "--json").stdout)
    assert {"check", "ok", "found", "advice"} == set(found[0])
    assert result.exit_code == int(any(not finding["ok"] for finding in found))
    with closing(sqlite3.connect(folder / "presswatch.db")) as conn, conn:
        conn.execute("INSERT INTO outdated_files VALUES ('x', 0)")
    assert shell(folder, "doctor").returncode == 1
    done(folder, "collect")
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        assert one(archive.conn, "SELECT count(*) FROM outdated_files WHERE removed = 0") == 0


def test_every_search_index_is_examined(newsroom: Newsroom) -> None:
    newsroom.archive.close()
    checks = {finding.check for finding in examine(newsroom.folder / "presswatch.db", PageStore(newsroom.folder))}
    assert {f"search index of {table}" for table in SEARCHED} <= checks
