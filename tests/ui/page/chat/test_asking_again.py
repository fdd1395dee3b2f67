"""What a reader can do with an answer, and what is kept of it, in a browser."""

import pytest

from tests.ui.conftest import served
from tests.ui.page.test_page import DONE, ask, settled
from tests.ui.scripted import PAY_SENTENCE, ScriptedAdvisor
from ui.door.accounts import Accounts, add_account

pytestmark = pytest.mark.browser


def asked_once(page, question="How much are interns paid?"):
    ask(page, question).wait_for()
    settled(page)
    page.locator("#turn-1 [data-revise]").wait_for()


def version(page, place):
    """Wait until a version of the answer is shown and can be asked again."""
    page.locator(f"#turn-1{DONE} .versions-place", has_text=place).wait_for()
    settled(page)
    page.locator(f"#turn-1{DONE} [data-revise]").wait_for()


def taken(page, condition):
    """Wait until the advisor was asked: until then the page still shows what was before."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("the advisor was not asked")


def test_the_last_question_is_asked_again_and_in_the_other_mode(plain_site, open_page):
    advisor, url = plain_site
    page = open_page(url)
    asked_once(page)
    advisor.asked.clear()
    advisor.options.clear()
    page.get_by_role("button", name="Ask again").click()
    version(page, "2 of 2")
    page.locator("#turn-1 .more-actions summary").click()
    page.get_by_role("button", name="Quotes only").click()
    version(page, "3 of 3")
    assert advisor.asked == [("How much are interns paid?", 0)] * 2
    assert [options.answering for options in advisor.options] == [None, "quote"]
    assert page.locator(".turn").count() == 1


def test_the_question_and_what_is_searched_can_be_changed(plain_site, open_page):
    advisor, url = plain_site
    page = open_page(url)
    asked_once(page, "How long does it last?")
    advisor.asked.clear()
    advisor.searched.clear()
    page.get_by_role("button", name="Edit the question").click()
    page.get_by_label("Search for").fill("duration of internships")
    page.get_by_label("Search for").press("Enter")
    page.wait_for_function("document.querySelector('.editor[hidden]')")
    settled(page)
    assert advisor.searched == ["duration of internships"]
    version(page, "2 of 2")

    page.get_by_role("button", name="Edit the question").click()
    page.locator(".editor [name=question]").fill("How much are interns paid?")
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Edit the question").evaluate(
        "button => button === document.activeElement"
    )
    page.get_by_role("button", name="Edit the question").click()
    page.locator(".editor [data-send]").click()
    taken(page, lambda: len(advisor.searched) == 2)
    page.locator(f"#turn-1{DONE} .answer", has_text=PAY_SENTENCE).wait_for()
    assert advisor.asked[-1] == ("How much are interns paid?", 0)
    assert advisor.searched[-1] is None
    assert page.locator(".turn").count() == 1


def test_an_answer_is_copied_with_its_sources(plain_site, open_page):
    page = open_page(plain_site[1])
    asked_once(page)
    # The page may write to the clipboard and not read it: the text is taken on its way there.
    page.evaluate(
        """() => {
          navigator.clipboard.writeText = async (text) => { (window.copied ??= []).push(text) };
        }"""
    )
    page.get_by_role("button", name="Copy the answer with its sources").click()
    page.locator("#turn-1 .more-actions summary").click()
    page.get_by_role("button", name="Copy as plain text").click()
    page.locator("#turn-1 .more-actions summary").click()
    page.get_by_role("button", name="Copy as Markdown").click()
    page.wait_for_function("window.copied?.length === 3")
    markdown, text, again = page.evaluate("window.copied")
    assert again == markdown
    assert "[^1]" in markdown and "> a range of \\$40 to \\$61 an hour" in markdown
    assert PAY_SENTENCE in text and "pay.md" in text


def test_without_the_clipboard_it_is_copied_by_hand(plain_site, open_page):
    page = open_page(plain_site[1])
    asked_once(page)
    page.evaluate(
        """() => {
          navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
          document.addEventListener("copy", () => {
            window.copied = document.activeElement.value;
          });
        }"""
    )
    page.get_by_role("button", name="Copy the answer with its sources").click()
    page.wait_for_function("window.copied")
    assert "[^1]" in page.evaluate("window.copied")


def test_a_rating_is_kept_with_the_conversation(full_site, open_page):
    page = open_page(full_site[1])
    asked_once(page)
    page.get_by_role("button", name="A good answer").click()
    page.get_by_text("Thanks.").first.wait_for()
    page.reload()
    thumb = page.get_by_role("button", name="A good answer")
    thumb.wait_for()
    assert thumb.get_attribute("aria-pressed") == "true"


def test_conversations_are_listed_opened_and_begun(plain_site, open_page):
    page = open_page(plain_site[1], width=1400)
    asked_once(page)
    first = page.url
    assert "?c=" in first
    page.get_by_role("button", name="New conversation").locator("visible=true").click()
    page.locator(".turn").wait_for(state="detached")
    asked_once(page, "How long does it last?")
    assert page.url != first
    page.locator(".gw-conversation", has_text="How much are interns paid?").first.get_by_role(
        "button"
    ).first.click()
    page.locator("#turn-1 .question", has_text="How much are interns paid?").wait_for()
    page.wait_for_url(first)
    with page.expect_download() as download:
        item = page.locator(".gw-conversation", has_text="How much are interns paid?").first
        item.locator(".gw-conversation-more").click()
        item.get_by_role("link", name="Export as Markdown").click()
    assert PAY_SENTENCE.replace("$", "\\$")[:20] in download.value.path().read_text()


def test_two_people_sign_in_and_see_only_what_is_theirs(open_page, browser, tmp_path):
    accounts = tmp_path / "accounts.json"
    for name in ("ada", "bob"):
        add_account(accounts, name, f"the password of {name}")
    with served(ScriptedAdvisor(), accounts=Accounts.load(accounts)) as url:
        pages = {}
        for name in ("ada", "bob"):
            page = browser.new_context(viewport={"width": 1400, "height": 800}).new_page()
            page.goto(url)
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(f"the password of {name}")
            page.keyboard.press("Enter")
            page.locator("#gw-status .status").wait_for()
            pages[name] = page
        asked_once(pages["ada"])
        pages["ada"].locator(".gw-conversation").wait_for()
        pages["bob"].goto(pages["ada"].url)
        pages["bob"].locator("#gw-status .status").wait_for()
        pages["bob"].get_by_text("Your conversations are kept here").wait_for()
        assert pages["bob"].locator(".turn").count() == 0
        pages["bob"].get_by_role("button", name="Sign out").click()
        pages["bob"].get_by_label("Password").wait_for()
        for page in pages.values():
            page.context.close()
