from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import parse_blocks

TEXTS = st.text(alphabet=st.sampled_from("aB1.#-*>|`=~ \n\t:!?()“”é•"), max_size=200) | st.text()


def kinds(text: str) -> list[tuple[str, str]]:
    return [(b.kind, text[b.marker_end : b.end]) for b in parse_blocks(text) if b.kind != "rule"]


def test_wrapped_lines_are_one_paragraph():
    text = (
        "This paragraph was wrapped by an editor at about sixty columns,\n"
        "and goes on here. The next sentence also begins on this line\n"
        "London is the capital, which starts with a capital letter.\n"
    )
    assert len(parse_blocks(text)) == 1


@pytest.mark.parametrize(
    "line", ["[writing notes](https://e.org/notes), so", "(as the rest do) and", '"as it is", and']
)
def test_a_wrapped_line_may_begin_with_a_link_brackets_or_quotes(line):
    assert len(parse_blocks(f"We give people advice on\n{line}\nthey can use it.\n")) == 1


@pytest.mark.parametrize("line", ["[notes]: https://e.org/notes", "[x] write notes", "[Notes](/n)"])
def test_a_box_an_address_and_a_link_with_a_capital_begin_something(line):
    assert len(parse_blocks(f"We give people advice on\n{line}\n")) == 2


def test_long_lines_are_paragraphs_of_their_own():
    line = "Each line of this text is a paragraph that no editor has wrapped anywhere. " * 3
    assert len(parse_blocks(f"{line}\n{line}\n{line}")) == 3


def test_a_hard_break_ends_a_paragraph():
    text = "The rules look like this:  \nEveryone must know everything about everything there is."
    assert len(parse_blocks(text)) == 2


def test_items_of_every_marker():
    text = "- a\n* b\n• c\n1. d\n2) e\n1a. f\n(a) g\n- [ ] h\n- 1. i\n"
    assert kinds(text) == [("item", letter) for letter in "abcdefghi"]


def test_a_number_at_the_start_of_a_wrapped_line_is_no_item():
    text = (
        "The committee met for the last time in the spring of that year, on the\n"
        "12. Then it was dissolved by the members that were left, who never met again.\n"
    )
    assert [block.kind for block in parse_blocks(text)] == ["prose"]


def test_an_item_goes_on_in_italics():
    text = "- a spade -\n*whose blade is of steel and whose handle\nis of ash.*\n- a rake\n"
    assert [block.kind for block in parse_blocks(text)] == ["item", "item"]


def test_further_paragraphs_of_an_item_share_its_group():
    text = "- first\n\n  more of it\n\n  and more\n- second\n\nafter"
    assert [block.group for block in parse_blocks(text)] == [0, 0, 0, 3, 4]


def test_code_headings_rows_and_quotes():
    text = (
        "Title\n=====\n\n## Part ##\n\n```py\n# no heading\n\nx = 1\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n    y = f(2)\n"
    )
    assert [kind for kind, _ in kinds(text)] == [
        "heading", "heading", "code", "code", "row", "row", "quote", "code",
    ]  # fmt: skip


def test_lines_of_a_comment_are_no_headings():
    text = (
        "# This file was made by a script,\n# and is not to be edited.\nx = 1\n\n# Title\n\nBody."
    )
    assert [block.kind for block in parse_blocks(text)].count("heading") == 1


def test_indented_prose_is_not_code():
    assert kinds("Intro.\n\n    An indented paragraph of plain words.\n")[1][0] == "prose"


@given(TEXTS)
def test_blocks_are_ordered_disjoint_and_trimmed(text):
    last = 0
    for block in parse_blocks(text):
        assert last <= block.start <= block.marker_end <= block.end
        piece = text[block.start : block.end]
        assert piece == piece.strip() and piece
        last = block.end
