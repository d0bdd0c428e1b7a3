"""The command that fetches headline cards."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from presswatch.cli.base import Files, cli, close_with, open_archive, run_means, teller
from presswatch.cli.printing import NAMES
from presswatch.cli.reporting import note_rules
from presswatch.errors import UsageError


@cli.command()
@click.option("--shots", is_flag=True, help="Photographs headlines, in place of fetching the articles' own images.")
@click.option("--json", "as_json", is_flag=True, help="One object: counts, failures, warnings.")
@click.pass_obj
def pictures(files: Files, shots: bool, as_json: bool) -> None:
    """Fetches a picture for every approved article whose outlet allows it (rights = "passage and image") into images/
    beside the archive; the next export shows it where credit and licence are known.

    \b
    presswatch pictures
    presswatch pictures --shots
    """
    from presswatch import pictures as runs
    from presswatch.watch import read_watch

    watch = read_watch(files.watch)
    chromium = _chromium() if shots else ""
    with open_archive(files) as archive:
        note_rules(files, archive.conn)
    with ExitStack() as stack:
        means = stack.enter_context(run_means(files, watch, teller(as_json)))
        photograph = None
        if shots:
            from presswatch.fetch.headline import photographer

            photograph = stack.enter_context(photographer(means.fetcher, chromium))
        report = runs.fetch_pictures(watch, means, files.images, photograph=photograph)
    if as_json:
        counts = {name: getattr(report, name) for name in ("new", "known", "without", "left", "failed", "warnings")}
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    for line in (*report.failed, *report.warnings):
        click.echo(f"presswatch: {line}.", err=True)
    left = f"; {report.left} left for the next run" if report.left else ""
    close_with(
        f"{report.new} new pictures, {report.known} there already, {report.without} articles name none, "
        f"{len(report.failed)} failed{left}."
    )


def _chromium() -> str:
    """The program that PRESSWATCH_CHROMIUM names, else one of the usual names, as scripts/install-chromium finds it."""
    named = os.environ.get("PRESSWATCH_CHROMIUM")
    found = next((path for name in ((named,) if named else NAMES) if (path := shutil.which(name))), None)
    if found is None:
        raise UsageError(f"There is no {named or 'chromium'} here to photograph headlines with: install one.")
    return found


def put_beside(page: Path, images: Mapping[str, bytes]) -> None:
    """Writes pictures where a page in that file seeks them."""
    for address, data in images.items():
        place = page.parent / address
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.read_bytes() != data:
            place.write_bytes(data)
