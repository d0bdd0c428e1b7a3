"""The write-ahead log cut at a random byte, as by a machine that lost its power: the archive opens and is whole."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path

from soak.ground import Findings, Ground, faults
from soak.kills import committed
from soak.sites import Papers, served

PAPERS = Papers(6, 12)


def trial(folder: Path, cuts: int = 100) -> Findings:
    found = Findings()
    with served(PAPERS.answer) as log:
        ground = Ground(folder / "live")
        ground.watch(PAPERS.sources, dict.fromkeys(PAPERS.hosts, log.address))
        half = _half_a_run(ground)
        log_size = ground.db.with_name("presswatch.db-wal").stat().st_size
        found.must(log_size > 0, "the killed run left no log to cut")
        chance, most, least = random.Random(11), 0, 10**9
        for number in range(cuts):
            copy = Ground(folder / "cut")
            at = chance.randrange(log_size)
            _copy_cut(ground, copy, at)
            kept = len(committed(copy))
            most, least = max(most, kept), min(least, kept)
            for fault in faults(copy):
                found.must(False, f"cut {number} at byte {at}: {fault}")
            lost = half - committed(copy)
            found.must(not lost, f"cut {number} at byte {at}: {len(lost)} of before the checkpoint are lost")
        ended = copy.collect()
        found.must(ended.code == 0, f"the run after the last cut ended with {ended.code}: {ended.err[-300:]}")
        whole = copy.one("SELECT count(*) FROM articles WHERE verdict != 'reject'")
        found.must(whole == 72, f"the run after the last cut has {whole} of 72 articles")
    found.figures = {"cuts": cuts, "wal_bytes": log_size, "before_checkpoint": len(half), "least": least, "most": most}
    found.lines.append(
        f"{cuts} cuts in a log of {log_size:,} bytes: {least} to {most} articles are left of what was written; "
        f"none of the {len(half)} before the checkpoint is lost"
    )
    return found


def _half_a_run(ground: Ground) -> set[str]:
    """An archive of a run of its beginning, closed with a checkpoint, and a second run that was killed; answers
    what stood there before the second."""
    ground.collect("--limit", "30")
    before = committed(ground)
    process = ground.start("collect", "--quiet")
    deadline = time.monotonic() + 60
    while len(committed(ground)) < len(before) + 25 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return before


def _copy_cut(ground: Ground, copy: Ground, at: int) -> None:
    shutil.rmtree(copy.folder, ignore_errors=True)
    shutil.copytree(ground.folder, copy.folder)
    copy.db.with_name("presswatch.db-shm").unlink(missing_ok=True)  # shared memory does not survive a power cut
    with copy.db.with_name("presswatch.db-wal").open("r+b") as log:
        log.truncate(at)
    sqlite3.connect(copy.db).close()
