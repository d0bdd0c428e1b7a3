"""`presswatch export public-db`: what is on the page and no more, searched in the bytes of the file."""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from browse_archive import make_archive
from click.testing import CliRunner
from datasette.app import Datasette

from presswatch.archive.archive import Archive, transaction
from presswatch.archive.public_db import MOST_WORDS, cut
from presswatch.archive.public_items import public_items
from presswatch.archive.reviews import choose_passage, decide_article, feature_quote, set_field
from presswatch.cli import cli
from presswatch.errors import UsageError
from presswatch.model import ArticleState

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LONG = " ".join(f"word{number}" for number in range(130)) + " lastword."
HOSTS = ("the-harbour-gazette", "courrier-des-dunes", "northern-circuit", "la-feuille-du-canal", "lamp-ledger")
NOTE, REASON, WHO = "tell nobody of the harbour cellar", "a namesake from Tarragon", "reviewer-annabel"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles 1, 7 and 8 are published; 2 is accepted only; 3 and 10 rejected; the others wait."""
    tmp_path = tmp_path_factory.mktemp("public")
    (tmp_path / "watch.toml").write_text(
        '[project]\nname = "OpenLantern"\ncontact = "press@lantern-press.net"\n[terms]\nstrong = ["OpenLantern"]\n'
        '[page]\ntitle = "OpenLantern in the press"\nurl = "https://lantern-press.net/media/"\n'
    )
    with Archive.open(make_archive(tmp_path / "presswatch.db", articles=12), now=NOW) as archive:
        conn = archive.conn
        for number in (7, 8):
            decide_article(conn, number, ArticleState.PUBLISHED, who=WHO, now=NOW)
        decide_article(conn, 10, ArticleState.REJECTED, who=WHO, now=NOW, reason=REASON)
        set_field(conn, 10, "title", "Namesakes of Tarragon", who=WHO, now=NOW)
        set_field(conn, 2, "title", "Only accepted so far", who=WHO, now=NOW)
        set_field(conn, 7, "note", NOTE, who=WHO, now=NOW)
        set_field(conn, 7, "tags", "secret-tag", who=WHO, now=NOW)
        set_field(conn, 7, "image_url", "/srv/press/data/images/7.png", who=WHO, now=NOW)
        set_field(conn, 8, "translation", LONG, who=WHO, now=NOW)
        quote = conn.execute("SELECT id FROM quotes WHERE article_id = 8 AND kind = 'direct' ORDER BY id").fetchone()[0]
        feature_quote(conn, quote, who=WHO, now=NOW)
        with transaction(conn):
            conn.execute(
                "INSERT INTO links (article_id, text_id, url, purpose, text, start_char, end_char, seconds) VALUES "
                "(7, 7, 'https://video.example/7?t=1806', 'recording', 'what the link is called', 0, 4, 1806), "
                "(7, 7, 'https://elsewhere.example/', 'other', 'x', 0, 4, NULL), "
                "(7, 7, 'javascript:alert(1)', 'slides', 'x', 0, 4, NULL)"
            )
        set_field(conn, 7, "kind", "talk", who=WHO, now=NOW)
    return tmp_path


@pytest.fixture
def folder(archive: Path, tmp_path: Path) -> Path:
    for name in ("watch.toml", "presswatch.db"):
        shutil.copy(archive / name, tmp_path / name)
    return tmp_path


def write(folder: Path, *words: str) -> Any:
    command = ["--watch", str(folder / "watch.toml"), "export", "public-db", "-o", str(folder / "public.db"), *words]
    return CliRunner().invoke(cli, command)


def made(folder: Path) -> sqlite3.Connection:
    result = write(folder)
    assert result.exception is None, repr(result.exception)
    conn = sqlite3.connect(folder / "public.db")
    conn.row_factory = sqlite3.Row
    return conn


def private(folder: Path) -> set[str]:
    """What the archive knows and the page does not say."""
    words = {NOTE, REASON, WHO, "secret-tag", "Only accepted so far", "Namesakes of Tarragon", "/srv/press"}
    words |= {"what the link is called", "elsewhere.example", "javascript:", str(folder), "Read more", "Lire aussi"}
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        words |= {who for (who,) in archive.conn.execute("SELECT DISTINCT who FROM changes")}
        shown = {one.article_id: one for one in public_items(archive.conn) if one.printed}
        assert sorted(shown) == [1, 7, 8]
        for number, text in archive.conn.execute("SELECT article_id, text FROM article_texts").fetchall():
            printed = shown[number].exact if number in shown else None
            rest = text.split("\n")[2:]
            words |= {line for line in rest if printed is None or (printed not in line and line not in printed)}
        exact = {one.exact for one in shown.values()}
    return {word for word in words if not any(word in (text or "") or (text or "") in word for text in exact)}


def test_no_private_word_is_in_its_bytes(folder: Path) -> None:
    made(folder).close()
    data = (folder / "public.db").read_bytes()
    words = private(folder)
    assert len(words) > 25
    assert [word for word in sorted(words) if word.encode() in data or word.encode("utf-16-le") in data] == []
    kept = (folder / "presswatch.db").read_bytes()
    assert [word for word in (NOTE, WHO, REASON) if word.encode() not in kept] == [], "the search finds what is there"
    urls = {f"https://{name}.example/{number}" for name in HOSTS for number in (*range(2, 7), 9, 10, 11, 12)}
    assert not [url for url in urls if re.search(re.escape(url.encode()) + b"(?![0-9])", data)]
    assert not list(folder.glob("public.db?*")), "nothing lies beside it"


def test_it_holds_the_published_items_with_labels(folder: Path) -> None:
    with made(folder) as conn:
        rows = conn.execute("SELECT * FROM items ORDER BY id").fetchall()
        assert [row["url"].rpartition("/")[2] for row in rows] == ["1", "7", "8"]
        assert [row["published"] for row in rows] == sorted((row["published"] for row in rows), reverse=True)
        assert all(row["passage"] in row["headline"] + row["passage"] and row["outlet_id"] for row in rows)
        assert "#:~:text=" in rows[0]["link"]
        assert rows[1]["image"] is None, "a path is nobody's business"
        assert conn.execute("SELECT name, passages FROM speakers").fetchone()["passages"] == 1
        assert {row["name"] for row in conn.execute("SELECT name FROM outlets")} == {
            row["outlet"] for row in conn.execute("SELECT outlet FROM passages")
        }
        links = [tuple(row) for row in conn.execute("SELECT item_id, purpose, url, seconds FROM links")]
        assert links == [(2, "recording", "https://video.example/7?t=1806", 1806)]
        about = dict(conn.execute("SELECT key, value FROM about").fetchall())
        assert (about["title"], about["updated"]) == ("OpenLantern in the press", "2026-11-22T09:30:00Z")
    tables = {"items", "outlets", "speakers", "links", "about", "passages"}
    found = conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%fts%'")
    assert {row["name"] for row in found} == tables
    conn.close()


def test_headlines_and_passages_are_searched_without_accents(folder: Path) -> None:
    conn = made(folder)
    for word in ("modele", "benevoles"):
        found = conn.execute("SELECT rowid FROM items_fts WHERE items_fts MATCH ?", (word,)).fetchall()
        assert [row[0] for row in found][:1] == [1]
    assert conn.execute("SELECT 1 FROM items_fts WHERE items_fts MATCH 'plumbing'").fetchone() is None
    assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    conn.close()


def test_long_words_are_cut_and_told(folder: Path) -> None:
    result = write(folder)
    assert f"its translation has 131 words and is cut after {MOST_WORDS}" in result.stderr
    conn = sqlite3.connect(folder / "public.db")
    (translation,) = conn.execute("SELECT translation FROM items WHERE translation NOT NULL").fetchone()
    conn.close()
    assert translation.endswith("word99 …")
    assert b"lastword" not in (folder / "public.db").read_bytes()
    assert cut("one two", 2) == "one two"


def test_a_passage_of_ninety_words_is_told_and_kept(folder: Path) -> None:
    with Archive.open(folder / "presswatch.db", now=NOW) as archive, transaction(archive.conn):
        text = " ".join(f"w{number}" for number in range(90))
        archive.conn.execute(
            "INSERT INTO article_texts (id, article_id, text, sha256, seen) VALUES (99, 1, ?, 'x', '2026-11-22')",
            (text,),
        )
        archive.conn.execute("UPDATE articles SET text_id = 99 WHERE id = 1")
        choose_passage(archive.conn, 1, 0, len(text), who=WHO, now=NOW)
    assert "its passage has 90 words; 100 is the most" in write(folder).stderr
    conn = sqlite3.connect(folder / "public.db")
    assert conn.execute("SELECT passage FROM items WHERE id = 1").fetchone()[0] == text
    conn.close()


def test_the_same_items_give_the_same_bytes_and_what_is_taken_back_is_gone(folder: Path) -> None:
    made(folder).close()
    first = (folder / "public.db").read_bytes()
    made(folder).close()
    assert (folder / "public.db").read_bytes() == first
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        decide_article(archive.conn, 8, ArticleState.REJECTED, who=WHO, now=NOW)
    assert b"lampe que chacun" in first
    made(folder).close()
    assert b"lampe que chacun" not in (folder / "public.db").read_bytes()


@pytest.mark.parametrize("name", ["presswatch.db", "other.db", "notes.txt"])
def test_no_other_file_is_overwritten(folder: Path, name: str) -> None:
    path = folder / name
    if name == "other.db":
        conn = sqlite3.connect(path)
        conn.execute("CREATE TABLE mine (x)")
        conn.close()
    elif name == "notes.txt":
        path.write_text("mine")
    before = path.read_bytes()
    words = ["--watch", str(folder / "watch.toml"), "export", "public-db", "-o", str(path)]
    result = CliRunner().invoke(cli, words)
    assert isinstance(result.exception, UsageError)
    assert path.read_bytes() == before


@pytest.mark.asyncio
async def test_a_public_datasette_shows_it(folder: Path) -> None:
    assert write(folder, "--metadata").exception is None
    metadata = yaml.safe_load((folder / "metadata.yml").read_text(encoding="utf-8"))
    datasette = Datasette([str(folder / "public.db")], immutables=[], metadata=metadata)
    await datasette.invoke_startup()
    table = await datasette.client.get("/public/items.json?_search=modele&_labels=on&_shape=array")
    assert [row["outlet_id"]["label"] for row in table.json()][:1] == ["Courrier des Dunes"]
    page = await datasette.client.get("/public/items")
    assert "In the press" in page.text
    assert "The publisher&#39;s own day" in page.text
    assert (await datasette.client.get("/public/passages.json?_shape=array")).json()[0]["outlet"]
    assert (await datasette.client.get("/public/about.json?_shape=array")).status_code == 200
    named = set(metadata["databases"]["public"]["tables"]["items"]["columns"])
    columns = (await datasette.client.get("/public/items.json")).json()["columns"]
    assert named == set(columns)
    again = write(folder, "--metadata")
    assert "exists already" in str(again.exception)
