"""A list of addresses that a person keeps: `urls = [...]` in the watch file, or `path`, a text file beside it.

`watch` reads the file, so that `options["urls"]` always holds the addresses and nothing here does I/O.
"""

from __future__ import annotations

from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState
from presswatch.sources._entries import fetchable

OPTIONS: frozenset[str] = frozenset({"urls", "path"})
NEEDS_URL = False


def addresses(text: str) -> tuple[str, ...]:
    """The addresses of a text file: one a line; blank lines and what follows "#" after a blank are left out."""
    kept = (" " + line for line in text.splitlines())
    return tuple(line for line in (line.split(" #")[0].strip() for line in kept) if line)


def requests(source: SourceSpec, state: SourceState) -> list[Request]:
    return []


def parse(source: SourceSpec, page: Page) -> list[Candidate]:
    raise SourceError("a list of addresses is asked nothing, so there is no answer to read")


def listed(source: SourceSpec) -> list[Candidate]:
    """The usable addresses, each once, in the order of the list."""
    outlet = source.options.get("outlet")
    usable = dict.fromkeys(url for url in source.options.get("urls", ()) if fetchable(url))
    return [Candidate(url, outlet=outlet) for url in usable]


def problems(source: SourceSpec) -> list[str]:
    """The addresses that `listed` leaves out."""
    return [f'urls: "{url}" is no http(s) address' for url in source.options.get("urls", ()) if not fetchable(url)]
