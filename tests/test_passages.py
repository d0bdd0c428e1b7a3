from __future__ import annotations

import pytest

from presswatch.model import Block, BlockKind, Project, Quote, QuoteKind, Terms
from presswatch.read.mentions import find_mentions
from presswatch.read.passages import rank_passages
from presswatch.read.sentences import sentences

PROJECT = Project(name="OpenAurora", terms=Terms(strong=("OpenAurora",), context=("language model",)))

NAMED = "OpenAurora has trained the largest open language model yet, with 176 people from 12 countries taking part."
PLAIN = "The town hall opened its doors early that day, and many visitors came in from the surrounding villages."
LEANING = "It was also OpenAurora that brought the language model to the town hall before anybody else could do so."


def ranked(*lines: str, kinds: dict[int, BlockKind] | None = None, quotes: tuple[Quote, ...] = ()) -> list[str]:
    text, blocks, start = "\n".join(lines), [], 0
    for number, line in enumerate(lines):
        kind = (kinds or {}).get(number, BlockKind.PARAGRAPH)
        blocks.append(Block(start, start + len(line), kind, "en"))
        start += len(line) + 1
    found = rank_passages(text, blocks, find_mentions(text, blocks, None, PROJECT), PROJECT, quotes, "en")
    assert all(text[passage.start : passage.end] == passage.text for passage in found)
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)
    assert all(0 <= passage.score <= 1 for passage in found)
    return [passage.text for passage in found]


def test_a_sentence_that_names_the_project_comes_first() -> None:
    assert ranked(PLAIN, NAMED)[0] == NAMED


def test_a_sentence_that_leans_on_another_comes_later() -> None:
    assert ranked(LEANING, NAMED)[0] == NAMED


def test_the_work_counts_where_the_name_is_missing() -> None:
    work = "A large language model is now open to everybody who wants to look inside, say its many makers."
    assert ranked(PLAIN, work)[0] == work


def test_what_somebody_said_is_no_passage_of_the_outlet() -> None:
    speech = Quote(QuoteKind.DIRECT, NAMED, NAMED, 0, len(NAMED), None, None, None, "marks", 1.0)
    assert ranked(NAMED, NAMED.replace("largest", "biggest"), quotes=(speech,))[0] != NAMED


def test_furniture_and_headings_are_no_passages() -> None:
    assert ranked(NAMED, kinds={0: BlockKind.FURNITURE}) == []
    assert ranked(NAMED, kinds={0: BlockKind.HEADING}) == []


def test_passages_have_twelve_to_a_hundred_words_and_whole_sentences() -> None:
    long = " ".join([NAMED] * 8)
    for passage in ranked("Too short to print.", long):
        assert 12 <= len(passage.split()) <= 100
        assert passage.startswith("OpenAurora")
        assert passage.endswith(".")


@pytest.mark.parametrize("dateline", ["PORT-BRUME, May 5 (Lantern Wire) — ", "LA CROIX, Est. (LW) – ", "SANDVOE -- "])
def test_a_passage_begins_behind_the_dateline(dateline: str) -> None:
    assert ranked(dateline + NAMED) == [NAMED]


@pytest.mark.parametrize("start", ["OPENAURORA, the model — and its keeper — ", "The SLR — a model — "])
def test_a_dash_in_a_sentence_is_no_dateline(start: str) -> None:
    assert ranked(start + NAMED) == [start + NAMED]


def test_at_most_ten_and_none_overlap() -> None:
    found = ranked(*(NAMED.replace("176", str(number)) for number in range(200, 230)))
    assert len(found) == 10
    assert len(set(found)) == 10


def test_nothing_to_rank_gives_nothing() -> None:
    assert ranked("") == []


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Dr. Ana Sol spoke. So did J. R. Lind of the U.S. team! Why? Nobody knows.", "en", 4),
        ("M. Lind a parlé. « Oui. » Mme Sol aussi, p. 12.", "fr", 3),
        ("It cost 3.5 million. “We paid.” They left.", "en", 3),
        ("No end", "en", 1),
        ("", "en", 0),
    ],
)
def test_sentences_end_where_they_end(text: str, language: str, count: int) -> None:
    spans = sentences(text, 0, len(text), language)
    assert len(spans) == count
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
