"""Data files: the shapes people keep are understood, nothing in them is carried out, and what is lost is told."""

from __future__ import annotations

import json
import tomllib
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from presswatch.errors import UsageError
from presswatch.formats.data_file import FORMS, parse, render
from presswatch.model import ArticleKind, PageItem

LANTERN = PageItem(
    "The Harbour Post",
    source_label="The Harbour Post",
    title="A lamp: nobody owns it",
    url="https://harbour-post.example/2021/07/14/lamp",
    published=date(2021, 7, 14),
    authors=("Ada Quill",),
    kind=ArticleKind.GUEST_ARTICLE,
    language="no",
    passage="It floats.\nNobody owns it.",
    image="uploads/lamp.png",
    image_linked=True,
)


def test_yaml_is_what_a_person_would_write():
    assert render([LANTERN]) == (
        "- outlet: The Harbour Post\n"
        "  title: 'A lamp: nobody owns it'\n"
        "  date: 2021-07-14\n"
        "  url: https://harbour-post.example/2021/07/14/lamp\n"
        "  authors:\n"
        "  - Ada Quill\n"
        "  kind: guest_article\n"
        "  language: 'no'\n"
        "  passage: |-\n"
        "    It floats.\n"
        "    Nobody owns it.\n"
        "  image: uploads/lamp.png\n"
        "  image_linked: true\n"
    )


def test_each_form_is_read_by_its_own_library_with_days_as_days():
    (from_yaml,) = yaml.safe_load(render([LANTERN]))
    (from_toml,) = tomllib.loads(render([LANTERN], form="toml"))["press"]
    (from_json,) = json.loads(render([LANTERN], form="json"))
    assert from_yaml == from_toml == {**from_json, "date": date(2021, 7, 14)}
    assert from_json["date"] == "2021-07-14"


@pytest.mark.parametrize("form", FORMS)
def test_no_items_are_an_empty_list(form):
    assert parse(render([], form=form), form=form).items == ()


def test_a_jekyll_list_with_other_names():
    again = parse(
        "# kept by hand\n"
        "press:\n"
        "  - title: no\n"
        "    publisher: The Evening Buoy\n"
        "    link: https://evening-buoy.example/1\n"
        "    date: 2021-07-14 10:00:00 +0200\n"
        "    description: “It floats.”\n"
        "    author: {name: Ada Quill, url: https://quill.example}\n"
        "    lang: en-GB\n"
        "    featured: true\n"
        "  - title: A lamp\n"
        "    source: {name: The Harbour Post}\n"
        "    date: 2021-13-45\n"
        "    featured: false\n"
        "  - just words\n"
        "  - note: nothing else\n"
        "    date: 2021-07-01\n"
    )
    buoy, post = again.items
    assert buoy == PageItem(
        "The Evening Buoy",
        source_label="The Evening Buoy",
        title="no",
        url="https://evening-buoy.example/1",
        published=date(2021, 7, 14),
        passage="It floats.",
        authors=("Ada Quill",),
        language="en",
    )
    assert (post.source_label, post.published, post.date_text) == ("The Harbour Post", None, "2021-13-45")
    assert again.problems == (
        "line 11: 2021-13-45 is not a day of the calendar",
        "entry 3: it names no outlet, no title and no link",
        "line 16: it names no outlet, no title and no link",
        "line 3: “featured” was not read, nor in 1 more",
        "line 16: “note” was not read",
    )


def test_lists_by_year_lend_their_year():
    text = """
2021:
  - {outlet: Buoy, title: A, date: July 14}
  - {outlet: Buoy, title: B, date: May 3rd, 2020}
2020:
  - {outlet: Buoy, title: C}
"""
    text = text.replace("May 3rd, 2020", '"May 3rd, 2020"')
    items = parse(text).items
    assert [(item.title, item.published, item.date_text) for item in items] == [
        ("A", date(2021, 7, 14), None),
        ("B", date(2020, 5, 3), None),
        ("C", None, "2020"),
    ]
    listed = '[{"year": 2021, "articles": [{"title": "A", "outlet": "Buoy", "date": "14 July"}]}]'
    (item,) = parse(listed, form="json").items
    assert item.published == date(2021, 7, 14)


def test_toml_tables_in_french():
    again = parse(
        '[[presse]]\nmédia = "La Vigie"\n'.replace("média", '"média"')
        + 'titre = "Une lampe"\ndate = 2021-05-04\nlien = "https://vigie.example/a"\nauteurs = ["Élise Morand"]\n'
        '[[presse]]\ntitre = "Le port"\ndate = "04/06/2021"\n',
        form="toml",
    )
    assert [item.published for item in again.items] == [date(2021, 5, 4), date(2021, 6, 4)]
    assert again.items[0].authors == ("Élise Morand",)
    assert again.problems == ()


def test_a_link_may_be_a_mapping_a_source_an_address_and_an_entry_lie_deep():
    again = parse(
        "categories:\n"
        "  - heading: About lamps\n"
        "    press:\n"
        "      - title: A lamp\n"
        "        link: {url: https://buoy.example/1, display: 'Buoy, May 2021'}\n"
        "        year: 2021\n"
        "        month: May\n"
        "      - venue: The Evening Buoy\n"
        "        source: https://buoy.example/2\n"
        "        date: 08/30/2021\n"
        "      - url: https://buoy.example/3\n"
    )
    assert again.items == (
        PageItem("A lamp", title="A lamp", url="https://buoy.example/1", date_text="May 2021"),
        PageItem(
            *("The Evening Buoy", None, "The Evening Buoy", "https://buoy.example/2"),
            published=date(2021, 8, 30),
        ),
        PageItem("buoy.example", url="https://buoy.example/3"),
    )
    assert again.problems == ()


def test_json_with_trailing_commas_is_read_as_jekyll_reads_it():
    again = parse('[\n{"title": "A", "outlet": "Buoy",},\n{"title": "B,]", "date": "May"},\n]', form="json")
    assert [item.title for item in again.items] == ["A", "B,]"]
    assert again.problems == ("entry 2: no day, month and year in “May”: write 2021-05-04",)


def test_merged_defaults_of_yaml_are_read():
    text = "base: &base\n  outlet: Buoy\n  language: en\nitems:\n  - <<: *base\n    title: A\n    language: fr\n"
    item = parse(text).items[-1]
    assert (item.source_label, item.title, item.language) == ("Buoy", "A", "fr")


@pytest.mark.parametrize(
    ("text", "form", "told"),
    [
        ("- title: A\n- title: B: C\n", "yaml", "line 2"),
        ("x = \n", "toml", "line 1"),
        ('[\n{"title": }]', "json", "line 2"),
        ("just words", "yaml", "no list of entries"),
        ("a: 1\n", "yaml", "no list of entries"),
        ("a = 1\n", "toml", "no list of entries"),
        (b"\xff\xfe", "yaml", "UTF-8"),
        ("[" * 200_000, "yaml", "nested"),
        ("".join("  " * n + "-\n" for n in range(300)), "yaml", "nested"),
        ("[" * 100_000, "json", "nested"),
        ("[" + "9" * 5000 + "]", "json", "JSON"),
        ("x", "ini", "choose one of"),
    ],
)
def test_what_is_no_data_file_is_refused_with_its_line(text, form, told):
    with pytest.raises(UsageError, match=told):
        parse(text, form=form)


@pytest.mark.parametrize(
    "level", ["[{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}]", "{{<<: [{0}, {0}, {0}, {0}, {0}, {0}, {0}]}}"]
)
def test_a_billion_laughs_are_refused(level):
    laughs = ["a0: &a0 {title: ha}"]
    laughs += [f"a{n}: &a{n} {level.format(f'*a{n - 1}')}" for n in range(1, 12)]
    with pytest.raises(UsageError, match="aliases"):
        parse("\n".join(laughs))


def test_a_node_that_holds_itself_is_refused():
    with pytest.raises(UsageError, match="aliases"):
        parse("&a [*a]")


def test_tags_make_no_objects():
    (item,) = parse("- title: !!python/object/apply:os.getcwd []\n  outlet: !ruby/object Buoy\n").items
    assert (item.title, item.source_label) == (None, "Buoy")


@given(st.text(max_size=80), st.sampled_from(FORMS))
def test_no_file_brings_it_down(text, form):
    try:
        again = parse(text, form=form)
    except UsageError:
        return
    assert all(item.heading for item in again.items)
