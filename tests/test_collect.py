"""Whole runs against a fake network: what comes in, what comes in once, and what a failure costs."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, PROJECT, RULES, URL, Newsroom, by_word, page, quote_ids, reading

from presswatch.archive.archive import one
from presswatch.archive.queue import BY_HAND, add_candidates, not_before, source_state
from presswatch.archive.reviews import decide_article, decide_quote
from presswatch.collect import collect, preview
from presswatch.errors import UsageError
from presswatch.fetch.client import HttpFetcher
from presswatch.model import (
    ArticleState,
    Candidate,
    FetchFailure,
    FetchOutcome,
    FetchRules,
    Page,
    QuoteState,
    Reading,
    Request,
    SourceSpec,
    Terms,
    Verdict,
)
from presswatch.reread import reread
from presswatch.watch import Watch

FEED = "https://harbour-gazette.example/feed"
OTHER = "https://skerry-post.example/feed"
A, B, C = (f"https://harbour-gazette.example/{name}" for name in "abc")
LAMP = "OpenLantern was switched on in Skerry."
FOG = "Fog over Skerry."
BUSY = FetchFailure(A, FetchOutcome.RETRY, "the server answered 503", 503, retry_after=7200)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path, {FEED: f"{A}\n{B}", A: LAMP, B: FOG})


def articles(newsroom: Newsroom) -> list[tuple[str, str]]:
    return [tuple(row) for row in newsroom.conn.execute("SELECT url, verdict FROM articles ORDER BY url")]


def pages_on_disk(newsroom: Newsroom) -> int:
    return sum(file.stat().st_size for file in (newsroom.folder / "pages").glob("*"))


# ---- one run, and the next ---------------------------------------------------------------------------------


def test_a_run_stores_what_the_sources_name(newsroom: Newsroom) -> None:
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.sources_ok, tally.fetched, tally.added, tally.rejected, tally.failed) == (1, 2, 1, 1, 0)
    assert articles(newsroom) == [(A, "accept"), (B, "reject")]
    run = newsroom.conn.execute("SELECT command, finished, exit_code, fetched, added FROM runs").fetchone()
    assert tuple(run) == ("collect", "2026-11-22T08:00:10Z", 0, 2, 1)
    assert newsroom.count("fetches") == 3
    assert newsroom.clock.slept == [5.0, 5.0]
    stored = newsroom.conn.execute("SELECT file, offset, sha256, candidate_id FROM pages").fetchall()
    assert len(stored) == 3


def test_a_second_run_adds_nothing(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    size, before = pages_on_disk(newsroom), articles(newsroom)
    newsroom.later(hours=2)
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.sources_ok, tally.fetched, tally.added, tally.rejected) == (1, 0, 0, 0)
    assert articles(newsroom) == before
    assert pages_on_disk(newsroom) == size
    assert newsroom.fetcher.urls.count(A) == 1


def test_a_source_is_left_alone_until_it_is_due(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    newsroom.later(minutes=10)
    assert collect(newsroom.watch, newsroom.means).sources_ok == 0
    assert collect(newsroom.watch, newsroom.means, only="harbour-gazette").sources_ok == 1


def test_other_ids_and_trackers_of_the_same_links_add_nothing(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    newsroom.later(hours=2)
    newsroom.answer({FEED: f"{B}?utm_source=rss\n{A}#comments\n{A}?utm_medium=x"})
    assert collect(newsroom.watch, newsroom.means).fetched == 0
    assert newsroom.count("candidates") == 2


def test_an_answer_with_the_same_body_is_not_read_again(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    newsroom.later(hours=2)
    newsroom.answer({FEED: f"{A}\n{B}"})
    collect(newsroom.watch, newsroom.means)
    assert newsroom.count("pages WHERE candidate_id IS NULL") == 1
    state = source_state(newsroom.conn, "harbour-gazette")
    assert (state.polls, state.failures) == (2, 0)


def test_validators_are_sent_and_304_is_a_good_answer(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: page(FEED, A, headers=(("ETag", '"7"'),)), A: LAMP})
    collect(newsroom.watch, newsroom.means)
    newsroom.later(hours=2)
    newsroom.answer({FEED: FetchFailure(FEED, FetchOutcome.UNCHANGED, "not modified", 304)})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.sources_ok, tally.sources_failed) == (1, 0)
    assert newsroom.fetcher.requests == [Request(FEED, {"If-None-Match": '"7"'})]


def test_two_sources_that_name_one_article_are_both_remembered(newsroom: Newsroom) -> None:
    newsroom.sources = (FEED, OTHER)
    newsroom.answer({FEED: A, OTHER: A + "?utm_source=post", A: LAMP})
    assert collect(newsroom.watch, newsroom.means).added == 1
    assert newsroom.count("candidate_sources") == 2


def test_a_redirected_link_and_its_target_are_one_article(newsroom: Newsroom) -> None:
    short = page("https://short.example/x", LAMP, url=A)
    newsroom.answer({FEED: f"{A}\nhttps://short.example/x", A: LAMP, "https://short.example/x": short})
    assert collect(newsroom.watch, newsroom.means).added == 1
    assert articles(newsroom) == [(A, "accept")]


# ---- failures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [FetchFailure(OTHER, FetchOutcome.GONE, "the page is gone (404)", 404), "<html>"])
def test_a_failing_source_is_recorded_and_stops_no_other(newsroom: Newsroom, answer: object) -> None:
    newsroom.sources = (OTHER, FEED)
    newsroom.answer({FEED: A, A: LAMP, OTHER: answer})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.sources_ok, tally.sources_failed, tally.added) == (1, 1, 1)
    state = source_state(newsroom.conn, "skerry-post")
    assert state.failures == 1
    assert state.next_due is not None
    assert state.next_due - NOW >= timedelta(hours=1)
    assert one(newsroom.conn, "SELECT last_error FROM sources WHERE id = 'skerry-post'")
    assert one(newsroom.conn, "SELECT exit_code FROM runs") == 0


def test_a_run_in_which_nothing_worked_says_so(newsroom: Newsroom) -> None:
    newsroom.answer({})
    assert collect(newsroom.watch, newsroom.means).sources_failed == 1
    assert one(newsroom.conn, "SELECT exit_code FROM runs") == 1


def test_a_run_in_which_the_only_source_due_fails_again_is_no_alarm(newsroom: Newsroom) -> None:
    newsroom.sources = (FEED, OTHER)
    collect(newsroom.watch, newsroom.means)
    newsroom.later(hours=2)
    collect(newsroom.watch, newsroom.means, only="skerry-post")
    assert one(newsroom.conn, "SELECT max(exit_code) FROM runs") == 0


def test_a_page_that_cannot_be_read_costs_itself_alone(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: f"{A}\n{B}\n{C}", A: "", B: LAMP, C: FetchFailure(C, FetchOutcome.LIMIT, "too big")})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.added, tally.failed) == (1, 2)
    failed = newsroom.conn.execute("SELECT url, reason FROM candidates WHERE state = 'failed' ORDER BY url").fetchall()
    assert [tuple(row) for row in failed] == [(A, "the page holds nothing to read"), (C, "too big")]
    outcomes = newsroom.conn.execute("SELECT outcome FROM fetches WHERE candidate_id NOT NULL ORDER BY url").fetchall()
    assert [outcome for (outcome,) in outcomes] == ["unreadable", "fetched", "limit"]


def test_a_reading_that_contradicts_itself_costs_itself_alone(newsroom: Newsroom) -> None:
    def rule(page: Page) -> Reading:
        read = by_word(page)
        return replace(read, article=replace(read.article, text="Cut.")) if page.url == A else read

    newsroom.readers.rule = rule
    newsroom.answer({FEED: f"{A}\n{B}", A: LAMP, B: LAMP + " Again."})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.added, tally.failed) == (1, 1)
    assert articles(newsroom) == [(B, "accept")]


def test_a_run_that_is_ended_in_the_middle_leaves_whole_articles_and_the_next_goes_on(newsroom: Newsroom) -> None:
    def interrupt(line: str) -> None:
        if "Fog" in line:
            raise KeyboardInterrupt

    newsroom.answer({FEED: "\n".join((A, B, C)), A: LAMP, B: FOG, C: LAMP})
    with pytest.raises(KeyboardInterrupt):
        collect(newsroom.watch, replace(newsroom.means, say=interrupt))
    assert not newsroom.conn.in_transaction
    assert articles(newsroom) == [(A, "accept")]
    assert one(newsroom.conn, "SELECT finished FROM runs") is None
    assert collect(newsroom.watch, newsroom.means).fetched == 2
    assert articles(newsroom) == [(A, "accept"), (B, "reject"), (C, "accept")]
    assert reread(newsroom.watch, newsroom.means).failed == 0, "every page lies where the archive says"


def test_a_failed_page_is_tried_again_after_its_backoff(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: A, A: [FetchFailure(A, FetchOutcome.ERROR, "reset"), page(A, LAMP)]})
    collect(newsroom.watch, newsroom.means)
    assert collect(newsroom.watch, newsroom.means).fetched == 0
    newsroom.later(hours=2)
    assert collect(newsroom.watch, newsroom.means).added == 1


def test_a_wall_is_tried_again_and_never_taken_for_the_article(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: A, A: ["Please wait: OpenLantern", LAMP]})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.added, tally.failed) == (0, 1)
    assert reread(newsroom.watch, newsroom.means).failed == 1
    assert articles(newsroom) == []
    newsroom.later(hours=2)
    assert collect(newsroom.watch, newsroom.means).added == 1


# ---- manners -----------------------------------------------------------------------------------------------


def test_a_page_that_robots_txt_keeps_to_itself_is_not_asked_for(newsroom: Newsroom) -> None:
    robots = "https://harbour-gazette.example/robots.txt"
    newsroom.answer({FEED: f"{A}\n{B}", A: LAMP, B: FOG, robots: "User-agent: *\nDisallow: /a\nCrawl-delay: 20"})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.fetched, tally.failed) == (1, 1)
    assert A not in newsroom.fetcher.urls
    assert newsroom.fetcher.urls.count(robots) == 1
    assert "robots.txt" in one(newsroom.conn, "SELECT reason FROM candidates WHERE url = ?", A)
    assert one(newsroom.conn, "SELECT outcome FROM fetches WHERE url = ?", A) == "refused"
    assert newsroom.clock.now() - NOW >= timedelta(seconds=20), "the crawl delay is kept"


def test_what_a_host_asks_for_holds_in_later_runs(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: f"{A}\n{B}\n{C}", A: BUSY, B: LAMP, C: LAMP})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.fetched, tally.failed, tally.left_due) == (0, 1, 2)
    assert not_before(newsroom.conn) == {"harbour-gazette.example:443": NOW + timedelta(hours=2, seconds=5)}
    newsroom.answer({FEED: f"{A}\n{B}\n{C}", A: LAMP, B: LAMP, C: LAMP})
    newsroom.later(hours=1, minutes=30)
    collect(newsroom.watch, newsroom.means)
    assert newsroom.fetcher.urls == []
    newsroom.later(hours=1)
    assert collect(newsroom.watch, newsroom.means).added == 3


def test_what_a_host_asks_for_at_its_robots_txt_holds_too(newsroom: Newsroom) -> None:
    robots = "https://harbour-gazette.example/robots.txt"
    newsroom.answer({FEED: f"{A}\n{B}", robots: replace(BUSY, url_asked=robots)})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.failed, tally.left_due) == (1, 1)
    assert "harbour-gazette.example:443" in not_before(newsroom.conn)


def test_what_the_time_does_not_reach_stays_due(newsroom: Newsroom) -> None:
    newsroom.rules = replace(RULES, run_minutes=0.1)
    newsroom.answer({FEED: "\n".join((A, B, C)), A: LAMP, B: FOG, C: FOG})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.fetched, tally.left_due) == (1, 2)
    assert collect(newsroom.watch, newsroom.means).fetched == 2


def test_a_contact_nobody_reads_goes_nowhere_but_to_hosts_of_our_own(newsroom: Newsroom) -> None:
    newsroom.rules = replace(RULES, contact="press@example.org")
    with pytest.raises(UsageError, match=r"press@example\.org"):
        collect(newsroom.watch, newsroom.means)
    with pytest.raises(UsageError, match="contact"):
        preview(newsroom.watch, newsroom.means)
    assert newsroom.fetcher.urls == []
    newsroom.rules = replace(newsroom.rules, hosts={"harbour-gazette.example": "127.0.0.1:8123"})
    assert collect(newsroom.watch, newsroom.means).added == 1


def test_a_list_of_addresses_is_on_the_open_web_too(newsroom: Newsroom) -> None:
    listed = SourceSpec("by-hand", "urls", None, {"urls": (A,)})
    watch = Watch(newsroom.folder / "watch.toml", PROJECT, FetchRules(contact="me@example.org"), (listed,))
    with pytest.raises(UsageError, match="contact"):
        collect(watch, newsroom.means)


# ---- what one asks for -------------------------------------------------------------------------------------


def test_a_limit_bounds_the_pages_fetched(newsroom: Newsroom) -> None:
    assert collect(newsroom.watch, newsroom.means, limit=1).fetched == 1
    assert collect(newsroom.watch, newsroom.means, limit=0).fetched == 0
    assert collect(newsroom.watch, newsroom.means).fetched == 1


def test_one_source_alone(newsroom: Newsroom) -> None:
    newsroom.sources = (FEED, OTHER)
    newsroom.answer({FEED: A, OTHER: C, A: LAMP})
    collect(newsroom.watch, newsroom.means, only="skerry-post")
    assert FEED not in newsroom.fetcher.urls
    with pytest.raises(UsageError, match="no source 'skerry'"):
        collect(newsroom.watch, newsroom.means, only="skerry")


def test_a_list_of_addresses_is_fetched_without_being_asked(newsroom: Newsroom) -> None:
    listed = SourceSpec("by-hand", "urls", None, {"urls": (A, B)})
    watch = Watch(newsroom.folder / "watch.toml", PROJECT, RULES, (listed,))
    assert preview(watch, newsroom.means) == [("by-hand", Candidate(A)), ("by-hand", Candidate(B))]
    assert collect(watch, newsroom.means).fetched == 2
    assert collect(watch, newsroom.means).fetched == 0


def test_a_preview_tells_what_would_be_fetched_and_writes_nothing(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: f"{A}\n{B}\n{A}?utm_source=x"})
    before = newsroom.conn.total_changes
    assert [(source, found.url) for source, found in preview(newsroom.watch, newsroom.means)] == [
        ("harbour-gazette", A),
        ("harbour-gazette", B),
    ]
    newsroom.answer({FEED: replace(BUSY, url_asked=FEED)})
    assert preview(newsroom.watch, newsroom.means) == []
    assert newsroom.conn.total_changes == before
    assert newsroom.fetcher.urls == [FEED]
    assert not (newsroom.folder / "pages").exists()


def test_what_is_known_is_not_in_the_preview(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    newsroom.later(hours=2)
    newsroom.answer({FEED: f"{A}\n{C}"})
    assert [found.url for _, found in preview(newsroom.watch, newsroom.means)] == [C]


# ---- reading again -----------------------------------------------------------------------------------------


def test_better_rules_improve_the_archive_without_a_request(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    newsroom.readers.rule = lambda page: reading(page.body.decode(), title="Read again", quotes=[])
    newsroom.answer({})
    tally = reread(newsroom.watch, newsroom.means)
    assert (tally.fetched, tally.failed, newsroom.fetcher.urls) == (2, 0, [])
    assert articles(newsroom) == [(A, "accept"), (B, "accept")]
    assert one(newsroom.conn, "SELECT count(*) FROM coverage WHERE title = 'Read again'") == 2
    assert newsroom.count("pages") == 3


def test_reading_again_leaves_reviews_as_they_are(newsroom: Newsroom) -> None:
    newsroom.answer({FEED: URL, URL: page(URL, reading().article.text)})
    collect(newsroom.watch, newsroom.means)
    decide_article(newsroom.conn, 1, ArticleState.ACCEPTED, who="odile", now=NOW)
    said = quote_ids(newsroom.conn)["It floats, and nobody owns it,"]
    decide_quote(newsroom.conn, said, QuoteState.APPROVED, who="odile", now=NOW)
    newsroom.readers.rule = lambda page: reading(page.body.decode(), quotes=[], verdict=Verdict.REJECT)
    reread(newsroom.watch, newsroom.means)
    assert one(newsroom.conn, "SELECT state FROM article_reviews") == "accepted"
    assert one(newsroom.conn, "SELECT state FROM quote_reviews WHERE quote_id = ?", said) == "approved"
    assert newsroom.count("coverage") == 1
    assert newsroom.count("changes") == 2


def test_reading_again_twice_changes_nothing(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    tables = ("articles", "article_texts", "quotes", "candidates", "pages")
    before = [newsroom.conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    reread(newsroom.watch, newsroom.means)
    assert [newsroom.conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables] == before


def test_a_missing_page_is_a_failure_and_the_others_are_read(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    shutil.rmtree(newsroom.folder / "pages")
    assert reread(newsroom.watch, newsroom.means).failed == 2
    assert articles(newsroom) == [(A, "accept"), (B, "reject")]


def test_only_pages_since_a_day_are_read_again(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    assert reread(newsroom.watch, newsroom.means, since="2099-01-01").fetched == 0


def stopped_at(newsroom: Newsroom, url: str) -> None:
    """Reads again, and is interrupted over a page."""

    def rule(page: Page) -> Reading:
        if page.url == url:
            raise KeyboardInterrupt
        return reading(page.body.decode(), title="Read again")

    newsroom.readers.rule = rule
    with pytest.raises(KeyboardInterrupt):
        reread(newsroom.watch, newsroom.means)
    newsroom.readers.rule = lambda page: reading(page.body.decode(), title="Read later")


def test_a_run_that_was_stopped_is_gone_on_with(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    stopped_at(newsroom, B)
    assert reread(newsroom.watch, newsroom.means).fetched == 1
    assert [title for (title,) in newsroom.conn.execute("SELECT title FROM articles")] == ["Read again", "Read later"]
    assert reread(newsroom.watch, newsroom.means).fetched == 2, "the next one begins anew"


def test_a_run_with_other_names_or_asked_to_begins_anew(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    stopped_at(newsroom, B)
    assert reread(newsroom.watch, newsroom.means, anew=True).fetched == 2
    stopped_at(newsroom, B)
    other = replace(newsroom.watch, project=replace(newsroom.watch.project, terms=Terms(strong=("Skerry",))))
    assert reread(other, newsroom.means).fetched == 2
    stopped_at(newsroom, B)
    assert reread(newsroom.watch, newsroom.means, since="2001-01-01").fetched == 2


def test_how_far_it_is_and_how_long_it_takes_is_told(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    said: list[str] = []
    reread(newsroom.watch, replace(newsroom.means, say=said.append), every=0)
    assert re.fullmatch(r"1 of 2 pages, \d+ a second, 0:00:\d\d left", said[0])


def test_a_rejected_article_that_a_person_took_back_gets_its_text_in_the_next_run(newsroom: Newsroom) -> None:
    collect(newsroom.watch, newsroom.means)
    rejected = one(newsroom.conn, "SELECT id FROM articles WHERE url = ?", B)
    decide_article(newsroom.conn, rejected, ArticleState.ACCEPTED, who="odile", now=NOW)
    collect(newsroom.watch, newsroom.means)
    text_id = one(newsroom.conn, "SELECT text_id FROM articles WHERE id = ?", rejected)
    assert one(newsroom.conn, "SELECT text FROM article_texts WHERE id = ?", text_id) == FOG
    assert newsroom.fetcher.urls.count(B) == 1


def test_what_a_person_adds_is_fetched_first_and_never_rejected(newsroom: Newsroom) -> None:
    add_candidates(newsroom.conn, BY_HAND, [Candidate(C)], now=NOW)
    newsroom.answer({FEED: f"{A}\n{B}", A: LAMP, B: FOG, C: FOG})
    collect(newsroom.watch, newsroom.means, limit=1)
    assert articles(newsroom) == [(C, "review")]


def test_the_real_fetcher_is_one_of_the_protocol() -> None:
    with HttpFetcher(FetchRules(contact="press@lantern-press.net"), version="0") as fetcher:
        refused = fetcher.fetch(Request("ftp://harbour-gazette.example/"))
    assert isinstance(refused, FetchFailure)
