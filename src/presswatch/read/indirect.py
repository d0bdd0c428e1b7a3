"""Indirect speech: sentences without marks that give what somebody said. Only speakers with a name count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from presswatch.language.rules import QuoteWords
from presswatch.read.attributions import Attributions
from presswatch.read.speakers import Cast, Speaker
from presswatch.read.words import Sentence, Word, joined

OBJECT = 4  # words between the verb and "that": told the board that
SAID = 4  # words that must be said
TAIL = 14  # words of a reporting clause that ends a sentence
SPEAKERS = 8  # words of "Both Jane Roe and Paul Wray"


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence that reports speech, the words that name its speaker and the verb."""

    start: int
    end: int
    speaker: Speaker
    cue: str | None


class Indirect:
    """The reports of a text."""

    def __init__(
        self, sentences: Sequence[Sentence], attributions: Attributions, cast: Cast, words: QuoteWords
    ) -> None:
        self.sentences = sentences
        self.attributions = attributions
        self.cast = cast
        self.words = words
        self._telling = joined(words.verbs, words.spoken, words.speaking)
        self._cues = joined(self._telling, frozenset(phrase.split()[0] for phrase in words.verb_phrases))
        self._adverbial = joined(words.prepositions, words.openers)
        self._clauses = joined(words.that, words.relatives)

    def reports(self) -> Iterator[Report]:
        """All reports in order; sentences with marks are left out."""
        for number, sentence in enumerate(self.sentences):
            words = sentence.words
            if len(words) < SAID + 3 or sentence.quotes or words[-1].text != ".":
                continue
            told = not self._cues.isdisjoint([word.low for word in words])
            found = (self._that(words, number) if told else None) or self._according(words, number)
            found = found or (self._tail(words, number) if told else None)
            if found is not None:
                yield found

    def _report(self, words: Sequence[Word], noun: Sequence[Word], cue: str | None, number: int) -> Report | None:
        if not noun or noun[0].low in self.words.indefinite:
            return None
        speaker = self.cast.who(noun, number)
        if speaker.name is None or not self._is_known(speaker.name):
            return None
        return Report(words[0].start, words[-1].end, speaker, cue)

    def _is_known(self, name: str) -> bool:
        """Whether it is surely somebody's name: more than one word, or one of a person or body that we know."""
        if " " in name:
            return True
        if name.lower() in self.words.verbs:
            return False
        named = self.cast.names.find((name.lower(),), 0)
        return named is not None and named.kind in ("person", "organisation")

    def _that(self, words: Sequence[Word], number: int) -> Report | None:
        """Jane Roe said that ..., Jane Roe spoke about ..."""
        for i, word in enumerate(words[:-SAID]):
            if word.low not in self._telling or not self._opens(words, i):
                continue
            several = self._several(words[:i])
            if several is not None:
                return Report(words[0].start, words[-1].end, several, word.text)
            if word.low in self.words.speaking:
                return None
            found = self.attributions.said_at(words[: i + 1], i)
            if found is not None and found.rule == "noun_verb_before":
                return self._report(words, found.noun, found.cue, number)
            return None
        return None

    def _opens(self, words: Sequence[Word], i: int) -> bool:
        """Whether what follows the verb at i opens what is said."""
        if words[i].low in self.words.speaking:
            return words[i + 1].low in self.words.topics
        for n in range(i + 1, min(i + 2 + OBJECT, len(words) - SAID)):
            if words[n].low in self.words.that:
                return True
            if not words[n].is_word or words[n].low in self.words.verbs:
                return False
        return False

    def _according(self, words: Sequence[Word], number: int) -> Report | None:
        """According to Jane Roe, ..."""
        found = self.attributions.prepositional(words)
        if found is None or found.rule != "according":
            return None
        rest = [w for w in words if w.start >= found.end]
        if len(rest) < SAID + 1 or rest[0].text != ",":
            return None
        return self._report(words, found.noun, found.cue, number)

    def _tail(self, words: Sequence[Word], number: int) -> Report | None:
        """..., said Jane Roe."""
        comma = max((i for i, w in enumerate(words[:-1]) if w.text == ","), default=0)
        if comma < SAID or len(words) - comma > TAIL or words[0].low in self._adverbial:
            return None
        clause = words[comma + 1 : -1] if not words[-1].is_word else words[comma + 1 :]
        if not clause or any(w.low in self._clauses for w in clause):
            return None
        found = self.attributions.after(clause, loose=False)
        if found is None or found.rule not in ("verb_noun", "noun_verb") or found.end != clause[-1].end:
            return None
        return self._report(words, found.noun, found.cue, number)

    def _several(self, head: Sequence[Word]) -> Speaker | None:
        """Both Jane Roe and Paul Wray, who open a sentence: the two as printed."""
        joint = next((i for i, w in enumerate(head[:SPEAKERS]) if i and w.low in self.words.joining), 0)
        if not joint or len(head) > SPEAKERS + 2:
            return None
        names = self.cast.names
        runs = [*names.runs(head[:joint], 0), *names.runs(head[joint + 1 :], 1)]
        known = [run for run in runs if run.words and (named := names.known(run)) and names.may_speak(named)]
        if len(known) != 2 or len(runs) != 2 or runs[0].words[-1].end != head[joint - 1].end:
            return None
        one, other = (names.text[run.words[0].start : run.words[-1].end] for run in known)
        return Speaker(f"{one} {head[joint].text} {other}", names.text[head[0].start : known[1].end])
