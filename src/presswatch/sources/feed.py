"""A feed: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from presswatch.errors import SourceError
from presswatch.model import ArticleKind, Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources._entries import candidate
from presswatch.sources._json import escaped, instant, opening, string
from presswatch.sources._markup import root, text_of
from presswatch.sources._polling import conditional
from presswatch.urls import is_web

OPTIONS: frozenset[str] = frozenset()
NEEDS_URL = True
MOST_ENTRIES = 5_000
FEED_ROOTS = frozenset({"rss", "rdf", "feed"})


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    return [conditional(source.url or "", state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The first 5,000 entries, those left out that lead to no web page. Raises SourceError for what is no feed."""
    return candidates(source, page, entries(page))


def entries(page: Page) -> Iterator[dict[str, Any]]:
    """What a feed says of each entry, as arguments of `candidate`, its markup untouched. Raises SourceError for what
    is no feed."""
    text = text_of(page)
    if not text:
        raise SourceError("the answer is empty, a feed was expected")
    read = _json_entries if text[0] in "{[" else _xml_entries
    return islice(read(text, page.url), MOST_ENTRIES)


def candidates(source: SourceSpec, page: Page, found: Iterable[dict[str, Any]]) -> list[Candidate]:
    """The entries that lead to a web page. The outlet that the watch file gives wins over theirs."""
    outlet = source.options.get("outlet")
    made = (candidate(**{**entry, "outlet": outlet or entry.get("outlet")}, fetched=page.fetched) for entry in found)
    return [entry for entry in made if entry]


# ---- RSS and Atom --------------------------------------------------------------------------------------


def _xml_entries(text: str, base: str) -> Iterator[dict[str, Any]]:
    import feedparser

    name, markup = root(text, FEED_ROOTS)
    if name == "html":
        raise SourceError("the answer is an HTML page (a login, a notice or the site itself), a feed was expected")
    if not name:
        raise SourceError(f'the answer is neither RSS, Atom nor JSON Feed; it begins "{opening(text)}"')
    # A body handed over as a string or as bytes would be opened when it is a path and fetched when it is a URL.
    body = io.BytesIO(markup.encode("utf-8"))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    try:
        feed = feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser lets through whatever its parsers raise
        raise SourceError(f"the feed can't be parsed ({type(error).__name__}: {str(error)[:200]})") from error
    if feed.bozo and not feed.entries:
        where = str(feed.bozo_exception).replace("<unknown>:", "line ")
        raise SourceError(f"the feed is broken before its first entry ({where[:200]})")
    whole = feed.entries[:-1] if feed.bozo and _is_torn(markup) else feed.entries
    return (_xml_entry(entry, base) for entry in whole)


def _xml_entry(entry: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {
        "link": entry.get("feedburner_origlink") or _link(entry),
        "base": base,
        "title": entry.get("title"),
        "published": _instant(entry, "published_parsed") or _instant(entry, "updated_parsed"),
        "outlet": entry.get("news_source") or (entry.get("source") or {}).get("title"),
        "summary": entry.get("summary"),
        "kind": ArticleKind.PODCAST if _is_episode(entry) else None,
        "entry_id": entry.get("id"),
        "outlet_url": (entry.get("source") or {}).get("href"),
    }


def _is_torn(markup: str) -> bool:
    """Whether the last entry was never closed: its link may be half a link."""
    tags = [match[0] for match in re.finditer(r"</?(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", markup)]
    return bool(tags) and not tags[-1].startswith("</")


def _link(entry: Mapping[str, Any]) -> str | None:
    """feedparser's `link` is the id when there is no other, and knows only alternates that are declared as HTML."""
    link: str | None = entry.get("link")
    if link and not (entry.get("guidislink") and not is_web(link)):
        return link
    return next((other.get("href") for other in _links(entry) if other.get("rel") == "alternate"), None)


def _links(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The links that feedparser made; text in an element called <links> is none."""
    found = entry.get("links", ())
    return [link for link in found if isinstance(link, Mapping)]


def _is_episode(entry: Mapping[str, Any]) -> bool:
    """An enclosed sound alone may be an article read aloud; a running time makes it an episode."""
    sounds = (link for link in _links(entry) if str(link.get("type", "")).startswith("audio/"))
    return "itunes_duration" in entry and any(sounds)


def _instant(entry: Mapping[str, Any], key: str) -> datetime | None:
    # feedparser's own `get` answers a missing "updated" with "published", and a warning.
    parsed = dict.get(entry, key) if isinstance(entry, dict) else None
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


# ---- JSON Feed ------------------------------------------------------------------------------------------


def _json_entries(text: str, base: str) -> Iterator[dict[str, Any]]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the answer looks like JSON and can't be parsed ({str(error)[:200]})") from error
    version = feed.get("version") if isinstance(feed, dict) else None
    if not isinstance(version, str) or "jsonfeed.org/" not in version or not isinstance(feed.get("items"), list):
        raise SourceError("the answer is JSON and no JSON Feed: its version and items are missing")
    return (_json_entry(item, base) for item in feed["items"] if isinstance(item, dict))


def _json_entry(item: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {
        "link": string(item, "url") or string(item, "external_url"),
        "base": base,
        "title": string(item, "title"),
        "published": instant(string(item, "date_published")) or instant(string(item, "date_modified")),
        "outlet": None,
        "summary": string(item, "summary") or string(item, "content_html") or escaped(string(item, "content_text")),
        "kind": ArticleKind.PODCAST if _has_sound(item) else None,
        "entry_id": string(item, "id"),
    }


def _has_sound(item: Mapping[str, Any]) -> bool:
    attached = item.get("attachments")
    files = [file for file in attached if isinstance(file, dict)] if isinstance(attached, list) else []
    return any(str(file.get("mime_type")).startswith("audio/") and file.get("duration_in_seconds") for file in files)
