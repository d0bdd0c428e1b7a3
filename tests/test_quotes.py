"""What `find_quotes` holds. The cases lie in tests/data/quotes_*.jsonl: the data grows, the test does not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.model import Block, BlockKind, Quote, QuoteKind
from presswatch.read.quotes import find_quotes

DATA = Path(__file__).parent / "data"
CASES = [
    (language, json.loads(line))
    for language in ("en", "fr")
    for line in (DATA / f"quotes_{language}.jsonl").read_text(encoding="utf-8").splitlines()
]


def blocks(text: str, language: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
    return [Block(m.start(), m.end(), kind, language) for m in re.finditer(r"[^\n]+", text)]


def read(text: str, language: str = "en") -> tuple[Quote, ...]:
    return find_quotes(text, blocks(text, language), language)


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{lang}: {case['case']}" for lang, case in CASES])
def test_quotes_have_their_words_and_their_speaker(language: str, case: dict[str, object]) -> None:
    text = str(case["text"])
    wanted = case["quotes"]
    assert isinstance(wanted, list)
    found = read(text, language)
    assert [(q.speaker, str(q.kind)) for q in found] == [(w["speaker"], w["kind"]) for w in wanted]
    assert all(q.text.startswith(w["starts"]) for q, w in zip(found, wanted, strict=True))
    assert all(text[q.start : q.end] == q.text for q in found)


def test_a_clean_text_is_without_its_incise() -> None:
    (quote,) = read("« L’atelier reste ouvert, assure Solène Marchal. Rien ne change pour vous. »", "fr")
    assert quote.text == "L’atelier reste ouvert, assure Solène Marchal. Rien ne change pour vous."
    assert quote.text_clean == "L’atelier reste ouvert. Rien ne change pour vous."
    assert (quote.cue, quote.rule) == ("assure", "incise")


def test_a_clean_text_is_without_the_marks_that_reopen_it() -> None:
    (quote,) = read("“We began with one shelf.\n“Then came the flood,” said Ingrid Holm.")
    assert quote.text_clean == "We began with one shelf.\nThen came the flood"
    assert "paragraphs" in quote.flags


def test_the_speaker_is_kept_as_printed() -> None:
    quote = read("Ingrid Holm runs the archive.\n“We open at nine,” she said.")[0]
    assert (quote.speaker, quote.speaker_as_printed, quote.cue) == ("Ingrid Holm", "she", "said")


def test_mended_marks_are_flagged_and_trusted_less() -> None:
    whole = read("Ingrid Holm said: “We began with one shelf.”\nThe archive has moved.")[0]
    mended = read("Ingrid Holm said: “We began with one shelf.\nThe archive has moved.")[0]
    assert whole.flags == ()
    assert "unclosed" in mended.flags
    assert mended.confidence < whole.confidence


def test_nobody_named_is_never_sure() -> None:
    (quote,) = read("“It will never be mended,” a source said.")
    assert (quote.speaker, quote.speaker_as_printed) == (None, "a source")
    assert quote.confidence <= 0.5


def test_a_report_is_its_whole_sentence() -> None:
    text = "Both Ingrid Holm and Paul Wray spoke about the roof and its cost. It has been leaking."
    (quote,) = read(text)
    assert (quote.kind, quote.text) == (QuoteKind.INDIRECT, text.partition(". ")[0] + ".")
    assert (quote.speaker, quote.speaker_as_printed) == ("Ingrid Holm and Paul Wray", "Both Ingrid Holm and Paul Wray")


def test_a_clean_text_is_without_the_comma_before_its_closing_mark() -> None:
    assert read("“We open at nine,” said Ingrid Holm.")[0].text_clean == "We open at nine"


def test_a_headline_apart_from_the_text_says_whom_it_is_about() -> None:
    text = "She opens the door. The stove is out. “I never light it.”"
    assert find_quotes(text, blocks(text, "en"), "en")[0].speaker is None
    text += "\nIngrid Holm has run the archive for a year."
    found = find_quotes(text, blocks(text, "en"), "en", about="Ingrid Holm, keeper of floods")
    assert found[0].speaker == "Ingrid Holm"


@pytest.mark.parametrize("line", ["— Ingrid Holm", "Ingrid Holm, archivist"])
def test_a_block_quotation_is_of_who_signs_it(line: str) -> None:
    text = f"The archive has moved.\nWe began with one shelf and a bucket.\n{line}"
    kinds = [BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.QUOTE]
    found = find_quotes(text, [replace(b, kind=k) for b, k in zip(blocks(text, "en"), kinds, strict=True)], "en")
    assert [(q.text, q.speaker) for q in found] == [("We began with one shelf and a bucket.", "Ingrid Holm")]


def test_a_block_quotation_behind_a_colon_is_of_who_speaks_before_it() -> None:
    text = "Ingrid Holm wrote to the board:\nWe began with one shelf and a bucket."
    kinds = [BlockKind.PARAGRAPH, BlockKind.QUOTE]
    found = find_quotes(text, [replace(b, kind=k) for b, k in zip(blocks(text, "en"), kinds, strict=True)], "en")
    assert [(q.text, q.speaker) for q in found] == [("We began with one shelf and a bucket.", "Ingrid Holm")]


def test_furniture_is_not_searched() -> None:
    text = "“We open at nine,” said Ingrid Holm."
    assert find_quotes(text, blocks(text, "en", BlockKind.FURNITURE), "en") == ()


def test_a_heading_is_no_speech() -> None:
    text = "“We open at nine.”"
    assert find_quotes(text, blocks(text, "en", BlockKind.HEADING), "en") == ()


def test_an_empty_text_has_no_quotes() -> None:
    assert read("") == ()


def test_a_language_without_rules_is_read_as_english() -> None:
    text = "“We open at nine,” said Ingrid Holm."
    assert [q.speaker for q in read(text, "xx")] == ["Ingrid Holm"]


@given(st.text(alphabet="“”\"«»‹›‘’'„ aB.,:?—–\n\u00a0(1é", max_size=160), st.sampled_from(["en", "fr"]))
def test_offsets_hold_in_any_text(text: str, language: str) -> None:
    found = read(text, language)
    assert all(text[q.start : q.end] == q.text and q.text for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(q.kind in (QuoteKind.DIRECT, QuoteKind.MIXED, QuoteKind.INDIRECT) for q in found)
