"""Plain text and the Markdown that shows it, both ways: marks, escapes, addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from html.entities import html5
from urllib.parse import quote

from presswatch.formats.media_words import is_annotation
from presswatch.model import PageItem
from presswatch.urls import is_web

_MARKS = {'"': '"', "“": "”", "«": "»", "„": "“"}
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ENTITY_LIKE = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_BREAK = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, lone surrogates, and what embeds, overrides or isolates a direction: none has a glyph of its own.
_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


NAME_LENGTH = 100  # characters; what is longer names nobody


def unmarked(text: str) -> str:
    """The text without the one pair of marks around all of it; “A” and “B” has none."""
    closing = _MARKS.get(text[:1])
    if closing is None or len(text) < 2 or text[-1] != closing:
        return text
    depth = 1
    for at in range(1, len(text) - 1):
        if text[at] == text[0] and (closing != text[0] or _opens(text, at)):
            if depth <= 0:
                return text
            depth += 1
        elif text[at] == closing:
            depth -= 1
    return text[1:-1].strip()


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at + 1]
    return not after.isspace() and (before.isspace() or before in "([{-–—'’‘“«\"")


def unescaped(text: str) -> str:
    """The text that Markdown's escapes and HTML's entities stand for."""
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    name = match[2]
    if not name.startswith("#"):
        return html5.get(name + ";", match[0])
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    usable = 0 < number < 0xD800 or 0xE000 <= number < 0x110000
    return chr(number) if usable else "\ufffd"


def escaped(text: str) -> str:
    """The text as Markdown that shows it: escapes that old renderers know too, `<` and `&` as entities. `{` is one
    too: no escape hides Liquid's and Hugo's tags from the programs that look for them before Markdown is read."""
    text = re.sub(r"([\\`*_\[\]|~])", r"\\\1", _ENTITY_LIKE.sub("&amp;", text))
    return text.replace("<", "&lt;").replace("{", "&#123;").replace("$$", "&#36;&#36;")


def one_line(text: str | None) -> str:
    """The text in one line, "" for none."""
    return " ".join(text_lines(text or ""))


def text_lines(text: str) -> list[str]:
    """The lines that hold something, stripped, without characters that have no glyph."""
    if text.isprintable():
        return [text.strip()] if text.strip() else []
    plain = _INVISIBLE.sub("", _BREAK.sub("\n", text).replace("\t", " "))
    return [line.strip() for line in plain.split("\n") if line.strip()]


def web_address(address: str | None) -> str | None:
    """The address with blanks, brackets and whatever Markdown or HTML would read percent-encoded."""
    plain = _INVISIBLE.sub("", _BREAK.sub("", address or "")).strip()
    return re.sub(r"[^\w!#$%&'*+,\-./:;=?@~]", lambda match: quote(match[0], safe=""), plain) or None


def as_entities(match: re.Match[str]) -> str:
    """What was matched, each character as a numeric entity: shown, but no longer read as a mark."""
    return "".join(f"&#{ord(character)};" for character in match[0])


def ampersands(address: str) -> str:
    """The address with `&` escaped where an entity would be read."""
    return _ENTITY_LIKE.sub("&amp;", address)


def cleaned(item: PageItem) -> PageItem:
    """The item as a page can hold it: no character without a glyph, no line break outside the passage, addresses
    encoded, and left out when they are not http(s). A bracket that `parse` would not know joins the heading."""
    heading, annotation = one_line(item.heading), one_line(item.annotation) or None
    if annotation and (re.search(r"[()\\]", annotation) or not is_annotation(annotation)):
        heading, annotation = f"{heading} ({annotation})".strip(), None
    url, image = web_address(item.url), web_address(item.image)
    if url and not is_web(url):
        url = None
    if image and not is_web(image) and re.match(r"//|[A-Za-z][A-Za-z0-9+.-]*:", image):
        image = None
    translation = "\n".join(text_lines(item.translation or "")) or None
    authors = (one_line(author) for author in item.authors)
    speaker = one_line(item.speaker)
    return replace(
        item,
        heading=heading,
        annotation=annotation,
        source_label=one_line(item.source_label) or None,
        url=url,
        date_text=one_line(item.date_text) or None,
        passage="\n".join(text_lines(item.passage or "")) or None,
        image=image,
        image_linked=bool(image and url and item.image_linked),
        image_alt=(one_line(item.image_alt) or None) if image else None,
        image_credit=(one_line(item.image_credit) or None) if image else None,
        image_licence=(one_line(item.image_licence) or None) if image else None,
        authors=tuple(author for author in authors if author),
        speaker=speaker if 0 < len(speaker) <= NAME_LENGTH else None,
        translation=translation,
        translated_by=(one_line(item.translated_by) or None) if translation else None,
    )


def alternative(item: PageItem) -> str | None:
    """What an image says to those who don't see it, when nobody wrote it: whose it is, and the headline."""
    return ": ".join(text for text in (item.heading, one_line(item.title)) if text) or None
