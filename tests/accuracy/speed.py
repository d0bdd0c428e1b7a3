"""Time for what is ours, beside trafilatura's for the same pages; and hostile marks. Printed, never gated."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from accuracy.corpora import CHECKOUT, Corpora, html_of, page_readings, pages
from accuracy.table import Error, Figure, Measured
from presswatch.model import Project
from presswatch.read.page import read_text
from presswatch.watch import read_watch

PAGES = 50
ROUNDS = 3
HOSTILE = 100_000  # characters
WORTH_DOUBLING = 0.05  # seconds; below, a ratio measures noise
TOO_LONG = 0.5  # seconds, of any part of it
CORPUS = "hostile marks"
KINDS = {
    **{
        unit: unit
        for unit in ("“", "”", "«", "‘", '"', "'", "“”", "“« ", "“a ", '"a" ', "« a, dit ", ": “", "– ", "A. ")
    },
    **{f"{unit}⏎": f"{unit}\n" for unit in ("“", "”", "«", '"', "“a", "“a,” he said.")},
    "names": "Ann Holm, David Kerr, ",
    "attributions": "“a,” Ann Holm said. ",
}


@dataclass(frozen=True, slots=True)
class Growth:
    """The last size tried, seconds for 100 kB (scaled up when given up before), seconds of the last size, and their
    ratio to those of half of it."""

    size: int
    whole: float
    last: float
    ratio: float


def measure(corpora: Corpora) -> Iterator[Measured]:
    """The ratio on real pages when they are there, then the slowest kind of hostile text."""
    if corpora.shared and corpora.in_shared("pages", "manifest.jsonl"):
        yield _real(corpora)
    yield _hostile()


def _real(corpora: Corpora) -> Measured:
    from trafilatura import bare_extraction

    assert corpora.shared
    project = read_watch(CHECKOUT / "data" / "watch.toml").project
    known = pages(corpora.shared)
    chosen = known[:: max(1, len(known) // PAGES)][:PAGES]
    readings = page_readings(corpora.shared)
    bodies = [html_of(corpora.shared, row) for row in chosen]
    texts = [reading.article.text for row in chosen if (reading := readings[row["id"]])]
    pairs = [
        (
            seconds(lambda: [read_text(text, project) for text in texts]),
            seconds(lambda: [bare_extraction(b, with_metadata=True, include_comments=False) for b in bodies]),
        )
        for _ in range(ROUNDS)
    ]
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(a / b for a, b in pairs)
    beside = f"{1000 * ours / len(chosen):.1f} ms a page, trafilatura {1000 * theirs / len(chosen):.1f} ms"
    name = "speed: quotes, mentions, language, passages / trafilatura"
    return Measured("speed", (Figure(name, ratio, len(chosen), at_most=True, gated=False, beside=beside),))


def _hostile() -> Measured:
    project = read_watch(CHECKOUT / "data" / "watch.toml").project
    grown = {name: _growth(unit, project) for name, unit in KINDS.items()}
    slowest = max(grown, key=lambda name: grown[name].whole)
    told = {name: growth.ratio for name, growth in grown.items() if growth.last >= WORTH_DOUBLING}
    steepest = max(told, key=lambda name: told[name], default=slowest)
    at_least = "" if grown[slowest].size > HOSTILE else f", given up at {grown[slowest].size // 1000} kB, so at least"
    figures = (
        Figure(f"{CORPUS}: seconds for 100 kB", grown[slowest].whole, len(grown), True, False, f"{slowest}{at_least}"),
        Figure(f"{CORPUS}: cost of twice the text", grown[steepest].ratio, len(told), True, False, steepest),
    )
    errors = (
        Error(growth.whole, f"{name}: {growth.whole:.2f} s, twice the text ×{growth.ratio:.1f}")
        for name, growth in grown.items()
    )
    return Measured(CORPUS, figures, tuple(errors))


def _growth(unit: str, project: Project) -> Growth:
    """Twice the text again and again, up to 200 kB or to a time that is far too long."""
    size, took = HOSTILE // 16, 0.0
    while True:
        text = unit * (size // len(unit))
        before, took = took, seconds(lambda text=text: read_text(text, project))  # type: ignore[misc]
        if size > HOSTILE:
            return Growth(size, before, took, took / before)
        if took > TOO_LONG:
            return Growth(size, took * HOSTILE / size, took, took / before if before else 2.0)
        size *= 2


def seconds(work: Callable[[], object]) -> float:
    """How long that takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
