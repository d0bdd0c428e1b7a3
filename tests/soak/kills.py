"""kill -9 at random moments of a run: nothing half done, nothing lost, and in the end the archive of a calm run."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections import Counter
from pathlib import Path
from typing import Any

from soak.ground import Findings, Ground, faults, kill
from soak.sites import Papers, served

PAPERS = Papers(10, 8)


def trial(folder: Path, times: int = 200) -> Findings:
    found = Findings()
    with served(PAPERS.answer) as log:
        hosts = dict.fromkeys(PAPERS.hosts, log.address)
        calm, shaken = Ground(folder / "calm"), Ground(folder / "shaken")
        calm.watch(PAPERS.sources, hosts)
        shaken.watch(PAPERS.sources, hosts)
        undisturbed = calm.collect()
        found.must(undisturbed.code == 0, f"the calm run ended with {undisturbed.code}: {undisturbed.err[-300:]}")
        expected = contents(calm)
        _shake(found, shaken, times, 1.5 * undisturbed.seconds, expected)  # a machine may be slower later on
    return found


def _shake(found: Findings, ground: Ground, times: int, whole: float, expected: dict[str, Any]) -> None:
    chance = random.Random(7)
    tally: Counter[str] = Counter()
    acked: set[str] = set()
    for number in range(times):
        process = ground.start("collect", "--quiet")
        time.sleep(chance.uniform(0, whole))
        acked |= (there := committed(ground))
        tally["killed amid articles"] += 0 < len(there) < len(expected["articles"])
        finished = process.poll() is not None
        kill(process)
        tally["ended before the kill" if finished else "killed"] += 1
        if not ground.db.exists():
            tally["killed before there was an archive"] += 1
            continue
        _judge(found, ground, acked, f"kill {number}")
        if finished or number == times - 1:
            acked = _complete(found, ground, expected, number, tally)
    amid = tally["killed amid articles"]
    found.must(amid >= times // 10, f"only {amid} of {times} kills fell between the first article and the last")
    found.figures = {"kills": times, "within_seconds": round(whole, 1), **tally, "articles": len(expected["articles"])}
    found.figures["quotes"] = len(expected["quotes"])
    found.lines.append(f"{times} kills spread over {whole:.1f} s of a run: {dict(tally)}")


def _judge(found: Findings, ground: Ground, acked: set[str], where: str) -> None:
    for fault in faults(ground):
        found.must(False, f"{where}: {fault}")
    lost = acked - committed(ground)
    found.must(not lost, f"{where}: {len(lost)} articles were there before, and are lost")


def _complete(found: Findings, ground: Ground, expected: dict[str, Any], number: int, tally: Counter[str]) -> set[str]:
    """Lets one run come to its end, compares with the calm archive, and begins a new archive."""
    ended = ground.collect()
    found.must(ended.code == 0, f"the run after kill {number} ended with {ended.code}: {ended.err[-300:]}")
    had = contents(ground)
    for what, rows in expected.items():
        found.must(had[what] == rows, f"after kill {number} {what} differ: {len(had[what])} of {len(rows)}")
    tally["archives brought to their end"] += 1
    for rest in ground.folder.glob("presswatch.*"):
        rest.unlink()
    shutil.rmtree(ground.folder / "pages", ignore_errors=True)
    return set()


def committed(ground: Ground) -> set[str]:
    """What another process can read at this moment."""
    if not ground.db.exists():
        return set()
    try:
        return {key for (key,) in ground.rows("SELECT url_key FROM articles")}
    except sqlite3.OperationalError:  # between the archive's making and its first table
        return set()


def contents(ground: Ground) -> dict[str, list[Any]]:
    """What must not depend on how often a run was cut short."""
    return {
        "articles": sorted(ground.rows("SELECT url_key, title, verdict, published FROM articles")),
        "quotes": sorted(
            ground.rows("""SELECT a.url_key, q.kind, q.text, coalesce(q.speaker, '') FROM quotes q
                             JOIN articles a ON a.id = q.article_id""")
        ),
        "candidates": sorted(ground.rows("SELECT url_key, state FROM candidates")),
        "pages": sorted(ground.rows("SELECT DISTINCT url_asked, sha256 FROM pages")),
    }
