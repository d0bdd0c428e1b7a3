"""A search of Google News, as its feed. Links of after July 2024 hide the address: see `archive.hidden`."""

from __future__ import annotations

from typing import Any

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.plain import plain
from presswatch.sources import feed
from presswatch.sources._json import escaped
from presswatch.sources._options import unused_url, wrong_query, wrong_text
from presswatch.sources._polling import address, conditional

OPTIONS: frozenset[str] = frozenset({"query", "country"})
NEEDS_URL = False
EDITIONS = {"en": "US", "fr": "FR"}
"""The country whose edition is asked when the watch file names none."""
LONGEST_NAME = 8
"""Words of an outlet's name: where the feed names none, a longer end of a title is part of the title."""


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    language = source.options.get("language", "en")
    country = source.options.get("country", EDITIONS.get(language, "US")).upper()
    edition = language if language != "en" and EDITIONS.get(language) == country else f"{language}-{country}"
    query = {"q": source.options["query"], "hl": edition, "gl": country, "ceid": f"{country}:{language}"}
    return [conditional(address("https://news.google.com/rss/search", query), state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The articles, their titles without the outlet's name behind them."""
    return feed.candidates(source, page, map(_told_apart, feed.entries(page)))


def problems(source: SourceSpec) -> list[str]:
    country = wrong_text(source, "country", 'a country code of two letters, like "CA"', "[A-Za-z]{2}", needed=False)
    if not country and "country" not in source.options and source.options.get("language", "en") not in EDITIONS:
        country = ['country is missing: whose edition of Google News is asked, like "DE"']
    return wrong_query(source) + country + unused_url(source)


def _told_apart(entry: dict[str, Any]) -> dict[str, Any]:
    """Title and outlet, which Google writes as one ("Title - Outlet"). Its summary is the title again."""
    title, outlet = plain(entry["title"] or ""), plain(entry["outlet"] or "")
    head, dash, tail = title.rpartition(" - ")
    if outlet:
        title = title.removesuffix(f" - {outlet}")
    elif dash and head and len(tail.split()) <= LONGEST_NAME:
        title, outlet = head, tail
    return {**entry, "title": escaped(title), "outlet": escaped(outlet), "summary": None}
