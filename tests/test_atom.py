"""The Atom feed: valid whatever the text, the same to feedparser, with ids that stay."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from presswatch.errors import UsageError
from presswatch.formats.atom import ATOM, parse, render
from presswatch.model import PageItem

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LANTERN = PageItem(
    "The Harbour Post",
    source_label="The Harbour Post",
    title="A lamp that nobody owns",
    url="https://harbour-post.example/2021/07/14/lamp",
    published=date(2021, 7, 14),
    authors=("Ada Quill", "Bo Reed"),
    language="en",
    passage="It floats.\nNobody owns it.",
    speaker="Cy Lark",
)
PHARE = PageItem(
    "Le Courrier du Phare",
    title="Une lampe",
    url="https://courrier.example/a",
    language="fr",
    passage="Elle flotte.",
    translation="It floats.",
    translated_by="Dee Foss",
    listed=date(2021, 8, 1),
)
NAMES = {"a": ATOM}


def feed(*items, **changed):
    given = {"title": "In the press", "home": "https://lantern.example/", "feed_id": "tag:lantern.example,2021:press"}
    return render(items, updated=NOW, **{**given, **changed})


def understood(text):
    return feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)


def ids(text):
    return etree.fromstring(text.encode()).xpath("//a:entry/a:id/text()", namespaces=NAMES)


def test_a_feed_reader_sees_every_entry():
    seen = understood(feed(LANTERN, PHARE, self_url="https://lantern.example/atom.xml"))
    assert not seen.bozo
    assert (seen.version, seen.feed.title, seen.feed.id) == ("atom10", "In the press", "tag:lantern.example,2021:press")
    assert {link.rel: link.href for link in seen.feed.links} == {
        "alternate": "https://lantern.example/",
        "self": "https://lantern.example/atom.xml",
    }
    lamp, lampe = seen.entries
    assert (lamp.title, lamp.link) == (LANTERN.title, LANTERN.url)
    assert [author.name for author in lamp.authors] == ["Ada Quill", "Bo Reed"]
    assert lamp.source.title == "The Harbour Post"
    assert (lamp.published, lamp.updated) == ("2021-07-14T00:00:00Z", "2021-07-14T00:00:00Z")
    assert lamp.summary == LANTERN.passage
    assert lamp.content[0].value == (
        '<blockquote lang="en"><p>It floats.</p><p>Nobody owns it.</p></blockquote><p>Cy Lark, The Harbour Post</p>'
    )
    assert lampe.title_detail.language == "fr"
    assert lampe.updated == "2021-08-01T00:00:00Z"
    assert "Translated by Dee Foss" in lampe.content[0].value


def test_the_feed_speaks_french_where_it_is_asked_to():
    text = unescape(feed(PHARE, language="fr"))
    assert 'xml:lang="fr"' in text
    assert "Traduit par Dee Foss" in text


def test_what_rfc_4287_asks_of_a_feed_and_its_entries():
    root = etree.fromstring(feed(LANTERN, PHARE, PageItem("The radio said so")).encode())
    assert len(root.findall("a:entry", NAMES)) == 3
    for part in (root, *root.findall("a:entry", NAMES)):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"a:{name}", NAMES)) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", part.find("a:updated", NAMES).text)
    assert all(
        entry.find("a:content", NAMES) is not None or entry.find("a:link", NAMES) is not None
        for entry in root.findall("a:entry", NAMES)
    )
    assert root.find("a:author/a:name", NAMES).text == "In the press"


def test_an_id_stays_when_anything_but_the_page_changes_and_no_two_are_alike():
    told = replace(
        LANTERN, url="http://www.harbour-post.example/2021/07/14/lamp?utm_source=x#top", title="New", passage=None
    )
    assert ids(feed(LANTERN)) == ids(feed(told)) == ids(feed(PHARE, LANTERN))[1:]
    talk = "https://www.youtube.com/watch?v=aaaaaaaaaaa&t="
    items = [LANTERN, LANTERN, replace(LANTERN, url=f"{talk}9s"), replace(LANTERN, url=f"{talk}90s"), PageItem("Radio")]
    found = ids(feed(*items))
    assert len(set(found)) == 5
    assert all(key.startswith("urn:uuid:") for key in found)
    assert ids(feed(items[4])) != ids(feed(items[4], feed_id="tag:other.example,2021:press"))


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_breaks_the_xml_or_becomes_markup(title, passage):
    text = feed(PageItem("X", title=title, passage=f"<script>{passage}", url="https://a.example/"), title=title)
    (entry,) = etree.fromstring(text.encode()).findall("a:entry", NAMES)
    assert "<script" not in text
    assert "<script" not in entry.find("a:content", NAMES).text
    assert len(understood(text).entries) == 1


def test_somebody_elses_feed_is_read_too():
    again = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>'
        '<entry><title type="html">A &lt;b&gt;lamp&lt;/b&gt;</title><link href="https://buoy.example/1"/>'
        "<published>2021-07-14T23:30:00-05:00</published><summary>Words</summary></entry>"
        '<entry><title>Next</title>\n<link href="ftp://buoy.example/2"/></entry>\n<entry/></feed>'
    )
    assert again.items[0] == PageItem(
        "A lamp", title="A lamp", url="https://buoy.example/1", published=date(2021, 7, 14), passage="Words"
    )
    assert again.items[1].url is None
    assert again.problems == (
        "line 1: “ftp://buoy.example/2” is not an http(s) link",
        "line 3: it names no outlet, no title and no link",
    )


def test_entities_stay_unresolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("key")
    text = f'<!DOCTYPE feed [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    text += f'<feed xmlns="{ATOM}"><entry>&a;<title>T&a;</title></entry></feed>'
    assert [item.title for item in parse(text).items] == ["T&a;"]


@pytest.mark.parametrize(
    "text", ["", "words", "<rss/>", "<feed/>", f'<feed xmlns="{ATOM}"><entry></feed>', b"\xff\xfe"]
)
def test_what_is_no_atom_feed_is_refused(text):
    with pytest.raises(UsageError, match="Atom"):
        parse(text)
