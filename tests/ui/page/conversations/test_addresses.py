"""Addresses of conversations in the whole page: opening, Back and Forward, the tab's title."""

import pytest

from tests.ui.conftest import services_of, serving
from tests.ui.page.conftest import kept
from tests.ui.scripted import ScriptedAdvisor

pytestmark = pytest.mark.browser

PAY = "How much are interns paid?"


@pytest.fixture
def site():
    """The services of a page, and its address."""
    with services_of(ScriptedAdvisor()) as services, serving(services) as url:
        yield services.store, url


def ask(page, question, number=1):
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    page.locator(f"#turn-{number}[data-phase=done]").wait_for()


def shows(page, *, question, title, id_):
    """Wait until the page shows a conversation, its address, its title and its mark."""
    page.locator("#turn-1 .question").get_by_text(question, exact=True).wait_for()
    page.wait_for_function("title => document.title === title", arg=f"{title} - groundwise")
    page.wait_for_function(
        "id => document.querySelector('.gw-conversation-open[aria-current=true]')"
        "?.closest('.gw-conversation').dataset.conversation === id",
        arg=id_,
    )
    assert page.locator(".gw-conversation-open[aria-current=true]").count() == 1
    assert page.url.endswith(f"?c={id_}")


def empty(page, url):
    """Wait until the page shows a new conversation."""
    page.wait_for_function("document.querySelectorAll('.turn').length === 0")
    page.locator(".welcome").wait_for()
    page.wait_for_function("document.title === 'groundwise'")
    assert page.url == url
    assert page.locator(".gw-conversation-open[aria-current=true]").count() == 0


def item(page, title):
    return page.locator(".gw-conversation-open", has_text=title)


def test_back_and_forward_go_through_what_was_opened(site, open_page):
    store, url = site
    old = kept(store, "", "How long is it?", title="Old")
    page = open_page(url, width=1440)
    ask(page, PAY)
    new = next(found.id for found in store.list("") if found.id != old)
    shows(page, question=PAY, title=PAY, id_=new)
    item(page, "Old").click()
    shows(page, question="How long is it?", title="Old", id_=old)
    page.get_by_role("button", name="New conversation").locator("visible=true").click()
    empty(page, url)
    page.wait_for_function("document.activeElement?.matches('#gw-question textarea')")

    page.go_back()
    shows(page, question="How long is it?", title="Old", id_=old)
    page.go_back()
    shows(page, question=PAY, title=PAY, id_=new)
    page.go_back()
    empty(page, url)
    page.go_forward()
    shows(page, question=PAY, title=PAY, id_=new)

    ask(page, "How long is it?", number=2)
    shows(page, question=PAY, title=PAY, id_=new)
    assert len(store.list("")) == 2, "it went on in the conversation that was gone back to"
    page.reload()
    shows(page, question=PAY, title=PAY, id_=new)


def test_many_steps_at_once_end_where_the_address_is(site, open_page):
    store, url = site
    ids = [kept(store, "", f"Question {number}?", title=f"Title {number}") for number in range(6)]
    page = open_page(url, width=1440)
    for number, key in enumerate(ids):
        item(page, f"Title {number}").click()
        shows(page, question=f"Question {number}?", title=f"Title {number}", id_=key)
    page.evaluate("for (let step = 0; step < 4; step += 1) history.back()")
    shows(page, question="Question 1?", title="Title 1", id_=ids[1])
    page.evaluate("history.go(3)")
    shows(page, question="Question 4?", title="Title 4", id_=ids[4])
    assert len(store.list("")) == 6


@pytest.mark.parametrize("width", [1440, 390])
def test_an_unknown_conversation_says_so_and_leads_on(site, open_page, width):
    store, url = site
    kept(store, "somebody", PAY, title="Theirs")
    theirs = store.list("somebody")[0].id
    for unknown in ("nothing", theirs, "<img src=x onerror=alert(1)>"):
        page = open_page(f"{url}?c={unknown}", width=width)
        said = page.get_by_role("alert").filter(has_text="There is no such conversation")
        said.wait_for()
        assert not page.locator(".welcome").is_visible()
        assert page.title() == "groundwise"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    said.get_by_role("link", name="begin a new one").click()
    empty(page, url)
    page.go_back()
    said.wait_for()
    ask(page, PAY)
    assert not said.is_visible()
    shows(page, question=PAY, title=PAY, id_=store.list("")[0].id)
    assert len(store.load("somebody", theirs).turns) == 1


def test_the_title_follows_a_new_name_in_every_tab(site, open_page):
    store, url = site
    key = kept(store, "", PAY, title="Before")
    page = open_page(f"{url}?c={key}", width=1440)
    other = page.context.new_page()
    other.goto(f"{url}?c={key}")
    for tab in (page, other):
        shows(tab, question=PAY, title="Before", id_=key)
    page.get_by_role("button", name="Rename, pin, export or delete: Before").click()
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("textbox", name="Title").fill("After & <b>bold</b>")
    page.keyboard.press("Enter")
    for tab in (page, other):
        shows(tab, question=PAY, title="After & <b>bold</b>", id_=key)


def test_what_is_deleted_in_one_tab_is_said_in_the_other(site, open_page):
    store, url = site
    key = kept(store, "", PAY, title="Gone")
    stays = kept(store, "", "How long is it?", title="Stays")
    page = open_page(f"{url}?c={key}", width=1440)
    other = page.context.new_page()
    other.goto(f"{url}?c={key}")
    third = page.context.new_page()
    third.goto(f"{url}?c={stays}")
    for tab in (page, other):
        shows(tab, question=PAY, title="Gone", id_=key)
    shows(third, question="How long is it?", title="Stays", id_=stays)
    page.get_by_role("button", name="Rename, pin, export or delete: Gone").click()
    page.get_by_role("button", name="Delete…").locator("visible=true").click()
    page.get_by_role("button", name="Delete for good").locator("visible=true").click()
    empty(page, url)
    other.get_by_role("alert").filter(has_text="There is no such conversation").wait_for()
    item(third, "Gone").wait_for(state="detached")
    shows(third, question="How long is it?", title="Stays", id_=stays)


def test_a_look_that_was_on_its_way_does_not_bring_back_what_was_deleted(site, open_page):
    store, url = site
    key = kept(store, "", PAY, title="Gone")
    page = open_page(f"{url}?c={key}", width=1440)
    shows(page, question=PAY, title="Gone", id_=key)
    held = []

    def belated(route):
        if not held and '"keys":"all"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/gradio_api/run/predict**", belated)
    page.evaluate(
        """document.dispatchEvent(
            new CustomEvent("gw:follow", { detail: { keys: "all", over: "" } }))"""
    )
    page.get_by_role("button", name="Rename, pin, export or delete: Gone").click()
    page.get_by_role("button", name="Delete…").locator("visible=true").click()
    page.get_by_role("button", name="Delete for good").locator("visible=true").click()
    empty(page, url)
    with page.expect_response(lambda one: one.request == held[0].request):
        held[0].continue_()
    page.wait_for_timeout(300)
    empty(page, url)


def test_on_a_phone_the_drawer_closes_when_one_is_picked(site, open_page):
    store, url = site
    key = kept(store, "", PAY, title="Pay")
    page = open_page(url, width=390, height=844, touch=True)
    drawer = page.get_by_role("navigation", name="Conversations")
    toggle = page.locator("[data-list]")
    toggle.click()
    item(page, "Pay").click()
    page.wait_for_function("document.documentElement.dataset.gwList === undefined")
    shows(page, question=PAY, title="Pay", id_=key)
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.click()
    drawer.get_by_role("button", name="New conversation").click()
    page.wait_for_function("document.documentElement.dataset.gwList === undefined")
    empty(page, url)
