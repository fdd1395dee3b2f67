from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.tables import row_cells
from tests.corpus.loaders.office.building import (
    cell,
    numbered,
    numbering,
    p,
    read_docx,
    read_odt,
    table,
)

DOWN = '<w:vMerge w:val="restart"/>'
COVERED = "<w:vMerge/>"


def across(columns):
    return f'<w:gridSpan w:val="{columns}"/>'


def test_a_merge_down_below_a_merge_across_keeps_its_own_value():
    rows = [
        [cell("Zone and class", across(2)), cell("Zone charge 7", DOWN), "Night charge 4"],
        ["A", "first", cell("", COVERED), "Night charge 5"],
        ["B", "second", cell("", COVERED), "Night charge 6"],
    ]
    assert read_docx(table(rows)).text == (
        "Zone and class | Zone and class | Zone charge 7 | Night charge 4\n"
        "A | first | Zone charge 7 | Night charge 5\n"
        "B | second | Zone charge 7 | Night charge 6"
    )


def test_rows_that_begin_late_keep_their_columns():
    late = "<w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    body = table([["A", "B", "C"], ["1", "2", "3"]]).replace(
        "</w:tbl>", f"<w:tr>{late}<w:tc>{p('5')}</w:tc><w:tc>{p('6')}</w:tc></w:tr></w:tbl>"
    )
    assert read_docx(body).text.splitlines()[-1] == "|  | 5 | 6 |"


def test_old_merges_across_cover_the_cells_on_the_right():
    rows = [["Mo", "Tu"], [cell("free", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")]]
    assert read_docx(table(rows)).text == "Mo | Tu\n| free |  |"


def test_content_controls_around_rows_and_cells_are_read_in_their_place():
    body = table([["Name", "Day"], ["Ola", "early"], ["Per", "late"]])
    late = f"<w:tc>{p('late')}</w:tc>"
    body = body.replace(late, controlled(late))
    ola = body[body.index("</w:tr>") + len("</w:tr>") :].partition("</w:tr>")[0] + "</w:tr>"
    assert read_docx(body.replace(ola, controlled(ola))).text == (
        "Name | Day\nOla | early\nPer | late"
    )


def controlled(inside):
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def test_header_rows_are_those_that_word_repeats():
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    body = table([["", "Charge"], ["Berth", "Day"], ["A", "7"]]).replace(
        "<w:tr>", f"<w:tr>{head}", 2
    )
    loaded = read_docx(body)
    assert [t.header_rows for t in loaded.tables] == [2]


def test_a_header_of_two_rows_is_seen_by_its_merges():
    rows = [
        [cell("Berth", DOWN), cell("Charge", across(2))],
        [cell("", COVERED), "Day", "Night"],
        ["A", "7", "8"],
    ]
    loaded = read_docx(table(rows))
    at = loaded.text.index("8")
    (berth, day, night) = row_cells(loaded.text, loaded.tables[0], at)
    assert [loaded.text[slice(*head)] for head in night.heads] == ["Charge", "Night"]
    assert [loaded.text[slice(*head)] for head in berth.heads] == ["Berth"]
    assert loaded.text[day.start : day.end] == "7"


def test_a_row_over_all_columns_at_the_top_is_a_title():
    rows = [[cell("Prices of 2026", across(2))], ["Plant", "Price"], ["Bean", "3"]]
    loaded = read_docx(table(rows))
    assert loaded.text == "Prices of 2026\n\nPlant | Price\nBean | 3"


def test_names_with_colons_beside_values_have_no_header():
    loaded = read_docx(table([["Name:", "Ola"], ["Age:", "30"]]))
    assert [t.header_rows for t in loaded.tables] == [0]


def test_numbers_of_rows_are_part_of_their_cells():
    first = numbered("", 0)
    rows = [["No", "What"], [first, "Beans"], [first, "Peas"]]
    loaded = read_docx(table(rows), numbering([("decimal", "%1.", "")]))
    assert loaded.text == "No | What\n1. | Beans\n2. | Peas"


def test_a_table_in_a_cell_follows_the_table_around_it():
    inner = table([["x", "y"], ["1", "2"]])
    rows = [["Name", "Sizes"], ["Bean", f"<w:tcPr/>{inner}{p('see below')}"], ["Pea", "none"]]
    loaded = read_docx(table(rows))
    assert loaded.text == "Name | Sizes\nBean | see below\nPea | none\n\nx | y\n1 | 2"
    assert len(loaded.tables) == 2


def test_a_table_that_only_arranges_the_page_is_read_as_text():
    styles = '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    heading = p("Work", '<w:pStyle w:val="H1"/>')
    left = f"<w:tcPr/>{heading}{p('Gardener since 2020.')}"
    loaded = read_docx(table([[left, p("Oslo")], ["", ""]]), {"styles": styles})
    assert loaded.text == "Work\n\nGardener since 2020.\n\nOslo"


def test_rows_deleted_by_tracked_changes_are_none():
    body = table([["A", "B"], ["1", "2"], ["3", "4"]]).replace(
        "<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 2
    )
    body = body.replace("<w:tr><w:trPr><w:del/></w:trPr>", "<w:tr>", 1)
    assert read_docx(body).text == "A | B\n3 | 4"


@st.composite
def merged_grids(draw):
    """Rows and columns parted into rectangles: for each the value, where it begins, its size."""
    height, width = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    free = {(r, c) for r in range(height) for c in range(width)}
    areas = []
    for row in range(height):
        for column in range(width):
            if (row, column) not in free:
                continue
            most = next((c for c in range(column, width) if (row, c) not in free), width) - column
            across_, down = draw(st.integers(1, most)), draw(st.integers(1, height - row))
            area = {(r, c) for r in range(row, row + down) for c in range(column, column + across_)}
            if not area <= free:
                down, area = 1, {(row, c) for c in range(column, column + across_)}
            free -= area
            areas.append((f"v{len(areas)}", row, column, down, across_))
    return height, width, areas


def expected_rows(height, width, areas):
    grid = [[""] * width for _ in range(height)]
    for value, row, column, down, across_ in areas:
        for r in range(row, row + down):
            for c in range(column, column + across_):
                grid[r][c] = value
    return grid


def distinct_columns(grid, areas):
    begun = sorted({column for _, _, column, _, _ in areas})
    return [[row[c] for c in begun] for row in grid]


def shown_rows(loaded):
    return [
        [part.strip() for part in line.strip("| ").split("|")]
        for block in loaded.text.split("\n\n")
        for line in block.splitlines()
    ]


def deduplicated(rows):
    """Without repeats of cells over whole rows, which are written once."""
    return [[row[0]] if len(set(row)) == 1 else row for row in rows]


@settings(max_examples=150, deadline=None)
@given(merged_grids())
def test_no_cell_shows_a_value_that_is_not_there(grid):
    height, width, areas = grid
    assume(any(len(set(row)) > 1 for row in expected_rows(*grid)))
    want = deduplicated(distinct_columns(expected_rows(*grid), areas))
    assert deduplicated(shown_rows(read_docx(word_xml(height, width, areas)))) == want
    assert deduplicated(shown_rows(read_odt(odf_xml(height, width, areas)))) == want


def word_xml(height, width, areas):
    rows = []
    for row in range(height):
        cells = []
        for value, top, _, down, across_ in sorted(areas, key=lambda area: area[2]):
            if top <= row < top + down:
                merge = "" if down == 1 else DOWN if row == top else COVERED
                cells.append(cell(value if row == top else "", across(across_) + merge))
        rows.append(cells)
    return table(rows)


def odf_xml(height, width, areas):
    begun = {(row, column): area for area in areas for _, row, column, _, _ in [area]}
    rows = []
    for row in range(height):
        cells = []
        for column in range(width):
            if (row, column) in begun:
                value, _, _, down, across_ = begun[row, column]
                cells.append(
                    f'<table:table-cell table:number-columns-spanned="{across_}" '
                    f'table:number-rows-spanned="{down}"><text:p>{value}</text:p>'
                    "</table:table-cell>"
                )
            else:
                cells.append("<table:covered-table-cell/>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f"<table:table>{''.join(rows)}</table:table>"


def test_a_table_wider_than_word_makes_any_is_cut_with_a_note():
    rows = [[f"c{number}" for number in range(600)], ["x"] * 600]
    loaded = read_docx(table(rows))
    first, *_ = loaded.text.split("\n")
    assert first.endswith("c510 | c511")
    assert "176 cells of very wide tables" in loaded.notes[0].text
