"""Where the links of a text lead, and what for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import unquote, urlsplit

from presswatch.language.rules import all_rules
from presswatch.model import Anchor, Block, BlockKind, Link, LinkPurpose
from presswatch.plain import fold
from presswatch.read.blocks import phrases
from presswatch.urls import host, is_web, video_offset, youtube_id

CONTEXT = 200  # characters of a line that are looked at on either side of a link
MOST_LINKS = 1000

# What a host or a path is for, whatever the words around it say.
_HOSTS = (
    (
        LinkPurpose.REGISTER,
        ("forms.gle", "eventbrite.com", "eventbrite.fr", "framaforms.org", "lu.ma", "weezevent.com"),
    ),
    (LinkPurpose.LIVE, ("meeting.tencent.com", "zoom.us", "meet.google.com", "teams.microsoft.com", "twitch.tv")),
    (LinkPurpose.QUESTIONS, ("dory.app", "sli.do", "slido.com")),
    (LinkPurpose.CALENDAR, ("calendar.google.com", "calendar.app.google", "addevent.com")),
    (LinkPurpose.SLIDES, ("speakerdeck.com", "slideshare.net", "slides.com")),
)
_VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com", "bilibili.com", "dailymotion.com")
_PATHS = (
    (LinkPurpose.REGISTER, re.compile(r"docs\.google\.com/forms/|/(?:register|registration|inscription)s?\b")),
    (LinkPurpose.CALENDAR, re.compile(r"\.ics\b|/calendar\b")),
    (LinkPurpose.SLIDES, re.compile(r"docs\.google\.com/presentation/|/slides?\b")),
    (LinkPurpose.FORUM, re.compile(r"^(?:discuss|forum|forums|discourse|community)\.")),
    (LinkPurpose.SCHEDULE, re.compile(r"/(?:schedule|programme|timetable|agenda)\b")),
)
_SLIDE = re.compile(r"/\d+(?:/\d+)?\Z|slide[=-]?\d+\Z|slide=id\.\w+\Z")
_SLUG = re.compile(r"/[^/]*[a-z]+(?:-[a-z0-9]+){3,}[^/]*/?\Z|/(?:19|20)\d\d/\d\d/")
_STOP = re.compile(r"[.!?]\s")
_BARE = re.compile(r"https?://[^\s<>\"“”«»]{1,2000}")
_MARKDOWN = re.compile(r"\[([^\]\n]{1,500})\]\((https?://[^)\s]{1,2000})[^)\n]{0,200}\)")


def find_links(text: str, blocks: Sequence[Block], anchors: Sequence[Anchor] = ()) -> tuple[Link, ...]:
    """The links of `anchors` and those written out in the text, in the text's order, each with what it is for: by its
    host and path, else by its own words, those of its line, of its heading, of a line that leads to it. At most
    1,000."""
    found = sorted(
        (*(a for a in anchors if is_web(a.url)), *_written_out(text, anchors)), key=lambda a: (a.start, a.end)
    )
    if not found:
        return ()
    context = _Context(text, [block for block in blocks if block.kind is not BlockKind.FURNITURE])
    return tuple(_link(text, anchor, context) for anchor in found[:MOST_LINKS])


def _written_out(text: str, anchors: Sequence[Anchor]) -> Iterator[Anchor]:
    """The addresses that stand in the text itself; [label](address) is one where nobody took its marks off."""
    taken = {at for anchor in anchors for at in (anchor.start, anchor.end)}
    labelled = {}
    for match in _MARKDOWN.finditer(text):
        labelled[match.start(2)] = Anchor(match[2], match.start(1), match.end(1))
    for match in _BARE.finditer(text):
        if anchor := labelled.get(match.start()):
            yield anchor
            continue
        url = _without_tail(match[0])
        if is_web(url) and match.start() not in taken:
            yield Anchor(url, match.start(), match.start() + len(url))


def _without_tail(url: str) -> str:
    """The address without the punctuation of the sentence around it."""
    url = url.rstrip(".,;:!?'’*_")
    while url.endswith((")", "]")) and url.count("(") + url.count("[") < url.count(")") + url.count("]"):
        url = url[:-1].rstrip(".,;:!?'’*_")
    return url


class _Context:
    """What stands around a place of the text."""

    def __init__(self, text: str, blocks: list[Block]) -> None:
        self.text = text
        self.blocks = blocks
        self.starts = [block.start for block in blocks]
        self.heads: list[str] = []
        head = ""
        for block in blocks:
            line = text[block.start : min(block.end, block.start + CONTEXT)]
            if block.kind is BlockKind.HEADING or line.startswith("#"):
                head = fold(line)
            self.heads.append(head)

    def around(self, anchor: Anchor) -> Iterator[str]:
        """Folded texts that may say what the link is for, the nearest first."""
        at = bisect_right(self.starts, anchor.start) - 1
        label = self.text[anchor.start : anchor.end]
        yield "" if label == anchor.url else fold(label)
        alone = anchor.image is not None and anchor.start == anchor.end
        if at >= 0 and not alone and anchor.start <= self.blocks[at].end:
            block = self.blocks[at]
            yield fold(_sentence(self.text[max(block.start, anchor.start - CONTEXT) : anchor.start], last=True))
            yield fold(_sentence(self.text[anchor.end : min(block.end, anchor.end + CONTEXT)], last=False))
            yield self.heads[at]
        before = (bisect_left(self.starts, anchor.start) if alone else at) - 1
        if before >= 0:
            line = self.text[
                max(self.blocks[before].start, self.blocks[before].end - CONTEXT) : self.blocks[before].end
            ]
            if alone or line.endswith(":"):
                yield fold(line)


def _sentence(part: str, *, last: bool) -> str:
    pieces = _STOP.split(part)
    return pieces[-1] if last else pieces[0]


def _link(text: str, anchor: Anchor, context: _Context) -> Link:
    site, video = host(anchor.url), youtube_id(anchor.url)
    is_video = _is_at(site, _VIDEO_HOSTS)
    around = context.around(anchor)
    return Link(
        url=anchor.url,
        purpose=_of_video(anchor.url, around) if is_video else _purpose(anchor.url, site, around),
        text=text[anchor.start : anchor.end],
        start=anchor.start,
        end=anchor.end,
        video_id=video,
        seconds=video_offset(anchor.url) if video or is_video else None,
        image=anchor.image,
    )


def _purpose(url: str, site: str, around: Iterator[str]) -> LinkPurpose:
    for purpose, names in _HOSTS:
        if _is_at(site, names):
            return purpose
    parts = urlsplit(url)
    address = f"{site}{unquote(parts.path).lower()}"
    for purpose, pattern in _PATHS:
        if pattern.search(address):
            return purpose
    if _SLIDE.search(parts.fragment):
        return LinkPurpose.SLIDES
    for words in around:
        if (named := _named(words)) and named not in (LinkPurpose.RECORDING, LinkPurpose.LIVE):
            return named
    return LinkPurpose.ARTICLE if _SLUG.search(parts.path) else LinkPurpose.OTHER


def _is_at(site: str, domains: tuple[str, ...]) -> bool:
    """Whether the site is one of these domains or below it."""
    return site.endswith(domains) and any(site == domain or site.endswith("." + domain) for domain in domains)


def _of_video(url: str, around: Iterator[str]) -> LinkPurpose:
    """A video is live or recorded: an offset settles it, then the words, then whether it is a channel's live page."""
    if video_offset(url) is not None:
        return LinkPurpose.RECORDING
    if urlsplit(url).path.rstrip("/").endswith("/live"):
        return LinkPurpose.LIVE
    for words in around:
        if (named := _named(words)) in (LinkPurpose.RECORDING, LinkPurpose.LIVE):
            return named
    return LinkPurpose.LIVE if "/live/" in url else LinkPurpose.RECORDING


def _named(words: str) -> LinkPurpose | None:
    """What the words speak of; the last one named stands nearest to a link that follows them."""
    if not _any_purpose().search(words):
        return None
    found = [(match.end(), purpose) for purpose, pattern in _purposes() for match in [pattern.search(words)] if match]
    return max(found)[1] if found else None


@cache
def _purposes() -> tuple[tuple[LinkPurpose, re.Pattern[str]], ...]:
    """The words of all languages: an English button stands on many a French page."""
    facts = [rules.facts for rules in all_rules().values()]
    return tuple(
        (LinkPurpose(name), phrases(word for words in facts for word in words.purposes[name]))
        for name in facts[0].purposes
    )


@cache
def _any_purpose() -> re.Pattern[str]:
    return phrases(word for rules in all_rules().values() for words in rules.facts.purposes.values() for word in words)
