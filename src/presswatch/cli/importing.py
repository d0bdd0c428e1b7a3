"""The command that takes in pages and lists that exist already."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from presswatch.cli.base import Files, cli, now
from presswatch.errors import UsageError

if TYPE_CHECKING:
    from presswatch.archive.archive import Archive
    from presswatch.archive.imports import Imported
    from presswatch.formats.entries import Entries
    from presswatch.model import ArticleState, MediaPage

PAGES = (".md", ".markdown", ".mdown", ".mkd", ".txt", ".wiki", ".mediawiki")
DATA = {".yml": "yaml", ".yaml": "yaml", ".toml": "toml"}
TABLES = (".csv", ".tsv", ".tab")
HTML = (".html", ".htm")
FEEDS = (".xml", ".atom")

MOST_BYTES = 10_000_000
"""Of one file; a page of ten thousand entries has some five million."""

STATES = ("proposed", "accepted", "published")


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", help="Of the page, not of its entries.")
@click.option("--state", type=click.Choice(STATES), default="published", show_default=True, help="Of a list's entries.")
@click.option("--no-history", is_flag=True, help="Leave the page's history in git alone: listed from today on.")
@click.option("--tell-history", is_flag=True, help="Tell what each version of the page in git changed.")
@click.pass_obj
def import_(
    files: Files, paths: tuple[Path, ...], language: str, state: str, no_history: bool, tell_history: bool
) -> None:
    """Takes in the media page that exists already, or a list of articles, and tells every row it could not take.

    \b
    .md .txt .wiki     a page: entries under headings, a list or a table of links
    .yml .toml .json   a data file, like Jekyll's _data/press.yml; also a JSON Feed
    .csv .tsv .xlsx    a table with a row of column names, English or French
    .html .xml         a page or an Atom feed that `presswatch export` wrote

    A page that is imported again brings what was changed in the file since: edits become your own values, and what is
    gone from the file is no longer published. When it lies in a git checkout, its history tells since when each entry
    has been listed. Lists of feeds (OPML) are a source of watch.toml.

    \b
    presswatch import ../our-site/media.md
    presswatch import --state proposed clips.xlsx
    """
    from presswatch.archive.archive import Archive
    from presswatch.model import ArticleState

    for path in paths:
        kind = path.suffix.lower()
        if kind in PAGES:
            page = _page(path, history=not no_history, tell=tell_history)
            with Archive.open(files.db, now=now()) as archive:
                _import_page(archive, path, page, language)
        else:
            entries = _entries(path)
            with Archive.open(files.db, now=now()) as archive:
                _import_entries(archive, path, entries, ArticleState(state))


# ---- pages -----------------------------------------------------------------------------------------------------


def _page(path: Path, *, history: bool, tell: bool) -> MediaPage:
    """The page as it stands in the file, its entries with the day they were first listed where git knows it."""
    from presswatch.formats import media_page, page_versions
    from presswatch.page_history import versions

    try:
        page = media_page.parse(_read(path).decode())
    except UnicodeDecodeError as trouble:
        raise UsageError(
            f"{path} is not UTF-8 (byte {trouble.start}): save it as UTF-8. Nothing was taken."
        ) from trouble
    found = versions(path) if history else ()
    if not found:
        return page
    page, steps = page_versions.with_history(page, found)
    for line in page_versions.told(steps) if tell else ():
        click.echo(f"{path}: {line}")
    count = "one version" if len(found) == 1 else f"{len(found)} versions"
    click.echo(f"{path}: {count} in git, the first of {found[0].day}.")
    return page


def _import_page(archive: Archive, path: Path, page: MediaPage, language: str) -> None:
    from presswatch.archive.imports import import_page

    found = import_page(archive.conn, page, language=language, who=f"import of {path.name}", now=now())
    _close(path, found, page.problems, "lines")


def _told(found: Imported) -> list[str]:
    edited = [f"“{heading}”: {', '.join(sorted(fields)).replace('_', ' ')} by hand" for heading, fields in found.edited]
    gone = [
        f"“{heading}” is gone from the file: article {number} is accepted only. The next export prints it again, "
        f"unless you reject it: presswatch review reject {number}"
        for heading, number in found.gone
    ]
    withheld = [
        f"“{heading}” stands in the file, but article {number} is not approved: the next export leaves it out"
        for heading, number in found.withheld
    ]
    return [*edited, *gone, *withheld]


# ---- lists -----------------------------------------------------------------------------------------------------


def _entries(path: Path) -> Entries:
    """The items of a list. Raises UsageError, with the file's name, for what can't be read."""
    from presswatch.formats import atom, csv_table, data_file, media_html, xlsx

    kind = path.suffix.lower()
    readers: dict[str, Callable[[bytes], Entries]] = {
        **{suffix: partial(data_file.parse, form=form) for suffix, form in DATA.items()},
        **dict.fromkeys(TABLES, csv_table.parse),
        **dict.fromkeys(HTML, lambda data: media_html.parse(csv_table.decoded(data))),
        **dict.fromkeys(FEEDS, atom.parse),
        ".json": _json,
        ".xlsx": xlsx.parse,
    }
    if kind == ".opml":
        raise UsageError(f'{path} lists feeds: name it in watch.toml, as a [[source]] of kind "opml" with path.')
    if kind not in readers:
        raise UsageError(f"{path} can't be imported: {' '.join([*PAGES, *readers])} can.")
    data = _read(path)
    try:
        return readers[kind](data)
    except UsageError as trouble:
        raise UsageError(f"{path}: {trouble} Nothing was taken.") from trouble


def _json(data: bytes) -> Entries:
    """A JSON Feed, or a data file."""
    from presswatch.formats import data_file, json_feed

    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        tree = None  # the data file's reader says where it is wrong
    is_feed = isinstance(tree, dict) and "jsonfeed.org" in str(tree.get("version"))
    return json_feed.parse(data) if is_feed else data_file.parse(data, form="json")


def _import_entries(archive: Archive, path: Path, entries: Entries, state: ArticleState) -> None:
    from presswatch.archive.import_lists import import_list

    found = import_list(archive.conn, entries.items, state=state, who=f"import of {path.name}", now=now())
    _close(path, found, entries.problems, "rows or fields")


def _close(path: Path, found: Imported, problems: Sequence[str], of_what: str) -> None:
    """Tells what was not taken, what a person had changed, and how many there were of each."""
    for problem in problems:
        click.echo(f"{path}: {problem}", err=True)
    for line in _told(found):
        click.echo(f"{path}: {line}")
    seldom = {
        "edited by hand": len(found.edited),
        "gone from the file": len(found.gone),
        "taken down before": found.refused,
    }
    some = "".join(f"{count} {what}, " for what, count in seldom.items() if count)
    click.echo(
        f"{path}: {found.new} new entries, {found.known} known before, {some}{len(problems)} {of_what} not taken."
    )


def _read(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UsageError(f"{path} has {size:,} bytes, and {MOST_BYTES:,} is the most: split it. Nothing was taken.")
    return path.read_bytes()
