import pytest

from tests.ui.guide import GUIDE, SOLO, TEAM, span
from tests.ui.scripted import cite, passage
from ui.page.chat.rows import Told, bare_row, in_words, told_row

HEADER, ROW = (cite(GUIDE, span(start).text) for start in ("| Plan", "| **Team**"))
HEADS = ("Plan", "Price", "Support")


def test_a_row_that_is_told_with_its_header_is_cut_into_cells():
    assert told_row(TEAM[0], [HEADER, ROW]) == Told(HEADS, ("Team", "$40", "chat, office hours"))
    solo = cite(GUIDE, span("| Solo").text)
    assert told_row(SOLO[0], [HEADER, solo]) == Told(HEADS, ("Solo", "$10", r"`24/7` \| e-mail"))


def test_of_a_wide_row_some_cells_may_be_left_out():
    told = told_row("Plan: Team; Support: chat, office hours", [HEADER, ROW])
    assert told == Told(("Plan", "Support"), ("Team", "chat, office hours"))


def test_a_header_that_is_told_once_heads_the_rows_below_it():
    above = told_row("Plan; Price; Support:", [HEADER])
    assert above == Told(HEADS, ())
    told = told_row("Team; $40; chat, office hours", [ROW], above)
    assert told == Told(HEADS, ("Team", "$40", "chat, office hours"))
    assert told_row("Team; $40; chat, office hours", [ROW]) is None


@pytest.mark.parametrize(
    "claim",
    [
        "Plan: Team",
        "Plan: Team; Price: $41; Support: chat, office hours",
        "The plan: Team; Price: $40",
        "Plan: Team; Price: $40; and more",
        "",
    ],
)
def test_what_says_anything_else_is_no_row(claim):
    assert told_row(claim, [HEADER, ROW]) is None


def test_a_header_and_its_row_may_be_one_quote():
    whole = cite(GUIDE, span("| Plan", "\n| Solo").text)
    assert told_row(TEAM[0], [whole]) == Told(HEADS, ("Team", "$40", "chat, office hours"))


def test_prose_is_no_row():
    found = passage("It costs $40. It has no support.")
    assert told_row("It costs $40.", [cite(found, "It costs $40.")]) is None
    assert told_row("Nothing.", []) is None


def test_bars_part_cells_where_they_are_a_table():
    assert bare_row("| a | b |", is_row=False) == Told((), ("a", "b"))
    assert bare_row("Mon | Tue", is_row=True) == Told((), ("Mon", "Tue"))
    assert bare_row("Mon | Tue", is_row=False) is None
    assert bare_row("|x|", is_row=False) is None


def test_a_passage_to_look_over_has_neither_bars_nor_marks():
    words = in_words(
        "Prices\n\n| Plan | Price |\n|---|---|\n| **Team** | $40 |\n\n- one *thing* `x`\n"
    )
    assert " ".join(words.split()) == "Prices Plan; Price Team; $40 one thing x"
