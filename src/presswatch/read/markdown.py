"""Text written in Markdown, as the sources of static sites have it, made plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LIQUID = re.compile(r"\{%[^\n%]{0,500}%\}|\{\{[^\n}]{0,500}\}\}")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)(?:\{[^}\n]{0,200}\})?")
_LINK = re.compile(r"\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)(?:\{[^}\n]{0,200}\})?")
_REFERENCE = re.compile(r"^\[[^\]\n]+\]:\s.*$", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_HEAD = re.compile(r"^[ \t]*(?:#{1,6}|>+|[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_TITLE = re.compile(r"^# +([^\n]{1,300}?)[ #]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)([^*_\n]+?)(?<=\S)\1")
_LINE_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Written:
    """`text` without marks, comments and Liquid, one paragraph a line as far as the source had it so."""

    text: str
    title: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()


def from_markdown(source: str) -> Written:
    """The text and the front matter of a Markdown file; mojibake is repaired first."""
    import ftfy

    source = ftfy.fix_encoding(source.replace("\r\n", "\n"))
    heading = _TITLE.search(source)
    front = _FRONT.match(source)
    fields = _fields(front[1]) if front else {}
    text = source[front.end() :] if front else source
    for pattern, kept in (
        (_COMMENT, ""),
        (_LIQUID, ""),
        (_IMAGE, ""),
        (_LINK, r"\1"),
        (_REFERENCE, ""),
        (_TAG, ""),
        (_RULE, ""),
        (_HEAD, ""),
        (_EMPHASIS, r"\2"),
    ):
        text = pattern.sub(kept, text)
    lines = (_LINE_BLANKS.sub(" ", unescape(line)).strip() for line in text.split("\n"))
    authors = fields.get("author") or fields.get("authors") or ()
    return Written(
        text="\n".join(line for line in lines if line),
        title=str(fields["title"]) if fields.get("title") else (_LINK.sub(r"\1", heading[1]) if heading else None),
        published=_day(fields.get("date")),
        authors=(authors,) if isinstance(authors, str) else tuple(map(str, authors)),
    )


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
