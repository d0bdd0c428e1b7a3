"""Speed, as ratios side by side in one run: `make bench`. Nothing here can fail a build.

Each pair is measured in turn, A B A B ..., and the medians are compared, so that a machine whose speed drifts
does not decide.
"""

from __future__ import annotations

import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from presswatch.archive.archive import Archive
from presswatch.archive.articles import save_reading
from presswatch.demo import find_newsroom
from presswatch.model import Page, Project
from presswatch.newsroom import Newsroom
from presswatch.read.page import read_page
from presswatch.watch import read_watch

ROUNDS = 7


def main() -> None:
    newsroom = find_newsroom()
    project = read_watch(newsroom / "watch.toml").project
    pages = newsroom_pages(newsroom)
    readings = [read_page(page, project) for page in pages]
    print(
        f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {len(pages)} pages of the sample newsroom"
    )
    compare("read a page", lambda: read_all(pages, project), "trafilatura alone", lambda: extract_all(pages))
    compare("store a reading", lambda: store_all(pages, readings), "raw executemany", lambda: store_raw(readings))
    compare(
        "presswatch --help",
        lambda: run("-m", "presswatch.cli", "--help"),
        "import click",
        lambda: run("-c", "import click"),
    )


def compare(name: str, ours: Callable[[], object], other: str, theirs: Callable[[], object]) -> None:
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratios = sorted(x / y for x, y in pairs)
    print(
        f"{name:<20} {a * 1000:8.1f} ms   {other:<20} {b * 1000:8.1f} ms   "
        f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def newsroom_pages(folder: Path) -> list[Page]:
    newsroom = Newsroom(folder)
    now = datetime.now(UTC)
    pages = []
    for file in sorted((folder / "sites").rglob("*.html")):
        host, *path = file.relative_to(folder / "sites").parts
        status, headers, body = newsroom.answer(host, "/" + "/".join(path))
        url = f"https://{host}/{'/'.join(path)}"
        pages.append(Page(url, url, status, tuple(headers.items()), body, now))
    return pages


def read_all(pages: list[Page], project: Project) -> None:
    for page in pages:
        read_page(page, project)


def extract_all(pages: list[Page]) -> None:
    from trafilatura import bare_extraction

    for page in pages:
        bare_extraction(page.body, with_metadata=True, include_comments=False)


def store_all(pages: list[Page], readings: list) -> None:  # type: ignore[type-arg]
    with Archive.memory() as archive:
        for page, reading in zip(pages, readings, strict=True):
            save_reading(archive.conn, reading, url=page.url, queued=None, page_id=None, now=page.fetched)


def store_raw(readings: list) -> None:  # type: ignore[type-arg]
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE texts (text TEXT)")
    conn.execute("CREATE TABLE quotes (text TEXT, speaker TEXT, start INTEGER, end INTEGER)")
    conn.executemany("INSERT INTO texts VALUES (?)", [(reading.article.text,) for reading in readings])
    quotes = [(q.text, q.speaker, q.start, q.end) for reading in readings for q in reading.quotes]
    conn.executemany("INSERT INTO quotes VALUES (?, ?, ?, ?)", quotes)
    conn.commit()


def run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
