"""A page whose entries stand under headings of their own, read without losing a byte.

## 2021                                              a year, where the page is grouped: entries are one level deeper
### The Harbour Post (Guest article, English)
- Source: [The Harbour Post](https://…) – July 14, 2021
- Author: Ada Quill
"A passage."  — Ada Quill  Translation (Bo Lind): "…"  [![…](…)](https://…)  Image: who made it (its licence)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from presswatch.formats.media_lines import BOM, LINK, Line, address, image_of, lines_of, scanned
from presswatch.formats.media_text import NAME_LENGTH, unescaped, unmarked
from presswatch.formats.media_words import WORDS, find_date, is_annotation, read_date
from presswatch.model import MediaPage, PageItem
from presswatch.urls import is_web

YEAR = re.compile(r" {0,3}##[ \t]+([0-9]{4})(?:[ \t]+#+)?(?:[ \t]*\{[^{}]*\})?[ \t]*[\r\n]*\Z")
SEPARATOR = re.compile(r"\s*(?:[–—-]+|[|,:·])?\s*")

_HEADING = re.compile(r" {0,3}##(?=[ \t\r\n]|\Z)")
_DEEPER = re.compile(r" {0,3}###(?=[ \t\r\n]|\Z)")
_ANNOTATED = re.compile(r"(?<!\\)\(([^()]*)(?<!\\)\)\Z")
_BULLET = r"\s{0,3}[-*+]\s+"


def _either(*labels: str) -> str:
    return "|".join(sorted({re.escape(label.rstrip("\u00a0:")) for label in labels}))


_ALL = tuple(WORDS.values())
SOURCE = re.compile(rf"\s{{0,3}}(?:[-*+]\s+)?(?:{_either(*(words.source for words in _ALL))})\s*:\s*", re.IGNORECASE)
_AUTHOR_LABELS = _either("Authors", "Auteur", "Auteurs", "Autrice", "Autrices", *(words.author for words in _ALL))
_AUTHOR = re.compile(rf"{_BULLET}(?:{_AUTHOR_LABELS})\s*:\s*", re.IGNORECASE)
_TRANSLATION = re.compile(
    rf"\s{{0,3}}(?:{_either(*(words.translation for words in _ALL))})(?:\s*\(([^()]*)\))?\s*:\s*", re.IGNORECASE
)
_CREDIT = re.compile(rf"\s{{0,3}}(?:{_either('Photo', *(words.image for words in _ALL))})\s*:\s*", re.IGNORECASE)
LABELS = re.compile("|".join(f"(?:{label.pattern})" for label in (SOURCE, _AUTHOR, _TRANSLATION, _CREDIT)), re.I)
_BRACKETED = re.compile(r"(.*?)\s*(?:\(([^()]*)\))?", re.DOTALL)
_SPEAKER = re.compile(r"— (\S.*)")
_AROUND = " \t*_–—-|,;:·()"
_DASH = re.compile(r"(?:\A|\s)[–—-]+(?:\s|\Z)")
_COMMENT = re.compile(r"<!--[^<>]{0,1000}-->")
_BLOCKQUOTE = re.compile(r" {0,3}(?:> ?)+")
_UNREAD = {
    "a heading of another level": re.compile(r" {0,3}#{1,6}(?:\s|\Z)"),
    "a rule": re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}+\s*\Z"),
    "a list item": re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s"),
    "a table": re.compile(r"\s*\|"),
    "HTML": re.compile(r"\s*<"),
    "a template's tag": re.compile(r"\s*\{(?:%[^\r\n]*%\}|\{[^\r\n]*\}\})\s*\Z"),
}


def parse(text: str, *, numbers_day_first: bool | None = None) -> MediaPage:
    """The page as its parts: `preamble + "".join(item.raw for item in items) == text` always. The year over an entry
    belongs to its `raw`. Lines of a passage are joined by one newline, whether they were lines, paragraphs or block
    quotations."""
    bom = BOM if text.startswith(BOM) else ""
    lines, problems = scanned(text[len(bom) :])
    headings = _headings(lines)
    starts = [start for start, _ in headings]
    preamble = bom + "".join(line.raw for line in lines[: starts[0] if starts else None])
    items = []
    for (start, heading), end in zip(headings, [*starts[1:], len(lines)], strict=False):
        problems += [
            (line.number, "text under a year was not read")
            for line in lines[start:heading]
            if line.raw.strip() and line.within != "comment" and not YEAR.match(line.raw)
        ]
        draft = _Draft(lines[heading].number, _entry(lines[heading].raw), numbers_day_first)
        for line in lines[heading + 1 : end]:
            draft.take(line)
        items.append(replace(draft.finished(), raw="".join(line.raw for line in lines[start:end])))
        problems += draft.problems
    return MediaPage(preamble, tuple(items), tuple(f"line {number}: {what}" for number, what in sorted(problems)))


def _headings(lines: list[Line]) -> list[tuple[int, int]]:
    """Where each entry begins, its year included, and where its own heading stands."""
    found: list[tuple[int, int]] = []
    grouped, year = False, None
    for at, line in enumerate(lines):
        if line.within:
            continue
        if YEAR.match(line.raw):
            grouped, year = True, at if year is None else year
        elif _HEADING.match(line.raw) or (grouped and _DEEPER.match(line.raw)):
            found.append((at if year is None else year, at))
            year = None
    return found


def year_and_entry(raw: str) -> tuple[str, str]:
    """The year that stands over an entry, with all before the entry's own heading, "" when there is none; the rest."""
    if not YEAR.match(next(iter(lines_of(raw)), "")):
        return "", raw
    lines, _ = scanned(raw)
    headings = _headings(lines)
    at = headings[0][1] if headings else len(lines)
    return "".join(line.raw for line in lines[:at]), "".join(line.raw for line in lines[at:])


def is_group(heading: str) -> bool:
    """Whether an entry's heading, as Markdown, would be read as a year over entries."""
    return bool(YEAR.match(f"## {heading}"))


def annotated(title: str) -> tuple[str, str | None]:
    """The heading without its last bracket, and that, when it names a kind or a language."""
    match = _ANNOTATED.search(title)
    if match and is_annotation(match[1]):
        return title[: match.start()].rstrip(), match[1].strip()
    return title, None


def _entry(raw: str) -> PageItem:
    title = raw.strip().lstrip("#") if _DEEPER.match(raw) else raw.strip()[2:]
    title = title.strip()
    unclosed = title.rstrip("#")
    title, annotation = annotated(unclosed.rstrip() if unclosed[-1:] in ("", " ", "\t") else title)
    annotation = unescaped(annotation) if annotation else None
    link = LINK.fullmatch(title)
    url = address(link, group=2) if link else ""
    if link and is_web(url):
        return PageItem(unescaped(link[1].strip()), annotation, url=url, title=unescaped(link[1].strip()))
    return PageItem(unescaped(title), annotation)


@dataclass(slots=True)
class _Draft:
    """An entry while its lines are taken, one after another."""

    number: int
    item: PageItem
    numbers_day_first: bool | None = None
    sourced: bool = False
    translating: bool = False
    passage: list[str] = field(default_factory=list)
    translation: list[str] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def take(self, line: Line) -> None:
        text = line.raw.strip()
        if line.within == "comment" or not text or (not line.within and self._takes_label(line.raw)):
            return
        quoted = _BLOCKQUOTE.match(line.raw)
        kind = "code" if line.within else next((what for what, rule in _UNREAD.items() if rule.match(line.raw)), None)
        if not line.within and (match := SOURCE.match(line.raw)):
            self._take_source(line.number, line.raw[match.end() :].strip())
        elif not line.within and (text.startswith(("![", "[![")) or kind == "HTML"):
            self._take_image(line.number, text)
        elif kind:
            self.problems.append((line.number, f"{kind} was not read"))
        elif quoted or not self._takes_byline(text):
            words = self.translation if self.translating else self.passage
            words.append(_COMMENT.sub("", line.raw[quoted.end() if quoted else 0 :]).strip())

    def _takes_label(self, raw: str) -> bool:
        """Whether the line is one with the authors, a translation or the credit of the image before it."""
        if match := _AUTHOR.match(raw):
            names = (unescaped(name.strip()) for name in raw[match.end() :].split(","))
            self.item = replace(self.item, authors=(*self.item.authors, *(name for name in names if name)))
        elif match := _TRANSLATION.match(raw):
            self.translating = True
            self.item = replace(self.item, translated_by=unescaped((match[1] or "").strip()) or None)
            self.translation.append(raw[match.end() :].strip())
        elif self.item.image and (match := _CREDIT.match(raw)):
            said = _BRACKETED.fullmatch(raw[match.end() :].strip())
            credit, licence = (
                (unescaped((part or "").strip()) or None for part in said.groups()) if said else (None,) * 2
            )
            self.item = replace(self.item, image_credit=credit, image_licence=licence)
        else:
            return False
        return True

    def _take_source(self, number: int, text: str) -> None:
        if self.sourced:
            self.problems.append((number, "a second source line was not read"))
            return
        self.sourced = True
        label, url, rest = text, None, ""
        if match := LINK.match(text):
            label, url = match[1], address(match, group=2)
            rest = text[match.end() :]
            rest = rest[SEPARATOR.match(rest).end() :]  # type: ignore[union-attr]  # it matches the empty string
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
        in_order = self.numbers_day_first
        day, problem = read_date(shown, url, numbers_day_first=in_order) if shown else (None, None)
        if problem:
            self.problems.append((number, problem))
        url = url or self.item.url
        self.item = replace(self.item, source_label=label or None, url=url, published=day, date_text=shown or None)

    def _takes_byline(self, text: str) -> bool:
        """Whether the line is what stands below a heading that is a link: “*Coast Review*, 20 May 2021”."""
        where = find_date(text) if len(text) <= NAME_LENGTH else None
        if where is None or self.sourced or self.passage or self.item.url is None:
            return False
        label = f"{text[: where[0]]} {text[where[1] :]}".strip(_AROUND)
        shown = text[where[0] : where[1]]
        day, problem = read_date(shown, self.item.url, numbers_day_first=self.numbers_day_first)
        self.sourced = True
        self.problems += [(self.number, problem)] if problem else []
        self.item = replace(self.item, source_label=unescaped(label) or None, published=day, date_text=shown)
        return True

    def _take_image(self, number: int, text: str) -> None:
        found = image_of(text)
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
        if not self.sourced and self.item.url is None:
            self.problems.append((self.number, f"“{self.item.heading}” has no source line"))
        passage = [line for line in self.passage if line]
        speaker = None
        if len(passage) > 1 and (match := _SPEAKER.fullmatch(passage[-1])):
            named = unescaped(match[1])
            speaker = named if len(named) <= NAME_LENGTH else None
        return replace(
            self.item,
            speaker=speaker,
            passage=_words(passage[:-1] if speaker else passage),
            translation=_words(self.translation),
        )


def _words(lines: list[str]) -> str | None:
    return unescaped(unmarked("\n".join(line for line in lines if line))) or None
