"""Serves a folder of sites on loopback, each under its own host name: the sample newsroom, and what tests need.

`sites/<host>/<path>` is what that path answers; `answers.toml` holds the exceptions, one table per URL:
`status`, `content_type`, `location`, `count` (`@@COUNT@@` becomes the number of times the URL was asked), and
`from_request` with `file` (another file from the n-th request on). Requests find their host by the Host header.
"""

from __future__ import annotations

import hashlib
import mimetypes
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

TYPES = {
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".rdf": "application/rdf+xml",
    ".json": "application/json",
}


class Newsroom:
    """The sites of a folder and what each URL was asked so far."""

    def __init__(self, folder: Path) -> None:
        self.sites = folder / "sites"
        exceptions = folder / "answers.toml"
        self.answers: dict[str, dict[str, Any]] = (
            tomllib.loads(exceptions.read_text("utf-8")) if exceptions.exists() else {}
        )
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, host: str, target: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for one request."""
        path = urlsplit(target).path
        url = f"https://{host}{path}"
        exception = self.answers.get(url, {})
        with self._lock:
            self._asked[url] += 1
            times = self._asked[url]
        if "location" in exception:
            return exception.get("status", 302), {"Location": exception["location"]}, b""
        if times >= exception.get("from_request", times + 1):
            path = exception["file"]
        file = self._file(host, path)
        if exception.get("status", 200) != 200 or file is None:
            return exception.get("status", 404), {"Content-Type": "text/plain"}, b"not here\n"
        body = file.read_bytes()
        if exception.get("count"):
            body = body.replace(b"@@COUNT@@", str(times).encode())
        kind = exception.get("content_type") or _type(file)
        return 200, {"Content-Type": kind, "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'}, body

    def _file(self, host: str, path: str) -> Path | None:
        root = (self.sites / host).resolve()
        file = (root / unquote(path).lstrip("/")).resolve()
        if file.is_dir():
            file = file / "index.html"
        return (
            file if file.is_file() and file.is_relative_to(root) and root.is_relative_to(self.sites.resolve()) else None
        )


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[int]:
    """Serves the newsroom on loopback; gives the port, and stops in the end."""
    newsroom = Newsroom(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host") or ""
            status, headers, body = newsroom.answer(host.lower(), self.path)
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _type(file: Path) -> str:
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
