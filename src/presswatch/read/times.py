"""Times of the day as they are printed, and the zones they are meant in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from presswatch.language.rules import all_rules
from presswatch.model import EventTime
from presswatch.plain import fold

# Minutes east of UTC, or the zone whose summer time decides. From the abbreviations of the IANA time zone database.
ABBREVIATIONS: dict[str, int | str] = {
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "WEST": 60,
    "BST": 60,
    "CET": 60,
    "CEST": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "JST": 540,
    "KST": 540,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_LONG_ABBREVIATION = re.compile(r"\b(?:" + "|".join(name for name in ABBREVIATIONS if len(name) > 2) + r")\b")
FARTHEST = 15 * 60  # minutes: no zone is as far from UTC
EARLY = 6  # a time that ends before this hour may have begun the day before

# What may not stand before it is asked behind its first digit: so it is found twice as fast.
_FIRST_HOUR = r"(\d(?<![\w.:,/-]\d)\d?)"
_SIDE = r"(?:([:.])(\d\d)(?!\d)|\s?(h)\s?(\d\d)?(?![^\W\d_]))?\s?([ap]m|[ap]\.m\.)?"
_OFFSET = re.compile(r"(?:utc|gmt)\s?([+-])\s?(\d{1,2})(?::?(\d\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Clock:
    """A range of times in a line: where it stands, from when to when (None when that can't be), whether it ends on the
    next day, and the zone printed behind it."""

    start: int
    end: int
    begins: time | None
    ends: time | None
    overnight: bool
    zone: str | None


def find_clocks(line: str, at: int = 0) -> list[Clock]:
    """The ranges of times in a line from `at` on: "8.15 - 8.45", "10-12am Paris", "2:00 to 5:30 pm", "14h-15h30"."""
    folded = fold(line)
    return [clock for match in _range().finditer(folded, at) if (clock := _clock(line, folded, match))]


def find_zone(line: str) -> str | None:
    """The abbreviation of a zone that a line without times names for all of them: "all times are in CEST"."""
    named = _LONG_ABBREVIATION.search(line)
    return named[0] if named else None


def printed(line: str, clock: Clock, day: date | None, zone: str | None, first: datetime | None) -> EventTime:
    """A range as an event's time: instants where day and zone are known. `first` is when the same session starts by
    the zone printed before; the day is then the one that comes nearest to it."""
    name = clock.zone or zone
    text = line[clock.start : clock.end].strip()
    if clock.begins is None or clock.ends is None:
        return EventTime(text, None, None, name, False)
    there = _zone(name) if name else None
    if day is None or there is None:
        return EventTime(text, clock.begins, clock.ends, name, True)
    start = datetime.combine(day, clock.begins, there).astimezone(UTC)
    if first:
        day = min(
            (day + timedelta(days=shift) for shift in (0, 1, -1)), key=lambda near: _distance(near, clock, there, first)
        )
        start = datetime.combine(day, clock.begins, there).astimezone(UTC)
    end_day = day + timedelta(days=1) if clock.overnight else day
    return EventTime(text, start, datetime.combine(end_day, clock.ends, there).astimezone(UTC), name, True)


def _distance(day: date, clock: Clock, there: tzinfo, first: datetime) -> timedelta:
    return abs(datetime.combine(day, clock.begins or time(), there) - first)


def _clock(line: str, folded: str, match: re.Match[str]) -> Clock | None:
    one, two = match.groups()[:6], match.groups()[6:12]
    if not any((one[1], one[3], one[5], two[1], two[3], two[5])):  # "3-4 short talks"
        return None
    zone, end = _named_zone(line, folded, match.end())
    found = _read(_hour(one), _minute(one), (one[5] or "")[:1], _hour(two), _minute(two), (two[5] or "")[:1])
    if found is None:
        return Clock(match.start(), end, None, None, False, zone)
    return Clock(match.start(), end, *found, zone)


def _hour(side: tuple[str | None, ...]) -> int:
    return int(side[0] or 0)


def _minute(side: tuple[str | None, ...]) -> int:
    return int(side[2] or side[4] or 0)


def _read(h1: int, m1: int, half1: str, h2: int, m2: int, half2: str) -> tuple[time, time, bool] | None:
    """From when to when, and whether that is on the next day; a half of the day named once holds for both, as far as
    the order allows, and "10-12am" ends at noon."""
    ends = [half2] if half2 else [half1, "p" if half1 else ""]
    starts = [half1] if half1 else [half2, "a"] if half2 else [""]
    options = [(_at(h1, m1, a), _at(h2, m2, b)) for b in ends for a in starts]
    if half2 == "a" and h2 == 12 and h1 < 12:
        options.insert(0, (_at(h1, m1, "a"), _at(12, m2, "p")))
    known = [(begin, end) for begin, end in options if begin is not None and end is not None]
    for begin, end in known:
        if begin < end:
            return begin, end, False
    if known and (known[0][1].hour < EARLY):
        return *known[0], True
    return None


def _at(hour: int, minute: int, half: str) -> time | None:
    if minute > 59 or hour > (12 if half else 24) or (half and not hour):
        return None
    return time(hour % 12 + (12 if half == "p" else 0) if half else hour % 24, minute)


def _named_zone(line: str, folded: str, at: int) -> tuple[str | None, int]:
    """The zone behind a time and where its name ends."""
    match = _behind().match(folded, at)
    if not match:
        return None, at
    if match["offset"]:
        return match["offset"].upper().replace(" ", ""), match.end()
    begin = match.start("name")
    if not line[begin].isupper():
        return None, at
    name = line[begin : match.end("name")]
    if match["name"] in _cities():
        return _cities()[match["name"]], match.end()
    return (name, match.end()) if name in ABBREVIATIONS else (None, at)


def _zone(name: str) -> tzinfo | None:
    """The zone of an IANA name, of an abbreviation or of an offset such as UTC+2; None where this machine has no table
    of zones, or where there is no such offset."""
    if offset := _OFFSET.match(fold(name)):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)) if minutes < FARTHEST else None
    known = ABBREVIATIONS.get(name, name)
    try:
        return timezone(timedelta(minutes=known)) if isinstance(known, int) else ZoneInfo(known)
    except ZoneInfoNotFoundError:
        return None


@cache
def _cities() -> dict[str, str]:
    return {fold(city): zone for rules in all_rules().values() for city, zone in rules.facts.cities.items()}


@cache
def _behind() -> re.Pattern[str]:
    names = sorted([*_cities(), *(name.lower() for name in ABBREVIATIONS)], key=len, reverse=True)
    spelled = "|".join(map(re.escape, names))
    return re.compile(
        rf"\s?\(?(?:heure de |a )?(?:(?P<offset>{_OFFSET.pattern})|(?P<name>{spelled})(?!\w))(?: time)?\)?"
    )


@cache
def _range() -> re.Pattern[str]:
    words = sorted({fold(word) for rules in all_rules().values() for word in rules.facts.until}, key=len, reverse=True)
    joint = rf"(?:\s?-\s?|\s(?:{'|'.join(map(re.escape, words))})\s)"
    return re.compile(rf"{_FIRST_HOUR}{_SIDE}{joint}(\d{{1,2}}){_SIDE}(?!\w|[.:]\d|-\d)")
