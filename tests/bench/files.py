"""`backfill` beside grep and trafilatura; two cores beside one, for `backfill` and for `reread`."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from pathlib import Path

from soak import rates
from soak.ground import Findings, Ground
from warcs import build

from bench.measure import KEPT, SHARED, Figure, Found, Note, Used, pair, presswatch

FILES, PAGES, EVERY = 4, 3000, 6
"""Every sixth page names the project: then reading them again, too, keeps one core busy for over a minute."""


def measure_backfill(folder: Path) -> Iterator[Found]:
    checked = Findings()
    taken = rates.measure(folder, checked, rounds := int(os.environ.get("BENCH_ROUNDS", 7)))
    if taken is None:
        yield Note("Not measured: this needs real pages.")
        return
    ours = taken.seconds["backfill"]
    for other, name in {"grep": "zcat FILE | grep -ai NAME", "trafilatura": "trafilatura on every page"}.items():
        yield pair("backfill", name, list(zip(ours, taken.seconds[other], strict=True)))
        faster = [theirs / mine for mine, theirs in zip(ours, taken.seconds[other], strict=True)]
        yield Figure(f"times as fast as {name}", f"{statistics.median(faster):.2f}")
    for name, values in taken.cpu.items():
        yield Figure(f"{name}, seconds of processor", f"{statistics.median(values):.2f}")
    yield Figure("most memory of all processes together", f"{taken.peak_mb:.0f} MB")
    yield Note("; ".join(checked.broken) or f"One file of {rates.PAGES} real pages, 1 % of them with a mention.")
    yield Note(
        f"By the clock, on two cores, {rounds} rounds, each way in turn. Trafilatura reads {rates.EXTRACTED} pages in "
        "two processes; its figures are those of all."
    )


def measure_cores(folder: Path) -> Iterator[Found]:
    if not (SHARED / "pages" / "html").is_dir() or not hasattr(os, "sched_setaffinity"):
        yield Note("Not measured: this needs real pages, and a system that can hold a program to one core.")
        return
    rounds = int(os.environ.get("BENCH_ROUNDS", 5))
    ground = Ground(folder / "ground")
    ground.watch([], {}, pace=5)
    paths = files()
    backfills: list[tuple[Used, Used]] = []
    rereads: list[tuple[Used, Used]] = []
    for _ in range(rounds):
        backfills.append((_backfill(ground, paths, 2), _backfill(ground, paths, 1)))
        rereads.append((_on(2, ground, "reread", "--quiet"), _on(1, ground, "reread", "--quiet")))
    for name, taken in (("backfill", backfills), ("reread", rereads)):
        yield pair(f"{name} on one core", "on two", [(one.seconds, two.seconds) for two, one in taken])
        yield Figure(f"{name} on two cores", str(taken[-1][0]))
        yield Figure(f"{name} on one core", str(taken[-1][1]))
    articles = ground.one("SELECT count(*) FROM articles")
    peak = max(used.peak_mb for both in (*backfills, *rereads) for used in both)
    yield Note(
        f"{FILES} files of {PAGES} real pages, every {EVERY}th with a mention; {articles} articles; "
        f"at most {peak:.0f} MB."
    )


def files() -> list[Path]:
    """WARC files of real pages, made where they are not yet."""
    folder = KEPT / f"warcs-{EVERY}"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"real-{number}.warc.gz" for number in range(FILES)]
    for number, path in enumerate(paths):
        if not path.exists():
            unfinished = path.with_suffix(".part")
            build(unfinished, SHARED / "pages" / "html", PAGES, every=EVERY, first=number * PAGES)
            unfinished.replace(path)
    return paths


def _backfill(ground: Ground, paths: list[Path], cores: int) -> Used:
    for rest in [*ground.folder.glob("presswatch.*"), *(ground.folder / "pages").glob("*")]:
        rest.unlink()
    return _on(cores, ground, "backfill", *map(str, paths), "--jobs", str(cores))


def _on(cores: int, ground: Ground, *arguments: str) -> Used:
    """The command held to so many cores; its children are too."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(all_of_them)[:cores]))
    try:
        return presswatch("--watch", ground.folder / "watch.toml", *arguments)
    finally:
        os.sched_setaffinity(0, all_of_them)
