"""The search of a WordPress site, as a feed: what a site has on a subject, also when it is not new."""

from __future__ import annotations

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._options import wrong_query
from presswatch.sources._polling import address, conditional

OPTIONS: frozenset[str] = frozenset({"query"})
NEEDS_URL = True


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    """`url` is the site's home page."""
    return [conditional(address(source.url or "", {"s": source.options["query"], "feed": "rss2"}), state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The posts found, newest first."""
    return feed.parse(source, page)


def problems(source: SourceSpec) -> list[str]:
    return wrong_query(source)
