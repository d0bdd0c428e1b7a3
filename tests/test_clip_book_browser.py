"""The clip book in a real browser: it asks for nothing, and its cover and contents have pages of their own."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from presswatch.formats.clip_book import render
from presswatch.model import PageItem

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("PRESSWATCH_CHROMIUM", "/usr/bin/chromium")
ITEMS = [
    PageItem(
        "The Harbour Post",
        title=f"A lamp that nobody owns, part {number}",
        url=f"https://harbour-post.example/2021/{'a-very-long-address/' * 12}{number}",
        published=date(2021, number, 14),
        language="en",
        passage="It floats, and nobody owns it. " * 6,
        image="lamp.png",
        image_credit="Ada Quill",
    )
    for number in range(1, 13)
]
# One pixel, the smallest whole PNG.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636460f85f0f"
    "0002870180eb47ba920000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not shutil.which(CHROMIUM):
        pytest.skip(f"there is no chromium at {CHROMIUM}: install it, or name one in PRESSWATCH_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.mark.parametrize(("paper", "points"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_it_asks_for_nothing_and_prints_on_its_paper(browser: Any, tmp_path: Path, paper: str, points: tuple[int, int]):
    book = tmp_path / "book.html"
    made = render(ITEMS, title="In the press", made=date(2026, 11, 22), images={"lamp.png": PNG}, paper=paper)
    book.write_text(made, encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(book.as_uri())
    assert [address for address in asked if not address.startswith("data:image/png")] == [book.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    printed = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(sizes) > 4
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {points}
    page.emulate_media(media="print")
    cover = page.evaluate("document.querySelector('.cover').getBoundingClientRect().height")
    room = (279 if paper == "Letter" else 297) - 42  # millimetres between the margins of its first page
    assert 200 <= cover / 96 * 25.4 <= room
    page.close()
