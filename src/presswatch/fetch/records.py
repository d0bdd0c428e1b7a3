"""A record of a WARC file, from its bytes to the page it holds, or to the reason that it holds none. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from presswatch.fetch.codings import coding_of, decoded
from presswatch.fetch.codings import too_big as page_too_big
from presswatch.fetch.nopage import NoPage
from presswatch.model import FetchOutcome, Page
from presswatch.plain import clean_text
from presswatch.urls import is_web

PAGE_LIMIT = 10 << 20  # bytes, as of pages that we fetch ourselves
HEAD = 1 << 16  # bytes that the headers of a record, and those of its response, may take
VERSION = b"WARC/"
NOT_HTML = "not HTML: "
"""How the reason begins that is no damage: such records are counted, not listed."""
WRONG_LENGTH = "its length is wrong"

_HTML = ("text/html", "application/xhtml+xml", "application/xhtml")
_SNIFFED = 2048  # bytes in which a response of no type must show that it is HTML
_CHUNK_LINE = 20  # bytes of the line that opens a chunk


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its page, or the problem it has, or neither where nobody would expect a page."""

    url: str | None = None
    page: Page | None = None
    problem: str | None = None


def records(content: bytes) -> Iterator[Record]:
    """The records in the bytes of one gzip member: one, as a rule."""
    start = 0
    while start < len(content):
        end = content.find(b"\r\n\r\n", start, start + HEAD)
        if end < 0 or not content.startswith(VERSION, start):
            yield Record(problem="damaged: no header of a record")
            return
        said = fields(content[start:end])
        url = said.get("warc-target-uri", "").strip("<> ") or None
        begin, length = end + 4, length_of(said)
        if length is None or begin + length > len(content):
            yield Record(url, problem=WRONG_LENGTH)
            return
        start = begin + length
        while content[start : start + 1] in (b"\r", b"\n"):
            start += 1
        if start < len(content) and not content.startswith(VERSION, start):
            yield Record(url, problem=WRONG_LENGTH)
            return
        yield _record(content, begin, begin + length, url, said)


def fields(head: bytes) -> dict[str, str]:
    """The headers of a record, names in lower case."""
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def length_of(said: dict[str, str]) -> int | None:
    """The length that a record gives itself, None when it gives none."""
    length = said.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None


def too_big() -> str:
    return str(page_too_big(PAGE_LIMIT))


def _record(content: bytes, begin: int, end: int, url: str | None, said: dict[str, str]) -> Record:
    """What stands between two places of `content`, which is copied as seldom as can be."""
    if said.get("warc-type") != "response" or not said.get("content-type", "").startswith("application/http"):
        return Record(url)
    if url is None or not is_web(url) or clean_text(url) != url:
        return Record(problem="its address can't be used")
    try:
        return Record(url, page=_page(content, begin, end, url, said.get("warc-date", "")))
    except NoPage as trouble:
        return Record(url, problem=str(trouble))


def _page(content: bytes, begin: int, end: int, url: str, date: str) -> Page | None:
    """The page in a response, None of other answers than 200. Raises NoPage for what is no HTML, or damaged."""
    at, width = content.find(b"\r\n\r\n", begin, min(end, begin + HEAD)), 4
    if at < 0:
        at, width = content.find(b"\n\n", begin, min(end, begin + HEAD)), 2
    if at < 0:
        raise NoPage(FetchOutcome.ERROR, "damaged: no header of a response")
    status_line, *lines = content[begin:at].decode("latin-1").replace("\r\n", "\n").split("\n")
    if status_line.split(" ")[1:2] != ["200"]:
        return None
    headers = tuple(
        (name, value.strip()) for name, colon, value in (line.partition(":") for line in lines) if name.strip() == name
    )
    said = {name.lower(): value for name, value in headers}
    body = content[at + width : end]
    kind = said.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _HTML and (kind or b"<html" not in body[:_SNIFFED].lower()):
        raise NoPage(FetchOutcome.ERROR, NOT_HTML + (clean_text(kind)[:60] or "no content type"))
    try:
        fetched = datetime.fromisoformat(date).astimezone(UTC)
    except ValueError as trouble:
        raise NoPage(FetchOutcome.ERROR, "its date can't be read") from trouble
    return Page(url, url, 200, headers, _uncoded(body, said), fetched)


def _uncoded(body: bytes, said: dict[str, str]) -> bytes:
    """The body without its codings. Many crawlers take them off and leave the header: then it is as it should be."""
    if said.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    coding = said.get("content-encoding", "").strip().lower()
    try:
        if coding == "br":
            return _unbrotli(body)
        return decoded(body, coding_of(coding), PAGE_LIMIT)
    except NoPage as trouble:
        if trouble.outcome is FetchOutcome.LIMIT or not body[:512].lstrip().startswith(b"<") or len(body) > PAGE_LIMIT:
            raise
        return body


def _unbrotli(body: bytes) -> bytes:
    import brotli

    decoder, whole = brotli.Decompressor(), bytearray()
    try:
        whole += decoder.process(body, output_buffer_limit=PAGE_LIMIT + 1)
        while not decoder.is_finished() and not decoder.can_accept_more_data() and len(whole) <= PAGE_LIMIT:
            whole += decoder.process(b"", output_buffer_limit=PAGE_LIMIT + 1)
    except brotli.error as trouble:
        raise NoPage(FetchOutcome.ERROR, "the body says it is br, but can't be unpacked") from trouble
    if len(whole) > PAGE_LIMIT:
        raise page_too_big(PAGE_LIMIT)
    if not decoder.is_finished():
        raise NoPage(FetchOutcome.ERROR, "the packed body ends early")
    return bytes(whole)


def _unchunked(body: bytes) -> bytes:
    """The body out of its chunks; as it is where the crawler took them off and left the header."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + _CHUNK_LINE)
        try:
            size = int(body[at:end].partition(b";")[0], 16) if end > at else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(body):
            return body
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 4 + size
