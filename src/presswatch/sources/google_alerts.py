"""A Google Alert that is delivered as a feed: its links are unwrapped, the bold words of its titles made plain."""

from __future__ import annotations

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._polling import conditional
from presswatch.urls import belongs

OPTIONS: frozenset[str] = frozenset()
NEEDS_URL = True


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    return [conditional(source.url or "", state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The alert's articles; a summary of Google's own cuts sentences short and is kept as it is."""
    return feed.parse(source, page)


def problems(source: SourceSpec) -> list[str]:
    url = source.url or ""
    if not url or (belongs(url, "google.com") and "/alerts/feeds/" in url):
        return []
    return ["url is no Google Alert: choose “Deliver to: RSS feed” there, and copy the address of the feed"]
