"""The pages a person reads, but for the article's own. No GET writes, save the login link's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.utils.asgi import Forbidden

from presswatch.archive.items import current_page, print_page
from presswatch.browse import queries
from presswatch.browse.access import is_reviewer, spend_token
from presswatch.browse.charts import months_chart
from presswatch.browse.searching import Found, search
from presswatch.browse.strings import LANGUAGES, language_of
from presswatch.browse.web import answer, archive, read, trouble
from presswatch.errors import UsageError
from presswatch.formats.media_page import PROFILES
from presswatch.model import ArticleState

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from presswatch.model import MediaPage

COOKIE = "ds_actor"


async def home(request: Request, datasette: Datasette) -> Response:
    """For a stranger what is published; for a reviewer what there is to do and what there was."""
    if request.method not in ("GET", "HEAD"):
        return await trouble(datasette, request, "trouble.title", "This address takes GET only.", 405)
    if not is_reviewer(datasette, request.actor):
        items = await read(datasette, queries.published)
        data = datasette.urls.table((await archive(datasette)).name, "published_items")
        return await answer(datasette, request, "pw_public.html", {"items": items, "data": data})
    facts = await read(datasette, queries.home, datetime.now(UTC))
    return await answer(datasette, request, "pw_home.html", {**facts, "chart": months_chart(facts["months"])})


async def inbox(request: Request, datasette: Datasette) -> Response:
    state = ArticleState.LATER if request.args.get("state") == ArticleState.LATER else ArticleState.PROPOSED
    chosen: dict[str, Any] = {name: request.args.get(name) or None for name in ("language", "outlet")}
    after = _inbox_key(request.args.get("after"))

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        cards, more = queries.inbox_page(conn, state=state.value, after=after, **chosen)
        done = _number(request.args.get("done"))
        return {
            "cards": cards,
            "more": f"{more[0]}_{more[1]}" if more else None,
            "waiting": queries.waiting(conn),
            "languages": queries.languages(conn),
            "outlets": queries.outlets(conn),
            "done": queries.article(conn, done) if done is not None else None,
        }

    facts = await read(datasette, ask)
    was = request.args.get("was")
    facts["was"] = was if was in list(ArticleState) else ArticleState.PROPOSED.value
    return await answer(datasette, request, "pw_inbox.html", {**facts, "state": state.value, "chosen": chosen})


async def quotes(request: Request, datasette: Datasette) -> Response:
    chosen = {name: request.args.get(name) or None for name in ("speaker", "language", "outlet")}
    before = _number(request.args.get("before"))

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        found, more = queries.quotes_page(conn, before=before, **chosen)
        return {
            "quotes": found,
            "more": more,
            "speakers": queries.speaker_names(conn),
            "languages": queries.languages(conn),
            "outlets": queries.outlets(conn),
        }

    return await answer(datasette, request, "pw_quotes.html", {**await read(datasette, ask), "chosen": chosen})


async def search_page(request: Request, datasette: Datasette) -> Response:
    typed = (request.args.get("q") or "").strip()
    found = await read(datasette, search, typed) if typed else Found([], [])
    return await answer(datasette, request, "pw_search.html", {"q": typed, "found": found})


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
            queries.page_news(conn),
        )

    markdown, page, news = await read(datasette, ask)
    context = {"markdown": markdown, "items": page.items, "news": news, "profile": profile, "page_language": language}
    return await answer(datasette, request, "pw_page.html", {**context, "profiles": list(PROFILES)})


async def sources(request: Request, datasette: Datasette) -> Response:
    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        return {"sources": queries.source_health(conn), "runs": queries.last_runs(conn, 10)}

    return await answer(datasette, request, "pw_sources.html", await read(datasette, ask))


async def enter(request: Request, datasette: Datasette) -> Response:
    """The login link: spends the token the process was started with, signs in as reviewer."""
    if request.method != "GET" or not spend_token(request.args.get("token") or ""):
        raise Forbidden("This login link has been used already, or is not from this server.")
    response = Response.redirect(datasette.urls.instance())
    signed = datasette.sign({"a": {"id": "reviewer"}}, "actor")
    response.set_cookie(COOKIE, signed, httponly=True, samesite="lax", secure=request.scheme == "https")
    return response


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _inbox_key(typed: str | None) -> tuple[str, int] | None:
    """The key of the last card of the page before, as this page's own link gives it."""
    seen, _, number = (typed or "").rpartition("_")
    article_id = _number(number)
    return (seen, article_id) if seen and article_id is not None else None
