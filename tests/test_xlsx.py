"""Workbooks: openpyxl reads what XlsxWriter wrote, cells are text or days, and other people's sheets are read."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from presswatch.errors import UsageError
from presswatch.formats import xlsx
from presswatch.formats.xlsx import as_printed, parse, render
from presswatch.model import PageItem

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
FORMULA = PageItem(
    "=1+1",
    source_label="=1+1",
    title='=HYPERLINK("https://evil.example","x")',
    url="https://harbour-post.example/lamp",
    published=date(2021, 7, 14),
    passage="@SUM(A1)\n-2",
)


def printed(*items):
    return render(items, title="Press", now=NOW)


def workbook(*rows, sheets=()):
    book = Workbook()
    for name in sheets:
        book.create_sheet(name)
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    return book, sheet


def saved(book):
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_cell_is_never_a_formula_not_even_when_saved_again():
    data = printed(FORMULA)
    for again in (data, saved(load_workbook(BytesIO(data)))):
        sheet = load_workbook(BytesIO(again)).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "d"}
        assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
        assert b"<f>" not in zipfile.ZipFile(BytesIO(again)).read("xl/worksheets/sheet1.xml")
        assert parse(again).items == (FORMULA,)


def test_the_sheet_is_ready_to_be_worked_with():
    sheet = load_workbook(BytesIO(printed(FORMULA))).worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert header[:4] == ["outlet", "title", "date", "url"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.column_dimensions["B"].width >= 40
    assert sheet["C2"].value == datetime(2021, 7, 14)  # noqa: DTZ001  # Excel's days have no zone
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet["B2"].quotePrefix


def test_the_same_items_give_the_same_bytes():
    assert printed(FORMULA) == printed(FORMULA)
    assert b"2026-11-22T08:00:00Z" in zipfile.ZipFile(BytesIO(printed())).read("docProps/core.xml")


def test_what_excel_can_not_hold_is_cut_and_early_days_are_text():
    item = PageItem("X", title="𝔸" * 20_000, published=date(1899, 12, 31), url="https://a.example/" + "x" * 40_000)
    cut = as_printed(item)
    assert len(cut.title.encode("utf-16-le")) // 2 <= xlsx.LONGEST
    assert cut.title.endswith("𝔸…")
    assert cut.url is None
    assert parse(printed(item)).items == (cut,)
    assert cut.published == item.published


def test_the_first_sheet_that_names_columns_is_read():
    book, sheet = workbook(
        ["Revue de presse"],
        [],
        ["Média", "Titre", "Date", "Auteur", "Année"],
        ["La Vigie", "Une lampe", datetime(2021, 5, 4, 10, 30), "Élise Morand", 2021],  # noqa: DTZ001
        ["La Vigie", "Le port", "04/06/2021", None, 2021.0],
        [None, None, "12/06/2021", None, None],
        ["La Vigie", 1984, None, None, 2019.0],
        sheets=("second",),
    )
    sheet["B4"].hyperlink = "https://vigie.example/lampe"
    again = parse(saved(book))
    lamp, port, year = again.items
    assert (lamp.url, lamp.published, lamp.authors) == (
        "https://vigie.example/lampe",
        date(2021, 5, 4),
        ("Élise Morand",),
    )
    assert (port.published, port.url, year.title, year.date_text) == (date(2021, 6, 4), None, "1984", "2019")
    assert again.problems == ("row 6: it names no outlet, no title and no link",)


def test_a_cell_far_out_costs_nothing():
    book, sheet = workbook(["outlet", "title"], ["Buoy", "Lamp"])
    sheet["XFD1048576"] = "x"
    again = parse(saved(book))
    assert [item.title for item in again.items] == ["Lamp"]
    assert again.problems == ("row 3: from here on nothing was read",)


def test_what_is_no_workbook_is_refused():
    empty = saved(Workbook())
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(201_000_000))
    for data, told in (
        (b"outlet,title\n", "not an Excel"),
        (empty, "names the columns"),
        (bomb.getvalue(), "unpacks to"),
    ):
        with pytest.raises(UsageError, match=told):
            parse(data)


def test_a_torn_workbook_is_refused_with_a_sentence():
    data = printed(FORMULA)
    for length in range(0, len(data), 97):
        with pytest.raises(UsageError):
            parse(data[:length])
