from __future__ import annotations

from pathlib import Path

import pytest

from corpus.loaders.base import Loaded
from corpus.loaders.pdf.loader import load_pdf
from corpus.tables import row_cells
from tests.corpus.builders import Line, column, pdf
from tests.corpus.loaders.pdf.drawing import grid, side_by_side, spaced

PATH = Path("a.pdf")
STAFF = [
    ["Name", "Office", "Since", "Days"],
    ["Ann Rose", "B-204", "3 March 2019", "31"],
    ["Tom Lee", "C-117", "12 May 2021", "28"],
    ["Una Berg", "A-003", "1 July 2016", "33"],
    ["Vic Holm", "A-010", "9 April 2011", "30"],
]
WIDTHS = [110, 80, 120, 60]
PLACES = [72, 200, 290, 420]


def shown(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(row) for row in rows)


def heads(loaded: Loaded, cell: str) -> list[str]:
    """What heads the cell with this text in the first table that has it."""
    at = loaded.text.index(cell)
    table = next(table for table in loaded.tables if table.start <= at < table.end)
    found = next(
        each
        for each in row_cells(loaded.text, table, at)
        if loaded.text[each.start : each.end] == cell
    )
    return [loaded.text[slice(*head)] for head in found.heads]


def test_a_framed_table_is_read_row_by_row_with_what_heads_each_column():
    lines, drawn = grid(STAFF, WIDTHS, top=650)
    page = [*column("The people of the house:"), *lines, *column("Ask them.", top=500)]
    loaded = load_pdf(pdf([page], drawn=drawn), PATH)
    assert loaded.text == f"The people of the house:\n\n{shown(STAFF)}\n\nAsk them."
    assert [table.header_rows for table in loaded.tables] == [1]
    assert heads(loaded, "12 May 2021") == ["Since"]


def test_an_aligned_table_without_lines_is_read_the_same():
    page = [*column("The people of the house:", top=740), *spaced(STAFF, PLACES)]
    loaded = load_pdf(pdf([page]), PATH)
    assert loaded.text == f"The people of the house:\n\n{shown(STAFF)}"
    assert heads(loaded, "A-003") == ["Office"]


def test_the_lines_of_a_cell_are_joined_and_words_broken_at_their_ends_made_whole():
    rows = [
        ["Item", "What it is for", "Price"],
        ["Rope", "for the large bell in the tow-\ner of the hall", "12.50"],
        ["Paint", "", "48.00"],
    ]
    lines, drawn = grid(rows, [80, 200, 80])
    text = load_pdf(pdf([lines], drawn=drawn), PATH).text
    assert "Rope | for the large bell in the tower of the hall | 12.50" in text
    assert "Paint |  | 48.00" in text


def test_a_cell_of_several_lines_in_an_aligned_table_stays_in_its_row():
    rows = [*STAFF[:2], ["Tom Lee and the", "C-117", "12 May 2021", "28"]]
    page = spaced(rows, PLACES)
    page[-3:-3] = column("rest of the kitchen", top=700 - 14 * 2 - 12)
    page += spaced(STAFF[3:], PLACES, top=640)
    assert (
        "Tom Lee and the rest of the kitchen | C-117 | 12 May 2021 | 28\nUna"
        in load_pdf(pdf([page]), PATH).text
    )


def test_a_merged_cell_is_said_for_each_column_and_row_that_it_covers():
    texts = [
        Line("Region", 75, 688),
        Line("Sales", 220, 688),
        Line("2023", 160, 670),
        Line("2024", 240, 670),
        *spaced([["North", "10", "12"], ["South", "20", "22"]], [75, 160, 240], top=652, step=18),
    ]
    drawn = "\n".join(
        [f"72 {y} m 312 {y} l S" for y in (700, 664, 646, 628)]
        + ["152 682 m 312 682 l S"]
        + [f"{x} 628 m {x} 700 l S" for x in (72, 152, 312)]
        + ["232 628 m 232 682 l S"]
    )
    loaded = load_pdf(pdf([texts], drawn=drawn), PATH)
    assert loaded.text == (
        "Region | Sales | Sales\nRegion | 2023 | 2024\nNorth | 10 | 12\nSouth | 20 | 22"
    )
    assert [table.header_rows for table in loaded.tables] == [2]
    assert heads(loaded, "22") == ["Sales", "2024"]


@pytest.mark.parametrize("framed", [True, False])
def test_a_table_goes_on_over_page_breaks_and_its_header_is_said_once(framed: bool):
    body = [
        [f"Person {i}", f"B-{100 + i}", f"{1 + i % 28} May 2020", str(20 + i)] for i in range(9)
    ]
    parts = [body[:3], body[3:6], body[6:]]
    if framed:
        pages = [grid([STAFF[0], *part], WIDTHS)[0] for part in parts]
        drawn = grid([STAFF[0], *parts[0]], WIDTHS)[1]
    else:
        pages, drawn = [spaced([STAFF[0], *part], PLACES) for part in parts], ""
    loaded = load_pdf(pdf(pages, drawn=drawn), PATH)
    assert loaded.text == shown([STAFF[0], *body])
    assert len(loaded.tables) == 1
    assert [loaded.text[start:].split(" |")[0] for start in loaded.page_starts] == [
        "Name",
        "Person 3",
        "Person 6",
    ]
    assert heads(loaded, "26") == ["Days"]
    assert [note.text for note in loaded.notes] == [
        "left out: the header of a table, said again on pages 2-3"
    ]


def test_a_name_with_its_value_is_no_header():
    rows = [["Name:", "Ann Rose"], ["Office:", "B-204"], ["Since:", "March"]]
    lines, drawn = grid(rows, [80, 120])
    loaded = load_pdf(pdf([lines], drawn=drawn), PATH)
    assert loaded.text == shown(rows)
    assert [table.header_rows for table in loaded.tables] == [0]


def test_a_table_that_the_file_holds_column_by_column_is_whole():
    columns = [list(cells) for cells in zip(*STAFF, strict=True)]
    page = side_by_side(columns, PLACES, by_row=False)
    assert load_pdf(pdf([page]), PATH).text == shown(STAFF)


def test_dots_that_lead_to_a_price_are_no_list_of_contents():
    names = {"Adult ticket": "148.00", "Guest day pass": "9.50", "Locker": "22", "Lesson": "35"}
    lines = [
        Line(f"{name} {'.' * 60} {price}", 72, 600 - 14 * i)
        for i, (name, price) in enumerate(names.items())
    ]
    loaded = load_pdf(pdf([[*column("The fees of the season."), *lines]]), PATH)
    assert loaded.text.split("\n\n")[1] == shown([[*pair] for pair in names.items()])
    assert loaded.notes == ()


PROSE = (
    "The keepers of the northern hills meet once in autumn and agree",
    "that each hive gets eleven litres of syrup before the first frost",
    "comes. It was read by the council and is kept in the archive of",
    "the town hall, where it may be seen by all who ask for it there.",
)


def torn(texts: tuple[str, ...]) -> list[Line]:
    """Justified text: each word placed by itself, with wide gaps."""
    lines = []
    for number, text in enumerate(texts):
        x = 72.0
        for word in text.split():
            lines.append(Line(word, x, 700 - 12 * number))
            x += 5.2 * len(word) + 11
    return lines


@pytest.mark.parametrize(
    "page",
    [
        torn(PROSE * 3),
        [
            line
            for i in range(8)
            for line in (
                Line(f"{i + 1}.", 72, 700 - 14 * i),
                Line(PROSE[i % 4][:40], 100, 700 - 14 * i),
            )
        ],
        [
            line
            for i in range(8)
            for line in (
                Line(f"[{i + 1}]", 72, 700 - 14 * i),
                Line(f"A. Author, A paper on bees, {2001 + i}", 110, 700 - 14 * i),
            )
        ],
        [
            line
            for i in range(6)
            for line in (
                Line(f"x{i} = read(y)", 72, 700 - 12 * i, font="code"),
                Line("# comment", 240, 700 - 12 * i, font="code"),
            )
        ],
    ],
    ids=["justified", "numbered", "references", "code"],
)
def test_what_is_no_table_is_not_taken_for_one(page: list[Line]):
    loaded = load_pdf(pdf([page]), PATH)
    assert loaded.tables == ()
    assert "|" not in loaded.text


def test_a_drawing_and_boxes_of_text_are_no_tables():
    frame = "50 50 m 550 50 l 550 760 l 50 760 l h S 300 50 m 300 760 l S 50 400 m 550 400 l S"
    page = [Line("Drawing 7", 400, 30), *column(*PROSE, x=60, top=90)]
    loaded = load_pdf(pdf([page], drawn=frame), PATH)
    assert loaded.tables == ()
    assert "that each hive gets eleven litres of syrup before the first frost comes." in loaded.text


def test_figures_that_only_the_spacing_of_letters_parts_are_several():
    drawn = "BT /F0 10 Tf 40 Tc 72 700 Td (00) Tj 0 Tc ET"
    assert load_pdf(pdf([column("Oak", top=600)], drawn=drawn), PATH).text == "0 0\n\nOak"


def test_heads_of_several_columns_need_no_line_below_them():
    xs, ys = (72, 142, 202, 262, 322, 382), (700, 664, 646, 628, 610)
    rows = [
        ["Oak", "11", "12", "13", "14"],
        ["Elm", "21", "22", "23", "24"],
        ["Ash", "31", "32", "33", "34"],
    ]
    lines = [Line("Bought", 160, 688), Line("Sold", 300, 688), Line("Tree", 75, 670)]
    lines += [Line(text, x + 3, 670) for text, x in zip(("May", "June") * 2, xs[1:], strict=False)]
    for row, y in zip(rows, ys[1:], strict=False):
        lines += [Line(cell, x + 3, y - 12) for cell, x in zip(row, xs, strict=False)]
    drawn = [f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys]
    # The lines between the columns of a group end below its head.
    drawn += [f"{x} 610 m {x} {682 if x in (202, 322) else 700} l S" for x in xs]
    loaded = load_pdf(pdf([lines], drawn="\n".join(drawn)), PATH)
    assert heads(loaded, "11") == ["Bought", "May"]
    assert heads(loaded, "32") == ["Bought", "June"]
    assert heads(loaded, "24") == ["Sold", "June"]
    assert heads(loaded, "Elm") == ["Tree"]


def right_aligned(rows: list[list[str]], heads: list[str], top: float = 700) -> list[Line]:
    """A table whose heads begin where the columns do, and whose figures end where these end."""
    lines = [Line(head, 60 + 110 * i, top) for i, head in enumerate(heads)]
    for number, row in enumerate(rows, 1):
        y = top - 14 * number
        lines.append(Line(row[0], 60, y))
        lines += [Line(cell, 265 + 110 * i - 5.56 * len(cell), y) for i, cell in enumerate(row[1:])]
    return lines


def test_heads_at_the_left_of_a_column_head_the_figures_at_its_right():
    heads_row = ["Name", "Mass", "Age", "Sum"]
    rows = [[f"Tree at gate no. {i}", f"1{i}1", f"2{i}2", f"3{i}3"] for i in range(1, 6)]
    loaded = load_pdf(pdf([right_aligned(rows, heads_row)]), PATH)
    assert loaded.text == shown([heads_row, *rows])
    assert heads(loaded, "111") == ["Mass"] and heads(loaded, "353") == ["Sum"]


def test_heads_that_belong_to_no_column_for_certain_head_none():
    rows = [[f"Tree at gate no. {i}", f"1{i}1", f"2{i}2", f"3{i}3"] for i in range(1, 6)]
    lines = [line for line in right_aligned(rows, ["", "Mass", "Age", ""]) if line.text]
    loaded = load_pdf(pdf([lines]), PATH)
    assert [table.header_rows for table in loaded.tables] == [0]
    assert "Tree at gate no. 2 | 121 | 222 | 323" in loaded.text


def test_a_table_with_other_heads_on_the_next_page_is_another_table():
    rows = [[f"Tree at gate no. {i}", f"1{i}1", f"2{i}2", f"3{i}3"] for i in range(1, 6)]
    more = [[f"Bush at gate no. {i}", f"4{i}1", f"5{i}2", f"6{i}3"] for i in range(1, 6)]
    pages = [
        right_aligned(rows, ["Name", "Mass", "Age", "Sum"]),
        right_aligned(more, ["Label", "Size", "Cost", "Part"]),
    ]
    loaded = load_pdf(pdf(pages), PATH)
    assert [table.header_rows for table in loaded.tables] == [1, 1]
    assert heads(loaded, "411") == ["Size"]


def test_heads_over_several_columns_and_cells_of_several_lines_without_a_frame():
    def cell(x: float, y: float, *texts: str) -> list[Line]:
        return [Line(text, x, y - 12 * i) for i, text in enumerate(texts)]

    lines = [*cell(72, 700, "Kind of", "tree"), *cell(150, 700, "Counted in the north")]
    lines += [*cell(150, 688, "Spring"), *cell(225, 688, "Autumn"), *cell(300, 700, "Both", "sums")]
    for number, name in enumerate(("Sweet", "Wild", "Horse", "Red")):
        y = 670 - 30 * number
        lines += cell(72, y, name, "chestnut")
        for place, x in enumerate((150, 225, 300)):
            lines += cell(x, y, f"{number + 1}{place}7.5")
    loaded = load_pdf(pdf([lines]), PATH)
    assert heads(loaded, "107.5") == ["Counted in the north", "Spring"]
    assert heads(loaded, "317.5") == ["Counted in the north", "Autumn"]
    assert heads(loaded, "427.5") == ["Both sums"]
    assert heads(loaded, "Horse chestnut") == ["Kind of tree"]
