"""An entry of the page as Markdown: its values made safe, then set by the template `media/item.md.j2`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from presswatch.formats.media_entries import LABELS, annotated, is_group
from presswatch.formats.media_habits import BLOCK_QUOTATION, Habits
from presswatch.formats.media_text import alternative, ampersands, as_entities, cleaned, escaped, unmarked
from presswatch.formats.media_words import DateStyle, date_in_style, words_for
from presswatch.formats.page_templates import Shown, Templates
from presswatch.model import PageItem
from presswatch.plain import fold
from presswatch.urls import host

CARRIES = frozenset(
    {
        *("heading", "annotation", "source_label", "url", "published", "date_text", "authors"),
        *("passage", "speaker", "translation", "translated_by"),
        *("image", "image_linked", "image_alt", "image_credit", "image_licence"),
    }
)
"""The fields of an item that an entry in Markdown holds."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of site wants. `layout` is of the front matter that a new page gets, None for a site that has no
    front matter; `marks` None for those of the page's language."""

    separator: str
    marks: tuple[str, str] | None
    blank_lines: int
    front_matter: bool = False
    layout: str | None = None


PROFILES = {
    "mdwiki": Profile(separator=" –\u00a0", marks=None, blank_lines=2),
    "jekyll": Profile(separator=" – ", marks=None, blank_lines=1, front_matter=True, layout="page"),
    "hugo": Profile(separator=" – ", marks=None, blank_lines=1, front_matter=True),
    "plain": Profile(separator=" – ", marks=BLOCK_QUOTATION, blank_lines=1),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How new entries of one page are written."""

    separator: str
    marks: tuple[str, str]
    language: str
    date_style: DateStyle
    templates: Templates

    @classmethod
    def of(cls, profile: Profile, language: str, habits: Habits, templates: Templates) -> Look:
        return cls(
            separator=habits.separator or profile.separator,
            marks=habits.marks or profile.marks or words_for(language).marks,
            language=language,
            date_style=habits.date_style or DateStyle.LONG,
            templates=templates,
        )


def as_printed(item: PageItem, *, language: str = "en", date_style: DateStyle = DateStyle.LONG) -> PageItem:
    """The item with the fields that `parse` reads back from its printed block: characters without a glyph dropped,
    addresses encoded or, when they are not http(s), left out, and what was not given filled from the rest. The speaker
    goes where there are no words to be his, or the heading names him."""
    item = cleaned(item)
    day, shown = item.published, item.date_text
    named = item.speaker and (not item.passage or fold(item.speaker) in fold(item.heading))
    return PageItem(
        **{name: getattr(item, name) for name in CARRIES - {"source_label", "date_text", "image_alt", "speaker"}},
        source_label=item.source_label or (host(item.url) if item.url else None),
        date_text=shown or (date_in_style(day, language, date_style) if day else None),
        image_alt=item.image_alt or (alternative(item) if item.image else None),
        speaker=None if named else item.speaker,
    )


def printed(item: PageItem, look: Look, *, level: str = "##") -> str:
    """The entry's block, its heading of that level, ending with one newline."""
    item = as_printed(item, language=look.language, date_style=look.date_style)
    words = words_for(look.language)
    values = {
        "item": item,
        "words": words,
        "level": Shown(level),
        "heading": _heading(item),
        "source": _source(item, look.separator),
        "authors": Shown(", ".join(escaped(author).replace(",", "&#44;") for author in item.authors)),
        "passage": _passage(item.passage, look.marks),
        "speaker": Shown(escaped(item.speaker or "")),
        "translation": _passage(item.translation, words.marks),
        "translated_by": _bracketed(item.translated_by),
        "image": _image(item),
        "image_credit": _credit(item),
    }
    text = look.templates.fill("media/item.md.j2", values)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(?m)[ \t]+$", "", text)).strip("\n") + "\n"


def _heading(item: PageItem) -> Shown:
    words = escaped(item.heading)
    heading = words.rstrip("#")
    heading += r"\#" * (len(words) - len(heading))
    if item.annotation:
        return Shown(f"{heading} ({escaped(item.annotation)})")
    if is_group(heading):
        return Shown(f"&#{ord(heading[0])};{heading[1:]}")
    return Shown(heading[:-1] + r"\)" if annotated(heading)[1] is not None else heading)


def _source(item: PageItem, separator: str) -> Shown:
    label, shown = escaped(item.source_label or ""), escaped(item.date_text or "")
    if item.url:
        label = f"[{label}]({ampersands(item.url)})"
    else:
        label = re.sub(r"(?<!\S)[–—-]+|[–—-]+(?!\S)", as_entities, label)
        separator = separator if separator.strip() in ("–", "—", "-") else " – "
    return Shown(f"{label}{separator}{shown}".strip() if shown else label)


def _passage(passage: str | None, marks: tuple[str, str]) -> Shown:
    """The passage between its marks, or as a block quotation."""
    if not passage:
        return Shown("")
    first, *others = passage.split("\n")
    lines = [escaped(first) if marks[0] else _escaped_line(first), *map(_escaped_line, others)]
    body = "\n".join(lines)
    if unmarked(marks[0] + body + marks[1]) != body:
        body = re.sub('["“”„«»]', as_entities, body)
    if marks == BLOCK_QUOTATION:
        return Shown("> " + body.replace("\n", "\n>\n> "))
    return Shown(marks[0] + body.replace("\n", "\n\n") + marks[1])


def _escaped_line(text: str) -> str:
    """A line of its own: nothing at its start may begin a block or be taken for a label or a speaker."""
    text = re.sub(r"\A([0-9]{1,9})([.)])(?=\s|\Z)", r"\1\\\2", escaped(text))
    if match := LABELS.match(text):
        text = text[: match.end()].replace(":", "&#58;") + text[match.end() :]
    if text.startswith("— "):
        return "&#8212;" + text[1:]
    return "\\" + text if text[0] in "#>-+:" else text


def _bracketed(text: str | None) -> Shown:
    """The text, to stand in brackets or before some."""
    return Shown(re.sub("[()]", as_entities, escaped(text or "")))


def _image(item: PageItem) -> Shown:
    if not item.image:
        return Shown("")
    picture = f"![{escaped(item.image_alt or '')}]({ampersands(item.image)})"
    return Shown(f"[{picture}]({ampersands(item.url or '')})" if item.image_linked else picture)


def _credit(item: PageItem) -> Shown:
    licence = _bracketed(item.image_licence)
    return Shown(" ".join(part for part in (_bracketed(item.image_credit), f"({licence})" if licence else "") if part))
