"""The first page: a reviewer's, a stranger's, and the chart between numbers and rectangles."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browse_archive import HOSTILE_TITLE, NOW, in_datasette, make_archive, signed_in
from datasette.app import Datasette

from presswatch.archive.archive import Archive
from presswatch.archive.reviews import decide_article
from presswatch.browse.charts import HEIGHT, coverage_chart
from presswatch.browse.home import COUNTED_AT_MOST, PUBLISHED_ON_A_PAGE, facts_of_home, published
from presswatch.model import ArticleState


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "presswatch.db")


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def page(site: Datasette, path: str = "/", *, stranger: bool = False) -> str:
    answer = asyncio.run(site.client.get(path, cookies={} if stranger else signed_in(site)))
    assert answer.status_code == 200, answer.text
    return answer.text


def test_home_tells_a_reviewer_what_there_is(site: Datasette) -> None:
    html = page(site)
    assert 'Waiting for you <span class="pw-count">26</span>' in html
    assert "Review all 26" in html
    assert "1 fine, 1 failing or moved, 1 never asked" in html
    assert "12 pages fetched, 7 articles new" in html
    assert "/-/coverage?outlet=Lamp%20%26%20Ledger" in html
    assert "/-/speaker?name=Odile%20Marchetot" in html
    assert HOSTILE_TITLE not in html
    assert "&lt;script&gt;alert" in html


def test_the_newest_headlines_come_first_and_lead_to_their_pages(site: Datasette) -> None:
    waiting = page(site).split("<h2>", 2)[1]
    assert re.findall(r'href="/-/articles/(\d+)"', waiting) == [str(number) for number in range(5, 11)]
    assert 'lang="fr"' in waiting


def test_every_link_of_the_first_page_leads_somewhere(site: Datasette) -> None:
    links = {unescape(link) for link in re.findall(r'href="(/[^"]*)"', page(site)) if "/static" not in link}
    assert len(links) > 20
    for link in links:
        page(site, link)


def test_home_of_an_empty_archive_says_so(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    with Archive.open(path, now=NOW):
        pass
    with in_datasette(path) as site:
        html = page(site)
        assert "Nothing waits for review" in html
        assert "Nothing has been collected yet" in html
        assert "No dated article yet" in html
        for other in ("/-/inbox", "/-/inbox?tab=later", "/-/inbox?tab=decided", "/-/quotes", "/-/page", "/-/sources"):
            page(site, other)
        assert "Nothing has been published yet" in page(site, stranger=True)


def test_the_week_is_counted_no_further_than_it_is_told() -> None:
    conn = Archive.memory().conn
    add(conn, COUNTED_AT_MOST + 30)
    facts = facts_of_home(conn, NOW)
    assert facts["week_count"] == COUNTED_AT_MOST + 1
    assert len(facts["week"]) == 6
    assert facts["waiting"] == COUNTED_AT_MOST + 30


# ---- what a stranger sees ---------------------------------------------------------------------------------------


def test_a_stranger_sees_what_is_published_and_nothing_else(site: Datasette) -> None:
    html = page(site, stranger=True)
    assert "Un modèle de langue sans propriétaire" in html
    assert '<blockquote lang="fr">' in html
    assert html.count('class="pw-item"') == 1
    for private in ("A lamp, said again", "off topic", "odile", "/-/articles/", "/-/inbox"):
        assert private not in html, private


def test_published_items_are_paged_newest_first_without_a_gap_and_those_without_a_day_come_last(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    with Archive.open(path, now=NOW) as archive:
        add(archive.conn, 70, undated=(3, 44, 68))
        for number in range(1, 71):
            decide_article(archive.conn, number, ArticleState.PUBLISHED, who="odile", now=NOW)
    seen: list[str] = []
    address = "/"
    pages = 0
    with in_datasette(path) as site:
        while address:
            html = page(site, address, stranger=True)
            seen += re.findall(r">Article (\d+)<", html)
            more = re.search(r'rel="next" href="([^"]+)"', html)
            address = unescape(more[1]) if more else ""
            pages += 1
            assert ("Back to the newest" in html) == (pages > 1)
    dated = [number for number in range(1, 71) if number not in (3, 44, 68)]
    wanted = sorted(dated, key=lambda number: (f"2026-{number % 12 + 1:02}-03", number), reverse=True)
    assert seen == [str(number) for number in [*wanted, 68, 44, 3]]
    assert pages == 70 // PUBLISHED_ON_A_PAGE + 1


@pytest.mark.parametrize("key", ["x", "_", "_9", "2026-01-01_x", "%27_1", "2026-01-01_99999999999999999999"])
def test_a_broken_page_key_is_harmless(site: Datasette, key: str) -> None:
    page(site, f"/?before={key}", stranger=True)


def test_what_is_published_is_read_by_key() -> None:
    conn = Archive.memory().conn
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    published(conn, ("2026-01-01", 5))
    facts_of_home(conn, NOW)
    conn.set_trace_callback(None)
    selects = [sql for sql in asked if sql.lstrip().upper().startswith("SELECT") and "FROM sources" not in sql]
    assert len(selects) > 8
    for sql in selects:
        steps = [row["detail"] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
        big = [
            step for step in steps if re.match(r"SCAN (coverage|c|articles|quotes|coverage_quotes)\b(?! USING)", step)
        ]
        assert big == [], (sql, steps)
        assert not any("TEMP B-TREE" in step for step in steps), (sql, steps)


# ---- chart ------------------------------------------------------------------------------------------------------


def test_the_chart_keeps_empty_months_and_stacks_languages() -> None:
    chart = coverage_chart([("2021-11", "en", 3), ("2022-01", "en", 1), ("2022-01", "fr", 2)])
    assert chart is not None
    assert [month for month, _ in chart.table] == ["2021-11", "2021-12", "2022-01"]
    assert chart.languages == (("en", "first"), ("fr", "second"))
    assert chart.table[2][1] == (1, 2)
    third = HEIGHT / 3
    assert [(r.y, r.height) for r in chart.rectangles] == [(0, HEIGHT), (2 * third, third), (0, 2 * third)]
    assert chart.highest == 3
    assert not chart.by_year


def test_a_long_history_is_drawn_by_years_and_a_very_long_one_by_its_last() -> None:
    chart = coverage_chart([("2019-01", "en", 4), ("2019-12", "en", 5), ("2022-06", "fr", 1)])
    assert chart is not None
    assert chart.by_year
    assert chart.table == (("2019", (9, 0)), ("2020", (0, 0)), ("2021", (0, 0)), ("2022", (0, 1)))
    assert chart.highest == 9
    longest = coverage_chart([("1899-01", "en", 90), ("2022-06", "fr", 1)])
    assert longest is not None
    assert len(longest.table) == 36
    assert longest.table[-1] == ("2022", (1,))
    assert longest.highest == 1
    assert coverage_chart([("2021-01", "en", 1), ("2023-12", "en", 1)]).by_year is False  # type: ignore[union-attr]


def test_what_has_no_day_stands_nowhere_and_is_counted() -> None:
    chart = coverage_chart([("", "en", 7), ("2021-19", "en", 1), ("2021-00", "en", 1), ("2021-05", "en", 2)])
    assert chart is not None
    assert chart.table == (("2021-05", (2,)),)
    assert chart.undated == 9
    assert coverage_chart([]) is None
    assert coverage_chart([("", "en", 1)]) is None


def test_the_chart_has_a_table_beside_it(site: Datasette) -> None:
    html = page(site)
    assert "Articles by month and language" in html
    assert '<th scope="row">November 2026</th>' in html
    assert "<title>November 2026, French: 1</title>" in html


def add(conn: sqlite3.Connection, articles: int, undated: tuple[int, ...] = ()) -> None:
    conn.executemany(
        """INSERT INTO articles (id, url_key, title, published, language, first_seen, verdict)
           VALUES (?, ?, ?, ?, 'en', '2026-11-21T08:00:00Z', 'accept')""",
        [
            (
                number,
                f"key {number}",
                f"Article {number}",
                None if number in undated else f"2026-{number % 12 + 1:02}-03",
            )
            for number in range(1, articles + 1)
        ],
    )
