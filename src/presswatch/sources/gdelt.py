"""A search of GDELT, which reads the world's news sites every 15 minutes: the newest 250 articles of three months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._json import escaped, items, string
from presswatch.sources._markup import text_of
from presswatch.sources._options import unused_url, wrong_query
from presswatch.sources._polling import address, conditional

OPTIONS: frozenset[str] = frozenset({"query"})
NEEDS_URL = False
MOST_RECORDS = 250
LANGUAGES = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian",
    "ja": "japanese", "nl": "dutch", "pl": "polish", "pt": "portuguese", "ru": "russian", "zh": "chinese",
}  # fmt: skip


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    language = LANGUAGES.get(source.options.get("language", ""))
    words = source.options["query"] + (f" sourcelang:{language}" if language else "")
    query = {"query": words, "mode": "artlist", "format": "json", "maxrecords": MOST_RECORDS, "sort": "datedesc"}
    return [conditional(address("https://api.gdeltproject.org/api/v2/doc/doc", query), state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The articles, without a date: GDELT says when it saw them. Raises SourceError for its notices, which come with
    status 200."""
    text = text_of(page)
    if "limit requests" in text[:500].lower():
        raise SourceError("GDELT asks to wait: it takes one request in 5 seconds, and has had more from this address")
    if "".join(text.split()) == "{}":  # nothing was found
        return []
    found = items(page, ("articles",), "a list of GDELT articles")
    return feed.candidates(source, page, (_entry(article, page.url) for article in found))


def problems(source: SourceSpec) -> list[str]:
    language = source.options.get("language")
    unknown = language is not None and language not in LANGUAGES
    wrong = [f"language must be one of {', '.join(LANGUAGES)}, or put sourcelang: into the query"] if unknown else []
    return wrong_query(source) + unused_url(source) + wrong


def _entry(article: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {"link": string(article, "url"), "base": base, "title": escaped(string(article, "title"))}
