"""Candidates whose address a search engine keeps to itself, joined with those of other sources by title and outlet."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from presswatch.model import Candidate
from presswatch.plain import clean_text, fold
from presswatch.urls import belongs, host

NEAR = timedelta(days=3)
"""How far apart two sources may date one article: time zones, and the day a search engine saw it."""
FEWEST_CHARACTERS = 20
"""A shorter title ("Live updates") may be that of several articles of an outlet within days."""

_DAY = "coalesce(published, substr(first_seen, 1, 10))"


def title_words(title: str | None) -> str:
    """The title as it is compared: folded, single blanks."""
    return " ".join(fold(clean_text(title or "")).split())


def outlet_word(candidate: Candidate) -> str:
    """Who published a candidate without address: the outlet's host, else its name."""
    return host(candidate.outlet_url or "") or fold(candidate.outlet or "")


def join(conn: sqlite3.Connection, candidate: Candidate, key: str, day: date) -> int | None:
    """The row of the same article when one of the two has an address and the other has none; it then has it. None
    when there is no such row."""
    words = title_words(candidate.title)
    if len(words) < FEWEST_CHARACTERS:
        return None
    near = ((day - NEAR).isoformat(), (day + NEAR).isoformat())
    if candidate.needs_url:
        return _with_address(conn, candidate, words, near)
    waiting = _without_address(conn, candidate, words, near)
    if waiting is not None:
        conn.execute(
            """UPDATE candidates SET url = ?, url_key = ?, state = 'queued', published = coalesce(published, ?),
                      outlet = coalesce(outlet, ?), summary = coalesce(summary, ?), kind = coalesce(kind, ?)
                WHERE id = ?""",
            (
                *(candidate.url, key, candidate.published.date().isoformat() if candidate.published else None),
                *(candidate.outlet, candidate.summary, candidate.kind, waiting),
            ),
        )
    return waiting


def _with_address(conn: sqlite3.Connection, hidden: Candidate, words: str, near: tuple[str, str]) -> int | None:
    rows = conn.execute(
        f"SELECT id, url, title, outlet FROM candidates WHERE state != 'needs_url' AND url IS NOT NULL"
        f" AND {_DAY} BETWEEN ? AND ? ORDER BY id",
        near,
    )
    by = outlet_word(hidden)
    for row in rows:
        if title_words(row["title"]) == words and _same_outlet(row["url"], row["outlet"], by, hidden.outlet):
            return int(row["id"])
    return None


def _without_address(conn: sqlite3.Connection, known: Candidate, words: str, near: tuple[str, str]) -> int | None:
    """Keys of such candidates are outlet, day and title, so that no title has to be folded here."""
    end = f"|{words}"
    rows = conn.execute(
        f"SELECT id, url_key, outlet FROM candidates WHERE state = 'needs_url'"
        f" AND substr(url_key, -length(?)) = ? AND {_DAY} BETWEEN ? AND ? ORDER BY id",
        (end, end, *near),
    )
    for row in rows:
        if _same_outlet(known.url, known.outlet, row["url_key"].partition("|")[0], row["outlet"]):
            return int(row["id"])
    return None


def _same_outlet(url: str, outlet: str | None, hidden_by: str, hidden_outlet: str | None) -> bool:
    """Whether the address lies on the hidden one's site, or both name one outlet."""
    if "." in hidden_by and (belongs(url, hidden_by) or belongs(f"https://{hidden_by}", host(url))):
        return True
    return bool(outlet and hidden_outlet) and fold(outlet or "") == fold(hidden_outlet or "")
