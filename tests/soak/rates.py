"""How fast `backfill` is beside `zcat FILE | grep -ai NAME` and beside trafilatura on every page, on two cores against
one, and how much memory its processes take together; ratios of medians, side by side (needs the corpora outside the
repository)."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from warcs import NAME, build

from soak.ground import Findings, Ground, children

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).parent.parent.parent.parent / "shared"))
PAGES = 3000
EXTRACTED = 400  # pages that trafilatura reads, for what it would take over all

_EXTRACT = """
import sys
from fastwarc.warc import ArchiveIterator
from trafilatura import bare_extraction
for place, record in enumerate(ArchiveIterator(sys.argv[1], parse_http=True)):
    if place % 2 == int(sys.argv[2]) and place < int(sys.argv[3]):
        bare_extraction(record.reader.read().decode("utf-8", "replace"), with_metadata=True, include_comments=False)
"""


def trial(folder: Path, times: int = 5) -> Findings:
    found = Findings()
    pages = SHARED / "pages" / "html"
    if not pages.is_dir():
        found.lines.append("the corpora outside the repository are not here")
        return found
    files = [folder / f"real-{number}.warc.gz" for number in range(4)]
    named = sum(build(path, pages, PAGES, first=number * PAGES) for number, path in enumerate(files))
    found.must(named > 4 * PAGES // 120, f"only {named} pages name the project")
    ground = Ground(folder / "ground")
    ground.watch([], {}, pace=5)
    peaks: list[float] = []

    def one(jobs: int, paths: list[Path]) -> Callable[[], None]:
        return lambda: peaks.append(_backfill(found, ground, jobs, paths))

    ways = {
        "grep": lambda: _shell(f"zcat {files[0]} | grep -aic {NAME}"),
        "backfill": one(2, files[:1]),
        "trafilatura": lambda: _extract(files[0]),
        "four files, one job": one(1, files),
        "four files, two jobs": one(2, files),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    worked: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            begun, before = time.monotonic(), _cpu()
            way()
            took[name].append(time.monotonic() - begun)
            worked[name].append(_cpu() - before)
    seconds = {name: statistics.median(values) for name, values in took.items()}
    found.figures = {
        "against_grep": round(seconds["backfill"] / seconds["grep"], 2),
        "faster_than_trafilatura": round(seconds["trafilatura"] * PAGES / EXTRACTED / seconds["backfill"], 1),
        "two_jobs_against_one": round(seconds["four files, one job"] / seconds["four files, two jobs"], 2),
        "peak_mb": round(max(peaks)),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "cpu_seconds": {name: round(statistics.median(values), 2) for name, values in worked.items()},
    }
    found.lines.append(f"medians of {times}: {found.figures}")
    return found


def _backfill(found: Findings, ground: Ground, jobs: int, paths: list[Path]) -> float:
    """One run into a new archive; answers the most memory that its processes held together, in MB."""
    for rest in ground.folder.glob("presswatch.*"):
        rest.unlink()
    shutil.rmtree(ground.folder / "pages", ignore_errors=True)
    process = ground.start("backfill", *map(str, paths), "--jobs", str(jobs), "--json")
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], sum(map(_own_mb, (process.pid, *children(process.pid)))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    out, err = process.communicate(timeout=900)
    over.set()
    watcher.join()
    found.must(process.returncode == 0, f"backfill ended with {process.returncode}: {err[-300:]}")
    found.must(f'"records": {len(paths) * PAGES}' in out, f"not every record was read: {out}")
    return peak[0]


def _cpu() -> float:
    """Seconds that all processes which ended under this one worked: they tell more where others use the cores too."""
    times = os.times()
    return times.children_user + times.children_system


def _own_mb(pid: int) -> float:
    """The memory of a process, pages it shares with others counted in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _shell(command: str) -> None:
    subprocess.run(["bash", "-c", command], check=True, stdout=subprocess.DEVNULL)


def _extract(path: Path) -> None:
    """Trafilatura over the first pages, in two processes."""
    command = [sys.executable, "-c", _EXTRACT, str(path)]
    halves = [subprocess.Popen([*command, str(half), str(EXTRACTED)]) for half in (0, 1)]
    for half in halves:
        half.wait()
