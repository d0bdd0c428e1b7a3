"""Search over articles, their texts and quotes: ranked, limited, harmless whatever is typed."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette import Response
from markupsafe import Markup, escape

from presswatch.browse.web import View, answer, read
from presswatch.errors import UsageError
from presswatch.plain import clean_text

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

RESULTS = 20
SECONDS = 3.0
LONGEST = 200
"""Characters of a query; what is longer is cut off."""

_OPEN, _CLOSE = "\x02", "\x03"  # never in our texts: control characters are taken out on the way in
_WORDS = re.compile(r'"[^"]*"|[^\s"]+')


@dataclass(frozen=True, slots=True)
class Found:
    """`articles` were found by title or text, `quotes` by words or speaker; best first."""

    articles: list[dict[str, Any]]
    quotes: list[dict[str, Any]]


def fts_query(typed: str) -> str:
    """What a person typed as an FTS5 query: every word must occur, "words in quotation marks" stand together,
    and punctuation means nothing. Empty when no letter or digit is left.

    >>> fts_query("l'été OR (NEAR")
    '"l\\'été" "OR" "(NEAR"'
    """
    words = (word.strip('"') for word in _WORDS.findall(clean_text(typed)[:LONGEST]))
    return " ".join(f'"{word}"' for word in words if any(char.isalnum() for char in word))


def search(conn: sqlite3.Connection, typed: str) -> Found:
    """Raises UsageError when it takes too long."""
    query = fts_query(typed)
    if not query:
        return Found([], [])
    with _within(conn, SECONDS):
        titles = _rows(conn, _TITLES, query)
        texts = _rows(conn, _TEXTS, query)
        quotes = _rows(conn, _QUOTES, query)
    with_title = {row["id"] for row in titles}
    return Found(titles + [row for row in texts if row["id"] not in with_title], quotes)


_COLUMNS = """a.id, coalesce(r.title, a.title) AS title, coalesce(r.outlet, o.name) AS outlet,
    coalesce(r.published, a.published) AS published, coalesce(r.language, a.language) AS language,
    coalesce(r.state, 'proposed') AS state, a.snippet AS lead"""
_JOINS = """LEFT JOIN outlets o ON o.id = a.outlet_id LEFT JOIN article_reviews r ON r.article_id = a.id"""
_TITLES = f"""
    SELECT {_COLUMNS}, snippet(articles_fts, -1, '{_OPEN}', '{_CLOSE}', '…', 30) AS snippet
      FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid {_JOINS}
     WHERE articles_fts MATCH ? ORDER BY articles_fts.rank LIMIT {RESULTS}"""  # noqa: S608 our own constants
_TEXTS = f"""
    SELECT {_COLUMNS}, snippet(article_texts_fts, 0, '{_OPEN}', '{_CLOSE}', '…', 30) AS snippet
      FROM article_texts_fts JOIN articles a ON a.text_id = article_texts_fts.rowid {_JOINS}
     WHERE article_texts_fts MATCH ? ORDER BY article_texts_fts.rank LIMIT {RESULTS}"""  # noqa: S608 our own constants
_QUOTES = f"""
    SELECT {_COLUMNS}, q.id AS quote_id, q.kind, q.speaker, q.language AS quote_language,
           snippet(quotes_fts, 0, '{_OPEN}', '{_CLOSE}', '…', 40) AS snippet
      FROM quotes_fts JOIN quotes q ON q.id = quotes_fts.rowid
      JOIN articles a ON a.id = q.article_id AND (q.text_id IS a.text_id OR q.by_hand) {_JOINS}
     WHERE quotes_fts MATCH ? ORDER BY quotes_fts.rank LIMIT {RESULTS}"""  # noqa: S608 our own constants


def _rows(conn: sqlite3.Connection, sql: str, query: str) -> list[dict[str, Any]]:
    return [{**row, "snippet": _snippet(row)} for row in map(dict, conn.execute(sql, (query,)))]


def _snippet(row: dict[str, Any]) -> Markup:
    """The words found; when they are the title once more, the sentence that names the project."""
    text = row["snippet"] or ""
    if text.replace(_OPEN, "").replace(_CLOSE, "") == row["title"] and row["lead"]:
        text = row["lead"]
    html = str(escape(text)).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")
    return Markup(html)  # noqa: S704 escaped the line above


@contextmanager
def _within(conn: sqlite3.Connection, seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    conn.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    try:
        yield
    except sqlite3.OperationalError as trouble:
        if "interrupted" not in str(trouble):
            raise
        raise UsageError("These words are too common to be searched: add a rarer one.") from trouble
    finally:
        conn.set_progress_handler(None, 0)


async def search_page(request: Request, datasette: Datasette) -> Response:
    typed = (request.args.get("q") or "").strip()
    found = await read(datasette, search, typed) if typed else Found([], [])
    return await answer(datasette, request, "pw_search.html", {"q": typed, "found": found})


GETS: dict[str, View] = {r"/-/search": search_page}
POSTS: dict[str, View] = {}
