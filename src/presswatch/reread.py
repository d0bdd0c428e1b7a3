"""Kept pages, read again without a request: all of them with today's rules, or those that a person took back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace

from presswatch import __version__
from presswatch.archive import queue, rereads, runs
from presswatch.archive.archive import transaction
from presswatch.archive.articles import save_reading, wanting_text
from presswatch.archive.queue import Queued, StoredPage
from presswatch.archive.runs import Tally
from presswatch.errors import PresswatchError
from presswatch.means import Means
from presswatch.model import Project, Reading, Verdict
from presswatch.progress import Pulse, left
from presswatch.recheck import WALL
from presswatch.watch import Watch
from presswatch.workers import cores

Note = Callable[[sqlite3.Connection, int], None]

READ_AHEAD = 4
"""Pages in work for each process that reads: so long a reading does not hold up the others."""


def reread(watch: Watch, means: Means, *, since: str | None = None, anew: bool = False, every: float = 10.0) -> Tally:
    """Reads the stored pages again with today's rules; what people decided stays. `since` is the first day of fetching.

    A run that was stopped is gone on with, where it looked for the same with the same release and `anew` does not say
    otherwise. How far it is, is told every `every` seconds.
    """
    conn, clock, tally = means.archive.conn, means.clock, Tally()
    queue.sync_names(conn, watch.project.outlets, watch.project.people)
    run_id = runs.start_run(conn, "reread", clock.now())
    pages, goal = queue.page_ids(conn, since), _goal(watch.project, since)
    done = 0 if anew else rereads.done_of(conn, goal, pages)
    if done:
        means.say(f"Going on where the last run stopped: {done:,} of {len(pages):,} pages are read.")
    else:
        rereads.begin(conn, goal)
    pulse, rest = Pulse(clock, every), pages[done:]
    stored = _read_again(watch, means, tally, queue.stored_pages(conn, rest), rereads.advance)
    for number, _ in enumerate(stored, 1):
        if seconds := pulse.beat():
            far = f"{number / seconds:.0f} a second, {left(number, len(rest), seconds)}"
            means.say(f"{done + number:,} of {len(pages):,} pages, {far}")
    rereads.finish(conn)
    runs.finish_run(conn, run_id, tally, 0, clock.now())
    return tally


def reread_taken_back(watch: Watch, means: Means, tally: Tally) -> None:
    """Gives articles their text that the rules had rejected and a person took back."""
    conn = means.archive.conn
    pages = [queue.newest_page(conn, candidate_id) for candidate_id in wanting_text(conn)]
    deque(_read_again(watch, means, tally, (page for page in pages if page is not None)), maxlen=0)


def store_reading(
    means: Means, tally: Tally, reading: Reading, url: str, queued: Queued | None, page_id: int | None
) -> str | None:
    """Stores what was read, and counts it; answers the trouble when it could not be."""
    if WALL in reading.article.flags:
        return "a wall stands before the article"
    conn = means.archive.conn
    try:
        saved = save_reading(conn, reading, url=url, queued=queued, page_id=page_id, now=means.clock.now())
    except PresswatchError as trouble:
        return str(trouble)
    if queued is not None:
        queue.mark_read(conn, queued.id, saved.article_id, f"{saved.verdict}: {'; '.join(reading.reasons)}")
    if saved.verdict is Verdict.REJECT:
        tally.rejected += 1
    elif saved.added:
        tally.added += 1
    means.say(f"{saved.verdict}: {reading.article.title or url}")
    return None


def _goal(project: Project, since: str | None) -> str:
    """What a run is after, as a digest: another release, other names or another day make another one."""
    return hashlib.sha256(json.dumps([__version__, since, asdict(project)]).encode()).hexdigest()


def _read_again(
    watch: Watch, means: Means, tally: Tally, stored: Iterable[StoredPage], note: Note = lambda conn, page_id: None
) -> Iterator[StoredPage]:
    """Reads pages and stores them, a transaction each in which `note` is called, and answers each one that is done. A
    run that is interrupted leaves whole articles, and reading one again changes nothing."""
    silent = replace(means, say=lambda line: None)
    for page, queued, read in _read(watch, means, stored):
        trouble = read if isinstance(read, str) else None
        with transaction(means.archive.conn):
            if isinstance(read, Reading):
                tally.fetched += 1
                trouble = store_reading(silent, tally, read, page.url, queued, page.id)
            note(means.archive.conn, page.id)
        if trouble:
            tally.failed += 1
            means.say(f"{page.url}: {trouble}")
        yield page


def _read(
    watch: Watch, means: Means, stored: Iterable[StoredPage]
) -> Iterator[tuple[StoredPage, Queued | None, Reading | str]]:
    """Pages with what all cores read of them, or why they could not, in order. A few are read ahead, however many
    there are."""
    count = cores() + 1  # one more waits with its page in hand
    waiting: deque[tuple[StoredPage, Queued | None, Future[Reading | str]]] = deque()
    with ThreadPoolExecutor(max_workers=count) as pool:
        for page in stored:
            queued = queue.queued(means.archive.conn, page.candidate_id)
            waiting.append((page, queued, pool.submit(_read_page, watch, means, page, queued)))
            if len(waiting) > READ_AHEAD * count:
                page, queued, read = waiting.popleft()
                yield page, queued, read.result()
        for page, queued, read in waiting:
            yield page, queued, read.result()


def _read_page(watch: Watch, means: Means, page: StoredPage, queued: Queued | None) -> Reading | str:
    try:
        hint = queued.candidate if queued else None
        return means.readers.read_page(means.pages.read(page.place), watch.project, hint)
    except PresswatchError as trouble:
        return str(trouble)
