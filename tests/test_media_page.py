"""The media page is read without loss, printed without harm, and grows by one block per new article."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import commonmark
import lxml.html
import mistune
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pageitems import page_items

from presswatch.errors import UsageError
from presswatch.formats import front_matter
from presswatch.formats.media_page import PROFILES, annotation_for, as_printed, date_text, merge, parse, render, without
from presswatch.formats.media_words import heading_for
from presswatch.model import ArticleKind, MediaPage, PageItem

DATA = Path(__file__).parent / "data" / "media"
PAGE = (DATA / "page.md").read_bytes().decode()
PAGE_FR = (DATA / "page_fr.md").read_bytes().decode()

NEW = PageItem(
    heading="The Evening Buoy",
    annotation="English",
    source_label="The Evening Buoy",
    url="https://evening-buoy.example/2021/06/20/lighthouse",
    published=date(2021, 6, 20),
    passage="They publish what they throw away.",
    image="uploads/images/buoy.png",
    image_linked=True,
    image_alt="A buoy at dusk",
)


def bare(item: PageItem) -> PageItem:
    return replace(item, raw=None)


def only(text: str) -> PageItem:
    (item,) = parse(text).items
    return bare(item)


def sourced(line: str) -> tuple[PageItem, tuple[str, ...]]:
    page = parse(f"## X\n\n{line}\n")
    return bare(page.items[0]), page.problems


def added(before: str, after: str) -> list[list[str]]:
    """The added blocks of lines; nothing may be removed."""
    blocks: list[list[str]] = []
    matcher = difflib.SequenceMatcher(None, before.splitlines(True), after.splitlines(True), autojunk=False)
    for change, _, _, start, end in matcher.get_opcodes():
        assert change in ("equal", "insert")
        if change == "insert":
            blocks.append(after.splitlines(True)[start:end])
    return blocks


# ---- reading


def test_every_field_of_an_entry_is_read():
    harbour, keynote, coast, phare = map(bare, parse(PAGE).items)
    assert harbour == PageItem(
        heading="The Harbour Post",
        annotation="Guest article, English",
        source_label="The Harbour Post",
        url="https://harbour-post.example/2021/07/14/open-models/",
        published=date(2021, 7, 14),
        date_text="July 14, 2021",
        passage="A model that nobody may look into is a rumour. 'Open' has to mean the notebooks, too.",
        image="uploads/images/harbour.png",
        image_linked=True,
    )
    assert (keynote.annotation, keynote.url) == (None, "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=609s")
    assert (keynote.image_alt, keynote.image_linked) == ("The stage of the forum", True)
    assert (coast.published, coast.date_text, coast.image_linked) == (date(2021, 5, 20), "May 20th, 2021", False)
    assert coast.passage == (
        "The workshop reads its data before it trains on it.\n“Nobody has done that at this scale,” says Mira Tolvanen."
    )
    assert (phare.annotation, phare.published) == ("French", date(2021, 5, 4))
    assert phare.passage == "Le calcul a été offert “sans contrepartie”, assure l’équipe."
    assert parse(PAGE).problems == ()


def test_a_french_page_is_read_alike():
    harbour, phare, digue = map(bare, parse(PAGE_FR).items)
    assert (harbour.annotation, harbour.published) == ("Tribune, anglais", date(2021, 7, 14))
    assert harbour.passage == "A model that nobody may look into is a rumour."
    assert (phare.source_label, phare.published) == ("Le Phare du soir", date(2021, 5, 1))
    assert (digue.source_label, digue.url, digue.published) == ("La Digue", None, date(2021, 5, 4))
    assert parse(PAGE_FR).problems == ()


@pytest.mark.parametrize("text", [PAGE, PAGE_FR], ids=["en", "fr"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["as it is", "cut", "more"])
def test_a_page_is_printed_back_byte_for_byte(text, newline, end):
    text = {"as it is": text, "cut": text.rstrip(), "more": text + "\n \n"}[end].replace("\n", newline)
    page = parse(text)
    assert len(page.items) in (3, 4)
    assert render(page) == text
    assert render(merge(page, [bare(item) for item in page.items])) == text


PIECES = """## |# x|```|~~~|<!--|-->|- Source: |[a](|http://b.example|) – |May 1, 2021|![|]|(|> |"|    |(English)"""


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from([*PIECES.split("|"), *"\n\r\u2028\ufeff", "\r\n"])).map("".join))
@example("")
@example("\ufeff## x")
@example("##")
def test_no_text_loses_a_byte(text):
    page = parse(text)
    assert page.preamble + "".join(item.raw or "" for item in page.items) == text
    assert render(page) == text


@pytest.mark.parametrize(
    "hiding", ["```\n{}\n```", "~~~~ text\n```\n{}\n~~~~", "<!--\n{}\n-->", "<!-- {} -->", "    {}", "x {}"]
)
def test_code_and_comments_hold_no_entries(hiding):
    text = "# P\n\n" + hiding.format("## Not an entry") + "\n\n## Entry\n"
    assert [item.heading for item in parse(text).items] == ["Entry"]


@pytest.mark.parametrize("opening", ["```", "<!--"])
def test_what_never_ends_is_reported(opening):
    page = parse(f"## A\nSource: B\n\n{opening}\n## C\n")
    assert [item.heading for item in page.items] == ["A"]
    assert any(problem.startswith("line 4: this ") and "never ends" in problem for problem in page.problems)


@pytest.mark.parametrize(
    ("heading", "title", "annotation"),
    [
        ("Le Phare (French)", "Le Phare", "French"),
        ("Le Phare (Anglais)", "Le Phare", "Anglais"),
        ("Le Phare (soir) (Tribune, anglais)", "Le Phare (soir)", "Tribune, anglais"),
        ("Le Phare (soir)", "Le Phare (soir)", None),
        ("Coast Review (English) ##", "Coast Review", "English"),
        ("C# for (all)", "C# for (all)", None),
        ("AT&amp;T \\*news\\* &eacute;", "AT&T *news* é", None),
    ],
)
def test_the_last_bracket_is_an_annotation_when_it_names_a_kind_or_language(heading, title, annotation):
    item = only(f"## {heading}\n")
    assert (item.heading, item.annotation) == (title, annotation)


@pytest.mark.parametrize(
    ("line", "label", "url", "shown"),
    [
        ("- Source: [A](https://a.example/x_(y)) – May 1, 2021", "A", "https://a.example/x_(y)", "May 1, 2021"),
        ("* Source: [A](<https://a.example/>) - May 1, 2021", "A", "https://a.example/", "May 1, 2021"),
        ("Source : [A [b]](https://a.example 'title'), 1er mai 2021", "A [b]", "https://a.example", "1er mai 2021"),
        ("- Source: [A](https://a.example)", "A", "https://a.example", None),
        ("- Source: A – B — May 1, 2021", "A", None, "B — May 1, 2021"),
        ("- Source: A", "A", None, None),
        ("- Source: – May 1, 2021", None, None, "May 1, 2021"),
    ],
)
def test_a_source_line_comes_in_many_forms(line, label, url, shown):
    item, problems = sourced(line)
    assert (item.source_label, item.url, item.date_text) == (label, url, shown)
    assert item.published == (date(2021, 5, 1) if shown else None)
    assert problems == ()


@pytest.mark.parametrize(
    "shown",
    ["May 4, 2021", "May 4th, 2021", "4 May 2021", "4th of May 2021", "Tuesday, May\u00a04 2021", "2021-05-04",
     "2021/5/4", "4 mai 2021", "mardi 4 mai 2021", "le 4\u00a0MAI 2021", "(May 4, 2021)"],
)  # fmt: skip
def test_a_day_is_read_in_english_french_and_iso(shown):
    assert sourced(f"- Source: [A](https://a.example) – {shown}")[0].published == date(2021, 5, 4)


@pytest.mark.parametrize(
    ("shown", "url", "day"),
    [
        ("04/05/2021", "https://a.example/2021/05/04/x", date(2021, 5, 4)),
        ("04/05/2021", "https://a.example/2021/04/05/x", date(2021, 4, 5)),
        ("24/05/2021", "https://a.example/x", date(2021, 5, 24)),
        ("05.24.2021", "https://a.example/x", date(2021, 5, 24)),
        ("05/05/2021", "https://a.example/x", date(2021, 5, 5)),
        ("15 févr. 2021", "https://a.example/x", date(2021, 2, 15)),
        ("Sept. 3, 2021", "https://a.example/x", date(2021, 9, 3)),
        ("30/02/2021", "https://a.example/2021/02/28/x", None),
        ("February 30, 2021", "https://a.example/x", None),
        ("spring 2021", "https://a.example/2021/05/04/x", None),
    ],
)
def test_a_numeric_date_needs_evidence(shown, url, day):
    item, problems = sourced(f"- Source: [A]({url}) – {shown}")
    assert (item.published, item.date_text) == (day, shown)
    assert (problems == ()) == (day is not None)


@pytest.mark.parametrize("url", ["https://a.example/x", "https://a.example/2021/06/30/x"])
def test_an_ambiguous_date_is_never_guessed(url):
    item, problems = sourced(f"- Source: [A]({url}) – 04/05/2021")
    assert item.published is None
    assert problems == ("line 3: 04/05/2021 may be April or May: write 2021-05-04",)


@pytest.mark.parametrize(
    ("written", "passage"),
    [
        ('"A"', "A"),
        ("“A”", "A"),
        ("«\u00a0A\u00a0»", "A"),
        ("„A“", "A"),
        ('"He said "yes" to us"', 'He said "yes" to us'),
        ("“A” and “B”", "“A” and “B”"),
        ('"A" and "B"', '"A" and "B"'),
        ('"A," he said.', '"A," he said.'),
        ("« A « b » c »", "A « b » c"),
        ('"A\n\nB"', "A\nB"),
        ("> “A\n> B”", "A\nB"),
        ("A", "A"),
        ('"', '"'),
    ],
)
def test_outer_marks_go_and_inner_marks_stay(written, passage):
    assert only(f"## X\n\nSource: Y\n\n{written}\n").passage == passage


@pytest.mark.parametrize(
    ("line", "image", "alt", "linked"),
    [
        ("![](a.png)", "a.png", None, False),
        ("![A \\[b\\]](<a b.png>)", "a b.png", "A [b]", False),
        ("[![A](a.png)](https://a.example)", "a.png", "A", True),
        ('<a href="https://a.example">![A](a.png)</a>', "a.png", "A", True),
        ("<a href='https://a.example'><img src='a.png' alt='A'></a>", "a.png", "A", True),
        ('<img alt="A" src="a.png" />', "a.png", "A", False),
    ],
)
def test_an_image_may_be_linked_or_bare(line, image, alt, linked):
    page = parse(f"## X\nSource: [A](https://a.example)\n\n{line}\n")
    item = page.items[0]
    assert (item.image, item.image_alt, item.image_linked) == (image, alt, linked)
    assert page.problems == ()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("### Details", "a heading of another level was not read"),
        ("- one more thing", "a list item was not read"),
        ("| a | b |", "a table was not read"),
        ("---", "a rule was not read"),
        ("<iframe src='x'></iframe>", "HTML was not read"),
        ("![broken](", "the image was not read"),
        ("[![a](a.png)](https://elsewhere.example)", "the image's link is not the source's and was not read"),
        ("- Source: [B](https://b.example)", "a second source line was not read"),
    ],
)
def test_a_line_that_is_not_taken_is_reported_and_kept(line, what):
    text = f"## X\n- Source: [A](https://a.example) – May 1, 2021\n\n{line}\n"
    page = parse(text)
    assert page.problems == (f"line 4: {what}",)
    assert render(page) == text


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("- Source: [A](javascript:alert(1)) – May 1, 2021", "“javascript:alert(1)” is not an http(s) link"),
        ("- Source: [A](https://a.example", "the link was not read: write [outlet](https://…)"),
        ("- Source: A, May 1, 2021", "the date was not read: write a dash before it"),
    ],
)
def test_a_source_that_is_not_taken_is_reported(line, what):
    item, problems = sourced(line)
    assert item.url is None
    assert problems == (f"line 3: {what}",)


@pytest.mark.parametrize(
    "byline", ["*Coast Review*, 20 May 2021", "May 20, 2021 | Coast Review", "(Coast Review – 2021-05-20)"]
)
def test_a_heading_may_be_the_link_with_outlet_and_day_below_it(byline):
    url = "https://coast-review.example/a"
    text = f"# P\n\n## [Who owns the light?]({url}) (English)\n{byline}\n\n> On May 1, 2021, it was lit.\n"
    page = parse(text)
    (item,) = page.items
    assert (item.heading, item.title, item.annotation) == ("Who owns the light?", "Who owns the light?", "English")
    assert (item.source_label, item.url, item.published) == ("Coast Review", url, date(2021, 5, 20))
    assert item.passage == "On May 1, 2021, it was lit."
    assert page.problems == ()
    assert render(page) == text


def test_long_hostile_lines_are_read_in_linear_time():
    for piece in ("[", "(", "[a](", "![", "<a ", "> ", "\\", '"', "&", "- ", "](", " ", "#", "1 ", "<!--"):
        parse(f"## X\n- Source: {piece * 20000}\n{piece * 20000}\n![{piece * 20000}\n## {piece * 20000}")
        parse(f"## x{piece * 20000}x\n- Source: [x](x{piece * 20000}x\nx{piece * 20000}x")


# ---- printing


@settings(max_examples=150, deadline=None)
@given(
    st.data(), st.sampled_from(["en", "fr"]), st.sampled_from(list(PROFILES)), st.sampled_from([None, "year", "none"])
)
def test_what_is_printed_reads_back_the_same(data, language, profile, group):
    new = data.draw(st.lists(page_items(language), max_size=3))
    text = render(MediaPage("# Media\n", tuple(new)), profile=profile, language=language, group=group)
    again = parse(text)
    assert [bare(item) for item in again.items] == [as_printed(item, language=language) for item in new]
    fronted = '---\nlayout: page\ntitle: "Media"' if profile == "jekyll" else '---\ntitle: "Media"'
    fronted += "\nlang: fr\n---\n\n" if language == "fr" else "\n---\n\n"
    assert again.preamble == (fronted if profile in ("jekyll", "hugo") else "# Media\n\n") or not new
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert "<" not in text
    shown = re.sub(r"\\.", "", text)
    assert all(target.startswith(("https://", "http://")) for target in re.findall(r"(?m)^\[.*\]\((.*)\)$", shown))
    assert all(
        target.startswith(("https://", "http://")) for target in re.findall(r"(?m)^- Source.*\]\((.*?)\)", shown)
    )


@settings(deadline=None)
@given(page_items("en"))
def test_what_is_printed_is_settled_the_first_time(item):
    once = as_printed(item)
    assert as_printed(once) == once
    page = parse(render(MediaPage("", (item,))))
    assert merge(page, [item]).items == page.items


def test_the_template_of_mdwiki():
    text = render(MediaPage("# Media\n\n", (replace(NEW, annotation="Guest article, English"), NEW)))
    assert text.startswith(
        "# Media\n\n"
        "## The Evening Buoy (Guest article, English)\n\n"
        "- Source: [The Evening Buoy](https://evening-buoy.example/2021/06/20/lighthouse) –\u00a0June 20, 2021\n\n"
        '"They publish what they throw away."\n\n'
        "[![A buoy at dusk](uploads/images/buoy.png)](https://evening-buoy.example/2021/06/20/lighthouse)\n\n\n"
        "## The Evening Buoy (English)\n"
    )
    assert text.endswith("lighthouse)\n")


def test_a_french_page_speaks_french_and_keeps_the_words():
    item = replace(NEW, annotation="Tribune, anglais", passage="They “publish” it.\nAll of it.")
    assert render(MediaPage("", (item,)), language="fr") == (
        "## The Evening Buoy (Tribune, anglais)\n\n"
        "- Source\u00a0: [The Evening Buoy](https://evening-buoy.example/2021/06/20/lighthouse) –\u00a020 juin 2021\n\n"
        "«\u00a0They “publish” it.\n\nAll of it.\u00a0»\n\n"
        "[![A buoy at dusk](uploads/images/buoy.png)](https://evening-buoy.example/2021/06/20/lighthouse)\n"
    )


def test_plain_quotes_by_block_quotation():
    item = PageItem("A", source_label="B", published=date(2021, 5, 1), passage="One.\n- Two.")
    assert render(MediaPage("", (item,)), profile="plain") == (
        "## A\n\n- Source: B – May 1, 2021\n\n> One.\n>\n> \\- Two.\n"
    )


def test_hostile_words_stay_words():
    item = PageItem(
        "<img src=x onerror=alert(1)> `code` # | [a](b) #",
        url="javascript:alert(1)",
        source_label="A](https://evil.example) <b>",
        passage="x\n## y\n<script>z</script>\n&lt;i&gt;\u202eabc",
        image="data:text/html,x",
        image_linked=True,
    )
    assert render(MediaPage("", (item,))) == (
        "## &lt;img src=x onerror=alert(1)> \\`code\\` # \\| \\[a\\](b) \\#\n\n"
        "- Source: A\\](https://evil.example) &lt;b>\n\n"
        '"x\n\n\\## y\n\n&lt;script>z&lt;/script>\n\n&amp;lt;i&amp;gt;abc"\n'
    )


def test_addresses_are_encoded():
    item = replace(NEW, url="https://a.example/a b_(c)?d=[e]", image="my picture (1).png")
    text = render(MediaPage("", (item,)))
    assert "](https://a.example/a%20b_%28c%29?d=%5Be%5D)" in text
    assert "](my%20picture%20%281%29.png)" in text


def test_a_missing_alternative_text_is_the_heading_and_the_headline():
    assert "[![The Evening Buoy](" in render(MediaPage("", (replace(NEW, image_alt=None),)))
    titled = replace(NEW, image_alt=None, title="Who owns [it]?")
    assert "[![The Evening Buoy: Who owns \\[it\\]?](" in render(MediaPage("", (titled,)))


def test_an_unknown_profile_or_language_names_the_known():
    with pytest.raises(UsageError, match="mdwiki, jekyll, hugo, plain"):
        render(MediaPage("", ()), profile="wiki")
    with pytest.raises(UsageError, match="en, fr"):
        render(MediaPage("", ()), language="tlh")


@pytest.mark.parametrize(
    "day", [date(2022, 1, 1), date(2021, 6, 20), date(2021, 5, 20), date(2021, 5, 10), date(2020, 1, 1)]
)
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_new_entry_is_one_added_block(day, end, newline):
    before = (PAGE.rstrip() + "\n" + end).replace("\n", newline)
    after = render(merge(parse(before), [replace(NEW, published=day)]))
    (block,) = added(before, after)
    assert any(line.startswith("## The Evening Buoy") for line in block)
    assert all(line.endswith(newline) for line in block)
    lines = after.splitlines()
    assert all(not lines[at - 1].strip() for at, line in enumerate(lines) if at and line.startswith("## The Evening"))
    assert [item.heading for item in parse(after).items if item.heading != NEW.heading] == [
        item.heading for item in parse(before).items
    ]


@pytest.mark.parametrize(
    ("text", "gap"), [("## A\nx", "\n\n"), ("## A\nx\n", "\n"), ("## A\nx\n\n", ""), ("## A\nx\n ", "\n")]
)
def test_a_blank_line_is_added_where_the_entry_before_has_none(text, gap):
    assert render(merge(parse(text), [replace(NEW, published=None)])).startswith(text + gap + "## The Evening Buoy")


# ---- words


@pytest.mark.parametrize(
    ("kind", "language", "page_language", "annotation"),
    [
        ("article", "en", "en", "English"),
        ("article", "fr", "en", "French"),
        ("article", "en", "fr", "Anglais"),
        ("guest_article", "en", "en", "Guest article, English"),
        ("guest_article", "en", "fr", "Tribune, anglais"),
        ("guest_article", "unknown", "en", None),
        ("article", "unknown", "en", None),
        ("video", "en", "en", None),
        ("talk", "en", "en", None),
        ("podcast", "fr", "fr", None),
    ],
)
def test_the_annotation_follows_the_house_rule(kind, language, page_language, annotation):
    assert annotation_for(ArticleKind(kind), language, page_language) == annotation


@pytest.mark.parametrize(
    ("day", "language", "ordinal", "text"),
    [
        (14, "en", False, "July 14, 2021"),
        (1, "en", True, "July 1st, 2021"),
        (2, "en", True, "July 2nd, 2021"),
        (3, "en", True, "July 3rd, 2021"),
        (11, "en", True, "July 11th, 2021"),
        (12, "en", True, "July 12th, 2021"),
        (23, "en", True, "July 23rd, 2021"),
        (14, "fr", False, "14 juillet 2021"),
        (1, "fr", False, "1er juillet 2021"),
    ],
)
def test_a_day_is_displayed_in_two_styles(day, language, ordinal, text):
    assert date_text(date(2021, 7, day), language, ordinal) == text


# ---- bringing up to date


def headings(page: MediaPage) -> list[str]:
    return [item.heading for item in page.items]


def dated(heading: str, day: date | None) -> PageItem:
    return PageItem(heading, url=f"https://a.example/{heading}", published=day)


def test_new_entries_go_by_date_and_none_moves():
    page = MediaPage("", (dated("b", date(2021, 3, 1)), dated("a", date(2021, 5, 1)), dated("contact", None)))
    new = [
        dated("old", date(2020, 1, 1)),
        dated("same", date(2021, 3, 1)),
        dated("undated", None),
        dated("new", date(2022, 1, 1)),
    ]
    assert headings(merge(page, new)) == ["new", "b", "a", "same", "old", "contact", "undated"]


def test_entries_of_one_day_keep_the_given_order():
    day = date(2021, 3, 1)
    merged = merge(MediaPage("", (dated("there", day),)), [dated("first", day), dated("second", day)])
    assert headings(merged) == ["there", "first", "second"]
    assert merge(merged, [dated("second", day), dated("first", day)]) == merged


def test_an_entry_is_printed_anew_only_when_a_field_differs():
    page = parse(PAGE)
    coast = bare(page.items[2])
    assert merge(page, [replace(coast, date_text=None, source_label=None)]) == page
    changed = merge(page, [replace(coast, passage="The workshop reads its data.", date_text=None)])
    assert changed.items[2].raw is None
    assert changed.items[2].date_text == "May 20th, 2021"
    assert [item.raw for at, item in enumerate(changed.items) if at != 2] == [
        item.raw for at, item in enumerate(page.items) if at != 2
    ]


@pytest.mark.parametrize(
    ("url", "kept", "shown"),
    [
        ("http://youtu.be/aaaaaaaaaaa", True, "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=609s"),
        ("https://youtu.be/aaaaaaaaaaa?t=10m9s", True, "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=609s"),
        ("https://youtu.be/aaaaaaaaaaa?t=30", False, "https://youtu.be/aaaaaaaaaaa?t=30"),
    ],
)
def test_links_to_one_recording_meet_and_its_offset_is_kept(url, kept, shown):
    page = parse(PAGE)
    merged = merge(page, [replace(page.items[1], url=url, raw=None)])
    assert len(merged.items) == len(page.items)
    assert (merged.items[1].raw is not None, merged.items[1].url) == (kept, shown)


def test_two_entries_of_one_recording_stay_two():
    page = parse(PAGE)
    second = replace(page.items[1], passage="Another moment.", raw=None)
    both = merge(page, [second, bare(page.items[1])])
    assert len(both.items) == 5
    assert merge(both, [second, bare(page.items[1])]) == both


def test_absent_entries_stay_unless_removed():
    page = parse(PAGE)
    gone = merge(page, [], remove=["http://harbour-post.example/2021/07/14/open-models?utm_source=x"])
    assert merge(page, []) == page
    assert gone.items == page.items[1:]
    assert merge(page, [bare(page.items[0])], remove=[page.items[0].url or ""]) == page


def test_an_item_without_url_is_known_by_heading_and_day():
    page = parse(PAGE_FR)
    assert merge(page, [bare(page.items[2])]) == page


# ---- profiles, years, habits


@pytest.mark.parametrize(
    ("profile", "start"),
    [
        ("mdwiki", "# Seen in the press\n\n## The Evening Buoy\n"),
        ("plain", "# Seen in the press\n\n## The Evening Buoy\n"),
        ("jekyll", '---\nlayout: page\ntitle: "Seen in the press"\n---\n\n## The Evening Buoy\n'),
        ("hugo", '---\ntitle: "Seen in the press"\n---\n\n## The Evening Buoy\n'),
    ],
)
def test_a_new_page_begins_as_its_site_wants(profile, start):
    page = MediaPage("# Seen in the press\n\n", (replace(NEW, annotation=None),))
    assert render(page, profile=profile).startswith(start)


FRONT = "---\nlayout: post\ntitle: 'Press'  # ours\n## no entry\npublished: false\n---\n{% include JB/setup %}\n\n"


@pytest.mark.parametrize("front", [FRONT, "+++\ntitle = 'Press'\ndraft = true\n## no entry\n+++\n", "\ufeff" + FRONT])
def test_front_matter_stays_byte_for_byte_and_a_draft_is_told(front):
    page = parse(front + PAGE)
    assert len(page.items) == 4
    assert page.problems == ("line 1: the front matter says that this page is a draft",)
    for profile in PROFILES:
        assert render(merge(page, [NEW]), profile=profile).startswith(front)


def test_what_only_looks_like_front_matter_is_text():
    assert [item.heading for item in parse("---\n## A\n\nwords: [\n---\n").items] == ["A"]


def test_liquid_and_shortcodes_are_no_text_and_never_become_any():
    hostile = "{{ site.url }} {% include x %} {{< figure >}} {{% raw %}} {%raw%} {: .a} $$x$$"
    item = replace(NEW, heading=hostile, passage=hostile, source_label=hostile, authors=(hostile,), speaker="{{ a }}")
    for profile in PROFILES:
        text = render(MediaPage("", (item,)), profile=profile)
        assert not re.search(r"\{[{%:<]|\$\$", text)
        assert bare(parse(text).items[0]) == as_printed(item)
    tags = "{% include b.html %}\n{{< tweet 1 >}}\n![]({{ site.baseurl }}/a.png)\n"
    page = parse(f"## X\n- Source: [A](https://a.example)\n{tags}Said. <!-- not -->\n")
    assert bare(page.items[0]) == PageItem(
        "X", source_label="A", url="https://a.example", image="/a.png", passage="Said."
    )
    assert page.problems == ("line 3: a template's tag was not read", "line 4: a template's tag was not read")


def years(*days: tuple[int, int, int]) -> tuple[PageItem, ...]:
    return tuple(PageItem(f"Of {day[0]}-{day[1]}", source_label="A", published=date(*day)) for day in days)


def outline(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def test_entries_stand_under_their_years_and_new_ones_find_theirs():
    items = (*years((2022, 2, 1), (2021, 7, 1), (2021, 5, 1)), PageItem("Undated", source_label="B"))
    text = render(MediaPage("# P\n\n", items), group="year")
    assert outline(text) == [
        "# P",
        "## 2022",
        "### Of 2022-2",
        "## 2021",
        "### Of 2021-7",
        "### Of 2021-5",
        "## Undated",
    ]
    page = parse(text)
    assert [bare(item) for item in page.items] == [as_printed(item) for item in items]
    assert render(page) == render(page, group="year") == text
    for new in years((2023, 1, 1), (2022, 3, 1), (2022, 1, 1), (2021, 9, 1), (2021, 6, 1), (2021, 1, 1), (2020, 1, 1)):
        after = render(merge(page, [new]))
        (block,) = added(text, after)
        assert any(line.startswith(f"### {new.heading}") for line in block)
        read = {item.heading: item for item in parse(after).items}
        assert len(read) == 5
        found = outline(after)
        above = [line for line in found[: found.index(f"### {new.heading}")] if re.match("## [0-9]", line)][-1]
        assert above == f"## {new.published.year}"
        assert len(set(found)) == len(found)


def test_the_year_stays_when_its_first_entry_goes_or_changes():
    page = parse(render(MediaPage("# P\n\n", years((2022, 2, 1), (2021, 7, 1), (2021, 5, 1))), group="year"))
    gone = MediaPage(page.preamble, without(page.items, frozenset({1})))
    assert outline(render(gone)) == ["# P", "## 2022", "### Of 2022-2", "## 2021", "### Of 2021-5"]
    changed = merge(page, [replace(page.items[1], passage="New words.", raw=None)])
    assert outline(render(changed)) == outline(render(page))


def test_a_page_is_put_under_years_and_taken_from_them_again():
    page = parse(PAGE)
    grouped = render(page, group="year")
    assert outline(grouped)[:4] == [
        "# In the press",
        "## Draft Gazette (English)",
        "## 2021",
        "### The Harbour Post (Guest article, English)",
    ]
    assert [bare(item) for item in parse(grouped).items] == [bare(item) for item in page.items]
    back = render(parse(grouped), group="none")
    assert [line for line in back.splitlines() if line] == [line for line in PAGE.splitlines() if line]


def test_text_under_a_year_is_told_and_kept():
    text = "# P\n\n## 2021\n\nA good year.\n\n### A\n- Source: A – May 1, 2021\n"
    page = parse(text)
    assert page.problems == ("line 5: text under a year was not read",)
    assert render(page) == text


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (["May 1st, 2021", "May 2nd, 2021", "May 3, 2021"], "June 20th, 2021"),
        (["1 May 2021", "2 May 2021", "May 3, 2021"], "20 June 2021"),
        (["2021-05-01"], "2021-06-20"),
        (["May 1st, 2021", "May 3, 2021"], "June 20, 2021"),
        (["01/05/2021"], "June 20, 2021"),
        ([], "June 20, 2021"),
    ],
)
def test_a_new_entry_displays_its_day_as_most_of_the_page_do(days, shown):
    page = parse("".join(f"## {day}\n- Source: [A](https://a.example/{day[-6]}) – {day}\n\n" for day in days))
    after = parse(render(merge(page, [NEW])))
    assert next(item.date_text for item in after.items if item.heading == NEW.heading) == shown


@pytest.mark.parametrize(
    ("source", "passage", "new"),
    [
        ("[A](https://a.example) - May 1, 2021", "“x”", ") - June 20, 2021\n\n“{}”"),
        ("[A](https://a.example), May 1, 2021", "> x", "), June 20, 2021\n\n> {}"),
        ("[A](https://a.example) | May 1, 2021", "« x »", ") | June 20, 2021\n\n«\u00a0{}\u00a0»"),
        ("[A](https://a.example) –\u00a0May 1, 2021", "bare", ') –\u00a0June 20, 2021\n\n"{}"'),
    ],
)
def test_a_new_entry_has_the_page_s_separator_and_marks(source, passage, new):
    page = parse(f"## A\n- Source: {source}\n\n{passage}\n")
    text = render(merge(page, [NEW]))
    assert new.format(NEW.passage) in text
    assert bare(parse(text).items[0]).passage == NEW.passage


def test_a_new_entry_says_who_wrote_who_spoke_who_translated_and_whose_the_image_is():
    item = replace(
        NEW,
        passage="Le phare est à tous.\nÀ tous !",
        authors=("Ada Quill", "Bo Lind, fils"),
        speaker="Joan Vell",
        translation="The lighthouse is everybody's.\nEverybody's!",
        translated_by="Mira Tolvanen",
        image_credit="Evening Buoy",
        image_licence="CC BY 4.0",
    )
    assert render(MediaPage("", (item,))) == (
        "## The Evening Buoy (English)\n\n"
        "- Source: [The Evening Buoy](https://evening-buoy.example/2021/06/20/lighthouse) –\u00a0June 20, 2021\n"
        "- Author: Ada Quill, Bo Lind&#44; fils\n\n"
        '"Le phare est à tous.\n\nÀ tous !"\n\n'
        "— Joan Vell\n\n"
        "Translation (Mira Tolvanen): \"The lighthouse is everybody's.\n\nEverybody's!\"\n\n"
        "[![A buoy at dusk](uploads/images/buoy.png)](https://evening-buoy.example/2021/06/20/lighthouse)\n\n"
        "Image: Evening Buoy (CC BY 4.0)\n"
    )
    french = render(MediaPage("", (item,)), language="fr")
    assert "- Texte\u00a0: Ada Quill" in french
    assert "Traduction (Mira Tolvanen)\u00a0: «\u00a0The lighthouse" in french
    assert "Image\u00a0: Evening Buoy (CC BY 4.0)" in french


def test_a_speaker_whom_the_heading_names_is_not_named_twice():
    item = PageItem("Tidal CEO Ada Orlow, Forum", passage="a\nb", speaker="Ada Orlow")
    assert "— Ada Orlow" not in render(MediaPage("", (item,)))
    assert "— Ada Orlow" in render(MediaPage("", (replace(item, heading="Tidal"),)))


def test_the_heading_is_the_outlet_but_for_who_speaks():
    who = {"speaker": "Ada Orlow", "affiliation": "Orque", "event": "Forum"}
    assert heading_for(ArticleKind.ARTICLE, outlet="Coast Review", **who) == "Coast Review"
    assert heading_for(ArticleKind.VIDEO, outlet="Tidal") == "Tidal"
    assert heading_for(ArticleKind.VIDEO, outlet="T", role="CEO", **who) == "Orque CEO Ada Orlow, Forum"
    french = heading_for(ArticleKind.TALK, outlet="T", role="directrice", language="fr", **who)
    assert french == "Ada Orlow, directrice d’Orque, Forum"


# ---- templates


def test_a_template_of_one_s_own_prints_new_entries_and_leaves_the_others(tmp_path):
    (tmp_path / "media").mkdir()
    mine = tmp_path / "media" / "item.md.j2"
    mine.write_text(
        "{{ level }} {{ heading }}\n\n\n\n- {{ words.source }} {{ source }}\n\n*{{ item.heading }}*{{ 7 * 7 }}\n"
    )
    page = parse(PAGE)
    text = render(merge(page, [replace(NEW, heading="[x](y)")]), templates=tmp_path)
    assert all((item.raw or "?") in text for item in page.items)
    assert "## \\[x\\](y) (English)\n\n- Source: [The Evening Buoy](" in text
    assert "\n\n*\\[x\\](y)*49\n" in text


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("{{ heading }}\n{% if %}", "item.md.j2, line 2: "),
        ("\n\n{{ no_such_thing }}", "item.md.j2, line 3: 'no_such_thing' is undefined"),
        ("{{ ''.__class__.__mro__ }}", "item.md.j2, line 1: access to attribute '__class__'"),
        ("{{ 1 / 0 }}", "item.md.j2, line 1: division by zero"),
        ("{% include 'other.j2' %}", "There is no template other.j2"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path, template, what):
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "item.md.j2").write_text(template)
    with pytest.raises(UsageError, match=re.escape(what)):
        render(MediaPage("", (NEW,)), templates=tmp_path)


# ---- what renderers make of it


def outlines(text: str) -> list[tuple[list[str], list[str], int, int]]:
    """What three renderers of Markdown make of the text: headings, targets, images and block quotations."""
    renderer = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=True)
    html_of = (MarkdownIt("commonmark").render, mistune.create_markdown(renderer=renderer), commonmark.commonmark)
    return [_outline(lxml.html.fromstring(f"<div>{convert(text)}</div>")) for convert in html_of]


def _outline(page):
    """The page's structure; anything that is no structure of ours is an error. One renderer reads `&amp;lt;` in an
    address as `<`."""
    names = {element.tag for element in page.iter()}
    assert names <= {"div", "h2", "h3", "ul", "li", "p", "a", "img", "blockquote"}, names
    return (
        [heading.text_content() for heading in page.iter("h2", "h3")],
        [unescape(unquote(element.get("href") or element.get("src"))) for element in page.iter("a", "img")],
        len(list(page.iter("blockquote"))),
        len(list(page.iter("p"))),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(page_items("en"), min_size=1, max_size=2), st.sampled_from(list(PROFILES)))
def test_three_renderers_see_the_same_structure_and_no_markup_of_others(new, profile):
    text = render(MediaPage("", tuple(new)), profile=profile)
    text = front_matter.split(text)[1]
    first, *others = outlines(text)
    assert others == [first, first]
    printed = [as_printed(item) for item in new]
    assert len(first[0]) == len(new)
    links = [[item.url] * bool(item.url) + ([item.url] if item.image_linked else []) for item in printed]
    images = [item.image for item in printed if item.image]
    assert len(first[1]) == sum(map(len, links)) + len(images)
    assert first[2] == (sum(bool(item.passage) for item in printed) if profile == "plain" else 0)


def test_ten_thousand_characters_are_a_title():
    item = replace(NEW, heading="x[" * 5000, passage="word " * 3000)
    text = render(MediaPage("", (item,)))
    assert max(line.count("word") for line in text.splitlines()) == 3000
    assert bare(parse(text).items[0]) == as_printed(item)
    assert {len(headings) for headings, *_ in outlines(text)} == {1}


# ---- the page of the first project


@pytest.mark.shared
def test_the_first_project_s_page_is_exact_and_grows_by_one_block():
    shared = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).parents[2] / "shared"))
    seed = next(iter(shared.glob("seeds/004*.txt")), None)
    if seed is None:
        pytest.skip("no shared corpora here")
    text = seed.read_bytes().decode()
    page = parse(text)
    assert [item.annotation for item in page.items] == ["Guest article, English", None, "English", "French"]
    assert [str(item.published) for item in page.items] == ["2021-07-14", "2021-06-15", "2021-05-20", "2021-05-04"]
    assert page.problems == ()
    assert render(page).encode() == seed.read_bytes()
    for day in (date(2022, 1, 1), date(2021, 7, 1), date(2021, 6, 1), date(2021, 5, 10), date(2020, 1, 1)):
        assert len(added(text, render(merge(page, [replace(NEW, published=day)])))) == 1
