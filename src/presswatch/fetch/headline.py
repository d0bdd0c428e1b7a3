"""A headline as its page shows it, photographed by a chromium that can reach nothing itself: every file that the page
asks for is fetched by our own fetcher, under its guard and limits; no script runs, nothing is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from presswatch.errors import ReadError, UsageError
from presswatch.fetch.client import Fetcher
from presswatch.model import Page, Request
from presswatch.plain import fold

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Route

WIDTH, HEIGHT = 1200, 900
MARGIN = 24
TALLEST = 630
"""Of a headline with its margins: the card that other sites show, 1200 by 630."""

_FILES = 40  # that a page may ask for
_WANTED = {"stylesheet": "text/css, */*;q=0.1", "image": "image/*", "font": "font/*, */*;q=0.1"}
_MILLISECONDS = 30_000
_FLAGS = (
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-extensions", "--disable-sync", "--no-first-run"),
    "--disable-background-networking",
)


@contextmanager
def photographer(fetcher: Fetcher, chromium: str) -> Iterator[Callable[[Page, str | None], bytes]]:
    """Photographs headlines of fetched pages as PNG, with that chromium. Raises UsageError where Playwright is not
    installed or the chromium does not start; what it gives raises ReadError for a page without a headline."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise UsageError("Headlines are photographed by Playwright: pip install 'presswatch[pictures]'.") from None
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # chromium refuses to start otherwise
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=[*_FLAGS, *root])
        except Error as trouble:
            raise UsageError(f"{chromium} does not start ({str(trouble).splitlines()[0]}).") from None

        def photograph(page: Page, title: str | None) -> bytes:
            try:
                return _photographed(browser, fetcher, page, title)
            except Error as trouble:
                raise ReadError(f"the page can't be shown ({str(trouble).splitlines()[0][:200]})") from trouble

        try:
            yield photograph
        finally:
            browser.close()


def _photographed(browser: Browser, fetcher: Fetcher, page: Page, title: str | None) -> bytes:
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": WIDTH, "height": HEIGHT},
        service_workers="block",
        accept_downloads=False,
    )
    try:
        tab = context.new_page()
        tab.set_default_timeout(_MILLISECONDS)
        tab.route("**/*", _Server(fetcher, page))
        tab.goto(page.url, wait_until="load")
        box = _headline(tab.locator("h1").all(), title)
        left, top = max(0.0, box["x"] - MARGIN), max(0.0, box["y"] - MARGIN)
        width = min(WIDTH - left, box["x"] + box["width"] + MARGIN - left)
        height = min(TALLEST, box["y"] + box["height"] + MARGIN - top)
        clip: Any = {"x": left, "y": top, "width": width, "height": height}
        return tab.screenshot(clip=clip, full_page=True, type="png", animations="disabled")
    finally:
        context.close()


def _headline(found: list[Locator], title: str | None) -> Any:
    """Where the headline stands: of several the one that says the title. Raises ReadError when none is shown."""
    shown = [(one, box) for one in found[:20] if (box := one.bounding_box()) and box["width"] and box["height"]]
    if not shown:
        raise ReadError("the page shows no headline")
    said = [box for one, box in shown if title and fold(title) in fold(one.inner_text())]
    return (said or [box for _, box in shown])[0]


class _Server:
    """Answers the browser in place of the web."""

    def __init__(self, fetcher: Fetcher, page: Page) -> None:
        self._fetcher, self._page, self._left = fetcher, page, _FILES

    def __call__(self, route: Route) -> None:
        request = route.request
        if request.url == self._page.url and request.resource_type == "document":
            kind = self._page.header("content-type") or "text/html"
            route.fulfill(status=200, headers={"content-type": kind}, body=self._page.body)
        elif request.method == "GET" and request.resource_type in _WANTED and self._left > 0:
            self._left -= 1
            answer = self._fetcher.fetch(Request(request.url, {"accept": _WANTED[request.resource_type]}))
            if isinstance(answer, Page):
                kind = answer.header("content-type") or "application/octet-stream"
                route.fulfill(status=200, headers={"content-type": kind}, body=answer.body)
            else:
                route.abort()
        else:
            route.abort()
