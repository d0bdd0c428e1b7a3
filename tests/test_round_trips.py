"""What a format prints it reads back: every field it carries, whatever the text."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch.formats import atom, csv_table, data_file, json_feed, xlsx
from presswatch.model import ArticleKind, PageItem

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOSTILE_WORDS = (
    "=HYPERLINK(1)¦+1¦-1¦@x¦'=1¦''=1¦\t=1¦＝1¦'¦_x0041_"
    "¦https://buoy.example/¦<script>alert(1)</script>¦]]>¦<!--¦</script>¦&amp;¦&#0;¦{{ x }}¦{% raw %}"
    "¦---¦- a: b¦a: b¦# x¦| a | b |¦[[press]]¦\"\"\"¦'''¦\\¦no¦null¦~¦1984¦1e3¦2021-05-04¦*a¦&a¦%YAML"
    '¦!!python/object¦“A”¦"A"¦« A »¦a;b¦A B and C D¦A B, C D¦ x ¦\n¦a\r\nb'
    "¦\x00\x07\x1b¦\x85¦\u2028¦\x85\u2028\u2029¦\ufeff¦\ufffe\uffff¦\ud800¦\u202eabc\u2069"
)
HOSTILE = st.sampled_from([*HOSTILE_WORDS.split("¦"), "x" * 10_000, "𝔸" * 20_000])
TEXTS = st.lists(HOSTILE | st.text(max_size=5), max_size=3).map("".join) | st.text(max_size=20)
LINES = st.none() | TEXTS
DAYS = (
    st.none() | st.dates() | st.sampled_from([date(1, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)])
)
URLS = st.none() | TEXTS | TEXTS.map("https://harbour-post.example/{}".format) | st.just("javascript:alert(1)")

ITEMS = st.builds(
    PageItem,
    heading=TEXTS,
    annotation=LINES,
    source_label=LINES,
    url=URLS,
    published=DAYS,
    date_text=LINES,
    passage=LINES,
    image=URLS,
    image_linked=st.booleans(),
    image_alt=LINES,
    raw=LINES,
    title=LINES,
    authors=st.lists(TEXTS, max_size=3).map(tuple),
    kind=st.none() | st.sampled_from(ArticleKind),
    language=st.sampled_from([None, "en", "fr", "FR", "pt-BR", "no", "", "<x>"]),
    speaker=LINES,
    translation=LINES,
    translated_by=LINES,
    image_credit=LINES,
    image_licence=LINES,
    prefix=TEXTS,
    suffix=TEXTS,
    listed=DAYS,
)
SEVERAL = st.lists(ITEMS, max_size=3)
TRIED = settings(max_examples=60, deadline=None)


def expected(items, as_printed):
    """The items that say where they stand, as the format prints them; and that is settled the first time."""
    printed = [item for item in map(as_printed, items) if item.heading]
    assert list(map(as_printed, printed)) == printed
    return tuple(printed)


@TRIED
@given(SEVERAL, st.booleans())
def test_csv(items, bom):
    text = csv_table.render(items, bom=bom)
    again = csv_table.parse(text.encode())
    assert again.items == expected(items, csv_table.as_printed)
    assert again.problems == ()


@TRIED
@given(SEVERAL)
def test_xlsx(items):
    again = xlsx.parse(xlsx.render(items, title="Press", now=NOW))
    assert again.items == expected(items, xlsx.as_printed)
    assert again.problems == ()


@TRIED
@given(SEVERAL, st.sampled_from(data_file.FORMS))
def test_data_file(items, form):
    again = data_file.parse(data_file.render(items, form=form), form=form)
    assert again.items == expected(items, data_file.as_printed)
    assert again.problems == ()


FEED = {"title": "In the press", "home": "https://lantern-press.example/press/"}


@TRIED
@given(SEVERAL)
def test_atom(items):
    text = atom.render(items, feed_id="https://lantern-press.example/atom.xml", updated=NOW, **FEED)
    again = atom.parse(text.encode())
    assert again.items == expected(items, atom.as_printed)
    assert again.problems == ()


@TRIED
@given(SEVERAL)
def test_json_feed(items):
    text = json_feed.render(items, feed_url="https://lantern-press.example/feed.json", **FEED)
    again = json_feed.parse(text.encode())
    assert again.items == expected(items, json_feed.as_printed)
    assert again.problems == ()
