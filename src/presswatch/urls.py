"""`canonical` is the one maker of `CanonicalURL`; everything else here answers a question about a URL."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from presswatch.model import CanonicalURL

# courlan strips the widely known trackers; these are added by consent managers and newsletters of outlets.
OWN_TRACKERS = frozenset({"cmp", "mbid", "si", "oc", "at_medium", "at_campaign", "xtor", "amp"})

YOUTUBE_HOSTS = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
_OFFSET = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?\Z")


def host(url: str) -> str:
    """The host in lower case without "www.", "" when there is none."""
    try:
        name = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""
    return name.removeprefix("www.")


def is_web(url: str) -> bool:
    """Whether this is an absolute http(s) URL with a host and without blanks or control characters."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        return False
    return usable and not re.search(r"[\x00-\x20\x7f]", url)


def belongs(url: str, domain: str) -> bool:
    """Whether the URL's host is that domain or one below it."""
    name, domain = host(url), domain.lower().removeprefix("www.")
    return name == domain or name.endswith("." + domain)


def youtube_id(url: str) -> str | None:
    """The video's id for any of YouTube's URL forms (watch, youtu.be, live, shorts, embed)."""
    name = host(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    steps = [step for step in parts.path.split("/") if step]
    if name == "youtu.be" and steps:
        found = steps[0]
    elif name in YOUTUBE_HOSTS and len(steps) >= 2 and steps[0] in ("live", "shorts", "embed", "v"):
        found = steps[1]
    elif name in YOUTUBE_HOSTS:
        found = dict(parse_qsl(parts.query)).get("v", "")
    else:
        return None
    return found if _YOUTUBE_ID.match(found) else None


def video_offset(url: str) -> int | None:
    """Seconds into the recording that the URL points at (`t=609s`, `t=9m59s`, `start=12`), None when it does not."""
    try:
        query = dict(parse_qsl(urlsplit(url).query) + parse_qsl(urlsplit(url).fragment))
    except ValueError:
        return None
    value = query.get("t") or query.get("start") or ""
    match = _OFFSET.match(value)
    if not value or not match:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def without_trackers(url: str) -> str:
    """The address to show and to print: as it is, but for tracking parameters and a fragment that only scrolls.

    >>> without_trackers("https://a.example/x?v=1&utm_source=y&t=9s#comments")
    'https://a.example/x?v=1&t=9s'
    """
    from courlan import clean_url

    parts = urlsplit(url)
    kept = {pair.partition("=")[0] for pair in urlsplit(clean_url(url) or url).query.split("&")}
    names = [(pair.partition("=")[0], pair) for pair in parts.query.split("&") if pair]
    query = "&".join(pair for name, pair in names if name in kept and not _tracks(name))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""  # slides and page apps live there
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))


def _tracks(name: str) -> bool:
    return name.lower() in OWN_TRACKERS or name.lower().startswith("utm_")


@lru_cache(maxsize=4096)  # the address of one page is asked for six times on its way into the archive
def canonical(url: str) -> CanonicalURL:
    """The key under which links to one page meet: https, no "www.", "m." or "amp." host, no tracking, no fragment,
    sorted query; every form of a YouTube link is `https://youtube.com/watch?v=ID`.

    >>> canonical("http://www.Example.org/a/../b/?utm_source=x&z=1&a=2#top")
    'https://example.org/b?a=2&z=1'
    """
    from courlan import clean_url

    video = youtube_id(url)
    if video:
        return CanonicalURL(f"https://youtube.com/watch?v={video}")
    parts = urlsplit(clean_url(url.strip()) or url.strip())
    name = (parts.hostname or "").rstrip(".").lower()
    for prefix in ("www.", "m.", "amp.", "mobile."):
        if name.startswith(prefix) and name.count(".") >= 2:
            name = name.removeprefix(prefix)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = sorted((key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(key))
    path = _collapse(parts.path).removesuffix("/amp").removesuffix("/")
    return CanonicalURL(urlunsplit(("https", name + port, path, urlencode(query), "")))


def _collapse(path: str) -> str:
    """The path without `.`, `..` and empty segments, its escapes in one spelling."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            steps[-1:] = []
        elif step not in ("", "."):
            steps.append(quote(unquote(step), safe="!$&'()*+,;=:@-._~"))
    return "/" + "/".join(steps) if steps else ""
