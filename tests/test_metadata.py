"""metadata.yml: every table that is shown has a title and says what its columns hold; the saved views run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from presswatch.archive.archive import Archive

METADATA = yaml.safe_load((Path(__file__).parent.parent / "metadata.yml").read_text(encoding="utf-8"))
DATABASE = METADATA["databases"]["presswatch"]


def shown() -> dict[str, list[str]]:
    """The tables and views that are not hidden, with their columns. Search indexes hide by themselves."""
    with Archive.memory() as archive:
        conn = archive.conn
        names = [
            row["name"]
            for row in conn.execute(
                """SELECT name FROM sqlite_master WHERE type IN ('table', 'view')
                      AND name NOT LIKE '%\\_fts%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'"""
            )
        ]
        tables = {name: DATABASE["tables"].get(name, {}) for name in names}
        return {
            name: [row["name"] for row in conn.execute(f"PRAGMA table_info({name})")]
            for name, metadata in tables.items()
            if not metadata.get("hidden")
        }


@pytest.mark.parametrize(("table", "columns"), shown().items())
def test_a_table_that_is_shown_says_what_it_holds(table: str, columns: list[str]) -> None:
    metadata = DATABASE["tables"].get(table)
    assert metadata is not None, f"give {table} a title and descriptions in metadata.yml, or hide it"
    assert metadata.get("title")
    unsaid = [column for column in columns if column not in metadata.get("columns", {})]
    assert not unsaid, f"say in metadata.yml what {', '.join(unsaid)} of {table} hold"


def test_nothing_is_described_that_is_not_there() -> None:
    with Archive.memory() as archive:
        there = {row["name"] for row in archive.conn.execute("SELECT name FROM sqlite_master")}
    assert set(DATABASE["tables"]) - there == set()


@pytest.mark.parametrize("name", DATABASE["queries"])
def test_a_saved_view_runs_and_has_a_title_and_a_description(name: str) -> None:
    query = DATABASE["queries"][name]
    assert query["title"]
    assert query["description"]
    with Archive.memory() as archive:
        archive.conn.execute(query["sql"], {"of_what": ""}).fetchall()
