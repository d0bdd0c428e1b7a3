"""How long each command takes to say what it does, beside importing the library it is written with."""

from __future__ import annotations

import os
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measure import ROUNDS, Figure, Found, Note, compare, presswatch

SCRIPT = str(Path(sys.executable).with_name("presswatch"))


def measure(folder: Path) -> Iterator[Found]:
    def took(*command: str) -> Callable[[], float]:
        return lambda: spent(*command)[0]

    library = took(sys.executable, "-c", "import click")
    yield compare("presswatch --help", took(SCRIPT, "--help"), "import click", library, rounds=3 * ROUNDS)
    for name in commands():
        runs = [spent(SCRIPT, name, "--help") for _ in range(ROUNDS)]
        seconds, memory = (statistics.median(side) for side in zip(*runs, strict=True))
        yield Figure(f"presswatch {name} --help", f"{seconds * 1000:.0f} ms, {memory:.0f} MB")
    yield Note("Processor time of the whole process, and the most memory it held.")


def commands() -> list[str]:
    said = presswatch("--help").out.partition("Commands:")[2]
    return re.findall(r"^  ([a-z-]+) ", said, re.MULTILINE)


def spent(*command: str) -> tuple[float, float]:
    """Seconds of processor and MB of a command that starts no others."""
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=silence)
    _, _, usage = os.wait4(process, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
