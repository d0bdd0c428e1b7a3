"""Names as they stand: each knows its place among the words that it was read from."""

from __future__ import annotations

import pytest

from presswatch.language.rules import rules_for
from presswatch.read.runs import Run, Runs
from presswatch.read.words import Word, words_of


def names_in(text: str) -> tuple[list[Word], list[Run]]:
    rules = rules_for("en").quotes
    words = words_of(text, 0, len(text), rules)
    return words, list(Runs([], rules).runs(words, 1))


@pytest.mark.parametrize(
    ("text", "at", "follows"),
    [
        ("then Ada Orlow said", 1, "said"),
        ("then Dr. Ada Orlow, a baker, said", 1, ","),
        ("then Ada B. Orlow said", 1, "said"),
        ("then we met Ada B.", 3, "."),
        ("and President Ada Orlow's bakery", 1, "bakery"),
    ],
)
def test_a_name_knows_where_it_begins_and_what_follows(text: str, at: int, follows: str) -> None:
    words, (run,) = names_in(text)
    assert run.at == at
    assert words[run.at].start == run.start
    assert words[run.after].text == follows
    assert words[run.after].start >= run.end


def test_a_name_that_ends_its_words_is_followed_by_nothing() -> None:
    words, (run,) = names_in("then we met Ada Orlow")
    assert run.after == len(words)
