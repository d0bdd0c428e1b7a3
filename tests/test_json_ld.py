"""schema.org: every passage a Quotation of its article, and nothing can end the script it stands in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from presswatch.formats.json_ld import render
from presswatch.model import ArticleKind, PageItem

LANTERN = PageItem(
    "The Harbour Post",
    source_label="The Harbour Post",
    title="A lamp that nobody owns",
    url="https://harbour-post.example/2021/07/14/lamp",
    published=date(2021, 7, 14),
    authors=("Ada Quill",),
    language="fr",
    passage="Elle flotte.",
    speaker="Cy Lark",
    translation="It floats.",
    translated_by="Dee Foss",
    image="uploads/lamp.png",
    image_alt="A lamp",
    image_credit="Eve Moor",
    image_licence="https://creativecommons.org/licenses/by/4.0/",
)
HOME = "https://lantern.example/press/"


def graph(*items):
    tree = json.loads(render(items, home=HOME))
    assert tree["@context"] == "https://schema.org"
    return tree["@graph"]


def test_a_passage_is_a_quotation_that_cites_its_article():
    assert graph(LANTERN) == [
        {
            "@type": "Quotation",
            "text": "Elle flotte.",
            "inLanguage": "fr",
            "spokenByCharacter": {"@type": "Person", "name": "Cy Lark"},
            "creator": {"@type": "Person", "name": "Cy Lark"},
            "workTranslation": {
                "@type": "Quotation",
                "text": "It floats.",
                "inLanguage": "en",
                "translator": {"@type": "Person", "name": "Dee Foss"},
            },
            "citation": {
                "@type": "NewsArticle",
                "headline": "A lamp that nobody owns",
                "url": LANTERN.url,
                "datePublished": "2021-07-14",
                "inLanguage": "fr",
                "author": [{"@type": "Person", "name": "Ada Quill"}],
                "publisher": {"@type": "Organization", "name": "The Harbour Post"},
                "image": {
                    "@type": "ImageObject",
                    "contentUrl": "https://lantern.example/press/uploads/lamp.png",
                    "caption": "A lamp",
                    "creditText": "Eve Moor",
                    "license": "https://creativecommons.org/licenses/by/4.0/",
                },
            },
        }
    ]


def test_words_of_nobody_in_particular_are_the_authors_or_the_outlets():
    by_authors, by_outlet = graph(replace(LANTERN, speaker=None), replace(LANTERN, speaker=None, authors=()))
    assert "spokenByCharacter" not in by_authors
    assert by_authors["creator"] == [{"@type": "Person", "name": "Ada Quill"}]
    assert by_outlet["creator"] == {"@type": "Organization", "name": "The Harbour Post"}


def test_without_a_passage_the_article_stands_alone():
    talk, print_only = graph(
        replace(LANTERN, passage=None, kind=ArticleKind.VIDEO),
        PageItem("The Harbour Post", kind=ArticleKind.PRINT, image="a.png", image_licence="all rights reserved"),
    )
    assert talk["@type"] == "VideoObject"
    assert (print_only["@type"], print_only["headline"]) == ("NewsArticle", "The Harbour Post")
    assert print_only["image"]["copyrightNotice"] == "all rights reserved"


@given(st.text() | st.sampled_from(["</script><script>", "<!--", "]]>", "\u2028"]))
def test_no_text_ends_the_script(text):
    printed = render([PageItem(f"X{text}", passage=text, speaker=text, image=text)], home=HOME)
    assert not set(printed) & set("<>&\u2028\u2029")
    json.loads(printed)
