"""How two wordings differ: what is overlooked, what counts as punctuation, what is another word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.read.compare import Likeness, changes, compare, marked, nearest, standing

PAGE = """It was late. “It floats, and nobody owns it,” said Ada Quill. She laughed – for once.
« Nous voulions une lampe », explique-t-elle, une œuvre de l’été : « Rien de plus… »
The ﬁrst oﬃce. He said ‘it is “new” to us’.
The museum’s lamp, which Tomas Verrin built out of a borrowed radio, burns until spring."""


@pytest.mark.parametrize(
    ("words", "ignored"),
    [
        ("It floats, and nobody owns it", ()),
        ("It floats, and nobody owns it,", ()),
        ("“It floats, and nobody owns it,” said Ada Quill.", ()),
        ("it floats, and nobody owns it", ("case",)),
        ("It floats,\u00a0and nobody  owns\nit", ("spaces",)),
        ("une œuvre de l’été\u202f: «\u00a0Rien de plus…\u202f»", ("spaces",)),
        ("une œuvre de l’été: «Rien de plus…»", ("spaces",)),
        ("une oeuvre de l’été", ("ligatures",)),
        ("The first office", ("ligatures",)),
        ("une œuvre de l’e\u0301te\u0301", ()),
        ("It flo\u00adats, and no\u200bbody owns it", ()),
    ],
)
def test_blanks_case_and_ligatures_are_overlooked_and_named(words: str, ignored: tuple[str, ...]) -> None:
    found = compare(words, PAGE, "en")
    assert (found.likeness, found.ignored) == (Likeness.SAME, ignored)


@pytest.mark.parametrize(
    ("words", "ignored"),
    [
        ('"It floats, and nobody owns it," said Ada Quill.', ("kind of marks",)),
        ("She laughed — for once.", ("kind of dashes",)),
        ("“Nous voulions une lampe”, explique-t-elle", ("kind of marks",)),
        ('une œuvre de l\'été : "Rien de plus..."', ("kind of marks",)),
        ("He said “it is ‘new’ to us”.", ("kind of marks",)),
        ("It floats; and nobody owns it", ("punctuation",)),
        ("It floats and nobody owns it", ("punctuation",)),
        ("It floats, and nobody owns it!", ("punctuation",)),
        ("it floats - and nobody owns it", ("punctuation",)),
    ],
)
def test_other_marks_are_an_edit_of_the_punctuation(words: str, ignored: tuple[str, ...]) -> None:
    found = compare(words, PAGE, "en")
    assert (found.likeness, found.ignored) == (Likeness.PUNCTUATION, ignored)
    assert found.difference


@pytest.mark.parametrize(
    ("words", "difference"),
    [
        ("It floats, and everybody owns it", "It floats, and [-everybody-]{+nobody+} owns it"),
        ("It never floats, and nobody owns it", "It [-never-] floats, and nobody owns it"),
        ("It floats, nobody owns it", "It floats, {+and+} nobody owns it"),
        ("une œuvre de l’ete : rien de plus", "une œuvre de [-l’ete-]{+l’été+} : [-rien-]{+« Rien+} de plus"),
        (
            "The museum’s lamp, which Tomas Verrin built out of a stolen radio",
            "The museum’s lamp, which Tomas Verrin built out of a [-stolen-]{+borrowed+} radio",
        ),
    ],
)
def test_another_word_is_shown_beside_what_the_page_has(words: str, difference: str) -> None:
    found = compare(words, PAGE, "en")
    assert found.likeness is Likeness.WORDS
    assert found.difference == difference


def test_words_that_nothing_comes_near_have_no_difference_to_show() -> None:
    found = compare("The council voted against a new slipway on Monday.", PAGE, "en")
    assert (found.likeness, found.found, found.difference) == (Likeness.WORDS, None, None)


def test_words_left_out_where_the_passage_says_so_are_no_change() -> None:
    for words in ("It was late […] She laughed – for once.", "It was late. (...) She laughed – for once."):
        found = compare(words, PAGE, "en")
        assert found.likeness in (Likeness.SAME, Likeness.PUNCTUATION)
        assert "words left out" in found.ignored
    assert compare("She laughed – for once. […] It was late", PAGE, "en").likeness is Likeness.WORDS, (
        "in this order only"
    )


def test_the_likest_of_several_places_counts() -> None:
    page = "A lamp; nobody owns it. A lamp, nobody owns it."
    assert compare("A lamp, nobody owns it.", page).ignored == ()


def test_a_passage_of_several_paragraphs_is_found_over_their_ends() -> None:
    assert compare("It was late.\nIt floats", "It was late.\nIt floats.").likeness is Likeness.SAME


def test_part_of_a_word_is_not_the_word() -> None:
    assert standing("owns it", "He disowns it.") is None
    assert standing("…", "Nothing but marks …") is None


def test_the_nearest_sentence_is_cut_to_what_the_passage_is() -> None:
    assert nearest("nobody rents it", PAGE, "en") is not None
    assert nearest("It floats, and nobody rents it", PAGE, "en") == "It floats, and nobody owns it"


@given(st.text(alphabet="ab ,.", max_size=30), st.text(alphabet="ab ,.", max_size=30))
def test_changes_put_together_are_both_wordings(old: str, new: str) -> None:
    found = changes(old, new)
    assert " ".join(filter(None, (change.old for change in found))) == " ".join(old.split())
    assert " ".join(filter(None, (change.new for change in found))) == " ".join(new.split())
    assert ("[-" in marked(found) or "{+" in marked(found)) == (old.split() != new.split())


@given(st.text(max_size=60))
def test_a_text_says_what_it_says(text: str) -> None:
    found = standing(text, text)
    assert found is None or found.likeness is Likeness.SAME


def test_hostile_lengths_take_no_long_time() -> None:
    began = time.process_time()
    compare("lamp " * 2000, ("lamp " * 60 + "boat. ") * 60, "en")
    compare("“" * 3000 + "lamp" + "”" * 3000, "“lamp” " * 3000, "en")
    assert time.process_time() - began < 10
