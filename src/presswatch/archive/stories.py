"""Stories: articles that are copies of one another, grouped when they come in and never dropped.

Copies are sought among the articles of 30 days before and after: wire copy is reprinted within hours.
"""

from __future__ import annotations

import sqlite3

from presswatch.archive.archive import one
from presswatch.archive.samples import copies_of, keep_sample
from presswatch.read.duplicates import sample


def join_story(conn: sqlite3.Connection, article_id: int, text: str) -> int | None:
    """Puts the article into the story that its text tells, with whom it shares it; answers the story's id, None when
    it stands alone. Inside the caller's transaction."""
    mine = sample(text)
    keep_sample(conn, article_id, mine)
    copies = copies_of(conn, article_id, mine)
    before = one(conn, "SELECT story_id FROM articles WHERE id = ?", article_id)
    story_id = _story_of(conn, [*copies, article_id]) if copies else None
    conn.execute("UPDATE articles SET shingles = ?, story_id = ? WHERE id = ?", (len(mine), story_id, article_id))
    for story in {before, story_id} - {None}:
        settle(conn, story)
    return story_id


def _story_of(conn: sqlite3.Connection, members: list[int]) -> int:
    """The one story of these articles: stories that turn out to be the same are joined."""
    marks = ", ".join("?" * len(members))
    known = conn.execute(
        f"SELECT DISTINCT story_id FROM articles WHERE id IN ({marks}) AND story_id IS NOT NULL ORDER BY 1", members
    ).fetchall()
    if known:
        story_id = known[0][0]
        for (other,) in known[1:]:
            conn.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", (story_id, other))
            conn.execute("DELETE FROM stories WHERE id = ?", (other,))
    else:
        story_id = conn.execute("INSERT INTO stories DEFAULT VALUES").lastrowid
    conn.execute(f"UPDATE articles SET story_id = ? WHERE id IN ({marks})", (story_id, *members))
    return int(story_id)


def settle(conn: sqlite3.Connection, story_id: int) -> None:
    """Names the original of a story whose members changed: the outlet that the others credit, else who was first; a
    story of one is none."""
    members = conn.execute(
        """SELECT a.id, o.name, t.text, a.title FROM articles a LEFT JOIN outlets o ON o.id = a.outlet_id
             LEFT JOIN article_texts t ON t.id = a.text_id
            WHERE a.story_id = ? ORDER BY coalesce(a.published, a.first_seen), a.first_seen, a.id""",
        (story_id,),
    ).fetchall()
    if len(members) < 2:
        conn.execute("UPDATE articles SET story_id = NULL WHERE story_id = ?", (story_id,))
        conn.execute("DELETE FROM stories WHERE id = ?", (story_id,))
        return
    credited = {
        member_id: sum(1 for other_id, _, text, _ in members if other_id != member_id and name and name in (text or ""))
        for member_id, name, _, _ in members
    }
    original = max((member_id for member_id, *_ in members), key=lambda member_id: credited[member_id])
    conn.execute("UPDATE stories SET original_id = ? WHERE id = ?", (original, story_id))
