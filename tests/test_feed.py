"""A feed becomes candidates, or one sentence that says why it does not.

Each file in tests/data/feeds lies beside what is expected of it: add a pair to add a case.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch.errors import SourceError
from presswatch.model import Candidate, Page, SourceSpec, SourceState
from presswatch.sources import SourceKind, kind

FEEDS = Path(__file__).parent / "data" / "feeds"
SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).parents[2] / "shared")) / "feeds"
ADDRESS = "https://le-courrier.example/flux/rss.xml"
SOURCE = SourceSpec("courrier", "feed", ADDRESS)
CASES = sorted(path for path in FEEDS.iterdir() if path.is_file() and not path.name.endswith(".expected.json"))
DEFAULTS = {field.name: field.default for field in fields(Candidate)}


def parse(body: bytes, content_type: str | None = None, source: SourceSpec = SOURCE) -> list[Candidate]:
    headers = (("Content-Type", content_type),) if content_type else ()
    fetched = datetime(2024, 6, 15, 12, tzinfo=UTC)
    return feed().parse(source, Page(ADDRESS, ADDRESS, 200, headers, body, fetched))


def feed() -> SourceKind:
    return kind("feed")


def rss(*items: str, head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>t</title>{"".join(items)}</channel></rss>'


def item(title: str, link: str = "https://quay-wire.example/1", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def said(body: bytes) -> Any:
    """What comes of a body, as it is written in the expected files: fields that say nothing are left out."""
    try:
        found = [asdict(candidate) for candidate in parse(body)]
    except SourceError as error:
        return {"error": str(error)}
    told = [{key: value for key, value in entry.items() if value != DEFAULTS[key]} for entry in found]
    return json.loads(json.dumps(told, default=datetime.isoformat))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_feed_becomes_what_lies_beside_it(path: Path) -> None:
    expected = path.with_name(path.name + ".expected.json")
    assert said(path.read_bytes()) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("head", "charset", "content_type"),
    [
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-8", "text/xml; charset=iso-8859-1"),
        ("", "utf-8", "text/xml; charset=us-ascii"),
        ("", "utf-8", None),
        ("", "utf-8-sig", "text/xml"),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "cp1252", "application/rss+xml"),
        ("", "cp1252", "application/rss+xml; charset=ISO-8859-1"),
        ('<?xml version="1.0" encoding="utf-8"?>', "cp1252", "application/rss+xml; charset=utf-8"),
        ("", "utf-16", "application/rss+xml"),
        ("", "utf-8", "application/rss+xml; charset=klingon"),
        ("", "utf-8", "application/rss+xml; charset=zlib_codec"),
    ],
)
def test_the_charset_is_the_one_the_bytes_are_in(head: str, charset: str, content_type: str | None) -> None:
    title = "L’été « doré » près d’Évian : où ça… dès l’aube"
    body = rss(item(title), head=head).encode(charset)
    assert [candidate.title for candidate in parse(body, content_type)] == [title]


def test_the_operator_s_outlet_wins_over_the_entry_s() -> None:
    body = rss(item("One", more="<source url='https://annals.example'>Annals</source>")).encode()
    named = SourceSpec("courrier", "feed", ADDRESS, {"outlet": "Le Courrier"})
    assert [candidate.outlet for candidate in parse(body)] == ["Annals"]
    assert [candidate.outlet for candidate in parse(body, source=named)] == ["Le Courrier"]


def test_a_body_that_is_a_path_opens_nothing(tmp_path: Path) -> None:
    real = tmp_path / "real.xml"
    real.write_text(rss(item("Read from the disk")), encoding="utf-8")
    with pytest.raises(SourceError, match="neither RSS, Atom nor JSON Feed"):
        parse(str(real).encode())


def test_no_more_than_5000_entries_are_taken() -> None:
    body = rss(*(item(str(number), f"https://quay-wire.example/{number}") for number in range(5_200))).encode()
    assert len(parse(body)) == 5_000


def test_fields_are_cut() -> None:
    found = parse(rss(item("A" * 100_000, more=f"<description>{'b ' * 50_000}</description>")).encode())
    assert [(len(entry.title or ""), len(entry.summary or "") <= 2_000) for entry in found] == [(1_000, True)]


@pytest.mark.parametrize(
    "markup",
    [
        "<x " + " ".join(f"a{number}='v'" for number in range(50_000)) + "/>",
        "<x>" * 20_000 + "</x>" * 20_000,
        "&lt;!--" * 50_000,
        "<!--" + "-" * 200_000 + "-->",
        "a" * 100_000 + "@",
    ],
    ids=["attributes", "depth", "open comments", "dashes", "no address"],
)
def test_markup_made_to_be_slow_is_not(markup: str) -> None:
    started = time.monotonic()
    found = parse(rss(item("Kept", more=f"<description>{markup}</description>"), item("Also kept")).encode())
    assert [candidate.title for candidate in found] == ["Kept", "Also kept"]
    assert time.monotonic() - started < 5


def test_the_condition_of_the_last_answer_is_sent_except_at_every_tenth_poll() -> None:
    def headers(polls: int) -> dict[str, str]:
        state = SourceState(etag='"v1"', last_modified="Fri, 14 Jun 2024 08:00:00 GMT", polls=polls)
        [request] = feed().requests(SOURCE, state)
        assert request.url == ADDRESS
        return dict(request.headers)

    conditional = {"If-None-Match": '"v1"', "If-Modified-Since": "Fri, 14 Jun 2024 08:00:00 GMT"}
    assert [headers(polls) for polls in range(20)] == ([conditional] * 9 + [{}]) * 2


@pytest.mark.parametrize("etag", ['"' + "e" * 2_000 + '"', '"a\r\nX-Evil: 1"', '"é"', ""])
def test_a_validator_that_no_honest_server_sends_is_not_sent_back(etag: str) -> None:
    [request] = feed().requests(SOURCE, SourceState(etag=etag, last_modified=etag))
    assert dict(request.headers) == {}


def test_nothing_is_known_of_a_feed_without_asking() -> None:
    assert feed().listed(SOURCE) == []


PIECES = st.sampled_from(
    [
        "<rss>",
        "<feed>",
        "<channel>",
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<link>",
        "</link>",
        "<link/href='//['/>",
        "<title>",
        "<!DOCTYPE",
        "[",
        "]>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "&#xD800;",
        "<![CDATA[",
        "]]>",
        "http://[",
        "{",
        '"items":[',
        "<pubDate>99999</pubDate>",
        "<guid>",
        "&",
        "<",
        "é",
        "\x00",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_any_body_yields_candidates_or_one_sentence(body: str) -> None:
    outcome = said(body.encode("utf-8", "replace"))
    if isinstance(outcome, dict):
        assert "\n" not in outcome["error"]
    else:
        assert all(entry["url"].startswith(("http://", "https://")) or entry["needs_url"] for entry in outcome)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "id",
        "url",
        "external_url",
        "title",
        "summary",
        "content_html",
        "content_text",
        "date_published",
        "date_modified",
        "attachments",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(VALUES | st.dictionaries(KEYS, VALUES, max_size=6), max_size=4))
def test_an_odd_item_of_a_json_feed_never_loses_the_others(items: list[Any]) -> None:
    good = {"id": "good", "url": "https://quay-wire.example/good"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [*items, good]})
    assert parse(body.encode())[-1] == Candidate("https://quay-wire.example/good", entry_id="good")


NO_FEEDS = {
    "gdelt_doc_artlist_fr.json": "no JSON Feed",
    "gdelt_doc_ratelimit_200.txt": "neither RSS, Atom nor JSON Feed",
    "hn_algolia_search_by_date.json": "no JSON Feed",
    "feed-rs__rss_2.0_invalid_1.xml": "broken before its first entry",
}
WITHOUT_USABLE_ENTRIES = {"arminreiter__Rss20DailyMail.xml", "feed-rs__rss_2.0_ghost_1.xml"}


@pytest.mark.shared
def test_every_captured_feed_is_read_or_refused_with_a_reason() -> None:
    if not SHARED.is_dir():
        pytest.skip("the corpora are not here")
    for capture in json.loads((SHARED / "MANIFEST.json").read_text(encoding="utf-8")):
        name, body = capture["file"], (SHARED / capture["file"]).read_bytes()
        if name in NO_FEEDS:
            with pytest.raises(SourceError, match=NO_FEEDS[name]):
                parse(body)
            continue
        found = parse(body)
        assert bool(found) == (name not in WITHOUT_USABLE_ENTRIES), name
        assert all(candidate.title for candidate in found), name
