"""All measures in turn, and what the gate says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from accuracy import cases, charsets, language, mentions, newsroom, pages, passages, quotes, speed
from accuracy.corpora import Corpora
from accuracy.floors import Floor, Standing, lowered, raised, standing
from accuracy.table import Figure, Measured

Measure = Callable[[Corpora], Iterator[Measured]]
MEASURES: tuple[Measure, ...] = (
    quotes.measure,
    cases.measure,
    mentions.measure,
    newsroom.measure,
    passages.measure,
    pages.measure,
    language.measure,
    charsets.measure,
    speed.measure,
)


def fallen(measured: Iterable[Measured], floors: Mapping[str, Floor]) -> list[str]:
    """The names of the gated figures that lie below their floor."""
    return [
        figure.name
        for figure in gated(measured)
        if figure.name in floors and standing(figure.value, floors[figure.name]) is Standing.BELOW
    ]


def raise_all(measured: Iterable[Measured], floors: Mapping[str, Floor]) -> dict[str, Floor]:
    """The floors after that run: new ones pinned, better ones moved, none lowered."""
    new = dict(floors)
    for figure in gated(measured):
        new[figure.name] = raised(figure.value, figure.at_most, floors.get(figure.name))
    return new


def lower_one(
    name: str, because: str, measured: Iterable[Measured], floors: Mapping[str, Floor], today: date
) -> dict[str, Floor]:
    """The floors with that one moved down to what was measured. Raises ValueError when that can't be."""
    figure = next((figure for figure in gated(measured) if figure.name == name), None)
    if figure is None or name not in floors:
        raise ValueError(f'no floor of a measured figure is named "{name}"')
    return {**floors, name: lowered(figure.value, floors[name], because, today)}


def gated(measured: Iterable[Measured]) -> Iterator[Figure]:
    """The figures that may fail a build."""
    return (figure for one in measured for figure in one.figures if figure.gated)
