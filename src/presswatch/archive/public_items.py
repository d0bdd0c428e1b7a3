"""The approved articles as everything but the media page prints them: once each, the newest first, with the address
that opens at the printed words."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from presswatch.archive.archive import instant, one
from presswatch.archive.checks import landings
from presswatch.archive.items import page_entries
from presswatch.archive.sql import PRINTED_QUOTE
from presswatch.model import ArticleState, PageItem

NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PublicItem:
    """An approved article. `exact` are its words as the text has them, with what was said between them; `landing` is
    its address with a text fragment that stands once in the stored text, the plain address where there is none, and a
    recording's keeps its offset; `printed` says that it was on a page once."""

    article_id: int
    item: PageItem
    exact: str | None
    landing: str | None
    printed: bool

    @property
    def landed(self) -> PageItem:
        """The item with its link leading to the words."""
        return replace(self.item, url=self.landing)


_EXACT = f"""SELECT c.id, q.text_clean, q.text FROM coverage c JOIN quotes q ON q.id = {PRINTED_QUOTE}
    WHERE c.state IN ('accepted', 'published')"""


def public_items(conn: sqlite3.Connection, *, language: str = "en", since: date | None = None) -> list[PublicItem]:
    """The items of accepted and published articles, in the words of a page of that language, those of one day in the
    order they came in; without a day at the end, left out when `since` asks for a day."""
    landing = landings(conn)
    published = {
        row["article_id"]
        for row in conn.execute("SELECT article_id FROM article_reviews WHERE state = ?", (ArticleState.PUBLISHED,))
    }
    exact = {(at, words): text for at, words, text in conn.execute(_EXACT)}
    entries = reversed(page_entries(conn, language=language, elsewhere=True)[1])
    found = [
        PublicItem(
            at,
            replace(item, raw=None),
            exact.get((at, item.passage)),
            landing.get(at, item.url) if item.passage else item.url,  # words that may not be shown stand in no address
            at in published,
        )
        for at, item in {entry.article_id: entry.item for entry in entries}.items()
        if since is None or (item.published and item.published >= since)
    ]
    return sorted(found, key=lambda one: (-one.item.published.toordinal() if one.item.published else 0, one.article_id))


def last_decision(conn: sqlite3.Connection) -> datetime:
    """When somebody last decided something of an approved article: what is printed then says the same until the next
    time."""
    at = one(conn, "SELECT max(at) FROM article_reviews WHERE state IN ('accepted', 'published')")
    return instant(at) or NOTHING_YET
