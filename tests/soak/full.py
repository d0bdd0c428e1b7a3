"""A full disk: the run ends with a sentence, the archive is whole, and the next run completes when there is space."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from soak.ground import Ended, Findings, Ground, faults
from soak.sites import Log, Papers, served

PAPERS = Papers(10, 15)
SIZES_KB = (700, 1500, 3000, 5000)
PAGES_KB = 40


def trial(folder: Path) -> Findings:
    found = Findings()
    with served(PAPERS.answer) as log:
        for size in SIZES_KB:
            _fill(found, Ground(folder / f"small-{size}"), log, "", size)
        _fill(found, Ground(folder / "small-pages"), log, "pages", PAGES_KB)
    return found


def _fill(found: Findings, ground: Ground, log: Log, small: str, size: int) -> None:
    """One archive whose folder, or the one of its pages, lies on a small disk."""
    where = f"{size} kB for {small or 'all'}"
    (ground.folder / small).mkdir(parents=True)
    with _small_disk(ground.folder / small, size) as (limit, free):
        ground.watch(PAPERS.sources, dict.fromkeys(PAPERS.hosts, log.address))
        ended = ground.collect(preexec_fn=limit)
        _judge_full(found, ground, ended, where)
        free()
        _judge_freed(found, ground, where)


@contextmanager
def _small_disk(folder: Path, size: int) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """A disk of so many kB at the folder, and how more space is made; without the right to mount one, files that may
    not grow beyond that."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0

    def limit() -> None:
        if not mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size * 512, size * 512))

    def free() -> None:
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)

    try:
        yield limit, free
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def _judge_full(found: Findings, ground: Ground, ended: Ended, where: str) -> None:
    articles = 0
    if ground.db.exists():
        for fault in faults(ground):
            found.must(False, f"{where}: {fault}")
        articles = ground.one("SELECT count(*) FROM articles")
    sentence = ended.err.strip().splitlines()[-1:] or [""]
    found.must("Traceback" not in ended.err, f"{where}: a traceback: {ended.err[-1500:]}")
    found.must(ended.code == 1, f"{where}: exit code {ended.code}")
    found.must(bool(sentence[0]), f"{where}: nothing was said")
    found.lines.append(f"{where}: exit {ended.code}, {articles} articles kept, “{sentence[0][:200]}”")
    found.figures[f"kept with {where}"] = articles


def _judge_freed(found: Findings, ground: Ground, where: str) -> None:
    ended = ground.collect()
    found.must(ended.code == 0, f"{where}: with space again the run ended with {ended.code}: {ended.err[-300:]}")
    if not ground.db.exists():
        return
    articles = ground.one("SELECT count(*) FROM articles WHERE verdict != 'reject'")
    found.must(articles == 150, f"{where}: with space again {articles} of 150 articles")
    for fault in faults(ground):
        found.must(False, f"{where}, freed: {fault}")
