"""The events page: sessions with times and zones, who speaks, links by purpose, recordings from their second."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import html
from markdown_it import MarkdownIt

from presswatch.archive.archive import Archive
from presswatch.archive.articles import save_reading
from presswatch.archive.reviews import decide_article, set_field
from presswatch.cli import cli
from presswatch.errors import UsageError
from presswatch.formats.events_page import Gathering, calendar, clock, render
from presswatch.model import ArticleState, Event, EventTime, Link, LinkPurpose, Project, Terms
from presswatch.read.page import _read_item

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = date(2021, 7, 9)
PAGE = """# Lantern days

## Lantern day no 3

The assembly is happening on July 9th, 2021 and everybody is welcome; all time slots are in CEST. To take part please \
sign up [here](https://forms.example/day3).

- 8.15 - 8.45: Welcome (Ana Sol, Founder and CSO Northern Lab, OpenLantern)
- 10:45 - 11:30: Invited talk: "How a forest of small models grows", Bo Tan (engineer at Fjord Works, a friend)
- 25.10 - 26.30: To be announced

The day was recorded: [Welcome](https://www.youtube.com/watch?v=abcdefghijk&t=1534s) and \
[the talk](https://youtu.be/abcdefghijk?t=1806).

## Opening day

The online opening day took place on **Wednesday, March 24th** and was the talk of the town. It had two halves.

- Session 1: 10-12am Paris, 4-6pm Beijing, 4-6 am NYC
- Session 2: 1-3pm NYC, 6-8pm Paris, 1-3am Beijing

Follow the live stream on [our channel](https://youtube.com/channel/UCabcdefghijklmnopqrstuv/live).
"""


def session(title: str, **said: object) -> Event:
    return Event(**{"title": title, "text_start": 10, "text_end": 50, "part_of": "Day", "day": DAY, **said})  # type: ignore[arg-type]


ROOT = Event("Day", 0, 5, day=DAY, day_text="July 9th", place="Skerry")
TALK = session(
    "On tides",
    label="Invited talk",
    times=(EventTime("8.15 - 8.45", datetime(2021, 7, 9, 6, 15, tzinfo=UTC), None, "CEST", True),),
    people=("Ana Sol", "Bo Tan"),
    chairs=("Cy Lark",),
    working_group="Working group on salt",
)
GATHERING = Gathering(
    "Lantern day",
    "https://lantern.example/day",
    outlet="OpenLantern",
    published=date(2021, 6, 1),
    language="en",
    events=(
        ROOT,
        TALK,
        session("Late", text_start=52, text_end=58, times=(EventTime("about nine-ish", None, None, None, False),)),
    ),
    links=(
        Link("https://youtu.be/abcdefghijk?t=1806", LinkPurpose.RECORDING, "here", 12, 16, "abcdefghijk", 1806),
        Link("https://forms.example/a", LinkPurpose.REGISTER, "Sign up by Friday", 60, 70),
        Link("javascript:alert(1)", LinkPurpose.SLIDES, "x", 61, 62),
    ),
)


# ---- from an archive -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page of events and a recorded talk are approved; another page of events is not."""
    project = Project(name="OpenLantern", terms=Terms(strong=("OpenLantern",)))
    with Archive.open(tmp_path / "presswatch.db", now=NOW) as archive:
        for name, text, state in (
            ("days", PAGE, ArticleState.PUBLISHED),
            (
                "talk",
                "# A talk on lamps\n\nOpenLantern was told of by those who made it, in the old hall of the harbour.",
                ArticleState.ACCEPTED,
            ),
            ("rumour", PAGE.replace("no 3", "no 9").replace("Opening", "Closing"), ArticleState.REJECTED),
        ):
            url = (
                "https://www.youtube.com/watch?v=zyxwvutsrqp&t=9m59s"
                if name == "talk"
                else f"https://lantern.example/{name}"
            )
            reading = _read_item({"markdown": text}, project, NOW)
            saved = save_reading(archive.conn, reading, url=url, queued=None, page_id=None, now=NOW)
            decide_article(archive.conn, saved.article_id, state, who="anna", now=NOW)
            for field, value in (("kind", "video" if name == "talk" else "event"), ("published", "2021-08-01")):
                set_field(archive.conn, saved.article_id, field, value, who="anna", now=NOW)
            set_field(archive.conn, saved.article_id, "outlet", f"Lantern {name}", who="anna", now=NOW)
    return tmp_path


def exported(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(cli, ["--watch", str(folder / "watch.toml"), "export", "events-page", *words])
    assert result.exception is None, repr(result.exception)
    return result.stdout_bytes.decode()


def test_the_page_in_markdown(folder: Path) -> None:
    assert exported(folder).split("\n## ") == [
        "# Events\n",
        "A talk on lamps\n\nAugust 1, 2021\n\n- Recording: [youtube.com](https://www.youtube.com/watch?v=zyxwvutsrqp"
        "&t=9m59s) (from 9:59)\n- Source: [Lantern talk](https://www.youtube.com/watch?v=zyxwvutsrqp&t=9m59s)\n",
        "Lantern day no 3\n\nJuly 9, 2021\n\n- Register: [forms.example](https://forms.example/day3)\n"
        "- Recording: [Welcome](https://www.youtube.com/watch?v=abcdefghijk&t=1534s) (from 25:34), "
        "[the talk](https://youtu.be/abcdefghijk?t=1806) (from 30:06)\n"
        "- Source: [Lantern days](https://lantern.example/days)\n\n"
        "### Sessions\n\n- 8.15 - 8.45 CEST: Welcome (Ana Sol)\n"
        "- 10:45 - 11:30 CEST: Invited talk: How a forest of small models grows (Bo Tan)\n"
        "- 25.10 - 26.30: To be announced\n",
        "Opening day\n\nMarch 24, 2021, online\n\n- Live: [our channel](https://youtube.com/channel/UCabcdefghijklmnopqrstuv/live)\n"
        "- Source: [Lantern days](https://lantern.example/days)\n\n"
        "### Sessions\n\n- 10-12am Paris, 4-6pm Beijing, 4-6 am NYC: Session 1\n"
        "- 1-3pm NYC, 6-8pm Paris, 1-3am Beijing: Session 2\n",
    ]


def test_an_article_that_tells_no_session_is_no_event(folder: Path) -> None:
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        set_field(archive.conn, 1, "kind", "article", who="anna", now=NOW)
        assert "## Lantern day no 3" in exported(folder), "it lists sessions"
        archive.conn.execute("UPDATE events SET times = '[]', part_of = NULL WHERE article_id = 1")
    assert exported(folder).count("\n## ") == 1


def test_the_page_in_french_keeps_the_words_of_the_events(folder: Path) -> None:
    page = exported(folder, "--language", "fr")
    assert page.startswith("# Événements\n\n## A talk on lamps\n\n1er août 2021\n")
    assert "- Inscription\u00a0: [forms.example](https://forms.example/day3)" in page
    assert "(à partir de 25:34)" in page
    assert "Invited talk\u00a0: How a forest of small models grows" in page
    tree = html.document_fromstring(exported(folder, "--language", "fr", "--format", "html"))
    assert tree.get("lang") == "fr"
    assert [heading.get("lang") for heading in tree.iter("h2")] == ["en"] * 3


def test_the_page_in_html_says_the_instants(folder: Path) -> None:
    tree = html.document_fromstring(exported(folder, "--format", "html"))
    times = {time.text: time.get("datetime") for time in tree.iter("time")}
    assert times["8.15 - 8.45 CEST"] == "2021-07-09T06:15:00+00:00"
    assert times["July 9, 2021"] == "2021-07-09"
    assert times["4-6 am NYC"] == "2021-03-24T08:00:00+00:00"
    assert "25.10 - 26.30" not in times, "no instant was read"
    assert "25.10 - 26.30" in tree.text_content()
    fragment = exported(folder, "--format", "fragment")
    assert fragment.strip() in exported(folder, "--format", "html")


def test_the_calendar_has_what_has_a_day(folder: Path) -> None:
    text = exported(folder, "--format", "ics", "--home", "https://lantern.example/events/")
    found = {str(event["SUMMARY"]): event for event in Calendar.from_ical(text).walk("VEVENT")}
    assert {"Lantern day no 3", "Welcome", "Opening day"} <= set(found)
    assert "A talk on lamps" not in found, "the day it came out is not when it took place"
    assert found["Welcome"].start == datetime(2021, 7, 9, 6, 15, tzinfo=UTC)
    assert found["To be announced"].start == DAY
    assert found["Welcome"]["URL"] == "https://lantern.example/days"


def test_since_leaves_out_what_was_before(folder: Path) -> None:
    page = exported(folder, "--since", "2021-07-20")
    assert "A talk on lamps" in page
    assert "Lantern day" not in page


# ---- from events ---------------------------------------------------------------------------------------------


def test_a_session_tells_all_that_is_known_and_keeps_its_own_links() -> None:
    page = render([GATHERING])
    assert "July 9, 2021, Skerry\n" in page
    assert (
        "- 8.15 - 8.45 CEST: Invited talk: On tides (Ana Sol, Bo Tan) – Chair: Cy Lark – Working group on salt\n"
        "    - Recording: [youtu.be](https://youtu.be/abcdefghijk?t=1806) (from 30:06)\n- about nine-ish: Late\n"
    ) in page
    assert "- Register: [Sign up by Friday](https://forms.example/a)" in page
    assert "javascript" not in page + render([GATHERING], form="html")


def test_two_articles_on_one_event_stand_under_one_heading() -> None:
    other = replace(
        GATHERING,
        url="https://northern-circuit.example/1",
        outlet="Northern Circuit",
        events=(ROOT, TALK, session("Farewell", text_start=60)),
        links=(Link("https://slides.example/#/5", LinkPurpose.SLIDES, "Slides", 70, 75),),
    )
    page = render([GATHERING, other])
    assert page.count("## Day") == 1
    assert page.count("On tides") == 1
    assert "- Farewell" in page
    assert "[OpenLantern](https://lantern.example/day), [Northern Circuit](https://northern-circuit.example/1)" in page
    assert "https://slides.example/#/5" in page
    made = calendar([GATHERING, other], name="Days", home="https://lantern.example/", now=NOW)
    assert len(Calendar.from_ical(made).walk("VEVENT")) == 4


def test_a_session_on_another_day_says_so_and_parts_of_parts_are_below() -> None:
    talk = session("Deep", part_of="On tides", day=date(2021, 7, 10), text_start=20)
    page = render([replace(GATHERING, events=(ROOT, TALK, talk), links=())])
    assert "\n    - July 10, 2021: Deep\n" in page
    assert 'class="session depth-2"' in render([replace(GATHERING, events=(ROOT, TALK, talk))], form="html")


def test_what_could_not_be_read_stands_as_printed() -> None:
    lost = Event(
        "Some evening", 0, 5, day_text="the second Tuesday", times=(EventTime("at dusk", time(20), None, "PT", False),)
    )
    assert "the second Tuesday, at dusk\n" in render([Gathering("x", events=(lost,))])
    made = calendar([Gathering("x", events=(lost,))], name="Days", home="https://lantern.example/", now=NOW)
    assert "VEVENT" not in made


def test_nothing_is_said_to_be_nothing() -> None:
    assert render([]) == "# Events\n\nNothing is announced.\n"
    assert "Rien n’est annoncé." in render([], language="fr", form="fragment")


def test_a_template_of_ones_own_stands_in(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "page.md.j2").write_text("{% for event in events %}= {{ event.title }}\n{% endfor %}")
    assert render([GATHERING], templates=tmp_path) == "= Day\n"


@pytest.mark.parametrize("wrong", [{"form": "pdf"}, {"language": "de"}])
def test_a_form_or_language_there_is_none_of_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="choose one of"):
        render([GATHERING], **wrong)


def test_places_in_a_recording_are_shown_as_players_do() -> None:
    assert [clock(seconds) for seconds in (5, 609, 3600)] == ["0:05", "10:09", "1:00:00"]


HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "# x",
        "1. x",
        "- x",
        "> x",
        "](y)",
        "a|b",
        "{{ x }}",
        "{% x %}",
        "\n\n# x",
        "\u202e",
        "* x *",
        "===",
        "`",
        "&lt;",
    ]
) | st.text(max_size=12)


@settings(max_examples=80, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_words_of_others_stay_words(title: str, label: str, name: str, when: str) -> None:
    event = session(title, label=label, people=(name,), times=(EventTime(when, None, None, None, False),))
    link = Link("https://a.example/", LinkPurpose.LIVE, name, 60, 61)
    page = render([replace(GATHERING, outlet=label, events=(ROOT, event), links=(link,))])
    tokens = MarkdownIt("commonmark").parse(page)
    kinds = [token.type for token in tokens if token.type.endswith("_open") or token.type in ("html_block", "fence")]
    assert kinds.count("heading_open") == 3
    assert kinds.count("bullet_list_open") == 2
    assert set(kinds) <= {"heading_open", "bullet_list_open", "list_item_open", "paragraph_open"}
    inside = [child.type for token in tokens for child in token.children or ()]
    assert not {"html_inline", "code_inline", "em_open", "image"} & set(inside)
    assert inside.count("link_open") == 2
    tree = html.document_fromstring(render([replace(GATHERING, events=(ROOT, event), links=(link,))], form="html"))
    assert not list(tree.iter("script"))


@pytest.mark.shared
def test_the_events_of_the_seed_with_their_times_and_links() -> None:
    shared = Path(os.environ.get("PRESSWATCH_SHARED") or Path(__file__).parents[2] / "shared")
    found = sorted((shared / "seeds").glob("000*"))
    if not found:
        pytest.skip("there is no shared folder")
    reading = _read_item({"markdown": found[0].read_text(encoding="utf-8")}, Project(name="BigScience"), NOW)
    page = render([Gathering("Events", events=reading.events, links=reading.links)])
    shown = [line for line in page.split("\n") if line.startswith("- ")]
    for printed in (
        "8.15 - 8.45 CEST: ",
        "10:30 - 10:45 CEST: ",
        "10-12am Paris, 4-6pm Beijing, ",
        "4-6 am NYC, 1-3am SF: ",
    ):
        assert any(printed in line for line in shown), printed
    assert page.index("July 30, 2021") < page.index("April 28, 2021, online")
    links = [line for line in shown if "](http" in line]
    assert [line.split(":")[0] for line in links] == ["- Register", "- Live", "- Recording", "- Questions", "- Forum"]
    assert sum(line.count("](http") for line in links) == 8
