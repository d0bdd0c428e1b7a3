"""Articles that are here already, asked for again: which, how, and what comes of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from presswatch.archive import queue
from presswatch.archive.queue import Queued
from presswatch.archive.rechecks import due_rechecks, note_recheck
from presswatch.errors import PageStoreError
from presswatch.model import Fetched, FetchFailure, FetchOutcome, Reading, Verdict
from presswatch.pages import PageStore

WALL = "wall"
"""The flag of a page that is a wall or an interstitial: it is tried again, and never taken for the article."""

NO_LONGER_NAMED = "the page no longer names the project; the text that was stored is kept"
_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


def due(
    conn: sqlite3.Connection, pages: PageStore, days: Sequence[float], *, now: datetime, limit: int
) -> list[Queued]:
    """The articles to check, each asked for with what its stored page said of its version."""
    found = []
    for article_id, candidate_id, url in due_rechecks(conn, days, now=now, limit=limit):
        stored, queued = queue.newest_page(conn, candidate_id), queue.queued(conn, candidate_id)
        if stored is None or queued is None:
            continue
        known: dict[str, str] = {}
        with suppress(PageStoreError):
            page = pages.read(stored.place)
            known = {asks: value for says, asks in _VALIDATORS.items() if (value := page.header(says))}
        found.append(replace(queued, url=queued.url or url, article_id=article_id, known=known))
    return found


def settle(
    conn: sqlite3.Connection,
    article_id: int,
    fetched: Fetched,
    trouble: str | None,
    days: Sequence[float],
    now: datetime,
) -> None:
    """Keeps what came of a check, inside the caller's transaction."""
    gone: bool | None = False
    if isinstance(fetched, FetchFailure):
        outcome = fetched.reason
        if fetched.outcome is not FetchOutcome.UNCHANGED:
            gone = True if fetched.status in (404, 410) else None
    else:
        outcome = trouble or "the page is there"
    note_recheck(conn, article_id, outcome, days, gone=gone, now=now)


def refusal(reading: Reading) -> str | None:
    """Why a checked page's reading must not replace what is stored: a page that was emptied is no correction."""
    if WALL in reading.article.flags:
        return "a wall stands before the article"
    return NO_LONGER_NAMED if reading.verdict is Verdict.REJECT else None
