from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from presswatch.model import Event, Project
from presswatch.read.days import dated, find_days
from presswatch.read.page import _read_item, read_text
from presswatch.read.times import find_clocks

PROJECT = Project(name="OpenAurora")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
PAGE = """# Assemblies

## Aurora assembly no 3

The assembly is happening on July 9th, 2021 and everybody is welcome; all time slots are in CEST. Please sign up.

- 8.15 - 8.45: Welcome (Ana Sol, Founder and CSO Northern Lab, OpenAurora)
- 8.45 - 10.00: 2-3 brief reports from OpenAurora working groups
- 10:30 - 10:45: Break
- 10:45 - 11:30: Invited talk: "How a forest of small models grows", Bo Tan (engineer at Fjord Works, a friend)
- 25.10 - 26.30: To be announced

#### "How a forest of small models grows" by Bo Tan

## Opening day

The online opening day took place on **Wednesday, March 24th** and was the talk of the town. It had two halves.

- Session 1: 10-12am Paris, 4-6pm Beijing, 4-6 am NYC
- Session 2: 1-3pm NYC, 6-8pm Paris, 1-3am Beijing
"""
LISTING = """Home > Fjord Forum > Tracks > Track 4
Fjord 2022 Forum
Wednesday, June 15 - Technical Track
Track 04 - 2:00 to 5:30 pm
Small models in the fishing industry
Chaired by Cy Roe, Baltic Director, Nets & AI and Dara Moon, senior manager in the tools group, Alma
OpenAurora: training a small model together
By Ed Poe, Machine Learning Engineer and Fay Rue, Machine Learning Engineer, Northern Lab
Over the last few years, models have been of use to many people who fish, and to some who do not.
"""


def events(markdown: str) -> dict[str, Event]:
    reading = _read_item({"markdown": markdown}, PROJECT, NOW)
    assert all(reading.article.text[e.text_start : e.text_end].strip() for e in reading.events)
    return {event.title: event for event in reading.events}


def at(day: int, hour: int, minute: int = 0, month: int = 7) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC)


def test_sessions_belong_to_their_event_and_start_at_instants() -> None:
    found = events(PAGE)
    assert found["Aurora assembly no 3"].day == date(2021, 7, 9)
    welcome = found["Welcome"]
    assert (welcome.part_of, welcome.people) == ("Aurora assembly no 3", ("Ana Sol",))
    (when,) = welcome.times
    assert (when.text, when.start, when.end, when.time_zone) == ("8.15 - 8.45", at(9, 6, 15), at(9, 6, 45), "CEST")


def test_working_groups_are_named() -> None:
    assert events(PAGE)["2-3 brief reports from OpenAurora working groups"].working_group == "OpenAurora working groups"


def test_what_cannot_be_read_is_kept_as_printed() -> None:
    event = events(PAGE)["To be announced"]
    assert not event.parsed
    assert [(t.text, t.start, t.parsed) for t in event.times] == [("25.10 - 26.30", None, False)]


def test_a_talk_in_quotation_marks_is_a_title_and_no_quote() -> None:
    reading = _read_item({"markdown": PAGE}, PROJECT, NOW)
    (talk,) = [event for event in reading.events if event.title == "How a forest of small models grows"]
    assert (talk.label, talk.people) == ("Invited talk", ("Bo Tan",))
    assert reading.quotes == ()


def test_a_session_printed_in_several_zones_starts_once() -> None:
    found = events(PAGE)
    assert found["Opening day"].day == date(2021, 3, 24)
    for title, hour in (("Session 1", 9), ("Session 2", 17)):
        times = found[title].times
        assert len(times) == 3
        assert {time.start for time in times} == (
            {at(24, 9, month=3), at(24, 8, month=3)} if hour == 9 else {at(24, 17, month=3)}
        )


def test_a_listing_has_chairs_talks_and_speakers() -> None:
    found = {event.title: event for event in read_text(LISTING, PROJECT).events}
    assert found["Fjord 2022 Forum"].day == date(2022, 6, 15)
    track = found["Small models in the fishing industry"]
    assert (track.label, track.part_of, track.chairs) == ("Track 04", "Fjord 2022 Forum", ("Cy Roe", "Dara Moon"))
    assert [(t.start, t.end) for t in track.times] == [(time(14), time(17, 30))]
    talk = found["OpenAurora: training a small model together"]
    assert (talk.part_of, talk.people) == (track.title, ("Ed Poe", "Fay Rue"))


def test_french_programmes_are_read() -> None:
    found = events(
        "# Journées Boréale\n\nLes journées Boréale auront lieu le mercredi 15 juin 2022 à Lyon.\n\n"
        "- 14h-15h30 : Accueil (Anne Roux, directrice, Institut Alma)\n"
        "- 16h à 17h heure de Paris : « Entraîner un modèle au soleil », Luc Petit (chercheur au CNRS)\n"
    )
    assert (found["Journées Boréale"].day, found["Journées Boréale"].place) == (date(2022, 6, 15), "Lyon")
    assert found["Accueil"].times[0].start == time(14)
    talk = found["Entraîner un modèle au soleil"]
    assert talk.times[0].start == datetime(2022, 6, 15, 14, tzinfo=UTC)
    assert talk.people == ("Luc Petit",)


@pytest.mark.parametrize(
    "text",
    [
        "On July 12, 2022 the model came out, and the town was told of it by the mayor, who had known since June 3.",
        "The score was 10-12 and the shop is open 9-5 on most days, as it was in 2021.",
    ],
)
def test_days_and_numbers_of_the_news_are_no_events(text: str) -> None:
    assert read_text(text, PROJECT).events == ()


@pytest.mark.parametrize(
    ("line", "begins", "ends"),
    [
        ("8.15 - 8.45", time(8, 15), time(8, 45)),
        ("10:30 – 10:45", time(10, 30), time(10, 45)),
        ("10-12am Paris", time(10), time(12)),
        ("4-6 am NYC", time(4), time(6)),
        ("1-3pm", time(13), time(15)),
        ("11am-1pm", time(11), time(13)),
        ("11-1pm", time(11), time(13)),
        ("10am-12pm SF", time(10), time(12)),
        ("2:00 to 5:30 pm", time(14), time(17, 30)),
        ("14h-15h30", time(14), time(15, 30)),
        ("de 9 h à 10 h 15", time(9), time(10, 15)),
    ],
)
def test_ranges_of_times(line: str, begins: time, ends: time) -> None:
    (clock,) = find_clocks(line)
    assert (clock.begins, clock.ends, clock.overnight) == (begins, ends, False)


@pytest.mark.parametrize("line", ["3-4 short talks", "10-12", "from 2019 to 2021", "versions 1.10.2 - 1.12.3", "GPT-3"])
def test_numbers_that_are_no_times(line: str) -> None:
    assert find_clocks(line) == []


def test_a_time_past_midnight_ends_on_the_next_day() -> None:
    (clock,) = find_clocks("10pm-1am")
    assert clock.overnight


def test_an_offset_that_no_zone_has_gives_no_instant() -> None:
    (event,) = read_text("The workshop takes place on July 9, 2021, 2-4pm UTC+99.", PROJECT).events
    assert event.times[0].start == time(14)


def test_words_of_french_are_no_time_zones() -> None:
    (clock,) = find_clocks("14h-15h et 16h est libre")
    assert clock.zone is None


def day_in(text: str, published: date | None = None) -> date | None:
    days = find_days(text)
    return dated(text, days, published).get(days[0].start)


@pytest.mark.parametrize(
    ("text", "published", "found"),
    [
        ("It took place on Wednesday, April 28th. The next one is on July 30th, 2021.", None, date(2021, 4, 28)),
        ("Wednesday, June 15 - Fjord 2022 Forum", None, date(2022, 6, 15)),
        ("It took place on Wednesday, April 28th.", date(2021, 6, 1), date(2021, 4, 28)),
        ("It takes place on 3 January.", date(2021, 12, 1), date(2022, 1, 3)),
        ("Wednesday, April 28th.", None, None),  # the year of today is no evidence
        ("Thursday, June 15 - Fjord 2022 Forum", None, None),  # was a Wednesday
        ("le mercredi 15 juin 2022", None, date(2022, 6, 15)),
        ("February 30, 2021", None, None),
    ],
)
def test_the_year_comes_from_the_weekday_and_the_document(
    text: str, published: date | None, found: date | None
) -> None:
    assert day_in(text, published) == found
