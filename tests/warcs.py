"""WARC files as other people write them: of pages given, of a folder of real ones, and damaged on purpose."""

from __future__ import annotations

import gzip
import hashlib
import io
from base64 import b32encode
from collections.abc import Iterator, Sequence
from pathlib import Path

NAME = "OpenLantern"
HTML = "text/html; charset=utf-8"


def record(
    url: str,
    body: bytes,
    *,
    kind: str = HTML,
    date: str = "2022-07-12T09:30:00Z",
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (),
    warc_type: str = "response",
    off: int = 0,
) -> bytes:
    """One response as a record, not packed. `off` is added to the length it gives itself."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *(f"{name}: {value}" for name, value in headers)]
    content = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    digest = b32encode(hashlib.sha1(body).digest()).decode()
    head = [
        *("WARC/1.0", f"WARC-Type: {warc_type}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}"),
        *(f"WARC-Record-ID: <urn:uuid:{digest}>", f"WARC-Payload-Digest: sha1:{digest}"),
        *("Content-Type: application/http; msgtype=response", f"Content-Length: {len(content) + off}"),
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + content + b"\r\n\r\n"


def packed(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


def article(number: int, sentence: str = f"{NAME} was switched on in Skerry on Tuesday.") -> bytes:
    """A page with an article of some length that holds a sentence."""
    filler = "".join(
        f"<p>The harbour of Skerry counted {number + line} boats on day {line}, said Ada Quill, who keeps the book "
        "of the quay and reads from it on Sundays.</p>"
        for line in range(8)
    )
    return (
        f"<html><head><title>Harbour news {number}</title></head><body><article><h1>Harbour news {number}</h1>"
        f"<p>{sentence}</p>{filler}</article></body></html>"
    ).encode()


def real_pages(folder: Path) -> Iterator[bytes]:
    """The pages of a folder of HTML, packed or not, in the order of their names."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".html.gz"):
            yield gzip.decompress(path.read_bytes())
        elif path.suffix == ".html":
            yield path.read_bytes()


def build(target: Path, folder: Path, count: int, *, every: int = 100, name: str = NAME, first: int = 0) -> int:
    """Writes a WARC file of `count` real pages, each altered so that no two are the same, every `every`-th with a
    sentence that names `name` in the middle of its text; answers how many do. `first` numbers its first page."""
    pages = list(real_pages(folder))
    named = 0
    with target.open("wb") as file:
        for number in range(first, first + count):
            body = pages[number % len(pages)].replace(b"</body>", b"<!-- copy %d --></body>" % number)
            body += b"\n<!-- %d -->" % number
            if number % every == 0:
                body, found = _naming(body, name, number)
                named += found
            file.write(packed(record(f"https://paper-{number}.example/{number}", body)))
    return named


def _naming(body: bytes, name: str, number: int) -> tuple[bytes, bool]:
    """The page with a paragraph more, behind the middle one of its paragraphs."""
    places = [at for at in _ends(body, b"</p>") if at]
    if not places:
        return body, False
    at = places[len(places) // 2]
    sentence = f"<p>The lamp of {name} was number {number} of those that were lit on the quay that evening.</p>"
    return body[:at] + sentence.encode() + body[at:], True


def _ends(body: bytes, mark: bytes) -> Iterator[int]:
    at = body.find(mark)
    while at >= 0:
        yield at + len(mark)
        at = body.find(mark, at + 1)


def unpacked(path: Path) -> bytes:
    """The whole file, unpacked."""
    with gzip.GzipFile(fileobj=io.BytesIO(path.read_bytes())) as file:
        return file.read()
