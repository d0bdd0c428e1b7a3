"""The tags of a piece of HTML, without a tree: broken pages and hostile ones cost the same as good ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import unescape

MOST_TAGS = 20_000
_LONGEST_TAG = 4_000
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([a-zA-Z][\w:-]{0,40})\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+)""")
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening tag; names in lower case, values unescaped."""

    name: str
    values: Mapping[str, str]


def tags(markup: str, wanted: Collection[str]) -> list[Tag]:
    """The opening tags of these names, in order, outside of comments and scripts."""
    names = "|".join(wanted)
    opening = re.compile(rf"<({names})(\s[^<>]{{0,{_LONGEST_TAG}}})?>", re.IGNORECASE)
    found: list[Tag] = []
    for match in opening.finditer(_HIDDEN.sub("", markup)):
        pairs = _ATTRIBUTE.findall(match[2] or "")
        found.append(Tag(match[1].lower(), {name.lower(): unescape(value.strip("\"'")) for name, value in pairs}))
        if len(found) >= MOST_TAGS:
            break
    return found
