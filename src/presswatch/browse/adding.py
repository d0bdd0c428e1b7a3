"""Adding by hand: addresses, items without one, the pasted text of an article behind a wall, lists of clips."""

from __future__ import annotations

import asyncio
import base64
import binascii
import csv
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote_plus

from datasette import Response

from presswatch.archive.additions import Addition, add_addresses, add_item, add_pasted, check_addresses
from presswatch.archive.archive import transaction
from presswatch.archive.imports import import_items, status_of
from presswatch.browse.access import name_of
from presswatch.browse.strings import language_of, translator
from presswatch.browse.web import View, answer, archive, form, read, write
from presswatch.errors import PresswatchError, UsageError
from presswatch.formats import csv_table
from presswatch.model import ArticleKind, Candidate, PageItem, Project
from presswatch.plain import clean_text
from presswatch.sources.urls import addresses
from presswatch.watch import read_watch
from presswatch.workers import Workers

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

MOST_ADDRESSES = 500
MOST_LISTED = 900_000  # bytes of a list in a form, which may have a million
ROWS_SHOWN, PROBLEMS_SHOWN = 200, 100
T = TypeVar("T")
_one_at_a_time = threading.Lock()


async def add(request: Request, datasette: Datasette) -> Response:
    """The forms; `?url=`, `?title=` and the like fill them in."""
    typed = {name: request.args.get(name) or "" for name in ("urls", "url", "title", "outlet", "day")}
    typed["urls"] = typed["urls"] or typed["url"]
    return await _forms(request, datasette, typed)


def _door(view: Callable[[Request, Datasette, dict[str, str]], Any]) -> View:
    """A form's view: when something is wrong the forms come back with what was typed and what to do. It is no
    `functools.wraps`: Datasette looks at the arguments."""

    async def guarded(request: Request, datasette: Datasette) -> Response:
        fields = await form(request)
        try:
            answered: Response = await view(request, datasette, fields)
        except PresswatchError as wrong:
            return await _forms(request, datasette, fields, wrong=str(wrong), form=view.__name__, status=400)
        return answered

    return guarded


@_door
async def add_urls(request: Request, datasette: Datasette, fields: dict[str, str]) -> Response:
    """Fields: urls, one a line; title, outlet, day and kind, for a single one."""
    listed = list(dict.fromkeys(addresses(fields.get("urls", ""))))
    if not listed:
        raise UsageError(_say(request, "add.no_address"))
    if len(listed) > MOST_ADDRESSES:
        raise UsageError(_say(request, "add.too_many", n=MOST_ADDRESSES))
    check_addresses(listed)
    said = _said(request, fields) if len(listed) == 1 else {}
    candidates = [Candidate(url, **said) for url in listed]
    who, now = name_of(request.actor), datetime.now(UTC)
    added = await write(datasette, lambda conn: add_addresses(conn, candidates, who=who, now=now))
    return await _forms(request, datasette, {}, added=added, form="add_urls")


@_door
async def add_print(request: Request, datasette: Datasette, fields: dict[str, str]) -> Response:
    """Fields: title, outlet, day, kind."""
    said = _said(request, fields)
    if not (said["title"] and said["outlet"]):
        raise UsageError(_say(request, "add.title_and_outlet"))
    who, now = name_of(request.actor), datetime.now(UTC)
    article_id, new = await write(datasette, lambda conn: add_item(conn, Candidate("", **said), who=who, now=now))
    datasette.add_message(request, _say(request, "add.stored" if new else "add.was_there"))
    return Response.redirect(datasette.urls.path(f"/-/articles/{article_id}"))


@_door
async def add_text(request: Request, datasette: Datasette, fields: dict[str, str]) -> Response:
    """Fields: text; url, or outlet and title; day."""
    text = clean_text(fields.get("text", "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    url, said = fields.get("url", "").strip(), _said(request, fields)
    if not text:
        raise UsageError(_say(request, "add.no_text"))
    if not url and not (said["title"] and said["outlet"]):
        raise UsageError(_say(request, "add.address_or_title"))
    check_addresses([url] if url else [])
    project = await asyncio.to_thread(project_of, datasette, (await archive(datasette)).path)
    reading = await _in_child(lambda workers: workers.read_text(text, project, title=said["title"], url=url))
    who, now = name_of(request.actor), datetime.now(UTC)
    kind = {"kind": said["kind"] or ArticleKind.ARTICLE}
    candidate = Candidate(url, **{**said, **kind})
    article_id, _ = await write(datasette, lambda conn: add_pasted(conn, candidate, reading, who=who, now=now))
    found = {"mentions": len(reading.mentions), "quotes": len(reading.quotes), "passages": len(reading.passages)}
    datasette.add_message(request, _say(request, "add.read", **found))
    return Response.redirect(datasette.urls.path(f"/-/articles/{article_id}"))


@_door
async def add_list(request: Request, datasette: Datasette, fields: dict[str, str]) -> Response:
    """Fields: list, pasted; or data, a file in base64, as the page's script sends it. Nothing is stored: the answer
    shows what was understood, and holds it as a table for `store_list`."""
    data = _file(request, fields.get("data", "")) or fields.get("list", "").encode()
    if not data.strip():
        raise UsageError(_say(request, "add.no_list"))
    items, problems = await _in_child(lambda workers: workers.read_list(data))
    table = _narrowed(csv_table.render(items))
    if len(quote_plus(table)) > MOST_LISTED:
        raise UsageError(_say(request, "add.list_too_long"))
    return await _list_shown(request, datasette, items, problems, table, pasted=fields.get("list", ""))


@_door
async def store_list(request: Request, datasette: Datasette, fields: dict[str, str]) -> Response:
    """Fields: table, as `add_list` showed it; a person may have corrected it."""
    entries = await asyncio.to_thread(csv_table.parse, fields.get("table", ""))
    if entries.problems:
        return await _list_shown(request, datasette, entries.items, entries.problems, fields["table"], status=400)
    who, now = name_of(request.actor), datetime.now(UTC)

    def act(conn: sqlite3.Connection) -> tuple[int, int, int]:
        bare = [item for item in entries.items if _is_bare(item)]
        with transaction(conn):
            counts = import_items(conn, (item for item in entries.items if not _is_bare(item)), who=who, now=now)
            added = add_addresses(conn, [Candidate(item.url or "") for item in bare], who=who, now=now)
        more = [sum(one.outcome is what for one in added) for what in Addition]
        return counts[0] + more[0], counts[1] + more[1], counts[2] + more[2]

    new, known, refused = await write(datasette, act)
    datasette.add_message(request, _say(request, "add.listed", new=new, known=known, refused=refused))
    return Response.redirect(datasette.urls.path("/-/inbox" if new else "/-/add"))


# ---- what the forms need ------------------------------------------------------------------------------------------


def project_of(datasette: Datasette, db: str) -> Project:
    """Who is watched: by the watch file that metadata.yml names as `watch`, else by the one beside the archive. Without
    one a text is read for its quotes alone."""
    named = (datasette.plugin_config("presswatch") or {}).get("watch")
    path = Path(named) if named else Path(db).with_name("watch.toml")
    return read_watch(path).project if named or path.exists() else Project(name="")


async def _in_child(task: Callable[[Workers], T]) -> T:
    """What a child with limits of time and memory answers; one at a time, so that the server keeps its memory."""

    def call() -> T:
        with _one_at_a_time, Workers(1) as workers:
            return task(workers)

    return await asyncio.to_thread(call)


def _said(request: Request, fields: Mapping[str, str]) -> dict[str, Any]:
    """What was typed of an item, as the fields of a Candidate."""
    title, outlet = (clean_text(fields.get(name, "")).strip() or None for name in ("title", "outlet"))
    typed, kind = fields.get("day", "").strip(), fields.get("kind") or None
    try:
        day = datetime.combine(date.fromisoformat(typed), datetime.min.time(), UTC) if typed else None
    except ValueError as wrong:
        raise UsageError(_say(request, "add.no_day", typed=clean_text(typed))) from wrong
    if kind is not None and kind not in list(ArticleKind):
        raise UsageError(_say(request, "add.no_kind", typed=clean_text(kind)))
    return {"title": title, "outlet": outlet, "published": day, "kind": kind}


def _file(request: Request, sent: str) -> bytes:
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise UsageError(_say(request, "add.no_file")) from wrong


def _narrowed(table: str) -> str:
    """The table without the columns in which nothing stands."""
    lines = list(csv.reader(StringIO(table, newline="")))
    used = [at for at in range(len(lines[0])) if any(line[at] for line in lines[1:])]
    text = StringIO(newline="")
    csv.writer(text).writerows([line[at] for at in used] for line in lines)
    return text.getvalue()


def _is_bare(item: PageItem) -> bool:
    """An address alone: what it is its page will say."""
    return bool(item.url and not item.title and not item.source_label and not item.passage)


async def _list_shown(
    request: Request,
    datasette: Datasette,
    items: Sequence[PageItem],
    problems: Sequence[str],
    table: str,
    *,
    pasted: str = "",
    status: int = 200,
) -> Response:
    shown = items[:ROWS_SHOWN]
    known = await read(datasette, lambda conn: [status_of(conn, item) for item in shown])
    context = {
        "understood": list(zip(shown, known, strict=True)),
        "more_rows": len(items) - len(shown),
        "count": len(items),
        "problems": problems[:PROBLEMS_SHOWN],
        "more_problems": max(0, len(problems) - PROBLEMS_SHOWN),
        "table": table,
        "pasted": pasted,
    }
    return await answer(datasette, request, "pw_add_list.html", context, status)


async def _forms(
    request: Request,
    datasette: Datasette,
    typed: Mapping[str, str],
    *,
    wrong: str = "",
    form: str = "",
    added: Sequence[Any] = (),
    status: int = 200,
) -> Response:
    context = {"typed": typed, "wrong": wrong, "form": form, "added": added, "kinds": list(ArticleKind)}
    return await answer(datasette, request, "pw_add.html", context, status)


def _say(request: Request, key: str, **values: object) -> str:
    return translator(language_of(request))(key, **values)


GETS: dict[str, View] = {r"/-/add": add}
POSTS: dict[str, View] = {
    r"/-/add/addresses": add_urls,
    r"/-/add/item": add_print,
    r"/-/add/text": add_text,
    r"/-/add/list": add_list,
    r"/-/add/list/store": store_list,
}
