"""Coverage over time by language as the rectangles of an SVG: numbers in, numbers out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

MONTHS_AT_MOST = 36
"""A longer history is drawn by years."""
YEARS_AT_MOST = 36
STEP, HEIGHT = 34, 150
LANGUAGE_CLASSES = ("first", "second", "third", "rest")
Period = tuple[int, ...]
Counts = Mapping[Period, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: int
    y: float
    height: float
    language_class: str
    period: str
    language: str
    articles: int


@dataclass(frozen=True, slots=True)
class Label:
    x: int
    anchor: str
    period: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`rectangles` stand on y = height, `labels` below; y = 0 is `highest` articles. `table` has a row per period
    (YYYY-MM, or YYYY when `by_year`) with its counts in the order of `languages`, which are (language, class of its
    colour); `undated` articles stand nowhere."""

    width: int
    height: int
    bar: int
    highest: int
    by_year: bool
    rectangles: tuple[Rectangle, ...]
    labels: tuple[Label, ...]
    languages: tuple[tuple[str, str], ...]
    table: tuple[tuple[str, tuple[int, ...]], ...]
    undated: int


def coverage_chart(counts: Iterable[tuple[str, str, int]]) -> Chart | None:
    """From (YYYY-MM, language, articles): all months up to MONTHS_AT_MOST, else the last YEARS_AT_MOST years; those
    without articles included. The three commonest languages have colours of their own. None when no article has a
    day."""
    by_month: defaultdict[Period, Counter[str]] = defaultdict(Counter)
    undated = 0
    for written, language, articles in counts:
        month = _month(written)
        if month is None:
            undated += articles
        else:
            by_month[month][language] += articles
    if not by_month:
        return None
    by_year = _distance(min(by_month), max(by_month)) >= MONTHS_AT_MOST
    shown: Counts = _by_year(by_month) if by_year else by_month
    periods = _periods(min(shown), max(shown))
    languages = _commonest(shown, periods)
    classes = {language: LANGUAGE_CLASSES[min(place, 3)] for place, language in enumerate(languages)}
    highest = max(sum(shown.get(period, {}).values()) for period in periods)
    return Chart(
        width=len(periods) * STEP,
        height=HEIGHT,
        bar=STEP - 8,
        highest=highest,
        by_year=by_year,
        rectangles=tuple(_rectangles(periods, shown, classes, highest)),
        labels=_labels(periods, by_year),
        languages=tuple(classes.items()),
        table=tuple((_write(p), tuple(shown.get(p, {}).get(code, 0) for code in languages)) for p in periods),
        undated=undated,
    )


def _month(written: str) -> Period | None:
    year, _, month = written.partition("-")
    known = year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12
    return (int(year), int(month)) if known else None


def _write(period: Period) -> str:
    return "-".join(f"{part:0{width}}" for part, width in zip(period, (4, 2), strict=False))


def _by_year(by_month: Counts) -> Counts:
    by_year: defaultdict[Period, Counter[str]] = defaultdict(Counter)
    for (year, _), languages in by_month.items():
        by_year[(year,)].update(languages)
    return by_year


def _periods(first: Period, last: Period) -> list[Period]:
    """Every month or year from the first to the last; of many years the last ones."""
    if len(first) == 1:
        return [(year,) for year in range(max(first[0], last[0] - YEARS_AT_MOST + 1), last[0] + 1)]
    begin = first[0] * 12 + first[1] - 1
    return [(n // 12, n % 12 + 1) for n in range(begin, begin + _distance(first, last) + 1)]


def _distance(first: Period, last: Period) -> int:
    return (last[0] - first[0]) * 12 + last[1] - first[1]


def _commonest(counts: Counts, periods: Sequence[Period]) -> list[str]:
    totals: Counter[str] = Counter()
    for period in periods:
        totals.update(counts.get(period, {}))
    return sorted(totals, key=lambda language: (-totals[language], language))


def _rectangles(
    periods: Sequence[Period], counts: Counts, classes: Mapping[str, str], highest: int
) -> Iterator[Rectangle]:
    for place, period in enumerate(periods):
        top = float(HEIGHT)
        for language, colour in classes.items():
            articles = counts.get(period, {}).get(language, 0)
            if articles:
                height = round(articles / highest * HEIGHT, 1)
                top = round(top - height, 1)
                yield Rectangle(place * STEP, top, height, colour, _write(period), language, articles)


def _labels(periods: Sequence[Period], by_year: bool) -> tuple[Label, ...]:
    """The first and the last period; between them each January, or every fifth year, that is not beside them."""
    last = len(periods) - 1
    shown = [Label(0, "start", _write(periods[0]))]
    for place, period in enumerate(periods[:-3]):
        if place > 2 and (period[0] % 5 == 0 if by_year else period[1] == 1):
            shown.append(Label(place * STEP + (STEP - 8) // 2, "middle", _write(period)))
    if last > 2:
        shown.append(Label(last * STEP + STEP - 8, "end", _write(periods[last])))
    return tuple(shown)
