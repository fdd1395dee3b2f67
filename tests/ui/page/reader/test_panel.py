"""From a number to the words it stands for and back, in a browser."""

import dataclasses

import pytest

from corpus.document import Document
from tests.ui.conftest import served
from tests.ui.page.test_page import DONE, ask, settled
from tests.ui.scripted import DOCUMENTS, HOUSING_SENTENCE, PAY, PAY_SENTENCE, ScriptedAdvisor

pytestmark = pytest.mark.browser

ACTIVE = "#gw-viewer mark.gw-active"
FOCUSED = "element => element === document.activeElement"


def answered(page):
    ask(page, "How much are interns paid?").wait_for()
    settled(page)
    return page


def visible_in(pane, mark):
    """Whether a mark lies inside what its pane shows."""
    outer, inner = pane.bounding_box(), mark.bounding_box()
    return outer["y"] <= inner["y"] <= outer["y"] + outer["height"] - inner["height"]


def test_hovering_a_number_shows_its_quote_and_escape_hides_it(plain_site, open_page):
    page = answered(open_page(plain_site[1]))
    page.locator("#turn-1 .chip").nth(1).hover()
    quote = page.locator("#gw-quote")
    quote.wait_for()
    assert "Interns who move get help with housing and travel" in quote.inner_text()
    assert "pay.md" in quote.inner_text()
    quote.hover()
    page.keyboard.press("Escape")
    quote.wait_for(state="hidden")


def test_focusing_a_number_describes_it_with_its_quote(plain_site, open_page):
    page = answered(open_page(plain_site[1]))
    page.locator("#turn-1 .chip").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator("#gw-quote").wait_for()
    chip = page.locator("#turn-1 .chip").first
    assert chip.get_attribute("aria-describedby") == "gw-quote"


def test_a_number_opens_the_document_at_the_exact_words(plain_site, open_page):
    page = answered(open_page(plain_site[1]))
    chip = page.get_by_role("button", name="Source 2: Internships at the company")
    chip.focus()
    page.keyboard.press("Enter")
    page.locator(ACTIVE).wait_for()
    assert page.locator(ACTIVE).all_inner_texts() == [
        "Interns who move get help with housing and travel"
    ]
    assert page.get_by_role("tab", name="Reader").get_attribute("aria-selected") == "true"
    assert page.locator("#gw-viewer h2").evaluate(FOCUSED)
    assert "Quote 2 of 2" in page.locator("#gw-viewer").inner_text()

    page.get_by_role("button", name="Previous quote").click()
    page.locator(ACTIVE, has_text="a range of $40 to $61 an hour").wait_for()
    assert page.get_by_role("button", name="Previous quote").is_disabled()
    page.keyboard.press("Escape")
    assert chip.evaluate(FOCUSED)


def test_the_same_number_opens_the_same_place_again(plain_site, open_page):
    page = answered(open_page(plain_site[1]))
    for _ in range(2):
        page.locator("#turn-1 .chip").first.click()
        page.locator(ACTIVE).wait_for()
        page.get_by_role("button", name="Back to the answer").click()
        assert page.locator("#turn-1 .chip").first.evaluate(FOCUSED)


def test_the_page_of_a_paginated_document_is_shown(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How long does it last?").wait_for()
    page.locator("#turn-1 .chip").click()
    page.locator(ACTIVE).wait_for()
    assert page.locator("#gw-viewer .page-start").inner_text() == "Page 4"


def test_marked_words_lead_to_the_sentences_that_use_them(plain_site, open_page):
    page = answered(open_page(plain_site[1]))
    page.locator("#turn-1 .chip").first.click()
    page.locator(ACTIVE).wait_for()
    page.locator("#gw-viewer mark", has_text="Interns who move").click()
    used = page.locator("#turn-1 .claim.gw-flash")
    used.wait_for()
    assert HOUSING_SENTENCE in used.inner_text()
    assert used.evaluate(FOCUSED)
    page.get_by_role("button", name="To the sentence that quotes this, source 1").click()
    page.locator("#turn-1 .claim.gw-flash", has_text=PAY_SENTENCE).wait_for()


def test_sources_of_earlier_answers_open_too(plain_site, open_page):
    page = answered(open_page(plain_site[1]))
    ask(page, "And how long?", number=2).wait_for()
    page.locator("#turn-1 .chip").first.click()
    page.locator(ACTIVE, has_text="a range of $40 to $61 an hour").wait_for()


def test_a_card_opens_its_document(plain_site, open_page):
    page = answered(open_page(plain_site[1]))
    opens = page.locator("#gw-panel .card.cited .open")
    opens.click()
    page.locator(ACTIVE).wait_for()
    page.get_by_role("button", name="Back to the answer").click()
    assert opens.evaluate(FOCUSED)


def test_a_document_that_changed_shows_the_words_as_they_were(open_page):
    advisor = ScriptedAdvisor()
    changed = dataclasses.replace(DOCUMENTS["d1"], text="Something else now.", sections=())
    advisor.documents["d1"] = changed
    with served(advisor) as url:
        page = answered(open_page(url))
        page.locator("#turn-1 .chip").first.click()
        page.get_by_text("changed or removed after it was quoted").wait_for()
        assert page.locator(ACTIVE).inner_text() == "a range of $40 to $61 an hour"


def test_a_long_document_is_shown_around_the_words_and_grows_on_request(open_page):
    advisor = ScriptedAdvisor()
    line = "Nothing of this paragraph is quoted by anybody, however long one reads in it.\n"
    before, after = line * 8000, line * 8000
    text = f"{before}{PAY.text}\n{after}"
    advisor.documents["d1"] = Document("d1", "A long one", text)
    advisor.moved = {"d1": len(before) - PAY.start}
    with served(advisor) as url:
        page = answered(open_page(url))
        page.locator("#turn-1 .chip").first.click()
        page.locator(ACTIVE).wait_for()
        pane = page.locator("#gw-side-reader")
        assert visible_in(pane, page.locator(ACTIVE))
        shown = len(page.locator("#gw-viewer .pages").inner_text())
        assert shown < 40_000 < len(text)

        page.get_by_role("button", name="Show what comes before").click()
        page.wait_for_function(
            "shown => document.querySelector('#gw-viewer .pages').innerText.length > shown + 5000",
            arg=shown,
        )
        page.get_by_role("button", name="Show what follows").click()
        page.wait_for_function(
            "shown => document.querySelector('#gw-viewer .pages').innerText.length > shown + 15000",
            arg=shown,
        )
        assert page.locator("#gw-viewer mark").first.inner_text() in PAY.text


def test_on_a_phone_a_first_tap_shows_the_quote_and_the_next_opens_the_document(
    plain_site, open_page
):
    page = open_page(plain_site[1], width=360, height=740, touch=True)
    answered(page)
    chip = page.locator("#turn-1 .chip").first
    chip.tap()
    page.locator("#gw-quote").wait_for()
    assert page.get_by_role("dialog").count() == 0
    page.locator("#gw-quote button").tap()
    page.locator(ACTIVE).wait_for()
    assert page.get_by_role("dialog").is_visible()
    page.get_by_role("button", name="Close").tap()
    page.get_by_role("dialog").wait_for(state="detached")
    assert page.locator(f"#turn-1{DONE}").is_visible()
