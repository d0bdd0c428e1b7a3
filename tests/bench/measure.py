"""What a part of the benchmark says: pairs measured in turn, A B A B, and single figures."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from soak.ground import tree_mb

ROUNDS = 5
SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).parents[3] / "shared"))
KEPT = Path(os.environ.get("PRESSWATCH_BENCH") or Path(tempfile.gettempdir()) / "presswatch-bench")
"""Where what takes long to make is kept from one run to the next: archives, WARC files, other people's programs."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Medians in seconds, and the median, least and most of the rounds' ratios."""

    name: str
    ours: float
    other: str
    theirs: float
    ratio: float
    least: float
    most: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Note:
    """What holds of a part's figures, or why some are missing."""

    text: str


Found = Pair | Figure | Note


@dataclass(frozen=True, slots=True)
class Used:
    """A command's seconds by the clock and of processor, the most memory of all its processes together, its end."""

    seconds: float
    cpu: float
    peak_mb: float
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        failed = f", ended with {self.code}: {self.err.strip()[-120:]}" if self.code else ""
        return f"{self.seconds:.2f} s, {self.cpu:.2f} s of processor, {self.peak_mb:.0f} MB{failed}"


def compare(
    name: str,
    ours: Callable[[], float],
    other: str,
    theirs: Callable[[], float],
    *,
    rounds: int = ROUNDS,
    per: int = 1,
) -> Pair:
    """Both in turn; each answers the seconds that it took. A first pair warms up where a round takes no second. Times
    are given `per` so many things."""
    if ours() < 1:
        theirs()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return pair(name, other, pairs, per=per)


def pair(name: str, other: str, pairs: list[tuple[float, float]], *, per: int = 1) -> Pair:
    mine, yours = (statistics.median(side) / per for side in zip(*pairs, strict=True))
    ratios = [one / another for one, another in pairs]
    return Pair(name, mine, other, yours, statistics.median(ratios), min(ratios), max(ratios), len(pairs))


def worked(work: Callable[[], object]) -> Callable[[], float]:
    """Seconds of processor of this process: other programs do not show in them."""

    def measured() -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    return measured


def use(*command: str | Path, seconds: float = 900, environment: Mapping[str, str] | None = None) -> Used:
    """Runs a command to its end, and kills it after `seconds`."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], tree_mb(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        err += f"\nstopped after {seconds:.0f} s"
    over.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(time.perf_counter() - begun, cpu, peak[0], process.returncode, out, err)


def presswatch(*arguments: str | Path, seconds: float = 900) -> Used:
    return use(sys.executable, "-m", "presswatch.cli", *arguments, seconds=seconds)
