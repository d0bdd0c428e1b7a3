"""What the commands share: the group they belong to, where files lie, what a run works with, how they end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from presswatch import __version__
from presswatch.cli.commands import Commands

if TYPE_CHECKING:
    from presswatch.archive.archive import Archive
    from presswatch.means import Means, Say
    from presswatch.watch import Watch


@dataclass(frozen=True, slots=True)
class Files:
    """Where things lie: all of it follows from the watch file, unless --db says otherwise."""

    watch: Path
    db: Path

    @property
    def pages(self) -> Path:
        return self.db.parent / "pages"

    @property
    def images(self) -> Path:
        return self.db.parent / "images"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--watch", type=click.Path(path_type=Path), default=Path("data/watch.toml"), show_default=True)
@click.option(
    "--db", type=click.Path(path_type=Path), help="The archive.  [default: presswatch.db beside the watch file]"
)
@click.version_option(__version__, prog_name="presswatch")
@click.pass_context
def cli(context: click.Context, watch: Path, db: Path | None) -> None:
    """Keeps an open project's press coverage: finds it, archives it, prints the media page.

    \b
    Start:    presswatch init, then presswatch collect, then presswatch serve
    Look:     presswatch demo
    """
    context.obj = Files(watch, db or watch.parent / "presswatch.db")


def now() -> datetime:
    return datetime.now(UTC)


def who() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"


@contextmanager
def run_means(files: Files, watch: Watch, say: Say, *, dry: bool = False) -> Iterator[Means]:
    """All that a run works with, under the lock; closed in the end. A dry run makes no archive where there is none."""
    from presswatch.archive.archive import Archive
    from presswatch.archive.lock import run_lock
    from presswatch.archive.queue import page_ends
    from presswatch.fetch.client import HttpFetcher
    from presswatch.forget import remove_outdated
    from presswatch.means import Means
    from presswatch.pages import PageStore
    from presswatch.turns import SystemClock
    from presswatch.workers import Workers

    with ExitStack() as stack:
        stack.enter_context(run_lock(files.db))
        unmade = dry and not files.db.exists()
        archive = stack.enter_context(Archive.memory() if unmade else Archive.open(files.db, now=now()))
        fetcher = stack.enter_context(HttpFetcher(watch.fetch, version=__version__))
        readers = stack.enter_context(Workers())
        pages = PageStore(files.pages, page_ends(archive.conn))
        if not dry:
            remove_outdated(archive, pages)
        yield Means(archive, pages, fetcher, readers, SystemClock(), say)


def open_archive(files: Files) -> Archive:
    from presswatch.archive.archive import Archive

    return Archive.open(files.db, now=now(), must_exist=True)


def teller(quiet: bool) -> Say:
    """One line per thing done: rewritten in place on a terminal, plain lines elsewhere."""
    if quiet:
        return lambda line: None
    if sys.stderr.isatty():
        import shutil

        width = shutil.get_terminal_size().columns - 1
        return lambda line: click.echo(f"\r{line[:width]:<{width}}", nl=False, err=True)
    return lambda line: click.echo(line, err=True)


def close_with(line: str, values: dict[str, Any] | None = None, *, as_json: bool = False, quiet: bool = False) -> None:
    if sys.stderr.isatty() and not quiet:
        click.echo("\r\033[K", nl=False, err=True)
    if as_json:
        import json

        click.echo(json.dumps(values, ensure_ascii=False))
    elif not quiet:
        click.echo(line)


def telling_seconds() -> float:
    """How often a long run tells how far it is."""
    return 0.5 if sys.stderr.isatty() else 30.0
