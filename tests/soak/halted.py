"""kill -9 of `backfill` at random moments, and a second start: in the end the archive of a calm run, row for row."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from soak.crawls import contents, crawl, differences
from soak.ground import Findings, Ground, faults, kill


def trial(folder: Path, times: int = 20) -> Findings:
    found, chance = Findings(), random.Random(7)
    paths = crawl(folder / "crawl", 30, 24)
    calm, shaken = Ground(folder / "calm"), Ground(folder / "shaken")
    for ground in (calm, shaken):
        ground.watch([], {}, pace=5)
    undisturbed = calm.run("backfill", *paths, "--jobs", "1", "--json")
    found.must(undisturbed.code == 0, f"the calm run ended with {undisturbed.code}: {undisturbed.err[-300:]}")
    wanted, amid, archives = contents(calm), 0, 0
    for number in range(times):
        process = shaken.start("backfill", *paths, "--jobs", "2", "--quiet")
        time.sleep(chance.uniform(1.0, 0.8 * undisturbed.seconds))
        done = process.poll() is not None
        kill(process)
        if not shaken.db.exists():
            continue
        for fault in faults(shaken):
            found.must(False, f"kill {number}: {fault}")
        amid += not done and 0 < shaken.one("SELECT count(*) FROM articles") < len(wanted["articles"])
        if done or number % 4 == 3:
            archives += _bring_to_end(found, shaken, paths, wanted, number)
    found.must(amid >= times // 5, f"only {amid} of {times} kills fell amid articles")
    found.figures = {"kills": times, "amid_articles": amid, "archives": archives, "articles": len(wanted["articles"])}
    found.lines.append(f"{times} kills, {amid} of them amid articles; {archives} archives brought to their end")
    return found


def _bring_to_end(
    found: Findings, ground: Ground, paths: list[str], wanted: dict[str, list[tuple[object, ...]]], number: int
) -> bool:
    ended = ground.run("backfill", *paths, "--jobs", "2", "--json")
    found.must(ended.code == 0, f"the run after kill {number} ended with {ended.code}: {ended.err[-300:]}")
    for difference in differences(contents(ground), wanted):
        found.must(False, f"after kill {number} {difference}")
    for rest in ground.folder.glob("presswatch.*"):
        rest.unlink()
    shutil.rmtree(ground.folder / "pages", ignore_errors=True)
    return True
