"""The media page and adding, at a real browser: moved without JavaScript, a file taken with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browse_archive import rows
from browsing import Desk, browser, desk

__all__ = ["browser", "desk"]  # the fixtures
pytestmark = pytest.mark.browser


def entries(page: Any) -> list[str]:
    return [str(entry.get_attribute("id")) for entry in page.locator(".pw-item").all()]


def test_entries_are_moved_and_other_words_printed_without_javascript(desk: Desk) -> None:
    page = desk.open("-/page?language=en", java_script_enabled=False)
    first, second = entries(page)[:2]
    page.locator(f"#{second} summary").click()
    page.locator(f"#{second}").get_by_role("button", name="Move up:").click()
    page.get_by_text("Moved.").wait_for()
    assert entries(page)[:2] == [second, first]
    assert page.locator(f"#{second} details").get_attribute("open") is not None
    instead = page.locator(f"#{second} .pw-others q").first.inner_text()
    page.locator(f"#{second}").get_by_role("button", name="Print this").first.click()
    page.get_by_text("This is now the passage that is printed.").wait_for()
    assert page.locator(f"#{second} blockquote").inner_text() == instead
    page.get_by_role("button", name="Published").click()
    page.get_by_text("Published: what was shown is the page now.").wait_for()
    page.get_by_text("The page is up to date.").wait_for()
    assert len(rows(desk.db, "SELECT 1 FROM page_items")) == len(entries(page)) + 1
    page.context.close()


def test_a_file_is_taken_and_shown_before_it_is_stored(desk: Desk, tmp_path: Path) -> None:
    listed = tmp_path / "clips.csv"
    listed.write_bytes("Média;Titre;Date;Lien\nFerry News;Été;02/03/2026;https://ferry.example/1\n".encode("cp1252"))
    page = desk.open("-/add", viewport={"width": 390, "height": 800})
    page.get_by_label("Or a file").set_input_files(listed)
    page.wait_for_function("document.querySelector('[name=data]').value")
    page.get_by_role("button", name="See what is understood").click()
    page.get_by_role("cell", name="Été").wait_for()
    page.get_by_role("button", name="Add these").click()
    page.get_by_text("1 added, 0 known already").wait_for()
    assert rows(desk.db, "SELECT title, outlet, published FROM coverage WHERE url = 'https://ferry.example/1'") == [
        ("Été", "Ferry News", "2026-03-02")
    ]
    page.goto(desk.address + "-/add")
    page.get_by_label("Or a file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * 700_001})
    page.get_by_text("This file is larger than 700 kB").wait_for()
    page.context.close()


def test_a_text_is_pasted_and_what_is_wrong_keeps_it(desk: Desk) -> None:
    page = desk.open("-/add", java_script_enabled=False)
    form = page.locator("#text form")
    form.get_by_label("The text").fill("OpenLantern opens again.\n“It floats,” said Ada Quill.")
    form.get_by_role("button").click()
    page.get_by_text("It needs an address, or an outlet and a headline.").wait_for()
    form.locator("[name=outlet]").fill("The Wall")
    form.locator("[name=title]").fill("Behind it")
    form.get_by_role("button").click()
    page.get_by_role("heading", name="Behind it").wait_for()
    assert "OpenLantern opens again." in page.content()
    page.context.close()


def test_no_page_of_ours_is_wider_than_a_phone_or_breaks_its_policy(desk: Desk) -> None:
    page = desk.open("-/page", viewport={"width": 390, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("-/page", "-/add", "-/report?month=2026-10", "-/report?month=2026-10&_lang=fr"):
        page.goto(desk.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
    assert said == []
    page.context.close()
