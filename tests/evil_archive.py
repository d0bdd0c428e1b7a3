"""An archive in which every text that a stranger's page can bring is an attack, put there past all cleaning."""

from __future__ import annotations

import itertools
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from browse_archive import make_archive

CANARY = "window.__pwned=1"
PAYLOADS = [
    f"<script>{CANARY}</script>",
    f'"><img src=x onerror="{CANARY}"><b title="',
    f"' onmouseover='{CANARY}' onfocus='{CANARY}' autofocus='",
    f"javascript:{CANARY}//",
    f"JaVa\tScRiPt:{CANARY}",
    f"\x01 javascript:{CANARY}",
    f"data:text/html,<script>{CANARY}</script>",
    f'https://evil.example/"onmouseover="{CANARY}',
    f"https://evil.example/'><script>{CANARY}</script>",
    f"vbscript:{CANARY}",
    f'<svg onload="{CANARY}"><animate onbegin="{CANARY}"/></svg><iframe srcdoc="<script>{CANARY}"></iframe>',
    f"</title></textarea></style></script></template><script>{CANARY}</script>",
    "{{ 7*191 }}{% raw %}{{ config }}{% endraw %}{%- include 'pw_home.html' -%}${7*191}<%= 7*191 %>",
    f'---\ntitle: x\n---\n# heading\n[x](javascript:{CANARY}) ![i](x"onerror="{CANARY})\n<script>{CANARY}</script>',
    f'[name]: javascript:{CANARY}\n[name] <javascript:{CANARY}> `x` | y | ]]> --> {{:onload="{CANARY}"}}',
    '=HYPERLINK("https://evil.example";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u202egnp.exe\u2066\u202d\u200b\u2060\ufeff no end",
    "a\r\nSet-Cookie: evil=1\r\n\r\nb\x0b\x0c\x85\u2028\u2029c\x00d\x1b[31m",
    f'<a href="javascript:{CANARY}">x</a><form action="javascript:{CANARY}"><button></form><base href=//evil.example>',
    f'<meta http-equiv=refresh content="0;url=javascript:{CANARY}"><link rel=stylesheet href=//evil.example>',
    "x" * 10_000,
    "Œ\u0301" * 40 + "𝔘𝔫𝔦 🏴\U000e0067\U000e0062\U000e007f <>&\"'",
]
ROWS = len(PAYLOADS)

TIMES = {"at", "seen", "started", "finished", "first_seen", "last_seen", "fetched_at", "next_due", "listed_at", "day"}
TIMES |= {"last_polled", "last_ok", "last_new", "paused_at", "gone_at", "published", "as_of", "due", "asked", "until"}
"""Columns that our own clock or calendar writes: what is no time there is damage, not an attack."""
CODED = {"table_name", "column_name", "blocks", "paywall", "decided", "times", "url_key", "purpose"}
"""Columns in which only words of our own code stand, or lists of places."""
DAY, TIME = "2026-03-0{}", "2026-11-22T08:00:00Z"


def make_evil_archive(path: Path) -> dict[str, int]:
    """How many attacks stand in each column, as table.column: those that no constraint keeps out."""
    make_archive(path, articles=ROWS + 8)
    landed: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as conn:
        for (trigger,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"):
            conn.execute(f"DROP TRIGGER {trigger}")
        tables = [
            name
            for name, sql in conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if "STRICT" in (sql or "") and not name.startswith(("coverage", "speaker_", "speakers"))
        ]
        for table in tables:
            _fill(conn, table)
        for table in tables:
            for _, column, kind, _, _, key in conn.execute(f"PRAGMA table_info({table})").fetchall():
                if kind == "TEXT" and column not in TIMES | CODED and not (key and table != "sources"):
                    landed[f"{table}.{column}"] = _poison(conn, table, column)
        _publish(conn)
        conn.commit()
    return landed


def _fill(conn: sqlite3.Connection, table: str) -> None:
    """Rows to stand in, each for an article of its own."""
    columns = conn.execute(f"PRAGMA table_info({table})").fetchall()
    held = conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    for number in range(held + 1, ROWS + 9):
        names = [c[1] for c in columns if (c[3] and c[4] is None) or c[5] or c[1] in ("article_id", "quote_id")]
        choices = [_values(c[1], c[2], number) for c in columns if c[1] in names]
        marks = ", ".join("?" * len(names))
        for values in itertools.islice(itertools.product(*choices), 300):
            try:
                conn.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values)
                break
            except sqlite3.IntegrityError:
                continue


def _values(column: str, kind: str, number: int) -> list[object]:
    if column in TIMES:
        return [DAY.format(number % 9 + 1) if column in ("published", "as_of", "day") else TIME]
    if kind == "TEXT":
        guesses: dict[str, list[object]] = {
            "state": ["accepted", "approved", "proposed"],
            "kind": ["article", "direct", "feed"],
            "language": ["en"],
            "place": ["stored", f"place {number}"],
            "outcome": ["edited by us", "stored"],
            "table_name": ["article_reviews"],
            "column_name": ["title"],
        }
        return guesses.get(column, [f"{column} {number}", "[]"])
    if kind == "INTEGER" and (column == "id" or column.endswith("_id")):
        return [number, None]
    return [1 if kind == "INTEGER" else 0.5, 0]


def _poison(conn: sqlite3.Connection, table: str, column: str) -> int:
    """Each row gets the next attack; where JSON is asked for, inside a list or an object."""
    landed = 0
    for place, (rowid,) in enumerate(_rows_of(conn, table)):
        attack = PAYLOADS[(place + len(column)) % ROWS]
        for value in (attack, f"{attack} {rowid}", json.dumps([attack]), json.dumps({attack: attack})):
            try:
                conn.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
            except sqlite3.IntegrityError:
                continue
            landed += 1
            break
    return landed


def _rows_of(conn: sqlite3.Connection, table: str) -> list[tuple[int]]:
    try:
        return conn.execute(f"SELECT rowid FROM {table} ORDER BY rowid").fetchall()
    except sqlite3.OperationalError:  # a table without row numbers is written by the machine alone
        return []


def _publish(conn: sqlite3.Connection) -> None:
    """Texts are one paragraph each, quotes and mentions stand in them from end to end. Half of all articles are on the
    page, a quarter accepted; the rest waits."""
    for text_id, text in conn.execute("SELECT id, text FROM article_texts").fetchall():
        blocks = json.dumps([[0, len(text), "paragraph", "en"]])
        conn.execute("UPDATE article_texts SET blocks = ? WHERE id = ?", (blocks, text_id))
        conn.execute("UPDATE articles SET text_id = ? WHERE id = ?", (text_id, text_id))
        for table in ("quotes", "mentions"):
            places = (text_id, len(text), text_id)
            conn.execute(f"UPDATE {table} SET text_id = ?, start_char = 0, end_char = ? WHERE article_id = ?", places)
    conn.execute("UPDATE mentions SET article_id = text_id")
    conn.execute(
        "UPDATE article_reviews SET state = CASE article_id % 4 WHEN 0 THEN 'accepted' WHEN 1 THEN 'proposed'"
        " ELSE 'published' END"
    )
    conn.execute("UPDATE quote_reviews SET state = CASE quote_id % 3 WHEN 0 THEN 'proposed' ELSE 'approved' END")
    conn.execute("UPDATE sources SET watched = 1")
    conn.execute("UPDATE changes SET column_name = 'title' WHERE column_name LIKE '%_id'")  # those are numbers
