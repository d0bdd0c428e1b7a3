"""Commands that tell what is printed of whom, and the options of `export` that hold it to the outlets' rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from presswatch.cli.base import Files, cli, open_archive
from presswatch.errors import PresswatchError

if TYPE_CHECKING:
    import sqlite3

MOST_TOLD = 20


@cli.group()
def report() -> None:
    """What is printed, counted.

    \b
    presswatch report rights
    """


@report.command("rights")
@click.option("--json", "as_json", is_flag=True, help="One line per outlet.")
@click.pass_obj
def report_rights(files: Files, as_json: bool) -> None:
    """Words printed per outlet and their share of each article, against what the outlet allows (data/outlets.toml).

    \b
    presswatch report rights
    presswatch report rights --json
    """
    from presswatch.archive.rights_report import as_json as values
    from presswatch.archive.rights_report import report as uses

    with open_archive(files) as archive:
        note_rules(files, archive.conn)
        found = uses(archive.conn)
    for use in found:
        if as_json:
            click.echo(json.dumps(values(use), ensure_ascii=False))
            continue
        articles = f"{len(use.articles)} article{'s' if len(use.articles) != 1 else ''}"
        click.echo(f"{use.outlet}: {use.words} words of {articles} ({use.rule or 'no rule: passages'})")
        for used in use.articles:
            share = f", {used.share:.1%} of {used.article_words:,}" if used.share is not None else ""
            over = f", over the {used.most} allowed" if used.over else ""
            click.echo(f"    {used.words} words{share}{over}: {used.title or used.url or '?'}")
            for warning in used.warnings:
                click.echo(f"        {warning}")
    if not as_json:
        beyond = sum(used.over for use in found for used in use.articles)
        click.echo(
            f"{sum(use.words for use in found)} words of {len(found)} outlets; {beyond} articles over their cap."
        )


def note_rules(files: Files, conn: sqlite3.Connection) -> None:
    """Lets what outlets.toml says now hold."""
    from presswatch.archive import permitted
    from presswatch.watch import read_outlets

    permitted.note_rules(conn, read_outlets(files.watch))


def hold_to_rules(files: Files, conn: sqlite3.Connection, *, language: str, page: bool, strict: bool) -> list[str]:
    """Tells, and answers, what a person should look at before items leave the archive. Raises PresswatchError when
    `strict` and there is anything."""
    from presswatch.archive.rights_report import warnings

    note_rules(files, conn)
    found = warnings(conn, language=language, page=page)
    tell(found)
    if strict and found:
        raise PresswatchError(f"nothing is written, for --strict makes errors of {len(found)} warnings.")
    return found


def tell(warnings: Sequence[str]) -> None:
    for warning in warnings[:MOST_TOLD]:
        click.echo(f"presswatch: {warning}", err=True)
    if len(warnings) > MOST_TOLD:
        more = len(warnings) - MOST_TOLD
        click.echo(f"presswatch: {more} more warnings: see `presswatch report rights`.", err=True)
