"""In a real browser: links made of passages of the sample newsroom scroll to the sentence and mark it, and no other."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes import NOON

from presswatch.formats.fragments import fragment, link
from presswatch.model import Page, Reading
from presswatch.newsroom import Newsroom, served
from presswatch.read.page import read_page
from presswatch.watch import read_watch

pytestmark = pytest.mark.browser

NEWSROOM = Path(__file__).parent.parent / "data" / "newsroom"
CHROMIUM = os.environ.get("PRESSWATCH_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--disable-component-update", "--disable-quic", "--host-resolver-rules=MAP *.example 127.0.0.1"]

# Each address, and which of its suggested passages.
TEN = [
    ("https://www.meridian-courier.example/technology/2025/may/14/night-ferry-volunteers-speech-translation.html", 0),
    ("https://www.meridian-courier.example/technology/2026/jun/18/passeur-model-sixty-languages.html", 1),
    ("https://www.meridian-courier.example/opinion/2026/jul/02/small-languages-need-open-machines.html", 0),
    ("https://skerry-post.example/news/islanders-lend-voices.html", 0),
    ("https://skerry-post.example/news/not-that-night-ferry.html", 1),
    ("https://lanternwire.example/2026/03/11/lw3902.html", 0),
    ("https://foolscap.example/2026/01/the-slow-boat.html", 0),
    ("https://foolscap.example/2026/04/who-owns-a-voice.html", 1),
    ("https://deux-rives.example/sciences/article/2026/06/19/passeur-la-machine-qui-ecoute_2217.html", 0),
    ("https://deux-rives.example/sciences/article/2025/05/20/une-traversee-de-nuit-pour-soixante-langues_1042.html", 0),
]

# Where the words stand in the page, letters and digits alone compared: the boxes of each place, top and bottom.
PLACES = """words => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const letters = [], spots = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.checkVisibility()) continue;
    for (let i = 0; i < node.data.length; i++)
      if (/[\\p{L}\\p{N}]/u.test(node.data[i])) { letters.push(node.data[i]); spots.push([node, i]); }
  }
  const all = letters.join(''), sought = [...words].filter(c => /[\\p{L}\\p{N}]/u.test(c)).join('');
  const found = [];
  for (let at = all.indexOf(sought); at >= 0; at = all.indexOf(sought, at + 1)) {
    const range = document.createRange(), last = spots[at + sought.length - 1];
    range.setStart(...spots[at]);
    range.setEnd(last[0], last[1] + 1);
    const box = range.getBoundingClientRect();
    found.push([box.top, box.bottom]);
  }
  return found;
}"""
MARKED = """async shot => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + shot;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, image.width, image.height).data;
  const rows = [];
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === 255 && data[i + 1] === 0 && data[i + 2] === 255) rows.push(Math.floor(i / 4 / image.width));
  return rows.length ? [rows[0], rows[rows.length - 1] + 1] : null;
}"""
HEIGHT = 240


@dataclass(frozen=True)
class Window:
    page: Any
    scale: Any
    port: int

    def marked(self, url: str) -> tuple[list[float] | None, float]:
        """Top and bottom of what the browser marks in the window, and how far it scrolled."""
        self.page.goto(url)
        self.page.add_style_tag(content="::target-text { background-color: #f0f !important; color: #000 }")
        shot = base64.b64encode(self.page.screenshot()).decode()
        return self.scale.evaluate(MARKED, shot), self.page.evaluate("scrollY")

    def local(self, url: str) -> str:
        parts = urlsplit(url)
        return f"http://{parts.hostname}:{self.port}{parts.path}"


@pytest.fixture(scope="module")
def window() -> Iterator[Window]:
    if not shutil.which(CHROMIUM):
        trouble = f"there is no chromium at {CHROMIUM}: install it, or name one in PRESSWATCH_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(trouble)
        pytest.skip(trouble)
    from playwright.sync_api import sync_playwright

    with served(NEWSROOM) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 900, "height": HEIGHT})
        yield Window(context.new_page(), context.new_page(), port)
        browser.close()


def read(url: str) -> Reading:
    parts = urlsplit(url)
    status, headers, body = Newsroom(NEWSROOM).answer(str(parts.hostname), parts.path)
    page = Page(url, url, status, tuple(headers.items()), body, NOON)
    return read_page(page, read_watch(NEWSROOM / "watch.toml").project)


@pytest.mark.parametrize(("url", "number"), TEN, ids=[url.rsplit("/", 1)[-1] for url, _ in TEN])
def test_the_link_scrolls_to_the_sentence_and_marks_it_and_no_other(window: Window, url: str, number: int) -> None:
    reading = read(url)
    passage = reading.passages[number]
    directive = fragment(reading.article.text, passage.start, passage.end)
    marked, scrolled = window.marked(link(window.local(url), directive))
    places = window.page.evaluate(PLACES, passage.text)
    assert marked, directive
    assert any(abs(top - marked[0]) < 8 and abs(bottom - marked[1]) < 8 for top, bottom in places), (marked, places)
    assert scrolled > 0


def test_without_the_directive_the_page_stays_at_its_top_with_nothing_marked(window: Window) -> None:
    assert window.marked(window.local(TEN[0][0])) == (None, 0)


def test_words_that_the_page_does_not_have_mark_nothing(window: Window) -> None:
    assert window.marked(link(window.local(TEN[0][0]), "text=nobody%20wrote%20this")) == (None, 0)
