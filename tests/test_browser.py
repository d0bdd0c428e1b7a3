"""A person at a browser: selects words across marks and paragraphs, and does everything without JavaScript."""

from __future__ import annotations

import pytest
from browse_archive import rows
from browsing import SELECT, Desk, browser, desk, state

__all__ = ["browser", "desk"]  # the fixtures
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("article", "first", "last", "chosen"),
    [
        (9, "Nobody had", "ourselves,", "Nobody had asked us to be careful; we asked ourselves,"),
        (12, "answers", "publish", "answers in eleven languages 🏮, and its makers publish"),
        (11, "les bénévoles", "un modèle", "les bénévoles d’OpenLantern ont allumé un modèle"),
        (14, "The rest", " answers", "The rest is plumbing.”\nOpenLantern answers"),
    ],
)
def test_selected_words_become_the_passage_across_marks_and_paragraphs(
    desk: Desk, article: int, first: str, last: str, chosen: str
) -> None:
    page = desk.open(f"-/articles/{article}")
    button = page.get_by_role("button", name="Print the selected words")
    assert not button.is_visible()
    page.evaluate(SELECT, [first, last])
    button.click()
    page.get_by_text("This is now the passage").wait_for()
    assert rows(desk.db, "SELECT featured_quote FROM coverage WHERE id = ?", article) == [(chosen,)]
    page.context.close()


def test_everything_works_without_javascript(desk: Desk) -> None:
    page = desk.open("-/articles/17", java_script_enabled=False)
    page.get_by_label("Choose other words").fill("“The rest is plumbing.”")
    page.locator("#choose").get_by_role("button", name="Print this passage").click()
    page.get_by_text("This is now the passage").wait_for()
    assert rows(desk.db, "SELECT featured_quote FROM coverage WHERE id = 17") == [("“The rest is plumbing.”",)]
    page.locator("summary[aria-label='Edit: Outlet']").click()
    page.locator("#field-outlet").fill("Circuit of the North")
    page.locator("#field-outlet").press("Enter")
    page.get_by_text("Circuit of the North").first.wait_for()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_text("Accepted: it will be printed").wait_for()
    assert state(desk, 17) == "accepted"
    page.context.close()
