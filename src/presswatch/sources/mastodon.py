"""A hashtag on a Mastodon instance: what its posts link to. The posts themselves are not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._entries import LONGEST_MARKUP, absolute
from presswatch.sources._links import Tag, tags
from presswatch.sources._options import unused_url, wrong_text
from presswatch.sources._polling import conditional

OPTIONS: frozenset[str] = frozenset({"instance", "tag"})
NEEDS_URL = False
PEOPLE_AND_TAGS = frozenset({"mention", "hashtag"})


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    tag = quote(source.options["tag"].removeprefix("#"), safe="")
    return [conditional(f"https://{source.options['instance']}/tags/{tag}.rss", state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """What is linked, each address once. The day of a post is not the day of what it links to, so none is given."""
    linked = feed.candidates(source, page, _links(page))
    return list({candidate.url: candidate for candidate in reversed(linked)}.values())[::-1]


def problems(source: SourceSpec) -> list[str]:
    host = wrong_text(source, "instance", 'the host of an instance, like "social.example"', r"[\w-]+(?:\.[\w-]+)+")
    return host + wrong_text(source, "tag", 'a hashtag, like "OpenLantern"', r"#?\w+") + unused_url(source)


def _links(page: Page) -> Iterator[dict[str, Any]]:
    for post in feed.entries(page):
        for tag in tags((post["summary"] or "")[:LONGEST_MARKUP], ("a",)):
            if not _stays(tag):
                yield {"link": tag.values.get("href"), "base": page.url}


def _stays(tag: Tag) -> bool:
    """Whether a link leads to a person, a hashtag or a post rather than out of the network."""
    try:
        path = urlsplit(absolute(tag.values.get("href", ""), "")).path
    except ValueError:
        return True
    return bool(PEOPLE_AND_TAGS & set(tag.values.get("class", "").lower().split())) or path.startswith("/@")
