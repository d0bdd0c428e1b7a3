"""JSON answers of searches, of which only the shape that is needed is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from presswatch.errors import SourceError
from presswatch.model import Page
from presswatch.sources._markup import text_of

MOST_ITEMS = 5_000
_BACKSLASH = re.compile(r'\\(["\\/bfnrtu])?')


def items(page: Page, keys: tuple[str, ...], what: str) -> Iterator[Mapping[str, Any]]:
    """The objects of the list that lies under `keys`, one inside the other. Raises SourceError that names `what` was
    expected; GDELT's backslashes and line breaks inside of texts are forgiven."""
    text = text_of(page)
    try:
        value: Any = json.loads(_BACKSLASH.sub(_escape, text), strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceError(f'the answer is no JSON, {what} was expected; it begins "{opening(text)}"') from error
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, list):
        raise SourceError(f'the answer is JSON and not {what}; it begins "{opening(text)}"')
    return islice((item for item in value if isinstance(item, dict)), MOST_ITEMS)


def _escape(backslash: re.Match[str]) -> str:
    return backslash[0] if backslash[1] else "\\\\"


def string(item: Mapping[str, Any], key: str) -> str | None:
    """The field as text: ids are written as numbers too."""
    value = item.get(key)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def escaped(text: str | None) -> str | None:
    """A text that is no HTML, as HTML."""
    return text and text.replace("&", "&amp;").replace("<", "&lt;")


def instant(text: str | None) -> datetime | None:
    """An ISO date, None for anything else."""
    try:
        return datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None


def opening(text: str) -> str:
    """How an answer begins, on one printable line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[:60]).split())
