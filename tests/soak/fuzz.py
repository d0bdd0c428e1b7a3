"""Mutations of pages, feeds and their headers on the doors that strangers' bytes come in by: only our own errors may
come out, and nothing may hang.

What was found is kept under tests/data/fuzz, and `test_fuzz.py` holds it. Each door is tried in a process of its own,
that a limit of CPU time ends when it hangs.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from builders import page

from presswatch.demo import find_newsroom
from presswatch.errors import PresswatchError
from presswatch.model import Page, Project, SourceSpec, Terms
from soak.ground import Findings
from soak.sites import article, feed

KEPT = Path(__file__).parent.parent / "data" / "fuzz"
HANG = 10  # seconds of CPU; a run allows 20 by the clock
PROJECT = Project(name="OpenLantern", terms=Terms(strong=("OpenLantern",), weak=("Lantern",), context=("harbour",)))
TYPES = [
    "text/html; charset=utf-8",
    "text/html",
    "",
    "text/html; charset=iso-8859-1",
    "text/html; charset=utf-16",
    "application/rss+xml",
    "application/json",
    "application/xml; charset=utf-7",
    'text/html; charset="\xe9"',
    ";;=",
]
BITS = [
    b"<",
    b">",
    b"</p>",
    b"<p>",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"&#xD800;",
    b"&#x110000;",
    b"&#0;",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    "“".encode(),
    "«\u202f".encode(),
    "»".encode(),
    b'"',
    b"'",
    b"said",
    b" OpenLantern ",
    b"<q>",
    b"</q>",
    b"<blockquote>",
    b"<script type='application/ld+json'>",
    b'{"@type":"NewsArticle"',
    b"[[[[[",
    b"9" * 400,
    b"-1",
    b"2099-13-45T99:99:99+99:99",
    b"\xe2\x80\xae",
    b"http://[::1",
    b"href=//[",
    b"<base href='http://[x'>",
    b"<time datetime='",
    b"<html lang='zz-\x00'>",
    b"\n" * 50,
    b"<link>",
    b"<item>",
    b"<entry>",
    b"<guid>",
    b"xml:base='::'",
    b"<?xml version='1.0' encoding='x'?>",
    b"<div>" * 300,
    b"<table>",
    b"<meta property='article:published_time' content='",
    b"<author>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
]


def try_decode(data: bytes, kind: str) -> None:
    from presswatch.read.decode import decode

    text, _ = decode(data, kind or None)
    text.encode("utf-8")


def try_feed(data: bytes, kind: str) -> None:
    from presswatch.sources.feed import parse

    for candidate in parse(SourceSpec("x", "feed", "https://x.example/feed"), _page(data, kind)):
        repr(candidate).encode("utf-8")


def try_page(data: bytes, kind: str) -> None:
    from presswatch.read.page import read_page

    reading = read_page(_page(data, kind), PROJECT)
    text = reading.article.text
    text.encode("utf-8")
    for quote in reading.quotes:
        assert text[quote.start : quote.end] == quote.text, "a quote does not stand in its text"
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(text), "a mention lies outside the text"


DOORS: dict[str, Callable[[bytes, str], None]] = {"decode": try_decode, "feed": try_feed, "page": try_page}
SHARES = {"decode": 0.1, "feed": 0.4, "page": 0.5}


def _page(data: bytes, kind: str) -> Page:
    return page("https://x.example/a/1", data, headers=(("Content-Type", kind),) if kind else ())


def trial(folder: Path, seconds: int = 300) -> Findings:
    found = Findings()
    for door, share in SHARES.items():
        until, tries, rounds = time.monotonic() + share * seconds, 0, 0
        faults: dict[str, str] = {}
        while (left := until - time.monotonic()) > 0:  # a case that hangs ends its process, not the search
            rounds += 1
            more, code = _in_a_process(door, left, f"{door} {seconds} {rounds}", folder, faults)
            tries += more
            if code:
                faults[f"death {rounds}"] = f"the process ended with {code} (-27: more than {HANG} s of CPU)"
                _keep(door, folder / door)
        for name, said in faults.items():
            found.must(False, f"{door}: {name}: {said}")
        found.figures[door] = {"tries": tries, "kinds_of_fault": len(faults)}
        found.lines.append(f"{door}: {tries} tries in {share * seconds:.0f} s, {len(faults)} kinds of fault")
    return found


def _in_a_process(door: str, seconds: float, seed: str, folder: Path, faults: dict[str, str]) -> tuple[int, int]:
    """Searches in a process of its own; answers the tries it made and how it ended."""
    inbox, outbox = multiprocessing.Pipe(duplex=False)
    arguments = (door, seconds, seed, str(folder), outbox)
    process = multiprocessing.get_context("spawn").Process(target=_search, args=arguments)
    process.start()
    outbox.close()
    tries, more = _gathered(inbox)
    faults |= more
    process.join()
    return tries, process.exitcode or 0


def _gathered(inbox: Any) -> tuple[int, dict[str, str]]:
    tries, faults = 0, {}
    try:
        while True:
            tries, fault = inbox.recv()
            if fault:
                faults[fault[0]] = fault[1]
    except EOFError:
        return tries, faults


def _search(door: str, seconds: float, seed: str, folder: str, outbox: Any) -> None:
    """Mutates until the time is over; tells each kind of fault once, and leaves the case under way in a file."""
    chance, corpus, known = random.Random(seed), corpus_of(door), set()
    trying, until, tries = Path(folder) / door, time.monotonic() + seconds, 0
    while time.monotonic() < until:
        data, kind = mutated(chance, corpus), chance.choice(TYPES)
        trying.write_bytes(kind.encode("latin-1") + b"\n" + data)
        tries += 1
        signal.setitimer(signal.ITIMER_PROF, HANG)
        fault = fault_of(door, data, kind)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if fault and fault[0] not in known:
            known.add(fault[0])
            _keep(door, trying)
            outbox.send((tries, fault))
        elif tries % 50 == 0:
            outbox.send((tries, None))
    outbox.send((tries, None))


def fault_of(door: str, data: bytes, kind: str) -> tuple[str, str] | None:
    """The kind of fault and what was said; None when all was well, or refused with an error of ours."""
    try:
        DOORS[door](data, kind)
    except PresswatchError:
        return None
    except Exception as trouble:
        where = traceback.extract_tb(trouble.__traceback__)[-1]
        return f"{type(trouble).__name__} at {Path(where.filename).name}:{where.name}", str(trouble)[:200]
    return None


def _keep(door: str, case: Path) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    data = case.read_bytes()
    (KEPT / f"{door}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)


def corpus_of(door: str) -> list[bytes]:
    sites = find_newsroom() / "sites"
    wanted = (".html",) if door == "page" else (".xml", ".rdf", ".json", ".php") if door == "feed" else ("",)
    files = [path for path in sorted(sites.rglob("*")) if path.is_file() and path.name.endswith(wanted)]
    own = [article("The Harbour Gazette", 3), feed([f"https://x.example/{n}" for n in range(4)], ids=list("abcd"))]
    return [path.read_bytes() for path in files] + [text.encode() for text in own]


def mutated(chance: random.Random, corpus: list[bytes]) -> bytes:
    data = bytearray(chance.choice(corpus))
    for _ in range(chance.choice((1, 2, 5, 20))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0:
                data[at:at] = chance.choice(BITS)
            case 1:
                del data[at : at + chance.choice((1, 5, 100, 3000))]
            case 2 if data:
                data[at % len(data)] = chance.randrange(256)
            case 3:
                other = chance.choice(corpus)
                start = chance.randrange(len(other))
                data[at:at] = other[start : start + chance.choice((10, 200, 2000))]
            case 4:
                data[at:at] = chance.choice(BITS) * chance.choice((2, 20, 200))
            case 5:
                piece = bytes(data[at : at + chance.choice((20, 300))])
                data[at:at] = piece * chance.choice((2, 10))
            case _:
                start = chance.randrange(len(data) + 1)
                data[at : at + 40] = data[start : start + 40]
    coding = chance.choice((None,) * 8 + ("latin-1", "utf-16"))
    return bytes(data) if coding is None else data.decode("utf-8", "replace").encode(coding, "replace")
