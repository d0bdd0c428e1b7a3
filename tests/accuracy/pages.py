"""Titles, days, authors and bodies of real pages, beside trafilatura alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from accuracy.corpora import Corpora, html_of, page_readings, pages
from accuracy.table import Error, Figure, Measured
from presswatch.model import Reading

LONG = 60  # characters of a gold paragraph that is looked for
NAMES = ("title", "day", "authors", "body F1", "paragraphs")
_FOLDED = str.maketrans("‘’‚“”„«»–—", '\'\'\'"""""--')


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader says of a page."""

    title: str | None = None
    day: str | None = None
    authors: tuple[str, ...] = ()
    text: str = ""


def measure(corpora: Corpora) -> Iterator[Measured]:
    """One corpus a language."""
    if not corpora.shared or not corpora.in_shared("pages", "manifest.jsonl"):
        return
    known = pages(corpora.shared)
    ours = {key: _said(reading) for key, reading in page_readings(corpora.shared).items()}
    plain = {row["id"]: trafilatura_alone(corpora.shared, row) for row in known}
    for language in sorted({row["lang"] for row in known}):
        rows = [row for row in known if row["lang"] == language]
        corpus = f"pages {language}"
        points, alone, errors = defaultdict(list), defaultdict(list), []
        for row in rows:
            _compare(row, ours[row["id"]], points, errors)
            _compare(row, plain[row["id"]], alone, [])
        figures = [
            Figure(
                f"{corpus}: {name}",
                float(mean(points[name])),
                len(points[name]),
                beside=f"trafilatura {mean(alone[name]):.3f}",
            )
            for name in NAMES
            if points[name]
        ]
        yield Measured(corpus, tuple(figures), tuple(errors))


def trafilatura_alone(shared: Path, row: Mapping[str, Any]) -> Said:
    """What trafilatura says, left to itself."""
    from trafilatura import bare_extraction

    found = bare_extraction(html_of(shared, dict(row)), with_metadata=True, include_comments=False)
    if not found:
        return Said()
    authors = tuple(author.strip() for author in (found.author or "").split(";") if author.strip())
    return Said(found.title, found.date, authors, found.text or "")


def _said(reading: Reading | None) -> Said:
    if not reading:
        return Said()
    article = reading.article
    day = article.published.isoformat() if article.published else None
    return Said(article.title, day, article.authors, article.text)


def _compare(row: Mapping[str, Any], said: Said, points: dict[str, list[float]], errors: list[Error]) -> None:
    gold = row["gold"]

    def count(name: str, point: float, wanted: object, got: object) -> None:
        points[name].append(point)
        if point < 1:
            errors.append(Error(1 - point, f"{row['id']}: {name} {got!r}, not {wanted!r}"))

    if gold.get("title"):
        count("title", fold(gold["title"]) == fold(said.title), gold["title"], said.title)
    if gold.get("date"):
        count("day", str(gold["date"])[:10] == (said.day or "")[:10], gold["date"], said.day)
    if gold.get("authors"):
        same = {fold(name) for name in gold["authors"]} == {fold(name) for name in said.authors}
        count("authors", same, gold["authors"], said.authors)
    if gold.get("body") and row["source_repo"] != "AndyTheFactory/newspaper4k":
        if "scrapinghub" in row["source_repo"]:
            shared = overlap(gold["body"], said.text)
            points["body F1"].append(shared)
            errors.append(Error(1 - shared, f"{row['id']}: body F1 {shared:.2f}"))
        text = fold(said.text)
        for paragraph in (line for line in gold["body"].split("\n") if len(line.strip()) >= LONG):
            points["paragraphs"].append(fold(paragraph) in text)
            if fold(paragraph) not in text:
                errors.append(Error(0.5, f"{row['id']}: paragraph not found: {paragraph.strip()[:80]}"))


def fold(text: str | None) -> str:
    """Quotes and dashes plain, blanks single, letters small."""
    return re.sub(r"\s+", " ", (text or "").translate(_FOLDED)).strip().casefold()


def overlap(gold: str, found: str) -> float:
    """F1 of the words of two texts, each counted as often as it stands there."""
    a, b = (Counter(re.findall(r"\w+", text.casefold())) for text in (gold, found))
    both = a.total() + b.total()
    return 2 * (a & b).total() / both if both else 1.0
