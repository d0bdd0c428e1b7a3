"""Entries in rows and columns, whatever the file: ours, with every column, or one that somebody keeps by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

from presswatch.formats.entries import (
    FIELDS,
    Entries,
    from_entry,
    join_authors,
    named,
    order_of_days,
    plain_item,
    split_authors,
    to_entry,
)
from presswatch.formats.entry_words import field_of, speaks_french
from presswatch.model import PageItem

COLUMNS = tuple(FIELDS)
_HEADER_WITHIN = 20  # rows; above a table people put its title, a date and a note
_NAMING = {"outlet", "title", "url", "heading"}

Row = tuple[int, Sequence[Any], str]
"""A row's number, as a spreadsheet shows it, its cells, and the address that one of them leads to, "" for none."""


def as_printed(item: PageItem) -> PageItem:
    """The item as a table can hold it: `plain_item`, and no semicolon in an author's name."""
    item = plain_item(item)
    return replace(item, authors=split_authors(join_authors(item.authors)))


def cells(item: PageItem) -> list[str | date]:
    """The item's row under `COLUMNS`, "" where it has no value."""
    entry = to_entry(item)
    return [_cell(entry.get(name, "")) for name in COLUMNS]


def _cell(value: str | bool | date | list[str]) -> str | date:
    if isinstance(value, list):
        return join_authors(value)
    return "true" if value is True else value or ""


def from_rows(rows: Iterable[Row]) -> Entries | None:
    """The items of a table, None when none of its first rows names the columns."""
    remaining = iter(rows)
    header: Sequence[Any] | None = None
    for number, found, _ in remaining:
        if _is_header(found):
            header = [_shown(cell) for cell in found]
            break
        if number >= _HEADER_WITHIN:
            break
    if header is None:
        return None
    items: list[PageItem] = []
    problems = [f"column “{name}” was not read" for name in header if name and not field_of(name)]
    entries = [(number, *_values(header, row, link)) for number, row, link in remaining if any(map(_says, row))]
    numbers_day_first = order_of_days([values for _, values, _ in entries], speaks_french([*filter(None, header)]))
    for number, values, wrong in entries:
        item, found_wrong = from_entry(values, numbers_day_first=numbers_day_first)
        if item:
            items.append(item)
        problems += (f"row {number}: {what}" for what in (*found_wrong, *wrong))
    return Entries(tuple(items), tuple(problems))


def _is_header(row: Sequence[Any]) -> bool:
    names = [name for cell in row if (name := _shown(cell))]
    known = {found[0] for name in names if (found := field_of(name))}
    return bool(known & _NAMING) and (len(known) > 1 or len(names) == 1)


def _shown(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _says(cell: Any) -> bool:
    return bool(cell.strip() if isinstance(cell, str) else cell)


def _values(header: Sequence[str], row: Sequence[Any], link: str) -> tuple[dict[str, str | list[str]], list[str]]:
    """A row's values by our names, and what of it was not read."""
    pairs = list(zip_longest(header, row, fillvalue=""))
    values, unread = named((name, value) for name, value in pairs if name)
    if link and "://" not in values.get("url", ""):
        values["url"] = link
    problems = [f"“{name}” was not read beside another column for the same" for name in unread if field_of(name)]
    if any(_says(value) and not name for name, value in pairs):
        problems.append("it has a cell that stands under no column's name")
    return values, problems
