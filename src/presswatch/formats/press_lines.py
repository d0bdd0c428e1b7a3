"""One line of a list of press coverage: which of its words are the title, the outlet, the date and the link.

[Title](https://…), Outlet, 14 July 2021          2021-07-14: [Title](https://…) – *Outlet*
"Title". Outlet. 14 July 2021. https://…          {{cite news |title= |url= |work= |date=}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from presswatch.formats.media_lines import LABEL, TARGET
from presswatch.formats.media_text import unescaped
from presswatch.formats.media_words import find_date, find_day_of_month, is_annotation, language_and_kind, read_date
from presswatch.model import PageItem
from presswatch.urls import is_web

_TAKEN = "\ue000"  # a private character: stands where words were taken out
_LINK = re.compile(r"(?<!!)" + LABEL + TARGET.pattern)
_WIKI_LINK = re.compile(r"\[(https?://[^\s\[\]]+)(?:[ \t]++([^\[\]]+))?\]")
_BARE_URL = re.compile(r"<?(https?://[^\s<>|\ue000]*[^\s<>|\ue000.,;:!?)\]}'\"])>?")
_QUOTED = re.compile(r"\"([^\"\ue000]+)\"|“([^“”\ue000]+)”|«([^«»\ue000]+)»")
_EMPHASIS = re.compile(r"(?<![\w*_'\\])(\*{1,3}|_{1,3}|'{2,5})(?=[^\s*_'])([^*\ue000]{1,300}?)(?<=[^\s\\])\1(?![\w*'])")
_PIECE = re.compile(r"[^\s,;|–—·()\ue000.:-](?:[^,;|–—·()\ue000.:-]|[.:](?=\w)|-(?=\w))*")
_LEADING = re.compile(r"(?:in|on|via|from|dans|sur|par|by)\s+", re.IGNORECASE)
_AUTHORS = re.compile(r"(?:by|par)\s+(\S.*)", re.IGNORECASE)
_CITE = re.compile(r"\{\{\s*(?:cite|citation|lien web|article|ouvrage)\b[^|{}]*", re.IGNORECASE)
_PARAMETER = re.compile(r"\|\s*([\w-]+)\s*=[ \t]*((?:[^|{}\[\]]|\[\[[^\[\]]*\]\]|\[[^\[\]]*\]|\{\{[^{}]*\}\})*)")
_WIKI_NAME = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_PARAMETERS = {
    "title": "title titre",
    "url": "url lire-en-ligne lire_en_ligne",
    "outlet": "work newspaper website magazine journal publisher agency périodique site éditeur",
    "date": "date",
    "passage": "quote extrait citation",
    "authors": "author auteur",
}
_FIELDS = {name: field for field, names in _PARAMETERS.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Read:
    """What a line says, where in it each field stands, the words nobody took, and what is wrong."""

    item: PageItem
    spans: Mapping[str, tuple[int, int]]
    left: tuple[str, ...] = ()
    problem: str | None = None


def is_citation(text: str) -> bool:
    return bool(_CITE.search(text))


def read_line(text: str, *, year: int | None = None, numbers_day_first: bool | None = None) -> Read | None:
    """What an entry's text says, None when it names neither a link nor a title with a date. `year` is the heading's,
    for dates without one."""
    spans, words = _citation(text) if is_citation(text) else _sentence(text, year)
    return read_fields(text, spans, words, year=year, numbers_day_first=numbers_day_first)


def read_fields(
    text: str,
    spans: Mapping[str, tuple[int, int]],
    words: Sequence[str] = (),
    *,
    year: int | None = None,
    numbers_day_first: bool | None = None,
) -> Read | None:
    """What the text says whose fields stand at those places; `words` are the rest of it."""
    values = {name: _plain(text[start:end]) for name, (start, end) in spans.items()}
    title, shown = values.get("title"), values.get("date") or None
    url = unescaped(text[slice(*spans["url"])].strip()) if "url" in spans else None
    if not url and not (title and shown):
        return None
    problem = None
    if url and not is_web(url):
        url, problem = None, f"“{url}” is not an http(s) link"
    dated = f"{shown} {year}" if shown and year and find_date(shown) is None else shown
    day, trouble = read_date(dated, url, numbers_day_first=numbers_day_first) if dated else (None, "no date was found")
    left, annotation, authors = _rest([*words, *filter(None, [values.get("language")])])
    language, kind = language_and_kind(annotation)
    outlet = values.get("outlet")
    item = PageItem(
        heading=title or outlet or url or "?",
        annotation=annotation,
        source_label=outlet,
        url=url,
        published=day,
        date_text=shown,
        passage=values.get("passage"),
        title=title,
        authors=(values["authors"],) if values.get("authors") else authors,
        language=language,
        kind=kind,
    )
    return Read(item, spans, tuple(left), problem or trouble)


def _plain(text: str) -> str:
    """The words without Markdown's and MediaWiki's marks."""
    text = _WIKI_NAME.sub(r"\1", text.strip())
    text = re.sub(r"'{2,}|(?<![\\\w])[*_]{1,3}(?=\S)|(?<=[^\s\\])[*_]{1,3}(?!\w)", "", text)
    return " ".join(unescape(unescaped(text)).split())


def _citation(text: str) -> tuple[dict[str, tuple[int, int]], list[str]]:
    spans: dict[str, tuple[int, int]] = {}
    begin = _CITE.search(text)
    for match in _PARAMETER.finditer(text, begin.start() if begin else 0):
        value = match[2].rstrip()
        field = _FIELDS.get(match[1].lower())
        if field and value and field not in spans:
            spans[field] = (match.start(2), match.start(2) + len(value))
    return spans, []


def _sentence(text: str, year: int | None) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Takes the link, the date, the quoted title and the outlet out of the text, in that order."""
    spans: dict[str, tuple[int, int]] = {}
    text = _take_link(text, spans)
    where = find_date(text) or (find_day_of_month(text) if year else None)
    if where:
        spans["date"] = where
        text = _without(text, *where)
    for match in _QUOTED.finditer(text):
        field = "passage" if "title" in spans else "title"
        if field not in spans:
            spans[field] = next(match.span(group) for group in (1, 2, 3) if match[group])
            text = _without(text, *match.span())
    if emphasised := _EMPHASIS.search(text):
        spans["outlet" if "title" in spans else "title"] = emphasised.span(2)
        text = _without(text, *emphasised.span())
    pieces = [(match.start(), match.end()) for match in _PIECE.finditer(text) if match[0].strip(" \t\r\n*_'\"“”«»")]
    left = []
    for start, end in pieces:
        words = text[start:end].strip()
        if "outlet" not in spans and not is_annotation(_without_in(words)) and not _AUTHORS.fullmatch(words):
            lead = _LEADING.match(text, start, end)
            begin = lead.end() if lead else start
            spans["outlet"] = (begin, begin + len(text[begin:end].rstrip()))
        else:
            left.append(words)
    return spans, left


def _take_link(text: str, spans: dict[str, tuple[int, int]]) -> str:
    """Notes the link to the article, and what it shows as the title; a link to a site's first page is the outlet's."""
    links = [match for match in _LINK.finditer(text) if is_web(match[2] or match[3] or "")]
    if not links:
        return _take_bare_link(text, spans)
    deep = [match for match in links if urlsplit(match[2] or match[3]).path.strip("/")]
    link = (deep or links)[0]
    spans["url"] = link.span(2) if link[2] else link.span(3)
    shown = link[1].strip()
    if shown and not is_web(shown):
        inner = 1 if _QUOTED.fullmatch(shown) else 0
        start = link.start(1) + link[1].index(shown)
        spans["title"] = (start + inner, start + len(shown) - inner)
    text = _without(text, *link.span())
    for other in links:
        if other is not link and other not in deep:
            spans["outlet"] = other.span(1)
            text = _without(text, *other.span())
    return text


def _take_bare_link(text: str, spans: dict[str, tuple[int, int]]) -> str:
    match = _WIKI_LINK.search(text) or _BARE_URL.search(text)
    if not match:
        return text
    spans["url"] = match.span(1)
    if match.re is _WIKI_LINK and match[2]:
        spans["title"] = match.span(2)
    return _without(text, *match.span())


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + _TAKEN * (end - start) + text[end:]


def _without_in(words: str) -> str:
    return re.sub(r"\A(?:in|en)\s+", "", words, flags=re.IGNORECASE)


def _rest(words: list[str]) -> tuple[list[str], str | None, tuple[str, ...]]:
    """What of the remaining words is a language or kind, and who wrote."""
    left: list[str] = []
    annotation: str | None = None
    authors: tuple[str, ...] = ()
    for piece in words:
        if annotation is None and is_annotation(_without_in(piece)):
            annotation = _without_in(piece)
        elif named := _AUTHORS.fullmatch(piece):
            authors = (*authors, _plain(named[1]))
        else:
            left.append(_plain(piece))
    return left, annotation, authors
