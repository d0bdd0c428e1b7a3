"""Sentences of the outlet's own prose that are worth printing on a media page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from presswatch.language.rules import PageWords, rules_for
from presswatch.model import Block, BlockKind, Mention, Passage, Project, Quote, QuoteKind
from presswatch.plain import fold
from presswatch.read.blocks import phrases
from presswatch.read.sentences import sentences

MOST = 10
FEWEST_WORDS, MOST_WORDS = 12, 100
BEST_WORDS = range(18, 61)  # the lengths of passages that media pages print
SENTENCES = 3

NAMES_PROJECT, NAMES_WORK, WORK_AT_MOST = 0.3, 0.1, 0.3
FIGURE, TELLING, SAYS_AT_MOST = 0.05, 0.04, 0.15
GOOD_LENGTH, EARLY = 0.1, 0.1
LEANS, SPEECH, TORN, ASKS, SECOND_SENTENCE = 0.2, 0.15, 0.3, 0.1, 0.03
BASE = 0.2

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_FIGURE = re.compile(r"\d[\d.,\u00a0\u202f]*")
# "PORT-BRUME, May 5 (Lantern Wire) — ": a place in capitals, perhaps a day and an agency, a dash.
_DATELINE = re.compile(
    r"(?=[^a-z]{0,20}?[A-ZÀ-Þ]{3})(?:[A-ZÀ-Þ][A-ZÀ-Þ'’.-]{1,30}[\s,]{1,2}){1,4}"
    r"(?:[A-ZÀ-Þ\d][^—–\n()]{0,30}\s)?(?:\([^)\n]{2,40}\)\s)?(?:[—–]|--?)\s{1,3}"
)
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"))


def rank_passages(
    text: str,
    blocks: Sequence[Block],
    mentions: Sequence[Mention],
    project: Project,
    quotes: Sequence[Quote],
    language: str,
) -> tuple[Passage, ...]:
    """At most ten passages, best first, none overlapping: one to three whole sentences of one paragraph, 12 to 100
    words, by whether they name the project or its work, stand alone and say something."""
    judge = _prepared(text, mentions, quotes, project)
    offered = sorted(
        (
            Passage(text[start:end], start, end, judge.score(text, start, end, block, language))
            for block in blocks
            if block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST_ITEM)
            for start, end in _windows(text, block, language)
        ),
        key=lambda passage: (-passage.score, passage.start, passage.end),
    )
    chosen: list[Passage] = []
    for passage in offered:
        if len(chosen) == MOST:
            break
        if not any(passage.start < other.end and passage.end > other.start for other in chosen):
            chosen.append(passage)
    return tuple(chosen)


def _windows(text: str, block: Block, language: str) -> Iterator[tuple[int, int]]:
    """One to three neighbouring sentences with a fitting number of words, without the place and day they came from."""
    dateline = _DATELINE.match(text, block.start, block.end)
    spans = sentences(text, dateline.end() if dateline else block.start, block.end, language)
    if len(spans) == 1 and text[block.end - 1 : block.end] not in tuple('.!?…»”"'):
        return
    counts = [len(_WORD.findall(text, start, end)) for start, end in spans]
    for first in range(len(spans)):
        for last in range(first, min(first + SENTENCES, len(spans))):
            if FEWEST_WORDS <= sum(counts[first : last + 1]) <= MOST_WORDS:
                yield spans[first][0], spans[last][1]


@dataclass(frozen=True, slots=True)
class _Judge:
    """Scores a stretch of text. What is asked of every stretch is prepared once."""

    work: re.Pattern[str] | None  # names of the project's work and people
    starts: Sequence[int]  # of mentions, in order
    ends: Sequence[int]
    speech: bytearray  # 1 for every character that somebody said

    def score(self, text: str, start: int, end: int, block: Block, language: str) -> float:
        """0 to 1."""
        stretch = text[start:end]
        folded = fold(stretch)
        words = _WORD.findall(folded)
        page = rules_for(block.language if block.language != "unknown" else language).page
        first = bisect_left(self.starts, start)
        named = first < len(self.ends) and self.ends[first] <= end
        value = BASE + NAMES_PROJECT * named + self._work(folded) + _says(words, folded, page)
        value += GOOD_LENGTH * (len(words) in BEST_WORDS) + EARLY * (1 - start / len(self.speech))
        value -= LEANS * _leans(words, page) + SPEECH * self._share_of_speech(start, end)
        value -= TORN * any(stretch.count(a) != stretch.count(b) for a, b in _PAIRS) + ASKS * ("?" in stretch)
        return round(min(1.0, max(0.0, value)), 3)

    def _work(self, folded: str) -> float:
        """What the passage names of the project's work and people."""
        return min(WORK_AT_MOST, NAMES_WORK * len(set(self.work.findall(folded)))) if self.work else 0.0

    def _share_of_speech(self, start: int, end: int) -> float:
        return self.speech.count(1, start, end) / (end - start)


def _prepared(text: str, mentions: Sequence[Mention], quotes: Sequence[Quote], project: Project) -> _Judge:
    speech = bytearray(len(text) + 1)
    for quote in quotes:
        if quote.kind in (QuoteKind.DIRECT, QuoteKind.MIXED):
            speech[quote.start : quote.end] = b"\x01" * (quote.end - quote.start)
    return _Judge(_work_pattern(project), [m.start for m in mentions], [m.end for m in mentions], speech)


def _work_pattern(project: Project) -> re.Pattern[str] | None:
    people = [name for person in project.people for name in (person.name, *person.aliases)]
    words = [*project.terms.context, *people]
    return phrases(iter(words)) if words else None


def _says(words: Sequence[str], folded: str, page: PageWords) -> float:
    telling = len(_folded(page.telling) & set(words))
    return min(SAYS_AT_MOST, FIGURE * len(_FIGURE.findall(folded)) + TELLING * telling)


def _leans(words: Sequence[str], page: PageWords) -> bool:
    """Whether the first word points back at the sentence before."""
    return bool(words) and (words[0] in _folded(page.leaning) or words[0].split("'")[0] in _folded(page.leaning))


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
