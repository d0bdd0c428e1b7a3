"""Reading in child processes: what hangs, swells or dies costs one task, and nothing of it stays behind."""

from __future__ import annotations

import copyreg
import io
import json
import os
import pickle
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from http import HTTPMethod
from typing import Any

import pytest
from builders import PROJECT, page

from presswatch.child import READING, SCANNING
from presswatch.errors import WorkerFailed
from presswatch.model import Outlet, Project, SourceSpec
from presswatch.workers import PAYS, Workers, _Place, _Places, _PlainUnpickler, _understood

GOOD = page(body="<html><body><p>" + "OpenLantern was switched on in Skerry on Tuesday. " * 20 + "</p></body></html>")
FEED = SourceSpec("gazette", "feed", "https://harbour-gazette.example/feed")


class Sleeping:
    """Arrives in the child as a call of `time.sleep`: a task that takes as long as one says."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __reduce__(self) -> Any:
        return time.sleep, (self.seconds,)


class Swelling:
    """Arrives in the child as that many bytes."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __reduce__(self) -> Any:
        return bytearray, (self.size,)


def children() -> set[int]:
    """The reading processes of this one that are alive."""
    found = subprocess.run(["ps", "-o", "pid=,stat=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    rows = [line.split(None, 2) for line in found.stdout.splitlines()]
    return {int(pid) for pid, state, command in rows if "presswatch.child" in command and state[0] != "Z"}


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(1, seconds=3, memory=400 << 20) as opened:
        yield opened


def test_a_page_is_read_in_a_child(workers: Workers) -> None:
    read = workers.read_page(GOOD, PROJECT, None)
    assert read.article.text.startswith("OpenLantern was switched on")
    assert len(children()) == 1


def test_a_feed_is_parsed_in_a_child(workers: Workers) -> None:
    rss = "<rss version='2.0'><channel><item><link>https://a.example/1</link></item></channel></rss>"
    assert [found.url for found in workers.parse(FEED, page(body=rss))] == ["https://a.example/1"]


def test_what_cannot_be_read_is_a_sentence_and_the_child_goes_on(workers: Workers) -> None:
    before = children()
    for _ in range(2):
        with pytest.raises(WorkerFailed, match=r"\w+ \w+"):
            workers.parse(FEED, page(body="%PDF-1.4 this is no feed"))
        before = before or children()
    assert children() == before


def test_a_task_that_hangs_is_ended_and_the_next_one_works() -> None:
    with Workers(1, seconds=1.5) as workers:
        started = time.monotonic()
        with pytest.raises(WorkerFailed, match="took longer than"):
            workers.read_page(Sleeping(60), PROJECT, None)  # type: ignore[arg-type]
        assert time.monotonic() - started < 5
        workers.seconds = 15
        assert workers.read_page(GOOD, PROJECT, None).mentions


def test_a_task_that_swells_is_refused_its_memory_and_the_next_one_works(workers: Workers) -> None:
    with pytest.raises(WorkerFailed):
        workers.read_page(Swelling(800 << 20), PROJECT, None)  # type: ignore[arg-type]
    assert workers.read_page(GOOD, PROJECT, None).mentions


def test_a_page_nested_without_end_costs_itself_alone(workers: Workers) -> None:
    nested = page(body="<div>" * 200_000 + "OpenLantern")
    try:
        workers.read_page(nested, PROJECT, None)
    except WorkerFailed as trouble:
        assert str(trouble)  # noqa: PT017
    assert workers.read_page(GOOD, PROJECT, None).mentions


def test_a_child_that_is_killed_costs_one_task(workers: Workers) -> None:
    workers.read_page(GOOD, PROJECT, None)
    (child,) = children()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(WorkerFailed, match="died"):
        workers.read_page(GOOD, PROJECT, None)
    assert workers.read_page(GOOD, PROJECT, None).mentions
    assert children() != {child}


# ---- who does what ------------------------------------------------------------------------------------------


def waiting(places: _Places, pool: ThreadPoolExecutor, *kinds: str) -> list[Future[_Place]]:
    """Calls for these kinds of work, one after the other, that all wait for a place."""
    calls = []
    for kind in kinds:
        before = len(places._waiting)
        calls.append(pool.submit(places.take, kind))
        while len(places._waiting) == before:
            time.sleep(0.001)
    return calls


def done(*calls: Future[_Place]) -> list[bool]:
    wait(calls, timeout=0.02)
    return [call.done() for call in calls]


def test_a_child_takes_what_it_is_ready_for_and_pages_before_files() -> None:
    places = _Places(2)
    with ThreadPoolExecutor(max_workers=4) as pool:
        scanner, reader = places.take(SCANNING), places.take(READING)
        scan, page, more = waiting(places, pool, SCANNING, READING, SCANNING)
        places.give(scanner)
        assert done(scan, page, more) == [True, False, False]
        places.give(reader)
        assert done(page, more) == [True, False]
        places.give(scanner)
        assert more.result(1) is scanner


@pytest.mark.parametrize("enough", [False, True])
def test_a_child_that_scans_gets_ready_to_read_when_enough_pages_wait(enough: bool) -> None:
    places = _Places(2)
    with ThreadPoolExecutor(max_workers=PAYS) as pool:
        scanner, reader = places.take(SCANNING), places.take(READING)
        pages = waiting(places, pool, *[READING] * (PAYS if enough else PAYS - 1))
        places.give(scanner)
        assert any(done(*pages)) == enough
        for _ in pages:
            places.give(reader)
        assert all(page.result(1) for page in pages)


def test_a_child_that_reads_scans_when_no_page_waits() -> None:
    places = _Places(2)
    scanner, reader = places.take(SCANNING), places.take(READING)
    places.give(reader)
    assert places.take(SCANNING) is reader
    places.give(scanner)


def test_what_no_child_is_ready_for_comes_first() -> None:
    places = _Places(2)
    with ThreadPoolExecutor(max_workers=4) as pool:
        first, second = places.take(SCANNING), places.take(SCANNING)
        scan, page, other = waiting(places, pool, SCANNING, READING, READING)
        places.give(first)
        assert done(scan, page, other) == [False, True, False]
        places.give(second)
        assert done(scan, other) == [True, False]
        places.give(first)
        assert other.result(1) is first


def test_a_child_that_was_killed_is_ready_for_nothing() -> None:
    places = _Places(1)
    place = places.take(READING)
    place.empty()
    places.give(place)
    assert places.take(SCANNING).kinds == {SCANNING}


# ---- what may come back ------------------------------------------------------------------------------------


def test_an_answer_that_names_a_foreign_class_is_refused(workers: Workers) -> None:
    foreign = Project("OpenLantern", outlets=(Outlet(HTTPMethod.GET, ("harbour-gazette.example",)),))
    with pytest.raises(WorkerFailed, match="may not stand in an answer"):
        workers.read_page(GOOD, foreign, None)
    assert workers.read_page(GOOD, PROJECT, None).mentions


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("datetime", "sys"),
        ("presswatch.model", "dataclass"),
        ("presswatch.model", "Any"),
        ("presswatch.model", "Mapping"),
        ("presswatch.model", "dataclass.__globals__"),
        ("presswatch.model", "Page.header.__globals__.__getitem__"),
        ("presswatch.model", "Page.__init__"),
        ("presswatch.model", "no_such_class"),
    ],
)
def test_nothing_but_our_own_classes_may_be_named(module: str, name: str) -> None:
    with pytest.raises((pickle.UnpicklingError, AttributeError)):
        _PlainUnpickler(io.BytesIO()).find_class(module, name)


@pytest.mark.parametrize(
    "answer", [b"", b"\x80", b"nonsense", pickle.dumps(7), pickle.dumps((True, copyreg)[0]), pickle.dumps((1, 2, 3))]
)
def test_an_answer_of_another_shape_is_a_failure(answer: bytes) -> None:
    with pytest.raises(WorkerFailed):
        _understood(answer)


# ---- lines -------------------------------------------------------------------------------------------------


def test_lines_come_back_in_order_and_bad_ones_say_so() -> None:
    given: list[bytes] = [json.dumps({"id": n, "text": "x" * (n % 3)}).encode() for n in range(30)]
    bad = [
        b"{",
        b"[1]",
        b"\xff\xfe",
        b"",
        b'{"id": "x"}',
        b'{"id": "y", "text": 7}',
        b"[" * 100_000,
        b'"text"',
        b"null",
    ]
    with Workers(2, seconds=10) as workers:
        answers = list(workers.read_lines([*given, *bad, given[0]], PROJECT))
    assert [answer["id"] for answer in answers] == [*range(30), None, None, None, None, "x", "y", None, None, None, 0]
    assert all(answer.keys() == {"id", "error"} and answer["error"] for answer in answers[30:39])
    assert all("error" not in answer for answer in (*answers[:30], answers[39]))


def test_a_line_that_the_child_could_not_finish_keeps_its_id() -> None:
    big = json.dumps({"id": 7, "text": "x " * (10 << 20)}).encode()
    with Workers(1, seconds=10, memory=170 << 20) as workers:
        answers = list(workers.read_lines([big, b'{"id": 8, "text": "x"}', b"[" + b"0," * (8 << 20) + b"0]"], PROJECT))
    assert [answer["id"] for answer in answers] == [7, 8, None]
    assert ["error" in answer for answer in answers] == [True, False, True]


# ---- the end -----------------------------------------------------------------------------------------------


def test_no_child_is_left(workers: Workers) -> None:
    workers.read_page(GOOD, PROJECT, None)
    workers.close()
    assert children() == set()
    workers.close()


def test_a_child_ends_when_its_parent_is_gone() -> None:
    workers = Workers(1, seconds=3)
    workers.read_page(GOOD, PROJECT, None)
    child = workers._places.all[0].child
    assert child is not None
    assert child._process.stdin is not None
    child._process.stdin.close()  # as the system does when the parent dies
    assert child._process.wait(timeout=5) == 0
    workers.close()
