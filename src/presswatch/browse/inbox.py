"""The inbox: what waits for review as cards, what is set aside, and what was decided lately."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette import Response

from presswatch.archive.archive import one, stamp
from presswatch.archive.coverage import FACETS
from presswatch.archive.decisions import told
from presswatch.browse import queries
from presswatch.browse.access import name_of
from presswatch.browse.queries import PAGE_SIZE, Row, rows
from presswatch.browse.web import View, answer, number, read
from presswatch.model import ArticleState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

PATH = "/-/inbox"
DECIDED = "decided"
LATELY = timedelta(days=14)
CHOICES_AT_MOST = 100
LOOKED_AT_MOST = 2000
"""Articles that a page looks at for those that fit two filters: about 5 ms. What is left waits on the page after."""
BEFORE_ALL = ("~", 0)
"""A key that sorts after every instant: the list's newest end."""
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the inbox somebody is. `tab` is proposed, later or decided; `filters` has what was chosen of FACETS."""

    tab: str
    filters: Mapping[str, str]
    after: Key | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Place:
        """From the arguments of an address or the fields of a form; what makes no sense is left out."""
        tab = asked.get("tab") or ""
        seen, _, typed_id = (asked.get("after") or "").rpartition("_")
        article_id = number(typed_id)
        return cls(
            tab if tab in (ArticleState.LATER, DECIDED) else ArticleState.PROPOSED.value,
            {name: asked[name] for name in FACETS if asked.get(name)},
            (seen, article_id) if seen and article_id is not None else None,
        )

    @property
    def fields(self) -> dict[str, str]:
        """As `of` reads it."""
        tab = {} if self.tab == ArticleState.PROPOSED else {"tab": self.tab}
        return tab | dict(self.filters) | ({"after": f"{self.after[0]}_{self.after[1]}"} if self.after else {})

    def query(self, **more: object) -> str:
        """The end of an address, with its question mark."""
        fields = {**self.fields, **{name: value for name, value in more.items() if value}}
        return f"?{urlencode(fields)}" if fields else ""

    def at(self, after: Key | None) -> Place:
        return Place(self.tab, self.filters, after)


async def inbox(request: Request, datasette: Datasette) -> Response:
    """?tab, language, outlet, kind, after: where; done: the lines of `changes` that can be undone; all: ticks all."""
    place = Place.of(_arguments(request))
    done = lines_of(request.args.get("done"))
    who, now = name_of(request.actor), datetime.now(UTC)

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        found = decided_page(conn, place, now) if place.tab == DECIDED else inbox_page(conn, place)
        return {
            "items": found[0],
            "older": place.at(found[1]) if found[1] else None,
            "waiting": queries.waiting(conn),
            "set_aside": queries.waiting(conn, ArticleState.LATER),
            "choices": {} if place.tab == DECIDED else {name: choices(conn, place, name) for name in FACETS},
            "done": done_of(conn, done, who) if done else None,
        }

    facts = await read(datasette, ask)
    everything = bool(request.args.get("all"))
    return await answer(datasette, request, "pw_inbox.html", {**facts, "place": place, "everything": everything})


def _arguments(request: Request) -> dict[str, str]:
    return {name: request.args.get(name) or "" for name in (*FACETS, "tab", "after")}


def lines_of(typed: str | None) -> tuple[int, int] | None:
    """The first and last line of a decision, as an address or a form names them: 12-15."""
    first, _, last = (typed or "").partition("-")
    lines = number(first), number(last)
    return None if lines[0] is None or lines[1] is None else (lines[0], lines[1])


def done_of(conn: sqlite3.Connection, lines: tuple[int, int], who: str) -> Row | None:
    """What there is to undo: the state given, how many articles got it, the first one's title."""
    states = told(conn, *lines, who)
    if not states:
        return None
    first = next(iter(states))
    title = one(
        conn,
        """SELECT coalesce(r.title, a.title) FROM articles a LEFT JOIN article_reviews r ON r.article_id = a.id
            WHERE a.id = ?""",
        first,
    )
    return {"lines": f"{lines[0]}-{lines[1]}", "state": states[first], "articles": len(states), "title": title}


def choices(conn: sqlite3.Connection, place: Place, facet: str) -> list[tuple[str, int]]:
    """What the articles of a tab can be filtered by, the commonest first, with how many each leaves; what is chosen is
    always among them."""
    found = conn.execute(
        """SELECT value, articles FROM coverage_facets WHERE state = ? AND facet = ? AND value != ''
            ORDER BY articles DESC, value LIMIT ?""",
        (place.tab, facet, CHOICES_AT_MOST),
    )
    listed = [(value, articles) for value, articles in found]
    chosen = place.filters.get(facet)
    if chosen and chosen not in dict(listed):
        listed.append((chosen, _how_many(conn, place, facet)))
    return listed


def inbox_page(conn: sqlite3.Connection, place: Place, limit: int = PAGE_SIZE) -> tuple[list[Row], Key | None]:
    """Cards of a tab, newest first, and the key to go on from when more may follow."""
    ids, more = inbox_ids(conn, place, limit)
    return queries.cards(conn, ids), more


def inbox_ids(conn: sqlite3.Connection, place: Place, limit: int = PAGE_SIZE) -> tuple[list[int], Key | None]:
    """The articles of a tab, newest first, a story's copies as one: the one with the smallest id. It reads along the
    index of the rarest value chosen and leaves out what the other filters do not want."""
    along = min(place.filters, key=lambda name: _how_many(conn, place, name), default=None)
    also = f"AND {along} = :{along}" if along else ""
    looked = conn.execute(
        f"""SELECT id, first_seen, story_id, language, outlet, kind FROM coverage
             WHERE state = :state {also} AND (first_seen, id) < (:seen, :id)
             ORDER BY first_seen DESC, id DESC LIMIT {LOOKED_AT_MOST}""",  # noqa: S608 names of FACETS
        {**place.filters, "state": place.tab, **dict(zip(("seen", "id"), place.after or BEFORE_ALL, strict=True))},
    )
    found: list[Key] = []
    how_many, row = 0, None
    for how_many, row in enumerate(looked, 1):  # noqa: B007 both are asked for below
        if _fits(place, row) and not _is_folded(conn, place, row):
            if len(found) == limit:
                return [article_id for _, article_id in found], found[-1]
            found.append((row["first_seen"], row["id"]))
    more = (row["first_seen"], row["id"]) if row and how_many == LOOKED_AT_MOST else None
    return [article_id for _, article_id in found], more


def _how_many(conn: sqlite3.Connection, place: Place, facet: str) -> int:
    sql = "SELECT articles FROM coverage_facets WHERE state = ? AND facet = ? AND value = ?"
    return int(one(conn, sql, place.tab, facet, place.filters[facet]) or 0)


def _is_folded(conn: sqlite3.Connection, place: Place, row: sqlite3.Row) -> bool:
    """Whether another copy of its story stands for it on this tab."""
    if row["story_id"] is None:
        return False
    others = conn.execute(
        "SELECT language, outlet, kind FROM coverage WHERE story_id = ? AND state = ? AND id < ?",
        (row["story_id"], place.tab, row["id"]),
    )
    return any(_fits(place, other) for other in others)


def _fits(place: Place, row: sqlite3.Row) -> bool:
    return all(row[name] == value for name, value in place.filters.items())


def decided_page(conn: sqlite3.Connection, place: Place, now: datetime) -> tuple[list[Row], Key | None]:
    """What people accepted or rejected in the last days, latest first, and the key to go on from."""
    seen, last_id = place.after or BEFORE_ALL
    found = conn.execute(
        """SELECT article_id, at FROM article_reviews
            WHERE state = 'accepted' AND at >= :since AND (at, article_id) < (:seen, :id)
            UNION ALL
           SELECT article_id, at FROM article_reviews
            WHERE state = 'rejected' AND at >= :since AND (at, article_id) < (:seen, :id)
            ORDER BY at DESC, article_id DESC LIMIT :limit""",
        {"since": stamp(now - LATELY), "seen": seen, "id": last_id, "limit": PAGE_SIZE + 1},
    ).fetchall()
    shown = [row for article_id, _ in found[:PAGE_SIZE] for row in rows(conn, _DECIDED, article_id)]
    return shown, (shown[-1]["at"], shown[-1]["id"]) if len(found) > PAGE_SIZE else None


_DECIDED = """
    SELECT a.id, r.state, r.by, r.at, r.reason, coalesce(r.title, a.title) AS title,
           coalesce(r.outlet, ov.name, o.name) AS outlet, coalesce(r.language, a.language) AS language
      FROM articles a JOIN article_reviews r ON r.article_id = a.id
      LEFT JOIN outlets o ON o.id = a.outlet_id
      LEFT JOIN outlet_reviews ov ON ov.outlet_id = a.outlet_id
     WHERE a.id = ?"""

GETS: dict[str, View] = {PATH: inbox}
POSTS: dict[str, View] = {}
