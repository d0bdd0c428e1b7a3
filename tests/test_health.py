"""What the archive says of itself: how things are, who is needed, and the whole story of one address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, RULES, Newsroom, page

from presswatch.archive.queue import BY_HAND, add_candidates
from presswatch.archive.reviews import decide_article
from presswatch.collect import collect
from presswatch.health import QUIET_RUNS, status, why
from presswatch.model import ArticleState, Candidate, FetchFailure, FetchOutcome

FEED = "https://harbour-gazette.example/feed"
A, B, C = (f"https://harbour-gazette.example/{name}" for name in "abc")
SHORT = "https://short.example/x"
LAMP = "OpenLantern was switched on in Skerry."


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    answers = {FEED: f"{A}\n{B}\n{C}\n{SHORT}", A: LAMP, B: "Fog over Skerry.", SHORT: page(SHORT, LAMP, url=A)}
    return Newsroom(tmp_path, answers)


def story(newsroom: Newsroom, url: str) -> str:
    return "\n".join(why(newsroom.conn, url))


# ---- why ---------------------------------------------------------------------------------------------------


def test_an_accepted_article_has_its_whole_story(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    decide_article(newsroom.conn, 1, ArticleState.LATER, who="odile", now=NOW, reason="after the holidays")
    told = story(newsroom, A + "?utm_source=mail")
    for part in (
        "named by harbour-gazette on 2026-11-22T08:00:00Z",
        "fetched (200) on 2026-11-22T08:00:",
        "accept, relevance 0.90: “OpenLantern” is named in the text",
        "mention of OpenLantern at 0: strong term",
        "later by odile on 2026-11-22T08:00:00Z (after the holidays)",
    ):
        assert part in told


def test_a_rejected_article_tells_the_rule_that_decided(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    assert "reject, relevance 0.10: the project is not named" in story(newsroom, B)


def test_a_page_that_did_not_come_tells_why_and_when_it_is_tried_again(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    told = story(newsroom, C)
    assert "gone (404) on 2026-11-22T08:00:" in told
    assert "the page is gone" in told
    assert "tried 1 time; next try from 2026-11-22T09:00:" in told


def test_an_address_that_led_to_an_article_tells_of_it_as_its_own_does(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    for url in (SHORT, A):
        assert "article 1: OpenLantern was swit" in story(newsroom, url)
    assert "named by harbour-gazette" in story(newsroom, SHORT)


def test_a_queued_address_tells_what_comes_next(newsroom: Newsroom) -> None:
    add_candidates(newsroom.conn, BY_HAND, [Candidate("https://skerry-post.example/new")], now=NOW)
    assert "named by by hand" not in story(newsroom, "https://skerry-post.example/new")
    assert "added by hand on 2026-11-22T08:00:00Z" in story(newsroom, "https://skerry-post.example/new")
    assert "the next `presswatch collect` fetches it" in story(newsroom, "https://skerry-post.example/new")


def test_an_address_that_nobody_named_has_no_story(newsroom: Newsroom) -> None:
    assert why(newsroom.conn, "https://elsewhere.example/") == []


def test_an_article_a_run_did_not_find_by_hand_has_a_story_too(newsroom: Newsroom) -> None:
    newsroom.conn.execute(
        "INSERT INTO articles (url, url_key, first_seen) VALUES ('https://skerry-post.example/1', ?, '')",
        ("https://skerry-post.example/1",),
    )
    assert "article 1: without a title" in story(newsroom, "https://www.skerry-post.example/1/")


# ---- status ------------------------------------------------------------------------------------------------


def test_a_new_archive_needs_nobody(newsroom: Newsroom) -> None:
    found = status(newsroom.conn, now=NOW)
    assert (found.articles, found.last_run, found.sources, found.needs_person) == (0, None, (), ())


def test_status_counts_what_is_there(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    hidden = Candidate("https://search.example/opaque", title="A lamp", needs_url=True)
    add_candidates(newsroom.conn, "search", [hidden], now=NOW)
    found = status(newsroom.conn, now=newsroom.clock.now())
    assert (found.articles, found.waiting, found.queued, found.needs_url, found.published) == (2, 1, 1, 1, 0)
    assert found.last_run is not None
    assert found.last_run["added"] == 1
    assert [(source["id"], source["health"]) for source in found.sources] == [("harbour-gazette", "fine")]
    assert found.needs_person == ()


def test_a_source_that_fails_again_and_again_needs_a_person(newsroom: Newsroom) -> None:
    newsroom.sources = (FEED, "https://skerry-post.example/feed")
    newsroom.answer({FEED: A, A: LAMP})
    needed = []
    for _ in range(3):
        collect(newsroom.watch, newsroom.means)
        needed.append(status(newsroom.conn, now=newsroom.clock.now()).needs_person)
        newsroom.later(hours=20)
    assert needed[:2] == [(), ()]
    (sentence,) = needed[2]
    assert "skerry-post" in sentence
    assert "3 times" in sentence
    assert "404" in sentence


def test_a_source_that_left_the_watch_file_needs_nobody(newsroom: Newsroom) -> None:
    newsroom.sources = (FEED, "https://skerry-post.example/feed")
    for _ in range(3):
        collect(newsroom.watch, newsroom.means)
        newsroom.later(hours=20)
    newsroom.sources = (FEED,)
    collect(newsroom.watch, newsroom.means)
    assert status(newsroom.conn, now=newsroom.clock.now()).needs_person == ()


def test_a_run_that_got_nothing_needs_a_person(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: FetchFailure(FEED, FetchOutcome.RETRY, "no route to the host")})
    collect(newsroom.watch, newsroom.means)
    assert "is this machine online?" in " ".join(status(newsroom.conn, now=NOW).needs_person)


def test_silence_needs_a_person(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    soon, late = NOW + QUIET_RUNS, NOW + QUIET_RUNS + timedelta(hours=1)
    assert status(newsroom.conn, now=soon).needs_person == ()
    (sentence,) = status(newsroom.conn, now=late).needs_person
    assert "no run has finished since 2026-11-22 08:00 UTC" in sentence


def test_runs_that_never_finish_need_a_person(newsroom: Newsroom) -> None:
    newsroom.conn.execute("INSERT INTO runs (command, started) VALUES ('collect', '2026-11-19T08:00:00Z')")
    assert "no run has finished" in " ".join(status(newsroom.conn, now=NOW).needs_person)


def test_a_run_under_way_needs_nobody(newsroom: Newsroom) -> None:
    newsroom.rules = replace(RULES, run_minutes=1)
    newsroom.conn.execute("INSERT INTO runs (command, started) VALUES ('collect', '2026-11-22T07:59:00Z')")
    assert status(newsroom.conn, now=NOW).needs_person == ()
