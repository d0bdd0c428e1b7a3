from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.plain import clean_text, fold, may_change, plain


def test_clean_text_drops_what_neither_sqlite_nor_xml_can_hold() -> None:
    assert clean_text("a\x00b\x0bc\x1bd\ud800e\ufffff\tg") == "abcdef\tg"


def test_clean_text_ends_every_line_with_a_newline() -> None:
    assert clean_text("one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


@given(st.text(st.characters()))
def test_cleaned_text_can_always_be_encoded(text: str) -> None:
    clean_text(text).encode("utf-8")


@given(st.text(st.characters()))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Été", "ete"),
        ("L’élan", "l'elan"),
        ("a\u00a0b\u202fc", "a b c"),
        ("« non »", '" non "'),
        ("10–12", "10-12"),
        ("İstanbul", "istanbul"),
    ],
)
def test_folding_takes_away_case_accents_and_typography(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_no_character_folds_that_is_said_to_stay() -> None:
    chars = [chr(code) for code in range(sys.maxunicode + 1)]
    assert not [
        char
        for char, folded in zip(chars, fold("".join(chars)), strict=True)
        if folded != char and not may_change(char)
    ]
    assert not may_change("a")
    assert not may_change("\u0915")


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("Half a w<b>or</b>d", "Half a word"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("&lt;p&gt;escaped &amp;amp; twice&lt;/p&gt;", "escaped & twice"),
        ("<script>alert('x')</script>text<style>p{}</style>", "text"),
        ("before<!-- <p>hidden</p> -->after", "before after"),
        ("never closed <!-- hidden", "never closed"),
        ("2 < 3 and <a href='x", "2 < 3 and <a href='x"),
        ("line\r\n\tline\x00", "line line"),
        ("", ""),
    ],
)
def test_plain_says_what_a_fragment_says(fragment: str, text: str) -> None:
    assert plain(fragment) == text


@pytest.mark.parametrize("bad", ["<" * 200_000, "<a" * 100_000, "<!--" * 50_000, "<script>" * 30_000, "&" * 200_000])
def test_plain_takes_hostile_fragments_in_linear_time(bad: str) -> None:
    start = time.perf_counter()
    plain(bad)
    assert time.perf_counter() - start < 2
