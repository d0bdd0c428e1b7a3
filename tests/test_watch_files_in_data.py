"""The watch files that come with the repository can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from presswatch.outlets import find_outlet
from presswatch.watch import read_watch

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("path", sorted(DATA.glob("**/watch.toml")), ids=lambda path: str(path.relative_to(DATA)))
def test_a_watch_file_of_the_repository_has_no_problem(path: Path) -> None:
    assert read_watch(path).sources


def test_the_outlet_of_every_source_of_the_project_is_known() -> None:
    watch = read_watch(DATA / "watch.toml")
    addresses = [url for source in watch.sources for url in (source.url, *source.options.get("urls", ())) if url]
    nameless = [
        url for url in addresses if not find_outlet(watch.project.outlets, url) and "www.youtube.com" not in url
    ]
    assert nameless == []


def test_the_contact_of_the_project_has_to_be_filled_in() -> None:
    assert read_watch(DATA / "watch.toml").fetch.contact == "press@example.org"
