"""One run, readable top to bottom: ask the sources that are due, fetch what they name, read it, store it.

Requests and reading happen side by side in threads and child processes; the archive and the WARC files are written
here, in one thread, one transaction per article. A run that dies at any moment leaves whole articles only, and the
next one goes on from there. `reread` is the same without the network.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urljoin

from presswatch import sources
from presswatch.archive import queue, runs
from presswatch.archive.archive import Archive, one, transaction
from presswatch.archive.articles import save_reading, wanting_text
from presswatch.archive.queue import Poll, Queued, StoredPage
from presswatch.archive.runs import Tally
from presswatch.errors import PresswatchError, UsageError
from presswatch.fetch.client import Fetcher
from presswatch.fetch.guard import nobody_reads
from presswatch.fetch.manners import Pace, backoff, host_port, next_poll
from presswatch.fetch.robots import RobotsRules, robots
from presswatch.model import (
    Candidate,
    Fetched,
    FetchFailure,
    FetchOutcome,
    Page,
    Project,
    Reading,
    Request,
    SourceSpec,
    Verdict,
)
from presswatch.pages import PageStore
from presswatch.turns import AT_ONCE, Clock, Turns
from presswatch.watch import Watch

WALL = "wall"
"""The flag of a page that is a wall or an interstitial: it is tried again, and never taken for the article."""

Say = Callable[[str], None]


class Readers(Protocol):
    """What reading needs: `workers.Workers`, or a fake that reads in this process."""

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading: ...

    def parse(self, source: SourceSpec, page: Page) -> list[Candidate]: ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with. `say` is told one line per thing done."""

    archive: Archive
    pages: PageStore
    fetcher: Fetcher
    readers: Readers
    clock: Clock
    say: Say = lambda line: None


def collect(watch: Watch, means: Means, *, only: str | None = None, limit: int | None = None) -> Tally:
    """Carries out one run and answers what it did. `only` polls that one source although it may not be due, `limit`
    bounds the pages fetched. Single failures are recorded, never raised."""
    check_watch(watch, only)
    conn, clock = means.archive.conn, means.clock
    queue.sync_watch(conn, watch.sources, watch.project.outlets, watch.project.people)
    run = _Run(watch, means, runs.start_run(conn, "collect", clock.now()), Tally())
    with _turn_taking(watch, means, keep=True) as (pace, pool, until):
        _poll_sources(run, pace, Turns(pace, clock, pool, until), only)
        _fetch_articles(run, Turns(pace, clock, pool, until), limit)
    _reread_taken_back(run)
    runs.finish_run(conn, run.id, run.tally, 1 if nothing_worked(conn, run.tally) else 0, clock.now())
    return run.tally


def preview(watch: Watch, means: Means, *, only: str | None = None) -> list[tuple[str, Candidate]]:
    """Asks the sources that are due and answers what `collect` would fetch, as (source id, candidate); writes
    nothing."""
    check_watch(watch, only)
    conn = means.archive.conn
    known = {key for (key,) in conn.execute("SELECT url_key FROM candidates")}
    found = _listed(watch, only)
    with _turn_taking(watch, means) as (pace, pool, until):
        turns: Turns[_Ask, _Answer] = Turns(pace, means.clock, pool, until)
        for ask, answer in turns.run(_due(watch, means, pace, only), _asker(means)):
            found += [(ask.source.id, candidate) for candidate in answer.candidates]
    return [
        (source_id, candidate)
        for source_id, candidate in found
        if (key := queue.candidate_key(candidate)) not in known and not known.add(key)  # type: ignore[func-returns-value]
    ]


def reread(watch: Watch, means: Means, *, since: str | None = None) -> Tally:
    """Reads the stored pages again with today's rules, without a request; what people decided stays. `since` is the
    first day of fetching."""
    conn, clock = means.archive.conn, means.clock
    queue.sync_watch(conn, watch.sources, watch.project.outlets, watch.project.people)
    run = _Run(watch, means, runs.start_run(conn, "reread", clock.now()), Tally())
    _reread(run, queue.stored_pages(conn, since))
    runs.finish_run(conn, run.id, run.tally, 0, clock.now())
    return run.tally


def check_watch(watch: Watch, only: str | None = None) -> None:
    """Raises UsageError when there is no such source, or when a site could not reach the operator."""
    known = [source.id for source in watch.sources]
    if only is not None and only not in known:
        raise UsageError(f"There is no source {only!r} in {watch.path}: {', '.join(known) or 'it names none'}.")
    if not nobody_reads(watch.fetch.contact):
        return
    pace = Pace(watch.fetch)
    named = [(source.id, source.url) for source in watch.sources if source.url]
    named += [(source_id, candidate.url) for source_id, candidate in _listed(watch, None)]
    if not named or not all(pace.own(url) for _, url in named):
        raise UsageError(
            f"Nobody reads {watch.fetch.contact!r}: write an address of yours as contact under [project] in "
            f"{watch.path}, so that the sites we ask can reach you."
        )


def nothing_worked(conn: sqlite3.Connection, tally: Tally) -> bool:
    """Whether a run got nothing at all and no source answered when it was last asked: then a person should look at
    the network. That the one source that was due fails again is no such case."""
    if tally.sources_failed == 0 or tally.sources_ok or tally.fetched:
        return False
    return one(conn, "SELECT 1 FROM sources WHERE watched = 1 AND failures = 0 AND last_polled IS NOT NULL") is None


@dataclass(frozen=True, slots=True)
class _Run:
    watch: Watch
    means: Means
    id: int
    tally: Tally

    @property
    def now(self) -> datetime:
        return self.means.clock.now()


@contextmanager
def _turn_taking(watch: Watch, means: Means, *, keep: bool = False) -> Iterator[tuple[Pace, Executor, datetime]]:
    """The pace that hosts are owed, the threads, and the instant a run ends at. What hosts asked for is kept for the
    next run where `keep` says so."""
    pace = Pace(watch.fetch, queue.not_before(means.archive.conn))
    until = means.clock.now() + timedelta(minutes=watch.fetch.run_minutes)
    before = pace.not_before
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        yield pace, pool, until
    asked = {host: at for host, at in pace.not_before.items() if before.get(host) != at}
    if keep and asked:
        queue.keep_not_before(means.archive.conn, asked)


# ---- sources -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ask:
    source: SourceSpec
    request: Request
    known_sha256: str | None

    @property
    def url(self) -> str:
        return self.request.url


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a source said; `trouble` is why it could not be understood."""

    fetched: Fetched
    candidates: tuple[Candidate, ...] = ()
    trouble: str | None = None

    @property
    def failure(self) -> str | None:
        if self.trouble:
            return self.trouble
        if isinstance(self.fetched, FetchFailure) and self.fetched.outcome is not FetchOutcome.UNCHANGED:
            return self.fetched.reason
        return None


def _poll_sources(run: _Run, pace: Pace, turns: Turns[_Ask, _Answer], only: str | None) -> None:
    conn = run.means.archive.conn
    for source_id, candidate in _listed(run.watch, only):
        queue.add_candidates(conn, source_id, [candidate], now=run.now)
    for ask, answer in turns.run(_due(run.watch, run.means, pace, only), _asker(run.means)):
        _record_answer(run, pace, ask, answer)
    run.tally.left_due += turns.left


def _listed(watch: Watch, only: str | None) -> list[tuple[str, Candidate]]:
    """What sources name without being asked."""
    return [
        (source.id, candidate)
        for source in watch.sources
        if only in (None, source.id)
        for candidate in sources.kind(source.kind).listed(source)
    ]


def _due(watch: Watch, means: Means, pace: Pace, only: str | None) -> Iterator[_Ask]:
    """The requests of the sources whose time has come. One on a host of our own without a pause is always due."""
    now = means.clock.now()
    for source in watch.sources:
        state = queue.source_state(means.archive.conn, source.id)
        for request in sources.kind(source.kind).requests(source, state):
            waited = state.next_due is None or state.next_due <= now
            healthy_own = state.failures == 0 and pace.pause(request.url) == 0
            if only == source.id or (only is None and (waited or healthy_own)):
                yield _Ask(source, request, state.body_sha256)


def _asker(means: Means) -> Callable[[_Ask], _Answer]:
    def ask(asked: _Ask) -> _Answer:
        fetched = means.fetcher.fetch(asked.request)
        if isinstance(fetched, FetchFailure) or _sha256(fetched) == asked.known_sha256:
            return _Answer(fetched)
        try:
            return _Answer(fetched, tuple(means.readers.parse(asked.source, fetched)))
        except PresswatchError as trouble:
            return _Answer(fetched, trouble=str(trouble))

    return ask


def _record_answer(run: _Run, pace: Pace, ask: _Ask, answer: _Answer) -> None:
    conn, now, source = run.means.archive.conn, run.now, ask.source
    state = queue.source_state(conn, source.id)
    fetched, page_id = answer.fetched, None
    with transaction(conn):
        if isinstance(fetched, Page):
            page_id = _keep_page(run, None, fetched)
        new = queue.add_candidates(conn, source.id, answer.candidates, now=now)
        if answer.failure:
            poll = Poll(now, now + backoff(state.failures + 1), reason=answer.failure)
        else:
            since = now - state.last_polled if state.last_polled else None
            due = next_poll(now, since, len(answer.candidates), new)
            poll = _good_poll(now, due, fetched, len(answer.candidates), new)
        queue.record_poll(conn, source.id, poll)
        _record_fetch(run, fetched, answer.failure, page_id, source_id=source.id)
    if answer.failure:
        run.tally.sources_failed += 1
        run.means.say(f"{source.id}: {answer.failure}")
    else:
        run.tally.sources_ok += 1
        run.means.say(f"{source.id}: {new} new of {len(answer.candidates)}")


def _good_poll(now: datetime, due: datetime, fetched: Fetched, entries: int, new: int) -> Poll:
    if isinstance(fetched, FetchFailure):
        return Poll(now, due)
    return Poll(
        now,
        due,
        etag=fetched.header("ETag"),
        last_modified=fetched.header("Last-Modified"),
        body_sha256=_sha256(fetched),
        entries=entries or None,
        new=new,
    )


# ---- articles ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Got:
    """What came of one candidate: a reading, or the trouble that there is none."""

    fetched: Fetched
    reading: Reading | None = None
    trouble: str | None = None


def _fetch_articles(run: _Run, turns: Turns[Queued, _Got], limit: int | None) -> None:
    due = queue.due_candidates(run.means.archive.conn, now=run.now, limit=limit)
    for queued, got in turns.run(due, _reader(run.watch, run.means, turns.pace)):
        with transaction(run.means.archive.conn):
            _store_got(run, queued, got)
    run.tally.left_due += turns.left


def _reader(watch: Watch, means: Means, pace: Pace) -> Callable[[Queued], _Got]:
    """Fetches one candidate as its host allows, and reads it. A host is asked for its robots.txt once a run."""
    rules: dict[str, RobotsRules] = {}

    def get(queued: Queued) -> _Got:
        host, wait = host_port(queued.url), None
        if host not in rules:  # one request at a time per host, so no second thread asks for the same
            answer = means.fetcher.fetch(Request(urljoin(queued.url, "/robots.txt")))
            wait = answer.retry_after if isinstance(answer, FetchFailure) else None
            rules[host] = robots(answer)
            pace.slow_down(queued.url, rules[host].crawl_delay)
        refusal = rules[host].failure(queued.url)
        if refusal:
            refusal = replace(refusal, retry_after=wait)
            return _Got(refusal, trouble=refusal.reason)
        fetched = means.fetcher.fetch(Request(queued.url))
        if isinstance(fetched, FetchFailure):
            return _Got(fetched, trouble=fetched.reason)
        try:
            reading = means.readers.read_page(fetched, watch.project, queued.candidate)
        except PresswatchError as trouble:
            return _Got(fetched, trouble=str(trouble))
        return _Got(fetched, reading)

    return get


def _store_got(run: _Run, queued: Queued, got: _Got) -> None:
    """Stores one candidate's page and reading, or why there is none, inside the caller's transaction."""
    conn, page_id, trouble = run.means.archive.conn, None, got.trouble
    if isinstance(got.fetched, Page):
        page_id = _keep_page(run, queued.id, got.fetched)
        run.tally.fetched += 1
    if got.reading is not None and isinstance(got.fetched, Page):
        trouble = _store_reading(run, got.reading, got.fetched.url, queued, page_id)
    if trouble:
        run.tally.failed += 1
        run.means.say(f"{queued.url}: {trouble}")
        next_try = run.now + backoff(queued.tries + 1)
        queue.record_failure(conn, queued.id, trouble, next_try=next_try)
    _record_fetch(run, got.fetched, trouble, page_id, candidate_id=queued.id)


def _store_reading(run: _Run, reading: Reading, url: str, queued: Queued | None, page_id: int | None) -> str | None:
    """Stores what was read; answers the trouble when it could not be."""
    if WALL in reading.article.flags:
        return "a wall stands before the article"
    conn = run.means.archive.conn
    try:
        saved = save_reading(conn, reading, url=url, queued=queued, page_id=page_id, now=run.now)
    except PresswatchError as trouble:
        return str(trouble)
    if queued is not None:
        queue.mark_read(conn, queued.id, saved.article_id, f"{saved.verdict}: {'; '.join(reading.reasons)}")
    if saved.verdict is Verdict.REJECT:
        run.tally.rejected += 1
    elif saved.added:
        run.tally.added += 1
    run.means.say(f"{saved.verdict}: {reading.article.title or url}")
    return None


def _keep_page(run: _Run, candidate_id: int | None, page: Page) -> int:
    """Appends the page to the WARC file, unless the newest of that URL says the same; answers its id."""
    conn = run.means.archive.conn
    known = queue.same_page(conn, page, _sha256(page))
    if known is not None:
        return known
    return queue.add_page(conn, candidate_id, page, run.means.pages.append(page))


def _record_fetch(
    run: _Run,
    fetched: Fetched,
    trouble: str | None,
    page_id: int | None,
    *,
    source_id: str | None = None,
    candidate_id: int | None = None,
) -> None:
    if isinstance(fetched, FetchFailure):
        outcome, status = fetched.outcome.value, fetched.status
    else:
        outcome, status = "unreadable" if trouble else "fetched", fetched.status
    runs.record_fetch(
        run.means.archive.conn,
        run.id,
        fetched.url_asked,
        outcome,
        run.now,
        source_id=source_id,
        candidate_id=candidate_id,
        status=status,
        reason=trouble,
        page_id=page_id,
    )


# ---- reading again ---------------------------------------------------------------------------------------------


def _reread_taken_back(run: _Run) -> None:
    """Gives articles their text that the rules had rejected and a person took back."""
    conn = run.means.archive.conn
    pages = [queue.newest_page(conn, candidate_id) for candidate_id in wanting_text(conn)]
    _reread(run, [page for page in pages if page is not None])


def _reread(run: _Run, stored: list[StoredPage]) -> None:
    conn = run.means.archive.conn
    jobs = [(page, queue.queued(conn, page.candidate_id)) for page in stored]
    with ThreadPoolExecutor(max_workers=2) as pool:
        for (page, queued), read in zip(jobs, pool.map(_rereader(run.watch, run.means), jobs), strict=True):
            if isinstance(read, str):
                run.tally.failed += 1
                run.means.say(f"{page.url}: {read}")
                continue
            run.tally.fetched += 1
            with transaction(conn):
                trouble = _store_reading(run, read, page.url, queued, page.id)
            if trouble:
                run.tally.failed += 1
                run.means.say(f"{page.url}: {trouble}")


def _rereader(watch: Watch, means: Means) -> Callable[[tuple[StoredPage, Queued | None]], Reading | str]:
    def read(job: tuple[StoredPage, Queued | None]) -> Reading | str:
        page, queued = job
        try:
            hint = queued.candidate if queued else None
            return means.readers.read_page(means.pages.read(page.place), watch.project, hint)
        except PresswatchError as trouble:
            return str(trouble)

    return read


def _sha256(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()
