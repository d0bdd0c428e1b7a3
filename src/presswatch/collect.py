"""One run, readable top to bottom: ask the sources that are due, fetch what they name, read it, store it.

Requests and reading happen side by side in threads and child processes; the archive and the WARC files are written
here, in one thread, one transaction per article. A run that dies at any moment leaves whole articles only, and the
next one goes on from there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from presswatch import polling, recheck, sources
from presswatch.archive import queue, runs
from presswatch.archive.archive import one, stamp, transaction
from presswatch.archive.forgotten import is_forgotten, turn_away
from presswatch.archive.queue import Poll, Queued
from presswatch.archive.runs import Tally
from presswatch.archive.wandering import note_answer
from presswatch.asking import Asker, check_contact
from presswatch.errors import PresswatchError, UsageError
from presswatch.fetch.guard import nobody_reads
from presswatch.fetch.manners import Pace, backoff, next_poll
from presswatch.means import Means
from presswatch.model import (
    Candidate,
    Fetched,
    FetchFailure,
    FetchOutcome,
    Page,
    Reading,
    Request,
    SourceSpec,
    SourceState,
)
from presswatch.polling import MOST_FOLLOWED, Answer, Ask, Polled, sha256
from presswatch.reread import reread_taken_back, store_reading
from presswatch.turns import AT_ONCE, Turns
from presswatch.urls import canonical
from presswatch.watch import Watch

MOST_RECHECKS = 200
"""Articles that one run asks for again, at most: new ones come first."""


def collect(watch: Watch, means: Means, *, only: str | None = None, limit: int | None = None) -> Tally:
    """Carries out one run and answers what it did. `only` polls that one source although it may not be due, `limit`
    bounds the pages fetched. Single failures are recorded, never raised."""
    check_watch(watch, only)
    conn, clock = means.archive.conn, means.clock
    queue.sync_watch(conn, _addressed(watch.sources), watch.project.outlets, watch.project.people)
    run = _Run(watch, means, runs.start_run(conn, "collect", clock.now()), Tally())
    with _turn_taking(watch, means, keep=True) as (pace, pool, until):
        _poll_sources(run, pace, Turns(pace, clock, pool, until), only)
        _fetch_articles(run, Turns(pace, clock, pool, until), limit)
    reread_taken_back(watch, means, run.tally)
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
        turns: Turns[Ask, Answer] = Turns(pace, means.clock, pool, until)
        due = polling.due(conn, watch.sources, pace, means.clock.now(), only)
        for ask, answer, _ in polling.rounds(turns, due, polling.asker(means.fetcher, means.readers)):
            found += [(ask.source.id, candidate) for candidate in answer.candidates if not candidate.needs_url]
    known |= {key for _, one_of in found if is_forgotten(conn, key := queue.candidate_key(one_of))}
    return [
        (source_id, candidate)
        for source_id, candidate in found
        if (key := queue.candidate_key(candidate)) not in known and not known.add(key)  # type: ignore[func-returns-value]
    ]


def check_watch(watch: Watch, only: str | None = None) -> None:
    """Raises UsageError when there is no such source, or when a site could not reach the operator."""
    known = [source.id for source in watch.sources]
    if only is not None and only not in known:
        raise UsageError(f"There is no source {only!r} in {watch.path}: {', '.join(known) or 'it names none'}.")
    if nobody_reads(watch.fetch.contact):
        asked = [url for source in watch.sources for url in _asked(source)]
        asked += [candidate.url for _, candidate in _listed(watch, None)]
        check_contact(watch, asked or None)


def _asked(source: SourceSpec) -> list[str]:
    """The addresses that a poll of this source begins with."""
    return [request.url for request in sources.kind(source.kind).requests(source, SourceState())]


def _addressed(specs: Sequence[SourceSpec]) -> list[SourceSpec]:
    """The sources with the address that is asked, also where a kind makes it of a query: when the query changes, the
    archive takes it for another source."""
    return [replace(source, url=next(iter(_asked(source)), source.url)) for source in specs]


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


def _poll_sources(run: _Run, pace: Pace, turns: Turns[Ask, Answer], only: str | None) -> None:
    conn, watch, means = run.means.archive.conn, run.watch, run.means
    for source_id, candidate in _listed(watch, only):
        queue.add_candidates(conn, source_id, [candidate], now=run.now)
    begun: dict[str, Polled] = {}
    due = polling.due(conn, watch.sources, pace, run.now, only)
    for ask, answer, poll in polling.rounds(turns, due, polling.asker(means.fetcher, means.readers)):
        begun[ask.source.id] = poll
        with transaction(conn):
            poll.new += _record_answer(run, ask, answer)
            if not poll.waiting:
                _record_poll(run, begun.pop(ask.source.id))
    for poll in begun.values():  # the time was over, or a host asked to be left alone
        _record_poll(run, poll)
    run.tally.left_due += turns.left


def _listed(watch: Watch, only: str | None) -> list[tuple[str, Candidate]]:
    """What sources name without being asked."""
    return [
        (source.id, candidate)
        for source in watch.sources
        if only in (None, source.id)
        for candidate in sources.kind(source.kind).listed(source)
    ]


def _record_answer(run: _Run, ask: Ask, answer: Answer) -> int:
    """Stores one answer inside the caller's transaction; answers how many candidates are new."""
    page_id = _keep_page(run, None, answer.fetched) if isinstance(answer.fetched, Page) else None
    _record_fetch(run, answer.fetched, answer.failure, page_id, source_id=ask.source.id)
    if ask.alone:
        note_answer(run.means.archive.conn, ask.source, ask.url, answer.fetched, run.now)
    if answer.failure and ask.depth:
        run.means.say(f"{ask.source.id}: {ask.url}: {answer.failure}")
    return queue.add_candidates(run.means.archive.conn, ask.source.id, answer.candidates, now=run.now)


def _record_poll(run: _Run, poll: Polled) -> None:
    conn, now, source_id = run.means.archive.conn, run.now, poll.source.id
    state = queue.source_state(conn, source_id)
    if poll.failure:
        record = Poll(now, now + backoff(state.failures + 1), reason=poll.failure)
    else:
        since = now - state.last_polled if state.last_polled else None
        record = _good_poll(now, next_poll(now, since, poll.entries, poll.new), poll)
    with transaction(conn):
        queue.record_poll(conn, source_id, record)
    if poll.left_out:
        run.means.say(f"{source_id}: {poll.left_out} addresses were left out: {MOST_FOLLOWED} a poll are asked")
    if poll.failure:
        run.tally.sources_failed += 1
        run.means.say(f"{source_id}: {poll.failure}")
    else:
        run.tally.sources_ok += 1
        run.means.say(f"{source_id}: {poll.new} new of {poll.entries}")


def _good_poll(now: datetime, due: datetime, poll: Polled) -> Poll:
    """Validators are kept of an answer that was the whole poll: one of several says nothing about the others."""
    if not isinstance(poll.only, Page):
        return Poll(now, due, entries=poll.entries or None, new=poll.new)
    return Poll(
        now,
        due,
        etag=poll.only.header("ETag"),
        last_modified=poll.only.header("Last-Modified"),
        body_sha256=sha256(poll.only),
        entries=poll.entries or None,
        new=poll.new,
    )


# ---- articles ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Got:
    """What came of one candidate: a reading, or the trouble that there is none."""

    fetched: Fetched
    reading: Reading | None = None
    trouble: str | None = None


def _fetch_articles(run: _Run, turns: Turns[Queued, _Got], limit: int | None) -> None:
    conn, days = run.means.archive.conn, run.watch.fetch.recheck_days
    due = queue.due_candidates(conn, now=run.now, limit=limit)
    room = MOST_RECHECKS if limit is None else min(limit - len(due), MOST_RECHECKS)
    due += recheck.due(conn, run.means.pages, days, now=run.now, limit=room)
    for queued, got in turns.run(due, _reader(run.watch, run.means, turns.pace)):
        with transaction(run.means.archive.conn):
            _store_got(run, queued, got)
    run.tally.left_due += turns.left


def _reader(watch: Watch, means: Means, pace: Pace) -> Callable[[Queued], _Got]:
    """Fetches one candidate as its host allows, and reads it."""
    asker = Asker(means.fetcher, pace)

    def get(queued: Queued) -> _Got:
        fetched = asker.get(Request(queued.url, queued.known))
        if isinstance(fetched, FetchFailure):
            same = queued.article_id and fetched.outcome is FetchOutcome.UNCHANGED
            return _Got(fetched, trouble=None if same else fetched.reason)
        try:
            reading = means.readers.read_page(fetched, watch.project, queued.candidate)
        except PresswatchError as trouble:
            return _Got(fetched, trouble=str(trouble))
        return _Got(fetched, reading)

    return get


def _store_got(run: _Run, queued: Queued, got: _Got) -> None:
    """Stores one candidate's page and reading, or why there is none, inside the caller's transaction."""
    conn, page_id, trouble = run.means.archive.conn, None, got.trouble
    if _was_taken_down(conn, got):
        turn_away(conn, queued.id, stamp(run.now))
        return
    refused = recheck.refusal(got.reading) if queued.article_id and got.reading else None
    trouble = trouble or refused
    if isinstance(got.fetched, Page) and not refused:
        page_id = _keep_page(run, queued.id, got.fetched)
        run.tally.fetched += 1
    if got.reading is not None and isinstance(got.fetched, Page) and not refused:
        trouble = store_reading(run.means, run.tally, got.reading, got.fetched.url, queued, page_id)
    if trouble:
        run.tally.failed += 1
        run.means.say(f"{queued.url}: {trouble}")
    if queued.article_id:
        recheck.settle(conn, queued.article_id, got.fetched, trouble, run.watch.fetch.recheck_days, run.now)
    elif trouble:
        next_try = run.now + backoff(queued.tries + 1)
        queue.record_failure(conn, queued.id, trouble, next_try=next_try)
    _record_fetch(run, got.fetched, trouble, page_id, candidate_id=queued.id)


def _was_taken_down(conn: sqlite3.Connection, got: _Got) -> bool:
    """Whether an address led to a page that was forgotten under another one."""
    if not isinstance(got.fetched, Page):
        return False
    urls = [got.fetched.url, *([got.reading.article.canonical_url or ""] if got.reading else [])]
    return any(is_forgotten(conn, str(canonical(url))) for url in urls if url)


def _keep_page(run: _Run, candidate_id: int | None, page: Page) -> int:
    """Appends the page to the WARC file, unless the newest of that URL says the same; answers its id."""
    conn = run.means.archive.conn
    known = queue.same_page(conn, page, sha256(page))
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
