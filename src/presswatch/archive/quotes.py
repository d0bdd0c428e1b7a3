"""Quotes on their way into the tables: which row a quote read today is, and where words that people chose stand."""

from __future__ import annotations

import json
import re
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from presswatch.archive.archive import one, transaction, update
from presswatch.archive.reviews import context, decide_quote, record_change, set_speaker, text_to_choose_from, trimmed
from presswatch.model import Article, Block, BlockKind, Passage, Quote, QuoteKind, QuoteState, Reading
from presswatch.plain import clean_text, fold

PASSAGES_KEPT = 5
AT_ONCE = 500
"""Quotes in a statement, which may have 32,766 values."""
NO_LONGER_FOUND = "no longer found"
"""The flag of a quote that a person decided on and that today's rules, or today's text, do not have."""


def save_quotes(conn: sqlite3.Connection, article_id: int, text_id: int, reading: Reading) -> None:
    """Makes the machine's quotes of the current text today's. A quote at the same place keeps its id, else one of the
    article with the same words; one that a person decided on is never deleted, only flagged. Quotes that an older
    text alone has stay with it."""
    rows = conn.execute(
        """SELECT q.id, q.kind, q.text, q.start_char, q.text_id,
                  qr.quote_id IS NOT NULL OR ar.featured_quote_id IS NOT NULL AS decided
             FROM quotes q LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             LEFT JOIN article_reviews ar ON ar.featured_quote_id = q.id
            WHERE q.article_id = ? AND q.by_hand = 0 ORDER BY decided DESC, q.text_id = ? DESC, q.id""",
        (article_id, text_id),
    ).fetchall()
    read = list(_quote_rows(reading, _people(conn) if reading.quotes else {}))
    kept = _same_quotes(rows, read, text_id)
    for at, quote_id in kept.items():
        update(conn, "quotes", quote_id, {"text_id": text_id} | read[at])
    _insert_quotes(conn, article_id, text_id, [values for at, values in enumerate(read) if at not in kept])
    for row in rows:
        if row["id"] in kept.values():
            continue
        if row["decided"]:
            _flag(conn, row["id"], NO_LONGER_FOUND)
        elif row["text_id"] == text_id:
            conn.execute("DELETE FROM quotes WHERE id = ?", (row["id"],))


def place_by_hand(conn: sqlite3.Connection, article_id: int, text_id: int, text: str) -> None:
    """Finds what people chose or imported in the current text, though marks, dashes, blanks and case may differ. What
    stood in an older text alone is flagged and stays with it."""
    rows = conn.execute(
        "SELECT id, text_id, text_clean FROM quotes WHERE article_id = ? AND by_hand = 1", (article_id,)
    ).fetchall()
    for quote_id, placed, words in rows:
        found = None if placed == text_id else _find(text, words)
        if found:
            start, end = found
            prefix, suffix = context(text, start, end)
            values = {"text_id": text_id, "text": text[start:end], "start_char": start, "end_char": end}
            update(conn, "quotes", quote_id, values | {"prefix": prefix, "suffix": suffix, "flags": "[]"})
        elif placed is not None:
            _flag(conn, quote_id, *([] if placed == text_id else [NO_LONGER_FOUND]))


def add_quote(
    conn: sqlite3.Connection,
    article_id: int,
    start: int,
    end: int,
    speaker: str | None,
    *,
    who: str,
    now: datetime,
) -> int:
    """Keeps the words at start:end of the article's current text as a direct quote that a person approves; answers its
    id. A quote that stands there already is approved, and given this speaker."""
    with transaction(conn):
        text_id, text, language, stored = text_to_choose_from(conn, article_id)
        blocks = [Block(b[0], b[1], BlockKind(b[2]), b[3]) for b in json.loads(stored)]
        start, end = trimmed(text, start, end)
        quote_id = one(
            conn,
            "SELECT id FROM quotes WHERE text_id = ? AND start_char = ? AND end_char = ? AND kind != 'passage'",
            *(text_id, start, end),
        )
        added = quote_id is None
        named = clean_text(speaker or "").strip() or None
        if quote_id is None:
            prefix, suffix = context(text, start, end)
            values = {"article_id": article_id, "text_id": text_id, "kind": QuoteKind.DIRECT.value}
            values |= {"text": text[start:end], "text_clean": text[start:end], "words": _words(text[start:end])}
            values |= {"start_char": start, "end_char": end, "prefix": prefix, "suffix": suffix, "speaker": named}
            values |= {"person_id": _people(conn).get(_words(named or "")), "rule": "added by hand", "by_hand": 1}
            quote_id = _insert_quote(conn, values | {"language": _language_at(blocks, start, language)})
        elif named and named != one(conn, _SPEAKER, quote_id):
            set_speaker(conn, quote_id, named, who=who, now=now)
        decide_quote(conn, quote_id, QuoteState.APPROVED, who=who, now=now)
        if added:
            record_change(conn, who, now, "quotes", quote_id, "text", None, text[start:end])
        return int(quote_id)


_SPEAKER = """
    SELECT coalesce(r.speaker, q.speaker) FROM quotes q LEFT JOIN quote_reviews r ON r.quote_id = q.id WHERE q.id = ?"""


def _same_quotes(rows: Sequence[sqlite3.Row], read: Sequence[dict[str, Any]], text_id: int) -> dict[int, int]:
    """Which of the rows each quote read is, by its position: those at their place first, then those of same words."""
    kept: dict[int, int] = {}
    places = {(row["kind"], row["text"], row["start_char"]): row["id"] for row in rows if row["text_id"] == text_id}
    for at, values in enumerate(read):
        if quote_id := places.pop((values["kind"], values["text"], values["start_char"]), None):
            kept[at] = quote_id
    words: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row["id"] not in kept.values():
            words.setdefault((row["kind"], _words(row["text"])), []).append(row["id"])
    for at, values in enumerate(read):
        if at not in kept and (free := words.get((values["kind"], _words(values["text"])))):
            kept[at] = free.pop(0)
    return kept


def _insert_quotes(conn: sqlite3.Connection, article_id: int, text_id: int, quotes: Sequence[dict[str, Any]]) -> None:
    """Many in one statement: the search index writes a segment for each, which all are to be merged later."""
    for start in range(0, len(quotes), AT_ONCE):
        some = quotes[start : start + AT_ONCE]
        columns, marks = ", ".join(some[0]), ", ".join("?" * len(some[0]))
        conn.execute(
            f"""INSERT INTO quotes (article_id, text_id, {columns})
                VALUES {", ".join([f"(?, ?, {marks})"] * len(some))}""",
            [value for values in some for value in (article_id, text_id, *values.values())],
        )


def _insert_quote(conn: sqlite3.Connection, values: dict[str, Any]) -> int:
    marks = ", ".join("?" * len(values))
    done = conn.execute(f"INSERT INTO quotes ({', '.join(values)}) VALUES ({marks})", (*values.values(),))
    return done.lastrowid or 0


def _flag(conn: sqlite3.Connection, quote_id: int, *flags: str) -> None:
    update(conn, "quotes", quote_id, {"flags": json.dumps(flags)})


def _quote_rows(reading: Reading, people: dict[str, int]) -> Iterable[dict[str, Any]]:
    article = reading.article
    for quote in reading.quotes:
        yield _quote_row(article, quote, people)
    for rank, passage in enumerate(reading.passages[:PASSAGES_KEPT], start=1):
        yield _passage_row(article, passage, rank)


def _quote_row(article: Article, quote: Quote, people: dict[str, int]) -> dict[str, Any]:
    return _placed(article, quote.start, quote.end) | {
        "kind": quote.kind.value,
        "text_clean": quote.text_clean,
        "words": _words(quote.text_clean),
        "speaker": quote.speaker,
        "speaker_as_printed": quote.speaker_as_printed,
        "person_id": people.get(_words(quote.speaker or "")),
        "cue": quote.cue,
        "rule": quote.rule,
        "confidence": quote.confidence,
        "rank": None,
        "flags": json.dumps(quote.flags),
    }


def _passage_row(article: Article, passage: Passage, rank: int) -> dict[str, Any]:
    return _placed(article, passage.start, passage.end) | {
        "kind": QuoteKind.PASSAGE.value,
        "text_clean": passage.text,
        "words": "",
        "speaker": None,
        "speaker_as_printed": None,
        "person_id": None,
        "cue": None,
        "rule": "suggested passage",
        "confidence": max(0.0, min(1.0, passage.score)),
        "rank": rank,
        "flags": "[]",
    }


def _placed(article: Article, start: int, end: int) -> dict[str, Any]:
    prefix, suffix = context(article.text, start, end)
    return {
        "text": article.text[start:end],
        "start_char": start,
        "end_char": end,
        "prefix": prefix,
        "suffix": suffix,
        "language": _language_at(article.blocks, start, article.language),
    }


def _language_at(blocks: Sequence[Block], place: int, default: str) -> str:
    before = bisect_right(blocks, place, key=attrgetter("start"))
    found = blocks[before - 1] if before else None
    return default if found is None or place >= found.end or found.language == "unknown" else found.language


_WORD = re.compile(r"[^\W_]+")
_ALIKE = str.maketrans({**dict.fromkeys('"', "'"), "…": "."})


def _find(text: str, words: str) -> tuple[int, int] | None:
    """Where the words stand in the text: letter for letter, else word for word, with the marks around them that are
    alike."""
    start = text.find(words)
    if start >= 0:
        return start, start + len(words)
    alike, wanted = fold(text).translate(_ALIKE), fold(words).translate(_ALIKE)
    places, sought = list(_WORD.finditer(alike)), list(_WORD.finditer(wanted))
    line = "".join(f" {place[0]}" for place in places) + " "
    found = line.find("".join(f" {word[0]}" for word in sought) + " ") if sought else -1
    if found < 0:
        return None
    first = line.count(" ", 0, found)
    start, end = places[first].start(), places[first + len(sought) - 1].end()
    for mark in reversed(wanted[: sought[0].start()]):
        start -= alike[start - 1 : start] == mark
    for mark in wanted[sought[-1].end() :]:
        end += alike[end : end + 1] == mark
    return start, end


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _people(conn: sqlite3.Connection) -> dict[str, int]:
    """Every spelling of everyone the project knows, folded, to the row."""
    known: dict[str, int] = {}
    for person_id, name, aliases in conn.execute("SELECT id, name, aliases FROM people"):
        known |= dict.fromkeys(_spellings(name, aliases), person_id)
    known.pop("", None)  # of a spelling without a letter; a speaker without a name is nobody
    return known


@lru_cache(maxsize=4096)
def _spellings(name: str, aliases: str) -> tuple[str, ...]:
    """Folded; asked for with every article of a run."""
    return tuple(_words(spelling) for spelling in (*json.loads(aliases), name))
