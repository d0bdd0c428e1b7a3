"""Quotes and the people quoted: every filter is read by an index, pages have no gap, two spellings become one."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browse_archive import NOW, in_datasette, make_archive, page, post, rows, signed_in
from builders import TEXT, reading, save
from datasette.app import Datasette

from presswatch.archive.archive import Archive, one
from presswatch.archive.reviews import decide_quote
from presswatch.browse import quotes as pages
from presswatch.browse.names import matching, same_person
from presswatch.browse.quotes import quotes_page
from presswatch.browse.speakers import affiliations, most_quoted, years_of
from presswatch.model import QuoteState

ODILE, OTHER = "Odile Marchetot", "O. Marchetot"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "presswatch.db")


@pytest.fixture
def conn(db: Path) -> Iterator[sqlite3.Connection]:
    with Archive.open(db, now=NOW) as archive:
        yield archive.conn


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    """For tests that only look."""
    with in_datasette(make_archive(tmp_path_factory.mktemp("archive") / "presswatch.db")) as datasette:
        yield datasette


def all_pages(site: Datasette, path: str, pattern: str) -> list[str]:
    seen: list[str] = []
    while path:
        html = page(site, path)
        seen += re.findall(pattern, html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(more[1]) if more else ""
    return seen


# ---- quotes -----------------------------------------------------------------------------------------------------


def test_quotes_are_listed_newest_first_without_a_gap(site: Datasette, db: Path) -> None:
    wanted = rows(db, "SELECT id FROM coverage_quotes ORDER BY day DESC, id DESC")
    assert all_pages(site, "/-/quotes", r'#quote-(\d+)"') == [str(quote_id) for (quote_id,) in wanted]
    assert len(wanted) == 56  # two of each article, but of the rejected one and the one without text


VALUES = {
    "speaker": "Ines Quillfeather",
    "outlet": "Northern Circuit",
    "language": "en",
    "year": "2026",
    "kind": "direct",
    "state": "approved",
}
COMBINATIONS = [names for n in range(1, 7) for names in itertools.combinations(VALUES, n)]


def test_every_combination_of_filters_finds_what_fits_and_is_read_by_an_index(conn: sqlite3.Connection) -> None:
    for quote_id in range(1, 120, 3):
        if one(conn, "SELECT kind FROM quotes WHERE id = ?", quote_id) == "direct":
            decide_quote(conn, quote_id, QuoteState.APPROVED, who="odile", now=NOW)
    columns = {"year": "substr(day, 1, 4)"}
    found_some = 0
    for names in COMBINATIONS:
        chosen = {name: VALUES[name] for name in names}
        where = " AND ".join(f"{columns.get(name, name)} = :{name}" for name in names)
        wanted = conn.execute(f"SELECT id FROM coverage_quotes WHERE {where} ORDER BY day DESC, id DESC", chosen)
        ids, after = [], ""
        asked: list[str] = []
        while True:
            conn.set_trace_callback(asked.append)
            shown = quotes_page(conn, chosen, after)
            conn.set_trace_callback(None)
            ids += [quote["id"] for quote in shown.quotes]
            if shown.after is None:
                break
            after = shown.after
        assert ids == [row[0] for row in wanted], chosen
        found_some += bool(ids)
        for sql in asked:
            for step in conn.execute(f"EXPLAIN QUERY PLAN {sql}"):
                assert not re.match(r"SCAN (coverage|c|q|a|quotes|articles)\b", step["detail"]), (sql, step["detail"])
                assert "TEMP B-TREE FOR ORDER" not in step["detail"] or "GROUP BY outlet" in sql, sql
    assert found_some > 40


def test_when_hardly_anything_fits_the_page_says_how_far_it_looked(conn: sqlite3.Connection) -> None:
    conn.execute(
        """WITH n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
           INSERT INTO coverage_quotes (id, article_id, speaker, kind, language, state, outlet, day)
           SELECT 10000 + n, 7, NULL, 'direct', 'en', 'proposed', 'Northern Circuit', '2027-01-01' FROM n""",
        (pages.LOOKED + 5,),
    )
    first = quotes_page(conn, {"language": "en", "kind": "mixed"})
    assert (first.quotes, first.further) == ([], True)
    assert first.after is not None
    assert first.after.startswith("2027-01-01_")
    assert quotes_page(conn, {"language": "en", "kind": "mixed"}, first.after) == pages.Page([], None)
    rest = quotes_page(conn, {"language": "en", "year": "2026"}, first.after)
    assert len(rest.quotes) == 20


@pytest.mark.parametrize(
    "key", ["nonsense", "_", "2026_x", "2026-01-01_99999999999999999999", "%27;--_1", "_1", "%00_1"]
)
def test_a_broken_page_key_is_harmless(unchanged: Datasette, key: str) -> None:
    for path in ("/-/quotes?", "/-/quotes?year=2026&", "/-/speakers?", f"/-/speaker?name={ODILE}&"):
        page(unchanged, f"{path}after={key}")


@pytest.mark.parametrize("name", pages.FILTERS)
def test_no_filter_is_an_error(unchanged: Datasette, name: str) -> None:
    for value in ("%22%3Cscript%3E", "%00", "%27", "zz", "%ff", "~", "9" * 30):
        html = page(unchanged, f"/-/quotes?{name}={value}")
        assert "<script>" not in html.replace('<script src="', "")


def test_a_quote_says_who_where_when_and_is_ready_to_be_copied(unchanged: Datasette) -> None:
    html = page(unchanged, "/-/quotes?speaker=Ines+Quillfeather&language=en")
    assert set(re.findall(r'class="pw-by" href="[^"]+">([^<]+)<', html)) == {"Ines Quillfeather"}
    copied = unescape(re.findall(r'data-copy="(“[^"]+)"', html)[0])
    assert re.fullmatch(
        r"“[^”]+” — Ines Quillfeather, Northern Circuit, \d+ \w+ 2026, https://northern-circuit.example/\d+", copied
    )
    assert '<i lang="en">said</i>' in html


def test_a_name_nobody_is_quoted_under_leads_to_names_like_it(unchanged: Datasette) -> None:
    html = page(unchanged, "/-/quotes?speaker=odile")
    assert "Did you mean one of these?" in html
    assert 'href="/-/quotes?speaker=Odile%20Marchetot"' in html


def test_a_quote_that_copies_of_a_story_share_is_shown_once_with_all_outlets() -> None:
    archive = Archive.memory()
    for outlet in ("Beacon Wire", "The Gull", "The Buoy"):
        text = f"{TEXT} {LONG} (Beacon Wire)"
        save(archive.conn, reading(text, outlet=outlet), url=f"https://{outlet.split()[-1].lower()}.example/1")
    save(archive.conn, reading(outlet="The Kitchen"), url="https://kitchen.example/1")
    found = quotes_page(archive.conn, {}).quotes
    assert [(quote["outlet"], [copy["outlet"] for copy in quote["copies"]]) for quote in found] == [
        ("The Kitchen", []),
        ("Beacon Wire", ["The Buoy", "The Gull"]),
    ]
    of_one = quotes_page(archive.conn, {"outlet": "The Gull"}).quotes
    assert [(quote["outlet"], len(quote["copies"])) for quote in of_one] == [("The Gull", 2)]
    assert one(archive.conn, "SELECT quotes FROM speakers WHERE speaker = 'Ada Quill'") == 2


LONG = (
    "The council voted to lend its old tide gauge to the workshop for a year, and nobody expects the sea to answer. "
    "The gauge has measured every tide since but two, and its keeper says that both were his own fault entirely. "
    "Volunteers will listen to it through the winter and write down what it says in sixty small languages."
)


# ---- people -----------------------------------------------------------------------------------------------------


def test_people_are_listed_by_quotes_without_a_gap(site: Datasette, conn: sqlite3.Connection) -> None:
    for number in range(130):
        quoted(conn, f"Person {number:03}", quotes=1 + number % 3)
    wanted = [row[0] for row in conn.execute("SELECT speaker FROM speakers ORDER BY quotes DESC, speaker")]
    assert all_pages(site, "/-/speakers", r'<th scope="row"><a href="[^"]+">([^<]+)</a>') == wanted
    key = (2, "Person 100")
    assert most_quoted(conn, key)["people"][0]["speaker"] == "Person 103"


def quoted(conn: sqlite3.Connection, name: str, *, quotes: int = 1, day: str = "2026-01-01") -> None:
    for _ in range(quotes):
        conn.execute(
            """INSERT INTO coverage_quotes (id, article_id, speaker, kind, language, state, outlet, day)
               SELECT max(id) + 1, 7, ?, 'direct', 'en', 'proposed', 'Lamp & Ledger', ? FROM coverage_quotes""",
            (name, day),
        )


def test_people_are_found_by_the_beginning_of_any_word_of_their_name(conn: sqlite3.Connection) -> None:
    quoted(conn, "Éloïse de Marchetot", quotes=99)
    assert [row["speaker"] for row in matching(conn, "march")] == ["Éloïse de Marchetot", ODILE]
    assert [row["speaker"] for row in matching(conn, "eloise MARCH")] == ["Éloïse de Marchetot"]
    for odd in ('"', "*", "", "' OR 1", "\x00", "NEAR(", "é\u0301"):
        matching(conn, odd)
    assert matching(conn, "zzz") == []


def test_a_person_s_page_tells_years_outlets_and_affiliation_as_of_a_date(
    site: Datasette, conn: sqlite3.Connection
) -> None:
    person_id = conn.execute("INSERT INTO people (name) VALUES ('O. M. of the quay')").lastrowid
    conn.execute("UPDATE quotes SET person_id = ? WHERE speaker = ?", (person_id, ODILE))
    conn.executemany(
        "INSERT INTO affiliations (person_id, role, affiliation, as_of) VALUES (?, ?, ?, ?)",
        [(person_id, "keeper", "Harbour Library", "2025"), (person_id, None, "Institute of Lamps", "2024")],
    )
    name = "O. M. of the quay"
    assert [row["affiliation"] for row in affiliations(conn, name)] == ["Institute of Lamps", "Harbour Library"]
    quoted(conn, name, day="2019-05-05")
    quoted(conn, name, quotes=2, day="2021-05-05")
    counted = years_of(conn, name)
    assert [(year, n) for year, n, _ in counted][-3:] == [("2021", 2), ("2020", 0), ("2019", 1)]
    assert max(percent for _, _, percent in counted) == 100
    html = page(site, f"/-/speaker?name={name}")
    assert "<h1>O. M. of the quay</h1>" in html
    assert 'Institute of Lamps <span class="pw-quiet">(2024)</span>' in html
    assert 'keeper, Harbour Library <span class="pw-quiet">(2025)</span>' in html
    assert 'speaker=O.%20M.%20of%20the%20quay&amp;year=2021"' in html
    assert "Lamp &amp; Ledger</a>" in html


def test_nobody_of_that_name_is_a_list_of_names_like_it(unchanged: Datasette) -> None:
    html = page(unchanged, "/-/speaker?name=odile", 404)
    assert "Nobody is quoted as odile." in html
    assert 'href="/-/speaker?name=Odile%20Marchetot"' in html
    page(unchanged, "/-/speaker")


@pytest.mark.parametrize(
    ("one_name", "other", "same"),
    [
        (ODILE, OTHER, True),
        (ODILE, "Odile Marchetôt", True),
        (ODILE, "MARCHETOT Odile", True),
        (ODILE, "Marchetot", True),
        ("Jean-Pierre Aubrac", "J.-P. Aubrac", True),
        ("Thomas Verrin", "Thom Verrin", True),
        (ODILE, "Anne Marchetot", False),
        (ODILE, "Odile Verrin", False),
        ("Al Verrin", "Alma Verrin", False),
        ("", ODILE, False),
    ],
)
def test_names_that_may_be_one_person_s(one_name: str, other: str, same: bool) -> None:
    assert same_person(one_name, other) is same is same_person(other, one_name)


def test_two_spellings_become_one_and_two_again(site: Datasette, db: Path, conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE quotes SET speaker = ? WHERE article_id IN (5, 10)", (OTHER,))
    html = page(site, f"/-/speaker?name={ODILE}")
    assert f'<a href="/-/speaker?name={OTHER.replace(" ", "%20")}">{OTHER}</a>' in html
    html = page(site, f"/-/speaker?name={ODILE}&with={OTHER}")
    assert f"4 quotes of {OTHER} move." in html
    assert f"8 quotes of {ODILE} move." in html
    assert rows(db, "SELECT * FROM speaker_reviews") == []  # looking changes nothing

    answer = asyncio.run(post(site, "/-/speaker/merge", spelling=OTHER, name=ODILE))
    assert answer.status_code == 302
    assert answer.headers["location"] == "/-/speaker?name=Odile+Marchetot&merged=O.+Marchetot"
    assert rows(db, "SELECT spelling, name, by FROM speaker_reviews") == [(OTHER, ODILE, "reviewer")]
    html = page(site, answer.headers["location"])
    assert "The quotes of O. Marchetot are shown here now." in html
    assert "<b>12 quotes</b>" in html
    answer = asyncio.run(site.client.get(f"/-/speaker?name={OTHER}", cookies=signed_in(site)))
    assert (answer.status_code, answer.headers["location"]) == (302, "/-/speaker?name=Odile+Marchetot")
    assert len(re.findall("<article", page(site, f"/-/quotes?speaker={OTHER}"))) == 12

    answer = asyncio.run(post(site, "/-/speaker/unmerge", spelling=OTHER))
    assert answer.status_code == 302
    assert rows(db, "SELECT * FROM speaker_reviews") == []
    assert "<b>4 quotes</b>" in page(site, f"/-/speaker?name={OTHER}")
    assert [row[0] for row in rows(db, "SELECT who FROM changes WHERE table_name = 'speaker_reviews'")] == [
        "reviewer"
    ] * 2


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("/-/speaker/merge", {}, "A name is missing"),
        ("/-/speaker/merge", {"spelling": "Nobody", "name": ODILE}, "Nobody is quoted as Nobody"),
        ("/-/speaker/unmerge", {"spelling": ODILE}, "not shown under another name"),
        ("/-/speaker/unmerge", {}, "not shown under another name"),
    ],
)
def test_what_can_t_be_is_said_in_a_sentence(
    site: Datasette, db: Path, path: str, fields: dict[str, str], sentence: str
) -> None:
    before = rows(db, "SELECT count(*) FROM changes")
    answer = asyncio.run(post(site, path, **fields))
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)
    assert rows(db, "SELECT count(*) FROM changes") == before


def test_hostile_names_are_text(site: Datasette, conn: sqlite3.Connection) -> None:
    evil = '"><script>alert(1)</script>'
    conn.execute("UPDATE quotes SET speaker = ? WHERE article_id = 7", (evil,))
    for path in (
        "/-/quotes",
        "/-/speakers",
        "/-/speaker?name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/-/search?q=alert",
    ):
        html = page(site, path)
        assert "alert" in html
        assert "<script>alert" not in html
