"""Reporting clauses inside the marks, and dialogue without marks: « ..., souligne X. ... », — ..., répond X."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from presswatch.language.rules import QuoteWords
from presswatch.read.attributions import Attribution, Attributions
from presswatch.read.marks import Span
from presswatch.read.words import Word, words_of

TURNS = 8  # turns of a dialogue looked at on either side


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
    taken = [span.opened for span in spans]
    dashed = [_dashed(text, start, end, taken) for start, end in paragraphs]
    extra = []
    for number, (start, end) in enumerate(paragraphs):
        body = dashed[number]
        if body:
            turn = _is_turn(text, paragraphs, dashed, number, taken)
            extra.append(Span(start, body, end, end, ("dialogue", "turn") if turn else ("dialogue",)))
    return tuple(sorted([*spans, *extra], key=lambda s: s.opened))


def _dashed(text: str, start: int, end: int, taken: Sequence[int]) -> int:
    """Where the speech of a paragraph begins that opens with a dash and has no marks; 0 for any other."""
    if text[start : start + 1] not in ("—", "–") or bisect_left(taken, start) != bisect_left(taken, end):
        return 0
    return start + 1 + len(text[start + 1 : end]) - len(text[start + 1 : end].lstrip())


def _is_turn(
    text: str, paragraphs: Sequence[tuple[int, int]], dashed: Sequence[int], number: int, taken: Sequence[int]
) -> bool:
    """Whether a paragraph with a dash is a turn of a dialogue: it ends like a sentence among others that do, and one
    of them asks or exclaims, or a quotation stands before them. Lists do not."""
    first = last = number
    while first and dashed[first - 1] and number - first < TURNS:
        first -= 1
    while last + 1 < len(dashed) and dashed[last + 1] and last - number < TURNS:
        last += 1
    ends = {text[end - 1] for _, end in paragraphs[first : last + 1]}
    if last - first == 1:
        return number == last and text[paragraphs[first][1] - 1] == "?" != text[paragraphs[last][1] - 1]
    if last - first < 2 or not ends <= set(".?!…»"):
        return False
    start, end = paragraphs[first - 1] if first else (0, 0)
    return bool(ends & set("?!")) or bisect_left(taken, start) != bisect_left(taken, end)
