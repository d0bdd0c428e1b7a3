"""Takedown of one article: from the tables, the search indexes, the pages kept, and every later run.

The WARC files that hold it are written anew under other names; one transaction removes the rows and tells the other
pages where they lie now; then the old files go. Killed at any moment, the archive reads either as before or as after,
and what was left to remove is removed by the next run.
"""

from __future__ import annotations

import html
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from presswatch.archive import takedown
from presswatch.archive.archive import Archive
from presswatch.errors import PageStoreError
from presswatch.pages import PageStore
from presswatch.urls import canonical

TELLING_TITLE = 15
"""Characters from which on a title names an article: shorter ones are words like "Podcast"."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed. `copies` are other addresses of the same story, which stay; `wiped` is False while somebody
    reads the archive and keeps its old log."""

    articles: int
    addresses: int
    pages: int
    files: tuple[str, ...]
    copies: tuple[str, ...]
    wiped: bool


def forget(archive: Archive, pages: PageStore, url: str, *, who: str, now: datetime) -> Forgotten:
    """Takes the article at `url` down everywhere; an address that nobody named is turned away from now on. The caller
    holds the run's lock. Backups are not touched."""
    return _forget(archive, pages, str(canonical(url)), who, now)


def forget_again(archive: Archive, pages: PageStore, *, who: str, now: datetime) -> int:
    """Takes down what was forgotten before and came back with an older archive; answers how many addresses."""
    keys = takedown.still_there(archive.conn)
    for key in keys:
        _forget(archive, pages, key, who, now)
    remove_outdated(archive, pages)
    return len(keys)


def remove_outdated(archive: Archive, pages: PageStore) -> None:
    """Removes the WARC files that a takedown wrote anew."""
    for file in takedown.outdated_files(archive.conn):
        pages.remove(file)
        takedown.file_removed(archive.conn, file)


def backups_of(db: Path) -> list[Path]:
    """The backups beside an archive, which may hold what was taken down."""
    return sorted((db.parent / "backups").glob("*.db"))


def _forget(archive: Archive, pages: PageStore, key: str, who: str, now: datetime) -> Forgotten:
    conn = archive.conn
    conn.execute("PRAGMA secure_delete = ON")
    pages.remove_unfinished(takedown.files(conn))
    found = takedown.trace(conn, key)
    doomed = {*found.pages, *_naming(archive, pages, found.names)}
    files = takedown.files_of(conn, doomed)
    moved = []
    for file in files:
        kept = [(page, place) for page, place in takedown.places(conn, file) if page not in doomed]
        new = pages.rewrite(file, [place for _, place in kept])
        moved += [(page, new[place.offset]) for page, place in kept]
    takedown.remove(conn, found, sorted(doomed), moved, files, who=who, now=now)
    remove_outdated(archive, pages)
    wiped = takedown.wipe(conn)
    return Forgotten(len(found.articles), len(found.keys), len(doomed), tuple(files), found.copies, wiped)


def _naming(archive: Archive, pages: PageStore, names: tuple[str, ...]) -> set[int]:
    """The stored answers of sources that name the article: a feed holds its summary, and is never read again."""
    sought = [spelling for name in names if _is_telling(name) for spelling in _spellings(name)]
    found: dict[int, bool] = defaultdict(bool)
    for page, place in takedown.source_pages(archive.conn) if sought else ():
        with suppress(PageStoreError):
            body = pages.read(place).body
            found[page] = any(spelling in body for spelling in sought)
    return {page for page, names_it in found.items() if names_it}


def _is_telling(name: str) -> bool:
    return "://" in name or len(name) >= TELLING_TITLE


def _spellings(name: str) -> set[bytes]:
    texts = {name, html.escape(name), html.escape(name, quote=False), html.escape(html.escape(name))}
    if "://" in name:
        texts |= {quote(name, safe=""), name.replace("/", "\\/")}
    return {text.encode(coding, "ignore") for text in texts for coding in ("utf-8", "latin-1", "cp1252")}
