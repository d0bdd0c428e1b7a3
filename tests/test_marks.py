"""What `find_spans` holds: marks alone decide where a quotation stands."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from presswatch.language.rules import rules_for
from presswatch.read.marks import Span, find_spans


def spans(text: str, language: str = "en") -> tuple[Span, ...]:
    paragraphs = [m.span() for m in re.finditer(r"[^\n]+", text)]
    return find_spans(text, paragraphs, rules_for(language).quotes)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“One” and “two”.", ["One", "two"]),
        ('"One" and "two".', ["One", "two"]),
        ("« Un » et «deux».", ["Un", "deux"]),
        ("«\u00a0Un\u00a0» et «\u202fdeux\u202f».", ["Un", "deux"]),
        ("„Eins“ und „zwei“.", ["Eins", "zwei"]),
        ("“A “b” c” d.", ["A “b” c"]),
        ("« A « b » c » d.", ["A « b » c"]),
        ("« A “b” c » d.", ["A “b” c"]),
        ("“A ‘b’ c” d.", ["A ‘b’ c"]),
        ("It’s ‘as it’s’ there.", ["as it’s"]),
        ("The dogs’ owner and the cats’ owner.", []),
        ('A 12" shelf and a 15" one.', []),
        ('A 12" shelf. "It fell."', ["It fell."]),
        ("» Un « et » deux «.", ["Un", "deux"]),
        ("Joe: ” One two.”", ["One two."]),
        ("No marks at all.", []),
        ("”", []),
        ("“”", []),
    ],
)
def test_the_outermost_marks_enclose(text: str, inside: list[str]) -> None:
    assert [text[s.start : s.end] for s in spans(text)] == inside


def test_what_never_closes_ends_with_its_paragraph() -> None:
    text = "He said: “One two.\nThree four."
    (span,) = spans(text)
    assert text[span.start : span.end] == "One two."
    assert span.flags == ("unclosed",)


def test_a_quotation_that_opens_again_goes_on() -> None:
    text = "“One.\n“Two.\n“Three.”\nFour."
    (span,) = spans(text)
    assert text[span.start : span.end] == "One.\n“Two.\n“Three."
    assert "paragraphs" in span.flags


def test_a_quotation_that_only_closes_in_the_next_paragraph_goes_on() -> None:
    text = "« Un.\nDeux. »\nTrois."
    (span,) = spans(text, "fr")
    assert text[span.start : span.end] == "Un.\nDeux."


def test_marks_the_wrong_way_round_are_flagged() -> None:
    assert spans("Joe: ” One two.”")[0].flags == ("reversed",)


def test_french_apostrophes_enclose_nothing() -> None:
    assert spans("L'été d'après, 'tout' change.", "fr") == ()


def test_spans_are_in_order_and_apart() -> None:
    found = spans('“a” ‘b’ «c» "d" “e ‘f’ «g»” h')
    assert all(a.closed <= b.opened for a, b in pairwise(found))
