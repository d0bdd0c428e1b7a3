"""Headline cards: what is fetched, what is refused, and that none is shown without its note."""

from __future__ import annotations

import json
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from builders import NOW, reading, save
from click.testing import CliRunner, Result
from PIL import Image, PngImagePlugin

from presswatch.archive.archive import Archive
from presswatch.archive.items import print_page
from presswatch.archive.pictures import Kept, keep_picture, remove_orphans, taken_along
from presswatch.archive.public_items import public_items
from presswatch.archive.reviews import decide_article, set_field
from presswatch.cli import cli
from presswatch.errors import PresswatchError, ReadError
from presswatch.fetch.client import HttpFetcher
from presswatch.fetch.headline import photographer
from presswatch.formats.cards import MOST_BYTES, card, kind_of
from presswatch.model import ArticleState, FetchRules, Page, Request

HOST = "harbour-gazette.example"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **more: object) -> bytes:
    out = BytesIO()
    image = Image.radial_gradient("L").resize(size).convert(mode)
    image.save(out, kind, **more)
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of 900 million pixels in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


# ---- pictures made small and harmless -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "png"), ("WEBP", "jpg"), ("AVIF", "jpg")]
)
def test_every_kind_becomes_a_card_that_fits(kind: str, suffix: str) -> None:
    data = picture(kind, (2400, 1000))
    assert kind_of(data) == kind
    made = card(data)
    assert (made.suffix, made.width, made.height) == (suffix, 1200, 500)
    with Image.open(BytesIO(made.data)) as again:
        assert again.size == (1200, 500)
    assert card(data) == made, "the same picture gives the same bytes"


def test_nothing_is_left_of_what_else_a_picture_carries() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "taken at 48.85, 2.35 by Ada Quill")
    assert b"Ada Quill" not in card(picture(pnginfo=said)).data
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Ada Quill"  # lies on its side; the artist
    made = card(picture("JPEG", (400, 200), exif=exif, comment=b"Ada Quill"))
    assert (made.width, made.height) == (200, 400), "upright"
    assert b"Ada Quill" not in made.data
    assert b"Exif" not in made.data


def test_what_is_seen_through_stays_so() -> None:
    out = BytesIO()
    Image.new("RGBA", (64, 64), (200, 0, 0, 100)).save(out, "WEBP")
    made = card(out.getvalue())
    with Image.open(BytesIO(made.data)) as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<!doctype html><h1>Not here</h1>", "is no PNG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "is no PNG"),
        (b"", "is no PNG"),
        (bomb(8_000), "8000 by 8000 pixels"),
        (bomb(), "many times"),
        (picture()[:200], "can't be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "can't be read"),
        (b"\xff\xd8\xff" + b"\0" * (MOST_BYTES + 1), "is the most"),
        (picture(size=(1, 1)), "pixels only"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        card(data)


# ---- from a newsroom ----------------------------------------------------------------------------------------------

PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/style.css"><title>x</title>
<script>document.querySelector("h1").remove()</script><p>Skip to content</p><h1>{title}</h1>
<p>{text}</p>"""
TEXT = "OpenLantern was switched on in Skerry on Tuesday, and the harbour library keeps the lamp until spring. " * 12


class Newsroom:
    """Answers on loopback by path; everything asked is kept."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[str] = []
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                room.asked.append(self.path)
                status, kind, body = room.answers.get(self.path, (404, "text/html", b"<p>gone</p>"))
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def room() -> Iterator[Newsroom]:
    newsroom = Newsroom()
    yield newsroom
    newsroom.server.shutdown()
    newsroom.server.server_close()


OUTLETS = f"""[[outlet]]
name = "Harbour Gazette"
domains = ["{HOST}"]
rights = "passage and image"
image = {{ credit = "Gazette Photo", licence = "with permission" }}
[[outlet]]
name = "Quay Wire"
domains = ["quay-wire.example"]
rights = "passage"
"""


@pytest.fixture
def folder(room: Newsroom, tmp_path: Path) -> Path:
    """Accepted articles: 1 to 5 of an outlet that allows pictures, 6 of one that does not."""
    (tmp_path / "watch.toml").write_text(
        '[project]\nname = "OpenLantern"\ncontact = "press@open-lantern.example"\n[terms]\nstrong = ["OpenLantern"]\n'
        f'[fetch]\nseconds_between_pages = 0\nallow_private = ["{room.address}"]\n'
        f'hosts = {{ "{HOST}" = "{room.address}", "quay-wire.example" = "{room.address}" }}\n',
        encoding="utf-8",
    )
    (tmp_path / "outlets.toml").write_text(OUTLETS, encoding="utf-8")
    with Archive.open(tmp_path / "presswatch.db", now=NOW) as archive:
        for number, name in enumerate(("lamp.png", "bomb.png", "page.png", "gone.png", "drawn.svg", "wire.png"), 1):
            outlet, host = ("Quay Wire", "quay-wire.example") if number == 6 else ("Harbour Gazette", HOST)
            made = reading(title=f"Lamp {number}", outlet=outlet, image_url=f"https://{host}/{name}", authors=("Ada",))
            save(archive.conn, made, url=f"https://{host}/{number}")
            decide_article(archive.conn, number, ArticleState.ACCEPTED, who="odile", now=NOW)
    room.answers |= {
        "/lamp.png": (200, "image/png", picture(size=(1600, 800))),
        "/bomb.png": (200, "image/png", bomb()),
        "/page.png": (200, "image/png", b"<!doctype html><p>OpenLantern</p>"),
        "/drawn.svg": (200, "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "/wire.png": (200, "image/png", picture()),
    }
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--watch", str(folder / "watch.toml"), *words])


def test_one_picture_is_kept_and_four_say_why_not(folder: Path, room: Newsroom) -> None:
    result = run(folder, "pictures", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])
    assert (told["new"], len(told["failed"])) == (1, 4)
    reasons = "\n".join(sorted(told["failed"]))
    for words in ("Lamp 2: the picture has many times", "Lamp 3: it is no PNG", "Lamp 4: the page is gone", "Lamp 5: "):
        assert words in reasons
    (file,) = (folder / "images").iterdir()
    assert file.name.startswith("1-")
    assert "/wire.png" not in room.asked, "its outlet does not allow it"
    assert "/robots.txt" in room.asked
    again = json.loads(run(folder, "pictures", "--json").stdout.splitlines()[-1])
    assert (again["new"], again["known"]) == (0, 1)
    assert room.asked.count("/lamp.png") == 1


def test_robots_are_obeyed(folder: Path, room: Newsroom) -> None:
    room.answers["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /lamp.png\n")
    told = json.loads(run(folder, "pictures", "--json").stdout.splitlines()[-1])
    assert told["new"] == 0
    assert "/lamp.png" not in room.asked


def test_a_picture_goes_where_the_page_goes(folder: Path) -> None:
    run(folder, "pictures")
    (name,) = (path.name for path in (folder / "images").iterdir())
    site = folder / "site"
    for what, file in (("markdown", "media.md"), ("html", "media.html")):
        result = run(folder, "export", "media-page", "--format", what, "-o", str(site / file))
        assert result.exit_code == 0, result.output
        text = (site / file).read_text(encoding="utf-8")
        assert f"images/{name}" in text
        assert "Harbour Gazette: Lamp 1" in text, "an alternative text always"
        assert "Gazette Photo" in text
        assert "with permission" in text
        assert text.count("images/") == 1
    assert (site / "images" / name).read_bytes() == (folder / "images" / name).read_bytes()
    book = run(folder, "export", "clip-book").stdout
    assert "data:image/png;base64," in book


@pytest.mark.parametrize("what", ["media-page", "json-feed", "clip-book", "csv"])
def test_without_a_note_it_is_in_no_build_and_said(folder: Path, what: str) -> None:
    run(folder, "pictures")
    without = "\n".join(line for line in OUTLETS.splitlines() if not line.startswith("image"))
    (folder / "outlets.toml").write_text(without, encoding="utf-8")
    result = run(folder, "export", what, "--home", "https://open-lantern.example/press")
    assert "images/" not in result.stdout
    assert "data:image" not in result.stdout
    assert "“Lamp 1”: its image is not shown: it has no credit and licence" in result.stderr
    assert "shown nowhere without a credit and a licence" in run(folder, "pictures").stderr


def test_what_a_person_named_is_what_is_fetched(folder: Path, room: Newsroom) -> None:
    room.answers["/other.png"] = (200, "image/png", picture(size=(64, 64)))
    run(folder, "pictures")
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        set_field(archive.conn, 1, "image_url", f"https://{HOST}/other.png", who="odile", now=NOW)
        assert f"https://{HOST}/other.png" in print_page(archive.conn), "not the one that lies here"
    run(folder, "pictures")
    with Archive.open(folder / "presswatch.db", now=NOW) as archive:
        (image,) = (one.item.image for one in public_items(archive.conn) if one.item.image)
        assert image.startswith("images/1-")
        assert taken_along(folder / "images", [image, "images/../presswatch.db", None]) == {
            image: (folder / image).read_bytes()
        }
    assert len(list((folder / "images").iterdir())) == 1, "the one before is gone"


def test_a_takedown_takes_the_picture(folder: Path) -> None:
    run(folder, "pictures")
    (folder / "images" / "ours.png").write_bytes(b"a person's")
    assert run(folder, "forget", f"https://{HOST}/1", "--yes").exit_code == 0
    assert [path.name for path in (folder / "images").iterdir()] == ["ours.png"]


def test_a_second_picture_takes_the_place_of_the_first(tmp_path: Path) -> None:
    archive = Archive.memory()
    save(archive.conn, reading())
    for name in ("1-0000000000000001.png", "1-0000000000000002.png"):
        (tmp_path / name).write_bytes(b"x")
        keep_picture(archive.conn, Kept(1, name, "image", "https://a.example/x", 64, 64), now=NOW)
    assert remove_orphans(archive.conn, tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["1-0000000000000002.png"]


# ---- headlines ----------------------------------------------------------------------------------------------------


def test_a_headline_is_photographed_as_the_page_shows_it(folder: Path, room: Newsroom) -> None:
    if not CHROMIUM:
        pytest.skip("there is no chromium here")
    teaser = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    style = b"body { margin: 60px } h1 { background: rgb(200, 0, 0); color: rgb(200, 0, 0) }"
    room.answers["/style.css"] = (200, "text/css", style)
    for number in (1, 2, 3):
        page = PAGE.format(title=f"Lamp {number}", text=TEXT)
        page = page + teaser if number == 2 else page.replace("h1>", "h2>") if number == 3 else page
        room.answers[f"/{number}"] = (200, "text/html; charset=utf-8", page.encode())
    result = run(folder, "pictures", "--shots", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])
    assert told["new"] == 1
    reasons = "\n".join(told["failed"])
    assert "Lamp 2: a wall stands before the article" in reasons
    assert "Lamp 3: the page shows no headline" in reasons
    (file,) = (folder / "images").iterdir()
    with Image.open(file) as image:
        assert image.width <= 1200
        assert image.height <= 630
        middle = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    assert middle == (200, 0, 0), "the page's own style, and no script"
    assert "/6" not in room.asked, "its outlet does not allow it"


def test_a_page_reaches_nothing_but_through_our_guard(room: Newsroom) -> None:
    if not CHROMIUM:
        pytest.skip("there is no chromium here")
    body = f'<h1>Lamp</h1><img src="http://{room.address}/inside.png"><iframe src="http://{room.address}/in"></iframe>'
    page = Page("https://a.example/", "https://a.example/", 200, (("content-type", "text/html"),), body.encode(), NOW)
    with HttpFetcher(FetchRules(contact="press@open-lantern.example"), version="0") as fetcher:
        assert not isinstance(fetcher.fetch(Request(f"http://{room.address}/inside.png")), Page)
        with photographer(fetcher, CHROMIUM) as photograph:
            assert kind_of(photograph(page, "Lamp")) == "PNG"
    assert room.asked == []


def test_a_chromium_that_does_not_start_is_said(folder: Path) -> None:
    with (
        HttpFetcher(FetchRules(contact="press@open-lantern.example"), version="0") as fetcher,
        pytest.raises(PresswatchError, match="does not start"),
        photographer(fetcher, str(folder / "no-chromium")),
    ):
        pass
