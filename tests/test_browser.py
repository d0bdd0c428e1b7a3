"""A person at a browser: signs in by the link, reviews by keys, selects words, without and with JavaScript."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browse_archive import make_archive, rows

pytestmark = pytest.mark.browser

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


@dataclass(frozen=True)
class Desk:
    """A served archive and a browser to open it in."""

    db: Path
    address: str
    browser: Any
    cookies: list[dict[str, Any]]

    def open(self, path: str, **options: Any) -> Any:
        context = self.browser.new_context(**options)
        context.add_cookies(self.cookies)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.address + path)
        return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not shutil.which(CHROMIUM):
        trouble = f"there is no chromium at {CHROMIUM}: install it, or name one in PRESSWATCH_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(trouble)
        pytest.skip(trouble)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    db = make_archive(tmp_path_factory.mktemp("served") / "presswatch.db")
    server = subprocess.Popen([sys.executable, "-u", "-c", SERVE, str(db)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address, link = (re.findall(r"http://\S+", server.stdout.readline())[0] for _ in range(2))
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        assert page.url == address
        yield Desk(db, address, browser, context.cookies())
        context.close()
    finally:
        server.terminate()
        server.wait(timeout=10)
        if server.stdout:
            server.stdout.close()


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


@pytest.mark.parametrize(
    ("article", "first", "last", "chosen"),
    [
        (9, "Nobody had", "ourselves,", "Nobody had asked us to be careful; we asked ourselves,"),
        (12, "answers", "publish", "answers in eleven languages 🏮, and its makers publish"),
        (11, "les bénévoles", "un modèle", "les bénévoles d’OpenLantern ont allumé un modèle"),
        (14, "The rest", " answers", "The rest is plumbing.”\nOpenLantern answers"),
    ],
)
def test_selected_words_become_the_passage_across_marks_and_paragraphs(
    desk: Desk, article: int, first: str, last: str, chosen: str
) -> None:
    page = desk.open(f"-/articles/{article}")
    button = page.get_by_role("button", name="Print the selected words")
    assert not button.is_visible()
    page.evaluate(SELECT, [first, last])
    button.click()
    page.get_by_text("This is now the passage").wait_for()
    assert rows(desk.db, "SELECT featured_quote FROM coverage WHERE id = ?", article) == [(chosen,)]
    page.context.close()


def test_everything_works_without_javascript(desk: Desk) -> None:
    page = desk.open("-/articles/17", java_script_enabled=False)
    page.get_by_label("Choose other words").fill("“The rest is plumbing.”")
    page.locator("#choose").get_by_role("button", name="Print this passage").click()
    page.get_by_text("This is now the passage").wait_for()
    assert rows(desk.db, "SELECT featured_quote FROM coverage WHERE id = 17") == [("“The rest is plumbing.”",)]
    page.locator("summary[aria-label='Edit: Outlet']").click()
    page.locator("#field-outlet").fill("Circuit of the North")
    page.locator("#field-outlet").press("Enter")
    page.get_by_text("Circuit of the North").first.wait_for()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_text("Accepted: it will be printed").wait_for()
    assert state(desk, 17) == "accepted"
    page.context.close()


def test_no_page_is_wider_than_a_phone_or_breaks_its_own_rules(desk: Desk) -> None:
    page = desk.open("", viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in ("", "-/inbox", "-/articles/2", "-/quotes", "-/page", "-/search?q=lamp", "-/sources", "-/nowhere"):
        page.goto(desk.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert page.evaluate("document.documentElement.lang") == "en", path
    assert [text for text in complaints if "404" not in text] == []
    page.context.close()


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(desk: Desk, scheme: str) -> None:
    page = desk.open("", color_scheme=scheme)
    for path in (
        "",
        "-/inbox?all=1",
        "-/inbox?tab=decided",
        "-/articles/2",
        "-/quotes",
        "-/page",
        "-/search?q=lamp",
        "-/sources",
    ):
        page.goto(desk.address + path)
        assert page.evaluate(CONTRAST) == [], path
    page.context.close()


def test_every_field_and_button_has_a_name(desk: Desk) -> None:
    page = desk.open("")
    for path in ("", "-/inbox", "-/articles/2", "-/quotes", "-/page", "-/search", "-/sources"):
        page.goto(desk.address + path)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")]
                .filter((e) => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim()))
                .map((e) => e.outerHTML)"""
        )
        assert nameless == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        assert len(ids) == len(set(ids)), path
    page.context.close()
