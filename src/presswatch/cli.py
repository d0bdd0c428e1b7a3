"""Parse, call, print. Known errors are caught in one place, `main`."""

from __future__ import annotations

import getpass
import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from presswatch import __version__
from presswatch.errors import PresswatchError, UsageError

if TYPE_CHECKING:
    from presswatch.archive.archive import Archive
    from presswatch.collect import Means, Say
    from presswatch.watch import Watch

WATCH_TEMPLATE = Path(__file__).parent / "starter" / "watch.toml"
METADATA_TEMPLATE = Path(__file__).parent / "browse" / "metadata.yml"
ARTICLE_DECISIONS = {"accept": "accepted", "reject": "rejected", "later": "later", "propose": "proposed"}
QUOTE_DECISIONS = {"approve": "approved", "hide": "hidden", "unhide": "proposed"}
KINDS = ("article", "guest_article", "interview", "video", "podcast", "talk", "event", "print")


@dataclass(frozen=True, slots=True)
class Files:
    """Where things lie: all of it follows from the watch file, unless --db says otherwise."""

    watch: Path
    db: Path

    @property
    def pages(self) -> Path:
        return self.db.parent / "pages"


def main() -> None:
    """The `presswatch` command."""
    try:
        cli.main(standalone_mode=False)
    except PresswatchError as trouble:
        click.echo(f"presswatch: {trouble}", err=True)
        sys.exit(trouble.exit_code)
    except click.ClickException as trouble:
        trouble.show()
        sys.exit(trouble.exit_code)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("presswatch: stopped; what was stored stays.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as trouble:
        click.echo(f"presswatch: {trouble.filename or 'a file'}: {trouble.strerror or trouble}.", err=True)
        sys.exit(1)
    except sqlite3.OperationalError as trouble:
        click.echo(f"presswatch: the archive can't be used now: {trouble}. See `presswatch status`.", err=True)
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"


@contextmanager
def _means(files: Files, watch: Watch, say: Say, *, dry: bool = False) -> Iterator[Means]:
    """All that a run works with, under the lock; closed in the end. A dry run makes no archive where there is none."""
    from presswatch.archive.archive import Archive
    from presswatch.archive.lock import run_lock
    from presswatch.archive.queue import page_ends
    from presswatch.collect import Means
    from presswatch.fetch.client import HttpFetcher
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
        yield Means(archive, pages, fetcher, readers, SystemClock(), say)


def _archive(files: Files) -> Archive:
    from presswatch.archive.archive import Archive

    return Archive.open(files.db, now=now(), must_exist=True)


def _say(quiet: bool) -> Say:
    """One line per thing done: rewritten in place on a terminal, plain lines elsewhere."""
    if quiet:
        return lambda line: None
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        return lambda line: click.echo(f"\r{line[:width]:<{width}}", nl=False, err=True)
    return lambda line: click.echo(line, err=True)


def _close(line: str, values: dict[str, Any] | None = None, *, as_json: bool = False, quiet: bool = False) -> None:
    if sys.stderr.isatty() and not quiet:
        click.echo("\r\033[K", nl=False, err=True)
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
    elif not quiet:
        click.echo(line)


# ---- commands ------------------------------------------------------------------------------------------------


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
    with _means(files, watch, _say(quiet or as_json), dry=dry_run) as means:
        if dry_run:
            _show_preview(runs.preview(watch, means, only=source), as_json)
            return
        tally = runs.collect(watch, means, only=source, limit=limit)
        nothing = runs.nothing_worked(means.archive.conn, tally)
    values = asdict(tally)
    line = (
        f"{tally.fetched} pages fetched: {tally.added} new articles, {tally.rejected} rejected, {tally.failed} failed; "
        f"{tally.sources_ok} sources answered, {tally.sources_failed} failed; {tally.left_due} left for the next run."
    )
    _close(line, values, as_json=as_json, quiet=quiet)
    if nothing:
        raise PresswatchError(
            "no source answered and nothing was fetched: is this machine online? See `presswatch status`."
        )


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
    from presswatch.archive.archive import Archive
    from presswatch.archive.articles import add_without_page
    from presswatch.archive.queue import BY_HAND, add_candidates
    from presswatch.model import Candidate
    from presswatch.plain import clean_text
    from presswatch.sources.urls import lines
    from presswatch.urls import is_web

    listed = [*urls, *(lines(file.read()) if file else ())]
    bad = [url for url in listed if not is_web(url) or clean_text(url) != url]
    if bad:
        raise UsageError(
            f"Not a web address: {', '.join(map(clean_text, bad))}. Write it whole, with https://. Nothing was added."
        )
    if not listed and not (title and outlet):
        raise UsageError("Name a URL; or, for an item that has none, its --title and --outlet.")
    title, outlet = (clean_text(words or "") or None for words in (title, outlet))
    said = {"title": title, "outlet": outlet, "kind": kind, "published": day.replace(tzinfo=UTC) if day else None}
    with Archive.open(files.db, now=now()) as archive:
        if listed:
            new = add_candidates(archive.conn, BY_HAND, [Candidate(url, **said) for url in listed], now=now())  # type: ignore[arg-type]
            click.echo(f"{new} added, {len(listed) - new} known before; the next `presswatch collect` fetches them.")
        else:
            article_id, added = add_without_page(archive.conn, Candidate("", **said), now=now())  # type: ignore[arg-type]
            click.echo(f"Article {article_id} {'added' if added else 'was there already'}.")


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", help="Of the page, not of its entries.")
@click.pass_obj
def import_(files: Files, paths: tuple[Path, ...], language: str) -> None:
    """Takes in the media page that exists already (Markdown), and tells every line it could not take.

    \b
    presswatch import ../our-site/media.md
    """
    from presswatch.archive.archive import Archive
    from presswatch.archive.items import import_page
    from presswatch.formats import media_page

    for path in paths:
        if path.suffix.lower() not in (".md", ".markdown", ".txt", ".mdown"):
            raise UsageError(f"{path} can't be imported: a Markdown page (.md, .markdown, .txt) can.")
        try:
            page = media_page.parse(path.read_bytes().decode())
        except UnicodeDecodeError as trouble:
            raise UsageError(
                f"{path} is not UTF-8 (byte {trouble.start}): save it as UTF-8. Nothing was taken."
            ) from trouble
        with Archive.open(files.db, now=now()) as archive:
            new, known = import_page(archive.conn, page, language=language, who=f"import of {path.name}", now=now())
        for problem in page.problems:
            click.echo(f"{path}: {problem}", err=True)
        click.echo(f"{path}: {new} new entries, {known} known before, {len(page.problems)} lines not taken.")


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
@click.option("--quiet", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def reread(files: Files, since: datetime | None, quiet: bool, as_json: bool) -> None:
    """Reads the stored pages again with today's rules, without the network; what people decided stays.

    \b
    presswatch reread --since 2026-01-01
    """
    from presswatch import collect as runs
    from presswatch.watch import read_watch

    watch = read_watch(files.watch)
    with _means(files, watch, _say(quiet or as_json)) as means:
        tally = runs.reread(watch, means, since=f"{since:%Y-%m-%d}" if since else None)
    line = f"{tally.fetched} pages read again: {tally.added} new, {tally.rejected} rejected, {tally.failed} failed."
    _close(line, asdict(tally), as_json=as_json, quiet=quiet)


@cli.command()
@click.argument("decision", type=click.Choice([*ARTICLE_DECISIONS, "feature", *QUOTE_DECISIONS]))
@click.argument("ids", nargs=-1, required=True, type=int)
@click.option("--reason", help="Why an article is rejected.")
@click.pass_obj
def review(files: Files, decision: str, ids: tuple[int, ...], reason: str | None) -> None:
    """Decides as the browser does: accept, reject, later, propose take articles' ids, the others quotes' ids.

    \b
    presswatch review accept 12 15
    presswatch review feature 40
    """
    from presswatch.archive import reviews
    from presswatch.archive.archive import transaction
    from presswatch.model import ArticleState, QuoteState

    with _archive(files) as archive, transaction(archive.conn):
        for row in ids:
            if decision in ARTICLE_DECISIONS:
                state = ArticleState(ARTICLE_DECISIONS[decision])
                reviews.decide_article(archive.conn, row, state, who=who(), now=now(), reason=reason)
            elif decision == "feature":
                reviews.feature_quote(archive.conn, row, who=who(), now=now())
            else:
                quote_state = QuoteState(QUOTE_DECISIONS[decision])
                reviews.decide_quote(archive.conn, row, quote_state, who=who(), now=now())
    click.echo(f"{decision}: {len(ids)} done.")


@cli.command()
@click.argument("what", type=click.Choice(["media-page"]))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Sets the items published.")
@click.option("--profile", default="mdwiki", show_default=True, help="mdwiki or plain.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.pass_obj
def export(files: Files, what: str, output: Path | None, profile: str, language: str) -> None:
    """Prints the media page from what was approved. With -o the printed items count as published.

    \b
    presswatch export media-page -o ../our-site/media.md
    """
    from presswatch.archive import items

    with _archive(files) as archive:
        text = items.print_page(archive.conn, profile=profile, language=language)
        if output is None:
            sys.stdout.buffer.write(text.encode())
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(text.encode())
        new = items.mark_printed(archive.conn, text, language=language, who=who(), now=now())
    click.echo(f"{output}: written; {new} newly published.")


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
    with _archive(files) as archive:
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

    with _archive(files) as archive:
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
    click.echo(
        f"{found.articles} articles, {found.waiting} wait for review, {found.published} published, "
        f"{found.queued} queued, {found.needs_url} need an address."
    )


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one.")
@click.option("-m", "--metadata", type=click.Path(path_type=Path, exists=True), help="[default: ./metadata.yml]")
@click.pass_obj
def serve(files: Files, host: str, port: int, metadata: Path | None) -> None:
    """Opens the archive in Datasette and prints a login link for a reviewer.

    \b
    presswatch serve --port 8001
    """
    from presswatch.browse.serve import serve as open_datasette

    _archive(files).close()
    found = metadata or next((path for path in [Path("metadata.yml")] if path.exists()), None)
    open_datasette(files.db, found, host=host, port=port)


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


if __name__ == "__main__":
    main()
