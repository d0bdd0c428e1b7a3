"""What was read, on its way into the tables: one article, its text, mentions and quotes, all or nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from presswatch.archive import queue
from presswatch.archive.archive import one, stamp, transaction, update
from presswatch.archive.facts import save_facts
from presswatch.archive.queue import Queued, candidate_key
from presswatch.archive.quotes import place_by_hand, save_quotes
from presswatch.archive.rechecks import is_gone, with_gone
from presswatch.archive.stories import join_story
from presswatch.errors import ArchiveError
from presswatch.model import Article, Candidate, Mention, Passage, Quote, Reading, Verdict
from presswatch.plain import clean_text
from presswatch.urls import canonical, host, without_trackers

SNIPPET_CHARS = 280


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

    Raises ArchiveError, and stores nothing, when a mention or quote does not stand in the text or a value can't be
    kept. An article that the rules reject is kept without a text; what a person added is never rejected. Reviews are
    not touched.
    """
    _check(reading)
    try:
        with transaction(conn):
            return _save(conn, reading, url, queued, page_id, now)
    except sqlite3.IntegrityError as trouble:
        raise ArchiveError(f"What was read of {url} can't be stored: {trouble}.") from trouble


def _save(
    conn: sqlite3.Connection, reading: Reading, url: str, queued: Queued | None, page_id: int | None, now: datetime
) -> Saved:
    key = str(canonical(reading.article.canonical_url or url))
    known = _known(conn, key, queued)
    queued = _whose_word_counts(conn, known, queued)
    by_hand = queued is not None and queued.by_hand
    verdict = Verdict.REVIEW if by_hand and reading.verdict is Verdict.REJECT else reading.verdict
    article_id = _save_article(conn, known, key, reading, verdict, url, queued, now)
    new_text = False
    if _is_pasted(conn, article_id):
        _, new_text = _keep_text(conn, article_id, reading.article, page_id, now)
    elif verdict is not Verdict.REJECT or _keeps_text(conn, article_id):
        _, new_text = _save_what_it_says(conn, article_id, reading, page_id, now)
    return Saved(article_id, verdict, known is None, new_text)


def _save_what_it_says(
    conn: sqlite3.Connection, article_id: int, reading: Reading, page_id: int | None, now: datetime
) -> tuple[int, bool]:
    """Makes this the article's text, with all that was found in it; the version's id and whether it is new. The story
    comes before the quotes: whoever joins one takes the quotes there are along."""
    text_id, new_text = _keep_text(conn, article_id, reading.article, page_id, now)
    conn.execute("UPDATE articles SET text_id = ?1 WHERE id = ?2 AND text_id IS NOT ?1", (text_id, article_id))
    join_story(conn, article_id, reading.article.text)
    _save_mentions(conn, article_id, text_id, reading)
    save_quotes(conn, article_id, text_id, reading)
    save_facts(conn, article_id, text_id, reading)
    place_by_hand(conn, article_id, text_id, reading.article.text)
    return text_id, new_text


def save_pasted(conn: sqlite3.Connection, article_id: int, reading: Reading, *, who: str, now: datetime) -> int:
    """Makes a text that a person pasted the article's; answers the version's id. From then on what is fetched is kept
    beside it, and only another pasted text takes its place. Raises ArchiveError as `save_reading` does."""
    _check(reading)
    article = reading.article
    verdict = Verdict.REVIEW if reading.verdict is Verdict.REJECT else reading.verdict
    try:
        with transaction(conn):
            text_id, _ = _save_what_it_says(conn, article_id, reading, None, now)
            conn.execute("UPDATE article_texts SET pasted_by = ? WHERE id = ?", (who, text_id))
            conn.execute(
                """UPDATE articles SET title = coalesce(title, ?), language = ?, language_confidence = ?, snippet = ?,
                          relevance = ?, verdict = ?, reasons = ? WHERE id = ?""",
                (
                    *(article.title, article.language, article.language_confidence),
                    *(_snippet(article.text, reading.mentions), reading.relevance, verdict.value),
                    *(json.dumps([*reading.reasons, "its text was pasted"], ensure_ascii=False), article_id),
                ),
            )
    except sqlite3.IntegrityError as trouble:
        raise ArchiveError(f"The pasted text can't be stored: {trouble}.") from trouble
    return text_id


def _is_pasted(conn: sqlite3.Connection, article_id: int) -> bool:
    sql = "SELECT t.pasted_by IS NOT NULL FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.id = ?"
    return bool(one(conn, sql, article_id))


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
            WHERE a.text_id IS NULL AND a.verdict = 'reject' AND a.candidate_id IS NOT NULL
              AND r.state != 'rejected'"""
    )
    return [candidate_id for (candidate_id,) in rows]


# ---- the article -----------------------------------------------------------------------------------------


def _known(conn: sqlite3.Connection, key: str, queued: Queued | None) -> int | None:
    """The article this page belongs to: by its own key, else by the URL it was asked under."""
    found = conn.execute("SELECT id FROM articles WHERE url_key = ?", (key,)).fetchone()
    if found is None and queued is not None:
        found = conn.execute(
            """SELECT id FROM articles WHERE url_key = ?
                UNION ALL SELECT article_id FROM candidates WHERE id = ? AND article_id IS NOT NULL""",
            (candidate_key(queued.candidate), queued.id),
        ).fetchone()
    return int(found[0]) if found else None


def _whose_word_counts(conn: sqlite3.Connection, known: int | None, queued: Queued | None) -> Queued | None:
    """Of several candidates that lead to an article, the one that a person added."""
    if queued is None or queued.by_hand or known is None:
        return queued
    first = one(conn, "SELECT candidate_id FROM articles WHERE id = ?", known)
    earlier = queue.queued(conn, first) if first else None
    return earlier if earlier and earlier.by_hand else queued


def _keeps_text(conn: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article that the rules reject has a text all the same: from before, or because a person decided."""
    sql = """SELECT a.text_id IS NOT NULL OR coalesce(r.state, 'rejected') != 'rejected'
               FROM articles a LEFT JOIN article_reviews r ON r.article_id = a.id WHERE a.id = ?"""
    return bool(one(conn, sql, article_id))


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
        if verdict is not Verdict.REJECT:  # known from the start, so that `coverage` is written once
            values["text_id"] = one(conn, "SELECT coalesce(max(id), 0) + 1 FROM article_texts")
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        return conn.execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", (*values.values(),)).lastrowid or 0
    if queued:
        values["candidate_id"] = queued.id
    values["flags"] = json.dumps(with_gone(reading.article.flags, is_gone(conn, known)))
    if one(conn, "SELECT 1 FROM page_items WHERE article_id = ?", known):
        del values["url"]  # a printed address leads where it led, to its second in a recording
    if _is_pasted(conn, known):
        values = {column: value for column, value in values.items() if column not in _OF_THE_TEXT}
    update(conn, "articles", known, values)
    return known


_OF_THE_TEXT = frozenset({"language", "language_confidence", "snippet", "relevance", "verdict", "reasons"})


def _machine_values(conn: sqlite3.Connection, reading: Reading, url: str, queued: Queued | None) -> dict[str, Any]:
    article = reading.article
    values: dict[str, Any] = {
        "url": _address(article.canonical_url or url, queued),
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


def _address(url: str, queued: Queued | None) -> str:
    """The address to show: as reached, at the slide that was asked for, which no server hears of."""
    shown = without_trackers(url)
    if queued is None or "#" in shown or canonical(shown) != canonical(queued.url):
        return shown
    _, mark, slide = without_trackers(queued.url).partition("#")
    return shown + mark + slide


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


# ---- text and mentions ----------------------------------------------------------------------------------


def _check(reading: Reading) -> None:
    text = reading.article.text
    if clean_text(text) != text:
        raise ArchiveError("The text holds characters that can't be stored.")
    places: tuple[Quote | Passage, ...] = (*reading.quotes, *reading.passages)
    for found in places:
        if text[found.start : found.end] != found.text or found.start >= found.end:
            raise ArchiveError(f"A quote does not stand at {found.start}:{found.end} of its text: {found.text[:60]!r}.")
    for mention in reading.mentions:
        if not 0 <= mention.start < mention.end <= len(text):
            raise ArchiveError(f"A mention of {mention.term!r} lies outside its text.")


def _keep_text(
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
        update(conn, "article_texts", text_id, {"blocks": blocks})
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
