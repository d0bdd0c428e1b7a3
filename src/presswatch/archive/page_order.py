"""The order that a person gives the media page. It is kept until the page is written or imported again: from then on
the file has it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from enum import StrEnum

from presswatch.archive.archive import stamp, transaction
from presswatch.archive.items import Placed, by_date, page_entries
from presswatch.archive.reviews import record_change
from presswatch.errors import UsageError


class Move(StrEnum):
    UP = "up"
    DOWN = "down"
    TOP = "top"
    DATE = "date"  # where its day puts it among the others


def move_item(
    conn: sqlite3.Connection, article_id: int, move: Move, *, language: str = "en", who: str, now: datetime
) -> None:
    """Moves an article on the page of that language; the order of the whole page is kept from then on. Raises
    UsageError for an article that is not on it."""
    with transaction(conn):
        entries = _one_for_each(page_entries(conn, language=language)[1])
        before = [entry.article_id for entry in entries]
        if article_id not in before:
            raise UsageError(f"Article {article_id} is not on the page: accept it first.")
        after = _moved(entries, before.index(article_id), move)
        if after != before:
            _keep(conn, language, after, who, now)
            places = (f"{language} {order.index(article_id) + 1}" for order in (before, after))
            record_change(conn, who, now, "page_order", article_id, "position", *places)


def sort_page(conn: sqlite3.Connection, *, language: str = "en", who: str, now: datetime) -> None:
    """Puts the newest first; what has no day, or the same day, stays in its order, without a day at the end."""
    with transaction(conn):
        entries = _one_for_each(page_entries(conn, language=language)[1])
        newest = sorted(entries, key=lambda e: e.item.published.toordinal() if e.item.published else 0, reverse=True)
        _keep(conn, language, [entry.article_id for entry in newest], who, now)
        record_change(conn, who, now, "page_order", 0, "position", language, f"{language} by date")


def _moved(entries: list[Placed], at: int, move: Move) -> list[int]:
    others = [*entries[:at], *entries[at + 1 :]]
    if move is Move.DATE:
        return [entry.article_id for entry in by_date(others, [entries[at]])]
    to = {Move.UP: max(0, at - 1), Move.DOWN: at + 1, Move.TOP: 0}[move]
    others.insert(to, entries[at])
    return [entry.article_id for entry in others]


def _one_for_each(entries: list[Placed]) -> list[Placed]:
    """A page may name an article twice: both stand where the first does."""
    first: dict[int, Placed] = {}
    for entry in entries:
        first.setdefault(entry.article_id, entry)
    return list(first.values())


def _keep(conn: sqlite3.Connection, language: str, order: list[int], who: str, now: datetime) -> None:
    conn.execute("DELETE FROM page_order WHERE language = ?", (language,))
    conn.executemany(
        "INSERT INTO page_order (language, article_id, position, by, at) VALUES (?, ?, ?, ?, ?)",
        [(language, article_id, at, who, stamp(now)) for at, article_id in enumerate(order, 1)],
    )
