"""A month's report: what was published about the project, where, who spoke, and what of it went onto the page."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from datasette import Response

from presswatch.browse.queries import Row, rows
from presswatch.browse.report_text import in_markdown, in_words
from presswatch.browse.strings import language_of, translator
from presswatch.browse.web import View, answer, number, read
from presswatch.errors import UsageError
from presswatch.formats import csv_table
from presswatch.model import ArticleKind, PageItem

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

ARTICLES_SHOWN, OUTLETS_SHOWN, SPEAKERS_SHOWN, QUOTES_EACH = 50, 20, 12, 2
MOST_IN_A_FILE = 20_000
_MONTH = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """A month, as "2026-05"; days of it are texts from `name` up to before `end`."""

    name: str

    @property
    def end(self) -> str:
        return self._by(1)

    @property
    def before(self) -> Month:
        return Month(self._by(-1))

    def _by(self, months: int) -> str:
        at = int(self.name[:4]) * 12 + int(self.name[5:]) - 1 + months
        return f"{at // 12:04d}-{at % 12 + 1:02d}"


async def report(request: Request, datasette: Datasette) -> Response:
    """Fields: month, after (the key of the last article of the page before)."""
    month = _month(request)
    after = _after(request.args.get("after"))
    ask = facts_of_month if after is None else articles_of_month
    facts = await read(datasette, ask, month, after=after)
    return await answer(datasette, request, "pw_report.html", {**facts, "first_page": after is None})


async def download(request: Request, datasette: Datasette) -> Response:
    """Fields: month; form: markdown or text, the report in words, or csv, its articles."""
    month, form = _month(request), request.args.get("form") or "markdown"
    name, t = f"report-{month.name}", translator(language_of(request))
    if form == "csv":
        items = await read(datasette, items_of_month, month)
        text = await asyncio.to_thread(csv_table.render, items, bom=True)
        return _file(text, "text/csv", f"{name}.csv")
    if form not in ("markdown", "text"):
        raise UsageError("The report comes as markdown, text or csv.")
    facts = await read(datasette, facts_of_month, month, shown=MOST_IN_A_FILE)
    write = in_markdown if form == "markdown" else in_words
    text = await asyncio.to_thread(write, facts, t, language_of(request))
    return _file(text, *(("text/markdown", f"{name}.md") if form == "markdown" else ("text/plain", f"{name}.txt")))


def facts_of_month(
    conn: sqlite3.Connection, month: Month, *, after: tuple[str, int] | None = None, shown: int = ARTICLES_SHOWN
) -> dict[str, Any]:
    """All that the report tells of a month; `shown` articles, those after the key."""
    found = list(conn.execute(_COUNTED, (month.name, month.end)))
    by_outlet = Counter(row[0] for row in found if row[0])
    speakers = rows(conn, _SPEAKERS, month.name, month.end, SPEAKERS_SHOWN)
    for speaker in speakers:
        speaker["said"] = rows(conn, _SAID, speaker["speaker"], month.name, month.end, QUOTES_EACH)
    new = [name for name in by_outlet if not conn.execute(_EARLIER, (name, month.name)).fetchone()]
    return {
        **articles_of_month(conn, month, after=after, shown=shown),
        "languages": Counter(row[1] for row in found).most_common(),
        "kinds": Counter(row[2] for row in found).most_common(),
        "states": Counter(row[3] for row in found).most_common(),
        "outlets": by_outlet.most_common(OUTLETS_SHOWN),
        "outlet_count": len(by_outlet),
        "new_outlets": sorted(new, key=lambda name: (-by_outlet[name], name))[:OUTLETS_SHOWN],
        "new_outlet_count": len(new),
        "speakers": speakers,
        "listed": rows(conn, _LISTED, month.name, month.end),
        "compared": _compared(conn, month),
    }


def articles_of_month(
    conn: sqlite3.Connection, month: Month, *, after: tuple[str, int] | None = None, shown: int = ARTICLES_SHOWN
) -> dict[str, Any]:
    """The month's articles alone, `shown` of them after the key, with their number."""
    articles, more = _articles(conn, month, after, shown)
    return {
        "month": month.name,
        "previous": month.before.name,
        "next": month.end,
        "count": conn.execute(_COUNT, (month.name,)).fetchone()[0],
        "articles": articles,
        "more": more,
    }


def items_of_month(conn: sqlite3.Connection, month: Month) -> list[PageItem]:
    """The articles of a month as entries without a passage, the newest first, no more than MOST_IN_A_FILE."""
    sql = """SELECT c.outlet, c.title, c.url, c.published, c.kind, c.language,
                    (SELECT coalesce(r.authors, a.authors) FROM articles a
                       LEFT JOIN article_reviews r ON r.article_id = a.id WHERE a.id = c.id) AS authors
               FROM coverage c WHERE c.published >= ? AND c.published < ?
              ORDER BY c.published DESC, c.id DESC LIMIT ?"""
    return [
        PageItem(
            heading=row["outlet"] or row["title"] or "?",
            source_label=row["outlet"],
            title=row["title"],
            url=row["url"],
            published=date.fromisoformat(row["published"]) if len(row["published"]) == 10 else None,
            date_text=None if len(row["published"]) == 10 else row["published"],
            authors=tuple(json.loads(row["authors"] or "[]")),
            kind=ArticleKind(row["kind"]),
            language=None if row["language"] == "unknown" else row["language"],
        )
        for row in rows(conn, sql, month.name, month.end, MOST_IN_A_FILE)
    ]


_COUNT = "SELECT coalesce(sum(articles), 0) FROM coverage_months WHERE month = ?"
_COUNTED = "SELECT outlet, language, kind, state FROM coverage WHERE published >= ? AND published < ?"
_EARLIER = "SELECT 1 FROM coverage WHERE outlet = ? AND published < ? LIMIT 1"
_SPEAKERS = """
    SELECT speaker, count(*) AS quotes FROM coverage_quotes
     WHERE day >= ? AND day < ? AND copy = 0 AND speaker IS NOT NULL
     GROUP BY speaker ORDER BY quotes DESC, speaker LIMIT ?"""
_SAID = """
    SELECT q.text_clean, q.language, s.article_id, s.outlet FROM coverage_quotes s JOIN quotes q ON q.id = s.id
     WHERE s.speaker = ? AND s.day >= ? AND s.day < ? AND s.copy = 0 AND q.kind != 'indirect'
     ORDER BY s.day DESC, s.id DESC LIMIT ?"""
_LISTED = """
    SELECT c.id, c.title, c.outlet, c.published, c.language, i.listed_at
      FROM (SELECT article_id, min(listed_at) AS listed_at, min(position) AS position FROM page_items
             WHERE listed_at >= ? AND listed_at < ? AND article_id IS NOT NULL GROUP BY article_id LIMIT 200) i
     CROSS JOIN coverage c ON c.id = i.article_id ORDER BY i.listed_at, i.position"""


def _articles(
    conn: sqlite3.Connection, month: Month, after: tuple[str, int] | None, shown: int
) -> tuple[list[Row], str | None]:
    """Articles of the month, the newest first, and the key of the last when more follow."""
    found = rows(
        conn,
        """SELECT id, title, outlet, published, language, kind, state, url FROM coverage
            WHERE published >= :start AND published < :end AND (published, id) < (:day, :id)
            ORDER BY published DESC, id DESC LIMIT :limit""",
        {
            "start": month.name,
            "end": month.end,
            "day": after[0] if after else month.end,
            "id": after[1] if after else 0,
            "limit": shown + 1,
        },
    )
    last = found[shown - 1] if len(found) > shown else None
    return found[:shown], f"{last['published']}_{last['id']}" if last else None


def _compared(conn: sqlite3.Connection, month: Month) -> list[tuple[str, int, int]]:
    """What is counted in both months: (word, this month, the one before)."""
    quotes = "SELECT count(*) FROM coverage_quotes WHERE day >= ? AND day < ? AND copy = 0"
    listed = "SELECT count(DISTINCT article_id) FROM page_items WHERE listed_at >= ? AND listed_at < ?"

    def both(sql: str, *, ends: bool = True) -> tuple[int, int]:
        values = ((m.name, m.end) if ends else (m.name,) for m in (month, month.before))
        now, then = (int(conn.execute(sql, value).fetchone()[0]) for value in values)
        return now, then

    return [("articles", *both(_COUNT, ends=False)), ("quotes", *both(quotes)), ("listed", *both(listed))]


def _month(request: Request) -> Month:
    """The month asked for, else this one. Raises UsageError for what is none."""
    asked = request.args.get("month") or f"{datetime.now(UTC):%Y-%m}"
    if not _MONTH.fullmatch(asked):
        raise UsageError(f"{asked!r} is no month: write it like 2026-05.")
    return Month(asked)


def _after(typed: str | None) -> tuple[str, int] | None:
    day, _, typed_id = (typed or "").rpartition("_")
    article_id = number(typed_id)
    return (day, article_id) if day and article_id is not None else None


def _file(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, headers=headers, content_type=f"{kind}; charset=utf-8")


GETS: dict[str, View] = {r"/-/report": report, r"/-/report/download": download}
POSTS: dict[str, View] = {}
