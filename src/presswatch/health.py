"""What the archive can say of itself: how sources and runs are doing, and the whole story of one URL."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from presswatch.archive.archive import instant, one, stamp
from presswatch.archive.queue import BY_HAND
from presswatch.urls import canonical, host

FAILURES_BEFORE_A_PERSON = 3
"""Polls in a row that must fail before somebody is called: single nights fail everywhere."""

QUIET_RUNS = timedelta(days=2)
"""Without a finished run for so long, the crontab line is likely gone."""


LATELY = timedelta(days=90)
"""What people added by hand within so long may say that a source is missing; an old media page says nothing."""

HOSTS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the archive. `needs_person` holds one sentence per thing that a person has to look at, `notices`
    what may be as it should."""

    articles: int
    waiting: int
    queued: int
    needs_url: int
    published: int
    last_run: dict[str, Any] | None
    sources: tuple[dict[str, Any], ...]
    needs_person: tuple[str, ...]
    notices: tuple[str, ...] = ()
    last_digest: str | None = None


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
        notices=(*_silences(sources), *_unnamed(conn, now)),
        last_digest=one(conn, "SELECT max(at) FROM digests"),
    )


def source_troubles(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with single sources, as sentences for people who do not read the archive."""
    failing = [
        f"{source['id']} fails since {source['last_ok'] or 'the beginning'}: {source['last_error']}"
        for source in sources
        if source["health"] == "failing" and source["failures"] >= FAILURES_BEFORE_A_PERSON
    ]
    return [*failing, *_changed(sources), *_silences(sources)]


def _changed(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Sources that are asked elsewhere than the watch file says, or not at all."""
    paused = [
        f"source {source['id']} says that it is gone for good and is not asked any more: change its url in the watch "
        f"file, or try `presswatch collect --source {source['id']}`"
        for source in sources
        if source["health"] == "paused"
    ]
    moved = [
        f"source {source['id']} moved to {source['moved_to']}: change the watch file"
        for source in sources
        if source["moved_to"] and source["health"] != "paused"
    ]
    return [*paused, *moved]


def _silences(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        f"source {source['id']} answers and has named nothing new since {source['last_entry'][:10]}; before, something "
        f"came every {_days(source['usual_gap_days'])}"
        for source in sources
        if source["health"] == "silent"
    ]


def _days(gap: float) -> str:
    return f"{round(gap)} days" if gap >= 1.5 else "day" if gap >= 0.5 else "few hours"


def _unnamed(conn: sqlite3.Connection, now: datetime) -> list[str]:
    """Whether people find what no source does."""
    rows = conn.execute(
        """SELECT c.url FROM candidates c
            WHERE c.by_hand = 1 AND c.url IS NOT NULL AND c.first_seen >= ?
              AND NOT EXISTS (SELECT 1 FROM candidate_sources s WHERE s.candidate_id = c.id AND s.source_id != ?)""",
        (stamp(now - LATELY), BY_HAND),
    )
    hosts = Counter(host(url) for (url,) in rows)
    if not hosts:
        return []
    named = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in hosts.most_common(HOSTS_NAMED))
    more = f" and {len(hosts) - HOSTS_NAMED} more" if len(hosts) > HOSTS_NAMED else ""
    return [f"{hosts.total()} added by hand lately that no source named: is a source missing? {named}{more}"]


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
        if source["failures"] >= FAILURES_BEFORE_A_PERSON and source["health"] != "paused"
    ]
    troubles += _changed(sources)
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
    for check in _rows(conn, "SELECT * FROM rechecks WHERE article_id = ?", row["id"]):
        lines.append(f"asked for again on {check['at']}: {check['outcome']}")
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
