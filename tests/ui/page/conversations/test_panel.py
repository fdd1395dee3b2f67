"""The panel of conversations alone in a browser."""

import gradio as gr
import pytest

from tests.ui.page.conftest import kept, served_blocks
from tests.ui.scripted import HOSTILE
from ui.page.conversations.html import LISTED_AT_ONCE
from ui.page.conversations.panel import ConversationsPanel

pytestmark = pytest.mark.browser

# What addresses.js does of it, in the whole page.
_GONE = """
document.addEventListener('gw-go', ({detail}) => {
  const address = new URL(location.href);
  address.searchParams.set('c', detail.id);
  history.replaceState(null, '', address);
  element.querySelector('p').textContent += `[${detail.id}]`;
  document.dispatchEvent(new CustomEvent('gw-moved'));
});
"""


@pytest.fixture(scope="module")
def site(services):
    """The panel, and a line that says which conversation was gone to."""
    with gr.Blocks() as blocks:
        current = gr.State("")
        panel = ConversationsPanel(services, current)
        gr.HTML('<p id="gone-to"></p>', js_on_load=_GONE)
        panel.wire(blocks)
    with served_blocks(blocks, "conversations/conversations.js") as url:
        yield url


def rows(page):
    return page.locator(".gw-conversation-title")


def more(page, title):
    page.get_by_role("button", name=f"Rename, pin, export or delete: {title}").click()


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


_LOOK_AGAIN = "new BroadcastChannel('groundwise-conversations').postMessage('changed')"


def one_more(page, store):
    """Put a conversation above the others, as an answer in another tab does."""
    kept(store, "", "What is new?", title="New")
    page.evaluate(_LOOK_AGAIN)
    rows(page).first.get_by_text("New").wait_for()


def test_a_list_that_moves_under_the_pointer_opens_what_was_pressed(site, store, open_panel):
    first = kept(store, "", "How much are interns paid?", title="First")
    kept(store, "", "How long is it?", title="Second")
    page = open_panel(site)
    page.get_by_role("button", name="First").first.hover()
    page.mouse.down()
    one_more(page, store)
    page.mouse.up()
    page.locator("#gone-to").get_by_text(f"[{first}]", exact=True).wait_for()


def test_the_focus_stays_with_its_conversation_when_the_list_moves(site, store, open_panel):
    kept(store, "", "How much are interns paid?", title="First")
    kept(store, "", "How long is it?", title="Second")
    page = open_panel(site)
    page.get_by_role("button", name="First").first.focus()
    one_more(page, store)
    page.wait_for_function("document.activeElement.innerText.startsWith('First')")


def test_a_conversation_is_opened_marked_and_names_the_tab(site, store, open_panel):
    first = kept(store, "", "How much are interns paid?", title="First")
    kept(store, "", "How long is it?", title="Second")
    page = open_panel(site)
    page.get_by_role("button", name="First").first.click()
    page.locator("#gone-to").get_by_text(f"[{first}]").wait_for()
    opened = page.locator(".gw-conversation-open[aria-current=true] .gw-conversation-title")
    opened.wait_for()
    assert opened.all_inner_texts() == ["First"]
    assert page.title() == "First - groundwise"
    more(page, "First")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("textbox", name="Title").fill("<b>Other</b>")
    page.keyboard.press("Enter")
    page.wait_for_function("document.title === '<b>Other</b> - groundwise'")
    assert opened.all_inner_texts() == ["<b>Other</b>"]


def test_pinned_ones_stay_at_the_top(site, store, open_panel):
    kept(store, "", "How much are interns paid?", title="Old")
    kept(store, "", "How long is it?", title="New")
    page = open_panel(site)
    more(page, "Old")
    page.get_by_role("button", name="Pin to the top").click()
    page.get_by_role("heading", name="Pinned").wait_for()
    assert rows(page).all_inner_texts() == ["Old", "New"]
    page.wait_for_function("document.activeElement?.title === 'Old'")
    more(page, "Old")
    page.get_by_role("button", name="Unpin").click()
    page.get_by_role("heading", name="Pinned").wait_for(state="detached")
    assert rows(page).all_inner_texts() == ["New", "Old"]


def test_a_search_finds_answers_and_shows_where(site, store, open_panel):
    kept(store, "", "How much are interns paid?", title="Money")
    kept(store, "", "How long is it?", title="Housing")
    page = open_panel(site)
    rows(page).first.wait_for()
    page.get_by_label("Search conversations").fill("TRAVEL")
    place = page.locator(".gw-conversation", has_text="Money").locator(".gw-conversation-found")
    place.wait_for()
    assert place.locator("mark").inner_text() == "travel"
    assert "help with housing and travel" in place.inner_text()


def test_several_are_chosen_and_deleted_with_one_confirmation(site, store, open_panel):
    for title in ("One", "Two", "Three"):
        kept(store, "", "How long is it?", title=title)
    page = open_panel(site)
    page.get_by_role("button", name="Select", exact=True).click()
    group = page.get_by_role("group", name="Selected conversations")
    delete = group.get_by_role("button", name="Delete…")
    assert delete.is_disabled()
    page.get_by_label("Select: One").check()
    page.get_by_role("button", name="Three").click()  # the title is chosen with, too
    group.get_by_text("2 selected").wait_for()
    page.get_by_label("Search conversations").fill("three")
    group.get_by_text("1 selected").wait_for()  # nothing is deleted that is not seen
    page.get_by_label("Search conversations").fill("")
    page.get_by_label("Select: One").check()
    group.get_by_text("2 selected").wait_for()
    delete.click()
    assert page.get_by_role("button", name="Keep them").evaluate(
        "button => button === document.activeElement"
    )
    assert len(store.list("")) == 3
    page.get_by_role("button", name="Delete for good").locator("visible=true").click()
    page.get_by_text("2 conversations were deleted.").wait_for()
    assert rows(page).all_inner_texts() == ["Two"]
    assert [found.title for found in store.list("")] == ["Two"]
    assert not group.is_visible()


def test_choosing_is_left_with_escape_and_all_can_be_chosen(site, store, open_panel):
    for title in ("One", "Two"):
        kept(store, "", "How long is it?", title=title)
    page = open_panel(site)
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("button", name="All shown").click()
    page.get_by_text("2 selected").wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_label("Select: One").is_visible()
    page.wait_for_function("document.activeElement?.dataset.do === 'select'")
    page.keyboard.press("Enter")
    page.get_by_text("0 selected").wait_for()


def test_a_long_list_goes_on(site, store, open_panel):
    for number in range(LISTED_AT_ONCE + 2):
        store.create("", f"Number {number}")
    page = open_panel(site)
    page.get_by_role("button", name="Show 2 more").click()
    rows(page).get_by_text("Number 0", exact=True).wait_for()
    assert rows(page).count() == LISTED_AT_ONCE + 2
    page.get_by_role("button", name="Show 2 more").wait_for(state="detached")


def test_another_tab_shows_what_was_renamed(site, store, open_panel):
    kept(store, "", "How long is it?", title="Before")
    page = open_panel(site)
    rows(page).first.wait_for()
    other = page.context.new_page()
    other.goto(site)
    rows(other).get_by_text("Before").wait_for()
    more(page, "Before")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_label("Title", exact=True).fill("After")
    page.keyboard.press("Enter")
    rows(other).get_by_text("After").wait_for()


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
    button = page.get_by_role("button", name="Rename, pin, export or delete")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Rename", exact=True).focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Title", exact=True)
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
    page.get_by_role("button", name="Delete for good").locator("visible=true").click()
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
    page.get_by_role("button", name="Delete for good").locator("visible=true").click()
    page.locator("#gone-to").get_by_text("[]").wait_for()
    page.get_by_text("Your conversations are kept here").wait_for()


def test_one_deleted_elsewhere_is_a_sentence(site, store, open_panel):
    conversation = kept(store, "", "How long is it?", title="Shared")
    page = open_panel(site)
    more(page, "Shared")
    page.get_by_role("button", name="Rename", exact=True).click()
    store.delete("", conversation)
    page.get_by_label("Title", exact=True).fill("New")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("There is no such conversation").wait_for()


def test_what_a_browser_makes_up_is_refused(site, store, open_panel):
    kept(store, "", "How long is it?", title="Mine")
    other = kept(store, "somebody", "How long is it?", title="Theirs")
    page = open_panel(site)
    rows(page).first.wait_for()
    assert rows(page).all_inner_texts() == ["Mine"]
    for detail in (
        f"{{id: '{other}', ids: '{other}'}}", "{}", "{id: 7, ids: 7}",
        "{id: ['a'], ids: ['a'], title: {}}",
    ):  # fmt: skip
        for name in ("delete_them", "rename_it", "pin_it"):
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
    assert page.get_by_label("Title", exact=True).input_value() == HOSTILE[:200]
    assert "<script>window.hacked=1</script>" in rows(page).inner_text()
    assert page.evaluate("window.hacked") is None
    foreign = "#gw-conversations-list :is(script, img, iframe, style, [onerror], [onclick])"
    assert page.locator(foreign).count() == 0
    hrefs = page.locator("#gw-conversations-list a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(hrefs) == 4
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
