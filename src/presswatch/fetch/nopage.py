"""How the parts of `fetch` say that there will be no page. `client` turns it into a value; it never leaves `fetch`."""

from __future__ import annotations

from presswatch.model import FetchFailure, FetchOutcome


class NoPage(Exception):
    """Its text is one sentence for a person. `status` is given when the status, or a complete but empty answer,
    is the reason."""

    def __init__(
        self,
        outcome: FetchOutcome,
        reason: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.status = status
        self.retry_after = retry_after

    def failure(self, url_asked: str) -> FetchFailure:
        return FetchFailure(url_asked, self.outcome, str(self), self.status, self.retry_after)


def refused(reason: str) -> NoPage:
    """Our own rules forbid it."""
    return NoPage(FetchOutcome.REFUSED, reason)
