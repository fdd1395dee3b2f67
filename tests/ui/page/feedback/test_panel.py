"""Thumbs and comments in a browser, under answers of a small page."""

import gradio as gr
import pytest

from advisor.conversations.feedback import read_feedback
from evals.cases.from_feedback import cases_from_feedback
from tests.ui.page.conftest import answered, kept, served_blocks
from tests.ui.scripted import PAY_TEXT
from ui.page.components import html
from ui.page.feedback.html import THANKS, rating_controls
from ui.page.feedback.panel import FeedbackPanel

pytestmark = pytest.mark.browser

QUESTIONS = ("How much are interns paid?", "How many people are accepted each year?")


@pytest.fixture(scope="module")
def site(services):
    """The newest conversation with its ratings, as a page shows it when it is loaded."""
    with gr.Blocks() as blocks:
        current = gr.State("")
        shown = html("shown")
        panel = FeedbackPanel(services, current)
        panel.wire(blocks)

        def load():
            newest = services.store.list("")[0].id
            stored = services.store.load("", newest)
            controls = [rating_controls(t, stored.ratings.get(t.key)) for t in stored.turns]
            return newest, "".join(map(str, controls))

        blocks.load(load, None, [current, shown], queue=False)
    with served_blocks(blocks, "feedback/feedback.js") as url:
        yield url


@pytest.fixture
def conversation(store, services):
    services.feedback_path.unlink(missing_ok=True)
    return kept(store, "", *QUESTIONS)


def thumb(page, turn, name):
    return page.locator(f".gw-rating[data-turn='{turn}']").get_by_role("button", name=name)


def pressed(page):
    return page.locator(".gw-thumb[aria-pressed=true]").evaluate_all(
        "thumbs => thumbs.map(t => [t.closest('.gw-rating').dataset.turn, t.dataset.thumb])"
    )


def thanked(page, turn):
    page.locator(f".gw-rating[data-turn='{turn}'] .gw-rating-said").get_by_text(THANKS).wait_for()


def test_a_thumb_is_kept_and_there_after_a_reload(site, conversation, store, services, open_panel):
    page = open_panel(site)
    comment = page.get_by_label("What should it have said?")
    thumb(page, 1, "A good answer").wait_for()
    assert pressed(page) == []
    assert not comment.first.is_visible()
    thumb(page, 1, "A good answer").focus()
    page.keyboard.press("Enter")
    thanked(page, 1)
    assert pressed(page) == [["1", "up"]]
    assert comment.first.is_visible()
    assert store.load("", conversation).ratings[1].thumb == "up"
    (line,) = read_feedback(services.feedback_path)
    assert (line.thumb, line.turns, line.answer) == ("up", QUESTIONS[:1], PAY_TEXT)
    assert len(line.citations) == 2

    page.reload()
    thumb(page, 1, "A good answer").wait_for()
    assert pressed(page) == [["1", "up"]]


def test_changing_ones_mind_replaces_the_rating(site, conversation, store, services, open_panel):
    page = open_panel(site)
    thumb(page, 2, "A good answer").click()
    thanked(page, 2)
    thumb(page, 2, "A wrong answer").click()
    page.locator(".gw-thumb[data-thumb=down][aria-pressed=true]").wait_for()
    group = page.locator(".gw-rating[data-turn='2']")
    group.get_by_label("What should it have said?").fill("About <b>300</b> a year.")
    group.get_by_role("button", name="Keep the comment").click()
    page.wait_for_function(
        "document.querySelector('#gw-feedback [data-rated]')?.dataset.serial === '3'"
    )
    assert pressed(page) == [["2", "down"]]
    rating = store.load("", conversation).ratings[2]
    assert (rating.thumb, rating.comment) == ("down", "About <b>300</b> a year.")

    given = read_feedback(services.feedback_path)
    assert [line.thumb for line in given] == ["up", "down", "down"]
    assert given[-1].turns == QUESTIONS
    (case,) = cases_from_feedback(given)  # the last one counts
    assert case.answerable
    assert case.answer == "About <b>300</b> a year."

    page.reload()
    comment = page.locator(".gw-rating[data-turn='2'] textarea")
    comment.wait_for()
    assert comment.input_value() == "About <b>300</b> a year."


def test_what_a_browser_makes_up_is_refused(site, conversation, store, services, open_panel):
    other = store.create("somebody").id
    store.append("somebody", other, answered())
    page = open_panel(site)
    thumb(page, 1, "A good answer").wait_for()
    for detail, said in (
        ("{turn: 9, thumb: 'up'}", "The conversation has no question 9"),
        ("{turn: 1, thumb: 'sideways'}", "not a rating"),
        ("{turn: '1', thumb: 'up'}", "not a rating"),
        ("{}", "not a rating"),
        ("{turn: 1, thumb: 'up', comment: {}}", "not a rating"),
    ):
        page.evaluate(
            "detail => document.dispatchEvent("
            "new CustomEvent('gw-rate', {detail: eval(`(${detail})`)}))",
            detail,
        )
        page.get_by_role("alert").get_by_text(said).wait_for()
    assert store.load("", conversation).ratings == {}
    assert store.load("somebody", other).ratings == {}
    assert not services.feedback_path.exists()


def test_a_refusal_is_shown_where_the_thumb_was_pressed(site, conversation, store, open_panel):
    page = open_panel(site)
    thumb(page, 1, "A good answer").wait_for()
    store.delete("", conversation)
    thumb(page, 1, "A good answer").click()
    page.locator(".gw-rating[data-turn='1'] .gw-rating-said.gw-refused").get_by_text(
        "There is no such conversation"
    ).wait_for()
    assert pressed(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_screen(site, conversation, open_panel, scheme):
    page = open_panel(site, width=360, height=640, scheme=scheme)
    thumb(page, 1, "A wrong answer").click()
    thanked(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for control in page.locator(".gw-rating :is(button, textarea):visible").all():
        box = control.bounding_box()
        assert box["x"] + box["width"] <= 360
        assert box["height"] >= 24
