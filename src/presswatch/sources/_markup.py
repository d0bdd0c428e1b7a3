"""XML answers as text that any parser may be given: decoded, cleaned, without what stands before the document."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.entities import html5
from typing import Any
from xml.sax.saxutils import escape

from presswatch.errors import SourceError
from presswatch.model import Page
from presswatch.read.decode import decode

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})""")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_AMPERSAND = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#|(?:amp|lt|gt|quot|apos);)(?:(\w{1,40});)?", re.DOTALL)
_TAG = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_BLANK = re.compile(r"\s+")
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
# No tag with words in it is that long. Parsers take a time that grows with the square of the number of attributes.
_OVERLONG_TAG = re.compile(r"<[^<>]{8000,}>")
_ENTITY = re.compile(r"<!ENTITY([^>]*)>")
_LONGEST_ENTITY = 1_000
_NAMED = re.compile(r"&(?!#|(?:amp|lt|gt|quot|apos);)")
_HTML_TAGS = frozenset({"html", "head", "body", "title", "meta", "script", "form", "div", "p", "h1"})


def text_of(page: Page) -> str:
    """The body as text without control characters and without references that name no character: XML parsers give
    up a whole document over one of either."""
    header = page.header("content-type") or ""
    declared = _DECLARED.match(page.body)
    if declared and "charset" not in header.lower():
        header = f"{header}; charset={declared[1].decode('ascii')}"
    text, _ = decode(page.body, header)
    return _REFERENCE.sub(_allowed, text.strip("\ufeff \t\r\n"))


def root(text: str, wanted: Collection[str]) -> tuple[str, str]:
    """The document's element, one of `wanted`, "html" or "", and the text from it on.

    What stands before it is left out: declarations of entities, which may expand to gigabytes or name files, and the
    warnings of a script that went wrong. So are tags of a length that only an attack has. Bare ampersands and HTML's
    names of characters, which XML does not know, are put right. Raises SourceError for entities made to grow.
    """
    start = _after_prolog(text)
    if any(_grows(entity[1]) for entity in _ENTITY.finditer(text, 0, start)):
        raise SourceError("the answer declares entities that would grow without measure, so it is not read")
    body = _AMPERSAND.sub(_known, _OVERLONG_TAG.sub("", text[start:]))
    first = _TAG.search(body)
    if _HTML_DOCTYPE.match(text) or (first and first[1].lower() == "html"):
        return "html", body
    names = "|".join(re.escape(name) for name in wanted)
    found = re.compile(rf"<(?:[\w.-]+:)?({names})(?=[\s/>])", re.IGNORECASE).search(body)
    if found:
        return found[1].lower(), body[found.start() :]
    return "html" if first and first[1].lower() in _HTML_TAGS else "", body


def tree(markup: str) -> Any:
    """The lxml element of what `root` gave, as much of it as is whole enough; None when nothing is. No entity is
    resolved and no file or address opened."""
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(markup.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None


def local(name: Any) -> str:
    """An element's or attribute's name in lower case without its namespace, declared or not."""
    return str(name).rpartition("}")[2].rpartition(":")[2].lower()


def _grows(entity: str) -> bool:
    """Whether a declaration names other entities or is longer than a character or a phrase needs."""
    return len(entity) > _LONGEST_ENTITY or bool(_NAMED.search(entity))


def _after_prolog(text: str) -> int:
    """Where declaration, processing instructions, comments and DOCTYPE end."""
    place = 0
    while True:
        blank = _BLANK.match(text, place)
        place = blank.end() if blank else place
        if text.startswith("<?", place):
            end = text.find("?>", place)
        elif text.startswith("<!--", place):
            end = text.find("-->", place)
        elif text.startswith("<!", place):
            end = _end_of_doctype(text, place)
        else:
            return place
        closed = text.find(">", end) if end >= 0 else -1
        if closed < 0:
            return place
        place = closed + 1


def _end_of_doctype(text: str, place: int) -> int:
    bracket, end = text.find("[", place), text.find(">", place)
    return text.find("]", place) if -1 < bracket < end else end


def _allowed(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    if len(hexadecimal or decimal) > 8:
        return ""
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    is_character = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    return reference[0] if is_character or 0x10000 <= number <= 0x10FFFF else ""


def _known(ampersand: re.Match[str]) -> str:
    """A CDATA section as it is, the character that HTML calls so, or the ampersand as XML wants it."""
    if ampersand[0].startswith("<"):
        return ampersand[0]
    character = html5.get(f"{ampersand[1]};")
    return escape(character or ampersand[0])
