"""Headline cards: which articles may have a picture, and which lie in the folder of images."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from presswatch.archive.archive import stamp, transaction
from presswatch.archive.permitted import read_rule
from presswatch.archive.sql import RIGHTS
from presswatch.rights import Rule, Show
from presswatch.urls import is_web

FOLDER = "images/"
"""What the address of a picture begins with, as seen from the page: they lie in that folder beside it."""

PICTURE = f"""coalesce((SELECT '{FOLDER}' || p.file FROM pictures p WHERE p.article_id = c.id
                   AND (r.image_url IS NULL OR p.url = r.image_url)), r.image_url)"""
"""The picture printed of an article: the one that a person named, as it lies here where it was fetched."""

_NAME = re.compile(r"[0-9]+-[0-9a-f]{16}\.(?:png|jpg)")
_SUITABLE = f"""
    SELECT c.id, c.outlet, c.title, c.url, {RIGHTS} AS rights, coalesce(r.image_url, a.image_url) AS image,
           p.url AS known, p.file, p.kind, r.image_credit, r.image_licence
      FROM coverage c JOIN articles a ON a.id = c.id JOIN article_reviews r ON r.article_id = c.id
      LEFT JOIN pictures p ON p.article_id = c.id
     WHERE c.state IN ('accepted', 'published') ORDER BY c.published DESC NULLS LAST, c.id
"""


@dataclass(frozen=True, slots=True)
class Suitable:
    """An approved article whose outlet allows pictures. `image` is the address of its own one; `known` where the
    picture that lies here as `file` came from; `noted` says that credit and licence are known."""

    article_id: int
    outlet: str | None
    title: str | None
    url: str | None
    image: str | None
    known: str | None
    file: str | None
    noted: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture that lies in the folder of images under that name."""

    article_id: int
    file: str
    kind: str
    url: str
    width: int
    height: int


def suitable(conn: sqlite3.Connection) -> list[Suitable]:
    """The articles that may have a picture: only outlets that say so."""
    found = []
    for row in conn.execute(_SUITABLE).fetchall():
        rule: Rule = read_rule(row["rights"])[0]
        if rule.show is not Show.IMAGE:
            continue
        noted = bool((row["image_credit"] or rule.credit) and (row["image_licence"] or rule.licence))
        image = row["image"] if row["image"] and is_web(row["image"]) else None
        names = {name: row[name] for name in ("outlet", "title", "url", "known", "file")}
        found.append(Suitable(row["id"], image=image, noted=noted, **names))
    return found


def keep_picture(conn: sqlite3.Connection, kept: Kept, *, now: datetime) -> None:
    """Notes the picture in place of the article's earlier one."""
    with transaction(conn):
        conn.execute("DELETE FROM pictures WHERE article_id = ?", (kept.article_id,))
        conn.execute(
            "INSERT INTO pictures (article_id, file, kind, url, width, height, fetched) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (kept.article_id, kept.file, kept.kind, kept.url, kept.width, kept.height, stamp(now)),
        )


def remove_orphans(conn: sqlite3.Connection, folder: Path) -> int:
    """Deletes the pictures that no article has any more, of an article taken down above all; other files stay. Answers
    how many."""
    known = {file for (file,) in conn.execute("SELECT file FROM pictures")}
    files = [path for path in folder.glob("*") if _NAME.fullmatch(path.name) and path.name not in known]
    for path in files:
        path.unlink()
    return len(files)


def taken_along(folder: Path, images: Sequence[str | None]) -> dict[str, bytes]:
    """The bytes of those pictures that are ours, by the address that the page has for them."""
    found = {}
    for image in images:
        name = (image or "").removeprefix(FOLDER)
        if image and image.startswith(FOLDER) and _NAME.fullmatch(name) and (folder / name).is_file():
            found[image] = (folder / name).read_bytes()
    return found
