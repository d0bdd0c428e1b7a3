"""A database for a public Datasette: what is on the page, and no more. It is made anew each time, under another name,
from published items alone; nothing of the archive's own file is copied."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from presswatch.archive.archive import HEADER, stamp, transaction
from presswatch.archive.events import LISTED, links_of
from presswatch.archive.public_items import PublicItem, last_decision, public_items
from presswatch.errors import UsageError
from presswatch.formats.entries import join_authors, plain_item
from presswatch.rights import word_count
from presswatch.urls import is_web

MOST_WORDS, MANY_WORDS = 100, 85
"""Of a passage and of its translation: what is longer is cut, what is nearly so is told."""

APPLICATION_ID = 0x50525055  # "PRPU": tells our public files from archives and from other people's databases

_TABLES = """
CREATE TABLE outlets (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, items INTEGER NOT NULL) STRICT;
CREATE TABLE speakers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, passages INTEGER NOT NULL) STRICT;
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    published TEXT,
    outlet_id INTEGER REFERENCES outlets (id),
    headline TEXT NOT NULL,
    passage TEXT,
    speaker_id INTEGER REFERENCES speakers (id),
    translation TEXT,
    translated_by TEXT,
    authors TEXT,
    kind TEXT,
    language TEXT,
    link TEXT,
    url TEXT,
    image TEXT,
    image_alt TEXT,
    image_credit TEXT,
    image_licence TEXT,
    listed TEXT
) STRICT;
CREATE INDEX items_published ON items (published);
CREATE INDEX items_outlet ON items (outlet_id);
CREATE INDEX items_speaker ON items (speaker_id);
CREATE INDEX items_kind ON items (kind);
CREATE INDEX items_language ON items (language);
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES items (id),
    purpose TEXT NOT NULL,
    url TEXT NOT NULL,
    seconds INTEGER
) STRICT;
CREATE INDEX links_item ON links (item_id);
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIEW passages AS
    SELECT i.id AS item_id, i.published, o.name AS outlet, i.headline, i.passage, s.name AS speaker, i.language, i.link
      FROM items i LEFT JOIN outlets o ON o.id = i.outlet_id LEFT JOIN speakers s ON s.id = i.speaker_id
     WHERE i.passage NOT NULL;
CREATE VIRTUAL TABLE items_fts USING fts5 (
    headline, passage, content="items", content_rowid="id", tokenize="unicode61 remove_diacritics 2");
"""

# What Datasette shows: of each table its title, what it holds, and its columns.
_LABELS: dict[str, tuple[str, str, dict[str, str]]] = {
    "items": (
        "In the press",
        "Every article, talk and recording on the page, with the words quoted there.",
        {
            "id": "Number",
            "published": "The publisher's own day",
            "outlet_id": "Who published it",
            "headline": "The headline",
            "passage": "The words quoted on the page",
            "speaker_id": "Whose words they are; empty for the outlet's own",
            "translation": "The passage in the language of the page",
            "translated_by": "Who translated it",
            "authors": "Who wrote it, separated by semicolons",
            "kind": "article, guest_article, interview, video, podcast, talk, event or print",
            "language": "ISO 639-1 code of the article",
            "link": "Opens at the words, where a browser can",
            "url": "Where it stands",
            "image": "A picture on the page",
            "image_alt": "What the picture shows",
            "image_credit": "Whose picture it is",
            "image_licence": "Its licence",
            "listed": "When it came onto the page",
        },
    ),
    "passages": (
        "Passages",
        "The words quoted on the page, with who said and who printed them.",
        {"item_id": "Number of the item", "link": "Opens at the words, where a browser can"},
    ),
    "outlets": ("Outlets", "Who published, and how many items.", {"name": "The outlet", "items": "On the page"}),
    "speakers": (
        "Speakers",
        "Whose words are quoted on the page.",
        {"name": "As printed", "passages": "On the page"},
    ),
    "links": (
        "Links",
        "Where talks and events can be seen, asked about and read.",
        {
            "item_id": "The item",
            "purpose": f"One of {', '.join(LISTED)}",
            "url": "The address",
            "seconds": "Where in the recording it begins",
        },
    ),
    "about": ("About", "The page that this database belongs to.", {"key": "What", "value": "It is"}),
}


@dataclass(frozen=True, slots=True)
class PublicDb:
    """What was written, and what a person should look at."""

    items: int
    passages: int
    speakers: int
    warnings: tuple[str, ...]


def write_public_db(
    conn: sqlite3.Connection, path: Path, *, archive: Path, title: str, home: str, language: str = "en"
) -> PublicDb:
    """Writes the database to `path`, in place of one that this function wrote before. The same items give the same
    bytes. Raises UsageError where `path` holds anything else, the archive above all."""
    _refuse(path, archive)
    found = [one for one in public_items(conn, language=language) if one.printed]
    items, warnings = _short([replace(one, item=plain_item(one.item)) for one in found])
    about = {"title": title, "page": home, "updated": stamp(last_decision(conn)), "language": language}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    made = sqlite3.connect(unfinished, isolation_level=None)
    try:
        made.executescript(_TABLES)
        with transaction(made):
            speakers = _fill(made, items, {at.article_id: links_of(conn, at.article_id) for at in items})
            made.executemany("INSERT INTO about VALUES (?, ?)", [(key, said) for key, said in about.items() if said])
            made.execute("INSERT INTO items_fts (items_fts) VALUES ('rebuild')")
            made.execute("INSERT INTO items_fts (items_fts) VALUES ('optimize')")
        made.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        made.execute("VACUUM")
    finally:
        made.close()
    unfinished.replace(path)
    return PublicDb(len(items), sum(one.item.passage is not None for one in items), speakers, tuple(warnings))


def _refuse(path: Path, archive: Path) -> None:
    if archive.exists() and path.exists() and path.samefile(archive):
        raise UsageError(f"{path} is the archive itself: name another file with -o.")
    if not path.exists():
        return
    other = UsageError(f"{path} exists and is no database that `presswatch export public-db` wrote: name another file.")
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(HEADER) or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise other


def _short(items: Sequence[PublicItem]) -> tuple[list[PublicItem], list[str]]:
    """The items with passages and translations of at most so many words, and what was long."""
    kept, warnings = [], []
    for one in items:
        name = one.item.title or one.item.heading
        texts: dict[str, Any] = {field: getattr(one.item, field) for field in ("passage", "translation")}
        for field, text in texts.items():
            words = word_count(text)
            if words > MOST_WORDS:
                warnings.append(f"“{name}”: its {field} has {words} words and is cut after {MOST_WORDS}.")
                texts[field] = cut(text)
            elif words > MANY_WORDS:
                warnings.append(f"“{name}”: its {field} has {words} words; {MOST_WORDS} is the most.")
        kept.append(replace(one, item=replace(one.item, **texts)))
    return kept, warnings


def cut(text: str, most: int = MOST_WORDS) -> str:
    """The first `most` words of the text, with an ellipsis where more follow."""
    words = list(re.finditer(r"\S+", text))
    return text if len(words) <= most else f"{text[: words[most - 1].end()]} …"


def _fill(made: sqlite3.Connection, items: Sequence[PublicItem], links: dict[int, list[dict[str, Any]]]) -> int:
    """Writes the rows; answers how many speakers there are. Numbers are new: those of the archive tell nobody."""
    outlets = _counted(made, "outlets", [one.item.source_label for one in items])
    speakers = _counted(made, "speakers", [one.item.speaker for one in items if one.item.passage])
    for number, shown in enumerate(items, 1):
        item = shown.item
        image = item.image if item.image and is_web(item.image) else None
        row = {
            "id": number,
            "published": item.published.isoformat() if item.published else None,
            "outlet_id": outlets.get(item.source_label or ""),
            "headline": item.title or item.heading,
            "passage": item.passage,
            "speaker_id": speakers.get(item.speaker or "") if item.passage else None,
            "translation": item.translation,
            "translated_by": item.translated_by,
            "authors": join_authors(item.authors) or None,
            "kind": item.kind,
            "language": item.language,
            "link": shown.landing if item.url else None,
            "url": item.url,
            "image": image,
            "image_alt": item.image_alt if image else None,
            "image_credit": item.image_credit if image else None,
            "image_licence": item.image_licence if image else None,
            "listed": item.listed.isoformat() if item.listed else None,
        }
        made.execute(f"INSERT INTO items ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
        made.executemany(
            f"INSERT INTO links (item_id, purpose, url, seconds) VALUES ({number}, :purpose, :url, :seconds)",
            links[shown.article_id],
        )
    return len(speakers)


def _counted(made: sqlite3.Connection, table: str, names: Sequence[str | None]) -> dict[str, int]:
    """Makes a row for every name, with how often it comes; answers their numbers."""
    ids: dict[str, int] = {}
    for name in sorted({name for name in names if name}):
        ids[name] = len(ids) + 1
        made.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", (ids[name], name, names.count(name)))
    return ids


def metadata_yaml(title: str, database: str, home: str) -> str:
    """What a public Datasette needs to know of the database `database`: titles, what the columns hold, which table is
    shown how. Nothing in it is closed, for nothing in the file is private."""
    import yaml

    tables: dict[str, Any] = {
        name: {"title": label, "description": said, "columns": columns}
        for name, (label, said, columns) in _LABELS.items()
    }
    tables["items"] |= {
        "label_column": "headline",
        "sort_desc": "published",
        "facets": ["outlet_id", "kind", "language"],
    }
    for name in ("outlets", "speakers"):
        tables[name] |= {"label_column": "name"}
    tree = {
        "title": title,
        "description": "What was printed about the project: the outlet, the day, the link, and a short passage.",
        **({"source": title, "source_url": home} if home else {}),
        "databases": {database: {"tables": tables}},
    }
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=100)
