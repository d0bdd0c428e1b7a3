"""Runs inside this process, where the clock can be set: real requests over loopback, time that passes by sleeping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from builders import FakeClock

from presswatch.archive.archive import Archive
from presswatch.collect import collect
from presswatch.fetch.client import HttpFetcher
from presswatch.means import Means
from presswatch.model import Candidate, Fetched, FetchRules, Page, Project, Reading, Request, SourceSpec, Terms
from presswatch.pages import PageStore
from presswatch.sources import follow, kind
from presswatch.watch import Watch
from soak.sites import Log

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PROJECT = Project(name="OpenLantern", terms=Terms(strong=("OpenLantern",)))


class HereAndNow:
    """Reads in this process."""

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading:
        from presswatch.read.page import read_page

        return read_page(page, project, hint=hint)

    def parse(self, source: SourceSpec, page: Page) -> list[Candidate]:
        return kind(source.kind).parse(source, page)

    def follow(self, source: SourceSpec, page: Page) -> list[Request]:
        return follow(source, page)


class Dated:
    """A fetcher whose pages bear the time of the trial's clock."""

    def __init__(self, fetcher: HttpFetcher, clock: FakeClock) -> None:
        self._fetcher, self._clock = fetcher, clock

    def fetch(self, request: Request) -> Fetched:
        fetched = self._fetcher.fetch(request)
        return replace(fetched, fetched=self._clock.at) if isinstance(fetched, Page) else fetched


class Inside:
    """An archive and all that runs over it need; every host has one feed."""

    def __init__(self, folder: Path, hosts: Sequence[str], log: Log, *, pace: float = 0.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        rules = FetchRules(
            contact="press@open-lantern.example",
            hosts=dict.fromkeys(hosts, log.address),
            seconds_between_pages=pace,
            run_minutes=30,
        )
        self.clock = FakeClock(START)
        self.log = log
        self.archive = Archive.open(folder / "presswatch.db", now=START)
        self._fetcher = HttpFetcher(rules, version="soak")
        sources = tuple(SourceSpec(host.split(".")[0], "feed", f"https://{host}/feed") for host in hosts)
        self.watch = Watch(folder / "watch.toml", PROJECT, rules, sources)
        pages = PageStore(folder / "pages")
        self.means = Means(self.archive, pages, Dated(self._fetcher, self.clock), HereAndNow(), self.clock)

    def run(self) -> int:
        """One run; answers how many feeds were asked."""
        self.log.clear()
        collect(self.watch, self.means)
        return sum(asked.path == "/feed" for asked in self.log.asked)

    def count(self, table: str) -> int:
        return int(self.archive.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def close(self) -> None:
        self._fetcher.close()
        self.archive.close()


def hours(since: datetime, until: datetime) -> float:
    return (until - since) / timedelta(hours=1)
