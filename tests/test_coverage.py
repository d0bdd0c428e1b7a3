"""The tables that triggers keep say what the plain queries say, whatever happens to the archive."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from presswatch.archive.archive import Archive
from presswatch.archive.coverage import FILL, triggers

OUTLETS = ("The Harbour Gazette", "Courrier des Dunes", "Northern Circuit")
PEOPLE = ("Odile Marchetot", "O. Marchetot", "Tomas Verrin")
DAYS = ("2026-05-02", "2026-05-03", "2025-12-31", None, "spring")
STATES = ("proposed", "later", "accepted", "rejected", "published")
AT = "2026-11-22T08:00:00Z"

COUNTS = {
    "coverage_states": "SELECT state, count(*) FROM coverage GROUP BY 1",
    "coverage_facets": """SELECT state, 'language', language, count(*) FROM coverage GROUP BY 1, 3
                          UNION ALL SELECT state, 'outlet', coalesce(outlet, ''), count(*) FROM coverage GROUP BY 1, 3
                          UNION ALL SELECT state, 'kind', kind, count(*) FROM coverage GROUP BY 1, 3""",
    "coverage_languages": "SELECT language, count(*) FROM coverage GROUP BY 1",
    "coverage_months": """SELECT iif(published LIKE '20%', substr(published, 1, 7), ''), language, count(*)
                            FROM coverage GROUP BY 1, 2""",
    "coverage_outlets": "SELECT coalesce(outlet, ''), count(*) FROM coverage GROUP BY 1",
    "speaker_outlets": """SELECT speaker, coalesce(outlet, ''), count(*) FROM coverage_quotes
                           WHERE speaker IS NOT NULL GROUP BY 1, 2""",
    "speaker_names": "SELECT id, speaker FROM speakers JOIN speaker_names ON name = speaker",
    "speakers": """SELECT speaker, sum(copy = 0), count(DISTINCT outlet), min(day), max(day)
                     FROM coverage_quotes WHERE speaker IS NOT NULL GROUP BY 1""",
}
COPIES = """
    SELECT q.id, q.story_id IS NOT NULL AND q.id IS NOT (
        SELECT o.id FROM coverage_quotes o LEFT JOIN stories s ON s.id = o.story_id
         WHERE o.story_id = q.story_id AND o.words = q.words ORDER BY o.article_id IS s.original_id DESC, o.id LIMIT 1)
      FROM coverage_quotes q"""


def columns(conn: sqlite3.Connection, table: str) -> str:
    return ", ".join(row["name"] for row in conn.execute(f"PRAGMA table_info({table})"))


def both(conn: sqlite3.Connection, kept: str, plain: str) -> None:
    found = sorted(map(repr, (tuple(row) for row in conn.execute(kept))))
    wanted = sorted(map(repr, (tuple(row) for row in conn.execute(plain))))
    assert found == wanted, kept


def check(conn: sqlite3.Connection) -> None:
    names = columns(conn, "coverage_plain")
    both(conn, f"SELECT {names} FROM coverage", f"SELECT {names} FROM coverage_plain")
    names = columns(conn, "coverage_quotes_plain")
    both(conn, f"SELECT {names} FROM coverage_quotes", f"SELECT {names} FROM coverage_quotes_plain")
    both(conn, "SELECT id, copy FROM coverage_quotes", COPIES)
    for table, plain in COUNTS.items():
        both(conn, f"SELECT * FROM {table}", plain)


def an_archive() -> Archive:
    archive = Archive.memory()
    conn = archive.conn
    conn.executemany("INSERT INTO outlets (name) VALUES (?)", [(name,) for name in OUTLETS])
    conn.executemany("INSERT INTO people (name) VALUES (?)", [(name,) for name in PEOPLE[:1]])
    conn.executemany("INSERT INTO stories (id) VALUES (?)", [(1,), (2,)])
    for number in range(1, 7):
        add_article(conn, number)
    return archive


def add_article(conn: sqlite3.Connection, number: int) -> None:
    text = "“It floats,” she said. “It floats!” he said. They went home."
    conn.execute(
        """INSERT INTO articles (id, url_key, outlet_id, authors, published, language, first_seen, verdict)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            *(number, f"key {number}", number % 3 + 1 if number % 5 else None, json.dumps(["A. Quill", "B. Ink"])),
            *(DAYS[number % len(DAYS)], "fr" if number % 2 else "en", AT, "reject" if number == 6 else "accept"),
        ),
    )
    conn.execute(
        "INSERT INTO article_texts (id, article_id, text, sha256, seen) VALUES (?1, ?1, ?2, ?1, ?3)", (number, text, AT)
    )
    conn.execute("UPDATE articles SET text_id = id WHERE id = ?", (number,))
    for at, (start, words) in enumerate(((1, "It floats"), (24, "It floats"), (45, "They went home"))):
        conn.execute(
            """INSERT INTO quotes (article_id, text_id, kind, text, text_clean, words, start_char, end_char, speaker,
                                   person_id, rule)
               VALUES (?1, ?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, 'test')""",
            (
                *(number, ("direct", "mixed", "passage")[at], words, words.lower(), start, start + len(words)),
                *((None, None) if at == 2 else (PEOPLE[(number + at) % 3], 1 if (number + at) % 3 == 0 else None)),
            ),
        )


UPSERT = "INSERT INTO {0}_reviews ({0}_id, {1}, by, at) VALUES (?, ?, 'o', '') \
ON CONFLICT ({0}_id) DO UPDATE SET {1} = excluded.{1}"
DELETE_QUOTE = """DELETE FROM quotes WHERE id = ?1 AND id NOT IN (SELECT quote_id FROM quote_reviews)
    AND id NOT IN (SELECT coalesce(featured_quote_id, 0) FROM article_reviews)"""

ARTICLE, QUOTE = st.integers(1, 6), st.integers(1, 18)
STEPS = st.one_of(
    st.tuples(
        st.just(UPSERT.format("article", "state")),
        ARTICLE,
        st.sampled_from(STATES),
    ),
    *(
        st.tuples(st.just(f"UPDATE article_reviews SET {column} = ?2 WHERE article_id = ?1"), ARTICLE, values)
        for column, values in {
            "outlet": st.sampled_from((*OUTLETS, "New Name", None)),
            "published": st.sampled_from(DAYS),
            "language": st.sampled_from(("en", "fr", None)),
            "title": st.sampled_from(("A", None)),
            "tier": st.sampled_from((1, 2, None)),
            "featured_quote_id": st.integers(1, 15),
        }.items()
    ),
    st.tuples(st.just("DELETE FROM article_reviews WHERE article_id = ?"), ARTICLE),
    st.tuples(st.just("UPDATE articles SET story_id = ?2 WHERE id = ?1"), ARTICLE, st.sampled_from((1, 2, None))),
    st.tuples(
        st.just("UPDATE articles SET verdict = ?2 WHERE id = ?1"), ARTICLE, st.sampled_from(("accept", "reject"))
    ),
    st.tuples(st.just("UPDATE articles SET outlet_id = ?2 WHERE id = ?1"), ARTICLE, st.sampled_from((1, 2, None))),
    st.tuples(st.just("UPDATE articles SET text_id = ?2 WHERE id = ?1"), ARTICLE, st.sampled_from((1, 2, 3))),
    st.tuples(st.just("UPDATE stories SET original_id = ?2 WHERE id = ?1"), st.sampled_from((1, 2)), ARTICLE),
    st.tuples(st.just("UPDATE outlets SET name = name || ?2 WHERE id = ?1"), st.integers(1, 3), st.sampled_from("xy")),
    st.tuples(
        st.just("INSERT OR IGNORE INTO outlet_reviews (outlet_id, name, by, at) VALUES (?, ?, 'o', '')"),
        st.integers(1, 3),
        st.sampled_from(("Said Otherwise", None)),
    ),
    st.tuples(
        st.just("UPDATE outlet_reviews SET name = ?2 WHERE outlet_id = ?1"), st.integers(1, 3), st.sampled_from(OUTLETS)
    ),
    st.tuples(st.just("DELETE FROM outlet_reviews WHERE outlet_id = ?"), st.integers(1, 3)),
    st.tuples(
        st.just(UPSERT.format("quote", "state")),
        QUOTE,
        st.sampled_from(("proposed", "approved", "hidden")),
    ),
    st.tuples(
        st.just("UPDATE quote_reviews SET speaker = ?2 WHERE quote_id = ?1"), QUOTE, st.sampled_from((*PEOPLE, None))
    ),
    st.tuples(st.just("DELETE FROM quote_reviews WHERE quote_id = ?"), QUOTE),
    st.tuples(st.just("UPDATE quotes SET speaker = ?2 WHERE id = ?1"), QUOTE, st.sampled_from((*PEOPLE, None))),
    st.tuples(st.just("UPDATE quotes SET person_id = ?2 WHERE id = ?1"), QUOTE, st.sampled_from((1, None))),
    st.tuples(st.just("UPDATE quotes SET words = ?2 WHERE id = ?1"), QUOTE, st.sampled_from(("it floats", "it sinks"))),
    st.tuples(st.just("UPDATE quotes SET text_clean = ?2 WHERE id = ?1"), QUOTE, st.sampled_from(("It floats", "It"))),
    st.tuples(
        st.just(DELETE_QUOTE),
        QUOTE,
    ),
    st.tuples(st.just("UPDATE people SET name = ? WHERE id = 1"), st.sampled_from(PEOPLE)),
    st.tuples(
        st.just(UPSERT.format("person", "display_name")),
        st.just(1),
        st.sampled_from(("Dr Marchetot", None)),
    ),
    st.tuples(st.just("DELETE FROM person_reviews WHERE person_id = ?"), st.just(1)),
    st.tuples(
        st.just("INSERT OR IGNORE INTO speaker_reviews (spelling, name, by, at) SELECT ?1, ?2, 'o', '' WHERE ?1 != ?2"),
        st.sampled_from(PEOPLE),
        st.sampled_from((*PEOPLE, "Odile M.")),
    ),
    st.tuples(st.just("DELETE FROM speaker_reviews WHERE spelling = ?"), st.sampled_from(PEOPLE)),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25))
@example(
    [
        (UPSERT.format("person", "display_name"), 1, "Dr Marchetot"),
        ("UPDATE articles SET story_id = ?2 WHERE id = ?1", 2, 1),
        ("DELETE FROM person_reviews WHERE person_id = ?", 1),
    ]
)
def test_whatever_happens_the_kept_tables_say_what_the_plain_queries_say(steps: list[tuple[object, ...]]) -> None:
    with an_archive() as archive:
        for sql, *values in steps:
            archive.conn.execute(str(sql), values)
        check(archive.conn)


def test_an_archive_that_is_filled_says_what_the_triggers_kept() -> None:
    with an_archive() as archive:
        conn = archive.conn
        conn.execute("UPDATE articles SET story_id = 1 WHERE id IN (1, 2, 3)")
        conn.execute("UPDATE stories SET original_id = 2 WHERE id = 1")
        tables = {table: f"SELECT * FROM {table} ORDER BY 1, 2" for table in ("coverage", "coverage_quotes", *COUNTS)}
        tables["speaker_names"] = "SELECT name FROM speaker_names ORDER BY 1"  # numbered as they come
        before = {table: [tuple(row) for row in conn.execute(sql)] for table, sql in tables.items()}
        for statement in triggers():
            conn.execute(f"DROP TRIGGER {statement.split()[2]}")
        for table in tables:
            conn.execute(f"DELETE FROM {table}")
        for statement in FILL:
            conn.execute(statement)
        after = {table: [tuple(row) for row in conn.execute(sql)] for table, sql in tables.items()}
        assert after == before
        assert before["coverage_quotes"]


@pytest.mark.parametrize("sql", ["SELECT * FROM coverage_quotes WHERE copy = 0 ORDER BY day DESC, id DESC LIMIT 20"])
def test_pages_are_read_by_key(sql: str) -> None:
    with an_archive() as archive:
        plan = " ".join(row["detail"] for row in archive.conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "USING INDEX" in plan
        assert "TEMP B-TREE" not in plan
