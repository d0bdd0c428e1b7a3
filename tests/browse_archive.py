"""An archive of thirty invented articles about an invented project, for the tests of the browser pages."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.app import Datasette

from presswatch.archive.archive import Archive, stamp, transaction
from presswatch.archive.reviews import decide_article, feature_quote, set_field
from presswatch.browse.serve import by_line, read_metadata
from presswatch.model import ArticleState

if TYPE_CHECKING:
    from httpx import Response

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OUTLETS = [
    ("The Harbour Gazette", "en"),
    ("Courrier des Dunes", "fr"),
    ("Northern Circuit", "en"),
    ("La Feuille du Canal", "fr"),
    ("Lamp & Ledger", "en"),
]
PEOPLE = ["Odile Marchetot", "Tomas Verrin", "Ines Quillfeather", "Bastien Lorqueval", "Maud Ellingsworth"]

EN = """The model that came out of a hundred rented rooms
On Tuesday the volunteers of OpenLantern switched on a language model that nobody owns. They had worked \
on it for a year, in four time zones and with one borrowed computer.
“We wanted a lamp that anybody may carry, and anybody may take apart,” {speaker} said in the old customs hall. \
“The rest is plumbing.”
OpenLantern answers in eleven languages 🏮, and its makers publish what it was fed with. “Nobody had asked us to be \
careful; we asked ourselves,” {speaker} added.
The model will be hosted by the harbour library, which has promised to keep the lights on until spring.
Read more: our guide to harbour libraries"""
FR = """Une lanterne que tout le monde peut démonter
Mardi, les bénévoles d’OpenLantern ont allumé un modèle de langue qui n’appartient à personne. Ils y ont travaillé \
un an, avec un ordinateur prêté pour l’été.
« Nous voulions une lampe que chacun puisse porter, explique {speaker}, et que chacun puisse démonter. »
Le modèle répond en onze langues, et ses auteurs publient ce qu’il a lu. « Personne ne nous demandait d’être \
prudents », ajoute {speaker}.
La bibliothèque du port l’hébergera jusqu’au printemps.
Lire aussi : notre guide des bibliothèques du port"""
TITLES = {
    "en": ["The model that nobody owns", "A lamp anybody may carry", "Eleven languages, one borrowed computer"],
    "fr": ["Une lanterne à démonter", "Un modèle de langue sans propriétaire", "L’été où la lampe s’alluma"],
}
QUOTES = {
    "en": [
        ("We wanted a lamp that anybody may carry, and anybody may take apart,", "said"),
        ("Nobody had asked us to be careful; we asked ourselves,", "added"),
    ],
    "fr": [
        (
            "Nous voulions une lampe que chacun puisse porter, explique {speaker}, et que chacun puisse démonter.",
            "explique",
        ),
        ("Personne ne nous demandait d’être prudents", "ajoute"),
    ],
}
PASSAGES = {
    "en": [
        "On Tuesday the volunteers of OpenLantern switched on a language model that nobody owns.",
        "The model will be hosted by the harbour library, which has promised to keep the lights on until spring.",
    ],
    "fr": [
        "Mardi, les bénévoles d’OpenLantern ont allumé un modèle de langue qui n’appartient à personne.",
        "La bibliothèque du port l’hébergera jusqu’au printemps.",
    ],
}
KINDS = ["article", "article", "interview", "article", "guest_article", "video"]
HOSTILE_TITLE = '<script>alert("1")</script> & “lamps”'


def make_archive(path: Path, articles: int = 30) -> Path:
    """Article 1 is published, 2 accepted, 3 rejected, 4 set aside; the others wait. Article 5 has a hostile title,
    article 6 no text and no title."""
    with Archive.open(path, now=NOW) as archive:
        conn = archive.conn
        with transaction(conn):
            conn.executemany(
                "INSERT INTO outlets (name, domains, language) VALUES (?, ?, ?)",
                [(name, json.dumps([_host(name)]), language) for name, language in OUTLETS],
            )
            _sources(conn)
            for number in range(1, articles + 1):
                _article(conn, number)
        _decisions(conn)
    return path


def _host(outlet: str) -> str:
    return outlet.lower().replace(" & ", "-").replace(" ", "-") + ".example"


def _article(conn: sqlite3.Connection, number: int) -> None:
    outlet, language = OUTLETS[number % len(OUTLETS)]
    speaker = PEOPLE[number % len(PEOPLE)]
    title = HOSTILE_TITLE if number == 5 else TITLES[language][number % 3]
    published = (NOW - timedelta(days=11 * number)).date().isoformat()
    seen = stamp(NOW - timedelta(days=number // 3, hours=number))
    url = f"https://{_host(outlet)}/{number}"
    if number == 6:
        conn.execute(
            "INSERT INTO articles (id, url, url_key, first_seen) VALUES (6, 'javascript:alert(1)', 'no text', ?)",
            (seen,),
        )
        return
    text = {"en": EN, "fr": FR}[language].format(speaker=speaker)
    conn.execute(
        """INSERT INTO articles (id, url, url_key, outlet_id, kind, title, authors, published, published_precision,
               published_evidence, language, language_confidence, snippet, paywall, first_seen, relevance, verdict,
               reasons, flags)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'day', 'article:published_time', ?, 0.99, ?, ?, ?, 0.8, ?, ?, ?)""",
        (
            number,
            url,
            url,
            number % len(OUTLETS) + 1,
            KINDS[number % 6],
            title,
            json.dumps(["Perrine Aubrac"]),
            published,
            language,
            PASSAGES[language][0],
            json.dumps({"declared": number % 4 == 0, "teaser_seen": False, "text_length": len(text)}),
            seen,
            "accept" if number % 2 else "review",
            json.dumps(["“OpenLantern” is named in the text"]),
            json.dumps(["the day in the URL differs"] if number % 7 == 0 else []),
        ),
    )
    conn.execute(
        "INSERT INTO article_texts (id, article_id, text, sha256, blocks, seen) VALUES (?, ?, ?, ?, ?, ?)",
        (number, number, text, f"{number}", json.dumps(_blocks(text, language)), seen),
    )
    conn.execute("UPDATE articles SET text_id = ? WHERE id = ?", (number, number))
    place = text.index("OpenLantern")
    conn.execute(
        """INSERT INTO mentions (article_id, text_id, term, start_char, end_char, snippet, reason)
           VALUES (?, ?, 'OpenLantern', ?, ?, ?, 'strong term')""",
        (number, number, place, place + len("OpenLantern"), PASSAGES[language][0]),
    )
    _quotes(conn, number, text, language, speaker)


def _quotes(conn: sqlite3.Connection, number: int, text: str, language: str, speaker: str) -> None:
    insert = """INSERT INTO quotes (article_id, text_id, kind, text, text_clean, start_char, end_char, language,
                    speaker, speaker_as_printed, cue, rule, confidence, rank)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    for pattern, cue in QUOTES[language]:
        words = pattern.format(speaker=speaker)
        clean = words.replace(f", explique {speaker},", "").rstrip(",")
        start = text.index(words)
        conn.execute(
            insert,
            (
                number,
                number,
                "direct",
                words,
                clean,
                start,
                start + len(words),
                language,
                speaker,
                speaker.split()[-1],
                cue,
                "verb after the quote",
                0.91,
                None,
            ),
        )
    for rank, words in enumerate(PASSAGES[language], start=1):
        start = text.index(words)
        conn.execute(
            insert,
            (
                number,
                number,
                "passage",
                words,
                words,
                start,
                start + len(words),
                language,
                None,
                None,
                None,
                "names the project",
                1,
                rank,
            ),
        )


def _blocks(text: str, language: str) -> list[list[object]]:
    blocks: list[list[object]] = []
    start = 0
    lines = text.split("\n")
    for place, line in enumerate(lines):
        kind = "heading" if place == 0 else "furniture" if place == len(lines) - 1 else "paragraph"
        blocks.append([start, start + len(line), kind, language])
        start += len(line) + 1
    return blocks


def _sources(conn: sqlite3.Connection) -> None:
    conn.executemany(
        "INSERT INTO sources (id, kind, url, failures, last_polled, last_ok, last_error) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            ("gazette", "feed", "https://the-harbour-gazette.example/feed", 0, stamp(NOW), stamp(NOW), None),
            (
                "dunes",
                "feed",
                "https://courrier-des-dunes.example/feed",
                3,
                stamp(NOW),
                None,
                "The server answered 503.",
            ),
            ("canal", "sitemap", "https://la-feuille-du-canal.example/map.xml", 0, None, None, None),
        ],
    )
    conn.execute(
        """INSERT INTO runs (command, started, finished, exit_code, sources_ok, sources_failed, fetched, added)
           VALUES ('collect', ?, ?, 0, 1, 1, 12, 7)""",
        (stamp(NOW - timedelta(hours=2)), stamp(NOW - timedelta(hours=1))),
    )


def _decisions(conn: sqlite3.Connection) -> None:
    states = [ArticleState.PUBLISHED, ArticleState.ACCEPTED, ArticleState.REJECTED, ArticleState.LATER]
    for number, state in enumerate(states, start=1):
        decide_article(conn, number, state, who="odile", now=NOW, reason="off topic" if number == 3 else None)
    first = conn.execute("SELECT id FROM quotes WHERE article_id = 2 AND kind = 'passage' AND rank = 2").fetchone()[0]
    feature_quote(conn, first, who="odile", now=NOW)
    set_field(conn, 2, "title", "A lamp, said again", who="odile", now=NOW)


# ---- the archive in Datasette ------------------------------------------------------------------------------------

ROOT = Path(__file__).parent.parent
REVIEWER = {"id": "reviewer"}


@contextmanager
def in_datasette(db: Path, access: dict[str, Any] | None = None, **settings: Any) -> Iterator[Datasette]:
    """Datasette on the archive with the repository's metadata.yml, as `datasette DB -m metadata.yml` makes it, and on
    its 1.0 line `datasette DB -m metadata.yml -c metadata.yml`. `access` is added to what the plugin is told."""
    metadata = read_metadata(ROOT / "metadata.yml")
    metadata["plugins"]["presswatch"].update(access or {})
    datasette = Datasette([str(db)], **by_line(metadata), settings=settings)
    try:
        yield datasette
    finally:
        datasette.executor.shutdown()
        for database in datasette.databases.values():
            database.close()


def signed_in(datasette: Datasette, actor: dict[str, Any] = REVIEWER) -> dict[str, str]:
    """The cookies of somebody who signed in."""
    return {"ds_actor": datasette.sign({"a": actor}, "actor")}


async def post(datasette: Datasette, path: str, actor: dict[str, Any] | None = REVIEWER, **fields: object) -> Response:
    """Posts a form as a browser does, as that actor, with the token of a form that was shown to them."""
    cookies = signed_in(datasette, actor) if actor else {}
    cookies |= await token_of(datasette, cookies)
    data = {**fields, "csrftoken": cookies.get("ds_csrftoken", "")}
    return await datasette.client.post(path, cookies=cookies, data=data, headers={"Sec-Fetch-Site": "same-origin"})


async def token_of(datasette: Datasette, cookies: dict[str, str]) -> dict[str, str]:
    """The cookie that a form's token must equal; Datasette 1.0 has none, it goes by what the browser says."""
    shown = await datasette.client.get("/-/login", cookies=cookies)
    return {name: value for name, value in shown.cookies.items() if name == "ds_csrftoken"}


def rows(db: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What the file holds now."""
    conn = sqlite3.connect(db)
    try:
        return conn.execute(sql, values).fetchall()
    finally:
        conn.close()


def page(site: Datasette, path: str, status: int = 200) -> str:
    """What a reviewer is shown at a path."""
    answer = asyncio.run(site.client.get(path, cookies=signed_in(site)))
    assert answer.status_code == status, answer.text
    return str(answer.text)


def words(html: str) -> str:
    """The text of a page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())
