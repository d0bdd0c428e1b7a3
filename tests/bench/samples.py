"""What is measured with: real pages where there are some, else those of the sample newsroom; archives of any size."""

from __future__ import annotations

import gzip
import json
import sqlite3
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from big_archive import build, build_first

from bench.measure import KEPT, SHARED
from presswatch.archive.archive import Archive
from presswatch.demo import find_newsroom
from presswatch.model import Page, Project
from presswatch.newsroom import Newsroom
from presswatch.watch import read_watch

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@cache
def project() -> Project:
    return read_watch(find_newsroom() / "watch.toml").project


def pages() -> tuple[str, list[Page]]:
    """What they are, and they."""
    folder = SHARED / "pages"
    if not (folder / "manifest.jsonl").is_file():
        return "pages of the sample newsroom", newsroom_pages()
    found = []
    for line in (folder / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        file = next((folder / "html").glob(row["id"] + ".html*"), None)
        if file:
            body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            url = row.get("url") or "https://press.example/"
            found.append(Page(url, url, 200, (("Content-Type", "text/html"),), body, NOW))
    return "real news pages", found


def newsroom_pages() -> list[Page]:
    folder = find_newsroom()
    newsroom, found = Newsroom(folder), []
    for file in sorted((folder / "sites").rglob("*.html")):
        host, *path = file.relative_to(folder / "sites").parts
        url = f"https://{host}/{'/'.join(path)}"
        status, headers, body = newsroom.answer(host, "/" + "/".join(path))
        found.append(Page(url, url, status, tuple(headers.items()), body, NOW))
    return found


def archive(articles: int) -> Path:
    """The archive of so many invented articles, made where it is not yet, migrated where it is older."""
    path = _made(KEPT / f"archive-{articles}.db", build, articles)
    conn = sqlite3.connect(path, isolation_level=None)
    Archive.over(conn)
    conn.close()
    return path


def first_archive(articles: int) -> Path:
    """The same with the tables of the first schema."""
    return _made(KEPT / f"first-{articles}.db", build_first, articles)


def _made(path: Path, make: object, articles: int) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"making-{path.name}")
        for rest in path.parent.glob(unfinished.name + "*"):
            rest.unlink()
        make(unfinished, articles)  # type: ignore[operator]
        unfinished.replace(path)
    return path
