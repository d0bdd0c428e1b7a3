"""Pages lie in WARC files: whole, checked, and readable by other programs."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presswatch.errors import PageStoreError
from presswatch.model import Page
from presswatch.pages import PageStore, whole_end

PAGE = Page(
    url_asked="https://le-phare.example/a",
    url="https://le-phare.example/a?x=é",
    status=200,
    headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Set-Cookie", "a"), ("Set-Cookie", "b")),
    body=b"<p>\xe9t\xe9\r\n\r\n\x00</p>",
    fetched=datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC),
)


def test_a_page_comes_back_as_it_went_in(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    second = replace(PAGE, url="https://le-phare.example/b", body=b"")
    places = [store.append(PAGE), store.append(second)]
    assert [PageStore(tmp_path).read(place) for place in places] == [PAGE, second]


def test_a_kept_reader_reads_the_file_in_sequence(tmp_path: Path) -> None:
    from fastwarc.warc import ArchiveIterator

    store = PageStore(tmp_path)
    place, *_ = [store.append(PAGE) for _ in range(3)]
    with (tmp_path / place.file).open("rb") as file:
        records = [(record.http_headers.status_code, record.reader.read()) for record in ArchiveIterator(file)]
    assert records == [(200, PAGE.body)] * 3


def test_every_cut_of_the_last_record_is_healed_before_the_next_append(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    first, last = store.append(PAGE), store.append(PAGE)
    path = tmp_path / first.file
    whole = path.read_bytes()
    for cut in range(last.offset, len(whole)):
        path.write_bytes(whole[:cut])
        new = PageStore(tmp_path)
        place = new.append(PAGE)
        assert place.offset == last.offset
        assert new.read(first) == new.read(place) == PAGE


def test_the_tail_is_sought_from_the_known_end_on(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    first = store.append(PAGE)
    path = tmp_path / first.file
    end = first.offset + first.length
    path.write_bytes(b"\0" * end + gzip.compress(b"whole") + gzip.compress(b"torn")[:-9])
    assert whole_end(path, end) == end + len(gzip.compress(b"whole"))


def test_a_file_damaged_in_the_middle_is_left_alone(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    first = store.append(PAGE)
    store.append(PAGE)
    path = tmp_path / first.file
    damaged = bytearray(path.read_bytes())
    damaged[first.length - 6] ^= 0xFF
    path.write_bytes(damaged)
    place = PageStore(tmp_path).append(PAGE)
    assert path.read_bytes() == damaged
    assert place.file != first.file


def test_a_torn_or_altered_page_is_never_given_out(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    place = store.append(PAGE)
    path = tmp_path / place.file
    whole = path.read_bytes()
    for spoilt in (whole[:-9], whole[:30] + b"?" + whole[31:], b""):
        path.write_bytes(spoilt)
        with pytest.raises(PageStoreError, match=place.file):
            store.read(place)
    path.write_bytes(whole)
    with pytest.raises(PageStoreError, match="digest"):
        store.read(replace(place, sha256="0" * 64))
