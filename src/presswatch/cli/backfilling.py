"""The command that reads other people's WARC files."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from presswatch.cli.base import Files, cli, close_with, now, teller, telling_seconds
from presswatch.errors import PresswatchError

if TYPE_CHECKING:
    from presswatch.archive.archive import Archive
    from presswatch.backfill.crews import Crew
    from presswatch.backfill.run import Outcome

MOST_SHOWN = 20


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="WARC...")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler whose workers read instead.")
@click.option("--quiet", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def backfill(
    places: Files, files: tuple[str, ...], jobs: int | None, cluster: str | None, quiet: bool, as_json: bool
) -> None:
    """Reads somebody else's WARC files for mentions: files, folders, patterns, s3:// and https:// addresses. Run again
    after a stop it goes on where it was.

    \b
    presswatch backfill /data/cc-news/2022/ --jobs 8
    presswatch backfill s3://commoncrawl/crawl-data/CC-NEWS/2022/07/*.warc.gz --cluster tcp://10.0.0.1:8786
    """
    with _crew(cluster, jobs) as crew:
        done, problems = _run(places, crew, files, quiet or as_json)
    counts = done.counts
    if not quiet and not as_json:
        _show(problems)
    close_with(
        f"{done.files} files read, {done.unread} left: {counts.pages} pages of {counts.records} records, "
        f"{counts.sighted} named the project in their bytes: {counts.added} new articles, {counts.known} known, "
        f"{counts.rejected} rejected; {done.problems} records could not be read.",
        asdict(done),
        as_json=as_json,
        quiet=quiet,
    )
    if done.unread and not done.files:
        raise PresswatchError("no file could be read to its end; see above, mend that and run the command again.")


def _run(places: Files, crew: Crew, files: tuple[str, ...], quiet: bool) -> tuple[Outcome, list[str]]:
    """The run, under the lock, and what could not be read. Its imports take place while the crew's processes start."""
    from presswatch.archive.archive import Archive
    from presswatch.archive.lock import run_lock
    from presswatch.archive.queue import page_ends
    from presswatch.backfill.run import Means, backfill
    from presswatch.fetch.remote import find
    from presswatch.pages import PageStore
    from presswatch.turns import SystemClock
    from presswatch.watch import read_watch

    watch, paths = read_watch(places.watch), find(files)
    with run_lock(places.db), Archive.open(places.db, now=now()) as archive:
        pages = PageStore(places.pages, page_ends(archive.conn))
        done = backfill(watch, Means(archive, pages, SystemClock(), teller(quiet), telling_seconds()), crew, paths)
        return done, _problems(archive, paths)


def _crew(cluster: str | None, jobs: int | None) -> AbstractContextManager[Crew]:
    from presswatch.backfill.crews import of_a_cluster, of_this_machine
    from presswatch.workers import cores

    return of_a_cluster(cluster) if cluster else of_this_machine(jobs or cores())


def _problems(archive: Archive, paths: list[str]) -> list[str]:
    from presswatch.archive.backfills import problems_of

    return [
        f"{path} at {offset}: {reason}{f' ({times} times)' if times > 1 else ''}"
        for path, offset, reason, times in problems_of(archive.conn, paths)
    ]


def _show(problems: list[str]) -> None:
    for line in problems[:MOST_SHOWN]:
        click.echo(line, err=True)
    if len(problems) > MOST_SHOWN:
        click.echo(f"... and {len(problems) - MOST_SHOWN} more, in the table backfill_problems.", err=True)
