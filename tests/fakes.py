"""The one stand-in for the network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from presswatch.model import Fetched, FetchFailure, FetchOutcome, Page, Request

NOON = datetime(2022, 7, 12, 12, 0, tzinfo=UTC)


def page(url: str, body: str | bytes, content_type: str = "text/html; charset=utf-8", **headers: str) -> Page:
    """A page as it would have come from `url` at noon; `last_modified="..."` becomes a Last-Modified header."""
    sent = body.encode() if isinstance(body, str) else body
    more = ((name.replace("_", "-").title(), value) for name, value in headers.items())
    return Page(url, url, 200, (("Content-Type", content_type), *more), sent, NOON)


class FakeFetcher:
    """Answers from a table of URLs and keeps what it was asked. A value is what comes back, or a list of them for one
    request after another, its last repeated; a text or bytes become a page; an unknown URL is gone (404)."""

    def __init__(
        self, answers: Mapping[str, Fetched | str | bytes | list[Fetched | str | bytes]] | None = None
    ) -> None:
        self.answers = {url: value if isinstance(value, list) else [value] for url, value in (answers or {}).items()}
        self.requests: list[Request] = []

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.requests]

    def fetch(self, request: Request) -> Fetched:
        earlier = self.urls.count(request.url)
        self.requests.append(request)
        answers = self.answers.get(request.url)
        if not answers:
            return FetchFailure(request.url, FetchOutcome.GONE, "the page is gone (404)", 404)
        answer = answers[min(earlier, len(answers) - 1)]
        return page(request.url, answer) if isinstance(answer, (str, bytes)) else answer
