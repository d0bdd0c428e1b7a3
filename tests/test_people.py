from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from presswatch.model import PersonFact, Project
from presswatch.read.page import _read_item, read_text

PROJECT = Project(name="OpenAurora")


def people(text: str) -> tuple[PersonFact, ...]:
    reading = read_text(text, PROJECT)
    assert all(reading.article.text[p.start : p.end].startswith(p.name) for p in reading.people)
    return reading.people


def facts(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(person.name, person.role, person.affiliation) for person in people(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "8.15 - 8.45: Welcome (Ana Sol, Co-Founder and CSO Northern Lab, OpenAurora – shared with the Fjord days)",
            [("Ana Sol", "Co-Founder and CSO", "Northern Lab"), ("Ana Sol", "Co-Founder and CSO", "OpenAurora")],
        ),
        (
            "The talk is given by Bo Tan (ML engineer at Fjord Works Bergen & maintainer for the Lichen-learn project)",
            [("Bo Tan", "ML engineer", "Fjord Works Bergen"), ("Bo Tan", "maintainer", "Lichen-learn project")],
        ),
        (
            "By Ed Poe, Machine Learning Engineer and Fay Rue, Data Engineer, Northern Lab",
            [("Ed Poe", "Machine Learning Engineer", "Northern Lab"), ("Fay Rue", "Data Engineer", "Northern Lab")],
        ),
        ("Jo-an Lim, Senior Data Evangelis at N2O.ai :", [("Jo-an Lim", "Senior Data Evangelis", "N2O.ai")]),
        (
            "Gus Hale, co-founder, Nordic Association for Small Models:",
            [("Gus Hale", "co-founder", "Nordic Association for Small Models")],
        ),
        (
            "The panel was chaired by Moderator Ida Berg, who is the CEO and Founder of Deep Fjord Oslo.",
            [("Ida Berg", "CEO and Founder", "Deep Fjord Oslo")],
        ),
        (
            "“It works,” said Ana Sol, director of research at the Alma Institute, on Monday.",
            [("Ana Sol", "director of research", "Alma Institute")],
        ),
        ("They agreed with Cy Roe, chief scientist of Norlab.", [("Cy Roe", "chief scientist", "Norlab")]),
        ("Dr. Eva Lind is a senior engineer at Polar Labs.", [("Eva Lind", "senior engineer", "Polar Labs")]),
        ("At Open House, engineers work. Hal Ives, a town in the north, is a place.", []),
        ("The French Republic, his prime minister, and Lise Vert, his aide, met.", []),
    ],
)
def test_roles_and_affiliations(text: str, found: list[tuple[str, str | None, str | None]]) -> None:
    assert facts(text) == found


def test_french_roles_keep_their_gender() -> None:
    found = people(
        "Biographie : Lise Vert est ingénieure Machine Learning chez Alma Nord. Elle développe des outils pour tous.\n"
        "Selon Luc Petit, chercheur au CNRS, et Anne Roux, directrice de recherche à l’Institut Alma, cela marche bien."
    )
    assert [(p.name, p.title, p.role, p.affiliation) for p in found] == [
        ("Lise Vert", "ingénieure", "ingénieure Machine Learning", "Alma Nord"),
        ("Luc Petit", "chercheur", "chercheur", "CNRS"),
        ("Anne Roux", "directrice", "directrice de recherche", "Institut Alma"),
    ]


def test_an_affiliation_has_the_day_of_its_document() -> None:
    found = [
        (person.affiliation, person.as_of)
        for year, place in ((2021, "Boreal Institute"), (2022, "Northern Lab"))
        for person in _read_item(
            {"markdown": f"---\ndate: {year}-05-04\n---\nThe town has heard: Lise Vert, engineer at {place}, said so."},
            PROJECT,
            datetime(2023, 1, 1, tzinfo=UTC),
        ).people
    ]
    assert found == [("Boreal Institute", date(2021, 5, 4)), ("Northern Lab", date(2022, 5, 4))]
