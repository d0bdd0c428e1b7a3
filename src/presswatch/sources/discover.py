"""A site whose feed is not known: its home page names the feeds, and they are polled.

What the page declares (`<link rel="alternate">`) counts; where it declares nothing, links to where feeds usually lie.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._entries import absolute, fetchable
from presswatch.sources._links import Tag, tags
from presswatch.sources._markup import root, text_of
from presswatch.sources._polling import conditional

OPTIONS: frozenset[str] = frozenset()
NEEDS_URL = True
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})

_USUAL = re.compile(
    r"/(?:feeds?|rss|atom|flux(?:-rss)?|(?:feed|rss|atom|index|rdf)\.(?:xml|rss|rdf|atom|json))/?\Z|\.rss\Z"
)
_COMMENTS = re.compile(r"\bcomment(?:s|aires?)?\b", re.IGNORECASE)


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    return [conditional(source.url or "", state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def follow(source: SourceSpec, page: Page) -> list[Request]:
    """The feeds that an HTML page names, each once, in its order; those of comments are left out."""
    text = text_of(page)
    return [Request(url) for url in _feeds(text, page.url)] if _is_html(text) else []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The entries of a feed; [] for a page that names one. Raises SourceError for a page that names none."""
    text = text_of(page)
    if not _is_html(text):
        return feed.parse(source, page)
    if not _feeds(text, page.url):
        raise SourceError('the page names no feed: look for one and write its address with kind = "feed"')
    return []


def _is_html(text: str) -> bool:
    return not text.startswith(("{", "[")) and root(text, feed.FEED_ROOTS)[0] == "html"


def _feeds(text: str, base: str) -> list[str]:
    found = tags(text, ("link", "a"))
    declared = [tag.values.get("href", "") for tag in found if _is_declared(tag)]
    usual = [tag.values.get("href", "") for tag in found if tag.name == "a" and _is_usual(tag)]
    urls = dict.fromkeys(absolute(href, base) for href in declared or usual if href)
    return [url for url in urls if fetchable(url) and url != base]


def _is_declared(tag: Tag) -> bool:
    relations = tag.values.get("rel", "").lower().split()
    kind = tag.values.get("type", "").partition(";")[0].strip().lower()
    of_comments = _COMMENTS.search(f"{tag.values.get('title', '')} {tag.values.get('href', '')}")
    return tag.name == "link" and "alternate" in relations and kind in FEED_TYPES and not of_comments


def _is_usual(tag: Tag) -> bool:
    href = tag.values.get("href", "")
    try:
        path = urlsplit(href.strip()).path
    except ValueError:
        return False
    return bool(_USUAL.search(path)) and not _COMMENTS.search(href)
