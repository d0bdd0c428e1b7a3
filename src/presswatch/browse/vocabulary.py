"""Words of headlines, to guess which one was meant by a word that no text has."""

from __future__ import annotations

import sqlite3
from difflib import get_close_matches

from presswatch.browse.phrases import Phrase
from presswatch.plain import fold

SUGGESTED = 2
_KNOWN = 3_000  # words with the same beginning that are compared
_ALIKE = 0.75  # difflib's ratio: one wrong letter in four


def likely_meant(conn: sqlite3.Connection, phrase: Phrase) -> list[str]:
    """The words of headlines that are spelled most like it, best first; none for several words."""
    words = phrase.spellings[0]
    word = fold(words[0])
    if len(words) > 1 or len(word) < 4:
        return []
    conn.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.headline_words USING fts5vocab (main, articles_fts, row)")
    sql = "SELECT term FROM headline_words WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ? LIMIT ?"
    close = (word[:2], word[:2] + "\U0010ffff", len(word) - 2, len(word) + 2, _KNOWN)
    known = [term for (term,) in conn.execute(sql, close)]
    return get_close_matches(word, known, SUGGESTED, _ALIKE)
