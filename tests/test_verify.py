"""Printed words held against the stored page, the page as it is now and the Wayback Machine's copy."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import NOW, FakeReaders, reading
from builders import Newsroom as Desk
from click.testing import CliRunner, Result
from fakes import NOON

from presswatch.archive import checks, items
from presswatch.archive.archive import one, transaction
from presswatch.archive.articles import save_pasted
from presswatch.archive.checks import NO_PAGE
from presswatch.archive.imports import import_page
from presswatch.archive.reviews import choose_passage, decide_article, feature_quote
from presswatch.cli import cli
from presswatch.collect import collect
from presswatch.errors import UsageError
from presswatch.forget import forget
from presswatch.formats import media_page
from presswatch.model import ArticleState, Candidate, FetchFailure, FetchOutcome, Page, Project, Reading
from presswatch.newsroom import served
from presswatch.read.page import read_page
from presswatch.verify import Report, verify

DOCS = Path(__file__).parent.parent / "docs"
HOST = "harbour-gazette.example"
QUOTED = "OpenLantern was switched on in Skerry on Tuesday, and nobody owns it: so says the harbour library."
ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><article>
<h1>{title}</h1>
<p>It rained in Skerry all morning, and the quay was as empty as it is on any other working day of the year.</p>
<p>{quoted}</p>
<p>The museum keeps the lamp until spring, its keeper says, and after that the schools of the island will have it.</p>
<p>{closing}</p>
</article></body></html>"""
CLOSING = "Visitors may come on weekdays from ten to four, and they may bring their own lamps to have them mended."
NAMES = ("edited", "elsewhere", "deleted", "walled", "punctuated", "untouched")
WALL = "<html><title>Just a moment</title><body><p>Verify you are human to read on.</p></body></html>"


def article(name: str, quoted: str = QUOTED, closing: str = CLOSING) -> str:
    return ARTICLE.format(title=f"The lamp of Skerry, {name}", quoted=quoted, closing=closing)


def url(name: str) -> str:
    return f"https://{HOST}/{name}.html"


BEFORE = {url(name): article(name) for name in NAMES}
AFTER: dict[str, Any] = {
    url("edited"): article("edited", QUOTED.replace("nobody owns", "the museum owns")),
    url("elsewhere"): article("elsewhere", closing=CLOSING.replace("ten to four", "nine to five")),
    url("walled"): WALL,
    url("punctuated"): article("punctuated", QUOTED.replace(", and", " – and").replace(":", ";")),
    url("untouched"): article("untouched"),
}
RIGHT = {
    "edited": "article changed",
    "elsewhere": "verified",
    "deleted": "gone",
    "walled": "walled",
    "punctuated": "punctuation edited",
    "untouched": "verified",
}


@dataclass(slots=True)
class Readers(FakeReaders):
    """Articles by the rules there are, in this process."""

    def read_page(self, page: Page, project: Project, hint: Candidate | None) -> Reading:
        return read_page(page, project, hint=hint)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Six articles that were collected and accepted, each with the same words chosen; the network as it was."""
    feed = f"https://{HOST}/feed"
    made = Desk(tmp_path, {feed: "\n".join(BEFORE), **BEFORE}, sources=[feed], readers=Readers())
    collect(made.watch, made.means)
    for (article_id,) in made.conn.execute("SELECT id FROM articles").fetchall():
        decide_article(made.conn, article_id, ArticleState.ACCEPTED, who="anna", now=NOW)
        quote_id = one(made.conn, "SELECT id FROM quotes WHERE article_id = ? AND text = ?", article_id, QUOTED)
        feature_quote(made.conn, quote_id, who="anna", now=NOW)
    yield made
    made.archive.close()


def outcomes(report: Report) -> dict[str, str]:
    return {
        (result.item.url or result.item.title or "?").rsplit("/", 1)[-1].removesuffix(".html"): str(
            result.outcome or NO_PAGE
        )
        for result in report.results
    }


def check(desk: Desk, **how: Any) -> Report:
    return verify(desk.watch, desk.means, **how)


def alter(desk: Desk, name: str, old: str, new: str) -> None:
    """One word of a stored passage, changed by hand wherever the archive keeps it, to one as long."""
    conn = desk.conn
    article_id = one(conn, "SELECT id FROM articles WHERE url = ?", url(name))
    assert QUOTED.count(old) == 1
    assert len(old) == len(new)
    with transaction(conn):
        conn.execute("UPDATE article_texts SET text = replace(text, ?, ?) WHERE article_id = ?", (old, new, article_id))
        conn.execute(
            "UPDATE quotes SET text = replace(text, ?1, ?2), text_clean = replace(text_clean, ?1, ?2) "
            "WHERE article_id = ?3 AND text LIKE '%' || ?1 || '%'",
            (old, new, article_id),
        )


# ---- what becomes of articles ---------------------------------------------------------------------------------------


def test_words_that_stand_where_they_stood_are_verified(desk: Desk) -> None:
    assert outcomes(check(desk)) == dict.fromkeys(NAMES, "verified")
    assert {row[0] for row in desk.conn.execute("SELECT place FROM checks")} == {"stored", "live"}


def test_each_thing_that_happens_to_an_article_has_its_outcome(desk: Desk) -> None:
    desk.answer(AFTER)
    report = check(desk)
    assert outcomes(report) == RIGHT
    assert report.fails
    edited = next(result for result in report.results if result.item.url == url("edited"))
    assert edited.decides
    assert edited.decides.difference == QUOTED.replace("nobody owns", "[-nobody-]{+the museum+} owns")
    assert ("nobody", "the museum") in edited.decides.changes
    punctuated = next(result for result in report.results if result.item.url == url("punctuated"))
    assert punctuated.decides
    assert punctuated.decides.detail == "overlooked: punctuation"
    assert "[-it:-]{+it;+}" in (punctuated.decides.difference or "")


def test_the_latest_outcome_of_an_item_is_a_row_with_its_evidence(desk: Desk) -> None:
    check(desk)
    desk.later(days=1)
    desk.answer(AFTER)
    check(desk)
    rows = {row["url"]: row for row in desk.conn.execute("SELECT * FROM checked_items")}
    assert {link.rsplit("/", 1)[-1].removesuffix(".html"): row["outcome"] for link, row in rows.items()} == RIGHT
    row = rows[url("edited")]
    text = one(
        desk.conn, "SELECT t.text FROM articles a JOIN article_texts t ON t.id = a.text_id WHERE a.id = ?", row["id"]
    )
    assert f"{row['prefix']}{row['exact']}{row['suffix']}" in text
    assert row["page_sha256"] == one(desk.conn, "SELECT sha256 FROM pages WHERE url = ?", url("edited"))
    assert row["evidence"] not in (None, row["page_sha256"]), "of the page that decided"
    assert checks.latest(desk.conn)[row["id"]].outcome == "article changed"
    assert one(desk.conn, "SELECT exit_code FROM runs WHERE command = 'verify' ORDER BY id DESC") == 1
    assert one(desk.conn, "SELECT count(*) FROM fetches WHERE reason = 'the page is gone (404)'") == 1


@pytest.mark.parametrize("how", [{"offline": True}, {}], ids=["offline", "live"])
def test_one_word_altered_in_a_stored_passage_is_caught(desk: Desk, how: dict[str, bool]) -> None:
    alter(desk, "untouched", "nobody", "anyone")
    report = check(desk, **how)
    assert outcomes(report) == dict.fromkeys(NAMES, "verified") | {"untouched": "edited by us"}
    altered = next(result for result in report.results if result.fails)
    assert altered.decides
    assert "[-anyone-]{+nobody+}" in (altered.decides.difference or "")
    assert report.fails


def test_a_word_altered_in_a_printed_block_is_caught(desk: Desk) -> None:
    items.mark_printed(desk.conn, items.print_page(desk.conn), who="anna", now=NOW)
    with transaction(desk.conn):
        desk.conn.execute(
            "UPDATE page_items SET raw = replace(raw, 'nobody', 'everybody') WHERE article_id = 1 AND language = 'en'"
        )
    assert [str(result.outcome) for result in check(desk, offline=True).results if result.item.article_id == 1] == [
        "edited by us",
        "verified",
    ]
    assert one(desk.conn, "SELECT outcome FROM checked_items WHERE id = 1") == "edited by us", "the worst is shown"
    assert not check(desk, offline=True, language="fr").fails, "the page in French has no such block"


def test_an_edit_that_a_later_run_stored_is_seen_offline(desk: Desk) -> None:
    desk.answer(AFTER)
    desk.later(days=1)
    collect(desk.watch, desk.means)
    assert outcomes(check(desk, offline=True))["edited"] == "article changed"


def test_the_stored_page_may_be_damaged(desk: Desk) -> None:
    for file in (desk.folder / "pages").iterdir():
        file.write_bytes(file.read_bytes()[:-40])
    report = check(desk, offline=True)
    assert "unreachable" in outcomes(report).values()
    assert not report.fails
    assert outcomes(check(desk)) == dict.fromkeys(NAMES, "verified"), "the pages as they are now say so"


def failure(status: int, outcome: FetchOutcome = FetchOutcome.ERROR) -> Callable[[str], FetchFailure]:
    return lambda address: FetchFailure(address, outcome, f"answered {status}", status)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (failure(403), "walled"),
        (failure(402), "walled"),
        (failure(410, FetchOutcome.GONE), "gone"),
        (failure(503, FetchOutcome.RETRY), "unreachable"),
        (lambda address: "<html><body></body></html>", "unreachable"),
        (lambda address: article("untouched", "The council votes on a new slipway today."), "article changed"),
        (lambda address: f"<html><body><nav>{QUOTED}</nav></body></html>", "verified"),
        (lambda address: Page(address, f"https://{HOST}/", 200, (), article("home", "x").encode(), NOW), "gone"),
    ],
)
def test_what_a_site_may_answer(desk: Desk, answer: Callable[[str], Any], wanted: str) -> None:
    desk.answer(AFTER | {url("untouched"): answer(url("untouched"))})
    assert outcomes(check(desk))["untouched"] == wanted


def test_a_teaser_is_no_change_of_the_article(desk: Desk) -> None:
    teaser = article("untouched", "Il vous reste 82 % de cet article à lire. La suite est réservée aux abonnés.")
    desk.answer(AFTER | {url("untouched"): teaser.replace(CLOSING, "")})
    assert outcomes(check(desk))["untouched"] == "walled"


def test_hosts_are_asked_at_their_own_pace_and_as_robots_txt_lets_us(desk: Desk) -> None:
    page = Page("", "", 200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow: /walled", NOW)
    desk.answer(AFTER | {f"https://{HOST}/robots.txt": page})
    began = desk.clock.at
    report = check(desk)
    assert outcomes(report)["walled"] == "unreachable"
    assert url("walled") not in desk.fetcher.urls
    assert desk.fetcher.urls.count(f"https://{HOST}/robots.txt") == 1
    assert desk.clock.at - began >= timedelta(seconds=25), "five pauses between six pages"


def test_what_the_time_does_not_reach_is_left_and_said(desk: Desk) -> None:
    desk = replace_rules(desk, run_minutes=0.2)
    report = check(desk)
    assert report.left == 3
    assert outcomes(report) == dict.fromkeys(NAMES, "verified"), "against the stored pages"


def replace_rules(desk: Desk, **changed: Any) -> Desk:
    desk.rules = replace(desk.rules, **changed)
    return desk


def test_nobody_is_asked_without_a_contact(desk: Desk) -> None:
    desk = replace_rules(desk, contact="press@example.org")
    with pytest.raises(UsageError, match="--offline"):
        check(desk)
    assert outcomes(check(desk, offline=True)) == dict.fromkeys(NAMES, "verified")


# ---- words that people brought --------------------------------------------------------------------------------------


def imported(desk: Desk, passage: str, *links: str) -> None:
    """A page with an entry for each link, or one in print, that quotes these words."""
    sources = [f"[The Skerry Post]({link})" for link in links] or ["The Skerry Post"]
    entries = [
        f'## The Skerry Post (English)\n\n- Source: {source} – May 4, 2026\n\n"{passage}"\n\n' for source in sources
    ]
    import_page(desk.conn, media_page.parse("# Press\n\n" + "".join(entries)), who="anna", now=NOW)


def test_print_has_no_page_to_check_and_is_no_failure(desk: Desk) -> None:
    imported(desk, "A lamp is a promise.")
    report = check(desk)
    assert [result.outcome for result in report.results if result.item.words == "A lamp is a promise."] == [None]
    assert report.counts == {"verified": 6, NO_PAGE: 1}
    assert not report.fails


@pytest.mark.parametrize(
    ("passage", "wanted"),
    [
        (QUOTED, "verified"),
        (QUOTED.replace(":", " -"), "punctuation edited"),
        ("OpenLantern was switched on in Skerry on Tuesday […] so says the harbour library.", "verified"),
        (QUOTED.replace("Tuesday", "Monday"), "edited by us"),
    ],
)
def test_imported_words_are_held_against_the_page_that_is_stored(desk: Desk, passage: str, wanted: str) -> None:
    imported(desk, passage, url("untouched"))
    (result,) = [result for result in check(desk).results if result.item.url == url("untouched")]
    assert str(result.outcome) == wanted


def test_imported_words_that_were_never_fetched_are_held_against_the_page_as_it_is(desk: Desk) -> None:
    desk.answer({"https://post.example/a": article("a"), "https://post.example/b": article("b", "Nothing of it.")})
    imported(desk, QUOTED, "https://post.example/a", "https://post.example/b")
    found = outcomes(check(desk))
    assert (found["a"], found["b"]) == ("verified", "article changed")
    assert outcomes(check(desk, offline=True))["a"] == NO_PAGE


def test_a_pasted_text_stands_in_for_a_page_that_does_not_show_it(desk: Desk) -> None:
    pasted = reading(f"{CLOSING}\n{QUOTED}", passages=[], quotes=[])
    save_pasted(desk.conn, 1, pasted, who="anna", now=NOW)
    desk.answer({**BEFORE, url("edited"): article("edited", "Read the rest in the paper of Tuesday, says a notice.")})
    assert outcomes(check(desk, offline=True))["edited"] == "verified"
    with transaction(desk.conn):
        desk.conn.execute("UPDATE article_reviews SET featured_quote_id = NULL WHERE article_id = 1")
    start = pasted.article.text.index(QUOTED)
    choose_passage(desk.conn, 1, start, start + len(QUOTED), who="anna", now=NOW)
    found = next(result for result in check(desk).results if result.item.article_id == 1)
    assert [str(each.outcome) for each in found.findings] == ["verified", "walled"]
    assert str(found.outcome) == "walled"
    with transaction(desk.conn):
        desk.conn.execute("UPDATE quotes SET text_clean = replace(text_clean, 'nobody', 'everybody')")
    assert set(outcomes(check(desk, offline=True)).values()) == {"edited by us"}


# ---- the Wayback Machine --------------------------------------------------------------------------------------------

API = "https://archive.example/wayback/available"
KEPT = "https://web.archive.example/web/20261122080000id_/"


def answered(address: str, **more: Any) -> dict[str, Any]:
    snapshot = {"available": True, "url": KEPT.replace("id_", "") + address, "timestamp": "20261122080000"}
    question = f"{API}?url=https%3A%2F%2F{HOST}%2F{address.rsplit('/', 1)[-1]}&timestamp={NOON:%Y%m%d%H%M%S}"
    return {question: json.dumps({"archived_snapshots": {"closest": snapshot | more}})}


def test_the_wayback_machine_is_asked_for_the_page_as_it_was_served(desk: Desk) -> None:
    desk.answer(AFTER | answered(url("deleted")) | {KEPT + url("deleted"): article("deleted")})
    report = check(desk, wayback=API)
    found = {(result.item.url, str(each.place)): each for result in report.results for each in result.findings}
    assert found[url("deleted"), "wayback"].outcome == "verified"
    assert found[url("deleted"), "wayback"].url == KEPT + url("deleted")
    assert found[url("edited"), "wayback"].outcome == "unreachable"
    assert outcomes(report) == RIGHT, "that a copy is kept makes no page come back"


@pytest.mark.parametrize("answer", ["{}", "no json", '{"archived_snapshots": {"closest": {"url": "file:///etc"}}}'])
def test_the_wayback_machine_may_have_nothing(desk: Desk, answer: str) -> None:
    question = next(iter(answered(url("edited"))))
    desk.answer(BEFORE | {question: answer})
    found = check(desk, wayback=API).results
    (kept,) = [each for result in found for each in result.findings if "no copy" in (each.detail or "")]
    assert kept.place == "wayback"


# ---- links that land -----------------------------------------------------------------------------------------------


def test_every_approved_article_has_an_address_that_lands_on_its_words(desk: Desk) -> None:
    found = checks.landings(desk.conn)
    assert len(found) == 6
    assert found[1].endswith("#:~:text=OpenLantern%20was%20switched%20on,says%20the%20harbour%20library")


def test_a_check_outlives_the_row_of_its_quote(desk: Desk) -> None:
    check(desk, offline=True)
    conn = desk.conn
    with transaction(conn):
        conn.execute("UPDATE article_reviews SET featured_quote_id = NULL")
        conn.execute("DELETE FROM quotes WHERE article_id = 1")
    assert one(conn, "SELECT count(*) FROM checks WHERE article_id = 1 AND quote_id IS NULL") == 1


def test_what_is_taken_down_leaves_no_check_behind(desk: Desk) -> None:
    check(desk, offline=True)
    forget(desk.archive, desk.means.pages, url("edited"), who="anna", now=NOW)
    assert one(desk.conn, "SELECT count(*) FROM checks") == 5
    assert (
        one(desk.conn, "SELECT count(*) FROM checks c LEFT JOIN articles a ON a.id = c.article_id WHERE a.id IS NULL")
        == 0
    )


# ---- as a person calls it ------------------------------------------------------------------------------------------

WATCH = """
[project]
name = "OpenLantern"
contact = "press@example.org"
[terms]
strong = ["OpenLantern"]
[fetch]
seconds_between_pages = 0
allow_private = ["127.0.0.1:{port}"]
hosts = {{"harbour-gazette.example" = "127.0.0.1:{port}"}}
[[source]]
id = "gazette"
kind = "urls"
urls = {urls}
"""


def lay_out(folder: Path, pages: Mapping[str, str]) -> None:
    site = folder / "sites" / HOST
    site.mkdir(parents=True, exist_ok=True)
    for file in site.iterdir():
        file.unlink()
    for address, body in pages.items():
        (site / address.rsplit("/", 1)[-1]).write_text(body, encoding="utf-8")


def presswatch(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--watch", str(folder / "watch.toml"), *words])


def test_the_command_checks_prints_and_ends_with_1_when_words_are_no_longer_true(tmp_path: Path) -> None:
    lay_out(tmp_path, BEFORE)
    with served(tmp_path) as port:
        (tmp_path / "watch.toml").write_text(WATCH.format(port=port, urls=json.dumps([*BEFORE])), encoding="utf-8")
        assert presswatch(tmp_path, "collect", "--quiet").exit_code == 0
        assert presswatch(tmp_path, "review", "accept", *map(str, range(1, 7))).exit_code == 0
        first = presswatch(tmp_path, "verify", "--quiet")
        assert (first.exit_code, first.output) == (0, "")
        lay_out(tmp_path, AFTER)
        lines = presswatch(tmp_path, "verify", "--json")
        told = presswatch(tmp_path, "verify", "--quiet")
    assert told.exit_code == lines.exit_code == 1
    assert "6 printed passages: 2 verified, 1 punctuation edited, 1 article changed, 1 gone, 1 walled." in told.stdout
    assert "[-nobody-]{+the museum+}" in told.stdout
    assert "article changed: " in told.stdout
    assert "verified: " not in told.stdout
    found = [json.loads(line) for line in lines.stdout.splitlines()]
    assert {row["url"].rsplit("/", 1)[-1].removesuffix(".html"): row["outcome"] for row in found} == RIGHT
    assert all(len(row["page_sha256"]) == 64 and row["findings"] for row in found)


def test_the_recipe_for_ci_fails_when_a_printed_quote_is_no_longer_true(tmp_path: Path) -> None:
    recipe = re.search(r"```sh\n(.*?)```", (DOCS / "verify.md").read_text("utf-8"), re.DOTALL)
    assert recipe
    lay_out(tmp_path, AFTER)
    entry = f'## Gazette (English)\n\n- Source: [Gazette]({url("edited")}) – May 4, 2026\n\n"{QUOTED}"\n\n'
    (tmp_path / "media.md").write_text(f"# Press\n\n{entry}", encoding="utf-8")
    with served(tmp_path) as port:
        fetch = f'[fetch]\nhosts = {{"{HOST}" = "127.0.0.1:{port}"}}\n[terms]'
        (tmp_path / "verify-page.sh").write_text(recipe[1].replace("[terms]", fetch), encoding="utf-8")
        found = subprocess.run(
            ["sh", "verify-page.sh", "media.md"],
            cwd=tmp_path,
            env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (found.returncode, found.stderr) == (1, "")
    assert "[-nobody-]{+the museum+}" in found.stdout


def test_offline_and_wayback_contradict_each_other(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(WATCH.format(port=9, urls="[]"), encoding="utf-8")
    assert isinstance(presswatch(tmp_path, "verify", "--offline", "--wayback").exception, UsageError)
    assert "There is no archive" in str(presswatch(tmp_path, "verify").exception)
