import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from markupsafe import escape

from tests.ui.scripted import HOSTILE
from ui.conversations.search import Found
from ui.conversations.summaries import ConversationSummary
from ui.page.conversations.html import LISTED_AT_ONCE, Listing, day, group, listing, missing

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=ZONE)


def summary(number=1, title="Pay", changed=NOW, pinned=False):
    return ConversationSummary(f"id{number}", title, number, changed, changed, pinned)


def shown(found=(), search="", **more):
    return listing(Listing(found, more.pop("total", len(found)), search, **more), NOW)


def test_the_open_one_is_marked_and_named():
    html = shown([summary(1), summary(2)], current="id2", title="Mine & <yours>")
    assert html.count('aria-current="true"') == 1
    marked = html.index('aria-current="true"')
    assert html.index('data-conversation="id2"') < marked
    assert "1 question<" in html and "2 questions<" in html
    assert 'data-open="id2" data-title="Mine &amp; &lt;yours&gt;"' in html
    assert "data-title" not in shown([summary(1)], current="gone")


def test_a_long_list_is_cut_and_goes_on():
    found = [summary(number) for number in range(1, LISTED_AT_ONCE + 1)]
    html = shown(found, total=1234)
    assert html.count('<li class="gw-conversation"') == LISTED_AT_ONCE
    assert f"{LISTED_AT_ONCE} of 1,234" in html and f"Show {LISTED_AT_ONCE} more" in html
    assert "Show 2 more" in shown(found, total=LISTED_AT_ONCE + 2)
    assert "more</button>" not in shown(found)


def test_the_list_is_in_groups_by_date():
    days = (0, 0, 1, 5, 12, 40, 41, 500)
    found = [summary(9, changed=NOW - timedelta(days=90), pinned=True)]
    found += [summary(n, changed=NOW - timedelta(days=d)) for n, d in enumerate(days)]
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", shown(found))
    assert headings == [
        "Pinned", "Today", "Yesterday", "Previous 7 days", "Previous 30 days", "January",
        "October 2024",
    ]  # fmt: skip


def test_a_group_goes_by_the_readers_days():
    late = datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
    assert group(summary(changed=late), NOW) == "Today"
    assert group(summary(changed=late - timedelta(hours=1)), NOW) == "Yesterday"
    assert group(summary(changed=NOW + timedelta(hours=20)), NOW) == "Today"


def test_where_a_search_was_found_is_shown_as_text():
    html = shown([summary(1)], "b", places={"id1": Found(2, "…<i>a ", "B", " <script>c")})
    assert "…&lt;i&gt;a <mark>B</mark> &lt;script&gt;c" in html
    assert "<mark>" not in shown([summary(1)], "pay")


def test_titles_are_whole_when_they_are_pointed_at():
    title = 'Long "and" longer ' * 8
    assert f'title="{escape(title)}"' in shown([summary(title=title)])


def test_that_there_is_none_of_that_id_is_said_with_a_way_out():
    assert 'role="alert"' in missing() and 'data-go=""' in missing()
    assert "or <a" in missing()


def test_an_empty_list_tells_why():
    assert "kept here, on this machine" in shown([], "  ")
    assert "No conversation has “&lt;b&gt;”" in shown([], "<b>")


def test_titles_are_text():
    html = shown([summary(title=HOSTILE)])
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
