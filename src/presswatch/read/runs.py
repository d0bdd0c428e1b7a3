"""Names as they stand: which capitals open one, where it ends, what leads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from presswatch.language.rules import QuoteWords
from presswatch.read.words import Sentence, Word, joined

LONGEST = 10  # words of a name


class Run(NamedTuple):
    """A name as it stands once: `words` without titles and offices, `lead` those. `at` and `after` are where it
    begins and what follows it among the words that it was read from. A tuple: an article has sixty."""

    lead: tuple[Word, ...]
    words: tuple[Word, ...]
    owner: bool  # has 's: Jane's
    at: int
    after: int

    @property
    def start(self) -> int:
        return (self.lead or self.words)[0].start

    @property
    def end(self) -> int:
        return (self.words or self.lead)[-1].end


class Runs:
    """The reader of names: what a document writes in capitals elsewhere tells a name that opens a sentence."""

    def __init__(self, sentences: Sequence[Sentence], words: QuoteWords) -> None:
        self.words = words
        self._never = joined(words.never_names, words.determiners, frozenset(words.pronouns))
        self._sentences = sentences

    @cached_property
    def _common(self) -> set[str]:
        return {w.low for s in self._sentences for w in s.words if w.text[0].islower()}

    @cached_property
    def _capitals(self) -> list[list[int]]:
        return [_capitals(s.words) for s in self._sentences]

    @cached_property
    def _named(self) -> set[str]:
        """The words that have a capital although nothing ends before them."""
        capitals = zip(self._sentences, self._capitals, strict=True)
        return {bare(s.words[i].low) for s, at in capitals for i in at if i and s.words[i - 1].is_word}

    def runs(self, words: Sequence[Word], offset: int) -> Iterator[Run]:
        """The names among these words; `offset` is 0 when they open a sentence."""
        return self._at(_capitals(words), words, offset)

    def _at(self, capitals: Sequence[int], words: Sequence[Word], offset: int) -> Iterator[Run]:
        j = 0
        for i in capitals:
            if i < j or not self._starts(words, i, offset):
                continue
            j = after = self._stop(words, i)
            while not words[after - 1].is_word:
                after -= 1
            run = tuple([w for w in words[i:after] if w.is_word])
            whole = len(run) >= 3 and run[1].is_name_like and self._complement(words, i) and not self._given(run[0])
            cut = 1 if whole else self._cut(run)
            yield Run(run[:cut], run[cut:], owns(run[-1]), i, after)

    def _starts(self, words: Sequence[Word], i: int, offset: int) -> bool:
        """Whether a name begins with the capital at i."""
        word = words[i]
        if word.low in self.words.titles:
            return True
        opens = not words[i - 1].is_word if i else not offset
        if word.low in self._never:
            return not opens and word.low in self.words.named_articles and self._joins(words, i + 1)
        if not opens:
            return True
        following = words[i + 1] if i + 1 < len(words) else None
        if following is not None and following.is_name_like and following.low not in self._never:
            return True
        if word.low in self._common and word.low not in self._named:
            return False
        speaks = following is not None and (following.text == ":" or following.low in self.words.verbs)
        return word.low in self._named or self._given(word) or speaks or word.low in self.words.roles

    def _stop(self, words: Sequence[Word], i: int) -> int:
        """One past the last word of the name that starts at i."""
        stop = min(len(words), i + LONGEST)
        for j in range(i + 1, stop):
            last, word = words[j - 1], words[j]
            if owns(last):
                return j
            particle = word.low in self.words.particles
            if word.is_name_like:
                goes_on = particle or word.low not in self._never or (j == i + 1 and self._given(last))
            elif word.text == ".":
                goes_on = last.end == word.start and self._shortened(last)
            else:
                goes_on = particle and self._joins(words, j)
            if not goes_on:
                return j
        return stop

    def _joins(self, words: Sequence[Word], j: int) -> bool:
        step = j
        while (
            step < len(words)
            and words[step].low in self.words.particles
            and step - j < 3
            and not words[step].is_name_like
        ):
            step += 1
        if step >= len(words) or not words[step].is_name_like:
            return False
        if words[step].low not in self._never:
            return True
        following = words[step + 1] if step + 1 < len(words) else None
        return following is not None and following.is_name_like and following.low not in self._never

    def _shortened(self, word: Word) -> bool:
        return word.low in self.words.abbreviations or len(word.text) == 1

    def _complement(self, words: Sequence[Word], i: int) -> bool:
        """Whether the name at i follows "de la": its first word then ends an office: "de la Santé Jeanne Roux"."""
        if not i or i >= len(words):
            return False
        article = words[i - 1].low in self.words.definite and i > 1 and words[i - 2].low in self.words.genitives
        office = words[i - 1].low in self.words.genitives and i > 1 and words[i - 2].low in self.words.roles
        return article or office or words[i - 1].low in self.words.contracted

    def _cut(self, run: Sequence[Word]) -> int:
        """How many words lead a name: "US President" in "US President Jane Roe"."""
        cut = 0
        for i, word in enumerate(run):
            if self._leads(word) and not (i and self._closes(run, i) and self._surname_after(run[i - 1], word)):
                cut = i + 1
        while cut < len(run) and run[cut].low in self.words.particles and not run[cut].is_name_like:
            cut += 1
        rest = run[cut:]
        if len(rest) >= 3 and not self._given(rest[0]):
            cut += next((i for i, w in enumerate(rest[1:-1], 1) if self._given(w)), 0)
        return cut

    def _closes(self, run: Sequence[Word], i: int) -> bool:
        return all(word.low in self.words.suffixes for word in run[i + 1 :])

    def _surname_after(self, before: Word, word: Word) -> bool:
        """King in "Charlie King" and "Mr. King", though a king is a title."""
        if word.low in self.words.roles:
            return self._given(before)
        return not self._leads(before) or before.low in self.words.titles

    def _leads(self, word: Word) -> bool:
        return word.low in self.words.titles or word.low in self.words.roles

    def _given(self, word: Word) -> bool:
        first = word.low.split("-")[0]
        return first in self.words.men or first in self.words.women


def _capitals(words: Sequence[Word]) -> list[int]:
    return [i for i, word in enumerate(words) if word.text[0].isupper() and word.is_word]


def owns(word: Word) -> bool:
    return word.low.endswith(("'s", "s'"))


def bare(low: str) -> str:
    return low[:-2] if low.endswith("'s") else low.rstrip("'")
