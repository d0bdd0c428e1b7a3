"""The preview: what `presswatch export media-page` would print now."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette import Response

from presswatch.archive.items import current_page, print_page
from presswatch.browse.queries import Row, rows
from presswatch.browse.strings import LANGUAGES, language_of
from presswatch.browse.web import View, answer, read
from presswatch.errors import UsageError
from presswatch.formats.media_page import PROFILES

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from presswatch.model import MediaPage


async def media_page(request: Request, datasette: Datasette) -> Response:
    """What `presswatch export media-page` would print now."""
    profile = request.args.get("profile") or next(iter(PROFILES))
    language = request.args.get("language") or language_of(request)
    if profile not in PROFILES or language not in LANGUAGES:
        raise UsageError(f"The page comes as {', '.join(PROFILES)}, in {' and '.join(LANGUAGES)}.")

    def ask(conn: sqlite3.Connection) -> tuple[str, MediaPage, list[dict[str, Any]]]:
        return (
            print_page(conn, profile=profile, language=language),
            current_page(conn, language=language),
            page_news(conn),
        )

    markdown, page, news = await read(datasette, ask)
    context = {"markdown": markdown, "items": page.items, "news": news, "profile": profile, "page_language": language}
    return await answer(datasette, request, "pw_page.html", {**context, "profiles": list(PROFILES)})


def page_news(conn: sqlite3.Connection) -> list[Row]:
    """Approved articles that no page had when it was last imported or written, newest first."""
    return rows(
        conn,
        """SELECT c.id, c.title, c.outlet, c.published, c.language FROM coverage c
             LEFT JOIN page_items i ON i.article_id = c.id
            WHERE c.state IN ('accepted', 'published') AND i.id IS NULL
            ORDER BY c.published DESC, c.id DESC LIMIT 200""",
    )


GETS: dict[str, View] = {r"/-/page": media_page}
POSTS: dict[str, View] = {}
