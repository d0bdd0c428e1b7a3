"""The links within the body of an article, by the paragraphs they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from presswatch.model import Anchor, Block, BlockKind
from presswatch.read.blocks import tidy
from presswatch.read.tree import text_of
from presswatch.urls import is_web

MOST = 3000  # links of a page that are looked at: a page of more is a catalogue or an attack
LONGEST = 5000  # characters of a paragraph
HEAD, MUCH = 8, 60  # characters by which most paragraphs are told from all blocks, and where they are looked for

_PARAGRAPHS = (
    *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"),
    *("td", "th", "dd", "dt", "figcaption", "div", "section"),
)


def find_anchors(tree: Any, text: str, blocks: Sequence[Block], base: str) -> tuple[Anchor, ...]:
    """The links of those paragraphs of the page that are blocks of `text`; addresses are made absolute by `base`.
    Menus, teasers and footers drop out, since their paragraphs are no blocks."""
    places = {text[block.start : block.end]: block.start for block in blocks if block.kind is not BlockKind.FURNITURE}
    heads = frozenset(line[:HEAD] for line in places)
    lines: dict[Any, str] = {}
    ends: dict[int, int] = {}
    found: list[Anchor] = []
    for element, _ in zip(tree.iter("a"), range(MOST), strict=False):
        if tidy(element.text or "") not in text:  # most links of a page: menus and teasers
            continue
        label = tidy(text_of(element))
        if not label or label not in text:
            continue
        holder = next(element.iterancestors(*_PARAGRAPHS), None)
        if holder is None:
            continue
        if holder not in lines:
            lines[holder] = _line(holder, heads)
        line = lines[holder]
        start = places.get(line)
        if start is None:
            continue
        url = _absolute(element.get("href"), base)
        if url is None:
            continue
        at = text.find(label, ends.get(start, start), start + len(line))
        if at >= 0:
            found.append(Anchor(url, at, at + len(label)))
            ends[start] = at + len(label)
    return tuple(found)


def _absolute(href: str | None, base: str) -> str | None:
    try:
        url = urljoin(base, (href or "").strip())
    except ValueError:  # a broken IPv6 address
        return None
    return url if href and not href.startswith("#") and is_web(url) else None


def _line(element: Any, heads: frozenset[str]) -> str:
    """The text of a paragraph, "-" for one that begins like no block or is too long to be one."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        if not length:
            if part.isspace():
                continue
            head = tidy(part[:MUCH])
            if not head:
                continue
            if len(head) >= HEAD and head[:HEAD] not in heads:
                return "-"
        parts.append(part)
        length += len(part)
        if length > LONGEST:
            return "-"
    return tidy("".join(parts))
