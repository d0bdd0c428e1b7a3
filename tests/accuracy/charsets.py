"""Pages whose charset is missing, wrong or a trap, as a server of misbehaviours sends them."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from accuracy.corpora import NOBODY, Corpora
from accuracy.table import Error, Figure, Measured
from presswatch.errors import ReadError
from presswatch.model import Page, SourceSpec
from presswatch.read.page import read_page
from presswatch.sources import feed

PREFIX = "/charset/"
LIFETIME = 120  # seconds, should nobody end the server
WAIT = 10.0


def measure(corpora: Corpora) -> Iterator[Measured]:
    """How many cases are as the server's catalogue expects; a case that is not known here is wrong."""
    script = corpora.in_shared("hostile", "server.py")
    if not script:
        return
    errors = []
    with served(script) as port:
        cases = json.loads(_get(port, "/catalogue.json").body)["cases"]
        cases = [case for case in cases if case["path"].startswith(PREFIX)]
        for case in cases:
            problem = _problem(_get(port, case["path"]))
            if problem:
                errors.append(Error(1, f"{case['path']}: {problem}; expected: {case['expect']}"))
    figure = Figure("charsets: cases as expected", len(cases) - len(errors), len(cases))
    yield Measured("charsets", (figure,), tuple(errors))


@contextmanager
def served(script: Path) -> Iterator[int]:
    """The server on a free port of loopback, ended when the block is left."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "port"
        command = [sys.executable, str(script), "--port", "0", "--ready-file", str(ready), "--lifetime", str(LIFETIME)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                yield _port(ready, process)
            finally:
                process.terminate()


def _port(ready: Path, process: subprocess.Popen[bytes]) -> int:
    end = time.monotonic() + WAIT
    while time.monotonic() < end and process.poll() is None:
        if ready.exists() and (told := ready.read_text("ascii").strip()):
            return int(told)
        time.sleep(0.05)
    raise TimeoutError("the hostile server did not say its port")


def _get(port: int, path: str) -> Page:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        url = f"http://127.0.0.1:{port}{path}"
        return Page(url, url, answer.status, tuple(answer.getheaders()), answer.read(), datetime.now(UTC))
    finally:
        connection.close()


# ---- what each case expects ------------------------------------------------------------------------------


def _accents(page: Page) -> str | None:
    text = _text(page)
    if "\ufffd" in text or "Ã" in text:
        return "damaged text"
    return None if "publié" in text and "été" in text else "no right é"


def _curly(page: Page) -> str | None:
    reading = read_page(page, NOBODY)
    if "’été" not in reading.article.text:
        return "no curly apostrophe"
    return None if reading.quotes else "no quotes found"


def _decoded_or_refused(page: Page) -> str | None:
    try:
        return "NUL in the text" if "\0" in _text(page) else _accents(page)
    except ReadError:
        return None


def _no_nul(page: Page) -> str | None:
    article = read_page(page, NOBODY).article
    if "\0" in f"{article.title}{article.text}":
        return "NUL in the text"
    return None if "(0)" in article.text and "(7)" in article.text else "text cut at the NUL"


def _holes(page: Page) -> str | None:
    text = _text(page)
    return None if "\ufffd" in text and "volunteers" in text else "no U+FFFD, or no text"


def _storable(page: Page) -> str | None:
    article = read_page(page, NOBODY).article
    whole = f"{article.title}{article.text}"
    if any("\ud800" <= char <= "\udfff" for char in whole):
        return "a lone surrogate"
    return None if "volunteers" in whole else "no text"


def _not_utf7(page: Page) -> str | None:
    article = read_page(page, NOBODY).article
    return "decoded as UTF-7" if "<script" in f"{article.title}{article.text}" else None


def _feed(page: Page) -> str | None:
    found = feed.parse(SourceSpec("bom", "feed", page.url), page)
    return None if len(found) == 1 else f"{len(found)} entries"


CHECKS: dict[str, Callable[[Page], str | None]] = {
    **dict.fromkeys(("wrong", "none-latin1", "utf16-bom", "conflict", "unknown", "codec-trap"), _accents),
    "cp1252": _curly,
    "utf16-nobom": _decoded_or_refused,
    "utf8-bom": _feed,
    "nul-bytes": _no_nul,
    "invalid-utf8": _holes,
    "surrogate": _storable,
    "utf7": _not_utf7,
}


def _problem(page: Page) -> str | None:
    name = page.url.rpartition(PREFIX)[2]
    check = CHECKS.get(name)
    if not check:
        return "no check is known for it"
    try:
        return check(page)
    except Exception as error:  # whatever is raised is what the case tests
        return f"{type(error).__name__}: {error}"


def _text(page: Page) -> str:
    return read_page(page, NOBODY).article.text
