from __future__ import annotations

import random

from corpus.loaders.ocr.engine import SeenLine
from corpus.loaders.ocr.reading_order import in_reading_order

LEFT = [
    "The garden of Oak Hall was laid",
    "out in the year of the storm and",
    "is kept by a family",
]
RIGHT = [
    "Its beds are watered at night by",
    "two men who came from the coast",
    "and who stayed there",
]


def piece(text: str, left: float, line: float, confidence: float = 1.0) -> SeenLine:
    return SeenLine(text, confidence, left, left + 10 * len(text), 100 + 30 * line, 24)


def texts(pieces: list[SeenLine]) -> list[str]:
    random.Random(4).shuffle(pieces)
    return [line.text for line in in_reading_order(pieces)]


def test_no_lines() -> None:
    assert in_reading_order([]) == []


def test_pieces_of_a_line_are_joined_though_they_stand_a_little_askew() -> None:
    pieces = [piece("Oak", 60, 0.1), piece("Hall", 120, -0.1), piece("Garden", 60, 1)]
    assert texts(pieces) == ["Oak Hall", "Garden"]


def test_columns_are_read_one_after_the_other_below_what_stands_across_them() -> None:
    pieces = [piece("All of what is to be known of the garden, by Ann Rose of Oak Hall", 60, -2)]
    pieces += [piece(text, 60, number) for number, text in enumerate(LEFT)]
    pieces += [piece(text, 460, number + 0.4) for number, text in enumerate(RIGHT)]
    assert texts(pieces)[1:] == LEFT + RIGHT


def test_three_columns() -> None:
    third = [
        "The hedges are cut twice a year",
        "in spring by hand, and late in",
        "autumn by machine",
    ]
    columns = [(60, LEFT), (460, RIGHT), (860, third)]
    pieces = [piece(t, left, n) for left, column in columns for n, t in enumerate(column)]
    assert texts(pieces) == LEFT + RIGHT + third


def test_the_rows_of_a_table_are_read_across() -> None:
    rows = [
        ("Rent of the house", "1,200.00"),
        ("Heating and water", "310.50"),
        ("Repairs", "92.10"),
    ]
    pieces = [
        piece(text, 60 + 500 * at, n) for n, row in enumerate(rows) for at, text in enumerate(row)
    ]
    assert texts(pieces) == [" ".join(row) for row in rows]


def test_what_stands_below_columns_is_read_after_them() -> None:
    pieces = [piece(text, 60, number) for number, text in enumerate(LEFT)]
    pieces += [piece(text, 460, number) for number, text in enumerate(RIGHT)]
    pieces += [piece("Rent", 60, 7), piece("1,200.00", 460, 7)]
    assert texts(pieces) == [*LEFT, *RIGHT, "Rent 1,200.00"]


def test_a_line_is_as_sure_as_its_pieces_by_their_length() -> None:
    [line] = in_reading_order([piece("abc", 60, 0, 1.0), piece("d", 200, 0, 0.6)])
    assert line.confidence == 0.9
    assert (line.left, line.right) == (60, 210)


def test_figures_below_columns_do_not_move_the_gutter_into_a_column() -> None:
    left = [*LEFT, "and by everyone who lives there now", *LEFT]
    figures = [(60, "Rent"), (395, "1,200.00")]
    pieces = [piece(text, 60, number) for number, text in enumerate(left)]
    pieces += [piece(text, 460, number) for number, text in enumerate([*RIGHT, *RIGHT])]
    pieces += [piece(text, at, 7.5 + line) for line in range(4) for at, text in figures]
    assert texts(pieces)[:13] == [*left, *RIGHT, *RIGHT]
