"""A project's media page in Markdown: `parse` reads it, `merge` brings it up to date, `render` prints it.

An entry read from a file is printed from its own bytes until one of its fields changes; only new and changed
entries come from the template. So one new article is one added block in the page's history.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from presswatch.errors import UsageError
from presswatch.formats.media_text import (
    ampersands,
    as_entities,
    cleaned,
    escaped,
    unescaped,
    unmarked,
)
from presswatch.formats.media_words import WORDS, annotation_for, date_text, is_annotation, read_date, words_for
from presswatch.model import MediaPage, PageItem
from presswatch.urls import canonical, host, is_web, video_offset

__all__ = ["annotation_for", "as_printed", "date_text", "merge", "parse", "render"]

BOM = "\ufeff"

# ---- reading ------------------------------------------------------------------------------------------

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_HEADING = re.compile(r" {0,3}##(?=[ \t\r\n]|\Z)")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*\Z)|~{3,})")
_COMMENT = re.compile(r" {0,3}<!--")
_ANNOTATED = re.compile(r"(?<!\\)\(([^()]*)(?<!\\)\)\Z")
_SOURCE_WORDS = "|".join(re.escape(words.source.rstrip("\u00a0:")) for words in WORDS.values())
_SOURCE = re.compile(rf"\s{{0,3}}(?:[-*+]\s+)?(?:{_SOURCE_WORDS})\s*:\s*", re.IGNORECASE)
_DASH = re.compile(r"(?:\A|\s)[–—-]+(?:\s|\Z)")
_SEPARATOR = re.compile(r"\s*(?:[–—-]+|[|,:·])?\s*")
_LABEL = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]\\]*\])*+)\]"
_TARGET = re.compile(
    r"\(\s*+(?:<([^<>]*)>|((?:[^()\s\\<]|\\.|\([^()\s\\]*\))*+))(?:\s++(?:\"[^\"]*\"|'[^']*'))?+\s*+\)"
)
_LINK = re.compile(_LABEL + _TARGET.pattern)
_PICTURE = re.compile("!" + _LABEL + _TARGET.pattern)
_HTML_ANCHOR = re.compile(r"(<a\s[^>]*>)(.*)</a>", re.IGNORECASE)
_HTML_IMAGE = re.compile(r"<img\s[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s(src|alt|href)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_BLOCKQUOTE = re.compile(r" {0,3}(?:> ?)+")
_UNREAD = {
    "a heading of another level": re.compile(r" {0,3}#{1,6}(?:\s|\Z)"),
    "a rule": re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}+\s*\Z"),
    "a list item": re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s"),
    "a table": re.compile(r"\s*\|"),
    "HTML": re.compile(r"\s*<"),
}


class _Line(NamedTuple):
    number: int
    raw: str
    within: str  # "", "code" or "comment"


def parse(text: str) -> MediaPage:
    """The page as its parts: `preamble + "".join(item.raw for item in items) == text` always. Lines of a passage
    are joined by one newline, whether they were lines, paragraphs or block quotations."""
    bom = BOM if text.startswith(BOM) else ""
    lines, problems = _scanned(_LINE.findall(text[len(bom) :]))
    starts = [i for i, line in enumerate(lines) if not line.within and _HEADING.match(line.raw)]
    preamble = bom + "".join(line.raw for line in lines[: starts[0] if starts else None])
    items = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        draft = _Draft(lines[start].number, _heading(lines[start].raw))
        for line in lines[start + 1 : end]:
            draft.take(line)
        items.append(replace(draft.finished(), raw="".join(line.raw for line in lines[start:end])))
        problems += draft.problems
    return MediaPage(preamble, tuple(items), tuple(f"line {number}: {what}" for number, what in sorted(problems)))


def _scanned(raws: Sequence[str]) -> tuple[list[_Line], list[tuple[int, str]]]:
    """The lines with what they lie in, and a problem when the last code or comment never ends."""
    lines: list[_Line] = []
    within, fence, opened = "", "", 0
    for number, raw in enumerate(raws, 1):
        ends = False
        if not within:
            match = _FENCE.match(raw)
            within = "code" if match else "comment" if _COMMENT.match(raw) else ""
            fence, opened = match[1] if match else "", number
            ends = within == "comment" and "-->" in raw
        elif within == "comment":
            ends = "-->" in raw
        else:
            closing = raw.strip()
            ends = closing.startswith(fence) and not closing.strip(fence[0]) and not raw.startswith("    ")
        lines.append(_Line(number, raw, within))
        within = "" if ends else within
    return lines, [(opened, f"this {within} never ends: nothing after it was read")] if within else []


def _heading(raw: str) -> PageItem:
    title = raw.strip()[2:].strip()
    unclosed = title.rstrip("#")
    title, annotation = _annotated(unclosed.rstrip() if unclosed[-1:] in ("", " ", "\t") else title)
    return PageItem(unescaped(title), unescaped(annotation) if annotation else None)


def _annotated(title: str) -> tuple[str, str | None]:
    """The heading without its last bracket, and that, when it names a kind or a language."""
    match = _ANNOTATED.search(title)
    if match and is_annotation(match[1]):
        return title[: match.start()].rstrip(), match[1].strip()
    return title, None


@dataclass(slots=True)
class _Draft:
    """An entry while its lines are taken, one after another."""

    number: int
    item: PageItem
    sourced: bool = False
    passage: list[str] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def take(self, line: _Line) -> None:
        text = line.raw.strip()
        if line.within == "comment" or not text:
            return
        quoted = _BLOCKQUOTE.match(line.raw)
        kind = "code" if line.within else next((what for what, rule in _UNREAD.items() if rule.match(line.raw)), None)
        if not line.within and (match := _SOURCE.match(line.raw)):
            self._take_source(line.number, line.raw[match.end() :].strip())
        elif not line.within and (text.startswith(("![", "[![")) or kind == "HTML"):
            self._take_image(line.number, text)
        elif kind:
            self.problems.append((line.number, f"{kind} was not read"))
        else:
            self.passage.append(line.raw[quoted.end() if quoted else 0 :].strip())

    def _take_source(self, number: int, text: str) -> None:
        if self.sourced:
            self.problems.append((number, "a second source line was not read"))
            return
        self.sourced = True
        label, url, rest = text, None, ""
        if match := _LINK.match(text):
            label, url = match[1], unescaped(match[2] or match[3] or "")
            rest = text[match.end() :]
            rest = rest[_SEPARATOR.match(rest).end() :]  # type: ignore[union-attr]  # it matches the empty string
        elif dash := _DASH.search(text):
            label, rest = text[: dash.start()], text[dash.end() :]
        elif read_date(text)[0]:
            self.problems.append((number, "the date was not read: write a dash before it"))
        if url is None and (label.startswith(("[", "<")) or "://" in label):
            self.problems.append((number, "the link was not read: write [outlet](https://…)"))
        elif url is not None and not is_web(url):
            self.problems.append((number, f"“{url}” is not an http(s) link"))
            url = None
        label, shown = unescaped(label.strip()), unescaped(rest.strip())
        day, problem = read_date(shown, url) if shown else (None, None)
        if problem:
            self.problems.append((number, problem))
        self.item = replace(self.item, source_label=label or None, url=url, published=day, date_text=shown or None)

    def _take_image(self, number: int, text: str) -> None:
        found = _image(text)
        if found is None or not found[0]:
            self.problems.append((number, "HTML was not read" if text.startswith("<") else "the image was not read"))
        elif self.item.image is not None:
            self.problems.append((number, "a second image was not read"))
        else:
            image, alt, link = found
            if link is not None and link != self.item.url:
                self.problems.append((number, "the image's link is not the source's and was not read"))
            self.item = replace(self.item, image=image, image_alt=alt or None, image_linked=link is not None)

    def finished(self) -> PageItem:
        if not self.sourced:
            self.problems.append((self.number, f"“{self.item.heading}” has no source line"))
        passage = unescaped(unmarked("\n".join(line for line in self.passage if line)))
        return replace(self.item, passage=passage or None)


def _image(text: str) -> tuple[str, str, str | None] | None:
    """Path, alternative text and link of a line that is an image: Markdown or HTML, linked or not."""
    link = None
    if anchor := _HTML_ANCHOR.fullmatch(text):
        link, text = unescaped(_attribute(anchor[1], "href")), anchor[2].strip()
    elif text.startswith("[!["):
        inner = _PICTURE.match(text, 1)
        outer = inner and text[inner.end() :].startswith("]") and _TARGET.fullmatch(text, inner.end() + 1)
        if not inner or not outer:
            return None
        link, text = unescaped(outer[1] or outer[2] or ""), inner[0]
    if picture := _PICTURE.fullmatch(text):
        return unescaped(picture[2] or picture[3] or ""), unescaped(picture[1]), link
    if _HTML_IMAGE.fullmatch(text):
        return unescaped(_attribute(text, "src")), unescaped(_attribute(text, "alt")), link
    return None


def _attribute(tag: str, name: str) -> str:
    return next((value for key, value in _ATTRIBUTE.findall(tag) if key.lower() == name), "")


# ---- printing -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Profile:
    separator: str
    block_quotation: bool
    blank_lines: int


PROFILES = {
    "mdwiki": _Profile(separator=" –\u00a0", block_quotation=False, blank_lines=2),
    "plain": _Profile(separator=" – ", block_quotation=True, blank_lines=1),
}


def render(page: MediaPage, *, profile: str = "mdwiki", language: str = "en") -> str:
    """The page's text. Entries with `raw` are printed as they stand, others by the profile's template, in the line
    endings of the page, with a blank line before them and, unless they are last, the profile's number after them.
    Raises UsageError for a profile or language there is none of."""
    if profile not in PROFILES:
        raise UsageError(f"There is no media page profile {profile!r}: choose one of {', '.join(PROFILES)}.")
    style, newline = PROFILES[profile], _newline(page)
    words_for(language)
    parts = [page.preamble]
    for at, item in enumerate(page.items, 1):
        before = next((part for part in reversed(parts) if part), "").removeprefix(BOM)
        if item.raw is not None:
            parts += [newline if before and before[-1] not in "\r\n" else "", item.raw]
            continue
        after = "\n" * style.blank_lines if at < len(page.items) else ""
        block = "\n\n".join(_blocks(as_printed(item, language=language), style, language)) + "\n" + after
        parts += [_gap(before, newline), block.replace("\n", newline)]
    return "".join(parts)


def as_printed(item: PageItem, *, language: str = "en") -> PageItem:
    """The item with the fields that `parse` reads back from its printed block: characters without a glyph dropped,
    addresses encoded or, when they are not http(s), left out, and what was not given filled from the rest."""
    item = cleaned(item)
    return replace(
        item,
        source_label=item.source_label or (host(item.url) if item.url else None),
        date_text=item.date_text or (date_text(item.published, language) if item.published else None),
        image_alt=item.image_alt or (item.heading or None if item.image else None),
        raw=None,
    )


def _blocks(item: PageItem, style: _Profile, language: str) -> Iterator[str]:
    """The entry's blocks, to be joined by blank lines."""
    yield f"## {_printed_heading(item)}".rstrip()
    if source := _printed_source(item, style):
        yield f"- {words_for(language).source} {source}"
    if item.passage:
        yield _printed_passage(item.passage, ("", "") if style.block_quotation else words_for(language).marks)
    if item.image:
        picture = f"![{escaped(item.image_alt or '')}]({ampersands(item.image)})"
        yield f"[{picture}]({ampersands(item.url or '')})" if item.image_linked else picture


def _printed_heading(item: PageItem) -> str:
    words = escaped(item.heading)
    heading = words.rstrip("#")
    heading += r"\#" * (len(words) - len(heading))
    if item.annotation:
        return f"{heading} ({escaped(item.annotation)})"
    return heading[:-1] + r"\)" if _annotated(heading)[1] is not None else heading


def _printed_source(item: PageItem, style: _Profile) -> str:
    label, shown = escaped(item.source_label or ""), escaped(item.date_text or "")
    if item.url:
        label = f"[{label}]({ampersands(item.url)})"
    else:
        label = re.sub(r"(?<!\S)[–—-]+|[–—-]+(?!\S)", as_entities, label)
    return f"{label}{style.separator}{shown}".strip() if shown else label


def _printed_passage(passage: str, marks: tuple[str, str]) -> str:
    """The passage between its marks, or as a block quotation when these are empty."""
    first, *others = passage.split("\n")
    lines = [escaped(first) if marks[0] else _escaped_line(first), *map(_escaped_line, others)]
    body = "\n".join(lines)
    if unmarked(marks[0] + body + marks[1]) != body:
        body = re.sub('["“”„«»]', as_entities, body)
    if marks[0]:
        return marks[0] + body.replace("\n", "\n\n") + marks[1]
    return "> " + body.replace("\n", "\n>\n> ")


def _escaped_line(text: str) -> str:
    """A line of its own: nothing at its start may begin a block or be taken for a source line."""
    text = re.sub(r"\A([0-9]{1,9})([.)])(?=\s|\Z)", r"\1\\\2", escaped(text))
    if match := _SOURCE.match(text):
        return text[: match.end()].replace(":", "&#58;") + text[match.end() :]
    return "\\" + text if text[0] in "#>-+" else text


def _newline(page: MediaPage) -> str:
    texts = (page.preamble, *(item.raw or "" for item in page.items))
    return next((match[0] for text in texts if (match := re.search(r"\r\n|\n|\r", text))), "\n")


def _gap(before: str, newline: str) -> str:
    """What must follow that text so that a blank line ends it; nothing at the start of a page."""
    if not before:
        return ""
    last = _LINE.findall(before)[-1]
    ended = last[-1] in "\r\n"
    return ("" if ended else newline) + ("" if not last.strip() else newline)


# ---- bringing up to date --------------------------------------------------------------------------------


def merge(page: MediaPage, items: Sequence[PageItem], *, remove: Collection[str] = ()) -> MediaPage:
    """The page with these items on it. One that is there already (same canonical URL; without a URL, same heading
    and day) changes its entry only where a field differs; others go before the first older entry, and no entry
    moves. Entries that `items` does not name stay, unless `remove` lists their URL."""
    entries = list(page.items)
    new: list[PageItem] = []
    taken = _matches(entries, items)
    for at, item in enumerate(items):
        if at not in taken:
            new.append(item)
            continue
        old = entries[taken[at]]
        entries[taken[at]] = old if _says_the_same(old, item) else replace(_updated(old, item), raw=None)
    gone = {_key(PageItem("", url=url)) for url in remove}
    kept = [entry for at, entry in enumerate(entries) if at in taken.values() or _key(entry) not in gone]
    for item in sorted(new, key=lambda item: -item.published.toordinal() if item.published else 0):
        kept.insert(_place(kept, item), item)
    return replace(page, items=tuple(kept))


def _matches(entries: Sequence[PageItem], items: Sequence[PageItem]) -> dict[int, int]:
    """Which item is which entry, by position; of several entries for one URL, first those that say the same."""
    by_key: dict[object, list[int]] = {}
    for at, entry in enumerate(entries):
        by_key.setdefault(_key(entry), []).append(at)
    taken: dict[int, int] = {}
    for same_only in (True, False):
        for at, item in enumerate(items):
            free = by_key.get(_key(item), [])
            fitting = (n for n in free if not same_only or _says_the_same(entries[n], item))
            if at not in taken and (found := next(fitting, None)) is not None:
                taken[at] = found
                free.remove(found)
    return taken


def _key(item: PageItem) -> object:
    item = cleaned(item)
    if item.url is None:
        return item.published, item.heading.casefold()
    try:
        return canonical(item.url)
    except ValueError:
        return item.url


def _updated(old: PageItem, new: PageItem) -> PageItem:
    """The new item; what it leaves open is as the page has it. Among links to one page the entry's own stays,
    unless the new one points at another moment of the recording."""
    new = cleaned(new)
    offset = video_offset(new.url or "")
    same_moment = _key(old) == _key(new) and offset in (None, video_offset(old.url or ""))
    return replace(
        new,
        source_label=new.source_label or old.source_label,
        url=old.url if same_moment else new.url,
        date_text=new.date_text or (old.date_text if old.published == new.published else None),
        image_alt=new.image_alt or (old.image_alt if cleaned(old).image == new.image else None),
    )


def _says_the_same(old: PageItem, new: PageItem) -> bool:
    return replace(cleaned(_updated(old, new)), raw=None) == replace(cleaned(old), raw=None)


def _place(entries: Sequence[PageItem], item: PageItem) -> int:
    """Before the first older entry; else after the last dated one; at the end when the item has no day."""
    if item.published is None:
        return len(entries)
    dated = [(at, entry.published) for at, entry in enumerate(entries) if entry.published]
    older = (at for at, day in dated if day < item.published)
    return next(older, dated[-1][0] + 1 if dated else 0)
