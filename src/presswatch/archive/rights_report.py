"""What of whose words is printed: by outlet, by article, and what a person should look at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from presswatch.archive.items import Placed, page_entries
from presswatch.archive.permitted import article_words, read_rule
from presswatch.archive.sql import RIGHTS
from presswatch.formats import media_page
from presswatch.rights import Rule, allowed, most_words, word_count

_OF_ARTICLES = f"""
    SELECT c.id, c.outlet, c.title, c.url, {RIGHTS} AS rights FROM coverage c JOIN articles a ON a.id = c.id
     WHERE c.state IN ('accepted', 'published') ORDER BY +c.outlet, c.published DESC NULLS LAST, c.id
"""
# "+": sorted after they are found by state; in the order of the index every article would be looked at


@dataclass(frozen=True, slots=True)
class Used:
    """What is printed of one article, all its wordings together. `share` is of the article's words, None when its text
    is not known; `most` the words that its outlet allows."""

    article_id: int
    outlet: str
    title: str | None
    url: str | None
    words: int
    article_words: int | None
    most: int
    warnings: tuple[str, ...]

    @property
    def share(self) -> float | None:
        return self.words / self.article_words if self.article_words else None

    @property
    def over(self) -> bool:
        return self.words > self.most


@dataclass(frozen=True, slots=True)
class OutletUse:
    """What is printed of an outlet, under which rule."""

    outlet: str
    rule: str | None
    articles: tuple[Used, ...]

    @property
    def words(self) -> int:
        return sum(used.words for used in self.articles)


def report(conn: sqlite3.Connection) -> list[OutletUse]:
    """Every outlet with an approved article, the one with most words first."""
    told = _told(conn)
    printed = _printed(conn)
    by_outlet: dict[tuple[str, str | None], list[Used]] = {}
    for row in conn.execute(_OF_ARTICLES).fetchall():
        words, rule = article_words(conn, row["id"]), read_rule(row["rights"])[0]
        used = Used(
            article_id=row["id"],
            outlet=row["outlet"] or "?",
            title=row["title"],
            url=row["url"],
            words=sum(map(word_count, printed.get(row["id"], ()))),
            article_words=words,
            most=most_words(rule, words),
            warnings=told.get(row["id"], ()),
        )
        by_outlet.setdefault((used.outlet, row["rights"]), []).append(used)
    found = [OutletUse(outlet, rights, tuple(articles)) for (outlet, rights), articles in by_outlet.items()]
    return sorted(found, key=lambda use: (-use.words, use.outlet))


def warnings(conn: sqlite3.Connection, *, language: str = "en", page: bool = False) -> list[str]:
    """What a person should look at before items leave the archive, a sentence each. `page` is for the media page in
    Markdown, which keeps its blocks as they stand."""
    lines: dict[str, None] = {}
    for entry, told in _warned(conn, language, page):
        name = entry.item.title or entry.item.heading
        lines |= dict.fromkeys(f"“{name}”: {warning}." for warning in told)
    return list(lines)


def page_warnings(conn: sqlite3.Connection, *, language: str) -> dict[int, list[str]]:
    """What `warnings` has of the media page, without names, by article."""
    found: dict[int, dict[str, None]] = {}
    for entry, told in _warned(conn, language, True):
        found.setdefault(entry.article_id, {}).update(dict.fromkeys(told))
    return {article_id: list(lines) for article_id, lines in found.items()}


def _warned(conn: sqlite3.Connection, language: str, page: bool) -> Iterator[tuple[Placed, tuple[str, ...]]]:
    rules = {row["id"]: row["rights"] for row in conn.execute(_OF_ARTICLES)}
    for entry in page_entries(conn, language=language, elsewhere=not page)[1]:
        told, raw = entry.warnings, entry.item.raw
        if page and raw is not None:
            told = _of_block(raw, read_rule(rules.get(entry.article_id))[0], told)
        yield entry, told


def _of_block(raw: str, rule: Rule, of_values: tuple[str, ...]) -> tuple[str, ...]:
    """What a block that stays as it is shows beyond the rule, besides what its source lacks."""
    shown = next(iter(media_page.parse(raw).items), None)
    if shown is None:
        return of_values
    beyond = allowed(shown, rule)[1]
    lacking = [warning for warning in of_values if warning.startswith(("no ", "it has no "))]
    stands = [warning for warning in beyond if warning.startswith("its ") and "is the most" not in warning]
    stands = [line.replace("is not shown", "should not be shown").replace("is cut", "should be cut") for line in stands]
    return (*(f"on the page already, {line}" for line in stands), *lacking)


def _told(conn: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    return {entry.article_id: entry.warnings for entry in page_entries(conn)[1]}


def _printed(conn: sqlite3.Connection) -> dict[int, list[str]]:
    """What is shown of each article, every wording once: the words as a rule leaves them, and what blocks say."""
    shown = {entry.article_id: entry.item.passage for entry in page_entries(conn, elsewhere=True)[1]}
    blocks: dict[int, set[str]] = {}
    for article_id, raw in conn.execute("SELECT article_id, raw FROM page_items WHERE article_id NOT NULL"):
        words_of = blocks.setdefault(article_id, set())
        words_of |= {" ".join(item.passage.split()) for item in media_page.parse(raw).items if item.passage}
    return {
        article_id: sorted(blocks.get(article_id, set()) | ({" ".join(words.split())} if words else set()))
        for article_id, words in shown.items()
    }


def as_json(use: OutletUse) -> dict[str, Any]:
    """An outlet as plain values: what `presswatch report rights --json` prints, a line each."""
    return {
        "outlet": use.outlet,
        "rights": use.rule,
        "words": use.words,
        "articles": [
            {
                "article_id": used.article_id,
                "title": used.title,
                "url": used.url,
                "words": used.words,
                "article_words": used.article_words,
                "share": round(used.share, 4) if used.share is not None else None,
                "most": used.most,
                "over": used.over,
                "warnings": list(used.warnings),
            }
            for used in use.articles
        ],
    }
