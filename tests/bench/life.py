"""A long life: what is done now and then to an archive of a million articles, with time and memory."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from soak.ground import Ground

from bench.files import files
from bench.measure import SHARED, Figure, Found, Note, Used, presswatch, use
from bench.samples import archive, first_archive

ARTICLES = 1_000_000
_OPEN = "import sys; from pathlib import Path; from datetime import UTC, datetime as d; \
from presswatch.archive.archive import Archive; Archive.open(Path(sys.argv[1]), now=d.now(UTC)).close()"
_VACUUM = "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).execute('VACUUM')"


def measure(folder: Path) -> Iterator[Found]:
    count = int(os.environ.get("BENCH_ARTICLES", ARTICLES))
    ground = Ground(folder / "ground")
    ground.watch([], {}, pace=5)
    yield from _migrated(ground, count)
    shutil.copyfile(archive(count), ground.db)
    yield Figure(f"size of {count:,} articles", f"{ground.db.stat().st_size / 1e9:.2f} GB")
    for name, arguments in {
        "status": ("status",),
        "doctor": ("doctor",),
        "verify --offline": ("verify", "--offline", "--quiet"),
        "export csv": ("export", "csv", "-o", folder / "items.csv"),
        "export media-page": ("export", "media-page", "--format", "html", "-o", folder / "page.html"),
        "digest": ("digest",),
    }.items():
        yield Figure(name, str(_run(ground, *arguments)))
    yield from _read_again(ground)
    copy = folder / "backup.db"
    yield Figure("backup", str(_run(ground, "backup", copy)))
    copy.unlink(missing_ok=True)
    yield Figure("VACUUM", str(use(sys.executable, "-c", _VACUUM, ground.db)))
    yield Note(
        "The invented articles have no stored page: `verify` has none to compare with, `reread` reads those of the"
        " backfill, and `doctor` ends with 1 for it. Memory is that of all processes together, without what the system"
        " keeps of files."
    )


def _migrated(ground: Ground, count: int) -> Iterator[Found]:
    """From the first schema to today's, with the backup that goes before."""
    shutil.copyfile(first_archive(count), ground.db)
    done = use(sys.executable, "-c", _OPEN, ground.db)
    yield Figure("migration from the first schema, with its backup", str(done))
    shutil.rmtree(ground.db.parent / "backups", ignore_errors=True)
    for rest in ground.folder.glob("presswatch.db*"):
        rest.unlink()


def _read_again(ground: Ground) -> Iterator[Found]:
    """Pages that come into the large archive, and are read again there."""
    if not (SHARED / "pages" / "html").is_dir():
        yield Note("Nothing is read again here: this needs real pages.")
        return
    yield Figure("backfill of a file of 3,000 pages", str(_run(ground, "backfill", files()[0], "--quiet")))
    pages = ground.one("SELECT count(*) FROM pages")
    yield Figure(f"reread of its {pages} pages", str(_run(ground, "reread", "--quiet")))


def _run(ground: Ground, *arguments: str | Path) -> Used:
    return presswatch("--watch", ground.folder / "watch.toml", *arguments)
