"""What a digest tells: articles that no digest told of before. One that could not be sent leaves no trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from presswatch.archive.archive import instant, one, stamp, transaction
from presswatch.archive.sql import PASSAGE
from presswatch.formats.digest import Told

FIRST_DIGEST = timedelta(days=7)
"""How far back the first digest looks."""

OVERLAP = timedelta(days=2)
"""How far before the last digest the next one looks: what was stored while it was written is not lost."""


def since_last(conn: sqlite3.Connection, now: datetime) -> datetime:
    """From when on articles may be new to the readers of digests."""
    last = instant(one(conn, "SELECT max(at) FROM digests"))
    return last - OVERLAP if last else now - FIRST_DIGEST


def new_articles(conn: sqlite3.Connection, since: datetime | None, *, told_before: bool = False) -> list[Told]:
    """The articles that count and came in since then, newest first; with `told_before` also those of earlier
    digests."""
    rows = conn.execute(
        f"""SELECT c.id, a.story_id, c.outlet, c.published, c.title, c.url, {PASSAGE} AS passage
              FROM coverage c JOIN articles a ON a.id = c.id
             WHERE a.first_seen >= ?1 AND (?2 OR c.id NOT IN (SELECT article_id FROM digest_articles))
             ORDER BY coalesce(c.published, a.first_seen) DESC, c.id DESC""",
        (stamp(since) if since else "", told_before),
    ).fetchall()
    return [
        Told(
            article_id=row["id"],
            story=row["story_id"],
            outlet=row["outlet"],
            published=row["published"],
            title=row["title"],
            url=row["url"],
            passage=row["passage"],
            quoted=_quoted(conn, row["id"]),
        )
        for row in rows
    ]


def keep_digest(conn: sqlite3.Connection, sent_to: str, articles: Sequence[Told], now: datetime) -> None:
    """Remembers what was told."""
    with transaction(conn):
        digest_id = conn.execute(
            "INSERT INTO digests (at, sent_to, articles) VALUES (?, ?, ?)", (stamp(now), sent_to, len(articles))
        ).lastrowid
        conn.executemany(
            "INSERT OR IGNORE INTO digest_articles (article_id, digest_id) VALUES (?, ?)",
            [(told.article_id, digest_id) for told in articles],
        )


def _quoted(conn: sqlite3.Connection, article_id: int) -> tuple[str, ...]:
    rows = conn.execute(
        """SELECT DISTINCT coalesce(qr.speaker, q.speaker) AS speaker
             FROM quotes q JOIN articles a ON a.id = q.article_id AND q.text_id IS a.text_id
             LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
            WHERE q.article_id = ? AND q.kind != 'passage' AND coalesce(qr.state, 'proposed') != 'hidden'
              AND coalesce(qr.speaker, q.speaker) IS NOT NULL ORDER BY 1""",
        (article_id,),
    )
    return tuple(speaker for (speaker,) in rows)
