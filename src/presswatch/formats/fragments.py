"""Links that land on a sentence: text fragments, https://wicg.github.io/scroll-to-text-fragment/

A browser looks for the words of `#:~:text=[prefix-,]start[,end][,-suffix]` in the page: whole words, whatever their
case and accents, each of the four within one block. `start` to `end` may lead over several blocks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from presswatch.plain import fold
from presswatch.urls import video_offset, youtube_id

LEAST_WORDS = 4
"""Of `start` and of `end`: beside the stored text a page has menus and teasers, where fewer words stand sooner."""

MOST_WORDS = 16

# Scripts written without blanks: there a browser finds words by dictionaries, so every sign counts as a word here.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSPACED}]|(?:[^\\W_{_UNSPACED}]|[\u0300-\u036f])+")
# https://unicode.org/reports/tr29/#Word_Boundaries: between letters or digits these end no word; the others never do.
_JOINS = frozenset("'’‘.·:․‧,;")
_EXTENDS = frozenset("_\u202f")
_UNSURE = re.compile('["“”«»„]')
"""What may not stand in the page as it does in the text: marks that a style sheet draws, as it does for <q>."""

# The blank of French typography is U+202F in many a page, where it ends no word: a term goes on to the mark behind it.
# In the text such a blank may have become a plain one.
_BLANKS = " \u00a0\u202f"
_OPENING = re.compile(f"[«‹][{_BLANKS}]")
_CLOSING = re.compile(f"[{_BLANKS}][»›:;!?%€$£°]")


@dataclass(frozen=True, slots=True)
class _Word:
    alike: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    words: Sequence[_Word]

    def head(self, at: int) -> int | None:
        """Where the text of a term begins that begins with this word, None where none may."""
        return _head(self.text, self.words[at].start)

    def tail(self, at: int) -> int | None:
        """Where the text of a term ends that ends with this word, None where none may."""
        return _tail(self.text, self.words[at].end)

    def on_one_line(self, first: int, stop: int) -> bool:
        return 0 <= first < stop <= len(self.words) and self.words[first].line == self.words[stop - 1].line

    def is_term(self, first: int, stop: int) -> bool:
        return self.on_one_line(first, stop) and self.head(first) is not None and self.tail(stop - 1) is not None

    def places(self, first: int, stop: int, after: int = 0, *, across: bool = False) -> Iterator[int]:
        """Where the words first:stop stand: each time on one line, or `across` lines too."""
        sought = [word.alike for word in self.words[first:stop]]
        for at in range(after, len(self.words) - len(sought) + 1):
            begins = self.words[at].alike == sought[0] and (across or self.on_one_line(at, at + len(sought)))
            if begins and [word.alike for word in self.words[at : at + len(sought)]] == sought:
                yield at

    def once(self, first: int, stop: int, *, across: bool = False) -> bool:
        return len(list(self.places(first, stop, across=across))) == 1

    def term(self, first: int, stop: int) -> str:
        return self.text[self.head(first) : self.tail(stop - 1)]

    def is_sure(self, first: int, stop: int) -> bool:
        """Whether its words stand in the page as they do here."""
        return not _UNSURE.search(self.text, self.words[first].start, self.words[stop - 1].end)


def fragment(text: str, start: int, end: int) -> str | None:
    """The directive that leads to `text[start:end]`, as "text=First%20four%20words,the%20last%20four%20words": the
    shortest of at least so many words that fits nowhere else in the text, None when there is none. Lines of the text
    are blocks of the page; a passage that begins or ends within a word is widened to it."""
    read = _Text(text, _words(text))
    found = _whole_words(read, start, end)
    if found is None:
        return None
    first, stop = found
    if stop - first <= 2 * LEAST_WORDS and read.is_term(first, stop):
        return _exactly(read, first, stop)
    return _from_to(read, first, stop) or (_exactly(read, first, stop) if read.is_term(first, stop) else None)


def link(url: str, directive: str | None) -> str:
    """The address with the directive behind it. A recording keeps its offset instead, for it has no text to land on."""
    if directive is None or youtube_id(url) or video_offset(url) is not None:
        return url
    address = url.partition(":~:")[0]
    return f"{address}{'' if '#' in address else '#'}:~:{directive}"


def _words(text: str) -> list[_Word]:
    found = []
    line, counted = 0, 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        line, counted = line + text.count("\n", counted, start), start
        found.append(_Word(_alike(match[0]), line, start, end))
    return found


def _head(text: str, start: int) -> int | None:
    before = text[max(0, start - 2) : start]
    if _OPENING.match(before):
        return start - 2
    return start if _ends_word(before[::-1], text[start]) else None


def _tail(text: str, end: int) -> int | None:
    if mark := _CLOSING.match(text, end):
        return mark.end()
    return end if _ends_word(text[end : end + 2], text[end - 1]) else None


def _ends_word(beside: str, last: str) -> bool:
    """Whether what stands behind the last letter of a word, or in reverse before its first, ends it for a browser."""
    if not beside:
        return True
    if beside[0] in _EXTENDS or unicodedata.category(beside[0])[0] not in "ZPSC":
        return False
    if beside[0] in _BLANKS and last.isdigit():
        return not beside[1:].isdigit()  # 60 000
    return not (beside[0] in _JOINS and beside[1:].isalnum())


@lru_cache(maxsize=8192)  # most words of a text stand there again, and in the next
def _alike(word: str) -> str:
    """What a word is for a search that overlooks case and accents."""
    plain = unicodedata.normalize("NFKD", fold(word).replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _whole_words(read: _Text, start: int, end: int) -> tuple[int, int] | None:
    """The words of a place as first:stop, widened until they begin and end where a term may."""
    inside = [at for at, word in enumerate(read.words) if word.end > start and word.start < end]
    if not inside:
        return None
    first, stop = inside[0], inside[-1] + 1
    while read.head(first) is None:
        first -= 1
        if first < 0 or not read.on_one_line(first, first + 2):
            return None
    while read.tail(stop - 1) is None:
        stop += 1
        if not read.on_one_line(stop - 2, stop):
            return None
    return first, stop


def _from_to(read: _Text, first: int, stop: int) -> str | None:
    """The directive with a beginning and an end."""
    turn = _best(read, [(first, n) for n in _lengths(read, first, stop, 1) if read.once(first, n)])
    prefix = ""
    if turn is None:
        turn = _best(read, [(first, n) for n in _lengths(read, first, stop, 1)])
        prefix = _prefix(read, *turn) if turn else ""
        if not turn or not prefix:
            return None
    ends = [
        (begin, stop)
        for begin in _lengths(read, first, stop, -1)
        if begin >= turn[1] and next(read.places(begin, stop, turn[1])) == begin
    ]
    final = _best(read, ends)
    return final and f"text={prefix}{_encoded(read.term(*turn))},{_encoded(read.term(*final))}"


def _lengths(read: _Text, first: int, stop: int, step: int) -> list[int]:
    """Where terms from the beginning of a passage may stop (step 1), or terms up to its end begin (-1)."""
    if step > 0:
        places = range(first + 1, min(stop, first + MOST_WORDS) + 1)
        return [at for at in places if read.is_term(first, at)]
    return [at for at in range(stop - 1, max(first, stop - MOST_WORDS) - 1, -1) if read.is_term(at, stop)]


def _best(read: _Text, terms: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The shortest term of enough words; a shorter or longer one where that would hold a mark that the page may draw
    otherwise."""
    sure = [term for term in terms if read.is_sure(*term)]
    for some in (sure, terms):
        enough = [term for term in some if term[1] - term[0] >= LEAST_WORDS]
        if enough or some:
            return enough[0] if enough else some[-1]
    return None


def _exactly(read: _Text, first: int, stop: int) -> str | None:
    """The directive with all words of the passage, and what stands around them where they stand twice."""
    words = _encoded(read.term(first, stop))
    if read.once(first, stop):
        return f"text={words}"
    if prefix := _prefix(read, first, stop):
        return f"text={prefix}{words}"
    for after in range(stop + 1, stop + MOST_WORDS + 1):
        if read.on_one_line(first, after) and read.tail(after - 1) is not None and read.once(first, after, across=True):
            suffix = read.text[read.tail(stop - 1) : read.tail(after - 1)].strip()
            return f"text={words},-{_encoded(suffix)}"
    return None


def _prefix(read: _Text, first: int, stop: int) -> str:
    """The fewest words before first:stop with which that stands once, as the directive says it; "" when none do. A
    browser finds them in the block before as well."""
    for before in range(first - 1, first - MOST_WORDS - 1, -1):
        if read.on_one_line(before, stop) and read.head(before) is not None and read.once(before, stop, across=True):
            return f"{_encoded(read.text[read.head(before) : read.head(first)].rstrip())}-,"
    return ""


def _encoded(term: str) -> str:
    """Percent-encoded, the characters too that have a meaning in a directive."""
    return quote(term, safe="").replace("-", "%2D")
