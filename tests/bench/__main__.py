"""`make bench` measures every part, `make bench NAME="read quotes"` some; results go to docs/benchmarks.json and .md.

A part runs in a process of its own for at most its time. What others measured before stays: parts can be measured one
by one. Set PRESSWATCH_BENCH to a folder with room for 50 GB, where archives are kept between runs; BENCH_ARTICLES to
less than a million for a smaller archive.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.measure import KEPT, Found
from bench.report import machine, markdown, versions

PARTS = {
    "startup": ("bench.startup", "measure", 3),
    "read": ("bench.reading", "measure_read", 10),
    "quotes": ("bench.reading", "measure_quotes", 4),
    "language": ("bench.reading", "measure_language", 4),
    "writes": ("bench.writing", "measure_writes", 2),
    "tick": ("bench.ticking", "measure", 5),
    "backfill": ("bench.files", "measure_backfill", 12),
    "cores": ("bench.files", "measure_cores", 30),
    "growth": ("bench.writing", "measure_growth", 15),
    "newsroom": ("bench.newsroom", "measure_pages", 15),
    "life": ("bench.life", "measure", 30),
}
"""Module, function and the minutes after which a part is stopped; making an archive of a million takes ten."""

DOCS = Path(__file__).parents[2] / "docs"


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"{__doc__}\nParts: {', '.join(PARTS)}; not {', '.join(unknown)}.")
        return 2
    for name in names or PARTS:
        begun = time.monotonic()
        print(f"{name} ...", flush=True)
        found, ended = carry_out(name)
        result = {"at": f"{datetime.now(UTC):%Y-%m-%d}", "seconds": round(time.monotonic() - begun), "ended": ended}
        keep(name, result | {"machine": machine(), "versions": versions(), "found": found})
        print(f"  {ended}, {result['seconds']} s", flush=True)
    return 0


def carry_out(name: str) -> tuple[list[dict[str, Any]], str]:
    """What a part found, and how it ended. What it had found before it was stopped or failed is kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=KEPT) as folder:
        out = Path(folder) / "found.jsonl"
        command = [sys.executable, "-m", "bench", "--part", name, folder]
        with subprocess.Popen(command, start_new_session=True) as process:
            try:
                code = process.wait(timeout=PARTS[name][2] * 60)
                ended = "done" if code == 0 else f"failed with {code}"
            except subprocess.TimeoutExpired:
                ended = f"stopped after {PARTS[name][2]} min"
            finally:
                _end(process)
        lines = out.read_text("utf-8").splitlines() if out.exists() else []
        return [json.loads(line) for line in lines], ended


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the part and whatever it started: they are a session of their own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def part(name: str, folder: Path) -> int:
    module, function, _ = PARTS[name]
    with (folder / "found.jsonl").open("w", encoding="utf-8") as out:
        found: Found
        for found in getattr(import_module(module), function)(folder):
            line = json.dumps({"kind": type(found).__name__.lower(), **asdict(found)}, ensure_ascii=False)
            print(line, file=out, flush=True)
            print(f"  {line}", flush=True)
    return 0


def keep(name: str, result: dict[str, Any]) -> None:
    """Puts a part's result in place of its last one, and prints the page anew."""
    file = DOCS / "benchmarks.json"
    known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    known[name] = result
    ordered = {part: known[part] for part in PARTS if part in known}
    file.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (DOCS / "benchmarks.md").write_text(markdown(ordered), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        sys.exit(part(sys.argv[2], Path(sys.argv[3])))
    sys.exit(main(sys.argv[1:]))
