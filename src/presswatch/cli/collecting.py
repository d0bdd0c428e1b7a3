"""Commands that bring articles in and read them."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from presswatch.cli.base import Files, cli, close_with, now, run_means, teller, telling_seconds, who
from presswatch.errors import PresswatchError, UsageError

if TYPE_CHECKING:
    from presswatch.means import Means
    from presswatch.watch import Watch

KINDS = ("article", "guest_article", "interview", "video", "podcast", "talk", "event", "print")


@cli.command()
@click.option("--source", help="Only this source, due or not.")
@click.option("--dry-run", is_flag=True, help="Shows what would be fetched; writes nothing.")
@click.option("--limit", type=click.IntRange(min=0), help="Fetch at most so many pages.")
@click.option("--quiet", is_flag=True, help="Speaks only when a person is needed: for cron.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def collect(files: Files, source: str | None, dry_run: bool, limit: int | None, quiet: bool, as_json: bool) -> None:
    """One run: asks the sources that are due, fetches what is new, reads and stores it.

    \b
    17 * * * *  cd /srv/press && presswatch collect --quiet
    """
    from presswatch import collect as runs
    from presswatch.watch import read_watch

    watch = read_watch(files.watch)
    runs.check_watch(watch, source)
    with run_means(files, watch, teller(quiet or as_json), dry=dry_run) as means:
        if dry_run:
            _show_preview(runs.preview(watch, means, only=source), as_json)
            return
        tally = runs.collect(watch, means, only=source, limit=limit)
        nothing = runs.nothing_worked(means.archive.conn, tally)
        _ping(watch, means, failed=nothing)
    values = asdict(tally)
    line = (
        f"{tally.fetched} pages fetched: {tally.added} new articles, {tally.rejected} rejected, {tally.failed} failed; "
        f"{tally.sources_ok} sources answered, {tally.sources_failed} failed; {tally.left_due} left for the next run."
    )
    close_with(line, values, as_json=as_json, quiet=quiet)
    if nothing:
        raise PresswatchError(
            "no source answered and nothing was fetched: is this machine online? See `presswatch status`."
        )


def _ping(watch: Watch, means: Means, *, failed: bool) -> None:
    """Tells who waits for it that a run ended. That nobody hears it is no reason for a run to fail."""
    from presswatch.fetch import notify

    url = os.environ.get("PRESSWATCH_PING_URL") or watch.notify.ping
    trouble = notify.ping(means.fetcher, url, failed=failed) if url else None
    if trouble:
        means.say(trouble)


def _show_preview(found: list[tuple[str, Any]], as_json: bool) -> None:
    for source_id, candidate in found:
        row = {"source": source_id, "url": candidate.url, "title": candidate.title}
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{source_id}: {candidate.url}")
    if not as_json:
        click.echo(f"{len(found)} would be fetched; nothing was written.")


@cli.command()
@click.argument("urls", nargs=-1)
@click.option("--file", type=click.File("r", encoding="utf-8"), help="A list, one URL a line.")
@click.option("--title")
@click.option("--outlet")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--kind", type=click.Choice(KINDS))
@click.pass_obj
def add(
    files: Files,
    urls: tuple[str, ...],
    file: Any,
    title: str | None,
    outlet: str | None,
    day: datetime | None,
    kind: str | None,
) -> None:
    """Adds by hand: a URL is fetched by the next run; without one (print, television), what you say is stored.

    \b
    presswatch add https://le-phare.example/night-ferry
    presswatch add --title "Setting sail" --outlet "The Harbour Gazette" --date 2026-05-02 --kind print
    """
    from presswatch.archive.additions import Addition, add_addresses, add_item, check_addresses
    from presswatch.archive.archive import Archive
    from presswatch.model import Candidate
    from presswatch.plain import clean_text
    from presswatch.sources.urls import addresses

    listed = [*urls, *(addresses(file.read()) if file else ())]
    check_addresses(listed)
    if not listed and not (title and outlet):
        raise UsageError("Name a URL; or, for an item that has none, its --title and --outlet.")
    title, outlet = (clean_text(words or "") or None for words in (title, outlet))
    said = {"title": title, "outlet": outlet, "kind": kind, "published": day.replace(tzinfo=UTC) if day else None}
    with Archive.open(files.db, now=now()) as archive:
        if listed:
            candidates = [Candidate(url, **said) for url in listed]  # type: ignore[arg-type]
            added = add_addresses(archive.conn, candidates, who=who(), now=now())
            new, away = (sum(one.outcome is what for one in added) for what in (Addition.NEW, Addition.FORGOTTEN))
            if away:
                click.echo(f"{away} were taken down by `presswatch forget` and are not added.")
            click.echo(
                f"{new} added, {len(listed) - new - away} known before; the next `presswatch collect` fetches them."
            )
        else:
            paper = Candidate("", **said)  # type: ignore[arg-type]
            article_id, fresh = add_item(archive.conn, paper, who=who(), now=now())
            click.echo(f"Article {article_id} {'added' if fresh else 'was there already'}.")


@cli.command()
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Reading processes.")
@click.pass_context
def read(context: click.Context, jobs: int) -> None:
    """JSON lines in, JSON lines out: what an article says, without storing anything.

    \b
    echo '{"id": 1, "text": "“It floats,” said Ada Quill."}' | presswatch read
    """
    from presswatch.model import Project
    from presswatch.watch import read_watch
    from presswatch.workers import Workers

    files: Files = context.obj
    parent = context.parent
    given = parent is not None and parent.get_parameter_source("watch") is not click.core.ParameterSource.DEFAULT
    project = read_watch(files.watch).project if given or files.watch.exists() else Project(name="")
    out = sys.stdout.buffer
    with Workers(jobs) as workers:
        for answer in workers.read_lines(sys.stdin.buffer, project):
            out.write(_json_line(answer))
            out.flush()


def _json_line(answer: dict[str, Any]) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate in the text that was given
        return json.dumps(answer).encode() + b"\n"


@cli.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only pages fetched on or after this day.")
@click.option("--anew", is_flag=True, help="From the first page on, also where the last run was stopped.")
@click.option("--quiet", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def reread(files: Files, since: datetime | None, anew: bool, quiet: bool, as_json: bool) -> None:
    """Reads the stored pages again with today's rules, without the network; what people decided stays. Run again after
    a stop it goes on where it was.

    \b
    presswatch reread --since 2026-01-01
    """
    from presswatch import reread as runs
    from presswatch.watch import read_watch

    watch = read_watch(files.watch)
    day = f"{since:%Y-%m-%d}" if since else None
    with run_means(files, watch, teller(quiet or as_json)) as means:
        tally = runs.reread(watch, means, since=day, anew=anew, every=telling_seconds())
    line = f"{tally.fetched} pages read again: {tally.added} new, {tally.rejected} rejected, {tally.failed} failed."
    close_with(line, asdict(tally), as_json=as_json, quiet=quiet)
