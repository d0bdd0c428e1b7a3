"""A list that a project keeps by hand (`press.yml`, a workbook), taken in again and again.

What an earlier import of the file wrote stands in the record of changes: where the file says something else now, a
person edited it. So edits flow back, and what was decided in the archive since stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from presswatch.archive.archive import one, transaction
from presswatch.archive.imports import Fields, Imported, import_passage, reviewed_of, take_in
from presswatch.archive.reviews import review_article
from presswatch.model import ArticleState, PageItem
from presswatch.plain import clean_text


def import_list(
    conn: sqlite3.Connection, items: Iterable[PageItem], *, state: ArticleState, who: str, now: datetime
) -> Imported:
    """Takes the entries of a list in, each article in that state; `who` names the file. What was known and decided
    otherwise stays as it is. What an earlier import of the file published, and what stands on no page, is accepted only
    when it is gone from the file."""
    told = Imported()
    with transaction(conn):
        standing: set[int] = set()
        for item in items:
            article_id, added = take_in(conn, item, state, who, now)
            if article_id is None:
                told.refused += 1
                continue
            told.new, told.known = told.new + added, told.known + (not added)
            if not added and article_id not in standing:
                fields = _edit(conn, article_id, item, state, who, now)
                told.edited += [(item.heading, fields)] if fields else []
            standing.add(article_id)
        _leave(conn, told, standing, who, now)
    return told


def _edit(
    conn: sqlite3.Connection, article_id: int, item: PageItem, state: ArticleState, who: str, now: datetime
) -> Fields:
    """Makes a person's what the file says otherwise than when it was imported last; answers that. What had left the
    file and is back in it is decided again."""
    written = _written(conn, article_id, who)
    if "state" not in written:  # this file never decided it
        return {}
    values = reviewed_of(item)
    changed = {
        column: (written.get(column), value)
        for column, value in values.items()
        if value != written.get(column) and (value is not None or column in written)
    }
    new: dict[str, Any] = {column: value for column, (_, value) in changed.items()}
    if written["state"] == ArticleState.ACCEPTED and state is ArticleState.PUBLISHED:
        new["state"] = state.value
    words = one(conn, "SELECT text_clean FROM quotes WHERE id = ?", written.get("featured_quote_id"))
    if item.passage and clean_text(item.passage) != words:
        changed["passage"] = (words, item.passage)
        new["featured_quote_id"] = import_passage(conn, article_id, item, item.language or "unknown")
    if new:
        review_article(conn, article_id, new, who, now)
    return changed


def _written(conn: sqlite3.Connection, article_id: int, who: str) -> dict[str, str | None]:
    """What the file said last of an article, by column."""
    rows = conn.execute(
        """SELECT column_name, new FROM changes WHERE table_name = 'article_reviews' AND row_id = ? AND who = ?
            ORDER BY id""",
        (article_id, who),
    )
    return dict(rows.fetchall())


def _leave(conn: sqlite3.Connection, told: Imported, standing: Collection[int], who: str, now: datetime) -> None:
    rows = conn.execute(
        """SELECT DISTINCT h.row_id, coalesce(r.heading, c.outlet, c.title, '?') FROM changes h
             JOIN article_reviews r ON r.article_id = h.row_id JOIN coverage c ON c.id = h.row_id
            WHERE h.table_name = 'article_reviews' AND h.who = ? AND h.column_name = 'state' AND r.state = ?
              AND h.row_id NOT IN (SELECT article_id FROM page_items WHERE article_id NOT NULL)
            ORDER BY h.row_id""",
        (who, ArticleState.PUBLISHED),
    ).fetchall()
    for article_id, heading in rows:
        if article_id not in standing:
            told.gone.append((heading, article_id))
            review_article(conn, article_id, {"state": ArticleState.ACCEPTED.value}, who, now)
