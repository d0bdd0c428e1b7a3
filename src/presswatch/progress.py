"""How far a long run is, told now and then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from presswatch.turns import Clock


@dataclass(slots=True)
class Pulse:
    """Says when it is time to tell something again: `every` so many seconds."""

    clock: Clock
    every: float
    begun: datetime = field(init=False)
    told: float = 0.0

    def __post_init__(self) -> None:
        self.begun = self.clock.now()

    def beat(self) -> float | None:
        """The seconds since the beginning when it is time, else None."""
        seconds = max(1e-6, (self.clock.now() - self.begun).total_seconds())
        if seconds - self.told < self.every:
            return None
        self.told = seconds
        return seconds


def left(done: float, whole: float, seconds: float) -> str:
    """How long the rest takes when so much of the whole took so many seconds, as "1:02:03 left"."""
    if not done:
        return "nobody knows how long left"
    minutes, rest = divmod(round(max(0.0, (whole - done) * seconds / done)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02} left"
