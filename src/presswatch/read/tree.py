"""From the text of a page to its tree."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# https://bugs.launchpad.net/lxml/+bug/1955915: a slash within the document type loses the page
_TORN_DOCTYPE = re.compile(r"< ?! ?doctype[^>]*/[^<>]*>", re.IGNORECASE)
_EMPTY_ROOT = re.compile(r"(<html[^<>]*?)\s*/>", re.IGNORECASE)
BEGINNING = 4096  # characters


def parse(text: str) -> Any:
    """The tree that trafilatura's `load_html` makes of the text, comments left out; None where there is none in it."""
    from lxml.etree import LxmlError
    from lxml.html import fromstring

    beginning = text[:BEGINNING]
    mended = _EMPTY_ROOT.sub(r"\1>", _TORN_DOCTYPE.sub("", beginning, count=1), count=1)
    page = (text if mended == beginning else mended + text[BEGINNING:]).encode()
    try:
        tree = fromstring(page, parser=_parser()) if page.strip() else None
    except LxmlError:
        return None
    is_page = tree is not None and ("html" in text[:50].lower() or len(tree) > 1)
    return tree if is_page else None


def text_of(element: Any) -> str:
    """The text of an element and of all within it: what `itertext` says, in a third of its time."""
    from lxml.etree import tostring

    return str(tostring(element, method="text", encoding="unicode", with_tail=False))


@cache
def _parser() -> Any:
    """lxml.html asks a function in Python for the class of every element, whenever one is touched: that is a tenth of
    the time that reading takes. Nobody here needs forms and fields to be of classes of their own."""
    from lxml import etree, html

    parser = html.HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    classes = etree.ElementDefaultClassLookup(
        element=html.HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction, entity=html.HtmlEntity
    )
    parser.set_element_class_lookup(classes)
    return parser
