"""Web Annotations: a tool that knows only the standard finds the passage on the article's page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from presswatch.formats.web_annotations import render
from presswatch.model import PageItem

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TEXT = "The lamp was lit on Tuesday.\n“It floats,\u00a0and nobody owns it,” said Ada Quill. The library keeps it."
EXACT = "It floats,\u00a0and nobody owns it"
START = TEXT.index(EXACT)
LANTERN = PageItem(
    "The Harbour Post",
    url="https://harbour-post.example/lamp",
    language="en",
    passage=EXACT,
    speaker="Ada Quill",
    prefix=TEXT[START - 12 : START],
    suffix=TEXT[START + len(EXACT) :][:12],
    translation="Elle flotte.",
    translated_by="Cy Lark",
)
ADDRESS = "https://lantern.example/annotations.json"


def annotations(*items):
    tree = json.loads(render(items, collection=ADDRESS, title="In the press", now=NOW, language="fr"))
    assert (tree["@context"], tree["id"]) == ("http://www.w3.org/ns/anno.jsonld", ADDRESS)
    assert (tree["type"], tree["label"]) == ("AnnotationCollection", "In the press")
    assert tree["total"] == len(tree["first"]["items"])
    return tree["first"]["items"]


def test_the_selector_finds_the_passage_in_the_text():
    (found,) = annotations(LANTERN)
    selector = found["target"]["selector"]
    assert selector["type"] == "TextQuoteSelector"
    assert TEXT.count(selector["prefix"] + selector["exact"] + selector["suffix"]) == 1
    assert found["target"]["source"] == LANTERN.url
    assert found["target"]["language"] == "en"


def test_an_annotation_tells_who_said_it_and_what_it_means():
    (found,) = annotations(LANTERN)
    told = {"type": "TextualBody", "purpose": "describing", "format": "text/plain"}
    assert (found["type"], found["motivation"], found["created"]) == (
        *("Annotation", "highlighting"),
        "2026-11-22T08:00:00Z",
    )
    assert found["body"] == [
        {**told, "value": "Ada Quill, The Harbour Post"},
        {**told, "value": "Elle flotte.", "language": "fr", "creator": {"type": "Person", "name": "Cy Lark"}},
    ]


def test_blanks_and_lines_of_a_passage_stay_as_they_are_in_the_text():
    passage = "One \u00a0 line.\n\n  Another. \x00"
    (found,) = annotations(replace(LANTERN, passage=passage))
    assert found["target"]["selector"]["exact"] == passage.removesuffix("\x00")


def test_what_has_no_address_or_no_passage_has_no_annotation():
    assert annotations(replace(LANTERN, url=None), replace(LANTERN, passage=None)) == []


def test_two_passages_of_one_page_are_two_annotations():
    assert len({found["id"] for found in annotations(LANTERN, replace(LANTERN, passage="The library keeps it."))}) == 2
