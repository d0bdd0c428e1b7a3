"""The sample newsroom: the verdict on each page against the table of its README, and how many quotes have a speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from accuracy.corpora import CHECKOUT, Corpora
from accuracy.table import Error, Figure, Measured
from presswatch.model import Page, Project, QuoteKind, Reading
from presswatch.newsroom import Newsroom
from presswatch.read.page import read_page
from presswatch.watch import read_watch

FOLDER = CHECKOUT / "data" / "newsroom"
NOW = datetime(2026, 11, 20, tzinfo=UTC)  # after the newest page
_ROW = re.compile(
    r"^\| `(?P<path>[^`]+\.html)` \| (?P<host>\S+) \|.*\| (?P<word>accept|review|reject|own) \|$", re.MULTILINE
)


def measure(corpora: Corpora) -> Iterator[Measured]:
    """Verdicts of all pages; quotes of the pages that are not rejected."""
    project = read_watch(FOLDER / "watch.toml").project
    server = Newsroom(FOLDER)
    errors, pages, quotes, named = [], 0, 0, 0
    for row in _ROW.finditer((FOLDER / "README.md").read_text("utf-8")):
        reading = _read(server, f"https://{row['host']}/{row['path']}", project)
        pages += 1
        verdict = _word(reading)
        if verdict != row["word"]:
            reasons = ", ".join(reading.reasons)
            errors.append(Error(1, f"{row['path']}: {verdict}, a careful reader says {row['word']} ({reasons})"))
        if verdict in ("accept", "review"):
            direct = [quote for quote in reading.quotes if quote.kind is QuoteKind.DIRECT]
            quotes += len(direct)
            named += sum(quote.speaker is not None for quote in direct)
    figures = (
        Figure("newsroom: verdicts right", 1 - len(errors) / pages, pages),
        Figure("newsroom: direct quotes with a speaker", named, quotes),
    )
    yield Measured("newsroom", figures, tuple(errors))


def _read(server: Newsroom, url: str, project: Project) -> Reading:
    parts = urlsplit(url)
    status, headers, body = server.answer(str(parts.hostname), parts.path)
    return read_page(Page(url, url, status, tuple(headers.items()), body, NOW), project)


def _word(reading: Reading) -> str:
    own = any(reason.startswith("own site") for reason in reading.reasons)
    return "own" if own else str(reading.verdict)
