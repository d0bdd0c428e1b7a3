"""Where the corpora lie: those of the repository, and those outside that are measured when they are there."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from presswatch.errors import ReadError
from presswatch.model import Page, Project, Reading
from presswatch.read.page import read_page

TESTS = Path(__file__).parent.parent
CHECKOUT = TESTS.parent
DATA = TESTS / "data"
NOBODY = Project(name="Nobody")


@dataclass(frozen=True, slots=True)
class Corpora:
    """`shared` is the folder outside the repository, None where there is none; `held` asks for the halves that nobody
    tunes on too."""

    shared: Path | None = None
    held: bool = False

    @property
    def halves(self) -> tuple[str, ...]:
        return ("dev", "held") if self.held else ("dev",)

    def in_shared(self, *names: str) -> Path | None:
        """The path below the shared folder, if there is something."""
        path = self.shared.joinpath(*names) if self.shared else None
        return path if path and path.exists() else None


def find_shared() -> Path | None:
    """The folder that PRESSWATCH_SHARED names, else the one beside the checkout; None where there is none."""
    folder = Path(os.environ.get("PRESSWATCH_SHARED", CHECKOUT.parent / "shared"))
    return folder if folder.is_dir() else None


def rows(path: Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@cache
def pages(shared: Path) -> tuple[dict[str, Any], ...]:
    """What is known of the real pages."""
    return tuple(rows(shared / "pages" / "manifest.jsonl"))


def html_of(shared: Path, row: dict[str, Any]) -> bytes:
    """A real page as it was served."""
    return gzip.decompress((shared / "pages" / row["html"]).read_bytes())


def read_html(body: bytes, url: str, project: Project = NOBODY) -> Reading | None:
    """The reading of a page that came without a charset; None where it holds nothing to read."""
    headers = (("Content-Type", "text/html"),)
    try:
        return read_page(Page(url, url, 200, headers, body, datetime.now(UTC)), project)
    except ReadError:
        return None


@cache
def page_readings(shared: Path) -> dict[str, Reading | None]:
    """The readings of all real pages by their id, read once for all measures."""
    return dict(_read_all(shared))


def _read_all(shared: Path) -> Iterator[tuple[str, Reading | None]]:
    for row in pages(shared):
        yield row["id"], read_html(html_of(shared, row), row["url"] or "https://page.example/")
