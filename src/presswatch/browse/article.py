"""One article's page: its facts, its text with everything found in it marked, and what people decided."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from datasette import Response
from markupsafe import Markup

from presswatch.archive.reviews import changes_of
from presswatch.browse import queries
from presswatch.browse.article_words import in_words, told
from presswatch.browse.catalogue import STRINGS
from presswatch.browse.marking import Span, by_block, marked
from presswatch.browse.queries import Row, column, rows
from presswatch.browse.strings import language_of, translator
from presswatch.browse.web import View, answer, number, read, trouble
from presswatch.browse.why import why
from presswatch.model import ArticleKind, QuoteState, Verdict

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

GROUPS = {
    "about": ("outlet", "title", "authors", "published", "language", "kind"),
    "sorting": ("tags", "tier"),
    "page": ("heading", "translation", "translated_by", "image_url", "image_alt", "image_credit", "image_licence"),
    "note": ("note",),
}
"""The fields of `archive.reviews.FIELDS` as they are shown together."""
BY_MACHINE = ("outlet", "title", "authors", "published", "language", "kind", "image_url")
"""Fields that the machine has a value for; the others are people's alone."""
HISTORY_SIZE = 30
COPIES_SHOWN = 20
NAMES_OFFERED = 50
SURE = ((0.9, "very"), (0.7, "fairly"), (0.5, "not"), (0.0, "guess"))
"""How sure the machine is of a quote, in words, from which confidence on."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text as it is shown. `start` is its first code point; `language` is None when unknown."""

    start: int
    html: Markup
    kind: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a person may edit: what is shown, what the machine says, whether a person's value stands. `said`
    and `machine_said` are the same in words."""

    name: str
    value: str
    machine: str
    by_hand: bool
    said: str = ""
    machine_said: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was typed and could not be kept: `place` names the field on the page, `sentence` says why."""

    place: str
    sentence: str
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 400


class Box(NamedTuple):
    """A quote on the page, everything in words. A tuple: a template takes one apart faster than it asks an object."""

    id: int
    words: str
    language: str | None
    said_by: str
    machine: str
    corrected: bool
    kind: str
    sure: str
    percent: int
    cue: str
    state: str
    state_said: str
    in_text: bool
    printed: bool


async def article_page(request: Request, datasette: Datasette) -> Response:
    return await show_article(request, datasette, int(request.url_vars["id"]))


async def show_article(request: Request, datasette: Datasette, article_id: int, wrong: Wrong | None = None) -> Response:
    """The page, with what was `wrong` beside the field that it was typed into."""
    before = number(request.args.get("before"))
    facts = await read(datasette, facts_of_article, article_id, language_of(request), before)
    if facts is None:
        return await trouble(datasette, request, "trouble.title", f"There is no article {article_id}.", 404)
    return await answer(
        datasette, request, "pw_article.html", {**facts, "wrong": wrong}, wrong.status if wrong else 200
    )


def facts_of_article(
    conn: sqlite3.Connection, article_id: int, language: str, before: int | None
) -> dict[str, Any] | None:
    """What the page shows, in the reader's language; the history below the change `before`. None: no such article."""
    article = article_row(conn, article_id)
    if article is None:
        return None
    text = article["text"] or ""
    quotes = quotes_of(conn, article_id)
    passages = queries.passages(conn, article_id)
    in_text = [row for row in quotes if row["state"] != QuoteState.HIDDEN and _stands(row, text)]
    fields = {group: [field_of(article, name, language) for name in names] for group, names in GROUPS.items()}
    shown = {found.name: found.value for group in fields.values() for found in group}
    spoken = shown["language"] if shown["language"] != "unknown" else None
    mentions = mentions_of(conn, article["text_id"])
    spans = mention_spans(mentions, language) + quote_spans(in_text, language)
    spans += [Span(p["start_char"], p["end_char"], "printed", "", "printed") for p in passages if _printed(p, text)]
    return {
        "article": article,
        "shown": shown,
        "fields": fields,
        "by_machine": BY_MACHINE,
        "kinds": list(ArticleKind),
        "languages": languages(language, shown["language"]),
        "outlets": column(conn, "SELECT outlet FROM coverage_outlets ORDER BY articles DESC, outlet LIMIT 50"),
        "paragraphs": paragraphs(text, json.loads(article["blocks"] or "[]"), spans, spoken),
        "text_comes_back": article["text"] is None
        and article["verdict"] == Verdict.REJECT
        and article["candidate_id"] is not None,
        "boxes": boxes(quotes, {row["id"] for row in in_text}, language),
        "passages": passages,
        "printed": next((row for row in passages + quotes if row["printed"]), None),
        "names": names_offered(conn, quotes),
        "versions": versions_seen(conn, article_id),
        "why": why(json.loads(article["reasons"]), ((m["term"], m["reason"]) for m in mentions)),
        **where_from(conn, article),
        **neighbours(conn, article),
        **history(conn, article, language, before),
    }


def field_of(article: Mapping[str, Any], name: str, language: str) -> Field:
    """A field of a row of `article_row`."""
    machine, own = article.get(f"a_{name}"), article[f"r_{name}"]
    value, by_machine = (str(said or "") for said in (machine if own is None else own, machine))
    said = (in_words(name, value, language), in_words(name, by_machine, language))
    return Field(name, value, by_machine, own is not None, *said)


def paragraphs(
    text: str, blocks: Sequence[Sequence[Any]], spans: Sequence[Span], language: str | None
) -> list[Paragraph]:
    """The text block by block; a text without blocks is taken line by line."""
    shown = []
    blocks = blocks or _lines(text)
    marks = by_block(spans, ((block[0], block[1]) for block in blocks))
    for (start, end, kind, block_language), here in zip(blocks, marks, strict=True):
        known = block_language if block_language not in (None, "unknown") else language
        shown.append(Paragraph(start, marked(text[start:end], here, at=start), kind, known))
    return shown


def languages(of_reader: str, chosen: str) -> list[str]:
    """The codes of the languages that have a name, by that name, and the one chosen."""
    codes = {key.removeprefix("language.") for key in STRINGS if key.startswith("language.")}
    t = translator(of_reader)
    return sorted({*codes, chosen} - {""}, key=lambda code: (code == "unknown", t(f"language.{code}")))


def boxes(quotes: Iterable[Mapping[str, Any]], in_text: set[int], language: str) -> list[Box]:
    """Rows of `quotes_of` as they are shown."""
    t = functools.cache(translator(language))
    return [
        Box(
            id=row["id"],
            words=row["text_clean"],
            language=row["language"] if row["language"] != "unknown" else None,
            said_by=row["said_by"] or "",
            machine=row["speaker"] or "",
            corrected=row["r_speaker"] is not None,
            kind=t(f"quote.kind.{row['kind']}"),
            sure=t("quote.by_hand" if row["by_hand"] else f"quote.sure.{sureness(row['confidence'])}"),
            percent=round(row["confidence"] * 100),
            cue=row["cue"] or "",
            state=row["state"],
            state_said=t(f"state.{row['state']}"),
            in_text=row["id"] in in_text,
            printed=bool(row["printed"]),
        )
        for row in quotes
    ]


def sureness(confidence: float) -> str:
    """One of the words of SURE."""
    return next(word for least, word in SURE if confidence >= least)


def mention_spans(mentions: Iterable[Mapping[str, Any]], language: str) -> list[Span]:
    """Marks for mentions; the tooltip says why each counts."""
    t = translator(language)

    @functools.cache
    def because(term: str, reason: str) -> str:
        return "; ".join(t(key, **values) for key, values in why((), [(term, reason)]))

    return [Span(m["start_char"], m["end_char"], "mention", because(m["term"], m["reason"])) for m in mentions]


def quote_spans(quotes: Iterable[Mapping[str, Any]], language: str) -> list[Span]:
    """Marks for quotes that stand in the text, each leading to its box."""
    t = translator(language)
    to_box, nobody = t("quote.to_box"), t("quote.nobody")
    return [
        Span(
            *(row["start_char"], row["end_char"], "quote", row["said_by"] or "", f"in-text-{row['id']}"),
            *(f"quote-{row['id']}", f"{to_box} {row['said_by'] or nobody}"),
        )
        for row in quotes
    ]


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


def _stands(row: Mapping[str, Any], text: str) -> bool:
    start = row["start_char"]
    return start is not None and text[start : row["end_char"]] == row["text"]


def _printed(passage: Mapping[str, Any], text: str) -> bool:
    return bool(passage["printed"]) and _stands(passage, text)


# ---- what it reads ----------------------------------------------------------------------------------------------


def article_row(conn: sqlite3.Connection, article_id: int) -> Row | None:
    """An article with its text, the machine's values as `a_...` and a person's as `r_...`."""
    found = rows(
        conn,
        """SELECT a.*, coalesce(ov.name, o.name) AS a_outlet, a.title AS a_title, a.published AS a_published,
                  a.language AS a_language,
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
             LEFT JOIN outlet_reviews ov ON ov.outlet_id = a.outlet_id
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
        """SELECT q.id, q.kind, q.text, q.text_clean, q.start_char, q.end_char, q.language, q.speaker, q.cue,
                  q.confidence, q.by_hand, qr.speaker AS r_speaker, coalesce(qr.state, 'proposed') AS state,
                  coalesce(qr.speaker, q.speaker) AS said_by, q.id IS r.featured_quote_id AS printed
             FROM quotes q JOIN articles a ON a.id = q.article_id
             LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             LEFT JOIN article_reviews r ON r.article_id = a.id
            WHERE q.article_id = ? AND q.kind != 'passage' AND (q.text_id IS a.text_id OR q.by_hand)
            ORDER BY q.start_char, q.id""",
        article_id,
    )


def mentions_of(conn: sqlite3.Connection, text_id: int | None) -> list[Row]:
    """The mentions of a text."""
    return rows(conn, "SELECT start_char, end_char, term, reason FROM mentions WHERE text_id = ?", text_id)


def names_offered(conn: sqlite3.Connection, quotes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names to choose a speaker from: those of this article, then the commonest."""
    here = [row["said_by"] for row in quotes if row["said_by"]]
    common = column(conn, "SELECT speaker FROM speakers ORDER BY quotes DESC, speaker LIMIT ?", NAMES_OFFERED)
    return list(dict.fromkeys([*here, *common]))


def where_from(conn: sqlite3.Connection, article: Mapping[str, Any]) -> dict[str, Any]:
    """Who named it, where else the story is, what became of its page."""
    found_by = "SELECT source_id FROM candidate_sources WHERE candidate_id = ? ORDER BY first_seen"
    check = rows(conn, "SELECT outcome, checked, detail, difference FROM checked_items WHERE id = ?", article["id"])
    copies = rows(
        conn,
        "SELECT id, title, outlet, state FROM coverage WHERE story_id = ? AND id != ? ORDER BY state, id LIMIT ?",
        *(article["story_id"], article["id"], COPIES_SHOWN + 1),
    )
    return {
        "flags": json.loads(article["flags"]),
        "paywall": paywall_of(article["paywall"]),
        "found_by": column(conn, found_by, article["candidate_id"]),
        "copies": copies[:COPIES_SHOWN],
        "more_copies": len(copies) > COPIES_SHOWN,
        "check": check[0] if check and check[0]["outcome"] else None,
    }


def neighbours(conn: sqlite3.Connection, article: Mapping[str, Any]) -> dict[str, int | None]:
    """The waiting articles before and after this one, in the order of the inbox."""
    key = (article["first_seen"], article["id"])
    ask = "SELECT id FROM coverage WHERE state = 'proposed' AND (first_seen, id) {} (?, ?) ORDER BY {} LIMIT 1"
    after = conn.execute(ask.format("<", "first_seen DESC, id DESC"), key).fetchone()
    before = conn.execute(ask.format(">", "first_seen, id"), key).fetchone()
    return {"next_waiting": after and after[0], "previous_waiting": before and before[0]}


def versions_seen(conn: sqlite3.Connection, article_id: int) -> int:
    """How many versions of its text were seen."""
    found = conn.execute("SELECT count(*) FROM article_texts WHERE article_id = ?", (article_id,))
    return int(found.fetchone()[0])


def history(conn: sqlite3.Connection, article: Mapping[str, Any], language: str, before: int | None) -> dict[str, Any]:
    """What people changed, latest first, a page of it; and the last change of all, which can be undone."""
    changes = changes_of(conn, article["id"], before=before, limit=HISTORY_SIZE + 1)
    latest = changes_of(conn, article["id"], limit=1) if before is not None else changes[:1]
    machine = {name: str(article[f"a_{name}"] or "") for name in BY_MACHINE}
    page = changes[:HISTORY_SIZE]
    return {
        "history": told(conn, page, machine, language),
        "last_change": next(iter(told(conn, latest, machine, language)), None),
        "older": page[-1]["id"] if len(changes) > HISTORY_SIZE else None,
        "newer": before is not None,
    }


GETS: dict[str, View] = {r"/-/articles/(?P<id>[0-9]{1,18})": article_page}
POSTS: dict[str, View] = {}
