"""How an article came to be printed, for who has to judge it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from presswatch.archive.archive import one
from presswatch.archive.checks import Checked, Outcome
from presswatch.archive.permitted import read_rule
from presswatch.rights import Show

_RULE = """SELECT coalesce(ov.rights, o.rights) FROM outlets o LEFT JOIN outlet_reviews ov ON ov.outlet_id = o.id
            WHERE o.id = coalesce((SELECT id FROM outlets WHERE name = ?), ?)"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`title` is None where the outlet allows links only; `published_evidence` names what the day was read from;
    `decided` is the last decision on it, with who, when and why; `checked` what `verify` found last."""

    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    published_evidence: str | None
    first_seen: str
    sources: tuple[str, ...]
    state: str
    decided_by: str | None
    decided_at: str | None
    reason: str | None
    checked: Checked | None


def evidence(conn: sqlite3.Connection, article_id: int) -> Evidence | None:
    """All that is known of it, None for an article that there is none of."""
    row = conn.execute(
        """SELECT coalesce(r.title, a.title) AS title, coalesce(r.outlet, ov.name, o.name) AS outlet, a.url,
                  coalesce(r.published, a.published) AS published, coalesce(r.state, 'proposed') AS state,
                  iif(r.published IS NULL, a.published_evidence, 'a person') AS published_evidence, a.first_seen,
                  r.reason, a.outlet_id
             FROM articles a LEFT JOIN article_reviews r ON r.article_id = a.id
             LEFT JOIN outlets o ON o.id = a.outlet_id LEFT JOIN outlet_reviews ov ON ov.outlet_id = a.outlet_id
            WHERE a.id = ?""",
        (article_id,),
    ).fetchone()
    if row is None:
        return None
    decided = conn.execute(
        """SELECT who, at FROM changes WHERE table_name = 'article_reviews' AND row_id = ? AND column_name = 'state'
              AND new = iif(? = 'published' AND EXISTS (SELECT 1 FROM changes WHERE table_name = 'article_reviews'
                    AND row_id = ? AND column_name = 'state' AND new = 'accepted'), 'accepted', ?)
            ORDER BY id DESC LIMIT 1""",
        (article_id, row["state"], article_id, row["state"]),
    ).fetchone()
    sources = conn.execute(
        """SELECT DISTINCT s.source_id FROM candidates k JOIN candidate_sources s ON s.candidate_id = k.id
            WHERE k.article_id = ? ORDER BY s.first_seen, s.source_id""",
        (article_id,),
    )
    rule = read_rule(one(conn, _RULE, row["outlet"], row["outlet_id"]))[0]
    return Evidence(
        title=None if rule.show is Show.LINK else row["title"],
        **{name: row[name] for name in ("outlet", "url", "published", "published_evidence", "first_seen")},
        sources=tuple(source for (source,) in sources),
        state=row["state"],
        decided_by=decided["who"] if decided else None,
        decided_at=decided["at"] if decided else None,
        reason=row["reason"],
        checked=_checked(conn, article_id),
    )


def _checked(conn: sqlite3.Connection, article_id: int) -> Checked | None:
    row = conn.execute(
        "SELECT outcome, checked, detail, difference FROM checked_items WHERE id = ? AND outcome NOT NULL",
        (article_id,),
    ).fetchone()
    return row and Checked(
        Outcome(row["outcome"]), datetime.fromisoformat(row["checked"]), row["detail"], row["difference"]
    )
