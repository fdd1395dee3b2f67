"""Tables of pages: every value under the headers that it has on the page, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loaders.html.loader import load_html
from corpus.tables import row_cells

HEADS = "<tr><th>Branch<th>Weekdays<th>Saturday<th>Sunday</tr>"


def load(body: str):
    return load_html(f"<!DOCTYPE html><body>{body}".encode(), Path("a.html"))


def text(body: str) -> str:
    return load(body).text


def test_a_merged_cell_stands_in_every_column_that_it_covers():
    rows = "<tr><td>Harbour<td colspan=2>8 to 20<td>11 to 16"
    rows += "<tr><td>Hill<td>9 to 17<td colspan=2>closed"
    assert text(f"<table>{HEADS}{rows}</table>") == (
        "Branch | Weekdays | Saturday | Sunday\n"
        "Harbour | 8 to 20 | 8 to 20 | 11 to 16\n"
        "Hill | 9 to 17 | closed | closed"
    )


def test_cells_reach_down_to_the_end_of_their_section():
    body = (
        "<table><tfoot><tr><td>Total<td>9</tfoot><thead><tr><th>Bed<th>Kilo</thead>"
        "<tbody><tr><td rowspan=0>North<td>1<tr><td>2</tbody><tbody><tr><td>South<td>6"
        "</tbody></table>"
    )
    assert text(body) == "Bed | Kilo\nNorth | 1\nNorth | 2\nSouth | 6\nTotal | 9"


def test_headers_of_several_rows_head_a_column_together():
    body = (
        "<table><tr><th rowspan=2>Fruit<th colspan=2>Price<tr><th>Kilo<th>Box"
        "<tr><td>Apple<td>1<td>7</table>"
    )
    loaded = load(body)
    cells = row_cells(loaded.text, loaded.tables[0], loaded.text.index("7"))
    heads = [[loaded.text[slice(*head)] for head in cell.heads] for cell in cells]
    assert heads == [["Fruit"], ["Price", "Kilo"], ["Price", "Box"]]


def test_code_lists_and_tables_in_a_cell_stay_in_it():
    body = (
        "<table><tr><th>Task<th>Command<th>Root<tr><td>Restart<td>"
        "<pre>relay stop\nrelay start</pre>"
        "<td>yes<tr><td><ul><li><p>Show</p><li>Count</ul><td><table><tr><td>ls<td>-l</table><td>no"
        "</table>"
    )
    assert text(body) == (
        "Task | Command | Root\nRestart | relay stop relay start | yes\nShow, Count | ls -l | no"
    )


def test_headers_beside_the_rows_head_no_column():
    loaded = load("<table><tr><th>Colour<td>red<tr><th>Size<td>large</table>")
    assert loaded.text == "Colour | red\nSize | large"
    assert [table.header_rows for table in loaded.tables] == [0]


def test_a_first_row_over_figures_is_a_header_and_one_of_pairs_is_not():
    loaded = load(
        "<table><tr><td>Planet<td>Moons<tr><td>Mars<td>2</table>"
        "<table><tr><td>Colour<td>red<tr><td>Size<td>large</table>"
        "<table><tr><td><b>Bed</b><td><b>Crop</b><tr><td>North<td>Beans</table>"
    )
    assert [table.header_rows for table in loaded.tables] == [1, 0, 1]


def test_what_stands_across_all_columns_is_said_once():
    body = (
        f"<table><tr><th colspan=4>Opening hours</th></tr>{HEADS}"
        "<tr><td colspan=4>In winter</td></tr><tr><td>Mill<td>9<td>10<td>11</table>"
    )
    assert text(body) == (
        "Opening hours\n\nBranch | Weekdays | Saturday | Sunday\n| In winter |  |  |  |\n"
        "Mill | 9 | 10 | 11"
    )


def test_a_heading_in_a_table_opens_a_section():
    loaded = load(
        "<table><tr><td colspan=2><h2>Functions</h2></td></tr><tr><td>void<td>open ()"
        "<tr><td>int<td>size ()</table>"
    )
    assert loaded.text == "Functions\n\nvoid | open ()\nint | size ()"
    assert [section.heading for section in loaded.sections] == ["Functions"]


def test_hidden_columns_shift_nothing_and_text_between_rows_is_kept():
    body = (
        "<table>Prices:<tr><th>Bed<th hidden>Id<th>Kilo<tr><td>North<td style='display:none'>7"
        "<td>1</table>"
    )
    assert text(body) == "Prices:\n\nBed | Kilo\nNorth | 1"


def test_spans_that_would_fill_the_memory_are_not_repeated():
    body = "<table>" + "<tr>" + "<td colspan=1000 rowspan=65534>ab cd" * 50 + "<tr><td>z" * 40
    assert len(text(body)) < 5_000_000
    wide = "<table><tr><td colspan=99999999999>a<td>b<tr><td>c<td>d</table>"
    assert text(wide) == "a | a | b\n| c | d |  |"


words = st.text("abcdefgh", min_size=1, max_size=4)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(words, st.integers(1, 3)), min_size=1, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_each_value_stands_under_the_columns_it_covers(rows):
    """Columns are named by number; each row fills its cells from the left."""
    width = max(sum(span for _, span in row) for row in rows) + 1
    header = "".join(f"<th>C{i}" for i in range(width))
    lines = "".join(
        f"<tr><td>R{number}" + "".join(f"<td colspan={span}>{word}" for word, span in row)
        for number, row in enumerate(rows)
    )
    loaded = load(f"<table><tr>{header}{lines}</table>")
    table = loaded.tables[0]
    for number, row in enumerate(rows):
        cells = row_cells(loaded.text, table, loaded.text.index(f"R{number}"))
        found = {
            loaded.text[slice(*cell.heads[0])]: loaded.text[cell.start : cell.end] for cell in cells
        }
        expected = {"C0": f"R{number}"}
        column = 1
        for word, span in row:
            expected |= {f"C{column + i}": word for i in range(span)}
            column += span
        assert found == expected
