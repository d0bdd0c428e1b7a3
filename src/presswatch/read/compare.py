"""How words as printed differ from the words of a page: not at all, in their punctuation, or in the words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain, groupby

from presswatch.read.sentences import sentences

LEAST_ALIKE = 0.5
"""Share of words that a sentence must have in common with a passage to be shown as what became of it. Of 318 passages
of the sample newsroom sought in other articles 7 found one: copies of a wire story."""

_PLACES = 50  # where the same words stand that are looked at
_NEAREST = 8  # stretches that are compared word for word, of those that share most words
_MOST_WORDS = 500  # in a passage or a stretch compared so: it takes time by the square of them
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
    | {sign: unicodedata.normalize("NFKC", sign) for sign in map(chr, range(0xFB00, 0xFB07))}
)
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_BLANKS_AT_MARKS = re.compile("(?<=[«“„‹]) | (?=[»”›;:!?%])")
_LEFT_OUT = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3}|…)\s*")


class Likeness(StrEnum):
    SAME = "same"
    PUNCTUATION = "punctuation"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of words: `old` is what is printed, `new` what the page says; alike where nothing changed."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`ignored` names what had to be overlooked. `found` are the page's own words, the nearest where `likeness` is
    WORDS, None when nothing on the page comes near. `changes` put together give both wordings."""

    likeness: Likeness
    found: str | None = None
    ignored: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def difference(self) -> str | None:
        """In words, "nobody [-owns-]{+rents+} it"; None when nothing differs."""
        return marked(self.changes) if any(change.old != change.new for change in self.changes) else None


def compare(words: str, text: str, language: str = "unknown") -> Comparison:
    """What the text has of the words. Kinds of marks and dashes, blanks, ligatures and case are overlooked, and named;
    an ellipsis in the words may stand for any that the page has there."""
    best = standing(words, text)
    if best:
        return best
    parts = [part for part in _LEFT_OUT.split(words) if _WORD.search(part)]
    if len(parts) > 1 and (whole := _in_parts(words, parts, text)):
        return whole
    near = nearest(words, text, language)
    return Comparison(Likeness.WORDS, near, changes=changes(words, near) if near else ())


def nearest(words: str, text: str, language: str = "unknown") -> str | None:
    """The stretch of as many sentences that has most words in common, None when all have few."""
    length = max(1, len(sentences(words, 0, len(words), language)))
    wanted = Counter(_keys(words))
    if not 0 < wanted.total() <= _MOST_WORDS:
        return None
    scored = []
    for start, end in _stretches(text, length, language):
        held = Counter(_keys(text[start:end]))
        if held.total() <= _MOST_WORDS:
            scored.append((-(wanted & held).total(), start, end))
    found = [_as_long(words, text[start:end]) for _, start, end in sorted(scored)[:_NEAREST]]
    best = max(found, key=lambda stretch: _alike(words, stretch), default="")
    return best if _alike(words, best) >= LEAST_ALIKE else None


def _as_long(words: str, stretch: str) -> str:
    """The stretch without what it has before and after the words that the passage has too: a passage may be a part of
    a sentence."""
    ours, theirs = list(_WORD.finditer(words)), list(_WORD.finditer(stretch))
    matcher = SequenceMatcher(None, [_key(x[0]) for x in ours], [_key(x[0]) for x in theirs], autojunk=False)
    shared = [block for block in matcher.get_matching_blocks() if block.size]
    if not shared:
        return stretch
    first = max(0, shared[0].b - shared[0].a)
    last = min(len(theirs), shared[-1].b + len(ours) - shared[-1].a) - 1
    start = _back(stretch, theirs[first].start(), words[: ours[0].start()])
    return stretch[start : _on(stretch, theirs[last].end(), words[ours[-1].end() :])]


def changes(old: str, new: str) -> tuple[Change, ...]:
    """What became of each word, kept together as long as it is alike; blanks are one space each."""
    before, after = old.split(), new.split()
    if max(len(before), len(after)) > _MOST_WORDS:
        return (Change(" ".join(before), " ".join(after)),)
    matcher = SequenceMatcher(None, [_bare(x) or x for x in before], [_bare(x) or x for x in after], autojunk=False)
    pairs: list[tuple[list[str], list[str]]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        pairs += [([x], [y]) for x, y in zip(before[a:b], after[c:d], strict=True)] if tag == "equal" else []
        pairs += [(before[a:b], after[c:d])] if tag != "equal" else []
    runs = groupby(pairs, key=lambda pair: pair[0] == pair[1])
    return tuple(Change(*(" ".join(chain(*side)) for side in zip(*run, strict=True))) for _, run in runs)


def marked(found: Sequence[Change]) -> str:
    """[-old-]{+new+} among what stayed.

    >>> marked(changes("It sank, and nobody owns it", "It floats, and nobody owns it"))
    'It [-sank,-]{+floats,+} and nobody owns it'
    """
    return " ".join(
        change.old
        if change.old == change.new
        else (f"[-{change.old}-]" if change.old else "") + (f"{{+{change.new}+}}" if change.new else "")
        for change in found
    )


# ---- where the same words stand ------------------------------------------------------------------------------------


def standing(words: str, text: str) -> Comparison | None:
    """The likest of the places where these words follow one another."""
    words, text = _shown(words), _shown(text)
    sought = list(_WORD.finditer(words))
    if not sought:
        return None
    before, after = words[: sought[0].start()], words[sought[-1].end() :]
    best: Comparison | None = None
    for start, end in _places([_key(word[0]) for word in sought], text):
        found = text[_back(text, start, before) : _on(text, end, after)]
        likeness, ignored = _likeness(words, found)
        if best is None or (likeness is Likeness.SAME, -len(ignored)) > (
            best.likeness is Likeness.SAME,
            -len(best.ignored),
        ):
            best = Comparison(likeness, found, ignored, changes(words, found) if words != found else ())
        if best.likeness is Likeness.SAME and not best.ignored:
            break
    return best


def _in_parts(words: str, parts: Sequence[str], text: str) -> Comparison | None:
    """The words where the page has them in this order with others between them."""
    text, at, ignored, likeness = _shown(text), 0, ["words left out"], Likeness.SAME
    for part in parts:
        found = standing(part, text[at:])
        if found is None or found.found is None:
            return None
        at = text.index(found.found, at) + len(found.found)
        ignored += [name for name in found.ignored if name not in ignored]
        likeness = max(likeness, found.likeness, key=list(Likeness).index)
    return Comparison(likeness, " … ".join(parts), tuple(ignored))


def _places(sought: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    spans = list(_WORD.finditer(text))
    line = "".join(f" {_key(word[0])}" for word in spans) + " "
    wanted = "".join(f" {word}" for word in sought) + " "
    at, first, counted = -1, 0, 0
    for _ in range(_PLACES):
        at = line.find(wanted, at + 1)
        if at < 0:
            return
        first, counted = first + line.count(" ", counted, at), at
        yield spans[first].start(), spans[first + len(sought) - 1].end()


def _back(text: str, start: int, before: str) -> int:
    """Where the page's own punctuation begins that answers to what stands before the first word."""
    marks = at = start
    for _ in "".join(before.split()):
        while at and text[at - 1].isspace():
            at -= 1
        if not at or text[at - 1].isalnum():
            break
        marks = at = at - 1
    return marks


def _on(text: str, end: int, after: str) -> int:
    """Where the page's own punctuation ends that answers to what stands behind the last word."""
    marks = at = end
    for _ in "".join(after.split()):
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text) or text[at].isalnum():
            break
        marks = at = at + 1
    return marks


# ---- how alike two wordings are ------------------------------------------------------------------------------------


def _likeness(old: str, new: str) -> tuple[Likeness, tuple[str, ...]]:
    """How two wordings of the same words differ, and what must be overlooked for them to be the same."""
    names = list(_OVERLOOKED)
    enough = next(n for n in range(len(names) + 1) if _overlook(old, names[:n]) == _overlook(new, names[:n]))
    needed = names[:enough]
    for name in names[:enough]:
        others = [other for other in needed if other != name]
        if _overlook(old, others) == _overlook(new, others):
            needed = others
    return Likeness.PUNCTUATION if _PUNCTUATION & {*needed} else Likeness.SAME, tuple(needed)


def _overlook(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = _OVERLOOKED[name](text)
    return text


def _blanks(text: str) -> str:
    return _BLANKS_AT_MARKS.sub("", " ".join(text.split()))


def _marks(text: str) -> str:
    """All quotation marks alike, an ellipsis as three full stops, without the blanks that French puts at them."""
    return _blanks(_blanks(text).translate(_SAME_MARKS).replace("''", "'"))


def _bare(text: str) -> str:
    """The words alone; a mark that stands alone is none, and nothing is left of it."""
    return " ".join(_keys(text))


_SAME_MARKS = {ord(mark): "'" for mark in "‘’‚‛ʼ′`´\"“”„‟″«»‹›'"} | {ord("…"): "..."}
_SAME_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−"}

_OVERLOOKED: dict[str, Callable[[str], str]] = {
    "spaces": _blanks,
    "ligatures": lambda text: text.translate(_LIGATURES),
    "case": str.casefold,
    "kind of marks": _marks,
    "kind of dashes": lambda text: text.translate(_SAME_DASHES),
    "punctuation": _bare,
}
_PUNCTUATION = frozenset({"kind of marks", "kind of dashes", "punctuation"})


def _shown(text: str) -> str:
    """The text as it is shown: no soft hyphens and the like; letters and their accents are one character."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _key(word: str) -> str:
    """A word whatever its case and ligatures; its accents count."""
    return unicodedata.normalize("NFKC", word).translate(_LIGATURES).casefold()


def _keys(text: str) -> list[str]:
    return [_key(word[0]) for word in _WORD.finditer(text)]


def _alike(old: str, new: str) -> float:
    return SequenceMatcher(None, _keys(old), _keys(new), autojunk=False).ratio()


def _stretches(text: str, length: int, language: str) -> Iterator[tuple[int, int]]:
    """All runs of so many sentences, and of one less and one more, each within the text."""
    found: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        found += sentences(text, start, start + len(line), language)
        start += len(line) + 1
    for size in {max(1, length - 1), length, length + 1}:
        for at in range(len(found) - size + 1):
            yield found[at][0], found[at + size - 1][1]
