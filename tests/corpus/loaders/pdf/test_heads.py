"""What heads the columns of tables on pages of PDFs."""

from __future__ import annotations

from pathlib import Path

from corpus.loaders.base import Loaded
from corpus.loaders.pdf.loader import load_pdf
from corpus.tables import row_cells
from tests.corpus.builders import Line, pdf
from tests.corpus.loaders.pdf.drawing import grid, spaced

PATH = Path("a.pdf")
TREES = [["Ash", "21", "32"], ["Elm", "43", "54"], ["Oak", "65", "76"]]


def heads(loaded: Loaded, cell: str) -> list[str]:
    """What heads the cell with this text."""
    at = loaded.text.index(cell)
    table = next(table for table in loaded.tables if table.start <= at < table.end)
    found = next(
        each
        for each in row_cells(loaded.text, table, at)
        if loaded.text[each.start : each.end] == cell
    )
    return [loaded.text[slice(*head)] for head in found.heads]


def bold(lines: list[Line], *texts: str) -> list[Line]:
    return [Line(i.text, i.x, i.y, font="bold") if i.text in texts else i for i in lines]


def test_a_total_in_bold_is_no_second_header() -> None:
    rows = [["Tree", "Bought", "Sold"], ["Total", "129", "162"], *TREES]
    lines, drawn = grid(rows, [90, 90, 90])
    page = bold(lines, "Tree", "Bought", "Sold", "Total", "129", "162")
    loaded = load_pdf(pdf([page], drawn=drawn), PATH)
    assert [table.header_rows for table in loaded.tables] == [1]
    assert heads(loaded, "129") == ["Bought"]


def test_quarters_head_columns() -> None:
    rows = [["Tree", "Q1", "Q2"], *TREES]
    lines, drawn = grid(rows, [90, 90, 90])
    assert heads(load_pdf(pdf([lines], drawn=drawn), PATH), "54") == ["Q2"]


def test_a_table_in_bold_throughout_has_a_header() -> None:
    rows = [["Tree", "Bought", "Sold"], *TREES]
    lines, drawn = grid(rows, [90, 90, 90])
    page = bold(lines, *(cell for row in rows for cell in row))
    assert heads(load_pdf(pdf([page], drawn=drawn), PATH), "54") == ["Sold"]


def test_remarks_in_the_frame_below_a_table_are_none_of_its_rows() -> None:
    lines, drawn = grid([["Tree", "Bought", "Sold"], *TREES], [150, 150, 150])
    remark = "The trees were counted by the keepers of the hills in the last week of the year. "
    bottom = 700 - 18 * 4
    lines += [Line(remark, 75, bottom - 14 * n) for n in range(1, 10)]
    drawn += f"\n72 {bottom - 150} 450 150 re S"
    loaded = load_pdf(pdf([lines], drawn=drawn), PATH)
    assert [table.header_rows for table in loaded.tables] == [1]
    assert heads(loaded, "54") == ["Sold"]
    assert loaded.text.index("76") < loaded.text.index("The trees") > loaded.tables[0].end


def test_a_frame_around_the_head_alone_heads_the_rows_below_it() -> None:
    head = [["Tree", "Counted in May", "In June"], ["", "by Ann", "by Tom"]]
    lines, drawn = grid(head, [200, 110, 110], top=736)
    rows = [[f"The old tree at the gate no. {n}", f"{n}1.1", f"{n}2.2"] for n in range(1, 13)]
    lines += spaced(rows, (75, 275, 385), top=686)
    drawn += "\n72 500 420 200 re S"
    loaded = load_pdf(pdf([lines], drawn=drawn), PATH)
    assert len(loaded.tables) == 1
    assert heads(loaded, "31.1") == ["Counted in May", "by Ann"]
    assert heads(loaded, "122.2") == ["In June", "by Tom"]


def test_the_first_row_may_have_few_values() -> None:
    rows = [
        ["Code", "Place", "Expected", "Found", "Gap", "State"],
        ["SKU-8847", "A-12", "450", "", "", ""],
        ["", "B-07", "", "289", "-23", ""],
        ["SKU-9201", "", "780", "778", "", "OK"],
        ["", "C-15", "", "", "+15", ""],
    ]
    page = spaced(rows, (72, 150, 230, 310, 390, 470), step=20)
    loaded = load_pdf(pdf([page]), PATH)
    assert heads(loaded, "780") == ["Expected"] and heads(loaded, "289") == ["Found"]


def test_names_of_groups_stand_above_a_header() -> None:
    rows = [
        ["", "", "All", "", "", "Men", ""],
        ["Offence", "Total", "Young", "Adult", "Total", "Young", "Adult"],
        *([f"Kind no. {n}", *(f"{n}{k}.{k}" for k in range(1, 7))] for n in range(1, 7)),
    ]
    page = spaced(rows, (72, 180, 240, 300, 360, 420, 480))
    loaded = load_pdf(pdf([page]), PATH)
    assert [table.header_rows for table in loaded.tables] == [2]
    assert heads(loaded, "31.1") == ["Total"] and heads(loaded, "36.6") == ["Adult"]


def test_the_first_of_the_dots_that_lead_to_a_figure_is_no_full_stop() -> None:
    rows = [["Robbery. . . . . .", "102.1", "25.5"], ["Coins, etc. . . . .", "9.8", "4.3"]]
    page = spaced(
        [["Offence", "All", "Young"], *rows, ["Arson. . . . .", "8", "3"]], (72, 250, 350)
    )
    text = load_pdf(pdf([page]), PATH).text
    assert "Robbery | 102.1 | 25.5" in text and "Coins, etc. | 9.8" in text
