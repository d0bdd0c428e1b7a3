"""How many of the first three suggested passages are passages that somebody would print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import mean
from typing import Any

from passage_labels import hit, normalise, read_labels, sentences

from accuracy.corpora import Corpora, html_of, pages, read_html
from accuracy.table import Error, Figure, Measured
from presswatch.model import Project, Terms

SUGGESTED = 3


def measure(corpora: Corpora) -> Iterator[Measured]:
    """The share of hits among the first three of a page, beside the first three sentences with the project's name."""
    if not corpora.shared or not corpora.in_shared("pages", "manifest.jsonl"):
        return
    rows = {row["id"]: row for row in pages(corpora.shared)}
    labelled = [page for page in read_labels() if page.page in rows]
    if not labelled:
        return
    ours, simple, errors = [], [], []
    for page in labelled:
        row = rows[page.page]
        reading = read_html(html_of(corpora.shared, row), row["url"] or "https://page.example/", _project(page.project))
        first = [passage.text for passage in reading.passages[:SUGGESTED]] if reading else []
        named = _naming(reading.article.text if reading else "", page.project)
        ours.append(sum(hit(text, page.passages) for text in first) / SUGGESTED)
        simple.append(sum(hit(text, page.passages) for text in named) / SUGGESTED)
        missed = [text for text in first if not hit(text, page.passages)] or ["nothing"][len(first) :]
        errors += [Error(1 - ours[-1], f"{page.page}: suggests {text[:160]}") for text in missed]
    figure = Figure(
        f"passages: hits among the first {SUGGESTED}",
        mean(ours),
        len(labelled),
        beside=f"the first {SUGGESTED} sentences with the name {mean(simple):.3f}",
    )
    yield Measured("passages", (figure,), tuple(errors))


def _project(words: Mapping[str, Any]) -> Project:
    kinds = ("strong", "weak", "cased", "context")
    return Project(name=words["name"], terms=Terms(**{kind: tuple(words[kind]) for kind in kinds}))


def _naming(text: str, words: Mapping[str, Any]) -> list[str]:
    terms = [f" {normalise(term)} " for kind in ("strong", "weak", "cased") for term in words[kind]]
    named = (s for s in sentences(text) if any(term in f" {normalise(s)} " for term in terms))
    return [sentence for sentence, _ in zip(named, range(SUGGESTED), strict=False)]
