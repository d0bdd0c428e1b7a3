"""Who wrote an article: names of people, cleaned of everything a byline carries besides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from presswatch.language.rules import all_rules
from presswatch.plain import fold, plain
from presswatch.read.metadata import Declared, as_list

META_NAMES = (
    "author",
    "parsely-author",
    "sailthru.author",
    "article:author_name",
    "cxenseparse:author",
    "article:author",
    "og:author",
    "og:article:author",
    "citation_author",
    "bepress_citation_author",
    "dc.creator",
    "dcterms.creator",
    "byl",
)
SURNAME_FIRST = frozenset(("citation_author", "dc.creator", "dcterms.creator"))
MOST_WORDS = 6

_ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+|@\w+")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CUT = re.compile(r"\s(?:[-–—|•·/]|for|pour|via|in|on|updated|published|of the)\s.*|\s*[|•·:].*", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[,;/\n]\s*")
_BYLINE = re.compile(r"(?:^|[-_ ])(?:byline|author)s?(?:[-_ ]?(?:name|link|title))?(?:$|[-_ ])", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.’'`-]*(?: [^\W\d_][\w.’'`-]*){0,5}\Z")
_SHORT_SUFFIX = re.compile(r"(?i)(?:jr|sr|ii|iii|phd|md)\.?\Z")


def find_authors(declared: Declared, tree: Any, outlets: Sequence[str], guess: str | None) -> tuple[str, ...]:
    """The authors in the page's order, from JSON-LD, meta elements, the byline's markup, `guess`; the first that names
    a person wins, unless the meta elements name the same people and more. `outlets` are names no person has."""
    unwanted = frozenset(_key(outlet) for outlet in outlets if outlet)
    linked = clean_names(_linked_names(declared), unwanted)
    for name in META_NAMES:
        flipped = (_flip(value) if name in SURNAME_FIRST else value for value in declared.metas.get(name, ()))
        stated = clean_names(flipped, unwanted)
        if stated and (not linked or {*map(_key, linked)} < {*map(_key, stated)}):
            return stated
    return linked or clean_names(_marked_up(tree), unwanted) or clean_names([guess or ""], unwanted)


def clean_names(values: Sequence[str] | Iterator[str], unwanted: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The people named in bylines: no "By", e-mail, URL, title, outlet or date; each once.

    >>> clean_names(["By Ana Sol and Bo Lind, staff writer"])
    ('Ana Sol', 'Bo Lind')
    """
    names: dict[str, str] = {}
    for value in values:
        for part in _parts(value):
            key = _key(part)
            if key and key not in unwanted and key not in _no_authors() and _is_name(part):
                names.setdefault(key, part)
    return tuple(names.values())


def _key(name: str) -> str:
    return " ".join(fold(name).replace(".", " ").split()).removeprefix("the ")


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= MOST_WORDS or not _NAME.match(text):
        return False
    if len(words) == 1:
        return text[0].isupper() and "." not in text.rstrip(".") and len(text) > 1
    return any(word[0].isupper() for word in words)


def _parts(value: str) -> Iterator[str]:
    text = _BRACKETS.sub(" ", _ADDRESS.sub(" ", plain(value)))
    text = " ".join(text.replace("\u00a0", " ").split())
    previous = ""
    while previous != text:
        previous = text
        text = text[match.end() :].lstrip(" :") if (match := _by().match(fold(text))) else text
    whole: list[str] = []
    for part in _SPLIT.split(_joints().sub(", ", text)):
        cut = _CUT.sub("", part).strip(" -–—.*") + ("." if _SHORT_SUFFIX.search(part) and part.endswith(".") else "")
        if whole and _SHORT_SUFFIX.match(cut):
            whole[-1] += " " + cut
        elif match := _titles().search(fold(cut)):
            whole.append(cut[: match.start()].strip())
        else:
            whole.append(cut)
    yield from filter(None, whole)


def _flip(value: str) -> str:
    """Surname, First → First Surname."""
    parts = [part.strip() for part in value.split(",")]
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and all(parts) else value


def _linked_names(declared: Declared) -> Iterator[str]:
    """The names of the article's JSON-LD authors, references followed."""
    known = {node["@id"]: node for node in declared.nodes if isinstance(node.get("@id"), str) and "name" in node}
    for author in as_list(declared.article.get("author"))[:50]:
        if isinstance(author, Mapping):
            author = known.get(author.get("@id", ""), author) if "name" not in author else author
            if "Organization" in as_list(author.get("@type")) and "Person" not in as_list(author.get("@type")):
                continue
            author = author.get("name") or author.get("byline")
        for name in as_list(author):
            if isinstance(name, str):
                yield name


def _marked_up(tree: Any) -> Iterator[str]:
    """What elements called author or byline say: links first, then the first short one."""
    found: list[str] = []
    for element in tree.iter("a", "span", "p", "div", "address", "cite", "strong", "h3", "h4", "h5", "li"):
        rel, prop = element.get("rel") or "", element.get("itemprop") or ""
        if "author" in rel.split() or prop == "author" or _BYLINE.search(element.get("class") or ""):
            text = " ".join("".join(element.itertext()).split())
            if 2 < len(text) < 80:
                found.append(text)
                if "author" not in rel:
                    break
        if len(found) > 5:
            break
    yield from found


@cache
def _by() -> re.Pattern[str]:
    words = sorted((fold(word) for rules in all_rules().values() for word in rules.page.by), key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(map(re.escape, words)) + r")(?:\s*:\s*|\s+)")


@cache
def _joints() -> re.Pattern[str]:
    words = {word for rules in all_rules().values() for word in rules.page.joints}
    return re.compile(r",?\s+(?:" + "|".join(map(re.escape, sorted(words))) + r")\s+", re.IGNORECASE)


@cache
def _titles() -> re.Pattern[str]:
    words = {fold(word) for rules in all_rules().values() for word in rules.page.author_titles}
    longest = sorted(words, key=len, reverse=True)
    return re.compile(r"(?:^|(?<=\s))(?:" + "|".join(map(re.escape, longest)) + r")(?!\w).*")


@cache
def _no_authors() -> frozenset[str]:
    return frozenset(_key(word) for rules in all_rules().values() for word in rules.page.no_authors)
