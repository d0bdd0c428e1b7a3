"""A search of Hacker News by date, through Algolia. What stories point to is named, and posts that point nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._json import escaped, instant, items, string
from presswatch.sources._options import unused_url, wrong_query
from presswatch.sources._polling import address, conditional

OPTIONS: frozenset[str] = frozenset({"query"})
NEEDS_URL = False
MOST_HITS = 100


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    query = {"query": source.options["query"], "tags": "story", "hitsPerPage": MOST_HITS}
    return [conditional(address("https://hn.algolia.com/api/v1/search_by_date", query), state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The stories. The day of a post is not the day of the article it points to, so only posts without a link have
    one."""
    hits = items(page, ("hits",), "a list of Hacker News stories")
    return feed.candidates(source, page, (_entry(hit, page.url) for hit in hits))


def problems(source: SourceSpec) -> list[str]:
    return wrong_query(source) + unused_url(source)


def _entry(hit: Mapping[str, Any], base: str) -> dict[str, Any]:
    number, url = string(hit, "objectID") or "", string(hit, "url")
    entry = {"base": base, "title": escaped(string(hit, "title")), "entry_id": number}
    if url:
        return {**entry, "link": url}
    return {
        **entry,
        "link": address("https://news.ycombinator.com/item", {"id": number}),
        "published": instant(string(hit, "created_at")),
        "outlet": "Hacker News",
        "summary": string(hit, "story_text"),
    }
