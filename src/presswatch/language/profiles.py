"""How likely a text is in each language, by langdetect's own profiles of one, two and three letters.

langdetect draws sequences at random until a probability settles. The plain sum over all sequences of the text is
steady, needs no seed, and with the sums of common words kept it is several times faster.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

LONGEST = 3  # letters of a sequence in the profiles
WORDS_KEPT = 8192  # function words make up most of any text
SEQUENCES_KEPT = 16_384  # 500 bytes each
MOST_WORDS = 64
"""So many words, spread over the text, tell as much as all: they put a language a hundred nats ahead of the next."""


_FLOOR = 0.5 / 10_000  # what langdetect takes a sequence for that a profile does not have

_WORD = re.compile(r"[^\W\d_]+")


def likelihoods(text: str) -> dict[str, float]:
    """Log likelihood of up to 64 of the text's words by ISO 639-1 code, in nats over that of a language with none of
    its sequences. Words in capitals do not count: langdetect's profiles have none."""
    codes, _ = _profiles()
    words = [word for word in _WORD.findall(text) if not word[:2].isupper()]
    chosen = words[:: -(-len(words) // MOST_WORDS) or 1]
    total = map(sum, zip(*map(_word, chosen), strict=True)) if chosen else [0.0] * len(codes)
    best: dict[str, float] = {}
    for code, value in zip(codes, total, strict=True):
        best[code] = max(value, best.get(code, 0.0))
    return best


@lru_cache(maxsize=WORDS_KEPT)
def _word(word: str) -> Sequence[float]:
    codes, _ = _profiles()
    rows = [row for row in map(_row, _sequences(word)) if row]
    return array("d", map(sum, zip(*rows, strict=True)) if rows else [0.0] * len(codes))


@lru_cache(maxsize=SEQUENCES_KEPT)
def _row(sequence: str) -> Sequence[float]:
    """How much likelier the sequence makes each language; () when no profile has it."""
    _, rows = _profiles()
    return array("d", (math.log1p(probability / _FLOOR) for probability in rows.get(sequence, ())))


def _sequences(word: str) -> list[str]:
    """The word's sequences as the profiles count them: blanks around it belong to it, a blank alone does not."""
    padded = f" {''.join(map(_normal, word))} "
    return [
        padded[end - length : end]
        for end in range(1, len(padded) + 1)
        for length in range(1, min(LONGEST, end) + 1)
        if length > 1 or padded[end - 1] != " "
    ]


@lru_cache(maxsize=4096)
def _normal(char: str) -> str:
    from langdetect.utils.ngram import NGram

    return str(NGram.normalize(char))


@cache
def _profiles() -> tuple[list[str], Mapping[str, Sequence[float]]]:
    """The languages' codes, and per sequence its probability in each language."""
    from langdetect import detector_factory

    factory = detector_factory.DetectorFactory()
    factory.load_profile(detector_factory.PROFILES_DIRECTORY)
    return [code.split("-", 1)[0] for code in factory.langlist], factory.word_lang_prob_map  # zh-cn, zh-tw
