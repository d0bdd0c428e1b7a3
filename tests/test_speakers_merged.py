"""Spellings of one person are made one and taken apart again, and what is kept of quotes follows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from browse_archive import NOW, make_archive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_coverage import check

from presswatch.archive.archive import Archive
from presswatch.archive.speakers import merge, name_of_spelling, spellings_of, unmerge
from presswatch.errors import UsageError

WHO = {"who": "odile", "now": NOW}
NAMES = ("Odile Marchetot", "Tomas Verrin", "Ines Quillfeather", "Bastien Lorqueval", "O. Marchetot", "Nobody Yet")


@pytest.fixture
def conn(tmp_path: Path) -> sqlite3.Connection:
    make_archive(tmp_path / "presswatch.db", articles=12)
    archive = Archive.memory()
    with sqlite3.connect(tmp_path / "presswatch.db") as made:
        made.backup(archive.conn)
    made.close()
    return archive.conn


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    return dict(tuple(row) for row in conn.execute("SELECT speaker, quotes FROM speakers"))


def test_the_quotes_of_two_spellings_are_shown_counted_and_found_under_one_name(conn: sqlite3.Connection) -> None:
    before = counts(conn)
    assert merge(conn, "Tomas Verrin", "Odile Marchetot", **WHO) == "Odile Marchetot"
    after = counts(conn)
    assert after["Odile Marchetot"] == before["Odile Marchetot"] + before["Tomas Verrin"]
    assert "Tomas Verrin" not in after
    assert [row[0] for row in conn.execute("SELECT name FROM speaker_names_fts('verrin')")] == []
    check(conn)
    assert unmerge(conn, "Tomas Verrin", **WHO) == "Odile Marchetot"
    assert counts(conn) == before
    assert [row[0] for row in conn.execute("SELECT name FROM speaker_names_fts('verrin')")] == ["Tomas Verrin"]
    check(conn)


def test_spellings_of_a_spelling_go_with_it(conn: sqlite3.Connection) -> None:
    merge(conn, "Tomas Verrin", "Odile Marchetot", **WHO)
    merge(conn, "Odile Marchetot", "Ines Quillfeather", **WHO)
    assert spellings_of(conn, "Ines Quillfeather") == ["Odile Marchetot", "Tomas Verrin"]
    assert merge(conn, "Bastien Lorqueval", "Tomas Verrin", **WHO) == "Ines Quillfeather"
    check(conn)


def test_the_other_name_of_the_two_can_be_kept_after_all(conn: sqlite3.Connection) -> None:
    merge(conn, "Tomas Verrin", "Odile Marchetot", **WHO)
    merge(conn, "Odile Marchetot", "Tomas Verrin", **WHO)
    assert spellings_of(conn, "Tomas Verrin") == ["Odile Marchetot"]
    assert name_of_spelling(conn, "Tomas Verrin") == "Tomas Verrin"
    check(conn)


def test_every_step_is_on_record_with_its_spelling(conn: sqlite3.Connection) -> None:
    merge(conn, "Tomas Verrin", "Odile Marchetot", **WHO)
    merge(conn, "Odile Marchetot", "Tomas Verrin", **WHO)
    merge(conn, "Odile Marchetot", "Tomas Verrin", **WHO)  # nothing new
    recorded = conn.execute(
        "SELECT who, column_name, old, new FROM changes WHERE table_name = 'speaker_reviews' ORDER BY id"
    )
    assert [tuple(row) for row in recorded] == [
        ("odile", "name of Tomas Verrin", None, "Odile Marchetot"),
        ("odile", "name of Tomas Verrin", "Odile Marchetot", None),
        ("odile", "name of Odile Marchetot", None, "Tomas Verrin"),
    ]


@pytest.mark.parametrize(
    ("spelling", "name", "sentence"),
    [
        ("Nobody Yet", "Odile Marchetot", "Nobody is quoted as Nobody Yet"),
        ("Odile Marchetot", " ", "A name is missing"),
        ("", "Odile Marchetot", "A name is missing"),
        ("Odile Marchetot", "Odile  Marchetot", "is one name already"),
        ("Odile Marchetot", "x" * 201, "at most 200"),
    ],
)
def test_what_can_t_be_merged_is_said(conn: sqlite3.Connection, spelling: str, name: str, sentence: str) -> None:
    before = counts(conn)
    with pytest.raises(UsageError, match=sentence):
        merge(conn, spelling, name, **WHO)
    assert counts(conn) == before


def test_only_what_is_merged_is_taken_apart(conn: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="not shown under another name"):
        unmerge(conn, "Odile Marchetot", **WHO)


PAIRS = st.lists(st.tuples(st.booleans(), st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS)
def test_names_are_one_level_deep_whatever_is_merged(
    conn: sqlite3.Connection, steps: list[tuple[bool, str, str]]
) -> None:
    for together, spelling, name in steps:
        try:
            merge(conn, spelling, name, **WHO) if together else unmerge(conn, spelling, **WHO)
        except UsageError:
            continue
        assert not conn.execute(
            "SELECT 1 FROM speaker_reviews a JOIN speaker_reviews b ON a.name = b.spelling"
        ).fetchall()
    check(conn)
