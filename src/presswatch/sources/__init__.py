"""Where we look: one kind of source a file, found by its name. No kind does I/O; `fetch` carries its requests.

A new kind is a file here with the names of `SourceKind` and a fixture in tests/data. Files whose name begins with
an underscore are shared by kinds and are none themselves.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from presswatch.errors import UsageError
from presswatch.model import Candidate, Page, Request, SourceSpec, SourceState


class SourceKind(Protocol):
    """What a kind's module holds. It may also hold

    - `problems(source) -> list[str]`: what its options get wrong, each beginning with the key;
    - `follow(source, page) -> list[Request]`: where an answer leads that is only the way to the list (a home page to
      its feeds, an index to its sitemaps); [] when it is the list. They are asked for in the same poll, within the
      bounds of `polling`, and their answers go through `follow` and `parse` too. Runs in a child process;
    - `addresses(text) -> tuple[str, ...]`: what the file holds that the option `path` names. `watch` reads it, and
      `options["urls"]` then holds the addresses;
    - `KEY`: the environment variable with the operator's key. `watch` puts its value into `options["key"]`; it may be
      sent as one of a request's `credentials`, and stand nowhere else.
    """

    OPTIONS: frozenset[str]
    """The keys that a [[source]] may hold besides id, kind, url, outlet and language."""
    NEEDS_URL: bool

    def requests(self, source: SourceSpec, state: SourceState) -> list[Request]:
        """What to ask for at this poll, the condition of the last answer included."""

    def parse(self, source: SourceSpec, page: Page) -> list[Candidate]:
        """What the answer names, in its order; [] when it names nothing. Raises SourceError when it is something else
        than this kind reads. Runs in a child process with limits of time and memory."""

    def listed(self, source: SourceSpec) -> list[Candidate]:
        """The candidates that are known without asking anyone."""


@cache  # every source of a watch file asks, if only for the sentence that says what is missing
def kinds() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return tuple(sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_")))


@cache  # a run asks ten times per source, and looking through the folder each time cost more than the requests
def kind(name: str) -> SourceKind:
    """The module of that kind. Raises UsageError that names the nearest known kind."""
    known = kinds()
    if name not in known:
        nearest = get_close_matches(name, known, n=1, cutoff=0)[0]
        raise UsageError(f'no source is of kind "{name}"; the nearest is "{nearest}" (there are: {", ".join(known)})')
    return cast(SourceKind, import_module(f"{__name__}.{name}"))


def follows(source: SourceSpec) -> bool:
    """Whether answers to a source of its kind may be only the way to its list."""
    return hasattr(kind(source.kind), "follow")


def follow(source: SourceSpec, page: Page) -> list[Request]:
    """Where the answer leads, by its kind."""
    lead = getattr(kind(source.kind), "follow", None)
    return list(lead(source, page)) if lead else []


def without_key(source: SourceSpec) -> SourceSpec:
    """The source as it may be handed to a process that reads what strangers wrote."""
    return replace(source, options={key: value for key, value in source.options.items() if key != "key"})


def problems(source: SourceSpec) -> list[str]:
    """What its kind finds wrong with the options of a source, each beginning with the key."""
    check = getattr(kind(source.kind), "problems", None)
    return list(check(source)) if check else []
