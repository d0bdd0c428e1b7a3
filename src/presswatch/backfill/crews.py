"""Who examines stretches: child processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from presswatch.backfill.examine import TRIES, Examined, examine, given_up
from presswatch.errors import UsageError
from presswatch.fetch.warcs import Stretch
from presswatch.model import Project
from presswatch.workers import Workers

_AHEAD = 3
"""Stretches under way for everyone at work: enough that nobody waits while one with many mentions is read."""


@dataclass(frozen=True, slots=True)
class Crew:
    """`begin` starts a stretch and answers how to wait for it; `width` is how many may be under way."""

    width: int
    begin: Callable[[Stretch], Callable[[], Examined]]


@contextmanager
def of_this_machine(jobs: int, project: Project) -> Iterator[Crew]:
    """So many child processes, each at one stretch or page at a time, with the limits of `workers`."""
    with Workers(jobs) as workers:
        pool = ThreadPoolExecutor(max_workers=jobs)
        try:
            yield Crew(_AHEAD * jobs, lambda stretch: pool.submit(examine, stretch, project, workers).result)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def of_a_cluster(address: str, project: Project) -> Iterator[Crew]:
    """The workers of the Dask scheduler at an address, which all reach the files under the same names. What a worker
    had in hand when it died another does."""
    try:
        from distributed import Client
    except ImportError as trouble:
        raise UsageError("A cluster needs more packages: pip install 'presswatch[cluster]'.") from trouble
    try:
        client: Any = Client(address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as trouble:
        raise UsageError(f"No Dask scheduler answers at {address}: start one, or leave --cluster out.") from trouble
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError(
                f"The Dask scheduler at {address} has no workers: start some with `dask worker {address}`."
            )

        def begin(stretch: Stretch) -> Callable[[], Examined]:
            future = client.submit(_examine_there, stretch, project, pure=False, retries=TRIES)
            return lambda: _answer(stretch, future.result)

        yield Crew(_AHEAD * threads, begin)


def _answer(stretch: Stretch, result: Callable[[], Examined]) -> Examined:
    from distributed.scheduler import KilledWorker

    try:
        return result()
    except KilledWorker as trouble:
        return given_up(stretch, f"too many workers died over them ({trouble.task})")
    except ImportError as trouble:
        raise UsageError(
            f"The workers of the cluster can't import presswatch ({trouble}): install it there."
        ) from trouble


def _examine_there(stretch: Stretch, project: Project) -> Examined:
    from distributed import get_worker

    return examine(stretch, project, _readers(get_worker().state.nthreads))


@lru_cache(maxsize=1)
def _readers(count: int) -> Workers:
    """The child processes of one cluster worker; they end when it ends."""
    return Workers(count)
