"""What comes back from servers, good and bad: whole pages, or reasons as values."""

from __future__ import annotations

import gzip
import json
import os
import random
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from pathlib import Path

import pytest
from fakes import FakeFetcher

from presswatch.fetch.client import Fetcher, HttpFetcher, Limits
from presswatch.model import Fetched, FetchFailure, FetchOutcome, FetchRules, Page, Request

BODY = "<p>« Nous publions tout », dit Ada Morel.</p>".encode()
SHORT = Limits(connect=0.5, read=0.3, whole=0.6, decoded=1 << 20)

Answer = bytes | Callable[[socket.socket], None]


class Server:
    """Answers on loopback by path, one thread a connection, and keeps the requests as they came."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.base = f"http://{self.address}"
        self.tls: ssl.SSLContext | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(sock, server_side=True) if self.tls else sock as sock:
                head = b""
                while b"\r\n\r\n" not in head and (piece := sock.recv(65536)):
                    head += piece
                self.requests.append(head.decode("latin-1"))
                answer = self.answers.get(head.split()[1].decode().partition("?")[0], ok(BODY))
                if callable(answer):
                    answer(sock)
                else:
                    sock.sendall(answer)
        except (OSError, IndexError):
            pass

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def ok(body: bytes, *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else [])]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(*pieces: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(pieces)


def moved(location: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {location}", status=status)


def fetcher(server: Server, limits: Limits = SHORT, **rules: object) -> HttpFetcher:
    table = {"contact": "press@workshop.example", "allow_private": frozenset({server.address}), **rules}
    return HttpFetcher(FetchRules(**table), version="1.2", limits=limits)  # type: ignore[arg-type]


def fetch(server: Server, path: str = "/", **headers: str) -> Fetched:
    with fetcher(server) as client:
        return client.fetch(Request(server.base + path, headers))


def body_of(fetched: Fetched) -> bytes:
    assert isinstance(fetched, Page), fetched
    return fetched.body


def failure(fetched: Fetched) -> FetchFailure:
    assert isinstance(fetched, FetchFailure), fetched
    assert fetched.reason
    assert fetched.reason.isprintable()
    return fetched


# ---- what is sent, what is kept ------------------------------------------------------------------------


def test_what_names_us_is_sent_to_the_server_that_is_asked_and_to_no_other(server: Server) -> None:
    other = Server()
    server.answers |= {"/same": moved("/to"), "/away": moved(f"{other.base}/x")}
    known = {"Authorization": "Token s3cret", "api-key": "s3cret", "Host": "evil.example", "x-two": "a\r\nb"}
    with fetcher(server, allow_private=frozenset({server.address, other.address})) as client:
        for path in ("/same", "/away"):
            assert isinstance(client.fetch(Request(server.base + path, {"X-Mine": "1"}, known)), Page)
    other.close()
    for sent in server.requests:
        assert "authorization: Token s3cret" in sent
        assert "api-key: s3cret" in sent
        assert "evil" not in sent
        assert "x-two" not in sent
    assert (len(server.requests), len(other.requests)) == (3, 1)
    assert "s3cret" not in other.requests[0]
    assert "x-mine: 1" in other.requests[0]


def test_headers_alone_name_us_to_nobody(server: Server) -> None:
    fetch(server, "/", Authorization="Token s3cret")
    assert "s3cret" not in server.requests[0]


def test_a_page_is_kept_as_it_came(server: Server) -> None:
    server.answers["/a"] = ok(BODY, "Content-Type: text/html", "x-Tag: one", "x-Tag: two", 'ETag: W/"\xe9"')
    page = fetch(server, "/a?b=c")
    assert isinstance(page, Page)
    assert (page.status, page.body) == (200, BODY)
    assert page.url == page.url_asked == server.base + "/a?b=c"
    assert page.headers[:4] == (
        ("Content-Type", "text/html"),
        ("x-Tag", "one"),
        ("x-Tag", "two"),
        ("ETag", 'W/"\xe9"'),
    )
    assert page.fetched.tzinfo is not None


def test_a_request_says_who_asks_and_nothing_more(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server.answers["/"] = ok(BODY, "Set-Cookie: a=b")
    with fetcher(server) as client:
        for _ in range(2):
            wishes = {"If-None-Match": 'W/"\xe9"\r\n evil: 1', "Host": "voix.example", "Cookie": "c=d", "Bad name": "x"}
            body_of(client.fetch(Request(server.base, wishes)))
    lines = server.requests[1].split("\r\n")
    assert lines[0] == "GET / HTTP/1.1"
    assert sorted(line.partition(":")[0].lower() for line in lines[1:-2]) == [
        "accept",
        "accept-encoding",
        "connection",
        "host",
        "if-none-match",
        "user-agent",
    ]
    assert f"host: {server.address}" in lines
    assert "user-agent: presswatch/1.2 (+press@workshop.example)" in lines
    assert "accept-encoding: gzip, deflate" in lines
    assert 'if-none-match: W/"\xe9"   evil: 1' in lines


def test_a_mapped_host_is_asked_by_its_own_name(server: Server) -> None:
    server.answers["/a"] = moved("http://voix.example:8080/b")
    hosts = {"le-courrier.example": server.address, "voix.example": server.address}
    page = fetcher(server, allow_private=frozenset(), hosts=hosts).fetch(Request("https://le-courrier.example/a"))
    assert isinstance(page, Page)
    assert page.url == "http://voix.example:8080/b"
    assert ["host: le-courrier.example" in server.requests[0], "host: voix.example:8080" in server.requests[1]] == [
        True
    ] * 2


def test_many_threads_share_one_fetcher(server: Server) -> None:
    for number in range(40):
        server.answers[f"/{number}"] = ok(b"page %d" % number)
    with fetcher(server) as client, ThreadPoolExecutor(8) as pool:
        bodies = pool.map(lambda n: body_of(client.fetch(Request(f"{server.base}/{n}"))), range(40))
        assert list(bodies) == [b"page %d" % number for number in range(40)]


def test_closing_ends_what_is_under_way(server: Server) -> None:
    server.answers["/"] = lambda sock: time.sleep(5)
    client = fetcher(server, Limits())
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        fetching = pool.submit(client.fetch, Request(server.base))
        while not server.requests:
            time.sleep(0.01)
        client.close()
        assert failure(fetching.result()).outcome is FetchOutcome.RETRY
    assert time.monotonic() - started < 2
    assert failure(client.fetch(Request(server.base))).reason == "the run was ended"


# ---- statuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (101, FetchOutcome.ERROR),
        (103, FetchOutcome.ERROR),
        (204, FetchOutcome.ERROR),
        (205, FetchOutcome.ERROR),
        (206, FetchOutcome.ERROR),
        (300, FetchOutcome.ERROR),
        (302, FetchOutcome.ERROR),
        (304, FetchOutcome.UNCHANGED),
        (400, FetchOutcome.ERROR),
        (401, FetchOutcome.ERROR),
        (402, FetchOutcome.ERROR),
        (403, FetchOutcome.ERROR),
        (404, FetchOutcome.GONE),
        (408, FetchOutcome.RETRY),
        (410, FetchOutcome.GONE),
        (429, FetchOutcome.RETRY),
        (451, FetchOutcome.GONE),
        (500, FetchOutcome.RETRY),
        (503, FetchOutcome.RETRY),
        (599, FetchOutcome.RETRY),
        (999, FetchOutcome.ERROR),
    ],
)
def test_a_status_decides_what_happens_next(server: Server, status: int, outcome: FetchOutcome) -> None:
    server.answers["/"] = ok(BODY, status=f"{status} Whatever")
    got = failure(fetch(server))
    assert (got.outcome, got.status) == (outcome, status)
    assert str(status) in got.reason


@pytest.mark.parametrize(
    ("status", "value", "low", "high"),
    [
        (429, "120", 120, 120),
        (503, "60", 60, 60),
        (429, "in ten minutes", 590, 600),
        (429, "9" * 5000, 86400, 86400),
    ],
)
def test_a_wish_to_wait_is_passed_on(server: Server, status: int, value: str, low: float, high: float) -> None:
    if value == "in ten minutes":
        value = formatdate(time.time() + 600, usegmt=True)
    server.answers["/"] = ok(b"", f"Retry-After: {value}", status=f"{status} Later")
    assert low <= (failure(fetch(server)).retry_after or 0) <= high


@pytest.mark.parametrize("kind", ["image/png", "VIDEO/mp4; x=y", "application/pdf", "audio/mpeg"])
def test_what_is_no_page_is_not_read_unless_asked_for(server: Server, kind: str) -> None:
    server.answers["/"] = ok(BODY, f"Content-Type: {kind}")
    assert failure(fetch(server)).outcome is FetchOutcome.REFUSED
    assert body_of(fetch(server, Accept="image/png, video/*, application/pdf, audio/*")) == BODY


def test_an_empty_answer_is_no_page(server: Server) -> None:
    server.answers["/"] = ok(b"")
    server.answers["/packed"] = ok(gzip.compress(b"", mtime=0), "Content-Encoding: gzip")
    for path in ("/", "/packed"):
        got = failure(fetch(server, path))
        assert (got.outcome, got.status) == (FetchOutcome.ERROR, 200)


# ---- bodies: whole or nothing ------------------------------------------------------------------------------


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("X-GZIP", gzip.compress(BODY, mtime=0)),
        ("identity, gzip", gzip.compress(BODY, mtime=0)),
        ("gzip", gzip.compress(BODY[:9], mtime=0) + gzip.compress(BODY[9:], mtime=0)),
        ("gzip", gzip.compress(BODY, mtime=0) + b"\0" * 512),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("identity", BODY),
        ("", BODY),
    ],
)
def test_a_packed_body_is_unpacked(server: Server, coding: str, sent: bytes) -> None:
    server.answers["/"] = ok(sent, f"Content-Encoding: {coding}")
    assert body_of(fetch(server)) == BODY


def bomb() -> bytes:
    return gzip.compress(b"\0" * (64 << 20), 9)


@pytest.mark.parametrize(
    ("coding", "sent", "outcome"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)[:-9], FetchOutcome.RETRY),
        ("gzip", gzip.compress(BODY, mtime=0)[:-1], FetchOutcome.RETRY),
        ("gzip", gzip.compress(BODY, mtime=0)[:-8] + bytes(8), FetchOutcome.ERROR),
        ("gzip", BODY, FetchOutcome.ERROR),
        ("gzip", gzip.compress(BODY, mtime=0) + gzip.compress(BODY, mtime=0)[:-1], FetchOutcome.RETRY),
        ("gzip", gzip.compress(b"", mtime=0) * 5000, FetchOutcome.ERROR),
        ("gzip", gzip.compress(bytes(900_000), mtime=0) * 2, FetchOutcome.LIMIT),
        ("gzip", bomb(), FetchOutcome.LIMIT),
        ("deflate", zlib.compress(bytes(64 << 20)), FetchOutcome.LIMIT),
        ("deflate", zlib.compress(BODY)[:-5], FetchOutcome.RETRY),
        ("deflate", BODY, FetchOutcome.ERROR),
        ("br", BODY, FetchOutcome.ERROR),
        ("\x1b[31m", BODY, FetchOutcome.ERROR),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0), FetchOutcome.ERROR),
        (", ".join(["gzip"] * 50), BODY, FetchOutcome.ERROR),
    ],
)
def test_a_body_that_cannot_be_unpacked_whole_is_nothing(
    server: Server, coding: str, sent: bytes, outcome: FetchOutcome
) -> None:
    server.answers["/"] = ok(sent, f"Content-Encoding: {coding}")
    assert failure(fetch(server)).outcome is outcome


@pytest.mark.parametrize(
    "sent",
    [
        chunked(b"%x\r\n" % len(BODY), BODY, b"\r\n0\r\n\r\n"),
        chunked(b"%x;name=value\r\n" % len(BODY), BODY, b"\r\n0\r\nTrailer: x\r\n\r\n"),
        ok(BODY, length=False),
        ok(BODY + b"more", f"Content-Length: {len(BODY)}", length=False),
        ok(BODY, f"Content-Length: {len(BODY)}"),
        b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + ok(BODY),
        b"HTTP/1.0 200\r\n\r\n" + BODY,
    ],
)
def test_a_body_ends_where_its_framing_says(server: Server, sent: bytes) -> None:
    server.answers["/"] = sent
    assert body_of(fetch(server)) == BODY


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [
        (ok(BODY, "Content-Length: 999", length=False), FetchOutcome.RETRY),
        (ok(BODY, "Content-Length: 7", "Content-Length: 8", length=False), FetchOutcome.ERROR),
        (ok(BODY, "Content-Length: -5", length=False), FetchOutcome.ERROR),
        (ok(BODY, "Content-Length: 4x", length=False), FetchOutcome.ERROR),
        (ok(BODY, "Content-Length: 99999999999", length=False), FetchOutcome.LIMIT),
        (ok(BODY, "Content-Length: " + "9" * 5000, length=False), FetchOutcome.LIMIT),
        (ok(BODY, "Transfer-Encoding: gzip, chunked"), FetchOutcome.ERROR),
        (chunked(b"%x\r\n" % len(BODY), BODY, b"\r\n"), FetchOutcome.RETRY),
        (chunked(b"ff\r\n", BODY), FetchOutcome.RETRY),
        (chunked(b"zz\r\n", BODY), FetchOutcome.ERROR),
        (chunked(b"-1\r\n", BODY), FetchOutcome.RETRY),
        (chunked(b"f" * 100_000), FetchOutcome.RETRY),
        (b"", FetchOutcome.RETRY),
        (b"SSH-2.0-Server\r\n", FetchOutcome.ERROR),
        (BODY, FetchOutcome.ERROR),
        (b"HTTP/1.1 20 OK\r\n\r\n", FetchOutcome.ERROR),
        (b"HTTP/1.1 abc\x1b[31m\r\n\r\n", FetchOutcome.ERROR),
        (ok(BODY, "X-Big: " + "a" * 70_000), FetchOutcome.ERROR),
        (ok(BODY, *["X-Many: a"] * 500), FetchOutcome.LIMIT),
        (ok(bytes((1 << 20) + 1), length=False), FetchOutcome.LIMIT),
    ],
)
def test_an_answer_that_is_torn_or_contradicts_itself_is_nothing(
    server: Server, sent: bytes, outcome: FetchOutcome
) -> None:
    server.answers["/"] = sent
    assert failure(fetch(server)).outcome is outcome


def test_a_body_without_end_stops_at_the_limit(server: Server) -> None:
    def pour(sock: socket.socket) -> None:
        sock.sendall(chunked())
        while True:
            sock.sendall(b"1\r\na\r\n" * 10_000)

    server.answers["/"] = pour
    assert failure(fetch(server)).outcome is FetchOutcome.LIMIT


def test_no_garbage_makes_it_raise(server: Server) -> None:
    rng = random.Random(7)
    whole = [
        ok(BODY, "Content-Type: text/html"),
        chunked(b"5\r\nabcde\r\n0\r\n\r\n"),
        moved("/a?b"),
        ok(gzip.compress(BODY, mtime=0)),
    ]

    def garble(sock: socket.socket) -> None:
        sent = bytearray(rng.choice(whole))
        for _ in range(rng.randrange(1, 6)):
            sent[rng.randrange(len(sent))] = rng.choice(b"\r\n\0:;,-/ 0159azZ\xff\xe9")
        sock.sendall(bytes(sent[: rng.randrange(1, len(sent) + 1)] if rng.random() < 0.3 else sent))

    server.answers = dict.fromkeys(["/", "/a"], garble)
    with fetcher(server) as client:
        for _ in range(300):
            assert isinstance(client.fetch(Request(server.base)), Page | FetchFailure)


# ---- redirects ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_the_final_url(server: Server, status: int) -> None:
    server.answers["/a"] = moved("b/c", f"{status} Moved")
    page = fetch(server, "/a")
    assert isinstance(page, Page)
    assert (page.url_asked, page.url) == (server.base + "/a", server.base + "/b/c")


def test_eight_redirects_are_enough(server: Server) -> None:
    for number in range(20):
        server.answers[f"/{number}"] = moved(f"/{number + 1}")
    assert failure(fetch(server, "/0")).outcome is FetchOutcome.LIMIT
    assert len(server.requests) == 9
    assert body_of(fetch(server, "/12")) == BODY


def test_a_circle_of_redirects_is_left(server: Server) -> None:
    server.answers |= {"/a": moved("/b#x"), "/b": moved("/a")}
    assert failure(fetch(server, "/a")).outcome is FetchOutcome.LIMIT
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("file:///etc/passwd", FetchOutcome.REFUSED),
        ("javascript:alert(1)", FetchOutcome.REFUSED),
        ("http://127.0.0.1:{other}/", FetchOutcome.REFUSED),
        ("http://[::ffff:127.0.0.1]:{port}/", FetchOutcome.REFUSED),
        ("http://2130706433:{port}/", FetchOutcome.REFUSED),
        ("http://127.1:{port}/", FetchOutcome.REFUSED),
        ("http://courrier.example@127.0.0.1:{port}/", FetchOutcome.REFUSED),
        ("http://169.254.169.254/latest/", FetchOutcome.REFUSED),
        ("http://[::1", FetchOutcome.ERROR),
        ("/" + "a" * 3000, FetchOutcome.ERROR),
    ],
)
def test_every_hop_is_judged(server: Server, location: str, outcome: FetchOutcome) -> None:
    port = int(server.address.rpartition(":")[2])
    server.answers["/a"] = moved(location.format(port=port, other=port + 1))
    assert failure(fetch(server, "/a")).outcome is outcome
    assert len(server.requests) == 1


# ---- names ---------------------------------------------------------------------------------------------------


def test_a_name_is_resolved_once_and_one_loopback_answer_refuses_it(server: Server) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", ("1.1.1.1", port)), (2, 1, 6, "", ("127.0.0.1", port))]

    client = HttpFetcher(FetchRules(contact="press@workshop.alt"), version="1", resolver=rebinding, limits=SHORT)
    got = failure(client.fetch(Request("http://le-courrier.example/")))
    assert got.outcome is FetchOutcome.REFUSED
    assert "127.0.0.1 is a loopback address" in got.reason
    assert asked == ["le-courrier.example"]


def test_a_resolver_that_hangs_or_fails_is_a_reason_too() -> None:
    def hang(*_: object, **__: object) -> list[tuple[object, ...]]:
        time.sleep(3)
        return []

    def fail(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    started = time.monotonic()
    for resolver in (hang, fail):
        client = HttpFetcher(FetchRules(contact="press@workshop.alt"), version="1", resolver=resolver, limits=SHORT)
        assert failure(client.fetch(Request("http://le-courrier.example/"))).outcome is FetchOutcome.RETRY
    assert time.monotonic() - started < 2


def test_the_next_address_is_tried_when_one_is_dead(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])

    def two(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (ip, port)) for ip in ("127.0.0.2", "127.0.0.1")]

    rules = FetchRules(allow_private=frozenset({f"two.example:{port}", f"127.0.0.1:{port - 1}"}))
    client = HttpFetcher(rules, version="1", resolver=two, limits=SHORT)
    assert body_of(client.fetch(Request(f"http://two.example:{port}/"))) == BODY


def test_a_closed_port_is_tried_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    client = HttpFetcher(FetchRules(allow_private=frozenset({address})), version="1", limits=SHORT)
    assert failure(client.fetch(Request(f"http://{address}/"))).outcome is FetchOutcome.RETRY


# ---- time ----------------------------------------------------------------------------------------------------


def drip(head: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def answer(sock: socket.socket) -> None:
        sock.sendall(head)
        for _ in range(60):
            sock.sendall(drop)
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Drip: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (chunked(), b"1\r\na\r\n"),
        (chunked(b"0\r\n"), b"X-Trailer: a\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_dripping_bytes_do_not_stretch_the_deadline(server: Server, head: bytes, drop: bytes) -> None:
    server.answers["/"] = drip(head, drop)
    started = time.monotonic()
    assert failure(fetch(server)) == FetchFailure(
        server.base + "/", FetchOutcome.LIMIT, "the answer took longer than 0.6 s"
    )
    assert time.monotonic() - started < 1.5


def test_the_deadline_holds_over_all_redirects(server: Server) -> None:
    def slow(number: int) -> Callable[[socket.socket], None]:
        def answer(sock: socket.socket) -> None:
            time.sleep(0.1)
            sock.sendall(moved(f"/{number + 1}"))

        return answer

    server.answers = {f"/{number}": slow(number) for number in range(8)}
    started = time.monotonic()
    assert failure(fetch(server, "/0")).outcome is FetchOutcome.LIMIT
    assert time.monotonic() - started < 1.5


def test_a_silent_server_is_tried_again_later(server: Server) -> None:
    server.answers["/"] = lambda sock: time.sleep(1)
    assert failure(fetch(server)).reason == "the server fell silent for 0.3 s"


def test_a_slow_page_within_the_limits_is_whole(server: Server) -> None:
    def slow(sock: socket.socket) -> None:
        for piece in (ok(BODY)[:20], ok(BODY)[20:60], ok(BODY)[60:]):
            sock.sendall(piece)
            time.sleep(0.05)

    server.answers["/"] = slow
    assert body_of(fetch(server)) == BODY


# ---- TLS -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate of le-courrier.example in one file, made on the spot."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout - -out - -subj /CN=le-courrier.example"
    names = ["-addext", "subjectAltName=DNS:le-courrier.example"]
    made = subprocess.run([*command.split(), *names], check=True, capture_output=True)
    file.write_bytes(made.stdout)
    return file


@pytest.fixture
def https(server: Server, certificate: Path) -> Server:
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(certificate)
    return server


def secure(server: Server, trusted: Path | None) -> HttpFetcher:
    tls = ssl.create_default_context(cafile=str(trusted)) if trusted else None
    hosts = dict.fromkeys(["le-courrier.example", "voix.example"], f"https://{server.address}")
    return HttpFetcher(FetchRules(hosts=hosts), version="1", limits=Limits(1, 1, 1), tls=tls)


def test_a_certificate_is_checked_against_the_name_asked(https: Server, certificate: Path) -> None:
    client = secure(https, certificate)
    assert body_of(client.fetch(Request("https://le-courrier.example/"))) == BODY
    got = failure(client.fetch(Request("https://voix.example/")))
    assert got.outcome is FetchOutcome.ERROR
    assert "certificate" in got.reason
    assert len(https.requests) == 1


def test_an_untrusted_certificate_is_no_page(https: Server) -> None:
    got = failure(secure(https, None).fetch(Request("https://le-courrier.example/")))
    assert (got.outcome, https.requests) == (FetchOutcome.ERROR, [])


@pytest.mark.parametrize("drop", [b"", b"\x16", b"HTTP/1.1 400 Bad\r\n\r\n"])
def test_a_handshake_ends_in_time(drop: bytes) -> None:
    """A server that says nothing, drips a record of the handshake, or speaks plain HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            sock, _ = listening.accept()
            with sock:
                sock.sendall(b"\x16\x03\x03\x40\x00" if drop == b"\x16" else b"")
                for _ in range(200):
                    try:
                        sock.sendall(drop)
                    except OSError:
                        return
                    time.sleep(0.05)

        threading.Thread(target=answer, daemon=True).start()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        client = HttpFetcher(FetchRules(allow_private=frozenset({address})), version="1", limits=SHORT)
        started = time.monotonic()
        got = failure(client.fetch(Request(f"https://{address}/")))
        assert got.outcome in (FetchOutcome.RETRY, FetchOutcome.LIMIT)  # whichever of two limits is met first
        assert time.monotonic() - started < 5  # of the ten seconds that the server has


def test_a_tls_body_that_drips_ends_in_time(https: Server, certificate: Path) -> None:
    https.answers["/"] = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"a")
    assert (
        failure(secure(https, certificate).fetch(Request("https://le-courrier.example/"))).outcome is FetchOutcome.LIMIT
    )


# ---- the fake, and a server full of malice ---------------------------------------------------------------------


def test_the_fake_answers_in_turn_and_remembers() -> None:
    gone = FetchFailure("https://a.example/", FetchOutcome.GONE, "the page is gone (404)", 404)
    fake = FakeFetcher({"https://a.example/": ["first", gone]})
    either: Fetcher = fake
    assert body_of(either.fetch(Request("https://a.example/"))) == b"first"
    assert [either.fetch(Request("https://a.example/")) for _ in range(2)] == [gone, gone]
    assert failure(either.fetch(Request("https://b.example/"))).outcome is FetchOutcome.GONE
    assert fake.urls == ["https://a.example/"] * 3 + ["https://b.example/"]


STOPPED = {
    "limit": {"limit", "error", "retry"},
    "error": {"error", "retry", "gone", "limit"},
    "gone": {"gone"},
    "refuse": {"refused"},
    "retry": {"retry"},
    "quarantine": {"error"},
}


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[str]:
    home = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).parents[2] / "shared")) / "hostile" / "server.py"
    if not home.exists():
        pytest.skip("no hostile server here")
    ready = tmp_path / "ready"
    command = [sys.executable, str(home), "--port", "0", "--ready-file", str(ready), "--lifetime", "60"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not (ready.exists() and ready.read_text()):
                assert process.poll() is None
                time.sleep(0.05)
            yield f"127.0.0.1:{ready.read_text()}"
        finally:
            process.kill()


@pytest.mark.shared
def test_the_hostile_catalogue_ends_as_it_should(hostile: str) -> None:
    rules = FetchRules(allow_private=frozenset({hostile}))
    limits = Limits(connect=1, read=1, whole=2)
    with HttpFetcher(rules, version="1", limits=limits) as client, ThreadPoolExecutor(6) as pool:
        cases = json.loads(body_of(client.fetch(Request(f"http://{hostile}/catalogue.json"))))["cases"]
        # A name for a listed address is let through: the listing is of the address.
        cases = [case for case in cases if case["kind"] == "http" and case["path"] != "/redirect/localhost"]
        fetched = pool.map(lambda case: client.fetch(Request(f"http://{hostile}{case['path']}")), cases)
        got = {case["path"]: (case["outcome"], answer) for case, answer in zip(cases, fetched, strict=True)}
        canary = json.loads(body_of(client.fetch(Request(f"http://{hostile}/canary.json"))))
    for path, (expected, answer) in got.items():
        if expected == "ok":
            assert isinstance(answer, Page), (path, answer)
        elif expected != "any":
            assert failure(answer).outcome in STOPPED[expected], (path, answer)
    assert canary == {}


# ---- moves -------------------------------------------------------------------------------------------------


def chain(*statuses: str) -> dict[str, bytes]:
    """Redirects one after the other, then a page."""
    hops = {("/" if at == 0 else f"/{at}"): moved(f"/{at + 1}", status) for at, status in enumerate(statuses)}
    return {**hops, f"/{len(statuses)}": ok(BODY, "Content-Type: text/html")}


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["301 Moved"], True),
        (["308 Moved", "301 Moved"], True),
        (["302 Found"], False),
        (["301 Moved", "302 Found"], False),
        (["307 For now", "308 Moved"], False),
        ([], False),
    ],
)
def test_a_page_says_where_it_moved_when_every_redirect_is_permanent(
    server: Server, statuses: list[str], said: bool
) -> None:
    server.answers = chain(*statuses) if statuses else {"/": ok(BODY, "Content-Type: text/html")}
    found = fetch(server)
    assert isinstance(found, Page)
    assert (found.moved_to == found.url) if said else (found.moved_to is None)
