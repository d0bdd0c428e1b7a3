"""What takes place and what was recorded, of approved articles: what the events page tells."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from presswatch.archive.facts import events
from presswatch.archive.public_items import public_items
from presswatch.formats.events_page import Gathering
from presswatch.model import ArticleKind, Link, LinkPurpose
from presswatch.urls import is_web, video_offset, youtube_id

LISTED = (
    *(LinkPurpose.REGISTER, LinkPurpose.LIVE, LinkPurpose.RECORDING, LinkPurpose.SLIDES, LinkPurpose.SCHEDULE),
    *(LinkPurpose.QUESTIONS, LinkPurpose.FORUM, LinkPurpose.CALENDAR),
)
"""What links of an event are for, in the order that they are listed."""

_GATHERING = frozenset({ArticleKind.EVENT, ArticleKind.TALK, ArticleKind.VIDEO, ArticleKind.PODCAST})


def gatherings(conn: sqlite3.Connection, *, since: date | None = None) -> list[Gathering]:
    """The approved talks, events and recordings as their pages say, and of other approved articles those that tell
    sessions or hours: a headline with "workshop" and a day in it is no event. With `since`, what takes place or was
    published on or after that day."""
    found = []
    for one in public_items(conn):
        item, told = one.item, tuple(events(conn, one.article_id))
        if item.kind not in _GATHERING and not any(event.times or event.part_of for event in told):
            continue
        found.append(
            Gathering(
                title=item.title or item.heading,
                url=item.url,
                kind=item.kind or ArticleKind.ARTICLE,
                outlet=item.source_label,
                published=item.published,
                language=item.language,
                speaker=item.speaker,
                events=told,
                links=tuple(_links(conn, one.article_id)),
            )
        )
    return [one for one in found if since is None or any(day >= since for day in one.days)]


def links_of(conn: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """The links of a talk, an event or a recording by purpose, once each, without what they are called."""
    kind = conn.execute("SELECT kind FROM coverage WHERE id = ?", (article_id,)).fetchone()
    if kind is None or kind[0] not in _GATHERING:
        return []
    links = {link.url: link for link in reversed(list(_links(conn, article_id)))}
    found = [{"purpose": link.purpose.value, "url": link.url, "seconds": link.seconds} for link in links.values()]
    return sorted(found, key=lambda link: (LISTED.index(LinkPurpose(link["purpose"])), link["url"]))


def _links(conn: sqlite3.Connection, article_id: int) -> list[Link]:
    rows = conn.execute(
        """SELECT l.* FROM links l JOIN articles a ON a.id = l.article_id AND a.text_id = l.text_id
            WHERE l.article_id = ? ORDER BY l.start_char, l.id""",
        (article_id,),
    )
    return [
        Link(
            url=row["url"],
            purpose=LinkPurpose(row["purpose"]),
            text=row["text"],
            start=row["start_char"],
            end=row["end_char"],
            video_id=row["video_id"] or youtube_id(row["url"]),
            seconds=video_offset(row["url"]) if row["seconds"] is None else row["seconds"],
            image=row["image"],
        )
        for row in rows
        if row["purpose"] in LISTED and is_web(row["url"])
    ]
