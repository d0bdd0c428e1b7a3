"""Text fragments: what the directive is, that it fits one place only, and how it is put behind an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch.formats.fragments import LEAST_WORDS, fragment, link

TEXT = """On Tuesday the volunteers of OpenLantern switched on a language model that nobody owns. It took a year.
“We wanted a lamp that anybody may carry,” said Ada Quill. “We wanted a lamp,” she added.
L’été, la bibliothèque « du port » l’a vue ; elle est open-source & sans tiret, dit-on.
The lamp burns 60 000 hours. We wanted a lamp."""


def of(words: str, text: str = TEXT, nth: int = 0) -> str | None:
    start = text.index(words)
    for _ in range(nth):
        start = text.index(words, start + 1)
    return fragment(text, start, start + len(words))


def shown(words: str, text: str = TEXT, nth: int = 0) -> str:
    return unquote(of(words, text, nth) or "none").removeprefix("text=")


def test_a_sentence_is_named_by_its_first_and_last_words() -> None:
    sentence = "On Tuesday the volunteers of OpenLantern switched on a language model that nobody owns."
    assert of(sentence) == "text=On%20Tuesday%20the%20volunteers,model%20that%20nobody%20owns"


@pytest.mark.parametrize(
    ("words", "nth", "wanted"),
    [
        ("It took a year.", 0, "It took a year"),
        ("We wanted a lamp,", 0, "Quill. “-,We wanted a lamp"),
        ("We wanted a lamp.", 0, "hours.-,We wanted a lamp"),
        ("We wanted a lamp", 0, "We wanted a lamp,-that"),
        ("été, la bibliothèque", 0, "L’été, la bibliothèque"),
        ("la bibliothèque « du port", 0, "la bibliothèque « du port »"),
        ("l’a vue", 0, "l’a vue ;"),
        ("000 hours", 0, "60 000 hours"),
        ("burns 60", 0, "burns 60 000"),
    ],
)
def test_few_words_are_named_whole_with_what_tells_them_apart(words: str, nth: int, wanted: str) -> None:
    assert shown(words, nth=nth) == wanted


def test_what_means_something_in_a_directive_is_encoded() -> None:
    assert of("open-source & sans tiret, dit-on") == "text=open%2Dsource%20%26%20sans%20tiret%2C%20dit%2Don"


def test_marks_that_a_page_may_draw_are_left_out_where_that_can_be() -> None:
    assert shown("said Ada Quill. “We wanted a lamp,” she added.") == "said Ada Quill,she added"


def test_a_passage_over_several_blocks_has_each_end_in_one_of_them() -> None:
    start, end = TEXT.index("It took"), TEXT.index(" said Ada")
    assert unquote(fragment(TEXT, start, end) or "") == "text=It took a year,that anybody may carry"


@pytest.mark.parametrize("text", ["Same words here.\nSame words here.", "… — …", "", "你好"])
def test_there_is_none_where_nothing_tells_the_place(text: str) -> None:
    assert fragment(text, 0, 1) is None or text == "你好"


def test_case_accents_and_ligatures_make_no_difference_to_a_browser_and_so_tell_nothing_apart() -> None:
    assert of("L'œuvre de l'été", "L'œuvre de l'été\nL'OEUVRE DE L'ETE") is None


def test_a_script_without_blanks_is_cut_at_its_marks() -> None:
    text = "灯塔亮了。没有人拥有它。图书馆保管它。"
    assert shown("没有人拥有它", text) == "没有人拥有它"
    assert shown("没有人", text) == "没有人拥有它"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://gazette.example/a", "https://gazette.example/a#:~:text=x"),
        ("https://gazette.example/a?b=1#part", "https://gazette.example/a?b=1#part:~:text=x"),
        ("https://gazette.example/a#:~:text=old", "https://gazette.example/a#:~:text=x"),
        ("https://gazette.example/a#part:~:text=old", "https://gazette.example/a#part:~:text=x"),
        ("https://www.youtube.com/watch?v=abcdefghijk&t=609s", "https://www.youtube.com/watch?v=abcdefghijk&t=609s"),
        ("https://youtu.be/abcdefghijk", "https://youtu.be/abcdefghijk"),
        ("https://films.example/12#t=9m59s", "https://films.example/12#t=9m59s"),
    ],
)
def test_a_directive_stands_behind_the_address_and_never_behind_a_recording(url: str, linked: str) -> None:
    assert link(url, "text=x") == linked
    assert link(url, None) == url


# ---- a browser in few lines: https://wicg.github.io/scroll-to-text-fragment/#finding-ranges-in-a-document ----------


def lands(text: str, directive: str) -> list[tuple[int, int]]:
    """Every place that a browser could take for the one meant."""
    parts = directive.removeprefix("text=").split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    first, last = unquote(parts[0]), unquote(parts[1]) if len(parts) > 1 else ""
    found = []
    for before in occurrences(text, prefix, ends=False) if prefix else [None]:
        at = len(text) if before is None else after_blanks(text, before[1])
        for start, end in occurrences(text, first, starts=not prefix, ends=bool(last) or not suffix):
            if before is not None and start != at:
                continue
            if last:
                end = next((b for a, b in occurrences(text, last, ends=not suffix) if a >= end), -1)
            behind = [a for a, _ in occurrences(text, suffix, starts=False)] if suffix else []
            if end > 0 and (not suffix or after_blanks(text, end) in behind):
                found.append((start, end))
    return found


def after_blanks(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip())


def occurrences(text: str, term: str, *, starts: bool = True, ends: bool = True) -> Iterator[tuple[int, int]]:
    for match in re.finditer(f"(?={re.escape(term)})", text, re.IGNORECASE):
        start, end = match.start(), match.start() + len(term)
        if (not starts or is_boundary(text, start)) and (not ends or is_boundary(text, end)):
            yield start, end


def is_boundary(text: str, at: int) -> bool:
    """https://unicode.org/reports/tr29/#Word_Boundaries, the rules for letters, digits and what joins them."""
    before, after = text[max(0, at - 2) : at], text[at : at + 2]
    if not before or not after:
        return True
    if is_wordy(before[-1]) and is_wordy(after[0]):
        return False
    if is_wordy(before[-1]) and after[0] in "'’.,":
        return not after[1:].isalnum()
    return not (before[-1] in "'’.," and before[0].isalnum() and after[0].isalnum())


def is_wordy(char: str) -> bool:
    return char.isalnum() or char in "_\u202f"


WORDS = ["the", "lamp", "The", "l’été", "open-source", "owns", "a", "3.5", "60", "000", "nobody,", "“it", "here”", "—"]
LINES = st.lists(st.sampled_from([*WORDS, "«\u202fport\u202f»", "quoi\u202f?", "mixed_word"]), min_size=1, max_size=14)


@given(st.lists(LINES, min_size=1, max_size=4), st.data())
@settings(max_examples=300, deadline=None)
def test_a_directive_fits_the_passage_and_no_other_place(lines: list[list[str]], data: st.DataObject) -> None:
    text = "\n".join(" ".join(line) for line in lines)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    directive = fragment(text, start, end)
    if directive is None:
        sought = [word.casefold() for word in re.findall(r"[^\W_]+", text[start:end])]
        everywhere = [word.casefold() for word in re.findall(r"[^\W_]+", text)]
        again = sum(everywhere[at : at + len(sought)] == sought for at in range(len(everywhere)))
        assert not sought or again != 1 or "\n" in text[start:end] or len(sought) < LEAST_WORDS
        return
    ((first, last),) = set(lands(text, directive))
    inside = re.search(r"\w.*\w|\w", text[start:end], re.DOTALL)
    assert inside
    assert first <= start + inside.start() < start + inside.end() <= last, "all of the passage is marked"
    begun = re.sub(r"(?<=\d) (?=\d)", "", text[first:start])
    assert len(begun.split()) <= 2, "and no more than the word or number it begins in"
