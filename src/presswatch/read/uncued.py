"""Quotations without a verb of speaking: who speaks is told by what stands around their sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from presswatch.language.rules import QuoteWords
from presswatch.model import Block, BlockKind, QuoteKind
from presswatch.read.attributions import Attribution
from presswatch.read.interviews import interviewee
from presswatch.read.marks import Span
from presswatch.read.speakers import Cast, Speaker
from presswatch.read.words import Sentence, Word, words_of

ENDS = ".?!…"
LINE = 4  # words of a headline that is nothing but speech
SIGNATURE = 90  # characters of a line that only says who was quoted above it


@dataclass(frozen=True, slots=True)
class Draft:
    """A quotation on its way: where its sentence is and whether the outlet's sentence runs on through it."""

    span: Span
    sentence: int
    paragraph: int
    kind: QuoteKind
    speaker: Speaker
    cue: str | None
    rule: str
    incise: tuple[int, int] | None = None


class Uncued:
    """Speakers of quotations that no verb introduces."""

    def __init__(
        self,
        text: str,
        blocks: Sequence[Block],
        spans: Sequence[Span],
        sentences: Sequence[Sentence],
        cast: Cast,
        words: QuoteWords,
    ) -> None:
        self.text = text
        self.blocks = blocks
        self.sentences = sentences
        self.cast = cast
        self.words = words
        self.interviewee = interviewee(text, blocks, spans, cast.people)

    def named(self, draft: Draft, found: Attribution, rule: str) -> Draft:
        """The draft with the speaker whom an attribution names."""
        speaker = self.cast.who(found.noun, draft.sentence)
        return replace(draft, speaker=speaker, cue=found.cue, rule=rule)

    def of(self, draft: Draft, left: Sequence[Word], right: Sequence[Word], drafts: Sequence[Draft]) -> Draft | None:
        """The draft with its speaker as far as the text around tells; None when it is no speech."""
        if not self._stands(draft, left, right):
            return None
        if left and left[-1].text == ":":
            return self._from_subject(draft, left) or self._going_on(draft, left) or draft
        signed = self._signed(draft)
        if signed is not None:
            return signed
        if self.interviewee is not None and self.sentences[draft.sentence].first and not left:
            return replace(draft, speaker=Speaker(self.interviewee.name, None), rule="interview")
        number = draft.sentence
        same = drafts[-1] if drafts and drafts[-1].paragraph == draft.paragraph else None
        if same is not None and same.sentence >= number - 1 and (same.speaker.name or same.kind is QuoteKind.DIRECT):
            return replace(draft, speaker=same.speaker, cue=same.cue, rule="same_paragraph")
        found = self._subject_before(draft, same)
        if found is not None:
            return found
        if same is not None and same.speaker.name:
            return replace(draft, speaker=same.speaker, cue=same.cue, rule="same_paragraph")
        return self._subject_after(draft) or self._from_paragraph_before(draft, drafts) or self._portrait(draft)

    # ---- whether it is speech -----------------------------------------------------------------------------

    def _stands(self, draft: Draft, left: Sequence[Word], right: Sequence[Word]) -> bool:
        """Whether it stands as a sentence of its own."""
        content = self.text[draft.span.start : draft.span.end]
        count = len(re.findall(r"\w+", content[:200]))
        if left and left[-1].text not in ":":
            return False
        if content[0].islower() or (count < 2 and not self._answers(draft, content)):
            return False
        if not left and self._is_headline(draft, content, count):
            return True
        ends = tail(content) in ENDS or (right and right[0].text in ENDS) or "unclosed" in draft.span.flags
        if right and right[0].text not in ENDS and right[0].text[0].islower():
            return False
        after_colon = bool(left) or self._after_colon(draft)
        heading = self.blocks[draft.paragraph].kind is BlockKind.HEADING
        return (
            bool(
                (ends and (count >= 3 or self._answers(draft, content)))
                or (after_colon and count >= 3)
                or tail(content) in "?!"
            )
            and not heading
        )

    def _answers(self, draft: Draft, content: str) -> bool:
        """Whether a word or two stand as a sentence behind one that is about somebody: « Au retour. »"""
        number = draft.sentence - 1
        if tail(content) not in ENDS or number < 0 or self.sentences[number].paragraph != draft.paragraph:
            return False
        rest = content.split()[1:]
        return all(word[0].islower() for word in rest) and bool(self.cast.about(number))

    def _is_headline(self, draft: Draft, content: str, count: int) -> bool:
        """Whether a line that is nothing but a quotation speaks: a headline, a sentence pulled out."""
        if count < LINE or not self._alone(draft) or self.blocks[draft.paragraph].kind is BlockKind.HEADING:
            return False
        small = self.words.pronouns.keys() | self.words.first_persons | self.words.auxiliaries
        inside = words_of(self.text, draft.span.start, draft.span.end, self.words)
        return any(word.low in small for word in inside[:40])

    def _after_colon(self, draft: Draft) -> bool:
        if draft.paragraph == 0:
            return False
        start, end = self.blocks[draft.paragraph - 1].start, self.blocks[draft.paragraph - 1].end
        return self.text[max(start, end - 3) : end].rstrip().endswith(":")

    # ---- who speaks ---------------------------------------------------------------------------------------

    def _from_subject(self, draft: Draft, left: Sequence[Word]) -> Draft | None:
        noun = self.cast.nouns.subject(left)
        return self.named(draft, Attribution(noun, ":", "colon", 0), "colon") if noun else None

    def _going_on(self, draft: Draft, left: Sequence[Word]) -> Draft | None:
        """The last speaker again: « Et d'enfoncer le clou : »."""
        told = len(left) > 3 and left[0].low in self.words.conjunctions and left[1].low in self.words.infinitive
        last = self.cast.last_speaker(draft.sentence) if told else None
        return replace(draft, speaker=Speaker(last.name, None), rule="colon") if last is not None else None

    def _signed(self, draft: Draft) -> Draft | None:
        """The speaker named on a line of its own below: "Jane Roe, baker" or "— Jane Roe"."""
        if draft.paragraph + 1 >= len(self.blocks) or not self._alone(draft):
            return None
        block = self.blocks[draft.paragraph + 1]
        if block.end - block.start > SIGNATURE or self.text[block.start : block.end].rstrip()[-1] in ENDS + ":":
            return None
        number = next(
            (n for n in range(draft.sentence, len(self.sentences)) if self.sentences[n].paragraph > draft.paragraph), -1
        )
        words = self.sentences[number].words
        dash = words[0].text in self.words.dashes
        words = words[dash:]
        if words and words[0].low in self.words.indefinite:
            return replace(draft, rule="signature") if self.cast.people.calling(words[:6], False) else None
        run = next(iter(self.cast.names.runs(words, 0)), None) if words else None
        if run is None or run.start != words[0].start or not run.words:
            return None
        stop = sum(w.start < run.end for w in words)
        comma = stop < len(words) and words[stop].text == ","
        if not (comma or (dash and stop == len(words))):
            return None
        return self.named(draft, Attribution(tuple(words[:stop]), None, "signature", run.end), "signature")

    def _alone(self, draft: Draft) -> bool:
        """Whether the quotation is its whole paragraph."""
        block = self.blocks[draft.paragraph]
        return not self.text[block.start : draft.span.opened].strip() and not self.text[
            draft.span.closed : block.end
        ].strip(" .\u00a0\u202f")

    def _subject_before(self, draft: Draft, same: Draft | None) -> Draft | None:
        """Somebody whom a sentence before is about, in the paragraph and behind its last quotation."""
        for number in range(draft.sentence - 1, same.sentence if same is not None else -1, -1):
            if self.sentences[number].paragraph != draft.paragraph:
                return None
            if self.cast.nameless(number, draft.sentence):
                return draft
            found = self._about(draft, number, "subject_before")
            if found is not None:
                return found
        return None

    def _subject_after(self, draft: Draft) -> Draft | None:
        """Somebody whom a sentence behind a quotation is about that opens its paragraph."""
        if self._after_colon(draft):
            return None
        for number in range(draft.sentence + 1, min(draft.sentence + 3, len(self.sentences))):
            sentence = self.sentences[number]
            if sentence.paragraph != draft.paragraph or sentence.quotes:
                return None
            if sentence.words[0].low not in self.words.pronouns:
                found = self._about(draft, number, "subject_after")
                if found is not None:
                    return found
        return None

    def _portrait(self, draft: Draft) -> Draft:
        """The one person of whom headline and standfirst speak, where nobody else is near."""
        topic = self.cast.people.topic()
        if topic is None or self.cast.people.rivals(topic, draft.paragraph):
            return draft
        return replace(draft, speaker=Speaker(topic.name, None), rule="portrait")

    def _about(self, draft: Draft, number: int, rule: str) -> Draft | None:
        """The speaker taken from the subject of a sentence before."""
        noun = self.cast.about(number)
        if not noun:
            return None
        speaker = self.cast.who(noun, number)
        return replace(draft, speaker=speaker, rule=rule) if speaker.name else None

    def _from_colon(self, draft: Draft, number: int) -> Draft:
        """The speaker of a paragraph that ends in a colon: named in its last sentence, or in one before."""
        found = self.cast.attributions.before(self.sentences[number].words)
        if found is not None and found.noun:
            return self.named(draft, found, found.rule)
        paragraph = self.sentences[number].paragraph
        while number >= 0 and self.sentences[number].paragraph == paragraph:
            about = self._about(draft, number, "colon")
            if about is not None:
                return about
            number -= 1
        return draft

    def _from_paragraph_before(self, draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
        number = draft.sentence - 1
        if number < 0:
            return None
        if self._after_colon(draft):
            return self._from_colon(draft, number)
        last = drafts[-1] if drafts else None
        if last is not None and last.sentence >= number and last.kind is QuoteKind.DIRECT:
            return replace(draft, speaker=last.speaker, cue=last.cue, rule="paragraph_before")
        return self._about(draft, number, "paragraph_before")


def tail(content: str) -> str:
    """The last mark of a quotation, those of a nested one not counted; a space when there is none."""
    return (content[-4:].rstrip("’'”\"»\u00a0\u202f ") or content or " ")[-1]
