"""Sentences that name the project or only seem to, read with the terms of the watch file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from accuracy.corpora import CHECKOUT, DATA, Corpora, rows
from accuracy.table import Error, Figure, Measured
from presswatch.model import Project
from presswatch.read.page import read_text
from presswatch.watch import read_watch


def measure(corpora: Corpora) -> Iterator[Measured]:
    """The shared sentences, then those of the repository."""
    project = read_watch(CHECKOUT / "data" / "watch.toml").project
    if path := corpora.in_shared("gold", "mentions", "mentions.jsonl"):
        yield measure_file("mentions gold", path, project)
    for half in corpora.halves:
        yield measure_file(f"mentions {half}", DATA / "mentions" / f"{half}.jsonl", project, gated=half != "held")


def measure_file(corpus: str, path: Path, project: Project, *, gated: bool = True) -> Measured:
    """How many are wrong each way, and precision and recall."""
    right = taken = missed = 0
    errors = []
    for row in rows(path):
        mentions = read_text(row["text"], project, language=row["lang"]).mentions
        if row["is_mention"] == bool(mentions):
            right += bool(mentions)
            continue
        taken += bool(mentions)
        missed += not mentions
        reason = "; ".join(f"{mention.term}, {mention.reason}" for mention in mentions) or "missed"
        errors.append(Error(1, f"{row['text']} ({row['why']}; {reason})"))
    n = right + missed
    precision = right / (right + taken) if right + taken else 0.0
    figures = (
        Figure(f"{corpus}: taken for a mention", taken, len(rows(path)) - n, at_most=True, gated=gated),
        Figure(f"{corpus}: missed", missed, n, at_most=True, gated=gated),
        Figure(f"{corpus}: precision", precision, right + taken, gated=gated),
        Figure(f"{corpus}: recall", right / n if n else 0.0, n, gated=gated),
    )
    return Measured(corpus, figures, tuple(errors))
