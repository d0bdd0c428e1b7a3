"""The sampled sequences of the articles' texts: whole, a row an article, and the few of them that copies are found by.

What a text is a copy of is sought by its marks among those of 30 days before and after; the samples of who shares
enough of them are compared whole. So the whole sample decides, while the index, where nearly each mark of a new article
lies on another page, holds two fifths of a long text's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from struct import pack, unpack

from presswatch.read.duplicates import SAME_STORY, containment, marks, sample

PERIOD_DAYS = 30
LIKELY = 40
"""Who shares one mark for so many sequences of the shorter sample may be a copy. Of 70,000 pairs of invented texts that
were copies, of 140 to 600 words with every tenth changed, the one that shared least shared one for 36."""

TABLES = """
CREATE TABLE samples (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    sequences BLOB NOT NULL  -- 8 bytes each, signed, the least significant first
) STRICT;
DROP TABLE shingles;
CREATE TABLE shingles (
    period INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    sampled INTEGER NOT NULL,  -- how many sequences the article's sample has
    PRIMARY KEY (period, hash, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shingles_article ON shingles (article_id);
"""


def period_of(article: str) -> str:
    """The period of an article's day, as SQL; 0 when its day can't be read."""
    day = f"julianday(coalesce({article}.published, {article}.first_seen))"
    return f"coalesce(CAST({day} / {PERIOD_DAYS} AS INTEGER), 0)"


def keep_sample(conn: sqlite3.Connection, article_id: int, sampled: Sequence[int]) -> None:
    """Makes this the article's sample, to be found by its marks."""
    conn.execute("DELETE FROM shingles WHERE article_id = ?", (article_id,))
    conn.execute(
        "INSERT OR REPLACE INTO samples (article_id, sequences) VALUES (?, ?)",
        (article_id, pack(f"<{len(sampled)}q", *sampled)),
    )
    period = conn.execute(f"SELECT {period_of('a')} FROM articles a WHERE id = ?", (article_id,)).fetchone()[0]
    conn.executemany(
        "INSERT INTO shingles (period, hash, article_id, sampled) VALUES (?, ?, ?, ?)",
        [(period, number, article_id, len(sampled)) for number in sorted(marks(sampled))],
    )


def copies_of(conn: sqlite3.Connection, article_id: int, sampled: Sequence[int]) -> list[int]:
    """The articles within the window that tell the same story as this one, whose sample is kept."""
    likely = conn.execute(
        f"""SELECT s.article_id, s.sequences
              FROM (SELECT theirs.article_id
                      FROM (VALUES (-1), (0), (1)) beside CROSS JOIN shingles mine
                      JOIN shingles theirs ON theirs.period = mine.period + beside.column1
                                          AND theirs.hash = mine.hash AND theirs.article_id != ?1
                     WHERE mine.article_id = ?1
                     GROUP BY 1 HAVING {LIKELY} * count(*) >= min(?2, theirs.sampled)) found
              JOIN samples s ON s.article_id = found.article_id
              JOIN articles a ON a.id = s.article_id
              JOIN articles me ON me.id = ?1
             WHERE abs(julianday(coalesce(a.published, a.first_seen)) -
                   julianday(coalesce(me.published, me.first_seen))) <= {PERIOD_DAYS}""",
        (article_id, len(sampled)),
    )
    mine = frozenset(sampled)
    return [other for other, sequences in likely if _same(mine, unpack(f"<{len(sequences) // 8}q", sequences))]


def _same(mine: frozenset[int], theirs: Sequence[int]) -> bool:
    return containment(len(mine.intersection(theirs)), len(mine), len(theirs)) >= SAME_STORY


def fill(conn: sqlite3.Connection) -> None:
    """Fills the empty tables with what is found of the articles' texts."""
    texts = conn.execute(
        "SELECT a.id, t.text FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.shingles > 0"
    )
    for article_id, text in texts:
        keep_sample(conn, article_id, sample(text))
