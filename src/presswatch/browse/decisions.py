"""What a reviewer decides, one POST each; every one is recorded with who and when, and can be taken back.

A form may be sent by a script that asks for JSON: it gets the line that takes the card's place, and no page is loaded.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from datasette import Response

from presswatch.archive import decisions
from presswatch.archive.decisions import Decision
from presswatch.browse import queries
from presswatch.browse.access import name_of
from presswatch.browse.inbox import PATH, Place, done_of, lines_of
from presswatch.browse.strings import language_of, moment, say, translator
from presswatch.browse.web import View, form, local_path, number, read, write
from presswatch.errors import UsageError
from presswatch.model import ArticleState, QuoteState

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

State = TypeVar("State", ArticleState, QuoteState)
CARD = "card-"
TOLD_AT_MOST = 3
_LATEST = """
    SELECT x.who, x.at, x.new AS state, coalesce(r.title, a.title) AS title
      FROM changes x JOIN articles a ON a.id = x.row_id LEFT JOIN article_reviews r ON r.article_id = a.id
     WHERE x.table_name = 'article_reviews' AND x.row_id = ? AND x.column_name = 'state' ORDER BY x.id DESC LIMIT 1"""
_UNTOLD = {"state": "otherwise", "who": "", "at": "", "title": ""}


async def article_state(request: Request, datasette: Datasette) -> Response:
    """Fields: state, reason, shown (the state it was shown in), next; passage (accepts, and prints it). From the inbox
    (from=inbox, with its place) a story's copies follow unless scope=one, and it goes back there."""
    article_id, fields = id_of(request), await form(request)
    passage = number(fields.get("passage"))
    state = ArticleState.ACCEPTED if passage is not None else state_named(ArticleState, fields.get("state"))
    shown = state_named(ArticleState, fields["shown"]) if fields.get("shown") else None
    in_inbox = fields.get("from") == "inbox"
    decision = await _decide(
        request,
        datasette,
        {article_id: shown},
        state,
        reason=fields.get("reason"),
        copies=in_inbox and fields.get("scope") != "one",
        passage=passage,
    )
    if in_inbox:
        return await _back_to_inbox(request, datasette, fields, decision)
    if decision.overtaken:
        await _say_overtaken(request, datasette, decision)
        return Response.redirect(local_path(fields.get("next"), datasette.urls.path(f"/-/articles/{article_id}")))
    return back(request, datasette, fields, article_id, f"decided.{state}")


async def several(request: Request, datasette: Datasette) -> Response:
    """Fields: state, reason, the inbox's place, and for each article chosen card-ID with the state it was shown in."""
    fields = await form(request)
    if not fields.get("state"):
        raise UsageError(say(request, "inbox.several.nothing"))
    state = state_named(ArticleState, fields["state"])
    shown: dict[int, ArticleState | None] = {}
    for name, was in fields.items():
        article_id = number(name.removeprefix(CARD)) if name.startswith(CARD) else None
        if article_id is not None:
            shown[article_id] = state_named(ArticleState, was)
    if not shown:
        raise UsageError(say(request, "inbox.several.nobody"))
    decision = await _decide(request, datasette, shown, state, reason=fields.get("reason"), copies=True)
    return await _back_to_inbox(request, datasette, fields, decision)


async def undo(request: Request, datasette: Datasette) -> Response:
    """Fields: lines (of the decision in `changes`), the inbox's place. Gives its articles back what they had."""
    fields = await form(request)
    lines = lines_of(fields.get("lines"))
    if lines is None:
        raise UsageError(say(request, "inbox.undo.nothing"))
    who, now = name_of(request.actor), datetime.now(UTC)
    undone = await write(datasette, lambda conn: decisions.undo(conn, *lines, who=who, now=now))
    return await _back_to_inbox(request, datasette, fields, undone, undoing=True)


async def _decide(
    request: Request,
    datasette: Datasette,
    shown: dict[int, ArticleState | None],
    state: ArticleState,
    *,
    reason: str | None,
    copies: bool,
    passage: int | None = None,
) -> Decision:
    who, now = name_of(request.actor), datetime.now(UTC)
    return await write(
        datasette,
        lambda conn: decisions.decide_articles(
            conn, shown, state, who=who, now=now, reason=reason, copies=copies, passage=passage
        ),
    )


async def _back_to_inbox(
    request: Request, datasette: Datasette, fields: dict[str, str], decision: Decision, *, undoing: bool = False
) -> Response:
    """To the same place of the inbox, at the card after those decided; or the same as JSON."""
    place = Place.of(fields)
    done = None if undoing or decision.lines is None else "{}-{}".format(*decision.lines)
    first = f"#article-{decision.articles[0]}" if undoing and decision.articles else ""
    where = datasette.urls.path(PATH) + place.query(done=done) + (first or _next_card(fields, decision))
    if "application/json" in (request.headers.get("accept") or ""):
        return await _as_json(request, datasette, place, decision, where, undoing=undoing)
    if undoing and decision.articles:
        datasette.add_message(request, say(request, "inbox.undone"))
    await _say_overtaken(request, datasette, decision)
    return Response.redirect(where)


def _next_card(fields: dict[str, str], decision: Decision) -> str:
    """The card after the last one decided, of those `order` says were shown; the last one left when there is none."""
    order = [number(typed) for typed in fields.get("order", "").split()]
    gone = {*decision.articles, *decision.overtaken}
    last = max((place for place, card in enumerate(order) if card in gone), default=-1)
    left = [card for card in order[last + 1 :] if card not in gone] or [
        card for card in order[:last] if card not in gone
    ][-1:]
    return f"#article-{left[0]}" if left else ""


async def _as_json(
    request: Request, datasette: Datasette, place: Place, decision: Decision, where: str, *, undoing: bool
) -> Response:
    lines, who = decision.lines, name_of(request.actor)
    done = await read(datasette, done_of, lines, who) if lines and not undoing else None
    overtaken = await _overtaken(request, datasette, decision)
    facts = {"done": done, "overtaken": overtaken, "place": place}
    html = await datasette.render_template("pw_decided.html", facts, request=request, view_name="presswatch")
    return Response.json(
        {
            "html": html,
            "said": say(request, "inbox.undone") if undoing and decision.articles else "",
            "articles": decision.articles,
            "overtaken": decision.overtaken,
            "waiting": await read(datasette, queries.waiting),
            "then": where,
        }
    )


async def _say_overtaken(request: Request, datasette: Datasette, decision: Decision) -> None:
    for sentence in await _overtaken(request, datasette, decision):
        datasette.add_message(request, sentence, datasette.WARNING)


async def _overtaken(request: Request, datasette: Datasette, decision: Decision) -> list[str]:
    """Who decided what meanwhile, a sentence for each of the first few."""
    language = language_of(request)
    t = translator(language)

    def ask(conn: sqlite3.Connection) -> list[dict[str, str]]:
        latest = (queries.rows(conn, _LATEST, article_id) for article_id in decision.overtaken[:TOLD_AT_MOST])
        return [found[0] if found else _UNTOLD for found in latest]

    said = [
        t(
            f"overtaken.{row['state']}",
            who=row["who"],
            title=row["title"] or t("no_title"),
            at=moment(row["at"], language=language),
        )
        for row in (await read(datasette, ask) if decision.overtaken else [])
    ]
    more = len(decision.overtaken) - TOLD_AT_MOST
    return [*said, t("overtaken.more", n=more)] if more > 0 else said


def id_of(request: Request) -> int:
    return int(request.url_vars["id"])


def state_named(states: type[State], named: str | None) -> State:
    try:
        return states(named or "")
    except ValueError as wrong:
        raise UsageError(f"{named!r} is no state: {', '.join(states)} are.") from wrong


def back(
    request: Request, datasette: Datasette, fields: dict[str, str], article_id: int, message: str, place: str = ""
) -> Response:
    datasette.add_message(request, say(request, message))
    path = datasette.urls.path(f"/-/articles/{article_id}") + place
    return Response.redirect(local_path(fields.get("next"), path))


GETS: dict[str, View] = {}
POSTS: dict[str, View] = {
    r"/-/articles/(?P<id>[0-9]{1,18})/state": article_state,
    rf"{PATH}/several": several,
    rf"{PATH}/undo": undo,
}
