"""Datasette's own pages of the archive, for reviewers: links where a person expects them, saved views, no offsets."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_archive import in_datasette, make_archive, signed_in
from datasette.app import Datasette

from presswatch.browse.serve import SETTINGS


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    db = make_archive(tmp_path_factory.mktemp("tables") / "presswatch.db")
    with in_datasette(db, **SETTINGS) as datasette:
        yield datasette


def page(site: Datasette, path: str) -> str:
    answer = asyncio.run(site.client.get(path, cookies=signed_in(site)))
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.parametrize("table", ["coverage", "inbox", "articles"])
def test_a_headline_leads_to_the_article(site: Datasette, table: str) -> None:
    assert '<a href="/-/articles/7">' in page(site, f"/presswatch/{table}")


def test_a_headline_without_its_number_is_shown_as_it_is(site: Datasette) -> None:
    assert "The model that nobody owns" in page(site, "/presswatch/inbox?_col=title")


def test_a_speaker_leads_to_their_page(site: Datasette) -> None:
    assert '<a href="/-/speaker?name=Odile%20Marchetot">' in page(site, "/presswatch/coverage_quotes")


def test_the_saved_views_are_listed_and_answer(site: Datasette) -> None:
    html = page(site, "/presswatch")
    for title in ("Coverage this month", "French coverage", "Key figures as told over the years"):
        assert title in html
    assert "Courrier des Dunes" in page(site, "/presswatch/french_coverage")


def test_what_is_internal_is_not_listed(site: Datasette) -> None:
    html = page(site, "/presswatch")
    assert "/presswatch/coverage_months" not in html.split("hidden")[0]
    assert "/presswatch/coverage" in html


def test_an_archive_of_an_earlier_version_says_what_brings_it_up_to_date(tmp_path: Path) -> None:
    db = make_archive(tmp_path / "presswatch.db")
    conn = sqlite3.connect(db)
    conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm024_public_rights'")
    conn.commit()
    conn.close()
    with in_datasette(db, **SETTINGS) as older:
        answer = asyncio.run(older.client.get("/", cookies=signed_in(older)))
    assert answer.status_code == 503
    assert "run `presswatch serve`" in answer.text
