"""What stands before every page, Datasette's own included: which forms are taken at all, the headers of answers, the
flags of cookies, the way back after signing in, and a closed door where nothing is public."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from datasette.utils.asgi import Base400

from presswatch.browse.access import Actor, access_of, is_operator
from presswatch.browse.web import local_path

if TYPE_CHECKING:
    from datasette.app import Datasette

# Datasette's own pages and its plugins' run inline scripts and styles; ours are stricter, see `web.STRICT_POLICY`.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"content-security-policy": POLICY.encode(),
}
LARGEST_FORM = 1_000_000
TOO_LARGE = "This form is too large."
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
CLOSED = "/-/closed"
ENTRANCES = ("/-/login", "/-/logout", "/-/enter", "/-/github-auth-start", "/-/github-auth-callback", "/favicon.ico")
STATIC = ("/-/static/", "/-/static-plugins/")
WANTED = "presswatch_wanted"
WANTED_SECONDS = 600
Headers = list[tuple[bytes, bytes]]


class TooLarge(Base400):  # type: ignore[misc]
    """A form that grew beyond LARGEST_FORM without having said so."""

    status = 413


def gate(datasette: Datasette) -> Callable[[Any], Any]:
    """The ASGI wrapper."""

    def wrap(app: Any) -> Any:
        @functools.wraps(app)
        async def guarded(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            asked = Asked(scope)
            begun = False

            async def send_with_headers(message: Any) -> None:
                nonlocal begun
                if message["type"] == "http.response.start":
                    begun = True
                    base = str(datasette.setting("base_url"))
                    message = {**message, "headers": asked.answered(message["status"], message.get("headers"), base)}
                await send(message)

            try:
                if trouble := asked.refused():
                    await _say(send_with_headers, *trouble)
                else:
                    await app(await _let_in(datasette, scope), limited(receive), send_with_headers)
            except TooLarge:
                if begun:
                    raise
                await _say(send_with_headers, TooLarge.status, TOO_LARGE)

        return guarded

    return wrap


class Asked:
    """A request as it arrived."""

    def __init__(self, scope: Any) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[str, str] = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers") or []
        }
        self.https = "https" in (scope.get("scheme"), self.headers.get("x-forwarded-proto", "").split(",")[0].strip())

    def refused(self) -> tuple[int, str] | None:
        """Status and sentence for what is no form of this site."""
        length = self.headers.get("content-length", "0")
        if length.isdigit() and int(length) > LARGEST_FORM:
            return TooLarge.status, TOO_LARGE
        if self.method in SAFE_METHODS:
            return None
        if self.came_from_elsewhere():
            return 403, "The form was not sent from this site."
        kind = self.headers.get("content-type", "").lower()
        if kind.startswith("multipart/form-data") and "; boundary=" not in kind:
            return 400, "The form does not say where its parts end."
        return None

    def came_from_elsewhere(self) -> bool:
        """What the browser says of who sent the form. The token holds too, but asgi-csrf lets requests without cookies
        pass: who is signed in by HTTP Basic or by a proxy's header would have no other guard. Headers that other sites
        can't make a browser send are believed."""
        if site := self.headers.get("sec-fetch-site"):
            return site not in ("same-origin", "none")
        origin = self.headers.get("origin")
        hosts = (self.headers.get("host"), self.headers.get("x-forwarded-host"))
        return origin is not None and urlsplit(origin.lower()).netloc not in [host.lower() for host in hosts if host]

    def answered(self, status: int, given: Any, base_url: str) -> Headers:
        """The headers of the answer: those it brings, and those that every page of this site has."""
        headers: Headers = [(bytes(name).lower(), bytes(value)) for name, value in given or []]
        headers = self._back_to_what_was_wanted(status, headers, base_url)
        headers = [(n, self._cookie(v, base_url)) if n == b"set-cookie" else (n, v) for n, v in headers]
        named = {name for name, _ in headers}
        cached = b"private, no-store" if status >= 400 else b"no-cache"
        defaults = {**HEADERS, b"cache-control": cached}
        return headers + [header for header in defaults.items() if header[0] not in named]

    def _cookie(self, cookie: bytes, base_url: str) -> bytes:
        """No script of ours reads a cookie; under a path they are that path's only."""
        parts = [part.strip() for part in cookie.split(b";")]
        flags = {part.partition(b"=")[0].lower() for part in parts[1:]}
        prefix = base_url.rstrip("/").encode()
        parts = [b"Path=" + prefix + b"/" if part.lower() == b"path=/" else part for part in parts]
        parts += [b"HttpOnly"] if b"httponly" not in flags else []
        parts += [b"SameSite=Lax"] if b"samesite" not in flags else []
        parts += [b"Secure"] if self.https and b"secure" not in flags else []
        return b"; ".join(parts)

    def _back_to_what_was_wanted(self, status: int, headers: Headers, base_url: str) -> Headers:
        """Whoever signs in is led to the page they had asked for, not to the first one."""
        signed_in = any(
            n == b"set-cookie" and v.startswith(b"ds_actor=") and v[9:10] not in (b"", b";", b'"') for n, v in headers
        )
        wanted = _cookie_named(WANTED, self.headers.get("cookie", ""))
        path = local_path(unquote(wanted), "")
        if status != 302 or not signed_in or not path.startswith(base_url):
            return headers
        kept = [(n, v) for n, v in headers if n != b"location"]
        return [
            *kept,
            (b"location", quote(path, safe="/?&=%~+:,;@!$'()*-._").encode()),
            (b"set-cookie", f"{WANTED}=; Path=/; Max-Age=0".encode()),
        ]


def limited(receive: Any) -> Any:
    """The same, ending with TooLarge when more comes than a form may have: not everybody announces a length."""
    taken = 0

    async def counted() -> Any:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_FORM:
            raise TooLarge(TOO_LARGE)
        return message

    return counted


async def _let_in(datasette: Datasette, scope: Any) -> Any:
    """The scope, leading to the page that says where to sign in when nothing is public and this is nobody of the team:
    done here, so that it holds for every page of Datasette and of every plugin."""
    if access_of(datasette).public:
        return scope
    base = str(datasette.setting("base_url"))
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    inner = "/" + path.removeprefix(base) if base != "/" else path
    if inner in ENTRANCES or inner.startswith(STATIC) or is_operator(datasette, await _actor(datasette, scope)):
        return scope
    return {**scope, "path": CLOSED, "raw_path": CLOSED.encode(), "presswatch.wanted": inner}


async def _actor(datasette: Datasette, scope: Any) -> Actor:
    from datasette.plugins import pm
    from datasette.utils import await_me_maybe
    from datasette.utils.asgi import Request

    found: Actor = None
    for said in pm.hook.actor_from_request(datasette=datasette, request=Request(scope, None)):
        try:
            found = found or await await_me_maybe(said)
        except Exception:  # noqa: S112 a token that Datasette will refuse names nobody
            continue
    return found


async def _say(send: Any, status: int, sentence: str) -> None:
    from datasette import Response

    await Response.text(sentence, status=status).asgi_send(send)


def _cookie_named(name: str, cookies: str) -> str:
    pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
    return next((value.strip('"') for key, _, value in pairs if key == name), "")
