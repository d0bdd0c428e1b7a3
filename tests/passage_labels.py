"""Labelled passages without their words: sentences of real pages are kept as hashes, suggestions are held against them.

The splitter is this module's own and simple on purpose: it must not share the faults of the reader that it measures.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "data" / "passages" / "labels.jsonl"
_STOP = re.compile(r"[.!?…]+(?:[\"'’”»)\]]|\s»)*\s+")
_OPENING = frozenset("«\"'‘“([—–-")
_ABBREVIATION = re.compile(
    r"(?:^|[^\w’'])(?:[A-Z]|[Dd]r|Mr|Mrs|Ms|Adv|Prof|St|Sen|Gov|Oct|Nov|Dec|Jan|Feb|Aug|Sept|No)\.$"
)

Passage = Sequence[str]


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page, the project it is read for (name, strong, weak, cased, context) and its passages as sentence hashes."""

    page: str
    project: dict[str, Any]
    passages: tuple[tuple[str, ...], ...]


def normalise(text: str) -> str:
    """The letters and digits of `text` in lower case, every other run of characters one blank, none at the ends."""
    folded = unicodedata.normalize("NFKC", text).lower()
    shown = (c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join("".join(c if c.isalnum() else " " for c in shown).split())


def sentences(text: str) -> list[str]:
    """Sentences of `text` in order: a line ends one, and so does a stop before a blank and a capital, digit or mark."""
    return [sentence for line in text.splitlines() for sentence in _split_line(line.strip()) if normalise(sentence)]


def sentence_hashes(text: str) -> list[str]:
    """One hash a sentence: the first 16 hexadecimal digits of the SHA-256 of the normalised sentence."""
    return [hashlib.sha256(normalise(s).encode()).hexdigest()[:16] for s in sentences(text)]


def hit(passage_text: str, labels: Iterable[Passage]) -> bool:
    """Whether `passage_text` holds half of a labelled passage, or half of its own sentences are labelled ones."""
    own = set(sentence_hashes(passage_text))
    passages = [set(passage) for passage in labels]
    if not own or not any(own & passage for passage in passages):
        return False
    labelled = own & set().union(*passages)
    return 2 * len(labelled) >= len(own) or any(2 * len(own & p) >= len(p) for p in passages if p)


def read_labels(path: Path = LABELS) -> list[LabelledPage]:
    """The labelled pages of a file of JSON lines, in its order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [LabelledPage(r["page"], r["project"], tuple(tuple(p) for p in r["passages"])) for r in rows]


def _split_line(line: str) -> list[str]:
    found, start = [], 0
    for stop in _STOP.finditer(line):
        following = line[stop.end() : stop.end() + 1]
        begins = following.isupper() or following.isdigit() or following in _OPENING
        if following and begins and not _ABBREVIATION.search(line[start : stop.start() + 1]):
            found.append(line[start : stop.end()])
            start = stop.end()
    return [s.strip() for s in [*found, line[start:]] if s.strip()]
