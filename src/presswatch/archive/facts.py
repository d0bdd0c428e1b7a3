"""What a text says beside quotes: events, links by purpose, who is what and where, figures. All of it the machine's, of
the article's current text, and written anew by every reading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from presswatch.model import Event, EventTime, Reading

TABLES = """
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES article_texts (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    label TEXT,  -- "Session 1"
    part_of TEXT,  -- the title of what it belongs to
    day TEXT,
    day_text TEXT,
    times TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(times)),  -- [{text, start, end, time_zone, parsed}, ...]
    people TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(people)),
    chairs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(chairs)),
    working_group TEXT,
    place TEXT,
    parsed INTEGER NOT NULL CHECK (parsed IN (0, 1)),  -- whether all that was printed of day and time was read
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL
) STRICT;
CREATE INDEX events_article ON events (article_id);
CREATE INDEX events_day ON events (day);
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES article_texts (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    purpose TEXT NOT NULL,
    text TEXT NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    video_id TEXT,
    seconds INTEGER,
    image TEXT
) STRICT;
CREATE INDEX links_article ON links (article_id, purpose);
CREATE TABLE roles (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES article_texts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT,
    affiliation TEXT,
    title TEXT,  -- the noun as printed: "ingénieure"
    as_of TEXT,  -- the day of the text
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL
) STRICT;
CREATE INDEX roles_article ON roles (article_id);
CREATE INDEX roles_name ON roles (name, as_of);
CREATE TABLE figures (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES article_texts (id) ON DELETE CASCADE,
    number TEXT NOT NULL,  -- as printed: "1000+"
    value REAL NOT NULL,
    what TEXT NOT NULL,
    as_of TEXT,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL
) STRICT;
CREATE INDEX figures_article ON figures (article_id);
CREATE INDEX figures_what ON figures (what, as_of);
"""


def save_facts(conn: sqlite3.Connection, article_id: int, text_id: int, reading: Reading) -> None:
    """Puts the reading's facts in place of the article's. Inside the caller's transaction."""
    for table, rows in _rows(reading):
        conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        if rows:
            columns, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
            conn.executemany(
                f"INSERT INTO {table} (article_id, text_id, {columns}) VALUES (?, ?, {marks})",
                [(article_id, text_id, *row.values()) for row in rows],
            )


def events(conn: sqlite3.Connection, article_id: int) -> list[Event]:
    """The article's events in the order of its text, as they were read."""
    rows = conn.execute("SELECT * FROM events WHERE article_id = ? ORDER BY start_char, id", (article_id,))
    return [_event(row) for row in rows]


def _rows(reading: Reading) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    yield "events", [_event_row(event) for event in reading.events]
    yield (
        "links",
        [
            {"url": link.url, "purpose": link.purpose.value, "text": link.text, **_place(link.start, link.end)}
            | {"video_id": link.video_id, "seconds": link.seconds, "image": link.image}
            for link in reading.links
        ],
    )
    yield (
        "roles",
        [
            {"name": fact.name, "role": fact.role, "affiliation": fact.affiliation, "title": fact.title}
            | {"as_of": _iso(fact.as_of), **_place(fact.start, fact.end)}
            for fact in reading.people
        ],
    )
    yield (
        "figures",
        [
            {"number": figure.number, "value": figure.value, "what": figure.what, "as_of": _iso(figure.as_of)}
            | _place(figure.start, figure.end)
            for figure in reading.figures
        ],
    )


def _event_row(event: Event) -> dict[str, Any]:
    times = [
        {"text": t.text, "start": _iso(t.start), "end": _iso(t.end), "time_zone": t.time_zone, "parsed": t.parsed}
        for t in event.times
    ]
    return {
        "title": event.title,
        "label": event.label,
        "part_of": event.part_of,
        "day": _iso(event.day),
        "day_text": event.day_text,
        "times": json.dumps(times, ensure_ascii=False),
        "people": json.dumps(event.people, ensure_ascii=False),
        "chairs": json.dumps(event.chairs, ensure_ascii=False),
        "working_group": event.working_group,
        "place": event.place,
        "parsed": int(event.parsed),
        **_place(event.text_start, event.text_end),
    }


def _event(row: sqlite3.Row) -> Event:
    return Event(
        title=row["title"],
        text_start=row["start_char"],
        text_end=row["end_char"],
        label=row["label"],
        part_of=row["part_of"],
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        day_text=row["day_text"],
        times=tuple(_time(**values) for values in json.loads(row["times"])),
        people=tuple(json.loads(row["people"])),
        chairs=tuple(json.loads(row["chairs"])),
        working_group=row["working_group"],
        place=row["place"],
        parsed=bool(row["parsed"]),
    )


def _time(text: str, start: str | None, end: str | None, time_zone: str | None, parsed: bool) -> EventTime:
    return EventTime(text, _when(start), _when(end), time_zone, parsed)


def _when(iso: str | None) -> datetime | time | None:
    if iso is None:
        return None
    return datetime.fromisoformat(iso) if "T" in iso else time.fromisoformat(iso)


def _place(start: int, end: int) -> dict[str, int]:
    return {"start_char": start, "end_char": end}


def _iso(value: date | time | None) -> str | None:
    return value.isoformat() if value else None
