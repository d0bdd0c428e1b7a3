"""Who said it: from the words that name a speaker to the fullest name the document gives."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from presswatch.language.rules import QuoteWords
from presswatch.read.attributions import REACH, Attributions
from presswatch.read.names import Named, Names
from presswatch.read.nouns import Nouns
from presswatch.read.people import People
from presswatch.read.runs import Run
from presswatch.read.words import Sentence, Word

SENTENCES_BACK = 12
PARAGRAPHS_BACK = 3
BODY_BACK = 12  # sentences back to the organisation that "the company" means


@dataclass(frozen=True, slots=True)
class Speaker:
    """`name` None when nobody is named."""

    name: str | None
    printed: str | None


NOBODY = Speaker(None, None)


class Cast:
    """Who the noun groups of a document mean, in the order of reading."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        names: Names,
        nouns: Nouns,
        attributions: Attributions,
        words: QuoteWords,
        inside: Sequence[tuple[int, Sequence[Word]]] = (),
    ) -> None:
        self.sentences = sentences
        self.names = names
        self.nouns = nouns
        self.attributions = attributions
        self.words = words
        self.people = People(sentences, names, words, inside)
        self._starts = [s.words[0].start for s in sentences]
        self._abouts: dict[int, tuple[Word, ...]] = {}
        self._actors: dict[int, Named | None] = {}
        self._spoke: dict[int, Named | None] = {}

    def who(self, noun: Sequence[Word], sentence: int) -> Speaker:
        """The speaker that a noun group names."""
        if not noun:
            self._spoke[sentence] = None
            return NOBODY
        printed = self.names.text[noun[0].start : noun[-1].end]
        first = noun[0]
        if len(noun) == 1 and (first.low in self.words.pronouns or first.low in self.words.possessives):
            gender = self.words.pronouns.get(first.low, "")
            eyes = first.low in self.words.possessives and first.low not in self.words.pronouns
            named = self.last_speaker(sentence) if eyes else None
            return self._spoken(named or self.pronoun(gender, sentence, first.start), sentence, printed)
        run = self.nouns.head(noun)
        named = self._of_run(run) if run is not None else None
        if named is not None and named.articles and named.kind == "unknown" and len(named.parts) == 1:
            named = self._of_native(noun, sentence) or named
        if named is not None and self._describes(noun, named):
            named = None
        if named is None:
            named = self._of_office(noun, sentence)
        if named is not None or first.low in self.words.indefinite:
            self._spoke[sentence] = named
        return Speaker(self._name(named), printed)

    def _spoken(self, named: Named | None, sentence: int, printed: str) -> Speaker:
        self._spoke[sentence] = named
        return Speaker(self._name(named), printed)

    def _name(self, named: Named | None) -> str | None:
        return named.name if named is not None else None

    def _of_run(self, run: Run) -> Named | None:
        named = self.names.known(run)
        if named is None and run.words:
            name = self.names.print(run.words)
            return Named(name, tuple(name.lower().split()), "unknown", places=[run.start])
        return named

    def _of_office(self, noun: Sequence[Word], sentence: int, sure: bool = False) -> Named | None:
        """Whom "the minister" means; nobody for "a minister". Where the noun does not speak one must be `sure` that
        it is somebody."""
        lows = [w.low for w in noun if w.is_word]
        if len(lows) > 1 and lows[1].isdecimal():
            return None
        if len(noun) == 1 and noun[0].is_name_like:
            return self.names.find((noun[0].low,), noun[0].start)
        owner = next((w for w in noun if w.is_name_like and w.low.endswith(("'s", "s'"))), None)
        if owner is not None:
            run = next(self.names.runs((owner,), 1), None)
            return self.names.known(run) if run is not None and lows[-1] in self.words.documents else None
        unnamed = lows[0] in self.words.determiners or not noun[0].is_name_like
        if lows[0] not in self.words.definite and unnamed:
            return None
        person = self._person(lows)
        if person is not None and any(w in self.words.concerned for w in lows[:3]):
            topic = self.people.topic()
            if topic is not None and self._fits(topic, person):
                return topic
        named_body = any(w.is_name_like for w in noun[1:-1]) and self.words.head_last
        if named_body and (lows[-1] in self.words.organisations or lows[-1] in self.words.documents):
            return self._of_body(noun)
        if any(w in self.words.documents for w in lows[:3]):
            return None
        group = self._group(noun)
        if sure and self.people.calling(noun) is None:
            return self._of_body(group) if lows[-1] in self.words.organisations else None
        return self._of_heads(group, person, sentence, sure)

    def _of_heads(self, group: Sequence[Word], person: str | None, sentence: int, sure: bool) -> Named | None:
        """Whom the nouns of an office mean, else its calling."""
        heads = self._heads(group)
        if heads & self.words.organisations or (person is None and len(group) == 2 and heads & self.words.bodies):
            return self._of_body(group)
        small = self.words.determiners | self.words.prepositions
        others = {w.low for w in group if w.is_word} - small
        must = {w.low for w in group[1:] if w.is_name_like} - small - self.words.roles
        gender = self.words.definite.get(group[0].low, "")
        named = self.names.by_role(heads - small - must, others, must, group[0].start, gender)
        if named is None and person is not None:
            named = self.pronoun(person, sentence, group[0].start)
        return named or self._of_calling(group, sentence, sure)

    def _person(self, lows: Sequence[str]) -> str | None:
        """The gender of a noun group that stands for a person named before: "the woman"; None for any other."""
        if lows[0] in self.words.possessives:
            return None
        for low in lows[:4]:
            ending = low.rpartition("-")[2]
            noun = next((n for n in (low, ending, "-".join(low.split("-")[-2:])) if n in self.words.people), None)
            if noun is not None:
                return self.words.people[noun] or self.words.definite.get(lows[0], "")
        return None

    def _describes(self, noun: Sequence[Word], named: Named) -> bool:
        """Whether a name that nothing shows to be somebody's is part of a larger group: the Alder Lane workshop."""
        small = [w for w in noun if w.is_word and not w.is_name_like and w.low not in self.words.determiners]
        return bool(small) and not self.names.may_speak(named)

    def _of_native(self, noun: Sequence[Word], sentence: int) -> Named | None:
        """Whom "la Bretonne" or "the Swede" means."""
        if len(noun) < 2 or noun[0].low not in self.words.definite or not noun[1].is_name_like:
            return None
        return self.people.meant(noun[:2], noun[1], sentence)

    def _of_calling(self, noun: Sequence[Word], sentence: int, sure: bool) -> Named | None:
        """Whom "the biologist" means when nobody was called so."""
        calling = None if noun[0].low in self.words.possessives else self.people.calling(noun, sure)
        return self.people.meant(noun, calling, sentence) if calling is not None else None

    def _group(self, noun: Sequence[Word]) -> Sequence[Word]:
        """The noun group up to what is no part of an office: not "in a statement"."""
        cut = next(
            (
                i
                for i, w in enumerate(noun)
                if i and w.low in self.words.prepositions and w.low not in self.words.genitives
            ),
            len(noun),
        )
        return noun[:cut]

    def _of_body(self, group: Sequence[Word]) -> Named | None:
        """A body whose own name is a common noun: "le ministère de la Défense"."""
        body = [w for w in group if w.low not in self.words.determiners or w is not group[0]]
        if not any(w.is_name_like for w in body):
            noun = body[0]
            return (self.names.body(noun.low, noun.start) or self._body_before(noun.start)) if len(body) == 1 else None
        name = self.names.text[body[0].start : body[-1].end]
        return Named(name, tuple(name.lower().split()), "organisation", places=[body[0].start])

    def _body_before(self, at: int) -> Named | None:
        """The organisation that the paragraph of a place names before it, else the one before, else the document:
        the only one there."""
        number = bisect_right(self._starts, at) - 1
        paragraph = self.sentences[number].paragraph
        for first in (paragraph, paragraph - 1, 0):
            fit: dict[int, Named] = {}
            for n in range(number, max(-1, number - BODY_BACK), -1):
                if self.sentences[n].paragraph < first:
                    break
                fit |= {id(one): one for run in self.names.runs_in(n) if (one := self._body_at(run, at))}
            if fit:
                return next(iter(fit.values())) if len(fit) == 1 else None
        return None

    def _body_at(self, run: Run, at: int) -> Named | None:
        named = self.names.known(run) if run.start < at and not run.owner else None
        return named if named is not None and self.names.is_body(named) else None

    def _heads(self, noun: Sequence[Word]) -> set[str]:
        """The noun of an office, or the nouns that may be it, before the first preposition."""
        cut = next((i for i, w in enumerate(noun) if i and w.low in self.words.prepositions), len(noun))
        lows = [w.low for w in noun[:cut]]
        return set(lows[-1:] if self.words.head_last else lows)

    def pronoun(self, gender: str, sentence: int, at: int) -> Named | None:
        """Whom he or she means: the nearest subject before that can be meant."""
        if gender == "p":
            return None
        for number in range(sentence, max(-1, sentence - SENTENCES_BACK), -1):
            if self.sentences[sentence].paragraph - self.sentences[number].paragraph > PARAGRAPHS_BACK:
                break
            if number < sentence and self.nameless(number, sentence):
                return None
            own = at if number == sentence else None
            for named in (self.actor(number, own), self._spoke.get(number), self._mentioned(number, own, sentence)):
                if named is not None and self._fits(named, gender):
                    named.gender = named.gender or (gender if gender in ("m", "f") else "")
                    return named
        topic = self.people.topic()
        return topic if topic is not None and gender and topic.gender == gender else None

    def nameless(self, number: int, sentence: int) -> bool:
        """Whether a sentence is about somebody who stays without a name, so that "he" is nobody we know. A relative
        is so for the next sentence only: her father."""
        if number in self._spoke and self._spoke[number] is None:
            return True
        words = self.sentences[number].words
        about = self.about(number)
        noun = about or words
        if not about or not (about[0].low in self.words.pronouns or about[0].is_name_like):
            noun = next((words[i:] for i in range(len(words)) if self._enters(words, i)), noun)
        if noun[0].low in self.words.definite:
            calling = self.people.calling(noun)
            return calling is not None and calling.low in self.words.benches and self.actor(number) is None
        if noun[0].low in self.words.possessives:
            return (
                number + 1 == sentence
                and self.people.calling(noun[:6]) is not None
                and next(self.names.runs(noun, 1), None) is None
            )
        return noun[0].low in self.words.indefinite and self.people.calling(noun[:6], False) is not None

    def about(self, number: int) -> tuple[Word, ...]:
        """The words that say whom a sentence is about."""
        if number not in self._abouts:
            self._abouts[number] = self.attributions.about(self.sentences[number].words)
        return self._abouts[number]

    def _enters(self, words: Sequence[Word], i: int) -> bool:
        """Whether somebody without a name enters at i as the subject of a clause: ", un voisin s'est plaint"."""
        if words[i].low not in self.words.indefinite or (i and (words[i - 1].is_word and words[i - 1].quote < 0)):
            return False
        verb = any(w.low in self.attributions.clausal for w in words[i + 2 : i + 4])
        opened = i > 0 and words[0].low in self.words.openers and not any(w.is_name_like for w in words[1:i])
        return (verb or opened) and self.people.calling(words[i : i + 6], not verb) is not None

    def _mentioned(self, number: int, before: int | None, sentence: int) -> Named | None:
        """Somebody named in a sentence whose subject is nobody, when it is close."""
        if sentence - number > 3 or before is not None:
            return None
        words = self.sentences[number].words[-2 * REACH :]
        about = self.attributions.about(words) if len(words) == 2 * REACH else self.about(number)
        if about and self.words.pronouns.get(about[0].low) in ("m", "f"):
            return None
        for run in reversed(list(self.names.runs(words, 0))[-5:]):
            named = self.names.known(run) if not run.owner else None
            ahead = words[max(0, bisect_left(words, run.start, key=lambda w: w.start) - 1)]
            known = named is not None and (named.kind == "person" or ahead.low in self.words.company)
            if known and ahead.low not in self.words.determiners:
                return named
        return None

    def last_speaker(self, sentence: int) -> Named | None:
        """Who was quoted last before."""
        for number in range(sentence, max(-1, sentence - SENTENCES_BACK), -1):
            if number in self._spoke:
                return self._spoke[number]
        return None

    def _fits(self, named: Named, gender: str) -> bool:
        if gender == "n":
            return named.kind == "organisation"
        if named.kind in ("organisation", "place"):
            return False
        if named.kind == "unknown" and not named.human and (len(named.parts) == 1 or self.names.is_thing(named)):
            return False
        return not gender or named.gender in ("", gender)

    def actor(self, number: int, before: int | None = None) -> Named | None:
        """The somebody a sentence is about."""
        if before is None and number in self._actors:
            return self._actors[number]
        noun = self.about(number) if before is None else self._about_before(number, before)
        named = None
        if noun and noun[0].low not in self.words.pronouns:
            run = self.nouns.head(noun)
            named = self._of_run(run) if run is not None else self._of_office(noun, number, sure=True)
            if named is not None and named.articles and named.kind == "unknown" and len(named.parts) == 1:
                named = self._of_native(noun, number)
        if before is None:
            self._actors[number] = named
        return named

    def _about_before(self, number: int, at: int) -> tuple[Word, ...]:
        words = self.sentences[number].words
        stop = bisect_right(words, at, key=lambda w: w.end)
        return self.attributions.about(words[max(0, stop - 2 * REACH) : stop]) if stop else ()
