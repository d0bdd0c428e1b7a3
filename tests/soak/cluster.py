"""`backfill` on a Dask cluster of three worker processes on loopback, one of them killed in the middle: the archive of
`--jobs 2`, row for row."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soak.crawls import contents, crawl, differences
from soak.ground import Findings, Ground, measured

WORKERS = 3


def trial(folder: Path, files: int = 24) -> Findings:
    found = Findings()
    paths = crawl(folder / "crawl", files, 40)
    here, there = Ground(folder / "here"), Ground(folder / "there")
    for ground in (here, there):
        ground.watch([], {}, pace=5)
    alone = here.run("backfill", *paths, "--jobs", "2", "--json")
    found.must(alone.code == 0, f"--jobs 2 ended with {alone.code}: {alone.err[-300:]}")
    wanted = contents(here)
    with cluster(folder) as (address, workers):
        process = there.start("backfill", *paths, "--cluster", address, "--json")
        _wait_for_articles(there, len(wanted["articles"]) // 4)
        before = there.one("SELECT count(*) FROM articles")
        workers[0].send_signal(signal.SIGKILL)
        ended = measured(process, 300)
    found.must(ended.code == 0, f"--cluster ended with {ended.code}: {ended.err[-600:]}")
    found.must(before < len(wanted["articles"]), "the worker was killed when all was done")
    for difference in differences(contents(there), wanted):
        found.must(False, difference)
    rows = sum(map(len, wanted.values()))
    found.figures = {"articles": len(wanted["articles"]), "rows": rows, "articles_at_the_kill": before}
    found.figures |= {"seconds_jobs_2": round(alone.seconds, 1), "seconds_cluster": round(ended.seconds, 1)}
    found.lines.append(f"a worker killed after {before} of {len(wanted['articles'])} articles: {rows} rows compared")
    return found


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and its workers on loopback: its address, and the processes."""
    scheduler = _start(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    workers: list[subprocess.Popen[str]] = []
    try:
        address = _address(scheduler)
        more = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder / "dask"))
        workers += [_start(folder, "worker", address, *more) for _ in range(WORKERS)]
        _wait_for_workers(address)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.communicate()


def _start(folder: Path, what: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + what, *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def _address(scheduler: subprocess.Popen[str]) -> str:
    assert scheduler.stderr is not None
    for line in scheduler.stderr:
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            threading.Thread(target=scheduler.stderr.read, daemon=True).start()
            return found[0]
    raise RuntimeError("the scheduler did not start")


def _wait_for_workers(address: str) -> None:
    from distributed import Client

    with Client(address) as client:
        client.wait_for_workers(WORKERS, timeout=60)


def _wait_for_articles(ground: Ground, count: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if ground.db.exists() and ground.one("SELECT count(*) FROM articles") >= count:
            return
        time.sleep(0.02)
