"""Calendars (RFC 5545): what takes place, for whoever wants to come. Instants are in UTC, so no zone is described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from presswatch.formats.media_text import one_line
from presswatch.model import Event, EventTime
from presswatch.plain import clean_text
from presswatch.urls import is_web

_NONE: Mapping[Event, str] = {}
_WORDS = {"en": ("With", "Chair", "Times as printed"), "fr": ("Avec", "Animation", "Horaires indiqués")}


def is_dated(event: Event) -> bool:
    """Whether an event has a place in a calendar: an instant or a day."""
    return event.day is not None or _instant(event) is not None


def render(
    events: Sequence[Event],
    *,
    name: str,
    home: str,
    now: datetime,
    language: str = "en",
    urls: Mapping[Event, str] = _NONE,
) -> str:
    """The calendar of the events that are dated, in their order, lines ended by CR LF. An event lasts all day when
    only its day is known; times that are no instants are told in its description, as printed. `urls` are where each
    event is told of; an event's id is made of `home`, its day and its titles, and so stays when its hour changes."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//presswatch//presswatch//EN")
    calendar.add("x-wr-calname", _line(name))
    seen: Counter[str] = Counter()
    for event in filter(is_dated, events):
        key = "|".join(str(part or "") for part in (home, event.day, event.part_of, event.label, event.title))
        seen[key] += 1
        calendar.add_component(_component(event, f"{key}|{seen[key]}", now, language, urls.get(event, "")))
    return str(calendar.to_ical().decode())


def _component(event: Event, key: str, now: datetime, language: str, url: str) -> Any:
    from icalendar import Event as Component

    made = Component()
    made.add("uid", f"{uuid5(NAMESPACE_URL, key)}@presswatch")
    made.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    made.add("summary", _line(": ".join(part for part in (event.label, event.title) if part)))
    time = _instant(event)
    if time:
        made.add("dtstart", time.start)
        if isinstance(time.end, datetime) and isinstance(time.start, datetime) and time.end > time.start:
            made.add("dtend", time.end.astimezone(UTC))
    elif event.day:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + timedelta(days=1))
    if event.place:
        made.add("location", _line(event.place))
    if description := _description(event, language):
        made.add("description", description)
    if is_web(url):
        made.add("url", url)
    return made


def _instant(event: Event) -> EventTime | None:
    """The first time of the event that is an instant, in UTC."""
    for time in event.times:
        if isinstance(time.start, datetime):
            return EventTime(time.text, time.start.astimezone(UTC), time.end, time.time_zone, time.parsed)
    return None


def _description(event: Event, language: str) -> str:
    """What else is known, a line each: what it is part of, who speaks, who chairs, the times as they were printed."""
    people, chairs, printed = _WORDS.get(language, _WORDS["en"])
    colon = "\u00a0: " if language == "fr" else ": "
    times = "; ".join(dict.fromkeys(part for part in (event.day_text, *(time.text for time in event.times)) if part))
    lines = (
        event.part_of,
        event.working_group,
        f"{people}{colon}{', '.join(event.people)}" if event.people else None,
        f"{chairs}{colon}{', '.join(event.chairs)}" if event.chairs else None,
        f"{printed}{colon}{times}" if times else None,
    )
    return "\n".join(line for part in lines if (line := _line(part or "")))


def _line(text: str) -> str:
    return one_line(clean_text(text))
