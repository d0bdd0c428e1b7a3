"""The clip book: what was printed about the project, as one HTML file to print or to send. It holds no script and loads
nothing; images are those whose bytes are given and whose credit is known."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from presswatch.errors import UsageError
from presswatch.formats.entries import CARRIES as ALL
from presswatch.formats.entries import plain_items
from presswatch.formats.media_words import annotation_for, date_text, words_for
from presswatch.formats.page_templates import Templates
from presswatch.model import ArticleKind, PageItem
from presswatch.plain import clean_text

CARRIES = ALL - {"prefix", "suffix", "listed", "image_linked"}
PAPERS = ("A4", "Letter")

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}
_NO_IMAGES: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class _Words:
    """The book's own words in one language; of a pair the first is for one, the second for several."""

    kind: str
    contents: str
    undated: str
    period: str
    printed: str
    articles: tuple[str, str]
    outlets: tuple[str, str]
    languages: tuple[str, str]
    by: str
    translation: str
    translated: str
    image: str


_WORDS = {
    "en": _Words(
        kind="Clip book",
        contents="Contents",
        undated="Without a date",
        period="{} to {}",
        printed="Made on {}",
        articles=("article", "articles"),
        outlets=("outlet", "outlets"),
        languages=("language", "languages"),
        by="By {}",
        translation="Translation:",
        translated="Translation by {}:",
        image="Image: {}",
    ),
    "fr": _Words(
        kind="Dossier de presse",
        contents="Sommaire",
        undated="Sans date",
        period="Du {} au {}",
        printed="Établi le {}",
        articles=("article", "articles"),
        outlets=("média", "médias"),
        languages=("langue", "langues"),
        by="Par {}",
        translation="Traduction\u00a0:",
        translated="Traduction ({})\u00a0:",
        image="Image\u00a0: {}",
    ),
}


@dataclass(frozen=True, slots=True)
class _Clip:
    """An entry as it is shown, every text in its final words. `image` is a data: address."""

    anchor: str
    language: str | None
    outlet: str
    day: str
    title: str
    annotation: str
    byline: str
    passage: tuple[str, ...]
    speaker: str
    translation_label: str
    translation: tuple[str, ...]
    url: str
    image: str
    image_alt: str
    image_credit: str


@dataclass(frozen=True, slots=True)
class _Month:
    anchor: str
    name: str
    clips: tuple[_Clip, ...]


def render(
    items: Sequence[PageItem],
    *,
    title: str,
    made: date,
    language: str = "en",
    period: tuple[date, date] | None = None,
    images: Mapping[str, bytes] = _NO_IMAGES,
    paper: str = "A4",
    templates: Path | None = None,
) -> str:
    """The book, months from the first to the last, items without a day at the end. `period` is what the cover names,
    else from the first to the last day; `images` are PNG, JPEG, GIF or WebP by what `PageItem.image` says. A
    `clip_book.html.j2` in the folder `templates` stands in for ours. Raises UsageError for a language or paper there is
    none of."""
    words_for(language)
    if paper not in PAPERS:
        raise UsageError(f"A clip book can't be printed on {paper!r}: choose one of {', '.join(PAPERS)}.")
    ordered = sorted(plain_items(items), key=lambda item: (item.published is None, item.published or date.max))
    words = _WORDS[language]
    values = {
        "language": language,
        "paper": paper,
        "title": clean_text(title),
        "kind": words.kind,
        "contents": words.contents,
        "period": _period(period, ordered, language),
        "made": words.printed.format(date_text(made, language)),
        "counts": _counts(ordered, words),
        "months": _months(ordered, images, language),
    }
    return Templates(templates).fill("clip_book.html.j2", values)


def _period(given: tuple[date, date] | None, items: Sequence[PageItem], language: str) -> str:
    days = list(given or [item.published for item in items if item.published])
    if not days:
        return ""
    first, last = date_text(min(days), language), date_text(max(days), language)
    return first if first == last else _WORDS[language].period.format(first, last)


def _counts(items: Sequence[PageItem], words: _Words) -> list[str]:
    outlets = {(item.source_label or item.heading).casefold() for item in items}
    languages = {item.language for item in items if item.language}
    counted = ((len(items), words.articles), (len(outlets), words.outlets), (len(languages), words.languages))
    return [f"{number}\u00a0{one if number == 1 else many}" for number, (one, many) in counted if number]


def _months(items: Iterable[PageItem], images: Mapping[str, bytes], language: str) -> list[_Month]:
    numbered = enumerate(items, 1)
    months = []
    for start, group in groupby(numbered, lambda pair: pair[1].published and pair[1].published.replace(day=1)):
        clips = tuple(_clip(number, item, images, language) for number, item in group)
        name = _WORDS[language].undated
        if start:
            month = words_for(language).months[start.month - 1]
            name = f"{month[0].upper()}{month[1:]} {start.year}"
        months.append(_Month(f"month-{start:%Y-%m}" if start else "undated", name, clips))
    return months


def _clip(number: int, item: PageItem, images: Mapping[str, bytes], language: str) -> _Clip:
    words = _WORDS[language]
    image = _data_address(images.get(item.image or "", b"")) if item.image_credit else ""
    credit = ", ".join(part for part in (item.image_credit, item.image_licence) if part)
    translated = words.translated.format(item.translated_by) if item.translated_by else words.translation
    kind = item.kind or ArticleKind.ARTICLE
    telling = item.language and (item.language != language or kind in words_for(language).kinds)
    annotation = annotation_for(kind, item.language or "", language) if telling else None
    return _Clip(
        anchor=f"clip-{number}",
        language=item.language,
        outlet=item.source_label or item.heading,
        day=item.date_text or (date_text(item.published, language) if item.published else ""),
        title=item.title or item.heading,
        annotation=item.annotation or annotation or "",
        byline=words.by.format(", ".join(item.authors)) if item.authors else "",
        passage=_marked(item.passage, item.language, language),
        speaker=item.speaker or "",
        translation_label=translated,
        translation=_marked(item.translation, language, language),
        url=item.url or "",
        image=image,
        image_alt=item.image_alt or item.heading,
        image_credit=words.image.format(credit),
    )


def _marked(text: str | None, language: str | None, page_language: str) -> tuple[str, ...]:
    """The lines of a passage between the marks of its language, where we know them, else of the page's."""
    if not text:
        return ()
    known = language if language in _WORDS else page_language
    opening, closing = ("“", "”") if known == "en" else words_for(known or page_language).marks
    return tuple(f"{opening}{text}{closing}".split("\n"))


def _data_address(image: bytes) -> str:
    """The image as an address that holds it, "" for what is no image of a known type."""
    kind = next((kind for start, kind in _SIGNATURES.items() if image.startswith(start)), "")
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        kind = "webp"
    return f"data:image/{kind};base64,{b64encode(image).decode()}" if kind else ""
