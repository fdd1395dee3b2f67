from __future__ import annotations

import pytest

from advisor.answer import AbstainReason
from advisor.answering.abstaining import abstention_text
from corpus.document import ReadingNote

MINUTES = "minutes.pdf", ReadingNote("no_text", "pages 2 to 4 hold no text; do this")
PLAN = "plan.pdf", ReadingNote("no_text", "page 1 holds no text; do this")
REASON = AbstainReason.NOTHING_SUPPORTED


def test_nothing_is_added_where_everything_was_read() -> None:
    assert abstention_text(REASON, None).endswith("in the documents.")


def test_pages_that_nothing_read_are_named_with_their_file() -> None:
    said = abstention_text(REASON, "fee", [MINUTES])
    assert said.endswith(
        "“fee”. It may stand where nothing could be read: in minutes.pdf, pages 2 to 4 hold no "
        "text; do this."
    )


def test_at_most_two_are_named() -> None:
    said = abstention_text(REASON, None, [MINUTES, PLAN, ("a.pdf", PLAN[1]), ("b.pdf", PLAN[1])])
    assert "in minutes.pdf, pages 2" in said and "in plan.pdf, page 1" in said
    assert "a.pdf" not in said and said.endswith("; and so in 2 more.")


@pytest.mark.parametrize("reason", [AbstainReason.EMPTY_INDEX, AbstainReason.NOT_A_QUESTION])
def test_what_was_not_searched_may_not_stand_anywhere(reason: AbstainReason) -> None:
    assert "minutes.pdf" not in abstention_text(reason, None, [MINUTES])
