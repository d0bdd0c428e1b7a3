"""The JSON Feed: what version 1.1 asks for, and what other people's say."""

from __future__ import annotations

import json
from datetime import date

import pytest

from presswatch.errors import UsageError
from presswatch.formats.json_feed import parse, render
from presswatch.model import ArticleKind, PageItem

LANTERN = PageItem(
    "The Harbour Post",
    source_label="The Harbour Post",
    title="A lamp that nobody owns",
    url="https://harbour-post.example/2021/07/14/lamp",
    published=date(2021, 7, 14),
    authors=("Ada Quill",),
    kind=ArticleKind.INTERVIEW,
    language="fr",
    passage="It <b>floats</b>.",
    image="uploads/lamp.png",
    image_alt="A lamp",
)


def feed(*items):
    given = {
        "title": "In the press",
        "home": "https://lantern.example/press/",
        "feed_url": "https://lantern.example/f.json",
    }
    return json.loads(render(items, **given))


def test_an_entry_says_natively_what_it_can():
    found = feed(LANTERN)
    assert {name: found[name] for name in ("version", "home_page_url", "feed_url", "language", "authors")} == {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://lantern.example/press/",
        "feed_url": "https://lantern.example/f.json",
        "language": "en",
        "authors": [{"name": "In the press"}],
    }
    (entry,) = found["items"]
    assert entry.pop("id").startswith("urn:uuid:")
    assert entry == {
        "url": LANTERN.url,
        "title": LANTERN.title,
        "content_text": "It <b>floats</b>.",
        "content_html": (
            '<blockquote lang="fr"><p>It &lt;b&gt;floats&lt;/b&gt;.</p></blockquote><p>The Harbour Post</p>'
        ),
        "image": "https://lantern.example/press/uploads/lamp.png",
        "date_published": "2021-07-14T00:00:00Z",
        "authors": [{"name": "Ada Quill"}],
        "language": "fr",
        "_presswatch": {
            "kind": "interview",
            "image": "uploads/lamp.png",
            "image_alt": "A lamp",
            "outlet": "The Harbour Post",
        },
    }


def test_every_entry_has_an_id_and_content_even_when_it_has_little():
    entries = feed(PageItem("Radio"), PageItem("Radio"))["items"]
    assert [entry["content_text"] for entry in entries] == ["", ""]
    assert len({entry["id"] for entry in entries}) == 2


def test_somebody_elses_feed_is_read_too():
    again = parse(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1",
                "items": [
                    {"title": "A lamp", "external_url": "https://buoy.example/1", "author": {"name": "Bo Reed"}},
                    "words",
                    {"id": "3", "_presswatch": 4, "authors": [None, {"name": 5}], "title": None},
                    {
                        "title": "Sea",
                        "date_published": "yesterday",
                        "tags": ["x"],
                        "image": "https://buoy.example/i.png",
                    },
                ],
            }
        )
    )
    assert again.items[0] == PageItem("A lamp", title="A lamp", url="https://buoy.example/1", authors=("Bo Reed",))
    assert again.items[1].image == "https://buoy.example/i.png"
    assert again.problems == (
        "item 2: it is not an object",
        "item 3: it names no outlet, no title and no link",
        "item 4: no day, month and year in “yesterday”: write 2021-05-04",
    )


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 1}', "[" * 100_000, '{"items": [}', b"\xff"])
def test_what_is_no_json_feed_is_refused(text):
    with pytest.raises(UsageError, match="JSON"):
        parse(text)
