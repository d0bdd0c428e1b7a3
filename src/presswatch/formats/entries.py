"""An entry outside a media page: what feeds, tables and data files call the fields of a `PageItem`.

`to_entry` and `from_entry` are the one way there and back; a format only decides how to write names and values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from presswatch.formats.entry_words import field_of, kind_of, language_of
from presswatch.formats.media_text import cleaned, one_line, unmarked, web_address
from presswatch.formats.media_words import day_first, read_date
from presswatch.model import ArticleKind, PageItem
from presswatch.plain import clean_text
from presswatch.urls import canonical, host, is_web, video_offset

FIELDS = {
    "outlet": "source_label",
    "title": "title",
    "date": "published",
    "url": "url",
    "authors": "authors",
    "kind": "kind",
    "language": "language",
    "passage": "passage",
    "speaker": "speaker",
    "translation": "translation",
    "translated_by": "translated_by",
    "heading": "heading",
    "annotation": "annotation",
    "date_text": "date_text",
    "image": "image",
    "image_linked": "image_linked",
    "image_alt": "image_alt",
    "image_credit": "image_credit",
    "image_licence": "image_licence",
    "prefix": "prefix",
    "suffix": "suffix",
    "listed": "listed",
}
"""Our names of the fields, in the order they are written, with the attribute of `PageItem` each is."""

CARRIES = frozenset(FIELDS.values())
"""All but `raw`: a block of Markdown means nothing outside its page."""

Value = str | bool | date | list[str]


@dataclass(frozen=True, slots=True)
class Entries:
    """What was read: the items, and what could not be taken, each as "row N: what", "line N: what" or the like."""

    items: tuple[PageItem, ...]
    problems: tuple[str, ...] = ()


# ---- as it can be printed --------------------------------------------------------------------------------


def plain_item(item: PageItem) -> PageItem:
    """The item as any of these formats can hold it: characters without a glyph dropped, one line where one is meant,
    addresses encoded or, when they are not http(s), left out, a language by its two or three letters. An item without
    a heading gets its outlet, title or host for one; "" when it has none of them."""
    values = {part.name: getattr(item, part.name) for part in fields(item)}
    texts: dict[str, Any] = {name: clean_text(text) for name, text in values.items() if type(text) is str}
    item = replace(item, **texts, authors=tuple(map(clean_text, item.authors)))
    tidy = cleaned(replace(item, annotation=None))
    tidy = replace(
        tidy,
        annotation=one_line(item.annotation) or None,
        title=one_line(item.title) or None,
        language=language_of(item.language) if item.language else None,
        raw=None,
    )
    return replace(tidy, heading=tidy.heading or _heading_for(tidy))


def plain_items(items: Iterable[PageItem]) -> list[PageItem]:
    """The items, each as `plain_item` has it, without those that name neither outlet nor title nor link."""
    return [plain for item in items if (plain := plain_item(item)).heading]


def _heading_for(item: PageItem) -> str:
    return item.source_label or item.title or host(item.url or "")


def identity(item: PageItem) -> str:
    """What makes it the same item tomorrow: its canonical URL with its place in a recording; without a URL, its day
    and heading."""
    item = cleaned(item)
    if item.url is None:
        return f"{item.published or ''} {item.heading.casefold()}"
    try:
        return f"{canonical(item.url)}#{video_offset(item.url) or ''}".removesuffix("#")
    except ValueError:
        return item.url


def stable_ids(items: Sequence[PageItem], within: str = "") -> list[UUID]:
    """An id for each item, the same on every day and for every order; items that are alike are told apart by which
    comes first. `within` names the feed, for items that have no address of their own."""
    seen: Counter[str] = Counter()
    ids = []
    for item in items:
        key = identity(item) if item.url else f"{within} {identity(item)}"
        seen[key] += 1
        ids.append(uuid5(NAMESPACE_URL, key if seen[key] == 1 else f"{key} {seen[key]}"))
    return ids


# ---- there and back --------------------------------------------------------------------------------------


def to_entry(item: PageItem) -> dict[str, Value]:
    """The values that an item has, by our names; what a reader would infer (the heading) is not said again."""
    values: dict[str, Value] = {}
    for name, attribute in FIELDS.items():
        value = getattr(item, attribute)
        if isinstance(value, tuple):
            value = list(value)
        if value:
            values[name] = value.value if isinstance(value, ArticleKind) else value
    if values.get("heading") == _heading_for(item):
        del values["heading"]
    return values


def named(pairs: Iterable[tuple[str, Any]]) -> tuple[dict[str, str | list[str]], list[str]]:
    """The values by our names, of whatever columns or keys they stood in, and the names that were not read."""
    found: dict[str, tuple[int, str, str | list[str]]] = {}
    unread = []
    for name, value in pairs:
        field, rank = field_of(name) or ("", 0)
        text = _text(value, _ADDRESS_FIRST if field == "url" else _NAME_FIRST)
        if not text:
            continue
        if field == "outlet" and rank and isinstance(text, str) and is_web(text.strip()):
            field, rank = "url", _ELSEWHERE
        if not field or (field in found and found[field][0] <= rank):
            unread.append(name)
            continue
        if field in found:
            unread.append(found[field][1])
        if field == "passage" and rank and isinstance(text, str):
            text = unmarked(text.strip())
        found[field] = rank, name, text
    return {field: text for field, (_, _, text) in found.items()}, unread


_NAME_FIRST = ("name", "title", "text", "url", "link")
_ADDRESS_FIRST = ("url", "href", "link")
_ELSEWHERE = 1000  # behind every name of a field


def _text(value: Any, keys: tuple[str, ...] = _NAME_FIRST) -> str | list[str]:
    """A value as text: days as ISO, 2021.0 as 2021, of a mapping what stands under the first of `keys`, of a list
    each."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _text(next((value[key] for key in keys if value.get(key)), None), keys)
    if isinstance(value, list | tuple):
        return [text for part in value if isinstance(text := _text(part, keys), str) and text]
    if value is None or isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def from_entry(
    entry: Mapping[str, str | list[str]], *, numbers_day_first: bool | None = None, year: str = ""
) -> tuple[PageItem | None, list[str]]:
    """The item that values by our names make, None when they name neither outlet nor title nor link, and what could
    not be taken. 04/05/2021 is in May where `numbers_day_first`, in April where that is False; `year` completes a day
    that has none."""
    problems: list[str] = []
    texts = {name: "\n".join(value) if isinstance(value, list) else value for name, value in entry.items()}
    authors = entry.get("authors", "")
    year = next((found for found in (texts.get("year", ""), year) if re.fullmatch("[0-9]{4}", found)), "")
    published, date_text = _day(texts.get("date", ""), texts.get("url"), numbers_day_first, year, problems)
    date_text = texts.get("date_text") or date_text or f"{texts.get('month', '')} {year}"
    url = _url(texts.get("url", ""), problems)
    item = plain_item(
        PageItem(
            heading=texts.get("heading", ""),
            published=published,
            date_text=date_text if published is None else texts.get("date_text"),
            url=url,
            source_label=texts.get("outlet"),
            authors=split_authors(authors) if isinstance(authors, str) else tuple(authors),
            kind=_known(kind_of, "kind", texts, problems),
            language=_known(language_of, "language", texts, problems),
            image_linked=texts.get("image_linked", "").strip().casefold() in ("true", "yes", "oui", "x", "1"),
            listed=_day(texts.get("listed", ""), None, numbers_day_first, "", problems)[0],
            **{name: texts[name] for name in _AS_THEY_STAND & texts.keys()},
        )
    )
    if texts.get("image") and not item.image:
        problems.append(f"the image “{_short(texts['image'])}” is neither an http(s) address nor a path")
    return (item, problems) if item.heading else (None, [*problems, "it names no outlet, no title and no link"])


_AS_THEY_STAND = {
    *("annotation", "title", "passage", "speaker", "translation", "translated_by", "prefix", "suffix"),
    *("image", "image_alt", "image_credit", "image_licence"),
}


def _known(find: Any, name: str, texts: Mapping[str, str], problems: list[str]) -> Any:
    text = texts.get(name, "").strip()
    found = find(text) if text else None
    if text and found is None:
        problems.append(f"the {name} “{_short(text)}” is not known")
    return found


def _url(text: str, problems: list[str]) -> str | None:
    address = web_address(clean_text(text).strip().split("\n")[0]) or ""
    if address.lower().startswith("www."):
        address = f"https://{address}"
    if address and not is_web(address):
        problems.append(f"“{_short(address)}” is not an http(s) link")
        return None
    return address or None


def order_of_days(entries: Sequence[Mapping[str, str | list[str]]], french: bool) -> bool | None:
    """Whether 04/05/2021 is in May in a file of these entries: as its other days say, else as the French write it where
    its names are French; None when nothing tells."""
    told = set()
    for entry in entries:
        text = str(entry.get("date", ""))
        day, _ = read_date(text)
        told.add(day_first(text, day) if day else None)
    told.discard(None)
    return told.pop() if len(told) == 1 else True if french else None


def _day(
    text: str, url: str | None, numbers_day_first: bool | None, year: str, problems: list[str]
) -> tuple[date | None, str | None]:
    """The day that a text names, and the text where it names none."""
    shown = one_line(clean_text(text))
    if not shown:
        return None, None
    day, problem = read_date(shown, url, numbers_day_first=numbers_day_first)
    if problem and year and year not in shown:
        day, problem = read_date(f"{shown} {year}", url)
    if problem:
        problems.append(problem)
        return None, shown
    return day, None


# ---- authors in one cell -----------------------------------------------------------------------------------


def split_authors(text: str) -> tuple[str, ...]:
    """The names in one text: between semicolons or lines; else between commas and "and", if each has two words.

    >>> split_authors("Ada Quill, Bo Reed and Cy Lark"), split_authors("Quill, Ada")
    (('Ada Quill', 'Bo Reed', 'Cy Lark'), ('Quill, Ada',))
    """
    if not re.search(r"[;\n]", text):
        names = [name.strip() for name in re.split(r",\s|\s(?:and|et|&)\s", text)]
        return tuple(names) if all(" " in name for name in names) else tuple(filter(None, [text.strip()]))
    return tuple(name for part in re.split(r"[;\n]", text) if (name := part.strip()))


def join_authors(authors: Sequence[str]) -> str:
    """The names in one text that `split_authors` takes apart again; a semicolon in a name becomes a comma."""
    names = tuple(name.replace(";", ",") for name in authors)
    text = "; ".join(names)
    return text if split_authors(text) == names else f"{text};"


def _short(text: str, width: int = 80) -> str:
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 1]}…"
