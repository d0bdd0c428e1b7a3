"""What the media page prints: approved articles as `PageItem`s, beside the blocks of the page that exists already.

An entry's block is printed as it stands in the file until a person changes a value of it: a page that is out never
changes because a rule did, and one changed item is a one-block diff.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from presswatch.archive.archive import one, stamp, transaction
from presswatch.archive.permitted import permitted
from presswatch.archive.pictures import PICTURE
from presswatch.archive.reviews import review_article
from presswatch.archive.sql import PASSAGE, PRINTED_QUOTE, RIGHTS
from presswatch.formats import front_matter, media_page
from presswatch.formats.media_words import annotation_for, heading_for, words_for
from presswatch.model import ArticleKind, ArticleState, MediaPage, PageItem
from presswatch.plain import fold
from presswatch.urls import canonical


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of the page, with the article that it tells of and what its outlet's rule finds to look at."""

    article_id: int
    item: PageItem
    warnings: tuple[str, ...] = ()


def current_page(conn: sqlite3.Connection, *, language: str = "en") -> MediaPage:
    """The media page as it would be printed now: known blocks in their order, or in the one that a person gave the page
    since; new items among them by date."""
    preamble, entries = page_entries(conn, language=language)
    return MediaPage(preamble, tuple(entry.item for entry in entries))


def page_entries(
    conn: sqlite3.Connection, *, language: str = "en", elsewhere: bool = False
) -> tuple[str, list[Placed]]:
    """The preamble and the entries of `current_page`, each with its article; a page may name an article twice. Outlets'
    rules are applied here; a picture that is on the page already stays there, and goes nowhere else. A page names
    authors where its file does; `elsewhere` has them all."""
    kept = conn.execute(
        "SELECT article_id, raw, decided FROM page_items WHERE language = ? ORDER BY position", (language,)
    ).fetchall()
    approved = approved_values(conn)
    preamble = next((row["raw"] for row in kept if row["article_id"] is None), _PREAMBLE[language])
    standing: list[Placed] = []
    printed: set[int] = set()
    for row in kept:
        if values := approved.get(row["article_id"]):
            again = values["id"] in printed
            entry = _placed(conn, values, language, None if elsewhere else row["raw"])
            if again or values["decided"] == row["decided"]:
                entry = replace(entry, item=replace(entry.item, raw=row["raw"]))
            standing.append(entry)
            printed.add(values["id"])
    new = [_placed(conn, values, language, None) for at, values in approved.items() if at not in printed]
    entries = in_order(standing, new, _order(conn, language))
    if not elsewhere and not any(words_for(language).author in row["raw"] for row in kept):
        entries = [replace(entry, item=replace(entry.item, authors=())) for entry in entries]
    return preamble, entries


def in_order(standing: Sequence[Placed], new: Sequence[Placed], order: dict[int, int]) -> list[Placed]:
    """The entries that a person put in order, in that; the others among them by date."""
    if order:
        entries = [*standing, *new]
        standing = sorted((e for e in entries if e.article_id in order), key=lambda e: order[e.article_id])
        new = [entry for entry in entries if entry.article_id not in order]
    return by_date(standing, new)


def by_date(standing: Sequence[Placed], new: Sequence[Placed]) -> list[Placed]:
    """The new entries among those that stand, where `merge` would put them; one for each, whatever their names."""
    if not new:
        return list(standing)
    if not standing:
        return sorted(new, key=lambda entry: -entry.item.published.toordinal() if entry.item.published else 0)
    entries = [*standing, *new]
    marks = [PageItem(str(at), published=entry.item.published) for at, entry in enumerate(entries)]
    merged = media_page.merge(MediaPage("", tuple(marks[: len(standing)])), marks[len(standing) :])
    return [entries[int(mark.heading)] for mark in merged.items]


def kept_blocks(conn: sqlite3.Connection, *, language: str = "en") -> list[tuple[int | None, str]]:
    """The page as it was last imported or written, block by block, each with its article, None for the preamble: put
    together they are the file. Empty when there was none."""
    sql = "SELECT article_id, raw FROM page_items WHERE language = ? ORDER BY position"
    return [(article_id, raw) for article_id, raw in conn.execute(sql, (language,))]


def print_page(conn: sqlite3.Connection, *, profile: str = "mdwiki", language: str = "en") -> str:
    """The media page in Markdown; nothing is written."""
    return media_page.render(current_page(conn, language=language), profile=profile, language=language)


def mark_printed(conn: sqlite3.Connection, printed: str, *, language: str = "en", who: str, now: datetime) -> int:
    """Notes that `printed` is now the page: its blocks are kept, its items published, unless the page is a draft;
    answers how many newly."""
    with transaction(conn):
        approved = approved_values(conn)
        by_key = {entry_key(_item(values, language)): article_id for article_id, values in approved.items()}
        sql = "SELECT raw, article_id FROM page_items WHERE language = ?"
        by_block = {raw.rstrip(): article_id for raw, article_id in conn.execute(sql, (language,))}
        page, entries = media_page.parse(printed), page_entries(conn, language=language)[1]
        found = [
            entries[at].article_id  # two print items of one outlet and day have one key
            if at < len(entries) and entry_key(entries[at].item) == entry_key(item)
            else by_block.get((item.raw or "").rstrip()) or by_key.get(entry_key(item))
            for at, item in enumerate(page.items)
        ]
        ids = {at: article_id for at, article_id in enumerate(found) if article_id in approved}
        shown = () if front_matter.is_draft(printed) else ids.values()
        published = sum(_publish(conn, article_id, who, now) for article_id in shown)
        after = approved_values(conn)
        decided = {at: after[article_id]["decided"] for at, article_id in ids.items()}
        keep_blocks(conn, page, ids, decided, language, now)
    return published


_PREAMBLE = {"en": "# Media\n\n", "fr": "# Revue de presse\n\n"}

_APPROVED = f"""
    SELECT c.id, c.outlet, c.title, c.url, c.published, c.language, c.kind, r.heading, {PICTURE} AS image,
           r.image_alt, r.image_credit, r.image_licence, r.translation, r.translated_by,
           coalesce(r.authors, a.authors) AS authors, coalesce(s.speaker, qr.speaker, q.speaker) AS speaker,
           (SELECT role FROM roles WHERE article_id = c.id AND name = coalesce(s.speaker, qr.speaker, q.speaker)
             ORDER BY id LIMIT 1) AS role,
           (SELECT affiliation FROM roles WHERE article_id = c.id AND name = coalesce(s.speaker, qr.speaker, q.speaker)
             ORDER BY id LIMIT 1) AS affiliation,
           q.prefix, q.suffix, (SELECT min(listed_at) FROM page_items WHERE article_id = c.id) AS listed,
           json_array(r.outlet, r.title, r.published, r.language, r.kind, r.image_url, r.heading, r.featured_quote_id,
               (SELECT name FROM outlet_reviews WHERE outlet_id = a.outlet_id),
               (SELECT group_concat(id) FROM (SELECT h.id FROM quotes h JOIN quote_reviews hr ON hr.quote_id = h.id
                 WHERE h.article_id = c.id AND hr.state = 'hidden'
                   AND (h.kind = 'passage' OR h.id = r.featured_quote_id) ORDER BY h.id)))
           || coalesce(nullif(json_array(r.authors, r.translation, r.translated_by, r.image_alt, r.image_credit,
               r.image_licence, iif(q.id = r.featured_quote_id, qr.speaker, NULL)),
               '[null,null,null,null,null,null,null]'), '') AS decided,
           {PASSAGE} AS passage, {RIGHTS} AS rights
      FROM coverage c
     CROSS JOIN article_reviews r ON r.article_id = c.id  -- in this order: few articles are approved, many decided on
      JOIN articles a ON a.id = c.id
      LEFT JOIN quotes q ON q.id = {PRINTED_QUOTE}
      LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
      LEFT JOIN coverage_quotes s ON s.id = q.id
     WHERE c.state IN ('accepted', 'published')
     ORDER BY +c.published DESC NULLS LAST, c.id  -- "+": sorted after they are found by state, not found in this order
"""


def approved_values(conn: sqlite3.Connection) -> dict[int, dict[str, Any]]:
    """The printed values of every approved article, newest first."""
    cursor = conn.execute(_APPROVED)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return {row["id"]: row for row in rows}


def _placed(conn: sqlite3.Connection, values: dict[str, Any], language: str, block: str | None) -> Placed:
    return Placed(values["id"], *permitted(conn, values, _item(values, language), block))


def _item(values: dict[str, Any], language: str) -> PageItem:
    outlet = values["outlet"] or values["title"] or "?"
    kind = ArticleKind(values["kind"])
    return PageItem(
        heading=values["heading"]
        or heading_for(
            kind,
            outlet=outlet,
            **{name: values[name] for name in ("speaker", "role", "affiliation")},
            event=values["title"],
            language=language,
        ),
        annotation=annotation_for(kind, values["language"], language),
        source_label=outlet,
        published=_day(values["published"]),
        image_linked=bool(values["image"]),
        image_alt=values["image_alt"] or (f"{outlet}: {values['title']}" if values["title"] else outlet),
        authors=tuple(json.loads(values["authors"])),
        kind=kind,
        listed=_day(values["listed"]),
        prefix=values["prefix"] or "",
        suffix=values["suffix"] or "",
        **{name: values[name] for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = (
    *("url", "passage", "image", "title", "language", "speaker", "translation", "translated_by"),
    *("image_credit", "image_licence"),
)


def _day(iso: str | None) -> date | None:
    """A day that is known to the day."""
    return date.fromisoformat(iso) if iso and len(iso) == 10 else None


def _order(conn: sqlite3.Connection, language: str) -> dict[int, int]:
    return dict(conn.execute("SELECT article_id, position FROM page_order WHERE language = ?", (language,)).fetchall())


def entry_key(item: PageItem) -> str:
    """What makes two entries tell of one article: the canonical address; without one, heading and day."""
    return str(canonical(item.url)) if item.url else f"{fold(item.heading)}|{item.published}"


def keep_blocks(
    conn: sqlite3.Connection,
    page: MediaPage,
    ids: Mapping[int, int],
    decided: Mapping[int, str | None],
    language: str,
    now: datetime,
) -> None:
    """Makes the entries of the page at these places, each with its article and what had been decided of that when the
    block was written, the blocks of the page of that language. An article keeps the day it was first listed."""
    listed = dict(
        conn.execute(
            "SELECT article_id, listed_at FROM page_items WHERE language = ? AND article_id IS NOT NULL", (language,)
        ).fetchall()
    )
    conn.execute("DELETE FROM page_items WHERE language = ?", (language,))
    conn.execute("DELETE FROM page_order WHERE language = ?", (language,))  # the file has it now
    conn.execute("INSERT INTO page_items (language, position, raw) VALUES (?, 0, ?)", (language, page.preamble))
    for at, article_id in ids.items():
        known = page.items[at].listed
        days = [day for day in (listed.get(article_id), known.isoformat() if known else None) if day]
        conn.execute(
            """INSERT INTO page_items (article_id, language, position, raw, decided, listed_at)
               VALUES (?, ?, ?, ?, ?, ?)""",
            (article_id, language, at + 1, page.items[at].raw, decided[at], min(days, default=stamp(now)[:10])),
        )


def _publish(conn: sqlite3.Connection, article_id: int, who: str, now: datetime) -> bool:
    if one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", article_id) == ArticleState.PUBLISHED:
        return False
    review_article(conn, article_id, {"state": ArticleState.PUBLISHED.value}, who, now)
    return True
