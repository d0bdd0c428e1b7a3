"""A page to an article: its text in blocks, and what it says of itself."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urljoin

from presswatch.errors import ReadError
from presswatch.language.detect import detect
from presswatch.language.rules import all_rules
from presswatch.model import Article, BlockKind, Candidate, Page, Paywall, Project, Terms
from presswatch.outlets import find_outlet
from presswatch.plain import clean_text, fold
from presswatch.read.anchors import find_anchors
from presswatch.read.authors import find_authors, from_lines
from presswatch.read.blocks import Piece, joined, mark_furniture, phrases, pieces, tidy
from presswatch.read.dates import Published, find_published, names_day
from presswatch.read.decode import decode
from presswatch.read.kinds import find_kind, is_video_page
from presswatch.read.metadata import Declared, first_text, gather
from presswatch.read.prepare import prepare
from presswatch.read.sightings import may_mention
from presswatch.read.titles import find_title
from presswatch.read.tree import parse, text_of
from presswatch.urls import host, is_web

LEAST_STANDFIRST = 40  # characters
LITTLE_TEXT = 300  # characters; an article has more
MANY_BYTES = 20_000  # characters of HTML from which little text is suspicious
WALL_TEXT = 1_500  # characters; a wall has fewer

_YOUTUBE_DESCRIPTION = re.compile(r'"shortDescription":\s?("(?:[^"\\]|\\.)*")')
_NOT_HTML = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class _Source:
    """One page, decoded and parsed, on its way to an article."""

    url: str
    html: str
    tree: Any
    declared: Declared
    flags: tuple[str, ...]


def read_article(page: Page, project: Project, *, hint: Candidate | None = None) -> Article:
    """What a page says. `hint` is what the source that named it knew; it fills gaps only.

    Raises ReadError where there is nothing to read: no HTML, an empty page.
    """
    source = _open(page)
    body = _extract(source, page, project)
    sites = _site_names(source, project)
    authors = find_authors(source.declared, source.tree, sites)
    if not body or (is_video_page(source.declared, page.url) and _length(body) < LITTLE_TEXT):
        body = max(body, _description(source, hint), key=_length)
    body = _with_standfirst(source, body)
    authors = authors or from_lines([text for text, kind in body[:3] if kind is not BlockKind.HEADING], sites)
    found, teaser_seen = mark_furniture(body, authors)
    title, title_raw = find_title(source.declared, sites, hint.title if hint else None)
    if not found and not title:
        raise ReadError(f"{page.url} holds no text that could be read; open it in a browser to see why.")
    said = [text for text, kind in found if kind is not BlockKind.FURNITURE]
    language, confidence = detect("\n".join(said) or title or "")
    text, blocks = joined(found, language)
    published = _published(source, hint, page)
    return Article(
        text=text,
        blocks=blocks,
        language=language,
        language_confidence=confidence,
        kind=find_kind(source.declared, page.url, title, said, hint.kind if hint else None),
        title=title,
        title_raw=title_raw,
        authors=authors,
        published=published.day,
        published_precision=published.precision,
        published_evidence=published.evidence,
        outlet=sites[0] if sites else None,
        standfirst=source.declared.meta("og:description", "description", "twitter:description"),
        image_url=_image(source),
        canonical_url=_canonical(source),
        paywall=Paywall(_declares_paywall(source.declared), teaser_seen, len(text)),
        flags=(*source.flags, *published.flags, *_text_flags(source, text, title)),
        anchors=find_anchors(source.tree, text, blocks, source.url),
    )


def _open(page: Page) -> _Source:
    """The page decoded, parsed and prepared; what it declares is gathered before."""
    content_type = page.header("content-type") or ""
    if content_type.lower().startswith(_NOT_HTML):
        raise ReadError(f"{page.url} is {content_type.split(';')[0]}, not a web page; add it by hand if it matters.")
    text, flags = decode(page.body, content_type)
    if content_type.lower().startswith("text/plain"):
        text = (
            "<html><body><article>"
            + "".join(f"<p>{_escape(line)}</p>" for line in text.split("\n"))
            + "</article></body></html>"
        )
    tree = parse(text)
    if tree is None:
        raise ReadError(f"{page.url} holds no HTML; open it in a browser to see why.")
    declared = gather(tree)
    prepare(tree)
    return _Source(page.url, text, tree, declared, flags)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _names_project(project: Project) -> Callable[[str], bool] | None:
    """Whether a text holds a strong term; None for a project without any."""
    strong = [fold(term) for term in project.terms.strong]
    pattern = phrases(strong)

    def names(text: str) -> bool:
        folded = fold(text)
        return any(term in folded for term in strong) and bool(pattern.search(folded))

    return names if strong else None


def _may_name(page: Page, project: Project) -> bool:
    """Whether its bytes hold a strong term: that is known sooner than what of it is visible."""
    return may_mention(page.body, page.header("content-type"), Terms(strong=project.terms.strong))


def _extract(source: _Source, page: Page, project: Project) -> list[Piece]:
    """The blocks of the article; once more for recall where nothing was found or where the page names the project and
    the blocks do not."""
    names_project = _names_project(project)
    found = _bare(source)
    missing = names_project is not None and not any(names_project(text) for text, _ in found)
    if found and not (missing and names_project and _may_name(page, project) and names_project(_visible(source.tree))):
        return found
    more = _bare(source, favor_recall=True)
    return more if not found or (names_project and any(names_project(text) for text, _ in more)) else found


def _bare(source: _Source, *, favor_recall: bool = False) -> list[Piece]:
    """The blocks that trafilatura finds; what the page says of itself is asked for apart, where it is needed."""
    from trafilatura import bare_extraction

    for library in ("trafilatura", "htmldate"):  # they warn of every page that holds nothing; we say it once, ourselves
        logging.getLogger(library).setLevel(logging.CRITICAL)
    document = bare_extraction(
        source.tree,
        url=source.url,
        include_comments=False,
        favor_recall=favor_recall,
        output_format="xml",  # the same tree as for "python", whose text would be written out too
    )
    return pieces(getattr(document, "body", None)) if document is not None else []


def _searched_day(source: _Source) -> str | None:
    """The day that is made out from all of the page, its text too where nothing else names one."""
    from htmldate import find_date

    searching = not names_day(source.declared, source.tree, source.url)
    try:
        return find_date(source.tree, url=source.url, original_date=True, extensive_search=searching)
    except (TypeError, ValueError):  # an address or a number that is broken
        return None


def _visible(tree: Any) -> str:
    return " ".join(_visible_parts()(tree))


@cache
def _visible_parts() -> Callable[[Any], list[str]]:
    from lxml.etree import XPath

    silent = " or ".join(f"parent::{tag}" for tag in ("script", "style", "template", "noscript", "head"))
    found: Callable[[Any], list[str]] = XPath(f"descendant::text()[not({silent})]", smart_strings=False)
    return found


def _with_standfirst(source: _Source, body: list[Piece]) -> list[Piece]:
    """The blocks with the standfirst before them, where the page shows it under its heading and the extractor left
    it out: it often is what names the project."""
    stated = {
        fold(text) for text in (source.declared.meta("og:description"), source.declared.meta("description")) if text
    }
    stated.add(fold(first_text(source.declared.article.get("description")) or ""))
    held = fold("\n".join(text for text, _ in body))
    missing = tuple(text for text in stated if len(text) >= LEAST_STANDFIRST and text not in held)
    for element in source.tree.iter("p", "h2", "div", "h3", "span") if body and missing else ():
        opening = (element.text or "").lstrip()[:LEAST_STANDFIRST]
        if (not opening and element.tag in ("div", "span")) or len(element) > 3:
            continue
        if any(text.startswith(fold(opening)) for text in missing):
            text = tidy(text_of(element))
            if fold(text) in missing:
                return [(text, BlockKind.PARAGRAPH), *body]
    return body


def _length(body: list[Piece]) -> int:
    return sum(len(text) for text, _ in body)


def _description(source: _Source, hint: Candidate | None) -> list[Piece]:
    """What a page without a body says of itself: a video's description, else the one for search engines."""
    texts = []
    if is_video_page(source.declared, source.url) and (match := _YOUTUBE_DESCRIPTION.search(source.html)):
        texts.append(str(json.loads(match[1], strict=False)))
    texts += [first_text(node.get("description")) or "" for node in source.declared.nodes if "description" in node]
    texts += [source.declared.meta("og:description", "description") or "", hint.summary or "" if hint else ""]
    longest = max(texts, key=len)
    return [(line, BlockKind.PARAGRAPH) for line in map(tidy, clean_text(longest).split("\n")) if line]


def _site_names(source: _Source, project: Project) -> list[str]:
    """The outlet's name first, then the other names the page or its address give it."""
    declared = source.declared
    known = find_outlet(project.outlets, source.url)
    address = host(source.url)
    names = [
        known.name if known else None,
        declared.meta("og:site_name"),
        first_text(declared.article.get("publisher")),
        declared.meta("application-name"),
        address,
        max(address.split(".")[:-1], key=len, default=""),
    ]
    return list(dict.fromkeys(name for name in names if name))


def _published(source: _Source, hint: Candidate | None, page: Page) -> Published:
    latest = page.fetched.date() + timedelta(days=1)
    fed = hint.published.date() if hint and hint.published else None
    searched = cache(lambda: _searched_day(source))
    return find_published(source.declared, source.tree, source.url, searched, fed, latest)


def _image(source: _Source) -> str | None:
    found = source.declared.meta("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    try:
        url = urljoin(source.url, found or "")
    except ValueError:  # a broken IPv6 address
        return None
    return url if found and is_web(url) else None


def _canonical(source: _Source) -> str | None:
    """rel=canonical, where it is absolute and stays on the page's registrable domain."""
    for link in source.tree.iter("link"):
        href = (link.get("href") or "").strip()
        if "canonical" in (link.get("rel") or "").lower().split() and is_web(href):
            same = host(href) == host(source.url) or _site(href) == _site(source.url)
            return href if same else None
    return None


def _site(url: str) -> str:
    """The registrable domain, as far as courlan knows it: for the first it reads a list of all, which takes 0.1 s."""
    from courlan import extract_domain

    return extract_domain(url) or ".".join(host(url).split(".")[-2:])


def _declares_paywall(declared: Declared) -> bool | None:
    """Whether the page says that it is not free; None where it says nothing."""
    stated = declared.article.get("isAccessibleForFree")
    if stated is not None:
        return str(stated).strip().lower() in ("false", "no", "0")
    tier = declared.meta("article:content_tier")
    return tier.lower() in ("locked", "metered") if tier else None


def _text_flags(source: _Source, text: str, title: str | None) -> list[str]:
    flags = []
    if len(text) < LITTLE_TEXT and len(source.html) > MANY_BYTES:
        flags.append("little_text")
    walls = phrases(phrase for rules in all_rules().values() for phrase in rules.page.walls)
    if len(text) < WALL_TEXT and walls.search(fold(f"{title or ''}\n{text}")):
        flags.append("wall")
    return flags
