"""The way to other versions and branches, as HTML."""

from bs4 import BeautifulSoup

from tests.ui.reading import played
from tests.ui.scripted import HOSTILE, pay_events
from ui.conversations.branches import Alternatives, Choice
from ui.page.chat import html as rendering
from ui.page.chat.versions import versions


def soup(html):
    return BeautifulSoup(html, "html.parser")


def test_one_alone_has_no_others():
    assert versions(Choice((4,), 0), "answer") == ""


def test_the_steps_lead_to_the_keys_beside_it():
    group = soup(versions(Choice((2, 5, 9), 1), "answer")).div
    assert group["aria-label"] == "Versions of the answer"
    assert group.select_one(".versions-place").text == "2 of 3"
    assert [button["data-choose"] for button in group.select("button")] == ["2", "9"]
    assert not group.select("[disabled]")


def test_there_is_no_step_beyond_the_ends():
    first = soup(versions(Choice((2, 5), 0), "question")).select("button")
    assert ["disabled" in button.attrs for button in first] == [True, False]
    last = soup(versions(Choice((2, 5), 1), "question")).select("button")
    assert ["disabled" in button.attrs for button in last] == [False, True]


def test_they_stand_at_the_question_and_below_the_answer():
    beside = Alternatives(Choice((1, 2), 1), Choice((2, 3), 0))
    turn = played(pay_events("How much?"))
    page = soup(rendering.exchange(turn, beside=beside))
    assert page.select_one(".asked > .versions")["data-versions"] == "question"
    assert page.select_one(".foot .versions")["data-versions"] == "answer"
    assert not soup(rendering.exchange(turn)).select(".versions")


def test_what_the_scripts_read_is_text():
    turn = played(pay_events("How much?"), HOSTILE)
    page = soup(rendering.exchange(turn) + rendering.here(HOSTILE, HOSTILE))
    assert page.article["data-asked"] == HOSTILE
    assert page.select_one("span[data-owner]")["data-owner"] == HOSTILE
    assert not page.select("script, img")
