"""Fetches the pictures of approved articles whose outlets allow them: the article's own image, or its headline as the
page shows it. Politely, as every other page is asked for; one bad picture ends nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from presswatch.archive import pictures, queue
from presswatch.archive.pictures import Kept, Suitable
from presswatch.asking import Asker, check_contact
from presswatch.errors import PresswatchError, UsageError
from presswatch.fetch.manners import Pace
from presswatch.formats.cards import card
from presswatch.means import Means
from presswatch.model import Fetched, FetchFailure, Page, Request
from presswatch.recheck import WALL
from presswatch.turns import AT_ONCE, Turns
from presswatch.urls import is_web
from presswatch.watch import Watch

ACCEPT = "image/avif, image/webp, image/png, image/jpeg, image/gif"

Photograph = Callable[[Page, str | None], bytes]
"""A page as it was fetched and the article's title, made a PNG of the headline. Raises ReadError when it shows none."""


@dataclass(slots=True)
class Report:
    """Pictures that are new, articles that have theirs already or name none, why others have none, and what a person
    should look at."""

    new: int = 0
    known: int = 0
    without: int = 0
    left: int = 0
    failed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Job:
    url: str
    article: Suitable


@dataclass(frozen=True, slots=True)
class _Answer:
    fetched: Fetched


def fetch_pictures(watch: Watch, means: Means, folder: Path, *, photograph: Photograph | None = None) -> Report:
    """Fetches what is missing into the folder; with `photograph` headlines, of articles whose outlets allow pictures
    and before which no wall stands. Raises UsageError when nobody could reach us."""
    conn, report = means.archive.conn, Report()
    pictures.remove_orphans(conn, folder)
    jobs = _jobs(pictures.suitable(conn), report, folder, shots=photograph is not None)
    pace = Pace(watch.fetch, before := queue.not_before(conn))
    check_contact(watch, [job.url for job in jobs])
    for job, fetched in _asked(watch, means, pace, jobs, report, ACCEPT if photograph is None else None):
        try:
            _keep(means, folder, job, _taken(watch, means, job, fetched, photograph), photograph is not None)
        except UsageError:
            raise
        except PresswatchError as trouble:
            report.failed.append(f"{_name(job.article)}: {trouble} ({job.url})")
        else:
            report.new += 1
        means.say(job.url)
    queue.keep_not_before(conn, {host: at for host, at in pace.not_before.items() if before.get(host) != at})
    pictures.remove_orphans(conn, folder)
    return report


def _jobs(found: Sequence[Suitable], report: Report, folder: Path, *, shots: bool) -> list[_Job]:
    jobs = []
    for article in found:
        url = article.url if shots else article.image
        if url is None or not is_web(url):
            report.without += 1
        elif article.known == url and (folder / str(article.file)).is_file():
            report.known += 1
        else:
            jobs.append(_Job(url, article))
        if not article.noted and url:
            report.warnings.append(f"{_name(article)}: its picture is shown nowhere without a credit and a licence")
    return jobs


def _name(article: Suitable) -> str:
    return ", ".join(dict.fromkeys(filter(None, (article.outlet, article.title)))) or f"article {article.article_id}"


def _asked(
    watch: Watch, means: Means, pace: Pace, jobs: Sequence[_Job], report: Report, accept: str | None
) -> Iterator[tuple[_Job, Fetched]]:
    """What came of each address, each host in its own time and as its robots.txt allows."""
    asker = Asker(means.fetcher, pace)

    def get(job: _Job) -> _Answer:
        return _Answer(asker.get(Request(job.url, {"accept": accept} if accept else {})))

    until = means.clock.now() + timedelta(minutes=watch.fetch.run_minutes)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        turns: Turns[_Job, _Answer] = Turns(pace, means.clock, pool, until)
        for job, answer in turns.run(jobs, get):
            yield job, answer.fetched
        report.left = turns.left


def _taken(watch: Watch, means: Means, job: _Job, fetched: Fetched, photograph: Photograph | None) -> bytes:
    """The picture's bytes as they came. Raises PresswatchError with the reason why there are none."""
    if isinstance(fetched, FetchFailure):
        raise PresswatchError(fetched.reason)
    if photograph is None:
        return fetched.body
    article = means.readers.read_page(fetched, watch.project, None).article
    if WALL in article.flags or (article.paywall and (article.paywall.declared or article.paywall.teaser_seen)):
        raise PresswatchError("a wall stands before the article, so its headline is not photographed")
    return photograph(fetched, job.article.title)


def _keep(means: Means, folder: Path, job: _Job, data: bytes, shot: bool) -> None:
    made, article = card(data), job.article
    name = f"{article.article_id}-{hashlib.sha256(made.data).hexdigest()[:16]}.{made.suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{name}.part"
    unfinished.write_bytes(made.data)
    unfinished.replace(folder / name)
    kept = Kept(article.article_id, name, "headline" if shot else "image", job.url, made.width, made.height)
    pictures.keep_picture(means.archive.conn, kept, now=means.clock.now())
