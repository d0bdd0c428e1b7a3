"""The page of benchmarks, and what machine and versions it speaks of."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("presswatch", "trafilatura", "lxml", "fastwarc", "google-re2", "langdetect", "datasette", "click")

TITLES = {
    "startup": "Start",
    "read": "Reading a page",
    "quotes": "Quotes",
    "language": "Languages",
    "writes": "Writing",
    "tick": "A run in which nothing happened",
    "backfill": "Backfill",
    "cores": "Two cores",
    "growth": "One new article in a growing archive",
    "newsroom": "The newsroom",
    "life": "A long life",
}
_HEAD = """# Benchmarks

What `make bench` measured: presswatch beside others, in turn in one run, so that a machine whose speed drifts does not
decide. A ratio is ours by theirs, the median of the rounds with the least and the most: below 1 we are faster. Figures
are in [benchmarks.json](benchmarks.json); `make bench NAME=read` measures a part again.
"""


def markdown(parts: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join([_HEAD, *(_part(name, part) for name, part in parts.items())])


def _part(name: str, part: Mapping[str, Any]) -> str:
    found = part["found"]
    pairs = [row for row in found if row["kind"] == "pair"]
    figures = [row for row in found if row["kind"] == "figure"]
    lines = [f"## {TITLES[name]}", ""]
    if pairs:
        lines += ["| measured | | beside | | ratio | rounds |", "|---|--:|---|--:|--:|--:|", *map(_pair, pairs), ""]
    if figures:
        lines += ["| | |", "|---|---|", *(f"| {row['name']} | {row['value']} |" for row in figures), ""]
    lines += [row["text"] + "\n" for row in found if row["kind"] == "note"]
    ended = "" if part["ended"] == "done" else f" The part {part['ended']}."
    lines += [f"*{part['at']}, {part['seconds']} s; {part['machine']}; {part['versions']}.{ended}*", ""]
    return "\n".join(lines)


def _pair(row: Mapping[str, Any]) -> str:
    ratio = f"**{row['ratio']:.2f}** ({row['least']:.2f} to {row['most']:.2f})"
    times = f"{_time(row['ours'])} | {row['other']} | {_time(row['theirs'])}"
    return f"| {row['name']} | {times} | {ratio} | {row['rounds']} |"


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.1f} s"


def machine() -> str:
    names = (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name"))
    memory = (int(line.split()[1]) / 1e6 for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    processor = next(names, platform.processor() or platform.machine())
    return f"{os.cpu_count()} cores of {processor}, {next(memory, 0):.0f} GB{load}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:
        return []


def versions() -> str:
    return ", ".join([f"Python {sys.version.split()[0]}", f"SQLite {sqlite3.sqlite_version}", *map(_version, PACKAGES)])


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"
