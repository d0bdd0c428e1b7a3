"""Who said what: quotes by person, outlet, language, year, state and kind, newest first."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette import Response

from presswatch.archive.archive import one
from presswatch.archive.speakers import name_of_spelling
from presswatch.browse import names, queries
from presswatch.browse.queries import PAGE_SIZE, Row, column, rows
from presswatch.browse.web import View, answer, number, read
from presswatch.model import QuoteKind, QuoteState

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

FILTERS = ("speaker", "outlet", "language", "year", "kind", "state")
LOOKED = 3_000
"""Quotes looked at for those that fit several filters, before the page says that it looked no further."""
COPIES_SHOWN = 50
NEAR_SHOWN = 8
"""Names like one that nobody is quoted under."""
_QUOTES_PER_ARTICLE = 3  # to tell which of two filters is narrower
_KEY = re.compile(r"(.{0,40})_([0-9]{1,18})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the key of what follows, None when nothing does; `further` says that it was not reached because
    hardly anything fits."""

    quotes: list[Row]
    after: str | None
    further: bool = False


async def quotes(request: Request, datasette: Datasette) -> Response:
    chosen = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip())}
    after = request.args.get("after")

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        if speaker := chosen.get("speaker"):
            chosen["speaker"] = name_of_spelling(conn, speaker)
        page = quotes_page(conn, chosen, after)
        return {
            "page": page,
            "near": names.matching(conn, speaker)[:NEAR_SHOWN] if speaker and not (page.quotes or after) else [],
            "languages": queries.languages(conn),
            "years": years(conn),
            "outlets": queries.outlets(conn),
            "speakers": queries.speaker_names(conn),
            "kinds": [kind.value for kind in QuoteKind if kind != QuoteKind.PASSAGE],
        }

    context = {**await read(datasette, ask), "chosen": chosen, "after": after, "query": urlencode(chosen)}
    return await answer(datasette, request, "pw_quotes.html", context)


def years(conn: sqlite3.Connection) -> list[str]:
    """The years of the articles that count, newest first."""
    return column(conn, "SELECT DISTINCT substr(month, 1, 4) FROM coverage_months WHERE month != '' ORDER BY 1 DESC")


def quotes_page(conn: sqlite3.Connection, chosen: Mapping[str, str], after: str | None = None) -> Page:
    """The quotes that fit, newest first, after a key that a page before gave. What a story's copies share is shown
    once, but for an outlet all that it printed."""
    key = _key(after)
    index, condition = _narrowest(conn, chosen)
    conditions = [condition, "day >= :year" if "year" in chosen else "1"]
    if key:
        conditions.append("(day, id) < (:day, :id)")
    elif "year" in chosen:
        conditions.append("day < :year || '~'")
    found: list[sqlite3.Row] = []
    looked, row = 0, None
    sql = f"""SELECT day, id, speaker, outlet, language, kind, state, copy FROM coverage_quotes INDEXED BY {index}
               WHERE {" AND ".join(conditions)} ORDER BY day DESC, id DESC LIMIT {LOOKED}"""  # noqa: S608 our own words
    for row in conn.execute(sql, {**dict.fromkeys(FILTERS), **chosen, **(key or {})}):
        looked += 1
        if _fits(row, chosen):
            found.append(row)
            if len(found) > PAGE_SIZE:
                return Page(shown(conn, found[:PAGE_SIZE]), _key_of(found[PAGE_SIZE - 1]))
    if row is not None and looked == LOOKED:
        return Page(shown(conn, found), _key_of(row), further=True)
    return Page(shown(conn, found), None)


def _narrowest(conn: sqlite3.Connection, chosen: Mapping[str, str]) -> tuple[str, str]:
    """The index to read by and its condition: of the person or the outlet the one that has fewer quotes."""
    narrow = []
    if "speaker" in chosen:
        quoted = one(conn, "SELECT quotes FROM speakers WHERE speaker = ?", chosen["speaker"]) or 0
        narrow.append((quoted, "coverage_quotes_speaker", "speaker = :speaker"))
    if "outlet" in chosen:
        articles = one(conn, "SELECT articles FROM coverage_outlets WHERE outlet = ?", chosen["outlet"]) or 0
        narrow.append((articles * _QUOTES_PER_ARTICLE, "coverage_quotes_outlet", "outlet = :outlet"))
    if chosen.get("state") == QuoteState.APPROVED:
        some = "SELECT count(*) FROM (SELECT 1 FROM coverage_quotes WHERE state = 'approved' LIMIT ?)"
        narrow.append((one(conn, some, LOOKED), "coverage_quotes_approved", "state = 'approved'"))
    if narrow:
        return min(narrow)[1:]
    if "language" in chosen:
        return "coverage_quotes_language", "language = :language AND copy = 0"
    return "coverage_quotes_day", "copy = 0"


def _fits(row: sqlite3.Row, chosen: Mapping[str, str]) -> bool:
    day, _, speaker, outlet, language, kind, state, copy = row
    values = {"speaker": speaker, "outlet": outlet, "language": language, "kind": kind, "state": state}
    if copy and "outlet" not in chosen:
        return False
    return all(values.get(name, day[:4]) == value for name, value in chosen.items())


def _key(typed: str | None) -> dict[str, Any] | None:
    """The key of the last quote of the page before, as this page's own link gives it."""
    match = _KEY.fullmatch(typed or "")
    return {"day": match[1], "id": number(match[2])} if match else None


def _key_of(row: sqlite3.Row) -> str:
    return f"{row[0]}_{row[1]}"


def shown(conn: sqlite3.Connection, found: list[sqlite3.Row]) -> list[Row]:
    """What a page shows of each quote, and where else its words stand."""
    ids = [row[1] for row in found]
    by_id = {row["id"]: row for row in rows(conn, _SHOWN, json.dumps(ids))}
    quotes = [by_id[quote_id] for quote_id in ids if quote_id in by_id]
    for quote in quotes:
        quote["copies"] = rows(conn, _COPIES, quote["story_id"], quote["words"], quote["id"], quote["outlet"])
    return quotes


_SHOWN = """
    SELECT c.id, c.article_id, c.story_id, c.words, c.speaker, c.kind, c.language, c.state, c.outlet, c.day,
           q.text_clean, q.cue, a.title, a.published, a.language AS title_language, a.url
      FROM coverage_quotes c JOIN quotes q ON q.id = c.id JOIN coverage a ON a.id = c.article_id
     WHERE c.id IN (SELECT value FROM json_each(?))"""
_COPIES = f"""
    SELECT outlet, min(article_id) AS article_id FROM (
        SELECT outlet, article_id FROM coverage_quotes INDEXED BY coverage_quotes_copies
         WHERE story_id = ?1 AND words = ?2 AND id != ?3 AND outlet IS NOT ?4 AND outlet IS NOT NULL
         LIMIT {COPIES_SHOWN})
     GROUP BY outlet ORDER BY outlet"""  # noqa: S608 our own number

GETS: dict[str, View] = {r"/-/quotes": quotes}
POSTS: dict[str, View] = {}
