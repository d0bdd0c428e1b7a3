"""Atom (RFC 4287), there and back. What Atom has no element for stands in elements of our own namespace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from presswatch.errors import UsageError
from presswatch.formats.entries import CARRIES, Entries, from_entry, plain_item, plain_items, stable_ids
from presswatch.formats.feed_entry import content, extension, shown_title, title_of
from presswatch.model import PageItem
from presswatch.plain import clean_text, plain

__all__ = ["CARRIES", "as_printed", "parse", "render"]

ATOM = "http://www.w3.org/2005/Atom"
OURS = "urn:x-presswatch:entry"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

as_printed = plain_item


def render(
    items: Sequence[PageItem],
    *,
    title: str,
    home: str,
    feed_id: str,
    updated: datetime,
    language: str = "en",
    author: str | None = None,
    self_url: str | None = None,
) -> str:
    """The feed, entries in the order of the items. `feed_id` is an IRI that never changes (its own URL will do);
    entries have ids made from their canonical URLs. `author`, else the title, stands for entries that name none.
    An entry is updated on the day it was listed or published, whichever is later, else when the feed was."""
    from lxml import etree

    feed = etree.Element(f"{{{ATOM}}}feed", {_LANG: language}, nsmap={None: ATOM, "p": OURS})
    _add(feed, "title", title)
    _add(feed, "id", feed_id)
    _add(feed, "updated", _instant(updated))
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    if self_url:
        _add(feed, "link", rel="self", type="application/atom+xml", href=self_url)
    _add(_add(feed, "author"), "name", author or title)
    _add(feed, "generator", "presswatch")
    plain_ones = plain_items(items)
    for item, key in zip(plain_ones, stable_ids(plain_ones, feed_id), strict=True):
        _entry(_add(feed, "entry"), item, key.urn, updated, language)
    etree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{etree.tostring(feed, encoding="unicode")}\n'


def _entry(entry: Any, item: PageItem, key: str, updated: datetime, language: str) -> None:
    if item.language:
        entry.set(_LANG, item.language)
    _add(entry, "title", shown_title(item))
    _add(entry, "id", key)
    latest = max(filter(None, (item.published, item.listed)), default=None)
    _add(entry, "updated", _midnight(latest) if latest else _instant(updated))
    if item.published:
        _add(entry, "published", _midnight(item.published))
    if item.url:
        _add(entry, "link", rel="alternate", href=item.url)
    for name in item.authors:
        _add(_add(entry, "author"), "name", name)
    if item.source_label:
        _add(_add(entry, "source"), "title", item.source_label)
    if item.passage:
        _add(entry, "summary", item.passage, type="text")
    _add(entry, "content", content(item, language), type="html")
    for name, value in extension(item).items():
        _add(entry, name, "true" if value is True else str(value), space=OURS)


def _add(parent: Any, name: str, text: str | None = None, *, space: str = ATOM, **attributes: str) -> Any:
    from lxml import etree

    made = etree.SubElement(parent, f"{{{space}}}{name}", attributes)
    made.text = None if text is None else clean_text(text)
    return made


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def parse(data: bytes | str) -> Entries:
    """The items of a feed that `render` printed, or of anybody's. No entity is resolved and nothing is loaded. Raises
    UsageError when this is no Atom feed, with the line."""
    from lxml import etree

    text = data.encode() if isinstance(data, str) else data
    parser = etree.XMLParser(
        encoding="utf-8" if isinstance(data, str) else None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        feed = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"This is not an Atom feed: {error}") from error
    if feed.tag != f"{{{ATOM}}}feed":
        raise UsageError("This is not an Atom feed: it does not begin with <feed>.")
    items: list[PageItem] = []
    problems: list[str] = []
    for entry in feed.iterfind(f"{{{ATOM}}}entry"):
        item, wrong = from_entry(dict(_values(entry)))
        items += [item] if item else []
        problems += (f"line {entry.sourceline}: {what}" for what in wrong)
    return Entries(tuple(items), tuple(problems))


def _values(entry: Any) -> Iterator[tuple[str, str | list[str]]]:
    ours = {child.tag.rpartition("}")[2]: child.text or "" for child in entry.iterchildren(f"{{{OURS}}}*")}
    links = [link.get("href", "") for link in entry.iterfind(f"{{{ATOM}}}link") if _leads_there(link)]
    yield "title", title_of(_text(entry, "title"), ours.get("heading"))
    yield "url", links[0] if links else ""
    yield "date", _text(entry, "published")[:10]
    yield "authors", [_text(author, "name") for author in entry.iterfind(f"{{{ATOM}}}author")]
    yield "outlet", _text(entry, "source", "title")
    yield "passage", _text(entry, "summary")
    yield "language", entry.get(_LANG, "")
    yield from ours.items()


def _leads_there(link: Any) -> bool:
    return bool(link.get("rel", "alternate") == "alternate")


def _text(entry: Any, *path: str) -> str:
    found = entry.find("/".join(f"{{{ATOM}}}{name}" for name in path))
    if found is None:
        return ""
    text = "".join(found.itertext())
    return plain(text) if found.get("type") == "html" else text
