"""Holds every printed passage against the page it came from, the page as it is now, and what the Wayback Machine kept.

Requests and reading happen in threads and child processes, as in `collect`: each host in its own time, robots.txt
asked first. Rows are written here, in one thread, one transaction per item.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from presswatch.archive import checks, queue, runs
from presswatch.archive.archive import transaction
from presswatch.archive.checks import NO_PAGE, Finding, Outcome, Place, Printed, Result, settled
from presswatch.archive.runs import Tally
from presswatch.asking import Asker, check_contact
from presswatch.errors import PresswatchError
from presswatch.fetch.manners import Pace
from presswatch.means import Means
from presswatch.model import (
    Fetched,
    FetchFailure,
    FetchOutcome,
    Page,
    PagePlace,
    Reading,
    Request,
)
from presswatch.plain import plain
from presswatch.read.compare import Comparison, Likeness, compare, standing
from presswatch.read.decode import decode
from presswatch.recheck import WALL
from presswatch.turns import AT_ONCE, Clock, Turns
from presswatch.urls import is_web
from presswatch.watch import Watch

BESIDE = "that it stands beside the article's text"
"""Said of words that the page shows where no article was read: rules of reading change, and miss things."""

_FOUND = {Likeness.SAME: Outcome.VERIFIED, Likeness.PUNCTUATION: Outcome.PUNCTUATION}
_WALLS = frozenset({401, 402, 403, 407})
_LITTLE = "little_text"
_SNAPSHOT = re.compile(r"/web/(\d+)/")


@dataclass(slots=True)
class Report:
    """All results, in the order of the page; `left` is how many pages the time did not reach."""

    results: list[Result] = field(default_factory=list)
    left: int = 0

    @property
    def fails(self) -> bool:
        return any(result.fails for result in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """How often each outcome came, the outcomes in their order."""
        found = Counter(str(result.outcome or NO_PAGE) for result in self.results)
        return {name: found[name] for name in (*map(str, Outcome), NO_PAGE) if found[name]}


def verify(
    watch: Watch, means: Means, *, offline: bool = False, wayback: str | None = None, language: str | None = None
) -> Report:
    """Checks all that is printed and keeps what was found. `wayback` is the address of the Wayback Machine's
    availability API, None leaves it out; `language` names one page. Single failures are outcomes, never raised."""
    conn, clock = means.archive.conn, means.clock
    items = checks.printed(conn, language)
    asked = [] if offline else [url for item in items if (url := _address(item))]
    check_contact(watch, asked, otherwise="; or check with --offline")
    run_id, tally = runs.start_run(conn, "verify", clock.now()), Tally()
    findings: dict[int, list[Finding]] = {at: [] for at in range(len(items))}
    for at, found in _stored(watch, means, items):
        findings[at].append(found)
    if not offline:
        for at, found in _asked(watch, means, items, wayback, _Log(conn, run_id, tally, clock)):
            findings[at].append(found)
    report = Report([settled(item, findings[at]) for at, item in enumerate(items)], tally.left_due)
    for result in report.results:
        checks.save_result(conn, result, now=clock.now())
    runs.finish_run(conn, run_id, tally, int(report.fails), clock.now())
    return report


def _address(item: Printed) -> str | None:
    return item.url if item.url and is_web(item.url) else None


# ---- what a page says ----------------------------------------------------------------------------------------------


def _said(item: Printed, page: Page, reading: Reading | None) -> Comparison:
    """What the page has of the words: in the article, in a speaker's words without what stands between them, in the
    headline and below it, else anywhere; the nearest sentence of the article where it does not have them."""
    article = reading.article if reading else None
    texts = [article.text if article else "", *(quote.text_clean for quote in (reading.quotes if reading else ()))]
    texts += [text for text in (article.title, article.standfirst) if text] if article else []
    found = [same for text in texts if (same := standing(item.words, text))]
    if not found and (beside := standing(item.words, plain(decode(page.body, page.header("content-type") or "")[0]))):
        found = [replace(beside, ignored=(*beside.ignored, BESIDE))]
    same = next((each for each in found if each.likeness is Likeness.SAME), found[0] if found else None)
    return same or compare(item.words, texts[0], item.language)


def _finding(item: Printed, place: Place, page: Page, read: Reading | str, missing: Outcome) -> Finding:
    """What a page says of the words; `missing` is the outcome when it is there and they are not in it."""
    reading = read if isinstance(read, Reading) else None
    said = _said(item, page, reading)
    finding = replace(_told(place, said, missing, page.body), url=page.url)
    if said.likeness is not Likeness.WORDS:
        return finding
    if reading is None:
        return replace(finding, outcome=Outcome.UNREACHABLE, detail=str(read))
    excuse = _excuse(item, reading, near=said.found is not None) if place is not Place.STORED else None
    if excuse:
        return replace(finding, outcome=excuse[0], detail=excuse[1], difference=None, changes=())
    return finding


def _told(place: Place, said: Comparison, missing: Outcome, source: bytes) -> Finding:
    detail = f"overlooked: {', '.join(said.ignored)}" if said.ignored else None
    if said.likeness is Likeness.WORDS and said.found is None:
        detail = "no sentence of the page comes near"
    return Finding(
        place,
        _FOUND.get(said.likeness, missing),
        detail,
        said.difference,
        tuple((change.old, change.new) for change in said.changes),
        evidence=hashlib.sha256(source).hexdigest(),
    )


def _excuse(item: Printed, reading: Reading, *, near: bool) -> tuple[Outcome, str] | None:
    """Why a page may not show what is in it; where it shows a sentence `near` the words, it shows that they changed."""
    article = reading.article
    if WALL in article.flags:
        return Outcome.WALLED, "a wall stands before the article"
    if item.pasted is not None:
        return Outcome.WALLED, "the text was pasted by a person, for the page does not show it whole"
    if not near and article.paywall and article.paywall.teaser_seen:
        return Outcome.WALLED, "the page shows the beginning of the article only"
    if not near and _LITTLE in article.flags:
        return Outcome.UNREACHABLE, "the page holds too little text to tell"
    return None


def _failed(place: Place, fetched: FetchFailure) -> Finding:
    gone, walled = fetched.outcome is FetchOutcome.GONE, fetched.status in _WALLS
    outcome = Outcome.GONE if gone else Outcome.WALLED if walled else Outcome.UNREACHABLE
    return Finding(place, outcome, fetched.reason, url=fetched.url_asked)


def _sent_home(page: Page) -> bool:
    """Whether a site answers for an article with its front page."""
    return not urlsplit(page.url).path.strip("/") and bool(urlsplit(page.url_asked).path.strip("/"))


def _read(watch: Watch, means: Means, page: Page) -> Reading | str:
    """The reading, or why there is none."""
    try:
        return means.readers.read_page(page, watch.project, None)
    except PresswatchError as trouble:
        return str(trouble)


# ---- the page that is stored ---------------------------------------------------------------------------------------


def _stored(watch: Watch, means: Means, items: Sequence[Printed]) -> Iterator[tuple[int, Finding]]:
    def look(item: Printed) -> Finding | None:
        if item.pasted is not None:
            said = compare(item.words, item.pasted, item.language)
            return _told(Place.STORED, said, Outcome.EDITED, item.pasted.encode())
        if item.page is None:
            return None
        first = _in_store(watch, means, item, item.page, Outcome.EDITED)
        if item.newest is None or first.outcome is Outcome.EDITED:
            return first
        later = _in_store(watch, means, item, item.newest, Outcome.CHANGED)
        return later if later.outcome is Outcome.CHANGED else first

    with ThreadPoolExecutor(max_workers=2) as pool:
        for at, found in enumerate(pool.map(look, items)):
            if found:
                yield at, found


def _in_store(watch: Watch, means: Means, item: Printed, place: PagePlace, missing: Outcome) -> Finding:
    try:
        page = means.pages.read(place)
    except PresswatchError as trouble:
        return Finding(Place.STORED, Outcome.UNREACHABLE, str(trouble), evidence=place.sha256)
    return _finding(item, Place.STORED, page, _read(watch, means, page), missing)


# ---- pages that are asked for --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Log:
    """Where a run notes its requests."""

    conn: sqlite3.Connection
    run_id: int
    tally: Tally
    clock: Clock

    def note(self, fetched: Fetched) -> None:
        failure = fetched if isinstance(fetched, FetchFailure) else None
        outcome = failure.outcome.value if failure else "fetched"
        with transaction(self.conn):
            runs.record_fetch(
                self.conn,
                self.run_id,
                fetched.url_asked,
                outcome,
                self.clock.now(),
                status=fetched.status,
                reason=failure.reason if failure else None,
            )
        self.tally.failed += failure is not None
        self.tally.fetched += failure is None


@dataclass(frozen=True, slots=True)
class _Job:
    """One address, asked once for all items that are sought there."""

    url: str
    place: Place
    items: Mapping[int, Printed]


@dataclass(frozen=True, slots=True)
class _Answer:
    fetched: Fetched
    findings: Mapping[int, Finding] = field(default_factory=dict)


def _asked(
    watch: Watch, means: Means, items: Sequence[Printed], wayback: str | None, log: _Log
) -> Iterator[tuple[int, Finding]]:
    """What the pages say as they are now, and what the Wayback Machine has of them."""
    conn, clock = means.archive.conn, means.clock
    before = queue.not_before(conn)
    pace = Pace(watch.fetch, before)
    until = clock.now() + timedelta(minutes=watch.fetch.run_minutes)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        checker = _Checker(watch, means, Asker(means.fetcher, pace), pool, until, log)
        jobs = _jobs(items)
        for job, answer in checker.run(jobs, checker.look):
            means.say(f"{job.url}: {', '.join(sorted({found.outcome for found in answer.findings.values()}))}")
            yield from answer.findings.items()
        if wayback:
            yield from _from_wayback(checker, jobs, wayback)
    queue.keep_not_before(conn, {host: at for host, at in pace.not_before.items() if before.get(host) != at})


def _jobs(items: Sequence[Printed]) -> list[_Job]:
    by_url: dict[str, dict[int, Printed]] = {}
    for at, item in enumerate(items):
        if url := _address(item):
            by_url.setdefault(url, {})[at] = item
    return [_Job(url, Place.LIVE, sought) for url, sought in by_url.items()]


@dataclass(slots=True)
class _Checker:
    """Asks for pages, each host in its own time, and seeks the words in them."""

    watch: Watch
    means: Means
    asker: Asker
    pool: Executor
    until: datetime
    log: _Log

    def run(self, jobs: Sequence[_Job], work: Callable[[_Job], _Answer]) -> Iterator[tuple[_Job, _Answer]]:
        turns: Turns[_Job, _Answer] = Turns(self.asker.pace, self.means.clock, self.pool, self.until)
        for job, answer in turns.run(jobs, work):
            self.log.note(answer.fetched)
            yield job, answer
        self.log.tally.left_due += turns.left

    def get(self, job: _Job) -> _Answer:
        return _Answer(self.asker.get(Request(job.url)))

    def look(self, job: _Job) -> _Answer:
        """Asks for the page and seeks the words in it."""
        fetched = self.get(job).fetched
        if isinstance(fetched, FetchFailure):
            return _Answer(fetched, dict.fromkeys(job.items, _failed(job.place, fetched)))
        read = _read(self.watch, self.means, fetched)
        found = {at: _finding(item, job.place, fetched, read, Outcome.CHANGED) for at, item in job.items.items()}
        if _sent_home(fetched):
            found = {
                at: replace(each, outcome=Outcome.GONE, detail="the site answers with its front page")
                if each.outcome is Outcome.CHANGED
                else each
                for at, each in found.items()
            }
        return _Answer(fetched, found)


# ---- the Wayback Machine -------------------------------------------------------------------------------------------


def _from_wayback(checker: _Checker, jobs: Sequence[_Job], api: str) -> Iterator[tuple[int, Finding]]:
    """What the snapshots say that lie nearest to the day the page was stored. They count where no other page does."""
    questions = [_Job(_question(api, job), Place.WAYBACK, job.items) for job in jobs]
    snapshots = []
    for job, answer in checker.run(questions, checker.get):
        fetched = answer.fetched
        if isinstance(fetched, FetchFailure):
            yield from ((at, replace(_failed(job.place, fetched), outcome=Outcome.UNREACHABLE)) for at in job.items)
        elif url := _snapshot(fetched.body):
            snapshots.append(_Job(url, Place.WAYBACK, job.items))
        else:
            none = Finding(Place.WAYBACK, Outcome.UNREACHABLE, "the Wayback Machine has no copy", url=job.url)
            yield from ((at, none) for at in job.items)
    for _, answer in checker.run(snapshots, checker.look):
        yield from answer.findings.items()


def _question(api: str, job: _Job) -> str:
    fetched = next(iter(job.items.values())).fetched
    day = {"timestamp": f"{fetched:%Y%m%d%H%M%S}"} if fetched else {}
    return f"{api}?{urlencode({'url': job.url} | day)}"


def _snapshot(body: bytes) -> str | None:
    """The address of the snapshot in an answer of the API, as the page was served (`id_`: without the Wayback
    Machine's own frame)."""
    try:
        url = json.loads(body)["archived_snapshots"]["closest"]["url"]
    except (ValueError, KeyError, TypeError):
        return None
    return _SNAPSHOT.sub(r"/web/\1id_/", url, count=1) if isinstance(url, str) and is_web(url) else None
