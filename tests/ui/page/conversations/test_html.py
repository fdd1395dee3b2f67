from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.ui.scripted import HOSTILE
from ui.conversations.store import ConversationSummary
from ui.page.conversations.html import MOST_LISTED, day, listing

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=ZONE)


def summary(number=1, title="Pay", changed=NOW):
    return ConversationSummary(f"id{number}", title, number, changed, changed)


def test_the_open_one_is_marked():
    html = listing([summary(1), summary(2)], "", "id2", NOW)
    assert html.count('aria-current="true"') == 1
    marked = html.index('aria-current="true"')
    assert html.index('data-conversation="id2"') < marked
    assert "1 question<" in html and "2 questions<" in html


def test_a_long_list_is_cut_and_says_so():
    found = [summary(number) for number in range(1, MOST_LISTED + 3)]
    html = listing(found, "", "", NOW)
    assert html.count('<li class="gw-conversation"') == MOST_LISTED
    assert f"The newest {MOST_LISTED} of {MOST_LISTED + 2}" in html


def test_an_empty_list_tells_why():
    assert "kept here, on this machine" in listing([], "  ", "", NOW)
    assert "No conversation has “&lt;b&gt;”" in listing([], "<b>", "", NOW)


def test_titles_are_text():
    html = listing([summary(title=HOSTILE)], "", "", NOW)
    assert "<script" not in html and "<img" not in html and "<style" not in html


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (NOW - timedelta(hours=1), "08:30"),
        (NOW + timedelta(hours=1), "10:30"),  # another machine's clock goes before
        (NOW - timedelta(hours=10), "yesterday"),
        (NOW - timedelta(days=9), "20 Feb"),
        (NOW - timedelta(days=300), "5 May 2025"),
        (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), "01:00"),
    ],
)
def test_days_are_told_apart_where_the_reader_is(time, shown):
    assert day(time, NOW) == shown
