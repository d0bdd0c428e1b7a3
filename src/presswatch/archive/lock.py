"""One run at a time: a lock that the system takes back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from presswatch.errors import LockHeld


@contextmanager
def run_lock(db: Path) -> Iterator[None]:
    """Holds the lock of the archive at `db`. Raises LockHeld at once when another run has it."""
    path = db.with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            raise LockHeld(f"Another run is at work on {db}: nothing was done.") from trouble
        yield
