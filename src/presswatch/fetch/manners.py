"""How we behave towards hosts, as decisions: nothing here sleeps, asks or looks at a clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urlsplit

from presswatch.fetch.target import DEFAULT_PORTS
from presswatch.model import Fetched, FetchFailure, FetchRules

STRANGERS_SECONDS = 5.0
"""What hosts that are not ours get when the watch file asks for no pause at all."""

MAX_RETRY_AFTER = timedelta(hours=24)
SHORTEST_POLL, LONGEST_POLL = timedelta(minutes=30), timedelta(hours=24)
FIRST_BACKOFF, LONGEST_BACKOFF = timedelta(hours=1), timedelta(days=7)

_NEVER = datetime.min.replace(tzinfo=UTC)
_FIRST_POLL = timedelta(hours=1)
_GOOD_SHARE = 0.2  # a poll that finds a fifth of a feed new comes often enough to miss nothing
_GROWTH = 1.4  # one quiet night doubles no interval: with 2, a feed of 15 entries and 24 news a day lost 1 in 400
_A_LITTLE_EARLY = 0.9  # else an hourly run that begins a second sooner than the last one skips a whole hour


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: a URL that may start now, or the seconds until one may. Neither when the queue is empty or
    all that is left waits for a request under way."""

    url: str | None = None
    wait: float | None = None


class Pace:
    """Who may be asked when: one request at a time per host and port, with a pause after each, never before the
    moment the host itself named. `not_before` is given in and read out as "host:port" → instant, for the archive."""

    def __init__(self, rules: FetchRules, not_before: Mapping[str, datetime] | None = None) -> None:
        self._rules = rules
        self._named = {entry.strip().lower() for entry in rules.allow_private}
        self._mapped = {name.lower().rstrip(".") for name in rules.hosts}
        self._not_before = dict(not_before or {})
        self._free: dict[str, datetime] = {}
        self._delays: dict[str, float] = {}
        self._busy: set[str] = set()

    @property
    def not_before(self) -> dict[str, datetime]:
        """What hosts asked for with Retry-After, past moments included."""
        return dict(self._not_before)

    def next(self, queue: Iterable[str], now: datetime) -> Turn:
        """The first URL of the host that has rested longest, so that hosts take turns."""
        ready: tuple[datetime, str] | None = None
        soonest: datetime | None = None
        seen: set[str] = set()
        for url in queue:
            host = host_port(url)
            if host in seen or host in self._busy:
                continue
            seen.add(host)
            free = self.free_at(url, now)
            if free == _NEVER:  # nobody has rested longer: of a thousand hosts the first will do
                return Turn(url=url)
            if free <= now and (ready is None or free < ready[0]):
                ready = (free, url)
            elif free > now:
                soonest = min(free, soonest or free)
        if ready:
            return Turn(url=ready[1])
        return Turn(wait=(soonest - now).total_seconds()) if soonest else Turn()

    def free_at(self, url: str, now: datetime) -> datetime:
        """When the URL's host may be asked at the earliest; in the distant past when it never was."""
        host = host_port(url)
        return max(self._free.get(host, _NEVER), self._moment(host, now))

    def left_alone(self, now: datetime) -> list[str]:
        """The hosts, as "host:port", whose own moment is still to come."""
        return [host for host in self._not_before if self._moment(host, now) > now]

    def _moment(self, host: str, now: datetime) -> datetime:
        """What the host asked for. A moment further off than any that is kept was noted under a wrong clock, and
        does not count."""
        named = self._not_before.get(host, _NEVER)
        return named if named <= now + MAX_RETRY_AFTER else _NEVER

    def start(self, url: str) -> None:
        """A request to the URL's host is under way."""
        self._busy.add(host_port(url))

    def done(self, url: str, now: datetime, fetched: Fetched | None = None) -> None:
        """It came back; a Retry-After in it holds for the host from now on."""
        host = host_port(url)
        self._busy.discard(host)
        self._free[host] = now + timedelta(seconds=self.pause(url))
        if isinstance(fetched, FetchFailure) and fetched.retry_after:
            self._not_before[host] = now + min(timedelta(seconds=fetched.retry_after), MAX_RETRY_AFTER)

    def slow_down(self, url: str, seconds: float) -> None:
        """The host's robots.txt asks for a pause of so many seconds; a shorter one than ours changes nothing."""
        self._delays[host_port(url)] = seconds

    def pause(self, url: str) -> float:
        """Seconds between two requests to the URL's host. Less than one is for hosts of our own only."""
        wanted = self._rules.seconds_between_pages
        pause = wanted if wanted >= 1 or self.own(url) else STRANGERS_SECONDS
        return max(pause, self._delays.get(host_port(url), 0.0))

    def own(self, url: str) -> bool:
        """Whether the watch file maps or lists the URL's host: it is of this machine or house, not a stranger's."""
        host = host_port(url)
        return host in self._named or host.rpartition(":")[0] in self._mapped


@lru_cache(maxsize=10_000)
def host_port(url: str) -> str:
    """The key of a host's pace: "example.org:443", "[::1]:8000"; "" when the URL has none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = DEFAULT_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        return ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}" if host else ""


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header (seconds or HTTP date) asks for, at most a day; None when it asks for
    nothing, for the past, or for something unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12]) if len(text) <= 12 else MAX_RETRY_AFTER.total_seconds()
    else:
        try:
            moment = parsedate_to_datetime(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            seconds = (moment - now).total_seconds()
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return min(seconds, MAX_RETRY_AFTER.total_seconds()) if seconds > 0 else None


def has_come(planned: datetime | None, now: datetime) -> bool:
    """Whether a planned moment has come. One further ahead than any plan of ours was set by a clock that was wrong,
    and has come too; the end of the calendar never does."""
    if planned is None or planned <= now:
        return True
    return planned - now > LONGEST_BACKOFF and planned.year < MAXYEAR


def backoff(failures: int) -> timedelta:
    """How long to leave something alone after so many failures in a row: 1 h, 2 h, 4 h ... 7 days; nothing for 0."""
    if failures <= 0:
        return timedelta(0)
    return min(FIRST_BACKOFF * (1 << min(failures - 1, 10)), LONGEST_BACKOFF)


def next_poll(now: datetime, since_last: timedelta | None, entries: int, new: int) -> datetime:
    """When to poll a source again that showed `new` unknown ones among `entries`, `since_last` after the poll before
    (None for the first): so that about a fifth would be new, little later than last time, between 30 minutes and 24
    hours."""
    interval = _FIRST_POLL
    if since_last is not None:
        share = min(new / entries, 1.0) if entries > 0 and new > 0 else 0.0
        factor = min(_GOOD_SHARE / share, _GROWTH) if share else _GROWTH
        interval = min(max(since_last, SHORTEST_POLL), LONGEST_POLL) * factor
    return now + max(min(interval, LONGEST_POLL) * _A_LITTLE_EARLY, SHORTEST_POLL)
