"""Who said it: from the words around a quotation to the fullest name the document gives."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from presswatch.language.rules import QuoteWords
from presswatch.read.names import Named, Names, Run
from presswatch.read.words import Sentence, Word

REACH = 60  # words looked at on either side of a quotation
SENTENCES_BACK = 12
PARAGRAPHS_BACK = 3


@dataclass(frozen=True, slots=True)
class Attribution:
    """The words that name the speaker, the verb, the rule that found them, where they end."""

    noun: tuple[Word, ...]
    cue: str | None
    rule: str
    end: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """`name` None when nobody is named."""

    name: str | None
    printed: str | None


NOBODY = Speaker(None, None)


class Grammar:
    """Where the words around a quotation say who speaks."""

    def __init__(self, words: QuoteWords, names: Names) -> None:
        self.words = words
        self.names = names
        self._inverted = re.compile(words.inverted)

    # ---- after: “...,” said X / X said / according to X / - X -------------------------------------------

    def after(self, words: Sequence[Word], loose: bool) -> Attribution | None:
        """The attribution at the head of what follows a quotation. `loose` lets verbs we do not know count."""
        words = words[:REACH]
        i = 0
        while i < len(words) and words[i].text in ",.":
            i += 1
        if i == len(words) or words[i].quote >= 0:
            return None
        if words[i].text in self.words.dashes:
            return self._signature(words[i + 1 :])
        words = words[i:]
        return self._prepositional(words) or self._verb_first(words, loose) or self._noun_first(words, loose)

    def _signature(self, words: Sequence[Word]) -> Attribution | None:
        if not words or not words[0].is_name_like:
            return None
        run = next(self.names.runs(words, 0), None)
        if run is None or run.start != words[0].start:
            return None
        end = next((i for i, w in enumerate(words) if w.start >= run.end), len(words))
        if end < len(words) and words[end].text not in (",", ".", "("):
            return None
        return Attribution(tuple(words[:end]), None, "signature", words[end - 1].end)

    def _prepositional(self, words: Sequence[Word], before: bool = False) -> Attribution | None:
        for phrase in self.words.eyes:
            if _begins(words, phrase):
                whose = next(
                    (w for w in words if w.low in self.words.possessives or w.low in self.words.pronouns), words[0]
                )
                return Attribution((whose,), None, "eyes", words[len(phrase) - 1].end)
        for phrase in self.words.according + (self.words.views if before else ()):
            if _begins(words, phrase):
                noun = self._noun(words[len(phrase) :])
                if noun and self._is_speaker(noun):
                    return Attribution(noun, " ".join(phrase), "according", noun[-1].end)
        return None

    def _verb_first(self, words: Sequence[Word], loose: bool) -> Attribution | None:
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
        stop = self._verb(words, i, loose)
        if stop is None:
            return None
        noun = self._noun(self._past_adverbial(words, stop))
        if not noun or not self._is_speaker(noun):
            return None
        return Attribution(noun, _cue(words[i:stop]), "verb_noun", noun[-1].end)

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
        return i + 1 < len(words) and f"{words[i].low} {words[i + 1].low}" in self.words.verb_phrases

    def _participle(self, low: str, loose: bool) -> bool:
        return low in self.words.spoken or (loose and low.endswith(self.words.participle_endings))

    def _may_be_verb(self, words: Sequence[Word], i: int) -> bool:
        low = words[i].low
        known = (
            self.words.prepositions,
            self.words.openers,
            self.words.determiners,
            self.words.conjunctions,
            self.words.relatives,
            self.words.that,
            self.words.verb_joints,
            self.words.pronouns,
            self.words.auxiliaries,
        )
        if low.endswith(self.words.present_ending):
            return False
        return len(low) > 3 and not any(low in group for group in known)

    def _past_adverbial(self, words: Sequence[Word], i: int) -> Sequence[Word]:
        """What follows the verb, over "on Facebook", "quant à elle" when a name group comes after it."""
        rest = words[i:]
        j = 0
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
            if i == 0 or word.low not in self.words.verbs | self.words.auxiliaries:
                continue
            stop = self._verb(words, i, False)
            if stop is None:
                continue
            noun = self._noun(words[:i])
            if noun and self._is_speaker(noun):
                return Attribution(noun, _cue(words[i:stop]), "noun_verb", words[stop - 1].end)
            return None
        if loose and (words[0].is_name_like or words[0].low in self.words.determiners):
            return self._noun_any_verb(words)
        return None

    def _noun_any_verb(self, words: Sequence[Word]) -> Attribution | None:
        run = next(self.names.runs(words, 0), None)
        if run is None or run.owner or not run.words or any(not w.is_word for w in words[:4] if w.start < run.start):
            return None
        i = next((i for i, w in enumerate(words) if w.start >= run.end), len(words))
        if i < len(words) and words[i].is_word and words[i].text[0].islower() and self._may_be_verb(words, i):
            return Attribution(tuple(words[:i]), words[i].text, "noun_any_verb", words[i].end)
        return None

    def _may_open_noun(self, word: Word) -> bool:
        if not word.is_word:
            return False
        low = word.low
        if low in self.words.pronouns or low in self.words.determiners or low in self.words.roles:
            return low not in self.words.relatives
        if low in self.words.openers or low in self.words.conjunctions or low in self.words.saying:
            return False
        return low not in self.words.prepositions

    # ---- before: X said: “...” / according to X, “...” / X: “...” -----------------------------------------

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
            start = self._clause_start(words, i)
            found = self._said_before(words, i) or (start == i and self._prepositional_before(words[i:])) or None
            if found:
                return found
        if colon:
            noun = self._subject_words(words)
            him = [w for w in words if self.words.pronouns.get(w.low) in ("m", "f")]
            if him and self._head_run(noun) is None:
                noun = (him[-1],)
            return Attribution(noun, ":", "colon", words[-1].end) if noun else None
        return self._nobody(words)

    def _nobody(self, words: Sequence[Word]) -> Attribution | None:
        """A reporting verb whose subject we cannot read: somebody speaks, we do not say who."""
        if words[-1].text not in ",:":
            return None
        verbs = [w for w in words[-12:] if w.low in self.words.verbs or w.low in self.words.saying]
        return Attribution((), verbs[-1].text, "nobody", words[-1].end) if verbs else None

    def _clause_start(self, words: Sequence[Word], i: int) -> int:
        return i if i == 0 or words[i - 1].text in ",;:" or words[i - 1].low in self.words.conjunctions else -1

    def _prepositional_before(self, words: Sequence[Word]) -> Attribution | None:
        if sum(w.is_word for w in words) > 25:
            return None
        found = self._prepositional(words, before=True)
        if found is None or (found.rule == "according" and any(w.low in self.words.verbs for w in words)):
            return found if found is not None and found.rule == "eyes" else None
        return found

    def about(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The somebody that a sentence is about: who reports in it, whose view it gives, else its subject."""
        view = self._prepositional(words, before=True)
        return (view.noun if view else ()) or self.reporter(words) or self._subject_words(words)

    def reporter(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Who reports in a sentence without quotation: "..., Roe said." first, then "Roe said that ..."."""
        words = words[: 2 * REACH]
        verbs = [i for i, w in enumerate(words) if w.low in self.words.verbs and self._may_report(words, i)]
        for i in (*reversed(verbs[-1:]), *verbs[:1]):
            tail = max((n for n, w in enumerate(words[:i]) if w.text == "," or w.quote >= 0), default=-1)
            if tail == i - 1:
                return self._subject_of(words, i)
            noun = self._subject_in(words[tail + 1 : i]) if tail >= 0 else ()
            if noun and not any(w.low in self.words.openers for w in words[tail + 1 : tail + 2]):
                return noun
            joints = all(
                w.low in self.words.verb_joints | self.words.openers - self.words.conjunctions
                for w in words[tail + 1 : i]
            )
            if joints and i + 1 < len(words) and words[i + 1].is_name_like:
                return self._noun(words[i + 1 :])
        return ()

    def _may_report(self, words: Sequence[Word], i: int) -> bool:
        """Whether a word that may be a verb stands like one: after a name, a pronoun, a comma or a helping word."""
        if not i:
            return i + 1 < len(words) and words[i + 1].is_name_like
        before = words[i - 1]
        joints = self.words.verb_joints | self.words.auxiliaries
        return before.is_name_like or before.low in self.words.pronouns or before.text == "," or before.low in joints

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
        return Attribution(tuple(body), words[-1].text, "label", words[-1].end)

    def _said_before(self, words: Sequence[Word], i: int) -> Attribution | None:
        """The reporting verb at i with its subject, wherever in the sentence that stands."""
        low = words[i].low
        if not words[i].is_word:
            return None
        if low in self.words.saying:
            noun = self._footage(words, i) or self._subject_words(words[:i])
            return Attribution(noun, words[i].text, "saying", words[i].end) if noun else None
        helped = i > 0 and low in self.words.spoken and self._helped(words, i)
        if low not in self.words.verbs and not helped and not self._phrase(words, i):
            return None
        if self._passive(words, i):
            agent = self._noun(words[i + 2 :]) if i + 1 < len(words) and words[i + 1].low in self.words.agents else ()
            return Attribution(agent, words[i].text, "noun_verb_before", words[i].end) if agent else None
        start = i
        while start > 0 and (words[start - 1].low in self.words.verb_joints | self.words.auxiliaries):
            start -= 1
        if i + 1 < len(words) and start == 0 and low not in self.words.openers:
            noun = self._noun(words[i + 1 :])
            if noun and self._is_speaker(noun):
                return Attribution(noun, words[i].text, "verb_noun_before", words[i].end)
        noun = self._subject_of(words, start)
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

    def _subject_of(self, words: Sequence[Word], verb: int) -> tuple[Word, ...]:
        """The subject of the verb at that place."""
        if verb and words[verb - 1].low in self.words.relatives:
            return self._last_noun(words[: verb - 1])
        chunks = _chunks(words[:verb])
        if not chunks:
            return ()
        near = self._subject_in(chunks[-1]) if words[verb - 1].text != "," else ()
        if near:
            return near
        found = self._first_subject(words[:verb], chunks)
        if not found and chunks[-1][0].low in self.words.determiners:
            return self._noun(chunks[-1])
        return found

    def _subject_words(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The subject of a sentence without knowing its verb: the first noun that no preposition governs."""
        return self._first_subject(words, _chunks(words))

    def _first_subject(self, words: Sequence[Word], chunks: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
        for number, chunk in enumerate(chunks):
            if chunk[0].low in self.words.openers and number + 1 < len(chunks):
                continue
            found: tuple[Word, ...] = ()
            if chunk[0].low in self.words.determiners:
                noun = self._noun(words[bisect_left(words, chunk[0].start, key=lambda w: w.start) :])
                found = noun if self._head_run(noun) is not None or chunk[0].low in self.words.definite else ()
            found = found if found and self._head_run(found) else self._subject_in(chunk) or found
            if found:
                return found
        return ()

    def _subject_in(self, chunk: Sequence[Word]) -> tuple[Word, ...]:
        """The first pronoun, name or definite noun of a stretch that no preposition governs."""
        runs = {r.start: r for r in self.names.runs(chunk, 1 if len(chunk) > 1 else 0)}
        for i, word in enumerate(chunk):
            governed = self._governed(chunk, i)
            if word.low in self.words.pronouns and word.low not in self.words.relatives and not governed:
                return self._cleft(chunk, i) or (word,)
            run = runs.get(word.start)
            if run is not None and not governed and not run.owner and self._is_somebody(run):
                if i and chunk[i - 1].low in self.words.determiners and not self._is_organisation(run):
                    continue
                if not run.words:
                    return self._noun(chunk[i:])
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
        return self._last_noun(chunk[i:relative]) if relative and chunk[relative - 1].is_name_like else ()

    def _is_organisation(self, run: Run) -> bool:
        named = self.names.known(run)
        return bool(run.lead) or (named is not None and named.kind == "organisation")

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
        return named is not None and named.kind != "place"

    def _last_noun(self, words: Sequence[Word]) -> tuple[Word, ...]:
        end = len(words)
        while end and words[end - 1].text == ",":
            end -= 1
        runs = list(self.names.runs(words[:end], 1))
        if not runs:
            return ()
        return tuple(w for w in words[:end] if runs[-1].start <= w.start < runs[-1].end)

    # ---- noun groups -----------------------------------------------------------------------------------

    def _noun(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The noun group that these words open, its apposed name included."""
        end = 0
        while end < len(words) and (words[end].is_word or words[end].text in ".-&’'"):
            word = words[end]
            if word.text == "." and not (end and self._dotted(words[end - 1])):
                break
            if end and (word.low in self.words.relatives or word.low in self.words.saying):
                break
            if end and self._is_verb_here(words, end):
                break
            end += 1
        noun = tuple(words[:end])
        if not noun:
            return ()
        extra = self._apposed(words, end, noun)
        return noun + extra

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
        if any(r.words and not r.owner for r in self.names.runs(noun[:cut], 1)):
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
            if run.start == words[at].start and (
                stop >= len(words) or not words[stop].is_word or words[stop].low in self.words.prepositions
            ):
                return tuple(words[end:stop])
            while at < len(words) and words[at].text != "," and words[at].is_word:
                at += 1
        return ()

    def _head_run(self, noun: Sequence[Word]) -> Run | None:
        """The name that a noun group is about: the last before its first preposition, else one that closes it."""
        comma = max((i for i, w in enumerate(noun) if w.text == ","), default=0)
        if comma:
            return next(self.names.runs(noun[comma + 1 :], 1), None)
        cut = self._first_preposition(noun)
        head = [r for r in self.names.runs(noun[:cut], 1) if r.words and not r.owner]
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
        if not before or (before[-1].low in self.words.prepositions | self.words.determiners):
            if len(run.words) >= 3 and before:
                return Run(run.lead, run.words[1:], run.owner)
            return None
        return run if self.names.known(run) is not None else None

    def _particle(self, noun: Sequence[Word], i: int) -> bool:
        return (
            noun[i].low in self.words.particles
            and noun[i - 1].is_name_like
            and i + 1 < len(noun)
            and noun[i + 1].is_name_like
        )

    def _is_speaker(self, noun: Sequence[Word]) -> bool:
        first = noun[0]
        if first.low in self.words.pronouns or first.low in self.words.determiners:
            return True
        return first.is_name_like or any(w.low in self.words.roles for w in noun) or self._head_run(noun) is not None


class Cast:
    """Who the noun groups of a document mean, in the order of reading."""

    def __init__(self, sentences: Sequence[Sentence], names: Names, grammar: Grammar, words: QuoteWords) -> None:
        self.sentences = sentences
        self.names = names
        self.grammar = grammar
        self.words = words
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
        run = self.grammar._head_run(noun)
        named = self._of_run(run) if run is not None else None
        if named is None:
            named = self._of_office(noun, sentence)
        return self._spoken(named, sentence, printed)

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

    def _of_office(self, noun: Sequence[Word], sentence: int) -> Named | None:
        """Whom "the minister" means; nobody for "a minister"."""
        lows = [w.low for w in noun if w.is_word]
        for word in noun:
            if word.low.endswith(("'s", "s'")) and word.is_name_like:
                run = next(self.grammar.names.runs((word,), 1), None)
                return self.names.known(run) if run is not None and lows[-1] in self.words.documents else None
        person = next(
            (self.words.people[k] for k in self.words.people for w in lows[:4] if w == k or w.endswith("-" + k)), None
        )
        if lows[0] not in self.words.definite and not noun[0].is_name_like:
            return None
        if any(w in self.words.documents for w in lows[:3]):
            return None
        group = self._group(noun)
        heads = self._heads(group)
        small = self.words.determiners | self.words.prepositions
        others = {w.low for w in group if w.is_word} - small
        must = {w.low for w in group[1:] if w.is_name_like} - small - self.words.roles
        gender = self.words.definite.get(lows[0], "")
        if heads & self.words.organisations:
            return self._of_body(group)
        named = self.names.by_role(heads - small - must, others, must, noun[0].start, gender)
        if named is None and person is not None:
            return self.pronoun(person, sentence, noun[0].start)
        return named

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
            return None
        name = self.names.text[body[0].start : body[-1].end]
        return Named(name, tuple(name.lower().split()), "organisation", places=[body[0].start])

    def _heads(self, noun: Sequence[Word]) -> set[str]:
        """The nouns before the first preposition."""
        cut = next((i for i, w in enumerate(noun) if i and w.low in self.words.prepositions), len(noun))
        return {w.low for w in noun[:cut]}

    def pronoun(self, gender: str, sentence: int, at: int) -> Named | None:
        """Whom he or she means: the nearest subject before that can be meant."""
        if gender == "p":
            return None
        for number in range(sentence, max(-1, sentence - SENTENCES_BACK), -1):
            if self.sentences[sentence].paragraph - self.sentences[number].paragraph > PARAGRAPHS_BACK:
                break
            own = at if number == sentence else None
            for named in (self.actor(number, own), self._spoke.get(number), self._mentioned(number, own, sentence)):
                if named is not None and self._fits(named, gender):
                    named.gender = named.gender or (gender if gender in ("m", "f") else "")
                    return named
            if number < sentence and self._nameless(number):
                break
        return None

    def _nameless(self, number: int) -> bool:
        """Whether a sentence is about somebody who stays without a name, so that "he" is nobody we know."""
        if number in self._spoke and self._spoke[number] is None:
            return True
        words = self.sentences[number].words
        noun = self.grammar.about(words) or words
        return noun[0].low in self.words.indefinite and any(w.low in self.words.roles for w in noun[:5])

    def _mentioned(self, number: int, before: int | None, sentence: int) -> Named | None:
        """Somebody named in a sentence whose subject is nobody, when it is close."""
        if sentence - number > 3 or before is not None:
            return None
        words = self.sentences[number].words[-2 * REACH :]
        runs = [r for r in self.names.runs(words, 0) if r.words and not r.owner and not self._with_article(words, r)]
        people = [n for n in (self.names.known(r) for r in runs[-5:]) if n is not None]
        return next((n for n in reversed(people) if n.kind == "person" or len(runs) == 1), None)

    def last_speaker(self, sentence: int) -> Named | None:
        """Who was quoted last before."""
        for number in range(sentence, max(-1, sentence - SENTENCES_BACK), -1):
            if number in self._spoke:
                return self._spoke[number]
        return None

    def _with_article(self, words: Sequence[Word], run: Run) -> bool:
        i = bisect_left(words, run.start, key=lambda w: w.start)
        return bool(i) and words[i - 1].low in self.words.determiners

    def _fits(self, named: Named, gender: str) -> bool:
        if gender == "n":
            return named.kind == "organisation"
        if named.kind in ("organisation", "place"):
            return False
        return not gender or named.gender in ("", gender)

    def actor(self, number: int, before: int | None = None) -> Named | None:
        """The somebody a sentence is about."""
        if before is None and number in self._actors:
            return self._actors[number]
        words = self.sentences[number].words
        if before is not None:
            stop = bisect_right(words, before, key=lambda w: w.end)
            words = words[max(0, stop - 2 * REACH) : stop]
        noun = self.grammar.about(words) if words else ()
        named = None
        if noun and noun[0].low not in self.words.pronouns:
            run = self.grammar._head_run(noun)
            named = self._of_run(run) if run is not None else None
        if before is None:
            self._actors[number] = named
        return named


def _begins(words: Sequence[Word], phrase: Sequence[str]) -> bool:
    return len(words) > len(phrase) and all(w.low == p for w, p in zip(words, phrase, strict=False))


def _cue(words: Sequence[Word]) -> str:
    return " ".join(w.text for w in words).replace("' ", "'").replace("’ ", "’")


def _chunks(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Stretches between commas, dashes and quotations."""
    found: list[list[Word]] = [[]]
    for word in words:
        if word.is_word or word.text in ".&’'":
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    return [chunk for chunk in found if chunk]
