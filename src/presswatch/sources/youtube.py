"""A channel of YouTube, through its feed: the newest 15 videos, their descriptions as summaries."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources import feed
from presswatch.sources._options import wrong_text
from presswatch.sources._polling import address, conditional
from presswatch.urls import YOUTUBE_HOSTS, host

OPTIONS: frozenset[str] = frozenset({"channel_id", "user"})
NEEDS_URL = False
FEED = "https://www.youtube.com/feeds/videos.xml"

_PATH = re.compile(r"/(channel|user)/([\w-]+)/?(?:\Z|/)")
_KEYS = ("channel_id", "user", "playlist_id")


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    return [conditional(address(FEED, _named(source)), state)]


def listed(source: SourceSpec) -> list[Candidate]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    """The videos, newest first."""
    return feed.parse(source, page)


def problems(source: SourceSpec) -> list[str]:
    channel = wrong_text(
        source, "channel_id", 'a channel\'s id, like "UC" and 22 characters', r"UC[\w-]{22}", needed=False
    )
    user = wrong_text(source, "user", "the old name of a channel, without blanks", r"[\w.-]+", needed=False)
    if channel or user or len(_named(source)) == 1:
        return channel + user
    if source.url:
        return [
            "url does not say which channel: on the channel's page choose Share, Copy channel ID, and give channel_id"
        ]
    return ['channel_id is missing: the channel\'s id, which begins with "UC"']


def _named(source: SourceSpec) -> dict[str, str]:
    """The one parameter that says whose videos are asked for; {} when nothing does."""
    for key in ("channel_id", "user"):
        if key in source.options:
            return {key: str(source.options[key])}
    url = source.url or ""
    if host(url) not in YOUTUBE_HOSTS:
        return {}
    parts = urlsplit(url)
    found = _PATH.match(parts.path)
    if found:
        return {"channel_id" if found[1] == "channel" else "user": found[2]}
    query = parse_qs(parts.query) if parts.path == urlsplit(FEED).path else {}
    return next(({key: query[key][0]} for key in _KEYS if key in query), {})
