"""The health of the sources and the last runs."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette import Response

from presswatch.browse.queries import Row, last_runs, rows
from presswatch.browse.web import View, answer, read

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


async def sources(request: Request, datasette: Datasette) -> Response:
    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        return {"sources": source_health(conn), "runs": last_runs(conn, 10)}

    return await answer(datasette, request, "pw_sources.html", await read(datasette, ask))


def source_health(conn: sqlite3.Connection) -> list[Row]:
    """The sources of the watch file, those that need somebody first."""
    return rows(
        conn,
        """SELECT * FROM source_health
            ORDER BY CASE health WHEN 'failing' THEN 0 WHEN 'paused' THEN 0 WHEN 'moved' THEN 1 WHEN 'silent' THEN 2
                                 WHEN 'never asked' THEN 3 ELSE 4 END, id""",
    )


GETS: dict[str, View] = {r"/-/sources": sources}
POSTS: dict[str, View] = {}
