"""The search: one box over articles and quotes, results as sentences, and facets beside them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette import Response

from presswatch.browse.phrases import Phrase, excerpt, holds_all, phrases, typed_again, with_marks
from presswatch.browse.queries import PAGE_SIZE, Row, rows
from presswatch.browse.searching import FACETS, LIMITS, PLACES, REJECTED, Found, find
from presswatch.browse.vocabulary import likely_meant
from presswatch.browse.web import View, answer, number, read

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

VALUES_SHOWN = 8
"""Values of a facet, the commonest first."""
QUOTES_SHOWN = 3
"""Quotes of one article."""
LONGEST_TEXT = 100_000
"""Characters of a text that its best sentence is sought in."""


async def search_page(request: Request, datasette: Datasette) -> Response:
    typed = (request.args.get("q") or "").strip()
    wanted, cut = phrases(typed)
    chosen = chosen_in(request.args)
    start = min(number(request.args.get("from")) or 0, LIMITS.sample)
    facts = await read(datasette, results, wanted, chosen, start)
    path = datasette.urls.path("/-/search")
    asked = {"q": typed, **chosen}

    def address(**changes: Any) -> str:
        return f"{path}?{urlencode({name: value for name, value in {**asked, **changes}.items() if value != ''})}"

    context = {**facts, "q": typed, "cut": cut, "wanted": wanted, "chosen": chosen, "address": address, "start": start}
    return await answer(datasette, request, "pw_search.html", context)


def chosen_in(args: Mapping[str, Any]) -> dict[str, str]:
    """The facets an address chooses, at most one value each; places that there are not are left out."""
    chosen = {name: str(args.get(name) or "") for name in FACETS}
    if chosen["where"] not in PLACES:
        chosen["where"] = ""
    return {name: value for name, value in chosen.items() if value}


def results(conn: sqlite3.Connection, wanted: Sequence[Phrase], chosen: Mapping[str, str], start: int) -> Row:
    """All that the page shows of a search."""
    found = find(conn, wanted, chosen)
    shown = found.articles[start : start + PAGE_SIZE]
    return {
        "found": found,
        "items": items(conn, shown, wanted, quotes_only=chosen.get("where") == "quote"),
        "next": start + PAGE_SIZE if len(found.articles) > start + PAGE_SIZE else None,
        "facets": facets(found, chosen),
        "advice": [] if found.articles else advice(conn, found, wanted),
    }


def facets(found: Found, chosen: Mapping[str, str]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Each facet that tells results apart, with its commonest values. Of a chosen one only that value."""
    shown = []
    for name in FACETS:
        counts = found.counts.get(name, Counter())
        values = [(value, n) for value, n in counts.most_common(VALUES_SHOWN) if value]
        if name == "year":
            values.sort(reverse=True)
        if name == "state" and found.rejected:
            values.append((REJECTED, found.rejected))
        if name in chosen:
            values = [(chosen[name], counts[chosen[name]])]
        if values and (len(values) > 1 or name in chosen or values[0][0] == REJECTED):
            shown.append((name, values))
    return shown


def items(
    conn: sqlite3.Connection, ids: Sequence[int], wanted: Sequence[Phrase], *, quotes_only: bool = False
) -> list[Row]:
    """The articles in this order, each with its sentence and the quotes that have all phrases, marked."""
    listed = json.dumps(list(ids))
    said: dict[int, list[Row]] = {}
    for quote in rows(conn, _QUOTES, listed):
        if holds_all(f"{quote['text_clean']} {quote['speaker'] or ''}", wanted):
            said.setdefault(quote["article_id"], []).append(quote)
    found = {row["id"]: row for row in rows(conn, _ARTICLES, {"ids": listed, "longest": LONGEST_TEXT})}
    shown = [found[article_id] for article_id in ids if article_id in found]
    for item in shown:
        quotes = said.get(item["id"], [])
        item["quotes"], item["more_quotes"] = quotes[:QUOTES_SHOWN], len(quotes[QUOTES_SHOWN:])
        for quote in item["quotes"]:
            quote["html"] = excerpt(quote["text_clean"], wanted, quote["language"]) or quote["text_clean"]
            quote["said_by"] = with_marks(quote["speaker"] or "", wanted)
        item["html"] = with_marks(item["title"] or "", wanted)
        item["sentence"] = None if quotes_only and quotes else _sentence(item, wanted)
    return shown


def _sentence(item: Row, wanted: Sequence[Phrase]) -> Any:
    """The best sentence of the text, else of the standfirst, else the one that names the project; None when a quote
    that is shown says the same."""
    for text in (item["text"], item["standfirst"]):
        if text and (html := excerpt(text, wanted, item["language"])):
            said = " ".join(quote["text_clean"] for quote in item["quotes"])
            return None if all(words in said for words in re.split(r"[\W_]+", html.striptags())) else html
    return None if item["quotes"] else item["snippet"]


def advice(conn: sqlite3.Connection, found: Found, wanted: Sequence[Phrase]) -> list[tuple[str, str, str]]:
    """What to try when nothing was found: (key of the catalogue, the word it is about, the query to try)."""
    tries = []
    for phrase in found.nowhere:
        for word in likely_meant(conn, phrase):
            again = [Phrase(word) if other is phrase else other for other in wanted]
            tries.append(("search.try.meant", word, typed_again(again)))
    for phrase in found.nowhere or (wanted if len(wanted) > 1 else ()):
        rest = [other for other in wanted if other is not phrase]
        if rest:
            tries.append(("search.try.without", phrase.typed, typed_again(rest)))
    apart = [Phrase(word) for phrase in wanted for word in phrase.spellings[0]]
    if len(apart) > len(wanted):
        tries.append(("search.try.apart", "", typed_again(apart)))
    return tries


_ARTICLES = """
    SELECT a.id, coalesce(r.title, a.title) AS title, coalesce(c.outlet, r.outlet, o.name) AS outlet,
           coalesce(r.published, a.published) AS published, coalesce(r.language, a.language) AS language,
           coalesce(r.kind, a.kind) AS kind, coalesce(c.state, 'rejected') AS state, a.standfirst, a.snippet,
           substr(t.text, 1, :longest) AS text
      FROM articles a LEFT JOIN coverage c ON c.id = a.id LEFT JOIN outlets o ON o.id = a.outlet_id
      LEFT JOIN article_reviews r ON r.article_id = a.id LEFT JOIN article_texts t ON t.id = a.text_id
     WHERE a.id IN (SELECT value FROM json_each(:ids))"""
_QUOTES = """
    SELECT c.id, c.article_id, c.speaker, c.kind, c.language, c.state, q.text_clean
      FROM coverage_quotes c JOIN quotes q ON q.id = c.id
     WHERE c.article_id IN (SELECT value FROM json_each(?)) ORDER BY q.start_char, q.id"""

GETS: dict[str, View] = {r"/-/search": search_page}
POSTS: dict[str, View] = {}
