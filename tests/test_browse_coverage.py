"""The list of coverage: every filter finds what fits, by an index, without a gap."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browse_archive import NOW, in_datasette, make_archive, page
from datasette.app import Datasette

from presswatch.archive.archive import Archive
from presswatch.browse import coverage_list
from presswatch.browse.coverage_list import coverage_page


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_archive(tmp_path_factory.mktemp("archive") / "presswatch.db", articles=90)
    with Archive.open(path, now=NOW) as archive:
        archive.conn.execute("UPDATE articles SET published = NULL WHERE id % 2 = 0")
    return path


@pytest.fixture(scope="module")
def conn(db: Path) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(db)
    conn.row_factory = sqlite3.Row
    yield conn
    conn.close()


@pytest.fixture(scope="module")
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


VALUES = {"outlet": "La Feuille du Canal", "language": "fr", "kind": "article", "state": "proposed", "when": "2026"}


@pytest.mark.parametrize("names", [names for n in range(6) for names in itertools.combinations(VALUES, n)])
def test_every_combination_of_filters_lists_what_fits_by_an_index(conn: sqlite3.Connection, names: list[str]) -> None:
    chosen = {name: VALUES[name] for name in names}
    where = [f"{'substr(published, 1, 4)' if name == 'when' else name} = :{name}" for name in names]
    sql = f"SELECT id FROM coverage WHERE {' AND '.join(['1', *where])} ORDER BY published DESC, id DESC"
    wanted = [row[0] for row in conn.execute(sql, chosen)]
    assert wanted
    ids, after = [], ""
    asked: list[str] = []
    while True:
        conn.set_trace_callback(asked.append)
        listed = coverage_page(conn, chosen, after)
        conn.set_trace_callback(None)
        ids += [row["id"] for row in listed.articles]
        if listed.after is None:
            break
        after = listed.after
    assert ids == wanted
    for sql in asked:
        plan = " ".join(row["detail"] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "SEARCH coverage USING INDEX" in plan
        assert "TEMP B-TREE" not in plan


def test_the_list_shows_articles_and_pages_without_a_gap(site: Datasette) -> None:
    seen: list[str] = []
    path = "/-/coverage"
    while path:
        html = page(site, path)
        seen += re.findall(r'<h2[^>]*><a href="/-/articles/(\d+)"', html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(more[1]) if more else ""
    assert len(seen) == len(set(seen)) == 89
    assert '<option value="2026-10" selected>October 2026</option>' in page(site, "/-/coverage?when=2026-10")
    assert "No article fits." in page(site, "/-/coverage?language=xx")


@pytest.mark.parametrize("name", [*coverage_list.FILTERS, "after"])
def test_nothing_typed_is_an_error(site: Datasette, name: str) -> None:
    for value in ("%22%3Cscript%3E", "%00", "%27", "_", "_7", "2026_x", "%ff_1", "9" * 30, "_" + "9" * 19, "2026-99"):
        assert '"<script>"' not in page(site, f"/-/coverage?{name}={value}")
