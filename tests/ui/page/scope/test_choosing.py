"""Choosing what a conversation is asked over, in a browser."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.real_model]

SIZES = [(1280, 800), (390, 844)]
LOST = "The collection “Talks” is not there any more."


def opened(open_page, url, **how):
    page = open_page(url, **how)
    page.locator("#gw-scope .scope").wait_for()
    return page


def choice(page):
    return page.get_by_label("Documents to ask")


def is_chosen(page, words):
    """Wait until the choice says so, and the server with it."""
    page.locator("#gw-scope option[selected]", has_text=words).wait_for(state="attached")


def is_all(page):
    page.locator("#gw-scope .scope[data-over='']").wait_for(state="attached")


def ask(page, question, number=1):
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(f"#turn-{number}[data-phase=done]")
    turn.wait_for()
    return turn


def asked_of(advisor):
    return advisor.options[-1].documents


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_is_kept_with_the_conversation(site, ids, open_page, width, height):
    advisor, url, _ = site
    page = opened(open_page, url, width=width, height=height, touch=width < 400)
    assert choice(page).input_value() == ""
    choice(page).select_option("c:Talks")
    is_chosen(page, "Talks · 1 document")
    # Before the first question it is this tab that keeps it.
    page.reload()
    page.wait_for_selector("#plain", state="detached")
    is_chosen(page, "Talks · 1 document")
    turn = ask(page, "How much are interns paid?")
    assert "Asked of: “Talks”, 1 document" in turn.inner_text()
    assert asked_of(advisor) == {ids["Robotics"]}
    page.reload()
    page.wait_for_selector("#plain", state="detached")
    is_chosen(page, "Talks · 1 document")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # A new one begins with everything, and the other one is as it was.
    page.goto(url)
    page.wait_for_selector("#plain", state="detached")
    is_all(page)
    assert "Asked of" not in ask(page, "How much are interns paid?").inner_text()
    assert asked_of(advisor) is None
    page.go_back()
    page.wait_for_selector("#plain", state="detached")
    page.go_back()
    page.wait_for_selector("#plain", state="detached")
    is_chosen(page, "Talks · 1 document")


def test_it_is_changed_with_the_keyboard_from_the_next_question_on(site, ids, open_page):
    advisor, url, _ = site
    page = opened(open_page, url)
    ask(page, "How much are interns paid?")
    choice(page).focus()
    page.keyboard.press("ArrowDown")
    is_chosen(page, "Talks · 1 document")
    page.wait_for_function("document.activeElement.matches('#gw-scope select')")
    turn = ask(page, "And how long?", 2)
    assert "Asked of: “Talks”" in turn.inner_text()
    assert "Asked of" not in page.locator("#turn-1").inner_text()
    assert asked_of(advisor) == {ids["Robotics"]}
    page.get_by_role("button", name="New conversation").locator("visible=true").click()
    page.locator(".turn").first.wait_for(state="detached")
    is_all(page)


def test_another_tab_shows_it_at_once(site, ids, open_page):
    advisor, url, _ = site
    page = opened(open_page, url)
    ask(page, "How much are interns paid?")
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#plain", state="detached")
    other.locator("#turn-1").wait_for()
    is_all(other)
    choice(page).select_option("c:Talks")
    is_chosen(other, "Talks · 1 document")
    ask(other, "And how long?", 2)
    assert asked_of(advisor) == {ids["Robotics"]}
    page.locator("#turn-2", has_text="Asked of: “Talks”").wait_for()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_an_ended_collection_is_said_and_never_replaced(site, library, open_page, width, height):
    advisor, url, _ = site
    page = opened(open_page, url, width=width, height=height)
    choice(page).select_option("c:Talks")
    is_chosen(page, "Talks · 1 document")
    ask(page, "How much are interns paid?")
    library.collections.end("", "Talks")
    before = len(advisor.asked)
    page.get_by_label("Your question").fill("And how long?")
    page.keyboard.press("Enter")
    page.locator("#gw-hint").get_by_text(LOST).wait_for()
    assert page.get_by_label("Your question").input_value() == "And how long?"
    page.reload()
    page.wait_for_selector("#plain", state="detached")
    page.locator("#gw-scope").get_by_text(LOST).wait_for()
    assert len(advisor.asked) == before
    page.get_by_role("button", name="Ask all documents").click()
    is_all(page)
    ask(page, "And how long?", 2)
    assert asked_of(advisor) is None


def test_ticked_documents_are_kept_as_well(site, ids, open_page):
    advisor, url, _ = site
    page = opened(open_page, url)
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label("Ask only: Placement handbook").check()
    is_chosen(page, "Only “Placement handbook”")
    ask(page, "How much are interns paid?")
    assert asked_of(advisor) == {ids["Placement"]}
    page.reload()
    page.wait_for_selector("#plain", state="detached")
    is_chosen(page, "Only “Placement handbook”")
    page.get_by_role("tab", name="Documents").click()
    page.get_by_text("Asking 1 of 2 documents.").wait_for()
    box = page.get_by_label("Ask only: Placement handbook")
    page.wait_for_function("element => element.checked", arg=box.element_handle())
    # Choosing beside the question is shown there.
    choice(page).select_option("")
    page.get_by_text("Asking all 2 documents.").wait_for()
    page.wait_for_function("element => !element.checked", arg=box.element_handle())


def test_the_first_page_asks_over_it_without_scripts(site, ids, browser):
    advisor, url, _ = site
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(url)
    choice(page).select_option("Talks · 1 document")
    page.get_by_label("Your question").fill("How much are interns paid?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Asked of: “Talks”, 1 document").locator("visible=true").wait_for()
    assert asked_of(advisor) == {ids["Robotics"]}
    assert choice(page).input_value() == "c:Talks"
    context.close()
