"""Coverage by month and language as the rectangles of an SVG: numbers in, numbers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
class Label:
    x: int
    anchor: str
    month: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`rectangles` stand on y = HEIGHT, `labels` below; `table` has a row per month with its counts in the order
    of `languages`, which are (language, class of its colour)."""

    width: int
    height: int
    bar: int
    rectangles: tuple[Rectangle, ...]
    labels: tuple[Label, ...]
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
    return Chart(
        width=len(months) * (BAR + GAP),
        height=HEIGHT,
        bar=BAR,
        rectangles=tuple(_rectangles(months, by_month, classes)),
        labels=_labels(months),
        languages=tuple(classes.items()),
        table=tuple((month, tuple(by_month.get(month, {}).get(lang, 0) for lang in languages)) for month in months),
    )


def _rectangles(months: list[str], by_month: dict[str, dict[str, int]], classes: dict[str, str]) -> Iterator[Rectangle]:
    highest = max(sum(by_month.get(month, {}).values()) for month in months)
    for place, month in enumerate(months):
        top = float(HEIGHT)
        for language, colour in classes.items():
            articles = by_month.get(month, {}).get(language, 0)
            if articles:
                height = round(articles / highest * HEIGHT, 1)
                top = round(top - height, 1)
                yield Rectangle(place * (BAR + GAP), top, height, colour, f"{month} {language}: {articles}")


def _labels(months: list[str]) -> tuple[Label, ...]:
    """The first and the last month, and each January that is not beside them."""
    last = len(months) - 1
    shown = [Label(0, "start", months[0])]
    for place, month in enumerate(months[:-3]):
        if month.endswith("-01") and place > 2:
            shown.append(Label(place * (BAR + GAP) + BAR // 2, "middle", month))
    if last > 2:
        shown.append(Label(last * (BAR + GAP) + BAR, "end", months[last]))
    return tuple(shown)


def _months_up_to(last: str, how_many: int) -> list[str]:
    number = _number(last)
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(number - how_many + 1, number + 1)]


def _distance(first: str, last: str) -> int:
    return _number(last) - _number(first)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
