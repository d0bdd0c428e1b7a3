"""What the media page prints: approved articles as `PageItem`s, beside the blocks of the page that exists already.

An entry's block is printed as it stands in the file until a person changes a value of it: a page that is out never
changes because a rule did, and one changed item is a one-block diff.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from presswatch.archive.archive import one, stamp, transaction
from presswatch.archive.forgotten import is_forgotten
from presswatch.archive.permitted import RIGHTS, permitted
from presswatch.archive.queue import BY_HAND, candidate_key
from presswatch.archive.reviews import review_article
from presswatch.archive.schema import PASSAGE, PRINTED_QUOTE
from presswatch.formats import media_page
from presswatch.formats.media_words import annotation_for, language_and_kind
from presswatch.model import ArticleKind, ArticleState, Candidate, MediaPage, PageItem
from presswatch.plain import clean_text, fold
from presswatch.urls import canonical


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of the page, with the article that it tells of and what its outlet's rule finds to look at."""

    article_id: int
    item: PageItem
    warnings: tuple[str, ...] = ()


def import_page(
    conn: sqlite3.Connection, page: MediaPage, *, language: str = "en", who: str, now: datetime
) -> tuple[int, int]:
    """Takes an existing media page in, its entries published and queued to be fetched; answers (new, known before).

    Its blocks replace those of an earlier import, in the order of the file.
    """
    new = known = 0
    with transaction(conn):
        ids = _elsewhere(conn, language)
        taken = len(ids)
        written = {raw.rstrip(): article_id for article_id, raw in kept_blocks(conn, language=language) if article_id}
        for item in page.items:
            same = None if item.url else written.get((item.raw or "").rstrip())
            article_id, added = _import_item(conn, item, ids, ArticleState.PUBLISHED, who, now, same)
            new, known = new + added, known + (not added)
            ids.append(article_id)
        del ids[:taken]
        _keep_blocks(conn, page, dict(enumerate(ids)), language, now)
    return new, known


def current_page(conn: sqlite3.Connection, *, language: str = "en") -> MediaPage:
    """The media page as it would be printed now: known blocks in their order, or in the one that a person gave the page
    since; new items among them by date."""
    preamble, entries = page_entries(conn, language=language)
    return MediaPage(preamble, tuple(entry.item for entry in entries))


def page_entries(
    conn: sqlite3.Connection, *, language: str = "en", elsewhere: bool = False
) -> tuple[str, list[Placed]]:
    """The preamble and the entries of `current_page`, each with its article; a page may name an article twice. Outlets'
    rules are applied here; a picture that is on the page already stays there, and goes nowhere else."""
    kept = conn.execute(
        "SELECT article_id, raw, decided FROM page_items WHERE language = ? ORDER BY position", (language,)
    ).fetchall()
    approved = _approved(conn)
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
    return preamble, in_order(standing, new, _order(conn, language))


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
    """Notes that `printed` is now the page: its blocks are kept, its items published; answers how many newly."""
    with transaction(conn):
        approved = _approved(conn)
        by_key = {_key(_item(values, language)): article_id for article_id, values in approved.items()}
        sql = "SELECT raw, article_id FROM page_items WHERE language = ?"
        by_block = {raw.rstrip(): article_id for raw, article_id in conn.execute(sql, (language,))}
        page, entries = media_page.parse(printed), page_entries(conn, language=language)[1]
        found = [
            entries[at].article_id  # two print items of one outlet and day have one key
            if at < len(entries) and _key(entries[at].item) == _key(item)
            else by_block.get((item.raw or "").rstrip()) or by_key.get(_key(item))
            for at, item in enumerate(page.items)
        ]
        ids = {at: article_id for at, article_id in enumerate(found) if article_id in approved}
        published = sum(_publish(conn, article_id, who, now) for article_id in ids.values())
        _keep_blocks(conn, page, ids, language, now)
    return published


_PREAMBLE = {"en": "# Media\n\n", "fr": "# Revue de presse\n\n"}

_APPROVED = f"""
    SELECT c.id, c.outlet, c.title, c.url, c.published, c.language, c.kind, r.heading, r.image_url AS image,
           r.image_alt, r.image_credit, r.image_licence, r.translation, r.translated_by,
           coalesce(r.authors, a.authors) AS authors, coalesce(s.speaker, qr.speaker, q.speaker) AS speaker,
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


def _approved(conn: sqlite3.Connection) -> dict[int, dict[str, Any]]:
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
        heading=values["heading"] or outlet,
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


def _key(item: PageItem) -> str:
    return str(canonical(item.url)) if item.url else f"{fold(item.heading)}|{item.published}"


def _keep_blocks(conn: sqlite3.Connection, page: MediaPage, ids: dict[int, int], language: str, now: datetime) -> None:
    """Makes these the blocks of the page of that language; an article keeps the day it was first listed."""
    listed = dict(
        conn.execute(
            "SELECT article_id, listed_at FROM page_items WHERE language = ? AND article_id IS NOT NULL", (language,)
        ).fetchall()
    )
    conn.execute("DELETE FROM page_items WHERE language = ?", (language,))
    conn.execute("DELETE FROM page_order WHERE language = ?", (language,))  # the file has it now
    approved = _approved(conn)
    conn.execute("INSERT INTO page_items (language, position, raw) VALUES (?, 0, ?)", (language, page.preamble))
    conn.executemany(
        """INSERT INTO page_items (article_id, language, position, raw, decided, listed_at)
           VALUES (?, ?, ?, ?, ?, ?)""",
        [
            (
                *(article_id, language, at + 1, page.items[at].raw, approved[article_id]["decided"]),
                listed.get(article_id) or stamp(now)[:10],
            )
            for at, article_id in ids.items()
        ],
    )


def _elsewhere(conn: sqlite3.Connection, language: str) -> list[int]:
    """The articles on the pages of other languages."""
    rows = conn.execute("SELECT article_id FROM page_items WHERE language != ? AND article_id NOT NULL", (language,))
    return [article_id for (article_id,) in rows]


def import_items(
    conn: sqlite3.Connection,
    items: Iterable[PageItem],
    *,
    state: ArticleState = ArticleState.PROPOSED,
    who: str,
    now: datetime,
) -> tuple[int, int, int]:
    """Takes in entries that stand on no page (a clip list), each article in that state, its address queued; answers
    (new, known before, taken down). What was known stays as it is; what was taken down does not come back."""
    new = known = refused = 0
    with transaction(conn):
        for item in items:
            if is_forgotten(conn, _article_key(item)):
                refused += 1
            elif known_as(conn, item) is not None:
                known += 1
            else:
                _import_item(conn, item, (), state, who, now)
                new += 1
    return new, known, refused


def status_of(conn: sqlite3.Connection, item: PageItem) -> int | str:
    """What `import_items` would make of an entry: the id of the article that is known, else "new" or "forgotten"."""
    if is_forgotten(conn, _article_key(item)):
        return "forgotten"
    return known_as(conn, item) or "new"


def known_as(conn: sqlite3.Connection, item: PageItem) -> int | None:
    """The article that an entry tells of: by its canonical URL; without one by outlet, day and title, as what is added
    by hand, or, where it has no title, by heading and day."""
    key = _article_key(item)
    found = one(
        conn,
        """SELECT id FROM articles WHERE url_key = ?
            UNION ALL SELECT article_id FROM candidates WHERE url_key = ? AND article_id IS NOT NULL""",
        key,
        key,
    )
    return None if found is None else int(found)


def _article_key(item: PageItem) -> str:
    if item.url or not item.title:
        return _key(item)
    day = datetime.combine(item.published, time(), UTC) if item.published else None
    return candidate_key(Candidate("", title=item.title, outlet=item.source_label or item.heading, published=day))


def _import_item(
    conn: sqlite3.Connection,
    item: PageItem,
    taken: Collection[int],
    state: ArticleState,
    who: str,
    now: datetime,
    known: int | None = None,
) -> tuple[int, bool]:
    """The entry's article, made when there is none, with the values of the page as a person's own. One of `taken` has
    them from another entry."""
    key, listed_only = _article_key(item), state is not ArticleState.PUBLISHED
    said, kind = language_and_kind(item.annotation)
    language, kind = item.language or said, item.kind or kind
    if kind is None and item.url and "youtube.com" in key:
        kind = ArticleKind.VIDEO
    article_id = known or known_as(conn, item)
    added = article_id is None
    if article_id is None:
        article_id = conn.execute(
            """INSERT INTO articles (url, url_key, title, language, kind, first_seen, verdict, reasons)
               VALUES (?, ?, ?, ?, ?, ?, 'review', ?)""",
            (
                *(item.url, key, clean_text(item.title or item.heading), language or "unknown"),
                kind or ("print" if listed_only and not item.url else "article"),
                *(stamp(now), json.dumps(["on an imported list" if listed_only else "on the imported page"])),
            ),
        ).lastrowid
    assert article_id is not None
    values: dict[str, Any] = {"state": state.value}
    quote_id = _import_passage(conn, article_id, item, language or "unknown")
    if article_id not in taken:
        values |= _said(item) | {"language": language, "kind": kind, "featured_quote_id": quote_id}
    review_article(conn, article_id, values, who, now)
    if item.url:
        _queue(conn, item, key, now)
    return article_id, added


_KEPT_WITH_IT = ("translation", "translated_by", "image_alt", "image_credit", "image_licence")


def _said(item: PageItem) -> dict[str, Any]:
    """What an entry says of its article, as a person's values; what it leaves open is not touched, save what every
    entry of a page says."""
    given = {
        "title": item.title,
        "authors": json.dumps(item.authors, ensure_ascii=False) if item.authors else None,
        **{name: getattr(item, name) for name in _KEPT_WITH_IT},
    }
    return {
        "outlet": clean_text(item.source_label or item.heading),
        "published": item.published.isoformat() if item.published else None,
        "image_url": item.image,
        "heading": clean_text(item.heading) if item.heading != item.source_label else None,
        **{name: clean_text(value) for name, value in given.items() if value},
    }


def _import_passage(conn: sqlite3.Connection, article_id: int, item: PageItem, language: str) -> int | None:
    if not item.passage:
        return None
    words = clean_text(item.passage)
    known = one(
        conn, "SELECT id FROM quotes WHERE article_id = ? AND text_clean = ? AND by_hand = 1", article_id, words
    )
    if known is not None:
        return int(known)
    return conn.execute(
        """INSERT INTO quotes (article_id, kind, text, text_clean, language, speaker, rule, by_hand)
           VALUES (?, 'passage', ?, ?, ?, ?, 'imported', 1)""",
        (article_id, words, words, language, clean_text(item.speaker) if item.speaker else None),
    ).lastrowid


def _queue(conn: sqlite3.Connection, item: PageItem, key: str, now: datetime) -> None:
    """The next run fetches the page, so that its text is there to check the passage against."""
    candidate_id = one(
        conn,
        """INSERT INTO candidates (url, url_key, by_hand, first_seen) VALUES (?, ?, 1, ?)
           ON CONFLICT (url_key) DO UPDATE SET by_hand = 1 RETURNING id""",
        item.url,
        key,
        stamp(now),
    )
    conn.execute(
        "INSERT INTO candidate_sources (candidate_id, source_id, first_seen) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (candidate_id, BY_HAND, stamp(now)),
    )


def _publish(conn: sqlite3.Connection, article_id: int, who: str, now: datetime) -> bool:
    if one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", article_id) == ArticleState.PUBLISHED:
        return False
    review_article(conn, article_id, {"state": ArticleState.PUBLISHED.value}, who, now)
    return True
