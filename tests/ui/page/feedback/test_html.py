from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.ui.page.conftest import answered
from tests.ui.scripted import HOSTILE
from ui.conversations.exchange import TurnView
from ui.conversations.stored import Rating
from ui.page.feedback.html import outcome, rating_controls

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_without_a_rating_no_thumb_is_pressed_and_no_comment_asked_for():
    controls = str(rating_controls(replace(answered(), key=3), None))
    assert 'data-turn="3"' in controls
    assert controls.count('aria-pressed="false"') == 2
    assert '<div class="gw-comment" hidden>' in controls


@pytest.mark.parametrize("thumb", ["up", "down"])
def test_the_rating_that_was_given_is_pressed(thumb):
    controls = str(rating_controls(answered(), Rating(thumb, "", NOW)))
    assert f'data-thumb="{thumb}" aria-pressed="true"' in controls
    assert controls.count('aria-pressed="true"') == 1
    assert '<div class="gw-comment" hidden>' in controls
    commented = str(rating_controls(answered(), Rating(thumb, "Twelve weeks.", NOW)))
    assert '<div class="gw-comment">' in commented


@pytest.mark.parametrize(
    "turn", [TurnView(1, "How?"), TurnView(1, "How?").failed("no"), TurnView(1, "How?").stopped()]
)
def test_what_has_no_answer_is_not_rated(turn):
    assert str(rating_controls(turn, None)) == ""


def test_a_comment_is_text():
    controls = str(rating_controls(answered(), Rating("down", f"</textarea>{HOSTILE}", NOW)))
    assert controls.count("</textarea>") == 1
    assert "<script" not in controls and "<img" not in controls


def test_the_outcome_says_what_holds_now():
    assert 'role="status" data-rated="2" data-thumb="up" data-serial="4"' in outcome(2, "up", 4)
    refused = outcome(2, "", 4, "No <b>.")
    assert 'role="alert"' in refused and "No &lt;b&gt;." in refused
