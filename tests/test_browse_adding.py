"""Adding by hand in the browser: addresses, print items, pasted texts, lists of clips; nothing typed is ever lost."""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from browse_archive import NOW, in_datasette, make_archive, page, post, rows, words
from builders import reading
from datasette.app import Datasette

from presswatch.archive.additions import Addition, add_addresses, add_item, add_pasted
from presswatch.archive.archive import Archive, one
from presswatch.archive.articles import save_reading
from presswatch.archive.forgotten import key_hash
from presswatch.archive.queue import due_candidates
from presswatch.archive.reviews import choose_passage
from presswatch.errors import UsageError
from presswatch.formats import clip_list, csv_table, xlsx
from presswatch.model import Candidate, PageItem, Verdict

WATCH = """[project]
name = "OpenLantern"
contact = "press@lantern-press.example"
[terms]
strong = ["OpenLantern"]
"""
TEXT = """OpenLantern opens its second lamp
The volunteers of OpenLantern lit a second lamp on Friday, and the harbour kept its breath.

“Nobody needs a permit to carry light,” said Ada Quill, who keeps the harbour library.
"""
URL = "https://walled.example/lamp"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("made") / "presswatch.db", articles=9)


@pytest.fixture
def db(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


@pytest.fixture
def conn(archive: Archive) -> sqlite3.Connection:
    return archive.conn


def send(site: Datasette, path: str, **fields: Any) -> Any:
    return asyncio.run(post(site, path, **fields))


# ---- addresses --------------------------------------------------------------------------------------------------


def test_addresses_are_queued_and_known_ones_lead_to_their_article(site: Datasette, db: Path) -> None:
    listed = f"{URL}?utm_source=mail\nhttps://northern-circuit.example/7\n\n{URL}?utm_source=mail\n"
    answer = send(site, "/-/add/addresses", urls=listed)
    assert answer.status_code == 200
    said = words(answer.text)
    assert f"{URL}?utm_source=mail Added: the next run fetches it." in said
    assert "https://northern-circuit.example/7 Known already. See the article" in said
    assert 'href="/-/articles/7"' in answer.text
    assert rows(db, "SELECT by_hand, state FROM candidates WHERE url LIKE ?", f"{URL}%") == [(1, "queued")]
    assert "Known already." in words(send(site, "/-/add/addresses", urls=URL).text)
    assert rows(db, "SELECT who, new FROM changes WHERE table_name = 'candidates'") == [("reviewer", "by hand")]


def test_what_its_page_does_not_say_is_kept_with_a_single_address(site: Datasette, db: Path) -> None:
    said = {"title": "A lamp", "outlet": "The Wall", "day": "2026-05-02", "kind": "interview"}
    send(site, "/-/add/addresses", urls=URL, **said)
    found = rows(db, "SELECT title, outlet, published, kind FROM candidates WHERE url = ?", URL)
    assert found == [("A lamp", "The Wall", "2026-05-02", "interview")]


def test_what_was_taken_down_is_not_added_again(conn: sqlite3.Connection) -> None:
    conn.execute("INSERT INTO forgotten VALUES (?, 'now')", (key_hash(URL),))
    added = add_addresses(conn, [Candidate(URL)], who="odile", now=NOW)
    assert [what.outcome for what in added] == [Addition.FORGOTTEN]
    assert due_candidates(conn, now=NOW) == []
    with pytest.raises(UsageError, match="taken down"):
        add_pasted(conn, Candidate(URL), reading(), who="odile", now=NOW)
    conn.execute("INSERT INTO forgotten VALUES (?, 'now')", (key_hash("ours||mine"),))
    assert add_item(conn, Candidate("", title="Something else", outlet="Ours"), who="odile", now=NOW)[1]


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("addresses", {"urls": "ftp://x.example/1\njavascript:alert(1)"}, "Not a web address: ftp://x.example/1, java"),
        ("addresses", {"urls": "  "}, "Write or paste an address"),
        ("addresses", {"urls": URL, "day": "May"}, "“May” is no day"),
        ("addresses", {"urls": URL, "kind": "rumour"}, "“rumour” is no kind"),
        ("item", {"title": "Only a <b>title</b>"}, "a headline and an outlet"),
        ("item", {"title": "A", "outlet": "B", "day": "2026-13-01"}, "is no day"),
        ("text", {"url": URL, "text": " \n "}, "Paste the text"),
        ("text", {"text": TEXT, "outlet": "Ours"}, "an address, or an outlet and a headline"),
        ("text", {"text": TEXT, "url": "nowhere"}, "Not a web address: nowhere"),
        ("list", {"list": ""}, "Paste a list"),
        ("list", {"list": "hello"}, "No row names the columns"),
        ("list", {"data": "§§"}, "did not arrive whole"),
        ("list", {"data": base64.b64encode(b"PK\x03\x04 no workbook").decode()}, "not an Excel workbook"),
        ("list/store", {"table": "hello"}, "No row names the columns"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_shown_again(
    site: Datasette, db: Path, path: str, fields: dict[str, str], sentence: str
) -> None:
    before = rows(db, "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM candidates)")
    answer = send(site, f"/-/add/{path}", **fields)
    assert answer.status_code == 400
    shown = unescape(answer.text)
    assert sentence in shown
    for name, typed in fields.items():
        if name not in ("data", "kind"):
            assert typed.strip() in shown
    assert "<b>title</b>" not in answer.text
    assert rows(db, "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM candidates)") == before


def test_the_address_of_the_form_fills_it_in(site: Datasette) -> None:
    html = page(site, "/-/add?url=https%3A%2F%2Fwalled.example%2F%22%3E&title=A+lamp")
    assert 'value="A lamp"' in html
    assert "https://walled.example/&#34;&gt;</textarea>" in html


# ---- print ------------------------------------------------------------------------------------------------------


def test_a_print_item_is_stored_once(site: Datasette, db: Path) -> None:
    said = {"title": "A lamp in print", "outlet": "Foolscap Quarterly", "day": "2026-03-02", "kind": "print"}
    where = send(site, "/-/add/item", **said).headers["location"]
    assert rows(db, "SELECT id, kind, state, published FROM coverage WHERE title = 'A lamp in print'") == [
        (int(where.rpartition("/")[2]), "print", "proposed", "2026-03-02")
    ]
    assert send(site, "/-/add/item", **said).headers["location"] == where
    assert rows(db, "SELECT who FROM changes WHERE table_name = 'articles'") == [("reviewer",)]


# ---- a pasted text ------------------------------------------------------------------------------------------------


def test_a_pasted_text_is_read_at_once(site: Datasette, db: Path) -> None:
    db.with_name("watch.toml").write_text(WATCH, encoding="utf-8")
    answer = send(site, "/-/add/text", url=URL, title="A second lamp", text=TEXT.replace("\n", "\r\n"))
    assert answer.status_code == 302, words(answer.text)
    article_id = int(answer.headers["location"].rpartition("/")[2])
    text, pasted_by, page_id = rows(
        db, "SELECT text, pasted_by, page_id FROM article_texts WHERE article_id = ?", article_id
    )[0]
    assert (text, pasted_by, page_id) == (TEXT.strip(), "reviewer", None)
    assert rows(db, "SELECT DISTINCT term FROM mentions WHERE article_id = ?", article_id) == [("OpenLantern",)]
    speech = "Nobody needs a permit to carry light,"
    assert rows(db, "SELECT speaker FROM quotes WHERE article_id = ? AND text = ?", article_id, speech) == [
        ("Ada Quill",)
    ]
    assert rows(db, "SELECT count(*) > 0 FROM quotes WHERE article_id = ? AND kind = 'passage'", article_id) == [(1,)]
    assert rows(db, "SELECT title, outlet, state, verdict FROM coverage WHERE id = ?", article_id) == [
        ("A second lamp", "walled.example", "proposed", "accept")
    ]
    assert rows(db, "SELECT by_hand, state FROM candidates WHERE url = ?", URL) == [(1, "queued")]


def test_a_pasted_text_goes_to_the_article_that_is_there(site: Datasette, db: Path) -> None:
    answer = send(site, "/-/add/text", url="https://northern-circuit.example/7", title="Another title", text=TEXT)
    assert answer.headers["location"] == "/-/articles/7"
    assert rows(db, "SELECT count(*) FROM article_texts WHERE article_id = 7") == [(2,)]
    assert rows(db, "SELECT title FROM coverage WHERE id = 7") != [("Another title",)]
    assert "Nobody needs a permit" in page(site, "/-/articles/7")


def test_what_is_fetched_later_does_not_take_a_pasted_text_s_place(conn: sqlite3.Connection) -> None:
    pasted = reading(published=None, title=None)
    article_id, new = add_pasted(conn, Candidate(URL, outlet="The Wall"), pasted, who="odile", now=NOW)
    assert new
    start = pasted.article.text.index("The harbour library")
    choose_passage(conn, article_id, start, start + 24, who="odile", now=NOW)
    quotes = one(conn, "SELECT count(*) FROM coverage_quotes WHERE article_id = ?", article_id)
    teaser = reading("Two lines of a teaser.\nSubscribe to read on.", verdict=Verdict.REJECT, reasons=("not named",))
    queued = due_candidates(conn, now=NOW)[0]
    saved = save_reading(conn, teaser, url=URL, queued=queued, page_id=None, now=NOW)
    assert saved.article_id == article_id
    row = conn.execute(
        """SELECT t.text, t.pasted_by, c.title, c.published, c.verdict, c.snippet, c.featured_quote FROM articles a
             JOIN article_texts t ON t.id = a.text_id JOIN coverage c ON c.id = a.id"""
    ).fetchone()
    assert row["text"] == pasted.article.text
    assert (row["pasted_by"], row["verdict"]) == ("odile", "accept")
    assert (row["title"], row["published"]) == ("A lamp that nobody owns", "2026-11-20"), "what the page says of itself"
    assert row["featured_quote"] == "The harbour library keep"
    assert "OpenLantern" in row["snippet"]
    assert one(conn, "SELECT count(*) FROM coverage_quotes WHERE article_id = ?", article_id) == quotes > 0
    assert one(conn, "SELECT count(*) FROM article_texts WHERE article_id = ?", article_id) == 2, "it is kept beside"
    again = reading("OpenLantern again.\nAnd the whole of it.")
    add_pasted(conn, Candidate(URL), again, who="ines", now=NOW)
    assert one(conn, "SELECT text FROM article_texts t JOIN articles a ON a.text_id = t.id") == again.article.text


def test_a_pasted_text_that_names_nobody_is_not_rejected(site: Datasette, db: Path) -> None:
    db.with_name("watch.toml").write_text(WATCH, encoding="utf-8")
    answer = send(site, "/-/add/text", outlet="Ours", title="Ferries", text="The ferries run on time again.")
    article_id = answer.headers["location"].rpartition("/")[2]
    assert rows(db, "SELECT verdict, state FROM coverage WHERE id = ?", article_id) == [("review", "proposed")]


# ---- a list -----------------------------------------------------------------------------------------------------

LIST = """Média;Titre;Date;Lien;Citation
Ferry News;Une lampe en mer;02/03/2026;https://ferry.example/lamp;« Elle flotte. »
Northern Circuit;Known;2026-05-01;https://northern-circuit.example/7;
Foolscap;In print;someday;;
"""


def table_of(html: str) -> str:
    found = re.search(r'<textarea[^>]* name="table"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_a_list_is_shown_before_it_is_stored(site: Datasette, db: Path) -> None:
    before = rows(db, "SELECT count(*) FROM articles")
    answer = send(site, "/-/add/list", list=LIST)
    assert answer.status_code == 200
    said = words(answer.text)
    assert "3 items" in said
    assert "Une lampe en mer Elle flotte. 2 March 2026" in said
    assert 'href="/-/articles/7">known already' in answer.text
    assert "row 4: no day, month and year in “someday”" in said
    assert rows(db, "SELECT count(*) FROM articles") == before
    stored = send(site, "/-/add/list/store", table=table_of(answer.text))
    assert stored.headers["location"] == "/-/inbox"
    assert rows(
        db, "SELECT outlet, title, published, state, featured_quote FROM coverage WHERE id > 9 ORDER BY id"
    ) == [
        ("Ferry News", "Une lampe en mer", "2026-03-02", "proposed", "Elle flotte."),
        ("Foolscap", "In print", None, "proposed", None),
    ]
    assert rows(db, "SELECT by FROM article_reviews WHERE article_id = 10") == [("reviewer",)]
    assert send(site, "/-/add/list/store", table=table_of(answer.text)).headers["location"] == "/-/add"
    assert rows(db, "SELECT count(*) FROM articles") == [(11,)]


def test_a_workbook_is_read_as_a_file(site: Datasette) -> None:
    items = [PageItem("Ferry News", title="=1+1", url="https://ferry.example/lamp")]
    book = xlsx.render(items, title="Clips", now=datetime(2026, 1, 1, tzinfo=UTC))
    answer = send(site, "/-/add/list", data=base64.b64encode(book).decode())
    assert answer.status_code == 200
    assert "=1+1" in unescape(answer.text)
    assert csv_table.parse(table_of(answer.text)).items[0].title == "=1+1"


def test_addresses_alone_are_queued_and_say_nothing_of_themselves(site: Datasette, db: Path) -> None:
    answer = send(site, "/-/add/list", list="https://ferry.example/lamp\nhttps://ferry.example/boat\n")
    assert "2 items" in words(answer.text)
    assert send(site, "/-/add/list/store", table=table_of(answer.text)).headers["location"] == "/-/inbox"
    assert rows(db, "SELECT outlet, by_hand FROM candidates WHERE url LIKE '%ferry%'") == [(None, 1)] * 2
    assert rows(db, "SELECT count(*) FROM articles WHERE url LIKE '%ferry%'") == [(0,)]


def test_a_hostile_list_is_text(site: Datasette) -> None:
    evil = 'outlet,title,url\n<script>alert(1)</script>,"<img src=x>",javascript:alert(1)\n'
    answer = send(site, "/-/add/list", list=evil)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "is not an http(s) link" in unescape(answer.text)


@pytest.mark.parametrize(
    ("data", "titles"),
    [
        (b"outlet\ttitle\nOurs\tMine\n", ["Mine"]),
        ("Outlet;Titre\nÀ nous;Été\n".encode("cp1252"), ["Été"]),
        (b"# Press\n\n## Ours (English)\n\n- Source: [Ours](https://ours.example/1) - May 2, 2026\n", [None]),
        (b"https://ours.example/1\n\nhttps://ours.example/2", [None, None]),
    ],
)
def test_lists_of_every_form_are_understood(data: bytes, titles: list[str | None]) -> None:
    entries = clip_list.parse(data)
    assert [item.title for item in entries.items] == titles
    assert entries.problems == ()
