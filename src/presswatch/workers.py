"""Reading in child processes with limits of memory and time: a page can make a parser hang or swell, and then that
child is killed, not the run.

A child is a fresh interpreter, not a fork (a fork would keep the run's lock when the run is killed).
"""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from presswatch.child import READING, SCANNING, kind_of, receive, send
from presswatch.errors import WorkerFailed, WorkerLost
from presswatch.fetch.warcs import Scanned, Stretch
from presswatch.model import Candidate, Page, PageItem, Project, Reading, Request, SourceSpec, Terms

SECONDS = 20.0
SCAN_SECONDS = 300.0  # for a stretch of a file that may lie far away
MEMORY_BYTES = 1 << 30
PAYS = 8
"""Pages that wait for each child which reads before one that scans gets ready to: that takes as long as they do."""

PLAIN_MODULES = frozenset({"presswatch.model", "datetime"})
"""Modules whose own classes, and nothing else of theirs, may stand in an answer: a child that a page took over can't
make its parent run code."""


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Up to `count` children (None: one a core), each at one task at a time; calls from more threads wait for a free
    one."""

    def __init__(self, count: int | None = None, *, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> None:
        self.count = count or cores()
        self.seconds = seconds
        self.memory = memory
        self._places = _Places(self.count)
        self._closed = False

    def start(self) -> None:
        """Starts all children now, to get ready while their parent does something else: one to read pages, the others
        to scan files."""
        for number, place in enumerate(self._places.all):
            kind = READING if number == 1 else SCANNING
            place.child = _Child(self.memory, kind)
            place.kinds = {kind}

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading:
        """`read.page.read_page` in a child. Raises ReadError's sentence, or why the child failed, as WorkerFailed."""
        reading: Reading = self._call("read_page", page, project, hint)
        return reading

    def read_text(
        self, text: str, project: Project, *, language: str | None = None, title: str | None = None, url: str = ""
    ) -> Reading:
        """`read.page.read_text` in a child; the same errors."""
        reading: Reading = self._call("read_text", text, project, language, title, url)
        return reading

    def read_list(self, data: bytes) -> tuple[tuple[PageItem, ...], tuple[str, ...]]:
        """The items and problems of `formats.clip_list.parse` in a child; the same errors."""
        items, problems = self._call("read_list", data)
        return items, problems

    def parse(self, source: SourceSpec, page: Page) -> list[Candidate]:
        """The source kind's `parse` in a child; the same errors."""
        candidates: list[Candidate] = self._call("parse", source, page)
        return candidates

    def follow(self, source: SourceSpec, page: Page) -> list[Request]:
        """The source kind's `follow` in a child; the same errors."""
        requests: list[Request] = self._call("follow", source, page)
        return requests

    def scan(self, stretch: Stretch, terms: Terms, most_bytes: int) -> Scanned:
        """`fetch.warcs.scan_file` in a child, of the pages whose bytes may name one of `terms`; the same errors."""
        begun, ended, records, html, pages, problems = self._call(
            "scan", stretch, terms, most_bytes, seconds=SCAN_SECONDS
        )
        return Scanned(begun, ended, records, html, pages, problems)

    def read_lines(self, lines: Iterable[bytes], project: Project) -> Iterator[dict[str, Any]]:
        """`read.page.read_line` of each line in children, in the order of the lines; a line that a child could not
        finish is {"id", "error"}."""
        waiting: deque[Future[dict[str, Any]]] = deque()
        with ThreadPoolExecutor(max_workers=self.count) as threads:
            for line in lines:
                waiting.append(threads.submit(self._read_line, line, project))
                if len(waiting) > 2 * self.count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _read_line(self, line: bytes, project: Project) -> dict[str, Any]:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return {"id": None, "error": "the line is not UTF-8"}
        try:
            answer: dict[str, Any] = self._call("read_line", text, project)
        except WorkerFailed as trouble:
            return {"id": _id(text), "error": str(trouble)}
        return answer

    def close(self) -> None:
        """Ends all children; who still waits for one gets WorkerFailed."""
        self._closed = True
        for place in self._places.all:
            if place.child is not None:
                place.child.kill()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, task: str, *args: object, seconds: float | None = None) -> Any:
        place = self._places.take(kind_of(task))
        try:
            if self._closed:
                raise WorkerFailed("reading was stopped")
            if place.child is None:
                place.child = _Child(self.memory)
            done, answer = place.child.call(task, args, seconds or self.seconds)
        except BaseException:
            place.empty()
            raise
        finally:
            self._places.give(place)
        if not done:
            raise WorkerFailed(answer)
        return answer


@dataclass(slots=True, eq=False)
class _Place:
    """Where one child is at work, or the next one will be; `kinds` of work are those that it is ready for."""

    child: _Child | None = None
    kinds: set[str] = field(default_factory=set)

    def empty(self) -> None:
        if self.child is not None:
            self.child.kill()
        self.child = None
        self.kinds.clear()


class _Places:
    """The places of all children, lent to one call each. A free child takes first what no child is ready for yet, then
    what it is ready for itself, then whatever waits, if enough of it does; and pages before files, which bring more
    pages."""

    def __init__(self, count: int) -> None:
        self.all = [_Place() for _ in range(count)]
        self._free = list(self.all)
        self._waiting: list[tuple[str, Future[_Place]]] = []
        self._lock = threading.Lock()

    def take(self, kind: str) -> _Place:
        asked: Future[_Place] = Future()
        with self._lock:
            self._waiting.append((kind, asked))
            self._match()
        return asked.result()

    def give(self, place: _Place) -> None:
        with self._lock:
            self._free.append(place)
            self._match()

    def _match(self) -> None:
        while self._free and self._waiting:
            pairs = [(call, place) for call in self._waiting for place in self._free if self._pays(call[0], place)]
            if not pairs:
                return
            call, place = min(pairs, key=lambda pair: self._rank(pair[0][0], pair[1]))
            self._waiting.remove(call)
            self._free.remove(place)
            kind, asked = call
            place.kinds.add(kind)
            asked.set_result(place)

    def _pays(self, kind: str, place: _Place) -> bool:
        """Whether this child should take such a task: one that scans gets ready to read for a number of pages only."""
        if kind != READING or kind in place.kinds or not place.kinds:
            return True
        readers = sum(kind in other.kinds for other in self.all)
        return sum(kind == wanted for wanted, _ in self._waiting) >= PAYS * readers

    def _rank(self, kind: str, place: _Place) -> int:
        if not any(kind in other.kinds for other in self.all):
            return 0
        if kind not in place.kinds:
            return 3
        return 1 if kind == READING else 2


class _Child:
    def __init__(self, memory: int, kind: str = "") -> None:
        command = [sys.executable, "-m", "presswatch.child", str(memory), kind]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([_SOURCE, os.environ.get("PYTHONPATH", "")]).rstrip(":")
        }
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._late = False

    def call(self, task: str, args: tuple[object, ...], seconds: float) -> tuple[bool, Any]:
        timer = threading.Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            send(self._process.stdin, (task, args, seconds))
            answer = receive(self._process.stdout)
        except (OSError, EOFError) as trouble:
            self.kill()
            raise WorkerLost(self._why(seconds), late=self._late) from trouble
        finally:
            timer.cancel()
        return _understood(answer)

    def kill(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue
        self._process.wait()

    def _stop(self) -> None:
        self._late = True
        self._process.kill()

    def _why(self, seconds: float) -> str:
        if self._late:
            return f"reading took longer than {seconds:.0f} s"
        return f"the reading process died (exit code {self._process.returncode})"


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module in PLAIN_MODULES and "." not in name:  # a dot would lead through a class to what it knows
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} may not stand in an answer")


def _understood(answer: bytes) -> tuple[bool, Any]:
    try:
        done, value = _PlainUnpickler(io.BytesIO(answer)).load()
    except Exception as trouble:  # the documentation of pickle promises no end of kinds
        raise WorkerFailed(f"the reading process gave an answer that can't be taken ({trouble})") from trouble
    return bool(done), value


def _id(line: str) -> Any:
    """The id of a line that may be anything."""
    try:
        return json.loads(line)["id"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


_SOURCE = str(Path(__file__).parent.parent)
