"""The first page: for a stranger what is published, for a reviewer what there is to do and what there was."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from datasette import Response

from presswatch.archive.archive import one, stamp
from presswatch.browse.access import is_reviewer
from presswatch.browse.charts import coverage_chart
from presswatch.browse.inbox import Key, Place, inbox_ids
from presswatch.browse.queries import Row, last_runs, rows, waiting
from presswatch.browse.web import View, answer, archive, number, read, trouble

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

PUBLISHED_ON_A_PAGE = 30
HEADLINES = 6
COUNTED_AT_MOST = 1000
BEFORE_ALL = ("~", 0)
"""A key that sorts after every day."""


async def home(request: Request, datasette: Datasette) -> Response:
    """For a stranger what is published; for a reviewer what there is to do and what there was."""
    if request.method not in ("GET", "HEAD"):
        return await trouble(datasette, request, "trouble.title", "This address takes GET only.", 405)
    if not is_reviewer(datasette, request.actor):
        return await _public(request, datasette)
    facts = await read(datasette, facts_of_home, datetime.now(UTC))
    return await answer(datasette, request, "pw_home.html", facts)


async def _public(request: Request, datasette: Datasette) -> Response:
    """?before: the day and number of the last item of the page before, as that page's own link gives it."""
    day, _, typed_id = (request.args.get("before") or "").rpartition("_")
    last_id = number(typed_id)
    items, more = await read(datasette, published, (day, last_id) if last_id is not None else BEFORE_ALL)
    facts = {
        "items": items,
        "older": urlencode({"before": f"{more[0]}_{more[1]}"}) if more else None,
        "first": last_id is None,
        "data": datasette.urls.table((await archive(datasette)).name, "published_items"),
    }
    return await answer(datasette, request, "pw_public.html", facts)


def published(conn: sqlite3.Connection, before: Key = BEFORE_ALL) -> tuple[list[Row], Key | None]:
    """What a stranger may see, newest first and what has no day last, and the key to go on from."""
    keys = [
        (day, item_id)
        for day, item_id in conn.execute(
            """SELECT coalesce(published, ''), id FROM coverage INDEXED BY coverage_public
                WHERE state = 'published' AND coalesce(published, '') <= ?1
                  AND (coalesce(published, '') < ?1 OR id < ?2)
                ORDER BY coalesce(published, '') DESC, id DESC LIMIT ?3""",
            (*before, PUBLISHED_ON_A_PAGE + 1),
        )
    ]
    shown = keys[:PUBLISHED_ON_A_PAGE]
    items = [item for _, item_id in shown for item in rows(conn, _PUBLISHED, item_id)]
    return items, shown[-1] if len(keys) > len(shown) else None


def facts_of_home(conn: sqlite3.Connection, now: datetime) -> Row:
    """All that a reviewer's first page tells, read by key and from kept counts."""
    week_ago = stamp(now - timedelta(days=7))
    return {
        "waiting": waiting(conn),
        "newest": _headlines(conn, inbox_ids(conn, Place("proposed", {}), HEADLINES)[0]),
        "week": rows(conn, _WEEK, week_ago, HEADLINES),
        "week_count": one(conn, _WEEK_COUNT, week_ago, COUNTED_AT_MOST + 1),
        "counted_at_most": COUNTED_AT_MOST,
        "chart": coverage_chart(tuple(row) for row in conn.execute("SELECT * FROM coverage_months")),
        "outlets": rows(conn, _OUTLETS),
        "speakers": rows(conn, "SELECT * FROM speakers ORDER BY quotes DESC, speaker LIMIT 10"),
        "health": dict(tuple(row) for row in conn.execute(_HEALTH)),
        "last_run": next(iter(last_runs(conn, 1)), None),
    }


def _headlines(conn: sqlite3.Connection, ids: list[int]) -> list[Row]:
    sql = "SELECT id, title, outlet, language, published, state, snippet FROM coverage WHERE id = ?"
    return [row for article_id in ids for row in rows(conn, sql, article_id)]


_PUBLISHED = """
    SELECT id, outlet, title, authors, published, language, kind, url, passage FROM published_items WHERE id = ?"""
_WEEK = """
    SELECT id, title, outlet, language, published, state FROM coverage
     WHERE first_seen >= ? ORDER BY first_seen DESC, id DESC LIMIT ?"""
_WEEK_COUNT = "SELECT count(*) FROM (SELECT 1 FROM coverage WHERE first_seen >= ? LIMIT ?)"
# `source_health` also tells who has gone silent, but looks at every candidate for that.
_HEALTH = """
    SELECT CASE WHEN url IS NULL THEN 'fine'
                WHEN paused_at IS NOT NULL OR failures > 0 OR moved_polls >= 3 THEN 'failing'
                WHEN last_polled IS NULL THEN 'never asked'
                ELSE 'fine' END, count(*) FROM sources WHERE watched = 1 GROUP BY 1"""
_OUTLETS = """
    SELECT outlet, articles FROM coverage_outlets WHERE outlet != '' ORDER BY articles DESC, outlet LIMIT 10"""

GETS: dict[str, View] = {}
POSTS: dict[str, View] = {}
