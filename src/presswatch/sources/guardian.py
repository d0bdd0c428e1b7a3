"""A search of The Guardian, through its own interface. The key is free: https://open-platform.theguardian.com/access"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._json import escaped, instant, items, string
from presswatch.sources._options import unused_url, wrong_query
from presswatch.sources._polling import address, conditional

OPTIONS: frozenset[str] = frozenset({"query"})
NEEDS_URL = False
KEY = "PRESSWATCH_GUARDIAN_KEY"
PAGE_SIZE = 50


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    query = {"q": source.options["query"], "order-by": "newest", "page-size": PAGE_SIZE, "show-fields": "trailText"}
    request = conditional(address("https://content.guardianapis.com/search", query), state)
    return [replace(request, credentials={"api-key": source.options.get("key", "")})]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The articles, newest first."""
    found = items(page, ("response", "results"), "a list of Guardian articles")
    return feed.candidates(source, page, (_entry(result, page.url) for result in found))


def problems(source: SourceSpec) -> list[str]:
    return wrong_query(source) + unused_url(source)


def _entry(result: Mapping[str, Any], base: str) -> dict[str, Any]:
    fields = result.get("fields")
    return {
        "link": string(result, "webUrl"),
        "base": base,
        "title": escaped(string(result, "webTitle")),
        "published": instant(string(result, "webPublicationDate")),
        "summary": string(fields, "trailText") if isinstance(fields, dict) else None,
        "entry_id": string(result, "id"),
    }
