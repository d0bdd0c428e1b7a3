"""Every kind of source: what its answers become, and what no answer can make it do.

A folder tests/data/feeds/KIND holds `source.json` (the url and options of a source) and answers, each beside what is
expected of it: add a pair to add a case. Answers of kind "feed" lie in tests/data/feeds itself (test_feed.py).
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch import sources
from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, SourceSpec, SourceState
from presswatch.urls import is_web

FEEDS = Path(__file__).parent / "data" / "feeds"
FETCHED = datetime(2024, 6, 15, 12, tzinfo=UTC)
DEFAULTS = {field.name: field.default for field in fields(Candidate)}
FOLDERS = sorted(path for path in FEEDS.iterdir() if path.is_dir())
CASES = [path for folder in FOLDERS for path in sorted(folder.iterdir()) if not path.name.endswith(".json")] + [
    path.with_name(path.name.removesuffix(".expected.json"))
    for folder in FOLDERS
    for path in sorted(folder.glob("*.json.expected.json"))
]


def source_of(folder: Path) -> SourceSpec:
    made = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    return SourceSpec(folder.name, folder.name, made.get("url"), made.get("options", {}))


def answer(source: SourceSpec, body: bytes) -> Page:
    [first, *_] = sources.kind(source.kind).requests(source, SourceState())
    return Page(first.url, first.url, 200, (), body, FETCHED)


def said(source: SourceSpec, body: bytes) -> Any:
    """What comes of an answer, as it is written in the expected files: fields that say nothing are left out."""
    page = answer(source, body)
    try:
        further = [request.url for request in sources.follow(source, page)]
        found = [asdict(candidate) for candidate in sources.kind(source.kind).parse(source, page)]
    except SourceError as error:
        return {"error": str(error)}
    told = [{key: value for key, value in entry.items() if value != DEFAULTS[key]} for entry in found]
    return {"follow": further} if further else json.loads(json.dumps(told, default=datetime.isoformat))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_answer_becomes_what_lies_beside_it(path: Path) -> None:
    expected = path.with_name(path.name + ".expected.json")
    assert said(source_of(path.parent), path.read_bytes()) == json.loads(expected.read_text(encoding="utf-8"))


def test_every_kind_has_its_folder_of_answers() -> None:
    without = {"feed", "urls"}
    assert {folder.name for folder in FOLDERS} == set(sources.kinds()) - without


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_source_as_it_should_be_has_no_problem_and_asks_the_web(folder: Path) -> None:
    source = source_of(folder)
    assert sources.problems(source) == []
    assert all(is_web(request.url) for request in sources.kind(source.kind).requests(source, SourceState()))
    assert sources.kind(source.kind).listed(source) == []


PIECES = st.sampled_from(
    [
        *("<rss>", "<feed>", "<channel>", "<item>", "</item>", "<entry>", "<link>", "<link/href='//['/>", "<!DOCTYPE"),
        *("<html>", "<a href='/rss'>", "<a href=http://[>", "<link rel=alternate type=application/rss+xml href=/x>"),
        *("<urlset>", "<sitemapindex>", "<sitemap>", "<url>", "<loc>", "https://a.example/1", "</loc>", "<lastmod>"),
        *("2024-06-14", "99999", "<opml>", "<outline xmlUrl='https://a.example/f'/>", "<!--", "-->", "<![CDATA[", "&"),
        *('{"hits":[', '{"articles":[', '{"stories":[', '{"response":{"results":[', '{"url":1}', "null", "]", "}", "{"),
        *("&#xD800;", "é", "\x00", "\x1f\x8b"),
    ]
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@settings(max_examples=60, deadline=None)
@given(body=st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join))
def test_any_body_yields_candidates_requests_or_one_sentence(folder: Path, body: str) -> None:
    outcome = said(source_of(folder), body.encode("utf-8", "replace"))
    if isinstance(outcome, list):
        assert all(is_web(entry["url"]) or entry["needs_url"] for entry in outcome)
    elif "error" in outcome:
        assert "\n" not in outcome["error"]
    else:
        assert all(is_web(url) for url in outcome["follow"])
