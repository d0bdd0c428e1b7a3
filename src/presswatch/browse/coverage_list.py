"""Coverage as a plain list: by outlet, language, kind, state and month or year, newest first."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette import Response

from presswatch.browse import queries
from presswatch.browse.queries import Row
from presswatch.browse.quotes import years
from presswatch.browse.web import View, answer, number, read
from presswatch.model import ArticleKind, ArticleState

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

FILTERS = ("outlet", "language", "kind", "state", "when")
LISTED = 40
LOOKED = 3_000
"""Articles looked at for those that fit several filters, before the page says that it looked no further."""
_WHEN = re.compile(r"[12][0-9]{3}(-[01][0-9])?")
_INDEXES = (("outlet", "coverage_outlet"), ("kind", "coverage_kind"), ("language", "coverage_language"))


@dataclass(frozen=True, slots=True)
class Listed:
    """`after` is the key of what follows, None when nothing does; `further` says that it was not reached because
    hardly anything fits."""

    articles: list[Row]
    after: str | None
    further: bool = False


async def coverage(request: Request, datasette: Datasette) -> Response:
    """?outlet=, language=, kind=, state=, and when=, a year or a month."""
    chosen = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip())}
    if not _WHEN.fullmatch(chosen.get("when", "")):
        chosen.pop("when", None)
    after = request.args.get("after")

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        return {
            "page": coverage_page(conn, chosen, after),
            "choices": {
                "outlet": queries.outlets(conn),
                "language": queries.languages(conn),
                "kind": [kind.value for kind in ArticleKind],
                "state": [state.value for state in ArticleState if state != ArticleState.REJECTED],
                "when": years(conn),
            },
        }

    context = {**await read(datasette, ask), "chosen": chosen, "after": after, "query": urlencode(chosen)}
    return await answer(datasette, request, "pw_coverage.html", context)


def coverage_page(conn: sqlite3.Connection, chosen: Mapping[str, str], after: str | None = None) -> Listed:
    """The articles that fit, the latest published first and those without a day last, after a key that a page before
    gave."""
    found: list[Row] = []
    for looked, row in enumerate(_newest_first(conn, chosen, after), 1):
        if all(row[name] == value for name, value in chosen.items() if name != "when"):
            found.append(dict(row))
            if len(found) > LISTED:
                return Listed(found[:LISTED], _key_of(found[LISTED - 1]))
        if looked == LOOKED:
            return Listed(found, _key_of(row), further=True)
    return Listed(found, None)


def _newest_first(conn: sqlite3.Connection, chosen: Mapping[str, str], after: str | None) -> Iterator[sqlite3.Row]:
    """The rows of the index that fits best, from a key on, with a filter that is not in it still to be applied."""
    narrow, index = next(((name, index) for name, index in _INDEXES if name in chosen), (None, "coverage_published"))
    select = f"""SELECT id, title, outlet, language, kind, published, state, quotes FROM coverage INDEXED BY {index}
                  WHERE {f"{narrow} = :{narrow} AND" if narrow else ""}"""  # noqa: S608 our own words
    day, last = _key(after)
    values = {**chosen, "day": day, "last": last, "when": chosen.get("when", "")}
    until = "(published, id) < (:day, :last)" if day else "published < :when || '~'" if "when" in chosen else "1"
    dated = f"{select} published IS NOT NULL AND published >= :when AND {until} ORDER BY published DESC, id DESC"
    undated = f"{select} published IS NULL AND id < :last ORDER BY id DESC"
    some = () if last is not None and not day else conn.execute(dated, values)
    rest = () if "when" in chosen else conn.execute(undated, {**values, "last": _LAST if day or last is None else last})
    return chain(some, rest)


_LAST = 2**62


def _key(typed: str | None) -> tuple[str, int | None]:
    """(day, id) of the last article of the page before, as this page's own link gives it; no day: the undated."""
    day, _, article_id = (typed or "").rpartition("_")
    return (day, last) if (last := number(article_id)) is not None else ("", None)


def _key_of(row: Row | sqlite3.Row) -> str:
    return f"{row['published'] or ''}_{row['id']}"


GETS: dict[str, View] = {r"/-/coverage": coverage}
POSTS: dict[str, View] = {}
