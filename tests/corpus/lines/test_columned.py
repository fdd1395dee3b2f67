"""Tables whose cells stand below each other, without bars or over several lines."""

from __future__ import annotations

import pytest

from corpus.blocks import parse_blocks
from corpus.tables import find_tables, header_of, row_cells, table_rows

SIMPLE = """\
  Name             Price   Weight
  -------------- ------- --------
  Dry beans       265.71       16
  Peas                          7
"""
BARE = """\
  -------------- ------- --------
  Dry beans       265.71       16
  Peas                          7
  -------------- ------- --------
"""
MULTILINE = """\
-----------------------------------
 Name      Price  What is said
          in euro of it
--------- ------- -----------------
Dry        265.71 Keeps for a year
beans             or more.

Peas         7.00 Green.
-----------------------------------
"""
GRID = """\
+-------+------------------+
| Name  | Said of it       |
+=======+==================+
| Beans | - keep for       |
|       |   a year         |
+-------+------------------+
| Peas  |                  |
+-------+------------------+
"""
REST = """\
=====  ===========
Name   Said of it
=====  ===========
Beans  Keep for
       a year
Peas   Green
=====  ===========
"""


def read(source: str) -> list[list[tuple[str, str]]]:
    """The rows of the one table of a text, each cell as its heads and its words."""
    text = f"Our beans:\n\n{source}\nAll are dry.\n"
    [table] = find_tables(text)
    assert text[table.end :].strip(" -=+|\n") == "All are dry."
    return [
        [(" ".join(text[a:b] for a, b in c.heads), c.words(text)) for c in cells]
        for start, _ in table_rows(text, table)
        if (cells := row_cells(text, table, start))
    ]


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        (
            SIMPLE,
            [
                [("Name", "Dry beans"), ("Price", "265.71"), ("Weight", "16")],
                [("Name", "Peas"), ("Weight", "7")],
            ],
        ),
        (
            BARE,
            [[("", "Dry beans"), ("", "265.71"), ("", "16")], [("", "Peas"), ("", "7")]],
        ),
        (
            GRID,
            [[("Name", "Beans"), ("Said of it", "- keep for a year")], [("Name", "Peas")]],
        ),
        (
            REST,
            [
                [("Name", "Beans"), ("Said of it", "Keep for a year")],
                [("Name", "Peas"), ("Said of it", "Green")],
            ],
        ),
    ],
)
def test_each_cell_stands_under_its_head(source, rows):
    assert read(source) == rows


def test_a_row_of_several_lines_is_one_row():
    assert read(MULTILINE) == [
        [
            ("Name", "Dry beans"),
            ("Price in euro", "265.71"),
            ("What is said of it", "Keeps for a year or more."),
        ],
        [("Name", "Peas"), ("Price in euro", "7.00"), ("What is said of it", "Green.")],
    ]
    [table] = find_tables(MULTILINE)
    assert header_of(MULTILINE, table) == "Name | Price in euro | What is said of it"


def test_a_cell_that_goes_over_columns_makes_it_no_such_table():
    assert find_tables(SIMPLE.replace("Dry beans       ", "Dry beans and peas ")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Beans\n-----\n\nThey are dry.\n\n-----\n\nAll of them.\n",
        "One.\n\n- - -\n\nTwo.\n\n- - -\n",
        "Two words\n--\n\nOf text -- -- here.\n",
        "-- -- --\n",
    ],
)
def test_rules_alone_make_no_table(text):
    assert all(block.table is None for block in parse_blocks(text))


def test_rows_that_no_rules_part_are_rows():
    lines = GRID.replace("| - keep", "| keep").replace("|       |", "| Corn  |")
    assert read(lines.replace("+-------+------------------+\n| Peas", "| Peas"))[1:] == [
        [("Name", "Corn"), ("Said of it", "a year")],
        [("Name", "Peas")],
    ]


@pytest.mark.parametrize(
    "source",
    [
        "+------+---+\n| Name | n |\n+------+---+\n| Oats | 1 |\n| Peas | 2 |\n+------+---+\n",
        " Name | n\n------+---\n Oats | 1\n Peas | 2\n",
    ],
)
def test_tables_that_databases_print_keep_their_header(source):
    assert read(source) == [[("Name", "Oats"), ("n", "1")], [("Name", "Peas"), ("n", "2")]]
