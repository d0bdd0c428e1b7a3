"""Every kind of source: what its answers become, and what no answer can make it do.

A folder tests/data/feeds/KIND holds `source.json` (the url and options of a source) and answers, each beside what is
expected of it: add a pair to add a case. Answers of kind "feed" lie in tests/data/feeds itself (test_feed.py).
"""

from __future__ import annotations

import gzip
import json
import time
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
@settings(max_examples=40, deadline=None)
@given(body=st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join))
def test_any_body_yields_candidates_requests_or_one_sentence(folder: Path, body: str) -> None:
    outcome = said(source_of(folder), body.encode("utf-8", "replace"))
    if isinstance(outcome, list):
        assert all(is_web(entry["url"]) or entry["needs_url"] for entry in outcome)
    elif "error" in outcome:
        assert "\n" not in outcome["error"]
    else:
        assert all(is_web(url) for url in outcome["follow"])


# ---- what is asked -----------------------------------------------------------------------------------------


def asked(kind: str, url: str | None = None, **options: Any) -> str:
    source = SourceSpec("x", kind, url, options)
    assert sources.problems(source) == []
    [request] = sources.kind(kind).requests(source, SourceState())
    return request.url


def problem(kind: str, url: str | None = None, **options: Any) -> str:
    """The keys that are wrong."""
    return " ".join(text.split()[0] for text in sources.problems(SourceSpec("x", kind, url, options)))


def test_a_search_asks_for_its_query_in_its_language() -> None:
    google = "https://news.google.com/rss/search?q=%22a%26b%22+%C3%A9t%C3%A9"
    words = '"a&b" été'
    assert asked("google_news", query=words) == f"{google}&hl=en-US&gl=US&ceid=US%3Aen"
    assert asked("google_news", query=words, language="fr") == f"{google}&hl=fr&gl=FR&ceid=FR%3Afr"
    assert asked("google_news", query=words, language="fr", country="ca") == f"{google}&hl=fr-CA&gl=CA&ceid=CA%3Afr"
    assert asked("google_news", query=words, language="en", country="GB") == f"{google}&hl=en-GB&gl=GB&ceid=GB%3Aen"
    assert asked("bing_news", query="x", language="fr").endswith("?q=x&format=rss&setlang=fr")
    assert "query=x+sourcelang%3Afrench&" in asked("gdelt", query="x", language="fr")
    assert "sourcelang" not in asked("gdelt", query="x")
    assert asked("wordpress", "https://a.example/blog/?lang=en", query="x y") == (
        "https://a.example/blog/?lang=en&s=x+y&feed=rss2"
    )
    assert asked("mastodon", instance="social.example", tag="#été") == "https://social.example/tags/%C3%A9t%C3%A9.rss"
    assert "&cs=1%2C2" in asked("media_cloud", query="x", collections=("1", "2"))


@pytest.mark.parametrize(
    "kind", ["google_news", "bing_news", "hacker_news", "wordpress", "gdelt", "guardian", "media_cloud"]
)
def test_a_search_without_words_is_a_problem(kind: str) -> None:
    url = "https://a.example/" if sources.kind(kind).NEEDS_URL else None
    assert [problem(kind, url, **options) for options in ({}, {"query": 5}, {"query": "x" * 600})] == ["query"] * 3
    if url is None:
        assert problem(kind, "https://a.example/", query="x") == "url"


def test_options_that_are_no_good_are_problems() -> None:
    assert problem("google_news", query="x", country="Canada") == "country"
    assert problem("google_news", query="x", language="de") == "country"
    assert problem("gdelt", query="x", language="tlh") == "language"
    assert problem("google_alerts", "https://alerts.example/feeds/1") == "url"
    assert problem("mastodon", instance="https://social.example/", tag="two words") == "instance tag"
    assert problem("sitemap", "https://a.example/s.xml", newer_than_days="ten") == "newer_than_days"
    assert problem("media_cloud", query="x", collections=("all",)) == "collections"
    assert problem("opml") == problem("opml", urls=()) == "path"


def test_a_channel_is_asked_for_by_id_old_name_or_address() -> None:
    feed, channel = "https://www.youtube.com/feeds/videos.xml", "UCabcdefghijklmnopqrstuv"
    by_id, by_name = f"{feed}?channel_id={channel}", f"{feed}?user=skerrylibrary"
    assert asked("youtube", channel_id=channel) == by_id
    assert asked("youtube", f"https://www.youtube.com/channel/{channel}/videos") == by_id
    assert asked("youtube", by_id) == by_id
    assert asked("youtube", f"{feed}?playlist_id=PL1") == f"{feed}?playlist_id=PL1"
    assert (
        asked("youtube", user="skerrylibrary") == asked("youtube", "https://youtube.com/user/skerrylibrary") == by_name
    )
    assert problem("youtube") == problem("youtube", channel_id="skerry") == "channel_id"
    assert problem("youtube", "https://www.youtube.com/@skerrylibrary") == "url"


def test_the_key_of_a_search_goes_into_its_credentials_only() -> None:
    for kind, sent in (("guardian", {"api-key": "s3cret"}), ("media_cloud", {"Authorization": "Token s3cret"})):
        source = SourceSpec("x", kind, options={"query": "q", "key": "s3cret"})
        [request] = sources.kind(kind).requests(source, SourceState())
        assert request.credentials == sent
        assert "s3cret" not in repr(request) + repr(sources.without_key(source))


def test_sitemaps_are_taken_as_far_back_as_the_watch_file_says() -> None:
    body = (FEEDS / "sitemap" / "plain.xml").read_bytes()
    index = (FEEDS / "sitemap" / "index.xml").read_bytes()

    def found(days: float, body: bytes) -> int:
        source = SourceSpec("x", "sitemap", "https://a.example/s.xml", {"newer_than_days": days})
        outcome = said(source, body)
        return len(outcome["follow"] if isinstance(outcome, dict) else outcome)

    assert [found(days, body) for days in (0, 1, 90)] == [4, 0, 2]
    assert [found(days, index) for days in (0, 1, 90)] == [4, 2, 3]


def test_a_sitemap_that_unpacks_to_too_much_is_refused() -> None:
    source = SourceSpec("x", "sitemap", "https://a.example/s.xml.gz")
    assert "larger than 20 MiB" in said(source, gzip.compress(bytes(40 << 20)))["error"]
    assert "broken" in said(source, gzip.compress(b"x")[:10] + b"\xff" * 20)["error"]


def test_a_sitemap_as_large_as_the_protocol_allows_entries_is_read_in_time() -> None:
    entry = "<url><loc>https://a.example/%d</loc><lastmod>2024-06-14</lastmod></url>"
    body = f"<urlset>{''.join(entry % number for number in range(50_000))}</urlset>".encode()
    started = time.monotonic()
    assert len(said(SourceSpec("x", "sitemap", "https://a.example/s.xml"), body)) == 5_000
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "tag",
    [
        "<link ",
        "<link " + " a='b'" * 600 + ">",
        "<a " + "a" * 3_900 + ">",
        "<a " + 'a="' * 1_300 + ">",
        "<script",
        "<!--",
    ],
    ids=["open", "attributes", "a long name", "open quotes", "scripts", "comments"],
)
def test_a_home_page_made_to_be_slow_is_not(tag: str) -> None:
    started = time.monotonic()
    said(SourceSpec("x", "discover", "https://a.example/"), ("<html>" + tag * (2_000_000 // len(tag))).encode())
    assert time.monotonic() - started < 5


# ---- real answers ------------------------------------------------------------------------------------------

QUERY = {"query": "x"}
CAPTURES: dict[str, tuple[str | None, dict[str, Any], dict[str, int]]] = {
    "google_news": (None, QUERY, {"google_news_search_en_2026-09-25.xml": 2, "google_news_search_fr_format.xml": 1}),
    "google_alerts": ("https://www.google.com/alerts/feeds/1/2", {}, {"feedjira__google_alerts_atom.xml": 20}),
    "bing_news": (None, QUERY, {"bing_news_search_2026-09-26.xml": 1}),
    "hacker_news": (None, QUERY, {"hn_algolia_search_by_date.json": 1}),
    "gdelt": (None, QUERY, {"gdelt_doc_artlist_fr.json": 1, "gdelt_doc_ratelimit_200.txt": -1}),
    "youtube": (
        None,
        {"channel_id": "UCabcdefghijklmnopqrstuv"},
        {
            "arminreiter__AtomYoutubeInvestmentPunk.xml": 15,
            "feed-rs__atom_mediarss_youtube_1.xml": 1,
            "feedjira__youtube_atom.xml": 15,
            "kagi__021a787a782817fc.xml": 15,
            "kagi__5532f16828c3b094.xml": 15,
        },
    ),
    "wordpress": (
        "https://a.example/",
        QUERY,
        {
            "feed-rs__rss_2.0_nbcny.xml": 1,
            "feedjira__TechCrunch.xml": 20,
            "kagi__2c5361e71e75dc78.xml": 10,
            "kagi__703cc817824470a0.xml": 10,
            "kagi__7d65af8ecbfc9ee4.xml": 10,
        },
    ),
}


@pytest.mark.shared
@pytest.mark.parametrize("kind", CAPTURES)
def test_every_captured_answer_of_a_kind_is_read(kind: str, shared: Path) -> None:
    url, options, captures = CAPTURES[kind]
    source = SourceSpec("x", kind, url, options)
    for name, entries in captures.items():
        first = sources.kind(kind).requests(source, SourceState())[0].url
        page = Page(first, first, 200, (), (shared / "feeds" / name).read_bytes(), datetime(2026, 11, 1, tzinfo=UTC))
        if entries < 0:
            with pytest.raises(SourceError, match="asks to wait"):
                sources.kind(kind).parse(source, page)
            continue
        found = sources.kind(kind).parse(source, page)
        assert len(found) == entries, name
        assert all(candidate.title for candidate in found), name
        if kind == "youtube":
            assert all(candidate.kind == "video" and candidate.published for candidate in found), name
        if kind == "google_news":
            assert all(candidate.needs_url and candidate.outlet_url for candidate in found), name
        elif kind in ("google_alerts", "bing_news"):
            assert not any("google.com/url" in entry.url or "bing.com" in entry.url for entry in found), name
