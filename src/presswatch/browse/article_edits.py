"""What a reviewer edits of one article and its quotes, one POST each; every one is recorded by `archive.reviews`.

What can't be kept is answered with the article's page: the reason beside the field, and in it what was typed. A form
that carries the value it `shown` is asked once more when somebody else changed that value meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from datasette import Response

from presswatch.archive import quotes, reviews
from presswatch.archive.archive import one, transaction
from presswatch.browse.access import name_of
from presswatch.browse.article import BY_MACHINE, Wrong, article_row, field_of, show_article
from presswatch.browse.article_words import in_words
from presswatch.browse.catalogue import STRINGS
from presswatch.browse.decisions import back, id_of, state_named
from presswatch.browse.marking import place_of
from presswatch.browse.strings import in_its_place, language_of, moment, translator
from presswatch.browse.web import View, form, number, read, write
from presswatch.errors import UsageError
from presswatch.model import QuoteState
from presswatch.plain import clean_text

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

Meanwhile = tuple[str, str | None, str | None]
"""The value that stands now, and who gave it when: None and None when the machine did."""


async def article_field(request: Request, datasette: Datasette) -> Response:
    """Fields: field, value, or machine=1 to go back to the machine's value; shown, the value that was edited."""
    article_id, fields = id_of(request), await form(request)
    name = fields.get("field", "")
    if name not in reviews.FIELDS:
        raise UsageError(f"An article has no field {name!r} to edit: {', '.join(reviews.FIELDS)} can be.")
    value = None if fields.get("machine") else fields.get("value", "")
    who, now = name_of(request.actor), datetime.now(UTC)

    def save(conn: sqlite3.Connection) -> Meanwhile | None:
        with transaction(conn):
            meanwhile = _field_meanwhile(conn, article_id, name, fields)
            if meanwhile is None:
                reviews.set_field(conn, article_id, name, value, who=who, now=now)
            return meanwhile

    wrong = await _tried(request, datasette, f"field-{name}", fields, save)
    return wrong or back(request, datasette, fields, article_id, "decided.field", f"#fact-{name}")


async def article_passage(request: Request, datasette: Datasette) -> Response:
    """Fields: start and end (code points of the text `text_id`), or words to be found in the text."""
    article_id, fields = id_of(request), await form(request)
    who, now = name_of(request.actor), datetime.now(UTC)

    def choose(conn: sqlite3.Connection) -> None:
        with transaction(conn):
            start, end = _place(conn, article_id, fields, language_of(request))
            reviews.choose_passage(conn, article_id, start, end, who=who, now=now)

    wrong = await _tried(request, datasette, "words", fields, choose)
    return wrong or back(request, datasette, fields, article_id, "decided.passage", "#passages")


async def article_quote(request: Request, datasette: Datasette) -> Response:
    """Keeps words of the text as a quote. Fields: as for a passage, and speaker."""
    article_id, fields = id_of(request), await form(request)
    who, now = name_of(request.actor), datetime.now(UTC)
    added: list[int] = []

    def add(conn: sqlite3.Connection) -> None:
        with transaction(conn):
            start, end = _place(conn, article_id, fields, language_of(request))
            added.append(quotes.add_quote(conn, article_id, start, end, fields.get("speaker"), who=who, now=now))

    wrong = await _tried(request, datasette, "quote-words", fields, add)
    return wrong or back(request, datasette, fields, article_id, "decided.quote.added", f"#quote-{added[0]}")


async def article_undo(request: Request, datasette: Datasette) -> Response:
    """Takes the article's last change back. Fields: change, the id of the change that was shown as the last."""
    article_id, fields = id_of(request), await form(request)
    change = number(fields.get("change"))
    who, now = name_of(request.actor), datetime.now(UTC)

    def undo(conn: sqlite3.Connection) -> None:
        reviews.undo_change(conn, article_id, -1 if change is None else change, who=who, now=now)

    wrong = await _tried(request, datasette, "undo", fields, undo)
    return wrong or back(request, datasette, fields, article_id, "decided.undone", "#history")


async def quote_state(request: Request, datasette: Datasette) -> Response:
    quote_id, fields = id_of(request), await form(request)
    state = state_named(QuoteState, fields.get("state"))
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: reviews.decide_quote(conn, quote_id, state, who=who, now=now))
    return await _back_to_quote(request, datasette, fields, quote_id, f"decided.quote.{state}")


async def quote_speaker(request: Request, datasette: Datasette) -> Response:
    """Fields: speaker, or machine=1 to go back to the machine's; shown, the name that was corrected."""
    quote_id, fields = id_of(request), await form(request)
    speaker = None if fields.get("machine") else fields.get("speaker", "")
    who, now = name_of(request.actor), datetime.now(UTC)

    def save(conn: sqlite3.Connection) -> Meanwhile | None:
        with transaction(conn):
            meanwhile = _speaker_meanwhile(conn, quote_id, fields)
            if meanwhile is None:
                reviews.set_speaker(conn, quote_id, speaker, who=who, now=now)
            return meanwhile

    wrong = await _tried(request, datasette, f"speaker-{quote_id}", fields, save, quote_id)
    return wrong or await _back_to_quote(request, datasette, fields, quote_id, "decided.speaker")


async def quote_feature(request: Request, datasette: Datasette) -> Response:
    """Prints this quote or passage for its article."""
    quote_id, fields = id_of(request), await form(request)
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: reviews.feature_quote(conn, quote_id, who=who, now=now))
    return await _back_to_quote(request, datasette, fields, quote_id, "decided.passage", "#passages")


# ---- what can't be ----------------------------------------------------------------------------------------------


async def _tried(
    request: Request,
    datasette: Datasette,
    place: str,
    fields: Mapping[str, str],
    act: Callable[[sqlite3.Connection], Meanwhile | None],
    quote_id: int | None = None,
) -> Response | None:
    """Writes. None when it is done, else the article's page with the reason at `place`."""
    try:
        meanwhile = await write(datasette, act)
    except UsageError as trouble:
        wrong = Wrong(place, _reason(request, place, fields, trouble), fields)
    else:
        if meanwhile is None:
            return None
        wrong = Wrong(place, _asking(request, place, meanwhile), fields, status=409)
    article_id = id_of(request)
    if quote_id is not None:
        article_id = await read(datasette, one, "SELECT article_id FROM quotes WHERE id = ?", quote_id) or 0
        if not article_id:
            raise UsageError(wrong.sentence)
    return await show_article(request, datasette, article_id, wrong)


def _reason(request: Request, place: str, fields: Mapping[str, str], trouble: UsageError) -> str:
    """In the reader's language where the field has one thing only that can be wrong."""
    key = f"article.wrong.{place}"
    if key not in STRINGS:
        return str(trouble)
    return translator(language_of(request))(key, value=fields.get("value", ""))


def _asking(request: Request, place: str, meanwhile: Meanwhile) -> str:
    language = language_of(request)
    t = translator(language)
    value, who, at = meanwhile
    said = in_words(place.removeprefix("field-"), value, language) or t("article.nothing")
    if who is None:
        return t("article.meanwhile.machine", value=said)
    return t("article.meanwhile", value=said, who=who, at=moment(at, language=language))


def _field_meanwhile(
    conn: sqlite3.Connection, article_id: int, name: str, fields: Mapping[str, str]
) -> Meanwhile | None:
    """The field's value when it is no longer the one that the form showed; None when it still is, or when the form
    wants that same value."""
    article = article_row(conn, article_id)
    if article is None or "shown" not in fields:
        return None
    now = field_of(article, name, "en")
    if _same(now.value, fields["shown"]) or ("value" in fields and _same(now.value, fields["value"])):
        return None
    by_person = now.by_hand or name not in BY_MACHINE
    return now.value, *(_last(conn, "article_reviews", article_id, name) if by_person else (None, None))


def _speaker_meanwhile(conn: sqlite3.Connection, quote_id: int, fields: Mapping[str, str]) -> Meanwhile | None:
    row = conn.execute(
        """SELECT q.speaker, qr.speaker FROM quotes q LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
            WHERE q.id = ?""",
        (quote_id,),
    ).fetchone()
    if row is None or "shown" not in fields:
        return None
    by_machine, own = row
    value = own or by_machine or ""
    if _same(value, fields["shown"]) or ("speaker" in fields and _same(value, fields["speaker"])):
        return None
    return value, *(_last(conn, "quote_reviews", quote_id, "speaker") if own else (None, None))


def _last(conn: sqlite3.Connection, table: str, row_id: int, column: str) -> tuple[str | None, str | None]:
    """Who changed it last, and when."""
    row = conn.execute(
        """SELECT who, at FROM changes WHERE table_name = ? AND row_id = ? AND column_name = ?
            ORDER BY id DESC LIMIT 1""",
        (table, row_id, column),
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)


def _same(one: str, other: str) -> bool:
    """Whether two values are the same after a page's way with signs and a browser's with line ends and blanks."""
    return clean_text(in_its_place(one)).split() == clean_text(in_its_place(other)).split()


def _place(conn: sqlite3.Connection, article_id: int, fields: Mapping[str, str], language: str) -> tuple[int, int]:
    t = translator(language)
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
            raise UsageError(t("article.place.anew"))
        return int(start), int(end)
    place = place_of(fields.get("words", "")[: len(text) * 2], text)
    if place is None:
        raise UsageError(t("article.place.nowhere"))
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
    r"/-/articles/(?P<id>[0-9]{1,18})/quote": article_quote,
    r"/-/articles/(?P<id>[0-9]{1,18})/undo": article_undo,
    r"/-/quotes/(?P<id>[0-9]{1,18})/state": quote_state,
    r"/-/quotes/(?P<id>[0-9]{1,18})/speaker": quote_speaker,
    r"/-/quotes/(?P<id>[0-9]{1,18})/feature": quote_feature,
}
