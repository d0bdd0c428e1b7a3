"""An entry outside a media page: whose names fields have, what makes two the same, what can be held at all."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.formats.entries import (
    CARRIES,
    FIELDS,
    from_entry,
    identity,
    join_authors,
    named,
    plain_item,
    plain_items,
    split_authors,
    stable_ids,
    to_entry,
)
from presswatch.formats.entry_words import field_of, kind_of, language_of
from presswatch.model import ArticleKind, PageItem

LANTERN = PageItem(
    "The Harbour Post",
    source_label="The Harbour Post",
    title="A lamp",
    url="https://harbour-post.example/lamp",
    published=date(2021, 7, 14),
)


def test_every_field_of_an_item_has_a_name_but_its_block():
    assert {field.name for field in fields(PageItem)} - {"raw"} == CARRIES
    assert all(field_of(name) == (name, 0) for name in FIELDS)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        *(("Média", "outlet"), ("publication", "outlet"), ("SOURCE", "outlet"), ("Outlet ", "outlet")),
        *(("Titre", "title"), ("headline", "title"), ("Lien", "url"), ("URL", "url"), ("link", "url")),
        *(("Auteur(s)", "authors"), ("auteur·e·s", "authors"), ("Auteur.e.s", "authors"), ("Author", "authors")),
        *(("Citation", "passage"), ("quote", "passage"), ("langue", "language"), ("Type", "kind")),
        *(("Date de parution", "date"), ("publication_date", "date"), ("Publié le", "date")),
    ],
)
def test_people_name_fields_in_two_languages(name, field):
    assert field_of(name)[0] == field


def test_unknown_names_are_no_field():
    assert [field_of(name) for name in ("", "note", "???", "id")] == [None] * 4


def test_kinds_and_languages_in_words():
    assert [kind_of(word) for word in ("interview", "Entretien", "guest_article", "Op-Ed", "Vidéo", "rumour", "")] == [
        *(ArticleKind.INTERVIEW, ArticleKind.INTERVIEW, ArticleKind.GUEST_ARTICLE, ArticleKind.GUEST_ARTICLE),
        *(ArticleKind.VIDEO, None, None),
    ]
    assert [language_of(word) for word in ("FR", "pt-BR", "français", "German", "Klingonese", "")] == [
        *("fr", "pt", "fr", "de", None, None)
    ]


def test_what_is_inferred_is_not_said():
    assert to_entry(LANTERN) == {
        "outlet": "The Harbour Post",
        "title": "A lamp",
        "date": date(2021, 7, 14),
        "url": "https://harbour-post.example/lamp",
    }
    assert "heading" in to_entry(replace(LANTERN, heading="Cy Lark at the forum"))


def test_an_item_is_the_same_wherever_its_link_leads_through():
    other = replace(LANTERN, url="http://www.harbour-post.example/lamp/?utm_source=x#top", heading="x", title=None)
    assert identity(other) == identity(LANTERN)
    assert identity(replace(LANTERN, url=None)) != identity(replace(LANTERN, url=None, published=None))
    talk = "https://youtu.be/aaaaaaaaaaa?t="
    assert identity(replace(LANTERN, url=f"{talk}609s")) == identity(replace(LANTERN, url=f"{talk}10m9s"))
    assert identity(replace(LANTERN, url=f"{talk}609s")) != identity(replace(LANTERN, url=f"{talk}610s"))


def test_ids_are_not_moved_by_other_items():
    other = replace(LANTERN, url="https://harbour-post.example/sea")
    assert stable_ids([LANTERN, other])[0] == stable_ids([other, LANTERN])[1]
    assert len(set(stable_ids([LANTERN, LANTERN, LANTERN]))) == 3


def test_a_value_may_be_a_mapping_or_a_list():
    values, unread = named(
        [
            ("author", [{"name": "Ada Quill"}, "Bo Reed", None, {"x": 1}]),
            ("link", {"url": "https://buoy.example/1", "text": "here"}),
            ("source", {"name": "Buoy"}),
            ("year", 2021.0),
            ("notes", "no"),
            ("tags", []),
        ]
    )
    assert values == {
        "authors": ["Ada Quill", "Bo Reed"],
        "url": "https://buoy.example/1",
        "outlet": "Buoy",
        "year": "2021",
    }
    assert unread == ["notes"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-07-14", date(2021, 7, 14)),
        ("2021-07-14T22:00:00-05:00", date(2021, 7, 14)),
        ("14/07/2021", date(2021, 7, 14)),
        ("07/14/2021", date(2021, 7, 14)),
        ("July 14, 2021", date(2021, 7, 14)),
        ("mercredi 14 juillet 2021", date(2021, 7, 14)),
        ("1er mai 2021", date(2021, 5, 1)),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    for numbers_day_first in (True, False):
        item, problems = from_entry({"outlet": "Buoy", "date": text}, numbers_day_first=numbers_day_first)
        assert (item.published, item.date_text, problems) == (day, None, [])


def test_a_day_with_two_readings_is_told_unless_its_order_is_known_or_the_link_tells():
    entry = {"outlet": "Buoy", "date": "04/05/2021"}
    item, (problem,) = from_entry(entry)
    assert (item.published, item.date_text) == (None, "04/05/2021")
    assert "April or May" in problem
    assert from_entry(entry, numbers_day_first=True)[0].published == date(2021, 5, 4)
    assert from_entry({**entry, "url": "https://buoy.example/2021/04/05/lamp"})[0].published == date(2021, 4, 5)


@given(st.lists(st.text(min_size=1)))
def test_authors_in_one_cell_come_apart_again(names):
    authors = plain_item(replace(LANTERN, authors=tuple(names))).authors
    expected = tuple(name for author in authors if (name := author.replace(";", ",")))
    assert split_authors(join_authors(authors)) == expected


@given(st.builds(PageItem, st.text(), *[st.none() | st.text()] * 3, st.just(None), *[st.none() | st.text()] * 3))
def test_plain_is_plain_the_first_time(item):
    once = plain_item(item)
    assert plain_item(once) == once
    assert plain_items([item]) == ([once] if once.heading else [])
