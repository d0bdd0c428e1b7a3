"""Coverage by month and language as the rectangles of an SVG: numbers in, numbers out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MONTHS_SHOWN = 18
BAR, GAP, HEIGHT = 26, 8, 120
LANGUAGE_CLASSES = ("first", "second", "third", "rest")


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: int
    y: float
    height: float
    language_class: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`rectangles` stand on y = HEIGHT; `months` are (x of the middle, YYYY-MM); `table` has a row per month with
    its counts in the order of `languages`."""

    width: int
    height: int
    bar: int
    rectangles: tuple[Rectangle, ...]
    months: tuple[tuple[int, str], ...]
    languages: tuple[tuple[str, str], ...]
    table: tuple[tuple[str, tuple[int, ...]], ...]


def months_chart(counts: Iterable[tuple[str, str, int]]) -> Chart | None:
    """From (YYYY-MM, language, articles): the last MONTHS_SHOWN months, months without articles included.
    The three commonest languages have colours of their own. None when there is nothing to draw."""
    by_month: dict[str, dict[str, int]] = {}
    for month, language, articles in counts:
        by_month.setdefault(month, {})[language] = articles
    if not by_month:
        return None
    months = _months_up_to(max(by_month), max(1, min(MONTHS_SHOWN, _distance(min(by_month), max(by_month)) + 1)))
    totals: dict[str, int] = {}
    for month in months:
        for language, articles in by_month.get(month, {}).items():
            totals[language] = totals.get(language, 0) + articles
    languages = sorted(totals, key=lambda language: (-totals[language], language))
    classes = {language: LANGUAGE_CLASSES[min(place, 3)] for place, language in enumerate(languages)}
    highest = max(sum(by_month.get(month, {}).values()) for month in months)
    rectangles = []
    for place, month in enumerate(months):
        top = float(HEIGHT)
        for language in languages:
            articles = by_month.get(month, {}).get(language, 0)
            if articles:
                height = round(articles / highest * HEIGHT, 1)
                top -= height
                x = place * (BAR + GAP)
                rectangles.append(
                    Rectangle(x, round(top, 1), height, classes[language], f"{month} {language}: {articles}")
                )
    return Chart(
        width=len(months) * (BAR + GAP),
        height=HEIGHT,
        bar=BAR,
        rectangles=tuple(rectangles),
        months=tuple((place * (BAR + GAP) + BAR // 2, month) for place, month in enumerate(months)),
        languages=tuple(classes.items()),
        table=tuple((month, tuple(by_month.get(month, {}).get(lang, 0) for lang in languages)) for month in months),
    )


def _months_up_to(last: str, how_many: int) -> list[str]:
    number = _number(last)
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(number - how_many + 1, number + 1)]


def _distance(first: str, last: str) -> int:
    return _number(last) - _number(first)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
