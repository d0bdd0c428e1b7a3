"""A search of Bing News, as its feed."""

from __future__ import annotations

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._options import unused_url, wrong_query
from presswatch.sources._polling import address, conditional

OPTIONS: frozenset[str] = frozenset({"query"})
NEEDS_URL = False


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    query = {"q": source.options["query"], "format": "rss"}
    if "language" in source.options:
        query["setlang"] = source.options["language"]
    return [conditional(address("https://www.bing.com/news/search", query), state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The articles under their own addresses."""
    return feed.parse(source, page)


def problems(source: SourceSpec) -> list[str]:
    return wrong_query(source) + unused_url(source)
