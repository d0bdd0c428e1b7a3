"""The first page: for a stranger what is published, for a reviewer what there is to do and what there was."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from datasette import Response

from presswatch.archive.archive import one, stamp
from presswatch.browse.access import is_reviewer
from presswatch.browse.charts import months_chart
from presswatch.browse.inbox import inbox_page
from presswatch.browse.queries import Row, last_runs, rows, waiting
from presswatch.browse.web import View, answer, archive, read, trouble

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


async def home(request: Request, datasette: Datasette) -> Response:
    """For a stranger what is published; for a reviewer what there is to do and what there was."""
    if request.method not in ("GET", "HEAD"):
        return await trouble(datasette, request, "trouble.title", "This address takes GET only.", 405)
    if not is_reviewer(datasette, request.actor):
        items = await read(datasette, published)
        data = datasette.urls.table((await archive(datasette)).name, "published_items")
        return await answer(datasette, request, "pw_public.html", {"items": items, "data": data})
    facts = await read(datasette, facts_of_home, datetime.now(UTC))
    return await answer(datasette, request, "pw_home.html", {**facts, "chart": months_chart(facts["months"])})


def published(conn: sqlite3.Connection) -> list[Row]:
    """What a stranger may see, newest first."""
    return rows(
        conn,
        """SELECT outlet, title, authors, published, language, url, passage FROM published_items
            ORDER BY published DESC, id DESC LIMIT 500""",
    )


def facts_of_home(conn: sqlite3.Connection, now: datetime) -> Row:
    """All that a reviewer's first page tells."""
    week_ago = stamp(now - timedelta(days=7))
    return {
        "waiting": waiting(conn),
        "cards": inbox_page(conn, limit=5)[0],
        "week": rows(conn, _WEEK, week_ago),
        "week_count": one(conn, "SELECT count(*) FROM coverage WHERE first_seen >= ?", week_ago),
        "months": [tuple(row) for row in conn.execute(_MONTHS)],
        "outlets": rows(conn, _OUTLETS),
        "speakers": rows(conn, "SELECT * FROM speakers ORDER BY quotes DESC, speaker LIMIT 10"),
        "health": dict(tuple(row) for row in conn.execute("SELECT health, count(*) FROM source_health GROUP BY 1")),
        "last_run": next(iter(last_runs(conn, 1)), None),
    }


_WEEK = """
    SELECT id, title, outlet, language, state FROM coverage
     WHERE first_seen >= ? ORDER BY first_seen DESC, id DESC LIMIT 8"""
_MONTHS = """
    SELECT substr(published, 1, 7), language, count(*) FROM coverage
     WHERE published GLOB '[12][0-9][0-9][0-9]-[01][0-9]*' GROUP BY 1, 2"""
_OUTLETS = """
    SELECT outlet, count(*) AS articles FROM coverage
     WHERE outlet IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"""

GETS: dict[str, View] = {}
POSTS: dict[str, View] = {}
