"""One run: which stretches are examined, and what of them is stored, in the order of files and offsets.

Whoever examines them, the archive is written here, in one thread, one transaction per stretch; it ends with the offset
that the file is read to. So neither the number of processes nor a run that was killed shows in the archive.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from presswatch.archive import backfills, queue, runs
from presswatch.archive.archive import Archive, one, transaction
from presswatch.archive.articles import save_reading
from presswatch.archive.backfills import Counts, Progress
from presswatch.archive.forgotten import is_forgotten
from presswatch.archive.runs import Tally
from presswatch.backfill.crews import Crew
from presswatch.backfill.examine import Examined, Sighted
from presswatch.errors import PresswatchError, UsageError
from presswatch.fetch.records import NOT_HTML
from presswatch.fetch.remote import is_elsewhere, look, size_here
from presswatch.fetch.warcs import Stretch, is_packed
from presswatch.model import Candidate, Page, Project, Reading, Verdict
from presswatch.pages import PageStore
from presswatch.progress import Pulse, left
from presswatch.recheck import WALL
from presswatch.turns import Clock
from presswatch.urls import canonical
from presswatch.watch import Watch

SOURCE = "backfill"
"""What `why` names as the source of these articles."""

STRETCH = 4 << 20  # bytes of a file: some hundred pages, a tenth of a second
FAR = 8  # times as many elsewhere, where each begins with a request

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with. `say` is told one line per article, and how far it is every `every` seconds; `stretch` is
    how many bytes of a file are examined at once."""

    archive: Archive
    pages: PageStore
    clock: Clock
    say: Say = lambda line: None
    every: float = 10.0
    stretch: int = STRETCH


@dataclass(slots=True)
class Outcome:
    """What a run did. `files` were read to their end, now or before; `unread` could not be."""

    counts: Counts = field(default_factory=Counts)
    problems: int = 0
    files: int = 0
    unread: int = 0
    bytes: int = 0


@dataclass(slots=True)
class _Run:
    project: Project
    means: Means
    crew: Crew
    outcome: Outcome
    expected: dict[int, int | None] = field(default_factory=dict)
    """Per file where its next record begins; None where that is not known."""
    left: set[int] = field(default_factory=set)

    @property
    def conn(self) -> sqlite3.Connection:
        return self.means.archive.conn


def backfill(watch: Watch, means: Means, crew: Crew, paths: Sequence[str]) -> Outcome:
    """Reads files for mentions and answers what it did. Damage is recorded, never raised; a file that can't be reached
    is left for the next run."""
    terms = watch.project.terms
    if not (terms.strong or terms.weak or terms.cased):
        raise UsageError(f"There is nothing to look for: write the project's names under [terms] in {watch.path}.")
    conn, clock = means.archive.conn, means.clock
    queue.sync_names(conn, watch.project.outlets, watch.project.people)
    run_id = runs.start_run(conn, "backfill", clock.now())
    run = _Run(watch.project, means, crew, Outcome())
    telling = _Telling(means, run.outcome, Pulse(clock, means.every), {path: size_here(path) for path in paths})
    waiting: deque[tuple[Progress, Stretch, Callable[[], Examined]]] = deque()
    for file, stretch in _stretches(run, paths, telling):
        waiting.append((file, stretch, crew.begin(stretch, watch.project)))
        if len(waiting) >= crew.width:
            _settle(run, *waiting.popleft())
            telling.tell()
    while waiting:
        _settle(run, *waiting.popleft())
        telling.tell()
    outcome = run.outcome
    tally = Tally(outcome.files, outcome.unread, outcome.counts.sighted, outcome.counts.added, outcome.counts.rejected)
    tally.failed = outcome.problems
    runs.finish_run(conn, run_id, tally, 1 if outcome.unread and not outcome.files else 0, clock.now())
    return outcome


# ---- what is to be read ------------------------------------------------------------------------------------------


def _stretches(run: _Run, paths: Sequence[str], telling: _Telling) -> Iterator[tuple[Progress, Stretch]]:
    """The stretches of all files that are not yet read, in order."""
    for path in paths:
        opened = _opened(run, path)
        if opened is None:
            telling.sizes[path] = 0
            continue
        packed, size = opened
        file = backfills.progress(run.conn, path, size, run.project.terms)
        telling.sizes[path] = 0 if file.finished else size - file.done_to
        if file.finished:
            run.outcome.files += 1
            continue
        if packed is None:
            _set_aside(run, file)
            continue
        run.expected[file.id] = start = file.done_to
        step = run.means.stretch * (FAR if is_elsewhere(path) else 1)
        while start < size and file.id not in run.left:
            end = min(size, (start // step + 1) * step)
            yield file, Stretch(path, start, end, start == file.done_to, packed)
            start = end


def _opened(run: _Run, path: str) -> tuple[bool | None, int] | None:
    """How a file is written (None: it is no WARC file) and its size; None for one that can't be reached."""
    try:
        head, size = look(path)
        return is_packed(head), size
    except OSError as trouble:
        run.outcome.unread += 1
        run.means.say(f"{path}: {trouble.strerror or trouble}")
        return None


def _set_aside(run: _Run, file: Progress) -> None:
    with transaction(run.conn):
        _advance(run, file, file.size, Counts(), [(0, "no WARC file: neither gzip nor plain", None)], done=True)
    run.means.say(f"{file.path}: no WARC file")


# ---- what is stored ----------------------------------------------------------------------------------------------


def _settle(run: _Run, file: Progress, stretch: Stretch, answer: Callable[[], Examined]) -> None:
    """Stores one stretch; examines it again where it did not begin at the record that the one before led to: what looks
    like a record may be a part of one."""
    examined = answer()
    if file.id in run.left:
        return
    expected = run.expected[file.id]
    if expected is not None and not examined.unreachable and not _follows(examined, stretch, expected):
        if expected < stretch.end:
            examined = run.crew.begin(replace(stretch, start=expected, exact=True), run.project)()
        else:
            examined = Examined(None, expected)
    if examined.unreachable:
        _leave(run, file, examined.unreachable)
        return
    if examined.begun is None and expected is not None:
        examined.ended = expected
    run.expected[file.id] = None if examined.lost else examined.ended
    _store(run, file, stretch, examined)


def _follows(examined: Examined, stretch: Stretch, expected: int) -> bool:
    return expected >= stretch.end if examined.begun is None else examined.begun == expected


def _store(run: _Run, file: Progress, stretch: Stretch, examined: Examined) -> None:
    counts = Counts(examined.records, examined.html, len(examined.sighted))
    problems = list(examined.problems)
    now = run.means.clock.now()
    with transaction(run.conn):
        for sighted in examined.sighted:
            trouble = _store_page(run, sighted, counts, now)
            if trouble:
                problems.append((sighted.offset, trouble, sighted.page.url))
                run.means.say(f"{sighted.page.url}: {trouble}")
        _advance(run, file, max(stretch.end, examined.ended), counts, problems, done=stretch.end >= file.size)
    run.outcome.bytes += stretch.end - stretch.start


def _advance(
    run: _Run, file: Progress, done_to: int, counts: Counts, problems: list[backfills.Problem], *, done: bool
) -> None:
    """Notes how far the file is read, inside the caller's transaction. The next run begins at the record expected."""
    expected = run.expected.get(file.id)
    finished = run.means.clock.now() if done else None
    backfills.advance(
        *(run.conn, file.id, done_to if expected is None else min(expected, file.size), counts, problems),
        often=NOT_HTML,
        finished=finished,
    )
    run.outcome.counts.add(counts)
    run.outcome.problems += sum(not reason.startswith(NOT_HTML) for _, reason, _ in problems)
    run.outcome.files += done


def _leave(run: _Run, file: Progress, reason: str) -> None:
    """Goes on with the other files; the next run begins where this one got to."""
    run.left.add(file.id)
    run.outcome.unread += 1
    run.means.say(f"{file.path}: {reason}; run the command again to go on there.")


def _store_page(run: _Run, sighted: Sighted, counts: Counts, now: datetime) -> str | None:
    """Stores one page and its reading, inside the caller's transaction; answers the trouble when it could not be. What
    the rules reject is not kept: the page stays in the file that it came from."""
    page, read = sighted.page, sighted.read
    if isinstance(read, str):
        return read
    if WALL in read.article.flags:
        return "a wall stands before the article"
    if read.verdict is Verdict.REJECT:
        counts.rejected += 1
        return None
    if _is_known(run.conn, page, read):
        counts.known += 1
        return None
    try:
        with transaction(run.conn):
            counts.added += _save(run, page, read, now)
    except PresswatchError as trouble:
        return str(trouble)
    run.means.say(f"{read.verdict}: {read.article.title or page.url}")
    return None


def _is_known(conn: sqlite3.Connection, page: Page, read: Reading) -> bool:
    """Whether the page was taken down, is a copy of one that is kept, or an older version of what is here."""
    keys = {str(canonical(url)) for url in (page.url, read.article.canonical_url) if url}
    return (
        any(is_forgotten(conn, key) for key in keys)
        or backfills.has_body(conn, hashlib.sha256(page.body).hexdigest())
        or any(backfills.has_newer(conn, key, page.fetched) for key in keys)
    )


def _save(run: _Run, page: Page, read: Reading, now: datetime) -> bool:
    """Copies the page into our own WARC files and stores what it says; answers whether the article is new."""
    conn, candidate = run.conn, Candidate(page.url)
    queue.add_candidates(conn, SOURCE, [candidate], now=now)
    candidate_id = one(conn, "SELECT id FROM candidates WHERE url_key = ?", queue.candidate_key(candidate))
    queued = queue.queued(conn, candidate_id)
    page_id = queue.add_page(conn, candidate_id, page, run.means.pages.append(page))
    saved = save_reading(conn, read, url=page.url, queued=queued, page_id=page_id, now=now)
    queue.mark_read(conn, candidate_id, saved.article_id, f"{saved.verdict}: {'; '.join(read.reasons)}")
    return saved.added


# ---- what is told ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Telling:
    """How far a run is, how fast, and how long it will take. `sizes` are what is to be read of every file, None where
    that is not known yet: then it is taken for the mean of the others."""

    means: Means
    outcome: Outcome
    pulse: Pulse
    sizes: dict[str, int | None]

    def tell(self) -> None:
        seconds = self.pulse.beat()
        if seconds is None:
            return
        known = [size for size in self.sizes.values() if size is not None]
        done, whole = self.outcome.bytes, sum(known) * len(self.sizes) / max(1, len(known))
        self.means.say(
            f"{100 * done / max(1, whole):.0f} % of {whole / 1e6:,.0f} MB, {self.outcome.counts.pages / seconds:,.0f} "
            f"pages/s, {done / seconds / 1e6:.1f} MB/s, {left(done, whole, seconds)}: "
            f"{self.outcome.counts.added} new articles"
        )
