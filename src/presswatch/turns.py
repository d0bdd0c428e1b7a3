"""Carries out requests side by side, each host in its own time: the loop under `collect`, without its purpose."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

from presswatch.fetch.manners import Pace, host_port
from presswatch.model import Fetched

AT_ONCE = 16


class Clock(Protocol):
    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class HasURL(Protocol):
    @property
    def url(self) -> str: ...


class HasFetched(Protocol):
    @property
    def fetched(self) -> Fetched: ...


JobT = TypeVar("JobT", bound=HasURL)
DoneT = TypeVar("DoneT", bound=HasFetched)


@dataclass(slots=True)
class Turns(Generic[JobT, DoneT]):
    """Jobs waiting by host. `run` yields each with what came of it, in the order they end; `left` is what the time
    did not reach and what hosts asked to leave for later. What `work` raises is a mistake of ours: it is raised when
    all other jobs are done."""

    pace: Pace
    clock: Clock
    pool: Executor
    until: datetime
    left: int = 0

    def run(self, jobs: Iterable[JobT], work: Callable[[JobT], DoneT]) -> Iterator[tuple[JobT, DoneT]]:
        waiting: dict[str, deque[JobT]] = {}
        for job in jobs:
            waiting.setdefault(host_port(job.url), deque()).append(job)
        running: dict[Future[DoneT], JobT] = {}
        mistakes: list[BaseException] = []
        while waiting or running:
            self._leave(waiting)
            pause = self._start(waiting, running, work)
            if running:
                for future in self._ended(running, pause):
                    job, mistake = running.pop(future), future.exception()
                    self.pace.done(job.url, self.clock.now(), None if mistake else future.result().fetched)
                    if mistake:
                        mistakes.append(mistake)
                    else:
                        yield job, future.result()
            elif pause is None or not self._rest(pause):
                break
        self.left += sum(map(len, waiting.values()))
        if mistakes:
            raise mistakes[0]

    def _leave(self, waiting: dict[str, deque[JobT]]) -> None:
        """Leaves hosts alone that asked for it: a run waits for its own pace, never for a Retry-After."""
        for host in self.pace.left_alone(self.clock.now()):
            self.left += len(waiting.pop(host, ()))

    def _start(
        self, waiting: dict[str, deque[JobT]], running: dict[Future[DoneT], JobT], work: Callable[[JobT], DoneT]
    ) -> float | None:
        """Starts all that may start; answers the seconds until the next may, None when nothing waits for time."""
        while len(running) < AT_ONCE and self.clock.now() < self.until:
            turn = self.pace.next((queue[0].url for queue in waiting.values()), self.clock.now())
            if turn.url is None:
                return turn.wait
            host = host_port(turn.url)
            job = waiting[host].popleft()
            if not waiting[host]:
                del waiting[host]
            self.pace.start(job.url)
            running[self.pool.submit(work, job)] = job
        return None

    def _ended(self, running: dict[Future[DoneT], JobT], pause: float | None) -> list[Future[DoneT]]:
        ended, _ = wait(running, timeout=pause, return_when=FIRST_COMPLETED)
        return list(ended)

    def _rest(self, seconds: float) -> bool:
        """Sleeps until a host may be asked again; False when that is later than the run may last."""
        if (self.until - self.clock.now()).total_seconds() < seconds:
            return False
        self.clock.sleep(seconds)
        return True
