"""Our pages beside Datasette's own, on the same file, in one run: how long answers take, how many there are.

    python -m bench.newsroom FILE.db [SECONDS]          (from tests/; FILE.db as tests/big_archive.py makes it)

Both run as a process of their own on loopback, one after the other for each page and number of clients, and are asked
by threads of this one. Datasette has our plugin off, suggested facets off and nothing else changed.
"""

from __future__ import annotations

import http.client
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.measure import Figure, Found, Note
from bench.samples import archive

CLIENTS = (1, 16)
SECONDS = 4.0
READY_SECONDS = 60.0
PLAIN = "import sys; sys._called_from_test = True; from datasette.cli import cli; cli()"
"""Datasette without installed plugins: it has no other switch for that (DATASETTE_LOAD_PLUGINS="" loads them all)."""
ARTICLES = 1_000_000


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers at a port; `cookie` signs us in."""

    name: str
    port: int
    pid: int
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of the middle and of the slowest of twenty answers, answers a second, and those that were not 200."""

    middle: float
    slow: float
    rate: float
    wrong: int


def main() -> None:
    db = Path(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    for row in measure(db, seconds):
        print(
            f"{row['server']:<9} {row['page']:<16} {row['clients']:>2} clients  p50 {row['middle'] * 1000:7.1f} ms  "
            f"p95 {row['slow'] * 1000:7.1f} ms  {row['rate']:7.1f} a second  {row['wrong']} wrong  "
            f"{row['memory']:.0f} MB",
            flush=True,
        )


def measure_pages(folder: Path) -> Iterator[Found]:
    """The same for `make bench`."""
    count = int(os.environ.get("BENCH_ARTICLES", ARTICLES))
    db = archive(count)
    for row in measure(db):
        times = (
            f"{row['middle'] * 1000:.1f} ms, slowest twentieth {row['slow'] * 1000:.1f} ms, {row['rate']:.0f} a second"
        )
        wrong = f", {row['wrong']} wrong" if row["wrong"] else ""
        name = f"{row['server']}: {row['page']}, {row['clients']} clients"
        yield Figure(name, f"{times}, {row['memory']:.0f} MB{wrong}")
    yield Note(f"{count:,} articles; Datasette without our plugin, suggested facets off, beside it on the same file.")


def measure(db: Path, seconds: float = SECONDS) -> Iterator[dict[str, Any]]:
    """A row for each page, server and number of clients: the first request to each page is not counted."""
    with ours(db) as newsroom, plain_datasette(db) as datasette:
        for name, server, path in [
            *((name, newsroom, path) for name, path in our_pages(db).items()),
            *((name, datasette, path) for name, path in datasette_pages(db).items()),
        ]:
            ask(server, path)
            for clients in CLIENTS:
                timing = load(server, path, clients, seconds)
                yield {
                    "server": server.name,
                    "page": name,
                    "clients": clients,
                    "middle": timing.middle,
                    "slow": timing.slow,
                    "rate": timing.rate,
                    "wrong": timing.wrong,
                    "memory": memory_mb(server.pid),
                }


def our_pages(db: Path) -> dict[str, str]:
    """What is asked for, with words and names that the file holds."""
    conn = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    article = conn.execute("SELECT id FROM coverage ORDER BY first_seen DESC LIMIT 1 OFFSET 50").fetchone()[0]
    speaker = conn.execute("SELECT speaker FROM speakers ORDER BY quotes DESC LIMIT 1").fetchone()[0]
    rare, middling, common = words(conn)
    conn.close()
    return {
        "home": "/",
        "inbox": "/-/inbox",
        "article": f"/-/articles/{article}",
        "quotes": "/-/quotes",
        "speaker": f"/-/speaker?name={quote(speaker)}",
        "search rare": f"/-/search?q={quote(rare)}",
        "search middling": f"/-/search?q={quote(middling)}",
        "search common": f"/-/search?q={quote(common)}",
        "preview": "/-/page",
        "atom": "/-/coverage.atom",
    }


def datasette_pages(db: Path) -> dict[str, str]:
    conn = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    rare, middling, common = words(conn)
    conn.close()
    table = f"/{quote(db.stem)}/articles"
    return {
        "table": table,
        "search rare": f"{table}?_search={quote(rare)}",
        "search middling": f"{table}?_search={quote(middling)}",
        "search common": f"{table}?_search={quote(common)}",
    }


def words(conn: sqlite3.Connection) -> tuple[str, str, str]:
    """A word that some hundred headlines hold, one that some of a hundred do, and the commonest of all."""
    conn.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, articles_fts, row)")
    total = conn.execute("SELECT count(*) FROM articles").fetchone()[0]
    by_count = conn.execute("SELECT term, doc FROM vocabulary ORDER BY doc").fetchall()
    rare = min(by_count, key=lambda row: abs(row[1] - 20))[0]
    middling = min(by_count, key=lambda row: abs(row[1] - total / 100))[0]
    return rare, middling, by_count[-1][0]


@contextmanager
def ours(db: Path) -> Iterator[Server]:
    """`presswatch serve` on the file, signed in by its login link."""
    command = [sys.executable, "-m", "presswatch.cli", "--db", str(db), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(re.search(r":(\d+)/", process.stdout.readline())[1])  # type: ignore[index]
            token = re.search(r"token=(\S+)", process.stdout.readline())[1]  # type: ignore[index]
            anyone = Server("presswatch", port, process.pid)
            _wait_for(anyone, "/")
            cookie = ask(anyone, f"/-/enter?token={token}").getheader("Set-Cookie") or ""
            yield Server("presswatch", port, process.pid, cookie.split(";")[0])
        finally:
            process.terminate()


@contextmanager
def plain_datasette(db: Path) -> Iterator[Server]:
    """Datasette as it comes, on the same file, with suggested facets off."""
    port = _free_port()
    options = [str(db), "-p", str(port), "--setting", "suggest_facets", "off"]
    command = [sys.executable, "-c", PLAIN, *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            server = Server("datasette", port, process.pid)
            _wait_for(server, "/-/versions.json")
            yield server
        finally:
            process.terminate()


def ask(server: Server, path: str, connection: http.client.HTTPConnection | None = None) -> http.client.HTTPResponse:
    connection = connection or http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": server.cookie} if server.cookie else {})
    answer = connection.getresponse()
    answer.read()
    return answer


def load(server: Server, path: str, clients: int, seconds: float) -> Timing:
    """So many clients, each asking again as soon as it was answered."""
    times: list[float] = []
    wrong: list[int] = []
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while (begun := time.perf_counter()) < end:
            answer = ask(server, path, connection)
            times.append(time.perf_counter() - begun)
            if answer.status != 200:
                wrong.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    slow = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Timing(statistics.median(times), slow, len(times) / taken, len(wrong))


def memory_mb(pid: int) -> float:
    """What the process holds of its own: the mapped file's pages are the system's cache."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1]) / 1000
    return 0.0


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(server: Server, path: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            ask(server, path)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{server.name} did not answer within {READY_SECONDS:.0f} s")


if __name__ == "__main__":
    main()
