"""Text written in Markdown, as the sources of static sites have it, made plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import unescape
from typing import Any

from presswatch.model import Anchor, BlockKind

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LIQUID = re.compile(r"\{%[^\n%]{0,500}%\}|\{\{[^\n}]{0,500}\}\}")
_IMAGE = re.compile(
    r"!\[[^\]\n]{0,500}\]\(([^)\n]{0,2000})\)(?:\{[^}\n]{0,200}\})?|<img\b([^<>]{0,2000})>", re.IGNORECASE
)
_LINK = re.compile(r"\[([^\]\n]{0,500})\]\(([^)\n]{0,2000})\)(?:\{[^}\n]{0,200}\})?")
_TURN = re.compile(rf"{_LINK.pattern}|<(https?://[^<>\s]{{1,2000}})>|<a\b([^<>]{{0,2000}})>|</a\s*>", re.IGNORECASE)
_ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PLACES = re.compile("[\ue000-\ue002]")  # private characters: where a link opens, where it ends, where an image stood
_REFERENCE = re.compile(r"^\[[^\]\n]+\]:\s.*$", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_HEAD = re.compile(r"^[ \t]*(?:#{1,6}|>+|[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_TITLE = re.compile(r"^# +([^\n]{1,300}?)[ #]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)([^*_\n]+?)(?<=\S)\1")
_LINE_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Written:
    """`text` without marks, comments and Liquid, one paragraph a line as far as the source had it so; `kinds` of those
    lines; `anchors` index `text`. `flags` say what was repaired and that the file is a draft."""

    text: str
    title: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[BlockKind, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    flags: tuple[str, ...] = ()


def from_markdown(source: str) -> Written:
    """The text and the front matter of a Markdown file; mojibake is repaired first."""
    import ftfy

    given = _PLACES.sub("", source.replace("\r\n", "\n"))
    source = ftfy.fix_encoding(given)
    heading = _TITLE.search(source)
    front = _FRONT.match(source)
    fields = _fields(front[1]) if front else {}
    text, kinds, anchors = _plain(source[front.end() :] if front else source)
    flags = (("mojibake_repaired",) if source != given else ()) + (
        ("draft",) if fields.get("published") is False else ()
    )
    return Written(
        text=text,
        title=str(fields["title"]) if fields.get("title") else (_LINK.sub(r"\1", heading[1]) if heading else None),
        published=_day(fields.get("date")),
        authors=_strings(fields.get("author") or fields.get("authors")),
        tags=tuple(dict.fromkeys(_strings(fields.get("category")) + _strings(fields.get("tags")))),
        kinds=kinds,
        anchors=anchors,
        flags=flags,
    )


def _plain(source: str) -> tuple[str, tuple[BlockKind, ...], tuple[Anchor, ...]]:
    """The lines that hold something, what each is, and the links of all."""
    urls: list[str] = []
    images: list[str] = []
    text = _LIQUID.sub("", _COMMENT.sub("", source))
    text = _IMAGE.sub(lambda found: _keep(images, "\ue002", found[1], found[2]), text)
    text = _TURN.sub(lambda found: _turned(found, urls), text)
    for pattern, kept in ((_REFERENCE, ""), (_TAG, ""), (_RULE, "")):
        text = pattern.sub(kept, text)
    places = _Places(iter(urls), iter(images), [], [])
    lines: list[str] = []
    kinds: list[BlockKind] = []
    at = 0
    for raw in text.split("\n"):
        kind = _kind(raw)
        line = _EMPHASIS.sub(r"\2", _HEAD.sub("", raw))
        line = places.take(_LINE_BLANKS.sub(" ", unescape(line)).strip(), at)
        if line:
            lines.append(line)
            kinds.append(kind)
            at += len(line) + 1
    held = "\n".join(lines)
    return held, tuple(kinds), tuple(_within(anchor, len(held)) for anchor in places.anchors)


def _keep(kept: list[str], sign: str, written: str | None, attributes: str | None) -> str:
    """The sign that stands for an address from now on; the address goes to `kept`."""
    kept.append(_url(written, attributes))
    return sign


def _url(written: str | None, attributes: str | None) -> str:
    """The address in (url "title") or in a tag's attributes, "" when there is none."""
    if written is not None:
        return (written.split() or [""])[0].strip("<>")
    found = _ADDRESS.search(attributes or "")
    return unescape(next((part for part in found.groups() if part), "")) if found else ""


def _turned(found: re.Match[str], urls: list[str]) -> str:
    label, written, auto, attributes = found.groups()
    if auto:
        return auto
    if label is None and attributes is None:
        return "\ue001"
    opened = _keep(urls, "\ue000", written, attributes)
    return opened if label is None else f"{opened}{label}\ue001"


@dataclass(slots=True)
class _Places:
    """Takes the signs out of the lines, one after another, and notes where each link stood."""

    urls: Iterator[str]
    images: Iterator[str]
    opened: list[tuple[int, str]]
    anchors: list[Anchor]
    image: str | None = None

    def take(self, line: str, at: int) -> str:
        """The line without signs; `at` is where it will stand."""
        if not _PLACES.search(line):
            return line
        kept = ""
        signs = _PLACES.findall(line)
        for number, part in enumerate(_PLACES.split(line)):
            if number:
                self._sign(signs[number - 1], at + len(kept))
            kept += part.lstrip() if not kept or kept.endswith(" ") else part
        return kept.rstrip()

    def _sign(self, sign: str, at: int) -> None:
        if sign == "\ue000":
            self.opened.append((at, next(self.urls)))
            self.image = None
        elif sign == "\ue002":
            self.image = next(self.images)
        elif self.opened:
            start, url = self.opened.pop()
            self.anchors.append(Anchor(url, start, max(start, at), self.image))
            self.image = None


def _within(anchor: Anchor, length: int) -> Anchor:
    return replace(anchor, start=min(anchor.start, length), end=min(anchor.end, length))


def _kind(line: str) -> BlockKind:
    head = _HEAD.match(_PLACES.sub("", line))
    mark = head[0].strip() if head else ""
    if mark.startswith("#"):
        return BlockKind.HEADING
    if mark.startswith(">"):
        return BlockKind.QUOTE
    return BlockKind.LIST_ITEM if mark else BlockKind.PARAGRAPH


def _strings(value: Any) -> tuple[str, ...]:
    if value is None or isinstance(value, dict):
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _fields(front: str) -> dict[str, Any]:
    import yaml

    try:
        fields = yaml.safe_load(front)
    except (yaml.YAMLError, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
