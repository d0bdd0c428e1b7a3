"""What taking an article down means for the tables: every row that holds its words goes, and it never comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from presswatch.archive.archive import stamp, transaction
from presswatch.archive.forgotten import is_forgotten, key_hash
from presswatch.archive.sql import SEARCHED
from presswatch.archive.stories import settle
from presswatch.model import PagePlace

REMOVED = """
DELETE FROM checks WHERE quote_id IN (SELECT id FROM quotes WHERE article_id = :article);
DELETE FROM quote_reviews WHERE quote_id IN (SELECT id FROM quotes WHERE article_id = :article);
DELETE FROM article_reviews WHERE article_id = :article;
DELETE FROM page_items WHERE article_id = :article;
DELETE FROM quotes WHERE article_id = :article;
DELETE FROM mentions WHERE article_id = :article;
DELETE FROM article_texts WHERE article_id = :article;
DELETE FROM articles WHERE id = :article;
"""
"""Rows of an article, in an order that the references between them allow. What cascades needs no line."""

BLANKED = """
UPDATE changes SET old = NULL, new = NULL
 WHERE (table_name = 'article_reviews' AND row_id = :article)
    OR (table_name IN ('quotes', 'quote_reviews') AND row_id IN (SELECT id FROM quotes WHERE article_id = :article))
"""


_NAMES = "url, url_key, title"
_ITS_CANDIDATES = """SELECT id FROM candidates WHERE article_id = ?1
                      UNION SELECT candidate_id FROM articles WHERE id = ?1 AND candidate_id IS NOT NULL"""
_ITS_COPIES = """SELECT coalesce(o.url, o.title, o.url_key)
                   FROM articles a JOIN articles o ON o.story_id = a.story_id AND o.id != a.id WHERE a.id = ?1"""


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an article is: its rows, the keys of its addresses, the words that a feed would name it with."""

    keys: tuple[str, ...]
    articles: tuple[int, ...]
    candidates: tuple[int, ...]
    pages: tuple[int, ...]
    names: tuple[str, ...]
    copies: tuple[str, ...]


def trace(conn: sqlite3.Connection, key: str) -> Trace:
    """All that belongs to the address of that key: the article it led to, with every address that leads there."""
    articles = _column(
        conn,
        """SELECT id FROM articles WHERE url_key = ?1
            UNION SELECT article_id FROM candidates WHERE url_key = ?1 AND article_id IS NOT NULL""",
        key,
    )
    candidates = set(_column(conn, "SELECT id FROM candidates WHERE url_key = ?", key))
    copies, pages = set[str](), set[int]()
    for article in articles:
        candidates |= set(_column(conn, _ITS_CANDIDATES, article))
        copies |= set(_column(conn, _ITS_COPIES, article))
        pages |= set(_column(conn, "SELECT page_id FROM article_texts WHERE article_id = ? AND page_id > 0", article))
    for candidate in candidates:
        pages |= set(_column(conn, "SELECT id FROM pages WHERE candidate_id = ?", candidate))
    rows = [conn.execute(f"SELECT {_NAMES} FROM articles WHERE id = ?", (article,)).fetchone() for article in articles]
    rows += [conn.execute(f"SELECT {_NAMES} FROM candidates WHERE id = ?", (one,)).fetchone() for one in candidates]
    return Trace(
        keys=tuple(sorted({key} | {row["url_key"] for row in rows})),
        articles=tuple(articles),
        candidates=tuple(sorted(candidates)),
        pages=tuple(sorted(pages)),
        names=tuple(sorted({name for row in rows for name in (row["url"], row["title"]) if name})),
        copies=tuple(sorted(copies)),
    )


def still_there(conn: sqlite3.Connection) -> list[str]:
    """Keys of what was forgotten and is there all the same, because an older archive was restored."""
    keys = _column(conn, "SELECT url_key FROM candidates UNION SELECT url_key FROM articles")
    return [key for key in keys if is_forgotten(conn, key)]


def source_pages(conn: sqlite3.Connection) -> list[tuple[int, PagePlace]]:
    """The stored answers of sources: what names articles, and often quotes from them."""
    rows = conn.execute("SELECT * FROM pages WHERE candidate_id IS NULL ORDER BY file, offset")
    return [(row["id"], _place(row)) for row in rows]


def places(conn: sqlite3.Connection, file: str) -> list[tuple[int, PagePlace]]:
    """The pages that lie in a WARC file, in their order."""
    rows = conn.execute("SELECT * FROM pages WHERE file = ? ORDER BY offset", (file,))
    return [(row["id"], _place(row)) for row in rows]


def files(conn: sqlite3.Connection) -> list[str]:
    """The WARC files that pages lie in."""
    return _column(conn, "SELECT DISTINCT file FROM pages")


def files_of(conn: sqlite3.Connection, pages: Iterable[int]) -> list[str]:
    found = {file for page in pages for file in _column(conn, "SELECT file FROM pages WHERE id = ?", page)}
    return sorted(found)


def remove(
    conn: sqlite3.Connection,
    found: Trace,
    pages: Sequence[int],
    moved: Iterable[tuple[int, PagePlace]],
    outdated: Iterable[str],
    *,
    who: str,
    now: datetime,
) -> None:
    """Removes the rows, tells the other pages of the rewritten files where they lie, and remembers by its hash what
    must not come back; all or nothing."""
    with transaction(conn):
        conn.execute("PRAGMA defer_foreign_keys = ON")
        stories = _stories(conn, found.articles)
        for article in found.articles:
            _blank_changes(conn, article)
            for statement in REMOVED.strip().split(";\n"):
                conn.execute(statement.rstrip(";"), {"article": article})
        _remove_pages(conn, found.candidates, pages)
        conn.executemany(
            "UPDATE pages SET file = ?, offset = ?, length = ? WHERE id = ?",
            [(place.file, place.offset, place.length, page) for page, place in moved],
        )
        for story in stories:
            settle(conn, story)
        conn.executemany("INSERT OR IGNORE INTO outdated_files (file) VALUES (?)", [(file,) for file in outdated])
        conn.executemany(
            "INSERT OR IGNORE INTO forgotten (hash, at) VALUES (?, ?)",
            [(key_hash(key), stamp(now)) for key in found.keys],
        )
        conn.execute(
            """INSERT INTO changes (at, who, table_name, row_id, column_name, old, new)
               VALUES (?, ?, 'articles', ?, 'forgotten', NULL, ?)""",
            (stamp(now), who, next(iter(found.articles), 0), key_hash(found.keys[0])),
        )


def outdated_files(conn: sqlite3.Connection) -> list[str]:
    """WARC files that were written anew without some of their pages, and are still to be removed."""
    return _column(conn, "SELECT file FROM outdated_files WHERE removed = 0")


def file_removed(conn: sqlite3.Connection, file: str) -> None:
    with transaction(conn):
        conn.execute("UPDATE outdated_files SET removed = 1 WHERE file = ?", (file,))


def wipe(conn: sqlite3.Connection) -> bool:
    """Leaves no removed words behind in the file: search indexes and pages are written anew, the log is emptied.
    False when somebody who reads the archive keeps the old log; it is emptied when they are done."""
    for table in SEARCHED:
        with transaction(conn):
            conn.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
    conn.execute("VACUUM")
    busy, *_ = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _blank_changes(conn: sqlite3.Connection, article: int) -> None:
    """Who decided when stays on record; the words do not. The guards of the record step aside within this
    transaction alone."""
    guards = conn.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'changes'"
    ).fetchall()
    for name, _ in guards:
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute(BLANKED, {"article": article})
    for _, sql in guards:
        conn.execute(sql)


def _remove_pages(conn: sqlite3.Connection, candidates: Sequence[int], pages: Sequence[int]) -> None:
    for page in pages:
        conn.execute("UPDATE article_texts SET page_id = NULL WHERE page_id = ?", (page,))
        conn.execute("UPDATE fetches SET page_id = NULL WHERE page_id = ?", (page,))
        conn.execute("DELETE FROM pages WHERE id = ?", (page,))
    for candidate in candidates:
        conn.execute("DELETE FROM fetches WHERE candidate_id = ?", (candidate,))
        conn.execute("UPDATE articles SET candidate_id = NULL WHERE candidate_id = ?", (candidate,))
        conn.execute("DELETE FROM candidates WHERE id = ?", (candidate,))


def _stories(conn: sqlite3.Connection, articles: Sequence[int]) -> list[int]:
    sql = "SELECT story_id FROM articles WHERE id = ? AND story_id IS NOT NULL"
    return [story for article in articles for story in _column(conn, sql, article)]


def _place(row: sqlite3.Row) -> PagePlace:
    return PagePlace(row["file"], row["offset"], row["length"], row["sha256"])


def _column(conn: sqlite3.Connection, sql: str, *values: object) -> list[Any]:
    with closing(conn.execute(sql, values)) as cursor:
        return [row[0] for row in cursor]
