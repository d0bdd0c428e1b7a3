"""Asking hosts for pages as they allow, for every run that goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from presswatch.errors import UsageError
from presswatch.fetch.client import Fetcher
from presswatch.fetch.guard import nobody_reads
from presswatch.fetch.manners import Pace, host_port
from presswatch.fetch.robots import RobotsRules, robots
from presswatch.model import Fetched, FetchFailure, Request
from presswatch.watch import Watch


@dataclass(slots=True)
class Asker:
    """Asks each host for its robots.txt once a run, then for what that allows. `Turns` sees to it that no second thread
    asks the same host."""

    fetcher: Fetcher
    pace: Pace
    rules: dict[str, RobotsRules] = field(default_factory=dict)

    def get(self, request: Request) -> Fetched:
        host, wait = host_port(request.url), None
        if host not in self.rules:
            answer = self.fetcher.fetch(Request(urljoin(request.url, "/robots.txt")))
            wait = answer.retry_after if isinstance(answer, FetchFailure) else None
            self.rules[host] = robots(answer)
            self.pace.slow_down(request.url, self.rules[host].crawl_delay)
        refusal = self.rules[host].failure(request.url)
        return replace(refusal, retry_after=wait) if refusal else self.fetcher.fetch(request)


def check_contact(watch: Watch, urls: Sequence[str] | None, *, otherwise: str = "") -> None:
    """Raises UsageError when these addresses, or with None any that come up, are not all our own and a site could not
    reach the operator. `otherwise` says what else can be done."""
    pace = Pace(watch.fetch)
    if nobody_reads(watch.fetch.contact) and (urls is None or not all(pace.own(url) for url in urls)):
        raise UsageError(
            f"Nobody reads {watch.fetch.contact!r}: write an address of yours as contact under [project] in "
            f"{watch.path}, so that the sites we ask can reach you{otherwise}."
        )
