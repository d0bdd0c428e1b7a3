"""Writing: a reading beside the same rows by `executemany`, and one new article in archives of three sizes."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from big_archive import invented_readings

from bench.measure import ROUNDS, Figure, Found, Note, compare, pair, worked
from bench.samples import NOW, archive, newsroom_pages, project
from presswatch.archive.archive import Archive
from presswatch.archive.articles import save_reading
from presswatch.model import Page, Reading
from presswatch.read.page import read_page

WRITTEN = (
    *("outlets", "articles", "article_texts", "mentions", "stories", "quotes"),
    *("samples", "shingles", "events", "links", "roles", "figures"),
)
SIZES = (10_000, 100_000, 1_000_000)
AT_ONCE = 40  # new articles of a round


def measure_writes(folder: Path) -> Iterator[Found]:
    pages = newsroom_pages()
    read = [(page, read_page(page, project())) for page in pages]
    rows = _rows(read)
    count = len(read)

    def ours() -> float:
        with Archive.memory() as stored:
            return worked(lambda: _store(stored, read))()

    yield compare("save_reading", ours, "its rows, all indexes, no triggers", lambda: _indexed(rows), per=count)
    yield compare("save_reading", ours, "its rows, no indexes", lambda: _bare(rows), per=count)
    quotes, texts = len(rows["quotes"]), len(rows["article_texts"])
    yield Note(
        f"{count} readings of the sample newsroom ({texts} with a text, {quotes} quotes and passages) into an archive "
        "in memory. Triggers keep search, coverage and its counts; the rows by executemany are the tables' own only."
    )


def _store(stored: Archive, read: Sequence[tuple[Page, Reading]]) -> None:
    for page, reading in read:
        save_reading(stored.conn, reading, url=page.url, queued=None, page_id=None, now=page.fetched)


def _rows(read: Sequence[tuple[Page, Reading]]) -> dict[str, list[tuple[Any, ...]]]:
    with Archive.memory() as stored:
        _store(stored, read)
        return {table: [tuple(row) for row in stored.conn.execute(f"SELECT * FROM {table}")] for table in WRITTEN}


def _indexed(rows: dict[str, list[tuple[Any, ...]]]) -> float:
    with Archive.memory() as stored:
        conn = stored.conn
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        conn.execute("PRAGMA foreign_keys = OFF")
        return worked(lambda: _write(conn, rows))()


def _bare(rows: dict[str, list[tuple[Any, ...]]]) -> float:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    for table, values in rows.items():
        conn.execute(f"CREATE TABLE {table} ({', '.join(f'c{at}' for at in range(len((values or [(0,)])[0])))})")
    return worked(lambda: _write(conn, rows))()


def _write(conn: sqlite3.Connection, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    conn.execute("BEGIN")
    for table, values in rows.items():
        if values:
            conn.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values[0]))})", values)
    conn.execute("COMMIT")


def measure_growth(folder: Path) -> Iterator[Found]:
    most = int(os.environ.get("BENCH_ARTICLES", SIZES[-1]))
    opened = {size: _copy(size, folder) for size in SIZES if size <= most}
    for size in opened:
        _read_through(folder / f"copy-{size}.db")
    chance = random.Random(3)
    times: dict[int, list[list[tuple[float, float]]]] = {size: [] for size in opened}
    for round_ in range(ROUNDS + 1):  # the first warms up
        readings = invented_readings(AT_ONCE, chance)
        for size, stored in opened.items():
            taken = [_timed(stored, reading, f"{round_}-{at}") for at, reading in enumerate(readings)]
            times[size] += [taken] if round_ else []
    for stored in opened.values():
        stored.close()
    least = min(opened)
    for size, rounds in times.items():
        every = [each for taken in rounds for each in taken]
        clock, cpu = (statistics.median(side) * 1000 for side in zip(*every, strict=True))
        mean = statistics.mean(seconds for seconds, _ in every) * 1000
        yield Figure(f"one new article among {size:,}", f"{clock:.2f} ms (mean {mean:.2f}), {cpu:.2f} ms of processor")
        if size > least:
            both = list(zip(_medians(rounds), _medians(times[least]), strict=True))
            yield pair(f"one new article among {size:,}", f"among {least:,}", both)
    yield Note(
        f"Articles of some 500 words with three quotes, each its own transaction on the disk; {AT_ONCE} a round; "
        "medians within a round are compared. Copies are sought among those of 30 days before and after. The files are "
        "read through before, so that they lie in the system's cache as far as it has room."
    )


def _copy(size: int, folder: Path) -> Archive:
    target = folder / f"copy-{size}.db"
    shutil.copyfile(archive(size), target)
    return Archive.open(target, now=NOW)


def _read_through(file: Path) -> None:
    """So that the disk's cache holds it: copying the largest pushes the others out, and parts of itself."""
    with file.open("rb") as opened:
        while opened.read(1 << 24):
            pass


def _timed(stored: Archive, reading: Reading, name: str) -> tuple[float, float]:
    begun, cpu = time.perf_counter(), time.process_time()
    url = f"https://new.example/{name}"
    save_reading(stored.conn, reading, url=url, queued=None, page_id=None, now=NOW)
    return time.perf_counter() - begun, time.process_time() - cpu


def _medians(rounds: list[list[tuple[float, float]]]) -> list[float]:
    return [statistics.median(seconds for seconds, _ in taken) for taken in rounds]
