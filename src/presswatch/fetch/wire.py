"""A socket that keeps time: no read or write passes the end of the exchange, however slowly bytes drip in."""

from __future__ import annotations

import io
import queue
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from presswatch.fetch.guard import Resolver
from presswatch.fetch.nopage import NoPage
from presswatch.model import FetchOutcome


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of one whole exchange, redirects included, in the seconds of `time.monotonic`."""

    at: float
    whole: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds, seconds)

    def left(self, at_most: float) -> float:
        """Seconds that may still be spent, `at_most` of them now. Raises NoPage (limit) when none are left."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise NoPage(FetchOutcome.LIMIT, f"the answer took longer than {self.whole:g} s")
        return min(left, at_most)


class Wire:
    """Stands where http.client expects a connected socket, plain or TLS. Reading raises NoPage: LIMIT at the deadline
    and after `budget` bytes, RETRY after `silence` seconds without a byte. It does not own the socket."""

    def __init__(self, sock: socket.socket, deadline: Deadline, silence: float, budget: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._silence = silence
        self._budget = budget

    def recv_into(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left(self._silence))
        try:
            count = self._sock.recv_into(buffer)
        except TimeoutError as error:
            self._deadline.left(self._silence)
            raise NoPage(FetchOutcome.RETRY, f"the server fell silent for {self._silence:g} s") from error
        self._budget -= count
        if self._budget < 0:
            raise NoPage(FetchOutcome.LIMIT, "the server sends without end")
        return count

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left(self._silence))
        self._sock.sendall(data)

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        assert mode == "rb"
        return io.BufferedReader(_Incoming(self), 1 << 16)

    def settimeout(self, seconds: float | None) -> None:
        """Does nothing: each read sets its own."""

    def shutdown(self, how: int) -> None:
        self._sock.shutdown(how)

    def close(self) -> None:
        """Does nothing: http.client closes while the body is still to be read."""


class _Incoming(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.recv_into(buffer)


def patient(resolver: Resolver, seconds: float) -> Resolver:
    """The resolver, failing with TimeoutError after `seconds`: getaddrinfo itself can't be interrupted, so it runs in
    a thread that is left behind."""

    def resolve(*args: Any, **kwargs: Any) -> Sequence[tuple[Any, ...]]:
        answers: queue.SimpleQueue[Sequence[tuple[Any, ...]] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(resolver(*args, **kwargs))
            except Exception as error:  # handed to the asking thread, whatever it is
                answers.put(error)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            answer = answers.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError(f"no answer within {seconds:g} s") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    return resolve
