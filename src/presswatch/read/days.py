"""Days named in a text, and the year of those that are named without one."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from presswatch.language.rules import all_rules
from presswatch.plain import fold

FAR = timedelta(days=550)  # from what else the document dates: further away, a weekday proves nothing
YEARS = 8  # a weekday comes back on the same day within six or eleven years

# What may not stand before it is asked behind its first digits: so it is found three times as fast.
_YEAR = re.compile(r"((?:19|20)(?<![\d.,/:-]\d\d)\d\d)(?![\d:]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day as it stands in a text. `weekday` (Monday is 0) and `year` are None where they are not printed."""

    start: int
    end: int
    month: int
    day: int
    weekday: int | None
    year: int | None

    def in_year(self, year: int) -> date | None:
        """That day of a year, where there is one and it falls on the weekday printed."""
        try:
            found = date(year, self.month, self.day)
        except ValueError:
            return None
        return found if self.weekday in (None, found.weekday()) else None


def find_days(text: str) -> list[NamedDay]:
    """The days a text names, in its order: "July 30th, 2021", "Wednesday, June 15", "le 4 mai 2021", "2021-05-04"."""
    lines = map(fold, text.split("\n"))  # each is remembered folded
    return [day for match in _pattern().finditer(" " + " ".join(lines)) if (day := _named(match))]


def dated(text: str, days: list[NamedDay], published: date | None) -> dict[int, date]:
    """The dates of those days that have one, by where they start. A day without a year lies in the year that is nearest
    to the publication, else to the nearest full date of the text, else in the nearest year it names; its weekday must
    fit. The year of today is never taken for it."""
    full = {day.start: found for day in days if day.year and (found := day.in_year(day.year))}
    undated = [day for day in days if day.year is None]
    if not undated:
        return full
    places = sorted(full)
    years = [(match.start(), int(match[1])) for match in _YEAR.finditer(text)]
    for day in undated:
        anchor = published or (full[_nearest(places, day.start)] if places else None)
        found = _near(day, anchor) if anchor else None
        if found is None and years and (anchor is None or day.weekday is not None):
            at = _nearest([start for start, _ in years], day.start)
            found = day.in_year(next(year for start, year in years if start == at))
        if found:
            full[day.start] = found
    return full


def _near(day: NamedDay, anchor: date) -> date | None:
    found = [day.in_year(year) for year in range(anchor.year - YEARS, anchor.year + YEARS + 1)]
    nearest = min((each for each in found if each), key=lambda each: abs(each - anchor), default=None)
    return nearest if nearest and abs(nearest - anchor) <= FAR else None


def _nearest(places: list[int], at: int) -> int:
    """The place nearest to `at`, of sorted ones."""
    i = bisect_left(places, at)
    return min(places[max(0, i - 1) : i + 1], key=lambda place: abs(place - at))


def _named(match: re.Match[str]) -> NamedDay | None:
    start, end = match.start(), match.end() - 1  # of the text, which stands behind a blank here
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return NamedDay(start, end, month, day, None, year)
    month = _months()[match["month1"] or match["month2"]]
    day = int(match["day1"] or match["day2"])
    weekday = _weekdays()[match["weekday"]] if match["weekday"] else None
    if not 1 <= day <= 31:
        return None
    return NamedDay(start, end, month, day, weekday, int(match["year"]) if match["year"] else None)


@cache
def _months() -> dict[str, int]:
    return {fold(name): number for rules in all_rules().values() for name, number in rules.page.months.items()}


@cache
def _weekdays() -> dict[str, int]:
    return {fold(name): number for rules in all_rules().values() for name, number in rules.facts.weekdays.items()}


@cache
def _pattern() -> re.Pattern[str]:
    """A day in folded text, with what stands before it: that is quickly found."""
    months, weekdays = (
        "|".join(map(re.escape, sorted(names, key=len, reverse=True))) for names in (_months(), _weekdays())
    )
    month_first = rf"(?P<month1>{months})\.? (?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:h])"
    day_first = rf"(?P<day2>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<month2>{months})(?!\w)"
    weekday, year = rf"(?:(?P<weekday>{weekdays})\.?,? (?:the )?)?", r"(?:\.?,? (?P<year>(?:19|20)\d\d)(?!\d))?"
    named = rf"{weekday}(?:{month_first}|{day_first}){year}"
    heads = "|".join(sorted({re.escape(name[:3]) for name in (*_months(), *_weekdays())}))
    return re.compile(rf"[^\w-](?=\d|{heads})(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)|{named})")
