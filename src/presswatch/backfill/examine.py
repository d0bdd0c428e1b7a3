"""A stretch of a file, from its bytes to the readings of the pages that may name the project. It opens the file itself
and knows no archive, so it can happen on any machine that reaches the file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from presswatch.errors import PresswatchError, WorkerFailed, WorkerLost
from presswatch.fetch.warcs import Scanned, Stretch
from presswatch.model import Candidate, Page, Project, Reading, Terms

TRIES = 3
LEAST = 1 << 16
"""Bytes of a file that are given up at once."""
MOST_HELD = 8 << 20
"""Bytes of pages that one answer of a child may hold: a name that is on every page must not fill the memory."""


class Readers(Protocol):
    """What examining needs: `workers.Workers`, or a fake that reads in this process."""

    def scan(self, stretch: Stretch, terms: Terms, most_bytes: int) -> Scanned: ...

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Sighted:
    """A page that passed the test on its bytes, and what is read of it or why nothing could be."""

    offset: int
    page: Page
    read: Reading | str


@dataclass(slots=True)
class Examined:
    """What a stretch holds. `begun` is where its first record begins, None where none does; `ended` where the record
    behind its last begins. `unreachable` says why the file could not be read; `lost` that the stretch was given up."""

    begun: int | None
    ended: int
    records: int = 0
    html: int = 0
    sighted: list[Sighted] = field(default_factory=list)
    problems: list[tuple[int, str, str | None]] = field(default_factory=list)
    unreachable: str | None = None
    lost: bool = False


def examine(stretch: Stretch, project: Project, readers: Readers) -> Examined:
    """All of a stretch. Never raises for what is in the file: where children die again and again, what they die over is
    narrowed down by halves and given up, with that as its problem."""
    found = Examined(None, stretch.start)
    part = stretch
    while part.start < stretch.end:
        try:
            scanned = _scanned(part, project.terms, readers)
        except WorkerLost as trouble:
            if not _can_work(stretch, readers):
                return replace(found, unreachable=f"the processes that read can't work: {trouble}")
            if part.end - part.start > LEAST:
                part = replace(part, end=part.start + (part.end - part.start) // 2)
                continue
            scanned = _given_up(part, str(trouble))
        except WorkerFailed as trouble:
            return replace(found, unreachable=str(trouble))
        found.begun = scanned.begun if found.begun is None else found.begun
        found.ended = scanned.ended
        found.lost = not scanned.records and scanned.begun == part.start and scanned.ended == part.end
        found.records += scanned.records
        found.html += scanned.html
        found.problems += scanned.problems
        found.sighted += [Sighted(at, page, _read(page, project, readers)) for at, page in scanned.pages]
        known = scanned.begun is not None and not found.lost
        part = replace(stretch, start=scanned.ended, exact=known)
    return found


def given_up(stretch: Stretch, reason: str) -> Examined:
    """What is known of a stretch that can't be examined."""
    scanned = _given_up(stretch, reason)
    return Examined(scanned.begun, scanned.ended, problems=scanned.problems, lost=True)


def _given_up(part: Stretch, reason: str) -> Scanned:
    return Scanned(part.start, part.end, problems=[(part.start, f"given up as far as {part.end}: {reason}", None)])


def _scanned(part: Stretch, terms: Terms, readers: Readers) -> Scanned:
    for _ in range(TRIES - 1):
        try:
            return readers.scan(part, terms, MOST_HELD)
        except WorkerFailed:
            continue
    return readers.scan(part, terms, MOST_HELD)


def _can_work(stretch: Stretch, readers: Readers) -> bool:
    """Whether children live when they have nothing to do: else it is not the file that they die of."""
    try:
        readers.scan(replace(stretch, start=0, end=0, exact=True), Terms(), MOST_HELD)
    except WorkerLost:
        return False
    except WorkerFailed:
        return True
    return True


def _read(page: Page, project: Project, readers: Readers) -> Reading | str:
    """The reading; a child that died is no fault of the page until it dies again over it."""
    try:
        return readers.read_page(page, project, None)
    except WorkerLost as trouble:
        if trouble.late:
            return str(trouble)
    except PresswatchError as trouble:
        return str(trouble)
    try:
        return readers.read_page(page, project, None)
    except PresswatchError as trouble:
        return str(trouble)
