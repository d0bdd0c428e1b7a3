"""What a text says beside quotes comes back from the tables as it was read, and is written anew by every reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from presswatch.archive.archive import Archive
from presswatch.archive.articles import save_reading
from presswatch.archive.facts import events
from presswatch.model import (
    Article,
    Event,
    EventTime,
    Figure,
    Link,
    LinkPurpose,
    Mention,
    PersonFact,
    Reading,
    Verdict,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TEXT = "OpenLantern day. 8.15 - 8.45 Welcome by Odile Marchetot, librarian. 400 lamps."
EVENT = Event(
    title="Welcome",
    text_start=17,
    text_end=67,
    label="Session 1",
    part_of="OpenLantern day",
    day=date(2026, 4, 28),
    day_text="Tuesday",
    times=(
        EventTime(
            "8.15 - 8.45",
            datetime(2026, 4, 28, 6, 15, tzinfo=UTC),
            datetime(2026, 4, 28, 6, 45, tzinfo=UTC),
            "CEST",
            True,
        ),
        EventTime("at noon", time(12, 0), None, None, False),
    ),
    people=("Odile Marchetot",),
    parsed=False,
)
READING = Reading(
    article=Article(TEXT, (), "en", 0.99, title="OpenLantern day"),
    mentions=(Mention("OpenLantern", 0, 11, "strong term"),),
    relevance=0.9,
    verdict=Verdict.ACCEPT,
    reasons=(),
    quotes=(),
    passages=(),
    events=(EVENT,),
    links=(Link("https://video.example/1", LinkPurpose.RECORDING, "Welcome", 29, 36, "abc", 1534),),
    people=(PersonFact("Odile Marchetot", "librarian", None, date(2026, 4, 28), 40, 66),),
    figures=(Figure("400", 400.0, "lamps", 68, 77),),
)


def save(archive: Archive, reading: Reading) -> int:
    url = "https://gazette.example/day"
    return save_reading(archive.conn, reading, url=url, queued=None, page_id=None, now=NOW).article_id


def test_facts_come_back_as_they_were_read() -> None:
    with Archive.memory() as archive:
        article_id = save(archive, READING)
        assert events(archive.conn, article_id) == [EVENT]
        assert archive.conn.execute("SELECT purpose, seconds FROM links").fetchone()[:] == ("recording", 1534)
        assert archive.conn.execute("SELECT name, as_of FROM roles").fetchone()[:] == ("Odile Marchetot", "2026-04-28")
        assert archive.conn.execute("SELECT value, what FROM figures").fetchone()[:] == (400.0, "lamps")


def test_a_new_reading_takes_the_place_of_the_old_one() -> None:
    with Archive.memory() as archive:
        save(archive, READING)
        save(
            archive, replace(READING, events=(), links=(), people=(), figures=(replace(READING.figures[0], value=1.0),))
        )
        counts = [archive.conn.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("events", "links", "roles")]
        assert counts == [0, 0, 0]
        assert [row[0] for row in archive.conn.execute("SELECT value FROM figures")] == [1.0]


def test_facts_go_with_their_article() -> None:
    with Archive.memory() as archive:
        article_id = save(archive, READING)
        archive.conn.execute("DELETE FROM mentions")
        archive.conn.execute("PRAGMA defer_foreign_keys = ON")
        archive.conn.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        assert archive.conn.execute("SELECT count(*) FROM events").fetchone()[0] == 0
