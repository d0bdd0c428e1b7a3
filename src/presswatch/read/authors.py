"""Who wrote an article: names of people, cleaned of everything a byline carries besides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from presswatch.language.rules import all_rules
from presswatch.plain import fold, plain
from presswatch.read.metadata import Declared, as_list, node_types

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
LONGEST_BYLINE = 120  # characters
LONGEST_VALUE = 1000
_NAMING = ("class", "id", "rel", "itemprop", "data-testid", "data-qa")
_BYLINE_TAGS = ("a", "span", "p", "div", "address", "cite", "strong", "h3", "h4", "h5", "li")

_ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+|@\w+")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CUT = re.compile(r"\s(?:[-–—|•·/]|for|pour|via|in|on|updated|published|of the)\s.*|\s*[|•·:].*", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[,;/\n]\s*")
_BYLINE = re.compile(
    r"(?:^|[-_ ])(?:byline|author|journalist|(?:posted|submitted)-by)s?(?:[-_ ]?(?:name|link|title))?(?:$|[-_ ])",
    re.IGNORECASE,
)
_AUTHOR_PAGE = re.compile(r"/(?:authors?|newsteam|auteurs?|contributors?|staff|journalists?)/[^/]+/?\Z")
_FULL_NAME = re.compile(r"[^\W\d_][\w.’'-]+(?: [^\W\d_a-z][\w.’'-]*){1,2}\Z")
_POSTED = re.compile(r".*\d.*?\s(?=(?:by|par)\s)", re.IGNORECASE)
_NO_LETTER = re.compile(r"[\W_]+")
_NAME = re.compile(r"[^\W\d_][\w.’'`-]*(?: [^\W\d_][\w.’'`-]*){0,5}\Z")
_SHORT_SUFFIX = re.compile(r"(?i)(?:jr|sr|ii|iii|phd|md)\.?\Z")


def find_authors(declared: Declared, tree: Any, outlets: Sequence[str]) -> tuple[str, ...]:
    """The authors in the page's order, from JSON-LD, meta elements, the byline's markup; the first that names a person
    wins, unless the meta elements name the same people and more. `outlets` are names no person has."""
    unwanted = frozenset(_key(outlet) for outlet in outlets if outlet)
    linked = clean_names(_linked_names(declared, declared.article), unwanted)
    for name in META_NAMES:
        flipped = (_flip(value) if name in SURNAME_FIRST else value for value in declared.metas.get(name, ()))
        stated = clean_names(flipped, unwanted)
        if stated and (not linked or {*map(_key, linked)} < {*map(_key, stated)}):
            return stated
    page = next((node for node in declared.nodes if "WebPage" in node_types(node)), {})
    return linked or clean_names(_marked_up(tree), unwanted) or clean_names(_linked_names(declared, page), unwanted)


def clean_names(values: Sequence[str] | Iterator[str], unwanted: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The people named in bylines: no "By", e-mail, URL, title, outlet or date; each once.

    >>> clean_names(["By Ana Sol and Bo Lind, staff writer"])
    ('Ana Sol', 'Bo Lind')
    """
    names: dict[str, str] = {}
    for value in values:
        for part in _parts(value) if _key(value) not in unwanted else ():
            part = _without_outlet(part, unwanted)
            key = _key(part)
            if key and key not in unwanted and key not in _no_authors() and _is_name(part):
                names.setdefault(key, part)
    return tuple(names.values())


def _without_outlet(name: str, unwanted: frozenset[str]) -> str:
    """The name without an outlet that follows it ("Ana Sol Courrier Staff")."""
    words = name.split()
    for at in range(2, len(words)):
        if _key(" ".join(words[at:])) in unwanted or _key(words[at]) in unwanted:
            return " ".join(words[:at])
    return name


def _key(name: str) -> str:
    return _NO_LETTER.sub(" ", fold(name)).strip().removeprefix("the ")


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= MOST_WORDS or not _NAME.match(text):
        return False
    if len(words) == 1:
        return text[0].isupper() and "." not in text.rstrip(".") and len(text) > 1
    return any(word[0].isupper() for word in words)


def _parts(value: str) -> Iterator[str]:
    text = _BRACKETS.sub(" ", _ADDRESS.sub(" ", plain(value[:LONGEST_VALUE])))
    text = _without_by(_POSTED.sub("", " ".join(text.replace("\u00a0", " ").split())))
    whole: list[str] = []
    for part in _SPLIT.split(_joints().sub(", ", text)):
        cut = _CUT.sub("", _without_by(part)).strip(" -–—.*") + (
            "." if _SHORT_SUFFIX.search(part) and part.endswith(".") else ""
        )
        if whole and _SHORT_SUFFIX.match(cut):
            whole[-1] += " " + cut
        elif match := _titles().search(fold(cut)):
            whole.append(cut[: match.start()].strip())
        else:
            whole.append(cut)
    yield from filter(None, whole)


def _without_by(text: str) -> str:
    while match := _by().match(fold(text)):
        text = text[match.end() :].lstrip(" :")
    return text


def _flip(value: str) -> str:
    """Surname, First → First Surname."""
    parts = [part.strip() for part in value.split(",")]
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and all(parts) else value


def _linked_names(declared: Declared, work: Mapping[str, Any]) -> Iterator[str]:
    """The names of the authors of a JSON-LD object, references followed."""
    known = {node["@id"]: node for node in declared.nodes if isinstance(node.get("@id"), str) and "name" in node}
    for author in as_list(work.get("author"))[:50]:
        if isinstance(author, Mapping):
            author = known.get(author.get("@id", ""), author) if "name" not in author else author
            if "Organization" in as_list(author.get("@type")) and "Person" not in as_list(author.get("@type")):
                continue
            author = author.get("name") or author.get("byline")
        for name in as_list(author):
            if isinstance(name, str):
                yield name


def _marked_up(tree: Any) -> Iterator[str]:
    """What elements called author or byline say, those of comments left out: the links of the first that names
    somebody, else its text; else the links to pages of authors."""
    linked: list[str] = []
    for element in tree.iter(*_BYLINE_TAGS):
        href = element.get("href") or ""
        called = " ".join(filter(None, map(element.get, _NAMING)))
        if not (element.tag == "address" or _BYLINE.search(called) or _AUTHOR_PAGE.search(href)) or _in_comment(
            element
        ):
            continue
        if _AUTHOR_PAGE.search(href):
            linked.append(_said(element))
            continue
        inner = [_said(link) for link in element.iter("a") if link is not element or "author" in called]
        texts = [text for text in (*inner, _said(element)) if text]
        found = next((texts[:1] for _ in inner if inner[0]), texts[-1:])
        if clean_names(found):
            yield from inner if clean_names(inner) else found
            return
    yield from linked[:1]


def _said(element: Any) -> str:
    text = " ".join(" ".join(element.itertext()).split())
    return text if len(text) < LONGEST_BYLINE else ""


def _in_comment(element: Any) -> bool:
    around = (f"{above.get('class') or ''} {above.get('id') or ''}" for above in element.iterancestors())
    return any("comment" in naming.lower() for naming in around)


def from_lines(lines: Sequence[str], unwanted: Sequence[str] = ()) -> tuple[str, ...]:
    """The authors that the first lines of a text name: "By Ana Sol", or a line that is a name and nothing else."""
    outlets = frozenset(_key(outlet) for outlet in unwanted)
    for line in lines:
        by = _by().match(fold(line))
        bare = all(_FULL_NAME.match(part) for part in _SPLIT.split(line))
        if len(line) < LONGEST_BYLINE and (by or bare) and (names := clean_names([line], outlets)):
            return names
    return ()


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
