"""Asking and answering: how a route finds the archive, reads, writes, and answers with a page."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from datasette import Response
from datasette.utils.asgi import Forbidden, NotFound
from datasette.version import __version_info__
from datasette.views.base import DatasetteError

from presswatch.archive.archive import one, pending_migrations
from presswatch.archive.sql import APPLICATION_ID
from presswatch.browse.access import Actor, is_operator, is_reviewer
from presswatch.browse.strings import COOKIE, LANGUAGES, language_of
from presswatch.errors import UsageError

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database
    from datasette.utils.asgi import Request

View = Callable[["Request", "Datasette"], Awaitable[Response]]
T = TypeVar("T")

STRICT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HAS_TOKENS = __version_info__[0] == "0"
"""Whether this line of Datasette compares the tokens of forms."""

VIEW_NAME = "presswatch"
"""What Datasette is told of pages that are ours."""
YEAR_SECONDS = 365 * 24 * 3600


async def archive(datasette: Datasette) -> Database:
    """The first database served that is a presswatch archive of this version, whatever its name."""
    for database in datasette.databases.values():
        if not database.path or not (of_ours := await database.execute_fn(_version)):
            continue
        if of_ours == OLDER:
            raise DatasetteError(
                "This archive was made by an earlier presswatch: end this server and run `presswatch serve`, which "
                "backs it up and brings it up to date.",
                status=503,
            )
        return database
    raise NotFound("There is no presswatch archive here: run `presswatch serve`, which names one.")


OLDER, OF_TODAY = "older", "of today"


def _version(conn: sqlite3.Connection) -> str | None:
    """Whether a database is an archive, and which: None, OLDER or OF_TODAY."""
    if one(conn, "PRAGMA application_id") != APPLICATION_ID:
        return None
    return OLDER if pending_migrations(conn) else OF_TODAY


async def read(datasette: Datasette, ask: Callable[..., T], *args: Any, **named: Any) -> T:
    """What `ask(conn, ...)` answers, on a connection that can't write."""
    database = await archive(datasette)
    answer: T = await database.execute_fn(lambda conn: ask(conn, *args, **named))
    return answer


async def write(datasette: Datasette, act: Callable[[sqlite3.Connection], T]) -> T:
    """What `act(conn)` answers, on Datasette's one writing connection."""
    database = await archive(datasette)
    answer: T = await database.execute_write_fn(act)
    return answer


async def answer(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """A page of ours; it runs no script but our own file."""
    html = await datasette.render_template(template, context, request=request, view_name=VIEW_NAME)
    response = Response.html(html, status=status, headers={"Content-Security-Policy": STRICT_POLICY})
    if request.args.get("_lang") in LANGUAGES:
        response.set_cookie(COOKIE, language_of(request), max_age=YEAR_SECONDS, samesite="lax")
    return response


async def trouble(datasette: Datasette, request: Request, title: str, sentence: str, status: int) -> Response:
    """A page that says what is wrong and what to do. `title` is a key of the catalogue."""
    return await answer(datasette, request, "pw_trouble.html", {"title_key": title, "sentence": sentence}, status)


def for_reviewers(view: View, method: str = "GET") -> View:
    """A view that only reviewers reach, with that one method; a UsageError becomes a 400 page."""
    return _guarded(view, method, is_reviewer, "Only reviewers see this page.")


def for_operators(view: View) -> View:
    """The same for operators and reviewers, GET only."""
    return _guarded(view, "GET", is_operator, "Only operators and reviewers see this page.")


def _guarded(view: View, method: str, may: Callable[[Datasette, Actor], bool], refusal: str) -> View:
    @functools.wraps(view)
    async def guarded(request: Request, datasette: Datasette) -> Response:
        if not may(datasette, request.actor):
            raise Forbidden(refusal)
        if request.method != method and (request.method, method) != ("HEAD", "GET"):
            return await trouble(datasette, request, "trouble.title", f"This address takes {method} only.", 405)
        if method == "POST" and (wrong := not_a_form_of_ours(request)):
            return await trouble(datasette, request, "trouble.title", wrong, 403)
        try:
            return await view(request, datasette)
        except UsageError as wrong:
            return await trouble(datasette, request, "trouble.title", str(wrong), 400)

    return guarded


def not_a_form_of_ours(request: Request) -> str | None:
    """What is wrong with what was posted. Datasette 0.65 compares the form's token with the cookie's, but lets pass who
    has no cookies, whom a proxy or HTTP Basic may have signed in; 1.0 has no token and goes by what the browser says.
    One of the two must be there. `gate` has refused what comes from elsewhere."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # Where a token of the API is sent asgi-csrf compares no other.
    by_script = request.headers.get("authorization", "").lower().startswith("bearer")
    if by_script or kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return "This address takes forms only; for scripts there is `presswatch review`."
    if (HAS_TOKENS and "ds_csrftoken" in request.cookies) or {"sec-fetch-site", "origin"} & set(request.headers):
        return None
    return "The form carries no token: open its page again and send it from there."


def here(request: Request, datasette: Datasette) -> str:
    """The path of the page as links to it are written, whether a proxy leaves the prefix of `base_url` or takes it."""
    asked = request.scope.get("presswatch.wanted") or request.scope.get("route_path") or request.path
    return str(datasette.urls.path(asked))


def local_path(path: str | None, otherwise: str) -> str:
    """The path when it leads to this site, else the other: forms name where to go next."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable():
        return path
    return otherwise


def safe_link(url: str | None) -> str | None:
    """An address that may stand in a link: http(s) only."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


async def form(request: Request) -> dict[str, str]:
    """The fields of a posted form."""
    try:
        fields: dict[str, str] = await request.post_vars()
    except UnicodeDecodeError as wrong:
        raise UsageError("The form could not be read: go back and send it again.") from wrong
    return fields


def number(typed: str | None) -> int | None:
    """A number typed into an address, None for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else None
