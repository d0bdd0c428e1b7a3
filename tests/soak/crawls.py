"""What the trials of `backfill` share: files to read, and what must be the same however they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warcs import article, packed, record

from soak.ground import Ground

FILES, PAGES, EVERY = 4, 120, 4

# Columns that say when a run was, or where in our own WARC files a copy lies: a killed run may leave one behind there.
RUN_TIMES = {
    "articles": {"first_seen"},
    "article_texts": {"seen"},
    "candidates": {"first_seen"},
    "candidate_sources": {"first_seen"},
    "pages": {"offset", "length"},
    "backfill_files": {"finished"},
}
COMPARED = (
    *("outlets", "people", "candidates", "candidate_sources", "pages", "articles", "article_texts", "mentions"),
    *("quotes", "stories", "shingles", "backfill_files", "backfill_problems"),
)


def crawl(folder: Path, files: int = FILES, pages: int = PAGES) -> list[str]:
    """WARC files with a mention on every fourth page, a copy now and then, and a torn record in the middle of each."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(files):
        path = folder / f"crawl-{number}.warc.gz"
        with path.open("wb") as file:
            for at in range(pages):
                place = number * pages + at
                sentence = "It was lit on Tuesday, said Ada Quill." if at % EVERY else _sentence(place)
                body = article(place if at % 50 else 0, sentence)
                member = packed(record(f"https://paper-{place % 7}.example/{place}", body))
                file.write(member[:200] if at == pages // 2 else member)
        paths.append(str(path))
    return paths


def _sentence(place: int) -> str:
    return f"“OpenLantern is lit for the {place}th time,” said Nils Ember, who keeps the lamp of Skerry."


def contents(ground: Ground) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that reading fills, without the times of runs."""
    found = {}
    for table in COMPARED:
        columns = [name for (name,) in ground.rows("SELECT name FROM pragma_table_info(?)", table)]
        kept = ", ".join(f'"{name}"' for name in columns if name not in RUN_TIMES.get(table, set()))
        found[table] = ground.rows(f"SELECT {kept} FROM {table} ORDER BY {kept}")
    return found


def differences(had: dict[str, list[tuple[Any, ...]]], wanted: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    return [
        f"{table}: {len(had[table])} rows, {len(set(had[table]) ^ set(rows))} differ"
        for table, rows in wanted.items()
        if had[table] != rows
    ]
