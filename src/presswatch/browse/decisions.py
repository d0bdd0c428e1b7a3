"""What a reviewer decides, one POST each; every one is recorded by `archive.reviews` with who and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from datasette import Response

from presswatch.archive import reviews
from presswatch.archive.archive import one, transaction
from presswatch.browse.access import name_of
from presswatch.browse.marking import place_of
from presswatch.browse.strings import say
from presswatch.browse.web import form, local_path, read, write
from presswatch.errors import UsageError
from presswatch.model import ArticleState, QuoteState

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

State = TypeVar("State", ArticleState, QuoteState)


async def article_state(request: Request, datasette: Datasette) -> Response:
    """Fields: state, reason, next. From the inbox it goes back there, with a way to undo."""
    article_id, fields = _id(request), await form(request)
    state = _state(ArticleState, fields.get("state"))
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
    return _back(request, datasette, fields, article_id, f"decided.{state}")


async def article_field(request: Request, datasette: Datasette) -> Response:
    """Fields: field, value; or machine=1 to go back to the machine's value."""
    article_id, fields = _id(request), await form(request)
    value = None if fields.get("machine") else fields.get("value", "")
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(
        datasette,
        lambda conn: reviews.set_field(conn, article_id, fields.get("field", ""), value, who=who, now=now),
    )
    return _back(request, datasette, fields, article_id, "decided.field", "#facts")


async def article_passage(request: Request, datasette: Datasette) -> Response:
    """Fields: start and end (code points of the text `text_id`), or words to be found in the text."""
    article_id, fields = _id(request), await form(request)
    who, now = name_of(request.actor), datetime.now(UTC)

    def choose(conn: sqlite3.Connection) -> None:
        with transaction(conn):
            start, end = _place(conn, article_id, fields)
            reviews.choose_passage(conn, article_id, start, end, who=who, now=now)

    await write(datasette, choose)
    return _back(request, datasette, fields, article_id, "decided.passage", "#passages")


async def quote_state(request: Request, datasette: Datasette) -> Response:
    quote_id, fields = _id(request), await form(request)
    state = _state(QuoteState, fields.get("state"))
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: reviews.decide_quote(conn, quote_id, state, who=who, now=now))
    return await _back_to_quote(request, datasette, fields, quote_id, f"decided.quote.{state}")


async def quote_speaker(request: Request, datasette: Datasette) -> Response:
    """Fields: speaker; or machine=1 to go back to the machine's."""
    quote_id, fields = _id(request), await form(request)
    speaker = None if fields.get("machine") else fields.get("speaker", "")
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: reviews.set_speaker(conn, quote_id, speaker, who=who, now=now))
    return await _back_to_quote(request, datasette, fields, quote_id, "decided.speaker")


async def quote_feature(request: Request, datasette: Datasette) -> Response:
    """Prints this quote or passage for its article."""
    quote_id, fields = _id(request), await form(request)
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: reviews.feature_quote(conn, quote_id, who=who, now=now))
    return await _back_to_quote(request, datasette, fields, quote_id, "decided.passage", "#passages")


def _place(conn: sqlite3.Connection, article_id: int, fields: dict[str, str]) -> tuple[int, int]:
    row = conn.execute(
        "SELECT a.text_id, t.text FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        raise UsageError(f"Article {article_id} has no text to choose from.")
    text_id, text = row
    start, end = fields.get("start", ""), fields.get("end", "")
    if start.isdecimal() and end.isdecimal() and len(start + end) < 30:
        if fields.get("text_id") != str(text_id):
            raise UsageError("The text was read anew since you opened the page: open it again and select again.")
        return int(start), int(end)
    place = place_of(fields.get("words", "")[: len(text) * 2], text)
    if place is None:
        raise UsageError("These words do not stand in the article's text: copy them from the text as it is shown.")
    return place


def _id(request: Request) -> int:
    return int(request.url_vars["id"])


def _state(states: type[State], named: str | None) -> State:
    try:
        return states(named or "")
    except ValueError as wrong:
        raise UsageError(f"{named!r} is no state: {', '.join(states)} are.") from wrong


def _state_of(conn: sqlite3.Connection, article_id: int) -> str:
    state = one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", article_id)
    return str(state or ArticleState.PROPOSED)


def _back(
    request: Request, datasette: Datasette, fields: dict[str, str], article_id: int, message: str, place: str = ""
) -> Response:
    datasette.add_message(request, say(request, message))
    path = datasette.urls.path(f"/-/articles/{article_id}") + place
    return Response.redirect(local_path(fields.get("next"), path))


async def _back_to_quote(
    request: Request, datasette: Datasette, fields: dict[str, str], quote_id: int, message: str, place: str = ""
) -> Response:
    article_id = await read(datasette, one, "SELECT article_id FROM quotes WHERE id = ?", quote_id)
    return _back(request, datasette, fields, article_id, message, place or f"#quote-{quote_id}")
