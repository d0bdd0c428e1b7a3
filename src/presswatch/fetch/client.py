"""The only place that opens a connection to the web: one GET, its redirects, and whatever goes wrong, as a value.

Everything is checked on every hop: the URL by `target`, the address by `guard`, time and bytes by `wire`, the answer
by `answer`. Nothing is kept between requests: no cookies, no connections, no proxies from the environment.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from http.client import HTTPException
from typing import Any, Protocol, Self

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from presswatch.fetch import answer
from presswatch.fetch.codings import ACCEPTED
from presswatch.fetch.guard import Address, Guard, Resolver
from presswatch.fetch.nopage import NoPage
from presswatch.fetch.target import Target, redirected, target_of
from presswatch.fetch.wire import Deadline, Wire, patient
from presswatch.model import Fetched, FetchFailure, FetchOutcome, FetchRules, Page, Request

ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5"

_OURS = frozenset(
    {"accept-encoding", "authorization", "connection", "content-length", "cookie", "host", "te", "transfer-encoding"}
    | {"user-agent", "upgrade"}
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, seconds of silence, seconds for the whole exchange; bytes of a decoded body; redirects."""

    connect: float = 10.0
    read: float = 20.0
    whole: float = 60.0
    decoded: int = 10 << 20
    redirects: int = 8


@dataclass(frozen=True, slots=True)
class _Hop:
    target: Target
    permanent: bool


class Fetcher(Protocol):
    """What the runs need of the network. The tests' fake is another."""

    def fetch(self, request: Request) -> Fetched: ...


class HttpFetcher:
    """Fetches for real. May be used from several threads at once; closing it ends the fetches under way."""

    def __init__(
        self,
        rules: FetchRules,
        *,
        version: str,
        resolver: Resolver = socket.getaddrinfo,
        limits: Limits = Limits(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = Guard(rules, patient(resolver, limits.connect))
        self._limits = limits
        self._given_tls = tls
        self._user_agent = _sendable(f"presswatch/{version} (+{rules.contact})")
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False

    def fetch(self, request: Request) -> Fetched:
        """The page, or why there is none. Raises nothing for whatever the network or the server does."""
        try:
            return self._follow(request, Deadline.after(self._limits.whole))
        except NoPage as stop:
            return stop.failure(request.url)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            return answer.explained(error).failure(request.url)

    def post(self, url: str, body: bytes, content_type: str) -> FetchFailure | None:
        """Sends the bytes there, under the same guard and limits and without following a redirect; None when they were
        taken. Raises nothing for whatever the network or the server does."""
        try:
            deadline, target = Deadline.after(self._limits.whole), target_of(url)
            headers = self._headers(Request(url)) | {"content-type": content_type, "accept": "*/*"}
            with self._connection(target, deadline) as connection:
                response = self._send(connection, target, headers, deadline, body)
                if 200 <= response.status < 300:
                    return None
                answer.judge_status(response.status, response.headers, datetime.now(UTC))
                raise NoPage(FetchOutcome.ERROR, f"the server answers with status {response.status}")
        except NoPage as stop:
            return stop.failure(url)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            return answer.explained(error).failure(url)

    def close(self) -> None:
        """Every fetch under way ends with a failure, and so does every later one."""
        with self._lock:
            self._closed = True
            for sock in self._open:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow(self, request: Request, deadline: Deadline) -> Page:
        headers, credentials = self._headers(request), _credentials(request)
        target = first = target_of(request.url)
        seen: set[str] = set()
        permanent = True
        while len(seen) <= self._limits.redirects:
            seen.add(target.url)
            known = credentials if _same_server(target, first) else {}
            outcome = self._ask(request.url, target, {**headers, **known}, deadline)
            if isinstance(outcome, Page):
                return replace(outcome, moved_to=target.url) if permanent and len(seen) > 1 else outcome
            if outcome.target.url in seen:
                raise NoPage(FetchOutcome.LIMIT, "the address redirects in a circle")
            target, permanent = outcome.target, permanent and outcome.permanent
        raise NoPage(FetchOutcome.LIMIT, f"the address redirects more than {self._limits.redirects} times")

    def _ask(self, url_asked: str, target: Target, headers: dict[str, str], deadline: Deadline) -> Page | _Hop:
        """One hop: the page, or where to ask next."""
        with self._connection(target, deadline) as connection:
            response = self._send(connection, target, headers, deadline)
            if response.status in answer.REDIRECTS:
                location = response.headers.get("Location")
                if not location:
                    raise NoPage(
                        FetchOutcome.ERROR, f"a redirect to nowhere ({response.status})", status=response.status
                    )
                return _Hop(redirected(target, location), response.status in answer.PERMANENT)
            now = datetime.now(UTC)
            answer.judge_status(response.status, response.headers, now)
            answer.judge_type(response.headers, headers["accept"])
            body = answer.read_body(response, self._limits.decoded)
            return Page(url_asked, target.url, response.status, tuple(response.headers.items()), body, now)

    def _send(
        self,
        connection: HTTPConnection,
        target: Target,
        headers: dict[str, str],
        deadline: Deadline,
        body: bytes | None = None,
    ) -> BaseHTTPResponse:
        assert connection.sock is not None
        budget = 2 * self._limits.decoded + (1 << 20)  # chunk framing and headers come on top of the body
        wire: Any = Wire(connection.sock, deadline, self._limits.read, budget)
        connection.sock = wire
        connection.request(
            "GET" if body is None else "POST",
            target.path,
            body=body,
            headers={**headers, "host": target.authority},
            preload_content=False,
            decode_content=False,
        )
        return connection.getresponse()

    @contextlib.contextmanager
    def _connection(self, target: Target, deadline: Deadline) -> Iterator[HTTPConnection]:
        addresses = self._guard.addresses(target.scheme, target.host, target.port)
        connection = self._connected(addresses, target.host, deadline)
        sock = connection.sock
        assert sock is not None
        try:
            with self._lock:
                if self._closed:
                    raise NoPage(FetchOutcome.RETRY, "the run was ended")
                self._open.add(sock)
            yield connection
        finally:
            with self._lock:
                self._open.discard(sock)
            connection.close()
            sock.close()

    def _connected(self, addresses: list[Address], host: str, deadline: Deadline) -> HTTPConnection:
        """Connected to the first address that answers: the address itself, never the name again."""
        for number, address in enumerate(addresses, start=1):
            connection = self._unconnected(address, host, deadline.left(self._limits.connect))
            try:
                connection.connect()
            except (HTTPError, OSError):
                connection.close()
                deadline.left(self._limits.connect)
                if number == len(addresses):
                    raise
            else:
                return connection
        raise AssertionError("the guard gives at least one address")

    def _unconnected(self, address: Address, host: str, seconds: float) -> HTTPConnection:
        if not address.tls:
            return HTTPConnection(address.ip, address.port, timeout=seconds)
        return HTTPSConnection(address.ip, address.port, timeout=seconds, ssl_context=self._tls, server_hostname=host)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        if self._given_tls is not None:
            return self._given_tls
        context = ssl.create_default_context()
        if not context.cert_store_stats()["x509_ca"]:  # a system whose store OpenSSL does not find
            import certifi

            context.load_verify_locations(certifi.where())
        return context

    def _headers(self, request: Request) -> dict[str, str]:
        """Lower-case names. What can't be sent, or is not for a source to say, is left out."""
        asked = {
            name.lower(): _sendable(value)
            for name, value in request.headers.items()
            if _TOKEN.match(name) and name.lower() not in _OURS
        }
        own = {"user-agent": self._user_agent, "accept-encoding": ACCEPTED, "connection": "close"}
        return {"accept": ACCEPT, **asked, **own}


def _credentials(request: Request) -> dict[str, str]:
    """What names us to the server that is asked, as it was given; nothing that would change how we ask."""
    never = _OURS - {"authorization"}
    return {
        name.lower(): value
        for name, value in request.credentials.items()
        if _TOKEN.match(name) and name.lower() not in never and value.isascii() and value.isprintable()
    }


def _same_server(target: Target, first: Target) -> bool:
    return (target.scheme, target.host, target.port) == (first.scheme, first.host, first.port)


def _sendable(value: str) -> str:
    """A header value on one line, in latin-1, as it came from an answer before."""
    line = "".join(" " if ord(char) < 32 or ord(char) == 127 else char for char in value)
    return line.encode("latin-1", "ignore").decode("latin-1").strip()
