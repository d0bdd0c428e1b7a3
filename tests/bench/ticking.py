"""A run in which nothing happened, beside curl over the same addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from soak import tick

from bench.measure import ROUNDS, Figure, Found, Note, pair

SOURCES = 1000


def measure(folder: Path) -> Iterator[Found]:
    tick.PAIRS = ROUNDS
    found = tick.trial(folder, SOURCES)
    figures = found.figures
    yield pair(
        f"collect, {SOURCES} unchanged feeds", "curl", list(zip(figures["wall"], figures["curl_wall"], strict=True))
    )
    for name in ("cpu", "curl_cpu", "parent_mb", "child_mb"):
        yield Figure(name.replace("_", " "), str(figures[name]))
    yield Note("; ".join(found.broken) or "Every host answers after 50 ms, with 304; by the clock.")
