"""JSON Feed 1.1, there and back. What the format has no key for stands under `_presswatch`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urljoin

from presswatch.errors import UsageError
from presswatch.formats.entries import CARRIES, Entries, from_entry, named, plain_item, plain_items, stable_ids
from presswatch.formats.feed_entry import content, extension, shown_title, title_of
from presswatch.model import PageItem
from presswatch.plain import clean_text
from presswatch.urls import is_web

__all__ = ["CARRIES", "as_printed", "parse", "render"]

VERSION = "https://jsonfeed.org/version/1.1"

as_printed = plain_item


def render(
    items: Sequence[PageItem],
    *,
    title: str,
    home: str,
    feed_url: str,
    language: str = "en",
    author: str | None = None,
) -> str:
    """The feed, entries in the order of the items, each with the language of its article. `feed_url` is where the feed
    will lie; images with a path are taken to lie beside the home page."""
    plain_ones = plain_items(items)
    feed = {
        "version": VERSION,
        "title": clean_text(title),
        "home_page_url": home,
        "feed_url": feed_url,
        "language": language,
        "authors": [{"name": clean_text(author or title)}],
        "items": [
            _entry(item, key.urn, home, language)
            for item, key in zip(plain_ones, stable_ids(plain_ones, feed_url), strict=True)
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def _entry(item: PageItem, key: str, home: str, language: str) -> dict[str, Any]:
    ours: dict[str, Any] = {**extension(item), **({"outlet": item.source_label} if item.source_label else {})}
    image = urljoin(home, item.image) if item.image else ""
    entry = {
        "id": key,
        "url": item.url,
        "title": shown_title(item),
        "content_text": item.passage or "",
        "content_html": content(item, language),
        "image": image if is_web(image) else None,
        "date_published": f"{item.published.isoformat()}T00:00:00Z" if item.published else None,
        "authors": [{"name": name} for name in item.authors],
        "language": item.language,
        "_presswatch": ours,
    }
    return {name: value for name, value in entry.items() if value or name == "content_text"}


def parse(data: bytes | str) -> Entries:
    """The items of a feed that `render` printed, or of anybody's, of version 1 or 1.1. Raises UsageError when this is
    no JSON Feed."""
    try:
        feed = json.loads(data)
    except json.JSONDecodeError as error:
        raise UsageError(f"This is not JSON: line {error.lineno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"This is not JSON that can be read: {error}") from error
    if not isinstance(feed, dict) or not str(feed.get("version")).startswith("https://jsonfeed.org/version/1"):
        raise UsageError("This is not a JSON Feed: it does not name its version, https://jsonfeed.org/version/1.1.")
    items: list[PageItem] = []
    problems: list[str] = []
    found = feed.get("items")
    for number, entry in enumerate(found if isinstance(found, list) else [], 1):
        item, wrong = from_entry(_values(entry)) if isinstance(entry, dict) else (None, ["it is not an object"])
        items += [item] if item else []
        problems += (f"item {number}: {what}" for what in wrong)
    return Entries(tuple(items), tuple(problems))


def _values(entry: Mapping[str, Any]) -> dict[str, str | list[str]]:
    ours = entry.get("_presswatch")
    ours = ours if isinstance(ours, dict) else {}
    return named([*_native(entry, ours), *ours.items()])[0]


def _native(entry: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "title", title_of(str(entry.get("title") or ""), ours.get("heading"))
    yield "url", entry.get("url") or entry.get("external_url")
    yield "date", str(entry.get("date_published") or "")[:10]
    yield "authors", entry.get("authors") or [entry.get("author")]
    yield "passage", entry.get("content_text") or entry.get("summary")
    yield "language", entry.get("language")
    if "image" not in ours:
        yield "image", entry.get("image")
