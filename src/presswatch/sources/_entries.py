"""What an entry of any list (feed, sitemap, search answer) must go through to become a Candidate."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

from presswatch.model import ArticleKind, Candidate
from presswatch.plain import plain
from presswatch.urls import belongs, is_web, youtube_id

LONGEST_URL = 2_048  # what browsers and servers agree on
LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 2_000
LONGEST_MARKUP = 40_000  # read of a field before its tags are taken off: summaries may hold whole pages
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
FUTURE = timedelta(days=2)  # time zones and clocks that go wrong; more is an error or an announcement

# host, path → the parameter that holds the address the link leads to
WRAPPERS = (("google.com", "/url", "url"), ("google.com", "/url", "q"), ("bing.com", "/news/apiclick.aspx", "url"))
GOOGLE_NEWS = re.compile(r"/(?:rss/)?(?:articles|read)/([\w-]+)\Z")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they make a line read otherwise than it is
_LINK_IN_ID = re.compile(rb"https?://[\x21-\x7e]+")


def candidate(
    link: str | None,
    *,
    base: str,
    fetched: datetime,
    title: str | None = None,
    published: datetime | None = None,
    outlet: str | None = None,
    summary: str | None = None,
    kind: ArticleKind | None = None,
    entry_id: str | None = None,
    outlet_url: str | None = None,
) -> Candidate | None:
    """The entry with plain fields, its link absolute and unwrapped; None when its link leads to no web page.

    An entry that has a title and no link at all is kept with an empty `url` and `needs_url`; one whose link only a
    browser could follow keeps that link and `needs_url`.
    """
    name = field(title, LONGEST_TITLE)
    url = unwrap(absolute(link, base)) if link and link.strip() else ""
    if not (fetchable(url) if url else name):
        return None
    return Candidate(
        url=url,
        title=name,
        published=plausible(published, fetched),
        outlet=field(outlet, LONGEST_TITLE),
        summary=field(summary, LONGEST_SUMMARY),
        kind=ArticleKind.VIDEO if youtube_id(url) else kind,
        entry_id=field(entry_id, LONGEST_TITLE),
        needs_url=not url or belongs(url, "news.google.com"),
        outlet_url=outlet_url if outlet_url and fetchable(outlet_url) else None,
    )


def field(markup: str | None, longest: int) -> str | None:
    """The field as plain text of one line, at most `longest` characters; None when nothing is left."""
    text = " ".join(_DIRECTIONS.sub("", plain((markup or "")[:LONGEST_MARKUP])).split())
    return (text if len(text) <= longest else text[: longest - 1].rstrip() + "…") or None


def absolute(link: str, base: str) -> str:
    """The link as a browser would follow it from `base`: blanks inside escaped, tabs and line breaks gone."""
    tidy = re.sub(r"[\t\r\n]", "", link.strip()).replace(" ", "%20")
    try:
        return urljoin(base, tidy)
    except ValueError:
        return tidy


def fetchable(url: str) -> bool:
    """Whether this is a web address of sane length without a user's name in it (`https://lecho.example@elsewhere`)."""
    return is_web(url) and len(url) <= LONGEST_URL and "@" not in urlsplit(url).netloc


def plausible(published: datetime | None, fetched: datetime) -> datetime | None:
    """The date in UTC when an article fetched then may have it, else None."""
    if published is None:
        return None
    try:
        day = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return day if OLDEST <= day <= fetched + FUTURE else None


def unwrap(url: str) -> str:
    """The address behind a search engine's counting link; the URL itself when it is none or keeps its secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    for host, path, key in WRAPPERS:
        if parts.path == path and belongs(url, host):
            target = parse_qs(parts.query).get(key)
            if target:
                return target[0]
    return _google_news(url, parts.path)


def _google_news(url: str, path: str) -> str:
    """Ids of before July 2024 hold the address in base64; later ones are opaque."""
    match = GOOGLE_NEWS.search(path) if belongs(url, "news.google.com") else None
    if not match:
        return url
    try:
        packed = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except binascii.Error:
        return url
    found = _LINK_IN_ID.search(packed)
    return found[0].decode("ascii") if found else url
