"""The server away: noticed, said, tried again, and the page goes on where it was."""

from contextlib import ExitStack, contextmanager

import pytest

from tests.ui.cable import Cable
from tests.ui.conftest import services_of, serving
from tests.ui.page.conftest import kept
from tests.ui.scripted import ScriptedAdvisor

pytestmark = pytest.mark.browser

PAY, LONG = "How much are interns paid?", "How long is it?"
AWAY = "The server is away."


class Machine:
    """A server that can be stopped and started anew, at the end of a cable."""

    def __init__(self, services):
        self._services = services
        self._running = ExitStack()
        self.cable = Cable()
        self.url = self.cable.url
        self.start()

    @property
    def store(self):
        return self._services.store

    def start(self):
        self.address = self._running.enter_context(serving(self._services))
        self.cable.lead_to(self.address)

    def kill(self):
        self.cable.pull()

    def stop(self):
        self._running.close()
        self.cable.pull()

    def close(self):
        self.cable.close()
        self._running.close()

    def asked(self):
        """All questions that were kept, the newest conversation first."""
        listed = [self.store.load("", found.id) for found in self.store.list("")]
        return [turn.question for conversation in listed for turn in conversation.turns]


@pytest.fixture
def machine():
    with services_of(ScriptedAdvisor()) as services:
        made = Machine(services)
        yield made
        made.close()


def quiet(page):
    """Wait until no stream is left of those that a page has when it begins."""
    until(page, lambda: page.streamed and not page.streams)


def until(page, is_so):
    """Wait at most a minute until something is so."""
    for _ in range(3000):
        if is_so():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it never became so")


@contextmanager
def same_page(page):
    """The page, which waits for nothing, is not loaded anew in the block."""
    quiet(page)
    page.evaluate("window.same = true")
    yield
    assert page.evaluate("window.same === true")


def loaded_anew(page):
    page.wait_for_function("window.same === undefined && !!document.querySelector('.gw-away')")


def typed(page):
    return page.get_by_label("Your question").input_value()


def is_away(page):
    page.locator(".gw-away").get_by_text(AWAY).wait_for()


def is_back(page):
    page.wait_for_function("document.querySelector('.gw-away')?.hidden === true")


def no_errors_of_gradio(page):
    assert page.locator(".toast-wrap .toast-body, .toast-body, .error-wrap").count() == 0
    assert page.get_by_text("Connection").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_it_is_said_in_one_line_and_goes_away_by_itself(machine, open_page, width):
    key = kept(machine.store, "", PAY)
    page = open_page(f"{machine.url}?c={key}", width=width, dies=True)
    page.locator("#turn-1").wait_for()
    page.get_by_label("Your question").fill("half of a question")
    with same_page(page):
        machine.kill()
        is_away(page)
        no_errors_of_gradio(page)
        assert page.get_by_role("status").filter(has_text=AWAY).count() == 1
        assert page.locator("#turn-1").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator(".gw-away").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert page.get_by_role("button", name="Try now").is_visible()
        machine.cable.lead_to(machine.address)
        page.evaluate("document.querySelector('[data-try-now]').click()")
        is_back(page)
        assert typed(page) == "half of a question"
        page.get_by_label("Your question").press("Enter")
        page.locator("#turn-2[data-phase=done]").wait_for()
    assert machine.asked() == [PAY, "half of a question"]


def test_a_server_that_takes_and_answers_nothing_is_away_too(machine, open_page):
    page = open_page(machine.url, dies=True)
    with same_page(page):
        machine.cable.fall_silent()
        is_away(page)
        machine.cable.lead_to(machine.address)
        is_back(page)


def test_a_question_asked_meanwhile_waits_and_is_asked_once(machine, open_page):
    page = open_page(machine.url, dies=True)
    with same_page(page):
        machine.kill()
        is_away(page)
        page.get_by_label("Your question").fill(PAY)
        page.keyboard.press("Enter")
        waits = page.get_by_role("region", name="Waiting for the server")
        waits.get_by_text(PAY).wait_for()
        assert typed(page) == ""
        page.get_by_label("Your question").fill("the next one")
        page.keyboard.press("Enter")
        assert typed(page) == "the next one"
        no_errors_of_gradio(page)
        machine.cable.lead_to(machine.address)
        page.locator("#turn-1[data-phase=done]").wait_for()
        assert not waits.is_visible()
    assert machine.asked() == [PAY]


def test_one_that_waits_can_be_taken_back(machine, open_page):
    page = open_page(machine.url, dies=True)
    with same_page(page):
        machine.kill()
        is_away(page)
        page.get_by_label("Your question").fill(PAY)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.get_by_role("button", name="Take it back").click()
        assert typed(page) == PAY
        assert not page.locator(".gw-unsent").is_visible()
        machine.cable.lead_to(machine.address)
        is_back(page)
        page.get_by_label("Your question").fill(LONG)
        page.keyboard.press("Enter")
        page.locator("#turn-1[data-phase=done]").wait_for()
    assert machine.asked() == [LONG]


def test_after_a_restart_the_page_is_where_it_was(machine, open_page):
    key = kept(machine.store, "", *[f"Question {number}?" for number in range(8)])
    page = open_page(f"{machine.url}?c={key}", width=1440, dies=True)
    page.locator("#turn-8").wait_for()
    page.get_by_label("Your question").fill("half of")
    page.evaluate("document.getElementById('gw-chat').scrollTop = 321")
    page.get_by_role("tab", name="Reader").click()
    page.evaluate("window.same = true")
    machine.stop()
    is_away(page)
    page.get_by_label("Your question").press("End")
    page.keyboard.type(" a question")
    machine.start()
    loaded_anew(page)
    page.wait_for_function(
        "document.querySelector('#gw-question textarea')?.value === 'half of a question'"
    )
    page.wait_for_function("document.getElementById('gw-chat').scrollTop === 321")
    page.wait_for_function("document.activeElement?.matches('#gw-question textarea')")
    assert page.get_by_role("tab", name="Reader").get_attribute("aria-selected") == "true"
    assert page.url.endswith(f"?c={key}")
    is_back(page)
    no_errors_of_gradio(page)


@pytest.mark.parametrize("conversation", ["new", "old"])
def test_a_question_that_waits_outlives_the_restart_and_is_asked_once(
    machine, open_page, conversation
):
    key = kept(machine.store, "", LONG)
    number, address = (1, "") if conversation == "new" else (2, f"?c={key}")
    page = open_page(f"{machine.url}{address}", dies=True)
    page.evaluate("window.same = true")
    machine.stop()
    is_away(page)
    page.get_by_label("Your question").fill(PAY)
    page.keyboard.press("Enter")
    page.locator(".gw-unsent").get_by_text(PAY).wait_for()
    machine.start()
    loaded_anew(page)
    page.locator(f"#turn-{number}[data-phase=done]").wait_for()
    page.reload()
    page.locator(f"#turn-{number}[data-phase=done]").wait_for()
    assert sorted(machine.asked()) == sorted([LONG, PAY])
    assert typed(page) == ""


def test_a_question_that_waits_is_half_typed_once_its_tab_is_closed(machine, open_page):
    page = open_page(machine.url, dies=True)
    machine.stop()
    is_away(page)
    page.get_by_label("Your question").fill(PAY)
    page.keyboard.press("Enter")
    page.locator(".gw-unsent").get_by_text(PAY).wait_for()
    page.get_by_label("Your question").fill("and more")
    context = page.context
    page.close()
    machine.start()
    page = context.new_page()
    page.goto(machine.url)
    page.wait_for_function(
        "text => document.querySelector('#gw-question textarea')?.value === text",
        arg=f"{PAY}\nand more",
    )
    assert machine.asked() == []


def test_a_page_that_is_left_before_it_asks_again_asks_the_next_time(machine, open_page):
    page = open_page(machine.url, dies=True)
    page.evaluate("window.same = true")
    machine.stop()
    is_away(page)
    page.get_by_label("Your question").fill(PAY)
    page.keyboard.press("Enter")
    page.get_by_label("Your question").fill("and more")
    # The page is loaded twice: the first time it is left while it waits to know who is signed in.
    page.add_init_script("""
      const kept = JSON.parse(sessionStorage.getItem("gw-kept"));
      if (kept && !localStorage.getItem("left")) {
        sessionStorage.setItem("gw-kept", JSON.stringify({ ...kept, who: "known later" }));
        document.addEventListener("gw-arrived", () => {
          localStorage.setItem("left", "yes");
          setTimeout(() => location.reload(), 200);
        });
      }
    """)
    machine.start()
    page.locator("#turn-1[data-phase=done]").wait_for()
    assert page.evaluate("localStorage.getItem('left')") == "yes"
    assert machine.asked() == [PAY]
    assert typed(page) == "and more"


@pytest.mark.parametrize("restarted", [True, False])
def test_a_question_that_the_server_had_taken_is_not_asked_again(machine, open_page, restarted):
    page = open_page(machine.url, dies=True)
    page.evaluate("window.same = true")
    sent = []

    # The question arrives, what the server says to it does not.
    def arrives(route):
        if "x-groundwise-token" not in route.request.headers:
            return route.continue_()
        sent.append(route.request.headers["x-groundwise-token"])
        if len(sent) > 1:
            return route.continue_()
        route.fetch()
        machine.stop() if restarted else machine.kill()
        return route.abort("connectionreset")

    page.route("**/gradio_api/run/predict", arrives)
    page.get_by_label("Your question").fill(PAY)
    page.keyboard.press("Enter")
    page.locator(".gw-unsent").get_by_text(PAY).wait_for()
    assert machine.asked() == [PAY]
    if restarted:
        machine.start()
        loaded_anew(page)
    else:
        machine.cable.lead_to(machine.address)
    page.locator("#turn-1 .question").get_by_text(PAY).wait_for()
    page.wait_for_url("**/?c=*")
    is_back(page)
    assert not page.locator(".gw-unsent").is_visible()
    assert len(sent) == 2 and len(set(sent)) == 1
    assert machine.asked() == [PAY]


def test_an_answer_that_was_on_its_way_is_not_lost_from_view(open_page):
    advisor = ScriptedAdvisor(gated=True)
    with services_of(advisor) as services:
        machine = Machine(services)
        page = open_page(machine.url, dies=True)
        quiet(page)
        page.get_by_label("Your question").fill(PAY)
        page.keyboard.press("Enter")
        page.locator("#turn-1").get_by_text("Waiting for its turn").wait_for()
        until(page, lambda: page.streams)  # else it is asked for again, and nothing need be loaded
        page.evaluate("window.same = true")
        machine.kill()
        is_away(page)
        no_errors_of_gradio(page)
        machine.cable.lead_to(machine.address)
        loaded_anew(page)
        page.locator("#turn-1 .question").get_by_text(PAY).wait_for()
        machine.close()
        advisor.close()
    assert advisor.asked == [(PAY, 0)]


def test_the_page_takes_what_is_clicked_meanwhile_once_the_server_is_back(machine, open_page):
    kept(machine.store, "", LONG, title="Old")
    page = open_page(machine.url, width=1440, dies=True)
    page.locator(".gw-conversation").wait_for()
    with same_page(page):
        machine.kill()
        is_away(page)
        page.get_by_role("button", name="Old").first.click()
        machine.cable.lead_to(machine.address)
        page.locator("#turn-1 .question").get_by_text(LONG).wait_for()


def test_many_tabs_that_follow_answers_leave_a_connection_for_the_next_question(
    gated_site, open_page
):
    """A browser has six connections for a server."""
    advisor, url = gated_site
    page = open_page(url)
    tabs = [page, *(page.context.new_page() for _ in range(4))]
    for tab in tabs[1:]:
        tab.goto(url)
        tab.locator("#gw-here [data-owner]").wait_for(state="attached")
    for number, tab in enumerate(tabs):
        tab.get_by_label("Your question").fill(f"How much, {number}?")
        tab.keyboard.press("Enter")
        tab.locator("#turn-1[data-phase=waiting]").wait_for()
    tabs[-1].get_by_role("button", name="Stop").click()
    tabs[-1].locator("#turn-1:is([data-phase=stopped])").wait_for()
    advisor.close()
    for tab in tabs[:-1]:
        tab.locator("#turn-1[data-phase=done]").wait_for()
