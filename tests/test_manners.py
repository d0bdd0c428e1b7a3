"""How we behave towards hosts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from fakes import page
from hypothesis import given
from hypothesis import strategies as st

from presswatch.fetch.manners import Pace, Turn, backoff, has_come, host_port, next_poll, retry_after
from presswatch.fetch.robots import MAX_BYTES, robots
from presswatch.model import FetchFailure, FetchOutcome, FetchRules

NOON = datetime(2022, 7, 12, 12, 0, tzinfo=UTC)
A1, A2, B1 = "https://a.example/1", "https://a.example/2", "https://b.example/1"
ROBOTS = "https://a.example/robots.txt"


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


# ---- pace ------------------------------------------------------------------------------------------------


def test_hosts_take_turns_and_each_gets_its_pause() -> None:
    pace = Pace(FetchRules())
    queue = [A1, A2, B1]
    started: list[tuple[str, float]] = []
    seconds = 0.0
    while queue:
        turn = pace.next(queue, after(seconds))
        if turn.url is None:
            assert turn.wait is not None
            seconds += turn.wait
            continue
        started.append((turn.url, seconds))
        queue.remove(turn.url)
        pace.start(turn.url)
        seconds += 1
        pace.done(turn.url, after(seconds))
    assert started == [(A1, 0), (B1, 1), (A2, 6)]


def test_a_host_is_asked_one_thing_at_a_time() -> None:
    pace = Pace(FetchRules(seconds_between_pages=5))
    pace.start(A1)
    assert pace.next([A2], NOON) == Turn()
    assert pace.next([A2, B1], NOON) == Turn(url=B1)
    pace.done(A1, NOON)
    assert pace.next([A2], after(2)) == Turn(wait=3)
    assert pace.next([A2], after(5)) == Turn(url=A2)
    assert pace.next([], NOON) == Turn()


def test_another_port_is_another_host() -> None:
    pace = Pace(FetchRules())
    pace.start("http://127.0.0.1:8001/")
    assert pace.next(["http://127.0.0.1:8002/"], NOON).url
    assert pace.next(["http://127.0.0.1:8001/x"], NOON).url is None


def test_no_pause_at_all_is_for_hosts_of_our_own() -> None:
    rules = FetchRules(
        seconds_between_pages=0, allow_private=frozenset({"127.0.0.1:8123"}), hosts={"c.example": "127.0.0.1:8123"}
    )
    pace = Pace(rules)
    assert [pace.pause(url) for url in ("http://127.0.0.1:8123/", "https://C.example/", A1)] == [0, 0, 5]
    assert pace.pause("http://127.0.0.1:8124/") == 5
    assert Pace(FetchRules(seconds_between_pages=0.01)).pause(A1) == 5
    assert Pace(FetchRules(seconds_between_pages=2)).pause(A1) == 2


def test_a_crawl_delay_lengthens_the_pause_and_never_shortens_it() -> None:
    pace = Pace(FetchRules(seconds_between_pages=5))
    pace.slow_down(A1, 20)
    pace.slow_down(B1, 1)
    assert (pace.pause(A2), pace.pause(B1)) == (20, 5)


def test_a_hosts_wish_to_wait_is_kept_and_given_back() -> None:
    pace = Pace(FetchRules())
    pace.start(A1)
    pace.done(A1, NOON, FetchFailure(A1, FetchOutcome.RETRY, "slow down", 429, 120.0))
    assert pace.not_before == {"a.example:443": after(120)}
    later = Pace(FetchRules(), pace.not_before)
    assert later.next([A2], after(60)) == Turn(wait=60)
    assert later.next([A2, B1], after(60)) == Turn(url=B1)
    assert later.next([A2], after(120)) == Turn(url=A2)


def test_a_wish_to_wait_for_years_is_worth_a_day() -> None:
    pace = Pace(FetchRules())
    pace.done(A1, NOON, FetchFailure(A1, FetchOutcome.RETRY, "slow down", 503, 1e9))
    assert pace.not_before == {"a.example:443": NOON + timedelta(hours=24)}


def test_a_moment_that_a_wrong_clock_noted_does_not_count() -> None:
    pace = Pace(FetchRules(), {"a.example:443": NOON + timedelta(days=730), "b.example:443": after(3600)})
    assert pace.left_alone(NOON) == ["b.example:443"]
    assert pace.next([A1, B1], NOON) == Turn(url=A1)


def test_a_long_queue_is_read_quickly() -> None:
    pace = Pace(FetchRules())
    queue = [f"https://{number % 50}.example/{number}" for number in range(5000)]
    started = time.monotonic()
    for number in range(50):
        turn = pace.next(queue, NOON)
        assert turn.url == queue[number]
        pace.start(turn.url)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://A.example/x", "a.example:443"),
        ("http://a.example./x", "a.example:80"),
        ("http://a.example:8080", "a.example:8080"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("http://[::1", ""),
        ("no url", ""),
    ],
)
def test_the_key_of_a_host(url: str, key: str) -> None:
    assert host_port(url) == key


# ---- waiting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("1000000000000", 86400),
        ("9" * 5000, 86400),
        ("Tue, 12 Jul 2022 12:10:00 GMT", 600),
        ("Tue, 12 Jul 2022 14:10:00 +0200", 600),
        ("Tue, 12 Jul 2022 12:10:00 -0000", 600),
        ("Tuesday, 12-Jul-22 12:10:00 GMT", 600),
        ("Tue, 12 Jul 2022 11:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Tue, 99 Jul 2022 12:10:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


@given(st.text())
def test_retry_after_takes_any_text(value: str) -> None:
    seconds = retry_after(value, NOON)
    assert seconds is None or 0 < seconds <= 86400


def test_failures_back_off_from_an_hour_to_a_week() -> None:
    hours = [backoff(failures) / timedelta(hours=1) for failures in range(11)]
    assert hours == [0, 1, 2, 4, 8, 16, 32, 64, 128, 168, 168]
    assert backoff(10**9) == timedelta(days=7)


@pytest.mark.parametrize(
    ("hours", "entries", "new", "due"),
    [
        (None, 20, 20, 0.9),
        (1, 20, 0, 1.26),
        (1, 0, 0, 1.26),
        (1, 20, 1, 1.26),
        (4, 20, 4, 3.6),
        (4, 20, 8, 1.8),
        (1, 20, 20, 0.5),
        (20, 20, 0, 21.6),
        (24 * 90, 20, 20, 4.32),
        (0, 20, 0, 0.63),
    ],
)
def test_a_lively_source_is_polled_often(hours: float | None, entries: int, new: int, due: float) -> None:
    since = None if hours is None else timedelta(hours=hours)
    assert (next_poll(NOON, since, entries, new) - NOON) / timedelta(hours=1) == pytest.approx(due)


# ---- robots.txt --------------------------------------------------------------------------------------------


def test_robots_rules_hold_for_the_pages_they_name() -> None:
    rules = robots(page(ROBOTS, "User-agent: *\nDisallow: /private/\nAllow: /private/open\nCrawl-delay: 2\n"))
    assert rules.known
    assert rules.crawl_delay == 2
    assert rules.allowed("https://a.example/private/open/1")
    assert rules.failure(A1) is None
    refused = rules.failure("https://a.example/private/1")
    assert refused is not None
    assert refused.outcome is FetchOutcome.REFUSED


def test_a_group_for_us_goes_before_the_one_for_all() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-Agent: Other\nUser-agent: PressWatch/1.0 # us\nDisallow: /x\n"
    rules = robots(page(ROBOTS, text))
    assert rules.allowed("https://a.example/1")
    assert not rules.allowed("https://a.example/x")


@pytest.mark.parametrize("agent", ["press", "watch", "presswatcher", "GPTBot", "p*"])
def test_a_group_for_somebody_else_is_not_for_us(agent: str) -> None:
    assert robots(page(ROBOTS, f"User-agent: {agent}\nDisallow: /\n")).allowed(A1)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /x\n",
        "# été\nUser-agent: *\nDisallow: /x\n".encode("latin-1"),
        b"\xff\xfe\0\nUser-agent: *\rDisallow: /x\r",
        b"User-agent *\nDisallow /x",
    ],
)
def test_marks_and_bad_encodings_do_no_harm(body: bytes) -> None:
    rules = robots(page(ROBOTS, body))
    assert not rules.allowed("https://a.example/x")
    assert rules.allowed("https://a.example/y")


@pytest.mark.parametrize("delay", ["1000000000", "1e9", "61"])
def test_a_crawl_delay_is_worth_a_minute_at_most(delay: str) -> None:
    assert robots(page(ROBOTS, f"User-agent: *\nCrawl-delay: {delay}\n")).crawl_delay == 60


@pytest.mark.parametrize("delay", ["-3", "nan", "inf", "soon"])
def test_a_senseless_crawl_delay_is_none(delay: str) -> None:
    assert robots(page(ROBOTS, f"User-agent: *\nCrawl-delay: {delay}\n")).crawl_delay == 0


def failed(outcome: FetchOutcome, status: int | None = None) -> FetchFailure:
    return FetchFailure(ROBOTS, outcome, "because", status)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (FetchOutcome.GONE, 404),
        (FetchOutcome.GONE, 410),
        (FetchOutcome.ERROR, 401),
        (FetchOutcome.ERROR, 403),
        (FetchOutcome.ERROR, 400),
        (FetchOutcome.ERROR, 200),
        (FetchOutcome.ERROR, 204),
    ],
)
def test_without_a_robots_file_everything_is_allowed(outcome: FetchOutcome, status: int) -> None:
    rules = robots(failed(outcome, status))
    assert rules.known
    assert rules.allowed(A1)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (FetchOutcome.RETRY, 429),
        (FetchOutcome.RETRY, 500),
        (FetchOutcome.RETRY, 503),
        (FetchOutcome.RETRY, None),
        (FetchOutcome.LIMIT, None),
        (FetchOutcome.ERROR, None),
        (FetchOutcome.ERROR, 302),
        (FetchOutcome.REFUSED, None),
    ],
)
def test_while_robots_cannot_be_had_nothing_is_allowed(outcome: FetchOutcome, status: int | None) -> None:
    rules = robots(failed(outcome, status))
    assert not rules.known
    assert not rules.allowed(A1)
    later = rules.failure(A1)
    assert later is not None
    assert later.outcome is FetchOutcome.RETRY


def test_a_huge_robots_file_is_read_up_to_its_limit_and_quickly() -> None:
    agents = "".join(f"User-agent: a{number}\n" for number in range(15_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(15_000))
    wild = "User-agent: *\nDisallow: /" + "*a" * 2000 + "$\n"
    started = time.monotonic()
    read = robots(page(ROBOTS, agents + rules))
    assert read.allowed("https://a.example/14999")
    read = robots(page(ROBOTS, wild))
    assert read.allowed("https://a.example/" + "a" * 1500 + "b")
    read = robots(page(ROBOTS, "User-agent: *\nDisallow: /x\n" + "#" * MAX_BYTES + "\nDisallow: /y\n"))
    assert (read.allowed("https://a.example/x"), read.allowed("https://a.example/y")) == (False, True)
    assert time.monotonic() - started < 3


@given(st.binary(max_size=300))
def test_any_bytes_are_a_robots_file(body: bytes) -> None:
    assert robots(page(ROBOTS, b"User-agent: *\n" + body)).allowed(A1) in (True, False)


MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "come"),
    [
        (None, True),
        (timedelta(hours=-1), True),
        (timedelta(0), True),
        (timedelta(seconds=1), False),
        (timedelta(days=7), False),
        (timedelta(days=700), True),
    ],
)
def test_a_moment_planned_by_a_wrong_clock_has_come(ahead: timedelta | None, come: bool) -> None:
    assert has_come(None if ahead is None else MORNING + ahead, MORNING) is come


def test_the_end_of_the_calendar_never_comes() -> None:
    assert not has_come(datetime(9999, 12, 31, tzinfo=UTC), MORNING)
