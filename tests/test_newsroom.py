"""The sample newsroom holds together: what its feeds name exists, and everything in it is invented."""

from __future__ import annotations

import csv
import html
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

NEWSROOM = Path(__file__).parent.parent / "data" / "newsroom"
SITES = NEWSROOM / "sites"
ANSWERS = tomllib.loads((NEWSROOM / "answers.toml").read_text("utf-8"))
WATCH = tomllib.loads((NEWSROOM / "watch.toml").read_text("utf-8"))
HOSTS = sorted(folder.name for folder in SITES.iterdir())
NAMESPACES = {"schema.org", "www.w3.org", "purl.org", "jsonfeed.org"}
TEXT_FILES = sorted(path for path in NEWSROOM.rglob("*") if path.is_file() and path.suffix != ".png")
LINK = re.compile(r"<link>([^<]+)</link>|<link [^>]*rel=\"alternate\" href=\"([^\"]+)\"")


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def file_for(url: str) -> Path | None:
    """The file that a URL is served from, as the server finds it."""
    parts = urlsplit(url)
    plain = SITES / str(parts.hostname) / parts.path.lstrip("/")
    return next((path for path in (plain, plain / "index.html") if path.is_file()), None)


def answered(url: str) -> bool:
    return file_for(url) is not None or url.partition("?")[0] in ANSWERS


def feeds() -> list[str]:
    listed = [source["url"] for source in WATCH["source"] if source["kind"] == "feed"]
    later = [urljoin(url, answer["file"]) for url, answer in ANSWERS.items() if "file" in answer]
    return [url for url in listed + later if (path := file_for(url)) and path.suffix != ".html"]


def links_in(feed: str) -> list[str]:
    path = file_for(feed)
    assert path
    if path.suffix == ".json":
        return [item["url"] for item in json.loads(path.read_text("utf-8"))["items"]]
    text = html.unescape(text_of(path))
    base = re.search(r'xml:base="([^"]+)"', text)
    found = [urljoin(base[1] if base else feed, first or second) for first, second in LINK.findall(text)]
    return [link for link in found if link.startswith("http") and urlsplit(link).path != "/"]


@pytest.mark.parametrize("feed", feeds())
def test_every_page_a_feed_names_is_there(feed: str) -> None:
    links = links_in(feed)
    assert len(links) >= 4
    assert [link for link in links if not answered(link)] == []


def test_every_source_is_there() -> None:
    urls = [url for source in WATCH["source"] for url in [source.get("url"), *source.get("urls", [])] if url]
    assert [url for url in urls if not answered(url)] == []


def test_every_answer_is_for_a_known_host_and_names_a_file_that_is_there() -> None:
    for url, answer in ANSWERS.items():
        assert urlsplit(url).hostname in HOSTS, url
        for target in (answer.get("file"), answer.get("location")):
            assert target is None or file_for(urljoin(url, target)), f"{url} points at {target}, which is not there"
        assert answer.get("status", 200) != 200 or file_for(url), f"{url} answers 200 without a file"


def test_a_page_that_is_not_utf_8_says_so_in_its_answer() -> None:
    for path in SITES.rglob("*"):
        if not path.is_file() or path.suffix == ".png":
            continue
        try:
            path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            url = f"https://{path.relative_to(SITES).as_posix()}"
            assert "content_type" in ANSWERS.get(url, {}), f"{url} would be served as utf-8"


def test_every_host_has_an_outlet_or_is_the_projects_own() -> None:
    outlets = tomllib.loads((NEWSROOM / "outlets.toml").read_text("utf-8"))["outlet"]
    domains = [domain for outlet in outlets for domain in outlet["domains"]] + WATCH["project"]["own_domains"]
    homeless = [host for host in HOSTS if not any(host == d or host.endswith("." + d) for d in domains)]
    assert homeless == []
    assert {outlet["rights"] for outlet in outlets} <= {"link", "headline", "passage"}


def test_every_host_is_mapped_to_loopback_and_has_robots() -> None:
    assert sorted(WATCH["fetch"]["hosts"]) == HOSTS
    assert set(WATCH["fetch"]["hosts"].values()) == set(WATCH["fetch"]["allow_private"])
    assert [host for host in HOSTS if not (SITES / host / "robots.txt").is_file()] == []


def test_every_passage_of_the_media_page_stands_in_its_article() -> None:
    page = (NEWSROOM / "media.md").read_text("utf-8")
    items = re.findall(r"\]\((https://[^)]+)\).*\n\n[\"“](.+)[\"”]\n", page)
    assert len(items) == 3
    for url, passage in items:
        path = file_for(url)
        assert path, f"media.md names {url}, which is not there"
        assert passage in html.unescape(re.sub(r"<[^>]+>", "", text_of(path))), url


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.relative_to(NEWSROOM).as_posix())
def test_no_file_names_a_real_host(path: Path) -> None:
    hosts = set(re.findall(r"https?:/+([^/\s\"'<>:)\]]+)", text_of(path)))
    assert {host for host in hosts if not host.endswith(".example")} <= NAMESPACES


def test_the_readme_lists_every_page() -> None:
    listed = (NEWSROOM / "README.md").read_text("utf-8")
    pages = [path.relative_to(SITES).as_posix() for path in SITES.rglob("*.html")]
    assert [page for page in pages if f"`{page.partition('/')[2]}`" not in listed] == []
    assert set(re.findall(r"\| (accept|review|reject|own) \|", listed)) == {"accept", "review", "reject", "own"}


def test_people_who_change_house_have_two_rows() -> None:
    with (NEWSROOM / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["affiliation"] for row in rows if row["name"] == "Ilse Varandi"} == {
        "University of Port-Brume",
        "Quay Institute",
    }
