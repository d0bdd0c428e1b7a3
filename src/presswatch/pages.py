"""Pages kept as they came: one gzip member per response, appended to a WARC file per month.

A body is stored with its transfer and content codings taken off; the headers that described them stay under
`X-Archive-Orig-` names, as the Wayback Machine does. Readers of a torn file return its last record in silence, and
lose what was appended behind it (seen with fastwarc 2.0.1 and warcio): so a file is cut back to its last whole record
before the first append, and every body's digest is checked when it is read.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from presswatch.errors import PageStoreError
from presswatch.model import Page, PagePlace

CODING_HEADERS = ("content-encoding", "transfer-encoding", "content-length")
ORIGINAL = "X-Archive-Orig-"
ASKED = "X-Presswatch-URL-Asked"
CHUNK = 1 << 16


class PageStore:
    """The folder of WARC files. One process appends at a time (the run's lock sees to it); any number read."""

    def __init__(self, folder: Path, known_ends: Mapping[str, int] | None = None) -> None:
        """`known_ends` tells per file how far records are known to be whole: a torn one is sought from there on."""
        self.folder = folder
        self._known_ends = dict(known_ends or {})
        self._ready: set[str] = set()

    def append(self, page: Page) -> PagePlace:
        """Writes the page to the disk and answers where it lies."""
        member = gzip.compress(_record(page), compresslevel=6, mtime=0)
        try:
            path = self._file_for(page.fetched)
            with path.open("ab") as file:
                offset = file.tell()
                file.write(member)
                file.flush()
                os.fsync(file.fileno())
        except OSError as trouble:
            raise PageStoreError(f"A page can't be written to {self.folder}: {trouble.strerror}.") from trouble
        return PagePlace(path.name, offset, len(member), _sha256(page.body))

    def read(self, place: PagePlace) -> Page:
        """The page that lies there. Raises PageStoreError when it is missing, torn or altered."""
        where = f"{place.file} at {place.offset}"
        try:
            with (self.folder / place.file).open("rb") as file:
                file.seek(place.offset)
                member = file.read(place.length)
            raw = gzip.decompress(member)
        except (OSError, EOFError, zlib.error) as trouble:
            raise PageStoreError(f"The page in {where} can't be read: {trouble}.") from trouble
        page = _page(raw, where)
        if _sha256(page.body) != place.sha256:
            raise PageStoreError(f"The page in {where} is not the one that was stored: its digest differs.")
        return page

    def rewrite(self, file: str, kept: Sequence[PagePlace]) -> dict[int, PagePlace]:
        """Copies the kept records of a file into a new one, that is on the disk when this returns; answers the new
        place by the old offset. The old file stays, for whoever points to it, until `remove`."""
        old, new = self.folder / file, self._beside(file)
        unfinished = new.with_name(new.name + ".part")
        moved: dict[int, PagePlace] = {}
        try:
            with old.open("rb") as source, unfinished.open("wb") as target:
                for place in kept:
                    source.seek(place.offset)
                    moved[place.offset] = replace(place, file=new.name, offset=target.tell())
                    target.write(source.read(place.length))
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(new)
            self._sync_folder()
        except OSError as trouble:
            raise PageStoreError(f"{old} can't be written anew: {trouble.strerror}.") from trouble
        return moved

    def remove_unfinished(self, known: Collection[str]) -> None:
        """Removes what a rewriting that was cut off left behind: files written anew that nothing points to."""
        for path in [*self.folder.glob("*-*-*-*.warc.gz"), *self.folder.glob("*.part")]:
            if path.name not in known:
                self.remove(path.name)

    def remove(self, file: str) -> None:
        """Removes a file that nothing points to any more; one that is gone already is no trouble."""
        (self.folder / file).unlink(missing_ok=True)
        self._ready.discard(file)
        self._known_ends.pop(file, None)

    def _beside(self, file: str) -> Path:
        """The name of a file written anew, one that no file ever had: 2026-11-001-1.warc.gz after 2026-11-001.warc.gz,
        2026-11-001-2.warc.gz after that."""
        year, month, number, *times = file.removesuffix(".warc.gz").split("-")
        count = int(times[0]) if times else 0
        while (path := self.folder / f"{year}-{month}-{number}-{(count := count + 1)}.warc.gz").exists():
            pass
        return path

    def _sync_folder(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _file_for(self, day: datetime) -> Path:
        """This month's file, or the next of the month when that one can't be continued."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            path = self.folder / f"{day:%Y-%m}-{number:03}.warc.gz"
            if path.name in self._ready or self._takes_more(path):
                self._ready.add(path.name)
                return path
            number += 1

    def _takes_more(self, path: Path) -> bool:
        """Not when it is damaged in the middle, nor when it was written anew: its name is not used again."""
        anew = any(self.folder.glob(path.name.replace(".warc.gz", "-*.warc.gz")))
        return not anew and (not path.exists() or self._cut_back(path))

    def _cut_back(self, path: Path) -> bool:
        """Cuts a torn last record off; False when the file is damaged otherwise and so is left alone."""
        end = whole_end(path, self._known_ends.get(path.name, 0))
        if end is None:
            return False
        if end < path.stat().st_size:
            with path.open("r+b") as file:
                file.truncate(end)
        return True


def whole_end(path: Path, start: int = 0) -> int | None:
    """The offset behind the last whole gzip member, sought from `start` on; None when bytes are damaged, not torn."""
    end = start
    with path.open("rb") as file:
        file.seek(start)
        decoder = zlib.decompressobj(wbits=31)
        rest = b""
        while chunk := rest or file.read(CHUNK):
            try:
                decoder.decompress(chunk)
            except zlib.error:
                return None
            rest = decoder.unused_data
            if decoder.eof:
                end = file.tell() - len(rest)
                decoder = zlib.decompressobj(wbits=31)
    return end


def _record(page: Page) -> bytes:
    from fastwarc.warc import WarcRecord, WarcRecordType

    record = WarcRecord()
    record.init_headers(record_type=WarcRecordType.response, content_length=0)
    record.headers["WARC-Target-URI"] = page.url
    record.headers["WARC-Date"] = page.fetched.strftime("%Y-%m-%dT%H:%M:%SZ")
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.headers[ASKED] = page.url_asked
    record.set_bytes_content(_http_head(page) + page.body)
    out = io.BytesIO()
    record.write(out, checksum_data=True)
    return out.getvalue()


def _http_head(page: Page) -> bytes:
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {page.status} {phrase}".rstrip()]
    for name, value in page.headers:
        kept = ORIGINAL + name if name.lower() in CODING_HEADERS else name
        lines.append(f"{kept}: {' '.join(value.split())}")
    lines.append(f"Content-Length: {len(page.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _page(raw: bytes, where: str) -> Page:
    from fastwarc.warc import ArchiveIterator

    record = next(iter(ArchiveIterator(io.BytesIO(raw), parse_http=False)), None)
    if record is None:
        raise PageStoreError(f"There is no WARC record in {where}.")
    content = record.reader.read()
    if len(content) != record.content_length:
        raise PageStoreError(f"The page in {where} is torn: {len(content)} of {record.content_length} bytes are there.")
    head, _, body = content.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    url = record.headers["WARC-Target-URI"]
    return Page(
        url_asked=record.headers.get(ASKED) or url,
        url=url,
        status=int(status_line.split(" ")[1]),
        headers=tuple((name.removeprefix(ORIGINAL), value) for name, value in _as_sent(headers)),
        body=body,
        fetched=datetime.fromisoformat(record.headers["WARC-Date"]),
    )


def _as_sent(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of the response itself: without the length that we wrote, with the ones it came with."""
    ours = len(headers) - 1 - [name.lower() for name, _ in reversed(headers)].index("content-length")
    return [(name, value) for place, (name, value) in enumerate(headers) if place != ours]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
