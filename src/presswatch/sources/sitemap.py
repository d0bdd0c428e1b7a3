"""A sitemap of a site: what news sitemaps announce, and what others say has changed; an index is followed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._entries import absolute, fetchable, plausible
from presswatch.sources._json import escaped, instant
from presswatch.sources._markup import local, root, text_of, tree
from presswatch.sources._options import wrong_number
from presswatch.sources._polling import conditional

OPTIONS: frozenset[str] = frozenset({"newer_than_days"})
NEEDS_URL = True
NEWER_THAN_DAYS = 30
LONGEST_SITEMAP = 20 << 20
"""Bytes, unpacked. The protocol allows 50 MiB, of which no 5,000 entries are recent."""

_GZIP = 31  # zlib's window bits for a gzip header
_FIRST_DAY = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A <url> or a <sitemap>; `published` is a news sitemap's own word."""

    loc: str
    changed: datetime | None
    published: datetime | None = None
    title: str | None = None
    outlet: str | None = None

    @property
    def day(self) -> datetime | None:
        return self.published or self.changed


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    return [conditional(source.url or "", state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def follow(source: SourceSpec, page: Page) -> list[Request]:
    """The sitemaps of an index, those that changed last first; those that did not change lately are left out."""
    name, entries = _read(page)
    if name != "sitemapindex":
        return []
    oldest = _oldest(source, page)
    recent = [entry for entry in entries if entry.changed is None or entry.changed >= oldest]
    recent.sort(key=lambda entry: entry.changed or _FIRST_DAY, reverse=True)
    urls = dict.fromkeys(absolute(entry.loc, page.url) for entry in recent)
    return [Request(url) for url in urls if fetchable(url)]


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The entries of the last `newer_than_days`; [] for an index. Raises SourceError for what is no sitemap, and for
    one without any date, of which nobody could say what is new."""
    name, entries = _read(page)
    if name == "sitemapindex":
        if not entries:
            raise SourceError("the index names no sitemap")
        return []
    if source.options.get("newer_than_days") != 0:
        if entries and all(entry.day is None for entry in entries):
            raise SourceError("the sitemap gives no dates: newer_than_days = 0 takes all of its addresses")
        oldest = _oldest(source, page)
        entries = [entry for entry in entries if entry.day and entry.day >= oldest]
    return feed.candidates(source, page, (_told(entry, page.url) for entry in entries[: feed.MOST_ENTRIES]))


def problems(source: SourceSpec) -> list[str]:
    return wrong_number(source, "newer_than_days", "a number of days; 0 takes everything")


def _oldest(source: SourceSpec, page: Page) -> datetime:
    days = source.options.get("newer_than_days", NEWER_THAN_DAYS)
    return page.fetched - timedelta(days=days) if days else _FIRST_DAY


def _told(entry: _Entry, base: str) -> dict[str, Any]:
    return {
        "link": entry.loc,
        "base": base,
        "title": escaped(entry.title),
        "published": entry.published,
        "outlet": escaped(entry.outlet),
    }


def _read(page: Page) -> tuple[str, list[_Entry]]:
    """ "urlset" or "sitemapindex", and the entries that are whole."""
    text = text_of(replace(page, body=_unpacked(page.body)))
    name, markup = root(text, {"urlset", "sitemapindex"})
    document = tree(markup) if name not in ("", "html") else None
    if document is None:
        raise SourceError("the answer is no sitemap (a <urlset> or a <sitemapindex>)")
    found = [entry for element in document if (entry := _entry(element, page.fetched))]
    return name, found if f"</{name}" in markup[-200:].lower() or ":" in document.tag else found[:-1]


def _entry(element: Any, fetched: datetime) -> _Entry | None:
    values = {local(child.tag): (child.text or "").strip() for child in _below(element)}
    if not values.get("loc"):
        return None
    changed, published = (plausible(instant(values.get(key)), fetched) for key in ("lastmod", "publication_date"))
    return _Entry(values["loc"], changed, published, values.get("title"), values.get("name"))


def _below(element: Any) -> Iterator[Any]:
    """The fields of an entry and of its <news:news>; those of its pictures and videos are others."""
    for child in element:
        if local(child.tag) in ("news", "publication"):
            yield from _below(child)
        elif not len(child):
            yield child


def _unpacked(body: bytes) -> bytes:
    """The body, out of its gzip when it lies in one."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    decoder = zlib.decompressobj(_GZIP)
    try:
        unpacked = decoder.decompress(body, LONGEST_SITEMAP)
    except zlib.error as error:
        raise SourceError("the sitemap is packed with gzip and broken") from error
    if decoder.unconsumed_tail:
        raise SourceError(f"the sitemap is larger than {LONGEST_SITEMAP >> 20} MiB when it is unpacked")
    if not decoder.eof:
        raise SourceError("the sitemap is packed with gzip and ends early")
    return unpacked
