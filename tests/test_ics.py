"""The calendar: whole days and instants, lines folded and escaped by RFC 5545, ids that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from presswatch.formats.ics import is_dated, render
from presswatch.model import Event, EventTime

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PARIS = timezone(timedelta(hours=2))
TALK = Event(
    "Lamps; ships, and \\ shores",
    0,
    0,
    label="Session 1",
    part_of="Harbour Forum",
    day=date(2021, 7, 14),
    day_text="July 14",
    times=(
        EventTime("10:00 PT", time(10), time(11), "PT", False),
        EventTime(
            *(
                "10:00–11:30 CEST",
                datetime(2021, 7, 14, 10, 0, tzinfo=PARIS),
                datetime(2021, 7, 14, 11, 30, tzinfo=PARIS),
            ),
            *("Europe/Paris", True),
        ),
    ),
    people=("Ada Quill", "Bo Reed"),
    chairs=("Cy Lark",),
    working_group="Working group on tides",
    place="Skerry, the old library",
)
WHOLE_DAY = Event("Open day", 0, 0, day=date(2021, 12, 31))
UNDATED = Event("Some day", 0, 0)


def printed(*events, **changed):
    return render(events, **{"name": "OpenLantern", "home": "https://lantern.example/events/", "now": NOW, **changed})


def components(text):
    return Calendar.from_ical(text).walk("VEVENT")


def test_an_instant_is_in_utc_and_everything_known_is_told():
    (found,) = components(printed(TALK, urls={TALK: "https://lantern.example/talk"}))
    assert found["SUMMARY"] == "Session 1: Lamps; ships, and \\ shores"
    assert found.start == datetime(2021, 7, 14, 8, 0, tzinfo=UTC)
    assert found.end == datetime(2021, 7, 14, 9, 30, tzinfo=UTC)
    assert (found["LOCATION"], found["URL"]) == ("Skerry, the old library", "https://lantern.example/talk")
    assert found["DESCRIPTION"].split("\n") == [
        "Harbour Forum",
        "Working group on tides",
        "With: Ada Quill, Bo Reed",
        "Chair: Cy Lark",
        "Times as printed: July 14; 10:00 PT; 10:00–11:30 CEST",
    ]
    assert "DTSTART:20210714T080000Z\r\n" in printed(TALK)
    assert "Avec\u00a0: Ada Quill" in components(printed(TALK, language="fr"))[0]["DESCRIPTION"]


def test_a_day_without_an_instant_lasts_all_day():
    text = printed(WHOLE_DAY, replace(TALK, times=TALK.times[:1]))
    assert "DTSTART;VALUE=DATE:20211231\r\nDTEND;VALUE=DATE:20220101\r\n" in text
    assert "DTSTART;VALUE=DATE:20210714\r\n" in text
    assert "10:00 PT" in text


def test_an_end_before_its_start_is_left_out():
    start = datetime(2021, 7, 14, 8, 0, tzinfo=UTC)
    wrong = replace(TALK, times=(EventTime("", start, start - timedelta(hours=1), None, True),))
    assert "DTEND" not in printed(wrong)


def test_what_has_no_day_is_not_in_the_calendar():
    assert not is_dated(UNDATED)
    assert is_dated(TALK)
    assert len(components(printed(UNDATED, TALK, WHOLE_DAY))) == 2


def test_ids_stay_when_the_hour_changes_and_no_two_are_alike():
    def ids(*events):
        return [component["UID"] for component in components(printed(*events))]

    moved = replace(TALK, times=(), place="elsewhere")
    assert ids(TALK) == ids(moved) == ids(WHOLE_DAY, TALK)[1:]
    assert len(set(ids(TALK, TALK, WHOLE_DAY, replace(TALK, label="Session 2")))) == 4


def test_only_links_of_the_web_are_given():
    assert "URL" not in printed(TALK, urls={TALK: "javascript:alert(1)"})


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_a_line_or_makes_a_property(title, place):
    text = printed(replace(WHOLE_DAY, title=f"{title}\r\nEND:VEVENT", place=f"é{place}"), name=title)
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    (found,) = components(text)
    assert found["SUMMARY"].endswith("END:VEVENT")
    assert found["LOCATION"].startswith("é")
