"""The inbox: what waits for review, as cards."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette import Response

from presswatch.browse import queries
from presswatch.browse.article import article_row
from presswatch.browse.queries import PAGE_SIZE, Row, cards, rows
from presswatch.browse.web import View, answer, number, read
from presswatch.model import ArticleState

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


async def inbox(request: Request, datasette: Datasette) -> Response:
    state = ArticleState.LATER if request.args.get("state") == ArticleState.LATER else ArticleState.PROPOSED
    chosen: dict[str, Any] = {name: request.args.get(name) or None for name in ("language", "outlet")}
    after = _inbox_key(request.args.get("after"))

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        cards, more = inbox_page(conn, state=state.value, after=after, **chosen)
        done = number(request.args.get("done"))
        return {
            "cards": cards,
            "more": f"{more[0]}_{more[1]}" if more else None,
            "waiting": queries.waiting(conn),
            "languages": queries.languages(conn),
            "outlets": queries.outlets(conn),
            "done": article_row(conn, done) if done is not None else None,
        }

    facts = await read(datasette, ask)
    was = request.args.get("was")
    facts["was"] = was if was in list(ArticleState) else ArticleState.PROPOSED.value
    return await answer(datasette, request, "pw_inbox.html", {**facts, "state": state.value, "chosen": chosen})


def _inbox_key(typed: str | None) -> tuple[str, int] | None:
    """The key of the last card of the page before, as this page's own link gives it."""
    seen, _, typed_id = (typed or "").rpartition("_")
    article_id = number(typed_id)
    return (seen, article_id) if seen and article_id is not None else None


def inbox_page(
    conn: sqlite3.Connection,
    *,
    state: str = "proposed",
    language: str | None = None,
    outlet: str | None = None,
    after: tuple[str, int] | None = None,
    limit: int = PAGE_SIZE,
) -> tuple[list[Row], tuple[str, int] | None]:
    """Cards of the inbox, newest first, and the key of the last one when more follow."""
    found = rows(
        conn,
        """SELECT id, first_seen FROM inbox
            WHERE state = :state AND (:language IS NULL OR language = :language)
              AND (:outlet IS NULL OR outlet = :outlet)
              AND (:seen IS NULL OR (first_seen, id) < (:seen, :id))
            ORDER BY first_seen DESC, id DESC LIMIT :limit""",
        {
            "limit": limit + 1,
            "state": state,
            "language": language,
            "outlet": outlet,
            "seen": after[0] if after else None,
            "id": after[1] if after else None,
        },
    )
    last = found[limit - 1] if len(found) > limit else None
    return cards(conn, [row["id"] for row in found[:limit]]), (last["first_seen"], last["id"]) if last else None


GETS: dict[str, View] = {r"/-/inbox": inbox}
POSTS: dict[str, View] = {}
