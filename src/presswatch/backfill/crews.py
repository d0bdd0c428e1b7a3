"""Who examines stretches: child processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from presswatch.backfill.examine import TRIES, Examined, examine, given_up
from presswatch.errors import UsageError
from presswatch.fetch.warcs import Stretch
from presswatch.model import Project
from presswatch.workers import Workers

_PLUGIN = "presswatch"
_AHEAD = 6
"""Stretches under way for everyone at work: enough that nobody waits while one with many mentions is read."""


@dataclass(frozen=True, slots=True)
class Crew:
    """`begin` starts a stretch, for a project, and answers how to wait for it; `width` is how many may be under way."""

    width: int
    begin: Callable[[Stretch, Project], Callable[[], Examined]]


@contextmanager
def of_this_machine(jobs: int) -> Iterator[Crew]:
    """So many child processes, each at one stretch or page at a time, with the limits of `workers`."""
    with Workers(jobs) as workers:
        workers.start()
        pool = ThreadPoolExecutor(max_workers=_AHEAD * jobs)
        try:
            yield Crew(_AHEAD * jobs, lambda stretch, project: pool.submit(examine, stretch, project, workers).result)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def of_a_cluster(address: str) -> Iterator[Crew]:
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
            raise UsageError(f"The scheduler at {address} has no workers: start some with `dask worker {address}`.")
        with _absence_named():
            client.register_plugin(_readers_of_workers())

        def begin(stretch: Stretch, project: Project) -> Callable[[], Examined]:
            future = client.submit(_examine_there, stretch, project, pure=False, retries=TRIES)
            return lambda: _answer(stretch, future.result)

        try:
            yield Crew(_AHEAD * threads, begin)
        finally:
            client.unregister_worker_plugin(_PLUGIN)


@contextmanager
def _absence_named() -> Iterator[None]:
    try:
        yield
    except ImportError as trouble:
        raise UsageError(f"The cluster's workers can't import presswatch ({trouble}): install it there.") from trouble


def _answer(stretch: Stretch, result: Callable[[], Examined]) -> Examined:
    from distributed.scheduler import KilledWorker

    try:
        with _absence_named():
            return result()
    except KilledWorker as trouble:
        return given_up(stretch, f"too many workers died over them ({trouble.task})")


def _examine_there(stretch: Stretch, project: Project) -> Examined:
    from distributed import get_worker

    return examine(stretch, project, cast(Any, get_worker().plugins[_PLUGIN]).readers)


def _readers_of_workers() -> Any:
    """Gives every worker of a cluster, also one that comes later, children to read in as long as a run lasts."""
    from distributed import WorkerPlugin

    class Reading(WorkerPlugin):
        name = _PLUGIN
        readers: Workers

        def setup(self, worker: Any) -> None:
            self.readers = Workers(worker.state.nthreads)

        def teardown(self, worker: Any) -> None:
            self.readers.close()

    return Reading()
