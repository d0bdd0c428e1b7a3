"""A list or table of links with new lines: each written as most lines of the page are, below its year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from presswatch.formats.media_lines import BOM, lines_of, scanned
from presswatch.formats.media_text import as_entities, cleaned, escaped, one_line
from presswatch.formats.media_words import DateStyle, date_in_style, style_of
from presswatch.formats.press_lines import Read, is_citation
from presswatch.formats.press_lists import ROW, RULE_ROW, YEAR, end_of, entries_of, is_row, parse, split_head
from presswatch.model import MediaPage, PageItem
from presswatch.urls import host


@dataclass(frozen=True, slots=True)
class _Written:
    """How one line of the page is written: its text between the fields, and which field follows which piece."""

    pieces: tuple[str, ...]
    fields: tuple[str, ...]
    end: str
    citation: bool


def render(page: MediaPage, *, language: str = "en") -> str:
    """The page's text: lines that were read as they stood, new ones written as most of those are, each under its year
    where years stand over lines."""
    text = page.preamble + "".join(item.raw or "" for item in page.items)
    if all(item.raw is not None for item in page.items):
        return text
    newline = next((line[len(line.rstrip("\r\n")) :] for line in lines_of(text)), "") or "\n"
    manners = _manners(text)
    style = _date_style(parse(text).items, language)
    printed, opening, made = "", True, False
    for head, own in _with_years(page):
        if isinstance(own, str):
            apart = newline if made and head and printed.rstrip("\r\n") + newline == printed else ""
            printed += _ended(printed, newline) + apart + head + own
        else:
            body = printed if head or opening else printed.rstrip()
            blank = "" if head or opening else printed[len(body) :].removeprefix("\r").removeprefix("\n")
            line = _line(own, manners, style, language).replace("\n", newline)
            printed = body + _ended(body, newline) + head + line + blank
        opening, made = False, not isinstance(own, str)
    return printed


def _ended(text: str, newline: str) -> str:
    return newline if text.removeprefix(BOM) and text[-1] not in "\r\n" else ""


def _manners(text: str) -> list[_Written]:
    """How the page's lines are written, what is most frequent first, links in Markdown before others."""
    lines, _ = scanned(text.removeprefix(BOM))
    found: Counter[_Written] = Counter()
    for at, read in entries_of(lines):
        end = end_of(lines, at) if not is_row(lines[at].raw) else at + 1
        raw = "".join(line.raw for line in lines[at:end])
        if written := _written(raw, read, lines[end].raw if end < len(lines) else ""):
            found[written] += 1
    return sorted(found, key=lambda written: (-found[written], "](" not in written.pieces))


def _written(raw: str, read: Read, following: str) -> _Written | None:
    """None when words of the line belong to no field: they would be said of another article."""
    body = raw.rstrip()
    fields = sorted((span, name) for name, span in read.spans.items())
    ends = [0, *(end for (_, end), _ in fields)]
    starts = [*(start for (start, _), _ in fields), len(body)]
    pieces = tuple(body[a:b] for a, b in zip(ends, starts, strict=True))
    citation = is_citation(raw)
    said = "".join(pieces)
    if citation:
        said = re.sub(r"\{\{\s*\w+(?:\s\w+)*|\|\s*[\w-]+\s*=|</?ref\s*>", "", said)
    if re.search(r"\w", re.sub(r"\A[ \t]*[0-9]+[.)]", "", said)) or "authors" in read.spans:
        return None
    blank = "\n" if following and not following.strip() and not body.startswith("|") else ""
    return _Written(pieces, tuple(name for _, name in fields), "\n" + blank, citation)


def _date_style(items: Sequence[PageItem], language: str) -> DateStyle:
    styles = (style_of(item.date_text, item.published, language) for item in items if item.date_text and item.published)
    counted = Counter(style for style in styles if style)
    return counted.most_common(1)[0][0] if counted else DateStyle.LONG


_PLAINEST = _Written(("- ", ", ", ", ", ""), ("title", "outlet", "date"), "\n", False)
_LINKED = _Written(("- [", "](", "), ", ", ", ""), ("title", "url", "outlet", "date"), "\n", False)


def _line(item: PageItem, manners: Sequence[_Written], style: DateStyle, language: str) -> str:
    item = cleaned(item)
    outlet = item.source_label or (host(item.url) if item.url else None)
    values = {
        "title": one_line(item.title) or item.heading or outlet or "?",
        "url": item.url,
        "outlet": outlet,
        "date": item.date_text or (date_in_style(item.published, language, style) if item.published else None),
        "passage": item.passage and " ".join(item.passage.split("\n")),
    }
    fitting = (way for way in manners if all(values.get(field) for field in way.fields) and _tells(way, values))
    way = next(fitting, _LINKED if item.url else _PLAINEST)
    filled = [_shown(field, values.get(field) or "", way) for field in way.fields]
    return "".join(map("".join, zip(way.pieces, [*filled, way.end], strict=True)))


def _tells(way: _Written, values: Mapping[str, str | None]) -> bool:
    return all(field in way.fields for field in ("title", "url", "date") if values[field])


def _shown(field: str, value: str, way: _Written) -> str:
    if field == "url":
        return value
    if way.citation:
        value = re.sub(r"[|{}\[\]<>='&]", as_entities, value)
    else:
        value = re.sub('["“”«»]', as_entities, escaped(value))
    return value.replace("://", "&#58;//")  # an address among the words would be read as the link


def _with_years(page: MediaPage) -> list[tuple[str, str | PageItem]]:
    """What stands over an entry, and the entry as it was read, or a new one; new entries come below their year."""
    opening, over = _split_year(page.preamble)
    parts: list[tuple[str, str | PageItem]] = []
    for item in page.items:
        head, own = ("", item) if item.raw is None else split_head(over + item.raw)
        over = over if item.raw is None else ""
        parts.append((head, own))
    for at, (head, _) in enumerate(parts):
        first = at
        while head and first and _is_new_of(parts[first - 1][1], _year_of(head)):
            first -= 1
        if first != at:
            parts[first], parts[at] = (head, parts[first][1]), ("", parts[at][1])
    return [("", opening), *_made_years(parts), *([("", over)] if over else [])]


def _made_years(parts: Sequence[tuple[str, str | PageItem]]) -> Iterator[tuple[str, str | PageItem]]:
    """The parts with a year over each new entry that stands at the end of others' year, or before all."""
    model = next((head for head, _ in parts if _year_of(head)), "")
    current: int | None = None
    for at, (head, own) in enumerate(parts):
        current = _year_of(head) or current
        year = own.published.year if isinstance(own, PageItem) and own.published else None
        following = next((head for head, own in parts[at + 1 :] if isinstance(own, str)), model)
        if model and year and year != current and _year_of(following):
            lines = [line for line in lines_of(_split_year(model)[1]) if YEAR.match(line) or not _unread_head(line)]
            head, current = "".join(lines).replace(str(_year_of(model)), str(year), 1), year
        yield head, own


def _unread_head(raw: str) -> bool:
    return bool(raw.strip()) and not ROW.match(raw) and not RULE_ROW.match(raw)


def _is_new_of(own: str | PageItem, year: int | None) -> bool:
    return isinstance(own, PageItem) and own.published is not None and own.published.year == year


def _split_year(text: str) -> tuple[str, str]:
    """The text, and from its last year on when nothing but a table's head follows that."""
    lines = lines_of(text)
    at = next((at for at in range(len(lines) - 1, -1, -1) if YEAR.match(lines[at])), None)
    return (text, "") if at is None else ("".join(lines[:at]), "".join(lines[at:]))


def _year_of(head: str) -> int | None:
    return next((int(match[1]) for line in reversed(lines_of(head)) if (match := YEAR.match(line))), None)
