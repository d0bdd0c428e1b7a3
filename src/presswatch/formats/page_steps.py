"""The way from one version of a page to the next, one entry a step: what a history of the page should tell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from presswatch.formats import media_page
from presswatch.model import MediaPage, PageItem


class Deed(StrEnum):
    """What a step does."""

    INTRODUCE = "introduce"  # the words before the entries
    REMOVE = "remove"
    ADD = "add"
    CHANGE = "change"
    MOVE = "move"
    ARRANGE = "arrange"  # blank lines, years over entries


@dataclass(frozen=True, slots=True)
class Step:
    """A step and the page after it. `before` and `after` are the entry as the two pages have it."""

    deed: Deed
    text: str
    article_id: int | None = None
    before: PageItem | None = None
    after: PageItem | None = None


@dataclass(slots=True)
class _Block:
    raw: str
    new: int | None  # its place on the new page


def steps(before: str, after: str, old_ids: Sequence[int | None], new_ids: Sequence[int | None]) -> list[Step]:
    """The steps in their order; the text of the last is `after`, [] when nothing differs. The ids name the article of
    each entry, by its place; an entry without one is itself as long as its block stays."""
    return _Way(media_page.parse(before), media_page.parse(after), old_ids, new_ids).walked(before, after)


class _Way:
    def __init__(
        self, old: MediaPage, new: MediaPage, old_ids: Sequence[int | None], new_ids: Sequence[int | None]
    ) -> None:
        self.old, self.new, self.new_ids, self.old_ids = old, new, new_ids, old_ids
        self.pairs = _pairs(old.items, new.items, old_ids, new_ids)
        self.preamble = old.preamble
        self.blocks = [_Block(item.raw or "", self.pairs.get(at)) for at, item in enumerate(old.items)]
        self.steps: list[Step] = []

    def walked(self, before: str, after: str) -> list[Step]:
        if before == after:
            return []
        if self.preamble.strip() != self.new.preamble.strip():
            self.preamble = self.new.preamble
            self._step(Deed.INTRODUCE)
        self._remove()
        staying = set(_longest([block.new for block in self.blocks if block.new is not None]))
        for at in range(len(self.new.items)):
            self._settle(at, moved=at not in staying)
        if self._text() != after:
            self.steps.append(Step(Deed.ARRANGE, after))
        return self.steps

    def _remove(self) -> None:
        gone = [(at, block) for at, block in enumerate(list(self.blocks)) if block.new is None]
        for at, block in gone:
            place = self.blocks.index(block)
            del self.blocks[place]
            self._even_out(place - 1, place)
            self._step(Deed.REMOVE, self.old_ids[at], self.old.items[at])

    def _settle(self, at: int, *, moved: bool) -> None:
        """Brings the entry that stands at that place of the new page there."""
        item = self.new.items[at]
        block = next((block for block in self.blocks if block.new == at), None)
        known = next((self.old.items[old] for old, new in self.pairs.items() if new == at), None)
        changed = known is not None and not _alike(known, item)
        if block is not None and not moved and not changed:
            return
        if block is None or moved:
            if block is not None:
                self.blocks.remove(block)
            place = next((n + 1 for n, other in enumerate(self.blocks) if other.new == at - 1), 0)
            self.blocks.insert(place, _Block(item.raw or "", at))
        else:
            place = self.blocks.index(block)
            block.raw = item.raw or ""
        self._even_out(place - 1, place + 1)
        deed = Deed.ADD if block is None else Deed.CHANGE if changed else Deed.MOVE
        self._step(deed, self.new_ids[at], known, item)

    def _even_out(self, *places: int) -> None:
        """Entries beside a step have the blank lines of the new page, and its years where nothing else differs."""
        for place in places:
            if 0 <= place < len(self.blocks) and (at := self.blocks[place].new) is not None:
                found = self.new.items[at]
                known = next((self.old.items[old] for old, new in self.pairs.items() if new == at), found)
                block, raw = self.blocks[place], found.raw or ""
                block.raw = raw if _alike(known, found) else block.raw.rstrip() + raw[len(raw.rstrip()) :]

    def _step(
        self,
        deed: Deed,
        article_id: int | None = None,
        before: PageItem | None = None,
        after: PageItem | None = None,
    ) -> None:
        self.steps.append(Step(deed, self._text(), article_id, before, after))

    def _text(self) -> str:
        return self.preamble + "".join(block.raw for block in self.blocks)


def _alike(one: PageItem, other: PageItem) -> bool:
    return replace(one, raw=None) == replace(other, raw=None)


def _pairs(
    old: Sequence[PageItem], new: Sequence[PageItem], old_ids: Sequence[int | None], new_ids: Sequence[int | None]
) -> dict[int, int]:
    """Which entry of the old page is which of the new; of several for an article first those with the same block."""
    pairs: dict[int, int] = {}
    for same_block in (True, False):
        free: dict[object, list[int]] = {}
        for at, item in enumerate(new):
            if at not in pairs.values() and (key := _key(item, new_ids[at], same_block)):
                free.setdefault(key, []).append(at)
        for at, item in enumerate(old):
            key = _key(item, old_ids[at], same_block)
            if at not in pairs and free.get(key):
                pairs[at] = free[key].pop(0)
    return pairs


def _key(item: PageItem, article_id: int | None, same_block: bool) -> object:
    return (article_id, (item.raw or "").strip()) if same_block else article_id


def _longest(places: Sequence[int]) -> list[int]:
    """The longest of the rising rows in the places: what is not in it has moved."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        previous[place] = ends[at - 1] if at else None
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [place]
    row: list[int] = []
    place_: int | None = ends[-1] if ends else None
    while place_ is not None:
        row.append(place_)
        place_ = previous[place_]
    return row[::-1]
