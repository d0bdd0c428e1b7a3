"""What a reviewer decides, one POST each; every one is recorded by `archive.reviews` with who and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from datasette import Response

from presswatch.archive import reviews
from presswatch.archive.archive import one
from presswatch.browse.access import name_of
from presswatch.browse.strings import say
from presswatch.browse.web import View, form, local_path, read, write
from presswatch.errors import UsageError
from presswatch.model import ArticleState, QuoteState

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

State = TypeVar("State", ArticleState, QuoteState)


async def article_state(request: Request, datasette: Datasette) -> Response:
    """Fields: state, reason, next. From the inbox it goes back there, with a way to undo."""
    article_id, fields = id_of(request), await form(request)
    state = state_named(ArticleState, fields.get("state"))
    was = await read(datasette, _state_of, article_id)
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(
        datasette,
        lambda conn: reviews.decide_article(conn, article_id, state, who=who, now=now, reason=fields.get("reason")),
    )
    if fields.get("from") == "inbox":
        asked = {name: fields[name] for name in ("language", "outlet", "after") if fields.get(name)}
        if fields.get("tab") == ArticleState.LATER:
            asked["state"] = ArticleState.LATER.value
        query = urlencode({**asked, "done": article_id, "was": was})
        return Response.redirect(datasette.urls.path(f"/-/inbox?{query}"))
    return back(request, datasette, fields, article_id, f"decided.{state}")


def id_of(request: Request) -> int:
    return int(request.url_vars["id"])


def state_named(states: type[State], named: str | None) -> State:
    try:
        return states(named or "")
    except ValueError as wrong:
        raise UsageError(f"{named!r} is no state: {', '.join(states)} are.") from wrong


def _state_of(conn: sqlite3.Connection, article_id: int) -> str:
    state = one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", article_id)
    return str(state or ArticleState.PROPOSED)


def back(
    request: Request, datasette: Datasette, fields: dict[str, str], article_id: int, message: str, place: str = ""
) -> Response:
    datasette.add_message(request, say(request, message))
    path = datasette.urls.path(f"/-/articles/{article_id}") + place
    return Response.redirect(local_path(fields.get("next"), path))


GETS: dict[str, View] = {}
POSTS: dict[str, View] = {
    r"/-/articles/(?P<id>[0-9]{1,18})/state": article_state,
}
