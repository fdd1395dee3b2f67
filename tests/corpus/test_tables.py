"""Tables: rows as lines, and what heads each cell."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loaders.writer import TextWriter
from corpus.tables import (
    Table,
    cell_spans,
    find_tables,
    header_of,
    row_cells,
    row_line,
    table_at,
)

STAFF = "Staff\n\n| Name | Office |\n|---|---|\n| Nora | B-310 |\n| Ada |  |\n| a | b | c |\n\nNone"


def cells(text: str, line: str) -> list[str]:
    return [text[start:end] for start, end in cell_spans(text, text.index(line), len(text))]


def headed(text: str, table: Table, offset: int) -> list[tuple[str, list[str]]]:
    return [
        (text[c.start : c.end], [text[a:b] for a, b in c.heads])
        for c in row_cells(text, table, offset)
    ]


def test_rows_of_markdown_are_headed_by_what_stands_above_the_rule() -> None:
    [table] = find_tables(STAFF)
    assert STAFF[table.start : table.end].startswith("| Name") and table.header_rows == 1
    assert headed(STAFF, table, STAFF.index("| Nora")) == [
        ("Nora", ["Name"]), ("B-310", ["Office"]),
    ]  # fmt: skip
    assert headed(STAFF, table, STAFF.index("| Ada")) == [("Ada", ["Name"])]
    assert headed(STAFF, table, STAFF.index("| Name")) == []
    assert header_of(STAFF, table) == "Name | Office"


def test_a_row_that_does_not_fit_has_no_heads() -> None:
    [table] = find_tables(STAFF)
    assert headed(STAFF, table, STAFF.index("| a")) == [("a", []), ("b", []), ("c", [])]


def test_a_header_of_two_rows_names_each_column_from_the_top() -> None:
    writer = TextWriter()
    writer.table(
        [["", "Fees", "Fees"], ["", "Adult", "Child"], ["Pool", "9.50", "4.00"]], header_rows=2
    )
    text, [table] = writer.text(), writer.tables
    assert headed(text, table, text.index("Pool")) == [
        ("Pool", []), ("9.50", ["Fees", "Adult"]), ("4.00", ["Fees", "Child"]),
    ]  # fmt: skip
    assert header_of(text, table) == " | Fees Adult | Fees Child"


def test_a_bar_in_a_cell_parts_nothing() -> None:
    assert row_line(["a|b", "c"]) == r"a\|b | c"
    assert cells(r"a\|b | c", "a") == [r"a\|b", "c"]


def test_what_lies_between_tables_is_in_none() -> None:
    tables = (Table(2, 5), Table(8, 12))
    assert [table_at(tables, at) for at in (1, 2, 4, 5, 8, 12)] == [
        None, tables[0], tables[0], None, tables[1], None,
    ]  # fmt: skip


WORDS = st.text("ab1.,- |", max_size=8).map(lambda cell: " ".join(cell.split()))


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_each_row_reads_back_as_its_cells(row: list[str]) -> None:
    line = row_line(row)
    found = [line[a:b].replace("\\|", "|") for a, b in cell_spans(line, 0, len(line))]
    assert found == row


@settings(deadline=None)
@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(WORDS, min_size=width, max_size=width).filter(any), min_size=2, max_size=6
        )
    )
)
def test_each_value_stands_under_its_own_header(rows: list[list[str]]) -> None:
    writer = TextWriter()
    writer.write("Before.")
    writer.table(rows)
    text, [table] = writer.text(), writer.tables
    offset = table.start
    for line in text[table.start : table.end].split("\n")[1:]:
        offset = text.index("\n", offset) + 1
        shown = [
            (text[c.start : c.end].replace("\\|", "|"), [text[a:b] for a, b in c.heads])
            for c in row_cells(text, table, offset)
        ]
        row = [
            text[a:b].replace("\\|", "|") for a, b in cell_spans(text, offset, offset + len(line))
        ]
        assert row in rows
        assert shown == [
            (cell, [head.replace("|", "\\|")] if head else [])
            for cell, head in zip(row, rows[0], strict=True)
            if cell
        ]


def test_rows_without_bars_around_them_and_without_spaces():
    text = "Name|Age\n---|---:\nAnn|34\nBob|41\n\nNo|table\n"
    [table] = find_tables(text)
    cells = row_cells(text, table, text.index("Bob"))
    assert [(text[c.start : c.end], [text[a:b] for a, b in c.heads]) for c in cells] == [
        ("Bob", ["Name"]),
        ("41", ["Age"]),
    ]


def test_a_table_in_html_within_markdown():
    text = (
        "Prices:\n\n<table>\n<thead>\n<tr><th>Model</th><th colspan='2'>Price</th></tr>\n</thead>\n"
        "<tbody>\n\n<tr>\n  <td>Hub</td>\n  <td>25 euros</td>\n  <td>30 euros</td>\n</tr>\n"
        "<tr><td>Cap</td><td></td><td>5 euros</td></tr>\n</tbody>\n</table>\n\n"
        "<table>\n<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td><td>d</td></tr>\n</table>\n"
    )
    first, second = find_tables(text)
    assert (first.header_rows, second.header_rows) == (1, 0)
    for words in ("30 euros", "<tr>\n  <td>Hub"):
        cells = row_cells(text, first, text.index(words))
        assert [(text[c.start : c.end], [text[a:b] for a, b in c.heads]) for c in cells] == [
            ("Hub", ["Model"]),
            ("25 euros", ["Price"]),
            ("30 euros", ["Price"]),
        ]
    cells = row_cells(text, first, text.index("5 euros</td></tr>"))
    assert [text[c.start : c.end] for c in cells] == ["Cap", "5 euros"]
    assert row_cells(text, first, first.start) == []


def test_a_header_of_dashes_is_a_header():
    writer = TextWriter()
    writer.table([["-", "|"], ["1", "2"]])
    [table] = writer.tables
    assert [c.start for c in row_cells(writer.text(), table, writer.text().index("1"))]
