"""Somebody else's WARC files: every page that names the project comes in, whatever is damaged, however it is read."""

from __future__ import annotations

import gzip
import io
import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import brotli
import pytest
from builders import NOW, PROJECT, RULES, FakeClock, reading
from click.testing import CliRunner
from warcs import article, packed, record

from presswatch.archive.archive import Archive
from presswatch.archive.forgotten import key_hash
from presswatch.archive.queue import page_ends
from presswatch.backfill.crews import Crew, of_a_cluster
from presswatch.backfill.examine import examine
from presswatch.backfill.run import Means, Outcome, backfill
from presswatch.cli import cli
from presswatch.errors import ReadError, UsageError, WorkerFailed, WorkerLost
from presswatch.fetch.records import PAGE_LIMIT
from presswatch.fetch.remote import find
from presswatch.fetch.warcs import Scanned, Stretch, scan_file
from presswatch.model import Candidate, Page, PagePlace, Project, Reading, Terms, Verdict
from presswatch.pages import PageStore
from presswatch.read.sightings import may_mention
from presswatch.watch import Watch

PLAIN = b"<html><body><p>The harbour of Skerry is calm.</p></body></html>"
SILENT = Watch(Path("watch.toml"), PROJECT, RULES, ())


def url(number: int) -> str:
    return f"https://paper-{number}.example/news"


def some_records(count: int, every: int = 3) -> list[bytes]:
    """Records of pages, every third of which names the project."""
    return [
        record(url(number), article(number) if number % every == 0 else PLAIN + b"<!-- %d -->" % number)
        for number in range(count)
    ]


@dataclass(slots=True)
class InThisProcess:
    """Scans files as the children do, and reads by one line."""

    lost: dict[str, int] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    scans: int = 0
    deadly: int = -1
    """Over the byte at this offset every child dies."""
    broken: bool = False

    def scan(self, stretch: Stretch, terms: Terms, most_bytes: int) -> Scanned:
        self.scans += 1
        if self.broken or stretch.start <= self.deadly < stretch.end:
            raise WorkerLost("the reading process died", late=False)
        try:
            return scan_file(stretch, partial(may_mention, terms=terms), most_bytes)
        except OSError as trouble:
            raise WorkerFailed(str(trouble)) from trouble

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading:
        self.read.append(page.url)
        if self.lost.get(page.url, 0) > 0:
            self.lost[page.url] -= 1
            raise WorkerLost("the reading process died", late=False)
        text = page.body.decode("utf-8", "replace")
        if "unreadable" in text:
            raise ReadError("the page holds nothing to read")
        words = text.split("<p>")[1].split("</p>")[0] if "<p>" in text else text[:50]
        verdict = Verdict.ACCEPT if "OpenLantern" in words else Verdict.REJECT
        return reading(words, title=page.url, verdict=verdict)


@dataclass(slots=True)
class Ground:
    """A folder with WARC files, and an archive that they are read into."""

    folder: Path
    archive: Archive = field(default_factory=Archive.memory)
    readers: InThisProcess = field(default_factory=InThisProcess)
    said: list[str] = field(default_factory=list)
    watch: Watch = SILENT

    @property
    def conn(self) -> sqlite3.Connection:
        return self.archive.conn

    @property
    def store(self) -> PageStore:
        return PageStore(self.folder / "pages", page_ends(self.conn))

    def file(self, records: Sequence[bytes], name: str = "crawl.warc.gz") -> str:
        (self.folder / name).write_bytes(b"".join(records))
        return str(self.folder / name)

    def run(self, *paths: str, stretch: int = 4 << 20, stop_after: int | None = None) -> Outcome:
        begun = 0

        def begin(part: Stretch, project: Project) -> Any:
            nonlocal begun
            begun += 1
            if stop_after is not None and begun > stop_after:
                raise KeyboardInterrupt
            return lambda: examine(part, project, self.readers)

        means = Means(self.archive, self.store, FakeClock(), self.said.append, 0.0, stretch)
        return backfill(self.watch, means, Crew(3, begin), paths)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.conn.execute(query)]

    def problems(self) -> list[tuple[int, str, int]]:
        return self.rows("SELECT offset, reason, times FROM backfill_problems ORDER BY offset")  # type: ignore[return-value]

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything stored but the times of runs and where in our own files a copy lies."""
        return {
            "articles": self.rows("SELECT id, url_key, title, verdict, text_id, candidate_id FROM articles"),
            "texts": self.rows("SELECT id, article_id, sha256, page_id FROM article_texts"),
            "mentions": self.rows("SELECT * FROM mentions"),
            "quotes": self.rows("SELECT * FROM quotes"),
            "pages": self.rows("SELECT id, candidate_id, url, fetched, sha256 FROM pages"),
            "files": self.rows("SELECT id, size, done_to, records, pages, sighted, added, known FROM backfill_files"),
            "problems": self.rows("SELECT * FROM backfill_problems"),
        }


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_pages_that_name_the_project_come_in_and_only_they_are_read(ground: Ground) -> None:
    outcome = ground.run(ground.file(map(packed, some_records(10))))
    assert ground.readers.read == [url(0), url(3), url(6), url(9)]
    assert [row[0] for row in ground.rows("SELECT title FROM articles ORDER BY id")] == ground.readers.read
    assert (outcome.counts.records, outcome.counts.pages, outcome.counts.added) == (10, 10, 4)
    assert (outcome.files, outcome.unread, outcome.problems) == (1, 0, 0)


def test_a_page_is_copied_into_our_own_files_with_the_day_it_was_fetched(ground: Ground) -> None:
    ground.run(ground.file(map(packed, some_records(1))))
    row = ground.conn.execute("SELECT * FROM pages").fetchone()
    page = ground.store.read(PagePlace(row["file"], row["offset"], row["length"], row["sha256"]))
    assert page.body == article(0)
    assert (page.url, row["fetched"], row["file"]) == (url(0), "2022-07-12T09:30:00Z", "2022-07-001.warc.gz")
    named = "SELECT source_id, state FROM candidates JOIN candidate_sources ON candidate_id = id"
    assert ground.rows(named) == [("backfill", "read")]


def test_damage_costs_the_damaged_record_and_says_why(ground: Ground) -> None:
    good = [packed(one) for one in some_records(18)]
    whole = packed(record(url(100), article(100)))
    flipped = bytearray(whole)
    flipped[len(flipped) // 2] ^= 0xFF
    bad = [
        whole[: len(whole) // 2],
        packed(record(url(101), article(101), off=77)),
        packed(record(url(102), b"\x89PNG OpenLantern", kind="image/png")),
        packed(record(url(103), b"<html>OpenLantern" + b" " * (50 << 20))),
        bytes(flipped),
        packed(record(url(104), article(104), off=-77)),
    ]
    mixed = [part for at, one in enumerate(good) for part in (one, *bad[at // 3 : at // 3 + 1 if at % 3 == 1 else 0])]
    outcome = ground.run(ground.file([*mixed, whole[:-20]]), stretch=3000)
    reasons = [reason for _, reason, _ in ground.problems()]
    assert reasons == [
        "torn: its end is missing",
        "its length is wrong",
        "not HTML: image/png",
        f"the page is bigger than {PAGE_LIMIT >> 20} MiB",
        "damaged: gzip can't unpack it",
        "its length is wrong",
        "torn: its end is missing",
    ]
    assert ground.readers.read == [url(number) for number in range(0, 18, 3)]
    assert outcome.counts.pages == 18


def test_what_is_not_html_is_counted_not_listed(ground: Ground) -> None:
    pictures = [packed(record(url(number), b"GIF", kind="image/gif")) for number in range(20)]
    ground.run(ground.file([*pictures, packed(record(url(99), article(1)))]), stretch=500)
    assert ground.problems() == [(0, "not HTML: image/gif", 20)]


@pytest.mark.parametrize("stretch", [100, 700, 1000, 5000, 1 << 20])
@pytest.mark.parametrize("packing", [packed, bytes])
def test_where_stretches_begin_makes_no_difference(ground: Ground, tmp_path: Path, stretch: int, packing: Any) -> None:
    """Not even where a record holds a WARC file that is packed already, whose records look like the file's own."""
    inner = b"".join(packed(record(f"https://inner-{number}.example/", article(number))) for number in range(8))
    records = [packing(one) for one in some_records(12)]
    records.insert(5, packing(record(url(50), inner, kind="application/warc")))
    path = ground.file(records, "crawl.warc" if packing is bytes else "crawl.warc.gz")
    ground.run(path, stretch=stretch)
    other = Ground(tmp_path / "other")
    other.run(path)
    assert ground.contents() == other.contents()
    assert ground.readers.read == [url(number) for number in range(0, 12, 3)]


@pytest.mark.parametrize("stop_after", [1, 4, 9, 17])
def test_a_run_that_was_cut_off_goes_on_where_it_was(ground: Ground, tmp_path: Path, stop_after: int) -> None:
    files = [ground.file(map(packed, some_records(20)), "a.warc.gz")]
    broken = [packed(one) for one in some_records(30)[20:]]
    files.append(ground.file([broken[0], broken[1][:60], *broken[2:]], "b.warc.gz"))
    with pytest.raises(KeyboardInterrupt):
        ground.run(*files, stretch=400, stop_after=stop_after)
    before = len(ground.readers.read)
    ground.run(*files, stretch=400)
    calm = Ground(tmp_path / "calm")
    calm.run(*files)
    assert ground.contents() == calm.contents()
    assert len(ground.readers.read) - before < len(calm.readers.read) or stop_after < 4


def test_a_file_that_was_read_is_not_read_again(ground: Ground) -> None:
    path = ground.file(map(packed, some_records(6)))
    ground.run(path)
    outcome = ground.run(path)
    assert (outcome.files, outcome.counts.records, ground.readers.scans) == (1, 0, 1)


def test_a_file_is_read_again_for_other_names_or_when_it_grew(ground: Ground) -> None:
    path = ground.file(map(packed, some_records(6)))
    ground.run(path)
    ground.watch = Watch(Path("watch.toml"), Project("Skerry", Terms(strong=("Skerry",))), RULES, ())
    assert ground.run(path).counts.records == 6
    ground.file(map(packed, some_records(8)))
    assert ground.run(path).counts.records == 8


def test_copies_and_older_versions_and_what_was_taken_down_stay_out(ground: Ground) -> None:
    same = record(url(1), article(1))
    records = [
        same,
        same,
        record(url(2), article(1)),
        record(url(1), article(7), date="2022-07-01T00:00:00Z"),
        record(url(1), article(8), date="2022-08-01T00:00:00Z"),
        record(url(9), article(9)),
    ]
    key = "https://paper-9.example/news"
    ground.conn.execute("INSERT INTO forgotten (hash, at) VALUES (?, '2026-01-01T00:00:00Z')", (key_hash(key),))
    counts = ground.run(ground.file(map(packed, records))).counts
    assert (counts.sighted, counts.added, counts.known) == (6, 1, 4)
    assert len(ground.rows("SELECT 1 FROM pages")) == 2


def test_bodies_are_read_whatever_coding_they_lie_in(ground: Ground) -> None:
    body = article(1)
    chunked = b"%x\r\n%b\r\n5\r\n<hr/>\r\n0\r\n\r\n" % (len(body), body)
    records = [
        record(url(1), gzip.compress(body + b"1"), headers=[("Content-Encoding", "gzip")]),
        record(url(2), brotli.compress(body + b"2"), headers=[("Content-Encoding", "br")]),
        record(url(3), chunked, headers=[("Transfer-Encoding", "chunked")]),
        record(url(4), body + b"4", headers=[("Content-Encoding", "gzip")]),
        record(url(5), body + b"5", headers=[("Content-Encoding", "br"), ("Transfer-Encoding", "chunked")]),
        record(url(6), gzip.compress(body)[:-30], headers=[("Content-Encoding", "gzip")]),
        record(url(7), body, headers=[("Content-Encoding", "snappy")], kind=""),
    ]
    counts = ground.run(ground.file(map(packed, records))).counts
    assert counts.added == 6
    assert [reason for _, reason, _ in ground.problems()] == ["the packed body ends early"]


def test_only_answers_with_a_page_are_pages(ground: Ground) -> None:
    records = [
        record(url(1), article(1), status="404 Not Found"),
        record(url(2), article(2), warc_type="request"),
        record(url(3), article(3), kind="application/xhtml+xml"),
        record("urn:x", article(4)),
        record(url(5), article(5), date="yesterday"),
        record(url(6), b"unreadable OpenLantern"),
    ]
    outcome = ground.run(ground.file(map(packed, records)))
    assert ground.readers.read == [url(3), url(6)]
    reasons = [reason for _, reason, _ in ground.problems()]
    assert reasons == ["its address can't be used", "its date can't be read", "the page holds nothing to read"]
    assert outcome.problems == 3


def test_a_page_over_which_a_child_died_once_is_read_again(ground: Ground) -> None:
    ground.readers.lost = {url(0): 1, url(3): 2}
    ground.run(ground.file(map(packed, some_records(4))))
    assert [row[0] for row in ground.rows("SELECT title FROM articles")] == [url(0)]
    assert [reason for _, reason, _ in ground.problems()] == ["the reading process died"]


def test_what_children_die_over_is_narrowed_down(ground: Ground) -> None:
    noise = random.Random(7).randbytes(90_000)
    records = [packed(record(url(number), article(number) + noise)) for number in range(7)]
    ground.readers.deadly = sum(map(len, records[:4])) + 1
    ground.run(ground.file(records))
    assert ground.readers.read == [url(number) for number in (0, 1, 2, 3, 5, 6)]
    (problem,) = ground.problems()
    assert problem[1].startswith("given up as far as")


def test_children_that_can_not_even_start_are_no_fault_of_the_file(ground: Ground) -> None:
    path = ground.file(map(packed, some_records(4)))
    ground.readers.broken = True
    outcome = ground.run(path)
    assert (outcome.unread, outcome.files, ground.problems()) == (1, 0, [])
    ground.readers.broken = False
    assert ground.run(path).counts.added == 2


def test_a_file_that_can_not_be_read_is_left_for_the_next_run(ground: Ground) -> None:
    good = ground.file(map(packed, some_records(4)), "good.warc.gz")
    foreign = ground.file([b"PK\x03\x04 no crawl"], "photos.warc.gz")
    outcome = ground.run(str(ground.folder / "gone.warc.gz"), foreign, good)
    assert (outcome.files, outcome.unread, outcome.counts.added) == (2, 1, 2)
    assert [reason for _, reason, _ in ground.problems()] == ["no WARC file: neither gzip nor plain"]


def test_how_far_a_run_is_is_told(ground: Ground) -> None:
    ground.run(ground.file(map(packed, some_records(30))), stretch=2000)
    told = [line for line in ground.said if "pages/s" in line]
    assert told[-1].startswith("100 % of 0 MB")
    assert told[-1].endswith("0:00:00 left: 10 new articles")


def test_without_names_there_is_nothing_to_look_for(ground: Ground) -> None:
    ground.watch = Watch(Path("watch.toml"), Project("Nobody"), RULES, ())
    with pytest.raises(UsageError, match=r"under \[terms\] in watch.toml"):
        ground.run(ground.file(map(packed, some_records(1))))


def test_files_are_found_by_name_folder_and_pattern(tmp_path: Path) -> None:
    for name in ("b.warc.gz", "a.warc", "deep/c.warc.gz", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    names = [str(tmp_path / name) for name in ("a.warc", "b.warc.gz", "deep/c.warc.gz")]
    assert find([str(tmp_path)]) == names
    assert find([str(tmp_path / "*.gz"), str(tmp_path / "deep")]) == names[1:]
    assert find([names[1], str(tmp_path)]) == [names[1], names[0], names[2]]
    with pytest.raises(UsageError, match="no WARC file at"):
        find([str(tmp_path / "*.zip")])


def test_files_elsewhere_are_opened_through_fsspec(ground: Ground) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    for name in ("one", "two"):
        memory.pipe(f"/crawl/{name}.warc.gz", b"".join(map(packed, some_records(7))))
    paths = find(["memory://crawl/*.warc.gz"])
    assert [path.rsplit("/", 1)[1] for path in paths] == ["one.warc.gz", "two.warc.gz"]
    outcome = ground.run(*paths, stretch=500)
    assert (outcome.counts.sighted, outcome.counts.added, outcome.counts.known) == (6, 3, 3)


def test_what_a_protocol_can_not_do_is_said_and_the_others_are_read(ground: Ground) -> None:
    """A file system as those of S3 and HTTP are: it knows nothing of how its files are opened, and one of its servers
    sends whole files only."""
    fsspec = pytest.importorskip("fsspec")

    class Whole(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ValueError("The HTTP server doesn't appear to support range requests.")
            return super().read(size)

    class Strict(fsspec.AbstractFileSystem):  # type: ignore[misc]
        protocol = "strict"

        def __init__(self) -> None:
            super().__init__()

        def _open(self, path: str, mode: str = "rb", **more: Any) -> io.BytesIO:
            if path.startswith("nowhere"):
                raise FileNotFoundError(path)
            return (Whole if path.startswith("whole") else io.BytesIO)(b"".join(map(packed, some_records(7))))

    fsspec.register_implementation("strict", Strict, clobber=True)
    outcome = ground.run("strict://good/a.warc.gz", "strict://whole/b.warc.gz", "strict://nowhere/c.warc.gz")
    assert (outcome.files, outcome.unread, outcome.counts.sighted) == (1, 2, 3)
    assert [line for line in ground.said if "strict" in line and "pages/s" not in line] == [
        "strict://whole/b.warc.gz: its server sends whole files only: download it, and read it here",
        "strict://nowhere/c.warc.gz: it is not there",
    ]


def test_the_command_reads_with_processes_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(
        '[project]\nname = "OpenLantern"\ncontact = "press@open-lantern.example"\n[terms]\nstrong = ["OpenLantern"]\n'
    )
    crawl = tmp_path / "crawl.warc.gz"
    broken = packed(record(url(80), PLAIN))[:100]
    crawl.write_bytes(b"".join([*map(packed, some_records(40, 20)), broken]))
    arguments = ["--watch", str(tmp_path / "watch.toml"), "backfill", str(crawl), "--jobs", "2"]
    first = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert first.exit_code == 0
    assert "1 files read, 0 left: 40 pages of 40 records, 2 named the project in their bytes: 2 new" in first.output
    assert "torn: its end is missing" in first.output
    again = CliRunner().invoke(cli, [*arguments, "--json"], catch_exceptions=False)
    assert json.loads(again.stdout)["counts"]["records"] == 0
    with Archive.open(tmp_path / "presswatch.db", now=NOW) as archive:
        titles = archive.conn.execute("SELECT title, verdict FROM articles ORDER BY id").fetchall()
    assert [tuple(row) for row in titles] == [("Harbour news 0", "accept"), ("Harbour news 20", "accept")]


def test_a_cluster_reads_what_this_machine_would(ground: Ground, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    path = ground.file(map(packed, [*some_records(9), *some_records(3)]))
    means = Means(ground.archive, ground.store, FakeClock(), stretch=1000)
    one = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with (
        distributed.LocalCluster(host="127.0.0.1", protocol="tcp", **one) as cluster,
        of_a_cluster(cluster.scheduler_address) as crew,
    ):
        outcome = backfill(SILENT, means, crew, [path])
    assert (outcome.counts.sighted, outcome.counts.added, outcome.counts.known) == (4, 3, 1)
    assert [row[0] for row in ground.rows("SELECT title FROM articles")] == [f"Harbour news {n}" for n in (0, 3, 6)]


def test_a_cluster_that_is_not_there_is_named() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="No Dask scheduler answers at nonsense"), of_a_cluster("nonsense"):
        pass
