"""A parsed page put into a shape that the extractor reads whole."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from presswatch.read.tree import text_of

LONG = 60  # characters: a paragraph of prose
PARAGRAPHS = 2  # that make a container a chunk of an article
LEVELS = 3  # how far above two chunks what holds both may stand

_NOT_PROSE = re.compile(r"comment|related|teaser|card|promo|footer|sidebar", re.IGNORECASE)


def prepare(tree: Any) -> None:
    """Inline quotations become marks (the extractor loses <q> and breaks the paragraph there), <wbr> goes, and the
    chunks that some sites cut an article into around their advertisements become one."""
    _write_out_marks(tree)
    _join_chunks(tree)
    _flatten_lists(tree)


def _write_out_marks(tree: Any) -> None:
    opening, closing = ("« ", " »") if (tree.get("lang") or "").lower().startswith("fr") else ("“", "”")
    for element in list(tree.iter("q")):
        if len(element):
            element[-1].tail = (element[-1].tail or "") + closing
            element.text = opening + (element.text or "")
        else:
            element.text = opening + (element.text or "") + closing
        element.drop_tag()
    for element in list(tree.iter("wbr")):
        element.drop_tag()


def _join_chunks(tree: Any) -> None:
    chunks = _chunks(tree)
    firsts: dict[tuple[str, str], tuple[Any, frozenset[Any]]] = {}
    for element in [each for each in tree.iter("div", "section") if each in chunks] if len(chunks) > 1 else ():
        naming = element.get("class")
        around = frozenset(list(element.iterancestors())[:LEVELS])
        first, around_first = firsts.setdefault((element.tag, naming), (element, around))
        if first is element:
            continue
        if around & around_first and first not in element.iterancestors():
            for child in list(element):
                first.append(child)
        else:
            firsts[element.tag, naming] = (element, around)


def _flatten_lists(tree: Any) -> None:
    """A list within a list item stands behind that item: of lists within lists the extractor drops those with links."""
    for inner in [element for element in tree.iter("ul", "ol") if _is_listed(element)]:
        item = inner.getparent()
        for child in reversed([child for child in inner if child.tag == "li"]):
            item.addnext(child)
        inner.drop_tree()


def _is_listed(element: Any) -> bool:
    item = element.getparent()
    if item is None or item.tag != "li" or item.getparent() is None:
        return False
    return all(child.tag == "li" or not isinstance(child.tag, str) for child in element)


def _chunks(tree: Any) -> frozenset[Any]:
    """The containers of prose: they have a class, and at least two long paragraphs."""
    long = Counter(p.getparent() for p in tree.iter("p") if len(text_of(p)) >= LONG)
    return frozenset(holder for holder, count in long.items() if count >= PARAGRAPHS and _is_prose(holder))


def _is_prose(holder: Any) -> bool:
    naming = "" if holder is None else holder.get("class") or ""
    return bool(naming) and not _NOT_PROSE.search(naming)
