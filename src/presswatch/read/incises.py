"""Reporting clauses inside the marks, and dialogue without marks: « ..., souligne X. ... », — ..., répond X."""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.language.rules import QuoteWords
from presswatch.read.attributions import Attribution, Attributions
from presswatch.read.marks import Span
from presswatch.read.words import Word, words_of


class Incises:
    """The incises of a text."""

    def __init__(self, text: str, words: QuoteWords, attributions: Attributions) -> None:
        self.text = text
        self.words = words
        self.attributions = attributions

    def of(self, span: Span) -> tuple[Attribution, tuple[int, int]] | None:
        """The reporting clause inside the marks, and where it stands."""
        if not self.words.incises:
            return None
        inner = words_of(self.text, span.start, span.end, self.words)
        for i, word in enumerate(inner):
            if word.text not in (",", "?", "!") or i + 1 >= len(inner):
                continue
            rest = inner[i + 1 : i + 41]
            found = self.attributions.verb_first(rest, loose=False)
            if found is None or found.noun[0].low in self.words.first_persons:
                continue
            tail = [w for w in rest if w.start >= found.end]
            if tail and tail[0].is_word and found.rule != "inverted_pronoun" and not self._open_tail(tail):
                continue
            return found, self._place(word, found, tail)
        return None

    def _open_tail(self, tail: Sequence[Word]) -> bool:
        return any(w.text in ",." for w in tail[:12])

    def _place(self, comma: Word, found: Attribution, tail: Sequence[Word]) -> tuple[int, int]:
        start = comma.start if comma.text == "," else comma.end
        for i, word in enumerate(tail):
            if word.text == ".":
                return start, word.start
            if word.text == "," and not self._goes_on(tail[i + 1 :]):
                return start, word.end
        return start, tail[-1].end if tail else found.end

    def _goes_on(self, rest: Sequence[Word]) -> bool:
        """Whether the incise goes on behind its comma: ", directrice du centre"."""
        if not rest or not rest[0].is_word or not rest[0].text[0].islower():
            return False
        low = rest[0].low
        return (
            low in self.words.roles
            or low in self.words.callings
            or low in self.words.relatives
            or low in self.words.saying
        )


def with_dialogue(
    text: str, paragraphs: Sequence[tuple[int, int]], spans: tuple[Span, ...], words: QuoteWords
) -> tuple[Span, ...]:
    """The spans, and paragraphs that open with a dash where the language writes dialogue so."""
    if not words.incises:
        return spans
    taken = {p for span in spans for p in (span.opened,)}
    extra = []
    for start, end in paragraphs:
        body = start + len(text[start:end]) - len(text[start:end].lstrip())
        if text[body : body + 1] in ("—", "–") and not any(start <= t < end for t in taken):
            inside = body + 1 + len(text[body + 1 : end]) - len(text[body + 1 : end].lstrip())
            extra.append(Span(body, inside, end, end, ("dialogue",)))
    return tuple(sorted([*spans, *extra], key=lambda s: s.opened))
