"""Every view of the page before axe-core, which is in the wheel of its own package: no network."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.page.test_page import ask, settled

pytestmark = pytest.mark.browser

AXE = Axe()


def problems(page):
    """What axe calls serious or critical, with the elements."""
    found = AXE.run(page).response["violations"]
    return [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 360])
def test_no_view_has_a_serious_barrier(scheme, width, full_site, open_page):
    page = open_page(full_site[1], width=width, scheme=scheme)
    found = {"empty": problems(page)}

    ask(page, "How much are interns paid?").wait_for()
    settled(page)
    page.locator("details.withheld summary").click()
    page.locator("#turn-1 [data-revise]").click()
    page.locator("#turn-1 .more-actions summary").click()
    found["answer"] = problems(page)
    page.keyboard.press("Escape")
    page.locator("#gw-status summary").click()
    found["status"] = problems(page)
    page.keyboard.press("Escape")

    page.locator("#turn-1 .chip").first.focus()
    page.keyboard.press("Enter")
    page.locator("#gw-viewer mark.gw-active").wait_for()
    found["reader"] = problems(page)

    for name in ("Sources", "Documents", "Settings"):
        page.get_by_role("tab", name=name).click()
        found[name] = problems(page)
        if name == "Documents":
            page.get_by_text("Add a text").click()
            found["a text"] = problems(page)
            page.get_by_role("button", name="Open: Placement handbook").click()
            page.locator("#gw-about h3").wait_for()
            found["one document"] = problems(page)
    if width < 1000:
        page.get_by_role("button", name="Close").click()
        page.get_by_role("button", name="Conversations", exact=True).click()
        found["conversations"] = problems(page)
        page.keyboard.press("Escape")

    ask(page, "How many people are accepted each year?", number=2).wait_for()
    settled(page)
    found["abstention"] = problems(page)
    for question in ("A list?", "How are intrns paid, says the guide?", "Hello"):
        ask(page, question, number=page.locator(".turn").count() + 1).wait_for()
        settled(page)
        page.locator(".suggested").wait_for()
        found[question] = problems(page)
    ask(page, "Is it broken?", number=6, phase="failed").wait_for()
    found["failure"] = problems(page)
    assert {view: trouble for view, trouble in found.items() if trouble} == {}


def test_everything_is_reached_by_keyboard(full_site, open_page):
    page = open_page(full_site[1])
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 700, "y": 30})
    page.keyboard.press("/")
    field = page.get_by_label("Your question")
    assert field.evaluate("field => field === document.activeElement")
    page.keyboard.type("How much are interns paid?")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("And why?")
    assert field.input_value() == "How much are interns paid?\nAnd why?"
    page.keyboard.press("Enter")
    page.locator("#turn-1[data-phase=done]").wait_for()
    settled(page)

    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className.split(' ')[0]"))
        assert page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none' || "
            "document.activeElement.matches('body, input, textarea') || "
            "document.activeElement.closest('.gradio-container .block') !== null"
        )
    assert {"chip", "tool", "example"} <= reached

    tab = page.get_by_role("tab", name="Sources")
    tab.focus()
    page.keyboard.press("ArrowLeft")
    assert page.get_by_role("tab", name="Settings").get_attribute("aria-selected") == "true"


def test_a_screen_reader_hears_each_sentence_once_and_then_the_end(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    page.evaluate(
        """() => {
          window.heard = [];
          const said = document.getElementById('gw-said');
          new MutationObserver(() => window.heard.push(said.textContent))
            .observe(said, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, "How much are interns paid?", phase="waiting").wait_for()
    for event in range(6):
        advisor.open()
        if event == 2:
            page.locator("#turn-1 .claim").wait_for()
    page.locator("#turn-1[data-phase=done]").wait_for()
    settled(page)
    page.wait_for_function("window.heard.length >= 3")
    assert page.evaluate("window.heard") == [
        "The published range is $40 to $61 an hour.",
        "Interns who move get help with housing and travel.",
        "The answer is complete, with 2 sources.",
    ]
