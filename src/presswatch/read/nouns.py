"""Noun groups: who a stretch of words is about, as far as its words tell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from presswatch.language.rules import QuoteWords
from presswatch.read.names import Names
from presswatch.read.runs import Run
from presswatch.read.words import Word, joined

FAR = 6  # words of a noun before the relative that tells whom it concerns


class Nouns:
    """Subjects and noun groups among words."""

    def __init__(self, words: QuoteWords, names: Names) -> None:
        self.words = words
        self.names = names
        self._turning = words.openers - words.prepositions - words.conjunctions - words.roles
        self._describing = joined(words.roles, words.documents, words.organisations, frozenset(words.people))
        self._before_name = joined(words.prepositions, words.determiners, words.organisations, words.work_cues)

    def subject_of(self, words: Sequence[Word], verb: int) -> tuple[Word, ...]:
        """The subject of the verb at that place."""
        if verb and words[verb - 1].low in self.words.relatives:
            return self.last_name(words[: verb - 1])
        stretches = chunks(words[:verb])
        if not stretches:
            return ()
        near = self.subject_in(stretches[-1]) if words[verb - 1].text != "," else ()
        if near:
            return near
        found = self._of_relative(stretches[-1]) or self._first_subject(words[:verb], stretches)
        if not found and stretches[-1][0].low in self.words.determiners:
            return self.group(stretches[-1])
        return found

    def subject(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The subject of a sentence without knowing its verb: the first noun that no preposition governs."""
        stretches = chunks(words)
        return (self._of_relative(stretches[0]) if stretches else ()) or self._first_subject(words, stretches)

    def _of_relative(self, chunk: Sequence[Word]) -> tuple[Word, ...]:
        """Whom "une question que la présidente écarte" is about: her."""
        if self.words.head_last or (chunk[0].is_name_like and chunk[0].low in self.words.definite):
            return ()
        i = next((i for i, w in enumerate(chunk) if i and w.low in self.words.that), 0)
        clause = chunk[i + 1 :]
        if (
            not 1 < i < FAR
            or not clause
            or self.words.pronouns.get(chunk[0].low)
            or chunk[i - 1].low in self.words.verbs
        ):
            return ()
        if clause[0].low in self.words.definite:
            return self.group(clause)
        return self.subject_in(clause) if clause[0].is_name_like else ()

    def _first_subject(self, words: Sequence[Word], stretches: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
        for number, chunk in enumerate(stretches):
            aside = number > 0 and chunk[0].low in self.words.relatives
            if (aside or chunk[0].low in self.words.openers) and number + 1 < len(stretches):
                continue
            found: tuple[Word, ...] = ()
            if chunk[0].low in self.words.determiners:
                noun = self.group(words[bisect_left(words, chunk[0].start, key=lambda w: w.start) :])
                found = noun if self.head(noun) is not None or chunk[0].low in self.words.definite else ()
            found = found if found and self.head(found) else self.subject_in(chunk) or found
            if found:
                return found
        return ()

    def subject_in(self, chunk: Sequence[Word]) -> tuple[Word, ...]:
        """The first pronoun, name or definite noun of a stretch that no preposition governs."""
        runs = {r.start: r for r in self.names.runs(chunk, 1 if len(chunk) > 1 else 0)}
        for i, word in enumerate(chunk):
            governed = self._governed(chunk, i)
            told = i > 0 and word.low in self.words.verb_joints  # lui in "le maire lui a promis"
            if word.low in self.words.pronouns and word.low not in self.words.relatives and not (governed or told):
                return self._cleft(chunk, i) or (word,)
            run = runs.get(word.start)
            if run is not None and not governed and self._names_somebody(run, chunk[i:]):
                if i and chunk[i - 1].low in self.words.determiners and not self._is_organisation(run):
                    continue
                if not run.words:
                    return self.group(chunk[i:])
                lead = i
                while lead > 0 and chunk[lead - 1].is_word and chunk[lead - 1].low not in self.words.openers:
                    lead -= 1
                return tuple(chunk[lead : i + sum(w.start < run.end for w in chunk[i:])])
        return ()

    def _cleft(self, chunk: Sequence[Word], i: int) -> tuple[Word, ...]:
        """It was Jane Roe who ...: she."""
        if self.words.pronouns.get(chunk[i].low) != "n":
            return ()
        relative = next((n for n, w in enumerate(chunk[: i + 9]) if n > i and w.low in self.words.relatives), 0)
        return self.last_name(chunk[i:relative]) if relative and chunk[relative - 1].is_name_like else ()

    def _is_organisation(self, run: Run) -> bool:
        named = self.names.known(run)
        return (bool(run.lead) and not run.words) or (named is not None and named.kind == "organisation")

    def _names_somebody(self, run: Run, words: Sequence[Word]) -> bool:
        """Whether a name stands for itself: not Jane's, not "Nato" in "a Nato official"."""
        return not run.owner and self._is_somebody(run) and not self._modifies(run, words)

    def _modifies(self, run: Run, words: Sequence[Word]) -> bool:
        if not run.words:
            return False
        following = next((w for w in words if w.start >= run.end), None)
        if following is None or following.start > run.end + 1 or following.text[0].isupper():
            return False
        return self.words.head_last and following.low in self._describing

    def _governed(self, words: Sequence[Word], i: int) -> bool:
        """Whether a preposition stands before the word, over its determiner."""
        if i and words[i - 1].low in self.words.determiners:
            i -= 1
        return (i > 0 and words[i - 1].low in self.words.prepositions) or (
            i == 0 and words[0].low in self.words.contracted
        )

    def _is_somebody(self, run: Run) -> bool:
        if not run.words:
            return bool(run.lead)
        named = self.names.known(run)
        return named is not None and self.names.may_speak(named)

    def last_name(self, words: Sequence[Word]) -> tuple[Word, ...]:
        end = len(words)
        while end and words[end - 1].text == ",":
            end -= 1
        runs = list(self.names.runs(words[:end], 1))
        if not runs:
            return ()
        return tuple(w for w in words[:end] if runs[-1].start <= w.start < runs[-1].end)

    def group(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The noun group that these words open, its apposed name included."""
        end = 0
        while end < len(words) and (words[end].is_word or words[end].text in ".-&’'"):
            word = words[end]
            if word.text == "." and not (end and self._dotted(words[end - 1])):
                break
            if end and (word.low in self.words.relatives or word.low in self.words.saying or self._turns(word)):
                break
            if end and self._is_verb_here(words, end):
                break
            end += 1
        noun = tuple(words[:end])
        if not noun:
            return ()
        extra = self._apposed(words, end, noun)
        return noun + extra

    def _turns(self, word: Word) -> bool:
        """Whether a word opens another clause: "as she left"."""
        return word.low in self._turning

    def _is_verb_here(self, words: Sequence[Word], i: int) -> bool:
        """Whether a word within a noun group is its verb and not a noun of the same letters: not after an article."""
        before = words[i - 1].low
        if before in self.words.determiners or before in self.words.prepositions:
            return False
        return words[i].low in self.words.verbs or words[i].low in self.words.auxiliaries

    def _dotted(self, word: Word) -> bool:
        return word.low in self.words.abbreviations or len(word.text) == 1

    def _apposed(self, words: Sequence[Word], end: int, noun: tuple[Word, ...]) -> tuple[Word, ...]:
        """A name between commas that says who the office before it is, over one clause at most."""
        cut = self._first_preposition(noun)
        head = [r for r in self.names.runs(noun[:cut], 1) if r.words and not r.owner]
        if any(not self._is_organisation(r) for r in head):
            return ()
        at = end
        for _ in range(2):
            if at >= len(words) or words[at].text != ",":
                return ()
            at += 1
            run = next(self.names.runs(words[at : at + 8], 1), None)
            if run is None or at >= len(words):
                return ()
            stop = at + sum(w.start < run.end for w in words[at : at + 12])
            if (run.start == words[at].start or self._called(words, at, run)) and (
                stop >= len(words) or not words[stop].is_word or words[stop].low in self.words.prepositions
            ):
                return tuple(words[end:stop])
            while at < len(words) and words[at].text != "," and words[at].is_word:
                at += 1
        return ()

    def _called(self, words: Sequence[Word], at: int, run: Run) -> bool:
        """Whether an office with its article leads to a name: ", la romancière Jeanne Roux"."""
        lead = [w for w in words[at : at + 4] if w.start < run.start]
        described = any(w.low in self.words.roles or w.low in self.words.callings for w in lead)
        return described and lead[0].low in self.words.definite and lead[-1].end + 1 == run.start

    def head(self, noun: Sequence[Word]) -> Run | None:
        """The name that a noun group is about: the last before its first preposition, else one that closes it."""
        comma = max((i for i, w in enumerate(noun) if w.text == ","), default=0)
        if comma:
            return next(self.names.runs(noun[comma + 1 :], 1), None)
        cut = self._first_preposition(noun)
        head = [r for r in self.names.runs(noun[:cut], 1) if r.words and not r.owner and not self._modifies(r, noun)]
        if head:
            return head[-1]
        stop = next(
            (
                i
                for i, w in enumerate(noun)
                if i > cut and w.low in self.words.prepositions and w.low not in self.words.genitives
            ),
            len(noun),
        )
        tail = [r for r in self.names.runs(noun[cut:stop], 1) if r.words]
        if cut < len(noun) and tail and noun[0].low in self.words.determiners:
            return self._closing(noun, tail[-1])
        return None

    def _first_preposition(self, noun: Sequence[Word]) -> int:
        places = (
            i for i, w in enumerate(noun) if i and w.low in self.words.prepositions and not self._particle(noun, i)
        )
        return next(places, len(noun))

    def _closing(self, noun: Sequence[Word], run: Run) -> Run | None:
        """The name at the end of "the minister of Health Jane Roe"; not "of Roe"."""
        before = [w for w in noun if w.end <= run.start]
        if not before or before[-1].low in self._before_name:
            if len(run.words) >= 3 and before and not self.words.head_last:
                return run._replace(words=run.words[1:])
            return None
        return run if self.names.known(run) is not None else None

    def _particle(self, noun: Sequence[Word], i: int) -> bool:
        return (
            noun[i].low in self.words.particles
            and noun[i - 1].is_name_like
            and i + 1 < len(noun)
            and noun[i + 1].is_name_like
        )

    def may_speak(self, noun: Sequence[Word]) -> bool:
        first = noun[0]
        if first.low in self.words.pronouns or first.low in self.words.determiners:
            return True
        return first.is_name_like or any(w.low in self.words.roles for w in noun) or self.head(noun) is not None


def chunks(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Stretches between commas, dashes and quotations."""
    found: list[list[Word]] = [[]]
    for word in words:
        if word.is_word or word.text in ".&’'":
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    return [chunk for chunk in found if chunk]
