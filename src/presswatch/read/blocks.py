"""From the tree of an article to plain text, one line a block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from presswatch.language.detect import block_language
from presswatch.language.rules import all_rules
from presswatch.model import Block, BlockKind
from presswatch.plain import fold
from presswatch.read.tree import text_of

Piece = tuple[str, BlockKind]

_KINDS = {"head": BlockKind.HEADING, "item": BlockKind.LIST_ITEM, "quote": BlockKind.QUOTE}
_BREAKING = frozenset(("body", "div", "p", "head", "list", "item", "quote", "table", "row", "cell", "lb", "main"))
# Soft hyphens and zero-width marks split words, bidirectional overrides hide who said what.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile("[ \t\n\r\f\v\u2028\u2029]+")
_MARKS = re.compile('[“”«»"]')

LONG_TEASER = 300  # characters: "Lire aussi : " and a title are shorter
SHORT_LINE = 200  # a line about newsletters or cookies is shorter
TITLE_LINE = 120  # characters
TEASER = 400
TEASERS = 3
SHARE_OF_TEASERS = 0.25
LAST_BLOCKS = 5  # where an author is introduced
AFTER_FURNITURE = 140  # a paragraph as long as this ends a list of teasers


def tidy(text: str) -> str:
    """One line: runs of blanks are one space, invisible characters are gone; no-break spaces stay."""
    if text.isprintable() and "  " not in text:  # to Python neither those characters nor blanks but " " are printable
        return text.strip()
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


@dataclass(slots=True)
class _Lines:
    pieces: list[Piece] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def end(self, kind: BlockKind) -> None:
        line = tidy("".join(self.parts))
        self.parts.clear()
        if line and not (self.pieces and self.pieces[-1][0] == line):
            self.pieces.append((line, kind))


def pieces(body: Any) -> list[Piece]:
    """The blocks of a trafilatura body in reading order, as text and kind; a repeated neighbour is dropped."""
    lines = _Lines()
    _collect(body, BlockKind.PARAGRAPH, lines)
    return lines.pieces


def _collect(element: Any, outer: BlockKind, lines: _Lines) -> None:
    if element.tag == "row" and not any(part.tag in _BREAKING for cell in element for part in cell.iterdescendants()):
        lines.end(outer)
        lines.parts.append(" ".join(filter(None, (tidy(text_of(cell)) for cell in element))))
        lines.end(outer)
        return
    kind = _KINDS.get(element.tag, outer)
    breaking = element.tag in _BREAKING
    if breaking:
        lines.end(outer)
    lines.parts.append(element.text or "")
    for child in element:
        _collect(child, kind, lines)
        lines.parts.append(child.tail or "")
    if breaking:
        lines.end(kind)


def mark_furniture(found: Sequence[Piece], authors: Sequence[str] = ()) -> tuple[list[Piece], bool]:
    """The same pieces with furniture marked as such, and whether a paywall's teaser line is among them."""
    patterns = _patterns()
    marked: list[Piece] = []
    teaser_seen = in_teasers = False
    for number, (text, kind) in enumerate(found):
        folded = fold(text) if len(text) <= LONG_TEASER else ""
        short = len(text) <= SHORT_LINE and not _MARKS.search(text)
        teaser = short and len(text) < SHORT_LINE and bool(patterns.paywall.search(folded))
        starts = bool(folded) and _starts_furniture(folded, patterns)
        if in_teasers and len(text) >= AFTER_FURNITURE:
            in_teasers = False
        furniture = (
            teaser
            or starts
            or (in_teasers and kind is BlockKind.LIST_ITEM)
            or (short and bool(patterns.inside.search(folded)))
            or (number >= len(found) - LAST_BLOCKS and _is_bio(fold(text), authors, patterns))
        )
        in_teasers = in_teasers or (starts and len(text) < 40)
        teaser_seen = teaser_seen or teaser
        marked.append((text, BlockKind.FURNITURE if furniture else kind))
    return _mark_teasers(marked), teaser_seen


def _mark_teasers(found: list[Piece]) -> list[Piece]:
    """The pieces with teasers at the foot marked: at least three titles of other articles, each with a few lines about
    it. An article that is made of such pairs is a list, and stays."""
    first = len(found)
    while first >= 2 and _is_title_line(found[first - 2][0]) and _is_teaser(found[first - 1][0]):
        first -= 2
    length = sum(len(text) for text, _ in found)
    share = sum(len(text) for text, _ in found[first:]) / max(1, length)
    if len(found) - first < 2 * TEASERS or share > SHARE_OF_TEASERS:
        return found
    return found[:first] + [(text, BlockKind.FURNITURE) for text, _ in found[first:]]


def _is_title_line(text: str) -> bool:
    return len(text) < TITLE_LINE and text[-1:] not in tuple(".!?:;,…”»") and not _MARKS.search(text)


def _is_teaser(text: str) -> bool:
    return TITLE_LINE <= len(text) < TEASER and not _MARKS.match(text)


def joined(found: Sequence[Piece], language: str) -> tuple[str, tuple[Block, ...]]:
    """The text, one line a piece, and its blocks."""
    return "\n".join(text for text, _ in found), tuple(_blocks(found, language))


def _blocks(found: Sequence[Piece], language: str) -> Iterator[Block]:
    start = 0
    for text, kind in found:
        yield Block(start, start + len(text), kind, block_language(text, language))
        start += len(text) + 1


@dataclass(frozen=True, slots=True)
class _Patterns:
    starts: re.Pattern[str]
    inside: re.Pattern[str]
    paywall: re.Pattern[str]
    bios: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """The phrases of all languages: an English button stands on many a French page."""
    words = [rules.page for rules in all_rules().values()]
    return _Patterns(
        starts=phrases(phrase for page in words for phrase in page.furniture_starts),
        inside=phrases(phrase for page in words for phrase in page.furniture_inside),
        paywall=phrases(phrase for page in words for phrase in page.paywall),
        bios=phrases(phrase for page in words for phrase in page.bios),
    )


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of whole phrases, the longest first, for folded text."""
    return _whole(tuple(words))


@lru_cache(maxsize=64)
def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    folded = sorted({fold(word) for word in words}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, folded)) + r")(?!\w)")


def _starts_furniture(folded: str, patterns: _Patterns) -> bool:
    match = patterns.starts.match(folded.lstrip("[(>-*•→▶ "))
    if not match:
        return False
    rest = folded.lstrip("[(>-*•→▶ ")[match.end() :].strip()
    if not rest or rest[0] in ":|>→-":
        return True
    return len(folded) <= SHORT_LINE and (" " in match[0] or rest[-1] not in ".!?\"'")


def _is_bio(folded: str, authors: Sequence[str], patterns: _Patterns) -> bool:
    if not patterns.bios.search(folded[:SHORT_LINE]) or _MARKS.search(folded):
        return False
    names = [fold(author).split()[-1] for author in authors if author.strip()]
    return len(folded) < LONG_TEASER or any(name in folded[:80] for name in names)
