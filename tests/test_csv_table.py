"""CSV: no cell is a formula, and other people's tables are read with every loss told."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.errors import UsageError
from presswatch.formats.csv_table import parse, render
from presswatch.model import ArticleKind, PageItem

LANTERN = PageItem(
    "The Harbour Post",
    source_label="The Harbour Post",
    title="A lamp that nobody owns",
    url="https://harbour-post.example/2021/07/14/lamp",
    published=date(2021, 7, 14),
    authors=("Ada Quill", "Bo Reed"),
    kind=ArticleKind.INTERVIEW,
    language="en",
    passage="It floats, and nobody owns it.",
)


def cells(text):
    return list(csv.reader(StringIO(text, newline="")))


def fields(item, *names):
    return tuple(getattr(item, name) for name in names)


def test_the_first_row_names_the_columns_and_lines_end_as_the_rfc_has_them():
    text = render([LANTERN])
    header, row = cells(text)
    assert header[:8] == ["outlet", "title", "date", "url", "authors", "kind", "language", "passage"]
    assert row[:6] == [
        *("The Harbour Post", "A lamp that nobody owns", "2021-07-14", "https://harbour-post.example/2021/07/14/lamp"),
        *("Ada Quill; Bo Reed", "interview"),
    ]
    assert text.count("\r\n") == 2
    assert render([LANTERN], bom=True) == "\ufeff" + text


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", " =1"])
def test_a_formula_gets_an_apostrophe_that_reading_takes_off(sign):
    item = PageItem("X", title=sign, suffix=sign)
    row = cells(render([item]))[1]
    assert "'" + sign.strip() in row
    assert "'" + sign in row
    assert parse(render([item])).items == (PageItem("X", title=sign.strip(), suffix=sign),)


@given(st.text())
def test_no_cell_begins_like_a_formula(text):
    for row in cells(render([PageItem("X", title=text, passage=text, prefix=text, authors=(text,))])):
        assert not any(re.match(r"\s*[=+\-@＝＋－＠]|[\t\r]", cell) for cell in row)


def test_semicolons_french_names_and_french_days():
    data = (
        "Média;Titre;Date de publication;Lien;Auteur(s);Citation;Langue;Type;Remarque\r\n"
        "Le Courrier du Phare;Une lampe;04/05/2021;https://courrier.example/a;Élise Morand et Jean Calvet;"
        "«\u00a0Elle flotte.\u00a0»;français;Tribune;à revoir\r\n"
        "La Vigie;Le port;14 juillet 2021;https://vigie.example/b;;;fr;vidéo;\r\n"
    ).encode("cp1252")
    again = parse(data)
    first, second = again.items
    assert first == PageItem(
        "Le Courrier du Phare",
        source_label="Le Courrier du Phare",
        title="Une lampe",
        published=date(2021, 5, 4),
        url="https://courrier.example/a",
        authors=("Élise Morand", "Jean Calvet"),
        passage="Elle flotte.",
        language="fr",
        kind=ArticleKind.GUEST_ARTICLE,
    )
    assert fields(second, "published", "language", "kind") == (date(2021, 7, 14), "fr", ArticleKind.VIDEO)
    assert again.problems == ("column “Remarque” was not read",)


def test_tabs_in_utf_16_and_american_days():
    text = 'Headline\tPublication\tDate\tLink\n"A ""lamp"""\tEvening Buoy\tJuly 14, 2021\thttps://buoy.example/1\n'
    (item,) = parse(text.encode("utf-16")).items
    assert item == PageItem(
        "Evening Buoy",
        title='A "lamp"',
        source_label="Evening Buoy",
        published=date(2021, 7, 14),
        url="https://buoy.example/1",
    )


def test_other_days_of_a_table_tell_how_numbers_are_meant():
    def days(*dates):
        again = parse("outlet,date\n" + "".join(f"Buoy,{day}\n" for day in dates))
        return [item.published for item in again.items]

    assert days("04/05/2021", "04/25/2021") == [date(2021, 4, 5), date(2021, 4, 25)]
    assert days("04/05/2021", "25/04/2021") == [date(2021, 5, 4), date(2021, 4, 25)]
    assert days("04/05/2021", "04/25/2021", "25/04/2021")[0] is None


def test_the_separator_that_excel_states_is_believed():
    assert parse("sep=;\noutlet;title\nBuoy;A, b; c\n").items[0].title == "A, b"


def test_rows_above_the_names_of_columns_are_passed_over():
    text = "Press review 2021,,\n,,\nOutlet,Title,Date\nBuoy,Lamp,2021-07-14\n"
    assert [item.heading for item in parse(text).items] == ["Buoy"]


def test_what_can_not_be_taken_is_told_with_its_row():
    text = (
        "outlet,title,date,url,kind,language\n"
        "Buoy,Ambiguous,04/05/2021,https://buoy.example/1,article,en\n"
        "Buoy,No such day,2021-02-30,https://buoy.example/2,article,en\n"
        ",,2021-07-14,,article,en\n"
        "\n"
        "Buoy,No link,2021-07-14,javascript:alert(1),article,en\n"
        "Buoy,Strange,2021-07-14,www.buoy.example/3,rumour,Klingonese\n"
        'Buoy,"A "lamp" here",2021-07-14,,,\n'
        "Buoy,Long,2021-07-14,,,,more\n"
        'Buoy,"Never closed,2021-07-14,,,\n'
        "Buoy,Swallowed,2021-07-14,,,\n"
    )
    again = parse(text)
    titles = ["Ambiguous", "No such day", "No link", "Strange", "Long"]
    assert [item.title for item in again.items] == titles
    assert [item.published for item in again.items[:2]] == [None, None]
    assert [item.date_text for item in again.items[:2]] == ["04/05/2021", "2021-02-30"]
    assert fields(again.items[3], "url", "kind", "language") == ("https://www.buoy.example/3", None, None)
    told = {problem.partition(": ")[0]: problem for problem in again.problems}
    assert "may be April or May: write 2021-05-04" in told["row 2"]
    assert "not a day of the calendar" in told["row 3"]
    assert told["row 4"] == "row 4: it names no outlet, no title and no link"
    assert "row 5" not in told
    assert "not an http(s) link" in told["row 6"]
    assert [p for p in again.problems if p.startswith("row 7")] == [
        "row 7: the kind “rumour” is not known",
        "row 7: the language “Klingonese” is not known",
    ]
    assert "is not doubled: the row was not read" in told["row 8"]
    assert "under no column's name" in told["row 9"]
    assert "row 10: a quotation mark is never closed: nothing from here on was read" in again.problems


def test_of_two_columns_for_one_field_ours_comes_first():
    again = parse("outlet,source,title,description,quote\nBuoy,Agency,Lamp,About lamps,“It floats.”\n")
    assert fields(again.items[0], "source_label", "passage") == ("Buoy", "It floats.")
    assert again.problems == (
        "row 2: “source” was not read beside another column for the same",
        "row 2: “description” was not read beside another column for the same",
    )


@pytest.mark.parametrize("data", [b"", b"just some words\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"1,2,3\n4,5,6\n"])
def test_what_is_no_table_of_entries_is_refused(data):
    with pytest.raises(UsageError):
        parse(data)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"outlet,title,date\n{text}".encode()))
def test_no_file_brings_it_down(data):
    try:
        again = parse(data)
    except UsageError:
        return
    assert all(item.heading for item in again.items)
