"""A month's report: its numbers, its articles by key, who spoke, and the same to take along."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browse_archive import HOSTILE_TITLE, NOW, OUTLETS, in_datasette, make_archive, signed_in, words
from datasette.app import Datasette

from presswatch.archive.archive import Archive
from presswatch.archive.items import mark_printed, print_page
from presswatch.archive.reviews import set_field
from presswatch.browse import report
from presswatch.browse.report import Month, facts_of_month
from presswatch.formats import csv_table


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_archive(tmp_path_factory.mktemp("archive") / "presswatch.db", articles=30)
    with Archive.open(path, now=NOW) as archive:
        mark_printed(archive.conn, print_page(archive.conn), who="odile", now=NOW)
    return path


@pytest.fixture(scope="module")
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def ask(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path, cookies=signed_in(site)))


def facts(db: Path, month: str, **more: Any) -> dict[str, Any]:
    with Archive.open(db, now=NOW) as archive:
        return facts_of_month(archive.conn, Month(month), **more)


def test_a_month_begins_and_ends_where_years_do_too() -> None:
    assert (Month("2026-12").end, Month("2026-01").before.name) == ("2027-01", "2025-12")


def test_the_report_counts_what_the_plain_tables_hold(db: Path) -> None:
    found = facts(db, "2026-10")
    with Archive.open(db, now=NOW) as archive:
        plain = archive.conn.execute(
            "SELECT outlet, language, kind FROM coverage_plain WHERE published LIKE '2026-10%'"
        ).fetchall()
        spoken = archive.conn.execute(
            "SELECT speaker, count(*) FROM coverage_quotes_plain WHERE day LIKE '2026-10%' GROUP BY 1"
        ).fetchall()
    assert found["count"] == len(plain) == len(found["articles"]) == 2
    assert dict(found["outlets"]) == {row["outlet"]: 1 for row in plain}
    assert sum(n for _, n in found["languages"]) == sum(n for _, n in found["kinds"]) == 2
    assert {row["speaker"]: row["quotes"] for row in found["speakers"]} == dict(map(tuple, spoken))
    assert found["compared"] == [("articles", 2, 2), ("quotes", 4, 4), ("listed", 0, 0)]


def test_outlets_are_new_in_their_first_month_only(db: Path) -> None:
    first = {name for month in ("2025-12", "2026-01", "2026-02") for name in facts(db, month)["new_outlets"]}
    assert first == {name for name, _ in OUTLETS}
    assert facts(db, "2026-10")["new_outlets"] == []


def test_the_report_says_who_spoke_and_what_went_onto_the_page(site: Datasette) -> None:
    said = words(ask(site, "/-/report?month=2026-10").text)
    assert "In the press: October 2026" in said
    assert "2 Articles (2 the month before)" in said
    assert "Ines Quillfeather 2 quotes Nobody had asked us to be careful" in said
    assert "31 October 2026 Northern Circuit A lamp, said again" in said
    november = ask(site, "/-/report?month=2026-11").text
    assert "2 Onto the page" in words(november)
    assert '<a href="/-/articles/2" lang="en">A lamp, said again</a>' in november
    assert "Nothing was published in this month." in words(ask(site, "/-/report?month=1999-01").text)
    assert "Dans la presse : octobre 2026" in words(ask(site, "/-/report?month=2026-10&_lang=fr").text)


def test_articles_follow_one_another_by_key(db: Path, site: Datasette) -> None:
    seen: list[int] = []
    after = None
    while True:
        found = facts(db, "2026-10", after=after, shown=1)
        seen += [row["id"] for row in found["articles"]]
        if found["more"] is None:
            break
        after = report._after(found["more"])
    assert seen == [2, 4]
    follows = words(ask(site, "/-/report?month=2026-10&after=2026-10-31_2").text)
    assert "9 October 2026" in follows
    assert "31 October 2026" not in follows
    assert "In numbers" not in follows


@pytest.mark.parametrize("month", ["2026", "2026-13", "x", "2026-10'--", "٢٠٢٦-10"])
def test_what_is_no_month_is_said(site: Datasette, month: str) -> None:
    answer = ask(site, f"/-/report?month={month}")
    assert answer.status_code == 400
    assert "is no month" in answer.text


def test_no_query_of_the_report_reads_a_whole_table(db: Path) -> None:
    asked: list[str] = []
    with Archive.open(db, now=NOW) as archive:
        archive.conn.set_trace_callback(asked.append)
        facts_of_month(archive.conn, Month("2026-10"))
        archive.conn.set_trace_callback(None)
        plans = [
            row["detail"]
            for sql in asked
            if sql.lstrip().startswith("SELECT")
            for row in archive.conn.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
    assert plans
    big = re.compile(r"SCAN (?:c|s|q|a|coverage|coverage_quotes|articles|quotes)\b")
    assert [plan for plan in plans if big.match(plan)] == []


def test_the_report_is_taken_along(site: Datasette, db: Path) -> None:
    plain = ask(site, "/-/report/download?month=2026-10&form=text")
    assert plain.headers["content-disposition"] == 'attachment; filename="report-2026-10.txt"'
    assert plain.text.startswith("In the press: October 2026\n==========================\n")
    assert "- Northern Circuit, 31 October 2026, A lamp, said again https://northern-circuit.example/2" in plain.text
    table = ask(site, "/-/report/download?month=2026-10&form=csv")
    entries = csv_table.parse(table.content)
    first = entries.items[0]
    assert (first.title, first.authors) == ("A lamp, said again", ("Perrine Aubrac",))
    assert entries.problems == ()
    assert ask(site, "/-/report/download?month=2026-10&form=pdf").status_code == 400


def test_hostile_words_are_words_in_every_form(site: Datasette, db: Path) -> None:
    with Archive.open(db, now=NOW) as archive:
        set_field(archive.conn, 4, "title", f"{HOSTILE_TITLE} [x](javascript:alert(1))", who="odile", now=NOW)
        set_field(archive.conn, 4, "outlet", "=cmd()\n# A heading", who="odile", now=NOW)
    html = ask(site, "/-/report?month=2026-10").text
    assert "<script>alert" not in html
    markdown = ask(site, "/-/report/download?month=2026-10&form=markdown").text
    assert "\\<script\\>" in markdown
    assert "\\[x\\](javascript" in markdown
    assert "\n# A heading" not in markdown
    assert "\n# A heading" not in ask(site, "/-/report/download?month=2026-10&form=text").text
    table = ask(site, "/-/report/download?month=2026-10&form=csv").text
    assert "'=cmd()" in table
