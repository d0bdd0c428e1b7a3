"""Quotes as forty lines of patterns find them: what a reader must beat to be worth its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_MARKED = re.compile(r"“[^“”\n]{1,2000}”|«[^«»\n]{1,2000}»|\"[^\"\n]{1,2000}\"")
_VERBS = (
    "said|says|told|added|adds|asked|wrote|writes|noted|notes|explained|explains|according to|"
    "dit|déclare|déclaré|explique|expliqué|ajoute|ajouté|affirme|affirmé|assure|assuré|estime|estimé|selon|raconte|confie"
)
_NAME = r"(?:[A-ZÀ-Ý][\w’'-]+\.?(?: (?:de |du |van |von )?[A-ZÀ-Ý][\w’'-]+){0,3})"
_AFTER = re.compile(
    rf"^[,\s]*(?:(?:a )?\b(?:{_VERBS}) (?P<a>{_NAME})|(?P<b>{_NAME}) (?:a )?(?:{_VERBS})\b)", re.UNICODE
)
_BEFORE = re.compile(rf"(?P<a>{_NAME})\b[^.“”«»\"\n]{{0,80}}\b(?:{_VERBS})\b[^.“”«»\"\n]{{0,40}}$")
_INCISE = re.compile(rf", (?:a )?\b(?:{_VERBS}) (?P<a>{_NAME})")
FEWEST = 4  # words


def baseline(text: str) -> list[dict[str, Any]]:
    """Everything between two marks of one paragraph with four words or more; its speaker is the name beside a verb of
    speech, else the last one that was beside one."""
    return list(_found(text))


def _found(text: str) -> Iterator[dict[str, Any]]:
    last = None
    for marked in _MARKED.finditer(text):
        inner = marked.group()[1:-1]
        if len(inner.split()) < FEWEST:
            continue
        before, after = text[: marked.start()][-200:], text[marked.end() : marked.end() + 120]
        near = _AFTER.search(after) or _BEFORE.search(before) or _INCISE.search(inner)
        last = next((name for name in near.groups() if name), last) if near else last
        start = marked.start() + 1
        yield {"kind": "direct", "text": inner, "start": start, "end": start + len(inner), "speaker": last}
