"""Names of people who are quoted: found by the beginnings of their words, and likely spellings of one person."""

from __future__ import annotations

import re
import sqlite3

from presswatch.browse.queries import Row, rows
from presswatch.plain import clean_text, fold

LISTED = 50
"""People on one page of a list."""
MATCHED = 2_000
"""Names with the typed words that are looked at for those quoted most."""
ALIKE_SHOWN = 6
_WORD = re.compile(r"[^\W_]+")

PEOPLE = "SELECT speaker, quotes, outlets, first_quoted, last_quoted FROM speakers"
_NAMED = """SELECT name FROM speaker_names WHERE id IN (
    SELECT rowid FROM speaker_names_fts WHERE speaker_names_fts MATCH ? LIMIT ?)"""


def matching(conn: sqlite3.Connection, typed: str) -> list[Row]:
    """The people whose names have words that begin like the typed ones, accents folded; those quoted most first."""
    words = _WORD.findall(clean_text(typed))
    if not words:
        return []
    query = " ".join(f'"{word}"*' for word in words)
    sql = f"{PEOPLE} WHERE speaker IN ({_NAMED}) ORDER BY quotes DESC, speaker LIMIT ?"
    return rows(conn, sql, query, MATCHED, LISTED)


def alike(conn: sqlite3.Connection, name: str) -> list[Row]:
    """Other names quoted that are likely the same person's: with the same surname and a first name that fits."""
    words = _words(name)
    if not words:
        return []
    sql = f"{PEOPLE} WHERE speaker IN ({_NAMED}) ORDER BY quotes DESC, speaker"
    found = rows(conn, sql, f'"{words[-1]}"', MATCHED)
    return [row for row in found if row["speaker"] != name and same_person(name, row["speaker"])][:ALIKE_SHOWN]


def same_person(one_name: str, other: str) -> bool:
    """Whether two names may be one person's: the same words in any order, or the same surname and first names that are
    the same, an initial, the beginning of each other, or missing.

    >>> same_person("Odile Marchetôt", "O. Marchetot"), same_person("Odile Marchetot", "Anne Marchetot")
    (True, False)
    """
    first, second = _words(one_name), _words(other)
    if not first or not second:
        return False
    if sorted(first) == sorted(second):
        return True
    if first[-1] != second[-1]:
        return False
    return all(_fits(a, b) for a, b in zip(first[:-1], second[:-1], strict=False))


def _fits(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return long.startswith(short) and (len(short) != 2 or short == long)


def _words(name: str) -> list[str]:
    return _WORD.findall(fold(clean_text(name)))
