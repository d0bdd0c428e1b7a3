"""What people decide. Collecting never writes these tables; every decision is one transaction and one row per
changed value in `changes`, with who and when.

All functions take a connection that can write, and raise UsageError for an unknown row or a value that can't be.
"""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date, datetime
from typing import Any

from presswatch.archive.archive import one, stamp, transaction
from presswatch.errors import UsageError
from presswatch.model import ArticleKind, ArticleState, QuoteState
from presswatch.plain import clean_text

CONTEXT_CHARS = 40
"""Length of a quote's prefix and suffix, enough to tell two places of the same words apart."""

FIELDS = (
    *("outlet", "title", "authors", "published", "language", "kind", "image_url", "heading", "note", "tags", "tier"),
    *("translation", "translated_by", "image_alt", "image_credit", "image_licence"),
)
"""The fields of an article that a person may give a value of their own; None goes back to the machine's."""

_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LANGUAGE = re.compile("unknown|[a-z]{2,3}(-[a-z]{2,4})?")


def decide_article(
    conn: sqlite3.Connection,
    article_id: int,
    state: ArticleState,
    *,
    who: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Puts an article into a state; the reason is kept with it."""
    with transaction(conn):
        review_article(conn, article_id, {"state": state.value, "reason": _clean(reason)}, who, now)


def set_field(
    conn: sqlite3.Connection, article_id: int, field: str, value: str | None, *, who: str, now: datetime
) -> None:
    """Gives one of FIELDS a person's value, or back to the machine's with None. `authors` and `tags` are separated by
    commas."""
    if field not in FIELDS:
        raise UsageError(f"An article has no field {field!r} to edit: {', '.join(FIELDS)} can be.")
    with transaction(conn):
        review_article(conn, article_id, {field: _checked(field, _clean(value))}, who, now)


def feature_quote(conn: sqlite3.Connection, quote_id: int, *, who: str, now: datetime) -> None:
    """Makes a quote or passage the one that is printed for its article."""
    with transaction(conn):
        article_id = one(conn, "SELECT article_id FROM quotes WHERE id = ?", quote_id)
        if article_id is None:
            raise UsageError(f"There is no quote {quote_id}.")
        review_article(conn, article_id, {"featured_quote_id": quote_id}, who, now)


def choose_passage(conn: sqlite3.Connection, article_id: int, start: int, end: int, *, who: str, now: datetime) -> int:
    """Makes the words at start:end of the article's current text its printed passage; answers the quote's id.
    The same place chosen again is the same quote."""
    with transaction(conn):
        text_id, text, language, _ = text_to_choose_from(conn, article_id)
        start, end = trimmed(text, start, end)
        words = text[start:end]
        quote_id = one(
            conn,
            """SELECT id FROM quotes
                WHERE text_id = ? AND start_char = ? AND end_char = ? AND kind = 'passage'""",
            text_id,
            start,
            end,
        )
        if quote_id is None:
            quote_id = conn.execute(
                """INSERT INTO quotes (article_id, text_id, kind, text, text_clean, start_char, end_char, prefix,
                                       suffix, language, rule, by_hand)
                   VALUES (?, ?, 'passage', ?, ?, ?, ?, ?, ?, ?, 'chosen by hand', 1)""",
                (article_id, text_id, words, words, start, end, *context(text, start, end), language),
            ).lastrowid
        review_article(conn, article_id, {"featured_quote_id": quote_id}, who, now)
        return int(quote_id)


def text_to_choose_from(conn: sqlite3.Connection, article_id: int) -> tuple[int, str, str, str]:
    """The current text: id, words, the article's language, blocks as JSON. Raises UsageError when there is none."""
    row = conn.execute(
        """SELECT t.id, t.text, a.language, t.blocks FROM articles a JOIN article_texts t ON t.id = a.text_id
            WHERE a.id = ?""",
        (article_id,),
    ).fetchone()
    if row is None:
        raise UsageError(f"Article {article_id} has no text to choose from.")
    text_id, text, language, blocks = row
    return text_id, text, language, blocks


def decide_quote(conn: sqlite3.Connection, quote_id: int, state: QuoteState, *, who: str, now: datetime) -> None:
    with transaction(conn):
        _review_quote(conn, quote_id, {"state": state.value}, who, now)


def set_speaker(conn: sqlite3.Connection, quote_id: int, speaker: str | None, *, who: str, now: datetime) -> None:
    """Names the right speaker; None goes back to the machine's."""
    with transaction(conn):
        _review_quote(conn, quote_id, {"speaker": _clean(speaker)}, who, now)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without the blanks at its ends. UsageError when no words are left of it."""
    words = text[start:end] if 0 <= start < end <= len(text) else ""
    if not words.strip():
        raise UsageError("No words were selected: select a sentence of the article's text.")
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a place: with them it is found again in a changed text."""
    return text[max(0, start - CONTEXT_CHARS) : start], text[end : end + CONTEXT_CHARS]


def record_change(
    conn: sqlite3.Connection, who: str, now: datetime, table: str, row_id: int, column: str, old: Any, new: Any
) -> None:
    """One line of the append-only record."""
    conn.execute(
        "INSERT INTO changes (at, who, table_name, row_id, column_name, old, new) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (stamp(now), who, table, row_id, column, _text(old), _text(new)),
    )


def review_article(conn: sqlite3.Connection, article_id: int, values: dict[str, Any], who: str, now: datetime) -> None:
    if one(conn, "SELECT 1 FROM articles WHERE id = ?", article_id) is None:
        raise UsageError(f"There is no article {article_id}.")
    _write(conn, "article_reviews", "article_id", article_id, values, who, now)


def _review_quote(conn: sqlite3.Connection, quote_id: int, values: dict[str, Any], who: str, now: datetime) -> None:
    if one(conn, "SELECT 1 FROM quotes WHERE id = ?", quote_id) is None:
        raise UsageError(f"There is no quote {quote_id}.")
    _write(conn, "quote_reviews", "quote_id", quote_id, values, who, now)


def _write(
    conn: sqlite3.Connection, table: str, key: str, row_id: int, values: dict[str, Any], who: str, now: datetime
) -> None:
    """Writes the values that differ, and a line in `changes` for each. Nothing differs: nothing is written."""
    columns = ", ".join(values)
    found = conn.execute(f"SELECT {columns} FROM {table} WHERE {key} = ?", (row_id,)).fetchone()
    before = dict(zip(values, found, strict=True)) if found else dict.fromkeys(values)
    changed = {column: value for column, value in values.items() if before[column] != value}
    if found and not changed:
        return
    conn.execute(
        f"INSERT INTO {table} ({key}, by, at) VALUES (?, ?, ?) ON CONFLICT ({key}) DO UPDATE SET by = excluded.by, "
        "at = excluded.at",
        (row_id, who, stamp(now)),
    )
    for column, value in changed.items():
        conn.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (value, row_id))
        record_change(conn, who, now, table, row_id, column, before[column], value)


def _checked(field: str, value: str | None) -> str | int | None:
    if value is None:
        return None
    if field in ("authors", "tags"):
        return json.dumps([name.strip() for name in value.split(",") if name.strip()], ensure_ascii=False)
    if field == "kind" and value not in list(ArticleKind):
        raise UsageError(f"{value!r} is no kind of article: {', '.join(ArticleKind)} are.")
    if field == "tier":
        if value in ("1", "2", "3"):
            return int(value)
        raise UsageError(f"{value!r} is no tier: 1 (those that matter most), 2 and 3 are.")
    if field == "language" and not _LANGUAGE.fullmatch(value):
        raise UsageError(f"{value!r} is no language: write its code, like en, fr or unknown.")
    if field == "image_url" and _OTHER_SCHEME.match(value):
        raise UsageError(f"{value!r} is no address: it begins with https://.")
    if field == "published":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as trouble:
            raise UsageError(f"{value!r} is no day: write it like 2021-07-14.") from trouble
    return value


def _clean(value: str | None) -> str | None:
    """What a person typed, as plain text; None when nothing is left of it."""
    return clean_text(value).strip() or None if value is not None else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


# ---- what was decided, and taking it back --------------------------------------------------------------------------


def changes_of(
    conn: sqlite3.Connection, article_id: int, *, before: int | None = None, limit: int
) -> list[dict[str, Any]]:
    """Rows of `changes` about an article and its quotes, the latest first, those with an id below `before`."""
    found = conn.execute(
        """SELECT id, at, who, table_name, row_id, column_name, old, new FROM (
               SELECT * FROM changes WHERE table_name = 'article_reviews' AND row_id = :article
               UNION ALL
               SELECT * FROM changes WHERE table_name IN ('quote_reviews', 'quotes')
                  AND row_id IN (SELECT id FROM quotes WHERE article_id = :article))
            WHERE id < :before ORDER BY id DESC LIMIT :limit""",
        {"article": article_id, "before": 2**63 - 1 if before is None else before, "limit": limit},
    )
    return [dict(row) for row in found]


def undo_change(conn: sqlite3.Connection, article_id: int, change_id: int, *, who: str, now: datetime) -> None:
    """Gives back what the article's last change took, which is recorded as a change of its own; a decision goes with
    its reason, a quote added by hand is hidden. UsageError when `change_id` is not the last one any more."""
    with transaction(conn):
        changes = changes_of(conn, article_id, limit=2)
        if not changes or changes[0]["id"] != change_id:
            raise UsageError("Somebody has decided something since: look at what it is before you undo.")
        last = changes[0]
        of_quote = last["table_name"] != "article_reviews"
        review = _review_quote if of_quote else review_article
        if last["table_name"] == "quotes":
            review(conn, last["row_id"], {"state": QuoteState.HIDDEN.value}, who, now)
            return
        values = {change["column_name"]: _before(change) for change in _together(changes)}
        review(conn, last["row_id"], values, who, now)


def _together(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last change, and the decision that it is the reason of."""
    last, *earlier = changes
    if last["column_name"] != "reason" or not earlier or earlier[0]["column_name"] != "state":
        return [last]
    same = all(last[name] == earlier[0][name] for name in ("at", "who", "table_name", "row_id"))
    return changes if same else [last]


def _before(change: dict[str, Any]) -> str | int | None:
    """The old value as its column holds it."""
    column, old = change["column_name"], change["old"]
    if old is None:
        return "proposed" if column == "state" else None
    return int(old) if column in ("tier", "featured_quote_id") else str(old)
