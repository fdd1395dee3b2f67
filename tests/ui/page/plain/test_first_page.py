"""The first page where scripts run: it works at once, and gives way without losing anything."""

from contextlib import contextmanager

import pytest

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
        page.locator("#plain-live .claim").first.wait_for()
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
        ask(page, "How much are interns paid?")
        for _ in range(3):
            advisor.open()
        page.locator("#plain-live .claim").first.wait_for()
        page.reload(wait_until="commit")
        page.locator("#plain-live .claim").first.wait_for()
        advisor.close()
        page.locator("#plain-live [data-phase=done]").wait_for()
        release()
        page.locator("#turn-1[data-phase=done] .answer").wait_for()


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
