"""What happened: runs, and every request of each."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime

from presswatch.archive.archive import stamp, transaction


@dataclass(slots=True)
class Tally:
    """What a run did, counted as it goes."""

    sources_ok: int = 0
    sources_failed: int = 0
    fetched: int = 0
    added: int = 0
    rejected: int = 0
    failed: int = 0
    left_due: int = 0


def start_run(conn: sqlite3.Connection, command: str, now: datetime) -> int:
    with transaction(conn):
        row = conn.execute("INSERT INTO runs (command, started) VALUES (?, ?)", (command, stamp(now)))
        return row.lastrowid or 0


def finish_run(conn: sqlite3.Connection, run_id: int, tally: Tally, exit_code: int, now: datetime) -> None:
    values = asdict(tally)
    assignments = ", ".join(f"{column} = ?" for column in values)
    with transaction(conn):
        conn.execute(
            f"UPDATE runs SET finished = ?, exit_code = ?, {assignments} WHERE id = ?",
            (stamp(now), exit_code, *values.values(), run_id),
        )


def record_fetch(
    conn: sqlite3.Connection,
    run_id: int,
    url: str,
    outcome: str,
    now: datetime,
    *,
    source_id: str | None = None,
    candidate_id: int | None = None,
    status: int | None = None,
    reason: str | None = None,
    page_id: int | None = None,
) -> None:
    """One request and what came of it."""
    conn.execute(
        """INSERT INTO fetches (run_id, source_id, candidate_id, url, at, outcome, status, reason, page_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (run_id, source_id, candidate_id, url, stamp(now), outcome, status, reason, page_id),
    )
