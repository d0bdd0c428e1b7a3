"""The command that prints what was approved, in every form."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import click

from presswatch.cli.base import Files, cli, now, open_archive, who
from presswatch.cli.picturing import put_beside
from presswatch.cli.proposing import Proposing, propose_page, proposing_options
from presswatch.cli.reporting import hold_to_rules, tell
from presswatch.errors import UsageError

if TYPE_CHECKING:
    import sqlite3

    from presswatch.archive.public_items import PublicItem
    from presswatch.model import PageItem

FORMATS = {
    "media-page": ("markdown", "html", "fragment"),
    "events-page": ("markdown", "html", "fragment", "ics"),
    "atom": ("xml",),
    "json-feed": ("json",),
    "csv": ("csv",),
    "xlsx": ("xlsx",),
    "data-file": ("yaml", "toml", "json"),
    "json-ld": ("json",),
    "annotations": ("json",),
    "clip-book": ("html", "pdf"),
    "public-db": ("sqlite",),
}
"""What can be printed, and in which forms; the first is the usual one."""

_FILES = {"atom": "feed.xml", "json-feed": "feed.json", "annotations": "annotations.json"}
"""Where a file that names its own address is taken to lie beside the page, when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. `title`, `home` and `url` are what the command line says of them."""

    what: str
    output: Path | None
    form: str
    profile: str
    language: str
    group: str | None
    templates: Path | None
    since: date | None
    title: str | None
    home: str | None
    url: str | None
    plain_links: bool
    metadata: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the page is called, where it lies, and where the file will. `heading` is None where only the project has a
    name: a page heads itself then."""

    title: str
    heading: str | None
    home: str
    url: str
    images: Path


@cli.command()
@click.argument("what", type=click.Choice([*FORMATS]))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--format", "form", help="One of those above; the first if nothing is said.")
@click.option("--profile", default="mdwiki", show_default=True, help="mdwiki, plain, jekyll or hugo.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--group", type=click.Choice(["year", "none"]), help="Entries of a media page under their years, or not.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder with your own.  [default: templates/ beside watch.toml]",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was published on or after this day.")
@click.option("--title", help="What it is called.  [default: [page] title in watch.toml, else the project's name]")
@click.option("--home", help="Where your media page lies.  [default: [page] url in watch.toml]")
@click.option("--url", help="Where the file itself will lie.  [default: beside the page]")
@click.option("--plain-links", is_flag=True, help="Links lead to the article, not to the words on it.")
@click.option("--metadata", is_flag=True, help="Beside a public-db: a metadata.yml for Datasette.")
@click.option("--strict", is_flag=True, help="Writes nothing when an outlet's rights, or a source, leave a question.")
@proposing_options
@click.pass_obj
def export(files: Files, /, form: str | None, since: datetime | None, strict: bool, **said: Any) -> None:
    """Prints what was approved, to the terminal or to a file.

    \b
    media-page   your page: markdown, html or fragment (to set into a page of your own)
    events-page  talks, events and recordings: markdown, html, fragment or ics
    atom, json-feed, csv, xlsx, data-file (yaml, toml, json), json-ld, annotations
    clip-book    one file that prints well: html, or pdf where there is a chromium
    public-db    a database for a public Datasette: what is on the page and no more

    A media page in Markdown that is written with -o counts as printed: its items are published from then on. Nothing
    else changes the archive.

    \b
    presswatch export media-page -o ../our-site/media.md
    presswatch export media-page --propose ../our-site --path docs/media.md
    presswatch export atom -o ../our-site/feed.xml
    """
    from presswatch.archive.public_items import last_decision

    proposing = Proposing(*(said.pop(name) for name in ("propose", "branch", "path", "patch")))
    own = files.watch.parent / "templates"
    said["templates"] = said["templates"] or (own if own.is_dir() else None)
    wanted = Wanted(form=form or FORMATS[said["what"]][0], since=since.date() if since else None, **said)
    _check(wanted)
    markdown = wanted.what == "media-page" and wanted.form == "markdown"
    proposing.check(page=markdown, output=wanted.output)
    with open_archive(files) as archive:
        warned = hold_to_rules(files, archive.conn, language=wanted.language, page=markdown, strict=strict)
        if markdown:
            _media_page(files, archive.conn, wanted, proposing)
            return
        if wanted.what == "public-db":
            _public_db(files, archive.conn, wanted, warned)
            return
        data = _MAKE[wanted.what](archive.conn, wanted, _told(files, wanted), last_decision(archive.conn))
        if wanted.what == "media-page" and wanted.output:
            put_beside(wanted.output, _images(archive.conn, wanted.language, files.images))
    if wanted.form == "pdf":
        from presswatch.cli.printing import to_pdf

        data = to_pdf(data)
    _put(data.encode() if isinstance(data, str) else data, wanted.output)


def _check(wanted: Wanted) -> None:
    forms = FORMATS[wanted.what]
    if wanted.form not in forms:
        raise UsageError(f"{wanted.what} has no format {wanted.form!r}: choose one of {', '.join(forms)}.")
    if wanted.since and wanted.what in ("media-page", "public-db"):
        raise UsageError(f"--since is not for {wanted.what}, which holds all that is on the page: leave it out.")
    if wanted.metadata and wanted.what != "public-db":
        raise UsageError("--metadata is for public-db only: leave it out.")
    binary = wanted.what in ("public-db", "xlsx") or wanted.form == "pdf"
    if wanted.output is None and (wanted.what == "public-db" or (binary and sys.stdout.isatty())):
        raise UsageError(f"Name the file to write {wanted.what} to, with -o.")


def _put(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(data)
    click.echo(f"{output}: written, {len(data):,} bytes.")


# ---- what is asked for ---------------------------------------------------------------------------------------


def _media_page(files: Files, conn: sqlite3.Connection, wanted: Wanted, proposing: Proposing) -> None:
    from presswatch.archive.items import current_page, mark_printed
    from presswatch.archive.pictures import taken_along
    from presswatch.formats import media_page

    page = current_page(conn, language=wanted.language)
    text = media_page.render(
        page,
        profile=wanted.profile,
        language=wanted.language,
        group=wanted.group,
        templates=wanted.templates,
    )
    images = taken_along(files.images, [item.image for item in page.items])
    if proposing.folder:
        propose_page(conn, text, proposing, language=wanted.language, images=images, now=now())
        return
    if wanted.output is None:
        sys.stdout.buffer.write(text.encode())
        return
    wanted.output.parent.mkdir(parents=True, exist_ok=True)
    wanted.output.write_bytes(text.encode())
    put_beside(wanted.output, images)
    new = mark_printed(conn, text, language=wanted.language, who=who(), now=now())
    click.echo(f"{wanted.output}: written; {new} newly published.")


def _public_db(files: Files, conn: sqlite3.Connection, wanted: Wanted, warned: Sequence[str]) -> None:
    from presswatch.archive.public_db import metadata_yaml, write_public_db

    assert wanted.output is not None
    told = _told(files, wanted)
    made = write_public_db(
        conn, wanted.output, archive=files.db, title=told.title, home=told.home, language=wanted.language
    )
    tell([warning for warning in made.warnings if warning not in warned])
    if wanted.metadata:
        beside = wanted.output.with_name("metadata.yml")
        if beside.exists():
            raise UsageError(
                f"{beside} exists already: move it away, or leave --metadata out. {wanted.output} is made."
            )
        beside.write_text(metadata_yaml(told.title, wanted.output.stem, told.home), encoding="utf-8")
        click.echo(f"{beside}: written.")
    click.echo(f"{wanted.output}: written; {made.items} items, {made.passages} passages, {made.speakers} speakers.")


def _told(files: Files, wanted: Wanted) -> Told:
    """Names and addresses: of the command line, else of the watch file, where there is one."""
    from presswatch.formats.media_words import words_for
    from presswatch.urls import is_web

    heading, name, home = wanted.title, None, wanted.home
    if (heading is None or home is None) and files.watch.is_file():
        from presswatch.watch import read_watch

        watch = read_watch(files.watch)
        heading, name, home = heading or watch.page.title, watch.project.name, home or watch.page.url
    needs = wanted.what in _FILES or wanted.form == "ics"
    if home is None and needs:
        raise UsageError(f"{wanted.what} names your page: say where it lies with --home, or as url under [page].")
    for address in (home, wanted.url):
        if address and not is_web(address):
            raise UsageError(f'"{address}" is no http(s) address.')
    title = heading or name or words_for(wanted.language).title
    file = wanted.output.name if wanted.output else _FILES.get(wanted.what, "")
    return Told(title, heading, home or "", wanted.url or urljoin(home or "", file), files.images)


def _shown(conn: sqlite3.Connection, wanted: Wanted) -> list[PageItem]:
    """The items with links that land on the words, for those who read."""
    return [one.item if wanted.plain_links else one.landed for one in _found(conn, wanted)]


def _images(conn: sqlite3.Connection, language: str, folder: Path) -> dict[str, bytes]:
    """The pictures that a page shows and that lie in our folder."""
    from presswatch.archive.items import page_entries
    from presswatch.archive.pictures import taken_along

    return taken_along(folder, [entry.item.image for entry in page_entries(conn, language=language, elsewhere=True)[1]])


def _plain(conn: sqlite3.Connection, wanted: Wanted) -> list[PageItem]:
    """The items with the addresses of their articles, for programs."""
    return [one.item for one in _found(conn, wanted)]


def _found(conn: sqlite3.Connection, wanted: Wanted) -> list[PublicItem]:
    from presswatch.archive.public_items import public_items

    return public_items(conn, language=wanted.language, since=wanted.since)


def _html(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.archive.items import page_entries
    from presswatch.formats import media_html

    links = {one.article_id: one for one in _found(conn, wanted)}
    order = dict.fromkeys(entry.article_id for entry in page_entries(conn, language=wanted.language)[1])
    return media_html.render(
        [links[at].item if wanted.plain_links else links[at].landed for at in order],
        language=wanted.language,
        group=wanted.group,
        whole=wanted.form == "html",
        title=told.heading,
        templates=wanted.templates,
    )


def _events(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.archive.events import gatherings
    from presswatch.formats import events_page

    found = gatherings(conn, since=wanted.since)
    if wanted.form == "ics":
        return events_page.calendar(found, name=told.title, home=told.home, now=at, language=wanted.language)
    return events_page.render(found, form=wanted.form, language=wanted.language, templates=wanted.templates)


def _atom(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.formats import atom

    return atom.render(
        _shown(conn, wanted),
        title=told.title,
        home=told.home,
        feed_id=told.url,
        self_url=told.url,
        updated=at,
        language=wanted.language,
    )


def _json_feed(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.formats import json_feed

    return json_feed.render(
        _shown(conn, wanted), title=told.title, home=told.home, feed_url=told.url, language=wanted.language
    )


def _csv(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.formats import csv_table

    return csv_table.render(_plain(conn, wanted), bom=wanted.output is not None)


def _xlsx(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> bytes:
    from presswatch.formats import xlsx

    return xlsx.render(_plain(conn, wanted), title=told.title, now=at)


def _data_file(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.formats import data_file

    return data_file.render(_plain(conn, wanted), form=wanted.form)


def _json_ld(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.formats import json_ld

    return json_ld.render(_plain(conn, wanted), home=told.home, language=wanted.language)


def _annotations(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.formats import web_annotations

    items = [replace(one.item, passage=one.exact) for one in _found(conn, wanted)]
    return web_annotations.render(items, collection=told.url, title=told.title, now=at, language=wanted.language)


def _clip_book(conn: sqlite3.Connection, wanted: Wanted, told: Told, at: datetime) -> str:
    from presswatch.archive.pictures import taken_along
    from presswatch.formats import clip_book

    items = _shown(conn, wanted)
    return clip_book.render(
        items,
        title=told.title,
        made=at.date(),
        language=wanted.language,
        templates=wanted.templates,
        images=taken_along(told.images, [item.image for item in items]),
    )


if TYPE_CHECKING:
    Maker = Callable[[sqlite3.Connection, Wanted, Told, datetime], str | bytes]

_MAKE: dict[str, Maker] = {
    "media-page": _html,
    "events-page": _events,
    "atom": _atom,
    "json-feed": _json_feed,
    "csv": _csv,
    "xlsx": _xlsx,
    "data-file": _data_file,
    "json-ld": _json_ld,
    "annotations": _annotations,
    "clip-book": _clip_book,
}
