"""The request of a source that is one address, asked again and again."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from presswatch.model import Request, SourceState

UNCONDITIONAL_EVERY = 10
"""Servers that answer 304 although something changed are common; a full answer now and then finds them out."""
LONGEST_CONDITION = 1_000
"""A validator longer than this is an attack or an error; neither is sent back."""


def conditional(url: str, state: SourceState) -> Request:
    """A GET that asks for changes since the last poll, or for everything at every tenth poll."""
    if (state.polls + 1) % UNCONDITIONAL_EVERY == 0:
        return Request(url)
    validators = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return Request(url, {name: value for name, value in validators.items() if value and _sendable(value)})


def address(base: str, query: Mapping[str, str | int]) -> str:
    """The address with these parameters behind those it has."""
    parts = urlsplit(base)
    pairs = "&".join(part for part in (parts.query, urlencode(query)) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", pairs, ""))


def _sendable(value: str) -> bool:
    return len(value) <= LONGEST_CONDITION and value.isascii() and value.isprintable()
