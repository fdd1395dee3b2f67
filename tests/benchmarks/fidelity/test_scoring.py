"""What is scored is what a person would call lost, added, out of order or under a wrong header."""

from benchmarks.fidelity.content import Box, Content, Grid, Item, Items, Paragraph, Run
from benchmarks.fidelity.scoring import Known, Reading, heading, known, score, words

GRID = Grid(
    ((Box("Item", rows=2), Box("Year", columns=2)), (Box("First"), Box("Second"))),
    ((Box("kettle"), Box("10"), Box("20")), (Box("ladder"), Box("none", columns=2))),
)


def said(*texts: str) -> Content:
    return Content(tuple(Paragraph((Run(text),)) for text in texts))


def test_words_are_those_that_a_person_reads() -> None:
    assert words("# Beans\n\n- **Sow** them, in `May`.") == ["Beans", "Sow", "them", "in", "May"]
    assert words("| 12,900 | -5.5% |\n|---|---|") == ["12,900", "-5.5%"]
    assert words("[a page](https://example.org/x)") == ["a", "page"]
    assert words("```python\nx\n```") == ["x"]
    assert words("of\ufb01ce H\u2082O") == ["office", "H2O"]
    assert words("the end.1 Then") == ["the", "end", "1", "Then"]
    assert words(r"a \| b") == ["a", "b"]


def test_nothing_is_lost_in_the_text_itself() -> None:
    total, losses = score(
        known(said("One two.", "Three four.")), Reading("One two.\n\nThree four.")
    )
    assert total.shares()["recall"] == total.shares()["precision"] == 1
    assert total.shares()["order"] == 1
    assert (losses.missing, losses.extra) == ([], [])


def test_lost_and_added_words_are_named() -> None:
    total, losses = score(known(said("One two three four.")), Reading("One three four five."))
    assert losses.missing == ["two"]
    assert losses.extra == ["five"]
    assert (total.kept, total.words, total.extra, total.shown) == (3, 4, 1, 4)


def test_a_word_that_is_said_twice_has_to_be_read_twice() -> None:
    assert score(known(said("row row row")), Reading("row row"))[1].missing == ["row"]
    assert score(known(said("row")), Reading("row row"))[1].extra == ["row"]


def test_paragraphs_that_change_places_cost_order_alone() -> None:
    total, _ = score(known(said("a b c d e f", "x y")), Reading("x y\n\na b c d e f"))
    assert total.shares()["recall"] == 1
    assert total.shares()["order"] == 6 / 8


def test_loose_words_may_stand_anywhere_and_optional_ones_nowhere() -> None:
    content = Content(said("a b").blocks, loose=("note",), optional=("page 3",))
    for text in ("note a b", "a note b page", "a b note page 3"):
        total, losses = score(known(content), Reading(text))
        assert (losses.missing, losses.extra, total.shares()["order"]) == ([], [], 1)
    assert score(known(content), Reading("a b page page note"))[1].extra == ["page"]


def test_a_merged_cell_is_one_word_of_the_text_and_a_value_in_every_column() -> None:
    found = known(Content((GRID,)))
    assert found.words.count("none") == 1
    assert found.optional["none"] == 1
    assert found.rows == [
        [("Item", "kettle"), ("Year First", "10"), ("Year Second", "20")],
        [("Item", "ladder"), ("Year First", "none"), ("Year Second", "none")],
    ]


def test_cells_count_under_their_header_only() -> None:
    right = known(Content((GRID,))).rows
    total, _ = score(Known([], rows=right), Reading("", right))
    assert (total.cells, total.cells_right, total.cells_false) == (6, 6, 0)
    swapped = [[right[0][0], ("Year First", "20"), ("Year Second", "10")], right[1]]
    total, losses = score(Known([], rows=right), Reading("", swapped))
    assert (total.cells_right, total.cells_false) == (4, 2)
    assert losses.false_values == [("Year First", "20"), ("Year Second", "10")]


def test_a_cell_without_a_header_is_not_right_and_not_false() -> None:
    right = known(Content((GRID,))).rows
    bare = [[("", value) for _, value in row] for row in right]
    total, _ = score(Known([], rows=right), Reading("", bare))
    assert (total.cells_right, total.cells_false) == (0, 0)


def test_a_value_of_another_row_is_false() -> None:
    rows = [[("A", "k1"), ("B", "5")], [("A", "k2"), ("B", "7")]]
    shifted = [[("A", "k1"), ("B", "7")], [("A", "k2"), ("B", "7")]]
    total, losses = score(Known([], rows=rows), Reading("", shifted))
    assert losses.false_values == [("B", "7")]
    assert total.cells_right == 3


def test_a_program_without_tables_is_asked_for_no_cells() -> None:
    total, _ = score(known(Content((GRID,))), Reading("kettle"))
    assert total.shares()["cells"] is None


def test_numbers_of_items_stand_before_their_words() -> None:
    texts = [f"The new valve keeps the {name} near." for name in ("bako", "dumi")]
    items = Content((Items((Item(0, "1.", texts[0]), Item(1, "a.", texts[1]))),))
    assert score(known(items), Reading(f"1. {texts[0]}\n  a. {texts[1]}"))[0].labels_right == 2
    total, losses = score(known(items), Reading(f"1. {texts[0]}\n2. {texts[1]}"))
    assert total.labels_right == 1
    assert losses.labels == [("2.", "a. dumi")]


def test_a_head_that_a_merged_cell_repeats_is_said_once() -> None:
    assert heading(("Year", "Year", " First ")) == "Year First"
    assert heading(("", "")) == ""
