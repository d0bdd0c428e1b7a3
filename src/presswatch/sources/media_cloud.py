"""A search of Media Cloud, an open archive of online news. The key is free: https://search.mediacloud.org"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._json import escaped, instant, items, string
from presswatch.sources._options import unused_url, wrong_query
from presswatch.sources._polling import address, conditional

OPTIONS: frozenset[str] = frozenset({"query", "collections"})
NEEDS_URL = False
KEY = "PRESSWATCH_MEDIACLOUD_KEY"
PAGE_SIZE = 100


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    """The stories that were indexed last. Without dates the server searches all it has."""
    query = {"q": source.options["query"], "sort_order": "desc", "page_size": PAGE_SIZE}
    if source.options.get("collections"):
        query["cs"] = ",".join(source.options["collections"])
    request = conditional(address("https://search.mediacloud.org/api/search/story-list", query), state)
    return [replace(request, credentials={"Authorization": f"Token {source.options.get('key', '')}"})]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The stories, those that were indexed last first."""
    found = items(page, ("stories",), "a list of Media Cloud stories")
    return feed.candidates(source, page, (_entry(story, page.url) for story in found))


def problems(source: SourceSpec) -> list[str]:
    numbers = source.options.get("collections", ())
    usable = isinstance(numbers, list | tuple) and all(
        str(number).isascii() and str(number).isdigit() for number in numbers
    )
    wrong = [] if usable else ['collections must be a list of numbers in quotes, like ["34412234"]']
    return wrong_query(source) + wrong + unused_url(source)


def _entry(story: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {
        "link": string(story, "url"),
        "base": base,
        "title": escaped(string(story, "title")),
        "published": instant(string(story, "publish_date")),
        "entry_id": string(story, "id"),
    }
