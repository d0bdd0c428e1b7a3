"""Readings, archives and means of a run, made small: an invented project, invented outlets, invented people."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fakes import FakeFetcher

from presswatch.archive.archive import Archive
from presswatch.archive.articles import Saved, save_reading
from presswatch.archive.queue import BY_HAND, Queued, add_candidates, due_candidates
from presswatch.errors import ReadError
from presswatch.means import Means
from presswatch.model import (
    Article,
    Block,
    BlockKind,
    Candidate,
    FetchRules,
    Mention,
    Page,
    Passage,
    Project,
    Quote,
    QuoteKind,
    Reading,
    Request,
    SourceSpec,
    Terms,
    Verdict,
)
from presswatch.pages import PageStore
from presswatch.watch import Watch

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
URL = "https://harbour-gazette.example/2026/lantern"
OPENING = "OpenLantern was switched on in Skerry on Tuesday."
SPEECH = "“It floats, and nobody owns it,” said Ada Quill."
CLOSING = "The harbour library keeps the lamp until spring."
TEXT = f"{OPENING}\n{SPEECH}\n{CLOSING}"
RULES = FetchRules(contact="press@lantern-press.net", seconds_between_pages=5, run_minutes=30)
PROJECT = Project(name="OpenLantern", terms=Terms(strong=("OpenLantern",)))


def page(asked: str = URL, body: str | bytes = "<p>OpenLantern</p>", **changed: Any) -> Page:
    sent = body.encode() if isinstance(body, str) else body
    made = Page(asked, asked, 200, (("Content-Type", "text/html; charset=utf-8"),), sent, NOW)
    return replace(made, **changed)


def quote(body: str, words: str, speaker: str | None = "Ada Quill", *, nth: int = 0, **changed: Any) -> Quote:
    """A direct quote of `words` where they stand in the body for the `nth` time."""
    start = _place(body, words, nth)
    made = Quote(
        QuoteKind.DIRECT, words, words.rstrip(","), start, start + len(words), speaker, speaker, "said", "", 0.9
    )
    return replace(made, **changed)


def passage(text: str, words: str, score: float = 0.5) -> Passage:
    start = _place(text, words, 0)
    return Passage(words, start, start + len(words), score)


def _place(text: str, words: str, nth: int) -> int:
    start = text.index(words)
    for _ in range(nth):
        start = text.index(words, start + 1)
    return start


def reading(
    text: str = TEXT,
    *,
    quotes: Sequence[Quote] | None = None,
    passages: Sequence[Passage] | None = None,
    verdict: Verdict = Verdict.ACCEPT,
    reasons: tuple[str, ...] = ("“OpenLantern” is named in the text",),
    mentions: Sequence[Mention] | None = None,
    **article: Any,
) -> Reading:
    """What might be read from a page; without quotes and passages named, those of TEXT that the text holds."""
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks.append(Block(start, start + len(line), BlockKind.PARAGRAPH, "en"))
        start += len(line) + 1
    values: dict[str, Any] = {
        "language": "en",
        "title": "A lamp that nobody owns",
        "published": date(2026, 11, 20),
        "published_precision": "day",
    }
    made = Article(text, tuple(blocks), language_confidence=0.99, **(values | article))
    speech = "It floats, and nobody owns it,"
    if quotes is None:
        quotes = [quote(text, speech)] if speech in text else []
    if passages is None:
        passages = [passage(text, words) for words in (OPENING, CLOSING) if words in text]
    if mentions is None:
        at = text.find("OpenLantern")
        mentions = [Mention("OpenLantern", at, at + 11, "strong term")] if at >= 0 else []
    relevance = {Verdict.ACCEPT: 0.9, Verdict.REVIEW: 0.5, Verdict.REJECT: 0.1}[verdict]
    return Reading(made, tuple(mentions), relevance, verdict, reasons, tuple(quotes), tuple(passages))


def queue_one(conn: sqlite3.Connection, url: str = URL, *, source: str = "gazette", **candidate: Any) -> Queued:
    """The candidate, named by a source and back as `collect` gets it."""
    add_candidates(conn, source, [Candidate(url, **candidate)], now=NOW)
    return next(queued for queued in due_candidates(conn, now=NOW) if queued.url == url)


def queue_by_hand(conn: sqlite3.Connection, url: str = URL, **candidate: Any) -> Queued:
    return queue_one(conn, url, source=BY_HAND, **candidate)


def save(conn: sqlite3.Connection, read: Reading | None = None, *, url: str = URL, **more: Any) -> Saved:
    return save_reading(
        conn, read or reading(), url=url, queued=more.get("queued"), page_id=more.get("page_id"), now=NOW
    )


def quote_ids(conn: sqlite3.Connection, article_id: int = 1) -> dict[str, int]:
    """The newest row of every wording among an article's quotes."""
    rows = conn.execute("SELECT text, id FROM quotes WHERE article_id = ? ORDER BY id", (article_id,))
    return {row[0]: row[1] for row in rows}


@dataclass(slots=True)
class FakeClock:
    """Time that passes by sleeping only."""

    at: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


Rule = Callable[[Page], Reading]


def by_word(page: Page) -> Reading:
    """A rule of one line: a page counts when it names OpenLantern; an empty one can't be read."""
    text = page.body.decode()
    if not text:
        raise ReadError("the page holds nothing to read")
    flags = ("wall",) if text.startswith("Please wait") else ()
    if "OpenLantern" in text:
        return reading(text, title=text[:20], flags=flags)
    return reading(text, title=text[:20], verdict=Verdict.REJECT, reasons=("the project is not named",), flags=flags)


@dataclass(slots=True)
class FakeReaders:
    """Reads in this process: articles by `rule`, an answer of a source as one address a line."""

    rule: Rule = by_word
    read: list[str] = field(default_factory=list)

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading:
        self.read.append(page.url)
        return self.rule(page)

    def parse(self, source: SourceSpec, page: Page) -> list[Candidate]:
        lines = page.body.decode().splitlines()
        if any(not line.startswith("http") for line in lines):
            raise ReadError("this is no feed")
        return [Candidate(url, entry_id=f"{page.url}#{place}") for place, url in enumerate(lines) if "/to/" not in url]

    def follow(self, source: SourceSpec, page: Page) -> list[Request]:
        """An address with /to/ in it leads to a list."""
        return [Request(url) for url in page.body.decode().splitlines() if "/to/" in url]


@dataclass(slots=True)
class Newsroom:
    """All that a run needs, with fakes at its edges. The same archive and pages serve one run after another."""

    folder: Path
    answers: Mapping[str, Any]
    sources: Iterable[str] = ("https://harbour-gazette.example/feed",)
    rules: FetchRules = RULES
    kind: str = "feed"
    archive: Archive = field(default_factory=Archive.memory)
    clock: FakeClock = field(default_factory=FakeClock)
    readers: FakeReaders = field(default_factory=FakeReaders)
    said: list[str] = field(default_factory=list)
    fetcher: FakeFetcher = field(init=False)

    def __post_init__(self) -> None:
        self.fetcher = FakeFetcher(self.answers)

    @property
    def conn(self) -> sqlite3.Connection:
        return self.archive.conn

    @property
    def watch(self) -> Watch:
        specs = tuple(SourceSpec(url.split("/")[2].split(".")[0], self.kind, url) for url in self.sources)
        return Watch(self.folder / "watch.toml", PROJECT, self.rules, specs)

    @property
    def means(self) -> Means:
        return Means(
            self.archive, PageStore(self.folder / "pages"), self.fetcher, self.readers, self.clock, self.said.append
        )

    def answer(self, answers: Mapping[str, Any]) -> None:
        """From now on the network answers so, and forgets what it was asked."""
        self.fetcher = FakeFetcher(answers)

    def later(self, **more: float) -> None:
        self.clock.at += timedelta(**more)

    def count(self, what: str) -> int:
        return int(self.conn.execute(f"SELECT count(*) FROM {what}").fetchone()[0])
