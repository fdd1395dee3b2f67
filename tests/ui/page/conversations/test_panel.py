"""The panel of conversations alone in a browser."""

import gradio as gr
import pytest

from tests.ui.page.conftest import kept, served_blocks
from tests.ui.scripted import HOSTILE
from ui.page.conversations.panel import ConversationsPanel

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(services):
    """The panel, and a line that says which conversation was chosen."""
    with gr.Blocks() as blocks:
        current = gr.State("")
        panel = ConversationsPanel(services, current)
        said = gr.HTML("", elem_id="chosen", js_on_load=None)
        panel.wire(blocks)
        panel.chosen.change(
            lambda chosen: (chosen.conversation_id, f"{chosen.number}:{chosen.conversation_id}"),
            [panel.chosen],
            [current, said],
            queue=False,
        ).then(panel.refresh, panel.inputs, panel.outputs, queue=False)
    with served_blocks(blocks, "conversations/conversations.js") as url:
        yield url


def rows(page):
    return page.locator(".gw-conversation-title")


def more(page, title):
    page.get_by_role("button", name=f"Rename, export or delete: {title}").click()


def test_without_conversations_the_list_says_what_it_is_for(site, store, open_panel):
    page = open_panel(site)
    page.get_by_text("Your conversations are kept here, on this machine").wait_for()


def test_the_newest_comes_first_with_its_questions_counted(site, store, open_panel):
    kept(store, "", "How much are interns paid?", title="Older")
    kept(store, "", "How much are interns paid?", "How long is it?")
    page = open_panel(site)
    rows(page).first.wait_for()
    assert rows(page).all_inner_texts() == ["How much are interns paid?", "Older"]
    metas = page.locator(".gw-conversation-meta").all_inner_texts()
    assert [meta.split(" · ")[1] for meta in metas] == ["2 questions", "1 question"]


def test_a_conversation_is_opened_and_marked(site, store, open_panel):
    first = kept(store, "", "How much are interns paid?", title="First")
    kept(store, "", "How long is it?", title="Second")
    page = open_panel(site)
    page.get_by_role("button", name="First").first.click()
    page.locator("#chosen").get_by_text(f"1:{first}").wait_for()
    opened = page.locator(".gw-conversation-open[aria-current=true] .gw-conversation-title")
    opened.wait_for()
    assert opened.all_inner_texts() == ["First"]
    page.get_by_role("button", name="New conversation").click()
    page.locator("#chosen").get_by_text("2:", exact=True).wait_for()
    page.locator(".gw-conversation-open[aria-current=true]").wait_for(state="detached")


def test_a_search_narrows_the_list(site, store, open_panel):
    kept(store, "", "How much are interns paid?")
    kept(store, "", "How long is it?", title="Dates")
    page = open_panel(site)
    rows(page).first.wait_for()
    field = page.get_by_label("Search conversations")
    field.fill("dates")
    page.locator(".gw-conversation").nth(1).wait_for(state="detached")
    assert rows(page).all_inner_texts() == ["Dates"]
    field.fill("<b>nothing</b>")
    page.get_by_text("No conversation has “<b>nothing</b>”").wait_for()
    field.fill("")
    page.locator(".gw-conversation").nth(1).wait_for()


def test_renaming_in_place_by_keyboard(site, store, open_panel):
    conversation = kept(store, "", "How much are interns paid?")
    page = open_panel(site)
    button = page.get_by_role("button", name="Rename, export or delete")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Rename", exact=True).focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Title")
    assert field.input_value() == "How much are interns paid?"
    assert field.evaluate("field => field === document.activeElement")

    field.fill("Something else")
    page.keyboard.press("Escape")
    assert not field.is_visible()
    assert button.evaluate("button => button === document.activeElement")

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Rename", exact=True).click()
    assert field.input_value() == "How much are interns paid?"
    field.fill("Pay & <i>conditions</i>")
    page.keyboard.press("Enter")
    rows(page).get_by_text("Pay & <i>conditions</i>").wait_for()
    assert store.load("", conversation).title == "Pay & <i>conditions</i>"
    page.wait_for_function("document.activeElement?.matches('.gw-conversation-open')")


def test_deleting_asks_first(site, store, open_panel):
    kept(store, "", "How much are interns paid?", title="Kept")
    kept(store, "", "How long is it?", title="Gone")
    page = open_panel(site)
    more(page, "Gone")
    page.get_by_role("button", name="Delete…").click()
    page.locator("p:visible").get_by_text("It cannot be brought back").wait_for()
    keep = page.get_by_role("button", name="Keep it")
    assert keep.evaluate("button => button === document.activeElement")
    keep.click()
    assert len(store.list("")) == 2

    more(page, "Gone")
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete for good").click()
    page.get_by_text("The conversation was deleted.").wait_for()
    assert rows(page).all_inner_texts() == ["Kept"]
    assert [found.title for found in store.list("")] == ["Kept"]
    page.wait_for_function("document.activeElement?.matches('.gw-conversation-open')")


def test_deleting_the_one_that_is_open_begins_a_new_one(site, store, open_panel):
    kept(store, "", "How long is it?", title="Only")
    page = open_panel(site)
    page.get_by_role("button", name="Only").first.click()
    page.locator(".gw-conversation-open[aria-current=true]").wait_for()
    more(page, "Only")
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete for good").click()
    page.locator("#chosen").get_by_text("2:", exact=True).wait_for()
    page.get_by_text("Your conversations are kept here").wait_for()


def test_one_deleted_elsewhere_is_a_sentence(site, store, open_panel):
    conversation = kept(store, "", "How long is it?", title="Shared")
    page = open_panel(site)
    more(page, "Shared")
    page.get_by_role("button", name="Rename", exact=True).click()
    store.delete("", conversation)
    page.get_by_label("Title").fill("New")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("There is no such conversation").wait_for()


def test_what_a_browser_makes_up_is_refused(site, store, open_panel):
    kept(store, "", "How long is it?", title="Mine")
    other = kept(store, "somebody", "How long is it?", title="Theirs")
    page = open_panel(site)
    rows(page).first.wait_for()
    assert rows(page).all_inner_texts() == ["Mine"]
    for detail in (f"{{id: '{other}'}}", "{}", "{id: 7}", "{id: ['a'], title: {}}"):
        for name in ("delete_it", "rename_it"):
            page.evaluate(
                "([name, detail]) => document.querySelector('.gw-conversation').dispatchEvent("
                "new CustomEvent(`gw-${name}`, {bubbles: true, detail: eval(`(${detail})`)}))",
                [name, detail],
            )
            page.get_by_role("alert").get_by_text("There is no such conversation").wait_for()
    assert store.load("somebody", other).title == "Theirs"
    assert [found.title for found in store.list("")] == ["Mine"]


def test_hostile_titles_are_shown_as_text(site, store, open_panel):
    kept(store, "", f"hostile {HOSTILE}", title=HOSTILE)
    page = open_panel(site)
    more(page, "<script>")
    page.get_by_role("button", name="Rename", exact=True).click()
    assert page.get_by_label("Title").input_value() == HOSTILE[:200]
    assert "<script>window.hacked=1</script>" in rows(page).inner_text()
    assert page.evaluate("window.hacked") is None
    foreign = "#gw-conversations-list :is(script, img, iframe, style, [onerror], [onclick])"
    assert page.locator(foreign).count() == 0
    hrefs = page.locator("#gw-conversations-list a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(hrefs) == 3
    assert all(href.startswith("conversations/") for href in hrefs)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_screen(site, store, open_panel, scheme, tmp_path):
    kept(store, "", "How long is it?", title="An endless title " * 10)
    kept(store, "", "How much?", title="Unbroken" * 20)
    page = open_panel(site, width=360, height=640, scheme=scheme)
    more(page, "An endless title")
    page.get_by_role("button", name="Rename", exact=True).wait_for()
    page.screenshot(path=tmp_path / "narrow.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.locator("#gw-conversations-list :is(button, a):visible").all():
        box = button.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert box["height"] >= 24
