"""Short texts that are right as a whole or not at all: hard cases, and the panel of seed 003."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from passage_labels import normalise

from accuracy.baseline import baseline
from accuracy.corpora import DATA, NOBODY, Corpora, rows
from accuracy.quotes import ours
from accuracy.table import Error, Figure, Measured
from presswatch.model import QuoteKind
from presswatch.read.page import read_text

SEED = "003_52d2c97cab4b7c4a.txt"
# The first three words of each quote of the seed, as a hash (the text is not ours), and who says it.
PANEL = (
    ("70839d02764c5f85", "Jo-fai Chow"),
    ("c805043ad6116c8b", "Simone Scardapane"),
    ("f71a367e77c61fc1", "Simone Scardapane"),
    ("60328172c5edadac", "Jo-fai Chow"),
    ("71be7b0c8200ac20", "Jo-fai Chow"),
    ("50eb4b24987d06d3", "Jo-fai Chow"),
)


def measure(corpora: Corpora) -> Iterator[Measured]:
    """Our own cases, the shared ones, then the seed."""
    for language in ("en", "fr"):
        yield measure_own(f"quotes_{language}", DATA / f"quotes_{language}.jsonl", language)
    if path := corpora.in_shared("gold", "quotes", "hard.jsonl"):
        yield measure_hard(path)
    if path := corpora.in_shared("seeds", SEED):
        yield measure_seed(path)


def measure_own(corpus: str, path: Path, language: str) -> Measured:
    """Cases whose quotes all have their kind, beginning and speaker, in order and with none beyond."""
    cases = rows(path)
    errors = []
    for case in cases:
        found = ours(case["text"], language)
        same = len(found) == len(case["quotes"]) and all(map(_is_wanted, found, case["quotes"]))
        if not same:
            errors.append(Error(len(case["quotes"]), f"{case['case']}: read as {_told(found)}"))
    share = 1 - len(errors) / len(cases)
    return Measured(corpus, (Figure(f"{corpus}: cases right", share, len(cases)),), tuple(errors))


def measure_hard(path: Path) -> Measured:
    """Cases in which every wanted quote is there with its speaker's surname, and nothing else is."""
    cases, errors, simple = rows(path), [], 0
    for case in cases:
        found = [quote for quote in ours(case["text"], case["lang"]) if quote["kind"] == "direct"]
        simple += _is_right(case["want"], baseline(case["text"]))
        if not _is_right(case["want"], found):
            errors.append(Error(1, f"{case['id']}: wanted {case['want']}, read as {_told(found)}"))
    right = len(cases) - len(errors)
    figure = Figure("hard: cases fully right", right, len(cases), beside=f"patterns {simple}")
    return Measured("hard", (figure,), tuple(errors))


def measure_seed(path: Path) -> Measured:
    """The six quotes of the panel with their speakers, what is found beyond, and the two reports in indirect speech."""
    quotes = read_text(path.read_text("utf-8"), NOBODY).quotes
    wanted, errors, indirect = list(PANEL), [], 0
    for quote in quotes:
        if quote.kind is QuoteKind.INDIRECT:
            indirect += 1
            continue
        key = (opening(quote.text), quote.speaker)
        if key in wanted:
            wanted.remove(key)
        else:
            errors.append(Error(1, f"{quote.kind}, given to {quote.speaker}: “{quote.text[:60]}”"))
    right = len(PANEL) - len(wanted)
    figures = (
        Figure("seed 003: quotes with the right speaker", right, len(PANEL)),
        Figure("seed 003: quotes beyond those", len(errors), len(quotes), at_most=True),
        Figure("seed 003: reports in indirect speech", indirect, 2),
    )
    return Measured("seed 003", figures, tuple(errors))


def opening(text: str) -> str:
    """The hash of the first three words."""
    return hashlib.sha256(" ".join(normalise(text).split()[:3]).encode()).hexdigest()[:16]


def _is_wanted(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    same = (found["speaker"], found["kind"]) == (wanted["speaker"], wanted["kind"])
    return same and str(found["text"]).startswith(wanted["starts"])


def _is_right(wanted: Sequence[Sequence[str]], found: Sequence[dict[str, Any]]) -> bool:
    pieces = [
        (letters, (quote["speaker"] or "").lower())
        for quote in found
        for line in quote["text"].split("\n")
        if (letters := _letters(line))
    ]
    for start, surname in wanted:
        hits = [p for p in pieces if p[0].startswith(_letters(start)) and surname.lower() in p[1]]
        if not hits:
            return False
        pieces.remove(hits[0])
    return not pieces


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _told(found: Sequence[dict[str, Any]]) -> str:
    return "; ".join(f"{q['kind']} “{q['text'][:40]}” by {q['speaker']}" for q in found) or "nothing"
