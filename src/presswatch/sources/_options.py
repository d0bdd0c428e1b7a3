"""What is wrong with the options of a source, in sentences that begin with the key."""

from __future__ import annotations

import re

from presswatch.model import SourceSpec

LONGEST = 500
"""More than that is no query, and no search takes it."""


def wrong_text(
    source: SourceSpec, key: str, what: str, pattern: str = r"[^\x00-\x1f]+", *, needed: bool = True
) -> list[str]:
    """The problem with an option that is a text: `what` says what should stand there."""
    value = source.options.get(key)
    if value is None:
        return [f"{key} is missing: {what}"] if needed else []
    if not isinstance(value, str) or len(value) > LONGEST or not re.fullmatch(pattern, value):
        return [f"{key} must be {what}"]
    return []


def wrong_query(source: SourceSpec) -> list[str]:
    return wrong_text(source, "query", 'the words to search for, like "\\"OpenLantern\\" OR lantern"')


def unused_url(source: SourceSpec) -> list[str]:
    return ["url is not used: the address is made of the other keys; leave it out"] if source.url else []


def wrong_number(source: SourceSpec, key: str, what: str) -> list[str]:
    value = source.options.get(key)
    usable = value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100_000)
    return [] if usable else [f"{key} must be {what}"]
