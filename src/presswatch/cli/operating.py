"""Commands of whoever keeps presswatch running."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from presswatch.cli.base import Files, cli, now, open_archive
from presswatch.errors import UsageError

WATCH_TEMPLATE = Path(__file__).parent.parent / "starter" / "watch.toml"
METADATA_TEMPLATE = Path(__file__).parent.parent / "browse" / "metadata.yml"


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Writes a commented watch file and metadata.yml, and shows a crontab line.

    \b
    presswatch init our-press
    """
    targets = {
        WATCH_TEMPLATE: folder / "data" / "watch.toml",
        METADATA_TEMPLATE: folder / "metadata.yml",
    }
    standing = [str(target) for target in targets.values() if target.exists()]
    if standing:
        raise UsageError(f"{' and '.join(standing)} exist already: nothing was written. Name another folder.")
    for template, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(template.read_bytes())
    click.echo(f"Wrote {' and '.join(map(str, targets.values()))}. Fill in the project and its contact, then for cron:")
    click.echo(f"  17 * * * *  cd {folder.resolve()} && {Path(sys.argv[0]).resolve()} collect --quiet")


@cli.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def why(files: Files, url: str, as_json: bool) -> None:
    """Explains a URL: which source named it, what was fetched, which rule decided.

    \b
    presswatch why https://le-phare.example/night-ferry
    """
    from presswatch import health
    from presswatch.urls import is_web

    if not is_web(url):
        raise UsageError(f"{url} is no web address: write it whole, with https://.")
    with open_archive(files) as archive:
        lines = health.why(archive.conn, url)
    if as_json:
        click.echo(json.dumps({"url": url, "story": lines}, ensure_ascii=False))
    else:
        click.echo("\n".join(lines) or f"No source has named {url}; `presswatch add {url}` adds it.")
    if not lines:
        sys.exit(1)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def status(files: Files, as_json: bool) -> None:
    """The health of sources and runs; exit code 1 when a person is needed.

    \b
    presswatch status --json
    """
    from presswatch import health

    with open_archive(files) as archive:
        found = health.status(archive.conn, now=now())
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        _show_status(found)
    if found.needs_person:
        sys.exit(1)


def _show_status(found: Any) -> None:
    for source in found.sources:
        error = f": {source['last_error']}" if source["last_error"] else ""
        click.echo(f"{source['health']:<12} {source['id']:<24} last answer {source['last_ok'] or 'never'}{error}")
    if found.last_run:
        run = found.last_run
        click.echo(
            f"last run {run['finished']}: {run['added']} added, {run['rejected']} rejected, {run['failed']} failed"
        )
    for trouble in found.needs_person:
        click.echo(f"a person is needed: {trouble}")
    for notice in found.notices:
        click.echo(f"to know: {notice}")
    click.echo(f"last digest {found.last_digest or 'never'}")
    click.echo(
        f"{found.articles} articles, {found.waiting} wait for review, {found.published} published, "
        f"{found.queued} queued, {found.needs_url} need an address."
    )


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one.")
@click.option("-m", "--metadata", type=click.Path(path_type=Path, exists=True), help="[default: ./metadata.yml]")
@click.option("--base-url", default="/", metavar="PATH", help="Where a proxy shows it, such as /press/.")
@click.pass_obj
def serve(files: Files, host: str, port: int, metadata: Path | None, base_url: str) -> None:
    """Opens the archive in Datasette and prints a login link for a reviewer.

    \b
    presswatch serve --port 8001
    """
    from presswatch.browse.serve import serve as open_datasette

    open_archive(files).close()
    found = metadata or next((path for path in [Path("metadata.yml")] if path.exists()), None)
    open_datasette(files.db, found, host=host, port=port, base_url=base_url)


@cli.command()
@click.option("--no-serve", is_flag=True, help="Ends when the page is printed.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Datasette's; 0 is any free."
)
def demo(no_serve: bool, port: int) -> None:
    """The whole job, offline: collects from a sample newsroom on this machine, approves, prints, opens Datasette.

    \b
    presswatch demo --no-serve
    """
    from presswatch.browse.serve import home_status
    from presswatch.browse.serve import serve as open_datasette
    from presswatch.demo import demo as run_demo

    db = run_demo(Path("data/demo"), click.echo)
    click.echo(f"Datasette opens {db}: its home page answers {home_status(db)}.")
    if not no_serve and sys.stdout.isatty():
        open_datasette(db, None, port=port)
