"""Files that an operator named: paths, folders and patterns on this machine, addresses elsewhere through fsspec."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from errno import ENOENT
from pathlib import Path
from typing import Any, BinaryIO, cast

from presswatch.errors import UsageError

_KINDS = ("*.warc.gz", "*.warc")
_BLOCK = 4 << 20  # bytes that are asked for at once
_MAGIC = "*?["
_HEAD = 8


def find(named: Sequence[str]) -> list[str]:
    """The files behind what was named, in its order, each once: a folder stands for the WARC files in it, a pattern
    for what it matches, both sorted. Raises UsageError for what is not there."""
    found: dict[str, None] = {}
    for name in named:
        paths = _elsewhere(name) if is_elsewhere(name) else _here(name)
        if not paths:
            raise UsageError(f"There is no WARC file at {name}: name files that end in .warc.gz or .warc, or a folder.")
        found |= dict.fromkeys(paths)
    return list(found)


def is_elsewhere(name: str) -> bool:
    return "://" in name


def open_bytes(path: str) -> BinaryIO:
    """The file, to be read from any place. Raises OSError when it can't be reached."""
    if not is_elsewhere(path):
        return Path(path).open("rb")
    fsspec = _fsspec()
    try:
        system, place = fsspec.core.url_to_fs(path)
        return cast(BinaryIO, system.open(place, "rb", block_size=_BLOCK, cache_type="readahead"))
    except FileNotFoundError as trouble:  # its text may be the path alone
        raise FileNotFoundError(ENOENT, "it is not there") from trouble
    except OSError:
        raise
    except Exception as trouble:  # each protocol has its own: botocore's, aiohttp's
        raise OSError(f"{type(trouble).__name__}: {trouble}") from trouble


def look(path: str) -> tuple[bytes, int]:
    """The first 8 bytes of a file and its size. Raises OSError when it can't be reached, or not be read from its
    middle, as an address of a server that knows no ranges."""
    with open_bytes(path) as file:
        head, size = file.read(_HEAD), file.seek(0, 2)
        if is_elsewhere(path):
            file.seek(max(0, size - _HEAD))
            try:
                file.read(_HEAD)
            except ValueError as trouble:
                raise OSError("its server sends whole files only: download it, and read it here") from trouble
        return head, size


def size_here(path: str) -> int | None:
    """The size of a file on this machine; None for one elsewhere, or that is not there."""
    try:
        return None if is_elsewhere(path) else Path(path).stat().st_size
    except OSError:
        return None


def _here(name: str) -> list[str]:
    path = Path(name)
    if path.is_dir():
        return sorted(str(file.resolve()) for kind in _KINDS for file in path.rglob(kind))
    if path.is_file():
        return [str(path.resolve())]
    return sorted(str(Path(file).resolve()) for file in glob.glob(name, recursive=True) if Path(file).is_file())


def _elsewhere(name: str) -> list[str]:
    """An address, or those that a pattern matches; a query of https is no pattern."""
    if not any(sign in name for sign in _MAGIC) or name.startswith(("http://", "https://")):
        return [name]
    system, path = _fsspec().core.url_to_fs(name)
    return sorted(str(system.unstrip_protocol(found)) for found in system.glob(path))


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError as trouble:
        raise UsageError("Files elsewhere need more packages: pip install 'presswatch[remote]'.") from trouble
    return fsspec
