"""How fast `backfill` is on two cores beside `zcat FILE | grep -ai NAME` and beside trafilatura on every page, and how
much memory its processes take together; ratios of medians, side by side (needs the corpora outside the repository)."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from warcs import NAME, build

from soak.ground import Findings, Ground, tree_mb

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


@dataclass(slots=True)
class Taken:
    """Seconds of each way by the clock and of processor, a figure a round, and the most memory of all processes."""

    seconds: dict[str, list[float]]
    cpu: dict[str, list[float]]
    peak_mb: float = 0.0


def trial(folder: Path, times: int = 5) -> Findings:
    found = Findings()
    taken = measure(folder, found, times)
    if taken is None:
        return found
    seconds = {name: statistics.median(values) for name, values in taken.seconds.items()}
    found.figures = {
        "against_grep": round(seconds["backfill"] / seconds["grep"], 2),
        "faster_than_trafilatura": round(seconds["trafilatura"] / seconds["backfill"], 1),
        "peak_mb": round(taken.peak_mb),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "cpu_seconds": {name: round(statistics.median(values), 2) for name, values in taken.cpu.items()},
    }
    found.lines.append(f"medians of {times}: {found.figures}")
    return found


def measure(folder: Path, found: Findings, times: int) -> Taken | None:
    """Every way in turn, so many rounds; None where there are no real pages. Trafilatura reads some pages, its seconds
    are those of all."""
    pages = SHARED / "pages" / "html"
    if not pages.is_dir():
        found.lines.append("the corpora outside the repository are not here")
        return None
    file = folder / "real.warc.gz"
    named = build(file, pages, PAGES)
    found.must(named > PAGES // 120, f"only {named} pages name the project")
    ground = Ground(folder / "ground")
    ground.watch([], {}, pace=5)
    peaks: list[float] = []
    ways: dict[str, Callable[[], object]] = {
        "grep": lambda: _shell(f"zcat {file} | grep -aic {NAME}"),
        "backfill": lambda: peaks.append(_backfill(found, ground, file)),
        "trafilatura": lambda: _extract(file),
    }
    taken = Taken({name: [] for name in ways}, {name: [] for name in ways})
    for _ in range(times):
        for name, way in ways.items():
            begun, before = time.monotonic(), _cpu()
            way()
            scale = PAGES / EXTRACTED if name == "trafilatura" else 1
            taken.seconds[name].append((time.monotonic() - begun) * scale)
            taken.cpu[name].append((_cpu() - before) * scale)
    taken.peak_mb = max(peaks)
    return taken


def _backfill(found: Findings, ground: Ground, file: Path) -> float:
    """One run on two cores into a new archive; answers the most memory that its processes held together, in MB."""
    for rest in ground.folder.glob("presswatch.*"):
        rest.unlink()
    shutil.rmtree(ground.folder / "pages", ignore_errors=True)
    process = ground.start("backfill", str(file), "--jobs", "2", "--json")
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], tree_mb(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    out, err = process.communicate(timeout=900)
    over.set()
    watcher.join()
    found.must(process.returncode == 0, f"backfill ended with {process.returncode}: {err[-300:]}")
    found.must(f'"records": {PAGES}' in out, f"not every record was read: {out}")
    return peak[0]


def _cpu() -> float:
    """Seconds that all processes which ended under this one worked: they tell more where others use the cores too."""
    times = os.times()
    return times.children_user + times.children_system


def _shell(command: str) -> None:
    subprocess.run(["bash", "-c", command], check=True, stdout=subprocess.DEVNULL)


def _extract(path: Path) -> None:
    """Trafilatura over the first pages, in two processes."""
    command = [sys.executable, "-c", _EXTRACT, str(path)]
    halves = [subprocess.Popen([*command, str(half), str(EXTRACTED)]) for half in (0, 1)]
    for half in halves:
        half.wait()
