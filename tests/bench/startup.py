"""How long each command takes to say what it does, beside importing the library it is written with."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measure import Figure, Found, Note, compare, pair, presswatch, use


def measure(folder: Path) -> Iterator[Found]:
    script = Path(sys.executable).with_name("presswatch")
    yield compare("presswatch --help", cpu(script, "--help"), "import click", cpu(sys.executable, "-c", "import click"))
    bare = cpu(sys.executable, "-c", "import click")
    for name in commands():
        helped = presswatch(name, "--help")
        times = [(cpu(script, name, "--help")(), bare()) for _ in range(5)]
        yield pair(f"{name} --help", "import click", times)
        yield Figure(f"{name} --help, memory", f"{helped.peak_mb:.0f} MB")
    yield Note("Seconds of processor of the whole process.")


def commands() -> list[str]:
    said = presswatch("--help").out.partition("Commands:")[2]
    return re.findall(r"^  ([a-z-]+) ", said, re.MULTILINE)


def cpu(*command: str | Path) -> Callable[[], float]:
    return lambda: use(*command).cpu
