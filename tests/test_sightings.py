"""The test on the bytes never holds back a page in which a name would be found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from spellings import renderings, spelled
from warcs import real_pages

from presswatch.model import Block, BlockKind, Project, Terms
from presswatch.read.decode import decode
from presswatch.read.mentions import find_mentions
from presswatch.read.sightings import may_mention

NAMES = ("OpenLantern", "Open Lantern", "Lumière Ouverte", "L'Été des phares", "Porte-Fanal", "Œuvre & Cie", "Фонарь")


def page(words: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><p>On the quay of Skerry, {words}, said Ada Quill.</p></body></html>"


def shows(body: bytes, content_type: str, terms: Terms) -> bool:
    """Whether a name is found in what a browser would show of the page."""
    from lxml.html import document_fromstring

    text = document_fromstring(decode(body, content_type)[0]).text_content()
    block = Block(0, len(text), BlockKind.PARAGRAPH, "en")
    return bool(find_mentions(text, [block], None, Project("", terms)))


@pytest.mark.parametrize("name", NAMES)
def test_every_way_of_writing_a_name_is_seen(name: str) -> None:
    terms = Terms(strong=(name,))
    for way, written in [("as it is", name), *renderings(name)]:
        assert may_mention(page(written).encode(), "text/html", terms), f"{way}: {written}"


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_reader_finds_is_seen(name: str) -> None:
    chance, terms, found = random.Random(7), Terms(strong=(name,)), 0
    for _ in range(150):
        body = page(spelled(name, chance)).encode()
        if shows(body, "text/html; charset=utf-8", terms):
            found += 1
            assert may_mention(body, "text/html; charset=utf-8", terms), body
    assert found > 10, "these spellings must be such that readers find some"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("Lumière Ouverte", "latin-1"),
        ("Lumière Ouverte", "cp1252"),
        ("Lumière Ouverte", "mac-roman"),
        ("Lumière Ouverte", "iso8859-15"),
        ("Łódź Latarnia", "cp1250"),
        ("Łódź Latarnia", "iso8859-2"),
        ("Фонарь", "cp1251"),
        ("Фонарь", "koi8-r"),
        ("OpenLantern", "utf-16"),
        ("OpenLantern", "utf-16-le"),
        ("Lumière Ouverte", "utf-16-be"),
        ("OpenLantern", "cp932"),
        ("灯台", "gb18030"),
        ("灯台", "euc_jp"),
    ],
)
def test_a_name_is_seen_in_every_charset(name: str, codec: str) -> None:
    terms = Terms(strong=(name,))
    content_type = f"text/html; charset={ {'cp932': 'shift_jis', 'euc_jp': 'euc-jp'}.get(codec, codec) }"
    for written in (name, name.upper(), name[0] + "<b>" + name[1:]):
        assert may_mention(page(written).encode(codec), content_type, terms), written
        assert not may_mention(page("the lamp").encode(codec), content_type, terms)


def test_a_charset_that_the_page_names_counts_too() -> None:
    body = page("灯台", head='<meta charset="shift_jis">').encode("cp932")
    assert may_mention(body, "text/html", Terms(strong=("灯台",)))


def test_what_was_decoded_twice_is_seen() -> None:
    written = "Lumière".encode().decode("cp1252")
    assert may_mention(page(written).encode(), "text/html", Terms(strong=("Lumière",)))
    assert may_mention(page(written.encode().decode("cp1252")).encode(), "text/html", Terms(strong=("Lumière",)))


@pytest.mark.parametrize(
    "written", ["Open\\nLantern", "Open\\u00a0Lantern", "Open&amp;nbsp;Lantern", "Open&lt;b&gt; Lantern"]
)
def test_what_json_and_double_escaping_do_to_a_name_is_undone(written: str) -> None:
    script = f'<script type="application/ld+json">{{"description": "the\\n{written}\\u2019s keeper"}}</script>'
    assert may_mention(page("the lamp", head=script).encode(), "text/html", Terms(strong=("Open Lantern",)))


@pytest.mark.parametrize("words", ["open the lantern", "openlanding", "Open&Lantern<b>x", "a lantern, open"])
def test_other_words_are_not_taken_for_the_name(words: str) -> None:
    terms = Terms(strong=("OpenLantern", "Open Lantern's Keep"))
    assert not may_mention(page(words.replace("&Lantern", " & Lamp")).encode(), "text/html", terms)


def test_a_short_name_must_stand_apart() -> None:
    terms = Terms(strong=("OLN",))
    assert may_mention(page("the OLN's lamp").encode(), None, terms)
    assert may_mention(page("see @OLNpress").encode(), None, terms)
    assert may_mention(page("", head='<meta name="description" content="\\nOLN &amp; co">').encode(), None, terms)
    assert not may_mention(page("colne, kolnisch").encode(), None, terms)


def test_names_that_lean_on_context_need_it_on_the_page() -> None:
    terms = Terms(weak=("Open Light",), cased=("LAMP",), context=("lighthouse",))
    assert may_mention(page("an open-light for light<b>houses</b>").encode(), None, terms)
    assert may_mention(page("the LAMPs of the lighthouse").encode(), None, terms)
    assert not may_mention(page("the LAMP of the kitchen").encode(), None, terms)
    assert not may_mention(page("the lamp of the lighthouse").encode(), None, terms)


def test_a_project_without_names_sees_nothing() -> None:
    assert not may_mention(page("OpenLantern").encode(), None, Terms())


@pytest.mark.shared
def test_phrases_of_real_pages_are_seen_in_their_bytes(shared: Path) -> None:
    """All 303 pages: `python -m soak phrases`."""
    from soak.phrases import lost

    checked, missed = lost(list(real_pages(shared / "pages" / "html"))[::20])
    assert sum(checked.values()) > 200
    assert not missed
