"""Passages are labelled by hashes of their sentences, which hold no words and survive white space and punctuation."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from passage_labels import hit, normalise, read_labels, sentence_hashes, sentences

FIRST = "The Heron Archive opened in Wexcombe with forty thousand letters."
SECOND = "Volunteers had typed them for nine years."
THIRD = "It is the largest collection of its kind."
OTHER = "Tickets cost four pounds on Sundays."
LABELS = [sentence_hashes(f"{FIRST} {SECOND} {THIRD}")]


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("  The  Heron\u00a0Archive, opened!\n", "the heron archive opened"),
        ("« L’atelier » d'été… 40 %", "l atelier d été 40"),
        ("e\u0301te\u0301 co\u00adoperate ﬁnd", "été cooperate find"),
        ("—…!", ""),
    ],
)
def test_only_letters_and_digits_are_kept(text: str, normalised: str) -> None:
    assert normalise(text) == normalised


@pytest.mark.parametrize(
    ("text", "split"),
    [
        (f"{FIRST} {SECOND}", [FIRST, SECOND]),
        ("A heading\n\nIts text. More", ["A heading", "Its text.", "More"]),
        ("Why so? “Because,” she wrote. «Voilà !» Puis…", ["Why so?", "“Because,” she wrote.", "«Voilà !»", "Puis…"]),
        ("Il le dit : « C’est fini. » Puis il sort.", ["Il le dit : « C’est fini. »", "Puis il sort."]),
        ("Dr. Aldo Fenn met J. Orr in the U.S. M. Orr left.", ["Dr. Aldo Fenn met J. Orr in the U.S. M. Orr left."]),
        ("M. Fenn est parti. Mme Orr reste.", ["M. Fenn est parti.", "Mme Orr reste."]),
        ("It cost 3.5 million. 40 people paid v. quickly.", ["It cost 3.5 million.", "40 people paid v. quickly."]),
        ("", []),
        ("* * *\n…", []),
    ],
)
def test_a_sentence_ends_at_a_stop_before_a_capital_and_at_a_line(text: str, split: list[str]) -> None:
    found = sentences(text)
    assert found == split
    assert normalise(" ".join(found)) == normalise(text)


def test_hashes_do_not_see_white_space_punctuation_or_case() -> None:
    bent = FIRST.upper().replace(" ", "\u00a0 ").replace(".", "")
    assert sentence_hashes(bent) == sentence_hashes(FIRST)
    assert re.fullmatch("[0-9a-f]{16}", sentence_hashes(FIRST)[0])
    assert sentence_hashes(FIRST) != sentence_hashes(SECOND)


@pytest.mark.parametrize(
    ("suggested", "expected"),
    [
        (f"{FIRST} {SECOND} {THIRD}", True),
        (f"{SECOND} {THIRD} {OTHER} Rain fell. Nobody came. The doors stayed shut.", True),
        (THIRD, True),
        (f"{FIRST} {OTHER}", True),
        (f"{FIRST} {OTHER} Rain fell.", False),
        (OTHER, False),
        ("", False),
    ],
)
def test_half_of_the_label_or_half_of_the_suggestion_is_a_hit(suggested: str, expected: bool) -> None:
    assert hit(suggested, LABELS) is expected


def test_a_suggestion_may_lie_across_two_labels_and_nothing_hits_no_labels() -> None:
    apart = [sentence_hashes(FIRST + " Rain fell. Nobody came."), sentence_hashes(SECOND + " Snow fell. All came.")]
    assert hit(f"{FIRST} {SECOND}", apart)
    assert not hit(FIRST, [])


def test_the_labels_hold_three_passages_a_page_and_no_words() -> None:
    pages = read_labels()
    assert len({page.page for page in pages}) == len(pages) == 12
    for page in pages:
        assert page.project.keys() == {"name", "strong", "weak", "cased", "context"}
        assert len(page.passages) == 3
        for passage in page.passages:
            assert 1 <= len(passage) <= 3
            assert all(re.fullmatch("[0-9a-f]{16}", sentence) for sentence in passage)


@pytest.mark.shared
def test_each_labelled_passage_stands_in_its_page(shared: Path) -> None:
    from trafilatura import extract

    with (shared / "pages" / "manifest.jsonl").open(encoding="utf-8") as lines:
        rows = {row["id"]: row for row in map(json.loads, lines)}
    for page in read_labels():
        html = gzip.decompress((shared / "pages" / rows[page.page]["html"]).read_bytes()).decode("utf-8", "replace")
        body = extract(html, include_comments=False) or ""
        hashes, words = sentence_hashes(body), [len(sentence.split()) for sentence in sentences(body)]
        for passage in page.passages:
            at = hashes.index(passage[0])
            assert tuple(hashes[at : at + len(passage)]) == passage, page.page
            assert 12 <= sum(words[at : at + len(passage)]) <= 100, page.page
