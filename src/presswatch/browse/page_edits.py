"""What a reviewer does to the media page from its preview: its order, and publishing it."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from datetime import UTC, datetime
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from datasette import Response

from presswatch.archive.archive import transaction
from presswatch.archive.items import mark_printed
from presswatch.archive.page_order import Move, move_item, sort_page
from presswatch.browse.access import name_of
from presswatch.browse.media_page import chosen, facts_of_page, page_file, preview
from presswatch.browse.strings import language_of, say, translator
from presswatch.browse.web import View, answer, form, number, read, write
from presswatch.errors import UsageError

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

DIFF_LINES = 200


class FileChanged(Exception):
    """Somebody edited the page's file since it was last written or imported; `difference` shows what."""

    def __init__(self, difference: str) -> None:
        super().__init__("the page's file changed")
        self.difference = difference


async def move(request: Request, datasette: Datasette) -> Response:
    """Fields: article, where (one of Move), language, profile."""
    fields = await form(request)
    language, profile = chosen(fields, language_of(request))
    article_id, where = number(fields.get("article")) or 0, _move_named(fields.get("where"))
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: move_item(conn, article_id, where, language=language, who=who, now=now))
    return _back(request, datasette, language, profile, "page.done.moved", f"&open={article_id}#item-{article_id}")


async def sort(request: Request, datasette: Datasette) -> Response:
    """Fields: language, profile. The newest first."""
    fields = await form(request)
    language, profile = chosen(fields, language_of(request))
    who, now = name_of(request.actor), datetime.now(UTC)
    await write(datasette, lambda conn: sort_page(conn, language=language, who=who, now=now))
    return _back(request, datasette, language, profile, "page.done.sorted")


async def publish(request: Request, datasette: Datasette) -> Response:
    """Fields: language, profile, and seen, the digest of the page that was shown. Marks its items published, as `export
    -o` does, and writes the file that metadata.yml names, both or neither."""
    fields = await form(request)
    language, profile = chosen(fields, language_of(request))
    file = page_file(datasette, language)
    who, now, t = name_of(request.actor), datetime.now(UTC), translator(language_of(request))

    def act(conn: sqlite3.Connection) -> None:
        with transaction(conn):
            found = preview(conn, language=language, profile=profile)
            if found.digest != fields.get("seen"):
                raise UsageError(t("page.stale"))
            mark_printed(conn, found.markdown, language=language, who=who, now=now)
            if file is not None:
                write_page(file, found.markdown, "".join(raw for _, raw in found.kept))

    try:
        await write(datasette, act)
    except FileChanged as changed:
        context = await read(datasette, facts_of_page, language, profile)
        context |= {"file": file, "conflict": changed.difference}
        return await answer(datasette, request, "pw_page.html", context, 409)
    return _back(request, datasette, language, profile, "page.done.file" if file else "page.done.published")


def write_page(path: Path, text: str, kept: str) -> None:
    """Writes the page's file at once and whole. Raises FileChanged when it holds something else than `kept`, the page
    as it was last written or imported, and UsageError when it can't be written."""
    path = path.resolve()
    try:
        there = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
        if there and there not in (kept, text):
            lines = unified_diff(kept.splitlines(), there.splitlines(), "presswatch", path.name, lineterm="")
            raise FileChanged("\n".join(islice(lines, DIFF_LINES)))
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text.encode())
    except OSError as trouble:
        raise UsageError(f"{path} can't be written ({trouble.strerror}): nothing was published.") from trouble


def _replace(path: Path, data: bytes) -> None:
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
        Path(unfinished).replace(path)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _move_named(named: str | None) -> Move:
    try:
        return Move(named or "")
    except ValueError as wrong:
        raise UsageError(f"An entry can't be moved {named!r}: {', '.join(Move)} are known.") from wrong


def _back(
    request: Request, datasette: Datasette, language: str, profile: str, message: str, place: str = ""
) -> Response:
    datasette.add_message(request, say(request, message))
    query = urlencode({"language": language, "profile": profile})
    return Response.redirect(datasette.urls.path(f"/-/page?{query}") + place)


GETS: dict[str, View] = {}
POSTS: dict[str, View] = {r"/-/page/move": move, r"/-/page/sort": sort, r"/-/page/publish": publish}
