"""`python -m soak` lists the trials; `python -m soak NAME [N]` carries one out, `all` one after the other.

N is the trial's own measure: kills, cuts, seconds, sources. Each prints its findings, then one line of JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from soak.ground import Findings

TRIALS = {
    "hostile": "every case of a hostile server beside good feeds (needs the corpora outside the repository)",
    "kills": "kill -9 at random moments [200]",
    "wal": "the write-ahead log cut at random bytes [100]",
    "full": "a full disk (root mounts a small one; others are limited in file size)",
    "busy": "somebody else writes, or runs",
    "clock": "a clock two years wrong",
    "again": "feeds whose ids and tracking links change",
    "polite": "what the server saw of our manners",
    "tick": "unchanged feeds on as many hosts, against curl [1000]",
    "week": "hourly runs over a week of news [168]",
    "seeds": "every row of what the seeds ask for, through the product (needs the seeds outside the repository)",
    "phrases": "the test on the bytes, over real pages (needs the corpora outside the repository) [every page]",
    "halted": "kill -9 of backfill at random moments [20]",
    "cluster": "backfill on a Dask cluster of three processes, one of them killed",
    "rates": "backfill beside zcat | grep, trafilatura, one core; memory (needs the same corpora) [5 times]",
    "fuzz": "mutations of pages and feeds [300 seconds]",
}


def main(arguments: list[str]) -> int:
    names = list(TRIALS) if arguments[:1] == ["all"] else arguments[:1]
    if not names or names[0] not in TRIALS:
        print(__doc__)
        print("\n".join(f"  {name:<8} {what}" for name, what in TRIALS.items()))
        return 2
    size = int(arguments[1]) if len(arguments) > 1 else None
    return max([carry_out(name, size) for name in names])


def carry_out(name: str, size: int | None) -> int:
    """0 when all that must hold held."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"soak-{name}-") as folder:
        found: Findings = import_module(f"soak.{name}").trial(Path(folder), *(() if size is None else (size,)))
    print(found.text())
    line = {"trial": name, "holds": not found.broken, "seconds": round(time.monotonic() - started, 1)}
    print(json.dumps(line | found.figures | {"broken": found.broken}, ensure_ascii=False))
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
