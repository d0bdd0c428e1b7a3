"""Marks → spans of quotation: a stack per paragraph, one pass, nothing learned from the words between."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from presswatch.language.rules import QuoteWords

BEFORE_OPENING = frozenset(" \t\n\r\u00a0\u202f\u2009([{—–―-:/'’‘")
AFTER_CLOSING = frozenset(" \t\n\r\u00a0\u202f\u2009)]},.;:!?…—–―-/'’*")
LETTER = re.compile(r"[^\W_]")
CLOSES = {"«": "»", "“": "”"}
ENDING = frozenset(",.!?…;")


@dataclass(frozen=True, slots=True)
class Span:
    """What stands between outer marks: text[start:end] is inside, `opened` and `closed` hold the marks too."""

    opened: int
    start: int
    end: int
    closed: int
    flags: tuple[str, ...] = ()
    single: bool = False


class Mark(NamedTuple):
    """A mark and what stands around it. A tuple: hostile pages have a hundred thousand of them."""

    at: int
    family: int
    nature: int  # 1 opens, -1 closes, 0 either
    left: bool  # nothing of a word stands before it
    right: bool  # nothing of a word stands after it
    digit: bool


class Paragraph(NamedTuple):
    """The spans of one paragraph; `open_end` when the last one never closes."""

    start: int
    end: int
    spans: tuple[Span, ...] = ()
    open_end: bool = False
    first_close: int | None = None  # a closing mark that has no opening one before it


def find_spans(text: str, paragraphs: Sequence[tuple[int, int]], words: QuoteWords) -> tuple[Span, ...]:
    """All outermost quotations in order, never overlapping. One that its paragraph leaves open goes on in the next
    when that one opens again or closes first; otherwise it ends with its paragraph, flagged `unclosed`."""
    marked = _families(words.marks + words.single_marks)[2]
    parsed = [
        _paragraph(text, start, end, words) if marked.search(text, start, end) else Paragraph(start, end)
        for start, end in paragraphs
    ]
    spans: list[Span] = []
    carried: Span | None = None
    for here in parsed:
        if carried is not None and _goes_on(text, carried, here):
            here = _paragraph(text, here.start + 1, here.end, words)
            if here.first_close is None or (here.spans and here.spans[0].opened < here.first_close):
                carried = replace(carried, end=here.end, closed=here.end, flags=_merged(carried.flags, ()))
                continue
        own = list(here.spans)
        if carried is not None:
            grown = _continued(text, carried, here, own)
            if grown is None:
                spans.append(_unclosed(text, carried))
            carried = grown
            if carried is not None and (own or not here.open_end):
                spans.append(carried)
                carried = None
        if here.open_end and own:
            carried = own.pop()
        spans += own
    if carried is not None:
        spans.append(_unclosed(text, carried))
    return tuple(trimmed for span in spans if (trimmed := _trimmed(text, span)) is not None)


def _goes_on(text: str, carried: Span, here: Paragraph) -> bool:
    """Whether a paragraph begins with a closing mark that only says that the quotation goes on: » Vous ..."""
    mark = CLOSES.get(text[carried.opened])
    return mark == text[here.start] and LETTER.search(text, here.start + 1, min(here.end, here.start + 4)) is not None


def _continued(text: str, carried: Span, here: Paragraph, own: list[Span]) -> Span | None:
    """The carried span with its part in this paragraph (taken out of `own`), or None when it does not go on."""
    if own and not text[here.start : own[0].opened].strip() and own[0].single == carried.single:
        part = own.pop(0)
        return replace(carried, end=part.end, closed=part.closed, flags=_merged(carried.flags, part.flags))
    if here.first_close is not None and (not own or here.first_close < own[0].opened):
        return replace(carried, end=here.first_close, closed=here.first_close + 1)
    return None


def _merged(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("paragraphs", *first, *second)))


def _unclosed(text: str, span: Span) -> Span:
    return replace(span, flags=(*span.flags, "unclosed"))


def _trimmed(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if LETTER.search(text, start, min(end, start + 80)) is None:
        return None
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)


# ---- one paragraph ---------------------------------------------------------------------------------------


def _paragraph(text: str, start: int, end: int, words: QuoteWords) -> Paragraph:
    if LETTER.search(text, start, end) is None:
        return Paragraph(start, end, (), False, _first_close(text, start, end, words))
    marks = list(_marks(text, start, end, words.marks))
    spans, rest, stray = _stacked(text, marks, nested=True)
    if rest is not None:
        flat, rest_flat, stray_flat = _stacked(text, marks, nested=False)
        if len(flat) > len(spans):
            spans, rest, stray = flat, rest_flat, stray_flat
    if rest is not None:
        spans.append(replace(rest, end=end, closed=end))
    open_end = rest is not None
    if words.single_marks:
        singles, single_open = _singles(text, start, end, words, spans)
        if singles:
            spans = sorted([s for s in spans if not _inside(s.opened, singles)] + singles, key=lambda s: s.opened)
            open_end = single_open or (open_end and not spans[-1].single)
    return Paragraph(start, end, tuple(spans), open_end, stray)


def _first_close(text: str, start: int, end: int, words: QuoteWords) -> int | None:
    closing = "".join(closes for _, closes in words.marks)
    return next((at for at in range(start, end) if text[at] in closing), None)


def _inside(at: int, spans: Sequence[Span]) -> bool:
    """Whether a place lies within one of the spans, which are in order."""
    i = bisect_left(spans, at, key=lambda s: s.opened)
    return i > 0 and at < spans[i - 1].closed


@lru_cache(maxsize=16)
def _families(pairs: tuple[tuple[str, str], ...]) -> tuple[dict[str, int], dict[str, int], re.Pattern[str]]:
    """The number of the family of every mark that opens and that closes, and a pattern of all."""
    opening = {o: i for i, (opens, _) in enumerate(pairs) for o in opens}
    closing = {c: i for i, (_, closes) in enumerate(pairs) for c in closes}
    return opening, closing, re.compile("[" + re.escape("".join({**opening, **closing})) + "]")


def _marks(text: str, start: int, end: int, pairs: Sequence[tuple[str, str]]) -> Iterable[Mark]:
    opening, closing, pattern = _families(tuple(pairs))
    for found in pattern.finditer(text, start, end):
        mark, at = found.group(), found.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        nature = (mark in opening) - (mark in closing)
        family = opening[mark] if mark in opening else closing[mark]
        yield Mark(at, family, nature, before in BEFORE_OPENING, after in AFTER_CLOSING, before.isdigit())


def _stacked(text: str, marks: Sequence[Mark], nested: bool) -> tuple[list[Span], Span | None, int | None]:
    """Closed spans, the one left open, the first closing mark without an opening one."""
    spans: list[Span] = []
    stack: list[tuple[Mark, bool]] = []
    stray: int | None = None
    open_marks: dict[int, int] = defaultdict(int)
    for i, mark in enumerate(marks):
        following = marks[i + 1] if i + 1 < len(marks) else None
        if not stack:
            way = _way_outside(mark, following)
            if way:
                stack.append((mark, way == "reversed"))
                open_marks[mark.family] += 1
            elif stray is None and not spans and not mark.digit:
                stray = mark.at
            continue
        if not nested and mark.family != stack[0][0].family:
            continue
        way = _way_inside(mark, *stack[-1], open_marks[mark.family] > 0, following)
        if way == "open" and nested:
            stack.append((mark, False))
            open_marks[mark.family] += 1
        elif way == "open":
            opener, wrong = stack.pop()
            if mark.at > opener.at + 1:
                spans.append(_span(opener, wrong, mark.at, mark.at, ("unclosed",)))
            stack.append((mark, False))
        elif way == "close":
            while len(stack) > 1 and stack[-1][0].family != mark.family:
                open_marks[stack.pop()[0].family] -= 1
            opener, wrong = stack.pop()
            open_marks[opener.family] -= 1
            if not stack:
                spans.append(_span(opener, wrong, mark.at, mark.at + 1))
    if not stack:
        return spans, None, stray
    return spans, _span(*stack[0], stack[0][0].at + 1, stack[0][0].at + 1), stray


def _span(opener: Mark, wrong: bool, end: int, closed: int, flags: tuple[str, ...] = ()) -> Span:
    return Span(opener.at, opener.at + 1, end, closed, (("reversed",) if wrong else ()) + flags)


def _way_outside(mark: Mark, following: Mark | None) -> str | None:
    """How a mark opens when nothing is open: `open`, `reversed` or not at all."""
    if mark.nature > 0:
        return "open"
    if mark.nature == 0:
        return "open" if mark.left or not (mark.right or mark.digit) else None
    if not mark.left:
        return None
    if not mark.right:
        return "reversed"
    closes_next = following is not None and following.family == mark.family
    return "reversed" if closes_next else None


def _way_inside(mark: Mark, top: Mark, wrong: bool, known: bool, following: Mark | None) -> str | None:
    """What a mark does inside a quotation: `open` a nested one, `close`, or nothing (an inch mark)."""
    if mark.nature < 0:
        return "close" if known else None
    if mark.nature > 0:
        if mark.family == top.family and (wrong or (mark.right and (not mark.left or following is None))):
            return "close"
        return "open"
    if mark.left and not mark.right:
        return "open"
    if mark.digit and following is not None and following.nature <= 0 and not following.left and following.right:
        return None
    return "close" if known else None


# ---- single marks ----------------------------------------------------------------------------------------


def _singles(text: str, start: int, end: int, words: QuoteWords, doubles: Sequence[Span]) -> tuple[list[Span], bool]:
    """Quotations between single marks that lie outside the double ones, told from apostrophes; and whether the
    last one goes on after the paragraph."""
    marks = [m for m in _marks(text, start, end, words.single_marks) if not _inside(m.at, doubles)]
    spans: list[Span] = []
    opener: Mark | None = None
    weak: Mark | None = None
    for mark in marks:
        if mark.left and not mark.right and not (text[mark.at + 1].isdigit() and mark.nature <= 0):
            if opener is not None and weak is not None:
                spans.append(Span(opener.at, opener.at + 1, weak.at, weak.at + 1, (), True))
                opener = None
            if opener is None and mark.nature >= 0:
                opener, weak = mark, None
        elif opener is not None and mark.nature <= 0 and mark.right and not mark.left:
            if text[mark.at - 1] not in "sS" or _sure(text, mark.at, end):
                spans.append(Span(opener.at, opener.at + 1, mark.at, mark.at + 1, (), True))
                opener = weak = None
            else:
                weak = weak or mark
    if opener is not None and weak is not None:
        spans.append(Span(opener.at, opener.at + 1, weak.at, weak.at + 1, (), True))
    elif opener is not None and opener.nature > 0 and not text[start : opener.at].strip():
        return [*spans, Span(opener.at, opener.at + 1, end, end, (), True)], True
    return spans, False


def _sure(text: str, at: int, end: int) -> bool:
    return at + 1 >= end or text[at + 1] in ENDING
