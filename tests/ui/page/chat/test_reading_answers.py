"""How a conversation looks and what lies behind its icons, in a browser."""

import pytest

from tests.ui.conftest import served
from tests.ui.guide import QUESTION, GuideAdvisor
from tests.ui.page.test_accessibility import problems
from tests.ui.page.test_page import ask, said, settled
from tests.ui.scripted import PAY_SENTENCE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def guide_site():
    """A page that answers from a guide with a table, steps and code."""
    advisor = GuideAdvisor()
    with served(advisor) as url:
        yield url


def over(page, number):
    """Wait until an exchange is over and shown as the last one."""
    settled(page)
    page.locator(f"#turn-{number} [data-revise]").wait_for()


@pytest.mark.parametrize("width", [1280, 320])
def test_lists_tables_and_code_are_shown(width, guide_site, open_page):
    page = open_page(guide_site, width=width, touch=width < 400)
    ask(page, QUESTION).wait_for()
    over(page, 1)
    answer = page.locator("#turn-1 .answer")
    assert answer.locator("ol > li").count() == 4
    assert answer.locator("ol > li ul > li").count() == 2
    assert answer.locator("pre").inner_text() == "./install.sh --now\n  run --later"
    assert answer.locator("tbody tr").count() == 2
    assert "|---" not in answer.inner_text() and "**" not in answer.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width > 1000:
        passage = page.locator("#gw-panel .passage")
        assert "| **Team** | $40 | chat, *office hours* |" in passage.inner_text()
    assert problems(page) == []


def test_a_screen_reader_hears_a_row_cell_by_cell(guide_site, open_page):
    page = open_page(guide_site)
    page.evaluate(
        """() => {
          window.heard = '';
          const said = document.getElementById('gw-said');
          new MutationObserver(() => (window.heard += `${said.textContent}\\n`))
            .observe(said, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, QUESTION).wait_for()
    page.wait_for_function("window.heard.includes('complete')")
    heard = page.evaluate("window.heard")
    assert "Team; $40; chat, office hours;" in heard
    assert "Solo; $10; 24/7 | e-mail;" in heard


def test_a_number_in_a_row_leads_to_the_document_and_back(guide_site, open_page):
    page = open_page(guide_site)
    ask(page, QUESTION).wait_for()
    over(page, 1)
    page.locator("#turn-1 tbody tr .chip").last.click()
    mark = page.locator("#gw-viewer mark.gw-active").first
    mark.wait_for()
    assert "Solo" in mark.inner_text()
    mark.click()
    page.locator("#turn-1 tr.claim.gw-flash", has_text="Solo").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_stands_at_the_right_and_its_answer_below(width, plain_site, open_page):
    page = open_page(plain_site[1], width=width, height=844, touch=width < 400)
    ask(page, "How much are interns paid?").wait_for()
    over(page, 1)
    column = page.locator("#turn-1").bounding_box()
    question = page.locator("#turn-1 .question").bounding_box()
    answer = page.locator("#turn-1 .answer").bounding_box()
    assert abs(question["x"] + question["width"] - column["x"] - column["width"]) < 2
    assert question["width"] < 0.9 * column["width"]
    assert abs(answer["x"] - column["x"]) < 2
    assert answer["y"] >= question["y"] + question["height"]


def test_icons_say_what_they_do_when_they_are_pointed_at(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How much are interns paid?").wait_for()
    over(page, 1)
    tip = "tool => getComputedStyle(tool, '::after').content"
    for name in (
        "Copy the answer with its sources",
        "Ask again",
        "A good answer",
        "A wrong answer",
        "Edit the question",
    ):
        tool = page.get_by_role("button", name=name)
        assert name not in tool.evaluate(tip)
        tool.hover()
        assert name in tool.evaluate(tip)
    page.mouse.move(0, 0)
    page.get_by_role("button", name="Ask again").focus()
    page.keyboard.press("Shift+Tab")
    assert "Copy" in page.evaluate(f"({tip})(document.activeElement)")


def test_the_icons_of_earlier_answers_are_shown_once_they_are_looked_for(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How much are interns paid?").wait_for()
    over(page, 1)
    ask(page, "How long does it last?", number=2).wait_for()
    over(page, 2)
    opacity = "tool => Number(getComputedStyle(tool).opacity)"
    first, last = (page.locator(f"#turn-{number} .foot > .tool").first for number in (1, 2))
    page.mouse.move(0, 0)
    assert (first.evaluate(opacity), last.evaluate(opacity)) == (0, 1)
    page.locator("#turn-1 .answer").hover()
    assert first.evaluate(opacity) == 1
    page.mouse.move(0, 0)
    first.focus()
    assert first.evaluate(opacity) == 1


def test_fingers_find_every_icon(plain_site, open_page):
    page = open_page(plain_site[1], width=390, height=844, touch=True)
    for number, question in enumerate(("How much are interns paid?", "How long?"), start=1):
        ask(page, question, number=number).wait_for()
        over(page, number)
    page.locator("#turn-2 .more-actions summary").click()
    for tool in page.locator(".turn :is(.tool, .menu button):visible").all():
        box = tool.bounding_box()
        assert min(box["width"], box["height"]) >= 40
        assert tool.evaluate("tool => getComputedStyle(tool).opacity") == "1"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_menu_tells_how_the_answer_was_made_and_closes(width, plain_site, open_page):
    page = open_page(plain_site[1], width=width)
    ask(page, "How much are interns paid?").wait_for()
    over(page, 1)
    assert "1.2 s" not in page.locator("#turn-1").inner_text()
    more = page.locator("#turn-1 .more-actions summary")
    more.focus()
    page.keyboard.press("Enter")
    menu = page.locator("#turn-1 .menu")
    menu.wait_for()
    assert "1.2 s" in said(menu) and "SmolLM2-135M-Instruct" in said(menu)
    assert "words a second" in said(menu)
    box = menu.bounding_box()
    assert 0 <= box["x"] and box["x"] + box["width"] <= width
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Copy as plain text"
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    assert more.evaluate("more => more === document.activeElement")
    more.click()
    page.locator("#turn-1 .answer").click()
    menu.wait_for(state="hidden")


def test_what_was_searched_is_changed_from_its_line(plain_site, open_page):
    advisor, url = plain_site
    page = open_page(url)
    ask(page, "And how long?").wait_for()
    over(page, 1)
    page.get_by_role("button", name="Change", exact=True).click()
    field = page.get_by_label("Search for")
    assert field.evaluate("field => field === document.activeElement")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Change"


def whose(page):
    """The question whose sources are shown."""
    return page.locator("#gw-side-sources .whose:visible")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_sources_are_those_of_the_answer_in_view(width, guide_site, open_page):
    page = open_page(guide_site, width=width, height=600)
    ask(page, QUESTION).wait_for()
    over(page, 1)
    ask(page, "How long does it last?", number=2).wait_for()
    over(page, 2)
    page.mouse.move(200, 300)
    page.mouse.wheel(0, -5000)
    page.wait_for_selector(":root[data-gw-earlier='1']", state="attached")
    if width < 1000:
        page.get_by_role("button", name="Sources, documents").click()
    assert QUESTION in whose(page).inner_text()
    assert "./install.sh" in page.locator("#gw-side-sources .card:visible").first.inner_text()
    if width < 1000:
        page.keyboard.press("Escape")
    page.mouse.wheel(0, 9000)
    page.wait_for_selector(":root:not([data-gw-earlier])", state="attached")
    if width < 1000:
        page.get_by_role("button", name="Sources, documents").click()
    assert "How long does it last?" in whose(page).inner_text()
    assert "twelve weeks" in page.locator("#gw-side-sources .card:visible").first.inner_text()


def test_focus_in_an_earlier_answer_brings_its_sources(plain_site, open_page):
    page = open_page(plain_site[1], height=1000)
    for number, question in enumerate(("How much are interns paid?", "How long?"), start=1):
        ask(page, question, number=number).wait_for()
        over(page, number)
    page.locator("#turn-1 .chip").first.focus()
    page.wait_for_selector(":root[data-gw-earlier='1']", state="attached")
    assert "How much are interns paid?" in whose(page).inner_text()
    assert "$40 to $61" in page.locator("#gw-side-sources mark:visible").first.inner_text()
    page.get_by_label("Your question").focus()
    page.wait_for_selector(":root:not([data-gw-earlier])", state="attached")


def test_sources_of_another_conversation_never_show(plain_site, open_page):
    page = open_page(plain_site[1], height=1000, width=1400)
    for number, question in enumerate(("How much are interns paid?", "How long?"), start=1):
        ask(page, question, number=number).wait_for()
        over(page, number)
    page.locator("#turn-1 .chip").first.focus()
    page.wait_for_selector(":root[data-gw-earlier='1']", state="attached")
    page.get_by_role("button", name="New conversation").locator("visible=true").click()
    page.locator(".turn").first.wait_for(state="detached")
    page.wait_for_selector(":root:not([data-gw-earlier])", state="attached")
    assert PAY_SENTENCE[:10] not in page.locator("#gw-side-sources").inner_text()
    assert page.locator("#gw-side-sources .card:visible").count() == 0


def test_suggestions_are_chips_side_by_side(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How much are interns paid?").wait_for()
    chips = page.locator(".suggested .example")
    chips.first.wait_for()
    first, second = (chip.bounding_box() for chip in chips.all())
    assert first["y"] == second["y"] and second["x"] > first["x"] + first["width"]


def test_the_status_line_opens_what_lies_behind_it(plain_site, open_page):
    page = open_page(plain_site[1])
    summary = page.locator("#gw-status summary")
    summary.focus()
    page.keyboard.press("Enter")
    menu = page.locator("#gw-status .menu")
    menu.wait_for()
    box = menu.bounding_box()
    assert 0 <= box["y"] and box["y"] + box["height"] <= 800
    assert "1,284 passages" in said(menu)
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    assert summary.evaluate("summary => summary === document.activeElement")
