"""robots.txt by RFC 9309: what a host lets us read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from presswatch.model import Fetched, FetchFailure, FetchOutcome, Page

PRODUCT = "presswatch"
MAX_BYTES = 500 << 10  # RFC 9309 asks for at least 500 KiB to be read
MAX_CRAWL_DELAY = 60.0

_AGENT_FIELDS = ("user-agent", "useragent", "user agent")


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """A host's wishes. `known` is false while its robots.txt can't be had: then nothing is allowed for now.
    `crawl_delay` is in seconds, 0 to 60."""

    known: bool
    crawl_delay: float
    _parsed: Any = None

    def allowed(self, url: str) -> bool:
        if not self.known:
            return False
        return self._parsed is None or bool(self._parsed.can_fetch(url, PRODUCT))

    def failure(self, url: str) -> FetchFailure | None:
        """What to record instead of fetching the URL, None when it may be fetched."""
        if not self.known:
            return FetchFailure(url, FetchOutcome.RETRY, "the host's robots.txt can't be had for now")
        if not self.allowed(url):
            return FetchFailure(url, FetchOutcome.REFUSED, "the host's robots.txt asks not to read this page")
        return None


def robots(fetched: Fetched) -> RobotsRules:
    """The rules in what came back for /robots.txt: no such file (4xx, but 429) or an empty one allows everything,
    an unreachable one (5xx, silence, too big) nothing for now."""
    if isinstance(fetched, Page):
        return _parsed(fetched.body)
    status = fetched.status or 0
    empty = fetched.outcome is FetchOutcome.ERROR and 200 <= status < 300
    missing = 400 <= status < 500 and fetched.outcome is not FetchOutcome.RETRY
    return RobotsRules(known=empty or missing, crawl_delay=0.0)


def _parsed(body: bytes) -> RobotsRules:
    from protego import Protego

    rules = Protego.parse(_concerning_us(body[:MAX_BYTES].decode("utf-8-sig", "replace")))
    delay = rules.crawl_delay(PRODUCT) or 0.0
    return RobotsRules(True, min(max(delay, 0.0), MAX_CRAWL_DELAY), rules)


def _concerning_us(text: str) -> str:
    """The file with all other agents called by one name: protego copies each rule to each agent of its group, which
    takes minutes for thousands of both; and it takes a group for "press" to mean us."""
    return "\n".join(_renamed(line) for line in text.splitlines())


def _renamed(line: str) -> str:
    bare = line.partition("#")[0].strip()
    field = next((name for name in _AGENT_FIELDS if bare.lower().startswith(name)), None)
    if field is None:
        return line
    agent = bare[len(field) :].strip(" \t:").lower()
    ours = agent == "*" or agent.partition("/")[0] == PRODUCT
    return f"User-agent: {'*' if agent == '*' else PRODUCT if ours else 'somebody-else'}"
