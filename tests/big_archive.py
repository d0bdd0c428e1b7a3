"""Archives of ten thousand, a hundred thousand and a million invented articles, for measuring.

    python tests/big_archive.py 100000 FILE.db [first]          (first: with the first schema's tables, to be migrated)

Every article names the project, has three quotes of people and a passage; words, outlets and speakers are spread as
they are in life: few are common. Those of the last sixty days have some 500 words, and the samples of their sequences
by which copies are found. The same number gives the same archive.
"""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from presswatch.archive.archive import Archive, stamp
from presswatch.archive.coverage import FILL
from presswatch.archive.samples import keep_sample
from presswatch.archive.schema import migrations
from presswatch.archive.sql import APPLICATION_ID, SEARCHED
from presswatch.model import Article, Block, BlockKind, Mention, Passage, Quote, QuoteKind, Reading, Verdict
from presswatch.read.duplicates import sample

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
YEARS = 10
PRINTED, ACCEPTED = 300, 200
LONG_DAYS = 60
LONG_PARAGRAPHS = 8
FIRST_SCHEMA = "m004_stories"
"""The first migration that the first schema does not have."""
AT_ONCE = 20_000
MOST = 1_000_000

_SYLLABLES = (
    *("ba", "co", "di", "fu", "la", "me", "no", "pi", "ra", "se"),
    *("ti", "vo", "zu", "chi", "dro", "gra", "ple", "stu", "tre", "vel"),
)
_FIRST = (
    "Odile",
    "Tomas",
    "Ines",
    "Bastien",
    "Maud",
    "Perrine",
    "Anselm",
    "Clio",
    "Edgar",
    "Fanny",
    "Gaspard",
    "Hester",
)


def build(path: Path, articles: int, *, seed: int = 7) -> Path:
    """Makes the archive at `path`, which must not exist: machine's tables in bulk, the kept ones as a migration fills
    them, the same triggers in the end."""
    with Archive.open(path, now=NOW) as archive:
        conn = archive.conn
        made_by = _drop_triggers(conn)
        conn.execute("PRAGMA synchronous = OFF")
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("PRAGMA cache_size = -2000000")
        conn.execute("BEGIN")
        invented = _Invented(random.Random(seed), articles)
        _people_and_outlets(conn, invented)
        _insert_all(conn, invented)
        _samples(conn)
        _reviews(conn, articles)
        for statement in FILL:
            conn.execute(statement)
        for table in SEARCHED:
            conn.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
        for statement in made_by:
            conn.execute(statement)
        conn.execute("COMMIT")
        conn.execute("ANALYZE")
    return path


def build_first(path: Path, articles: int, *, seed: int = 7) -> Path:
    """The same articles as an archive of the first schema, which the next opening migrates."""
    conn = sqlite3.connect(path, isolation_level=None)
    migrations.apply(Database(conn), stop_before=FIRST_SCHEMA)
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    made_by = _drop_triggers(conn)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute("BEGIN")
    invented = _Invented(random.Random(seed), articles)
    _people_and_outlets(conn, invented)
    _insert_all(conn, invented)
    _reviews(conn, articles)
    for table in ("articles", "article_texts", "quotes"):
        conn.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
    for statement in made_by:
        conn.execute(statement)
    conn.execute("COMMIT")
    conn.close()
    return path


def _insert_all(conn: sqlite3.Connection, invented: _Invented) -> None:
    rows = invented.articles()
    while batch := list(islice(rows, AT_ONCE)):
        _insert(conn, batch)


def _samples(conn: sqlite3.Connection) -> None:
    """What copies are found by, of the articles among which a new one's are sought."""
    since = stamp(NOW - timedelta(days=LONG_DAYS))
    texts = conn.execute(
        """SELECT a.id, t.text FROM articles a JOIN article_texts t ON t.id = a.text_id
            WHERE a.first_seen >= ?""",
        (since,),
    ).fetchall()
    for article_id, text in texts:
        mine = sample(text)
        keep_sample(conn, article_id, mine)
        conn.execute("UPDATE articles SET shingles = ? WHERE id = ?", (len(mine), article_id))


class _Invented:
    """Sentences, outlets, speakers and articles out of one stream of random numbers."""

    def __init__(self, chance: random.Random, articles: int) -> None:
        self.chance = chance
        self.count = articles
        words = sorted({"".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))) for _ in range(60_000)})
        chance.shuffle(words)
        self.words = words[:30_000]
        self.weights = list(accumulate(1 / place for place in range(1, len(self.words) + 1)))
        self.sentences = [
            " ".join(chance.choices(self.words, cum_weights=self.weights, k=chance.randint(9, 22))).capitalize() + "."
            for _ in range(40_000)
        ]
        self.outlets = [f"{name.capitalize()} Gazette" for name in self.words[100:2100]]
        self.speakers = [f"{chance.choice(_FIRST)} {name.capitalize()}" for name in self.words[3000:23_000]]
        self.outlet_weights = list(accumulate(1 / place for place in range(1, len(self.outlets) + 1)))
        self.speaker_weights = list(accumulate(1 / place**0.8 for place in range(1, len(self.speakers) + 1)))

    def articles(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.count + 1):
            yield self.article(number)

    def paragraph(self) -> str:
        """Some fifty words in an order that no other article has."""
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=50)).capitalize() + "."

    def article(self, number: int) -> dict[str, Any]:
        chance, sentences = self.chance, self.sentences
        seen = NOW - timedelta(days=365.25 * YEARS * (1 - number / self.count))
        language = chance.choices(("en", "fr", "unknown"), (80, 18, 2))[0]
        lead = "OpenLantern " + chance.choice(sentences).lower()
        if language == "fr":
            lead = "L’été d’OpenLantern " + chance.choice(sentences).lower()
        said = [chance.choice(sentences)[:-1] + f" {chance.choice(self.words)}" for _ in range(3)]
        speakers = chance.choices(self.speakers, cum_weights=self.speaker_weights, k=3)
        parts = [lead, *(f"“{words},” {speaker} said." for words, speaker in zip(said, speakers, strict=True))]
        if seen > NOW - timedelta(days=LONG_DAYS):
            parts += [self.paragraph() for _ in range(LONG_PARAGRAPHS)]
        parts += [" ".join(chance.choices(sentences, k=3)) for _ in range(2)] + [f"Number{number // 100}."]
        return {
            "id": number,
            "seen": stamp(seen),
            "day": (seen - timedelta(days=chance.choice((0, 0, 1, 3)))).date().isoformat() if number % 50 else None,
            "language": language,
            "outlet": chance.choices(range(1, len(self.outlets) + 1), cum_weights=self.outlet_weights)[0],
            "kind": "article" if number % 12 else "interview",
            "title": " ".join(chance.choice(sentences).split()[:8]).rstrip("."),
            "lead": lead,
            "said": said,
            "speakers": speakers,
            "text": "\n".join(parts),
            "story": number // 20 if number % 20 < 3 and number >= 20 else None,
        }


def invented_readings(count: int, chance: random.Random, *, seed: int = 7) -> list[Reading]:
    """New articles of NOW by the outlets and speakers that the archives of this seed know."""
    invented = _Invented(random.Random(seed), MOST)
    invented.chance = chance
    return [_reading(invented, invented.article(MOST + 1 + number)) for number in range(count)]


def _reading(invented: _Invented, row: dict[str, Any]) -> Reading:
    text, language = row["text"], row["language"]
    blocks = [Block(start, end, BlockKind(kind), language) for start, end, kind, _ in _blocks(text, language)]
    article = Article(
        text=text,
        blocks=tuple(blocks),
        language=language,
        language_confidence=0.99,
        title=row["title"],
        authors=("Perrine Aubrac",),
        published=NOW.date(),
        published_precision="day",
        published_evidence="article:published_time",
        outlet=invented.outlets[row["outlet"] - 1],
    )
    places = [(words, text.index(words), speaker) for words, speaker in zip(row["said"], row["speakers"], strict=True)]
    quotes = [
        Quote(
            QuoteKind.DIRECT, words, words, at, at + len(words), speaker, speaker, "said", "verb after the quote", 0.9
        )
        for words, at, speaker in places
    ]
    named = text.index("OpenLantern")
    return Reading(
        article=article,
        mentions=(Mention("OpenLantern", named, named + 11, "strong term"),),
        relevance=0.8,
        verdict=Verdict.ACCEPT,
        reasons=("“OpenLantern” is named in the text",),
        quotes=tuple(quotes),
        passages=(Passage(row["lead"], 0, len(row["lead"]), 0.8),),
    )


def _people_and_outlets(conn: sqlite3.Connection, invented: _Invented) -> None:
    conn.executemany("INSERT OR IGNORE INTO outlets (id, name) VALUES (?, ?)", enumerate(invented.outlets, 1))
    conn.executemany(
        "INSERT INTO stories (id, original_id) VALUES (?, ?)",
        ((number // 20, None) for number in range(20, invented.count + 1, 20)),
    )


def _insert(conn: sqlite3.Connection, batch: list[dict[str, Any]]) -> None:
    conn.executemany(
        """INSERT INTO articles (id, url, url_key, outlet_id, kind, title, authors, published, published_precision,
               published_evidence, language, language_confidence, snippet, first_seen, text_id, story_id, relevance,
               verdict, reasons)
           VALUES (:id, 'https://press.example/' || :id, 'https://press.example/' || :id, :outlet, :kind, :title,
               '["Perrine Aubrac"]', :day, 'day', 'article:published_time', :language, 0.99, :lead, :seen, :id, :story,
               0.8, 'accept', '["“OpenLantern” is named in the text"]')""",
        batch,
    )
    conn.executemany(
        """INSERT INTO article_texts (id, article_id, text, sha256, blocks, seen)
           VALUES (:id, :id, :text, :sha256, :blocks, :seen)""",
        (row | _of_the_text(row["text"], row["language"]) for row in batch),
    )
    conn.executemany(
        """INSERT INTO mentions (article_id, text_id, term, start_char, end_char, snippet, reason)
           VALUES (:id, :id, 'OpenLantern', :start, :start + 11, :lead, 'strong term')""",
        ({"id": row["id"], "lead": row["lead"], "start": row["lead"].index("OpenLantern")} for row in batch),
    )
    conn.executemany(
        """INSERT INTO quotes (article_id, text_id, kind, text, text_clean, words, start_char, end_char, language,
               speaker, speaker_as_printed, cue, rule, confidence, rank)
           VALUES (?1, ?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, 0.9, ?11)""",
        (values for row in batch for values in _quotes(row)),
    )


def _quotes(row: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for words, speaker in zip(row["said"], row["speakers"], strict=True):
        start = row["text"].index(words)
        place = (start, start + len(words), row["language"])
        yield row["id"], "direct", words, words.lower(), *place, speaker, "said", "verb after the quote", None
    place = (0, len(row["lead"]), row["language"])
    yield row["id"], "passage", row["lead"], "", *place, None, None, "names the project", 1


def _of_the_text(text: str, language: str) -> dict[str, str]:
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "blocks": json.dumps(_blocks(text, language))}


def _blocks(text: str, language: str) -> list[tuple[int, int, str, str]]:
    blocks: list[tuple[int, int, str, str]] = []
    start = 0
    for line in text.split("\n"):
        blocks.append((start, start + len(line), "paragraph", language))
        start += len(line) + 1
    return blocks


def _reviews(conn: sqlite3.Connection, articles: int) -> None:
    """Some printed, some accepted, a fifth rejected, a few set aside; all others wait."""
    step = max(1, articles // (PRINTED + ACCEPTED))
    conn.execute(
        """INSERT INTO article_reviews (article_id, state, by, at)
           SELECT id, CASE WHEN id % ?1 = 0 THEN iif(id / ?1 % 5 < 3, 'published', 'accepted')
                           WHEN id % 5 = 1 THEN 'rejected' ELSE 'later' END, 'odile', first_seen
             FROM articles WHERE id % ?1 = 0 OR id % 5 = 1 OR id % 50 = 2""",
        (step,),
    )


def _drop_triggers(conn: sqlite3.Connection) -> list[str]:
    """Takes all triggers out and answers what makes them again."""
    made = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in made:
        conn.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in made]


if __name__ == "__main__":
    begun = time.monotonic()
    make = build_first if "first" in sys.argv[3:] else build
    made = make(Path(sys.argv[2]), int(sys.argv[1]))
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB in {time.monotonic() - begun:.0f} s")
