"""Sentences of the outlet's own prose that are worth printing on a media page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache

from presswatch.language.rules import LanguageRules, PageWords, rules_for
from presswatch.model import Block, BlockKind, Mention, Passage, Project, Quote, QuoteKind
from presswatch.plain import fold
from presswatch.read.blocks import phrases
from presswatch.read.sentences import sentences

MOST = 10
FEWEST_WORDS, MOST_WORDS = 12, 100
BEST_WORDS = range(18, 61)  # the lengths of passages that media pages print
FEWEST_LETTERS = 2 * FEWEST_WORDS - 1  # of so many words with blanks between them
OF_THE_OUTLET = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST_ITEM)
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
    offered = [
        (-judge.score(text, window), window[0].start, window[-1].end)
        for block in blocks
        if block.kind in OF_THE_OUTLET and block.end - block.start >= FEWEST_LETTERS
        for window in _windows(text, block, language, judge.work)
    ]
    chosen: list[Passage] = []
    for score, start, end in sorted(offered):
        if len(chosen) == MOST:
            break
        if not any(start < other.end and end > other.start for other in chosen):
            chosen.append(Passage(text[start:end], start, end, -score))
    return tuple(chosen)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with what is asked of every stretch that it is part of."""

    start: int
    end: int
    words: Sequence[str]  # folded
    telling: Set[str]  # those that say something
    figures: int
    page: PageWords
    works: bool  # whether its paragraph names the project's work


def _windows(text: str, block: Block, language: str, work: re.Pattern[str] | None) -> Iterator[Sequence[_Sentence]]:
    """One to three neighbouring sentences with a fitting number of words, without the place and day they came from."""
    dateline = _DATELINE.match(text, block.start, block.end)
    spans = sentences(text, dateline.end() if dateline else block.start, block.end, language)
    if len(spans) == 1 and text[block.end - 1 : block.end] not in tuple('.!?…»”"'):
        return
    counts = [len(_WORD.findall(text, start, end)) for start, end in spans]
    fitting = [
        (first, last + 1)
        for first in range(len(spans))
        for last in range(first, min(first + SENTENCES, len(spans)))
        if FEWEST_WORDS <= sum(counts[first : last + 1]) <= MOST_WORDS
    ]
    if fitting:
        read = _read(text, block, spans, rules_for(block.language if block.language != "unknown" else language), work)
        yield from (read[first:stop] for first, stop in fitting)


def _read(
    text: str, block: Block, spans: Sequence[tuple[int, int]], rules: LanguageRules, work: re.Pattern[str] | None
) -> list[_Sentence]:
    """The sentences of a block."""
    folded = fold(text[block.start : block.end])
    works = work is not None and work.search(folded) is not None
    telling = _folded(rules.page.telling)
    read = []
    for start, end in spans:
        sentence = folded[start - block.start : end - block.start]
        words = _WORD.findall(sentence)
        figures = len(_FIGURE.findall(sentence))
        read.append(_Sentence(start, end, words, telling.intersection(words), figures, rules.page, works))
    return read


@dataclass(frozen=True, slots=True)
class _Judge:
    """Scores a stretch of text. What is asked of every stretch is prepared once."""

    work: re.Pattern[str] | None  # names of the project's work and people
    starts: Sequence[int]  # of mentions, in order
    ends: Sequence[int]
    speech: bytearray  # 1 for every character that somebody said

    def score(self, text: str, window: Sequence[_Sentence]) -> float:
        """0 to 1."""
        start, end = window[0].start, window[-1].end
        stretch = text[start:end]
        first = bisect_left(self.starts, start)
        named = first < len(self.ends) and self.ends[first] <= end
        works = self._work(fold(stretch)) if window[0].works else 0.0
        value = BASE + NAMES_PROJECT * named + works + _says(window)
        good = sum(len(sentence.words) for sentence in window) in BEST_WORDS
        value += GOOD_LENGTH * good + EARLY * (1 - start / len(self.speech))
        value -= LEANS * _leans(window[0]) + SPEECH * self._share_of_speech(start, end)
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
    return phrases(words) if words else None


def _says(window: Sequence[_Sentence]) -> float:
    telling = len(frozenset().union(*(sentence.telling for sentence in window)))
    return min(SAYS_AT_MOST, FIGURE * sum(sentence.figures for sentence in window) + TELLING * telling)


def _leans(opening: _Sentence) -> bool:
    """Whether the first word points back at the sentence before."""
    leaning = _folded(opening.page.leaning)
    return bool(opening.words) and (opening.words[0] in leaning or opening.words[0].split("'")[0] in leaning)


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
