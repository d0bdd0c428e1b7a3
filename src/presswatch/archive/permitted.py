"""Where items leave the archive: what their outlets' rules let through."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from presswatch.archive.archive import one, transaction
from presswatch.errors import UsageError
from presswatch.model import Outlet, PageItem
from presswatch.rights import Rule, Show, allowed, rule_of, word_count


def permitted(
    conn: sqlite3.Connection, values: Mapping[str, Any], item: PageItem, block: str | None
) -> tuple[PageItem, tuple[str, ...]]:
    """The item as it may be printed, and what a person should look at. `values` are its article's `id` and `rights`;
    `block` the entry as it stands on the page."""
    rule, unread = read_rule(values["rights"])
    words = article_words(conn, values["id"]) if rule.share else None
    standing = item.image if block and item.image and item.image in block.replace("&amp;", "&") else None
    shown, warnings = allowed(item, rule, words, standing_image=standing)
    return shown, (*unread, *warnings)


def read_rule(text: str | None) -> tuple[Rule, tuple[str, ...]]:
    """The rule, and why it is not the one that was written: one that can't be read lets headlines through only."""
    try:
        return rule_of(text), ()
    except UsageError as trouble:
        return Rule(Show.HEADLINE), (f"the outlet's rule can't be read, so no words are shown: {trouble}",)


def note_rules(conn: sqlite3.Connection, outlets: Sequence[Outlet]) -> None:
    """Lets the rules of `outlets.toml` hold at once, not from the next run on."""
    known = dict(conn.execute("SELECT name, rights FROM outlets").fetchall())
    changed = [(o.name, json.dumps(o.domains), o.rights) for o in outlets if known.get(o.name) != o.rights]
    if changed:
        with transaction(conn):
            conn.executemany(
                """INSERT INTO outlets (name, domains, rights) VALUES (?, ?, ?)
                   ON CONFLICT (name) DO UPDATE SET rights = excluded.rights""",
                changed,
            )


def article_words(conn: sqlite3.Connection, article_id: int) -> int | None:
    """The length of the article's current text, None when there is none."""
    text = one(
        conn,
        "SELECT t.text FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.id = ?",
        article_id,
    )
    return None if text is None else word_count(text)
