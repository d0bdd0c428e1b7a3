"""Sentences of the outlet's own prose that are worth printing on a media page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from presswatch.language.rules import rules_for
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

_WORD = re.compile(r"[^\W_]++(?:['’-][^\W_]++)*+")
# Beyond these, folding changes what a word is: a dash joins two, a letter in a circle becomes one.
_UNLIKE = re.compile("[^\x00-_a-\xb3\xb5-\u024f’“”…€\u202f]")
_FIGURE = re.compile(r"\d[\d.,\u00a0\u202f]*")
# "PORT-BRUME, May 5 (Lantern Wire) — ": a place in capitals, perhaps a day and an agency, a dash.
_DATELINE = re.compile(
    r"(?=[^a-z]{0,20}?[A-ZÀ-Þ]{3})(?:[A-ZÀ-Þ][A-ZÀ-Þ'’.-]{1,30}[\s,]{1,2}){1,4}"
    r"(?:[A-ZÀ-Þ\d][^—–\n()]{0,30}\s)?(?:\([^)\n]{2,40}\)\s)?(?:[—–]|--?)\s{1,3}"
)
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"))
_MARKS = re.compile("[“”«»()?]")


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
        (-judge.score(stretch), stretch.start, stretch.end)
        for block in blocks
        if block.kind in OF_THE_OUTLET and block.end - block.start >= FEWEST_LETTERS
        for stretch in _stretches(_read(text, block, language))
    ]
    chosen: list[Passage] = []
    for score, start, end in sorted(offered):
        if len(chosen) == MOST:
            break
        if not any(start < other.end and end > other.start for other in chosen):
            chosen.append(Passage(text[start:end], start, end, -score))
    return tuple(chosen)


class _Stretch(NamedTuple):  # made in a third of a dataclass's time: there are a hundred to an article
    """Neighbouring sentences, with what they are judged by."""

    start: int
    end: int
    printed: int  # words
    words: int  # folded ones, of which a dash makes one of two
    telling: Set[str]  # those that say something
    figures: int
    marks: str  # in pairs, and of questions
    leans: bool  # whether its first word points back at the sentence before

    def with_next(self, sentence: _Stretch) -> _Stretch:
        return _Stretch(
            self.start,
            sentence.end,
            self.printed + sentence.printed,
            self.words + sentence.words,
            self.telling | sentence.telling,
            self.figures + sentence.figures,
            self.marks + sentence.marks,
            self.leans,
        )


def _stretches(read: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """One to three neighbouring sentences with a fitting number of words."""
    for first in range(len(read)):
        for stretch in accumulate(read[first : first + SENTENCES], _Stretch.with_next):
            if FEWEST_WORDS <= stretch.printed <= MOST_WORDS:
                yield stretch


def _read(text: str, block: Block, language: str) -> list[_Stretch]:
    """The sentences of a block that has some, without the place and day they came from."""
    dateline = _DATELINE.match(text, block.start, block.end)
    spans = sentences(text, dateline.end() if dateline else block.start, block.end, language)
    if len(spans) == 1 and text[block.end - 1 : block.end] not in tuple('.!?…»”"'):
        return []
    page = rules_for(block.language if block.language != "unknown" else language).page
    telling, leaning = _folded(page.telling), _folded(page.leaning)
    folded = fold(text[block.start : block.end])
    unlike = _UNLIKE.search(text, block.start, block.end)
    read = []
    for start, end in spans:
        sentence = folded[start - block.start : end - block.start]
        words = _WORD.findall(sentence)
        read.append(
            _Stretch(
                start,
                end,
                len(_WORD.findall(text, start, end)) if unlike else len(words),
                len(words),
                telling.intersection(words),
                len(_FIGURE.findall(sentence)),
                "".join(_MARKS.findall(text, start, end)),
                bool(words) and (words[0] in leaning or words[0].split("'")[0] in leaning),
            )
        )
    return read


@dataclass(frozen=True, slots=True)
class _Judge:
    """Scores a stretch of text. What is asked of every stretch is prepared once."""

    starts: Sequence[int]  # of mentions, in order
    ends: Sequence[int]
    works: Sequence[tuple[int, int, str]]  # where the project's work and people are named, in order
    speech: bytearray  # 1 for every character that somebody said

    def score(self, stretch: _Stretch) -> float:
        """0 to 1."""
        start, end = stretch.start, stretch.end
        first = bisect_left(self.starts, start)
        named = first < len(self.ends) and self.ends[first] <= end
        value = BASE + NAMES_PROJECT * named + (self._work(start, end) if self.works else 0.0)
        value += min(SAYS_AT_MOST, FIGURE * stretch.figures + TELLING * len(stretch.telling))
        value += GOOD_LENGTH * (stretch.words in BEST_WORDS) + EARLY * (1 - start / len(self.speech))
        value -= LEANS * stretch.leans + SPEECH * self.speech.count(1, start, end) / (end - start)
        value -= TORN * _is_torn(stretch.marks) + ASKS * ("?" in stretch.marks)
        return round(min(1.0, max(0.0, value)), 3)

    def _work(self, start: int, end: int) -> float:
        within = self.works[bisect_left(self.works, (start,)) : bisect_left(self.works, (end,))]
        return min(WORK_AT_MOST, NAMES_WORK * len({name for _, stop, name in within if stop <= end}))


def _is_torn(marks: str) -> bool:
    return marks != "" and any(marks.count(a) != marks.count(b) for a, b in _PAIRS)


def _prepared(text: str, mentions: Sequence[Mention], quotes: Sequence[Quote], project: Project) -> _Judge:
    speech = bytearray(len(text) + 1)
    for quote in quotes:
        if quote.kind in (QuoteKind.DIRECT, QuoteKind.MIXED):
            speech[quote.start : quote.end] = b"\x01" * (quote.end - quote.start)
    return _Judge([m.start for m in mentions], [m.end for m in mentions], _works(text, project), speech)


def _works(text: str, project: Project) -> list[tuple[int, int, str]]:
    people = [name for person in project.people for name in (person.name, *person.aliases)]
    words = [*project.terms.context, *people]
    folded = fold(text)
    if not any(fold(word) in folded for word in words):  # a third of the time of looking for them
        return []
    return [(*name.span(), name[0]) for name in phrases(words).finditer(folded)]


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
