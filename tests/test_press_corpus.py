"""What the corpus of invented press articles holds (tests/data/press): a label that is wrong measures nothing."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

PRESS = Path(__file__).parent / "data" / "press"
AT_LEAST = {"fr_dev": 30, "fr_held": 30, "en_dev": 20, "en_held": 20, "fr_more": 30, "en_more": 13}
WITHOUT_QUOTES = 5
SHORTEST = {"fr_more": 80, "en_more": 50}  # words of an article; 120 elsewhere
MARKS = "«»“”‘’\"'–—"
BLANKS = " \u00a0\u202f"

Article = dict[str, Any]


def articles(half: str) -> list[Article]:
    return [json.loads(line) for line in (PRESS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


CORPUS = {half: articles(half) for half in AT_LEAST}
ALL = [article for half in CORPUS.values() for article in half]
each_article = pytest.mark.parametrize("article", ALL, ids=[article["id"] for article in ALL])


@each_article
def test_quotes_stand_where_their_offsets_say(article: Article) -> None:
    text = article["text"]
    for quote in article["quotes"]:
        assert text[quote["start"] : quote["end"]] == quote["text"] == quote["text"].strip()
        assert "\n" not in quote["text"]
        assert quote["kind"] in {"direct", "mixed", "indirect"}


@each_article
def test_quotes_follow_a_mark_and_do_not_overlap(article: Article) -> None:
    for quote in article["quotes"]:
        assert article["text"][: quote["start"]].rstrip(BLANKS)[-1] in MARKS
    assert all(before["end"] < after["start"] for before, after in pairwise(article["quotes"]))


@each_article
def test_an_incise_lies_inside_its_quote(article: Article) -> None:
    for quote in article["quotes"]:
        start, end = quote.get("incise", (quote["start"], quote["end"]))
        assert quote["start"] <= start < end <= quote["end"]


@each_article
def test_every_speaker_is_named_in_the_text(article: Article) -> None:
    speakers = {quote["speaker"] for quote in article["quotes"]} - {None}
    assert all(speaker in article["text"] for speaker in speakers)


@each_article
def test_articles_are_short_and_begin_with_their_headline(article: Article) -> None:
    lines = article["text"].split("\n")
    half = "_".join(article["id"].split("-")[:2])
    assert SHORTEST.get(half, 120) <= len(article["text"].split()) <= 400
    assert len(lines) > 2
    assert all(line == line.strip() != "" for line in lines)
    assert len(lines[0].split()) < 20


@pytest.mark.parametrize("half", AT_LEAST)
def test_a_half_is_large_and_partly_without_quotes(half: str) -> None:
    assert len(CORPUS[half]) >= AT_LEAST[half]
    assert sum(not article["quotes"] for article in CORPUS[half]) >= WITHOUT_QUOTES
    assert {article["lang"] for article in CORPUS[half]} == {half.split("_")[0]}


def test_nothing_stands_twice() -> None:
    assert len({article["id"] for article in ALL}) == len(ALL)
    assert len({article["text"] for article in ALL}) == len(ALL)
    assert len({article["text"].split("\n")[0] for article in ALL}) == len(ALL)


@pytest.mark.parametrize(("one", "other"), list(combinations(AT_LEAST, 2)))
def test_halves_share_no_speaker_and_no_quote(one: str, other: str) -> None:
    def told(half: str, field: str) -> set[str]:
        return {quote[field] for article in CORPUS[half] for quote in article["quotes"] if quote[field]}

    assert not told(one, "speaker") & told(other, "speaker")
    assert not told(one, "text") & told(other, "text")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_halves_hold_the_same_manners(language: str) -> None:
    dev, held = ([article["manner"] for article in CORPUS[f"{language}_{half}"]] for half in ("dev", "held"))
    assert sorted(dev) == sorted(held)
