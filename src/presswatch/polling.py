"""One poll of a source: what it asks, where its answers lead, and what they came to.

Most sources are one address. Some answers are only the way to the list: a home page names its feeds, an index its
sitemaps. They are asked for in the same poll, when all first answers are there, and the bounds below hold whatever a
page names.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from presswatch import sources
from presswatch.archive import queue
from presswatch.archive.wandering import where_now
from presswatch.errors import PresswatchError
from presswatch.fetch.client import Fetcher
from presswatch.fetch.manners import Pace, has_come
from presswatch.model import Candidate, Fetched, FetchFailure, FetchOutcome, Page, Request, SourceSpec
from presswatch.turns import Turns

MOST_FOLLOWED = 20
"""Further requests that one poll may make."""
DEEPEST = 2
"""Steps from the source's own address to its list: a home page, a page of feeds, the feed."""


HIDDEN = "(key)"


class Parser(Protocol):
    def parse(self, source: SourceSpec, page: Page) -> list[Candidate]: ...

    def follow(self, source: SourceSpec, page: Page) -> list[Request]: ...


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a poll, `depth` steps from the source's own. `alone` is whether the poll begins with it only: then
    what the server says of its address it says of the source."""

    source: SourceSpec
    request: Request
    known_sha256: str | None = None
    depth: int = 0
    alone: bool = False

    @property
    def url(self) -> str:
        return self.request.url


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought; `leads` is what to ask for next, `trouble` why it could not be understood."""

    fetched: Fetched
    candidates: tuple[Candidate, ...] = ()
    leads: tuple[Request, ...] = ()
    trouble: str | None = None

    @property
    def failure(self) -> str | None:
        if self.trouble:
            return self.trouble
        if isinstance(self.fetched, FetchFailure) and self.fetched.outcome is not FetchOutcome.UNCHANGED:
            return self.fetched.reason
        return None


@dataclass(slots=True)
class Polled:
    """What the answers of a poll came to so far. `waiting` requests are still to be answered; `left_out` addresses
    are beyond MOST_FOLLOWED; `only` is the answer of a poll that had one alone."""

    source: SourceSpec
    waiting: int = 0
    entries: int = 0
    new: int = 0
    left_out: int = 0
    only: Fetched | None = None
    _asked: dict[str, int] = field(default_factory=dict)
    _followed: int = 0
    _answers: int = 0
    _listed: bool = False
    _failure: str | None = None

    @property
    def failure(self) -> str | None:
        """Why the poll failed: a reason, when not one answer was the list that was sought."""
        return None if self._listed else self._failure

    def expect(self, ask: Ask) -> None:
        self.waiting += 1
        self._asked[ask.url] = ask.depth

    def take(self, ask: Ask, answer: Answer) -> list[Ask]:
        """Counts the answer; answers what is to be asked because of it."""
        further = self._further(ask, answer)
        for lead in further:
            self.expect(lead)
        self.waiting -= 1
        self._answers += 1
        self.entries += len(answer.candidates)
        self.only = answer.fetched if self._answers == 1 and not self.waiting else None
        if answer.failure:
            self._failure = self._failure or answer.failure
        elif not further:
            self._listed = True
        return further

    def _further(self, ask: Ask, answer: Answer) -> list[Ask]:
        if ask.depth >= DEEPEST:
            return []
        leads = {lead.url: lead for lead in answer.leads if lead.url not in self._asked}
        kept = list(leads.values())[: MOST_FOLLOWED - self._followed]
        self._followed += len(kept)
        self.left_out += len(leads) - len(kept)
        return [Ask(ask.source, lead, depth=ask.depth + 1) for lead in kept]


def due(
    conn: sqlite3.Connection, specs: Iterable[SourceSpec], pace: Pace, now: datetime, only: str | None
) -> Iterator[Ask]:
    """The requests of the sources whose time has come. One on a host of our own without a pause is always due."""
    for source in specs:
        source, state = where_now(conn, source), queue.source_state(conn, source.id)
        waited = has_come(state.next_due, now)
        requests = sources.kind(source.kind).requests(source, state)
        for request in requests:
            healthy_own = state.failures == 0 and pace.pause(request.url) == 0
            if only == source.id or (only is None and (waited or healthy_own)):
                alone = len(requests) == 1
                yield Ask(source, request, state.body_sha256 if alone else None, alone=alone)


def asker(fetcher: Fetcher, readers: Parser) -> Callable[[Ask], Answer]:
    """Carries out one request. An answer that says what the last one said is not read again."""

    def ask(asked: Ask) -> Answer:
        fetched = _without(fetcher.fetch(asked.request), asked.source.options.get("key"))
        if isinstance(fetched, FetchFailure) or sha256(fetched) == asked.known_sha256:
            return Answer(fetched)
        source = sources.without_key(asked.source)
        try:
            leads = readers.follow(source, fetched) if sources.follows(source) else []
            return Answer(fetched, tuple(readers.parse(source, fetched)), tuple(leads))
        except PresswatchError as trouble:
            return Answer(fetched, trouble=str(trouble))

    return ask


def _without(fetched: Fetched, key: str | None) -> Fetched:
    """The answer without the operator's key, which it may repeat: it is stored, and told to people."""
    if not key:
        return fetched
    if isinstance(fetched, FetchFailure):
        return replace(fetched, reason=fetched.reason.replace(key, HIDDEN))
    return replace(
        fetched,
        url=fetched.url.replace(key, HIDDEN),
        headers=tuple((name, value.replace(key, HIDDEN)) for name, value in fetched.headers),
        body=fetched.body.replace(key.encode(), HIDDEN.encode()),
        moved_to=fetched.moved_to and fetched.moved_to.replace(key, HIDDEN),
    )


def rounds(
    turns: Turns[Ask, Answer], asks: Iterable[Ask], work: Callable[[Ask], Answer]
) -> Iterator[tuple[Ask, Answer, Polled]]:
    """Every answer as it comes, with the poll it belongs to; then the answers to what these led to."""
    wave = list(asks)
    polls: dict[str, Polled] = {}
    for ask in wave:
        polls.setdefault(ask.source.id, Polled(ask.source)).expect(ask)
    while wave:
        further: list[Ask] = []
        for ask, answer in turns.run(wave, work):
            poll = polls[ask.source.id]
            further += poll.take(ask, answer)
            yield ask, answer, poll
        wave = further


def sha256(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()
