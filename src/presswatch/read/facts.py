"""Events, links, people and figures as `presswatch read` prints them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from presswatch.model import Event, EventTime, Reading


def facts_as_json(reading: Reading) -> dict[str, Any]:
    """The four lists as plain values. Instants and days are in ISO format; an event's `start`, `end`, `time_zone` and
    `time_text` are those of its first time, all stand in `times`."""
    return {
        "events": [_event(event) for event in reading.events],
        "links": [
            {
                "url": link.url,
                "purpose": str(link.purpose),
                "text": link.text,
                "start": link.start,
                "end": link.end,
                "video_id": link.video_id,
                "seconds": link.seconds,
                "image": link.image,
            }
            for link in reading.links
        ],
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "affiliation": person.affiliation,
                "title": person.title,
                "as_of": _iso(person.as_of),
                "start": person.start,
                "end": person.end,
            }
            for person in reading.people
        ],
        "figures": [
            {
                "number": figure.number,
                "value": figure.value,
                "what": figure.what,
                "as_of": _iso(figure.as_of),
                "start": figure.start,
                "end": figure.end,
            }
            for figure in reading.figures
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    first = _time(event.times[0]) if event.times else dict.fromkeys(("text", "start", "end", "time_zone", "parsed"))
    return {
        "title": event.title,
        "label": event.label,
        "part_of": event.part_of,
        "day": _iso(event.day),
        "day_text": event.day_text,
        "start": first["start"],
        "end": first["end"],
        "time_zone": first["time_zone"],
        "time_text": first["text"],
        "times": [_time(printed) for printed in event.times],
        "people": list(event.people),
        "chairs": list(event.chairs),
        "working_group": event.working_group,
        "place": event.place,
        "parsed": event.parsed,
        "text_start": event.text_start,
        "text_end": event.text_end,
    }


def _time(printed: EventTime) -> dict[str, Any]:
    return {
        "text": printed.text,
        "start": _iso(printed.start),
        "end": _iso(printed.end),
        "time_zone": printed.time_zone,
        "parsed": printed.parsed,
    }


def _iso(when: date | datetime | time | None) -> str | None:
    if when is None:
        return None
    return when.isoformat() if type(when) is date else when.isoformat(timespec="minutes")  # type: ignore[call-arg]
