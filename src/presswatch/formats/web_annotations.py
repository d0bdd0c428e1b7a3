"""W3C Web Annotations: where each passage stands, for tools that show it on the article's own page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from presswatch.formats.entries import plain_item, stable_ids
from presswatch.model import PageItem
from presswatch.plain import clean_text

CARRIES = frozenset(
    {"url", "passage", "prefix", "suffix", "language", "speaker", "source_label", "translation", "translated_by"}
)


def render(items: Sequence[PageItem], *, collection: str, title: str, now: datetime, language: str = "en") -> str:
    """The items that have a passage and an address, as an AnnotationCollection of one page: `collection` is the URL it
    will lie at. A passage keeps its blanks and lines, so that it is found with its prefix and suffix. The motivation
    is `highlighting`: the vocabulary has none for quoting."""
    pairs = [(item, plain) for item in items if (plain := plain_item(item)).url and plain.passage]
    ids = stable_ids([plain for _, plain in pairs])
    found = [_annotation(item, plain, key, language, now) for (item, plain), key in zip(pairs, ids, strict=True)]
    page = {"id": f"{collection}#page", "type": "AnnotationPage", "startIndex": 0, "items": found}
    tree = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": collection,
        "type": "AnnotationCollection",
        "label": clean_text(title),
        "total": len(found),
        "first": page,
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def _annotation(item: PageItem, plain: PageItem, key: UUID, language: str, now: datetime) -> dict[str, Any]:
    selector = {
        "type": "TextQuoteSelector",
        "exact": clean_text(item.passage or ""),
        "prefix": plain.prefix,
        "suffix": plain.suffix,
    }
    target = {
        "source": plain.url,
        "language": plain.language,
        "selector": {name: value for name, value in selector.items() if value},
    }
    return {
        "id": key.urn,
        "type": "Annotation",
        "motivation": "highlighting",
        "created": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "body": _bodies(plain, language),
        "target": {name: value for name, value in target.items() if value},
    }


def _bodies(item: PageItem, language: str) -> list[dict[str, Any]]:
    """Whose words they are and where they stand, and what they mean in the language of the page."""
    told = ", ".join(name for name in (item.speaker, item.source_label or item.heading) if name)
    bodies = [{"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": told}]
    if item.translation:
        translated = {**bodies[0], "language": language, "value": item.translation}
        if item.translated_by:
            translated |= {"creator": {"type": "Person", "name": item.translated_by}}  # type: ignore[dict-item]
        bodies.append(translated)
    return bodies
