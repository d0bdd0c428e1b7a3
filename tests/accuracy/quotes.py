"""Articles with all direct quotes labelled: content, who said it, by what name, and nobody where nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accuracy.baseline import baseline
from accuracy.corpora import DATA, NOBODY, Corpora, rows
from accuracy.scorer import Score, false_on_empty, score
from accuracy.table import Figure, Measured
from presswatch.read.page import read_text

SHARED = ("polnear_dev", "hand_en", "hand_fr")
PRESS = ("fr", "en")
MORE = "more"  # written after the rules
FEWEST = 6  # quotes by somebody unnamed; fewer make no share


def measure(corpora: Corpora) -> Iterator[Measured]:
    """The shared gold, then the invented press of the repository; halves that are held back are not gated."""
    for name in SHARED:
        if path := corpora.in_shared("gold", "quotes", f"{name}.jsonl"):
            yield measure_file(name, path)
    for language in PRESS:
        for half in (*corpora.halves, MORE):
            path = DATA / "press" / f"{language}_{half}.jsonl"
            if path.exists():
                yield measure_file(f"press {language}_{half}", path, gated=half != "held")


def measure_file(corpus: str, path: Path, *, gated: bool = True) -> Measured:
    """All figures of one file of labelled articles."""
    articles = rows(path)
    found = {article["id"]: ours(article["text"], article.get("lang")) for article in articles}
    patterns = {article["id"]: baseline(article["text"]) for article in articles}
    result, simple = score(articles, found), score(articles, patterns)
    figures = [
        *_figures(corpus, result, simple, gated),
        *_on_empty(corpus, articles, found, patterns, gated),
    ]
    return Measured(corpus, tuple(figures), tuple(result.errors))


def ours(text: str, language: str | None) -> list[dict[str, Any]]:
    """The quotes of a text as the scorer takes them."""
    return [
        {"kind": str(q.kind), "text": q.text, "start": q.start, "end": q.end, "speaker": q.speaker}
        for q in read_text(text, NOBODY, language=language).quotes
    ]


def _figures(corpus: str, result: Score, simple: Score, gated: bool) -> Iterator[Figure]:
    pieces = result.matched + result.missed

    def figure(name: str, value: float, n: int, against: float, at_most: bool = False) -> Figure:
        return Figure(f"{corpus}: {name}", value, n, at_most, gated, beside=f"patterns {against:.3f}")

    yield figure("content F1", result.content, pieces, simple.content)
    yield figure("speaker end to end", result.end_to_end, result.named, simple.end_to_end)
    yield figure("full name end to end", result.full_name, result.named, simple.full_name)
    if result.nameless >= FEWEST:
        yield figure("name given to nobody", result.name_for_nobody, result.unnamed, simple.name_for_nobody, True)


def _on_empty(corpus: str, articles: list[Any], found: Any, patterns: Any, gated: bool) -> Iterator[Figure]:
    empty = sum(not any(quote["kind"] == "direct" for quote in article["quotes"]) for article in articles)
    if empty:
        false, simple = (false_on_empty(articles, quotes).false for quotes in (found, patterns))
        name = f"{corpus}: false quotes on pages without any"
        yield Figure(name, false, empty, at_most=True, gated=gated, beside=f"patterns {simple}")
