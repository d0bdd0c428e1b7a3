"""Signing in: the login link, the closed door, and what is remembered of the page that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

from datasette import Response
from datasette.utils.asgi import Forbidden

from presswatch.browse.access import spend_token
from presswatch.browse.gate import WANTED, WANTED_SECONDS
from presswatch.browse.web import here

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

COOKIE = "ds_actor"


async def enter(request: Request, datasette: Datasette) -> Response:
    """The login link: spends the token the process was started with, signs in as reviewer."""
    if request.method != "GET" or not spend_token(request.args.get("token") or ""):
        raise Forbidden("This login link has been used already, or is not from this server.")
    response = Response.redirect(datasette.urls.instance())
    signed = datasette.sign({"a": {"id": "reviewer"}}, "actor")
    response.set_cookie(COOKIE, signed, httponly=True, samesite="lax", secure=request.scheme == "https")
    return response


async def closed(request: Request, datasette: Datasette) -> NoReturn:
    """Where the gate leads strangers to when nothing is public."""
    raise Forbidden("Nothing here is public.")


def remember_what_was_wanted(request: Request, datasette: Datasette, response: Response) -> None:
    """So that signing in leads there, by whatever plugin. Only pages: a form is not sent twice."""
    if request.method != "GET" or request.actor:
        return
    query = f"?{request.query_string}" if request.query_string else ""
    wanted = quote(here(request, datasette) + query, safe="/")
    response.set_cookie(WANTED, wanted, max_age=WANTED_SECONDS, httponly=True, samesite="lax")
