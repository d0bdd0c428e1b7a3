"""An article's page: what it shows, what its forms write, what they answer when they can't."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browse_archive import FR, PASSAGES, in_datasette, make_archive, post, rows, signed_in
from datasette.app import Datasette


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "presswatch.db", articles=20)


@pytest.fixture
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db) as datasette:
        yield datasette


def page(site: Datasette, path: str, status: int = 200) -> str:
    answer = asyncio.run(site.client.get(path, cookies=signed_in(site)))
    assert answer.status_code == status, answer.text
    return answer.text


def send(site: Datasette, path: str, who: str = "reviewer", **fields: object) -> tuple[int, str, str]:
    """Status, where it leads, and what the page says."""
    answer = asyncio.run(post(site, path, {"id": who}, **fields))
    return answer.status_code, answer.headers.get("location", ""), answer.text


def without_tags(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def words(html: str) -> str:
    return " ".join(without_tags(html).split())


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
    assert (status, where) == (302, "/-/articles/7#fact-outlet")
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


def test_the_history_says_who_changed_what(site: Datasette, db: Path) -> None:
    html = words(page(site, "/-/articles/2"))
    machines = rows(db, "SELECT title FROM articles WHERE id = 2")[0][0]
    assert f"odile changed the title to “A lamp, said again”; the machine says “{machines}”" in html
    assert f"odile chose to print “{PASSAGES['en'][1]}”" in html
    assert "odile accepted it" in html
