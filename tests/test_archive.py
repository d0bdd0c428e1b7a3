"""The one door to the database: what it makes, what it refuses, and what the schema itself holds to."""

# ruff: noqa: PT012 (what rolls back is a block)
from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, TEXT, reading, save
from sqlite_utils import Database

from presswatch.archive.archive import Archive, instant, one, prepare, stamp, transaction
from presswatch.archive.schema import VIEWS, migrations
from presswatch.archive.sql import APPLICATION_ID, MIGRATIONS, SEARCHED
from presswatch.errors import ArchiveError, NewerArchive, NotAnArchive

NAMES = list(MIGRATIONS)


def make(path: Path, *, stop_before: str | None = None) -> Path:
    """An archive with one article, as an earlier version would have left it where `stop_before` says so."""
    if stop_before is None:
        with Archive.open(path, now=NOW) as archive:
            save(archive.conn)
        return path
    conn = sqlite3.connect(path)
    with conn:
        migrations.apply(Database(conn), stop_before=stop_before)
        conn.execute("INSERT INTO outlets (name) VALUES ('The Harbour Gazette')")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.close()
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refused(path: Path, trouble: type[ArchiveError]) -> str:
    """What is said of a file that is refused; it and its folder are as they were."""
    before = {file.name: digest(file) for file in path.parent.iterdir() if file.is_file()}
    with pytest.raises(trouble) as raised:
        Archive.open(path, now=NOW)
    assert {file.name: digest(file) for file in path.parent.iterdir() if file.is_file()} == before
    return str(raised.value)


# ---- making and opening ------------------------------------------------------------------------------------


def test_every_table_is_strict_and_every_view_can_be_read(archive: Archive) -> None:
    ours = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'"
    lax = [name for name, sql in archive.conn.execute(ours) if "STRICT" not in sql]
    assert lax in ([], ["_sqlite_migrations"])
    for view in VIEWS:
        assert archive.conn.execute(f"SELECT * FROM {view}").fetchall() == []


def test_a_value_of_the_wrong_type_is_refused(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.conn.execute("INSERT INTO hosts (host, not_before) VALUES ('a.example:443', x'00')")


def test_a_row_that_points_nowhere_is_refused(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.conn.execute("INSERT INTO checks (quote_id, at, outcome) VALUES (7, '2026-11-22T08:00:00Z', 'gone')")


def test_every_migration_is_listed() -> None:
    assert [migration.name for migration in migrations._migrations] == NAMES


def test_a_migrated_archive_is_opened_without_what_migrates(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    Archive.open(path, now=NOW).close()
    look = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from presswatch.archive.archive import Archive
Archive.open(Path({str(path)!r}), now=datetime.now(UTC)).close()
sys.exit("sqlite_utils" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_migrations_are_applied_once_and_in_order(tmp_path: Path) -> None:
    path = make(tmp_path / "presswatch.db")
    Archive.open(path, now=NOW).close()
    conn = sqlite3.connect(path)
    assert [name for (name,) in conn.execute("SELECT name FROM _sqlite_migrations ORDER BY id")] == NAMES
    assert conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    conn.close()
    assert not (tmp_path / "backups").exists(), "nothing was migrated, so nothing is backed up"


@pytest.mark.parametrize("name", NAMES[1:])
def test_an_older_archive_is_backed_up_then_migrated(tmp_path: Path, name: str) -> None:
    path = make(tmp_path / "presswatch.db", stop_before=name)
    with Archive.open(path, now=NOW) as archive:
        assert [row.name for row in migrations.applied(Database(archive.conn))] == NAMES
        assert one(archive.conn, "SELECT name FROM outlets") == "The Harbour Gazette"
    (backup,) = (tmp_path / "backups").iterdir()
    old = sqlite3.connect(backup)
    assert [row.name for row in migrations.applied(Database(old))] == NAMES[: NAMES.index(name)]
    assert old.execute("SELECT name FROM outlets").fetchone()[0] == "The Harbour Gazette"
    old.close()


def test_a_failing_migration_leaves_the_archive_at_its_version(tmp_path: Path) -> None:
    at = NAMES.index("m003_views")
    path = make(tmp_path / "presswatch.db", stop_before=NAMES[at])
    conn = sqlite3.connect(path)
    conn.execute("CREATE VIEW coverage AS SELECT 1")  # in the way of the migration that makes the views
    conn.close()
    with pytest.raises(sqlite3.OperationalError):
        Archive.open(path, now=NOW)
    conn = sqlite3.connect(path)
    assert [row.name for row in migrations.applied(Database(conn))] == NAMES[:at]
    conn.close()


def test_an_open_archive_writes_ahead_and_a_closed_one_is_one_file(tmp_path: Path) -> None:
    path = make(tmp_path / "presswatch.db")
    with Archive.open(path, now=NOW) as archive:
        assert one(archive.conn, "PRAGMA journal_mode") == "wal"
        assert one(archive.conn, "PRAGMA foreign_keys") == 1
        assert one(archive.conn, "PRAGMA busy_timeout") == 30_000
        archive.conn.execute("INSERT INTO outlets (name) VALUES ('Foolscap')")
    assert [file.name for file in tmp_path.iterdir()] == ["presswatch.db"]


def test_there_must_be_an_archive_where_one_is_to_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive, match="no archive at"):
        Archive.open(tmp_path / "none.db", now=NOW, must_exist=True)
    assert list(tmp_path.iterdir()) == []


# ---- what is refused ---------------------------------------------------------------------------------------


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    path.touch()
    assert "is empty" in refused(path, NotAnArchive)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path, NotAnArchive)


@pytest.mark.parametrize("body", [b"x", b"# Media\n", b"SQLite format 3", b"\0" * 5000])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "presswatch.db"
    path.write_bytes(body)
    refused(path, NotAnArchive)


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE articles (id INTEGER)")
    conn.close()
    assert "somebody else" in refused(path, NotAnArchive)


def test_somebody_elses_database_is_refused_also_while_it_writes_ahead(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("CREATE TABLE articles (id INTEGER)")
    conn.close()
    assert "somebody else" in refused(path, NotAnArchive)


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "presswatch.db")
    conn = sqlite3.connect(path)
    with conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('presswatch', 'm999_later', '')"
        )
    conn.close()
    assert "upgrade presswatch" in refused(path, NewerArchive)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.99])
def test_a_truncated_archive_is_refused(tmp_path: Path, share: float) -> None:
    path = make(tmp_path / "presswatch.db")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "damaged" in refused(path, NotAnArchive)


@pytest.mark.parametrize("place", range(0, 30, 3))
def test_an_archive_with_a_page_overwritten_is_refused(tmp_path: Path, place: int) -> None:
    path = make(tmp_path / "presswatch.db")
    body = bytearray(path.read_bytes())
    body[4096 * place : 4096 * place + 512] = b"\xa5" * 512
    path.write_bytes(body)
    refused(path, NotAnArchive)


def test_a_run_killed_while_the_archive_is_made_leaves_none(tmp_path: Path) -> None:
    (tmp_path / "presswatch.db.new").write_bytes(b"half")
    make(tmp_path / "presswatch.db")
    assert [file.name for file in tmp_path.iterdir()] == ["presswatch.db"]


# ---- backups -----------------------------------------------------------------------------------------------


def test_a_backup_is_a_whole_archive(tmp_path: Path) -> None:
    with Archive.open(make(tmp_path / "presswatch.db"), now=NOW) as archive:
        archive.backup(tmp_path / "kept" / "copy.db")
        with pytest.raises(ArchiveError, match="exists already"):
            archive.backup(tmp_path / "kept" / "copy.db")
    with Archive.open(tmp_path / "kept" / "copy.db", now=NOW, must_exist=True) as copy:
        assert one(copy.conn, "SELECT count(*) FROM articles") == 1


# ---- transactions ------------------------------------------------------------------------------------------


@pytest.fixture(params=["ours", "python's own"])
def conn(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of ours, and one with Python's default isolation level, as Datasette's is."""
    path = make(tmp_path / "presswatch.db")
    level = None if request.param == "ours" else "DEFERRED"
    opened = sqlite3.connect(path, isolation_level=level)  # type: ignore[arg-type]
    prepare(opened)
    yield opened
    opened.close()


def add(conn: sqlite3.Connection, name: str) -> None:
    conn.execute("INSERT INTO outlets (name) VALUES (?)", (name,))


def names(conn: sqlite3.Connection) -> list[str]:
    found = conn.execute("SELECT name FROM outlets WHERE name LIKE 'O%' ORDER BY id")
    return [name for (name,) in found]


def test_a_transaction_is_all_or_nothing(conn: sqlite3.Connection) -> None:
    with transaction(conn):
        add(conn, "One")
    with pytest.raises(ZeroDivisionError), transaction(conn):
        add(conn, "Other")
        _ = 1 / 0
    assert not conn.in_transaction
    assert names(conn) == ["One"]


def test_a_transaction_within_another_falls_alone(conn: sqlite3.Connection) -> None:
    with transaction(conn):
        add(conn, "One")
        with pytest.raises(ZeroDivisionError), transaction(conn):
            add(conn, "Other")
            with transaction(conn):
                add(conn, "Ombre")
            _ = 1 / 0
        with transaction(conn):
            add(conn, "Onde")
    assert not conn.in_transaction
    assert names(conn) == ["One", "Onde"]


def test_an_outer_transaction_takes_the_inner_one_with_it(conn: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError), transaction(conn):
        with transaction(conn):
            add(conn, "One")
        _ = 1 / 0
    assert names(conn) == []


def test_a_transaction_that_cannot_be_committed_is_rolled_back(conn: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError), transaction(conn):
        add(conn, "One")
        conn.execute("UPDATE articles SET text_id = 999")  # checked at the end of the transaction
    assert not conn.in_transaction
    with transaction(conn):
        add(conn, "Other")
    assert names(conn) == ["Other"]


def test_a_transaction_sqlite_gave_up_reports_its_own_error(conn: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError), transaction(conn), transaction(conn):
        conn.execute("ROLLBACK")  # as SQLite does by itself when the disk is full
        _ = 1 / 0
    assert not conn.in_transaction


# ---- what the schema holds to ------------------------------------------------------------------------------


def put_quote(conn: sqlite3.Connection, text: str, start: int, end: int) -> int:
    return int(
        conn.execute(
            """INSERT INTO quotes (article_id, text_id, kind, text, text_clean, start_char, end_char, rule)
               VALUES (1, 1, 'direct', ?, '', ?, ?, '')""",
            (text, start, end),
        ).lastrowid
        or 0
    )


def test_a_quote_that_does_not_stand_in_its_text_is_refused(archive: Archive) -> None:
    save(archive.conn)
    start = TEXT.index("floats")
    quote_id = put_quote(archive.conn, "floats", start, start + 6)
    for text, a, b in [("floats", start + 1, start + 7), ("sinks", start, start + 6), ("floats", start, start + 7)]:
        with pytest.raises(sqlite3.IntegrityError, match="does not stand"):
            put_quote(archive.conn, text, a, b)
        with pytest.raises(sqlite3.IntegrityError, match="does not stand"):
            archive.conn.execute(
                "UPDATE quotes SET text = ?, start_char = ?, end_char = ? WHERE id = ?", (text, a, b, quote_id)
            )
    with pytest.raises(sqlite3.IntegrityError):
        archive.conn.execute("UPDATE quotes SET start_char = NULL WHERE id = ?", (quote_id,))


def test_places_count_code_points(archive: Archive) -> None:
    text = "🏮🏮 cafe\u0301 👩\u200d🚀 — “l’œuvre” OpenLantern"
    save(archive.conn, reading(text))
    for words in ("cafe\u0301", "👩\u200d🚀", "l’œuvre", "OpenLantern"):
        start = text.index(words)
        put_quote(archive.conn, words, start, start + len(words))
    snippet, start, end = archive.conn.execute("SELECT snippet, start_char, end_char FROM mentions").fetchone()
    assert (snippet, text[start:end]) == (text, "OpenLantern")


def test_the_record_of_changes_is_append_only(archive: Archive) -> None:
    archive.conn.execute(
        "INSERT INTO changes (at, who, table_name, row_id, column_name) VALUES ('', 'odile', 'articles', 1, 'title')"
    )
    for statement in ("UPDATE changes SET who = 'nobody'", "DELETE FROM changes"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            archive.conn.execute(statement)


# ---- search ------------------------------------------------------------------------------------------------


def found(conn: sqlite3.Connection, query: str) -> list[int]:
    rows = conn.execute("SELECT rowid FROM article_texts_fts WHERE article_texts_fts MATCH ?", (f'"{query}"',))
    return [row for (row,) in rows]


@pytest.mark.parametrize(
    "query",
    ["ingenieure", "INGÉNIEURE", "inge\u0301nieure", "l'été", "l’ete", "été", "trente degrés", "Œuvre", "l’œuvre"],
)
def test_accents_capitals_and_blanks_make_no_difference_to_search(archive: Archive, query: str) -> None:
    save(archive.conn, reading("L’été, une ingénieure d’OpenLantern vit à trente\u00a0degrés l’œuvre."))
    assert found(archive.conn, query) == [1]


def test_the_index_follows_changes_and_removals(archive: Archive) -> None:
    conn = archive.conn
    save(conn)
    assert found(conn, "harbour")
    conn.execute("DELETE FROM quotes")
    conn.execute("DELETE FROM mentions")
    conn.execute("UPDATE article_texts SET text = 'Nothing but fog.'")
    conn.execute("UPDATE articles SET title = 'Fog'")
    assert not found(conn, "harbour")
    assert found(conn, "fog")
    assert one(conn, "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'fog'") == 1
    with transaction(conn):
        conn.execute("UPDATE articles SET text_id = NULL")
        conn.execute("DELETE FROM articles")
    assert not found(conn, "fog")
    for table in SEARCHED:
        conn.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")


def test_datasette_finds_the_indexes(archive: Archive) -> None:
    db = Database(archive.conn)
    for table in SEARCHED:
        assert db[table].detect_fts() == f"{table}_fts"  # type: ignore[union-attr]
        assert f'content="{table}"' in db[f"{table}_fts"].schema


# ---- instants ----------------------------------------------------------------------------------------------


def test_an_instant_is_written_in_utc_and_read_back() -> None:
    assert stamp(NOW) == "2026-11-22T08:00:00Z"
    assert instant(stamp(NOW + timedelta(hours=3))) == NOW + timedelta(hours=3)
    assert instant(None) is None
