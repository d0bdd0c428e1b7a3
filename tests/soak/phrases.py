"""Phrases known to be in the texts of real pages, as they stand there and written in other ways: the test on the bytes
of `backfill` must see every one (needs the corpora outside the repository)."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from spellings import phrases, renderings
from warcs import real_pages

from presswatch.errors import ReadError
from presswatch.model import Article, Page, Project, Terms
from presswatch.read.article import read_article
from presswatch.read.decode import decode
from presswatch.read.mentions import find_mentions
from presswatch.read.sightings import may_mention
from soak.ground import Findings

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).parent.parent.parent.parent / "shared"))
URL = "https://harbour-gazette.example/page"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def trial(folder: Path, every: int = 1) -> Findings:
    found = Findings()
    pages = SHARED / "pages" / "html"
    if not pages.is_dir():
        found.lines.append("the corpora outside the repository are not here")
        return found
    checked, missed = lost(list(real_pages(pages))[::every])
    for what in missed[:20]:
        found.must(False, what)
    found.figures = {"checked": sum(checked.values()), "lost": len(missed), **checked}
    found.lines.append(f"{sum(checked.values())} phrases of {dict(checked)}: {len(missed)} lost")
    return found


def lost(pages: Sequence[bytes]) -> tuple[Counter[str], list[str]]:
    """How many phrases were sought, by kind and way of writing, and those that the bytes did not show."""
    chance, checked, missed = random.Random(7), Counter[str](), list[str]()
    for number, body in enumerate(pages):
        try:
            article = read_article(Page(URL, URL, 200, (("Content-Type", "text/html"),), body, NOW), Project(""))
        except ReadError:
            continue
        for kind, phrase in phrases(article.text, chance).items():
            terms = Terms(strong=(phrase,))
            if _is_named(article, terms):
                checked[kind] += 1
                if not may_mention(body, "text/html", terms):
                    missed.append(f"page {number}, {kind}: {phrase!r}")
            for way in _unseen(body, phrase, terms, checked):
                missed.append(f"page {number}, {kind}, {way}: {phrase!r}")
    return checked, missed


def _is_named(article: Article, terms: Terms) -> bool:
    return bool(find_mentions(article.text, article.blocks, article.title, Project("", terms)))


def _unseen(body: bytes, phrase: str, terms: Terms, checked: Counter[str]) -> list[str]:
    """The ways of writing the phrase in which the page does not show it, where it holds the phrase as it is."""
    html, _ = decode(body, "text/html")
    if phrase not in html:
        return []
    before, _, behind = html.replace(phrase, "\x01", 1).replace(phrase, "").partition("\x01")
    unseen = []
    for way, written in renderings(phrase):
        checked[way] += 1
        if not may_mention((before + written + behind).encode(), "text/html; charset=utf-8", terms):
            unseen.append(way)
    for codec in ("latin-1", "cp1252", "utf-16"):
        checked[codec] += 1
        old = (before + phrase + behind).encode(codec, "xmlcharrefreplace")
        if not may_mention(old, f"text/html; charset={codec}", terms):
            unseen.append(codec)
    return unseen
