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
from presswatch.browse.queries import Row, column, rows
from presswatch.browse.web import View, answer, read, trouble
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
    article = article_row(conn, article_id)
    if article is None:
        return None
    quotes = quotes_of(conn, article_id)
    passages = queries.passages(conn, article_id)
    spans = mention_spans(conn, article["text_id"]) + _spans(quotes, passages, article["text"] or "")
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
        "found_by": found_by(conn, article["candidate_id"]),
        "copies": copies(conn, article_id, article["story_id"]),
        "history": history(conn, article_id),
        "names": queries.speaker_names(conn),
    }


def fields_of(article: dict[str, Any]) -> list[Field]:
    """The editable fields of a row of `article_row`."""
    fields = []
    for name in FIELDS:
        machine, own = article.get(f"a_{name}"), article[f"r_{name}"]
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


# ---- what it reads ----------------------------------------------------------------------------------------------


def article_row(conn: sqlite3.Connection, article_id: int) -> Row | None:
    """An article with its text, the machine's values as `a_...` and a person's as `r_...`."""
    found = rows(
        conn,
        """SELECT a.*, o.name AS a_outlet, a.title AS a_title, a.published AS a_published, a.language AS a_language,
                  (SELECT group_concat(value, ', ') FROM json_each(a.authors)) AS a_authors,
                  a.kind AS a_kind, a.image_url AS a_image_url,
                  r.outlet AS r_outlet, r.title AS r_title, r.published AS r_published, r.language AS r_language,
                  (SELECT group_concat(value, ', ') FROM json_each(r.authors)) AS r_authors,
                  r.kind AS r_kind, r.image_url AS r_image_url, r.heading AS r_heading, r.note AS r_note,
                  (SELECT group_concat(value, ', ') FROM json_each(r.tags)) AS r_tags, r.tier AS r_tier,
                  r.translation AS r_translation, r.translated_by AS r_translated_by, r.image_alt AS r_image_alt,
                  r.image_credit AS r_image_credit, r.image_licence AS r_image_licence,
                  coalesce(r.state, 'proposed') AS state, r.reason, r.featured_quote_id, r.by, r.at, t.text, t.blocks
             FROM articles a
             LEFT JOIN outlets o ON o.id = a.outlet_id
             LEFT JOIN article_reviews r ON r.article_id = a.id
             LEFT JOIN article_texts t ON t.id = a.text_id
            WHERE a.id = ?""",
        article_id,
    )
    return found[0] if found else None


def quotes_of(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The quotes in the article's current text, in the order of the text."""
    return rows(
        conn,
        """SELECT q.*, qr.speaker AS r_speaker, coalesce(qr.state, 'proposed') AS state,
                  coalesce(qr.speaker, q.speaker) AS said_by, q.id IS r.featured_quote_id AS printed
             FROM quotes q JOIN articles a ON a.id = q.article_id
             LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             LEFT JOIN article_reviews r ON r.article_id = a.id
            WHERE q.article_id = ? AND q.kind != 'passage' AND (q.text_id IS a.text_id OR q.by_hand)
            ORDER BY q.start_char, q.id""",
        article_id,
    )


def mention_spans(conn: sqlite3.Connection, text_id: int | None) -> list[Span]:
    return [
        Span(row["start_char"], row["end_char"], "mention", f"{row['term']}: {row['reason']}")
        for row in rows(conn, "SELECT * FROM mentions WHERE text_id = ?", text_id)
    ]


def found_by(conn: sqlite3.Connection, candidate_id: int | None) -> list[str]:
    """The sources that named the article's address, first first."""
    return column(
        conn, "SELECT source_id FROM candidate_sources WHERE candidate_id = ? ORDER BY first_seen", candidate_id
    )


def copies(conn: sqlite3.Connection, article_id: int, story_id: int | None) -> list[Row]:
    """The other articles of the same story."""
    return rows(
        conn,
        """SELECT c.id, c.title, c.outlet FROM articles a JOIN coverage c ON c.id = a.id
            WHERE a.story_id = ? AND a.id != ? ORDER BY c.published LIMIT 20""",
        story_id,
        article_id,
    )


def history(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """What people changed about an article and its quotes, latest first."""
    return rows(
        conn,
        """SELECT at, who, table_name, row_id, column_name,
                  CASE column_name WHEN 'featured_quote_id'
                       THEN (SELECT text_clean FROM quotes WHERE id = CAST(old AS INTEGER)) ELSE old END AS old,
                  CASE column_name WHEN 'featured_quote_id'
                       THEN (SELECT text_clean FROM quotes WHERE id = CAST(new AS INTEGER)) ELSE new END AS new
             FROM changes
            WHERE (table_name = 'article_reviews' AND row_id = :id)
               OR (table_name = 'quote_reviews' AND row_id IN (SELECT id FROM quotes WHERE article_id = :id))
            ORDER BY id DESC LIMIT 200""",
        {"id": article_id},
    )


GETS: dict[str, View] = {r"/-/articles/(?P<id>[0-9]{1,18})": article_page}
POSTS: dict[str, View] = {}
