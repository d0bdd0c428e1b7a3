"""The versions of a file that git keeps: the one place that runs git to read. Nothing is written, no remote is asked,
and no program that the repository's own configuration names is started."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

from presswatch.errors import UsageError
from presswatch.formats.page_versions import Version

_SECONDS = 60
_NO_PROTOCOL = "none"  # a clone without all its objects would fetch what is missing


def versions(path: Path) -> tuple[Version, ...]:
    """The file's versions, oldest first, renames followed, each with its author's day; () when the file is in no
    repository or was never committed, or when there is no git. A version that is not UTF-8 is left out. Raises
    UsageError when git does not answer in time."""
    folder = path.resolve().parent
    fields = ["log", "--follow", "--format=%x01%H %as", "--name-only", "-z", "--no-show-signature", "--no-color"]
    log = _git(folder, [*fields, "--no-ext-diff", "--no-textconv", "--", path.resolve().name])
    if log is None:
        return ()
    found = []
    for record in log.decode(errors="surrogateescape").split("\x01")[1:]:
        named, _, files = record.partition("\0")
        commit, day = named.split()
        name = files.strip("\n\0")
        blob = _git(folder, ["cat-file", "blob", f"{commit}:{name}"]) if name else None
        text = _text(blob)
        if text is not None:
            found.append(Version(date.fromisoformat(day), text, commit))
    return tuple(reversed(found))


def _text(blob: bytes | None) -> str | None:
    try:
        return None if blob is None else blob.decode()
    except UnicodeDecodeError:
        return None


def _git(folder: Path, arguments: list[str]) -> bytes | None:
    """What git answers, None when it refuses or is not there."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = {**around, "GIT_ALLOW_PROTOCOL": _NO_PROTOCOL, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = ["git", "--no-pager", "--literal-pathspecs", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError:
        return None
    except subprocess.TimeoutExpired as trouble:
        raise UsageError(f"git did not tell the history of {folder} within {_SECONDS} s.") from trouble
    return done.stdout if done.returncode == 0 else None
