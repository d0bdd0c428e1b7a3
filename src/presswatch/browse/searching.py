"""Finding articles by words: bounded work, however common the words are.

FTS5's own ranking (bm25) walks all rows of every phrase to weigh it, and the project's name stands in nearly all. So
rare phrases rank and common ones only filter; where all are common, the newest matches are taken.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from itertools import islice

from presswatch.archive.archive import one
from presswatch.browse.phrases import Phrase, all_of

FIRST_WINDOW, LARGEST_WINDOW = 20_000, 100_000
"""Rows of an index looked through at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work a search may be."""

    rare: int = 5_000
    """Rows of an index that a phrase may stand in to be ranked: bm25 takes 2 µs a row, and reads them all."""
    sample: int = 1_000
    """Articles that facets are counted over and that can be paged through."""
    looked: int = 10_000
    """Rows of coverage that are looked at for those that fit several facets."""
    asked: int = 2_000
    """Articles that fit the facets of which it is asked, one by one, whether they have words that are common."""
    chunk: int = 250
    """Articles asked for at once."""
    seconds: float = 0.06
    """How long common words are sought altogether, but for a first part of each index: only phrases that hardly ever
    meet take as long."""


LIMITS = Limits()
FACETS = ("where", "language", "outlet", "year", "kind", "state")
PLACES = ("headline", "text", "quote")
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class _Index:
    """An FTS5 table and how much a match in it is worth; how to ask which articles rows of it belong to, and which
    rows articles have: both answer (row, article)."""

    place: str
    table: str
    weight: float
    articles: str
    rows: str


_LISTED = "(SELECT value FROM json_each(?1))"
_INDEXES = (
    _Index(
        "headline",
        "articles",
        3.0,
        "SELECT value, value FROM json_each(?1)",
        "SELECT value, value FROM json_each(?1)",
    ),
    _Index(
        "text",
        "article_texts",
        1.0,
        f"SELECT text_id, id FROM articles WHERE text_id IN {_LISTED}",  # noqa: S608 our own words
        f"SELECT text_id, id FROM articles WHERE id IN {_LISTED} AND text_id IS NOT NULL",  # noqa: S608
    ),
    _Index(
        "quote",
        "quotes",
        1.0,
        f"""SELECT id, article_id FROM coverage_quotes WHERE id IN {_LISTED} UNION ALL
            SELECT id, article_id FROM quotes WHERE id IN {_LISTED} AND text_id IS NULL""",  # noqa: S608
        f"SELECT id, article_id FROM coverage_quotes WHERE article_id IN {_LISTED}",  # noqa: S608
    ),
)


@dataclass(slots=True)
class Hit:
    """An article that was found: how well, and in which places."""

    article_id: int
    score: float = 0.0
    places: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Found:
    """`articles` are best first (newest first where `ranked` is false); `counts` are of those that fit, by facet and
    value. `whole` is false when there may be more than what was looked at; `rejected` says how many were found among
    the rejected, which are shown when asked for; `nowhere` are the phrases that no text has."""

    articles: list[int]
    counts: Mapping[str, Counter[str]]
    ranked: bool
    whole: bool
    rejected: int
    nowhere: tuple[Phrase, ...]


def find(
    conn: sqlite3.Connection, wanted: Sequence[Phrase], chosen: Mapping[str, str], limits: Limits = LIMITS
) -> Found:
    """The articles that have all phrases in their headline, in their text or in one quote, and that fit the facets
    chosen (a value for some of FACETS)."""
    if not wanted:
        return Found([], {}, True, True, 0, ())
    sizes = {index.place: [_size(conn, index, phrase, limits.rare) for phrase in wanted] for index in _INDEXES}
    nowhere = tuple(phrase for at, phrase in enumerate(wanted) if not any(sizes[place][at] for place in sizes))
    seek = _Seeking(conn, wanted, chosen, limits)
    for index in _INDEXES:
        if chosen.get("where", index.place) == index.place and all(sizes[index.place]):
            seek.in_index(index, sizes[index.place])
    fitting, counts, rejected, all_seen = _fit(conn, seek.best(), chosen, limits)
    return Found(fitting, counts, seek.ranked, seek.whole and all_seen, rejected, nowhere)


def _size(conn: sqlite3.Connection, index: _Index, phrase: Phrase, rare: int) -> int:
    """In how many rows the phrase can stand at most, counted up to just over `rare`: of words that stand together the
    rarest is counted."""
    table = f"{index.table}_fts"
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT ?)"  # noqa: S608

    def rows_with(word: str) -> int:
        return int(one(conn, sql, f'"{word}"', rare + 1))

    return min(sum(min(map(rows_with, words)) for words in phrase.spellings), rare + 1)


class _Seeking:
    """The articles that have all phrases, gathered from one index after the other."""

    def __init__(
        self, conn: sqlite3.Connection, wanted: Sequence[Phrase], chosen: Mapping[str, str], limits: Limits
    ) -> None:
        self.conn, self.wanted, self.limits = conn, wanted, limits
        self.end = time.monotonic() + limits.seconds
        self.narrowed = {name: value for name, value in chosen.items() if name != "where"}
        self.hits: dict[int, Hit] = {}
        self.ranked, self.whole = False, True

    @cached_property
    def fitting(self) -> tuple[list[int], bool]:
        return fitting_articles(self.conn, self.narrowed, self.limits)

    def best(self) -> list[Hit]:
        return sorted(self.hits.values(), key=lambda hit: (-hit.score, "headline" not in hit.places, -hit.article_id))

    def in_index(self, index: _Index, sizes: Sequence[int]) -> None:
        rare = [phrase for phrase, size in zip(self.wanted, sizes, strict=True) if size <= self.limits.rare]
        if rare:
            self.ranked = True
            self._add(index, self._by_rank(index, rare))
        elif self.narrowed:
            self._add(index, dict.fromkeys(self._among_fitting(index), 0.0))
        else:
            self._add(index, dict.fromkeys(self._newest(index), 0.0))

    def _by_rank(self, index: _Index, rare: Sequence[Phrase]) -> dict[int, float]:
        """The rows that match, the best when there are many, with what they are worth by their rare phrases."""
        table = f"{index.table}_fts"
        sql = f"SELECT rowid, rank FROM {table} WHERE {table} MATCH ?"  # noqa: S608
        ranks = {row: -rank * index.weight for row, rank in self.conn.execute(sql, (all_of(rare),))}
        if ranks and len(rare) < len(self.wanted):
            sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"  # noqa: S608
            ranks = {row: ranks[row] for (row,) in self.conn.execute(sql, (all_of(self.wanted),))}
        most = 2 * self.limits.sample  # some are rejected, and several rows may be of one article
        if self.narrowed or len(ranks) <= most:
            return ranks
        self.whole = False
        return {row: ranks[row] for row in nlargest(most, ranks, key=ranks.__getitem__)}

    def _newest(self, index: _Index) -> list[int]:
        """The last rows that match. SQLite can't be interrupted on its way to the next match, so it is asked for a
        part of the rows at a time."""
        table = f"{index.table}_fts"
        sql = f"""SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid <= ? AND rowid > ?
                   ORDER BY rowid DESC LIMIT ?"""  # noqa: S608
        top = one(self.conn, f"SELECT max(id) FROM {index.table}") or 0  # noqa: S608
        found: list[int] = []
        query, window, most = all_of(self.wanted), FIRST_WINDOW, self.limits.sample
        while top > 0 and len(found) <= most and (window == FIRST_WINDOW or time.monotonic() < self.end):
            left = most + 1 - len(found)
            found += (row for (row,) in self.conn.execute(sql, (query, top, top - window, left)))
            top, window = top - window, min(2 * window, LARGEST_WINDOW)
        self.whole = self.whole and top <= 0 and len(found) <= most
        return found[:most]

    def _among_fitting(self, index: _Index) -> list[int]:
        """The rows that match of the newest articles that fit the facets: of common words most do."""
        table = f"{index.table}_fts"
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ?2 AND rowid IN {_LISTED}"  # noqa: S608
        ids, whole = self.fitting
        query, at = all_of(self.wanted), 0
        found: list[int] = []
        while at < len(ids) and len(found) < self.limits.sample and (at == 0 or time.monotonic() < self.end):
            rows = [row for row, _ in self.conn.execute(index.rows, (json.dumps(ids[at : at + self.limits.chunk]),))]
            found += [row for (row,) in self.conn.execute(sql, (json.dumps(rows), query))]
            at += self.limits.chunk
        self.whole = self.whole and whole and at >= len(ids)
        return found

    def _add(self, index: _Index, rows: Mapping[int, float]) -> None:
        """Adds what the rows of one index are worth to their articles: of several rows the best."""
        best: dict[int, float] = {}
        for row, article_id in self.conn.execute(index.articles, (json.dumps(list(rows)),)):
            best[article_id] = max(best.get(article_id, 0.0), rows[row])
        for article_id, score in best.items():
            hit = self.hits.setdefault(article_id, Hit(article_id))
            hit.score += score
            hit.places.add(index.place)


def fitting_articles(
    conn: sqlite3.Connection, chosen: Mapping[str, str], limits: Limits = LIMITS
) -> tuple[list[int], bool]:
    """The newest `asked` articles that fit the facets chosen, and whether these are all. Read by the index of the facet
    that is likely the narrowest; with several, of `looked` rows of it."""
    if chosen.get("state") == REJECTED:
        found = [row for (row,) in conn.execute(_NEWEST_REJECTED, {"limit": limits.asked + 1})]
        return found[: limits.asked], len(found) <= limits.asked
    narrow = next((name for name in _BY_INDEX if name in chosen), "state")
    index, condition = _BY_INDEX[narrow]
    sql = f"""SELECT id, language, coalesce(outlet, '') AS outlet, coalesce(substr(published, 1, 4), '') AS year, kind,
                     state FROM coverage INDEXED BY {index} WHERE {condition} ORDER BY {_ORDER[index]} LIMIT ?2"""  # noqa: S608
    found, looked = [], 0
    for row in conn.execute(sql, (chosen[narrow], limits.looked)):
        looked += 1
        values = dict(zip(("language", "outlet", "year", "kind", "state"), tuple(row)[1:], strict=True))
        if all(values[name] == value for name, value in chosen.items()):
            found.append(int(row[0]))
            if len(found) > limits.asked:
                break
    return found[: limits.asked], len(found) <= limits.asked and looked < limits.looked


_BY_INDEX = {
    "outlet": ("coverage_outlet", "outlet = ?1"),
    "year": ("coverage_published", "published >= ?1 AND published < ?1 || '~'"),
    "kind": ("coverage_kind", "kind = ?1"),
    "language": ("coverage_language", "language = ?1"),
    "state": ("coverage_state", "state = ?1"),
}
_ORDER = dict.fromkeys(
    ("coverage_outlet", "coverage_published", "coverage_kind", "coverage_language"), "published DESC, id DESC"
)
_ORDER["coverage_state"] = "first_seen DESC, id DESC"
_NEWEST_REJECTED = """
    SELECT article_id FROM (
        SELECT article_id FROM article_reviews WHERE state = 'rejected' ORDER BY at DESC LIMIT :limit)
    UNION
    SELECT id FROM (SELECT id FROM articles WHERE verdict = 'reject' ORDER BY first_seen DESC LIMIT :limit)"""


def _fit(
    conn: sqlite3.Connection, hits: Sequence[Hit], chosen: Mapping[str, str], limits: Limits
) -> tuple[list[int], dict[str, Counter[str]], int, bool]:
    """The first `sample` that fit, what they are, how many of those looked at are rejected, and whether all were."""
    fitting: list[int] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    rejected = looked = 0
    rest = iter(hits)
    while len(fitting) < limits.sample and (chunk := list(islice(rest, limits.chunk))):
        looked += len(chunk)
        facts = _facts(conn, [hit.article_id for hit in chunk])
        for hit in chunk:
            values = facts.get(hit.article_id)
            if values is None or any(values[name] != value for name, value in chosen.items() if name in values):
                continue
            if values["state"] == REJECTED and chosen.get("state") != REJECTED:
                rejected += 1
                continue
            fitting.append(hit.article_id)
            for facet, value in values.items():
                counts[facet][value] += 1
            counts["where"].update(hit.places)
    return fitting[: limits.sample], counts, rejected, looked == len(hits)


_COVERED = """
    SELECT id, language, coalesce(outlet, '') AS outlet, coalesce(substr(published, 1, 4), '') AS year, kind, state
      FROM coverage WHERE id IN (SELECT value FROM json_each(?))"""
_REJECTED = f"""
    SELECT a.id, coalesce(r.language, a.language) AS language, coalesce(r.outlet, o.name, '') AS outlet,
           coalesce(substr(coalesce(r.published, a.published), 1, 4), '') AS year, coalesce(r.kind, a.kind) AS kind,
           '{REJECTED}' AS state
      FROM articles a LEFT JOIN outlets o ON o.id = a.outlet_id LEFT JOIN article_reviews r ON r.article_id = a.id
     WHERE a.id IN (SELECT value FROM json_each(?))"""  # noqa: S608


def _facts(conn: sqlite3.Connection, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The values of each article's facets. What is not in coverage was rejected, by a person or by the machine."""
    facts = dict(_values(conn, _COVERED, ids))
    missing = [article_id for article_id in ids if article_id not in facts]
    return facts | dict(_values(conn, _REJECTED, missing)) if missing else facts


def _values(conn: sqlite3.Connection, sql: str, ids: Iterable[int]) -> Iterator[tuple[int, dict[str, str]]]:
    for article_id, language, outlet, year, kind, state in conn.execute(sql, (json.dumps(list(ids)),)):
        yield (
            article_id,
            {"language": language, "outlet": outlet, "year": year, "kind": kind, "state": state},
        )
