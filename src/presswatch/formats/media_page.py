"""A project's media page in Markdown: `parse` reads it, `merge` brings it up to date, `render` prints it.

An entry read from a file is printed from its own bytes until one of its fields changes; only new and changed
entries come from the template. So one new article is one added block in the page's history.
"""

from __future__ import annotations

import re
from pathlib import Path

from presswatch.errors import UsageError
from presswatch.formats import front_matter, media_entries, media_merge, press_list_print, press_lists
from presswatch.formats.media_groups import Group, placed, without
from presswatch.formats.media_habits import Habits, habits_of
from presswatch.formats.media_lines import BOM, lines_of
from presswatch.formats.media_merge import Differences, Edited, merge
from presswatch.formats.media_print import CARRIES, PROFILES, Look, Profile, as_printed, printed
from presswatch.formats.media_words import annotation_for, date_text, day_first, words_for
from presswatch.formats.page_templates import Templates
from presswatch.model import MediaPage, PageItem

__all__ = [
    "CARRIES",
    "PROFILES",
    "Differences",
    "Edited",
    "Group",
    "annotation_for",
    "as_printed",
    "date_text",
    "differences",
    "merge",
    "parse",
    "render",
    "without",
]


def parse(text: str) -> MediaPage:
    """The page as its parts: `preamble + "".join(item.raw for item in items) == text` always, whatever its shape:
    entries under headings, or a list or table of links. A numeric date that its URL does not settle is read as the
    other dates of the page are."""
    read = press_lists.parse if press_lists.is_list(text) else media_entries.parse
    page = read(text)
    said = [day_first(item.date_text, item.published) for item in page.items if item.date_text and item.published]
    orders = {order for order in said if order is not None}
    return read(text, numbers_day_first=orders.pop()) if len(orders) == 1 and page.problems else page


def differences(known: MediaPage, found: MediaPage) -> Differences:
    """What a person changed in a file: `known` is the page as it was last printed or imported, `found` the file. A
    known entry with `raw` says what is read in that block, so that what a block never showed is no difference; one
    without says what would be printed."""
    blocks = [item.raw for item in known.items if item.raw is not None]
    read = parse(known.preamble + "".join(blocks)).items
    if [item.raw for item in read] != blocks:
        read = tuple(_alone(block) for block in blocks)
    standing = iter(read)
    before = [as_printed(item) if item.raw is None else next(standing) for item in known.items]
    return media_merge.differences(known.items, before, found.items)


def _alone(block: str) -> PageItem:
    return next(iter(parse(block).items), PageItem("", raw=block))


def render(
    page: MediaPage,
    *,
    profile: str = "mdwiki",
    language: str = "en",
    group: Group | str | None = None,
    templates: Path | None = None,
) -> str:
    """The page's text. Entries with `raw` are printed as they stand, others by the template in the manner of those, in
    the line endings of the page, with a blank line before them and, unless they are last, the profile's number after
    them. `group` "year" puts entries under their years, "none" takes years away; None leaves the page as it is.
    `templates` is a folder that may hold `media/item.md.j2`. Raises UsageError for a profile, language or group there
    is none of, and for a template that is wrong."""
    style = _profile(profile)
    words_for(language)
    if press_lists.is_list_page(page):
        return press_list_print.render(page, language=language)
    look = Look.of(style, language, _habits(page, style, language), Templates(templates))
    newline = _newline(page)
    parts = [_preamble(page, style, language)]
    entries = placed(page.items, _group(group))
    for at, entry in enumerate(entries, 1):
        year = f"## {entry.made:04d}\n\n".replace("\n", newline) if entry.made else entry.year
        if entry.block is not None:
            ended = _ended(parts, newline) if not entry.made else _gap(_before(parts), newline)
            parts += [ended, year, entry.block]
            continue
        if year:
            parts += [_gap(_before(parts), newline), year]
        after = "\n" * style.blank_lines if at < len(entries) else ""
        block = printed(entry.item, look, level=entry.level) + after
        parts += [_gap(_before(parts), newline), block.replace("\n", newline)]
    return "".join(parts)


def _habits(page: MediaPage, style: Profile, language: str) -> Habits:
    usual = Habits(separator=style.separator, marks=style.marks or words_for(language).marks)
    return habits_of(page, language, usual)


def _profile(name: str) -> Profile:
    if name not in PROFILES:
        raise UsageError(f"There is no media page profile {name!r}: choose one of {', '.join(PROFILES)}.")
    return PROFILES[name]


def _group(name: Group | str | None) -> Group | None:
    if name is not None and name not in set(Group):
        raise UsageError(f"Entries can't be grouped by {name!r}: choose one of {', '.join(Group)}.")
    return None if name is None else Group(name)


_TITLE = re.compile(r"\A\s*#[ \t]+([^\r\n]+?)[ \t]*(?:[\r\n]+|\Z)")


def _preamble(page: MediaPage, style: Profile, language: str) -> str:
    """What stands before the entries. A new page for a site that wants front matter gets it, with the page's title;
    a page that was read from a file stays as it is."""
    known = any(item.raw is not None for item in page.items)
    if known or not style.front_matter or front_matter.split(page.preamble)[0]:
        return page.preamble
    title = _TITLE.match(page.preamble)
    rest = page.preamble[title.end() :] if title else page.preamble
    foreign = language if language != "en" else None
    front = front_matter.made(title[1] if title else words_for(language).title, layout=style.layout, language=foreign)
    return front + "\n" + rest


def _newline(page: MediaPage) -> str:
    texts = (page.preamble, *(item.raw or "" for item in page.items))
    return next((match[0] for text in texts if (match := re.search(r"\r\n|\n|\r", text))), "\n")


def _before(parts: list[str]) -> str:
    return next((part for part in reversed(parts) if part), "").removeprefix(BOM)


def _ended(parts: list[str], newline: str) -> str:
    before = _before(parts)
    return newline if before and before[-1] not in "\r\n" else ""


def _gap(before: str, newline: str) -> str:
    """What must follow that text so that a blank line ends it; nothing at the start of a page."""
    if not before:
        return ""
    last = lines_of(before)[-1]
    return ("" if last[-1] in "\r\n" else newline) + ("" if not last.strip() else newline)
