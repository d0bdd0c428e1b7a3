"""The media page in HTML: a fragment for a page of one's own, or a whole page. `parse` reads back what `render` wrote:
every field stands in an element that says so (`data-field`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presswatch.errors import UsageError
from presswatch.formats.entries import CARRIES as ALL
from presswatch.formats.entries import Entries, plain_item
from presswatch.formats.media_groups import Group
from presswatch.formats.media_text import alternative
from presswatch.formats.media_words import date_text, words_for
from presswatch.formats.page_templates import Templates
from presswatch.model import ArticleKind, PageItem
from presswatch.urls import host

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from markupsafe import Markup

CARRIES = ALL - {"prefix", "suffix"}
"""The fields of an item that the page holds."""


def render(
    items: Iterable[PageItem],
    *,
    language: str = "en",
    group: Group | str | None = None,
    whole: bool = False,
    title: str | None = None,
    templates: Path | None = None,
) -> str:
    """The items in their order, as `as_printed` has them. `whole` makes a page of it, with `title` or the language's
    own; `group` "year" puts headings of years over them. `templates` is a folder that may hold
    `media/fragment.html.j2` and `media/page.html.j2`. Raises UsageError for a language or group there is none of, and
    for a template that is wrong."""
    words = words_for(language)
    if group is not None and group not in set(Group):
        raise UsageError(f"Entries can't be grouped by {group!r}: choose one of {', '.join(Group)}.")
    shown = [entry for item in items if (entry := as_printed(item, language=language)).heading]
    values = {
        "language": language,
        "title": title or words.title,
        "labels": words,
        "groups": list(_groups(shown, group == Group.YEAR)),
        "spoken": lambda item: _lang(item.language),
        "foreign": lambda item: _lang(item.language if item.language != language else None),
    }
    return Templates(templates).fill("media/page.html.j2" if whole else "media/fragment.html.j2", values)


def as_printed(item: PageItem, *, language: str = "en") -> PageItem:
    """The item as `parse` reads it back: what can't be shown is gone, what was not given is filled from the rest."""
    item = plain_item(replace(item, prefix="", suffix=""))
    label = item.source_label or (host(item.url) if item.url else None)
    return replace(
        item,
        source_label=label,
        translated_by=item.translated_by if item.translation else None,
        date_text=item.date_text or (date_text(item.published, language) if item.published else None),
        image_alt=item.image_alt or (alternative(item) if item.image else None),
    )


def _groups(items: Sequence[PageItem], by_year: bool) -> Iterator[dict[str, Any]]:
    for year, entries in groupby(items, lambda item: item.published.year if item.published and by_year else None):
        yield {"year": year, "level": 3 if year else 2, "entries": list(entries)}


def _lang(code: str | None) -> Markup:
    """The attribute that says in which language an element is, nothing for one that is not known."""
    from markupsafe import Markup

    return Markup(' lang="{}"').format(code) if code and code != "unknown" else Markup()


# ---- reading ----------------------------------------------------------------------------------------------


def parse(text: str) -> Entries:
    """The items of a page or fragment that `render` wrote, also of one that was edited since or set into another page.
    What is not marked as an item is not looked at; an item without a heading is a problem."""
    from lxml import etree, html

    if not text.strip():
        return Entries(())
    try:
        page = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.LxmlError, ValueError) as trouble:
        raise UsageError(f"This is no HTML: {trouble}.") from trouble
    items, problems = [], []
    for article in page.iter("article"):
        if "press-item" not in (article.get("class") or "").split():
            continue
        item = plain_item(_item(article))
        if item.heading:
            items.append(item)
        else:
            problems.append(f"line {article.sourceline}: an item without a heading was not read")
    return Entries(tuple(items), tuple(problems))


def _item(article: HtmlElement) -> PageItem:
    fields: dict[str, list[HtmlElement]] = {}
    for element in article.iter():
        if isinstance(element.tag, str) and (name := element.get("data-field")):
            fields.setdefault(name, []).append(element)

    def said(name: str) -> str | None:
        return _text(fields[name][0]) if name in fields else None

    def attribute(name: str, which: str) -> str | None:
        return fields[name][0].get(which) if name in fields else None

    texts: dict[str, Any] = {name: said(name) for name in _TEXTS}
    kind = article.get("data-kind")
    picture = fields.get("image", [None])[0]
    parent = picture.getparent() if picture is not None else None
    return PageItem(
        heading=said("heading") or "",
        url=attribute("url", "href"),
        published=_day(attribute("date_text", "datetime")),
        passage=_paragraphs(fields.get("passage")),
        translation=_paragraphs(fields.get("translation")),
        authors=tuple(_text(element) for element in fields.get("author", [])),
        image=attribute("image", "src"),
        image_alt=attribute("image", "alt"),
        image_linked=parent is not None and parent.tag == "a",
        kind=ArticleKind(kind) if kind in set(ArticleKind) else None,
        language=article.get("data-language"),
        listed=_day(article.get("data-listed")),
        **texts,
    )


_TEXTS = (
    *("annotation", "source_label", "date_text", "title", "speaker"),
    *("translated_by", "image_credit", "image_licence"),
)


def _text(element: HtmlElement) -> str:
    return str(element.text_content())


def _paragraphs(elements: Sequence[HtmlElement] | None) -> str | None:
    if not elements:
        return None
    return "\n".join(_text(part) for part in elements[0].iter("p")) or _text(elements[0])


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
