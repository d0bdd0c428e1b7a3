"""What a person adds by hand: addresses, items without one, and texts pasted from behind a paywall."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from presswatch.archive.archive import one, transaction
from presswatch.archive.articles import add_without_page, save_pasted
from presswatch.archive.forgotten import is_forgotten
from presswatch.archive.queue import BY_HAND, add_candidates, article_with, candidate_key
from presswatch.archive.reviews import record_change
from presswatch.errors import UsageError
from presswatch.model import Candidate, Reading
from presswatch.plain import clean_text
from presswatch.urls import host, is_web

TAKEN_DOWN = "This was taken down by “presswatch forget”: it is not added again."


class Addition(StrEnum):
    NEW = "new"
    KNOWN = "known"
    FORGOTTEN = "forgotten"  # taken down: it does not come back


@dataclass(frozen=True, slots=True)
class Added:
    """What became of something added. `article_id` is its article, None when it is still to be read."""

    url: str
    outcome: Addition
    article_id: int | None = None


def check_addresses(urls: Sequence[str]) -> None:
    """Raises UsageError that names every one that is no web address."""
    bad = [url for url in urls if not is_web(url) or clean_text(url) != url]
    if bad:
        raise UsageError(
            f"Not a web address: {', '.join(map(clean_text, bad))}. Write it whole, with https://. Nothing was added."
        )


def add_addresses(conn: sqlite3.Connection, candidates: Iterable[Candidate], *, who: str, now: datetime) -> list[Added]:
    """Queues addresses for the next run, which rejects none of them by a rule."""
    added = []
    with transaction(conn):
        for candidate in candidates:
            known = known_article(conn, candidate)
            if is_forgotten(conn, candidate_key(candidate)):
                added.append(Added(candidate.url, Addition.FORGOTTEN))
                continue
            new = add_candidates(conn, BY_HAND, [candidate], now=now) and known is None
            if new:
                row = one(conn, "SELECT id FROM candidates WHERE url_key = ?", candidate_key(candidate))
                record_change(conn, who, now, "candidates", row or 0, "added", None, "by hand")
            added.append(Added(candidate.url, Addition.NEW if new else Addition.KNOWN, known))
    return added


def add_item(conn: sqlite3.Connection, candidate: Candidate, *, who: str, now: datetime) -> tuple[int, bool]:
    """Stores an item without an address (print, television); answers its article's id and whether it is new. Raises
    UsageError for what was taken down."""
    with transaction(conn):
        if is_forgotten(conn, candidate_key(candidate)):
            raise UsageError(TAKEN_DOWN)
        article_id, added = add_without_page(conn, candidate, now=now)
        if added:
            record_change(conn, who, now, "articles", article_id, "added", None, "by hand")
        return article_id, added


def add_pasted(
    conn: sqlite3.Connection, candidate: Candidate, reading: Reading, *, who: str, now: datetime
) -> tuple[int, bool]:
    """Gives an article the text that a person pasted; answers its id and whether the article is new. A new one with an
    address is queued, so that the next run learns what its page says of itself. Raises UsageError for what was taken
    down, and ArchiveError as `save_pasted` does."""
    with transaction(conn):
        if is_forgotten(conn, candidate_key(candidate)):
            raise UsageError(TAKEN_DOWN)
        article_id, added = known_article(conn, candidate), False
        if article_id is None:
            outlet = candidate.outlet or (host(candidate.url) if candidate.url else None)
            article_id, added = add_without_page(conn, replace(candidate, outlet=outlet), now=now)
            if candidate.url:
                add_candidates(conn, BY_HAND, [candidate], now=now)
        text_id = save_pasted(conn, article_id, reading, who=who, now=now)
        length = f"{len(reading.article.text)} characters"
        record_change(conn, who, now, "article_texts", text_id, "pasted_by", None, f"{who}: {length}")
        return article_id, added


def known_article(conn: sqlite3.Connection, candidate: Candidate) -> int | None:
    """The article that the archive has of it already."""
    return article_with(conn, candidate_key(candidate))
