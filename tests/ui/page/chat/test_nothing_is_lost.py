"""Answers in progress belong to the server, in a browser: tabs come and go, and nothing is lost."""

import pytest

from tests.ui.page.test_page import DONE, ask, new_conversation, settled
from tests.ui.scripted import PAY_SENTENCE

pytestmark = pytest.mark.browser

PAID = "How much are interns paid?"
LONG = "How long does it last?"


def open_one(page, title):
    """Choose a conversation in the list, which a narrow screen opens first."""
    item = page.locator(".gw-conversation-open", has_text=title).first
    if not item.is_visible():
        page.get_by_role("button", name="Conversations", exact=True).click()
    item.click()


def begun(page, advisor, steps=3):
    """A question that has come as far as its first sentence."""
    ask(page, PAID, phase="waiting").wait_for()
    for _ in range(steps):
        advisor.open()
    page.locator("#turn-1 .answer").wait_for()


def let_end(advisor, steps=3):
    """Open what is left of the answer after `begun`, and no step of the next."""
    for _ in range(steps):
        advisor.open()


def test_a_reload_follows_the_answer_on(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    begun(page, advisor)
    page.reload()
    page.locator("#turn-1[data-phase=writing] .answer").wait_for()
    page.get_by_role("button", name="Stop").wait_for()
    advisor.open()
    advisor.open()
    page.locator("#turn-1[data-phase=writing] .answer .chip").nth(1).wait_for()
    advisor.open()
    page.locator(f"#turn-1{DONE}").wait_for()
    settled(page)
    assert advisor.asked == [(PAID, 0)] and advisor.cancelled == []


def test_a_tab_that_is_closed_leaves_its_answer_to_the_server(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    begun(page, advisor)
    address = page.url
    page.close()
    let_end(advisor)
    other = open_page(url)
    other.goto(address)
    other.locator(f"#turn-1{DONE} .answer").wait_for()
    assert advisor.cancelled == []


@pytest.mark.parametrize("width", [1400, 390])
def test_another_conversation_is_chosen_and_the_answer_goes_on(width, gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url, width=width, touch=width < 400)
    begun(page, advisor)
    first = page.url
    new_conversation(page)
    advisor.open()
    ask(page, LONG, phase="waiting").wait_for()
    page.get_by_text("1 question is before yours").wait_for()
    assert page.locator(".turn").count() == 1
    # Not before the list has the new one: it comes above, and moves the others.
    page.locator(".gw-conversation", has_text=LONG).wait_for(state="attached")
    open_one(page, PAID)
    page.locator("#turn-1[data-phase=writing] .question", has_text=PAID).wait_for()
    page.wait_for_url(first)
    let_end(advisor, 2 + 4)
    page.locator(f"#turn-1{DONE} .answer", has_text=PAY_SENTENCE).wait_for()
    open_one(page, LONG)
    page.locator(f"#turn-1{DONE} .question", has_text=LONG).wait_for()
    settled(page)
    assert advisor.cancelled == [] and advisor.most_at_once == 1


def test_every_tab_that_shows_the_conversation_follows_it(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    begun(page, advisor)
    second = page.context.new_page()
    second.goto(page.url)
    second.locator("#turn-1[data-phase=writing] .answer").wait_for()
    let_end(advisor)
    for tab in (page, second):
        tab.locator(f"#turn-1{DONE}").wait_for()
        settled(tab)
    # What one tab asks now the other shows, too, and either can stop it.
    second.get_by_label("Your question").fill("And how long?")
    second.keyboard.press("Enter")
    page.locator("#turn-2:is([data-phase=waiting], [data-phase=searching])").wait_for()
    ask(page, "One more?", phase="waiting")
    page.get_by_role("status").get_by_text("One question at a time").wait_for()
    assert page.get_by_label("Your question").input_value() == "One more?"
    page.get_by_role("button", name="Stop").click()
    for tab in (page, second):
        tab.locator("#turn-2:is([data-phase=stopped], [data-phase=done])").wait_for()
        settled(tab)


def test_an_answer_stays_as_a_version_when_another_is_asked_for(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, PAID).wait_for()
    settled(page)
    page.locator(".gw-rating").get_by_role("button", name="A good answer").click()
    page.get_by_text("Thanks.").first.wait_for()
    page.locator("#turn-1 .more-actions summary").click()
    page.get_by_role("button", name="Quotes only").click()
    versions = page.get_by_role("group", name="Versions of the answer")
    versions.get_by_text("2 of 2").wait_for()
    assert page.locator(".gw-thumb[aria-pressed=true]").count() == 0
    before = page.get_by_role("button", name="The answer before this one")
    after = page.get_by_role("button", name="The answer after this one")
    assert not after.is_enabled()
    before.focus()
    page.keyboard.press("Enter")
    versions.get_by_text("1 of 2").wait_for()
    page.locator("#gw-said", has_text="Versions of the answer: 1 of 2").wait_for()
    assert after.evaluate("button => button === document.activeElement")
    page.locator(".gw-thumb[aria-pressed=true]").wait_for()
    page.reload()
    versions.get_by_text("1 of 2").wait_for()
    assert page.locator(".turn").count() == 1


@pytest.mark.parametrize("width", [1280, 320])
def test_an_edited_question_is_a_branch_and_the_old_one_is_reached_again(
    width, plain_site, open_page
):
    advisor, url = plain_site
    page = open_page(url, width=width, touch=width < 400)
    ask(page, PAID).wait_for()
    settled(page)
    ask(page, "And how long?", number=2).wait_for()
    settled(page)
    advisor.asked.clear()
    page.locator("#turn-1 [data-revise]").click()
    page.locator("#turn-1 [name=question]").fill("What is in the list?")
    page.locator("#turn-1 [data-send]").click()
    page.locator(f"#turn-1{DONE} .question", has_text="What is in the list?").wait_for()
    settled(page)
    assert page.locator(".turn").count() == 1
    assert advisor.asked == [("What is in the list?", 0)]
    choice = page.get_by_role("group", name="Versions of the question")
    choice.get_by_text("2 of 2").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="The question before this one").click()
    page.locator("#turn-2 .question", has_text="And how long?").wait_for()
    assert page.locator("#turn-1 .question").inner_text() == PAID
    choice.get_by_text("1 of 2").wait_for()
    ask(page, "And then, how much?", number=3).wait_for()
    assert advisor.asked[-1] == ("And then, how much?", 2)


def test_going_between_is_refused_while_an_answer_is_in_progress(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    begun(page, advisor)
    let_end(advisor)
    settled(page)
    page.locator("#turn-1 [data-revise]").click()
    page.locator("#turn-1 [name=question]").fill(LONG)
    page.locator("#turn-1 [data-send]").click()
    page.locator("#turn-1 .question", has_text=LONG).wait_for()
    page.get_by_role("button", name="Stop").wait_for()
    page.get_by_role("button", name="The question before this one").click()
    page.get_by_text("Wait for this answer, or stop it").wait_for()
    assert page.locator("#turn-1 .question").inner_text() == LONG


def test_a_tab_that_comes_into_view_again_shows_what_has_become_of_its_answer(
    gated_site, open_page
):
    advisor, url = gated_site
    page = open_page(url)
    begun(page, advisor)
    # The connection breaks: nothing of the answer arrives any more.
    page.route("**/gradio_api/queue/**", lambda route: route.abort())
    page.evaluate("document.querySelector('#turn-1').dataset.phase = 'searching'")
    let_end(advisor)
    page.unroute("**/gradio_api/queue/**")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(f"#turn-1{DONE}").wait_for()
    settled(page)


def test_questions_to_go_on_with_of_another_exchange_do_not_show(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, PAID).wait_for()
    suggested = page.locator(".suggested")
    suggested.wait_for()
    # As they would arrive after the next question, or in another conversation.
    page.evaluate(
        """() => {
          const late = document.querySelector(".suggested").cloneNode(true);
          late.dataset.after = late.dataset.after.replace(/ .*/, " 9");
          document.querySelector(".suggested").replaceWith(late);
        }"""
    )
    suggested.wait_for(state="hidden")


def test_an_answer_that_arrives_in_the_next_conversation_does_not_stay_there(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    ask(page, LONG, phase="waiting").wait_for()
    let_end(advisor, steps=40)
    page.locator(f"#turn-1{DONE}").wait_for()
    settled(page)
    shown = page.locator("#gw-here span").get_attribute("data-conversation")
    whose = f'data-of=\\"{shown}'
    live, held = page.locator("#gw-live .question"), []

    def belated(route):
        """What arrives first is another conversation's; what arrives next, when it is seen."""
        response = route.fetch()
        body = response.text()
        if not held and whose in body:
            held.append(None)
            body = body.replace(whose, 'data-of=\\"another').replace(LONG, PAID)
        elif len(held) == 1 and whose in body:
            held.append((route, response))
            return
        route.fulfill(response=response, body=body)

    page.route("**/gradio_api/run/predict**", belated)
    page.evaluate(
        """document.dispatchEvent(
            new CustomEvent("gw:follow", { detail: { keys: "all", over: "" } }))"""
    )
    live.filter(has_text=PAID).wait_for()
    for _ in range(600):
        if len(held) > 1:
            break
        page.wait_for_timeout(50)
    route, response = held[1]
    route.fulfill(response=response)
    live.filter(has_text=LONG).wait_for()
    assert page.locator(".turn .question").all_inner_texts() == [LONG]


def test_why_a_question_was_not_taken_stays_when_the_page_looks_again(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    begun(page, advisor)
    page.get_by_label("Your question").fill(LONG)
    page.keyboard.press("Enter")
    hint = page.locator("#gw-hint", has_text="One question at a time")
    hint.wait_for()
    with page.expect_response("**/gradio_api/run/predict**"):
        page.evaluate(
            """document.dispatchEvent(
                new CustomEvent("gw:follow", { detail: { keys: "all", over: "" } }))"""
        )
    page.wait_for_timeout(300)
    assert hint.is_visible()
    assert page.get_by_label("Your question").input_value() == LONG
    let_end(advisor)
    page.locator(f"#turn-1{DONE}").wait_for()
    hint.wait_for(state="hidden")
