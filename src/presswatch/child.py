"""A process that reads for its parent, `workers`: takes tasks from its standard input until that closes, and answers
them on its standard output. An alarm ends it when its parent is gone in the middle of one.

    python -m presswatch.child MEMORY [KIND]        bytes that it may take, the kind of work that it gets ready for
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from presswatch.errors import PresswatchError, ReadError

if TYPE_CHECKING:
    from presswatch.fetch.warcs import Stretch
    from presswatch.model import Candidate, Page, PageItem, Project, Reading, Request, SourceSpec, Terms

READING, SCANNING = "reading", "scanning"
"""The kinds of work: what one needs the other does not, and a process gets it when it first does such a thing."""

_NEEDED = {
    READING: ("trafilatura", "presswatch.read.page"),
    SCANNING: ("presswatch.fetch.warcs", "presswatch.read.sightings"),
}
_LENGTH = struct.Struct("!Q")


def main(memory: int, kind: str = "") -> None:
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    _limit_memory(memory)
    for module in _NEEDED.get(kind, ()):
        import_module(module)
    gc.freeze()  # what was imported stays: looking through it for waste took 3 % of the time
    while True:
        try:
            task, args, seconds = pickle.loads(receive(inbox))  # noqa: S301  (from our own parent)
        except EOFError:
            return
        _alarm(seconds + 5)
        answer = _answer(task, args)
        _alarm(0)
        send(outbox, answer)


def _answer(task: str, args: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, _TASKS[task](*args)
    except PresswatchError as trouble:
        return False, str(trouble)
    except MemoryError:
        return False, "reading needed too much memory"
    except RecursionError:
        return False, "the page is nested too deeply"
    except Exception as trouble:  # a parser's surprise costs this page, and its reason is kept
        return False, f"the page can't be read ({type(trouble).__name__}: {str(trouble)[:200]})"


# ---- what it can do ------------------------------------------------------------------------------------------


def _read_page(page: Page, project: Project, hint: Candidate | None) -> Reading:
    from presswatch.read.page import read_page

    return read_page(page, project, hint=hint)


def _read_text(text: str, project: Project, language: str | None, title: str | None, url: str) -> Reading:
    from presswatch.read.page import read_text

    return read_text(text, project, language=language, title=title, url=url)


def _read_line(line: str, project: Project) -> dict[str, Any]:
    from presswatch.read.page import read_line

    return read_line(line, project)


def _read_list(data: bytes) -> tuple[tuple[PageItem, ...], tuple[str, ...]]:
    from presswatch.formats import clip_list

    entries = clip_list.parse(data)
    return entries.items, entries.problems


def _parse(source: SourceSpec, page: Page) -> list[Candidate]:
    from presswatch import sources

    return sources.kind(source.kind).parse(source, page)


def _follow(source: SourceSpec, page: Page) -> list[Request]:
    from presswatch import sources

    return sources.follow(source, page)


def _scan(stretch: Stretch, terms: Terms, most_bytes: int) -> tuple[object, ...]:
    from presswatch.fetch.warcs import scan_file
    from presswatch.read.sightings import may_mention

    try:
        found = scan_file(stretch, partial(may_mention, terms=terms), most_bytes)
    except OSError as trouble:
        raise ReadError(f"{stretch.path} can't be read: {trouble.strerror or trouble}") from trouble
    return found.begun, found.ended, found.records, found.html, found.pages, found.problems


_TASKS: dict[str, Callable[..., Any]] = {
    "read_page": _read_page,
    "read_text": _read_text,
    "read_line": _read_line,
    "read_list": _read_list,
    "parse": _parse,
    "follow": _follow,
    "scan": _scan,
}


def kind_of(task: str) -> str:
    return SCANNING if task == "scan" else READING


# ---- its limits, and the pipe to its parent ------------------------------------------------------------------


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def send(pipe: IO[bytes], value: object) -> None:
    body = pickle.dumps(value)
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """One message, still packed. Raises EOFError where it ends early."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    body = pipe.read(count)
    if len(body) != count:
        raise EOFError
    return body


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
