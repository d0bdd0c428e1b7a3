"""Who said what: quotes by speaker, outlet and language."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette import Response

from presswatch.browse import queries
from presswatch.browse.queries import PAGE_SIZE, Row, rows
from presswatch.browse.web import View, answer, number, read

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


async def quotes(request: Request, datasette: Datasette) -> Response:
    chosen = {name: request.args.get(name) or None for name in ("speaker", "language", "outlet")}
    before = number(request.args.get("before"))

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        found, more = quotes_page(conn, before=before, **chosen)
        return {
            "quotes": found,
            "more": more,
            "speakers": queries.speaker_names(conn),
            "languages": queries.languages(conn),
            "outlets": queries.outlets(conn),
        }

    return await answer(datasette, request, "pw_quotes.html", {**await read(datasette, ask), "chosen": chosen})


def quotes_page(
    conn: sqlite3.Connection,
    *,
    speaker: str | None = None,
    language: str | None = None,
    outlet: str | None = None,
    before: int | None = None,
) -> tuple[list[Row], int | None]:
    """Quotes of articles that count, newest first, and the id of the last one when more follow. A quote that copies of
    one story share is shown once, from the original where that has it, with the other outlets as `also`."""
    found = rows(
        conn,
        """SELECT q.id, q.kind, q.text_clean, q.language, q.cue, q.confidence, q.article_id,
                   coalesce(qr.speaker, q.speaker) AS speaker, coalesce(qr.state, 'proposed') AS state,
                   c.title, c.outlet, c.published,
                   (SELECT group_concat(DISTINCT oc.outlet) FROM quotes o JOIN articles oa ON oa.id = o.article_id
                      JOIN coverage oc ON oc.id = oa.id
                     WHERE o.words = q.words AND oa.story_id = a.story_id AND oa.id != a.id
                       AND o.text_id IS oa.text_id AND o.kind != 'passage') AS also
              FROM quotes q
              JOIN articles a ON a.id = q.article_id AND q.text_id IS a.text_id
              JOIN coverage c ON c.id = a.id
              LEFT JOIN stories s ON s.id = a.story_id
              LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
             WHERE q.kind != 'passage' AND coalesce(qr.state, 'proposed') != 'hidden'
               AND (:outlet IS NOT NULL OR NOT EXISTS (
                    SELECT 1 FROM quotes o JOIN articles oa ON oa.id = o.article_id
                     WHERE o.words = q.words AND oa.story_id = a.story_id AND o.text_id IS oa.text_id
                       AND o.kind != 'passage'
                       AND (oa.id IS s.original_id, o.id) > (a.id IS s.original_id, q.id)))
               AND (:before IS NULL OR q.id < :before)
               AND (:speaker IS NULL OR coalesce(qr.speaker, q.speaker) = :speaker)
               AND (:language IS NULL OR q.language = :language)
               AND (:outlet IS NULL OR c.outlet = :outlet)
             ORDER BY q.id DESC LIMIT :limit""",
        {"limit": PAGE_SIZE + 1, "before": before, "speaker": speaker, "language": language, "outlet": outlet},
    )
    more = found[PAGE_SIZE - 1]["id"] if len(found) > PAGE_SIZE else None
    return found[:PAGE_SIZE], more


GETS: dict[str, View] = {r"/-/quotes": quotes}
POSTS: dict[str, View] = {}
