"""The inbox at a real browser: worked through by keys, several at once, undone, and all of it without JavaScript."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from browse_archive import rows
from browsing import Desk, browser, desk, state

pytestmark = pytest.mark.browser
__all__ = ["browser", "desk"]


@pytest.fixture(autouse=True)
def undecided(desk: Desk) -> None:
    """All articles but the first four wait."""
    with closing(sqlite3.connect(desk.db, timeout=10, isolation_level=None)) as conn:
        conn.execute("DELETE FROM article_reviews WHERE article_id > 4")


@pytest.fixture
def inbox(desk: Desk) -> Iterator[Any]:
    """The inbox, opened; what it writes to the console is an error."""
    page = desk.open("-/inbox")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.context.close()
    assert [text for text in complaints if "net::ERR_FAILED" not in text] == []  # a request that a test refused


FOCUSED = "document.activeElement?.closest('[id]')?.id"


def has_focus(page: Any, name: str) -> bool:
    """Whether that card comes to have the focus: a page that was loaded anew gives it once its script runs."""
    page.wait_for_function(f"name => {FOCUSED} === name", arg=name)
    return str(page.evaluate(FOCUSED)) == name


def press(page: Any, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def said(page: Any, words: str) -> None:
    """Waits until a screen reader is told these words."""
    page.wait_for_function("words => document.getElementById('said').textContent.includes(words)", arg=words)


def test_the_inbox_is_worked_through_by_keys(inbox: Any, desk: Desk) -> None:
    press(inbox, "jjk")
    assert has_focus(inbox, "article-5")
    press(inbox, "a")
    said(inbox, "Accepted: it will be printed")
    assert has_focus(inbox, "article-6")
    assert inbox.locator("#waiting").inner_text() == "25"
    assert state(desk, 5) == "accepted"
    press(inbox, "lr")
    said(inbox, "Rejected.")
    assert (state(desk, 6), state(desk, 7)) == ("later", "rejected")
    assert has_focus(inbox, "article-8")
    for number, former in ((7, "article-7"), (6, "article-6"), (5, "article-5")):
        press(inbox, "u")
        inbox.locator(f"#{former}").wait_for()
        assert state(desk, number) == "proposed"
        assert has_focus(inbox, former)
    assert inbox.locator("#waiting").inner_text() == "26"
    assert inbox.url.endswith("/-/inbox")  # no page was loaded


def test_help_is_a_dialog_and_keys_rest_while_it_is_open(inbox: Any, desk: Desk) -> None:
    press(inbox, "j?")
    inbox.get_by_role("dialog", name="Keyboard").wait_for()
    press(inbox, "ar")
    press(inbox, ["Escape"])  # type: ignore[arg-type]
    inbox.get_by_role("dialog").wait_for(state="hidden")
    assert state(desk, 5) == "proposed"
    inbox.get_by_role("button", name="Keyboard").click()
    inbox.get_by_role("button", name="Close").click()
    inbox.get_by_role("dialog").wait_for(state="hidden")


def test_keys_typed_into_a_field_decide_nothing_and_enter_rejects_with_the_reason(inbox: Any, desk: Desk) -> None:
    field = inbox.get_by_placeholder("Reason (optional)").first
    field.press_sequentially("jarlxu?")
    assert field.input_value() == "jarlxu?"
    assert state(desk, 5) == "proposed"
    field.press("Enter")
    said(inbox, "Rejected.")
    assert rows(desk.db, "SELECT state, reason FROM article_reviews WHERE article_id = 5") == [("rejected", "jarlxu?")]
    press(inbox, "u")
    said(inbox, "Undone")


def test_several_are_selected_decided_and_undone(inbox: Any, desk: Desk) -> None:
    press(inbox, "jxjjx")
    inbox.get_by_text("2 selected").wait_for()
    press(inbox, "r")
    said(inbox, "2 articles rejected.")
    assert [state(desk, number) for number in (5, 6, 7)] == ["rejected", "proposed", "rejected"]
    assert has_focus(inbox, "article-8")
    assert inbox.locator("#article-5, #article-7").count() == 0
    inbox.get_by_role("button", name="Undo").click()
    said(inbox, "Undone")
    assert [state(desk, number) for number in (5, 6, 7)] == ["proposed"] * 3
    assert has_focus(inbox, "article-5")
    order = inbox.evaluate("[...document.querySelectorAll('.pw-card')].slice(0, 4).map((card) => card.id)")
    assert order == ["article-5", "article-6", "article-7", "article-8"]


def test_a_whole_page_is_set_aside_and_the_next_one_comes(inbox: Any, desk: Desk) -> None:
    inbox.get_by_role("link", name="Select all on this page").click()
    inbox.get_by_text("20 selected").wait_for()
    inbox.locator("#several").get_by_role("button", name="Later").click()
    inbox.get_by_text("20 articles set aside.").first.wait_for()
    inbox.locator("#article-25").wait_for()
    assert inbox.locator(".pw-card").count() == 6
    inbox.get_by_role("button", name="Undo").click()
    inbox.locator("#article-5").wait_for()
    assert state(desk, 24) == "proposed"


def test_a_card_somebody_else_decided_meanwhile_says_so(inbox: Any, desk: Desk) -> None:
    other = desk.open("-/articles/9")
    other.get_by_role("button", name="Accept", exact=True).click()
    other.get_by_text("Accepted: it will be printed").wait_for()
    inbox.locator("#article-9").get_by_role("button", name="Reject").click()
    said(inbox, "reviewer accepted")
    assert state(desk, 9) == "accepted"
    other.goto(desk.address + "-/inbox?tab=decided")
    other.locator("#article-9").get_by_role("button").click()
    other.context.close()
    assert state(desk, 9) == "proposed"


def test_what_can_t_be_sent_from_here_is_sent_as_a_form(inbox: Any, desk: Desk) -> None:
    inbox.route(
        "**/state", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    press(inbox, "ja")
    inbox.get_by_text("Accepted: it will be printed").first.wait_for()
    inbox.wait_for_url("**/-/inbox?done=*#article-6")
    assert has_focus(inbox, "article-6")
    assert state(desk, 5) == "accepted"
    press(inbox, "u")
    inbox.get_by_text("Undone: it is as it was before.").wait_for()
    assert has_focus(inbox, "article-5")


def test_a_morning_without_javascript(desk: Desk) -> None:
    page = desk.open("-/inbox", java_script_enabled=False)
    card = page.locator("#article-7")
    card.get_by_label("Reason for rejecting").fill("names somebody else")
    card.get_by_role("button", name="Reject").click()
    page.wait_for_url("**#article-8")
    assert rows(desk.db, "SELECT state, reason FROM article_reviews WHERE article_id = 7") == [
        ("rejected", "names somebody else")
    ]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: it is as it was before.").wait_for()
    page.locator("#article-9").get_by_label("Reason for rejecting").press("Enter")
    page.wait_for_url("**#article-10")
    assert state(desk, 9) == "rejected"
    page.locator("#article-7").get_by_role("button", name="Accept, print this one").last.click()
    page.get_by_text("Accepted: it will be printed").wait_for()
    assert state(desk, 7) == "accepted"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: it is as it was before.").wait_for()
    for number in (5, 8):
        page.locator(f"#article-{number} .pw-select input").check()
    page.locator("#several").get_by_role("button", name="Later").click()
    page.get_by_text("2 articles set aside.").wait_for()
    assert [state(desk, number) for number in (5, 6, 8)] == ["later", "proposed", "later"]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: it is as it was before.").wait_for()
    assert [state(desk, number) for number in (5, 7, 8)] == ["proposed"] * 3
    page.context.close()


def test_enter_in_the_bar_decides_nothing(desk: Desk) -> None:
    page = desk.open("-/inbox", java_script_enabled=False)
    page.locator("#article-5 .pw-select input").check()
    page.locator("#several input[name=reason]").press("Enter")
    page.get_by_text("Nothing was decided").wait_for()
    assert state(desk, 5) == "proposed"
    page.context.close()


def test_the_inbox_fits_a_phone_with_its_bar(desk: Desk) -> None:
    page = desk.open("-/inbox?all=1", viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#several").is_visible()
    page.context.close()
