"""Behind a real proxy, under a path: every link, form, redirect, file, cookie and feed stays there."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from browse_archive import make_archive, rows
from lxml import etree

from presswatch.browse.plugin import GETS
from presswatch.browse.serve import path_prefix
from presswatch.errors import UsageError

PREFIX = "/press/"
CHROMIUM = os.environ.get("PRESSWATCH_CHROMIUM", "/usr/bin/chromium")
SERVE = """
import sys
from pathlib import Path
from presswatch.browse.serve import serve
serve(Path(sys.argv[1]), None, port=0, base_url="/press/")
"""
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


@contextmanager
def proxy(port: int, *, keeps_prefix: bool) -> Iterator[tuple[str, list[str]]]:
    """A reverse proxy on loopback that passes on what lies under PREFIX and notes whatever else is asked for. It passes
    the path whole, or without the prefix, as both are usual."""
    astray: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not self.path.startswith(PREFIX):
                astray.append(self.path)
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path = self.path if keeps_prefix else "/" + self.path.removeprefix(PREFIX)
            behind = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                behind.putrequest(self.command, path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in HOP_BY_HOP:
                        behind.putheader(name, value)
                behind.putheader("X-Forwarded-For", self.client_address[0])
                behind.endheaders(body)
                answer = behind.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP_BY_HOP | {"content-length"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)
            finally:
                behind.close()

        do_GET = do_POST = do_HEAD = pass_on

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", astray
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


@dataclass(frozen=True)
class Served:
    db: Path
    origin: str
    port: int
    link: str


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    db = make_archive(tmp_path / "presswatch.db")
    server = subprocess.Popen([sys.executable, "-u", "-c", SERVE, str(db)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address, link = (re.findall(r"http://\S+", server.stdout.readline())[0] for _ in range(2))
        parts = urlsplit(address)
        assert parts.path == PREFIX
        yield Served(db, f"http://{parts.netloc}", parts.port or 0, link)
    finally:
        server.terminate()
        server.wait(timeout=10)
        if server.stdout:
            server.stdout.close()


def get(origin: str, path: str, cookie: str = "") -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(origin)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def addresses(html: bytes) -> set[str]:
    page = lxml.html.fromstring(html)
    found = {value for _, name, value, _ in page.iterlinks() if name in ("href", "src", "action", "formaction")}
    return {address for address in found if not urlsplit(address).scheme and address}


@pytest.mark.parametrize("keeps_prefix", [True, False])
def test_every_address_on_every_page_stays_under_the_path(served: Served, keeps_prefix: bool) -> None:
    with proxy(served.port, keeps_prefix=keeps_prefix) as (origin, astray):
        status, headers, _ = get(origin, served.link.removeprefix(served.origin))
        assert (status, headers["location"]) == (302, PREFIX)
        assert f"Path={PREFIX};" in headers["set-cookie"] + ";"
        cookie = headers["set-cookie"].partition(";")[0]
        paths = ["", *(path.removeprefix("/").replace("(?P<id>[0-9]{1,18})", "2") for path in GETS)]
        paths += ["presswatch", "presswatch/inbox", "presswatch/published_items", "-/login", "nowhere"]
        followed: set[str] = set()
        for path in paths:
            for signed in (cookie, ""):
                _, headers, body = get(origin, PREFIX + path, signed)
                if "text/html" not in headers["content-type"]:
                    continue
                found = {urljoin(PREFIX + path, address) for address in addresses(body)}
                assert {address for address in found if not address.startswith(PREFIX)} == set(), path
                followed |= {address.partition("#")[0] for address in found}
        files = [address for address in followed if "/-/static" in address]
        assert len(files) > 8
        assert {address: code for address in files if (code := get(origin, address)[0]) != 200} == {}
        assert astray == []


@pytest.mark.parametrize("keeps_prefix", [True, False])
def test_the_feed_names_itself_and_the_way_back_under_the_path(served: Served, keeps_prefix: bool) -> None:
    with proxy(served.port, keeps_prefix=keeps_prefix) as (origin, _):
        feed = etree.fromstring(get(origin, PREFIX + "-/coverage.atom")[2])
        links = {link.get("rel"): link.get("href") for link in feed.findall("{*}link")}
        assert links == {"alternate": origin + PREFIX, "self": origin + PREFIX + "-/coverage.atom"}
        _, headers, _ = get(origin, PREFIX + "-/inbox?tab=later")
        wanted = headers["set-cookie"].partition(";")[0].replace('"', "")
        assert wanted == "presswatch_wanted=/press/-/inbox%3Ftab%3Dlater"
        _, headers, _ = get(origin, served.link.removeprefix(served.origin), wanted)
        assert headers["location"] == "/press/-/inbox?tab=later"


@pytest.mark.browser
def test_a_person_clicks_through_it_and_never_leaves_the_path(served: Served) -> None:
    if not shutil.which(CHROMIUM):
        pytest.skip(f"there is no chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with proxy(served.port, keeps_prefix=True) as (origin, astray), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.goto(origin + PREFIX + "-/articles/7")
        assert page.get_by_role("link", name="Sign in").first.get_attribute("href") == PREFIX + "-/login"
        page.goto(origin + served.link.removeprefix(served.origin))
        assert page.url == origin + PREFIX + "-/articles/7"
        page.get_by_role("button", name="Accept", exact=True).click()
        page.get_by_text("Accepted: it will be printed").wait_for()
        for label in ("Inbox", "Coverage", "Quotes"):
            page.locator(".pw-nav").get_by_role("link", name=label, exact=True).click()
            page.wait_for_load_state()
            assert page.url.startswith(origin + PREFIX)
            assert page.locator(".pw-nav [aria-current=page]").first.inner_text() == label
        page.goto(origin + PREFIX + "-/inbox")
        card = page.locator(".pw-card").first
        number = int(card.get_attribute("data-article") or 0)
        card.get_by_role("button", name="Later").click()
        page.locator(".pw-flash").wait_for()
        page.goto(origin + PREFIX + "-/search?q=lamp")
        page.locator("main a[href*='-/articles/']").first.click()
        page.wait_for_load_state()
        assert page.url.startswith(origin + PREFIX + "-/articles/")
        paths = {cookie["path"] for cookie in page.context.cookies()}
        browser.close()
    assert rows(served.db, "SELECT state FROM article_reviews WHERE article_id = 7") == [("accepted",)]
    assert rows(served.db, "SELECT state FROM article_reviews WHERE article_id = ?", number) == [("later",)]
    assert paths == {PREFIX}
    assert astray in ([], ["/favicon.ico"])


@pytest.mark.parametrize(("typed", "prefix"), [("/", "/"), ("press", "/press/"), ("/a/b", "/a/b/"), ("", "/")])
def test_a_path_is_written_with_or_without_slashes(typed: str, prefix: str) -> None:
    assert path_prefix(typed) == prefix


@pytest.mark.parametrize("typed", ["https://a.example/press", "a b", "a?b", "é", "a//b", '"'])
def test_what_is_no_path_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="no path"):
        path_prefix(typed)
