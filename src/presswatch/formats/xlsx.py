"""Excel workbooks, there and back: every text is written as text, so that no cell is ever a formula."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

from presswatch.errors import UsageError
from presswatch.formats import table
from presswatch.formats.entries import CARRIES, Entries, join_authors, plain_item, plain_items, split_authors
from presswatch.formats.table import COLUMNS, Row
from presswatch.model import PageItem
from presswatch.urls import is_web

__all__ = ["CARRIES", "as_printed", "parse", "render"]

LONGEST = 32_767  # UTF-16 units in a cell: "Excel specifications and limits"
_FIRST_DAY = date(1900, 3, 1)  # Excel has a 29 February 1900; days up to it are off by one
_MOST_BYTES = 200_000_000  # unpacked; a workbook of 20,000 rows has some 30 million
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60
_MOST_EMPTY = 500  # rows; one cell far below, by a slip of the hand, makes a sheet a million rows long
_WIDTHS = {"outlet": 24, "title": 50, "date": 12, "listed": 12, "url": 40, "passage": 60, "translation": 60}
_TEXTS = sorted(CARRIES - {"authors", "published", "listed", "kind", "language", "image_linked"})


def as_printed(item: PageItem) -> PageItem:
    """The item as a workbook can hold it: as a table can, texts cut after 32,767 UTF-16 units, longer addresses left
    out."""
    item = table.as_printed(item)
    texts: dict[str, Any] = {name: _cut(text) for name in _TEXTS if (text := getattr(item, name))}
    texts |= {name: None for name in ("url", "image") if texts.get(name) != getattr(item, name)}
    authors = split_authors(_cut(join_authors(item.authors)))
    return plain_item(replace(item, **texts, authors=authors))


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * LONGEST - 2].decode("utf-16-le", "ignore").rstrip() + "…"


def render(items: Sequence[PageItem], *, title: str, now: datetime) -> bytes:
    """A workbook of one sheet: our column names in a first row that stays in sight, days as days, links as plain text.
    The same items, title and `now` give the same bytes."""
    import xlsxwriter

    data = BytesIO()
    rows = [as_printed(item) for item in plain_items(items)]
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": now})
        bold = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@", "quote_prefix": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        sheet = book.add_worksheet("press")
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
        for column, name in enumerate(COLUMNS):
            sheet.set_column(column, column, _WIDTHS.get(name, 16))
            sheet.write_string(0, column, name, bold)
        for number, item in enumerate(rows, 1):
            for column, value in enumerate(table.cells(item)):
                if isinstance(value, date) and value >= _FIRST_DAY:
                    sheet.write_datetime(number, column, value, day)
                elif value:
                    sheet.write_string(number, column, str(value), text)
    return data.getvalue()


def parse(data: bytes) -> Entries:
    """The items of the first sheet that has a row of column names, English or French. A cell's link counts where its
    row has no other. Raises UsageError when this is no workbook or no sheet names columns."""
    book = _opened(data)
    for sheet in book.worksheets:
        problems: list[str] = []
        entries = table.from_rows(_rows(sheet, problems))
        if entries is not None:
            return Entries(entries.items, (*entries.problems, *problems))
    raise UsageError("No sheet has a row that names the columns: it needs names like outlet, title, date, url.")


def _opened(data: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > _MOST_BYTES:
            raise UsageError(f"This workbook unpacks to {size:,} bytes: split it, or save the table as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about features that we have no use for
            return load_workbook(BytesIO(data), data_only=True)
    except UsageError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parts raise
        raise UsageError(f"This is not an Excel workbook (.xlsx) that can be read: {error}") from error


def _rows(sheet: Any, problems: list[str]) -> Iterator[Row]:
    columns = min(sheet.max_column, _MOST_COLUMNS)
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=columns), 1):
        cells = [cell.value for cell in row]
        empty = 0 if any(cells) else empty + 1
        if number > _MOST_ROWS or empty > _MOST_EMPTY:
            problems.append(f"row {number - max(empty, 1) + 1}: from here on nothing was read")
            return
        yield number, cells, next((link for cell in row if (link := _link(cell))), "")


def _link(cell: Any) -> str:
    link = cell.hyperlink
    if not link or not is_web(link.target or ""):
        return ""
    return f"{link.target}#{link.location}" if link.location else str(link.target)
