"""Side by side, each host in its own time: no host is hurried, none waits for another, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from builders import NOW, RULES, FakeClock, page

from presswatch.fetch.manners import Pace
from presswatch.model import Fetched, FetchFailure, FetchOutcome
from presswatch.turns import AT_ONCE, Turns


@dataclass(frozen=True)
class Job:
    url: str


@dataclass(frozen=True)
class Done:
    fetched: Fetched


def fetch(job: Job) -> Done:
    return Done(page(job.url))


def jobs(*hosts: str, each: int = 3) -> list[Job]:
    return [Job(f"https://{host}.example/{number}") for host in hosts for number in range(each)]


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield threads


def turns(pool: Executor, *, minutes: float = 30, waits: dict[str, datetime] | None = None) -> Turns[Job, Done]:
    clock = FakeClock()
    return Turns(Pace(RULES, waits), clock, pool, NOW + timedelta(minutes=minutes))


def told(turns: Turns[Job, Done], jobs: list[Job], work: Callable[[Job], Done] = fetch) -> list[tuple[str, datetime]]:
    """The hosts in the order they were done, with the time."""
    return [(job.url.split("/")[2].split(".")[0], turns.clock.now()) for job, _ in turns.run(jobs, work)]


def test_a_host_is_asked_no_sooner_than_its_pause_allows(pool: Executor) -> None:
    times = [at for _, at in told(turns(pool), jobs("a", each=4))]
    assert times == [NOW + timedelta(seconds=5 * n) for n in range(4)]


def test_hosts_are_interleaved_so_that_many_take_no_longer_than_one(pool: Executor) -> None:
    done = told(turns(pool), jobs("a", "b", "c"))
    assert done[-1][1] == NOW + timedelta(seconds=10)
    for second in (0, 5, 10):
        assert sorted(host for host, at in done if at == NOW + timedelta(seconds=second)) == ["a", "b", "c"]


def test_every_job_comes_back_once(pool: Executor) -> None:
    wanted = jobs(*"abcdefghijklmnop", each=2)
    assert sorted(job.url for job, _ in turns(pool).run(wanted, fetch)) == sorted(job.url for job in wanted)


def test_what_the_time_does_not_reach_is_left(pool: Executor) -> None:
    run = turns(pool, minutes=0.2)
    assert len(told(run, jobs("a", "b", each=5))) == 6
    assert run.left == 4
    assert run.clock.now() <= run.until


def test_a_run_without_time_does_nothing(pool: Executor) -> None:
    run = turns(pool, minutes=0)
    assert told(run, jobs("a", "b")) == []
    assert run.left == 6


def test_nothing_to_do_is_done_at_once(pool: Executor) -> None:
    run = turns(pool)
    assert told(run, []) == []
    assert run.left == 0


def test_a_run_never_sleeps_for_a_retry_after(pool: Executor) -> None:
    def busy(job: Job) -> Done:
        if job.url == "https://a.example/0":
            return Done(FetchFailure(job.url, FetchOutcome.RETRY, "busy", 429, retry_after=60))
        return fetch(job)

    run = turns(pool)
    done = told(run, jobs("a", "b"), busy)
    assert sorted(host for host, _ in done) == ["a", "b", "b", "b"]
    assert run.left == 2
    assert run.clock.now() == NOW + timedelta(seconds=10)
    assert run.pace.not_before == {"a.example:443": NOW + timedelta(seconds=60)}


def test_a_host_that_asked_an_earlier_run_to_wait_is_left(pool: Executor) -> None:
    run = turns(pool, waits={"a.example:443": NOW + timedelta(minutes=2), "b.example:443": NOW})
    assert {host for host, _ in told(run, jobs("a", "b"))} == {"b"}
    assert run.left == 3


def test_a_mistake_in_one_job_is_raised_when_all_others_are_done(pool: Executor) -> None:
    def work(job: Job) -> Done:
        if job.url.endswith("/0"):
            raise ZeroDivisionError(job.url)
        return fetch(job)

    run, done = turns(pool), list[str]()
    with pytest.raises(ZeroDivisionError):
        done.extend(job.url for job, _ in run.run(jobs("a", "b"), work))
    assert len(done) == 4
    assert run.left == 0


def test_one_request_at_a_time_per_host(pool: Executor) -> None:
    busy: set[str] = set()
    both: list[str] = []

    def work(job: Job) -> Done:
        host = job.url.split("/")[2]
        both.extend({host} & busy)
        busy.add(host)
        found = fetch(job)
        busy.discard(host)
        return found

    told(turns(pool), jobs("a", "b", each=6), work)
    assert both == []
