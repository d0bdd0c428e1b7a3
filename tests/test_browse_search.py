"""The search: whatever is typed finds articles and quotes or says what to try, and never costs more than it may."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from browse_archive import NOW, in_datasette, make_archive, signed_in
from datasette.app import Datasette
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presswatch.archive.archive import Archive
from presswatch.archive.reviews import decide_quote
from presswatch.browse import searching
from presswatch.browse.phrases import MOST_WORDS, all_of, excerpt, phrases, typed_again, with_marks
from presswatch.browse.search import results
from presswatch.browse.searching import fitting_articles
from presswatch.model import QuoteState


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive") / "presswatch.db")


@pytest.fixture(scope="module")
def conn(db: Path) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    yield conn
    conn.close()


@pytest.fixture(scope="module")
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def page(site: Datasette, query: str, status: int = 200) -> str:
    answer = asyncio.run(site.client.get(f"/-/search?{query}", cookies=signed_in(site)))
    assert answer.status_code == status, answer.text
    return answer.text


def found(conn: sqlite3.Connection, typed: str, **chosen: str) -> list[int]:
    return searching.find(conn, phrases(typed)[0], chosen).articles


# ---- what is typed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("l'été", '("l été")'),
        ("l’été", '("l été")'),
        ("l\u02bcété", '("l été")'),
        ('lamp "old customs hall"', '("lamp") AND ("old customs hall")'),
        ("« salle des douanes »", '("salle des douanes")'),
        ("a OR b -d e* title:f ^g", '("a") AND ("OR") AND ("b") AND ("d") AND ("e") AND ("title f") AND ("g")'),
        ("NEAR(c)", '("NEAR c")'),
        ("cœur", '("cœur" OR "coeur")'),
        ("Aerial", '("Aerial" OR "Ærial")'),
        ("lamp Lamp LÁMP", '("lamp")'),
        ("\" ( ) * : ^ - ' ! ; _", ""),
        ('un"balanced', '("un") AND ("balanced")'),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_typed_means_words_only(typed: str, query: str) -> None:
    assert all_of(phrases(typed)[0]) == query


def test_a_long_text_is_searched_by_its_first_words() -> None:
    wanted, cut = phrases("lamp-" * 2_000)
    assert cut
    assert wanted == ()  # one phrase of two thousand words is no phrase
    wanted, cut = phrases(" ".join(f"word{number}" for number in range(100)))
    assert (len(wanted), cut) == (MOST_WORDS, True)
    assert phrases("one two")[1] is False


ODD = st.text(st.sampled_from("aéœ'’\"«»*^:(){}[]+-~_.,;%\\\x00 \n字ß\u0301\u202e🏮1") | st.characters(), max_size=60)
WORDS = st.lists(st.sampled_from(["lamp", "OpenLantern", "l'été", '"', "NOT", "œ", "d’eux", "*"]), max_size=30)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ODD | WORDS.map(" ".join))
def test_no_search_is_an_error(conn: sqlite3.Connection, typed: str) -> None:
    wanted, _ = phrases(typed)
    for chosen in ({}, {"language": typed, "where": "quote"}, {"state": "rejected"}):
        shown = results(conn, wanted, chosen, 0)
        assert len(shown["items"]) <= 20
    assert all_of(phrases(typed_again(wanted))[0]).count("AND") <= all_of(wanted).count("AND")


@pytest.mark.parametrize(
    "typed",
    ["%22", "'", "(", "*", "l%27", "%00", "%F0%9F%8F%AE", "%ff%fe", "a" * 10_000, "%22a%20b", "a:b", "a^2", "_"],
)
def test_no_address_of_a_search_fails(site: Datasette, typed: str) -> None:
    page(site, f"q={typed}")
    for name in ("language", "outlet", "year", "kind", "state", "where", "from"):
        page(site, f"q=lamp&{name}={typed}")


# ---- what is found ----------------------------------------------------------------------------------------------


def test_apostrophes_accents_and_ligatures_do_not_matter(conn: sqlite3.Connection) -> None:
    for typed in ("l'été", "l’ete", "L'ETE", "pour l été", '"POUR L\'ÉTÉ"'):
        assert 1 in found(conn, typed), typed
    archive = Archive.memory()
    for number, title in enumerate(("Un cœur de lanterne", "Coeur de métier", "Ægir and the lamp"), 1):
        archive.conn.execute(
            "INSERT INTO articles (id, url_key, title, first_seen) VALUES (?1, ?1, ?2, '2026')", (number, title)
        )
    assert sorted(found(archive.conn, "coeur")) == sorted(found(archive.conn, "cœur")) == [1, 2]
    assert found(archive.conn, "aegir") == found(archive.conn, "ÆGIR") == [3]


def test_results_are_sentences_with_their_words_marked(site: Datasette) -> None:
    html = page(site, "q=l'ete+lampe")
    assert '<mark class="found">l’été</mark>' in html or '<mark class="found">L’été</mark>' in html
    html = page(site, "q=plumbing")
    assert '“The rest is <mark class="found">plumbing</mark>.”' in html
    assert '<p class="pw-snippet" lang="en">' in html


def test_quotes_are_found_by_words_and_by_who_spoke(site: Datasette, conn: sqlite3.Connection) -> None:
    html = page(site, "q=Quillfeather+borrowed+OR&where=quote")
    assert "Nothing was found" in html
    html = page(site, "q=quillfeather+anybody&where=quote")
    assert '<a href="/-/speaker?name=Ines%20Quillfeather">Ines <mark class="found">Quillfeather</mark></a>' in html
    assert '<mark class="found">anybody</mark> may take apart' in html
    assert set(found(conn, "quillfeather anybody", where="quote")) < set(found(conn, "anybody"))


def test_a_hidden_quote_is_not_found(tmp_path: Path) -> None:
    db = make_archive(tmp_path / "presswatch.db", articles=8)
    with Archive.open(db, now=NOW) as archive:
        ids = [row[0] for row in archive.conn.execute("SELECT id FROM quotes WHERE speaker = 'Ines Quillfeather'")]
        assert found(archive.conn, "quillfeather", where="quote")
        for quote_id in ids:
            decide_quote(archive.conn, quote_id, QuoteState.HIDDEN, who="odile", now=NOW)
        assert found(archive.conn, "quillfeather", where="quote") == []


def test_the_rejected_are_found_when_asked_for(site: Datasette, conn: sqlite3.Connection) -> None:
    assert 3 not in found(conn, "OpenLantern")
    assert found(conn, "OpenLantern", state="rejected") == [3]
    html = page(site, "q=OpenLantern")
    assert 'href="/-/search?q=OpenLantern&amp;state=rejected"' in html


def test_facets_narrow_and_count_what_fits(site: Datasette, conn: sqlite3.Connection) -> None:
    everything = searching.find(conn, phrases("openlantern")[0], {})
    for facet in ("language", "outlet", "year", "kind", "state"):
        assert sum(everything.counts[facet].values()) == len(everything.articles) == 28
        for value, n in everything.counts[facet].items():
            assert len(found(conn, "openlantern", **{facet: value})) == n, (facet, value)
    html = page(site, "q=openlantern&language=fr")
    chosen = re.search(r'<a class="pw-chosen" href="([^"]+)" aria-label="Remove: French">', html)
    assert chosen is not None
    assert chosen[1] == "/-/search?q=openlantern"


def test_pages_of_results_have_no_gap(site: Datasette) -> None:
    seen: list[str] = []
    path = "q=openlantern"
    while path:
        html = page(site, path)
        seen += re.findall(r'<h2[^>]*><a href="/-/articles/(\d+)"', html)
        more = re.search(r'rel="next" href="/-/search\?([^"]+)"', html)
        path = unescape(more[1]) if more else ""
    assert len(seen) == len(set(seen)) == 28


def test_nothing_found_says_what_to_try(site: Datasette) -> None:
    html = page(site, "q=zebra+plumbing")
    assert "Nothing was found for" in html
    assert "No text has zebra." in html
    assert '<a href="/-/search?q=plumbing">without “zebra”</a>' in html
    assert "language (a similar word)" not in html
    assert '<a href="/-/search?q=languages">languages (a similar word)</a>' in page(site, "q=langages")
    assert "the words apart from each other" in page(site, "q=%22plumbing+rest%22")
    assert "the same words everywhere" in page(site, "q=plumbing&language=de")
    assert "punctuation alone finds nothing" in page(site, "q=!%3F")


def test_hostile_text_is_text(site: Datasette) -> None:
    evil = quote_plus('"><script>x()</script>')
    html = page(site, f"q=alert+lamps&language={evil}&outlet={evil}")
    assert "<script>x" not in html
    html = page(site, "q=" + quote_plus('alert <script>alert("1")'))
    assert "<script>alert" not in html
    assert '&lt;script&gt;<mark class="found">alert</mark>' in page(site, "q=alert")


# ---- bounded work -----------------------------------------------------------------------------------------------


SMALL = searching.Limits(rare=3, sample=10, asked=20, chunk=4)
"""With these a word of four articles is common, and thirty articles are a large archive."""


def test_of_common_words_the_newest_are_shown_and_headlines_first(conn: sqlite3.Connection) -> None:
    shown = searching.find(conn, phrases("lamp")[0], {}, SMALL)
    assert (len(shown.articles), shown.ranked, shown.whole) == (10, False, False)
    titles = dict(conn.execute("SELECT id, title FROM articles").fetchall())
    in_headline = ["lamp" in titles[article_id].lower().split() for article_id in shown.articles]
    assert in_headline == sorted(in_headline, reverse=True)
    assert any(in_headline)
    for at_least in (shown.articles[: sum(in_headline)], shown.articles[sum(in_headline) :]):
        assert at_least == sorted(at_least, reverse=True)


def test_facets_reach_back_behind_the_newest(conn: sqlite3.Connection) -> None:
    for facet, column in {"year": "substr(published, 1, 4)", "outlet": "outlet", "kind": "kind"}.items():
        values = rows_of(conn, f"SELECT {column} FROM coverage WHERE quotes > 0")
        for value in set(values):
            shown = searching.find(conn, phrases("openlantern")[0], {facet: value}, SMALL)
            assert len(shown.articles) == min(10, values.count(value))
            assert set(shown.counts[facet]) == {value}


def test_a_rare_word_ranks_and_a_common_one_beside_it_only_filters() -> None:
    archive = Archive.memory()
    for number in range(1, 31):
        title = "OpenLantern" + " zebra" * (number in (4, 9)) + " zebra" * (number == 4) + " filler" * number
        archive.conn.execute(
            "INSERT INTO articles (id, url_key, title, first_seen) VALUES (?1, ?1, ?2, '2026')", (number, title)
        )
    shown = searching.find(archive.conn, phrases("openlantern zebra")[0], {}, SMALL)
    assert (shown.articles, shown.ranked, shown.whole) == ([4, 9], True, True)
    assert searching.find(archive.conn, phrases('"openlantern zebra filler"')[0], {}, SMALL).articles == [9]
    assert len(searching.find(archive.conn, phrases("openlantern filler")[0], {}, SMALL).articles) == 10


def test_words_that_are_sought_too_long_are_given_up_and_said_so(conn: sqlite3.Connection) -> None:
    at_once = searching.Limits(rare=3, seconds=0, chunk=4)
    shown = searching.find(conn, phrases("openlantern")[0], {"language": "fr"}, at_once)
    assert (0 < len(shown.articles) <= 4, shown.whole) == (True, False)


def rows_of(conn: sqlite3.Connection, sql: str) -> list[str]:
    return [row[0] for row in conn.execute(sql)]


@pytest.mark.parametrize(
    "chosen",
    [
        {"outlet": "The Harbour Gazette", "year": "2026"},
        {"year": "2026"},
        {"kind": "interview", "language": "fr"},
        {"language": "fr", "state": "proposed"},
        {"state": "published"},
    ],
)
def test_articles_that_fit_are_read_by_an_index(conn: sqlite3.Connection, chosen: dict[str, str]) -> None:
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    ids, whole = fitting_articles(conn, chosen)
    conn.set_trace_callback(None)
    assert ids
    assert whole
    for sql in asked:
        plan = " ".join(row["detail"] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "SEARCH coverage USING INDEX" in plan
        assert "TEMP B-TREE" not in plan


# ---- excerpts ---------------------------------------------------------------------------------------------------


def excerpt_of(text: str, typed: str, language: str = "en") -> str | None:
    html = excerpt(text, phrases(typed)[0], language)
    return None if html is None else str(html).replace(' class="found"', "")


def test_the_sentence_with_the_most_words_is_shown() -> None:
    text = "The lamp went out.\nDr. Vane mended the lamp with a borrowed fuse. It shone.\nA fuse is a small thing."
    assert excerpt_of(text, "lamp fuse") == "Dr. Vane mended the <mark>lamp</mark> with a borrowed <mark>fuse</mark>."
    assert excerpt_of(text, "went shone") == ("The lamp <mark>went</mark> out. It <mark>shone</mark>.")
    assert excerpt_of(text, "zebra") is None
    assert excerpt_of(text, "amp") is None


def test_a_long_sentence_is_cut_around_the_words() -> None:
    html = excerpt_of("word " * 300 + "needle " + "word " * 300, "needle")
    assert html is not None
    assert html.startswith("… word")
    assert html.endswith("word …")
    assert "<mark>needle</mark>" in html
    assert len(html) < 360
    assert len(excerpt_of("x" * 5_000 + " needle", "needle") or "") < 400


@given(st.text("ab <&'’.\n", max_size=80), st.text("ab '", max_size=8))
def test_marks_and_excerpts_leave_the_words_as_they_are(text: str, typed: str) -> None:
    wanted, _ = phrases(typed)
    plain = unescape(re.sub(r"</?mark[^>]*>", "", str(with_marks(text, wanted))))
    assert plain == text
    html = excerpt(text, wanted, "fr")
    if html is not None:
        shown = unescape(re.sub(r"</?mark[^>]*>", "", str(html)))
        assert set(re.findall(r"\w+", shown)) <= set(re.findall(r"\w+", text))
