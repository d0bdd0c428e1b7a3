"""Commands that keep an archive for years: copies, checks, word to people, takedowns."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from presswatch import __version__
from presswatch.cli.base import Files, cli, now, open_archive, who
from presswatch.errors import ArchiveError, PresswatchError, UsageError

if TYPE_CHECKING:
    from presswatch.formats.digest import Digest
    from presswatch.watch import Watch


@cli.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(files: Files, file: Path | None) -> None:
    """Copies the archive while it may be in use, and checks the copy. The pages/ folder is yours to copy.

    \b
    presswatch backup
    presswatch backup /mnt/safe/presswatch.db
    """
    from presswatch.archive.restore import backup_name

    target = file or backup_name(files.db, now())
    with open_archive(files) as archive:
        archive.backup(target)
    click.echo(f"{target}: written and checked, {target.stat().st_size:,} bytes.")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore(files: Files, file: Path) -> None:
    """Puts a backup in the archive's place, when it is sound; the archive that stands there is moved aside.

    \b
    presswatch restore data/backups/presswatch-20261122T080000Z.db
    """
    from presswatch.archive.lock import run_lock
    from presswatch.archive.restore import restore as put_back
    from presswatch.forget import forget_again
    from presswatch.pages import PageStore

    with run_lock(files.db):
        aside = put_back(files.db, file, now=now())
        with open_archive(files) as archive:
            again = forget_again(archive, PageStore(files.pages), who=who(), now=now())
    click.echo(f"{files.db} is what {file} holds.")
    if aside:
        click.echo(f"What stood there is {aside} now.")
    if again:
        click.echo(f"{again} addresses were taken down since, and are taken down again.")
    click.echo("Restart Datasette: it still has the old file open.")


@cli.command()
@click.option("--all", "every", is_flag=True, help="Reads every stored page, not a sample.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def doctor(files: Files, every: bool, as_json: bool) -> None:
    """Checks the archive, the stored pages and the disk, and says what to do; exit code 1 when anything is bad.

    \b
    presswatch doctor --all
    """
    from presswatch.doctor import examine
    from presswatch.pages import PageStore

    if not files.db.exists():
        raise ArchiveError(f"There is no archive at {files.db}: run `presswatch collect` or `presswatch import` first.")
    findings = []
    for finding in examine(files.db, PageStore(files.pages), every=every):
        findings.append(finding)
        if not as_json:
            click.echo(f"{'ok ' if finding.ok else 'bad'}  {finding.check}: {finding.found}")
            if not finding.ok:
                click.echo(f"     do: {finding.advice}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    if not all(finding.ok for finding in findings):
        sys.exit(1)


@cli.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="What came in on or after this day, told or not.")
@click.option("--all", "everything", is_flag=True, help="All that ever came in, told or not.")
@click.option("--format", "form", type=click.Choice(["markdown", "html"]), default="markdown", show_default=True)
@click.option("--to", "where", type=click.Choice(["stdout", "smtp", "webhook"]), default="stdout", show_default=True)
@click.pass_obj
def digest(files: Files, since: datetime | None, everything: bool, form: str, where: str) -> None:
    """What came in since the last digest, by story, with the sources in trouble.

    \b
    presswatch digest
    presswatch digest --to smtp        # [notify] of the watch file, PRESSWATCH_SMTP_PASSWORD
    presswatch digest --to webhook     # PRESSWATCH_WEBHOOK_URL
    """
    from presswatch.archive import digests
    from presswatch.formats.digest import Digest, html, markdown
    from presswatch.health import source_troubles, status
    from presswatch.watch import read_watch

    watch, again = read_watch(files.watch), bool(since) or everything
    with open_archive(files) as archive:
        begin = None if everything else since.replace(tzinfo=UTC) if since else digests.since_last(archive.conn, now())
        articles = digests.new_articles(archive.conn, begin, told_before=again)
        troubles = source_troubles(status(archive.conn, now=now()).sources)
        found = Digest(watch.project.name, tuple(articles), tuple(troubles))
        if where == "stdout":
            click.echo(html(found) if form == "html" else markdown(found), nl=False)
        elif articles or troubles:
            _send(watch, where, found)
        if not again:
            digests.keep_digest(archive.conn, where, articles, now())
    if where != "stdout":
        sent = f"sent by {where}" if articles or troubles else "nothing to tell, so nothing was sent"
        click.echo(f"{len(articles)} new articles; {sent}.")


def _send(watch: Watch, where: str, found: Digest) -> None:
    """Raises PresswatchError when it was not taken: then it stays unsent for the next time."""
    from presswatch.fetch import notify
    from presswatch.fetch.client import HttpFetcher
    from presswatch.formats.digest import html, markdown

    if where == "smtp":
        password = os.environ.get("PRESSWATCH_SMTP_PASSWORD")
        trouble = notify.send_mail(watch.notify, found.subject, markdown(found), html(found), password=password)
    else:
        with HttpFetcher(watch.fetch, version=__version__) as fetcher:
            trouble = notify.post_text(fetcher, os.environ.get("PRESSWATCH_WEBHOOK_URL"), markdown(found))
    if trouble:
        raise PresswatchError(f"the digest was not sent and is kept for the next time: {trouble}")


@cli.command()
@click.argument("url")
@click.option("--yes", is_flag=True, help="Asks no question.")
@click.pass_obj
def forget(files: Files, url: str, yes: bool) -> None:
    """Takes one article down: from the tables, the search, the stored pages, and every later run.

    \b
    presswatch forget https://le-phare.example/night-ferry
    """
    from presswatch.archive.lock import run_lock
    from presswatch.archive.pictures import remove_orphans
    from presswatch.forget import backups_of
    from presswatch.forget import forget as take_down
    from presswatch.pages import PageStore
    from presswatch.urls import is_web

    if not is_web(url):
        raise UsageError(f"{url} is no web address: write it whole, with https://.")
    if not yes:
        click.confirm(f"Remove {url} and all that was kept of it, for good?", abort=True)
    with run_lock(files.db), open_archive(files) as archive:
        done = take_down(archive, PageStore(files.pages), url, who=who(), now=now())
        remove_orphans(archive.conn, files.images)
    click.echo(
        f"{done.articles} articles and {done.pages} stored pages removed, {len(done.files)} WARC files written anew; "
        f"{done.addresses} addresses are turned away from now on."
    )
    if not done.wiped:
        click.echo("Somebody reads the archive: its old log is emptied when Datasette is stopped.")
    for copy in done.copies:
        click.echo(f"A copy of the same story stays: {copy}")
    for kept in backups_of(files.db):
        click.echo(f"This backup may still hold it: {kept}")
