"""What a page declares about itself: JSON-LD, meta elements, headings, as it stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from presswatch.plain import plain

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "Report",
        "ScholarlyArticle",
        "TechArticle",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "Interview",
    ]
)
VIDEO_TYPES = frozenset(("VideoObject", "Clip", "Movie", "TVEpisode"))
PODCAST_TYPES = frozenset(("PodcastEpisode", "RadioEpisode", "AudioObject", "Episode"))
EVENT_TYPES = frozenset(("Event", "BusinessEvent", "EducationEvent", "ExhibitionEvent", "Festival", "SocialEvent"))
LONGEST = 5000  # characters of a meta element or of a title
MANY_NODES = 2000  # a page has a dozen; more is an attack or a catalogue

_COMMENT = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$")


@dataclass(frozen=True, slots=True)
class Declared:
    """`metas` holds contents by lower-case name, in page order; `nodes` every JSON-LD object; `article` the one that
    describes the page's article, {} when there is none. Values are as the page has them."""

    metas: Mapping[str, tuple[str, ...]]
    nodes: tuple[Mapping[str, Any], ...]
    article: Mapping[str, Any]
    page_title: str
    headings: tuple[str, ...]

    def meta(self, *names: str) -> str | None:
        """The first content that is not empty of the first name that has one, made plain."""
        for name in names:
            for content in self.metas.get(name, ()):
                if text := plain(content):
                    return text
        return None

    def types(self) -> frozenset[str]:
        return frozenset(kind for node in self.nodes for kind in node_types(node))


def gather(tree: Any) -> Declared:
    """What the parsed page declares."""
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        for key in ("property", "name", "itemprop"):
            if content and (name := element.get(key)):
                metas.setdefault(name.strip().lower(), []).append(content[:LONGEST])
    nodes = tuple(_nodes(tree))
    title = next((element for element in tree.iter("title") if _outside_svg(element)), None)
    headings = (" ".join(_spaced_text(element).split()) for element in tree.iter("h1"))
    return Declared(
        metas={name: tuple(contents) for name, contents in metas.items()},
        nodes=nodes,
        article=next((node for node in nodes if ARTICLE_TYPES & set(node_types(node))), {}),
        page_title=plain((title.text or "")[:LONGEST]) if title is not None else "",
        headings=tuple(heading for heading in headings if heading),
    )


def node_types(node: Mapping[str, Any]) -> tuple[str, ...]:
    """The schema.org types of a JSON-LD object, without their address."""
    return tuple(str(kind).rsplit("/", 1)[-1] for kind in as_list(node.get("@type")))


def as_list(value: Any) -> list[Any]:
    """JSON-LD writes one value bare and several in a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def first_text(value: Any) -> str | None:
    """The first text in a JSON-LD value: itself, its name or @value, or that of its first member."""
    for item in as_list(value)[:20]:
        if isinstance(item, Mapping):
            item = item.get("name") or item.get("@value") or item.get("url")
            item = item[0] if isinstance(item, list) and item else item
        if isinstance(item, str) and (text := plain(item)):
            return text
    return None


def _spaced_text(element: Any) -> str:
    """The text of an element, a space where a line is broken."""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        breaks = child.tag in ("br", "div", "p")
        parts += [" " if breaks else "", child.text or "" if isinstance(child.tag, str) else ""]
        parts += [" " if breaks else "", child.tail or ""]
    return "".join(parts)


def _outside_svg(element: Any) -> bool:
    parent = element.getparent()
    return parent is None or parent.tag in ("head", "html", "body")


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    count = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        waiting = [_parse(script.text)]
        while waiting and count < MANY_NODES:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting[:0] = value
            elif isinstance(value, dict):
                count += 1
                yield value
                waiting += [value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in value]


def _parse(text: str) -> Any:
    text = _COMMENT.sub("", text.strip().rstrip(";"))
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
