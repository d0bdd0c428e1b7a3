"""Printed words, the pages that they came from, and what became of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from presswatch.archive.archive import instant, stamp, transaction
from presswatch.archive.sql import PRINTED_QUOTE
from presswatch.formats import fragments, media_page
from presswatch.model import ArticleKind, PagePlace


class Outcome(StrEnum):
    """What became of printed words."""

    VERIFIED = "verified"
    PUNCTUATION = "punctuation edited"
    EDITED = "edited by us"  # the page that they came from does not say so
    CHANGED = "article changed"
    GONE = "gone"
    WALLED = "walled"
    UNREACHABLE = "unreachable"


class Place(StrEnum):
    """Where words are sought."""

    STORED = "stored"
    LIVE = "live"
    WAYBACK = "wayback"


NO_PAGE = "no page to check"
"""Said of print, of talks, and of what was not fetched yet: no failure."""

FOUND = frozenset({Outcome.VERIFIED, Outcome.PUNCTUATION})
FAILURES = frozenset({Outcome.EDITED, Outcome.CHANGED, Outcome.GONE})
"""The outcomes that need a person."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Words that are printed of an article, without their outer marks. `exact` is how the text has them, with `prefix`
    and `suffix` around them. `page` is where they come from; `newest` where the article's current text comes from, when
    that is another; `fetched` when `page` was. `pasted` is the text in place of a page, where a person pasted it."""

    article_id: int
    words: str
    language: str
    quote_id: int | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    exact: str | None = None
    prefix: str = ""
    suffix: str = ""
    page: PagePlace | None = None
    newest: PagePlace | None = None
    fetched: datetime | None = None
    pasted: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one page says of printed words. `difference` is in words, [-printed-]{+on the page+}; `evidence` the SHA-256
    of the page's body."""

    place: Place
    outcome: Outcome
    detail: str | None = None
    difference: str | None = None
    changes: tuple[tuple[str, str], ...] = ()
    url: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One printed wording: what each page said of it, and which of them `decides`, None when there was
    none to ask."""

    item: Printed
    findings: tuple[Finding, ...] = ()
    decides: Finding | None = None

    @property
    def outcome(self) -> Outcome | None:
        return self.decides.outcome if self.decides else None

    @property
    def fails(self) -> bool:
        return self.outcome in FAILURES


@dataclass(frozen=True, slots=True)
class Checked:
    """The latest outcome of an item that is printed."""

    outcome: Outcome
    at: datetime
    detail: str | None
    difference: str | None


def settled(item: Printed, findings: Sequence[Finding]) -> Result:
    """The findings put together. Where the page that words came from does not say so, no other page changed them."""
    stored = next((found for found in findings if found.place is Place.STORED), None)
    if stored and stored.outcome is Outcome.EDITED:
        findings = [
            replace(found, outcome=Outcome.EDITED) if found.outcome is Outcome.CHANGED else found for found in findings
        ]
    return Result(item, tuple(findings), _decisive(findings))


def _decisive(findings: Sequence[Finding]) -> Finding | None:
    """The page as it is now decides when it has the words; else what is wrong; else what could be asked."""
    by_place = {found.place: found for found in findings}
    live, stored, kept = (by_place.get(place) for place in (Place.LIVE, Place.STORED, Place.WAYBACK))
    if live and live.outcome in FOUND:
        return live
    if stored and stored.outcome is Outcome.EDITED:
        return stored
    asked = [found for found in (live, stored) if found]
    wrong = [found for found in asked if found.outcome in FAILURES]
    return next(iter([*wrong, *asked]), kept)


def as_json(result: Result) -> dict[str, Any]:
    """A result as plain values: what `presswatch verify --json` prints, a line each."""
    item = result.item
    return {
        "article_id": item.article_id,
        "quote_id": item.quote_id,
        "outlet": item.outlet,
        "title": item.title,
        "url": item.url,
        "passage": item.words,
        "exact": item.exact,
        "prefix": item.prefix,
        "suffix": item.suffix,
        "page_sha256": item.page.sha256 if item.page else None,
        "outcome": str(result.outcome or NO_PAGE),
        "fails": result.fails,
        "detail": result.decides.detail if result.decides else None,
        "difference": result.decides.difference if result.decides else None,
        "findings": [
            {
                "place": str(found.place),
                "outcome": str(found.outcome),
                "detail": found.detail,
                "difference": found.difference,
                "changes": [{"printed": old, "page": new} for old, new in found.changes],
                "url": found.url,
                "evidence": found.evidence,
            }
            for found in result.findings
        ],
    }


_PRINTED = f"""
    SELECT c.id AS article_id, c.outlet, c.title, c.url, c.language, q.id AS quote_id, q.text_clean AS words,
           q.text AS exact, coalesce(q.prefix, '') AS prefix, coalesce(q.suffix, '') AS suffix,
           iif(coalesce(qt.pasted_by, at.pasted_by) IS NULL, NULL, coalesce(qt.text, at.text)) AS pasted,
           coalesce(qt.page_id, at.page_id, (SELECT max(p.id) FROM pages p JOIN candidates k ON k.id = p.candidate_id
                                              WHERE k.article_id = c.id)) AS page_id, at.page_id AS newest_id
      FROM coverage c JOIN articles a ON a.id = c.id
      LEFT JOIN quotes q ON q.id = {PRINTED_QUOTE}
      LEFT JOIN article_texts qt ON qt.id = q.text_id
      LEFT JOIN article_texts at ON at.id = a.text_id
     WHERE c.state IN ('accepted', 'published') ORDER BY c.published DESC NULLS LAST, c.id
"""


def printed(conn: sqlite3.Connection, language: str | None = None) -> list[Printed]:
    """Every wording that is printed, or would be: the chosen passage of each approved article, and what the blocks of
    its pages say where that is another. `language` names one page; all are looked at when it is None."""
    blocks: dict[int, list[str]] = {}
    rows = conn.execute(
        "SELECT article_id, raw FROM page_items WHERE article_id NOT NULL AND language = coalesce(?, language)",
        (language,),
    )
    for article_id, raw in rows:
        blocks.setdefault(article_id, []).extend(item.passage for item in media_page.parse(raw).items if item.passage)
    found = []
    for row in conn.execute(_PRINTED).fetchall():
        wordings = {" ".join(words.split()): words for words in blocks.get(row["article_id"], [])}
        if row["words"]:
            wordings[" ".join(row["words"].split())] = row["words"]
        found += [_printed(conn, row, words) for words in wordings.values()]
    return found


def _printed(conn: sqlite3.Connection, row: sqlite3.Row, words: str) -> Printed:
    pasted: str | None = row["pasted"]
    page, fetched = _page(conn, row["page_id"] if pasted is None else None)
    newest, _ = _page(conn, row["newest_id"] if pasted is None else None)
    return Printed(
        article_id=row["article_id"],
        words=words,
        language=row["language"],
        quote_id=row["quote_id"],
        url=row["url"],
        outlet=row["outlet"],
        title=row["title"],
        exact=row["exact"],
        prefix=row["prefix"],
        suffix=row["suffix"],
        page=page,
        newest=newest if newest != page else None,
        fetched=fetched,
        pasted=pasted,
    )


def _page(conn: sqlite3.Connection, page_id: int | None) -> tuple[PagePlace | None, datetime | None]:
    row = conn.execute("SELECT * FROM pages WHERE id = ?", (page_id,)).fetchone()
    if row is None:
        return None, None
    return PagePlace(row["file"], row["offset"], row["length"], row["sha256"]), instant(row["fetched"])


def save_result(conn: sqlite3.Connection, result: Result, *, now: datetime) -> None:
    """Keeps what was found, one row a place."""
    item = result.item
    with transaction(conn):
        conn.executemany(
            """INSERT INTO checks (article_id, quote_id, at, place, outcome, decides, words, detail, difference, url,
                                   evidence)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (
                    *(item.article_id, item.quote_id, stamp(now), found.place, found.outcome),
                    *(found is result.decides, item.words, found.detail, found.difference, found.url, found.evidence),
                )
                for found in result.findings
            ],
        )


def latest(conn: sqlite3.Connection) -> dict[int, Checked]:
    """The latest outcome of every printed article that was checked, by its id."""
    rows = conn.execute("SELECT id, outcome, checked, detail, difference FROM checked_items WHERE outcome NOT NULL")
    return {
        article_id: Checked(Outcome(outcome), datetime.fromisoformat(at), detail, difference)
        for article_id, outcome, at, detail, difference in rows
    }


def landings(conn: sqlite3.Connection) -> dict[int, str]:
    """The address of every approved article by its id, so that it opens at the printed words where that can be done."""
    rows = conn.execute(
        f"""SELECT c.id, c.url, c.kind, t.text, q.start_char, q.end_char FROM coverage c
              LEFT JOIN quotes q ON q.id = {PRINTED_QUOTE} LEFT JOIN article_texts t ON t.id = q.text_id
             WHERE c.state IN ('accepted', 'published') AND c.url NOT NULL"""
    )
    spoken = (ArticleKind.VIDEO, ArticleKind.PODCAST)
    return {
        article_id: url if text is None or kind in spoken else fragments.link(url, fragments.fragment(text, start, end))
        for article_id, url, kind, text, start, end in rows
    }
