from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from presswatch.model import Figure, Project
from presswatch.read.page import _read_item, as_json, read_text

PROJECT = Project(name="OpenAurora")


def figures(text: str, language: str = "en") -> tuple[Figure, ...]:
    reading = read_text(text, PROJECT, language=language)
    assert all(reading.article.text[f.start : f.end].find(f.number) >= 0 for f in reading.figures)
    return reading.figures


@pytest.mark.parametrize(
    ("text", "number", "value", "what"),
    [
        ("It holds 120 billion parameters.", "120 billion", 120e9, "parameters"),
        ("a 17-billion-parameter model", "17-billion", 17e9, "parameter"),
        ("it listens in some 38 languages now", "38", 38, "languages"),
        ("it ran for a winter on 512 GPUs (borrowed)", "512", 512, "GPUs"),
        ("On the quay 900+ researchers waited", "900+", 900, "researchers"),
        ("more than 11,000 members", "11,000", 11000, "members"),
        ("two hundred laboratories", "two hundred", 200, "laboratories"),
        ("sorted into 12 working groups by colour", "12", 12, "working groups"),
        ("it cost $7 million to make", "7 million", 7e6, "$"),
        ("1.5 million core hours", "1.5 million", 1.5e6, "core hours"),
        ("It lent 1.154.700 maps", "1.154.700", 1154700, "maps"),
        ("It read 1 234.567 pages", "1 234.567", 1234.567, "pages"),
    ],
)
def test_english_counts(text: str, number: str, value: float, what: str) -> None:
    assert [(f.number, f.value, f.what) for f in figures(text)] == [(number, value, what)]


@pytest.mark.parametrize(
    ("text", "number", "value", "what"),
    [
        ("soit 5 millions d’heures de calcul", "5 millions", 5e6, "heures de calcul"),
        ("mille chercheurs sont venus", "mille", 1000, "chercheurs"),
        ("un millier de chercheurs sont venus", "un millier", 1000, "chercheurs"),
        ("176 milliards de paramètres", "176 milliards", 176e9, "paramètres"),
        ("3,5 millions d'euros", "3,5 millions", 3.5e6, "euros"),
        ("1 200 chercheuses de la ville", "1 200", 1200, "chercheuses"),
        ("trois cents bénévoles", "trois cents", 300, "bénévoles"),
        ("soit 1,154,700 cartes", "1,154,700", 1154700, "cartes"),
        ("soit 1.234,567 tonnes", "1.234,567", 1234.567, "tonnes"),
    ],
)
def test_french_counts(text: str, number: str, value: float, what: str) -> None:
    assert [(f.number, f.value, f.what) for f in figures(text, "fr")] == [(number, value, what)]


@pytest.mark.parametrize(
    "text",
    [
        "In 2021 researchers met for 4 months, 12 hours a day, at 10 am.",
        "See page 4 lines below, Figure 2 and the Alma 11 models.",
        "It costs $60 and 80% of it was there 14 years of patience ago.",
        "Two people and version 3 parts; 2018 figures were better.",
    ],
)
def test_years_times_prices_and_numbers_of_pages_count_nothing(text: str) -> None:
    assert figures(text) == ()


def test_a_figure_has_the_day_of_its_document() -> None:
    found = [
        (figure.number, figure.as_of)
        for day, number in (("2021-07-14", "500"), ("2022-06-15", "1000+"))
        for figure in _read_item(
            {"markdown": f"---\ndate: {day}\n---\nMore than {number} researchers take part."},
            PROJECT,
            datetime(2023, 1, 1, tzinfo=UTC),
        ).figures
    ]
    assert found == [("500", date(2021, 7, 14)), ("1000+", date(2022, 6, 15))]


def test_facts_are_printed_as_plain_values() -> None:
    text = "The workshop takes place on July 9, 2021, 2-4pm CEST.\nAna Sol, engineer at Alma, asks 30 people."
    found = as_json(read_text(text, PROJECT, language="en"))
    (event,), (person,), (figure,) = found["events"], found["people"], found["figures"]
    assert (event["day"], event["start"], event["end"]) == (
        "2021-07-09",
        "2021-07-09T12:00+00:00",
        "2021-07-09T14:00+00:00",
    )
    assert (person["name"], person["affiliation"], person["as_of"]) == ("Ana Sol", "Alma", "2021-07-09")
    assert (figure["number"], figure["what"], figure["as_of"]) == ("30", "people", "2021-07-09")


@pytest.mark.parametrize(
    "unit", ["million ", "1 000 ", "5 5 ", "1 000 000 000", "A B, engineer and ", "10-12am Paris, "]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    read = figures(unit * (50_000 // len(unit)))
    assert all(figure.value <= 1e15 for figure in read)
