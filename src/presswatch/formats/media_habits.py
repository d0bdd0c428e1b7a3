"""How a page is used to being written, so that a new entry looks like those around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from presswatch.formats import media_entries
from presswatch.formats.media_lines import LINK, lines_of
from presswatch.formats.media_words import DateStyle, style_of
from presswatch.model import MediaPage, PageItem

_MARKS = {'"': ('"', '"'), "“": ("“", "”"), "«": ("«\u00a0", "\u00a0»"), "„": ("„", "“")}
BLOCK_QUOTATION = ("", "")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Habits:
    """None where a page shows none. `marks` stand around a passage; BLOCK_QUOTATION where `>` stands before it."""

    date_style: DateStyle | None = None
    separator: str | None = None
    marks: tuple[str, str] | None = None


def habits_of(page: MediaPage, language: str, usual: Habits) -> Habits:
    """What most entries that were read from a file do; of ways that are as frequent, the `usual` one, else that of
    the uppermost."""
    raws = [item.raw for item in page.items if item.raw is not None]
    entries = [(raw, media_entries.parse(media_entries.year_and_entry(raw)[1]).items) for raw in raws]
    read = [(raw, items[0]) for raw, items in entries if len(items) == 1]
    return Habits(
        date_style=_most((_date_style(item, language) for _, item in read), DateStyle.LONG),
        separator=_most((_separator(raw) for raw, _ in read), usual.separator),
        marks=_most((_marks(raw, item) for raw, item in read), usual.marks),
    )


def _most(votes: Iterable[T | None], usual: T | None) -> T | None:
    counted = Counter(vote for vote in votes if vote is not None)
    most = [way for way, count in counted.items() if count == max(counted.values())]
    return usual if usual in most else next(iter(most), None)


def _date_style(item: PageItem, language: str) -> DateStyle | None:
    if item.published is None or item.date_text is None:
        return None
    return style_of(item.date_text, item.published, language)


def _separator(raw: str) -> str | None:
    """What stands between a source's link and its date."""
    line = next((line for line in lines_of(raw) if media_entries.SOURCE.match(line)), "")
    link = LINK.search(line)
    between = link and media_entries.SEPARATOR.match(line, link.end())
    usual = between and len(between[0]) <= 4 and between[0].strip() and between.end() < len(line.rstrip())
    return between[0] if between and usual else None


def _marks(raw: str, item: PageItem) -> tuple[str, str] | None:
    """What stands around an entry's passage, when it is one of the ways that a new entry may be written."""
    passage = (item.passage or "")[:1]
    for line in map(str.strip, lines_of(raw)):
        if passage and line.startswith(">"):
            return BLOCK_QUOTATION
        if passage and line[:1] in _MARKS and line[:1] != passage:
            return _MARKS[line[0]]
    return None
