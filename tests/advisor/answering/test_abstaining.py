from __future__ import annotations

import pytest

from advisor.answer import AbstainReason
from advisor.answering.abstaining import abstention_text, is_only_near, is_own_words, only_near
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


@pytest.mark.parametrize(
    ("missing", "is_likely", "claims"),
    [(None, True, False), (None, False, True), ("fee", True, True)],
)
def test_what_may_well_answer_is_not_said_to_be_missing(
    missing: str | None, is_likely: bool, claims: bool
) -> None:
    said = only_near(missing, is_likely=is_likely)
    assert ("documents don't" in said) is claims
    assert is_only_near(f"{said} Five.") and not is_only_near("Five.")
    assert all(is_own_words(part) for part in said.replace(". ", ".\n").split("\n"))
