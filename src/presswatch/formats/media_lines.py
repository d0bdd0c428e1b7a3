"""The lines of a Markdown page, what they lie in, and the links and pictures in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from presswatch.formats import front_matter
from presswatch.formats.media_text import unescaped

BOM = "\ufeff"
LABEL = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]\\]*\])*+)\]"
TARGET = re.compile(
    r"\(\s*+(?:<([^<>]*)>|((?:[^()\s\\<{]|\\.|\([^()\s\\]*\)|\{\{[^{}]{0,200}\}\}|\{)*+))"
    r"(?:\s++(?:\"[^\"]*\"|'[^']*'))?+\s*+\)"
)
LINK = re.compile(LABEL + TARGET.pattern)

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*\Z)|~{3,})")
_COMMENT = re.compile(r" {0,3}<!--")
_PICTURE = re.compile("!" + LABEL + TARGET.pattern)
_HTML_ANCHOR = re.compile(r"(<a\s[^>]*>)(.*)</a>", re.IGNORECASE)
_HTML_IMAGE = re.compile(r"<img\s[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s(src|alt|href)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_LIQUID = re.compile(r"\{\{-?\s*(?:(['\"])([^'\"{}]*)\1[^{}]*|[^{}]*)\}\}")


class Line(NamedTuple):
    number: int
    raw: str
    within: str  # "", "code", "comment" or "front matter"


def lines_of(text: str) -> list[str]:
    """The lines with their ends; together they are the text."""
    return _LINE.findall(text)


def scanned(text: str) -> tuple[list[Line], list[tuple[int, str]]]:
    """The lines with what they lie in, and problems: a draft, a last code or comment that never ends."""
    front, body = front_matter.split(text)
    lines = [Line(number, raw, "front matter") for number, raw in enumerate(lines_of(front), 1)]
    problems = [(1, "the front matter says that this page is a draft")] if _is_draft(front) else []
    more, unended = _fenced(lines_of(body), len(lines) + 1)
    return lines + more, problems + unended


def _is_draft(front: str) -> bool:
    said = front_matter.fields(front) or {}
    return said.get("published") is False or said.get("draft") is True


def _fenced(raws: Sequence[str], first: int) -> tuple[list[Line], list[tuple[int, str]]]:
    lines: list[Line] = []
    within, fence, opened = "", "", 0
    for number, raw in enumerate(raws, first):
        ends = False
        if not within:
            match = _FENCE.match(raw)
            within = "code" if match else "comment" if _COMMENT.match(raw) else ""
            fence, opened = match[1] if match else "", number
            ends = within == "comment" and "-->" in raw
        elif within == "comment":
            ends = "-->" in raw
        else:
            closing = raw.strip()
            ends = closing.startswith(fence) and not closing.strip(fence[0]) and not raw.startswith("    ")
        lines.append(Line(number, raw, within))
        within = "" if ends else within
    return lines, [(opened, f"this {within} never ends: nothing after it was read")] if within else []


def address(match: re.Match[str], *, group: int) -> str:
    """The target of a link or picture whose two groups begin there; what Liquid puts before it is left out."""
    return unescaped(without_liquid(match[group] or match[group + 1] or ""))


def without_liquid(address: str) -> str:
    """The address without `{{ site.baseurl }}`; of `{{ "/a.png" | relative_url }}` the path.

    >>> without_liquid("{{ site.baseurl }}/a.png")
    '/a.png'
    """
    return _LIQUID.sub(lambda match: match[2] or "", address)


def image_of(text: str) -> tuple[str, str, str | None] | None:
    """Path, alternative text and link of a line that is an image: Markdown or HTML, linked or not."""
    link = None
    if anchor := _HTML_ANCHOR.fullmatch(text):
        link, text = unescaped(_attribute(anchor[1], "href")), anchor[2].strip()
    elif text.startswith("[!["):
        inner = _PICTURE.match(text, 1)
        outer = inner and text[inner.end() :].startswith("]") and TARGET.fullmatch(text, inner.end() + 1)
        if not inner or not outer:
            return None
        link, text = address(outer, group=1), inner[0]
    if picture := _PICTURE.fullmatch(text):
        return address(picture, group=2), unescaped(picture[1]), link
    if _HTML_IMAGE.fullmatch(text):
        return unescaped(without_liquid(_attribute(text, "src"))), unescaped(_attribute(text, "alt")), link
    return None


def _attribute(tag: str, name: str) -> str:
    return next((value for key, value in _ATTRIBUTE.findall(tag) if key.lower() == name), "")
