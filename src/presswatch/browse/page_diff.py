"""What becomes of the media page, entry by entry: pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from presswatch.read.compare import Change, changes


class Became(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that is no longer as it stood: what became of it, its block as it was and as it is, "" where there is
    none. `at` is its place among the entries, the old one when it was removed."""

    article_id: int | None
    became: tuple[Became, ...]
    was: str
    block: str
    at: int

    @property
    def lines(self) -> tuple[tuple[Change, ...], ...]:
        """Its lines as stretches of words, compared when they are asked for: of a long page few are shown. None of an
        entry that only moved."""
        return () if self.became == (Became.MOVED,) else line_changes(self.was, self.block)


@dataclass(frozen=True, slots=True)
class PageDiff:
    """The entries that differ, in the order of the new page, those that were removed last; `same` stay as they are."""

    entries: tuple[Entry, ...]
    same: int

    def count(self, became: Became) -> int:
        return sum(became in entry.became for entry in self.entries)


Block = tuple[int | None, str]
"""An entry as it is written, with its article."""


def page_diff(old: Sequence[Block], new: Sequence[Block]) -> PageDiff:
    """What becomes of each entry. Blank lines between entries do not count; an article that is named twice is told
    apart by which comes first."""
    before, after = _by_key(old), _by_key(new)
    stay = _stayed([before[key][0] for key in after if key in before])
    found: list[Entry] = []
    for key, (at, block) in after.items():
        place, was = before.get(key, (None, ""))
        became = [Became.ADDED] if place is None else []
        became += [Became.MOVED] if place is not None and place not in stay else []
        became += [Became.CHANGED] if place is not None and was.strip() != block.strip() else []
        if became:
            found.append(Entry(key[0], tuple(became), was, block, at))
    gone = [(key, *before[key]) for key in before if key not in after]
    found += [Entry(key[0], (Became.REMOVED,), block, "", at) for key, at, block in gone]
    return PageDiff(tuple(found), len(after) + len(gone) - len(found))


def line_changes(old: str, new: str) -> tuple[tuple[Change, ...], ...]:
    """The lines that hold something, each as its stretches of words: what went, what came, what stayed."""
    before, after = ([line for line in text.splitlines() if line.strip()] for text in (old, new))
    lines: list[tuple[Change, ...]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs = zip_longest(before[a:b], after[c:d], fillvalue="")
        lines += [(Change(x, y),) if tag == "equal" or not x or not y else changes(x, y) for x, y in pairs]
    return tuple(lines)


def _by_key(blocks: Sequence[Block]) -> dict[tuple[int | None, int], tuple[int, str]]:
    seen: Counter[int | None] = Counter()
    found = {}
    for at, (article_id, block) in enumerate(blocks):
        found[article_id, seen[article_id]] = at, block
        seen[article_id] += 1
    return found


def _stayed(places: Sequence[int]) -> set[int]:
    """Of the old places in their new order the longest run that goes up: these did not move."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = tails[at - 1] if at else None
        tails[at : at + 1] = [place]
    run: set[int] = set()
    last: int | None = tails[-1] if tails else None
    while last is not None:
        run.add(last)
        last = before[last]
    return run
