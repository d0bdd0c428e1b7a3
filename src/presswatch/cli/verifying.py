"""The command that holds what is printed against what was said."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from presswatch.cli.base import Files, cli, close_with, open_archive, run_means, teller
from presswatch.errors import UsageError

if TYPE_CHECKING:
    from presswatch.archive.checks import Result
    from presswatch.verify import Report

WAYBACK = "https://archive.org/wayback/available"
"""https://archive.org/help/wayback_api.php"""


@cli.command()
@click.option("--offline", is_flag=True, help="Only against the stored pages; asks nobody.")
@click.option("--wayback", is_flag=True, help="Also against the Wayback Machine's copy nearest to the day of storing.")
@click.option("--wayback-api", default=WAYBACK, show_default=True, help="Its availability API.")
@click.option("--language", type=click.Choice(["en", "fr"]), help="Only the page in that language.  [default: all]")
@click.option("--quiet", is_flag=True, help="Speaks only when a person is needed: for cron.")
@click.option("--json", "as_json", is_flag=True, help="One line per passage.")
@click.pass_obj
def verify(
    files: Files, offline: bool, wayback: bool, wayback_api: str, language: str | None, quiet: bool, as_json: bool
) -> None:
    """Checks every printed passage against the stored page and the page as it is now; exit code 1 when one is no
    longer true: the article changed or is gone, or the words were edited by us.

    \b
    presswatch verify
    presswatch verify --offline --json
    """
    from presswatch import verify as runs
    from presswatch.watch import read_watch

    if offline and wayback:
        raise UsageError("--wayback asks the Wayback Machine, --offline asks nobody: leave one of them out.")
    watch = read_watch(files.watch)
    open_archive(files).close()
    with run_means(files, watch, teller(quiet or as_json)) as means:
        report = runs.verify(watch, means, offline=offline, wayback=wayback_api if wayback else None, language=language)
    _show(report, quiet=quiet, as_json=as_json)
    if report.fails:
        sys.exit(1)


def _show(report: Report, *, quiet: bool, as_json: bool) -> None:
    from presswatch.archive.checks import as_json as values

    for result in report.results:
        if as_json:
            click.echo(json.dumps(values(result), ensure_ascii=False))
        elif result.fails or not quiet:
            click.echo(_told(result))
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    left = f"; {report.left} pages left for the next run" if report.left else ""
    line = f"{len(report.results)} printed passages: {counts or 'none'}{left}."
    if not as_json:
        close_with(line, quiet=quiet and not report.fails)


def _told(result: Result) -> str:
    """An item in one line, and below it what differs."""
    from presswatch.archive.checks import NO_PAGE

    item, decides = result.item, result.decides
    names = dict.fromkeys(filter(None, (item.outlet, item.title or item.words[:60])))
    lines = [f"{result.outcome or NO_PAGE}: {', '.join(names)} {item.url or ''}".rstrip()]
    if decides and decides.detail:
        lines.append(f"    {decides.place} page: {decides.detail}")
    if decides and decides.difference:
        lines.append(f"    {decides.difference}")
    return "\n".join(lines)
