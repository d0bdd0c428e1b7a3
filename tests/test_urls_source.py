"""A list of addresses is known without asking anyone; what is no web address is a problem that the watch file tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, SourceSpec, SourceState
from presswatch.sources import kind, problems
from presswatch.sources.urls import addresses

GOOD = "https://le-courrier.example/2024/un-article?page=2#suite"
LIST = SourceSpec(
    "by-hand", "urls", options={"urls": (GOOD, "le-courrier.example/a", "ftp://le-courrier.example/", GOOD, "")}
)


def test_usable_addresses_are_listed_once_as_they_are_written() -> None:
    assert kind("urls").listed(LIST) == [Candidate(GOOD)]


def test_the_outlet_of_the_source_is_the_outlet_of_its_addresses() -> None:
    source = SourceSpec("by-hand", "urls", options={"urls": (GOOD,), "outlet": "Le Courrier"})
    assert kind("urls").listed(source) == [Candidate(GOOD, outlet="Le Courrier")]


def test_what_is_left_out_is_a_problem() -> None:
    assert [problem.split('"')[1] for problem in problems(LIST)] == [
        "le-courrier.example/a",
        "ftp://le-courrier.example/",
        "",
    ]


def test_nobody_is_asked() -> None:
    assert kind("urls").requests(LIST, SourceState()) == []
    page = Page(GOOD, GOOD, 200, (), b"x", datetime(2024, 6, 15, tzinfo=UTC))
    with pytest.raises(SourceError):
        kind("urls").parse(LIST, page)


def test_a_file_holds_one_address_a_line_and_remarks() -> None:
    text = f"# kept by the press desk\n\n  {GOOD}  \r\nhttps://a.example/b#c # asked for it on Monday\n#https://a.example/no\n"
    assert addresses(text) == (GOOD, "https://a.example/b#c")
