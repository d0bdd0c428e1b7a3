"""What naming a speaker holds: the fullest name of the article, or nobody."""

from __future__ import annotations

import re

import pytest

from presswatch.model import Block, BlockKind
from presswatch.read.quotes import find_quotes


def speakers(text: str, language: str = "en") -> list[str | None]:
    blocks = [Block(m.start(), m.end(), BlockKind.PARAGRAPH, language) for m in re.finditer(r"[^\n]+", text)]
    return [quote.speaker for quote in find_quotes(text, blocks, language)]


@pytest.mark.parametrize("printed", ["Ingrid Holm", "Holm", "Ingrid", "Ms. Holm", "Dr. Holm", "the archivist", "she"])
def test_every_way_to_print_a_name_is_one_name(printed: str) -> None:
    text = f"Ingrid Holm, an archivist, came on Friday.\n“We open at nine,” {printed} said."
    assert speakers(text) == ["Ingrid Holm"]


@pytest.mark.parametrize("printed", ["Bruno Tessier", "M. Tessier", "Tessier", "le naturaliste Bruno Tessier"])
def test_every_way_to_print_a_french_name_is_one_name(printed: str) -> None:
    text = f"Bruno Tessier est venu vendredi.\n« Nous ouvrons à neuf heures », explique {printed}."
    assert speakers(text, "fr") == ["Bruno Tessier"]


def test_he_is_not_a_woman_nor_she_a_man() -> None:
    text = "David Kerr met Ingrid Holm. “We agreed,” {} said."
    assert speakers(text.format("she")) == ["Ingrid Holm"]
    assert speakers(text.format("he")) == ["David Kerr"]


def test_titles_tell_two_of_one_surname_apart() -> None:
    text = "David Kerr and Ruth Kerr own the mill.\n“We agreed,” {} said."
    assert speakers(text.format("Mr. Kerr")) == ["David Kerr"]
    assert speakers(text.format("Mrs. Kerr")) == ["Ruth Kerr"]


@pytest.mark.parametrize("printed", ["a source", "one reader", "they", "some of the readers", "an official in Oslo"])
def test_nobody_named_is_nobody(printed: str) -> None:
    assert speakers(f"Ingrid Holm was away.\n“We agreed at once,” {printed} said.") == [None]


@pytest.mark.parametrize("printed", ["un habitant", "une source proche du dossier", "plusieurs témoins"])
def test_nobody_named_in_french_is_nobody(printed: str) -> None:
    assert speakers(f"Bruno Tessier était absent.\n« Nous étions d’accord », confie {printed}.", "fr") == [None]


def test_a_place_in_an_adverbial_is_no_speaker() -> None:
    assert speakers("In Oslo on Monday, Ingrid Holm said: “We open at nine.”") == ["Ingrid Holm"]


def test_the_person_addressed_is_not_the_speaker() -> None:
    assert speakers("Ingrid Holm told David Kerr: “We open at nine.”") == ["Ingrid Holm"]


def test_the_owner_of_a_thing_is_not_the_speaker() -> None:
    text = "“We open at nine,” said David Kerr. Ingrid Holm’s plan pleased him. “It is short,” he said."
    assert speakers(text) == ["David Kerr", "David Kerr"]


def test_an_office_goes_to_whoever_holds_it() -> None:
    text = (
        "Le ministre de la Culture Bruno Tessier a reçu la ministre de la Santé, Hélène Roux.\n"
        "« Nous ouvrons », a annoncé la ministre de la Santé.\n« Nous aussi », a répondu le ministre de la Culture."
    )
    assert speakers(text, "fr") == ["Hélène Roux", "Bruno Tessier"]


def test_a_capital_at_the_head_of_a_sentence_makes_no_name() -> None:
    text = "Solène Marchal est venue. Arrivée à midi, elle a parlé. « Nous ouvrons demain », a-t-elle dit."
    assert speakers(text, "fr") == ["Solène Marchal"]
