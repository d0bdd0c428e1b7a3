"""The login link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import Response
from datasette.utils.asgi import Forbidden

from presswatch.browse.access import spend_token

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
