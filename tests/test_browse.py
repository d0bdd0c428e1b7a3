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
from browse_archive import FR, HOSTILE_TITLE, NOW, PASSAGES, in_datasette, make_archive, post, rows, signed_in
from builders import TEXT, reading, save
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from presswatch.archive.archive import Archive, one
from presswatch.browse.catalogue import STRINGS
from presswatch.browse.charts import months_chart
from presswatch.browse.marking import Span, marked, naming, place_of
from presswatch.browse.quotes import quotes_page
from presswatch.browse.search import fts_query, search
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


def page(site: Datasette, path: str, status: int = 200) -> str:
    answer = asyncio.run(site.client.get(path, cookies=signed_in(site)))
    assert answer.status_code == status, answer.text
    return answer.text


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


# ---- search -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("l'été", '"l\'été"'),
        ('lamp "old customs hall"', '"lamp" "old customs hall"'),
        ("a OR b NEAR(c) -d e* title:f ^g", '"a" "OR" "b" "NEAR(c)" "-d" "e*" "title:f" "^g"'),
        ("\" ( ) * : ^ - ' ! ;", ""),
        ('un"balanced', '"un" "balanced"'),
        ("", ""),
    ],
)
def test_what_is_typed_means_words_only(typed: str, query: str) -> None:
    assert fts_query(typed) == query


@given(st.text(max_size=60))
def test_no_search_is_an_error(typed: str) -> None:
    search(EMPTY.conn, typed)


EMPTY = Archive.memory()


def test_search_finds_titles_texts_and_quotes_with_or_without_accents(site: Datasette) -> None:
    html = page(site, "/-/search?q=l'ete+lampe")
    assert "<mark>L’été</mark>" in html or "<mark>l’été</mark>" in html
    html = page(site, "/-/search?q=plumbing")
    assert "The rest is <mark>plumbing</mark>" in html
    html = page(site, "/-/search?q=Quillfeather")
    assert "anybody may take apart" in html
    assert "Nothing was found for" in page(site, "/-/search?q=zebra")
    for odd in ("%22", "'", "(", "*", "l%27", "%00", "%F0%9F%8F%AE", "a" * 500):
        page(site, f"/-/search?q={odd}")


def test_search_shows_hostile_titles_as_text(site: Datasette) -> None:
    assert "<script>alert" not in page(site, "/-/search?q=alert")


# ---- home, inbox ------------------------------------------------------------------------------------------------


def test_home_tells_a_reviewer_what_there_is(site: Datasette) -> None:
    html = page(site, "/")
    assert 'Waiting for you <span class="pw-count">26</span>' in html
    assert html.count('<article class="pw-card"') == 5
    assert "1 fine, 1 failing, 1 never asked" in html
    assert "12 pages fetched, 7 articles new" in html
    assert "The Harbour Gazette" in html
    assert "Odile Marchetot" in html


def test_home_of_an_empty_archive_says_so(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    with Archive.open(path, now=NOW):
        pass
    with in_datasette(path) as site:
        html = page(site, "/")
        assert "Nothing waits for review" in html
        assert "Nothing has been collected yet" in html
        for other in ("/-/inbox", "/-/quotes", "/-/page", "/-/search", "/-/sources"):
            page(site, other)


def test_the_inbox_shows_cards_newest_first_and_pages_without_a_gap(site: Datasette) -> None:
    seen: list[str] = []
    path = "/-/inbox"
    while path:
        html = page(site, path)
        seen += re.findall(r'id="article-(\d+)"', html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(more[1]) if more else ""
    assert seen == [str(number) for number in range(5, 31)]


def test_a_card_says_what_a_reviewer_needs(site: Datasette) -> None:
    html = page(site, "/-/inbox")
    assert '<mark class="mention">OpenLantern</mark>' in html
    assert "“OpenLantern” is named in the text" in html
    assert 'href="https://northern-circuit.example/7" rel="noopener noreferrer"' in html
    assert 'lang="fr"' in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "javascript:" not in html


def test_the_inbox_filters(site: Datasette) -> None:
    french = page(site, "/-/inbox?language=fr")
    assert "Courrier des Dunes</b>" in french
    assert "Harbour Gazette</b>" not in french
    one = page(site, "/-/inbox?outlet=Lamp+%26+Ledger")
    assert set(re.findall(r"<b>([^<]+)</b>", one)) == {"Lamp &amp; Ledger"}
    assert re.findall(r'id="article-(\d+)"', page(site, "/-/inbox?state=later")) == ["4"]
    assert "Nothing here with this filter" in page(site, "/-/inbox?language=xx")


@pytest.mark.parametrize("key", ["nonsense", "_", "2026_x", "2026-01-01_99999999999999999999", "%27;--_1"])
def test_a_broken_page_key_is_harmless(site: Datasette, key: str) -> None:
    page(site, f"/-/inbox?after={key}")
    page(site, f"/-/quotes?before={key}")


def test_a_decision_in_the_inbox_can_be_undone(site: Datasette, db: Path) -> None:
    status, where, _ = send(site, "/-/articles/7/state", **{"from": "inbox"}, state="rejected", reason="a namesake")
    assert (status, where) == (302, "/-/inbox?done=7&was=proposed")
    assert rows(db, "SELECT state, reason, by FROM article_reviews WHERE article_id = 7") == [
        ("rejected", "a namesake", "reviewer")
    ]
    html = page(site, where)
    assert "Rejected. It stays findable" in html
    assert 'name="state" value="proposed">Undo' in html
    status, where, _ = send(site, "/-/articles/7/state", state="proposed", next="/-/inbox")
    assert (status, where) == (302, "/-/inbox")
    assert rows(db, "SELECT state FROM article_reviews WHERE article_id = 7") == [("proposed",)]
    assert len(rows(db, "SELECT * FROM changes WHERE row_id = 7 AND column_name = 'state'")) == 2


def test_deciding_keeps_the_place_in_the_inbox(site: Datasette) -> None:
    second = unescape(re.findall(r'rel="next" href="([^"]+)"', page(site, "/-/inbox"))[0])
    html = page(site, second)
    after = unescape(re.findall(r'name="after" value="([^"]+)"', html)[0])
    article = re.findall(r'id="article-(\d+)"', html)[0]
    fields = {"from": "inbox", "after": after}
    _, where, _ = send(site, f"/-/articles/{article}/state", state="later", **fields)
    shown = re.findall(r'id="article-(\d+)"', page(site, where))
    assert shown == re.findall(r'id="article-(\d+)"', html)[1:]


def test_forms_lead_nowhere_else() -> None:
    assert local_path("/-/inbox?state=later", "/") == "/-/inbox?state=later"
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "", None, "/a\r\nSet-Cookie: x"):
        assert local_path(elsewhere, "/") == "/"


# ---- one article ------------------------------------------------------------------------------------------------


def test_the_article_shows_its_text_with_everything_marked(site: Datasette) -> None:
    html = page(site, "/-/articles/1")
    text = FR.format(speaker="Tomas Verrin")
    shown = re.findall(r'<(?:p|h3)[^>]* data-start="(\d+)" lang="fr">(.*?)</(?:p|h3)>', html, re.DOTALL)
    assert "\n".join(without_tags(block) for _, block in shown) == text
    assert [int(start) for start, _ in shown] == [text.index(line) for line in text.split("\n")]
    assert '<mark class="mention" title="OpenLantern: strong term">OpenLantern</mark>' in html
    assert 'class="quote" title="Tomas Verrin"' in html
    assert "article:published_time" in html
    assert 'class="pw-furniture"' in html


def test_an_article_without_text_title_or_safe_address_has_a_page(site: Datasette) -> None:
    html = page(site, "/-/articles/6")
    assert "Without title" in html
    assert "No text is kept" in html
    assert 'href="javascript' not in html


def test_an_article_that_is_not_there_is_a_plain_404(site: Datasette) -> None:
    assert "There is no article 999" in page(site, "/-/articles/999", 404)
    page(site, "/-/articles/" + "9" * 30, 404)


def test_a_field_is_edited_and_given_back_to_the_machine(site: Datasette, db: Path) -> None:
    status, where, _ = send(site, "/-/articles/7/field", field="outlet", value="  The Circuit ")
    assert (status, where) == (302, "/-/articles/7#facts")
    html = page(site, "/-/articles/7")
    assert "The Circuit" in html
    assert "The machine says: Northern Circuit" in " ".join(html.split())
    assert "outlet" in [row[0] for row in rows(db, "SELECT column_name FROM changes WHERE row_id = 7")]
    send(site, "/-/articles/7/field", field="outlet", machine="1")
    assert rows(db, "SELECT outlet FROM article_reviews WHERE article_id = 7") == [(None,)]
    assert "The machine says" not in page(site, "/-/articles/7")


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("/-/articles/7/field", {"field": "published", "value": "yesterday"}, "is no day"),
        ("/-/articles/7/field", {"field": "state", "value": "published"}, "no field"),
        ("/-/articles/7/state", {"state": "liked"}, "is no state"),
        ("/-/articles/7/state", {}, "is no state"),
        ("/-/articles/999/state", {"state": "accepted"}, "There is no article 999"),
        ("/-/quotes/9999/state", {"state": "hidden"}, "There is no quote 9999"),
        ("/-/quotes/9999/feature", {}, "There is no quote 9999"),
        ("/-/articles/7/passage", {"words": "not in the text"}, "do not stand in the article"),
        ("/-/articles/7/passage", {}, "do not stand in the article"),
        ("/-/articles/6/passage", {"words": "anything"}, "has no text"),
        ("/-/articles/7/passage", {"start": "1", "end": "9", "text_id": "3"}, "read anew"),
        ("/-/articles/7/passage", {"start": "9", "end": "1", "text_id": "7"}, "No words were selected"),
    ],
)
def test_what_can_t_be_is_said_in_a_sentence(
    site: Datasette, db: Path, path: str, fields: dict[str, str], sentence: str
) -> None:
    before = rows(db, "SELECT count(*) FROM changes")
    status, _, text = send(site, path, **fields)
    assert status == 400
    assert sentence in unescape(text)
    assert rows(db, "SELECT count(*) FROM changes") == before


def test_selected_words_become_the_passage(site: Datasette, db: Path) -> None:
    text = rows(db, "SELECT text FROM article_texts WHERE id = 7")[0][0]
    start = text.index("🏮")
    status, where, _ = send(site, "/-/articles/7/passage", start=start, end=start + 20, text_id=7)
    assert (status, where) == (302, "/-/articles/7#passages")
    assert rows(db, "SELECT featured_quote FROM coverage WHERE id = 7") == [(text[start : start + 20].strip(),)]


def test_a_pasted_sentence_becomes_the_passage(site: Datasette, db: Path) -> None:
    send(site, "/-/articles/7/passage", words='"The rest\nis plumbing."')
    assert rows(db, "SELECT featured_quote FROM coverage WHERE id = 7") == [("“The rest is plumbing.”",)]
    assert 'class="printed"' in page(site, "/-/articles/7")


def test_a_suggested_passage_is_printed_with_one_click(site: Datasette, db: Path) -> None:
    quote_id = rows(db, "SELECT id FROM quotes WHERE article_id = 7 AND kind = 'passage' AND rank = 2")[0][0]
    send(site, f"/-/quotes/{quote_id}/feature")
    assert rows(db, "SELECT featured_quote FROM coverage WHERE id = 7") == [(PASSAGES["en"][1],)]


def test_quotes_are_approved_hidden_and_given_their_speaker(site: Datasette, db: Path) -> None:
    quote_id = rows(db, "SELECT id FROM quotes WHERE article_id = 7 AND kind = 'direct'")[0][0]
    for state in ("approved", "hidden"):
        status, where, _ = send(site, f"/-/quotes/{quote_id}/state", state=state)
        assert (status, where) == (302, f"/-/articles/7#quote-{quote_id}")
        assert rows(db, "SELECT state FROM quote_reviews WHERE quote_id = ?", quote_id) == [(state,)]
    send(site, f"/-/quotes/{quote_id}/speaker", speaker="Corin Mallory")
    html = page(site, "/-/articles/7")
    assert "Corin Mallory" in html
    assert "Show again" in html
    assert f'id="in-text-{quote_id}"' not in html
    send(site, f"/-/quotes/{quote_id}/speaker", machine="1")
    assert rows(db, "SELECT speaker FROM quote_reviews WHERE quote_id = ?", quote_id) == [(None,)]


def test_the_history_says_who_changed_what(site: Datasette) -> None:
    html = " ".join(without_tags(page(site, "/-/articles/2")).split())
    assert "odile Title: empty → A lamp, said again" in html
    assert f"odile Printed passage: empty → {PASSAGES['en'][1]}" in html
    assert "odile Decision: waiting → accepted" in html


def test_in_datasette_s_tables_an_article_s_number_leads_to_its_page(site: Datasette) -> None:
    assert '<a href="/-/articles/7">7</a>' in page(site, "/presswatch/inbox")


# ---- quotes, page, sources --------------------------------------------------------------------------------------


def test_quotes_are_listed_by_speaker_and_language(site: Datasette) -> None:
    html = page(site, "/-/quotes?speaker=Ines+Quillfeather&language=en")
    assert set(re.findall(r"<b>([^<]+)</b>", html)) == {"Ines Quillfeather"}
    seen: list[str] = []
    path = "/-/quotes"
    while path:
        html = page(site, path)
        seen += re.findall(r'#quote-(\d+)"', html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(more[1]) if more else ""
    assert len(seen) == len(set(seen)) == 56  # two of each article, but of the rejected one and the one without text


def test_the_page_shows_what_export_prints_and_what_is_new(site: Datasette) -> None:
    html = page(site, "/-/page")
    assert "## Courrier des Dunes (French)" in html
    assert PASSAGES["en"][1] in html
    assert "New since the page was last written" in html
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
    assert '<div class="pw-page" id="content" lang="fr">' in html
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


# ---- chart, secret ----------------------------------------------------------------------------------------------


def test_the_chart_keeps_empty_months_and_stacks_languages() -> None:
    chart = months_chart([("2021-11", "en", 3), ("2022-01", "en", 1), ("2022-01", "fr", 2)])
    assert chart is not None
    assert [month for month, _ in chart.table] == ["2021-11", "2021-12", "2022-01"]
    assert chart.languages == (("en", "first"), ("fr", "second"))
    assert chart.table[2][1] == (1, 2)
    assert [(r.y, r.height) for r in chart.rectangles] == [(0, 120), (80, 40), (0, 80)]


def test_a_long_history_shows_its_last_months_and_nothing_is_no_chart() -> None:
    chart = months_chart([("1999-01", "en", 9), ("2022-06", "fr", 1)])
    assert chart is not None
    assert len(chart.table) == 18
    assert chart.table[-1][0] == "2022-06"
    assert months_chart([]) is None


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


def test_a_quote_that_copies_of_a_story_share_is_shown_once_with_all_outlets() -> None:
    archive = Archive.memory()
    for outlet in ("Beacon Wire", "The Gull", "The Buoy"):
        text = f"{TEXT} {LONG} (Beacon Wire)"
        save(archive.conn, reading(text, outlet=outlet), url=f"https://{outlet.split()[-1].lower()}.example/1")
    save(archive.conn, reading(outlet="The Kitchen"), url="https://kitchen.example/1")
    found, _ = quotes_page(archive.conn)
    assert [(quote["outlet"], quote["also"]) for quote in found] == [
        ("The Kitchen", None),
        ("Beacon Wire", "The Gull,The Buoy"),
    ]
    assert [quote["outlet"] for quote in quotes_page(archive.conn, outlet="The Gull")[0]] == ["The Gull"]
    assert one(archive.conn, "SELECT quotes FROM speakers WHERE speaker = 'Ada Quill'") == 2


LONG = (
    "The council voted to lend its old tide gauge to the workshop for a year, and nobody expects the sea to answer. "
    "The gauge has measured every tide since but two, and its keeper says that both were his own fault entirely. "
    "Volunteers will listen to it through the winter and write down what it says in sixty small languages."
)
