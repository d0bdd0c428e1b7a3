"""Quotation marks that hold no speech: titles of works, mottos, what is written on a wall, words held with tongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from presswatch.language.rules import QuoteWords
from presswatch.read.attributions import Attribution
from presswatch.read.nouns import Nouns
from presswatch.read.people import People
from presswatch.read.uncued import ENDS, tail
from presswatch.read.words import Word

TITLE = 3  # words of what is held up as a word: un mot, « résilience »
APPOSED = 6  # words of what is called by a title behind its comma, with that
INSCRIBED = 8  # words of a motto at most


class Works:
    """What a document quotes although nobody says it."""

    def __init__(self, words: QuoteWords, nouns: Nouns, people: People) -> None:
        self.words = words
        self.nouns = nouns
        self.people = people

    def _published(self, left: Sequence[Word], right: Sequence[Word], content: str) -> bool:
        """Whether a publisher stands behind a short title, or a noun for a word and a comma before it."""
        if tail(content) in ENDS + ",":
            return False
        if len(right) > 1 and right[0].text == "," and right[1].low in self.words.publishers:
            return True
        named = len(left) > 1 and left[-1].text == "," and left[-2].low in self.words.publishers
        return named and len(content.split()) <= TITLE

    def is_one(self, left: Sequence[Word], right: Sequence[Word], content: str, after: Attribution | None) -> bool:
        """A title of a work, or a word held with tongs."""
        near = [w.low for w in left[-3:] if w.is_word]
        if left and left[-1].is_word and near and (near[-1] in self.words.work_cues):
            return True
        if (
            left
            and left[-1].text == ":"
            and (any(low in self.words.mottos for low in near) or self._inscribed(left, content))
        ):
            return True
        if self._apposed(left, right, content, after) or self._on_a_wall(left, content):
            return True
        headed = after is not None and after.cue in self.words.work_cues - self.words.verbs
        if headed and len(content.split()) <= TITLE:
            return True
        if self._published(left, right, content):
            return True
        if tail(content) in ENDS + "," or after is not None:
            return False
        words = [w for w in re.split(r"\s+", content) if w[:1].isalnum()]
        capitals = sum(w[0].isupper() or w[0].isdigit() for w in words)
        long = [w for w in words if len(w) > 3]
        titled = len(words) >= 2 and capitals >= 0.6 * len(words) and all(not w[0].islower() for w in long)
        return titled and (not left or left[-1].text != ":")

    def _inscribed(self, left: Sequence[Word], content: str) -> bool:
        """Whether a few words behind a colon stand on something, or are a motto, and nobody in particular says them."""
        said = any(w.low in self.words.verbs for w in left) or any(w.low in self.words.first_persons for w in left)
        return not said and len(content.split()) <= INSCRIBED and any(w.low in self.words.mottos for w in left)

    def _on_a_wall(self, left: Sequence[Word], content: str) -> bool:
        """What a poster "reads"."""
        held = [w.low for w in left[-10:] if w.low in self.words.mottos]
        short = len(content.split()) <= INSCRIBED
        return short and len(held) > 1 and left[-1].low == held[-1]

    def _apposed(self, left: Sequence[Word], right: Sequence[Word], content: str, after: Attribution | None) -> bool:
        """A title between commas behind what it names: un module, « ... », propose un test."""
        if not (left and right and left[-1].text == right[0].text == "," and left[0].is_word):
            return False
        if tail(content) in ENDS + "," or left[0].low not in self.words.determiners or len(left) > APPOSED:
            return False
        if any(w.low in self.words.verbs or w.is_name_like for w in left[1:]):
            return False
        thing = self.people.calling(left[:6], False) is None
        return thing and (after is None or not self._somebody(after.noun))

    def _somebody(self, noun: Sequence[Word]) -> bool:
        named = noun[0].low in self.words.pronouns or self.nouns.head(noun) is not None
        return named or self.people.calling(noun, False) is not None
