"""An hour in which nothing happened: unchanged feeds on as many hosts, against curl over the same addresses.

Every host answers after 50 ms, with 304 where the validator fits. The pairs are measured in turn, A B A B.
"""

from __future__ import annotations

import statistics
import subprocess
from pathlib import Path

from soak.ground import Ended, Findings, Ground, measured
from soak.sites import RSS, Asked, Log, Reply, feed, served

LATENCY = 0.05
PAIRS = 3
AT_ONCE = 16
MOST_RATIO, MOST_MB = 1.5, 150.0


def trial(folder: Path, count: int = 1000) -> Findings:
    found = Findings()
    hosts = [f"feed-{number}.example" for number in range(count)]
    with served(_answer) as log:
        ground = Ground(folder / "tick")
        sources = [{"id": host.split(".")[0], "kind": "feed", "url": f"http://{host}/feed"} for host in hosts]
        ground.watch(sources, dict.fromkeys(hosts, log.address))
        first = ground.collect()
        found.must(first.code == 0, f"the first run ended with {first.code}: {first.err[-300:]}")
        log.clear()
        config = _curl_config(folder, hosts, log)
        ours, theirs = [], []
        for _ in range(PAIRS):
            ours.append(_counted(found, log, count, ground.collect()))
            theirs.append(_counted(found, log, count, _curl(config)))
    _judge(found, first, ours, theirs, count)
    return found


def _answer(asked: Asked) -> Reply:
    tag = f'"{asked.host}"'
    if asked.headers.get("if-none-match") == tag:
        return Reply(status=304, headers=(("ETag", tag),), wait=LATENCY)
    return Reply(feed([]), RSS, headers=(("ETag", tag),), wait=LATENCY)


def _curl_config(folder: Path, hosts: list[str], log: Log) -> Path:
    rows = [
        f'url = "http://{log.address}/feed"\nheader = "Host: {host}"\nheader = "If-None-Match: \\"{host}\\""\n'
        'output = "/dev/null"\nsilent\n'
        for host in hosts
    ]
    path = folder / "curl.config"
    path.write_text("next\n".join(rows))
    return path


def _curl(config: Path) -> Ended:
    command = ["curl", "--no-progress-meter", "--parallel", "--parallel-immediate", "--parallel-max", str(AT_ONCE)]
    command += ["--config", str(config)]  # immediate: else it waits to learn whether the one address multiplexes
    return measured(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))


def _counted(found: Findings, log: Log, count: int, ended: Ended) -> Ended:
    unchanged = sum(asked.status == 304 for asked in log.asked)
    found.must(ended.code == 0, f"exit code {ended.code}: {ended.err[-300:]}")
    found.must(unchanged == len(log.asked) == count, f"{unchanged} of {count} answers were 304")
    log.clear()
    return ended


def _judge(found: Findings, first: Ended, ours: list[Ended], theirs: list[Ended], count: int) -> None:
    wall, curl_wall = (statistics.median(ended.seconds for ended in side) for side in (ours, theirs))
    cpu, curl_cpu = (statistics.median(ended.cpu for ended in side) for side in (ours, theirs))
    most = max(ended.parent_mb for ended in ours)
    found.must(wall / curl_wall <= MOST_RATIO, f"{wall / curl_wall:.2f} times the wall time of curl")
    found.must(most <= MOST_MB, f"{most:.0f} MB")
    found.figures = {
        "sources": count,
        "first_run_seconds": round(first.seconds, 2),
        "wall": [round(ended.seconds, 2) for ended in ours],
        "curl_wall": [round(ended.seconds, 2) for ended in theirs],
        "wall_ratio": round(wall / curl_wall, 2),
        "cpu": round(cpu, 2),
        "curl_cpu": round(curl_cpu, 2),
        "cpu_ratio": round(cpu / max(curl_cpu, 0.001), 1),
        "parent_mb": round(most),
        "child_mb": round(max(ended.child_mb for ended in ours)),
    }
    found.lines.append(f"wall {wall:.2f} s against {curl_wall:.2f} s of curl: {wall / curl_wall:.2f} times")
    found.lines.append(f"CPU {cpu:.2f} s against {curl_cpu:.2f} s; {most:.0f} MB")
