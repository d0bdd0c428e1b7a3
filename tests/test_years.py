"""What years bring: sources that move, end or fall silent, articles that are corrected or go."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from builders import RULES, Newsroom, page

from presswatch.archive.archive import one, stamp
from presswatch.archive.queue import BY_HAND, add_candidates, sync_watch
from presswatch.archive.wandering import where_now
from presswatch.collect import collect
from presswatch.health import source_troubles, status, why
from presswatch.model import Candidate, FetchFailure, FetchOutcome, SourceSpec

FEED = "https://harbour-gazette.example/feed"
NEW = "https://harbour-gazette.example/new-feed"
A = "https://harbour-gazette.example/a"
LAMP = "OpenLantern was switched on in Skerry."
CORRECTED = "OpenLantern was switched on in Skerry, not in Port Lantern."
GONE = FetchFailure(FEED, FetchOutcome.GONE, "the page is gone (410)", 410)
NOT_FOUND = FetchFailure(A, FetchOutcome.GONE, "the page is gone (404)", 404)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path, {FEED: A, A: LAMP})


def run(newsroom: Newsroom, answers: dict[str, object], **later: float) -> None:
    newsroom.answer(answers)
    collect(newsroom.watch, newsroom.means)
    newsroom.later(**(later or {"days": 1}))


def health(newsroom: Newsroom) -> str:
    return str(one(newsroom.conn, "SELECT health FROM source_health"))


def needs(newsroom: Newsroom) -> str:
    return " ".join(status(newsroom.conn, now=newsroom.clock.now()).needs_person)


# ---- moved -------------------------------------------------------------------------------------------------


def moved(number: int) -> dict[str, object]:
    """The feed, answering from NEW; its words differ every time, as those of a feed do."""
    answer = page(FEED, f"{A}?{number}", url=NEW, moved_to=NEW)
    return {FEED: answer, NEW: page(NEW, f"{A}?{number}"), A: LAMP}


def test_a_source_that_moved_for_good_is_asked_at_its_new_place(newsroom: Newsroom) -> None:
    for number in range(3):
        run(newsroom, moved(number))
        assert FEED in newsroom.fetcher.urls
    assert health(newsroom) == "moved"
    assert f"moved to {NEW}: change the watch file" in needs(newsroom)
    run(newsroom, moved(3))
    assert NEW in newsroom.fetcher.urls
    assert FEED not in newsroom.fetcher.urls
    assert health(newsroom) == "moved"


def test_a_detour_in_between_counts_anew(newsroom: Newsroom) -> None:
    for number in range(2):
        run(newsroom, moved(number))
    run(newsroom, {FEED: f"{A}?9"})
    run(newsroom, moved(4))
    assert health(newsroom) == "fine"
    assert where_now(newsroom.conn, newsroom.watch.sources[0]).url == FEED


def test_a_new_place_that_is_gone_sends_back_to_the_old_one(newsroom: Newsroom) -> None:
    for number in range(3):
        run(newsroom, moved(number))
    run(newsroom, {NEW: FetchFailure(NEW, FetchOutcome.GONE, "the page is gone (404)", 404)}, days=8)
    run(newsroom, {FEED: A})
    assert FEED in newsroom.fetcher.urls


def test_a_changed_watch_file_ends_the_story(newsroom: Newsroom) -> None:
    for number in range(3):
        run(newsroom, moved(number))
    sync_watch(newsroom.conn, [SourceSpec("harbour-gazette", "feed", NEW)], (), ())
    assert needs(newsroom) == ""
    assert one(newsroom.conn, "SELECT moved_to FROM sources") is None


# ---- gone --------------------------------------------------------------------------------------------------


def paused(newsroom: Newsroom) -> None:
    for _ in range(2):
        run(newsroom, {FEED: GONE}, hours=3)


def test_a_source_that_says_twice_that_it_is_gone_is_left_alone(newsroom: Newsroom) -> None:
    paused(newsroom)
    assert health(newsroom) == "paused"
    assert "gone for good" in needs(newsroom)
    newsroom.later(days=400)
    run(newsroom, {FEED: A, A: LAMP})
    assert newsroom.fetcher.urls == []


def test_once_or_with_weeks_between_is_not_twice(newsroom: Newsroom) -> None:
    run(newsroom, {FEED: GONE}, days=8)
    run(newsroom, {FEED: GONE}, days=8)
    assert health(newsroom) == "failing"
    run(newsroom, {FEED: A, A: LAMP}, days=2)
    run(newsroom, {FEED: GONE}, hours=2)
    assert health(newsroom) == "failing"


def test_404_never_pauses(newsroom: Newsroom) -> None:
    for _ in range(4):
        run(newsroom, {})
    assert health(newsroom) == "failing"


def test_asking_by_hand_wakes_a_paused_source_that_answers(newsroom: Newsroom) -> None:
    paused(newsroom)
    newsroom.answer({FEED: A, A: LAMP})
    collect(newsroom.watch, newsroom.means, only="harbour-gazette")
    assert health(newsroom) == "fine"


def test_a_paused_source_wakes_when_the_watch_file_names_another_address(newsroom: Newsroom) -> None:
    paused(newsroom)
    sync_watch(newsroom.conn, [SourceSpec("harbour-gazette", "feed", NEW)], (), ())
    assert one(newsroom.conn, "SELECT next_due IS NULL AND paused_at IS NULL FROM sources") == 1


# ---- silent ------------------------------------------------------------------------------------------------


def silence(newsroom: Newsroom, entries: int, gap: float, quiet: float) -> str:
    """The health of a source that named an entry every `gap` days and then nothing for `quiet` days, polled still."""
    sync_watch(newsroom.conn, newsroom.watch.sources, (), ())
    for number in range(entries):
        add_candidates(newsroom.conn, "harbour-gazette", [Candidate(f"{A}?p={number}")], now=newsroom.clock.now())
        newsroom.later(days=gap if number < entries - 1 else quiet)
    now = stamp(newsroom.clock.now())
    newsroom.conn.execute("UPDATE sources SET last_polled = ?, last_ok = ?", (now, now))
    return health(newsroom)


@pytest.mark.parametrize(
    ("entries", "gap", "quiet", "expected"),
    [
        (6, 2, 7, "silent"),
        (6, 2, 5, "fine"),
        (6, 0.1, 2, "fine"),  # three days at least
        (6, 0.1, 4, "silent"),
        (4, 2, 100, "fine"),  # too little is known
        (6, 30, 80, "fine"),
    ],
)
def test_silence_is_measured_by_what_was_usual(
    newsroom: Newsroom, entries: int, gap: float, quiet: float, expected: str
) -> None:
    assert silence(newsroom, entries, gap, quiet) == expected


def test_silence_is_told_and_calls_nobody(newsroom: Newsroom) -> None:
    silence(newsroom, 6, 2, 7)
    found = status(newsroom.conn, now=newsroom.clock.now())
    assert found.needs_person == ()
    (notice,) = found.notices
    assert "has named nothing new since 2026-12-02; before, something came every 2 days" in notice
    assert source_troubles(found.sources) == [notice]


def test_our_own_silence_is_not_the_source_s(newsroom: Newsroom) -> None:
    silence(newsroom, 6, 2, 1)
    newsroom.later(days=300)
    assert health(newsroom) == "fine"


# ---- by hand -----------------------------------------------------------------------------------------------


def test_addresses_that_only_people_find_are_told_with_their_hosts(newsroom: Newsroom) -> None:
    run(newsroom, {FEED: A, A: LAMP})
    urls = [A, *(f"https://skerry-post.example/{number}" for number in range(2)), "https://foolscap.example/1"]
    add_candidates(newsroom.conn, BY_HAND, [Candidate(url) for url in urls], now=newsroom.clock.now())
    (notice,) = status(newsroom.conn, now=newsroom.clock.now()).notices
    assert notice.startswith(
        "3 added by hand lately that no source named: is a source missing? skerry-post.example (2)"
    )
    newsroom.later(days=100)
    assert status(newsroom.conn, now=newsroom.clock.now()).notices == ()


# ---- articles ----------------------------------------------------------------------------------------------


def texts(newsroom: Newsroom) -> list[str]:
    return [row[0] for row in newsroom.conn.execute("SELECT text FROM article_texts ORDER BY id")]


def flags(newsroom: Newsroom) -> list[str]:
    return list(json.loads(one(newsroom.conn, "SELECT flags FROM articles")))


def test_a_corrected_article_is_a_new_version(newsroom: Newsroom) -> None:
    run(newsroom, {FEED: A, A: page(A, LAMP, headers=(("ETag", '"1"'),))})
    run(newsroom, {FEED: A, A: CORRECTED})
    asked = [request for request in newsroom.fetcher.requests if request.url == A]
    assert [request.headers for request in asked] == [{"If-None-Match": '"1"'}]
    assert texts(newsroom) == [LAMP, CORRECTED]
    current = "SELECT text FROM article_texts WHERE id = (SELECT text_id FROM articles)"
    assert one(newsroom.conn, current) == CORRECTED


def test_an_article_is_asked_for_on_its_days_and_then_no_more(newsroom: Newsroom) -> None:
    asked = []
    for day in range(45):
        run(newsroom, {FEED: A, A: LAMP})
        if A in newsroom.fetcher.urls:
            asked.append(day)
    assert asked == [0, 1, 7, 30]


def test_the_watch_file_may_say_never(newsroom: Newsroom) -> None:
    newsroom.rules = replace(RULES, recheck_days=())
    for _ in range(3):
        run(newsroom, {FEED: A, A: LAMP})
    assert newsroom.fetcher.urls.count(A) == 0


def test_a_page_that_is_gone_twice_is_flagged_and_its_text_kept(newsroom: Newsroom) -> None:
    run(newsroom, {FEED: A, A: LAMP})
    run(newsroom, {FEED: A, A: NOT_FOUND}, hours=2)
    assert flags(newsroom) == []
    run(newsroom, {FEED: A, A: NOT_FOUND})
    assert flags(newsroom) == ["gone"]
    assert texts(newsroom) == [LAMP]
    assert newsroom.count("coverage") == 1
    assert "the page is gone (404)" in "\n".join(why(newsroom.conn, A))
    newsroom.later(days=7)
    run(newsroom, {FEED: A, A: LAMP})
    assert flags(newsroom) == []


def test_a_server_in_trouble_says_nothing_about_a_page(newsroom: Newsroom) -> None:
    run(newsroom, {FEED: A, A: LAMP})
    run(newsroom, {FEED: A, A: FetchFailure(A, FetchOutcome.RETRY, "the server is in trouble (500)", 500)})
    assert flags(newsroom) == []
    assert one(newsroom.conn, "SELECT state FROM candidates") == "read"


@pytest.mark.parametrize("body", ["Fog over Skerry.", "Please wait for OpenLantern", ""])
def test_an_emptied_page_does_not_take_the_place_of_the_article(newsroom: Newsroom, body: str) -> None:
    run(newsroom, {FEED: A, A: LAMP})
    run(newsroom, {FEED: A, A: page(A, body)})
    assert texts(newsroom) == [LAMP]
    assert newsroom.count("coverage") == 1
    assert newsroom.count("pages WHERE candidate_id IS NOT NULL") == (2 if body == "" else 1)


def test_rejected_articles_are_not_asked_for(newsroom: Newsroom) -> None:
    run(newsroom, {FEED: A, A: "Fog over Skerry."})
    run(newsroom, {FEED: A, A: LAMP})
    assert A not in newsroom.fetcher.urls


def test_new_articles_come_before_old_ones(newsroom: Newsroom) -> None:
    run(newsroom, {FEED: A, A: LAMP})
    newsroom.answer({FEED: f"{A}\n{A}2", f"{A}2": LAMP, A: LAMP})
    collect(newsroom.watch, newsroom.means, limit=1)
    assert A not in newsroom.fetcher.urls
