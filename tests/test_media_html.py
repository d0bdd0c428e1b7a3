"""The media page in HTML says what the items say, reads back, and nothing in it runs."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from pageitems import page_items

from presswatch.errors import UsageError
from presswatch.formats.media_html import CARRIES, as_printed, parse, render
from presswatch.model import ArticleKind, PageItem

PHARE = PageItem(
    heading="Le Phare du soir",
    annotation="French",
    source_label="Le Phare du soir",
    url="https://phare-du-soir.example/2021/05/04/un-projet?a=1&b=2",
    published=date(2021, 5, 4),
    passage="Le calcul a été offert.\nPersonne n’a rien demandé.",
    image="uploads/images/phare.png",
    image_linked=True,
    image_alt="Le phare, de nuit",
    title="Un projet géant",
    authors=("Mira Tolvanen", "Joan, Vell"),
    kind=ArticleKind.ARTICLE,
    language="fr",
    speaker="Odile Marais",
    translation="The computing was given.\nNobody asked for anything.",
    translated_by="Ada Quill",
    image_credit="Le Phare du soir",
    image_licence="CC BY 4.0",
    listed=date(2021, 6, 9),
)
PRINT = PageItem("La Digue", source_label="La Digue, édition imprimée", published=date(2020, 12, 31))


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(["en", "fr"]), st.sampled_from([None, "year"]), st.booleans())
def test_what_is_printed_reads_back_the_same(data, language, group, whole):
    given_items = data.draw(st.lists(page_items(language), max_size=3))
    text = render(given_items, language=language, group=group, whole=whole, title=data.draw(st.text()))
    expected = [as_printed(item, language=language) for item in given_items]
    assert list(parse(text).items) == [item for item in expected if item.heading]


@settings(max_examples=100, deadline=None)
@given(st.lists(page_items("en"), min_size=1, max_size=2))
def test_nothing_hostile_becomes_an_element_or_an_address(items):
    page = html.document_fromstring(render(items, whole=True))
    names = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert names <= {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "div", "article", "h2", "small", "span"),
        *("p", "cite", "a", "time", "blockquote", "figure", "img", "figcaption"),
    }
    assert len(page.findall(".//style")) == 1
    for element in page.iter():
        assert not [name for name in dict(element.attrib) if name.startswith("on")]
        for name in ("href", "cite"):
            assert (element.get(name) or "https://").startswith(("https://", "http://"))
        assert element.get("rel") == ("external noopener" if element.tag == "a" else None)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", render(items))


def test_a_long_title_and_a_script_are_words():
    item = replace(PHARE, title="x" * 10_000, passage="</p></blockquote><script>alert(1)</script>{{ 7*7 }}")
    text = render([item], whole=True)
    assert "<script" not in text
    assert parse(text).items == (as_printed(item),)


def test_the_structure_says_what_is_what():
    page = html.fragment_fromstring(render([PHARE]))
    assert page.get("lang") == "en"
    assert page.xpath("string(.//h2)") == "Le Phare du soir (French)"
    (quotation, translated) = page.iter("blockquote")
    assert (quotation.get("lang"), quotation.get("cite")) == ("fr", PHARE.url)
    assert [p.text for p in quotation] == (PHARE.passage or "").split("\n")
    assert translated.getparent().get("lang") == "en"
    assert "Translation (Ada Quill):" in translated.getparent().text_content()
    assert page.xpath(".//cite/@lang") == ["fr"]
    assert page.xpath(".//time/@datetime") == ["2021-05-04"]
    assert page.xpath(".//time/text()") == ["May 4, 2021"]
    assert page.xpath(".//figure/a/img/@alt") == ["Le phare, de nuit"]
    assert " ".join(page.xpath("string(.//figcaption)").split()) == "Image: Le Phare du soir (CC BY 4.0)"


def test_a_french_page_has_french_words_and_the_original_first():
    text = render([replace(PHARE, annotation="Français")], language="fr", whole=True)
    assert '<html lang="fr">' in text
    assert "<title>Revue de presse</title>" in text
    assert ">4 mai 2021</time>" in text
    assert "Traduction (<span" in text
    assert text.index("Le calcul a été offert.") < text.index("The computing was given.")


def test_years_stand_over_items_and_headings_go_down_one_level():
    page = html.fragment_fromstring(render([PHARE, PRINT, replace(PRINT, published=None)], group="year"))
    assert [(heading.tag, heading.text_content()) for heading in page.iter("h2", "h3")] == [
        ("h2", "2021"),
        ("h3", "Le Phare du soir (French)"),
        ("h2", "2020"),
        ("h3", "La Digue"),
        ("h2", "La Digue"),
    ]


def test_every_field_is_carried_but_those_said_not_to_be():
    (read,) = parse(render([replace(PHARE, prefix="Before. ", suffix=" After.")])).items
    for field in fields(PageItem):
        assert getattr(read, field.name) == (
            getattr(as_printed(PHARE), field.name) if field.name in CARRIES else field.default
        )


def test_a_page_edited_by_hand_and_set_into_another_is_read():
    text = "<nav><article>Not ours</article></nav>" + render([PHARE]).replace("Le calcul a été offert.", "Offert !")
    assert [item.passage for item in parse(text).items] == ["Offert !\nPersonne n’a rien demandé."]
    broken = render([PRINT]).replace('data-field="heading"', "").replace('data-field="source_label"', "")
    assert parse(broken).problems == ("line 2: an item without a heading was not read",)
    assert parse("").items == parse("plain words").items == ()


def test_a_template_of_one_s_own_stands_in_for_ours(tmp_path: Path):
    (tmp_path / "media").mkdir()
    mine = tmp_path / "media" / "fragment.html.j2"
    mine.write_text(
        "{% for group in groups %}{% for item in group.entries %}<b>{{ item.heading }}</b>{% endfor %}{% endfor %}"
    )
    assert render([replace(PRINT, heading="<i>")], templates=tmp_path) == "<b>&lt;i&gt;</b>"
    assert "<b>La Digue</b>" in render([PRINT], templates=tmp_path, whole=True)


def test_an_unknown_language_or_group_names_the_known():
    with pytest.raises(UsageError, match="year, none"):
        render([], group="outlet")
    with pytest.raises(UsageError, match="en, fr"):
        render([], language="tlh")
