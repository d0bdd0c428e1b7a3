"""What a run that goes out works with: the same for collect, verify and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from presswatch.archive.archive import Archive
from presswatch.fetch.client import Fetcher
from presswatch.model import Candidate, Page, Project, Reading, Request, SourceSpec
from presswatch.pages import PageStore
from presswatch.turns import Clock

Say = Callable[[str], None]


class Readers(Protocol):
    """What reading needs: `workers.Workers`, or a fake that reads in this process."""

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading: ...

    def parse(self, source: SourceSpec, page: Page) -> list[Candidate]: ...

    def follow(self, source: SourceSpec, page: Page) -> list[Request]: ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with. `say` is told one line per thing done."""

    archive: Archive
    pages: PageStore
    fetcher: Fetcher
    readers: Readers
    clock: Clock
    say: Say = lambda line: None
