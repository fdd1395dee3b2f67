"""The page in a browser, over an advisor that follows a script."""

import pytest

from tests.ui.conftest import served
from tests.ui.scripted import (
    HOSTILE,
    HOUSING_SENTENCE,
    PAY_SENTENCE,
    SUGGESTED,
    ScriptedAdvisor,
    ScriptedStatus,
)

pytestmark = pytest.mark.browser

DONE = "[data-phase=done]"


def ask(page, question, number=1, phase="done"):
    """Type a question, press Enter, and wait until its exchange is over."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    return page.locator(f"#turn-{number}[data-phase={phase}]")


def said(locator):
    return " ".join(locator.inner_text().replace("\u2060", "").split())


def settled(page):
    """Wait until the page takes the next question."""
    page.get_by_role("button", name="Ask", exact=True).wait_for()


def new_conversation(page):
    page.get_by_role("button", name="New conversation").locator("visible=true").click()
    page.locator(".welcome").wait_for()
    assert page.locator(".turn").count() == 0


def test_an_example_is_asked_and_answered(plain_site, open_page):
    page = open_page(plain_site[1])
    page.get_by_role("button", name="How much are interns paid?").click()
    answer = page.locator(f"#turn-1{DONE} .answer")
    answer.wait_for()
    assert said(answer) == f"{PAY_SENTENCE}✓ (supported) 1 {HOUSING_SENTENCE}✓ (supported) 2"
    assert page.locator("#gw-panel .card.cited mark").all_inner_texts() == [
        "a range of $40 to $61 an hour",
        "Interns who move get help with housing and travel",
    ]
    assert not page.locator(".welcome").is_visible()


def test_the_answer_arrives_in_order(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    page.get_by_label("Your question").fill("How much are interns paid?")
    page.get_by_role("button", name="Ask", exact=True).click()
    turn = page.locator("#turn-1")
    turn.get_by_text("Waiting for its turn").wait_for()
    assert page.get_by_label("Your question").input_value() == ""

    advisor.open()
    turn.get_by_text("Searching the documents").wait_for()
    assert page.locator("#gw-panel .card").count() == 0

    advisor.open()
    page.get_by_text("Found 3 passages").wait_for()
    assert page.locator("#gw-panel .card").count() == 3
    assert page.locator("#gw-panel mark").count() == turn.locator(".answer").count() == 0

    advisor.open()
    turn.locator(".answer").wait_for()
    assert said(turn.locator(".answer")) == f"{PAY_SENTENCE}✓ (supported) 1"
    assert page.locator("#gw-panel mark").all_inner_texts() == ["a range of $40 to $61 an hour"]

    advisor.open()
    turn.get_by_text("1 sentence withheld").wait_for(state="detached")
    for _ in range(2):
        advisor.open()
    page.locator(f"#turn-1{DONE}").wait_for()
    assert page.locator("#gw-panel .panel > .cards > li").count() == 1
    assert said(page.locator("#gw-panel details.unused summary")).startswith("2 other passages")
    settled(page)


def test_a_follow_up_knows_the_conversation_and_shows_what_was_searched(plain_site, open_page):
    advisor, url = plain_site
    page = open_page(url)
    advisor.asked.clear()
    ask(page, "How much are interns paid?").wait_for()
    assert page.locator("#turn-1 .searched").count() == 0
    settled(page)
    ask(page, "And how long?", number=2).wait_for()
    assert advisor.asked == [("How much are interns paid?", 0), ("And how long?", 1)]
    assert said(page.locator("#turn-2 .searched")) == (
        "Searched: How long does an internship at the company last?"
    )
    assert page.locator("#turn-1").is_visible()
    settled(page)

    new_conversation(page)
    ask(page, "How long?").wait_for()
    assert advisor.asked[-1] == ("How long?", 0)


def test_two_readers_do_not_share_a_conversation(plain_site, open_page):
    advisor, url = plain_site
    advisor.asked.clear()
    first, second = open_page(url), open_page(url)
    ask(first, "How much are interns paid?").wait_for()
    ask(second, "How long does it last?").wait_for()
    assert [turns for _, turns in advisor.asked] == [0, 0]
    assert first.locator(".turn").count() == second.locator(".turn").count() == 1


def test_an_abstention_is_said_honestly(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How many people are accepted each year?").wait_for()
    card = page.locator(".abstention")
    assert "The documents don't say" in card.inner_text()
    assert "the number of interns accepted a year" in card.inner_text()
    assert page.locator("#gw-panel h2").inner_text() == "Nearest passages"
    settled(page)
    card.locator(".jump").first.click()
    page.locator("#gw-viewer mark.gw-active").wait_for()
    assert "Research interns" in page.locator("#gw-viewer mark").inner_text()
    page.get_by_role("button", name=SUGGESTED[1]).click()
    page.locator(f"#turn-2{DONE}").wait_for()
    assert PAY_SENTENCE in page.locator("#turn-2 .answer").inner_text()


@pytest.mark.parametrize("width", [1280, 360])
def test_questions_to_go_on_with_follow_every_answer(width, plain_site, open_page):
    page = open_page(plain_site[1], width=width, touch=width < 400)
    ask(page, "How much are interns paid?").wait_for()
    offered = page.get_by_role("region", name="You could also ask").get_by_role("button")
    offered.first.wait_for()
    assert offered.all_inner_texts() == list(SUGGESTED)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    offered.first.focus()
    page.keyboard.press("Enter")
    page.locator(f"#turn-2{DONE}").wait_for()
    assert page.locator("#turn-2 .question").inner_text() == SUGGESTED[0]
    ask(page, "Hello", number=3).wait_for()
    offered.first.wait_for()
    assert page.locator(".suggested").count() == 1
    page.reload()
    offered.first.wait_for()
    new_conversation(page)
    page.locator(".suggested").wait_for(state="detached")


def test_corrected_spelling_can_be_refused(plain_site, open_page):
    advisor, url = plain_site
    page = open_page(url)
    asked = "How are intrns paid, says the guide?"
    ask(page, asked).wait_for()
    settled(page)
    assert "In: Internships at the company" in said(page.locator("#turn-1"))
    page.get_by_role("button", name=f"search for “{asked}” instead").click()
    page.get_by_text("Showing results for").wait_for(state="detached")
    page.locator(f"#turn-1{DONE}").wait_for()
    settled(page)
    assert advisor.searched[-2:] == [None, asked]
    assert page.locator(".turn").count() == 1


def test_lists_and_replies_say_what_they_are(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "A list of what interns get?").wait_for()
    assert page.locator("#turn-1 .answer > ul > li").count() == 3
    assert page.locator("#turn-1 .searched li").count() == 2
    page.locator("#turn-1 .answer li .chip").last.click()
    page.locator("#gw-viewer mark.gw-active").wait_for()
    ask(page, "Hello", number=2).wait_for()
    settled(page)
    assert said(page.locator("#turn-2 .reply")) == "Hello. Ask me about your documents."
    assert page.locator("#gw-panel .card").count() == 0
    # A reply and its end may arrive together.
    assert page.locator("#gw-said").inner_text().endswith("The answer is complete.")


def test_hostile_text_is_shown_as_text(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, f"hostile {HOSTILE}").wait_for()
    page.locator("details.withheld summary").click()
    settled(page)
    page.locator("#turn-1 [data-revise]").click()
    page.locator("#turn-1 .chip").first.hover()
    page.locator("#gw-quote").wait_for()
    page.locator("#turn-1 .chip").first.click()
    page.locator("#gw-viewer mark.gw-active").wait_for()
    assert page.evaluate("window.hacked") is None
    assert "<script>window.hacked=1</script>" in page.locator("#turn-1 .question").inner_text()
    assert "<script>window.hacked=1</script>" in page.locator("#gw-viewer mark").first.inner_text()
    for part in (
        "#gw-past",
        "#gw-live",
        "#gw-panel",
        "#gw-viewer",
        "#gw-conversations",
        "#gw-quote",
    ):
        foreign = f"{part} :is(script, img, iframe, [onerror], [onclick], [src], a[href*=script])"
        assert page.locator(foreign).count() == 0


def test_stop_ends_the_answer_and_keeps_what_is_there(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    ask(page, "How much are interns paid?", phase="waiting").wait_for()
    for _ in range(3):
        advisor.open()
    page.locator("#turn-1 .answer").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator("#turn-1[data-phase=stopped]").wait_for()
    assert PAY_SENTENCE in page.locator("#turn-1 .answer").inner_text()
    assert advisor.cancelled == ["How much are interns paid?"]
    settled(page)
    assert page.get_by_role("button", name="Stop").count() == 0


def test_a_second_question_of_the_same_reader_is_refused_while_one_runs(gated_site, open_page):
    advisor, url = gated_site
    page = open_page(url)
    ask(page, "How much are interns paid?", phase="waiting").wait_for()
    ask(page, "And how long?")
    page.get_by_role("status").get_by_text("One question at a time").wait_for()
    assert page.get_by_label("Your question").input_value() == "And how long?"
    page.get_by_role("button", name="Stop").click()
    settled(page)
    assert page.locator(".turn").count() == 1


def test_questions_of_several_readers_wait_for_each_other(gated_site, open_page):
    advisor, url = gated_site
    first, second = open_page(url), open_page(url)
    ask(first, "How much are interns paid?", phase="waiting").wait_for()
    advisor.open()
    first.locator("#turn-1[data-phase=searching]").wait_for()
    ask(second, "How long does it last?", phase="waiting").wait_for()
    second.get_by_text("1 question is before yours").wait_for()
    for _ in range(5 + 4):
        advisor.open()
    first.locator(f"#turn-1{DONE}").wait_for()
    second.locator(f"#turn-1{DONE}").wait_for()
    assert advisor.most_at_once == 1


def test_the_server_stops_at_once_though_a_page_waits_for_its_answer(browser):
    advisor = ScriptedAdvisor(gated=True)
    page = browser.new_page()
    with served(advisor) as url:
        page.goto(url)
        page.wait_for_selector("#plain", state="detached")
        ask(page, "How much are interns paid?", phase="waiting").wait_for()
        advisor.open()
        page.locator("#turn-1[data-phase=searching]").wait_for()
    assert advisor.cancelled == ["How much are interns paid?"]
    page.close()


@pytest.mark.parametrize(
    "question, sentence",
    [
        ("Is it broken?", "The model file is damaged."),
        ("Is there a bug?", "The page itself failed"),
    ],
)
def test_errors_are_sentences_and_the_next_question_works(question, sentence, open_page, caplog):
    with served(ScriptedAdvisor()) as url:
        page = open_page(url, dies=True)
        ask(page, question, phase="failed").wait_for()
        assert sentence in page.locator("#turn-1 .error").inner_text()
        settled(page)
        ask(page, "How much are interns paid?", number=2).wait_for()
        page.locator(".suggested").wait_for()


def test_an_empty_question_is_refused(plain_site, open_page):
    page = open_page(plain_site[1])
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Type a question first.").wait_for()
    assert page.locator(".turn").count() == 0


def test_warnings_and_an_empty_index_are_shown(open_page):
    status = ScriptedStatus(documents=0, warnings=("The GPU is not used.",))
    with served(ScriptedAdvisor(status)) as url:
        page = open_page(url)
        page.get_by_text("Nothing is indexed yet").wait_for()
        page.locator(".notices").get_by_text("The GPU is not used.").wait_for()


def test_the_footer_says_what_is_in_use_and_links_nowhere(plain_site, open_page):
    page = open_page(plain_site[1])
    status = page.locator("#gw-status")
    assert said(status.locator("summary")) == (
        "Answers are made on this computer, by SmolLM2, from 12 documents"
    )
    status.locator("summary").click()
    details = said(status.locator(".facts"))
    assert "SmolLM2-135M-Instruct" in details and "12 documents, 1,284 passages" in details
    assert page.locator("a[href^=http], footer").count() == 0


@pytest.mark.parametrize("width", [360, 768])
def test_narrow_screens_open_a_sheet_and_never_scroll_sideways(width, plain_site, open_page):
    page = open_page(plain_site[1], width=width, height=740)
    ask(page, "How much are interns paid?").wait_for()
    field = page.get_by_label("Your question").bounding_box()
    assert field["y"] + field["height"] <= 740
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    chip = page.locator("#turn-1 .chip").last
    chip.click()
    page.locator("#gw-viewer mark.gw-active").wait_for()
    box = page.locator("#gw-viewer mark.gw-active").bounding_box()
    assert 0 <= box["y"] < 740
    sheet = page.get_by_role("dialog").bounding_box()
    assert (sheet["x"], sheet["y"], sheet["width"], sheet["height"]) == (0, 0, width, 740)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert chip.evaluate("chip => chip === document.activeElement")


def test_wide_screens_put_the_sources_beside_the_answer(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How much are interns paid?").wait_for()
    answer = page.locator("#turn-1 .answer").bounding_box()
    card = page.locator("#gw-panel .card").first.bounding_box()
    assert card["x"] > answer["x"] + answer["width"]
    assert page.evaluate("document.documentElement.scrollHeight") <= 800


# Pairs of text and ground that must be readable: relative luminance and ratio after WCAG 2.2,
# https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
_CONTRASTS = """
() => {
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const seen = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const [ink, paper] = [parse(getComputedStyle(element).color), ground(element)].map(
      (rgb) => luminance(rgb.slice(0, 3).map((v) => v / 255))
    );
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    seen[`${element.tagName}.${element.className} ${element.textContent.slice(0, 20)}`] = ratio;
  }
  return seen;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_are_readable(scheme, plain_site, open_page):
    page = open_page(plain_site[1], scheme=scheme)
    background = "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
    assert (
        page.evaluate(background)
        == {"light": "rgb(248, 247, 244)", "dark": "rgb(21, 24, 26)"}[scheme]
    )
    contrasts = page.evaluate(_CONTRASTS)
    ask(page, "How much are interns paid?").wait_for()
    page.locator("details.withheld summary").click()
    page.locator("#turn-1 .chip").first.click()
    page.locator("#gw-viewer mark.gw-active").wait_for()
    contrasts |= page.evaluate(_CONTRASTS)
    settled(page)
    ask(page, "How many people are accepted each year?", number=2).wait_for()
    contrasts |= page.evaluate(_CONTRASTS)
    settled(page)
    ask(page, "Is it broken?", number=3, phase="failed").wait_for()
    contrasts |= page.evaluate(_CONTRASTS)
    assert len(contrasts) > 20
    assert {what: ratio for what, ratio in contrasts.items() if ratio < 4.5} == {}


def test_the_reader_may_choose_the_other_scheme_for_good(plain_site, open_page):
    page = open_page(plain_site[1])
    dark = "document.body.classList.contains('dark')"
    assert not page.evaluate(dark)
    page.get_by_role("button", name="Change to the dark or light scheme").click()
    assert page.evaluate(dark)
    page.reload()
    page.locator("#gw-status .status").wait_for()
    assert page.evaluate(dark)


def test_the_list_of_conversations_is_a_drawer_on_smaller_screens(plain_site, open_page):
    page = open_page(plain_site[1], width=768)
    search = page.get_by_label("Search conversations")
    assert not search.is_visible()
    toggle = page.get_by_role("button", name="Conversations", exact=True)
    toggle.click()
    search.wait_for()
    assert toggle.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    search.wait_for(state="hidden")
    assert toggle.evaluate("toggle => toggle === document.activeElement")


def test_the_browser_refuses_what_would_leave_the_machine(plain_site, browser):
    page = browser.new_page()
    page.goto(plain_site[1])
    sent = "fetch('http://203.0.113.7/').then(() => 'sent', () => 'refused')"
    with page.expect_console_message(lambda m: "Content Security Policy" in m.text):
        assert page.evaluate(sent) == "refused"
    page.close()


@pytest.mark.parametrize("path", ["docs", "redoc", "openapi.json"])
def test_there_are_no_pages_that_load_from_elsewhere(path, plain_site, open_page):
    page = open_page(plain_site[1])
    assert "cdn." not in page.request.get(plain_site[1] + path).text()


def test_every_control_has_a_name_and_headings_descend(plain_site, open_page):
    page = open_page(plain_site[1])
    ask(page, "How much are interns paid?").wait_for()
    unnamed = page.locator("button:visible, textarea:visible").evaluate_all(
        "all => all.filter(e => !(e.ariaLabel || e.innerText || e.labels?.[0]?.innerText)).length"
    )
    assert unnamed == 0
    assert page.locator("h1:visible").all_inner_texts() == ["groundwise"]
    levels = page.locator(":is(h1, h2, h3, h4):visible").evaluate_all(
        "all => all.map(e => Number(e.tagName[1]))"
    )
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
