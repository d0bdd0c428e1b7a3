"""The pages a reviewer works with: what they show, what their forms write, and the pure parts under them."""

from __future__ import annotations

import asyncio
import re
import socket
import stat
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browse_archive import HOSTILE_TITLE, PASSAGES, in_datasette, make_archive, page, post, signed_in
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from presswatch.browse.catalogue import STRINGS
from presswatch.browse.marking import Span, marked, naming, place_of
from presswatch.browse.serve import secret_beside, serve
from presswatch.browse.strings import day, moment, translator
from presswatch.browse.web import local_path
from presswatch.errors import NotAnArchive, UsageError

TEMPLATES = Path(__file__).parent.parent / "src/presswatch/browse/templates"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "presswatch.db")


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def send(site: Datasette, path: str, **fields: object) -> tuple[int, str, str]:
    """Status, where it leads, and what the page says."""
    answer = asyncio.run(post(site, path, **fields))
    return answer.status_code, answer.headers.get("location", ""), answer.text


# ---- marks in a text --------------------------------------------------------------------------------------------


def without_tags(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def test_nested_and_overlapping_spans_never_cross() -> None:
    html = marked("abcdef", [Span(0, 4, "quote", "A"), Span(2, 6, "mention"), Span(2, 3, "printed")])
    assert html == (
        '<mark class="quote" title="A">ab</mark><mark class="quote mention printed" title="A">c</mark>'
        '<mark class="quote mention" title="A">d</mark><mark class="mention">ef</mark>'
    )


def test_a_span_is_cut_to_its_paragraph_and_anchored_where_it_begins() -> None:
    spans = [Span(2, 12, "quote", anchor="q1")]
    assert marked("cd", spans, at=2) == '<span id="q1"></span><mark class="quote">cd</mark>'
    assert marked("ef", spans, at=5) == '<mark class="quote">ef</mark>'
    assert marked("xy", spans, at=12) == "xy"


def test_text_titles_and_kinds_are_escaped() -> None:
    html = marked("<b>&", [Span(0, 1, '"><i>', '"<')])
    assert html == '<mark class="&#34;&gt;&lt;i&gt;" title="&#34;&lt;">&lt;</mark>b&gt;&amp;'


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=8),
    st.integers(0, 9),
)
def test_marks_leave_the_words_one_for_one(text: str, places: list[tuple[int, int]], at: int) -> None:
    html = marked(text, [Span(start, end, "mention") for start, end in places], at=at)
    assert without_tags(html) == text
    assert html.count("<mark") == html.count("</mark>")


def test_the_project_s_name_is_found_whatever_its_accents() -> None:
    assert naming("L'ETOILE et l’étoile", ["l’Étoile"]) == [Span(0, 8, "mention"), Span(12, 20, "mention")]
    assert naming("nothing", ["", " "]) == []


def test_pasted_words_are_found_in_the_text() -> None:
    text = "One 🏮 line,\nthen  “another” one — l’été.\n"
    start, end = place_of('  then "another"\n one - l\'ete ', text) or (0, 0)
    assert text[start:end] == "then  “another” one — l’été"
    assert place_of("not there", text) is None
    assert place_of("  ", text) is None


# ---- forms ------------------------------------------------------------------------------------------------------


def test_forms_lead_nowhere_else() -> None:
    assert local_path("/-/inbox?tab=later", "/") == "/-/inbox?tab=later"
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "", None, "/a\r\nSet-Cookie: x"):
        assert local_path(elsewhere, "/") == "/"


def test_in_datasette_s_tables_an_article_s_number_leads_to_its_page(site: Datasette) -> None:
    assert '<a href="/-/articles/7">7</a>' in page(site, "/presswatch/inbox")


# ---- quotes, page, sources --------------------------------------------------------------------------------------


def test_the_page_shows_what_export_prints_and_what_is_new(site: Datasette) -> None:
    html = page(site, "/-/page")
    assert "## Courrier des Dunes (French)" in html
    assert PASSAGES["en"][1] in html
    assert "No page was imported or written yet: everything is new." in html
    assert "A lamp, said again" in html
    page(site, "/-/page?profile=plain&language=fr")
    page(site, "/-/page?profile=unheard-of", 400)


def test_sources_that_fail_come_first(site: Datasette) -> None:
    html = page(site, "/-/sources")
    assert html.index("The server answered 503.") < html.index("gazette")


# ---- words ------------------------------------------------------------------------------------------------------


def test_french_is_one_click_away_and_stays(site: Datasette) -> None:
    answer = asyncio.run(site.client.get("/-/inbox?_lang=fr", cookies=signed_in(site)))
    assert "À relire" in answer.text
    cookies = {**signed_in(site), "presswatch_lang": answer.cookies["presswatch_lang"]}
    html = asyncio.run(site.client.get("/-/articles/7", cookies=cookies)).text
    assert '<html lang="fr">' in html
    assert "Historique" in html


def test_every_word_stands_in_both_languages_with_the_same_blanks() -> None:
    for key, (english, french) in STRINGS.items():
        assert english.strip(), key
        assert french.strip(), key
        assert re.findall(r"\{(\w+)\}", english) == re.findall(r"\{(\w+)\}", french), key


def test_every_key_of_the_templates_is_in_the_catalogue() -> None:
    used = set()
    for template in TEMPLATES.glob("*.html"):
        used |= set(re.findall(r"""\bt\(["']([^"']+)["'][,)]""", template.read_text(encoding="utf-8")))
    assert len(used) > 60
    assert used - set(STRINGS) == set()


def test_days_are_written_as_people_write_them() -> None:
    assert day("2021-07-14", language="en") == "14 July 2021"
    assert day("2021-07-01", language="fr") == "1er juillet 2021"
    assert day("2021-07", language="fr") == "juillet 2021"
    assert day("2021", language="en") == "2021"
    assert day("someday", language="en") == "someday"
    assert day(None, language="en") == ""
    assert moment("2026-11-22T08:30:00Z", language="en") == "22 November 2026, 08:30 UTC"
    assert translator("fr")("language.tlh") == "tlh"


# ---- secret -----------------------------------------------------------------------------------------------------


def test_the_secret_is_made_once_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    made = secret_beside(tmp_path / "presswatch.db")
    assert len(made) == 64
    assert secret_beside(tmp_path / "presswatch.db") == made
    file = tmp_path / ".datasette-secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("")
    with pytest.raises(UsageError, match="holds no secret"):
        secret_beside(tmp_path / "presswatch.db")


def test_serving_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive, match="There is no archive"):
        serve(tmp_path / "presswatch.db", None, port=0)
    db = make_archive(tmp_path / "presswatch.db", articles=6)
    with pytest.raises(UsageError, match="can't be read as metadata"):
        serve(db, tmp_path / "metadata.yml", port=0)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="can't be used"):
        serve(db, None, port=taken.getsockname()[1])


def test_a_hostile_title_is_text_everywhere(site: Datasette) -> None:
    for path in ("/", "/-/inbox", "/-/articles/5", "/-/search?q=lamps", "/-/quotes"):
        html = page(site, path)
        assert HOSTILE_TITLE not in html
        assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-US,en;q=0.9,fr;q=0.8", "en"),
        ("de, fr;q=0.5", "fr"),
        ("fr;q=0, de", "en"),
        ("*;q=0.1, fr;q=much", "en"),
        ("", "en"),
    ],
)
def test_the_browser_s_wish_is_heard_unless_somebody_chose(site: Datasette, accepted: str, language: str) -> None:
    asked = {"Accept-Language": accepted}
    assert f'<html lang="{language}">' in asyncio.run(site.client.get("/", headers=asked)).text
    assert '<html lang="en">' in asyncio.run(site.client.get("/?_lang=en", headers=asked)).text


def test_an_address_that_leads_nowhere_is_told_without_databases(site: Datasette) -> None:
    for path in ("/-/nowhere", "/nowhere"):
        assert "There is no page at this address." in page(site, path, 404)
