"""The preview: what `presswatch export media-page` would print now, as readers see it, as Markdown and as a diff."""

from __future__ import annotations

import functools
import hashlib
import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import Response

from presswatch.archive.items import Placed, kept_blocks, page_entries
from presswatch.archive.quotes import NO_LONGER_FOUND
from presswatch.archive.rechecks import GONE
from presswatch.browse.page_diff import Became, page_diff
from presswatch.browse.queries import Row, rows
from presswatch.browse.strings import LANGUAGES, language_of
from presswatch.browse.web import View, answer, number, read
from presswatch.errors import UsageError
from presswatch.formats.media_page import PROFILES, as_printed, parse, render
from presswatch.model import MediaPage, PageItem

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

MOST_WORDS, MANY_WORDS = 100, 85
"""Of a passage: more is more than short quotation allows; from the second on people are warned."""

CHANGES_SHOWN = 20
SHOWN = 25
"""Entries that are shown at once, each with its handles; a longer page is leafed through, and one at a time opened."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The page of one language and profile: its text, its entries, and each as it is printed, its block in `raw`.
    `kept` is the page as it was last imported or written."""

    markdown: str
    entries: tuple[Placed, ...]
    printed: tuple[PageItem, ...]
    kept: tuple[tuple[int | None, str], ...]

    @property
    def digest(self) -> str:
        """What a person who publishes says they have seen."""
        return hashlib.sha256(self.markdown.encode()).hexdigest()


def preview(conn: sqlite3.Connection, *, language: str, profile: str) -> Preview:
    """What would be printed now."""
    preamble, entries = page_entries(conn, language=language)
    page = MediaPage(preamble, tuple(entry.item for entry in entries))
    markdown, printed = _printed(page, profile, language)
    return Preview(markdown, tuple(entries), printed, tuple(kept_blocks(conn, language=language)))


@functools.lru_cache(maxsize=8)  # a page is looked at more often than it changes; 300 entries take 100 ms
def _printed(page: MediaPage, profile: str, language: str) -> tuple[str, tuple[PageItem, ...]]:
    markdown = render(page, profile=profile, language=language)
    printed = parse(markdown).items
    if len(printed) != len(page.items):  # a kept block swallows the next, such as a comment that is never closed
        printed = tuple(
            replace(
                as_printed(item, language=language),
                raw=render(MediaPage("", (item,)), profile=profile, language=language),
            )
            for item in page.items
        )
    return markdown, printed


async def media_page(request: Request, datasette: Datasette) -> Response:
    """The page with its order, its passages and its warnings, and a way to publish it."""
    language, profile = chosen(request.args, language_of(request))
    opened, first = number(request.args.get("open")), number(request.args.get("from"))
    context = await read(datasette, facts_of_page, language, profile, opened, first or 0)
    return await answer(
        datasette, request, "pw_page.html", {**context, "file": page_file(datasette, language), "conflict": ""}
    )


async def download(request: Request, datasette: Datasette) -> Response:
    """The page as a file; nothing is written or marked."""
    language, profile = chosen(request.args, language_of(request))
    found = await read(datasette, preview, language=language, profile=profile)
    headers = {"Content-Disposition": f'attachment; filename="media-{language}.md"'}
    return Response(found.markdown, headers=headers, content_type="text/markdown; charset=utf-8")


def chosen(asked: Any, otherwise: str) -> tuple[str, str]:
    """The language and profile that an address or a form names. Raises UsageError for others than there are."""
    profile = asked.get("profile") or next(iter(PROFILES))
    language = asked.get("language") or otherwise
    if profile not in PROFILES or language not in LANGUAGES:
        raise UsageError(f"The page comes as {', '.join(PROFILES)}, in {' and '.join(LANGUAGES)}.")
    return language, profile


def page_file(datasette: Datasette, language: str) -> Path | None:
    """The file that metadata.yml names for the page: `page_file: PATH` for the English one, or a path by language. A
    path is relative to the folder that the server was started in."""
    named = (datasette.plugin_config("presswatch") or {}).get("page_file")
    path = named.get(language) if isinstance(named, dict) else named if language == LANGUAGES[0] else None
    return Path(path) if path else None


def facts_of_page(
    conn: sqlite3.Connection, language: str, profile: str, opened: int | None = None, first: int = 0
) -> dict[str, Any]:
    """All that the page shows of the page; of a long one the entries around the opened one, else those from place
    `first` on."""
    found = preview(conn, language=language, profile=profile)
    shown = list(zip(found.entries, found.printed, strict=True))
    old = [(article_id, raw) for article_id, raw in found.kept if article_id is not None]
    diff = page_diff(old, [(entry.article_id, item.raw or "") for entry, item in shown])
    became = {entry.article_id: entry.became for entry in diff.entries if Became.REMOVED not in entry.became}
    states = {row["id"]: row for row in rows(conn, _FACTS)}
    ids = [entry.article_id for entry in found.entries]
    first = ids.index(opened) // SHOWN * SHOWN if opened in ids else first
    handled = ids if len(ids) <= SHOWN else [article_id for article_id in ids if article_id == opened]
    warned: dict[str, list[Placed]] = defaultdict(list)
    for entry, item in shown:
        for warning in warnings(item, states[entry.article_id]) if entry.article_id in states else ():
            warned[warning].append(entry)
    return {
        "markdown": found.markdown,
        "digest": found.digest,
        "entries": shown[first : first + SHOWN],
        "handled": set(handled),
        "places": {"first": first, "all": len(ids), "shown": SHOWN},
        "became": became,
        "opened": opened,
        "others": _suggestions(conn, handled, {row["quote_id"] for row in states.values()}),
        "diff": diff.entries[:CHANGES_SHOWN],
        "counts": {**{kind.value: diff.count(kind) for kind in Became}, "same": diff.same},
        "more_changes": max(0, len(diff.entries) - CHANGES_SHOWN),
        "kept_before": bool(found.kept),
        "titles": {entry.article_id: entry.item.title or entry.item.heading for entry in found.entries}
        | _titles(conn, [entry.article_id for entry in diff.entries if entry.became == (Became.REMOVED,)]),
        "warned": {name: warned[name] for name in WARNINGS if name in warned},
        "profile": profile,
        "profiles": list(PROFILES),
        "page_language": language,
    }


WARNINGS = ("no_passage", "too_long", "not_found", "gone", "long", "no_author", "no_outlet", "no_day")


def warnings(item: PageItem, facts: Row) -> list[str]:
    """What should be looked at before an entry is published, of WARNINGS."""
    words = len((item.passage or "").split())
    lost = NO_LONGER_FOUND in json.loads(facts["quote_flags"] or "[]") or facts["unplaced"]
    holds = {
        "no_passage": not words,
        "too_long": words > MOST_WORDS,
        "long": MANY_WORDS < words <= MOST_WORDS,
        "not_found": bool(words) and (lost or facts["outcome"] in ("article changed", "edited by us")),
        "gone": GONE in json.loads(facts["flags"]) or facts["outcome"] == "gone",
        "no_author": not facts["authors"],
        "no_outlet": not facts["outlet"],
        "no_day": item.published is None and not item.date_text,
    }
    return [name for name in WARNINGS if holds[name]]


_FACTS = """
    SELECT k.id, c.outlet, c.authors, a.flags, k.outcome, k.quote_id, q.flags AS quote_flags,
           q.id IS NOT NULL AND q.text_id IS NULL AND a.text_id IS NOT NULL AS unplaced
      FROM checked_items k
      JOIN coverage c ON c.id = k.id
      JOIN articles a ON a.id = k.id
      LEFT JOIN quotes q ON q.id = k.quote_id"""

_SUGGESTIONS = """
    SELECT * FROM (
        SELECT q.id, q.article_id, q.kind, q.text_clean, q.language, coalesce(qr.speaker, q.speaker) AS speaker,
               row_number() OVER (PARTITION BY q.article_id, q.kind = 'passage'
                                  ORDER BY q.by_hand DESC, q.rank NULLS LAST, q.confidence DESC, q.id) AS nth
          FROM articles a
          JOIN quotes q ON q.article_id = a.id AND (q.text_id IS a.text_id OR q.by_hand)
          LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
         WHERE a.id IN (SELECT value FROM json_each(?)) AND q.kind IN ('passage', 'direct')
           AND coalesce(qr.state, 'proposed') != 'hidden')
     WHERE nth <= 3 ORDER BY article_id, kind != 'passage', nth"""


def _suggestions(conn: sqlite3.Connection, ids: list[int], printed: set[int | None]) -> dict[int, list[Row]]:
    """By article the words that might be printed instead: at most three passages and three quotes."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows(conn, _SUGGESTIONS, json.dumps(ids)):
        if row["id"] not in printed:
            found[row["article_id"]].append(row)
    return found


def _titles(conn: sqlite3.Connection, ids: list[int | None]) -> dict[int, str]:
    sql = """SELECT a.id, coalesce(r.title, a.title) FROM articles a
               LEFT JOIN article_reviews r ON r.article_id = a.id WHERE a.id IN (SELECT value FROM json_each(?))"""
    return {article_id: title for article_id, title in conn.execute(sql, (json.dumps(ids),)) if title}


GETS: dict[str, View] = {r"/-/page": media_page, r"/-/page/download": download}
POSTS: dict[str, View] = {}
