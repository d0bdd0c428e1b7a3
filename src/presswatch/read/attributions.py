"""Attributions: where the words around a quotation say who speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from presswatch.language.rules import QuoteWords
from presswatch.read.names import Names
from presswatch.read.nouns import Nouns
from presswatch.read.words import Word, joined

REACH = 60  # words looked at on either side of a quotation


@dataclass(frozen=True, slots=True)
class Attribution:
    """The words that name the speaker, the verb, the rule that found them, where they end."""

    noun: tuple[Word, ...]
    cue: str | None
    rule: str
    end: int


class Attributions:
    """The attributions before and behind a quotation."""

    def __init__(self, words: QuoteWords, names: Names, nouns: Nouns) -> None:
        self.words = words
        self.names = names
        self.nouns = nouns
        self._verbal = joined(words.verbs, words.auxiliaries)
        self.clausal = joined(self._verbal, words.verb_joints)
        self._joints = joined(words.verb_joints, words.auxiliaries)
        self._adverbs = joined(words.verb_joints, words.openers - words.conjunctions)
        self._nouns_only = joined(
            words.prepositions,
            words.openers,
            words.determiners,
            words.conjunctions,
            words.relatives,
            words.that,
            words.verb_joints,
            frozenset(words.pronouns),
            words.auxiliaries,
        )
        self._inverted = re.compile(words.inverted)
        self._phrases = frozenset(phrase.split()[0] for phrase in words.verb_phrases)
        self._reporting = joined(words.verbs, words.spoken, words.saying, self._phrases)
        self._views = {phrase[0] for phrase in words.eyes + words.according + words.views}

    def after(self, words: Sequence[Word], loose: bool) -> Attribution | None:
        """The attribution at the head of what follows a quotation. `loose` lets verbs we do not know count."""
        words = words[:REACH]
        i = 0
        while i < len(words) and words[i].text in ",.":
            i += 1
        if i == len(words) or words[i].quote >= 0:
            return None
        if words[i].text in (":", *self.words.dashes):
            return self._signature(words[i + 1 :], alone=words[i].text == ":")
        words = words[i:]
        return self.prepositional(words) or self.verb_first(words, loose) or self._noun_first(words, loose)

    def _signature(self, words: Sequence[Word], alone: bool) -> Attribution | None:
        if not words or not words[0].is_name_like:
            return None
        run = next(self.names.runs(words, 0), None)
        if run is None or run.start != words[0].start:
            return None
        end = next((i for i, w in enumerate(words) if w.start >= run.end), len(words))
        if end < len(words) and (alone or words[end].text not in (",", ".", "(")):
            return None
        return Attribution(tuple(words[:end]), None, "signature", words[end - 1].end)

    def prepositional(self, words: Sequence[Word], before: bool = False) -> Attribution | None:
        if not words or words[0].low not in self._views:
            return None
        for phrase in self.words.eyes:
            if _begins(words, phrase):
                whose = next(
                    (w for w in words if w.low in self.words.possessives or w.low in self.words.pronouns), words[0]
                )
                return Attribution((whose,), None, "eyes", words[len(phrase) - 1].end)
        for phrase in self.words.according + (self.words.views if before else ()):
            if _begins(words, phrase):
                noun = self.nouns.group(words[len(phrase) :])
                if noun and self.nouns.may_speak(noun):
                    return Attribution(noun, " ".join(phrase), "according", noun[-1].end)
        return None

    def verb_first(self, words: Sequence[Word], loose: bool) -> Attribution | None:
        i = 0
        while i < len(words) and i < 3 and words[i].low in self.words.verb_joints:
            i += 1
        if i >= len(words):
            return None
        pronoun = self._inverted.match(words[i].low)
        if pronoun:
            word = words[i]
            cut = word.end - len(pronoun.group(2))
            subject = Word(word.text[-len(pronoun.group(2)) :], pronoun.group(2), cut, word.end)
            stop = self._past_participle(words, i + 1)
            if self.words.pronouns.get(subject.low) == "p":
                return self._read_in(words[stop:], subject, _cue(words[i:stop]))
            return Attribution((subject,), _cue(words[i:stop]), "inverted_pronoun", words[stop - 1].end)
        behind = self._verb(words, i, loose)
        if behind is None:
            return None
        noun = self.nouns.group(self._past_adverbial(words, behind))
        if not noun or not self.nouns.may_speak(noun):
            return None
        return Attribution(noun, _cue(words[i:behind]), "verb_noun", noun[-1].end)

    def _read_in(self, words: Sequence[Word], subject: Word, cue: str) -> Attribution:
        """Peut-on lire dans Le Courrier: the name that follows speaks."""
        run = next(self.names.runs(words[:8], 1), None)
        noun = tuple(w for w in words if run.start <= w.start < run.end) if run is not None else (subject,)
        return Attribution(noun, cue, "inverted_pronoun", noun[-1].end)

    def _past_participle(self, words: Sequence[Word], i: int) -> int:
        """One past a participle that follows "a-t-il", over adverbs."""
        step = i
        while step < len(words) and step - i < 4 and words[step].is_word:
            if words[step].low in self.words.spoken:
                return step + 1
            step += 1
        return i

    def _verb(self, words: Sequence[Word], i: int, loose: bool) -> int | None:
        """One past the reporting verb that starts at i: said, has said, a expliqué, s'est réjoui."""
        step, helped = i, False
        while step < len(words) and step - i < 6:
            low = words[step].low
            if low in self.words.auxiliaries and not (helped and low in self.words.spoken):
                helped = True
            elif low in self.words.verbs if not helped else self._participle(low, loose):
                return step + 1
            elif self._phrase(words, step):
                return step + 2
            elif low not in self.words.verb_joints:
                break
            step += 1
        first = words[i]
        if loose and first.is_word and first.text[0].islower() and self._may_be_verb(words, i):
            return i + 1
        return None

    def _phrase(self, words: Sequence[Word], i: int) -> bool:
        opens = words[i].low in self._phrases and i + 1 < len(words)
        return opens and f"{words[i].low} {words[i + 1].low}" in self.words.verb_phrases

    def _participle(self, low: str, loose: bool) -> bool:
        return low in self.words.spoken or (loose and low.endswith(self.words.participle_endings))

    def _may_be_verb(self, words: Sequence[Word], i: int) -> bool:
        low = words[i].low
        if low.endswith(self.words.present_ending):
            return False
        return len(low) > 3 and low not in self._nouns_only

    def _past_adverbial(self, words: Sequence[Word], i: int) -> Sequence[Word]:
        """What follows the verb, over "on Facebook", "quant à elle" when a name group comes after it."""
        rest = words[i:]
        j = 0
        if rest and rest[0].low in self.words.determiners:
            return rest
        while (
            j < len(rest)
            and j < 8
            and rest[j].is_word
            and (
                rest[j].low in self.words.verb_joints
                or rest[j].low in self.words.prepositions
                or rest[j].low in self.words.openers
                or (j and (rest[j - 1].low in self.words.prepositions or rest[j - 1].low in self.words.determiners))
            )
        ):
            j += 1
        if j < len(rest) and rest[j].text == ",":
            j += 1
        return (
            rest[j:]
            if j and j < len(rest) and (rest[j].low in self.words.determiners or rest[j].is_name_like)
            else rest
        )

    def _noun_first(self, words: Sequence[Word], loose: bool) -> Attribution | None:
        if not self._may_open_noun(words[0]):
            return None
        for i, word in enumerate(words[:40]):
            if word.quote >= 0 or word.text in ";:":
                return None
            if i == 0 or not (word.low in self._verbal or self._phrase(words, i)):
                continue
            stop = self._verb(words, i, False)
            if stop is None:
                continue
            noun = self.nouns.group(words[:i])
            if noun and self.nouns.may_speak(noun):
                return Attribution(noun, _cue(words[i:stop]), "noun_verb", words[stop - 1].end)
            return None
        if loose:
            return self._noun_any_verb(words)
        return None

    def _noun_any_verb(self, words: Sequence[Word]) -> Attribution | None:
        if self.words.pronouns.get(words[0].low) in ("m", "f") and self._whole(words, 1):
            return Attribution((words[0],), words[1].text, "noun_any_verb", words[1].end)
        if words[0].low in self.words.definite:
            stop = next((i for i, w in enumerate(words[:6]) if not w.is_word), len(words[:6])) - 1
            if (
                stop > 1
                and self._whole(words, stop)
                and any(w.low in self.words.roles | self.words.callings for w in words[1:stop])
            ):
                return Attribution(tuple(words[:stop]), words[stop].text, "noun_any_verb", words[stop].end)
        run = next(self.names.runs(words, 0), None)
        if run is None or run.owner or not run.words or any(not w.is_word for w in words[:4] if w.start < run.start):
            return None
        i = next((i for i, w in enumerate(words) if w.start >= run.end), len(words))
        if i < len(words) and words[i].is_word and words[i].text[0].islower() and self._may_be_verb(words, i):
            return Attribution(tuple(words[:i]), words[i].text, "noun_any_verb", words[i].end)
        return None

    def _whole(self, words: Sequence[Word], i: int) -> bool:
        """Whether a clause ends with the word at i and that may be its verb: "he cautions."""
        if i >= len(words) or (i + 1 < len(words) and words[i + 1].text not in ".,"):
            return False
        return words[i].text.islower() and self._may_be_verb(words, i)

    def _may_open_noun(self, word: Word) -> bool:
        if not word.is_word:
            return False
        low = word.low
        if low in self.words.pronouns or low in self.words.determiners or low in self.words.roles:
            return low not in self.words.relatives
        if low in self.words.openers or low in self.words.conjunctions or low in self.words.saying:
            return False
        return low not in self.words.prepositions

    def before(self, words: Sequence[Word]) -> Attribution | None:
        """The attribution in the part of the sentence that stands before a quotation."""
        words = words[-REACH:]
        if not words:
            return None
        colon = words[-1].text == ":"
        label = self._label(words)
        if label:
            return label
        for i in range(len(words) - 1, -1, -1):
            word = words[i]
            if word.quote >= 0 and i < len(words) - 3 and not colon:
                break
            found = self.said_at(words, i)
            if found is None and word.low in self._views and self._opens_clause(words, i):
                found = self._prepositional_before(words[i:])
            if found:
                return found
        if colon:
            noun = self.nouns.subject(words)
            if any(w.low in self.words.first_persons for w in words[:2]):
                return Attribution((), ":", "nobody", words[-1].end)
            him = [w for w in words if self.words.pronouns.get(w.low) in ("m", "f")]
            if him and self.nouns.head(noun) is None:
                noun = (him[-1],)
            return Attribution(noun, ":", "colon", words[-1].end) if noun else None
        return self._nobody(words)

    def _nobody(self, words: Sequence[Word]) -> Attribution | None:
        """A reporting verb whose subject we cannot read: somebody speaks, we do not say who."""
        if words[-1].text not in ",:":
            return None
        verbs = [w for w in words[-12:] if w.low in self.words.verbs or w.low in self.words.saying]
        return Attribution((), verbs[-1].text, "nobody", words[-1].end) if verbs else None

    def _opens_clause(self, words: Sequence[Word], i: int) -> bool:
        return i == 0 or words[i - 1].text in ",;:" or words[i - 1].low in self.words.conjunctions

    def _prepositional_before(self, words: Sequence[Word]) -> Attribution | None:
        if sum(w.is_word for w in words) > 25:
            return None
        found = self.prepositional(words, before=True)
        if found is None or (found.rule == "according" and any(w.low in self.words.verbs for w in words)):
            return found if found is not None and found.rule == "eyes" else None
        return found

    def about(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The somebody that a sentence is about: who reports in it, whose view it gives, else its subject."""
        view = self.prepositional(words, before=True)
        return (view.noun if view else ()) or self.reporter(words) or self.nouns.subject(words)

    def reporter(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Who reports in a sentence without quotation: "..., Roe said." first, then "Roe said that ..."."""
        words = words[: 2 * REACH]
        verbs = [i for i, w in enumerate(words) if w.low in self.words.verbs and self._may_report(words, i)]
        for i in (*reversed(verbs[-1:]), *verbs[:1]):
            tail = max((n for n, w in enumerate(words[:i]) if w.text == "," or w.quote >= 0), default=-1)
            if tail == i - 1:
                return self.nouns.subject_of(words, i)
            noun = self.nouns.subject_in(words[tail + 1 : i]) if tail >= 0 else ()
            if noun and not any(w.low in self.words.openers for w in words[tail + 1 : tail + 2]):
                return noun
            joints = all(w.low in self._adverbs for w in words[tail + 1 : i])
            if joints and i + 1 < len(words) and words[i + 1].is_name_like:
                return self.nouns.group(words[i + 1 :])
        return ()

    def _may_report(self, words: Sequence[Word], i: int) -> bool:
        """Whether a word that may be a verb stands like one: after a name, a pronoun, a comma or a helping word."""
        if not i:
            return i + 1 < len(words) and words[i + 1].is_name_like
        before = words[i - 1]
        small = before.low in self.words.pronouns or before.low in self._joints
        return small or before.is_name_like or before.text == ","

    def _label(self, words: Sequence[Word]) -> Attribution | None:
        """ "Joe: “", "003: Simone – “": a name alone before a colon or a dash."""
        if words[-1].text not in (":", *self.words.dashes) or len(words) > 14:
            return None
        body = list(words[:-1])
        while body and (body[0].text.isdigit() or not body[0].is_word or body[0].low in self.words.openers):
            body.pop(0)
        if not body or not body[0].is_name_like or any(w.low in self.words.verbs for w in body):
            return None
        runs = list(self.names.runs(body, 0))
        if not runs or runs[0].start != body[0].start:
            return None
        rest = [w for w in body if w.start >= runs[0].end]
        if rest and rest[0].text not in (",", "("):
            return None
        named = tuple(w for w in body if w.start < runs[0].end)
        return Attribution(named, words[-1].text, "label", words[-1].end)

    def said_at(self, words: Sequence[Word], i: int) -> Attribution | None:
        """The reporting verb at i with its subject, wherever in the sentence that stands."""
        low = words[i].low
        if low not in self._reporting:
            return None
        if low in self.words.saying:
            noun = self._footage(words, i) or self.nouns.subject(words[:i])
            return Attribution(noun, words[i].text, "saying", words[i].end) if noun else None
        helped = i > 0 and low in self.words.spoken and self._helped(words, i)
        if low not in self.words.verbs and not helped and not self._phrase(words, i):
            return None
        if self._passive(words, i):
            agent = (
                self.nouns.group(words[i + 2 :]) if i + 1 < len(words) and words[i + 1].low in self.words.agents else ()
            )
            return Attribution(agent, words[i].text, "noun_verb_before", words[i].end) if agent else None
        start = i
        while start > 0 and words[start - 1].low in self._joints:
            start -= 1
        if i + 1 < len(words) and start == 0 and low not in self.words.openers:
            noun = self.nouns.group(words[i + 1 :])
            if noun and self.nouns.may_speak(noun):
                return Attribution(noun, words[i].text, "verb_noun_before", words[i].end)
        noun = self.nouns.subject_of(words, start)
        return Attribution(noun, _cue(words[start : i + 1]), "noun_verb_before", words[i].end) if noun else None

    def _passive(self, words: Sequence[Word], i: int) -> bool:
        """Whether the verb at i is said of the one addressed: "was asked"."""
        return any(w.low in self.words.passive for w in words[max(0, i - 2) : i])

    def _footage(self, words: Sequence[Word], i: int) -> tuple[Word, ...]:
        """The name right before a participle: "footage of Roe asking"."""
        runs = list(self.names.runs(words[max(0, i - 6) : i], 1))
        if not runs or runs[-1].end != words[i - 1].end or not runs[-1].words:
            return ()
        return runs[-1].lead + runs[-1].words

    def _helped(self, words: Sequence[Word], i: int) -> bool:
        step = i - 1
        while step >= 0 and i - step < 5 and words[step].low in self.words.verb_joints:
            step -= 1
        return step >= 0 and words[step].low in self.words.auxiliaries


def _begins(words: Sequence[Word], phrase: Sequence[str]) -> bool:
    return len(words) > len(phrase) and all(w.low == p for w, p in zip(words, phrase, strict=False))


def _cue(words: Sequence[Word]) -> str:
    return " ".join(w.text for w in words).replace("' ", "'").replace("’ ", "’")
