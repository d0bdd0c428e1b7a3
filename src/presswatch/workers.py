"""Reading in child processes with limits of memory and time: a page can make a parser hang or swell, and then that
child is killed, not the run.

A child is a fresh interpreter, not a fork (a fork would keep the run's lock when the run is killed). It reads tasks
from its standard input and ends when that closes; an alarm ends it when its parent is gone in the middle of one.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import IO, Any

from presswatch.errors import PresswatchError, ReadError, WorkerFailed, WorkerLost
from presswatch.fetch.warcs import Scanned, Stretch
from presswatch.model import Candidate, Page, PageItem, Project, Reading, Request, SourceSpec, Terms

SECONDS = 20.0
SCAN_SECONDS = 300.0  # for a stretch of a file that may lie far away
MEMORY_BYTES = 1 << 30
LENGTH = struct.Struct("!Q")
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
        self.count = count = count or cores()
        self.seconds = seconds
        self.memory = memory
        self._idle: LifoQueue[_Child | None] = LifoQueue()
        self._all: set[_Child] = set()
        self._closed = False
        for _ in range(count):
            self._idle.put(None)

    def start(self) -> None:
        """Starts all children now: what they import, they import while their parent does something else."""
        for _ in range(self.count):
            self._idle.get()
            child = _Child(self.memory)
            self._all.add(child)
            self._idle.put(child)

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
        for child in list(self._all):
            child.kill()
        self._all.clear()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, task: str, *args: object, seconds: float | None = None) -> Any:
        child = self._idle.get()
        try:
            if self._closed:
                raise WorkerFailed("reading was stopped")
            if child is None:
                child = _Child(self.memory)
                self._all.add(child)
            done, answer = child.call(task, args, seconds or self.seconds)
        except BaseException:
            if child is not None:
                child.kill()
                self._all.discard(child)
            child = None
            raise
        finally:
            self._idle.put(child)
        if not done:
            raise WorkerFailed(answer)
        return answer


class _Child:
    def __init__(self, memory: int) -> None:
        command = [sys.executable, "-m", "presswatch.workers", str(memory)]
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
            _send(self._process.stdin, (task, args, seconds))
            answer = _receive(self._process.stdout)
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


def _send(pipe: IO[bytes], value: object) -> None:
    body = pickle.dumps(value)
    pipe.write(LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    body = pipe.read(count)
    if len(body) != count:
        raise EOFError
    return body


# ---- in the child -------------------------------------------------------------------------------------------


def _tasks() -> dict[str, Callable[..., Any]]:
    from presswatch import sources
    from presswatch.fetch.warcs import scan_file
    from presswatch.formats import clip_list
    from presswatch.read.page import read_line, read_page, read_text
    from presswatch.read.sightings import may_mention

    def read(page: Page, project: Project, hint: Candidate | None) -> Reading:
        return read_page(page, project, hint=hint)

    def scan(stretch: Stretch, terms: Terms, most_bytes: int) -> tuple[object, ...]:
        try:
            found = scan_file(stretch, partial(may_mention, terms=terms), most_bytes)
        except OSError as trouble:
            raise ReadError(f"{stretch.path} can't be read: {trouble.strerror or trouble}") from trouble
        return found.begun, found.ended, found.records, found.html, found.pages, found.problems

    def parse(source: SourceSpec, page: Page) -> list[Candidate]:
        return sources.kind(source.kind).parse(source, page)

    def text(text: str, project: Project, language: str | None, title: str | None, url: str) -> Reading:
        return read_text(text, project, language=language, title=title, url=url)

    def read_list(data: bytes) -> tuple[tuple[PageItem, ...], tuple[str, ...]]:
        entries = clip_list.parse(data)
        return entries.items, entries.problems

    own: dict[str, Callable[..., Any]] = {
        "read_page": read,
        "parse": parse,
        "scan": scan,
        "read_text": text,
        "read_list": read_list,
    }
    return {**own, "follow": sources.follow, "read_line": read_line}


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _answer(tasks: dict[str, Callable[..., Any]], task: str, args: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, tasks[task](*args)
    except PresswatchError as trouble:
        return False, str(trouble)
    except MemoryError:
        return False, "reading needed too much memory"
    except RecursionError:
        return False, "the page is nested too deeply"
    except Exception as trouble:  # a parser's surprise costs this page, and its reason is kept
        return False, f"the page can't be read ({type(trouble).__name__}: {str(trouble)[:200]})"


def main(memory: int) -> None:
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    _limit_memory(memory)
    tasks = _tasks()
    while True:
        try:
            task, args, seconds = pickle.loads(_receive(inbox))  # noqa: S301  (from our own parent)
        except (EOFError, struct.error):
            return
        _alarm(seconds + 5)
        answer = _answer(tasks, task, args)
        _alarm(0)
        _send(outbox, answer)


if __name__ == "__main__":
    main(int(sys.argv[1]))
