"""The Atom feed of what is published: the same for everybody, read by key, answered with 304 while nothing changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from datasette import Response

from presswatch.archive.archive import instant, one
from presswatch.browse.queries import Row, rows
from presswatch.browse.strings import language_of, say
from presswatch.browse.web import read, safe_link, trouble
from presswatch.formats import atom
from presswatch.model import ArticleKind, PageItem

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

PATH = r"/-/coverage\.atom"
ENTRIES = 50
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Published:
    """The newest published items; `updated` is when one of them was last decided on, `changed` when anything was."""

    items: tuple[PageItem, ...]
    updated: datetime
    changed: datetime


async def coverage(request: Request, datasette: Datasette) -> Response:
    """The newest ENTRIES of what strangers may read."""
    if request.method not in ("GET", "HEAD"):
        return await trouble(datasette, request, "trouble.title", "This address takes GET only.", 405)
    found = await read(datasette, published_items)
    places = {
        "title": say(request, "public.title"),
        "home": datasette.absolute_url(request, datasette.urls.path("/")),
        "self_url": datasette.absolute_url(request, datasette.urls.path("/-/coverage.atom")),
        "language": language_of(request),
    }
    tag = '"' + sha256(repr((found.items, found.updated, places)).encode()).hexdigest()[:32] + '"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(found.changed, usegmt=True),
        "Cache-Control": "no-cache",
    }
    if not_modified(request.headers, tag, found.changed):
        return Response("", status=304, headers=headers)
    text = atom.render(found.items, updated=found.updated, feed_id=places["self_url"], **places)
    return Response(text, headers=headers, content_type="application/atom+xml; charset=utf-8")


def not_modified(headers: dict[str, str], tag: str, changed: datetime) -> bool:
    """RFC 9110, 13.2.2: tags decide where there are some, else the time."""
    if (tags := headers.get("if-none-match")) is not None:
        return tags.strip() == "*" or tag in [known.strip().removeprefix("W/") for known in tags.split(",")]
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since") or "")
    except ValueError:
        return False
    return since.tzinfo is not None and changed <= since


def published_items(conn: sqlite3.Connection, limit: int = ENTRIES) -> Published:
    """The newest first, what has no day last, each found by its key."""
    keys = [
        item_id
        for (item_id,) in conn.execute(
            """SELECT id FROM coverage INDEXED BY coverage_public WHERE state = 'published'
                ORDER BY coalesce(published, '') DESC, id DESC LIMIT ?""",
            (limit,),
        )
    ]
    found = [row for item_id in keys for row in rows(conn, _ITEM, item_id)]
    return Published(
        tuple(_item(row) for row in found),
        max((_moment(row["at"]) for row in found), default=NOTHING_YET),
        max(_moment(one(conn, sql)) for sql in _LAST),
    )


def _item(row: Row) -> PageItem:
    """The columns of `published_items`, and nothing else, as the feed's item."""
    return PageItem(
        heading=row["title"] or row["outlet"] or row["url"] or "",
        title=row["title"],
        source_label=row["outlet"],
        url=safe_link(row["url"]),
        published=_day(row["published"]),
        passage=row["passage"],
        authors=tuple(name for name in (row["authors"] or "").split(", ") if name),
        kind=ArticleKind(row["kind"]) if row["kind"] in list(ArticleKind) else None,
        language=row["language"] if row["language"] != "unknown" else None,
        listed=_day((row["listed_at"] or "")[:10]),
    )


def _moment(stamped: str | None) -> datetime:
    try:
        return instant(stamped) or NOTHING_YET
    except ValueError:
        return NOTHING_YET


def _day(typed: str | None) -> date | None:
    """A whole day only: a month or a year is no day."""
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None


_ITEM = """
    SELECT p.outlet, p.title, p.authors, p.published, p.language, p.kind, p.url, p.passage, p.listed_at, r.at
      FROM published_items p LEFT JOIN article_reviews r ON r.article_id = p.id WHERE p.id = ?"""
_LAST = (
    "SELECT at FROM changes ORDER BY id DESC LIMIT 1",
    "SELECT coalesce(finished, started) FROM runs ORDER BY id DESC LIMIT 1",
)
