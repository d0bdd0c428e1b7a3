"""A poll goes where answers lead, a few steps, and comes to one result."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from builders import NOW, Newsroom, page

from presswatch.archive.archive import one
from presswatch.archive.queue import source_state
from presswatch.collect import collect, preview
from presswatch.model import FetchFailure, FetchOutcome, FetchRules, Page, Request, SourceSpec, SourceState
from presswatch.sources import kind
from presswatch.workers import Workers

HOME = "https://harbour-gazette.example/"
LIST, OTHER = (f"https://harbour-gazette.example/to/{name}" for name in ("list", "other"))
A, B = (f"https://harbour-gazette.example/{name}" for name in "ab")
LAMP = "OpenLantern was switched on in Skerry."


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path, {HOME: f"{LIST}\n{OTHER}", LIST: A, OTHER: B, A: LAMP, B: LAMP}, (HOME,), kind="discover")


def failures(newsroom: Newsroom) -> int:
    return source_state(newsroom.conn, "harbour-gazette").failures


def test_what_an_answer_leads_to_is_asked_in_the_same_poll_and_counts_as_one(newsroom: Newsroom) -> None:
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.sources_ok, tally.sources_failed, tally.fetched) == (1, 0, 2)
    assert newsroom.fetcher.urls[:3] == [HOME, LIST, OTHER]
    assert "harbour-gazette: 2 new of 2" in newsroom.said
    assert one(newsroom.conn, "SELECT polls FROM sources") == 1
    assert newsroom.count("fetches WHERE source_id IS NOT NULL") == 3


def test_a_dry_run_goes_there_too_and_writes_nothing(newsroom: Newsroom) -> None:
    assert [candidate.url for _, candidate in preview(newsroom.watch, newsroom.means)] == [A, B]
    assert newsroom.count("candidates") == 0


def test_a_host_is_asked_one_thing_at_a_time_with_its_pause_between(newsroom: Newsroom) -> None:
    preview(newsroom.watch, newsroom.means)
    assert newsroom.clock.slept == [5.0, 5.0]


def test_the_way_is_asked_again_at_every_poll_because_it_says_nothing_of_the_list(newsroom: Newsroom) -> None:
    newsroom.answer({HOME: page(HOME, LIST, headers=(("ETag", '"7"'),)), LIST: A, A: LAMP})
    collect(newsroom.watch, newsroom.means)
    newsroom.later(hours=2)
    newsroom.answer({HOME: page(HOME, LIST, headers=(("ETag", '"7"'),)), LIST: f"{A}\n{B}", A: LAMP, B: LAMP})
    assert collect(newsroom.watch, newsroom.means).fetched == 1
    assert newsroom.fetcher.requests[0].headers == {}


def test_no_more_than_20_are_followed(newsroom: Newsroom) -> None:
    many = [f"https://harbour-gazette.example/to/{number}" for number in range(30)]
    newsroom.rules = FetchRules(contact="press@lantern-press.net", seconds_between_pages=1)
    newsroom.answer({HOME: "\n".join(many), **dict.fromkeys(many, "")})
    collect(newsroom.watch, newsroom.means)
    assert newsroom.fetcher.urls == [HOME, *many[:20]]
    assert any("10 addresses were left out" in line for line in newsroom.said)


def test_no_more_than_two_steps_are_gone_and_nothing_is_asked_twice(newsroom: Newsroom) -> None:
    steps = [f"https://harbour-gazette.example/to/{number}" for number in range(4)]
    newsroom.answer({HOME: steps[0]} | {url: f"{HOME}to/x\n{after}\n{url}" for url, after in pairwise(steps)})
    preview(newsroom.watch, newsroom.means)
    assert newsroom.fetcher.urls == [HOME, steps[0], f"{HOME}to/x", steps[1]]


def test_a_poll_fails_when_no_list_was_found_and_only_then(newsroom: Newsroom) -> None:
    newsroom.answer({HOME: f"{LIST}\n{OTHER}", LIST: A, A: LAMP})
    assert collect(newsroom.watch, newsroom.means).sources_failed == 0
    assert f"harbour-gazette: {OTHER}: the page is gone (404)" in newsroom.said
    newsroom.later(hours=2)
    newsroom.answer({HOME: f"{LIST}\n{OTHER}"})
    assert collect(newsroom.watch, newsroom.means).sources_failed == 1
    assert failures(newsroom) == 1
    assert one(newsroom.conn, "SELECT last_error FROM sources") == "the page is gone (404)"


def test_a_poll_that_a_host_cut_short_is_recorded_as_far_as_it_came(newsroom: Newsroom) -> None:
    busy = FetchFailure(LIST, FetchOutcome.RETRY, "the server asks us to slow down (429)", 429, retry_after=7200)
    newsroom.answer({HOME: f"{LIST}\n{OTHER}", LIST: busy, OTHER: B})
    tally = collect(newsroom.watch, newsroom.means)
    assert (tally.sources_failed, tally.left_due) == (1, 1)
    due = source_state(newsroom.conn, "harbour-gazette").next_due
    assert due is not None
    assert due - NOW >= timedelta(hours=1)


def test_a_list_whose_feed_is_gone_is_not_gone_itself(newsroom: Newsroom, tmp_path: Path) -> None:
    gone = FetchFailure(LIST, FetchOutcome.GONE, "the page is gone (410)", 410)
    newsroom.answer({LIST: gone, OTHER: B.replace("/b", "/c")})
    spec = SourceSpec("list", "opml", options={"urls": (LIST, OTHER)})
    watch = replace(newsroom.watch, sources=(spec,))
    for _ in range(3):
        assert collect(watch, newsroom.means).sources_ok == 1
        newsroom.later(hours=30)
    assert tuple(newsroom.conn.execute("SELECT failures, polls, paused_at FROM sources").fetchone()) == (0, 3, None)


@dataclass(slots=True)
class Repeating:
    """Says again what it was sent, as some interfaces do with a wrong key."""

    requests: list[Request] = field(default_factory=list)

    def fetch(self, request: Request) -> Page:
        self.requests.append(request)
        said = f"wrong key: {request.credentials['api-key']}"
        return page(request.url, said, headers=(("X-Said", said),))


def test_the_key_of_a_search_stands_neither_in_the_archive_nor_in_what_is_said(newsroom: Newsroom) -> None:
    said: list[str] = []
    asked = Repeating()
    with Workers(1) as readers:
        spec = SourceSpec("paper", "guardian", options={"query": "OpenLantern", "key": "s3cret"})
        means = replace(newsroom.means, fetcher=asked, readers=readers, say=said.append)
        tally = collect(replace(newsroom.watch, sources=(spec,)), means)
    assert tally.sources_failed == 1
    assert asked.requests[0].credentials == {"api-key": "s3cret"}
    dump = "\n".join(newsroom.conn.iterdump())
    [file] = (newsroom.folder / "pages").iterdir()
    assert b"wrong key: (key)" in gzip.decompress(file.read_bytes())
    assert b"s3cret" not in gzip.decompress(file.read_bytes())
    assert "wrong key: (key)" in dump
    assert "content.guardianapis.com/search?q=OpenLantern" in dump
    assert "s3cret" not in dump + "".join(said)
    assert "s3cret" not in repr(asked.requests)


def test_a_query_that_changed_is_another_source(newsroom: Newsroom) -> None:
    for query, due in (("OpenLantern", True), ("OpenLantern", False), ("OpenLantern Skerry", True)):
        spec = SourceSpec("search", "bing_news", options={"query": query})
        newsroom.answer({})
        collect(replace(newsroom.watch, sources=(spec,)), newsroom.means)
        assert bool(newsroom.fetcher.requests) is due


OPAQUE = """<rss><channel><item><title>A lamp that nobody owns floats - Gazette</title>
<link>https://news.google.com/rss/articles/CBMiAAA?oc=5</link><pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>
<source url="https://www.harbour-gazette.example">Gazette</source></item></channel></rss>"""


def test_what_hides_its_address_is_fetched_once_another_source_names_it(newsroom: Newsroom) -> None:
    search = SourceSpec("search", "google_news", options={"query": "OpenLantern"})
    feed = SourceSpec("feed", "feed", "https://harbour-gazette.example/feed")
    [request] = kind("google_news").requests(search, SourceState())
    named = OPAQUE.replace("https://news.google.com/rss/articles/CBMiAAA?oc=5", A).replace(" - Gazette", "")
    newsroom.answer({request.url: OPAQUE, str(feed.url): named, A: LAMP})
    with Workers(1) as readers:
        means = replace(newsroom.means, readers=readers)
        assert preview(replace(newsroom.watch, sources=(search,)), means) == []
        assert collect(replace(newsroom.watch, sources=(search,)), means).fetched == 0
        assert collect(replace(newsroom.watch, sources=(search, feed)), means).fetched == 1
    assert tuple(newsroom.conn.execute("SELECT url, outlet FROM candidates").fetchone()) == (A, "Gazette")
    assert newsroom.count("candidate_sources") == 2
