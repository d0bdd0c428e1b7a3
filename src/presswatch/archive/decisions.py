"""Decisions on several articles at once, and how one is taken back.

A decision is told by the first and the last of the lines it wrote into `changes`: they are neighbours, because they
were written in one transaction. Undoing reads the former values there, never from whoever asks for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from presswatch.archive.archive import one, transaction
from presswatch.archive.reviews import review_article
from presswatch.errors import UsageError
from presswatch.model import ArticleState
from presswatch.plain import clean_text

AT_ONCE = 200
"""Articles that a person may decide in one go; with their copies they take about a millisecond each."""
LINES_AT_MOST = 20_000
DECIDED = ("state", "reason", "featured_quote_id")


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of it: the first and last line in `changes` (None when nothing changed), the articles it changed, and
    those it left alone because somebody else had decided meanwhile."""

    lines: tuple[int, int] | None
    articles: tuple[int, ...]
    overtaken: tuple[int, ...] = ()


def decide_articles(
    conn: sqlite3.Connection,
    shown: Mapping[int, ArticleState | None],
    state: ArticleState,
    *,
    who: str,
    now: datetime,
    reason: str | None = None,
    copies: bool = False,
    passage: int | None = None,
) -> Decision:
    """Puts articles into a state. `shown` has the state each was shown in when it was decided: one that has another by
    now is left alone; None asks for no such care. With `copies` the copies of the same story that are in that state
    follow. `passage` is the quote to print for the one article decided."""
    if len(shown) > AT_ONCE:
        raise UsageError(f"{len(shown)} articles are too many at once: decide {AT_ONCE} at most.")
    if passage is not None and one(conn, "SELECT article_id FROM quotes WHERE id = ?", passage) not in shown:
        raise UsageError(f"Passage {passage} is not of this article.")
    values: dict[str, Any] = {"state": state.value, "reason": clean_text(reason or "").strip() or None}
    decided: dict[int, None] = {}
    overtaken = []
    with transaction(conn):
        before = _last_line(conn)
        for article_id, was in shown.items():
            if article_id in decided:
                continue
            found = state_of(conn, article_id)
            if was is not None and found != was:
                overtaken.append(article_id)
                continue
            for each in (article_id, *(copies_of(conn, article_id, found) if copies else ())):
                own = {"featured_quote_id": passage} if passage is not None and each == article_id else {}
                review_article(conn, each, values | own, who, now)
                decided[each] = None
        return Decision(_lines_since(conn, before), tuple(decided), tuple(overtaken))


def undo(conn: sqlite3.Connection, first: int, last: int, *, who: str, now: datetime) -> Decision:
    """Gives the articles of a decision back what each had before. Only who decided may take it back; an article that
    was decided again since is left alone."""
    with transaction(conn):
        before = _last_line(conn)
        undone, overtaken = [], []
        for article_id, changed in _changed(conn, first, last, who).items():
            row = conn.execute(
                "SELECT state, reason, featured_quote_id FROM article_reviews WHERE article_id = ?", (article_id,)
            ).fetchone()
            now_there = dict(zip(DECIDED, row or (None,) * len(DECIDED), strict=True))
            if any(str(now_there[column]) != str(new) for column, (_, new) in changed.items()):
                overtaken.append(article_id)
                continue
            former = {column: _former(column, old) for column, (old, _) in changed.items()}
            review_article(conn, article_id, former, who, now)
            undone.append(article_id)
        return Decision(_lines_since(conn, before), tuple(undone), tuple(overtaken))


def state_of(conn: sqlite3.Connection, article_id: int) -> ArticleState:
    """The state a person gave an article; proposed when nobody has."""
    found = one(conn, "SELECT state FROM article_reviews WHERE article_id = ?", article_id)
    return ArticleState(found or ArticleState.PROPOSED)


def copies_of(conn: sqlite3.Connection, article_id: int, state: ArticleState) -> list[int]:
    """The other articles of the same story in that state."""
    found = conn.execute(
        """SELECT id FROM coverage WHERE story_id = (SELECT story_id FROM coverage WHERE id = ?1)
              AND state = ?2 AND id != ?1 ORDER BY id""",
        (article_id, state.value),
    )
    return [row[0] for row in found]


def told(conn: sqlite3.Connection, first: int, last: int, who: str) -> dict[int, str]:
    """The articles that a decision of `who` put into a state and that are still in it."""
    try:
        changed = _changed(conn, first, last, who)
    except UsageError:
        return {}
    return {
        article_id: columns["state"][1]
        for article_id, columns in changed.items()
        if "state" in columns and columns["state"][1] == state_of(conn, article_id)
    }


def _changed(
    conn: sqlite3.Connection, first: int, last: int, who: str
) -> dict[int, dict[str, tuple[str | None, str | None]]]:
    """By article and column what stood there before and after."""
    found: dict[int, dict[str, tuple[str | None, str | None]]] = {}
    moments = set()
    for at, by, table, article_id, column, old, new in conn.execute(
        "SELECT at, who, table_name, row_id, column_name, old, new FROM changes WHERE id BETWEEN ? AND ? LIMIT ?",
        (first, last, LINES_AT_MOST),
    ):
        moments.add(at)
        if by != who or table != "article_reviews" or column not in DECIDED:
            raise UsageError("This is no decision of yours that could be taken back.")
        found.setdefault(article_id, {})[column] = (old, new)
    if len(moments) != 1:
        raise UsageError("There is nothing to take back.")
    return found


def _former(column: str, old: str | None) -> str | int | None:
    if column == "state":
        return old or ArticleState.PROPOSED.value
    return int(old) if old is not None and column == "featured_quote_id" else old


def _last_line(conn: sqlite3.Connection) -> int:
    return int(one(conn, "SELECT max(id) FROM changes") or 0)


def _lines_since(conn: sqlite3.Connection, before: int) -> tuple[int, int] | None:
    last = _last_line(conn)
    return (before + 1, last) if last > before else None
