"""The front matter of a Markdown file: what a static site wants to know of a page, before its text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_FRONT = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*(?:\r\n|\n|\r)(.*?)(?<=[\r\n])\1[ \t]*(?:\r\n|\n|\r|\Z)", re.DOTALL)
_LONGEST = 100_000  # characters; beyond it is no front matter


def split(text: str) -> tuple[str, str]:
    """The front matter with its fences, "" when there is none, and the rest: together they are the text."""
    match = _FRONT.match(text[:_LONGEST])
    if not match or fields(match[0]) is None:
        return "", text
    return match[0], text[match.end() :]


def fields(front: str) -> Mapping[str, Any] | None:
    """What YAML (between ---) or TOML (between +++) says, None when it can't be read or names nothing."""
    import tomllib

    import yaml

    match = _FRONT.match(front)
    if not match:
        return None
    try:
        found = tomllib.loads(match[2].replace("\r", "\n")) if match[1] == "+++" else yaml.safe_load(match[2])
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_draft(text: str) -> bool:
    """Whether the site does not show this page yet: `published: false` (Jekyll) or `draft: true` (Hugo)."""
    said = fields(split(text)[0]) or {}
    return said.get("published") is False or said.get("draft") is True


def made(title: str, *, layout: str | None = None, language: str | None = None) -> str:
    """New front matter in YAML.

    >>> made("Media", layout="page")
    '---\\nlayout: page\\ntitle: "Media"\\n---\\n'
    """
    lines = [f"layout: {layout}"] if layout else []
    lines.append(f"title: {json.dumps(title, ensure_ascii=False)}")
    lines += [f"lang: {language}"] if language else []
    return "\n".join(["---", *lines, "---", ""])
