"""Which entries are which: bringing a page up to date, and seeing what a person changed in the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from presswatch.formats.media_groups import without
from presswatch.formats.media_print import CARRIES, as_printed
from presswatch.formats.media_text import cleaned
from presswatch.model import MediaPage, PageItem
from presswatch.plain import fold
from presswatch.urls import canonical, video_offset


def merge(page: MediaPage, items: Sequence[PageItem], *, remove: Collection[str] = ()) -> MediaPage:
    """The page with these items on it. One that is there already (same canonical URL; without a URL, same heading
    and day) changes its entry only where a field differs; others go before the first older entry, and no entry
    moves. Entries that `items` does not name stay, unless `remove` lists their URL."""
    entries = list(page.items)
    new: list[PageItem] = []
    taken = _matches(entries, items)
    for at, item in enumerate(items):
        if at not in taken:
            new.append(item)
            continue
        old = entries[taken[at]]
        entries[taken[at]] = old if _says_the_same(old, item) else replace(_updated(old, item), raw=None)
    gone = {_key(PageItem("", url=url)) for url in remove}
    named = set(taken.values())
    away = (at for at, entry in enumerate(entries) if at not in named and _key(entry) in gone) if gone else ()
    kept = list(without(entries, frozenset(away)))
    for item in sorted(new, key=lambda item: -item.published.toordinal() if item.published else 0):
        kept.insert(_place(kept, item), item)
    return replace(page, items=tuple(kept))


def _matches(entries: Sequence[PageItem], items: Sequence[PageItem]) -> dict[int, int]:
    """Which item is which entry, by position; of several entries for one URL, first those that say the same."""
    by_key: dict[object, list[int]] = {}
    for at, entry in enumerate(entries):
        by_key.setdefault(_key(entry), []).append(at)
    taken: dict[int, int] = {}
    for same_only in (True, False):
        for at, item in enumerate(items):
            free = by_key.get(_key(item), [])
            fitting = (n for n in free if not same_only or _says_the_same(entries[n], item))
            if at not in taken and (found := next(fitting, None)) is not None:
                taken[at] = found
                free.remove(found)
    return taken


def _key(item: PageItem) -> object:
    item = cleaned(item)
    if item.url is None:
        return item.published, item.heading.casefold()
    try:
        return canonical(item.url)
    except ValueError:
        return item.url


def _updated(old: PageItem, new: PageItem) -> PageItem:
    """The new item; what it leaves open is as the page has it. Among links to one page the entry's own stays,
    unless the new one points at another moment of the recording."""
    new = cleaned(new)
    offset = video_offset(new.url or "")
    same_moment = _key(old) == _key(new) and offset in (None, video_offset(old.url or ""))
    return replace(
        new,
        source_label=new.source_label or old.source_label,
        url=old.url if same_moment else new.url,
        date_text=new.date_text or (old.date_text if old.published == new.published else None),
        image_alt=new.image_alt or (old.image_alt if cleaned(old).image == new.image else None),
        **{name: getattr(new, name) or getattr(old, name) for name in _SELDOM},
    )


def _says_the_same(old: PageItem, new: PageItem) -> bool:
    return _carried(_updated(old, new)) == _carried(old)


def _carried(item: PageItem) -> tuple[Any, ...]:
    item = cleaned(item)
    speaker = as_printed(item).speaker
    return tuple(speaker if name == "speaker" else getattr(item, name) for name in sorted(CARRIES))


def _place(entries: Sequence[PageItem], item: PageItem) -> int:
    """Before the first older entry; else after the last dated one; at the end when the item has no day."""
    if item.published is None:
        return len(entries)
    dated = [(at, entry.published) for at, entry in enumerate(entries) if entry.published]
    older = (at for at, day in dated if day < item.published)
    return next(older, dated[-1][0] + 1 if dated else 0)


# ---- what a person changed in the file --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edited:
    """An entry that the file has otherwise than the archive: places in both, and per field what it was and is."""

    known: int
    found: int
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Differences:
    """By place: `same` and `edited` entries, `new` ones of the file, and those that are `gone` from it."""

    same: Mapping[int, int]
    edited: tuple[Edited, ...]
    new: tuple[int, ...]
    gone: tuple[int, ...]


def differences(known: Sequence[PageItem], before: Sequence[PageItem], found: Sequence[PageItem]) -> Differences:
    """What a person changed in a file: `known` are the entries of the archive, `before` what each said when it was
    last printed or imported, `found` the entries of the file."""
    pairs = paired([replace(b, raw=item.raw) for b, item in zip(before, known, strict=True)], found)
    changes = {at: changed_fields(before[pairs[at]], found[at]) for at in pairs}
    return Differences(
        same={at: pairs[at] for at, fields in changes.items() if not fields},
        edited=tuple(Edited(pairs[at], at, fields) for at, fields in sorted(changes.items()) if fields),
        new=tuple(at for at in range(len(found)) if at not in pairs),
        gone=tuple(sorted(set(range(len(known))) - set(pairs.values()))),
    )


def changed_fields(old: PageItem, new: PageItem) -> dict[str, tuple[Any, Any]]:
    """The fields that an entry carries and that differ, each with what it was and is."""
    both = ((name, getattr(old, name), getattr(new, name)) for name in sorted(CARRIES))
    return {name: (was, now) for name, was, now in both if was != now}


def paired(known: Sequence[PageItem], found: Sequence[PageItem]) -> dict[int, int]:
    """Which of `found` is which of `known`, by place. What is surest goes first: the same block, the same address, the
    same page, the same words, the same picture, the same heading and day; so an entry stays itself when it loses its
    link or is rewritten, but not when both happen at once."""
    pairs: dict[int, int] = {}
    for key in _KEYS:
        free: dict[object, list[int]] = {}
        taken = set(pairs.values())
        for at, item in enumerate(known):
            if at not in taken and (value := key(item)):
                free.setdefault(value, []).append(at)
        for at, item in enumerate(found):
            if at not in pairs and (value := key(item)) and free.get(value):
                pairs[at] = free[value].pop(0)
    return pairs


_KEYS: tuple[Callable[[PageItem], object], ...] = (
    lambda item: (item.raw or "").strip(),
    lambda item: (item.url, item.passage) if item.url else None,
    lambda item: item.url,
    lambda item: _key(item) if item.url else None,
    lambda item: fold(item.passage) if item.passage else None,
    lambda item: item.image,
    lambda item: (fold(item.heading), item.published),
    lambda item: fold(item.heading),
)
_SELDOM = ("authors", "speaker", "translation", "translated_by", "image_credit", "image_licence")
