"""Somebody else writes for 7 seconds while a run is on: it waits and completes. A second run ends at once with 3."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from soak.ground import Findings, Ground, faults, measured
from soak.sites import Papers, served

PAPERS = Papers(6, 10)
HELD = 7.0


def trial(folder: Path) -> Findings:
    found = Findings()
    with served(PAPERS.answer) as log:
        ground = Ground(folder / "busy")
        ground.watch(PAPERS.sources, dict.fromkeys(PAPERS.hosts, log.address))
        process = ground.start("collect", "--json")
        _wait_for_articles(ground, 5)
        writer = sqlite3.connect(ground.db, isolation_level=None, timeout=30)
        writer.execute("BEGIN IMMEDIATE")
        held = time.monotonic()
        second = ground.collect()
        time.sleep(max(0.0, HELD - (time.monotonic() - held)))
        waited = process.poll() is None
        writer.execute("COMMIT")
        writer.close()
        ended = measured(process, 120)
    found.must(waited, "the run did not outlast the other writer")
    found.must(ended.code == 0, f"the run ended with {ended.code}: {ended.err[-300:]}")
    articles = ground.one("SELECT count(*) FROM articles WHERE verdict != 'reject'")
    found.must(articles == 60, f"{articles} of 60 articles")
    found.must(second.code == 3, f"the second run ended with {second.code}")
    found.must(second.seconds < 3, f"the second run took {second.seconds:.1f} s")
    for fault in faults(ground):
        found.must(False, fault)
    found.lines.append(f"another writer for {HELD:.0f} s: exit {ended.code}, {articles} of 60 articles")
    found.lines.append(f"a second run: exit {second.code} after {second.seconds:.1f} s: “{second.err.strip()}”")
    found.figures = {"articles": articles, "second_exit": second.code, "second_seconds": round(second.seconds, 2)}
    return found


def _wait_for_articles(ground: Ground, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if ground.one("SELECT count(*) FROM articles") >= count:
                return
        except sqlite3.OperationalError:  # not made yet
            pass
        time.sleep(0.02)
