"""What tests of several files share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from presswatch.archive.archive import Archive

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora outside the repository; a test that needs it is skipped where there is none."""
    folder = Path(os.environ.get("PRESSWATCH_SHARED", CHECKOUT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no corpora at {folder}: set PRESSWATCH_SHARED")
    return folder


@pytest.fixture
def archive() -> Iterator[Archive]:
    """A new archive in memory."""
    with Archive.memory() as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests first: they take longest, and started last they would keep one core busy alone."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
