"""Every page for everybody: what axe-core finds, narrow and magnified screens, the keyboard, languages, motion."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browsing import CONTRAST, Desk, absent, browser, desk

__all__ = ["browser", "desk"]  # the fixtures
pytestmark = pytest.mark.browser

CHECKOUT = Path(__file__).parent.parent
AXE = Path(os.environ.get("PRESSWATCH_AXE", CHECKOUT / ".venv" / "axe-core" / "4.14.1" / "axe.min.js"))
PAGES = [
    "",
    "-/inbox?all=1",
    "-/inbox?tab=later",
    "-/inbox?tab=decided",
    "-/inbox?outlet=Nobody",
    "-/articles/2",
    "-/articles/5",
    "-/articles/6",
    "-/articles/11",
    "-/articles/2/versions",
    "-/coverage",
    "-/quotes",
    "-/quotes?person=Nobody",
    "-/speakers",
    "-/speakers?find=zyzzyva",
    "-/speaker?name=Tomas+Verrin",
    "-/speaker?name=Tomas+Verrin&with=Odile+Marchetot",
    "-/search",
    "-/search?q=l'été",
    "-/search?q=lamp",
    "-/search?q=zyzzyva",
    "-/page",
    "-/page?open=2",
    "-/add",
    "-/report?month=2026-11",
    "-/report?month=1999-01",
    "-/sources",
    "-/nowhere",
]
DATASETTE_S = ["presswatch", "presswatch/coverage", "presswatch/articles/2", "presswatch/most_quoted"]
"""Its own pages, with our header and colours on them."""
NAMELESS = {"label", "select-name"}
"""What axe-core finds in the filter of Datasette's table page, which names none of its fields."""
STRANGER_S = ["", "-/login", "-/inbox", "-/nowhere"]
DESKTOP = {"width": 1200, "height": 800}
PHONE = {"width": 360, "height": 740}
LOOKS = {
    "light, desktop, English": ({"color_scheme": "light", "viewport": DESKTOP}, "en"),
    "dark, desktop, French": ({"color_scheme": "dark", "viewport": DESKTOP}, "fr"),
    "light, phone, French": ({"color_scheme": "light", "viewport": PHONE}, "fr"),
    "dark, phone, English": ({"color_scheme": "dark", "viewport": PHONE}, "en"),
}
"""Each value of three with each value of the others."""
AUDIT = """async () => {
  const { violations } = await axe.run({ exclude: [".CodeMirror"] }, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120)).join(" | ")]);
}"""
"""All but the inside of Datasette's field for SQL."""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        absent(f"there is no axe-core at {AXE}: scripts/install-axe brings it")
    return AXE.read_text("utf-8")


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}_lang={language}"


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious(desk: Desk, axe: str, look: str) -> None:
    options, language = LOOKS[look]
    found = {}
    for stranger, paths in ((True, STRANGER_S), (False, PAGES + DATASETTE_S)):
        page = desk.open("", stranger=stranger, **options)
        for path in paths:
            page.goto(desk.address + in_language(path, language))
            page.evaluate(axe)
            known = NAMELESS if path in DATASETTE_S else set()
            if serious := [finding for finding in page.evaluate(AUDIT) if finding[0] not in known]:
                found[path, stranger] = serious
        page.context.close()
    assert found == {}


OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("look", LOOKS)
def test_pages_fit_the_smallest_phone_and_stand_out_and_break_no_rule_of_theirs(desk: Desk, look: str) -> None:
    options, language = LOOKS[look]
    page = desk.open("", **options)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in PAGES:
        page.goto(desk.address + in_language(path, language))
        assert page.evaluate(OVERFLOW) <= 0, path
        assert page.evaluate(CONTRAST) == [], path
    assert [text for text in complaints if "404" not in text] == []
    page.context.close()


def test_at_200_percent_nothing_is_cut_off(desk: Desk) -> None:
    page = desk.open("", viewport={"width": 640, "height": 400}, device_scale_factor=2)  # what zooming 1280 x 800 does
    for path in PAGES:
        page.goto(desk.address + path)
        assert page.evaluate(OVERFLOW) <= 0, path
        assert page.locator("header a:visible").count() > 4, path
    page.context.close()


STRUCTURE = """() => {
  const problems = [];
  let former = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    if (!heading.checkVisibility()) continue;
    const level = Number(heading.tagName[1]);
    if (level > former + 1) problems.push(`h${level} after h${former}: ${heading.textContent}`);
    former = level;
  }
  if (document.querySelectorAll("h1").length !== 1) problems.push("not one h1");
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")) {
    const named = field.labels?.length || field.getAttribute("aria-label") || field.textContent.trim();
    if (!named) problems.push(`no name: ${field.outerHTML}`);
    if (field.tabIndex > 0) problems.push(`an order of its own: ${field.outerHTML}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  problems.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `twice: ${id}`));
  return problems;
}"""


def test_headings_are_in_order_and_everything_has_a_name_without_javascript_too(desk: Desk) -> None:
    for script in (True, False):
        page = desk.open("", java_script_enabled=script)
        for path in PAGES:
            page.goto(desk.address + path)
            assert page.evaluate(STRUCTURE) == [], path
        page.context.close()


FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { left, right, top, bottom, width } = element.getBoundingClientRect();
  const seen = width > 0 && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
  const marked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  element.dataset.order ??= String((window.reached = (window.reached ?? 0) + 1));
  return [element.outerHTML.slice(0, 100), seen && marked, element.matches(".pw-skip")];
}"""
IN_ORDER = """() => {
  const reached = [...document.querySelectorAll("[data-order]")].map(({ dataset }) => Number(dataset.order));
  return reached.every((order, at) => at === 0 || order > reached[at - 1]);
}"""


@pytest.mark.parametrize("path", ["", "-/inbox", "-/articles/2", "-/search?q=lamp", "-/page", "-/add"])
def test_tab_goes_through_the_page_in_order_and_shows_where_it_is(desk: Desk, path: str) -> None:
    page = desk.open(path, reduced_motion="reduce")
    page.evaluate("document.activeElement.blur()")
    for step in range(40):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        assert focus[1], focus[0]
        assert focus[2] == (step == 0), "the first step leads past the navigation"
    assert page.evaluate(IN_ORDER)
    page.context.close()


def test_the_first_step_of_the_keyboard_leads_past_the_navigation(desk: Desk) -> None:
    page = desk.open("-/inbox")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.context.close()


def test_the_menu_works_by_keys_and_without_scripts(desk: Desk) -> None:
    page = desk.open("", viewport=PHONE)
    menu = page.locator(".pw-more summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sources", exact=True).wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Coverage"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.pw-more summary')")
    assert page.locator(".pw-menu").is_hidden()
    page.context.close()
    page = desk.open("", viewport=PHONE, java_script_enabled=False)
    page.locator(".pw-more summary").click()
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("heading", name="People who are quoted").wait_for()
    page.context.close()


FRENCH = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong = [];
  let found = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!/lanterne|lampe|bénévoles|propriétaire/.test(node.data)) continue;
    if (node.parentElement.closest("script, textarea, option, .pw-block, .pw-hidden")) continue;
    found += 1;
    if (node.parentElement.closest("[lang]").lang !== "fr") wrong.push(node.data);
  }
  return [found, wrong];
}"""


def test_french_words_are_said_to_be_french_on_english_pages(desk: Desk) -> None:
    page = desk.open("")
    for path in (
        "",
        "-/inbox",
        "-/articles/11",
        "-/quotes",
        "-/coverage",
        "-/search?q=lampe",
        "-/report?month=2026-11",
    ):
        page.goto(desk.address + path)
        assert page.evaluate("document.documentElement.lang") == "en"
        found, wrong = page.evaluate(FRENCH)
        assert found, path
        assert wrong == [], path
    page.goto(desk.address + "-/articles/11?_lang=fr")
    assert page.evaluate("document.documentElement.lang") == "fr"
    page.context.close()


MOVING = """() => [document.documentElement, ...document.querySelectorAll("body *")]
    .map((element) => [element, getComputedStyle(element)])
    .filter(([, style]) => style.scrollBehavior === "smooth" || parseFloat(style.transitionDuration) > 0 ||
        style.animationName !== "none")
    .map(([element]) => element.tagName)"""


def test_nothing_moves(desk: Desk) -> None:
    """A page that glides to the next card after a decision lets a quick click on Undo fall on something else."""
    page = desk.open("")
    for path in PAGES:
        page.goto(desk.address + path)
        assert page.evaluate(MOVING) == [], path
    page.context.close()
