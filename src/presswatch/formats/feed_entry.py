"""What the entries of both feeds share: how an item is shown to a reader, and what of it goes into an extension."""

from __future__ import annotations

from html import escape

from presswatch.formats.entries import Value, to_entry
from presswatch.model import PageItem

_NATIVE = {"outlet", "title", "date", "url", "authors", "language", "passage"}
_TRANSLATED = {"en": ("Translated by {}", "Translation"), "fr": ("Traduit par {}", "Traduction")}


def shown_title(item: PageItem) -> str:
    return item.title or item.heading


def extension(item: PageItem, *, native: set[str] = _NATIVE) -> dict[str, Value]:
    """The values that a feed has no place for. The heading is among them where it can't be told from the rest, the
    title only where it is the same words."""
    values = {name: value for name, value in to_entry(item).items() if name not in native}
    if item.title is None:
        values["heading"] = item.heading
    elif values.get("heading") == item.title:
        values["title"] = item.title
    return values


def title_of(shown: str, heading: object) -> str:
    """The title that a feed shows, "" where the heading stands in its place."""
    return "" if shown == heading else shown


def content(item: PageItem, language: str) -> str:
    """The item in HTML for readers: its passage, whose words they are and where they stand, its translation."""
    parts = []
    if item.passage:
        parts.append(_block(item.passage, item.language))
    named = [item.speaker, item.source_label or item.heading]
    parts.append(f"<p>{escape(', '.join(name for name in named if name))}</p>")
    if item.translation:
        by, bare = _TRANSLATED.get(language, _TRANSLATED["en"])
        parts.append(_block(item.translation, language))
        parts.append(f"<p>{escape(by.format(item.translated_by) if item.translated_by else bare)}</p>")
    return "".join(parts)


def _block(text: str, language: str | None) -> str:
    lang = f' lang="{escape(language)}"' if language else ""
    return f"<blockquote{lang}>{''.join(f'<p>{escape(line)}</p>' for line in text.split(chr(10)))}</blockquote>"
