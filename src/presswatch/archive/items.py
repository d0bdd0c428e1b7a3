"""What the media page prints: approved articles as `PageItem`s, beside the blocks of the page that exists already.

An entry's block is printed as it stands in the file until a person changes a value of it: a page that is out never
changes because a rule did, and one changed item is a one-block diff.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from presswatch.archive.archive import one, stamp, transaction
from presswatch.archive.queue import BY_HAND
from presswatch.archive.reviews import review_article
from presswatch.archive.schema import PASSAGE
from presswatch.formats import media_page
from presswatch.formats.media_words import annotation_for, language_and_kind
from presswatch.model import ArticleKind, ArticleState, MediaPage, PageItem
from presswatch.plain import clean_text, fold
from presswatch.urls import canonical


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
        for item in page.items:
            article_id, added = _import_item(conn, item, ids, who, now)
            new, known = new + added, known + (not added)
            ids.append(article_id)
        del ids[:taken]
        _keep_blocks(conn, page, dict(enumerate(ids)), language, now)
    return new, known


def current_page(conn: sqlite3.Connection, *, language: str = "en") -> MediaPage:
    """The media page as it would be printed now: known blocks in their order, new items among them by date."""
    rows = conn.execute(
        "SELECT article_id, raw, decided FROM page_items WHERE language = ? ORDER BY position", (language,)
    ).fetchall()
    approved = _approved(conn)
    preamble = next((row["raw"] for row in rows if row["article_id"] is None), _PREAMBLE[language])
    standing: list[PageItem] = []
    printed: set[int] = set()
    for row in rows:
        if values := approved.get(row["article_id"]):
            item, again = _item(values, language), values["id"] in printed
            standing.append(replace(item, raw=row["raw"]) if again or values["decided"] == row["decided"] else item)
            printed.add(values["id"])
    new = [_item(values, language) for article_id, values in approved.items() if article_id not in printed]
    return media_page.merge(MediaPage(preamble, tuple(standing)), new)


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
        page = media_page.parse(printed)
        found = [by_block.get((item.raw or "").rstrip()) or by_key.get(_key(item)) for item in page.items]
        ids = {at: article_id for at, article_id in enumerate(found) if article_id in approved}
        published = sum(_publish(conn, article_id, who, now) for article_id in ids.values())
        _keep_blocks(conn, page, ids, language, now)
    return published


_PREAMBLE = {"en": "# Media\n\n", "fr": "# Revue de presse\n\n"}

_APPROVED = f"""
    SELECT c.id, c.outlet, c.title, c.url, c.published, c.language, c.kind, r.heading, r.image_url AS image,
           json_array(r.outlet, r.title, r.published, r.language, r.kind, r.image_url, r.heading, r.featured_quote_id,
               (SELECT ov.name FROM outlet_reviews ov JOIN articles a ON a.outlet_id = ov.outlet_id WHERE a.id = c.id),
               (SELECT group_concat(id) FROM (SELECT q.id FROM quotes q JOIN quote_reviews qr ON qr.quote_id = q.id
                 WHERE q.article_id = c.id AND qr.state = 'hidden'
                   AND (q.kind = 'passage' OR q.id = r.featured_quote_id) ORDER BY q.id))) AS decided,
           {PASSAGE} AS passage
      FROM coverage c JOIN article_reviews r ON r.article_id = c.id
     WHERE c.state IN ('accepted', 'published')
     ORDER BY c.published DESC NULLS LAST, c.id
"""


def _approved(conn: sqlite3.Connection) -> dict[int, dict[str, Any]]:
    """The printed values of every approved article, newest first."""
    cursor = conn.execute(_APPROVED)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return {row["id"]: row for row in rows}


def _item(values: dict[str, Any], language: str) -> PageItem:
    outlet = values["outlet"] or values["title"] or "?"
    return PageItem(
        heading=values["heading"] or outlet,
        annotation=annotation_for(ArticleKind(values["kind"]), values["language"], language),
        source_label=outlet,
        url=values["url"],
        published=date.fromisoformat(values["published"]) if values["published"] else None,
        passage=values["passage"],
        image=values["image"],
        image_linked=bool(values["image"]),
        image_alt=f"{outlet}: {values['title']}" if values["title"] else outlet,
    )


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


def _import_item(
    conn: sqlite3.Connection, item: PageItem, taken: Collection[int], who: str, now: datetime
) -> tuple[int, bool]:
    """The entry's article, made when there is none, with the values of the page as a person's own. One of `taken` has
    them from another entry."""
    outlet = clean_text(item.source_label or item.heading)
    day = item.published.isoformat() if item.published else None
    key = _key(item)
    language, kind = language_and_kind(item.annotation)
    if kind is None and item.url and "youtube.com" in key:
        kind = ArticleKind.VIDEO
    article_id = one(
        conn,
        """SELECT id FROM articles WHERE url_key = ?
            UNION ALL SELECT article_id FROM candidates WHERE url_key = ? AND article_id IS NOT NULL""",
        key,
        key,
    )
    added = article_id is None
    if added:
        article_id = conn.execute(
            """INSERT INTO articles (url, url_key, title, language, kind, first_seen, verdict, reasons)
               VALUES (?, ?, ?, ?, ?, ?, 'review', '["on the imported page"]')""",
            (item.url, key, clean_text(item.heading), language or "unknown", kind or "article", stamp(now)),
        ).lastrowid
    values: dict[str, Any] = {"state": ArticleState.PUBLISHED.value}
    quote_id = _import_passage(conn, article_id, item.passage, language or "unknown")
    if article_id not in taken:
        values |= {"outlet": outlet, "published": day, "language": language, "kind": kind, "image_url": item.image}
        values["heading"] = clean_text(item.heading) if item.heading != item.source_label else None
        values["featured_quote_id"] = quote_id
    review_article(conn, article_id, values, who, now)
    if item.url:
        _queue(conn, item, key, now)
    return article_id, added


def _import_passage(conn: sqlite3.Connection, article_id: int, passage: str | None, language: str) -> int | None:
    if not passage:
        return None
    words = clean_text(passage)
    known = one(
        conn, "SELECT id FROM quotes WHERE article_id = ? AND text_clean = ? AND by_hand = 1", article_id, words
    )
    if known is not None:
        return int(known)
    return conn.execute(
        """INSERT INTO quotes (article_id, kind, text, text_clean, language, rule, by_hand)
           VALUES (?, 'passage', ?, ?, ?, 'imported', 1)""",
        (article_id, words, words, language),
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
