"""What the archive can say of itself: how sources and runs are doing, and the whole story of one URL."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from presswatch.archive.archive import instant, one
from presswatch.archive.queue import BY_HAND
from presswatch.urls import canonical

FAILURES_BEFORE_A_PERSON = 3
"""Polls in a row that must fail before somebody is called: single nights fail everywhere."""

QUIET_RUNS = timedelta(days=2)
"""Without a finished run for so long, the crontab line is likely gone."""


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the archive. `needs_person` holds one sentence per thing that a person has to look at."""

    articles: int
    waiting: int
    queued: int
    needs_url: int
    published: int
    last_run: dict[str, Any] | None
    sources: tuple[dict[str, Any], ...]
    needs_person: tuple[str, ...]


def status(conn: sqlite3.Connection, *, now: datetime) -> Status:
    sources = tuple(_rows(conn, "SELECT * FROM source_health ORDER BY id"))
    runs = _rows(conn, "SELECT * FROM runs WHERE command = 'collect' AND finished IS NOT NULL ORDER BY id DESC LIMIT 1")
    last = runs[0] if runs else None
    return Status(
        articles=_count(conn, "articles"),
        waiting=_count(conn, "inbox WHERE state = 'proposed'"),
        queued=_count(conn, "candidates WHERE state IN ('queued', 'failed')"),
        needs_url=_count(conn, "candidates WHERE state = 'needs_url'"),
        published=_count(conn, "published_items"),
        last_run=last,
        sources=sources,
        needs_person=tuple(_troubles(sources, last, _finished(conn, last), now)),
    )


def _finished(conn: sqlite3.Connection, last: dict[str, Any] | None) -> datetime | None:
    """When a run finished last; where none ever did, when the first one began."""
    if last:
        return instant(last["finished"])
    return instant(one(conn, "SELECT min(started) FROM runs WHERE command = 'collect'"))


def _troubles(
    sources: tuple[dict[str, Any], ...], last: dict[str, Any] | None, finished: datetime | None, now: datetime
) -> list[str]:
    troubles = [
        f"source {source['id']} failed {source['failures']} times in a row: {source['last_error']}"
        for source in sources
        if source["failures"] >= FAILURES_BEFORE_A_PERSON
    ]
    if finished and now - finished > QUIET_RUNS:
        troubles.append(f"no run has finished since {finished:%Y-%m-%d %H:%M} UTC: is the crontab line still there?")
    if last and last["exit_code"]:
        troubles.append("the last run got nothing at all: is this machine online?")
    return troubles


def why(conn: sqlite3.Connection, url: str) -> list[str]:
    """Everything the archive knows of a URL, as lines: who named it, what was fetched, which rule decided."""
    key = str(canonical(url))
    candidate = _rows(conn, "SELECT * FROM candidates WHERE url_key = ?", key)
    article = _rows(conn, "SELECT * FROM articles WHERE url_key = ?", key)
    if candidate and not article:
        article = _rows(conn, "SELECT * FROM articles WHERE id = ?", candidate[0]["article_id"])
    if article and not candidate:
        candidate = _rows(conn, "SELECT * FROM candidates WHERE article_id = ? ORDER BY id", article[0]["id"])
    lines = [line for row in candidate for line in _candidate_story(conn, row)]
    lines += [line for row in article for line in _article_story(conn, row)]
    return lines


def _candidate_story(conn: sqlite3.Connection, row: dict[str, Any]) -> list[str]:
    named = _rows(conn, "SELECT * FROM candidate_sources WHERE candidate_id = ? ORDER BY first_seen", row["id"])
    lines = [
        f"{'added' if source['source_id'] == BY_HAND else 'named by'} {source['source_id']} on {source['first_seen']}"
        for source in named
    ]
    for fetch in _rows(conn, "SELECT * FROM fetches WHERE candidate_id = ? ORDER BY id", row["id"]):
        code = f" ({fetch['status']})" if fetch["status"] else ""
        reason = f": {fetch['reason']}" if fetch["reason"] else ""
        lines.append(f"{fetch['outcome']}{code} on {fetch['at']}{reason}")
    if row["state"] == "queued":
        lines.append("queued: the next `presswatch collect` fetches it")
    elif row["state"] == "failed":
        lines.append(f"tried {row['tries']} time{'s' if row['tries'] > 1 else ''}; next try from {row['next_try']}")
    elif row["state"] == "needs_url":
        lines.append("its source hides the address: add the article's own URL with `presswatch add`")
    return lines


def _article_story(conn: sqlite3.Connection, row: dict[str, Any]) -> list[str]:
    lines = [f"article {row['id']}: {row['title'] or 'without a title'}"]
    lines.append(f"{row['verdict']}, relevance {row['relevance']:.2f}: {'; '.join(json.loads(row['reasons']))}")
    for mention in _rows(conn, "SELECT * FROM mentions WHERE text_id = ? ORDER BY start_char", row["text_id"]):
        lines.append(f"mention of {mention['term']} at {mention['start_char']}: {mention['reason']}")
    for review in _rows(conn, "SELECT * FROM article_reviews WHERE article_id = ?", row["id"]):
        reason = f" ({review['reason']})" if review["reason"] else ""
        lines.append(f"{review['state']} by {review['by']} on {review['at']}{reason}")
    return lines


def _rows(conn: sqlite3.Connection, sql: str, *values: Any) -> list[dict[str, Any]]:
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _count(conn: sqlite3.Connection, what: str) -> int:
    return int(conn.execute(f"SELECT count(*) FROM {what}").fetchone()[0])  # noqa: S608  (our own words)
