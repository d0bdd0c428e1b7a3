"""One article's page: its facts, its text with everything found in it marked, and what people decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette import Response
from markupsafe import Markup

from presswatch.archive.reviews import FIELDS
from presswatch.browse import queries
from presswatch.browse.marking import Span, marked
from presswatch.browse.web import answer, read, trouble
from presswatch.model import ArticleKind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from datasette.app import Datasette
    from datasette.utils.asgi import Request


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text as it is shown. `start` is its first code point; `language` is None when unknown."""

    start: int
    html: Markup
    kind: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a person may edit: what is shown, what the machine says, whether a person's value stands."""

    name: str
    value: str
    machine: str
    by_hand: bool


async def article_page(request: Request, datasette: Datasette) -> Response:
    article_id = int(request.url_vars["id"])
    facts = await read(datasette, _facts, article_id)
    if facts is None:
        return await trouble(datasette, request, "trouble.title", f"There is no article {article_id}.", 404)
    return await answer(datasette, request, "pw_article.html", facts)


def _facts(conn: sqlite3.Connection, article_id: int) -> dict[str, Any] | None:
    article = queries.article(conn, article_id)
    if article is None:
        return None
    quotes = queries.quotes_of(conn, article_id)
    passages = queries.passages(conn, article_id)
    spans = queries.mention_spans(conn, article["text_id"]) + _spans(quotes, passages, article["text"] or "")
    fields = fields_of(article)
    shown = {field.name: field.value for field in fields}
    language = shown["language"] if shown["language"] != "unknown" else None
    return {
        "article": article,
        "shown": shown,
        "fields": fields,
        "kinds": list(ArticleKind),
        "reasons": json.loads(article["reasons"]),
        "flags": json.loads(article["flags"]),
        "paywall": paywall_of(article["paywall"]),
        "paragraphs": paragraphs(article["text"] or "", json.loads(article["blocks"] or "[]"), spans, language),
        "quotes": quotes,
        "passages": passages,
        "printed": next((row for row in passages + quotes if row["printed"]), None),
        "found_by": queries.found_by(conn, article["candidate_id"]),
        "copies": queries.copies(conn, article_id, article["story_id"]),
        "history": queries.history(conn, article_id),
        "names": queries.speaker_names(conn),
    }


def fields_of(article: dict[str, Any]) -> list[Field]:
    """The editable fields of a row of `queries.article`."""
    fields = []
    for name in FIELDS:
        machine, own = article[f"a_{name}"], article[f"r_{name}"]
        fields.append(Field(name, str((machine if own is None else own) or ""), str(machine or ""), own is not None))
    return fields


def paragraphs(
    text: str, blocks: Sequence[Sequence[Any]], spans: Sequence[Span], language: str | None
) -> list[Paragraph]:
    """The text block by block; a text without blocks is taken line by line."""
    shown = []
    for start, end, kind, block_language in blocks or _lines(text):
        known = block_language if block_language not in (None, "unknown") else language
        shown.append(Paragraph(start, marked(text[start:end], spans, at=start), kind, known))
    return shown


def paywall_of(stored: str | None) -> dict[str, Any]:
    """The three facts about a paywall, empty when nothing was noted."""
    try:
        facts = json.loads(stored or "{}")
    except ValueError:
        return {"note": stored}
    return facts if isinstance(facts, dict) else {"note": stored}


def _lines(text: str) -> list[tuple[int, int, str, None]]:
    lines, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((start, start + len(line), "paragraph", None))
        start += len(line) + 1
    return lines


def _spans(quotes: Sequence[dict[str, Any]], passages: Sequence[dict[str, Any]], text: str) -> list[Span]:
    """Marks for the quotes that stand in this text and for the printed passage."""
    spans = []
    for quote in quotes:
        start, end = quote["start_char"], quote["end_char"]
        if quote["state"] != "hidden" and start is not None and text[start:end] == quote["text"]:
            spans.append(Span(start, end, "quote", quote["said_by"] or "", f"in-text-{quote['id']}"))
    for passage in passages:
        start, end = passage["start_char"], passage["end_char"]
        if passage["printed"] and start is not None and text[start:end] == passage["text"]:
            spans.append(Span(start, end, "printed", "", "printed"))
    return spans
