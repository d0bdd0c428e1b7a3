"""XML answers as text that any parser may be given: decoded, cleaned, without what stands before the document."""

from __future__ import annotations

import re
from collections.abc import Collection

from presswatch.model import Page
from presswatch.read.decode import decode

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})""")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_TAG = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_BLANK = re.compile(r"\s+")
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
# No tag with words in it is that long. Parsers take a time that grows with the square of the number of attributes.
_OVERLONG_TAG = re.compile(r"<[^<>]{8000,}>")
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
    warnings of a script that went wrong. Tags of a length that only an attack has are left out too.
    """
    text = _OVERLONG_TAG.sub("", text)
    start = _after_prolog(text)
    first = _TAG.search(text, start)
    if _HTML_DOCTYPE.match(text) or (first and first[1].lower() == "html"):
        return "html", text[start:]
    names = "|".join(re.escape(name) for name in wanted)
    found = re.compile(rf"<(?:[\w.-]+:)?({names})(?=[\s/>])", re.IGNORECASE).search(text, start)
    if found:
        return found[1].lower(), text[found.start() :]
    return "html" if first and first[1].lower() in _HTML_TAGS else "", text[start:]


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
