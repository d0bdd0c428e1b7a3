"""schema.org for search engines: every passage a `Quotation` that cites the article it stands in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from presswatch.formats.entries import plain_items
from presswatch.model import ArticleKind, PageItem
from presswatch.urls import is_web

CARRIES = frozenset(
    {
        *("source_label", "title", "published", "url", "authors", "kind", "language", "passage", "speaker"),
        *("translation", "translated_by", "image", "image_alt", "image_credit", "image_licence"),
    }
)

_TYPES = {
    ArticleKind.GUEST_ARTICLE: "OpinionNewsArticle",
    ArticleKind.VIDEO: "VideoObject",
    ArticleKind.PODCAST: "PodcastEpisode",
    ArticleKind.TALK: "CreativeWork",
    ArticleKind.EVENT: "CreativeWork",
}


def render(items: Sequence[PageItem], *, home: str, language: str = "en") -> str:
    """The items as JSON-LD for `<script type="application/ld+json">`: no text can end the script, for `<`, `>` and `&`
    are escaped. An item without a passage is its article alone. `language` is that of the translations; images with a
    path are taken to lie beside the page `home`."""
    graph = [_node(item, home, language) for item in plain_items(items)]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=2)
    return re.sub("[<>&\u2028\u2029]", lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n"


def _node(item: PageItem, home: str, language: str) -> dict[str, Any]:
    article = _article(item, home)
    if not item.passage:
        return article
    speaker = _person(item.speaker) if item.speaker else None
    return _without_nothing(
        {
            "@type": "Quotation",
            "text": item.passage,
            "inLanguage": item.language,
            "spokenByCharacter": speaker,
            "creator": speaker or article.get("author") or article.get("publisher"),
            "workTranslation": _translation(item, language) if item.translation else None,
            "citation": article,
        }
    )


def _article(item: PageItem, home: str) -> dict[str, Any]:
    return _without_nothing(
        {
            "@type": _TYPES.get(item.kind or ArticleKind.ARTICLE, "NewsArticle"),
            "headline": item.title or item.heading,
            "url": item.url,
            "datePublished": item.published.isoformat() if item.published else None,
            "inLanguage": item.language,
            "author": [_person(name) for name in item.authors],
            "publisher": {"@type": "Organization", "name": item.source_label} if item.source_label else None,
            "image": _image(item, home) if item.image else None,
        }
    )


def _image(item: PageItem, home: str) -> dict[str, Any]:
    licence = item.image_licence or ""
    return _without_nothing(
        {
            "@type": "ImageObject",
            "contentUrl": urljoin(home, item.image or ""),
            "caption": item.image_alt,
            "creditText": item.image_credit,
            "license" if is_web(licence) else "copyrightNotice": licence,
        }
    )


def _translation(item: PageItem, language: str) -> dict[str, Any]:
    translator = _person(item.translated_by) if item.translated_by else None
    return _without_nothing(
        {"@type": "Quotation", "text": item.translation, "inLanguage": language, "translator": translator}
    )


def _person(name: str) -> dict[str, str]:
    return {"@type": "Person", "name": name}


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
