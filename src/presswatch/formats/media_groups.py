"""Entries under the years they were published in: `## 2021`, and each entry one level deeper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from presswatch.formats.media_entries import YEAR, year_and_entry
from presswatch.formats.media_lines import lines_of
from presswatch.formats.press_lists import is_list, split_head
from presswatch.model import PageItem


class Group(StrEnum):
    """What stands over entries."""

    YEAR = "year"
    NONE = "none"


@dataclass(slots=True)
class Placed:
    """An entry where it will be printed. `year` is what stands over it, as it was read; `made` a year to be printed
    over it; `block` the entry as it was read, None for one that the template prints."""

    item: PageItem
    year: str
    block: str | None
    made: int | None = None
    level: str = "##"


def placed(items: Sequence[PageItem], group: Group | None) -> list[Placed]:
    """The entries with their years; None leaves the page as it is, and puts new entries under years when others are."""
    entries = [Placed(item, *(("", None) if item.raw is None else year_and_entry(item.raw))) for item in items]
    if group is Group.NONE:
        return [_ungrouped(entry) for entry in entries]
    if any(entry.year for entry in entries):
        _hand_over(entries)
        _complete(entries)
    elif group is Group.YEAR:
        for entry in entries:
            if entry.block is not None:
                entry.block = _leveled(entry.block, "###" if entry.item.published else "##")
        _complete(entries, all_anew=True)
    return entries


def _complete(entries: list[Placed], *, all_anew: bool = False) -> None:
    """Puts years over new entries, and over known ones that would come to stand under another than they stood."""
    current: int | None = None  # the year that is printed last
    standing: int | None = None  # the year that was read last
    for entry in entries:
        own = entry.item.published.year if entry.item.published else None
        beside = entry.block is not None and not entry.block.lstrip(" ").startswith("###")
        if entry.year:
            current = standing = _year(entry.year)
        elif all_anew or entry.block is None:
            entry.made = own if own != current else None
            current = own
        elif not beside and standing != current != own:
            entry.made = current = standing
        entry.level = "###" if current else "##"


def _hand_over(entries: list[Placed]) -> None:
    """New entries that go before the first of their year take the year from it."""
    for at, entry in enumerate(entries):
        if not entry.year:
            continue
        first = at
        while first and _is_new_of(entries[first - 1], _year(entry.year)):
            first -= 1
        if first != at:
            entries[first].year, entry.year = entry.year, ""


def _is_new_of(entry: Placed, year: int | None) -> bool:
    return entry.block is None and entry.item.published is not None and entry.item.published.year == year


def _ungrouped(entry: Placed) -> Placed:
    return Placed(entry.item, "", None if entry.block is None else _leveled(entry.block, "##"))


def _leveled(block: str, level: str) -> str:
    return re.sub(r"\A( {0,3})#{2,3}(?!#)", rf"\1{level}", block)


def _year(head: str) -> int | None:
    """The last year of what stands over an entry."""
    return next((int(match[1]) for line in reversed(lines_of(head)) if (match := YEAR.match(line))), None)


def _over(raw: str) -> str:
    """What stands over an entry, of either shape of page."""
    return split_head(raw)[0] if is_list(raw) else year_and_entry(raw)[0]


def without(items: Sequence[PageItem], gone: frozenset[int]) -> tuple[PageItem, ...]:
    """The items without those at these places; a year that stood over one of them stands over the next that stays,
    when that has none of its own."""
    kept: list[PageItem] = []
    left = ""
    for at, item in enumerate(items):
        year = _over(item.raw or "")
        if at in gone:
            left = year or left
            continue
        if left and item.raw is not None and not year:
            item = replace(item, raw=left + item.raw)
        left = ""
        kept.append(item)
    return tuple(kept)
