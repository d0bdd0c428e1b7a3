"""What is to be asked next: sources in their time, candidates once each, hosts when they said."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, URL, page, queue_by_hand, queue_one, save

from presswatch.archive.archive import Archive, one
from presswatch.archive.queue import (
    BY_HAND,
    Poll,
    add_candidates,
    add_page,
    due_candidates,
    keep_not_before,
    mark_read,
    newest_page,
    not_before,
    page_ends,
    page_ids,
    queued,
    record_failure,
    record_poll,
    same_page,
    source_state,
    stored_pages,
    sync_watch,
)
from presswatch.model import Candidate, Outlet, PagePlace, Person, SourceSpec, SourceState
from presswatch.pages import PageStore

FEED = SourceSpec("gazette", "feed", "https://harbour-gazette.example/feed")
GOOD = Poll(NOW, NOW + timedelta(hours=1), etag='"a"', last_modified="Sun", body_sha256="ab", entries=3, new=2)


@pytest.fixture
def conn(archive: Archive) -> sqlite3.Connection:
    return archive.conn


# ---- sources -----------------------------------------------------------------------------------------------


def test_a_source_keeps_what_its_next_poll_needs(conn: sqlite3.Connection) -> None:
    assert source_state(conn, "gazette") == SourceState()
    sync_watch(conn, [FEED], [], [])
    record_poll(conn, "gazette", GOOD)
    assert source_state(conn, "gazette") == SourceState('"a"', "Sun", "ab", 1, 0, NOW, NOW + timedelta(hours=1))


def test_a_failed_poll_keeps_the_validators_and_counts_until_a_good_one(conn: sqlite3.Connection) -> None:
    sync_watch(conn, [FEED], [], [])
    record_poll(conn, "gazette", GOOD)
    for at in (1, 2):
        later = NOW + timedelta(hours=at)
        record_poll(conn, "gazette", Poll(later, later, reason="the server answered 503"))
    state = source_state(conn, "gazette")
    assert (state.etag, state.body_sha256, state.polls, state.failures) == ('"a"', "ab", 3, 2)
    health = conn.execute("SELECT health, last_error, last_ok FROM source_health").fetchone()
    assert tuple(health) == ("failing", "the server answered 503", "2026-11-22T08:00:00Z")
    record_poll(conn, "gazette", Poll(NOW, NOW))
    assert source_state(conn, "gazette").failures == 0
    assert one(conn, "SELECT health FROM source_health") == "fine"
    assert one(conn, "SELECT entries FROM sources") == 3, "an unchanged answer has the entries of the one before"


def test_the_same_watch_file_again_changes_nothing(conn: sqlite3.Connection) -> None:
    for _ in range(2):
        sync_watch(conn, [FEED], [Outlet("The Harbour Gazette", ("harbour-gazette.example",))], [])
        if not source_state(conn, "gazette").polls:
            record_poll(conn, "gazette", GOOD)
    assert source_state(conn, "gazette").etag == '"a"'
    assert one(conn, "SELECT count(*) FROM outlets") == 1


@pytest.mark.parametrize(
    "changed",
    [SourceSpec("gazette", "feed", "https://elsewhere.example/feed"), SourceSpec("gazette", "urls", FEED.url)],
)
def test_a_source_that_became_another_is_due_and_asked_for_everything(
    conn: sqlite3.Connection, changed: SourceSpec
) -> None:
    sync_watch(conn, [FEED], [], [])
    record_poll(conn, "gazette", GOOD)
    sync_watch(conn, [changed], [], [])
    state = source_state(conn, "gazette")
    assert (state.etag, state.last_modified, state.body_sha256, state.next_due) == (None, None, None, None)


def test_what_left_the_watch_file_is_kept_and_no_longer_watched(conn: sqlite3.Connection) -> None:
    sync_watch(conn, [FEED], [], [])
    sync_watch(conn, [], [], [])
    assert one(conn, "SELECT watched FROM sources") == 0
    assert one(conn, "SELECT count(*) FROM source_health") == 0
    sync_watch(conn, [FEED], [], [])
    assert one(conn, "SELECT watched FROM sources") == 1


def test_people_have_one_row_each_and_one_affiliation_per_line(conn: sqlite3.Connection) -> None:
    people = [
        Person("Ada Quill", ("A. Quill",), "host", "Skerry Library", "2024"),
        Person("Bo Fenn"),
        Person("Ada Quill", ("Ada Q.",), "chair", "OpenLantern", "2026"),
    ]
    for _ in range(2):
        sync_watch(conn, [], [], people)
    found = conn.execute("SELECT name, aliases FROM people ORDER BY name").fetchall()
    assert [(name, json.loads(aliases)) for name, aliases in found] == [
        ("Ada Quill", ["A. Quill", "Ada Q."]),
        ("Bo Fenn", []),
    ]
    assert one(conn, "SELECT count(*) FROM affiliations WHERE affiliation IS NOT NULL") == 2


# ---- candidates --------------------------------------------------------------------------------------------


def test_a_candidate_is_queued_once_however_its_link_varies(conn: sqlite3.Connection) -> None:
    links = [URL, URL + "?utm_source=feed", URL.replace("https://", "http://www.") + "#top", URL + "/"]
    assert add_candidates(conn, "gazette", [Candidate(link) for link in links], now=NOW) == 1
    assert add_candidates(conn, "post", [Candidate(URL, entry_id="7")], now=NOW) == 0
    assert [(found.url, found.tries) for found in due_candidates(conn, now=NOW)] == [(URL, 0)]
    named = conn.execute("SELECT source_id FROM candidate_sources ORDER BY source_id")
    assert [source for (source,) in named] == ["gazette", "post"]


def test_a_link_that_hides_its_address_waits_for_one(conn: sqlite3.Connection) -> None:
    hidden = Candidate("https://search.example/opaque", title="A lamp", outlet="The Skerry Post", needs_url=True)
    assert add_candidates(conn, "search", [hidden, hidden], now=NOW) == 1
    assert due_candidates(conn, now=NOW) == []
    assert one(conn, "SELECT state FROM candidates") == "needs_url"


TITLE = "A lamp that nobody owns floats"
OPAQUE = Candidate(
    "https://search.example/opaque",
    title="A Lamp  that nobody owns floats",
    published=datetime(2026, 11, 20, tzinfo=UTC),
    outlet="Harbour Gazette",
    outlet_url="https://www.harbour-gazette.example",
    needs_url=True,
    entry_id="CB1",
)
PLAIN = Candidate(URL, title=TITLE, published=datetime(2026, 11, 19, tzinfo=UTC), summary="It floats.")


def sources_of(conn: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Per candidate its address, state and sources."""
    rows = conn.execute(
        """SELECT url, state, group_concat(source_id, ' ') FROM
               (SELECT * FROM candidates c JOIN candidate_sources s ON s.candidate_id = c.id ORDER BY c.id, source_id)
            GROUP BY candidate_id"""
    )
    return [tuple(row) for row in rows]


def test_a_hidden_address_is_found_when_another_source_names_it(conn: sqlite3.Connection) -> None:
    assert add_candidates(conn, "search", [OPAQUE], now=NOW) == 1
    assert add_candidates(conn, "gazette", [PLAIN], now=NOW) == 0
    assert sources_of(conn) == [(URL, "queued", "gazette search")]
    [found] = due_candidates(conn, now=NOW)
    assert (found.candidate.outlet, found.candidate.summary) == ("Harbour Gazette", "It floats.")
    assert add_candidates(conn, "search", [OPAQUE], now=NOW) == 0, "the search names it again"
    assert add_candidates(conn, "gazette", [PLAIN], now=NOW) == 0
    assert len(sources_of(conn)) == 1


def test_what_hides_its_address_joins_what_was_known_with_one(conn: sqlite3.Connection) -> None:
    found = queue_one(conn, title=TITLE)
    mark_read(conn, found.id, save(conn, queued=found).article_id, "accept")
    assert add_candidates(conn, "search", [OPAQUE, OPAQUE], now=NOW) == 0
    assert sources_of(conn) == [(URL, "read", "gazette search")]


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAIN, url="https://quay-wire.example/lamp"),
        replace(PLAIN, title="A lamp that somebody owns floats"),
        replace(PLAIN, title=None),
        replace(PLAIN, published=datetime(2026, 11, 1, tzinfo=UTC)),
        replace(OPAQUE, published=datetime(2026, 11, 1, tzinfo=UTC)),
    ],
    ids=["outlet", "title", "no title", "day", "both hidden"],
)
def test_what_may_be_another_article_stays_apart(conn: sqlite3.Connection, other: Candidate) -> None:
    assert add_candidates(conn, "search", [OPAQUE], now=NOW) == 1
    assert add_candidates(conn, "gazette", [other], now=NOW) == 1
    assert add_candidates(conn, "search", [OPAQUE], now=NOW) == 0
    assert len(sources_of(conn)) == 2


def test_a_title_that_an_outlet_uses_often_joins_nothing(conn: sqlite3.Connection) -> None:
    add_candidates(conn, "search", [replace(OPAQUE, title="Live updates")], now=NOW)
    assert add_candidates(conn, "gazette", [replace(PLAIN, title="Live updates")], now=NOW) == 1


@pytest.mark.parametrize(
    ("site", "url", "joined"),
    [
        ("https://news.gazette.example", "https://gazette.example/lamp", True),
        ("https://gazette.example", "https://en.gazette.example/lamp", True),
        ("https://gazette.example", "https://notgazette.example/lamp", False),
        (None, "https://elsewhere.example/lamp", True),
    ],
)
def test_an_outlet_is_known_by_its_site_or_its_name(
    conn: sqlite3.Connection, site: str | None, url: str, joined: bool
) -> None:
    add_candidates(conn, "search", [replace(OPAQUE, outlet_url=site)], now=NOW)
    name = None if site else "Hárbour Gazette"
    assert add_candidates(conn, "feed", [replace(PLAIN, url=url, outlet=name)], now=NOW) == int(not joined)


def test_a_person_who_knows_the_hidden_address_has_it_fetched_first(conn: sqlite3.Connection) -> None:
    add_candidates(conn, "search", [OPAQUE], now=NOW)
    found = queue_by_hand(conn, title=TITLE)
    assert (found.by_hand, found.candidate.outlet) == (True, "Harbour Gazette")
    assert sources_of(conn) == [(URL, "queued", f"{BY_HAND} search")]


def test_what_was_added_by_hand_comes_first_then_the_newest(conn: sqlite3.Connection) -> None:
    for name, day in (("old", 2), ("new", 20), ("none", None)):
        published = datetime(2026, 11, day, tzinfo=UTC) if day else None
        add_candidates(conn, "gazette", [Candidate(f"https://a.example/{name}", published=published)], now=NOW)
    add_candidates(conn, BY_HAND, [Candidate("https://a.example/hand")], now=NOW)
    order = [found.url.rpartition("/")[2] for found in due_candidates(conn, now=NOW)]
    assert order == ["hand", "new", "old", "none"]
    assert [found.url.rpartition("/")[2] for found in due_candidates(conn, now=NOW, limit=2)] == ["hand", "new"]
    assert due_candidates(conn, now=NOW, limit=0) == []


def test_a_failure_is_tried_again_when_its_time_has_come(conn: sqlite3.Connection) -> None:
    found = queue_one(conn)
    record_failure(conn, found.id, "the server answered 503", next_try=NOW + timedelta(hours=1))
    assert due_candidates(conn, now=NOW) == []
    assert due_candidates(conn, now=NOW + timedelta(hours=1))[0].tries == 1


def test_a_person_who_adds_a_failed_address_has_it_tried_at_once(conn: sqlite3.Connection) -> None:
    found = queue_one(conn, title="As the feed says")
    record_failure(conn, found.id, "the page is gone", next_try=NOW + timedelta(days=7))
    again = queue_by_hand(conn, title="As the person says")
    assert (again.id, again.by_hand, again.candidate.title) == (found.id, True, "As the person says")


def test_a_person_who_adds_what_the_rules_rejected_has_it_read_again(conn: sqlite3.Connection) -> None:
    found = queue_one(conn)
    mark_read(conn, found.id, save(conn, queued=found).article_id, "reject: the project is not named")
    assert due_candidates(conn, now=NOW) == []
    assert queue_by_hand(conn).id == found.id


def test_a_source_that_names_it_again_does_not(conn: sqlite3.Connection) -> None:
    found = queue_one(conn)
    mark_read(conn, found.id, save(conn, queued=found).article_id, "accept")
    add_candidates(conn, "gazette", [Candidate(URL)], now=NOW)
    assert due_candidates(conn, now=NOW) == []
    assert queued(conn, 99) is None


def test_what_a_candidate_said_comes_back(conn: sqlite3.Connection) -> None:
    said = Candidate(
        URL, "A lamp", datetime(2026, 5, 2, tzinfo=UTC), "The Skerry Post", "It was switched on.", "podcast"
    )
    add_candidates(conn, "gazette", [said], now=NOW)
    assert due_candidates(conn, now=NOW)[0].candidate == said


# ---- hosts and pages ---------------------------------------------------------------------------------------


def test_what_a_host_asked_for_is_kept(conn: sqlite3.Connection) -> None:
    keep_not_before(conn, {"a.example:443": NOW, "b.example:443": NOW})
    keep_not_before(conn, {"a.example:443": NOW + timedelta(hours=2)})
    assert not_before(conn) == {"a.example:443": NOW + timedelta(hours=2), "b.example:443": NOW}


def test_the_newest_page_of_a_candidate_is_the_one_to_read(conn: sqlite3.Connection, tmp_path: Path) -> None:
    store, found = PageStore(tmp_path), queue_one(conn)
    first, second = page(body="one"), page(body="two", fetched=NOW + timedelta(days=3))
    places = [store.append(first), store.append(second)]
    for each, place in zip((first, second), places, strict=True):
        add_page(conn, found.id, each, place)
    add_page(conn, None, page("https://a.example/feed"), PagePlace("other.warc.gz", 0, 9, ""))
    assert [stored.place for stored in stored_pages(conn, page_ids(conn))] == [places[1]]
    assert not page_ids(conn, since="2026-11-26")
    assert page_ids(conn, since="2026-11-25") == page_ids(conn)
    stored = newest_page(conn, found.id)
    assert stored is not None
    assert store.read(stored.place).body == b"two"
    assert newest_page(conn, 99) is None
    assert page_ends(conn) == {places[1].file: places[1].offset + places[1].length, "other.warc.gz": 9}


def test_a_page_is_the_same_while_the_newest_of_its_address_says_the_same(conn: sqlite3.Connection) -> None:
    for offset, sha256 in enumerate(["aa", "bb"]):
        add_page(conn, None, page(), PagePlace("f", offset, 1, sha256))
    assert same_page(conn, page(), "bb") == 2
    assert same_page(conn, page(), "aa") is None, "it came back to an older state, which is news"
    assert same_page(conn, page("https://a.example/other"), "bb") is None
