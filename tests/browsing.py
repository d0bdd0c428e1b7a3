"""A served archive and a real chromium to open it in, for the tests of several files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
from browse_archive import make_archive, rows

CHROMIUM = os.environ.get("PRESSWATCH_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
SERVE = """
import sys
from pathlib import Path
from presswatch.browse.serve import serve
serve(Path(sys.argv[1]), None, port=0)
"""


def absent(trouble: str) -> NoReturn:
    """Skips for want of something to test with; in CI, where it has to be there, fails."""
    if os.environ.get("CI"):
        pytest.fail(trouble)
    pytest.skip(trouble)


@dataclass(frozen=True)
class Desk:
    """A served archive and a browser to open it in."""

    db: Path
    address: str
    browser: Any
    cookies: list[dict[str, Any]]

    def open(self, path: str, *, stranger: bool = False, **options: Any) -> Any:
        """A page of a reviewer's, or of a stranger's, in a context of its own."""
        context = self.browser.new_context(**options)
        context.add_cookies([] if stranger else self.cookies)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.address + path)
        return page


@contextmanager
def serving(db: Path, **environment: str) -> Iterator[tuple[str, str]]:
    """`presswatch serve` on that archive: its address, which ends in a slash, and the login link."""
    command = [sys.executable, "-u", "-c", SERVE, str(db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as server:
        try:
            assert server.stdout is not None
            address, link = (re.findall(r"http://\S+", server.stdout.readline())[0] for _ in range(2))
            yield address, link
        finally:
            server.terminate()
            server.wait(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not shutil.which(CHROMIUM):
        absent(f"there is no chromium at {CHROMIUM}: install it, or name one in PRESSWATCH_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The archive of invented articles, and somebody who signed in by the link."""
    db = make_archive(tmp_path_factory.mktemp("served") / "presswatch.db")
    with serving(db) as (address, link):
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        assert page.url == address
        yield Desk(db, address, browser, context.cookies())
        context.close()


def state(desk: Desk, article: int) -> str:
    found = rows(desk.db, "SELECT state FROM article_reviews WHERE article_id = ?", article)
    return str(found[0][0]) if found else "proposed"


SELECT = """([from, to]) => {
  const text = document.getElementById("text");
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const find = (words, after) => {
    walker.currentNode = text;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(words);
      if (at >= 0) return [node, at + (after ? words.length : 0)];
    }
  };
  const range = document.createRange();
  range.setStart(...find(from, false));
  range.setEnd(...find(to, true));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""

CONTRAST = """() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = numbers(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.closest("script, option, svg") || !element.checkVisibility()) continue;
    const [one, two] = [light(numbers(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) poor.push(`${element.outerHTML.slice(0, 90)} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""

WHERE = """([words, after]) => {
  const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, after ? at + words.length - 1 : at);
    range.setEnd(node, after ? at + words.length : at + 1);
    node.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
    const box = range.getBoundingClientRect();
    return [after ? box.right - 0.5 : box.left + 0.5, box.top + box.height / 2];
  }
}"""


def drag(page: Any, first: str, last: str) -> None:
    """Selects from one word to another with the mouse."""
    page.mouse.move(*page.evaluate(WHERE, [first, False]))
    page.mouse.down()
    page.mouse.move(*page.evaluate(WHERE, [last, True]), steps=5)
    page.mouse.up()
