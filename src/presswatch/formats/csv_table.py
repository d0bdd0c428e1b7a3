"""CSV by RFC 4180, there and back; and the tables that other people keep: other separators, names and charsets.

A cell that a spreadsheet would take for a formula gets an apostrophe in front; so does one that begins with an
apostrophe before such a sign. `parse` takes one off again, so that no text is changed by the way.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

from presswatch.errors import UsageError
from presswatch.formats.entries import CARRIES, Entries, plain_items
from presswatch.formats.entry_words import field_of
from presswatch.formats.table import COLUMNS, Row, as_printed, cells, from_rows
from presswatch.model import PageItem

__all__ = ["CARRIES", "as_printed", "parse", "render"]

# What OWASP lists under CSV injection; full-width signs count as the plain ones in Japanese and Chinese spreadsheets.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r])")
_SEPARATORS = ",;\t|"


def render(items: Sequence[PageItem], *, bom: bool = False) -> str:
    """The items under our column names, lines ended by CR LF. With `bom` Excel takes the encoded text for UTF-8."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for item in plain_items(items):
        writer.writerow(_guarded(str(cell)) for cell in cells(as_printed(item)))
    return ("\ufeff" if bom else "") + text.getvalue()


def parse(data: bytes | str) -> Entries:
    """The items of a table with a row of column names, English or French, among its first rows; columns are separated
    by commas, semicolons, tabs or bars. Bytes are UTF-8, UTF-16 with its mark, or else Windows-1252. Raises UsageError
    when no row names columns."""
    text = data if isinstance(data, str) else decoded(data)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise UsageError("This is not a table in text form: save it as CSV.")
    problems: list[str] = []
    entries = from_rows(_rows(text, _separator(text), problems))
    if entries is None:
        raise UsageError("No row names the columns: the first needs names like outlet, title, date, url.")
    return Entries(entries.items, (*entries.problems, *problems))


def decoded(data: bytes) -> str:
    """Bytes that people call text: UTF-16 with its mark, UTF-8, or else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for charset in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _separator(text: str) -> str:
    """The separator that splits one of the first lines into the most column names."""
    lines = text.split("\n", 20)[:20]
    if stated := re.match(r"(?i)sep=(.)\s*\Z", lines[0]):
        return stated[1]
    return max(_SEPARATORS, key=lambda sign: max(sum(map(_names_a_column, line.split(sign))) for line in lines))


def _names_a_column(cell: str) -> bool:
    return field_of(cell.strip(' \t\r"')) is not None


def _rows(text: str, separator: str, problems: list[str]) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, [_unguarded(cell) for cell in next(reader)], ""
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"row {number}: {_told(error)}")


def _told(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quotation mark is never closed: nothing from here on was read"
    if "expected after" in str(error):
        return "a quotation mark inside a cell is not doubled: the row was not read"
    return f"the row was not read ({error})"


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
