"""Whatever stands in the archive, on every page, feed, download and export it is words: nothing runs, leads astray or
reorders what stands beside it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import lxml.html
import pytest
from browse_archive import in_datasette, rows, signed_in
from click.testing import CliRunner
from datasette.app import Datasette
from evil_archive import CANARY, PAYLOADS, make_evil_archive
from lxml import etree

from presswatch.browse.plugin import GETS

LEADS = {"href", "src", "action", "formaction", "poster", "data", "cite", "background", "ping", "srcdoc", "xlink:href"}
REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
BLOCKS = {"p", "li", "h1", "h2", "h3", "td", "th", "blockquote", "textarea", "pre", "dd", "dt", "div", "summary", "bdi"}
FORMS = ["_search=evil", "q=", "tab=later", "tab=rejected", "language=fr", "profile=plain", "profile=jekyll"]
FORMS += [
    f"{name}={quote(PAYLOADS[at])}" for name, at in (("q", 0), ("name", 1), ("language", 2), ("tab", 3), ("month", 4))
]
FORMS += [f"{name}={quote(PAYLOADS[at])}" for name, at in (("_lang", 1), ("after", 19), ("outlet", 13), ("title", 11))]
FORMS += [f"urls={quote(PAYLOADS[12])}&url={quote(PAYLOADS[3])}&day={quote(PAYLOADS[0])}", "_lang=fr"]


@dataclass(frozen=True)
class Evil:
    db: Path
    landed: dict[str, int]


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Evil:
    db = tmp_path_factory.mktemp("evil") / "presswatch.db"
    landed = make_evil_archive(db)
    (db.parent / "watch.toml").write_text(
        '[project]\nname = "OpenLantern"\ncontact = "press@lantern.example"\n[terms]\nstrong = ["OpenLantern"]\n'
    )
    return Evil(db, landed)


@pytest.fixture(scope="module")
def site(evil: Evil) -> Iterator[Datasette]:
    with in_datasette(evil.db, num_sql_threads=1) as datasette:
        yield datasette


def pages_of(evil: Evil) -> list[str]:
    """Every page of ours with what can be asked of it, for several articles, speakers and outlets."""
    plain = [path for path in GETS if "(?P<id>" not in path]
    found = ["/", "/-/coverage.atom", *plain, *(f"{path}?{asked}" for path in plain for asked in FORMS)]
    for article in (2, 5, 9, 12, 16, 17, 20, 21, 24, 27, 30, 31):
        found += [path.replace("(?P<id>[0-9]{1,18})", str(article)) for path in GETS if "(?P<id>" in path]
    for (speaker,) in rows(evil.db, "SELECT speaker FROM speakers LIMIT 30"):
        found.append(f"/-/speaker?name={quote(speaker)}")
    for (outlet,) in rows(evil.db, "SELECT outlet FROM coverage_outlets LIMIT 10"):
        found += [f"/-/coverage?outlet={quote(outlet)}", f"/-/quotes?outlet={quote(outlet)}"]
    return found


def tables_of(evil: Evil) -> list[str]:
    names = rows(
        evil.db,
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%\\_fts%' ESCAPE '\\'",
    )
    return [f"/presswatch/{name}" for (name,) in names if name != "coverage_plain"]


# ---- what must not be there ---------------------------------------------------------------------------------------


def live_things(html: str, *, ours: bool) -> list[str]:
    """Scripts that are not files of this site, handlers, links that run something, elements that load or lead."""
    found = []
    for element in lxml.html.fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("iframe", "object", "embed", "base", "animate", "frame", "applet"):
            found.append(element.tag)
        if element.tag == "meta" and element.get("http-equiv") not in (None, "Content-Security-Policy"):
            found.append("meta http-equiv")
        if element.tag == "script" and not (element.get("src") or "").startswith("/-/static"):
            text = element.text or ""
            if (ours and element.get("type") != "application/json") or "pwned" in text:
                found.append(f"script {text[:40]}")
        for name, value in element.attrib.items():
            scheme = re.sub(r"[\x00-\x20]", "", value).lower()
            if name in LEADS and scheme.startswith(("javascript:", "vbscript:", "data:text", "data:image/svg")):
                found.append(f"{element.tag} {name}={value[:40]}")
            if name == "style" and ("pwned" in value or "url(" in value):
                found.append(f"style {value[:40]}")
            if name.startswith("on") and (ours or "pwned" in value):
                found.append(f"{element.tag} {name}")
    return found


def reordering(html: str) -> list[str]:
    """Texts with overrides that could reach what stands beside them: those that no block of their own holds."""
    found = []
    for element in lxml.html.fromstring(html).iter():
        if isinstance(element.tag, str):
            texts = [element.text or "", *(value for name, value in element.attrib.items() if name != "value")]
            texts += [child.tail or "" for child in element]
            if any(REORDERS.search(text) for text in texts) and not _isolated(element):
                found.append(f"{element.tag}.{element.get('class')}: {[t[:30] for t in texts if REORDERS.search(t)]}")
    return found


def _isolated(element: Any) -> bool:
    """The words of an article are shown one for one, because places in them are counted: each paragraph, each passage
    is a block of its own, which no override gets out of."""
    held = [element, *element.iterancestors()]
    return any("pw-text" in (e.get("class") or "") or e.tag in ("textarea", "blockquote") for e in held)


async def answers(site: Datasette, paths: list[str], cookies: dict[str, str]) -> dict[str, tuple[int, str, str]]:
    found = {}
    for path in paths:
        answer = await site.client.get(path, cookies=cookies)
        found[path] = (answer.status_code, answer.headers.get("content-type", ""), answer.text)
        assert "set-cookie: evil" not in str(answer.headers).lower()
    return found


# ---- pages --------------------------------------------------------------------------------------------------------


def test_the_attacks_stand_in_more_than_ninety_columns(evil: Evil) -> None:
    assert len([column for column, landed in evil.landed.items() if landed]) > 90
    assert {"articles.title", "articles.url", "quotes.speaker", "outlets.name", "sources.last_error"} <= set(
        evil.landed
    )


@pytest.mark.parametrize("reviewer", [True, False])
def test_on_pages_of_ours_an_attack_is_words(site: Datasette, evil: Evil, reviewer: bool) -> None:
    found = asyncio.run(answers(site, pages_of(evil), signed_in(site) if reviewer else {}))
    shown = [text for status, kind, text in found.values() if status == 200 and kind.startswith("text/html")]
    assert len(shown) > (60 if reviewer else 0)
    assert {path: text[-600:] for path, (status, _, text) in found.items() if status >= 500} == {}
    assert reviewer or any(CANARY in text for text in shown)
    for path, (_, kind, text) in found.items():
        if kind.startswith("text/html"):
            assert live_things(text, ours=True) == [], path
            assert reordering(text) == [], path
            assert str(7 * 191) not in text, path


def test_on_datasette_s_pages_an_attack_is_words(site: Datasette, evil: Evil) -> None:
    tables = tables_of(evil)
    paths = [f"{table}{form}" for table in tables for form in ("?_size=max", ".json?_shape=array", ".csv")]
    paths += [f"{table}/5" for table in tables]
    found = asyncio.run(answers(site, paths, signed_in(site)))
    assert sum(status == 200 for status, _, _ in found.values()) > 100
    for path, (_, kind, text) in found.items():
        if kind.startswith("text/html"):
            assert live_things(text, ours=False) == [], path
        else:
            assert kind.startswith(("application/json", "text/plain", "text/csv")), path


def test_the_feed_is_xml_without_a_live_thing(site: Datasette) -> None:
    answer = asyncio.run(site.client.get("/-/coverage.atom"))
    feed = etree.fromstring(answer.content)
    links = [link.get("href") for link in feed.iter("{*}link")]
    assert len(links) > 2
    assert all(link.startswith(("http://", "https://")) for link in links)
    contents = [content.text for content in feed.iter("{*}content")]
    assert len(contents) > 10
    assert [live_things(f"<div>{content}</div>", ours=True) for content in contents] == [[]] * len(contents)


# ---- exports ------------------------------------------------------------------------------------------------------

EXPORTS = {
    "media-page": ["markdown", "html", "fragment"],
    "events-page": ["markdown", "html", "fragment", "ics"],
    "atom": [],
    "json-feed": [],
    "csv": [],
    "data-file": ["yaml", "toml", "json"],
    "json-ld": [],
    "annotations": [],
    "clip-book": ["html"],
}


@pytest.mark.parametrize(("what", "form"), [(what, form) for what, forms in EXPORTS.items() for form in forms or [""]])
def test_in_an_export_an_attack_is_words(evil: Evil, tmp_path: Path, what: str, form: str) -> None:
    from presswatch.cli import cli

    file = tmp_path / "out"
    watch = evil.db.with_name("watch.toml")
    arguments = [
        "--watch",
        str(watch),
        "--db",
        str(evil.db),
        "export",
        what,
        "--home",
        "https://lantern.example/press/",
    ]
    copied = Path(shutil.copy(evil.db, tmp_path / "presswatch.db"))
    arguments[3] = str(copied)
    result = CliRunner().invoke(cli, [*arguments, "-o", str(file), *(["--format", form] if form else [])])
    assert result.exit_code == 0, result.output[-2000:]
    text = file.read_text(encoding="utf-8")
    assert len(text) > 100
    if what in ("media-page", "events-page", "clip-book") and form in ("html", "fragment"):
        assert [
            thing for thing in live_things(text, ours=False) if "pwned" in thing or "script:" in thing.lower()
        ] == []
        assert [thing for thing in live_things(text, ours=True) if not thing.startswith("script")] == []
    if form == "markdown":
        assert not re.search(
            r"(?i)(?<!\\)\]\(<?\s*(javascript|vbscript|data):|(?<!\\)<(javascript|vbscript|data):", text
        )
        from markdown_it import MarkdownIt

        for kind in ("commonmark", "gfm-like"):
            try:
                html = MarkdownIt(kind, {"html": True, "linkify": False}).render(text)
            except ModuleNotFoundError:
                continue
            assert live_things(f"<div>{html}</div>", ours=True) == []
        assert not REORDERS.search(text.replace("\ufeff", "").replace("\u200b", "").replace("\u2060", ""))
    if what == "csv":
        import csv

        cells = [cell for line in csv.reader(text.splitlines(keepends=True)) for cell in line]
        assert [cell[:30] for cell in cells if cell.startswith(("=", "+", "@", "\t")) and len(cell) > 1] == []
    assert not [sign for sign in set(text) if unicodedata.category(sign) == "Cc" and sign not in "\n\r\t\x85"]


# ---- in a browser -------------------------------------------------------------------------------------------------

SERVE = """
import sys
from pathlib import Path
from presswatch.browse.serve import serve
serve(Path(sys.argv[1]), None, port=0)
"""
CHROMIUM = os.environ.get("PRESSWATCH_CHROMIUM", "/usr/bin/chromium")


@pytest.mark.browser
def test_in_a_browser_nothing_runs(evil: Evil) -> None:
    if not shutil.which(CHROMIUM):
        pytest.skip(f"there is no chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    paths = [path for path in pages_of(evil) if "download" not in path and ".atom" not in path]
    paths = [path for at, path in enumerate(paths) if "?" not in path or at % 4 == 0]
    paths += [f"{table}?_size=20" for table in ("/presswatch/articles", "/presswatch/coverage", "/presswatch/quotes")]
    server = subprocess.Popen([sys.executable, "-u", "-c", SERVE, str(evil.db)], stdout=subprocess.PIPE, text=True)
    said: list[str] = []
    try:
        assert server.stdout is not None
        address, link = (re.findall(r"http://\S+", server.stdout.readline())[0] for _ in range(2))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
            page.on("console", lambda message: said.append(message.text) if "Refused" in message.text else None)
            page.on(
                "request",
                lambda request: said.append(request.url) if urlsplit(request.url).hostname != "127.0.0.1" else None,
            )
            page.goto(link)
            for path in paths:
                page.goto(address.rstrip("/") + path, wait_until="load")
                ran = page.evaluate("window.__pwned === undefined ? '' : String(window.__pwned)")
                assert ran == "", path
                assert said == [], path
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=10)
        if server.stdout:
            server.stdout.close()
    assert len(paths) > 60
