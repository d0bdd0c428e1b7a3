"""The clip book: one file that loads nothing, counts right, speaks its language and keeps everyone else's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from presswatch.errors import UsageError
from presswatch.formats.clip_book import render
from presswatch.model import ArticleKind, PageItem

MADE = date(2026, 11, 22)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
LANTERN = PageItem(
    "The Harbour Post",
    source_label="The Harbour Post",
    title="A lamp that nobody owns",
    url="https://harbour-post.example/2021/07/14/lamp?a=1&b=2",
    published=date(2021, 7, 14),
    authors=("Ada Quill", "Bo Reed"),
    language="en",
    kind=ArticleKind.INTERVIEW,
    passage="It floats.\nNobody owns it.",
    speaker="Cy Lark",
    image="uploads/lamp.png",
    image_alt="A lamp at dusk",
    image_credit="Dee Foss",
    image_licence="CC BY 4.0",
)
PHARE = PageItem(
    "Le Courrier du Phare",
    title="Une lampe",
    published=date(2021, 5, 20),
    language="fr",
    passage="Elle flotte.",
    translation="It floats.",
    translated_by="Eve Moor",
)
RADIO = PageItem("The radio said so")


def book(*items, **changed):
    return render(items, **{"title": "OpenLantern in the press", "made": MADE, **changed})


def texts(tree, path):
    return [" ".join(found.text_content().split()) for found in tree.xpath(path)]


def test_the_cover_says_what_when_and_how_much():
    tree = html.fromstring(book(LANTERN, PHARE, RADIO))
    assert texts(tree, "//header/*") == [
        *("Clip book", "OpenLantern in the press", "May 20, 2021 to July 14, 2021"),
        *("3 articles 3 outlets 2 languages", "Made on November 22, 2026"),
    ]
    assert texts(html.fromstring(book(LANTERN)), "//li")[:3] == ["1 article", "1 outlet", "1 language"]
    chosen = book(LANTERN, period=(date(2021, 1, 1), date(2021, 12, 31)))
    assert "January 1, 2021 to December 31, 2021" in chosen


def test_entries_stand_by_month_with_contents_that_lead_to_them():
    tree = html.fromstring(book(LANTERN, RADIO, PHARE))
    assert texts(tree, "//section/h2") == ["May 2021", "July 2021", "Without a date"]
    assert texts(tree, "//article/h3") == ["Une lampe", "A lamp that nobody owns", "The radio said so"]
    leads = tree.xpath("//nav//a/@href")
    assert len(leads) == 6
    assert {lead.removeprefix("#") for lead in leads} <= set(tree.xpath("//@id"))
    assert len(tree.xpath("//@id")) == len(set(tree.xpath("//@id")))


def test_an_entry_says_all_that_is_known_with_its_link_in_full():
    (article,) = html.fromstring(book(LANTERN, images={"uploads/lamp.png": PNG})).xpath("//article")
    assert texts(article, "./*") == [
        "The Harbour Post · July 14, 2021 · Interview, English",
        "A lamp that nobody owns",
        "By Ada Quill, Bo Reed",
        "“It floats. Nobody owns it.” — Cy Lark",
        "Image: Dee Foss, CC BY 4.0",
        LANTERN.url,
    ]
    assert article.xpath(".//a/@href") == [LANTERN.url]


def test_french_words_round_entries_in_their_own_language():
    tree = html.fromstring(book(LANTERN, PHARE, language="fr"))
    assert tree.get("lang") == "fr"
    assert texts(tree, "//header/*")[0::2] == [
        "Dossier de presse",
        "Du 20 mai 2021 au 14 juillet 2021",
        "Établi le 22 novembre 2026",
    ]
    assert texts(tree, "//section/h2") == ["Mai 2021", "Juillet 2021"]
    assert texts(tree, "//article[1]/p")[:2] == ["Le Courrier du Phare · 20 mai 2021", "Traduction (Eve Moor) :"]
    assert tree.xpath("//article//h3/@lang") == ["fr", "en"]
    assert tree.xpath("//blockquote/@lang") == ["fr", "fr", "en"]
    assert texts(tree, "//blockquote/p")[:2] == ["« Elle flotte. »", "« It floats. »"]


def test_an_image_is_in_the_file_or_not_there():
    images = {"uploads/lamp.png": PNG}
    assert html.fromstring(book(LANTERN, images=images)).xpath("//img/@alt") == ["A lamp at dusk"]
    assert 'src="data:image/png;base64,iVBORw0KGgo' in book(LANTERN, images=images)
    for item, given_images in (
        (LANTERN, {}),
        (replace(LANTERN, image_credit=None), images),
        (LANTERN, {"uploads/lamp.png": b"<svg onload=alert(1)>"}),
    ):
        assert "<img" not in book(item, images=given_images)


@settings(deadline=None, max_examples=50)
@given(
    st.text()
    | st.sampled_from(['"><script>alert(1)</script>', "{{ 7 * 7 }}", "</style><script>", "javascript:alert(1)"])
)
def test_no_text_becomes_markup_and_nothing_is_loaded(text):
    item = replace(LANTERN, title=f"T{text}", passage=text, url=text, speaker=text, authors=(text,), image_credit=text)
    tree = html.fromstring(book(item, title=f"X{text}", images={"uploads/lamp.png": PNG}))
    assert not tree.xpath("//script | //iframe | //object | //link | //*[@onload or @onerror or @style]")
    assert all(address.startswith("data:image/png") for address in tree.xpath("//@src"))
    assert all(re.match("#|https?://", address) for address in tree.xpath("//@href"))
    assert len(tree.xpath("//style")) == 1


def test_nothing_in_the_style_is_loaded_either():
    (style,) = html.fromstring(book(LANTERN)).xpath("//style/text()")
    assert "url(" not in style
    assert "@import" not in style
    assert "size: A4;" in style
    assert "size: Letter;" in book(LANTERN, paper="Letter")


def test_an_empty_book_is_a_book():
    assert texts(html.fromstring(book()), "//h1") == ["OpenLantern in the press"]


def test_a_template_of_the_project_stands_in_for_ours(tmp_path: Path):
    (tmp_path / "clip_book.html.j2").write_text("{{ title }}: {{ months[0].clips[0].title }}\n", encoding="utf-8")
    assert book(LANTERN, title="A & B", templates=tmp_path) == "A &amp; B: A lamp that nobody owns\n"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"paper": "A0"}])
def test_what_can_not_be_printed_is_said(wrong):
    with pytest.raises(UsageError, match="choose one of"):
        book(LANTERN, **wrong)
