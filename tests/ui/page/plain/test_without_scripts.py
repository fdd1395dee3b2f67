"""The page in a browser that runs no scripts: asking, reading, signing in."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.conftest import served
from tests.ui.scripted import HOSTILE, ScriptedAdvisor
from ui.door.accounts import Accounts, add_account

pytestmark = pytest.mark.browser

SIZES = [(1280, 800), (390, 844)]


@pytest.fixture
def open_plain(browser):
    """Open an address in a browser without scripts."""
    contexts = []

    def open_(url, *, width=1280, height=800, scheme="light"):
        context = browser.new_context(
            java_script_enabled=False,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()


def ask(page, question):
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_question_and_a_follow_up_are_answered_with_their_sources(
    plain_site, open_plain, width, height
):
    advisor, url = plain_site
    page = open_plain(url, width=width, height=height)
    ask(page, "How much are interns paid?")
    told = "The published range is $40 to $61 an hour"
    page.locator(".claim:visible", has_text=told).wait_for()
    page.locator("#plain-source-1-1").get_by_text("a range of $40 to $61 an hour").wait_for()
    ask(page, "And for how long?")
    page.locator("[data-plain-turn='2'] .answer:visible").wait_for()
    assert page.locator(".question:visible").all_inner_texts() == [
        "How much are interns paid?",
        "And for how long?",
    ]
    assert [before for _, before in advisor.asked[-2:]] == [0, 1]
    wide = page.locator("html").bounding_box()["width"]
    boxes = [element.bounding_box() for element in page.locator("main *").all()[:40]]
    assert all(box["width"] <= wide for box in boxes if box is not None)


def test_a_number_leads_to_the_words_it_stands_for(plain_site, open_plain):
    page = open_plain(plain_site[1])
    ask(page, "How much are interns paid?")
    page.get_by_role("link", name="Source 2").click()
    assert page.url.endswith("#plain-source-1-2")
    marked = page.locator("#plain-source-1-2")
    assert marked.locator("q").inner_text() == "Interns who move get help with housing and travel"


def test_what_the_documents_do_not_say_is_said(plain_site, open_plain):
    page = open_plain(plain_site[1])
    ask(page, "How many people are accepted each year?")
    page.locator(".abstention h3:visible").wait_for()
    assert page.locator(".abstention button").count() == 0
    assert page.locator(".abstention .nearest li").first.inner_text().strip()


def test_an_example_is_asked_by_its_button(plain_site, open_plain):
    page = open_plain(plain_site[1])
    example = page.locator(".example").first
    for _ in range(20):  # a busy server sends the page before it knows what is indexed
        if example.count():
            break
        page.reload()
    question = example.inner_text()
    example.click()
    page.locator("[data-plain-turn='1'] .answer:visible").wait_for()
    assert page.locator(".question:visible").inner_text() == question


def test_an_empty_question_is_refused_in_words(plain_site, open_plain):
    page = open_plain(plain_site[1])
    page.get_by_role("button", name="Ask", exact=True).click()
    assert page.get_by_role("status").first.inner_text() == "Type a question first."


def test_an_answer_arrives_as_it_grows_and_a_new_page_goes_on_with_it(gated_site, open_plain):
    advisor, url = gated_site
    page = open_plain(url)
    page.get_by_label("Your question").fill("How much are interns paid?")
    page.get_by_role("button", name="Ask", exact=True).click(no_wait_after=True)
    page.locator("#plain-live .progress:visible").wait_for()
    for _ in range(3):
        advisor.open()
    page.locator("#plain-live .claim:visible").first.wait_for()
    other = open_plain(url)
    other.goto(page.url.partition("#")[0], wait_until="commit")
    other.locator("#plain-live .claim:visible").first.wait_for()
    advisor.close()
    for one in (page, other):
        one.get_by_label("Your question").wait_for()
        assert one.locator("#plain-live > :visible").count() == 1
        assert one.locator("#plain-live .turn:visible").get_attribute("data-phase") == "done"


def test_an_answer_can_be_stopped(gated_site, open_plain):
    advisor, url = gated_site
    page = open_plain(url)
    page.get_by_label("Your question").fill("How much are interns paid?")
    page.get_by_role("button", name="Ask", exact=True).click(no_wait_after=True)
    for _ in range(3):
        advisor.open()
    page.locator("#plain-live .claim:visible").first.wait_for()
    page.locator("#plain-live button:visible", has_text="Stop").click()
    page.get_by_text("Stopped before the answer was complete.").wait_for()
    page.locator("button:visible", has_text="Stop").wait_for(state="detached")
    page.get_by_label("Your question").wait_for()
    assert page.locator(".claim:visible").count() == 1
    assert advisor.cancelled == ["How much are interns paid?"]


def test_conversations_are_listed_and_opened(plain_site, open_plain):
    page = open_plain(plain_site[1], width=390, height=844)
    ask(page, "How long is the list?")
    page.locator("[data-plain-turn='1'] .answer:visible").wait_for()
    page.get_by_role("link", name="Conversations").click()
    page.locator("#plain-list").get_by_role("link", name="New conversation").click()
    page.locator(".welcome").wait_for()
    page.get_by_role("link", name="Conversations").click()
    page.locator("#plain-list").get_by_role("link", name="How long is the list?").first.click()
    page.locator("[data-plain-turn='1'] .answer:visible").wait_for()


def test_the_dark_is_dark_from_the_system(plain_site, open_plain):
    page = open_plain(plain_site[1], scheme="dark")
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == (
        "rgb(21, 24, 26)"
    )


def test_hostile_texts_stay_texts(plain_site, open_plain):
    page = open_plain(plain_site[1])
    ask(page, f"hostile {HOSTILE}")
    page.locator("[data-plain-turn='1'] .answer:visible").wait_for()
    assert "<script>window.hacked=1</script>" in page.locator(".question:visible").inner_text()
    assert page.locator("#plain script, #plain img, #plain style").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


@pytest.mark.parametrize("path", ["ask", "ask/stop"])
def test_another_sites_form_asks_and_stops_nothing(plain_site, open_plain, path):
    page = open_plain(plain_site[1])
    reply = page.request.post(
        f"{plain_site[1]}{path}",
        form={"question": "How much are interns paid?"},
        headers={"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert reply.status == 403


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_view_has_a_serious_barrier(plain_site, browser, width, height, scheme):
    # axe is a script, so the page without the application is opened where scripts may run.
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{plain_site[1]}ask")
    found = [AXE.run(page).response]
    for question in ("How much are interns paid?", "How many people are accepted each year?"):
        ask(page, question)
        page.wait_for_load_state()
        found.append(AXE.run(page).response)
    context.close()
    serious = [
        (each["id"], [node["html"] for node in each["nodes"]])
        for response in found
        for each in response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_with_accounts_one_signs_in_first_and_sees_only_ones_own(tmp_path, open_plain):
    path = tmp_path / "accounts.json"
    for name in ("ada", "grace"):
        add_account(path, name, f"the password of {name}")
    with served(ScriptedAdvisor(), accounts=Accounts.load(path)) as url:
        pages = {}
        for name in ("ada", "grace"):
            page = pages[name] = open_plain(url)
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(f"the password of {name}")
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("button", name="Sign out").wait_for()
        ask(pages["ada"], "How much are interns paid?")
        pages["ada"].locator("[data-plain-turn='1'] .answer:visible").wait_for()
        pages["grace"].goto(pages["ada"].url)
        assert pages["grace"].locator(".turn").count() == 0
        assert "interns" not in pages["grace"].locator("#plain-list").inner_text()
        found = pages["grace"].request.get(pages["ada"].url.replace("/ask?", "/ask/answer?"))
        assert found.text() == ""
        pages["ada"].get_by_role("button", name="Sign out").click()
        pages["ada"].get_by_text("You are signed out.").wait_for()


AXE = Axe()
