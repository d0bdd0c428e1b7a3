"""What a reviewer edits of one article and its quotes, one POST each; every one is recorded by `archive.reviews`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from datasette import Response

from presswatch.archive import reviews
from presswatch.archive.archive import one, transaction
from presswatch.browse.access import name_of
from presswatch.browse.decisions import back, id_of, state_named
from presswatch.browse.marking import place_of
from presswatch.browse.web import View, form, read, write
from presswatch.errors import UsageError
from presswatch.model import QuoteState

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request


async def article_field(request: Request, datasette: Datasette) -> Response:
    """Fields: field, value; or machine=1 to go back to the machine's value."""
    article_id, fields = id_of(request), await form(request)
    value = None if fields.get("machine") else fields.get("value", "")
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(
        datasette,
        lambda conn: reviews.set_field(conn, article_id, fields.get("field", ""), value, who=who, now=now),
    )
    return back(request, datasette, fields, article_id, "decided.field", "#facts")


async def article_passage(request: Request, datasette: Datasette) -> Response:
    """Fields: start and end (code points of the text `text_id`), or words to be found in the text."""
    article_id, fields = id_of(request), await form(request)
    who, now = name_of(request.actor), datetime.now(UTC)

    def choose(conn: sqlite3.Connection) -> None:
        with transaction(conn):
            start, end = _place(conn, article_id, fields)
            reviews.choose_passage(conn, article_id, start, end, who=who, now=now)

    await write(datasette, choose)
    return back(request, datasette, fields, article_id, "decided.passage", "#passages")


async def quote_state(request: Request, datasette: Datasette) -> Response:
    quote_id, fields = id_of(request), await form(request)
    state = state_named(QuoteState, fields.get("state"))
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: reviews.decide_quote(conn, quote_id, state, who=who, now=now))
    return await _back_to_quote(request, datasette, fields, quote_id, f"decided.quote.{state}")


async def quote_speaker(request: Request, datasette: Datasette) -> Response:
    """Fields: speaker; or machine=1 to go back to the machine's."""
    quote_id, fields = id_of(request), await form(request)
    speaker = None if fields.get("machine") else fields.get("speaker", "")
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: reviews.set_speaker(conn, quote_id, speaker, who=who, now=now))
    return await _back_to_quote(request, datasette, fields, quote_id, "decided.speaker")


async def quote_feature(request: Request, datasette: Datasette) -> Response:
    """Prints this quote or passage for its article."""
    quote_id, fields = id_of(request), await form(request)
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


async def _back_to_quote(
    request: Request, datasette: Datasette, fields: dict[str, str], quote_id: int, message: str, place: str = ""
) -> Response:
    article_id = await read(datasette, one, "SELECT article_id FROM quotes WHERE id = ?", quote_id)
    return back(request, datasette, fields, article_id, message, place or f"#quote-{quote_id}")


GETS: dict[str, View] = {}
POSTS: dict[str, View] = {
    r"/-/articles/(?P<id>[0-9]{1,18})/field": article_field,
    r"/-/articles/(?P<id>[0-9]{1,18})/passage": article_passage,
    r"/-/quotes/(?P<id>[0-9]{1,18})/state": quote_state,
    r"/-/quotes/(?P<id>[0-9]{1,18})/speaker": quote_speaker,
    r"/-/quotes/(?P<id>[0-9]{1,18})/feature": quote_feature,
}
