"""The first page where scripts run: it works at once, and gives way without losing anything."""

from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from tests.ui.cable import Cable

pytestmark = pytest.mark.browser

SIZES = [(1280, 800), (390, 844)]
FIELD = "#plain-question"


@pytest.fixture
def opening(browser):
    """Open an address in a browser in which the application's own script is held back."""
    trouble: list[str] = []

    @contextmanager
    def open_(url, *, width=1280, height=800, scheme="light", chosen=None):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        if chosen:
            context.add_init_script(f"localStorage.setItem('gw-scheme', '{chosen}')")
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.route("**/page/*.js", lambda route: None)
        page.goto(url, wait_until="commit")
        page.locator(FIELD).wait_for()

        def release():
            page.locator("script[src^='/page/']").wait_for(state="attached")
            page.unroute("**/page/*.js")  # which lets go of those that are held
            page.wait_for_selector("#plain", state="detached")

        try:
            yield page, release
        finally:
            page.unroute_all()
            context.close()

    yield open_
    assert trouble == []


def ask(page, question):
    page.locator(FIELD).fill(question)
    page.keyboard.press("Enter")


def loaded_anew_while_it_grows(page, advisor):
    ask(page, "How much are interns paid?")
    for _ in range(3):
        advisor.open()
    page.locator("#plain-live .claim").first.wait_for()
    page.reload(wait_until="commit")
    page.locator("#plain-live .claim").first.wait_for()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_was_typed_and_the_focus_stay_when_the_application_comes(
    plain_site, opening, width, height
):
    with opening(plain_site[1], width=width, height=height) as (page, release):
        page.keyboard.type("Half a question")
        page.keyboard.press("ArrowLeft")
        release()
        page.keyboard.type("!")
        assert page.get_by_label("Your question").input_value() == "Half a questio!n"
        page.keyboard.press("Enter")
        page.locator("#turn-1[data-phase=done]").wait_for()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_question_is_answered_before_the_application_is_there_and_kept_by_it(
    plain_site, opening, width, height
):
    with opening(plain_site[1], width=width, height=height) as (page, release):
        ask(page, "How much are interns paid?")
        page.locator("#plain-live [data-phase=done]").wait_for()
        page.locator("#plain-asking").wait_for()  # the first answer is over
        ask(page, "A list?")
        page.locator("[data-plain-turn='2'] .answer").wait_for()
        assert "?c=" in page.url
        assert page.locator(FIELD).input_value() == ""
        place = page.locator(FIELD).bounding_box()
        release()
        assert page.locator(".turn .question").all_inner_texts() == [
            "How much are interns paid?",
            "A list?",
        ]
        now = page.get_by_label("Your question").bounding_box()
        # The status line may have come below it, which the first page had not been told of yet.
        assert abs(now["x"] - place["x"]) < 3 and abs(now["y"] - place["y"]) < 60
        focused = "document.activeElement === document.querySelector('#gw-question textarea')"
        assert page.evaluate(focused)


def test_the_application_waits_for_the_end_of_an_answer_that_grows(gated_site, opening):
    advisor, url = gated_site
    with opening(url) as (page, release):
        ask(page, "How much are interns paid?")
        for _ in range(3):
            advisor.open()
        page.locator("#plain-live .claim").first.wait_for()
        page.keyboard.type("And the next one")
        advisor.close()
        page.locator("#plain-live [data-phase=done]").wait_for()
        release()
        page.locator("#turn-1[data-phase=done] .answer").wait_for()
        assert page.get_by_label("Your question").input_value() == "And the next one"


def test_a_page_that_is_loaded_anew_goes_on_with_the_answer_that_grows(gated_site, opening):
    advisor, url = gated_site
    with opening(url) as (page, release):
        loaded_anew_while_it_grows(page, advisor)
        advisor.close()
        page.locator("#plain-live [data-phase=done]").wait_for()
        release()
        page.locator("#turn-1[data-phase=done] .answer").wait_for()


@pytest.mark.parametrize("how", ["Enter", "Ask", "example"])
def test_what_is_asked_before_the_script_has_arrived_is_asked_by_it(plain_site, opening, how):
    advisor, url = plain_site
    for _ in range(20):  # a busy server sends the page before it knows what is indexed
        if 'class="example' in httpx.get(url).text:
            break
    cable = Cable(url)
    rest = cable.hold(b"// The first page until the application")
    try:
        with opening(cable.url) as (page, _):
            begun = len(advisor.asked)
            question = "How much are interns paid?"
            if how == "example":
                page.locator(".example", has_text=question).click()
            else:
                page.keyboard.type(question)
                page.keyboard.press("Shift+Enter")
                page.keyboard.press("Enter")
                if how == "Ask":
                    page.get_by_role("button", name="Ask", exact=True).click()
                assert page.locator(FIELD).input_value() == question + "\n"
            assert page.evaluate("window.plain.load === undefined")
            rest.set()
            page.locator("#plain-live .claim").first.wait_for()
            assert urlsplit(page.url).path == "/"
            assert page.locator(FIELD).input_value() == ""
            assert advisor.asked[begun:] == [(question, 0)]
    finally:
        rest.set()
        cable.close()


def test_where_its_script_never_comes_the_browser_asks(plain_site, opening):
    _, url = plain_site
    with opening(url) as (page, _):
        document = page.request.get(url).text()
        before, found, _ = document.partition("// The first page until the application")
        assert found
        page.route(url, lambda route: route.fulfill(body=before, content_type="text/html"))
        page.goto(url, wait_until="commit")
        ask(page, "How much are interns paid?")
        page.wait_for_url("**/ask?c=*")
        page.locator(".claim:visible").first.wait_for()


def test_an_answer_can_be_stopped(gated_site, opening):
    advisor, url = gated_site
    with opening(url) as (page, release):
        stop = page.get_by_role("button", name="Stop", exact=True)
        ask(page, "How much are interns paid?")
        for _ in range(3):
            advisor.open()
        page.locator("#plain-live .claim").first.wait_for()
        page.keyboard.type("And the next one")
        assert not page.get_by_role("button", name="Ask", exact=True).is_visible()
        stop.click()
        page.locator("#plain-live [data-phase=stopped] .answer").wait_for()
        page.get_by_text("Stopped before the answer was complete.").wait_for()
        page.get_by_role("button", name="Ask", exact=True).wait_for()
        assert not stop.is_visible()
        assert advisor.cancelled == ["How much are interns paid?"]
        assert page.locator(FIELD).input_value() == "And the next one"
        advisor.close()
        page.locator(FIELD).press("Enter")
        page.locator("[data-plain-turn='2'] .answer").wait_for()
        release()
        page.locator("#turn-1[data-phase=stopped] .answer").wait_for()
        page.locator("#turn-2[data-phase=done]").wait_for()


def test_the_application_takes_over_an_answer_that_grows(gated_site, opening):
    advisor, url = gated_site
    with opening(url) as (page, release):
        loaded_anew_while_it_grows(page, advisor)
        page.get_by_role("button", name="Stop", exact=True).wait_for()
        page.locator(FIELD).focus()
        page.keyboard.type("And the next one")
        release()
        page.locator("#turn-1[data-phase=writing] .claim").wait_for()
        page.get_by_role("button", name="Stop", exact=True).wait_for()
        assert page.get_by_label("Your question").input_value() == "And the next one"
        advisor.open()
        advisor.open()
        page.locator("#turn-1[data-phase=writing] .claim").nth(1).wait_for()
        advisor.close()
        page.locator("#turn-1[data-phase=done]").wait_for()
        assert page.locator("#turn-1 .claim").count() == 2
        assert page.locator(".turn").count() == 1
        assert advisor.asked == [("How much are interns paid?", 0)] and not advisor.cancelled


def test_what_is_asked_while_the_application_starts_is_asked_once_by_it(plain_site, opening):
    advisor, url = plain_site
    with opening(url) as (page, release):
        begun = len(advisor.asked)
        page.evaluate(
            """() => new MutationObserver((_, seen) => {
              if (!document.querySelector('script[type=module]')) return;
              seen.disconnect();
              const field = document.getElementById('plain-question');
              field.value = 'How much are interns paid?';
              field.form.requestSubmit();
            }).observe(document.head, {childList: true})"""
        )
        release()
        page.locator("#turn-1[data-phase=done]").wait_for()
        assert advisor.asked[begun:] == [("How much are interns paid?", 0)]


def test_a_refusal_leaves_what_was_typed(plain_site, opening):
    with opening(plain_site[1]) as (page, _):
        page.locator(FIELD).fill("   ")
        page.keyboard.press("Enter")
        page.get_by_text("Type a question first.").wait_for()
        page.route("**/ask", lambda route: route.abort())
        ask(page, "How much are interns paid?")
        page.get_by_text("The server cannot be reached. Ask again.").wait_for()
        assert page.locator(FIELD).input_value() == "How much are interns paid?"
        page.unroute("**/ask")
        page.keyboard.press("Enter")
        page.locator("#plain-live .answer").wait_for()


@pytest.mark.parametrize(
    ("scheme", "chosen", "ground"),
    [
        ("dark", None, "rgb(21, 24, 26)"),
        ("light", "dark", "rgb(21, 24, 26)"),
        ("dark", "light", "rgb(248, 247, 244)"),
    ],
)
def test_the_first_thing_drawn_has_the_readers_colours(plain_site, opening, scheme, chosen, ground):
    with opening(plain_site[1], scheme=scheme, chosen=chosen) as (page, release):
        colour = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(colour) == ground
        # The canvas behind the page, which a browser shows before there is a body.
        canvas = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
        assert canvas == (chosen or scheme)
        release()
        page.wait_for_function(f"{colour} === '{ground}'")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1440, 2560])
def test_nothing_scrolls_sideways(plain_site, opening, width):
    with opening(plain_site[1], width=width) as (page, _):
        ask(page, "How much are interns paid?")
        page.locator("#plain-live .answer").wait_for()
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0


def test_an_empty_page_begins_at_its_top(plain_site, opening):
    with opening(plain_site[1], width=390, height=320) as (page, release):
        page.locator("script[src^='/page/']").wait_for(state="attached")
        seen = "(({ scrollTop, scrollHeight: all, clientHeight: seen }) => [scrollTop, all > seen])"
        assert page.evaluate(f"{seen}(document.getElementById('plain-chat'))") == [0, True]
        release()
        page.get_by_role("heading", name="Ask your documents").wait_for()
        page.wait_for_function("document.getElementById('gw-chat').scrollTop === 0")
