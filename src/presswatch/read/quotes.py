"""The door to quotations: text and blocks in, quotes with their speakers out. Rules only, one pass, no model."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from presswatch.language.rules import QuoteWords, rules_for
from presswatch.model import Block, BlockKind, Quote, QuoteKind
from presswatch.read.attributions import REACH, Attribution, Attributions
from presswatch.read.blockquotes import with_blocks
from presswatch.read.incises import Incises, with_dialogue
from presswatch.read.indirect import Indirect, Report
from presswatch.read.marks import Span, find_spans
from presswatch.read.names import Names
from presswatch.read.nouns import Nouns
from presswatch.read.speakers import NOBODY, Cast, Speaker
from presswatch.read.uncued import ENDS, Draft, Uncued, tail
from presswatch.read.words import Sentence, Word, sentences, words_of
from presswatch.read.works import Works

CONFIDENCE = {
    "verb_noun": 0.95,
    "noun_verb": 0.95,
    "inverted_pronoun": 0.9,
    "noun_verb_before": 0.9,
    "incise": 0.9,
    "label": 0.9,
    "according": 0.9,
    "signature": 0.85,
    "verb_noun_before": 0.85,
    "saying": 0.8,
    "colon": 0.8,
    "noun_any_verb": 0.8,
    "eyes": 0.75,
    "continued": 0.85,
    "same_paragraph": 0.8,
    "next_in_paragraph": 0.75,
    "subject_before": 0.7,
    "subject_after": 0.6,
    "paragraph_before": 0.6,
    "interview": 0.75,
    "portrait": 0.6,
    "turn": 0.6,
    "indirect": 0.7,
    "nobody": 0.5,
    "none": 0.3,
}
CLAUSE = 10  # words from which "said that “...”" holds a sentence, not a fragment
MOST = 2000  # quotations of one text; no article has as many, and hostile ones cost a second
COPY = 4  # words by which a pull quote finds what it copies
WEAK = frozenset(("none", "paragraph_before", "subject_before", "subject_after", "portrait"))
TALK = 3  # paragraphs before a dialogue that name who talks
REPAIRED = 0.8  # factor for marks that had to be mended


def find_quotes(text: str, blocks: Sequence[Block], language: str, about: str = "") -> tuple[Quote, ...]:
    """All quotations of a text in order. `text[q.start:q.end] == q.text` holds; furniture is not searched. Direct
    quotes stand as speech; `mixed` ones are attributed fragments of the outlet's own sentence, `indirect` ones
    sentences that report what somebody said. `about` is headline and standfirst where the text is without them."""
    return _Reading(text, blocks, rules_for(language).quotes, about).quotes()


class _Reading:
    """One text being read: its parts are made once and asked many times."""

    def __init__(self, text: str, blocks: Sequence[Block], words: QuoteWords, about: str) -> None:
        self.text = text
        self.words = words
        self.blocks = [b for b in blocks if b.kind is not BlockKind.FURNITURE and text[b.start : b.end].strip()]
        self.paragraphs = [(b.start, b.end) for b in self.blocks]
        marked = with_dialogue(text, self.paragraphs, find_spans(text, self.paragraphs, words), words)
        self.spans = with_blocks(text, self.blocks, marked, words)[:MOST]
        self.sentences = sentences(text, self.paragraphs, self.spans, words)
        self.ended = [tail(text[max(s.start, s.end - 8) : s.end]) in ENDS for s in self.spans]
        self.starts = [s.words[0].start for s in self.sentences]
        self.names = Names(text, self.sentences, words)
        self.nouns = Nouns(words, self.names)
        self.attributions = Attributions(words, self.names, self.nouns)
        self.incises = Incises(text, words, self.attributions)
        self.inside = [self.incises.of(span) for span in self.spans]
        self.cast = Cast(self.sentences, self.names, self.nouns, self.attributions, words, list(self._clauses()))
        self.cast.people.about = about
        self.works = Works(words, self.nouns, self.cast.people)
        self.uncued = Uncued(text, self.blocks, self.spans, self.sentences, self.cast, words)

    def _clauses(self) -> Iterator[tuple[int, Sequence[Word]]]:
        """The reporting clauses inside the marks, with the numbers of their sentences; their names are learnt."""
        number = 0
        for incise, span in zip(self.inside, self.spans, strict=True):
            if incise is not None:
                words = words_of(self.text, incise[0].noun[0].start, incise[1][1], self.words)
                self.names.learn(words)
                number = bisect_right(self.starts, span.opened) - 1
                yield max(0, number), words

    def quotes(self) -> tuple[Quote, ...]:
        drafts: list[Draft] = []
        for number, sentence in enumerate(self.sentences):
            for k in sentence.quotes:
                draft = self._draft(number, k, self.spans[sentence.words[k].quote], drafts)
                if draft is not None:
                    drafts.append(draft)
        drafts = self._turns(self._forward(drafts))
        drafts = self._without_copies(drafts)
        marked = [self._quote(d) for d in drafts]
        reports = Indirect(self.sentences, self.attributions, self.cast, self.words).reports()
        return tuple(sorted([*marked, *map(self._reported, reports)], key=lambda q: q.start))

    def _reported(self, report: Report) -> Quote:
        text = self.text[report.start : report.end]
        speaker = report.speaker
        place = (report.start, report.end, speaker.name, speaker.printed, report.cue)
        return Quote(QuoteKind.INDIRECT, text, text, *place, "indirect", CONFIDENCE["indirect"])

    # ---- one quotation ----------------------------------------------------------------------------------

    def _draft(self, number: int, k: int, span: Span, drafts: list[Draft]) -> Draft | None:
        sentence = self.sentences[number]
        left, right = self._left(sentence.words, k), self._right(sentence, k, span)
        content = self.text[span.start : span.end]
        empty = Draft(span, number, sentence.paragraph, QuoteKind.DIRECT, NOBODY, None, "none")
        incise = self.inside[sentence.words[k].quote]
        if "dialogue" in span.flags and incise is None:
            return self._turn(empty, drafts) if "turn" in span.flags else None
        if incise is not None:
            said, place = incise
            if "unclosed" in span.flags and span.end - place[1] < 3:
                empty = replace(empty, span=replace(span, end=place[0], closed=place[0]))
                return self._named(empty, said, "incise")
            return replace(self._named(empty, said, "incise"), incise=place)
        found_after, found_before = self._around(left, right, content)
        prior = drafts[-1] if drafts and drafts[-1].sentence == number else None
        if self.works.is_one(left, right, content, found_after):
            return None
        integrated = self._integrated(left, content, found_before, found_after)
        found = self._choose(left, right, content, found_after, found_before)
        if integrated:
            if found is None or found.rule == "colon":
                return None
            return replace(self._named(empty, found, found.rule), kind=QuoteKind.MIXED)
        if found is not None:
            return self._named(empty, found, found.rule)
        if prior is not None and prior.kind is QuoteKind.DIRECT and k and not self._starts_low(content, left):
            return replace(empty, speaker=prior.speaker, cue=prior.cue, rule="continued")
        if prior is not None and prior.kind is QuoteKind.DIRECT and left and left[-1].text in ",:":
            return replace(empty, speaker=prior.speaker, cue=prior.cue, rule="continued")
        return self.uncued.of(empty, left, right, drafts)

    def _turn(self, draft: Draft, drafts: Sequence[Draft]) -> Draft:
        """A turn of a dialogue: the answer to a question is of whoever was quoted right before that."""
        last = drafts[-1] if drafts else None
        if last is None or last.paragraph != draft.paragraph - 2 or "turn" in last.span.flags:
            return draft
        return replace(draft, speaker=last.speaker, rule="turn")

    def _left(self, words: Sequence[Word], k: int) -> Sequence[Word]:
        """What stands before the quotation in its sentence, from a quotation on that ends a sentence itself."""
        for j in range(k - 1, max(-1, k - REACH), -1):
            if words[j].quote >= 0:
                ended = self.ended[words[j].quote]
                if j + 1 == k or (ended and words[j + 1].text[0].isupper()):
                    return words[j + (1 if ended else 0) : k]
        return words[max(0, k - REACH) : k]

    def _right(self, sentence: Sentence, k: int, span: Span) -> Sequence[Word]:
        """What follows the quotation in the sentence; in the paragraph where it closes when it runs over several."""
        if span.closed <= self.paragraphs[sentence.paragraph][1]:
            return sentence.words[k + 1 : k + 1 + REACH]
        number = bisect_right(self.starts, span.closed - 1)
        after = self.sentences[number].words if number < len(self.sentences) else ()
        place = bisect_left(self.paragraphs, span.closed, key=lambda p: p[1])
        return after[:REACH] if after and after[0].start < self.paragraphs[place][1] else ()

    def _named(self, draft: Draft, found: Attribution, rule: str) -> Draft:
        return self.uncued.named(draft, found, rule)

    # ---- attribution ------------------------------------------------------------------------------------

    def _around(
        self, left: Sequence[Word], right: Sequence[Word], content: str
    ) -> tuple[Attribution | None, Attribution | None]:
        after = None
        if right:
            comma = tail(content) in ",?!—–" or right[0].text == ","
            new_sentence = tail(content) in ".…" and right[0].is_name_like
            if not new_sentence:
                after = self.attributions.after(right, loose=comma and content[0].isupper())
            elif not left:
                after = self._bare_after(right)
        before = self.attributions.before(left) if left else None
        return after, before

    def _bare_after(self, right: Sequence[Word]) -> Attribution | None:
        """“It works.” Roe said. — a whole sentence of name and verb, although the quotation ended with a stop."""
        found = self.attributions.after(right[:8], loose=False)
        if found is None or found.rule != "noun_verb":
            return None
        rest = [w for w in right if w.start >= found.end]
        return found if not rest or rest[0].text == "." else None

    def _choose(
        self,
        left: Sequence[Word],
        right: Sequence[Word],
        content: str,
        after: Attribution | None,
        before: Attribution | None,
    ) -> Attribution | None:
        comma_after = tail(content) == "," or (right and right[0].text == ",")
        if before is not None and left[-1].text in ":," and not comma_after:
            return before
        if before is not None and before.rule in ("label", "colon") and left[-1].text == ":":
            return before
        return after or before

    def _integrated(
        self, left: Sequence[Word], content: str, before: Attribution | None, after: Attribution | None
    ) -> bool:
        """Whether the outlet's own sentence runs into the quotation: a fragment."""
        if not left or not left[-1].is_word:
            first_low = content[:1].islower()
            return bool(first_low and left and left[-1].text not in ",:" and left[-1].quote < 0 and after is None)
        last = left[-1].low
        count = len(content.split())
        if last in self.words.that:
            return not (
                (content[0].isupper() and self._speaks(content)) or (after is not None and count > 6) or count >= CLAUSE
            )
        if before is not None and before.end == left[-1].end and count >= 6 and self._speaks(content):
            return False
        if content[0].isupper() and count >= 4 and before is not None and tail(content) in ENDS + ",":
            return False
        if before is not None and before.end == left[-1].end and content[0].isupper() and count >= 3:
            return False
        return not (after is not None and content[0].isupper() and count >= 6 and tail(content) in ENDS + ",")

    def _speaks(self, content: str) -> bool:
        """Whether it opens as a clause of its own: with a pronoun or an article."""
        opens = words_of(content, 0, min(len(content), 40), self.words)
        return bool(opens) and (opens[0].low in self.words.pronouns or opens[0].low in self.words.determiners)

    def _starts_low(self, content: str, left: Sequence[Word]) -> bool:
        return content[:1].islower() and not (left and left[-1].text in ",:")

    # ---- the whole --------------------------------------------------------------------------------------

    def _forward(self, drafts: list[Draft]) -> list[Draft]:
        """“A.” “B,” said Roe: the first has the speaker of the second."""
        done = list(drafts)
        for i in range(len(done) - 2, -1, -1):
            here, following = done[i], done[i + 1]
            weak = here.rule in ("none", "paragraph_before")
            if (
                weak
                and here.kind is QuoteKind.DIRECT
                and following.paragraph == here.paragraph
                and following.speaker.name
            ):
                gap = self.text[here.span.closed : following.span.opened].strip(" .,\u00a0\u202f")
                if not gap:
                    done[i] = replace(here, speaker=following.speaker, cue=following.cue, rule="next_in_paragraph")
        return done

    def _turns(self, drafts: list[Draft]) -> list[Draft]:
        """Two people who talk by turns: from one turn whose speaker is known the others have theirs."""
        done = list(drafts)
        start = 0
        while start < len(done):
            stop = start + 1
            while stop < len(done) and "turn" in done[stop].span.flags and self._next_to(done[stop - 1], done[stop]):
                stop += 1
            if stop - start > 2:
                done[start:stop] = self._alternate(done[start:stop])
            start = stop
        return done

    def _next_to(self, one: Draft, other: Draft) -> bool:
        return other.paragraph == one.paragraph + 1

    def _alternate(self, turns: list[Draft]) -> list[Draft]:
        anchor = next((i for i, d in enumerate(turns) if d.speaker.name), None)
        two = self.cast.people.between(max(0, turns[0].paragraph - TALK), turns[-1].paragraph)
        if anchor is None or len(two) != 2 or turns[anchor].speaker.name not in two:
            return turns
        this = turns[anchor].speaker.name
        that = next(name for name in two if name != this)
        return [
            d
            if d.speaker.name
            else replace(d, speaker=Speaker(this if (i - anchor) % 2 == 0 else that, None), rule="turn")
            for i, d in enumerate(turns)
        ]

    def _without_copies(self, drafts: list[Draft]) -> list[Draft]:
        """Leaves out pull quotes: those without a verb of their own whose words another quotation has."""
        weak = [d.rule in WEAK for d in drafts]
        if not any(weak):
            return drafts
        plain = [re.findall(r"\w+", self.text[d.span.start : d.span.end].lower()) for d in drafts]
        said: dict[tuple[str, ...], tuple[bool, str]] = {}
        for words, copy, draft in zip(plain, weak, drafts, strict=True):
            if draft.speaker.name or not copy:
                whole = " ".join(words)
                for key in (tuple(words[i : i + COPY]) for i in range(len(words) - COPY + 1)):
                    said[key] = said[key] if key in said and (copy or not said[key][0]) else (copy, whole)
        kept = []
        for draft, words, copy in zip(drafts, plain, weak, strict=True):
            guess, whole = said.get(tuple(words[:COPY]), (True, ""))
            copied = copy and " ".join(words) in whole and (not guess or draft.speaker.name is None)
            kept += [] if copied else [draft]
        return kept

    def _quote(self, draft: Draft) -> Quote:
        span = draft.span
        text = self.text[span.start : span.end]
        confidence = CONFIDENCE[draft.rule] * (REPAIRED if span.flags and span.flags != ("block",) else 1.0)
        if draft.speaker.name is None:
            confidence = min(confidence, 0.5)
        return Quote(
            draft.kind,
            text,
            self._clean(text, span, draft.incise),
            span.start,
            span.end,
            draft.speaker.name,
            draft.speaker.printed,
            draft.cue,
            draft.rule,
            round(confidence, 2),
            tuple(flag for flag in span.flags if flag not in ("turn", "block")),
        )

    def _clean(self, text: str, span: Span, incise: tuple[int, int] | None) -> str:
        if incise is not None:
            start, end = incise[0] - span.start, incise[1] - span.start
            text = text[:start].rstrip() + ("" if text[end : end + 1] in ENDS else " ") + text[end:].lstrip()
        marks = re.escape("".join(opens + closes for opens, closes in self.words.marks))
        return re.sub(rf"\s*\n\s*[{marks}]?\s*", "\n", text).strip().removesuffix(",").rstrip()
