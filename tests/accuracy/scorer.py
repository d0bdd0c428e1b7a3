"""Direct quotes against gold: content by word positions, then who said it.

A quote is cut at line breaks into pieces. A found piece belongs to a gold piece when they share a word; those that lie
four fifths inside it count together too, so that “A,” he said, “B” may be one gold piece or two. They match from a
Jaccard of 0.8 on, with the incise or without it. What lies half or more in gold of another kind is no false quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accuracy.names import WORD, full_name, honest, is_unnamed, plain_words, surnames
from accuracy.table import Error

INSIDE = 0.8
MATCH = 0.8
SPARED = 0.5
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a quote: the offsets at which its words begin, those within an incise, and who said it."""

    text: str
    words: frozenset[int]
    incise: frozenset[int]
    speaker: str | None

    @property
    def targets(self) -> tuple[frozenset[int], ...]:
        return (self.words, self.words - self.incise) if self.incise else (self.words,)


@dataclass(slots=True)
class Score:
    """Counts over articles: pieces matched, missed and false; of those whose gold speaker is a name (`named`), how many
    matched, have the right surname, every word of the name; of those by somebody unnamed (`nameless`), how many matched
    (`unnamed`) and were given a name."""

    matched: int = 0
    missed: int = 0
    false: int = 0
    named: int = 0
    named_matched: int = 0
    right: int = 0
    full: int = 0
    nameless: int = 0
    unnamed: int = 0
    given: int = 0
    errors: list[Error] = field(default_factory=list)

    @property
    def content(self) -> float:
        """F1 of the pieces."""
        return 2 * self.matched / (2 * self.matched + self.missed + self.false) if self.matched else 0.0

    @property
    def end_to_end(self) -> float:
        """Right content and right surname, of all pieces with a named speaker."""
        return self.right / self.named if self.named else 0.0

    @property
    def full_name(self) -> float:
        """The same with every word of the gold name."""
        return self.full / self.named if self.named else 0.0

    @property
    def name_for_nobody(self) -> float:
        """The share of the matched pieces without a named speaker that were given a name."""
        return self.given / self.unnamed if self.unnamed else 0.0


def score(articles: Iterable[Mapping[str, Any]], found: Mapping[str, Sequence[Mapping[str, Any]]]) -> Score:
    """Gold articles (id, text, quotes of kind, start, end, speaker, incise?) against found quotes by article id."""
    total = Score()
    for article in articles:
        _score_article(article, found.get(article["id"], ()), total)
    return total


def false_on_empty(articles: Iterable[Mapping[str, Any]], found: Mapping[str, Sequence[Mapping[str, Any]]]) -> Score:
    """The same over the articles without any direct quote, where all that is found is false."""
    return score([a for a in articles if not any(q["kind"] == "direct" for q in a["quotes"])], found)


def _score_article(article: Mapping[str, Any], found: Sequence[Mapping[str, Any]], total: Score) -> None:
    text = article["text"]
    direct = [quote for quote in article["quotes"] if quote["kind"] == "direct"]
    people = {names for quote in direct if (names := surnames(quote["speaker"]))}
    ours = _distinct(
        piece
        for quote in found
        if quote.get("kind", "direct") == "direct"
        for piece in _pieces(text, {**quote, "speaker": honest(quote.get("speaker"), people)})
    )
    used: set[int] = set()
    for gold in (piece for quote in direct for piece in _pieces(text, quote)):
        used |= _match(gold, ours, total)
    others = (piece for quote in article["quotes"] if quote["kind"] != "direct" for piece in _pieces(text, quote))
    spared = frozenset().union(*(piece.words for piece in others))
    for place, piece in enumerate(ours):
        if place not in used and len(piece.words & spared) < SPARED * len(piece.words):
            total.false += 1
            _blame(total, piece, f"no quote: “{_short(piece.text)}” (given to {piece.speaker or 'nobody'})")


def _match(gold: Piece, ours: Sequence[Piece], total: Score) -> set[int]:
    """Counts one gold piece; answers the places of the found pieces that it uses up."""
    inside = [place for place, p in enumerate(ours) if len(p.words & gold.words) >= INSIDE * len(p.words)]
    groups = [[place] for place, p in enumerate(ours) if p.words & gold.words] + ([inside] if inside else [])
    named = surnames(gold.speaker)
    total.named += bool(named)
    total.nameless += is_unnamed(gold.speaker)
    best = max(groups, key=lambda group: (_likeness(gold, ours, group), -len(group)), default=[])
    if not best or _likeness(gold, ours, best) < MATCH:
        total.missed += 1
        _blame(total, gold, f"missed: “{_short(gold.text)}” ({gold.speaker or 'nobody named'})")
        return set()
    total.matched += 1
    _count_speaker(gold, " ".join(ours[place].speaker or "" for place in best), named, total)
    return {*best, *inside}


def _count_speaker(gold: Piece, speaker: str, named: frozenset[str], total: Score) -> None:
    said = plain_words(speaker)
    if named:
        total.named_matched += 1
        right, full = bool(named & said), full_name(gold.speaker) <= said
        total.right += right
        total.full += right and full
        if not right:
            _blame(total, gold, f"speaker: “{_short(gold.text)}” is by {gold.speaker}, not {speaker or 'nobody'}")
        elif not full:
            _blame(total, gold, f"name: “{_short(gold.text)}” is by {gold.speaker}, not just {speaker}", 0.1)
    elif is_unnamed(gold.speaker):
        total.unnamed += 1
        if surnames(speaker):
            total.given += 1
            _blame(total, gold, f"named: “{_short(gold.text)}” is by {gold.speaker or 'nobody named'}, not {speaker}")


def _likeness(gold: Piece, ours: Sequence[Piece], group: Iterable[int]) -> float:
    held = frozenset().union(*(ours[place].words for place in group))
    return max(len(held & target) / len(held | target) for target in gold.targets)


def _pieces(text: str, quote: Mapping[str, Any]) -> Iterable[Piece]:
    start, end = quote["start"], quote["end"]
    first, last = quote.get("incise") or (0, 0)
    for line in _LINE.finditer(text[start:end]):
        at = start + line.start()
        begun = frozenset(at + word.start() for word in WORD.finditer(line.group()))
        if begun:
            incise = frozenset(place for place in begun if first <= place < last)
            yield Piece(line.group(), begun, incise, quote.get("speaker"))


def _distinct(pieces: Iterable[Piece]) -> list[Piece]:
    return list({piece.words: piece for piece in reversed(list(pieces))}.values())[::-1]


def _blame(total: Score, piece: Piece, what: str, factor: float = 1.0) -> None:
    total.errors.append(Error(factor * len(piece.words), what))


def _short(text: str) -> str:
    return text if len(text) < 72 else text[:70] + "…"
