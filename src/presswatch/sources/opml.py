"""A list of feeds as readers export it: every feed in it is polled. `path` is a file beside the watch file, `url` a
list that somebody publishes; of that one no more feeds are asked than a poll may follow."""

from __future__ import annotations

from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._entries import absolute, fetchable
from presswatch.sources._markup import local, root, text_of, tree
from presswatch.sources._polling import conditional

OPTIONS: frozenset[str] = frozenset({"path"})
NEEDS_URL = False
MOST_FEEDS = 500


def addresses(text: str) -> tuple[str, ...]:
    """The feeds of an OPML file, each once; () when it is none."""
    name, markup = root(text.strip("\ufeff \t\r\n"), {"opml"})
    document = tree(markup) if name == "opml" else None
    if document is None:
        return ()
    found = (
        value.strip()
        for outline in document.iter()
        if local(outline.tag) == "outline"
        for key, value in outline.attrib.items()
        if local(key) == "xmlurl"
    )
    return tuple(dict.fromkeys(url for url in found if url))[:MOST_FEEDS]


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    urls = (*((source.url,) if source.url else ()), *source.options.get("urls", ()))
    return [conditional(url, state) for url in urls if fetchable(url)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def follow(source: SourceSpec, page: Page) -> list[Request]:
    """The feeds of a published list."""
    return [Request(url) for url in _feeds(page)] if _is_list(page) else []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The entries of one of the feeds; [] for the list. Raises SourceError for a list of nothing."""
    if not _is_list(page):
        return feed.parse(source, page)
    if not _feeds(page):
        raise SourceError("the list names no feed: an OPML file with outlines that have an xmlUrl was expected")
    return []


def problems(source: SourceSpec) -> list[str]:
    if not source.url and "urls" not in source.options:
        return ['path is missing: an OPML file beside the watch file, or url = "https://..." of one']
    usable = [url for url in source.options.get("urls", ()) if fetchable(url)]
    return ["path names no feed: an OPML file was expected"] if "urls" in source.options and not usable else []


def _is_list(page: Page) -> bool:
    return root(text_of(page), {"opml", *feed.FEED_ROOTS})[0] == "opml"


def _feeds(page: Page) -> list[str]:
    urls = (absolute(url, page.url) for url in addresses(text_of(page)))
    return [url for url in urls if fetchable(url)]
