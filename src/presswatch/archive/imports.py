"""What the archive takes in from a page or a list that exists already.

A page that was imported or written before is compared with its blocks as they stood then: what a person changed in the
file since becomes a person's value, what was decided in the archive since stays, what left the file leaves the page.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from presswatch.archive.archive import one, stamp, transaction
from presswatch.archive.forgotten import is_forgotten
from presswatch.archive.items import approved_values, entry_key, keep_blocks
from presswatch.archive.queue import BY_HAND, article_with, candidate_key
from presswatch.archive.reviews import record_change, review_article, set_speaker
from presswatch.archive.sql import PRINTED_QUOTE
from presswatch.formats import front_matter, media_page
from presswatch.formats.media_words import SPOKEN, language_and_kind, speaker_in
from presswatch.model import ArticleKind, ArticleState, Candidate, MediaPage, PageItem
from presswatch.plain import clean_text
from presswatch.urls import youtube_id

Fields = Mapping[str, tuple[Any, Any]]
"""What changed in an entry: by field what it was and is."""


@dataclass(slots=True)
class Imported:
    """What became of a page's entries: how many are new, how many were known. `edited` are headings with the fields
    that a person changed in the file; `gone` headings of what left it, with their articles; `withheld` those of entries
    that people rejected in the archive, or took back, and that the file still has; `refused` counts what was taken down
    for good."""

    new: int = 0
    known: int = 0
    refused: int = 0
    edited: list[tuple[str, Fields]] = field(default_factory=list)
    gone: list[tuple[str, int]] = field(default_factory=list)
    withheld: list[tuple[str, int]] = field(default_factory=list)


def import_page(
    conn: sqlite3.Connection, page: MediaPage, *, language: str = "en", who: str, now: datetime
) -> Imported:
    """Takes a media page in: new entries are published and queued to be fetched, edits of known ones become a person's
    values, what is gone from the file is accepted only, what was taken down for good is left out. Entries of a draft
    are accepted, not published. The blocks of the file replace those that the archive had of the page of that language,
    in the file's order."""
    told = Imported()
    state = ArticleState.ACCEPTED if front_matter.is_draft(page.preamble) else ArticleState.PUBLISHED
    with transaction(conn):
        before, blocks, taken = approved_values(conn), _blocks(conn, language), _elsewhere(conn, language)
        pairs, edits = _compared(conn, page, blocks, language)
        ids: dict[int, int] = {}
        stood: dict[int, _Block] = {}
        for at, item in enumerate(page.items):
            block = blocks[pairs[at]] if at in pairs else None
            fields = edits.get(at, {})
            if block and _stays(conn, item, block.article_id, fields):
                ids[at], stood[at] = block.article_id, block
                told.known += 1
                if fields and block.article_id not in taken:
                    _take_edits(conn, block.article_id, item, fields, who, now)
                _tell(conn, told, block.article_id, item, fields, state, who, now)
            elif is_forgotten(conn, _article_key(item)):
                told.refused += 1
                continue
            else:
                ids[at], added = import_item(conn, item, taken, state, who, now)
                told.new, told.known = told.new + added, told.known + (not added)
            taken.add(ids[at])
        _leave(conn, told, blocks, taken, before, who, now)
        keep_blocks(conn, page, ids, _decided(conn, ids, stood, before), language, now)
    return told


# ---- the file and what is known of it --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """An entry as it was printed or imported last, and what people had decided of its article then."""

    article_id: int
    raw: str
    decided: str | None


def _blocks(conn: sqlite3.Connection, language: str) -> list[_Block]:
    rows = conn.execute(
        """SELECT article_id, raw, decided FROM page_items WHERE language = ? AND article_id NOT NULL
            ORDER BY position""",
        (language,),
    )
    return [_Block(*row) for row in rows]


def _compared(
    conn: sqlite3.Connection, page: MediaPage, blocks: list[_Block], language: str
) -> tuple[dict[int, int], dict[int, Fields]]:
    """Which entry of the file is which block, and what a person changed in it, by the entry's place."""
    preamble = one(conn, "SELECT raw FROM page_items WHERE language = ? AND article_id IS NULL", language) or ""
    known = MediaPage(preamble, tuple(PageItem("", raw=block.raw) for block in blocks))
    found = media_page.differences(known, page)
    pairs = {**found.same, **{edited.found: edited.known for edited in found.edited}}
    return pairs, {edited.found: edited.fields for edited in found.edited}


def _stays(conn: sqlite3.Connection, item: PageItem, article_id: int, fields: Fields) -> bool:
    """Whether an edited entry still tells of its article: a link to another page with other words tells of another, and
    so does one to an article that is known already."""
    old, new = fields.get("url", (None, None))
    if not new or (old and entry_key(PageItem("", url=old)) == entry_key(item)):
        return True
    return "passage" not in fields and known_as(conn, item) in (None, article_id)


def _tell(
    conn: sqlite3.Connection,
    told: Imported,
    article_id: int,
    item: PageItem,
    fields: Fields,
    state: ArticleState,
    who: str,
    now: datetime,
) -> None:
    """Notes the edits; an entry that was approved is in the file's state."""
    if fields:
        told.edited.append((item.heading, fields))
    before = one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", article_id)
    if before in (ArticleState.ACCEPTED, ArticleState.PUBLISHED):
        review_article(conn, article_id, {"state": state.value}, who, now)
    else:
        told.withheld.append((item.heading, article_id))


def _leave(
    conn: sqlite3.Connection,
    told: Imported,
    blocks: Iterable[_Block],
    standing: Collection[int],
    before: Mapping[int, Mapping[str, Any]],
    who: str,
    now: datetime,
) -> None:
    """What is on no page any more is accepted, no longer published."""
    for article_id in dict.fromkeys(block.article_id for block in blocks):
        if article_id not in standing and article_id in before:
            values = before[article_id]
            told.gone.append((values["heading"] or values["outlet"] or values["title"] or "?", article_id))
            review_article(conn, article_id, {"state": ArticleState.ACCEPTED.value}, who, now)


def _decided(
    conn: sqlite3.Connection,
    ids: Mapping[int, int],
    known: Mapping[int, _Block],
    before: Mapping[int, Mapping[str, Any]],
) -> dict[int, str | None]:
    """For each entry what had been decided when its block was written: a block whose article was changed in the archive
    since is printed anew."""
    now = approved_values(conn)
    decided: dict[int, str | None] = {}
    for at, article_id in ids.items():
        block, was = known.get(at), before.get(article_id)
        stale = block is not None and (was is None or was["decided"] != block.decided)
        decided[at] = block.decided if block and stale else now[article_id]["decided"] if article_id in now else None
    return decided


def _elsewhere(conn: sqlite3.Connection, language: str) -> set[int]:
    """The articles on the pages of other languages."""
    rows = conn.execute("SELECT article_id FROM page_items WHERE language != ? AND article_id NOT NULL", (language,))
    return {article_id for (article_id,) in rows}


# ---- edits ---------------------------------------------------------------------------------------------------------

_REVIEWED = {
    "heading": ("heading",),
    "source_label": ("outlet", "heading"),
    "published": ("published",),
    "authors": ("authors",),
    "translation": ("translation",),
    "translated_by": ("translated_by",),
    "image": ("image_url",),
    "image_alt": ("image_alt",),
    "image_credit": ("image_credit",),
    "image_licence": ("image_licence",),
}
"""Fields of an entry, with the columns of `article_reviews` that hold a person's value of them."""


def _take_edits(
    conn: sqlite3.Connection, article_id: int, item: PageItem, fields: Fields, who: str, now: datetime
) -> None:
    """Makes what a person changed in the file their value. A link that is gone stays known."""
    said = reviewed_of(item)
    values = {column: said.get(column) for name in fields for column in _REVIEWED.get(name, ())}
    if "annotation" in fields:
        values |= {column: said[column] for column in ("language", "kind") if said[column]}
    if "passage" in fields:
        spoken = one(conn, "SELECT language FROM coverage WHERE id = ?", article_id)
        values["featured_quote_id"] = import_passage(conn, article_id, item, spoken or "unknown")
    if values:
        review_article(conn, article_id, values, who, now)
    if "speaker" in fields and item.passage:
        quote_id = one(conn, f"SELECT {PRINTED_QUOTE} FROM coverage c WHERE c.id = ?", article_id)
        if quote_id is not None:
            set_speaker(conn, quote_id, item.speaker, who=who, now=now)
    if "url" in fields and item.url:
        _lead_to(conn, article_id, item, fields["url"][0], who, now)


def _lead_to(
    conn: sqlite3.Connection, article_id: int, item: PageItem, before: str | None, who: str, now: datetime
) -> None:
    """Gives an article the address that a person wrote; the next run fetches a page that it did not lead to before."""
    url, key = _address(item), entry_key(item)
    old = one(conn, "SELECT url FROM articles WHERE id = ?", article_id)
    conn.execute("UPDATE articles SET url = ? WHERE id = ?", (url, article_id))
    record_change(conn, who, now, "articles", article_id, "url", old, url)
    if before is None or entry_key(PageItem("", url=before)) != key:
        conn.execute("UPDATE articles SET url_key = ? WHERE id = ?", (key, article_id))
        _queue(conn, item, key, now)


# ---- entries as articles ---------------------------------------------------------------------------------------


def import_items(
    conn: sqlite3.Connection,
    items: Iterable[PageItem],
    *,
    state: ArticleState = ArticleState.PROPOSED,
    who: str,
    now: datetime,
) -> tuple[int, int, int]:
    """Takes in entries that stand on no page (a clip list), each article in that state, its address
    queued; answers (new, known before, taken down). What was known and decided stays as it is, what was only known is
    decided when the list decides; what was taken down does not come back."""
    new = known = refused = 0
    with transaction(conn):
        for item in items:
            article_id, added = take_in(conn, item, state, who, now)
            new, known, refused = new + added, known + (not added), refused + (article_id is None)
    return new, known - refused, refused


def take_in(
    conn: sqlite3.Connection, item: PageItem, state: ArticleState, who: str, now: datetime
) -> tuple[int | None, bool]:
    """An entry's article, and whether it is new; None for what was taken down. Inside the caller's transaction."""
    if is_forgotten(conn, _article_key(item)):
        return None, False
    article_id = known_as(conn, item)
    if article_id is None or (state is not ArticleState.PROPOSED and _undecided(conn, article_id)):
        return import_item(conn, item, (), state, who, now)
    return article_id, False


def _undecided(conn: sqlite3.Connection, article_id: int) -> bool:
    state = one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", article_id)
    return state in (None, ArticleState.PROPOSED, ArticleState.LATER)


def status_of(conn: sqlite3.Connection, item: PageItem) -> int | str:
    """What `import_items` would make of an entry: the id of the article that is known, else "new" or "forgotten"."""
    if is_forgotten(conn, _article_key(item)):
        return "forgotten"
    return known_as(conn, item) or "new"


def known_as(conn: sqlite3.Connection, item: PageItem) -> int | None:
    """The article that an entry tells of: by its canonical URL; without one by outlet, day and title, as what is added
    by hand, or, where it has no title, by heading and day."""
    return article_with(conn, _article_key(item))


def _article_key(item: PageItem) -> str:
    if item.url or not item.title:
        return entry_key(item)
    day = datetime.combine(item.published, time(), UTC) if item.published else None
    return candidate_key(Candidate("", title=item.title, outlet=item.source_label or item.heading, published=day))


def import_item(
    conn: sqlite3.Connection,
    item: PageItem,
    taken: Collection[int],
    state: ArticleState,
    who: str,
    now: datetime,
) -> tuple[int, bool]:
    """The entry's article, made when there is none, with the values of the page as a person's own. One of `taken` has
    them from another entry."""
    key, listed_only = _article_key(item), state is not ArticleState.PUBLISHED
    reviewed = reviewed_of(item)
    language, kind = reviewed["language"], reviewed["kind"]
    article_id = known_as(conn, item)
    added = article_id is None
    if article_id is None:
        article_id = conn.execute(
            """INSERT INTO articles (url, url_key, title, language, kind, first_seen, verdict, reasons)
               VALUES (?, ?, ?, ?, ?, ?, 'review', ?)""",
            (
                *(_address(item), key, clean_text(item.title or item.heading), language or "unknown"),
                kind or ("print" if listed_only and not item.url else "article"),
                *(stamp(now), json.dumps(["on an imported list" if listed_only else "on the imported page"])),
            ),
        ).lastrowid
    assert article_id is not None
    values: dict[str, Any] = {"state": state.value}
    quote_id = import_passage(conn, article_id, item, language or "unknown")
    if article_id not in taken:
        values |= reviewed | {"featured_quote_id": quote_id}
    review_article(conn, article_id, values, who, now)
    if item.url:
        _queue(conn, item, key, now)
    return article_id, added


_KEPT_WITH_IT = ("translation", "translated_by", "image_alt", "image_credit", "image_licence")


def reviewed_of(item: PageItem) -> dict[str, Any]:
    """What an entry says of its article, as a person's values; what it leaves open is not touched, save what every
    entry of a page says."""
    language, kind = language_and_kind(item.annotation)
    kind = item.kind or kind
    if kind is None and item.url and youtube_id(item.url):
        kind = ArticleKind.VIDEO
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
        "language": item.language or language,
        "kind": kind,
        **{name: clean_text(value) for name, value in given.items() if value},
    }


def import_passage(conn: sqlite3.Connection, article_id: int, item: PageItem, language: str) -> int | None:
    if not item.passage:
        return None
    words = clean_text(item.passage)
    speaker = item.speaker or (speaker_in(item.heading) if reviewed_of(item)["kind"] in SPOKEN else None)
    known = one(
        conn, "SELECT id FROM quotes WHERE article_id = ? AND text_clean = ? AND by_hand = 1", article_id, words
    )
    if known is not None:
        return int(known)
    return conn.execute(
        """INSERT INTO quotes (article_id, kind, text, text_clean, language, speaker, rule, by_hand)
           VALUES (?, 'passage', ?, ?, ?, ?, 'imported', 1)""",
        (article_id, words, words, language, clean_text(speaker) if speaker else None),
    ).lastrowid


def _queue(conn: sqlite3.Connection, item: PageItem, key: str, now: datetime) -> None:
    """The next run fetches the page, so that its text is there to check the passage against."""
    candidate_id = one(
        conn,
        """INSERT INTO candidates (url, url_key, by_hand, first_seen) VALUES (?, ?, 1, ?)
           ON CONFLICT (url_key) DO UPDATE SET by_hand = 1 RETURNING id""",
        _address(item),
        key,
        stamp(now),
    )
    conn.execute(
        "INSERT INTO candidate_sources (candidate_id, source_id, first_seen) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (candidate_id, BY_HAND, stamp(now)),
    )


def _address(item: PageItem) -> str | None:
    """The entry's link without the directive that opens it at some words: that is made anew from the words."""
    return item.url and item.url.partition(":~:")[0].removesuffix("#") if ":~:" in (item.url or "") else item.url
