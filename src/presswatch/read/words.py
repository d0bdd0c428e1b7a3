"""A text as sentences of words, in which every quotation is one opaque word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from presswatch.language.rules import QuoteWords
from presswatch.read.marks import Span

STOPS = frozenset(".?!…")
_BREAKS = STOPS | {""}  # what a sentence may end with: a stop, or a quotation, whose `low` is empty


class Word(NamedTuple):
    """A word, a single mark, or a whole quotation (`quote` is then its index, else -1). `low` is in lower case
    with the straight apostrophe, "" for a quotation."""

    text: str
    low: str
    start: int
    end: int
    quote: int = -1

    @property
    def is_name_like(self) -> bool:
        return self.text[0].isupper() and self.is_word  # Ⓐ is a capital, and no letter

    @property
    def is_word(self) -> bool:
        return self.low[:1].isalnum()


class Sentence(NamedTuple):
    """Words up to a full stop outside quotations; `paragraph` counts paragraphs, `quotes` are the places of the
    quotations among the words."""

    words: tuple[Word, ...]
    paragraph: int
    first: bool
    quotes: tuple[int, ...]


def sentences(
    text: str, paragraphs: Sequence[tuple[int, int]], spans: Sequence[Span], words: QuoteWords
) -> list[Sentence]:
    """The sentences of all paragraphs in order."""
    found: list[Sentence] = []
    at = 0
    for number, (start, end) in enumerate(paragraphs):
        while at < len(spans) and spans[at].opened < start:
            at += 1
        stop = at
        while stop < len(spans) and spans[stop].opened < end:
            stop += 1
        head = max(start, spans[at - 1].closed) if at else start
        stream = _stream(text, head, end, spans, range(at, stop), words)
        stops = [i for i, word in enumerate(stream) if word.low in _BREAKS]
        first = 0
        for last in (*stops, len(stream) - 1):
            if first <= last and (last + 1 == len(stream) or _ends_with(stream, last, words)):
                own = tuple(stream[first : last + 1])
                quotes = tuple(k for k, word in enumerate(own) if word.quote >= 0) if at < stop else ()
                found.append(Sentence(own, number, not first, quotes))
                first = last + 1
    return found


def _ends_with(stream: Sequence[Word], i: int, words: QuoteWords) -> bool:
    return _ends_quoted(stream, i, words) if stream[i].quote >= 0 else _ends(stream, i, words)


@cache
def joined(*groups: frozenset[str]) -> frozenset[str]:
    """The words of several groups, put together once and not for every text."""
    return frozenset().union(*groups)


def words_of(text: str, start: int, end: int, words: QuoteWords) -> list[Word]:
    """The words of a stretch, quotations in it not looked at."""
    return _plain(text, start, end, words)


def _stream(text: str, start: int, end: int, spans: Sequence[Span], indexes: range, words: QuoteWords) -> list[Word]:
    stream: list[Word] = []
    at = start
    for i in indexes:
        span = spans[i]
        stream += _plain(text, at, span.opened, words)
        stream.append(Word(text[span.opened : span.closed], "", span.opened, span.closed, i))
        at = max(at, min(span.closed, end))
    return stream + _plain(text, at, end, words)


def _plain(text: str, start: int, end: int, words: QuoteWords) -> list[Word]:
    new = tuple.__new__  # half the time of Word(): there are a thousand to an article
    return [
        new(Word, (token := found[0], token.lower().replace("’", "'"), found.start(), found.end(), -1))
        for found in _pattern(words.elisions).finditer(text, start, end)
    ]


@lru_cache(maxsize=8)
def _pattern(elisions: tuple[str, ...]) -> re.Pattern[str]:
    parts = [r"[^\W\d_]\.(?:[^\W\d_]\.)+", r"[^\W_]+(?:[-'’][^\W_]+)*", r"\S"]
    if elisions:
        stems = "|".join(re.escape(e[:-1]) for e in sorted(elisions, key=len, reverse=True))
        initials = "".join({initial for e in elisions for initial in (e[0].lower(), e[0].upper())})
        parts.insert(0, rf"(?=[{initials}])\b(?i:{stems})['’](?=\w|\Z)")  # most words fail at their first letter
    return re.compile("|".join(parts))


def _ends_quoted(stream: Sequence[Word], i: int, words: QuoteWords) -> bool:
    """Whether a sentence ends with the quotation that it ends in: “... here.” She turned to ..."""
    if i + 2 >= len(stream):
        return False
    following = stream[i + 1]
    ended = stream[i].text.rstrip("’'”\"»« \u00a0\u202f")[-1:] in STOPS
    return ended and following.is_name_like and (following.low in words.determiners or following.low in words.pronouns)


def _ends(stream: Sequence[Word], i: int, words: QuoteWords) -> bool:
    """Whether a sentence ends with the stop at i."""
    word = stream[i]
    if i + 1 == len(stream):
        return True
    following = stream[i + 1]
    if following.start == word.end or following.text in STOPS:
        return False
    if word.text == "." and i and stream[i - 1].end == word.start:
        before = stream[i - 1]
        if before.low in words.abbreviations or (len(before.text) == 1 and before.text.isupper()):
            return False
    return following.quote >= 0 or not following.text[0].islower()
