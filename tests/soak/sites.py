"""Invented sites on one loopback port: an asyncio server that answers by host and keeps what it was asked."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

HTML, RSS = "text/html; charset=utf-8", "application/rss+xml; charset=utf-8"


@dataclass(slots=True)
class Asked:
    """One request; `at` and `ended` in seconds of time.monotonic."""

    at: float
    host: str
    path: str
    headers: dict[str, str]
    status: int = 0
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    body: str = ""
    kind: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0.0


@dataclass(slots=True)
class Log:
    port: int
    asked: list[Asked] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def clear(self) -> None:
        del self.asked[:]


Answer = Callable[[Asked], Reply]


@contextmanager
def served(answer: Answer) -> Iterator[Log]:
    """Serves in a thread of its own until the block ends."""
    loop = asyncio.new_event_loop()
    log = Log(0)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _exchange(reader, writer, answer, log)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            writer.close()

    server = loop.run_until_complete(asyncio.start_server(handle, "127.0.0.1", 0, backlog=1024))
    log.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield log
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer, log: Log) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    asked = Asked(time.monotonic(), host.lower(), head[0].split(" ")[1], headers)
    log.asked.append(asked)
    reply = answer(asked)
    await asyncio.sleep(reply.wait)
    body = reply.body.encode()
    lines = [f"HTTP/1.1 {reply.status} X", f"Content-Type: {reply.kind}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    lines += [] if reply.status == 304 else [f"Content-Length: {len(body)}"]
    asked.status = reply.status
    writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if reply.status == 304 else body))
    await writer.drain()
    asked.ended = time.monotonic()


# ---- what the sites say ------------------------------------------------------------------------------------

NAMES = ["Ada Quill", "Boris Fenn", "Célia Marquet", "Dov Ashby", "Elin Torvald", "Farid Lenoir", "Greta Hollis"]
PLACES = ["Skerry", "Port-Brume", "Larkmouth", "Tidewell", "Saint-Orme"]
WORDS = ["lamp", "harbour", "library", "signal", "keeper", "tide", "mast", "archive", "mirror", "lens", "ledger"]


def article(outlet: str, number: int, *, day: str = "2026-11-20", version: int = 0, named: bool = True) -> str:
    """A page that names the project, with two quotations; another number, another text."""
    who, other = NAMES[number % 7], NAMES[(number + 3) % 7]
    place = PLACES[number % 5]
    words = " ".join(WORDS[(number * (step + 2) + step) % 11] for step in range(9))
    project = "OpenLantern" if named else "The lighthouse"
    title = f"The {WORDS[number % 11]} of {place}, part {number}" + (f", seen again {version}" if version else "")
    body = [
        f"{project} was switched on in {place} on Tuesday, after {number + 3} months of work on the {words}.",
        f"“It took us {number + 3} months and {version + 1} attempts to light the {words},” said {who}, who keeps it.",
        f"The {words} stays open until spring, and the town pays for the oil of {number + 1} nights.",
        f"“Nobody owns the {WORDS[(number + 5) % 11]} of {place},” said {other}. “We only look after it.”",
        f"Visitors to {place} find the {WORDS[(number + 2) % 11]} behind the old {WORDS[(number + 7) % 11]}.",
    ]
    head = (
        f"<title>{escape(title)}</title><meta property='og:site_name' content='{escape(outlet)}'>"
        f"<meta property='article:published_time' content='{day}T09:00:00Z'>"
    )
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in body)
    return f"<!doctype html><html lang=en><head>{head}</head><body><article><h1>{escape(title)}</h1>{text}</article>"


def feed(links: Sequence[str], *, ids: Sequence[str] = (), day: str = "Fri, 20 Nov 2026 09:00:00 GMT") -> str:
    """An RSS feed of these links; the ids are the links unless others are given."""
    items = "".join(
        f"<item><title>Item {place}</title><link>{escape(link)}</link>"
        f"<guid isPermaLink='false'>{escape(ids[place] if ids else link)}</guid><pubDate>{day}</pubDate></item>"
        for place, link in enumerate(links)
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>News</title>{items}</channel></rss>"
    )


@dataclass(frozen=True, slots=True)
class Papers:
    """So many outlets with a feed of so many articles each."""

    outlets: int
    each: int

    @property
    def hosts(self) -> list[str]:
        return [f"paper-{number}.example" for number in range(self.outlets)]

    @property
    def sources(self) -> list[dict[str, str]]:
        return [{"id": host.split(".")[0], "kind": "feed", "url": f"https://{host}/feed"} for host in self.hosts]

    def answer(self, asked: Asked) -> Reply:
        outlet = asked.host.split(".")[0]
        number = int(outlet.rpartition("-")[2])
        if asked.path == "/feed":
            return Reply(feed([f"https://{asked.host}/a/{place}" for place in range(self.each)]), RSS)
        if asked.path.startswith("/a/"):
            return Reply(article(outlet, number * 1000 + int(asked.path[3:])))
        return Reply("no", status=404)
