"""An article's page at a browser: with the mouse, with keys alone, with a finger, and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from browse_archive import rows
from browsing import CONTRAST, SELECT, Desk, browser, desk, drag, state

__all__ = ["browser", "desk"]  # the fixtures
pytestmark = pytest.mark.browser


def printed(desk: Desk, article: int) -> Any:
    return rows(desk.db, "SELECT featured_quote FROM coverage WHERE id = ?", article)[0][0]


def speaker(desk: Desk, article: int) -> Any:
    return rows(
        desk.db,
        """SELECT qr.speaker FROM quotes q LEFT JOIN quote_reviews qr ON qr.quote_id = q.id
            WHERE q.article_id = ? AND q.kind = 'direct' ORDER BY q.id LIMIT 1""",
        article,
    )[0][0]


def tab_to(page: Any, element: str) -> None:
    """Goes there with the Tab key alone."""
    for _ in range(120):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", element):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {element}")


def test_an_article_is_edited_with_the_mouse(desk: Desk) -> None:
    page = desk.open("-/articles/22", viewport={"width": 1100, "height": 900})
    drag(page, "OpenLantern answers", "fed with.")
    page.get_by_role("button", name="Print the selected words").click()
    page.get_by_text("This is now the passage").wait_for()
    assert (
        printed(desk, 22) == "OpenLantern answers in eleven languages 🏮, and its makers publish what it was fed with."
    )
    page.locator(".pw-quote summary").first.click()
    field = page.locator(".pw-quote input[name=speaker]").first
    assert field.evaluate("(e) => e === document.activeElement")
    field.fill("Corin Mallory")
    page.locator(".pw-quote").first.get_by_role("button", name="Save").click()
    page.get_by_text("The speaker is corrected").wait_for()
    assert speaker(desk, 22) == "Corin Mallory"
    page.locator("summary[aria-label='Edit: Kind']").click()
    page.locator("#field-kind").select_option(label="podcast")
    page.locator("#fact-kind").get_by_role("button", name="Save").click()
    page.get_by_text("The machine says: guest article").wait_for()
    assert rows(desk.db, "SELECT kind FROM coverage WHERE id = 22") == [("podcast",)]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone.").wait_for()
    assert rows(desk.db, "SELECT kind FROM coverage WHERE id = 22") == [("guest_article",)]
    page.context.close()


def test_a_click_on_a_quote_leads_to_its_box_and_back(desk: Desk) -> None:
    page = desk.open("-/articles/24", viewport={"width": 1100, "height": 500})
    page.locator("#text mark.quote").first.click()
    box = page.locator(".pw-quote:target")
    box.wait_for()
    box.get_by_role("link", name="in the text").click()
    assert page.evaluate("location.hash").startswith("#in-text-")
    page.locator("#text .pw-to").first.press("Enter")
    box.wait_for()
    page.context.close()


def test_an_article_is_edited_with_keys_alone(desk: Desk) -> None:
    page = desk.open("-/articles/27")
    tab_to(page, "#text")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.id") == "choose-selected"
    page.keyboard.press("Enter")
    page.get_by_text("This is now the passage").wait_for()
    chosen = "On Tuesday the volunteers of OpenLantern switched on a language model that nobody owns."
    assert printed(desk, 27) == chosen
    tab_to(page, "#text")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate("getSelection().toString()") == "model that"
    tab_to(page, ".pw-quote summary")
    page.keyboard.press("Enter")
    page.locator("[name=speaker]:focus").wait_for()
    page.keyboard.type("Cora jarl")  # letters that are keys elsewhere
    page.keyboard.press("Enter")
    page.get_by_text("The speaker is corrected").wait_for()
    assert speaker(desk, 27) == "Cora jarl"
    page.locator("#show-keys").wait_for()  # which the script shows when it is there
    page.keyboard.press("u")
    page.get_by_text("Undone.").wait_for()
    assert (speaker(desk, 27), state(desk, 27)) == (None, "proposed")
    tab_to(page, "summary[aria-label='Edit: Title']")
    page.keyboard.press("Enter")
    page.locator("#field-title:focus").wait_for()
    page.keyboard.type("A lamp by keys")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="A lamp by keys").wait_for()
    page.locator("#show-keys").wait_for()
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("next waiting article", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_url("**/-/articles/28")
    page.locator("#show-keys").wait_for()
    page.keyboard.press("k")
    page.wait_for_url("**/-/articles/27")
    page.locator("#show-keys").wait_for()
    page.keyboard.press("l")
    page.get_by_text("Set aside for later").wait_for()
    assert state(desk, 27) == "later"
    page.context.close()


def test_words_are_chosen_with_a_finger(desk: Desk) -> None:
    page = desk.open("-/articles/29", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.evaluate(SELECT, ["The rest", "plumbing."])
    page.get_by_role("button", name="Add as a quote").tap()
    page.locator("#quote-speaker:focus").wait_for()
    assert page.locator("#quote-words").input_value() == "The rest is plumbing."
    page.locator("#quote-speaker").fill("Corin Mallory")
    page.get_by_role("button", name="Add the quote").tap()
    page.get_by_text("The quote is added").wait_for()
    assert rows(desk.db, "SELECT article_id FROM coverage_quotes WHERE speaker = 'Corin Mallory' AND article_id = 29")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_an_article_is_edited_without_scripts(desk: Desk) -> None:
    page = desk.open("-/articles/30", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.locator(".pw-quote summary").first.click()
    page.locator(".pw-quote input[name=speaker]").first.fill("Corin Mallory")
    page.locator(".pw-quote input[name=speaker]").first.press("Enter")
    page.get_by_text("The speaker is corrected").wait_for()
    assert speaker(desk, 30) == "Corin Mallory"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone.").wait_for()
    assert speaker(desk, 30) is None
    page.get_by_text("Add a quote by hand").click()
    page.locator("#quote-words").fill("nothing of the kind")
    page.get_by_role("button", name="Add the quote").click()
    page.get_by_text("do not stand in the article").first.wait_for()
    assert page.locator("#quote-words").input_value() == "nothing of the kind"
    page.locator("#quote-words").fill("in eleven languages")
    page.get_by_role("button", name="Add the quote").click()
    page.get_by_text("The quote is added").wait_for()
    page.locator("summary[aria-label='Edit: Image address']").click()
    page.locator("#field-image_url").fill("lamp:x")
    page.locator("#field-image_url").press("Enter")
    assert page.locator("#field-image_url").input_value() == "lamp:x"
    assert page.locator("#fact-image_url .pw-trouble").is_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_wrong_and_what_differs_can_be_read(desk: Desk, scheme: str) -> None:
    page = desk.open("-/articles/2/versions", color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    page.goto(desk.address + "-/articles/2")
    page.locator("summary[aria-label='Edit: Image address']").click()
    page.locator("#field-image_url").fill("lamp:x")
    page.locator("#field-image_url").press("Enter")
    page.locator("#field-image_url:focus").wait_for()
    assert page.evaluate(CONTRAST) == []
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    page.context.close()
