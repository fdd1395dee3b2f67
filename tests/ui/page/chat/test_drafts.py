"""What is half typed survives, in a browser, and goes where it should go."""

import threading

import pytest

from tests.ui.conftest import served
from tests.ui.page.chat.test_nothing_is_lost import LONG, PAID, open_one
from tests.ui.page.test_page import DONE, ask, new_conversation, settled
from tests.ui.scripted import ScriptedAdvisor
from ui.door.accounts import Accounts, add_account

pytestmark = pytest.mark.browser

KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('gw-draft:')).length"


def field(page):
    return page.get_by_label("Your question")


def holds(page, text):
    """Wait until the field holds a text."""
    page.wait_for_function(
        "text => document.querySelector('#gw-question textarea')?.value === text", arg=text
    )


@pytest.mark.parametrize("width", [1400, 390])
def test_each_conversation_has_its_own_and_a_new_one_too(width, plain_site, open_page):
    page = open_page(plain_site[1], width=width, touch=width < 400)
    field(page).fill("Half a thought")
    page.reload()
    holds(page, "Half a thought")
    question = f"How much, {width} times?"
    field(page).fill(question)
    field(page).press("Enter")
    page.locator(f"#turn-1{DONE}").wait_for()
    settled(page)
    assert page.evaluate(KEPT) == 0
    field(page).fill("And then <b>what</b>\nof it?")
    new_conversation(page)
    holds(page, "")
    field(page).fill("Something new")
    open_one(page, question)
    holds(page, "And then <b>what</b>\nof it?")
    page.reload()
    holds(page, "And then <b>what</b>\nof it?")
    new_conversation(page)
    holds(page, "Something new")


def test_what_is_asked_on_the_way_to_a_conversation_is_asked_there(plain_site, open_page):
    page = open_page(plain_site[1], width=1400)
    question = "How much, before I leave?"
    ask(page, question).wait_for()
    settled(page)
    on_their_way, arrives = [], threading.Event()
    page.route(
        "**/gradio_api/run/**",
        lambda route: route.continue_() if arrives.is_set() else on_their_way.append(route),
    )
    page.get_by_role("button", name="New conversation").locator("visible=true").click()
    field(page).fill("Half of it")
    open_one(page, question)
    holds(page, "")
    page.get_by_role("button", name="New conversation").locator("visible=true").click()
    holds(page, "Half of it")
    field(page).fill(LONG)
    field(page).press("Enter")
    arrives.set()
    for route in on_their_way:
        route.continue_()
    page.locator(f"#turn-1{DONE} .question", has_text=LONG).wait_for()
    settled(page)
    holds(page, "")
    assert page.locator(".turn").count() == 1
    open_one(page, question)
    page.locator(".turn .question", has_text=question).wait_for()
    holds(page, "")
    assert page.locator(".turn").count() == 1


def test_what_is_typed_stays_where_the_page_is_redrawn_late(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How much, of a page that lags?").wait_for()
    settled(page)
    here = "document.querySelector('#gw-here span').dataset.conversation"
    left = page.evaluate(here)
    new_conversation(page)
    page.wait_for_function(f"{here} === ''")
    field(page).fill("Something new")
    page.evaluate(f"id => {{ {here} = id; }}", left)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert field(page).input_value() == "Something new"
    field(page).press("Enter")
    page.locator(f"#turn-1{DONE} .question", has_text="Something new").wait_for()


def test_what_is_typed_while_an_answer_is_awaited_stays(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    ask(page, PAID, phase="waiting").wait_for()
    holds(page, "")
    field(page).fill("And how long?")
    advisor.close()
    page.locator(f"#turn-1{DONE}").wait_for()
    settled(page)
    page.reload()
    page.locator("#turn-1").wait_for()
    holds(page, "And how long?")


def test_an_example_leaves_what_is_half_typed(plain_site, open_page):
    page = open_page(plain_site[1])
    field(page).fill("Half a thought")
    page.get_by_role("button", name=PAID).click()
    page.locator(f"#turn-1{DONE}").wait_for()
    settled(page)
    assert field(page).input_value() == "Half a thought"
    page.reload()
    page.locator("#turn-1").wait_for()
    holds(page, "Half a thought")


def test_what_was_refused_is_kept(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    ask(page, PAID, phase="waiting").wait_for()
    holds(page, "")
    ask(page, LONG, phase="waiting")
    page.get_by_text("One question at a time").wait_for()
    page.reload()
    page.locator("#turn-1").wait_for()
    holds(page, LONG)
    advisor.close()


def test_a_question_that_is_being_changed_is_kept_until_it_is_asked(plain_site, open_page):
    page = open_page(plain_site[1], width=1400)
    ask(page, "How much, to begin with?").wait_for()
    settled(page)
    changed = page.locator(".editor [name=question]")
    page.get_by_role("button", name="Edit the question").click()
    changed.fill("How much, after all")
    page.reload()
    changed.wait_for()
    assert changed.input_value() == "How much, after all"
    assert page.evaluate(KEPT) == 1
    # It is no other conversation's, and there when one comes back.
    new_conversation(page)
    open_one(page, "How much, to begin with?")
    changed.wait_for()
    assert changed.input_value() == "How much, after all"
    changed.press("Enter")
    page.locator(f"#turn-1{DONE} .question", has_text="How much, after all").wait_for()
    settled(page)
    assert page.evaluate(KEPT) == 0
    page.get_by_role("button", name="Edit the question").click()
    changed.fill("Never mind")
    changed.press("Escape")
    page.reload()
    page.locator(f"#turn-1{DONE}").wait_for()
    assert not changed.is_visible() and page.evaluate(KEPT) == 0


def test_with_its_conversation_it_is_deleted(plain_site, open_page):
    page = open_page(plain_site[1], width=1400)
    ask(page, "How much, in one word?").wait_for()
    settled(page)
    field(page).fill("And then?")
    page.get_by_role("button", name="Edit the question").click()
    page.locator(".editor [name=question]").fill("How much, in two?")
    assert page.evaluate(KEPT) == 2
    item = page.locator(".gw-conversation", has_text="How much, in one word?").first
    item.locator(".gw-conversation-more").click()
    item.get_by_role("button", name="Delete…").click()
    item.get_by_role("button", name="Delete for good").click()
    page.locator(".turn").wait_for(state="detached")
    holds(page, "")
    assert page.evaluate(KEPT) == 0


def test_who_signs_out_leaves_nothing_behind(browser, tmp_path):
    accounts = tmp_path / "accounts.json"
    for name in ("ada", "bob"):
        add_account(accounts, name, f"the password of {name}")
    context = browser.new_context(viewport={"width": 1400, "height": 800})
    page = context.new_page()

    def sign_in(name):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(f"the password of {name}")
        page.keyboard.press("Enter")
        page.locator("#gw-here [data-owner]").wait_for(state="attached")

    with served(ScriptedAdvisor(), accounts=Accounts.load(accounts)) as url:
        page.goto(url)
        sign_in("ada")
        field(page).fill("A secret of ada's")
        assert page.evaluate(KEPT) == 1
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("Password").wait_for()
        assert page.evaluate(KEPT) == 0

        sign_in("ada")
        field(page).fill("Another secret")
        # The session ends in some other way, and somebody else sits down.
        context.clear_cookies()
        page.goto(url)
        sign_in("bob")
        page.wait_for_function(f"{KEPT} === 0")
        assert field(page).input_value() == ""
        context.close()


def test_a_page_that_is_loaded_again_before_it_has_an_address_finds_its_question(
    plain_site, open_page
):
    page = open_page(plain_site[1])
    question = "How much, of a page without an address?"
    page.evaluate("() => { window.groundwise.addresses.begun = () => {}; }")
    field(page).fill(question)
    with page.expect_response(lambda reply: question in (reply.request.post_data or "")):
        field(page).press("Enter")
    page.reload()
    page.locator(f"#turn-1{DONE} .question", has_text=question).wait_for()
    assert page.locator(".turn").count() == 1
    assert page.locator(".gw-conversation", has_text=question).count() == 1


def test_a_page_that_was_being_loaded_again_while_its_conversation_began_goes_there(
    plain_site, open_page
):
    page = open_page(plain_site[1])
    question = "How much, of a page that is leaving?"
    ask(page, question).wait_for()
    page.wait_for_url("**/?c=*")
    there = page.url
    page.evaluate("() => history.replaceState(null, '', '/')")
    page.reload()
    page.wait_for_url(there)
    page.locator(f"#turn-1{DONE} .question", has_text=question).wait_for()
    assert page.locator(".turn").count() == 1
    # Whoever goes to the start page is there.
    page.goto(plain_site[1])
    page.locator("#gw-welcome .welcome").wait_for()
    assert page.url == plain_site[1]


def test_what_was_on_its_way_when_the_page_was_loaded_again_is_asked(plain_site, open_page):
    page = open_page(plain_site[1], dies=True)
    question = "How much, of a server that is gone?"
    page.route("**/gradio_api/run/**", lambda route: route.abort())
    field(page).fill(question)
    with page.expect_event("requestfailed"):
        field(page).press("Enter")
    page.unroute("**/gradio_api/run/**")
    page.reload()
    page.locator(f"#turn-1{DONE} .question", has_text=question).wait_for()
    holds(page, "")
    assert page.evaluate(KEPT) == 0
