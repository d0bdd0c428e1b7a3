"""Pages that are lists or tables of links, as Wikipedia and many sites keep them: one block per line.

A block begins with what stands over its line (a year, a table's head) and holds the blank lines after it. A new line is
written like its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from presswatch.formats.media_entries import LABELS, SOURCE
from presswatch.formats.media_lines import BOM, Line, scanned
from presswatch.formats.press_lines import Read, is_citation, read_fields, read_line
from presswatch.model import MediaPage

_BULLET = re.compile(r"([ \t]*)(?:[-*+•]|[0-9]{1,9}[.)]|\*+)[ \t]+")
_REFERENCE = re.compile(r"[ \t]*<ref\b[^<>]*>|[ \t]*\{\{\s*(?:cite|citation)\b", re.IGNORECASE)
ROW = re.compile(r"[ \t]*\|.*\|[ \t]*[\r\n]*\Z")
RULE_ROW = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*[\r\n]*\Z")
_HEADING = re.compile(r" {0,3}#{1,6}(?=\s)|[ \t]*={2,6}[^=]+={2,6}\s*\Z")
YEAR = re.compile(r"(?: {0,3}#{1,6}[ \t]+|[ \t]*={2,6}[ \t]*)((?:19|20)[0-9]{2})[ \t]*(?:[#=]+)?[ \t]*[\r\n]*\Z")
_CELL = re.compile(r"(?<!\\)\|")
_COLUMNS = {
    "date": "date day when published jour publié",
    "outlet": "outlet source publication media média médias journal newspaper publisher where",
    "title": "title article headline titre what",
    "url": "link url lien",
    "authors": "author authors auteur auteurs autrice by",
    "language": "language langue",
    "passage": "quote passage extract citation extrait",
}
_COLUMN = {name: column for column, names in _COLUMNS.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines `start` to `end`: what stands over the entry, from `entry` on its own, from `after` on blank lines."""

    start: int
    entry: int
    after: int
    end: int


def is_list(text: str) -> bool:
    """Whether the page is a list: lines of it are entries, and no entry stands under a heading with its source."""
    lines, _ = scanned(text.removeprefix(BOM))
    if any(SOURCE.match(line.raw) for line in lines if not line.within):
        return False
    return any(True for _ in entries_of(lines))


def parse(text: str, *, numbers_day_first: bool | None = None) -> MediaPage:
    """The page as its parts: `preamble + "".join(item.raw for item in items) == text` always. `preamble` is all before
    the first entry's own line. What was not taken is a problem."""
    bom = BOM if text.startswith(BOM) else ""
    lines, problems = scanned(text[len(bom) :])
    entries = dict(entries_of(lines, numbers_day_first))
    blocks = _blocks(lines, list(entries))
    items = []
    for block in blocks:
        read = entries[block.entry]
        number = lines[block.entry].number
        problems += [(number, read.problem)] if read.problem else []
        problems += [(number, f"“{words}” was not read") for words in read.left]
        raw = "".join(line.raw for line in lines[block.start : block.end])
        items.append(replace(read.item, raw=raw))
    first = blocks[0].start if blocks else len(lines)
    owned = {at for block in blocks for at in range(block.entry, block.after)}
    problems += [
        (line.number, what)
        for at, line in enumerate(lines)
        if at > first and at not in owned and (what := _unread(line))
    ]
    preamble = bom + "".join(line.raw for line in lines[:first])
    return MediaPage(preamble, tuple(items), tuple(f"line {number}: {what}" for number, what in sorted(problems)))


def _unread(line: Line) -> str | None:
    """What a line outside of entries is, None when nothing is lost with it."""
    if line.within in ("comment", "front matter") or not line.raw.strip() or _HEADING.match(line.raw):
        return None
    if RULE_ROW.match(line.raw) or line.raw.lower().strip() in ("<references />", "<references/>", "{{reflist}}"):
        return None
    if ROW.match(line.raw):
        return None if _columns(line.raw) else "a table row was not read"
    return "a list item was not read" if _BULLET.match(line.raw) else "text was not read"


def entries_of(lines: Sequence[Line], numbers_day_first: bool | None = None) -> Iterator[tuple[int, Read]]:
    """Every line that begins an entry, with what the entry says."""
    year: int | None = None
    columns: Sequence[str] = ()
    at = 0
    while at < len(lines):
        line, end = lines[at], at + 1
        if not line.within and (heading := _HEADING.match(line.raw)):
            found = YEAR.match(line.raw)
            year = int(found[1]) if found else None if heading[0].strip() in ("#", "##") else year
        elif not line.within and is_row(line.raw):
            if at + 1 < len(lines) and RULE_ROW.match(lines[at + 1].raw):
                columns = _columns(line.raw)
            elif columns and not RULE_ROW.match(line.raw) and (read := _read_row(line.raw, columns, numbers_day_first)):
                yield at, read
        elif not line.within and not LABELS.match(line.raw) and begins(line.raw):
            end = end_of(lines, at)
            text = "".join(line.raw for line in lines[at:end])
            if read := _read(text, year, numbers_day_first):
                yield at, read
        at = end


def begins(raw: str) -> bool:
    return bool(_BULLET.match(raw) or _REFERENCE.match(raw))


def is_row(raw: str) -> bool:
    return bool(ROW.match(raw)) and len(_CELL.findall(raw)) > 2


def end_of(lines: Sequence[Line], at: int) -> int:
    """Where the entry that begins there ends: with its continuation lines, and when its citation is closed."""
    text, end = lines[at].raw, at + 1
    while end < len(lines) and not lines[end].within:
        raw = lines[end].raw
        unclosed = is_citation(text) and text.count("{{") > text.count("}}") and end - at < 40
        stops = not raw.strip() or _BULLET.match(raw) or _HEADING.match(raw) or is_row(raw) or _REFERENCE.match(raw)
        if stops and not (unclosed and raw.strip()):
            break
        text += raw
        end += 1
    return end


def _own(text: str) -> int:
    """Where the words of an entry begin, after its bullet."""
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    reference = re.compile(r"<ref\b[^<>]*>", re.IGNORECASE).match(text, start)
    return reference.end() if reference else start


def _read(text: str, year: int | None, numbers_day_first: bool | None) -> Read | None:
    start = _own(text)
    words = re.sub(r"</ref\s*>", lambda match: " " * len(match[0]), text[start:], flags=re.IGNORECASE)
    read = read_line(words, year=year, numbers_day_first=numbers_day_first)
    return read and replace(read, spans={name: _moved(span, start) for name, span in read.spans.items()})


def _columns(raw: str) -> tuple[str, ...]:
    """What the columns of a table's head hold, "" for one that is not known; none without a title."""
    cells = [cell.strip(" *_`").lower() for cell in _CELL.split(raw.strip().strip("|"))]
    columns = tuple(_COLUMN.get(cell, "") for cell in cells)
    return columns if {"title", "url"} & set(columns) else ()


def _read_row(raw: str, columns: Sequence[str], numbers_day_first: bool | None) -> Read | None:
    """A row's fields, each from its column; the link may stand in any cell."""
    bars = [match.start() for match in _CELL.finditer(raw)]
    spans: dict[str, tuple[int, int]] = {}
    for (start, end), column in zip(pairwise(bars), columns, strict=False):
        words = raw[start + 1 : end].strip()
        begin = raw.index(words, start + 1)
        link = read_line(words)
        if link and "url" in link.spans and "url" not in spans:
            spans["url"] = _moved(link.spans["url"], begin)
            if column in ("", "url"):
                continue
        if column and words:
            shown = link.spans.get("title") if link and "url" in link.spans else None
            spans[column] = _moved(shown or (0, len(words)), begin)
    return read_fields(raw, spans, numbers_day_first=numbers_day_first)


def _moved(span: tuple[int, int], by: int) -> tuple[int, int]:
    return span[0] + by, span[1] + by


def _blocks(lines: Sequence[Line], starts: Sequence[int]) -> list[_Block]:
    blocks: list[_Block] = []
    begin = starts[0] if starts else 0
    for at, following in zip(starts, [*starts[1:], len(lines)], strict=False):
        after = end_of(lines, at) if not is_row(lines[at].raw) else at + 1
        end = after
        while end < following and not lines[end].within and not lines[end].raw.strip():
            end += 1
        end = len(lines) if following == len(lines) else end
        blocks.append(_Block(begin, at, after, end))
        begin = end
    return blocks


def is_list_page(page: MediaPage) -> bool:
    """Whether entries of the page were read from a list."""
    raw = next((item.raw for item in page.items if item.raw is not None), None)
    return raw is not None and is_list(page.preamble + "".join(item.raw or "" for item in page.items))


def split_head(raw: str) -> tuple[str, str]:
    """What stands over an entry, and the entry."""
    lines, _ = scanned(raw)
    at = next((at for at, line in enumerate(lines) if not line.within and (begins(line.raw) or is_row(line.raw))), 0)
    return "".join(line.raw for line in lines[:at]), "".join(line.raw for line in lines[at:])
