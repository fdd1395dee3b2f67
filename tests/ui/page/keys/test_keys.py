"""Each key of the page, in a browser."""

import pytest

from tests.ui.page.test_accessibility import problems
from tests.ui.page.test_page import ask, settled

pytestmark = pytest.mark.browser

FOCUSED = "element => element === document.activeElement"


def press(page, letter):
    page.keyboard.press(f"Alt+Shift+{letter}")


def leave_the_field(page):
    page.evaluate("document.activeElement.blur()")


@pytest.fixture
def asked(plain_site, open_page):
    """A page with an answer, wide enough for the list of conversations."""
    page = open_page(plain_site[1], width=1400)
    ask(page, "How much are interns paid?").wait_for()
    settled(page)
    page.locator("#turn-1 [data-revise]").wait_for()
    return page


def test_the_question_mark_lists_the_keys_and_escape_leads_back(asked):
    page = asked
    chip = page.locator("#turn-1 .chip").first
    chip.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.wait_for()
    assert problems(page) == []
    assert dialog.locator("dt").count() == dialog.locator("dd").count() >= 11
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#gw-keys') !== null")
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert chip.evaluate(FOCUSED)
    page.get_by_role("button", name="Keys", exact=True).click()
    dialog.wait_for()
    page.keyboard.press("?")
    dialog.wait_for(state="hidden")


def test_keys_that_are_pressed_alone_can_be_turned_off_for_good(asked):
    page = asked
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_label("Use the keys ? and /").uncheck()
    page.keyboard.press("Escape")
    for _ in range(2):
        leave_the_field(page)
        page.keyboard.press("/")
        assert not page.get_by_label("Your question").evaluate(FOCUSED)
        page.keyboard.press("?")
        assert page.locator("#gw-keys[open]").count() == 0
        press(page, "F")
        assert page.get_by_label("Search conversations").evaluate(FOCUSED)
        page.reload()
        page.locator("#turn-1 [data-revise]").wait_for()
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_label("Use the keys ? and /").check()


def test_in_a_field_a_letter_is_a_letter(asked):
    field = asked.get_by_label("Your question")
    field.focus()
    asked.keyboard.type("?/NX")
    assert field.input_value() == "?/NX"
    assert asked.locator("#gw-keys[open]").count() == 0


def test_the_slash_leads_to_the_question(asked):
    leave_the_field(asked)
    asked.keyboard.press("/")
    assert asked.get_by_label("Your question").evaluate(FOCUSED)
    assert asked.get_by_label("Your question").input_value() == ""


def test_conversations_are_begun_found_and_stepped_through(asked):
    page = asked
    first = page.url
    press(page, "N")
    page.locator(".turn").wait_for(state="detached")
    assert page.get_by_label("Your question").evaluate(FOCUSED)
    ask(page, "How long does it last?").wait_for()
    settled(page)
    second = page.url
    assert second != first
    page.locator(f".gw-conversation[data-conversation='{second.rpartition('=')[2]}']").wait_for()
    press(page, "J")
    page.wait_for_url(first)
    page.locator("#turn-1 .question", has_text="How much are interns paid?").wait_for()
    press(page, "K")
    page.wait_for_url(second)
    press(page, "F")
    assert page.get_by_label("Search conversations").evaluate(FOCUSED)


def test_an_answer_is_stopped(gated_site, open_page):
    page = open_page(gated_site[1])
    ask(page, "How much are interns paid?", phase="waiting").wait_for()
    press(page, "X")
    page.locator("#turn-1[data-phase=stopped]").wait_for()
    settled(page)


def test_the_last_answer_is_copied_and_its_first_source_opened(asked):
    page = asked
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    press(page, "C")
    page.wait_for_function("window.copied")
    assert "[^1]" in page.evaluate("window.copied")
    press(page, "S")
    page.locator("#gw-viewer mark.gw-active").wait_for()
    assert page.get_by_role("tab", name="Reader").get_attribute("aria-selected") == "true"


def test_the_list_and_the_side_panel_are_reached(asked):
    page = asked
    press(page, "L")
    assert page.evaluate("document.activeElement.closest('#gw-list') !== null")
    press(page, "P")
    assert page.get_by_role("tab", name="Sources").evaluate(FOCUSED)


def test_on_a_narrow_screen_they_open_and_close(plain_site, open_page):
    page = open_page(plain_site[1], width=768)
    press(page, "L")
    search = page.get_by_label("Search conversations")
    search.wait_for()
    press(page, "L")
    search.wait_for(state="hidden")
    press(page, "P")
    page.get_by_role("dialog").wait_for()
    press(page, "P")
    page.get_by_role("dialog").wait_for(state="detached")


def test_where_there_is_nothing_to_do_it_is_said(plain_site, open_page):
    page = open_page(plain_site[1])
    for letter, said in (
        ("X", "Nothing is being answered."),
        ("C", "There is no answer to copy yet."),
        ("S", "The last answer has no source."),
    ):
        press(page, letter)
        assert page.locator("#gw-said").inner_text() == said
