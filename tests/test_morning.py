"""A comms person's morning at a real browser: with mouse and keys, without JavaScript, with the keyboard alone. Then a
run collects, and what was decided still stands."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from browse_archive import rows
from browsing import Desk, browser, drag, serving
from datasette_auth_passwords.utils import hash_password

from presswatch import __version__
from presswatch.archive.archive import Archive
from presswatch.archive.runs import Tally
from presswatch.collect import collect
from presswatch.demo import demo, find_newsroom, on_port
from presswatch.fetch.client import HttpFetcher
from presswatch.means import Means
from presswatch.newsroom import served
from presswatch.pages import PageStore
from presswatch.turns import SystemClock
from presswatch.watch import read_watch
from presswatch.workers import Workers

__all__ = ["browser"]  # the fixture
pytestmark = pytest.mark.browser

PASSWORD = "the lamp is lit"
TITLE = "Who owns a voice?"
SENTENCE = "It told me what would be done, what could be undone, and until when."
UNNAMED = "Nobody was robbed"
LAWYER = "A lawyer at a dinner"
FRENCH_TITLE = "La voix de mon père"
BY_PEOPLE = ("article_reviews", "quote_reviews", "outlet_reviews", "person_reviews", "page_items", "changes")


# ---- three ways to use a page --------------------------------------------------------------------------------------


class Mouse:
    """Clicks, and the keys of the inbox."""

    options: dict[str, Any] = {}  # noqa: RUF012
    by_password = False

    def press(self, page: Any, target: Any) -> None:
        target.click()

    def write(self, page: Any, field: Any, words: str) -> None:
        field.fill(words)

    def decide(self, page: Any, cards: list[Any]) -> None:
        page.keyboard.press("j")
        for key, said in (("r", "Rejected."), ("r", "Rejected."), ("a", "Accepted")):
            page.keyboard.press(key)
            page.wait_for_function("said => document.getElementById('said').textContent.includes(said)", arg=said)

    def choose(self, page: Any, sentence: str) -> None:
        first, *_, last = sentence.split(" and ")
        page.wait_for_load_state()  # scripts too
        drag(page, first, last)
        page.get_by_role("button", name="Print the selected words").click()


class NoScripts(Mouse):
    """The same with forms alone."""

    options = {"java_script_enabled": False}  # noqa: RUF012
    by_password = True

    def decide(self, page: Any, cards: list[Any]) -> None:
        for card, button, said in zip(
            cards, ("Reject", "Reject", "Accept"), ("Rejected", "Rejected", "Accepted"), strict=True
        ):
            page.locator(f"#{card}").get_by_role("button", name=button, exact=True).click()
            page.get_by_role("status").get_by_text(said).first.wait_for()

    def choose(self, page: Any, sentence: str) -> None:
        page.get_by_label("Choose other words").fill(sentence)
        page.locator("#choose").get_by_role("button", name="Print this passage").click()


class Keyboard(Mouse):
    """Tab, Enter, the arrows and our keys; the mouse is never touched, and where the focus is can always be seen."""

    by_password = True

    def press(self, page: Any, target: Any) -> None:
        self.reach(page, target)
        page.keyboard.press("Enter")

    def write(self, page: Any, field: Any, words: str) -> None:
        self.reach(page, field)
        page.keyboard.press("Control+a")
        page.keyboard.type(words)

    def reach(self, page: Any, target: Any) -> None:
        element = target.element_handle()
        page.wait_for_load_state()  # of the page that it is on: styles too
        for _ in range(400):
            here, seen = element.evaluate(FOCUS)
            assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            if here:
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def choose(self, page: Any, sentence: str) -> None:
        self.reach(page, page.locator("#text"))
        for _ in range(60):
            page.keyboard.press("ArrowDown")
            if page.evaluate("getSelection().toString()") == sentence:
                break
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")


FOCUS = """(target) => {
  const focused = document.activeElement;
  if (focused === document.body) return [false, true];
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  return [focused === target, outlineStyle !== "none" && parseFloat(outlineWidth) >= 2];
}"""


# ---- the archive ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the demo makes: its archive and the pages it read, as if each article had been found on its day.

    A run stores articles as they are read, so their order in the inbox is another one each time; here the cards on top
    are always the same, and none of them is an article that the morning needs.
    """
    folder = tmp_path_factory.mktemp("demo")
    with closing(sqlite3.connect(demo(folder, lambda line: None))) as conn, conn:
        conn.execute("UPDATE articles SET first_seen = published || 'T06:00:00Z' WHERE published IS NOT NULL")
    return folder


class Later(SystemClock):
    """A clock that is hours ahead."""

    def __init__(self, hours: int) -> None:
        self.ahead = timedelta(hours=hours)

    def now(self) -> datetime:
        return super().now() + self.ahead


def collect_twice(db: Path) -> list[Tally]:
    """Two runs some hours later, while the archive is being served; the newsroom has news at the second."""
    with Archive.open(db, now=datetime.now(UTC)) as archive, served(find_newsroom()) as port, Workers() as readers:
        watch = on_port(read_watch(find_newsroom() / "watch.toml"), port)
        tallies = []
        for hours in (3, 6):
            with HttpFetcher(watch.fetch, version=__version__) as fetcher:
                means = Means(archive, PageStore(db.parent / "pages"), fetcher, readers, Later(hours))
                tallies.append(collect(watch, means))
        return tallies


def decided(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(db, f"SELECT * FROM {table} ORDER BY rowid") for table in BY_PEOPLE}


def until(holds: Callable[[], bool]) -> None:
    """Waits for what another process is about to have written."""
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about within ten seconds")


@pytest.fixture
def newsroom(collected: Path, browser: Any, tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    """A copy of the archive, served, and the login link; nobody is signed in."""
    folder = shutil.copytree(collected, tmp_path / "data")
    db = folder / "presswatch.db"
    with serving(db, PRESSWATCH_REVIEWER_HASH=hash_password(PASSWORD, iterations=1000)) as (address, link):
        yield Desk(db, address, browser, []), link


# ---- the morning ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hands", [Mouse(), NoScripts(), Keyboard()], ids=["mouse", "no scripts", "keyboard"])
def test_a_morning_and_the_run_after_it(newsroom: tuple[Desk, str], hands: Mouse) -> None:
    desk, link = newsroom
    page = desk.open("", stranger=True, **hands.options)
    sign_in(page, hands, link)
    refused, accepted = work_the_inbox(page, hands, desk)
    article = work_on_an_article(page, hands, desk)
    see_what_the_page_becomes(page, hands)
    find_what_was_said_of_summer(page, hands)

    before = decided(desk.db)
    first, second = collect_twice(desk.db)
    assert first.sources_ok > 5
    assert second.added > 0
    assert decided(desk.db) == before

    page.goto(desk.address + "-/inbox?tab=decided")
    for number, state in (
        (refused[0], "rejected"),
        (refused[1], "rejected"),
        (accepted, "accepted"),
        (article, "accepted"),
    ):
        assert page.locator(f"#article-{number} .pw-state").inner_text() == state
    page.goto(desk.address + "-/inbox")
    waiting = [card.get_attribute("id") for card in page.locator(".pw-card").all()]
    assert waiting
    assert {f"article-{number}" for number in (*refused, accepted, article)}.isdisjoint(waiting)
    page.goto(f"{desk.address}-/articles/{article}")
    assert page.locator("blockquote.pw-is-printed").inner_text() == SENTENCE
    assert page.locator(".pw-quote", has_text=UNNAMED).locator(".pw-facts b").inner_text() == LAWYER
    assert rows(desk.db, "SELECT state, featured_quote FROM coverage WHERE id = ?", article) == [("accepted", SENTENCE)]
    page.context.close()


def sign_in(page: Any, hands: Mouse, link: str) -> None:
    if hands.by_password:
        hands.press(page, page.locator("header").get_by_role("link", name="Sign in"))
        hands.write(page, page.get_by_label("Username"), "reviewer")
        hands.write(page, page.get_by_label("Password"), PASSWORD)
        hands.press(page, page.get_by_role("button", name="Log in"))
    else:
        page.goto(link)
    page.get_by_role("heading", name="Waiting for you").wait_for()


def work_the_inbox(page: Any, hands: Mouse, desk: Desk) -> tuple[list[int], int]:
    hands.press(page, page.locator("header").get_by_role("link", name="Inbox"))
    page.get_by_role("heading", name="Inbox").wait_for()
    assert page.locator(".pw-card mark.mention").count() > 5, "what names the project is marked"
    cards = [card.get_attribute("id") for card in page.locator(".pw-card").all()[:3]]
    hands.decide(page, cards)
    one, other, third = (int(card.rpartition("-")[2]) for card in cards)
    states = dict(rows(desk.db, "SELECT article_id, state FROM article_reviews"))
    assert (states[one], states[other], states[third]) == ("rejected", "rejected", "accepted")
    return [one, other], third


def work_on_an_article(page: Any, hands: Mouse, desk: Desk) -> int:
    number = int(rows(desk.db, "SELECT id FROM coverage WHERE title = ?", TITLE)[0][0])
    page.goto(f"{desk.address}-/inbox#article-{number}")
    hands.press(page, page.locator(f"#article-{number} h2 a"))
    page.get_by_role("heading", name=TITLE, level=1).wait_for()
    hands.choose(page, SENTENCE)
    page.get_by_text("This is now the passage").wait_for()

    quote = page.locator(".pw-quote", has_text=UNNAMED)
    hands.press(page, quote.locator("summary"))
    hands.write(page, quote.locator("input[name=speaker]"), LAWYER)
    hands.press(page, quote.get_by_role("button", name="Save"))
    page.get_by_text("The speaker is corrected").wait_for()

    hands.press(page, page.locator(".pw-decision").get_by_role("button", name="Later"))
    page.get_by_text("Set aside for later").first.wait_for()
    hands.press(page, page.locator("#undo").get_by_role("button", name="Undo"))
    page.get_by_text("Undone.").wait_for()
    until(lambda: rows(desk.db, "SELECT state FROM coverage WHERE id = ?", number) == [("proposed",)])
    hands.press(page, page.locator(".pw-decision").get_by_role("button", name="Accept", exact=True))
    page.get_by_text("Accepted: it will be printed").wait_for()
    return number


def see_what_the_page_becomes(page: Any, hands: Mouse) -> None:
    hands.press(page, page.locator("header").get_by_role("link", name="Page", exact=True))
    changes = page.locator("#changes")
    changes.get_by_text("2 added").wait_for()
    assert any(SENTENCE in added for added in changes.locator("ins").all_inner_texts())


def find_what_was_said_of_summer(page: Any, hands: Mouse) -> None:
    hands.write(page, page.get_by_role("searchbox", name="Search everything"), "l'été")
    page.keyboard.press("Enter")
    found = page.locator(".pw-results article", has_text=FRENCH_TITLE)
    found.locator("mark.found", has_text="l’été").first.wait_for()
    assert found.locator("h2").get_attribute("lang") == "fr"
    hands.press(page, found.locator("h2 a"))
    page.get_by_role("heading", name=FRENCH_TITLE, level=1).wait_for()
