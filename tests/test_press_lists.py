"""Pages that are lists or tables of links are read without loss, and grow by one line per new article."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pageitems import page_items

from presswatch.formats.media_page import differences, merge, parse, render, without
from presswatch.formats.media_text import one_line
from presswatch.formats.media_words import find_date
from presswatch.model import MediaPage, PageItem

DATA = Path(__file__).parent / "data" / "media_lists"
WIKI = (DATA / "wiki.md").read_bytes().decode()
TABLE = (DATA / "table.md").read_bytes().decode()

NEW = PageItem(
    heading="The Evening Buoy",
    title="A lamp, and [its] owner",
    source_label="The Evening Buoy",
    url="https://buoy.example/owner?a=1|2",
    published=date(2021, 6, 20),
)


def said(item: PageItem) -> tuple[str | None, str | None, str | None, str]:
    return item.title, item.source_label, item.url and item.url.removeprefix("https://"), str(item.published)


def only(line: str) -> PageItem:
    (item,) = parse(f"# P\n\n{line}\n").items
    return replace(item, raw=None)


def changes(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(True), after.splitlines(True))
    return [line for line in lines if line[0] in "+-"]


def test_a_list_is_read_whatever_its_lines_look_like():
    assert [said(item) for item in parse(WIKI).items] == [
        ("Open lamps", "Harbour Post", "harbour-post.example/2021/07/14/open-lamps", "2021-07-14"),
        ("Who owns the light?", "Skerry Post", "skerry-post.example/light", "2021-05-04"),
        ("A lamp for all", "Coast Review", "coast-review.example/lamp", "2021-03-05"),
        ("Lights on", "The Skerry Post", "skerry-post.example/on", "2021-02-04"),
        ("Lights out", "Skerry Post", "skerry-post.example/out", "2021-02-03"),
        ("Lampes", "Le Phare du soir", "phare-du-soir.example/lampes", "2020-12-10"),
        ("Short", "The Evening Buoy", "buoy.example/short", "2020-12-03"),
        ("Harbour lights", "Wiki Times", "wiki-times.example/harbour", "2020-11-02"),
        ("A deep one", "Coast Review", "coast-review.example/deep", "None"),
    ]


def test_what_else_a_line_says_is_kept():
    items = parse(WIKI).items
    assert items[1].authors == ("Ada Quill",)
    assert items[3].passage == "It floats."
    assert (items[5].annotation, items[5].language) == ("French", "fr")


def test_every_line_that_is_not_taken_is_told():
    assert parse(WIKI).problems == (
        "line 8: “with a second line” was not read",
        "line 24: 01/10/2020 may be January or October: write 2020-10-01",
        "line 26: a list item was not read",
        "line 28: text was not read",
    )
    assert parse(TABLE).problems == ("line 10: a table row was not read",)


def test_a_table_is_read_by_its_head():
    assert [said(item) for item in parse(TABLE).items] == [
        ("Open lamps", "Harbour Post", "harbour-post.example/lamps", "2021-07-14"),
        ("Who owns the light?", "Skerry Post", "skerry-post.example/light", "2021-05-04"),
        ("A [lamp]", "Coast | Review", "coast-review.example/a_(b)", "2021-03-05"),
    ]


@pytest.mark.parametrize(
    ("line", "title", "outlet", "day"),
    [
        ("- [T](https://a.example/x) (Le Monde fictif, 4 mai 2021)", "T", "Le Monde fictif", "2021-05-04"),
        ("- **Outlet**: [T](https://a.example/x), May 4th, 2021", "T", "Outlet", "2021-05-04"),
        ("- *Outlet*, May 4, 2021: “[T](https://a.example/x)”", "T", "Outlet", "2021-05-04"),
        ("1. [“T”](https://a.example/x) | Outlet | 2021/05/04", "T", "Outlet", "2021-05-04"),
        ("+ May 4, 2021 - [T](<https://a.example/x>) - Outlet", "T", "Outlet", "2021-05-04"),
        ("- Outlet.com: [T](https://a.example/x) 2021-05-04", "T", "Outlet.com", "2021-05-04"),
        ("* « T », Outlet, 4 mai 2021", "T", "Outlet", "2021-05-04"),
        ('* "T", Outlet, 4 May 2021, <https://a.example/x>', "T", "Outlet", "2021-05-04"),
        ("- 04/05/2021 [T](https://a.example/2021/05/04/x) in Outlet", "T", "Outlet", "2021-05-04"),
        ("* {{Lien web |titre=T |url=https://a.example/x |site=Outlet |date=4 mai 2021}}", "T", "Outlet", "2021-05-04"),
        ("<ref>[https://a.example/x T], Outlet, 4 May 2021</ref>", "T", "Outlet", "2021-05-04"),
    ],
)  # fmt: skip
def test_a_line_comes_in_many_forms(line: str, title: str, outlet: str, day: str):
    item = only(line)
    assert (item.title, item.source_label, str(item.published)) == (title, outlet, day)
    assert item.heading == title
    assert parse(f"# P\n\n{line}\n").problems == ()


def test_a_page_with_sources_under_headings_is_no_list():
    page = parse("## A (English)\n\n- Source: [A](https://a.example/x) – May 4, 2021\n- [more](https://a.example/y)\n")
    assert [item.heading for item in page.items] == ["A"]
    assert page.problems == ("line 4: a list item was not read",)


@pytest.mark.parametrize("text", [WIKI, TABLE, "\ufeff" + WIKI], ids=["list", "table", "bom"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["as it is", "cut", "more"])
def test_a_list_is_printed_back_byte_for_byte(text: str, newline: str, end: str):
    text = {"as it is": text, "cut": text.rstrip(), "more": text + "\n \n"}[end].replace("\n", newline)
    page = parse(text)
    assert len(page.items) in (3, 9)
    assert page.preamble + "".join(item.raw or "" for item in page.items) == text
    assert render(page) == text


PIECES = [
    *("* ", "- ", "1. ", "| ", "|", "|---|---|\n", "| Title | Date |\n", "[a](https://a.example/x)"),
    *("<ref>", "</ref>", "{{cite news |title=", "}}", "|url=https://a.example/y", '"T"', ", 4 May 2021"),
    *("## 2021\n", "== 2020 ==\n", "\n", "  "),
    *("```\n", "<!--", "-->", "*O*", "https://b.example/z", "\r\n", "- Source: ", "\ufeff"),
]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_list_loses_a_byte(text: str):
    page = parse(text)
    assert page.preamble + "".join(item.raw or "" for item in page.items) == text
    assert render(page) == text


def test_long_hostile_lines_are_read_in_linear_time():
    for piece in (
        "[",
        "(",
        "[a](",
        "{{",
        "{{cite |a=",
        "|",
        "_a ",
        "*a ",
        '"',
        "« ",
        "[http://a",
        "http://a.",
        "<ref>",
        ",",
        " ",
    ):
        parse(f"- [T](https://a.example/x) {piece * 5000}\n- {piece * 5000}\n* {{{{cite news |title={piece * 5000}")
        parse(f"| Title | Date |\n|---|---|\n| [T](https://a.example/x) {piece * 2000} | 2021-05-04 |\n")


# ---- bringing up to date


def test_a_new_line_is_written_as_its_neighbours_are():
    after = render(merge(parse(WIKI), [NEW]))
    assert changes(WIKI, after) == [
        "+ * [A lamp, and \\[its\\] owner](https://buoy.example/owner?a=1%7C2), The Evening Buoy, 20 June 2021\n"
    ]
    read = parse(after).items[1]
    assert said(read) == (NEW.title, NEW.source_label, "buoy.example/owner?a=1%7C2", "2021-06-20")


def test_a_new_row_of_a_table_is_a_row():
    after = render(merge(parse(TABLE), [NEW]))
    assert changes(TABLE, after) == [
        "+ | 2021-06-20 | The Evening Buoy | [A lamp, and \\[its\\] owner](https://buoy.example/owner?a=1%7C2) |\n"
    ]
    assert said(parse(after).items[1])[0] == NEW.title


CITATIONS = "# P\n\n* {{cite news |title=T |url=https://a.example/x |work=O |date=4 May 2021}}\n"


@settings(deadline=None, max_examples=150)
@given(page_items("en"), st.sampled_from([WIKI, TABLE, CITATIONS]))
def test_a_hostile_line_harms_no_other_and_is_no_markup(item: PageItem, text: str):
    item = replace(item, published=date(2021, 6, 20), date_text=None, url="https://a.example/new")
    before = parse(text)
    after = render(merge(before, [item]))
    assert all(line.startswith("+") for line in changes(text, after))
    read = parse(after)
    assert [known.raw for known in read.items if known.url != item.url] == [known.raw for known in before.items]
    (new,) = (known for known in read.items if known.url == item.url)
    assert new.published == item.published or find_date(one_line(item.source_label))
    assert "<" not in (new.raw or "")
    assert read.problems[: len(before.problems)] or not before.problems


def test_a_list_of_citations_gets_a_citation():
    before = "# P\n\n* {{cite news |title=T |url=https://a.example/x |work=O |date=4 May 2021}}\n"
    hostile = replace(NEW, title="a | b }} [c] <d>", source_label="O=P")
    after = render(merge(parse(before), [hostile]))
    assert len(changes(before, after)) == 1
    read = parse(after).items[0]
    assert (read.title, read.source_label, read.published) == ("a | b }} [c] <d>", "O=P", NEW.published)


@pytest.mark.parametrize(
    ("day", "below"),
    [
        (date(2022, 1, 1), "## 2022"),
        (date(2021, 12, 31), "## 2021"),
        (date(2021, 1, 1), "## 2021"),
        (date(2020, 12, 31), "## 2020"),
    ],
)
def test_a_new_line_comes_below_its_year(day: date, below: str):
    after = render(merge(parse(WIKI), [replace(NEW, published=day)]))
    assert all(line.startswith("+") for line in changes(WIKI, after))
    lines = after.splitlines()
    at = next(at for at, line in enumerate(lines) if "buoy.example/owner" in line)
    assert next(line for line in reversed(lines[:at]) if line.startswith("##")) == below
    assert all(not lines[at - 1].strip() for at, line in enumerate(lines) if line.startswith("##"))
    assert len(parse(after).items) == 10


def test_a_line_without_a_link_and_one_that_was_changed_are_lines():
    page = parse(WIKI)
    printed = render(merge(page, [PageItem("On paper", source_label="La Digue", published=date(2021, 6, 1))]))
    assert "\n- On paper, La Digue, 1 June 2021\n" in printed
    first = replace(page.items[0], source_label="The Harbour Post", raw=None)
    after = render(merge(page, [first]))
    assert sorted(line[0] for line in changes(WIKI, after)) == ["+", "-"]
    assert said(parse(after).items[0]) == said(first)


def test_the_year_stays_when_the_first_line_below_it_goes():
    page = parse(WIKI)
    left = render(MediaPage(page.preamble, without(page.items, frozenset({5}))))
    assert changes(WIKI, left) == ["- " + WIKI.splitlines(True)[20]]
    assert merge(page, [], remove=["https://phare-du-soir.example/lampes"]).items == without(page.items, frozenset({5}))


def test_an_edited_line_is_one_difference():
    known = parse(WIKI)
    edited = WIKI.replace("*Le Phare du soir*", "*Le Phare*").replace("* [Open lamps]", "* [Open lights]")
    seen = differences(known, parse(edited))
    assert [(edit.found, dict(edit.fields)) for edit in seen.edited] == [
        (0, {"heading": ("Open lamps", "Open lights")}),
        (5, {"source_label": ("Le Phare du soir", "Le Phare")}),
    ]
    assert (seen.new, seen.gone) == ((), ())
