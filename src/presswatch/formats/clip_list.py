"""A list of clips in whatever form somebody has it: a workbook, a table, a Markdown page, addresses one a line."""

from __future__ import annotations

import re

from presswatch.formats import csv_table, media_page, xlsx
from presswatch.formats.entries import Entries, from_entry
from presswatch.plain import clean_text
from presswatch.urls import is_web

_WORKBOOK = b"PK\x03\x04"
_MARKDOWN = re.compile(r"(?m)^ {0,3}(?:#{1,3}\s|[-*]\s+\[|[-*]\s+Source\s*:)")


def parse(data: bytes) -> Entries:
    """The items of a list, and what could not be taken. Raises UsageError for what is none of these."""
    if data.startswith(_WORKBOOK):
        return xlsx.parse(data)
    text = csv_table.decoded(data).removeprefix("\ufeff")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and all(is_web(line) for line in lines):
        return _addresses(lines)
    if _MARKDOWN.search(text):
        page = media_page.parse(text)
        return Entries(page.items, page.problems)
    return csv_table.parse(text)


def _addresses(lines: list[str]) -> Entries:
    found = [from_entry({"url": clean_text(line)}) for line in dict.fromkeys(lines)]
    problems = (f"line {number}: {what}" for number, (_, wrong) in enumerate(found, 1) for what in wrong)
    return Entries(tuple(item for item, _ in found if item), tuple(problems))
