"""The tree of troubles.

    PresswatchError                 anything a person can be told in one sentence
    ├── UsageError                  the command line or a file of ours is wrong (exit 2)
    │   └── WatchFileError          every problem of the watch file at once
    ├── LockHeld                    another run is at work (exit 3)
    ├── ArchiveError                the database can't be used
    │   ├── NotAnArchive            an empty, foreign or damaged file; left untouched
    │   └── NewerArchive            made by a newer presswatch; left untouched
    ├── PageStoreError              a stored page is missing, torn or altered
    ├── SourceError                 a source's answer can't be parsed
    ├── ReadError                   a page can't be read
    └── WorkerFailed                a child process could not do what it was asked
        └── WorkerLost              it died or ran out of time

A response that did not arrive is not an exception: `fetch` returns it as a value (`model.FetchFailure`),
because on any night some will not. Exceptions of libraries are wrapped once, where the library is called.
"""

from __future__ import annotations

from collections.abc import Sequence


class PresswatchError(Exception):
    """Its text is one sentence that says what is wrong and what to do."""

    exit_code = 1


class UsageError(PresswatchError):
    exit_code = 2


class WatchFileError(UsageError):
    """All problems found in one file, each naming its table and key."""

    def __init__(self, path: str, problems: Sequence[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__(f"{path}:\n" + "\n".join(f"  - {problem}" for problem in self.problems))


class LockHeld(PresswatchError):
    exit_code = 3


class ArchiveError(PresswatchError):
    pass


class NotAnArchive(ArchiveError):
    pass


class NewerArchive(ArchiveError):
    pass


class PageStoreError(PresswatchError):
    pass


class SourceError(PresswatchError):
    pass


class ReadError(PresswatchError):
    pass


class WorkerFailed(PresswatchError):
    pass


class WorkerLost(WorkerFailed):
    """`late` says that it was ended for its time."""

    def __init__(self, reason: str, *, late: bool) -> None:
        super().__init__(reason)
        self.late = late
