"""Where sentences begin and end."""

from __future__ import annotations

import re

from presswatch.language.rules import rules_for
from presswatch.plain import fold

_END = re.compile(r"[.!?…][.!?…]{0,4}[\"”’»)\]]{0,3}(?:\s[»”])?\s{1,9}(?=[\"“‘«(\[]*\s?[^\W_a-zà-ÿ])")
LONGEST = 30  # characters of an abbreviation
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")


def sentences(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """The sentences of `text[start:end]` as offsets into `text`, without the blanks around them."""
    abbreviations = rules_for(language).page.abbreviations
    found: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.start() + 1
        if not _is_abbreviation(text[max(begin, stop - LONGEST) : stop], abbreviations):
            found.append((begin, _trimmed(text, begin, match.end())))
            begin = match.end()
    if text[begin:end].strip():
        found.append((begin, _trimmed(text, begin, end)))
    return found


def _trimmed(text: str, begin: int, end: int) -> int:
    return begin + len(text[begin:end].rstrip())


def _is_abbreviation(sentence: str, abbreviations: frozenset[str]) -> bool:
    """Whether the full stop at the end belongs to an abbreviation or an initial."""
    if not sentence.endswith("."):
        return False
    word = sentence.rsplit(None, 1)[-1][:-1].lstrip("(\"“«‘'")
    return fold(word) in abbreviations or (word[:1].isupper() and bool(_INITIAL.match(word)))
