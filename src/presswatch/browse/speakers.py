"""People who are quoted: the list, each with a page, and two spellings of one made one."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from datasette import Response

from presswatch.archive import speakers as merging
from presswatch.archive.archive import one
from presswatch.browse.access import name_of
from presswatch.browse.names import LISTED, PEOPLE, alike, matching
from presswatch.browse.queries import Row, rows
from presswatch.browse.quotes import quotes_page
from presswatch.browse.web import View, answer, form, number, read, write

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

OUTLETS_SHOWN, OUTLETS_LOOKED = 12, 5_000
QUOTES_COUNTED = 20_000
"""Quotes of one person, the newest, that are counted by year."""


async def people(request: Request, datasette: Datasette) -> Response:
    typed = (request.args.get("find") or "").strip()[: merging.LONGEST_NAME]
    return await _list(request, datasette, typed)


async def _list(request: Request, datasette: Datasette, typed: str, unknown: str = "") -> Response:
    before = _key(request.args.get("after")) if not typed else None

    def ask(conn: sqlite3.Connection) -> Row:
        return {"people": matching(conn, typed), "more": None} if typed else most_quoted(conn, before)

    context = {**await read(datasette, ask), "find": typed, "unknown": unknown, "after": bool(before)}
    return await answer(datasette, request, "pw_speakers.html", context, 404 if unknown else 200)


async def person(request: Request, datasette: Datasette) -> Response:
    """?name=, and ?with= for another spelling: then it says what merging the two would do."""
    asked = (request.args.get("name") or "").strip()
    name = await read(datasette, merging.name_of_spelling, asked)
    if name != asked:
        return Response.redirect(_address(datasette, name))
    facts = await read(datasette, facts_of, name, request.args.get("with"), request.args.get("after"))
    if facts is None:
        return await _list(request, datasette, name[: merging.LONGEST_NAME], unknown=name)
    undo = request.args.get("merged")
    context = {**facts, "undo": undo if undo in facts["spellings"] else None, "after": request.args.get("after")}
    return await answer(datasette, request, "pw_speaker.html", context)


async def merge(request: Request, datasette: Datasette) -> Response:
    """Fields: spelling, and name, under which its quotes are shown from now on."""
    fields = await form(request)
    spelling, name = fields.get("spelling", ""), fields.get("name", "")
    who, now = name_of(request.actor), datetime.now(UTC)
    kept = await write(datasette, lambda conn: merging.merge(conn, spelling, name, who=who, now=now))
    return Response.redirect(_address(datasette, kept, merged=spelling.strip()))


async def unmerge(request: Request, datasette: Datasette) -> Response:
    """Fields: spelling."""
    spelling = (await form(request)).get("spelling", "")
    who, now = name_of(request.actor), datetime.now(UTC)
    name = await write(datasette, lambda conn: merging.unmerge(conn, spelling, who=who, now=now))
    return Response.redirect(_address(datasette, name))


def _address(datasette: Datasette, name: str, **more: str) -> str:
    return str(datasette.urls.path(f"/-/speaker?{urlencode({'name': name, **more})}"))


# ---- the list ---------------------------------------------------------------------------------------------------


def most_quoted(conn: sqlite3.Connection, after: tuple[int, str] | None) -> Row:
    """A page of the list after a key (quotes, name), and the key of its last when more follow."""
    if after is None:
        found = rows(conn, f"{PEOPLE} ORDER BY quotes DESC, speaker LIMIT ?", LISTED + 1)
    else:  # two ranges of the index, which runs down the numbers and up the names
        same = f"{PEOPLE} WHERE quotes = ? AND speaker > ? ORDER BY speaker LIMIT ?"
        fewer = f"{PEOPLE} WHERE quotes < ? ORDER BY quotes DESC, speaker LIMIT ?"
        found = rows(conn, same, *after, LISTED + 1)
        found += rows(conn, fewer, after[0], LISTED + 1 - len(found)) if len(found) <= LISTED else []
    last = found[LISTED - 1] if len(found) > LISTED else None
    return {"people": found[:LISTED], "more": f"{last['quotes']}_{last['speaker']}" if last else None}


def _key(typed: str | None) -> tuple[int, str] | None:
    quotes, _, name = (typed or "").partition("_")
    after = number(quotes)
    return (after, name) if after is not None else None


# ---- one person -------------------------------------------------------------------------------------------------


def facts_of(conn: sqlite3.Connection, name: str, other: str | None, after: str | None) -> Row | None:
    """All that a person's page shows, None when nobody is quoted under that name. `other` is a spelling to merge."""
    found = rows(conn, f"{PEOPLE} WHERE speaker = ?", name)
    if not found:
        return None
    spellings = merging.spellings_of(conn, name)
    return {
        "person": found[0],
        "page": quotes_page(conn, {"speaker": name}, after),
        "years": years_of(conn, name),
        "outlets": rows(conn, _OUTLETS, name),
        "affiliations": affiliations(conn, name),
        "spellings": spellings,
        "alike": alike(conn, name),
        "other": _other(conn, name, (other or "").strip()),
    }


def _other(conn: sqlite3.Connection, name: str, typed: str) -> Row | None:
    """The person that the typed name is shown as, with the spellings that would come along; `quotes` is 0 when nobody
    is quoted under it."""
    if not typed:
        return None
    shown = merging.name_of_spelling(conn, typed)
    if shown == name:
        return None
    quoted = one(conn, "SELECT quotes FROM speakers WHERE speaker = ?", shown)
    return {"speaker": shown, "quotes": quoted or 0, "spellings": merging.spellings_of(conn, shown)}


def years_of(conn: sqlite3.Connection, name: str) -> list[tuple[str, int, int]]:
    """(year, quotes, percent of the fullest year), newest first, years without any included."""
    counted = dict(tuple(row) for row in conn.execute(_YEARS, (name, QUOTES_COUNTED)))
    known = {int(year): quotes for year, quotes in counted.items() if re.fullmatch("[12][0-9]{3}", year)}
    if not known:
        return []
    most = max(known.values())
    span = range(max(known), max(min(known), max(known) - 30) - 1, -1)
    return [(str(year), known.get(year, 0), round(100 * known.get(year, 0) / most)) for year in span]


def affiliations(conn: sqlite3.Connection, name: str) -> list[Row]:
    """Roles and affiliations with the date they held, of the person whose name or quotes these are, oldest first."""
    return rows(conn, _AFFILIATIONS, {"name": name})


_YEARS = """
    SELECT substr(day, 1, 4), count(*) FROM (
        SELECT day FROM coverage_quotes INDEXED BY coverage_quotes_speaker WHERE speaker = ? AND copy = 0
         ORDER BY day DESC, id DESC LIMIT ?) GROUP BY 1"""
_OUTLETS = f"""
    SELECT outlet, quotes FROM (SELECT outlet, quotes FROM speaker_outlets WHERE speaker = ? LIMIT {OUTLETS_LOOKED})
     WHERE outlet != '' ORDER BY quotes DESC, outlet LIMIT {OUTLETS_SHOWN}"""  # noqa: S608 our own numbers
_AFFILIATIONS = """
    SELECT DISTINCT role, affiliation, as_of FROM affiliations
     WHERE person_id IN (
        SELECT id FROM people WHERE name = :name
        UNION SELECT person_id FROM (
            SELECT person_id FROM coverage_quotes WHERE speaker = :name ORDER BY day DESC, id DESC LIMIT 200)
         WHERE person_id IS NOT NULL)
     ORDER BY as_of, id"""

GETS: dict[str, View] = {r"/-/speakers": people, r"/-/speaker": person}
POSTS: dict[str, View] = {r"/-/speaker/merge": merge, r"/-/speaker/unmerge": unmerge}
