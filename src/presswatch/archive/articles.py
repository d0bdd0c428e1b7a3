"""What was read, on its way into the tables: one article, its text, mentions and quotes, all or nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from presswatch.archive.archive import one, stamp, transaction
from presswatch.archive.queue import Queued, candidate_key
from presswatch.archive.reviews import context
from presswatch.errors import ArchiveError
from presswatch.model import Article, Block, Candidate, Mention, Passage, Quote, QuoteKind, Reading, Verdict
from presswatch.plain import clean_text, fold
from presswatch.urls import canonical, host, without_trackers

SNIPPET_CHARS = 280
PASSAGES_KEPT = 5
NO_LONGER_FOUND = "no longer found"
"""The flag of a quote that a person decided on and today's rules do not find."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a reading. `added` is whether the article is new; `new_text` whether this version of it is."""

    article_id: int
    verdict: Verdict
    added: bool
    new_text: bool


def save_reading(
    conn: sqlite3.Connection, reading: Reading, *, url: str, queued: Queued | None, page_id: int | None, now: datetime
) -> Saved:
    """Stores what was read of the page at `url` (after redirects), in one transaction.

    Raises ArchiveError, and stores nothing, when a mention or quote does not stand in the text. An article that the
    rules reject is kept without its text; what a person added is never rejected. Reviews are not touched.
    """
    _check_places(reading)
    by_hand = queued is not None and queued.by_hand
    verdict = Verdict.REVIEW if by_hand and reading.verdict is Verdict.REJECT else reading.verdict
    with transaction(conn):
        key = str(canonical(reading.article.canonical_url or url))
        known = _known(conn, key, queued)
        article_id = _save_article(conn, known, key, reading, verdict, url, queued, now)
        reviewed = one(conn, "SELECT 1 FROM article_reviews WHERE article_id = ?", article_id) is not None
        new_text = False
        if verdict is not Verdict.REJECT or reviewed:
            text_id, new_text = _save_text(conn, article_id, reading.article, page_id, now)
            _save_mentions(conn, article_id, text_id, reading)
            _save_quotes(conn, article_id, text_id, reading)
            _place_imported(conn, article_id, text_id, reading.article.text)
        return Saved(article_id, verdict, known is None, new_text)


def add_without_page(conn: sqlite3.Connection, candidate: Candidate, *, now: datetime) -> tuple[int, bool]:
    """Stores an item without a page to read (print, television); answers its id and whether it is new."""
    with transaction(conn):
        key = candidate_key(candidate)
        known = one(conn, "SELECT id FROM articles WHERE url_key = ?", key)
        if known is not None:
            return int(known), False
        day = candidate.published.date().isoformat() if candidate.published else None
        article_id = conn.execute(
            """INSERT INTO articles (url, url_key, outlet_id, kind, title, published, published_precision,
                                     published_evidence, first_seen, verdict, reasons)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'review', '["added by hand"]')""",
            (
                *(candidate.url or None, key, _outlet_id(conn, candidate.outlet)),
                *(candidate.kind or ("article" if candidate.url else "print"), candidate.title, day),
                *(("day", "by hand") if day else (None, None)),
                stamp(now),
            ),
        ).lastrowid
        return int(article_id or 0), True


def wanting_text(conn: sqlite3.Connection) -> list[int]:
    """Candidates whose article the rules rejected and a person took back: their stored page is to be read again."""
    rows = conn.execute(
        """SELECT a.candidate_id FROM articles a JOIN article_reviews r ON r.article_id = a.id
            WHERE a.text_id IS NULL AND a.verdict = 'reject' AND a.candidate_id IS NOT NULL"""
    )
    return [candidate_id for (candidate_id,) in rows]


# ---- the article -----------------------------------------------------------------------------------------


def _known(conn: sqlite3.Connection, key: str, queued: Queued | None) -> int | None:
    """The article this page belongs to: by its own key, else by the URL it was asked under."""
    found = conn.execute("SELECT id FROM articles WHERE url_key = ?", (key,)).fetchone()
    if found is None and queued is not None:
        found = conn.execute(
            "SELECT id FROM articles WHERE candidate_id = ? OR url_key = ?",
            (queued.id, candidate_key(queued.candidate)),
        ).fetchone()
    return int(found[0]) if found else None


def _save_article(
    conn: sqlite3.Connection,
    known: int | None,
    key: str,
    reading: Reading,
    verdict: Verdict,
    url: str,
    queued: Queued | None,
    now: datetime,
) -> int:
    values = _machine_values(conn, reading, url, queued) | {"verdict": verdict.value}
    if known is None:
        values |= {"url_key": key, "first_seen": stamp(now), "candidate_id": queued.id if queued else None}
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        return conn.execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", (*values.values(),)).lastrowid or 0
    if queued:
        values["candidate_id"] = queued.id
    assignments = ", ".join(f"{column} = ?" for column in values)
    conn.execute(f"UPDATE articles SET {assignments} WHERE id = ?", (*values.values(), known))
    return known


def _machine_values(conn: sqlite3.Connection, reading: Reading, url: str, queued: Queued | None) -> dict[str, Any]:
    article = reading.article
    values: dict[str, Any] = {
        "url": without_trackers(article.canonical_url or url),
        "outlet_id": _outlet_id(conn, article.outlet or host(url)),
        "kind": article.kind.value,
        "title": article.title,
        "title_raw": article.title_raw,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "published": article.published.isoformat() if article.published else None,
        "published_precision": article.published_precision,
        "published_evidence": article.published_evidence,
        "language": article.language,
        "language_confidence": article.language_confidence,
        "standfirst": article.standfirst,
        "snippet": _snippet(article.text, reading.mentions),
        "image_url": article.image_url,
        "paywall": json.dumps(asdict(article.paywall)) if article.paywall else None,
        "relevance": reading.relevance,
        "reasons": json.dumps(reading.reasons, ensure_ascii=False),
        "flags": json.dumps(article.flags),
    }
    if queued is not None and queued.by_hand:
        values |= _said_by_hand(conn, queued.candidate)
    return {column: clean_text(value) if isinstance(value, str) else value for column, value in values.items()}


def _said_by_hand(conn: sqlite3.Connection, candidate: Candidate) -> dict[str, Any]:
    """What the person who added the URL said of it goes before what the page says."""
    said: dict[str, Any] = {}
    if candidate.title:
        said["title"] = candidate.title
    if candidate.kind:
        said["kind"] = candidate.kind
    if candidate.outlet:
        said["outlet_id"] = _outlet_id(conn, candidate.outlet)
    if candidate.published:
        day = candidate.published.date().isoformat()
        said |= {"published": day, "published_precision": "day", "published_evidence": "by hand"}
    return said


def _outlet_id(conn: sqlite3.Connection, name: str | None) -> int | None:
    if not name:
        return None
    conn.execute("INSERT INTO outlets (name) VALUES (?) ON CONFLICT DO NOTHING", (clean_text(name),))
    return int(one(conn, "SELECT id FROM outlets WHERE name = ?", clean_text(name)))


def _snippet(text: str, mentions: Sequence[Mention]) -> str | None:
    """The words around the first mention, cut at blanks, within its paragraph."""
    if not mentions:
        return None
    first = mentions[0]
    start = text.rfind("\n", 0, first.start) + 1
    end = text.find("\n", first.end)
    end = len(text) if end < 0 else end
    if end - start <= SNIPPET_CHARS:
        return text[start:end]
    room = SNIPPET_CHARS - (first.end - first.start)
    left, right = max(start, first.start - room // 2), min(end, first.end + room // 2)
    head = "… " if left > start else ""
    tail = " …" if right < end else ""
    if head:
        left = max(left, text.find(" ", left, first.start) + 1)
    if tail:
        cut = text.rfind(" ", first.end, right)
        right = cut if cut > 0 else right
    return head + text[left:right] + tail


# ---- text, mentions, quotes ----------------------------------------------------------------------------------


def _check_places(reading: Reading) -> None:
    text = reading.article.text
    places: tuple[Quote | Passage, ...] = (*reading.quotes, *reading.passages)
    for found in places:
        if text[found.start : found.end] != found.text or found.start >= found.end:
            raise ArchiveError(f"A quote does not stand at {found.start}:{found.end} of its text: {found.text[:60]!r}.")
    for mention in reading.mentions:
        if not 0 <= mention.start < mention.end <= len(text):
            raise ArchiveError(f"A mention of {mention.term!r} lies outside its text.")


def _save_text(
    conn: sqlite3.Connection, article_id: int, article: Article, page_id: int | None, now: datetime
) -> tuple[int, bool]:
    """The id of this version of the text, and whether it is new. A text seen before is the same version again."""
    sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    blocks = json.dumps([(b.start, b.end, b.kind.value, b.language) for b in article.blocks])
    text_id = one(conn, "SELECT id FROM article_texts WHERE article_id = ? AND sha256 = ?", article_id, sha256)
    new = text_id is None
    if new:
        text_id = conn.execute(
            "INSERT INTO article_texts (article_id, text, sha256, blocks, page_id, seen) VALUES (?, ?, ?, ?, ?, ?)",
            (article_id, article.text, sha256, blocks, page_id, stamp(now)),
        ).lastrowid
    else:
        conn.execute("UPDATE article_texts SET blocks = ? WHERE id = ?", (blocks, text_id))
    conn.execute("UPDATE articles SET text_id = ? WHERE id = ?", (text_id, article_id))
    return int(text_id or 0), new


def _save_mentions(conn: sqlite3.Connection, article_id: int, text_id: int, reading: Reading) -> None:
    conn.execute("DELETE FROM mentions WHERE text_id = ?", (text_id,))
    conn.executemany(
        """INSERT INTO mentions (article_id, text_id, term, start_char, end_char, snippet, reason)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (article_id, text_id, m.term, m.start, m.end, _snippet(reading.article.text, [m]), m.reason)
            for m in reading.mentions
        ],
    )


def _save_quotes(conn: sqlite3.Connection, article_id: int, text_id: int, reading: Reading) -> None:
    """Makes the machine's quotes of this text today's. A quote at the same place, or else of the same words, keeps
    its id; one that a person decided on is never deleted, only flagged."""
    rows = conn.execute(
        """SELECT q.id, q.kind, q.text, q.start_char,
                  qr.quote_id IS NOT NULL OR ar.featured_quote_id IS NOT NULL AS decided
             FROM quotes q LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             LEFT JOIN article_reviews ar ON ar.featured_quote_id = q.id
            WHERE q.text_id = ? AND q.by_hand = 0""",
        (text_id,),
    ).fetchall()
    by_place = {(row["kind"], row["text"], row["start_char"]): row["id"] for row in rows}
    by_words = {(row["kind"], _words(row["text"])): row["id"] for row in rows}
    kept: set[int] = set()
    people = _people(conn)
    for values in _quote_rows(reading, people):
        place = (values["kind"], values["text"], values["start_char"])
        quote_id = by_place.get(place) or by_words.get((values["kind"], _words(values["text"])))
        if quote_id is None or quote_id in kept:
            quote_id = _insert_quote(conn, article_id, text_id, values)
        else:
            _update_quote(conn, quote_id, values)
        kept.add(quote_id)
    for row in rows:
        if row["id"] in kept:
            continue
        if row["decided"]:
            conn.execute("UPDATE quotes SET flags = ? WHERE id = ?", (json.dumps([NO_LONGER_FOUND]), row["id"]))
        else:
            conn.execute("DELETE FROM quotes WHERE id = ?", (row["id"],))


def _insert_quote(conn: sqlite3.Connection, article_id: int, text_id: int, values: dict[str, Any]) -> int:
    row = {"article_id": article_id, "text_id": text_id} | values
    marks = ", ".join("?" * len(row))
    return conn.execute(f"INSERT INTO quotes ({', '.join(row)}) VALUES ({marks})", (*row.values(),)).lastrowid or 0


def _update_quote(conn: sqlite3.Connection, quote_id: int, values: dict[str, Any]) -> None:
    assignments = ", ".join(f"{column} = ?" for column in values)
    conn.execute(f"UPDATE quotes SET {assignments} WHERE id = ?", (*values.values(), quote_id))


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
    found = next((block.language for block in blocks if block.start <= place < block.end), "unknown")
    return default if found == "unknown" else found


def _place_imported(conn: sqlite3.Connection, article_id: int, text_id: int, text: str) -> None:
    """Finds the passages that were imported before there was a text; marks, dashes and case may differ."""
    rows = conn.execute("SELECT id, text_clean FROM quotes WHERE article_id = ? AND text_id IS NULL", (article_id,))
    folded = _folded(text)
    for quote_id, printed in rows.fetchall():
        start = folded.find(_folded(printed))
        if start < 0:
            continue
        end = start + len(printed)
        prefix, suffix = context(text, start, end)
        conn.execute(
            """UPDATE quotes SET text_id = ?, text = ?, start_char = ?, end_char = ?, prefix = ?, suffix = ?
                WHERE id = ?""",
            (text_id, text[start:end], start, end, prefix, suffix, quote_id),
        )


_MARKS = str.maketrans({**dict.fromkeys("‘’‚′`´“”„″«»", "'"), '"': "'", **dict.fromkeys("‐‑‒–—―", "-"), "\u00a0": " "})


def _folded(text: str) -> str:
    """One character for one: accents, case, and the kinds of marks, dashes and blanks made alike."""
    return fold(text).translate(_MARKS)


def _words(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())


def _people(conn: sqlite3.Connection) -> dict[str, int]:
    """Every spelling of everyone the project knows, folded, to the row."""
    known: dict[str, int] = {}
    for person_id, name, aliases in conn.execute("SELECT id, name, aliases FROM people"):
        for spelling in (*json.loads(aliases), name):
            known[_words(spelling)] = person_id
    return known
