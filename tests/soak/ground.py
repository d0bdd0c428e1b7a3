"""The ground a trial stands on: a folder with a watch file and an archive, and the command run in it."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Findings:
    """What a trial measured, and what of it should not be so."""

    figures: dict[str, Any] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def must(self, holds: bool, otherwise: str) -> bool:
        if not holds:
            self.broken.append(otherwise)
        return holds

    def text(self) -> str:
        return "\n".join([*self.lines, *(f"BROKEN: {what}" for what in self.broken)])


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended. Memory is the peak in MB of the process itself and of its biggest child; `cpu` is
    the seconds of all of them."""

    code: int
    out: str
    err: str
    seconds: float
    cpu: float
    parent_mb: float
    child_mb: float

    @property
    def tally(self) -> dict[str, Any]:
        return dict(json.loads(self.out)) if self.out.startswith("{") else {}


@dataclass(slots=True)
class Ground:
    folder: Path
    terms: str = 'strong = ["OpenLantern"]'

    @property
    def db(self) -> Path:
        return self.folder / "presswatch.db"

    def watch(
        self, sources: Sequence[Mapping[str, Any]], hosts: Mapping[str, str], *, pace: float = 0, minutes: float = 10
    ) -> None:
        """Writes the watch file. Nobody reads its contact, so that nothing but loopback can be asked."""
        parts = [
            '[project]\nname = "OpenLantern"\ncontact = "press@open-lantern.example"\n',
            f"[terms]\n{self.terms}\n",
            f"[fetch]\nseconds_between_pages = {pace}\nrun_minutes = {minutes}\n[fetch.hosts]",
            *(f"{json.dumps(host)} = {json.dumps(address)}" for host, address in hosts.items()),
            *("\n[[source]]\n" + "\n".join(f"{key} = {json.dumps(v)}" for key, v in row.items()) for row in sources),
        ]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "watch.toml").write_text("\n".join(parts) + "\n", "utf-8")

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "presswatch.cli", "--watch", str(self.folder / "watch.toml"), *arguments]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, **(pipes | more))

    def run(self, *arguments: str, seconds: float = 900, **more: Any) -> Ended:
        """Runs the command to its end; one that takes longer than `seconds` is killed."""
        return measured(self.start(*arguments, **more), seconds)

    def collect(self, *arguments: str, **more: Any) -> Ended:
        return self.run("collect", "--json", *arguments, **more)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        conn = sqlite3.connect(f"{self.db.as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            return conn.execute(query, values).fetchall()
        finally:
            conn.close()

    def one(self, query: str, *values: Any) -> Any:
        return self.rows(query, *values)[0][0]


def measured(process: subprocess.Popen[str], seconds: float = 900) -> Ended:
    """Waits for the process while its memory is watched."""
    begun = time.monotonic()
    peaks = {"parent": 0.0, "child": 0.0}
    over = threading.Event()
    watcher = threading.Thread(target=_watch_memory, args=(process.pid, peaks, over), daemon=True)
    watcher.start()
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    before = os.times()
    try:
        out, err = process.communicate()
    finally:
        timer.cancel()
        over.set()
        watcher.join()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    took = time.monotonic() - begun
    return Ended(process.returncode, out or "", err or "", took, cpu, peaks["parent"], peaks["child"])


def _watch_memory(pid: int, peaks: dict[str, float], over: threading.Event) -> None:
    while not over.wait(0.05):
        peaks["parent"] = max(peaks["parent"], peak_mb(pid))
        for child in children(pid):
            peaks["child"] = max(peaks["child"], peak_mb(child))


def peak_mb(pid: int) -> float:
    """The most memory the process ever held; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, tasks.read_text().split())
        except OSError:
            continue
    return found


def tree_mb(pid: int) -> float:
    """The memory that a process and its children hold, in MB. What they share is counted in each: to tell it apart the
    system would go through all their pages, which takes from the cores that are measured."""
    return sum(map(_resident_mb, (pid, *children(pid))))


def _resident_mb(pid: int) -> float:
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return resident * resource.getpagesize() / (1 << 20)


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9, as a power cut would: its children find their pipe closed and end by themselves."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


def faults(ground: Ground) -> list[str]:
    """What is wrong with an archive after a run that may have been cut short anywhere."""
    checks = {
        "foreign keys": "SELECT count(*) FROM pragma_foreign_key_check",
        "articles without text": """SELECT count(*) FROM articles WHERE verdict != 'reject' AND (text_id IS NULL OR
            NOT EXISTS (SELECT 1 FROM article_texts t WHERE t.id = text_id))""",
        "articles without mentions": """SELECT count(*) FROM articles a WHERE verdict != 'reject' AND NOT EXISTS
            (SELECT 1 FROM mentions m WHERE m.article_id = a.id)""",
        "candidates read without article": """SELECT count(*) FROM candidates c WHERE state = 'read' AND NOT EXISTS
            (SELECT 1 FROM articles a WHERE a.id = c.article_id)""",
        "quotes out of place": """SELECT count(*) FROM quotes q JOIN article_texts t ON t.id = q.text_id
            WHERE q.text IS NOT substr(t.text, start_char + 1, end_char - start_char)""",
    }
    found = [what for what, query in checks.items() if ground.one(query)]
    said = ground.one("PRAGMA quick_check")
    return found if said == "ok" else [*found, f"quick_check: {said}"]
