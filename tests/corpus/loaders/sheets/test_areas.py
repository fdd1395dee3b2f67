from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loaders.sheets.grid import Grid, Shown, Span
from corpus.loaders.sheets.writing import write_grids
from corpus.tables import row_cells

kinds = st.sampled_from(["text", "number", "date"])
cells = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 8)), st.tuples(kinds, st.booleans()), max_size=60
)


def grid_of(places, merges=()):
    grid = Grid("Plan", merges=list(merges))
    for (row, column), (kind, bold) in sorted(places.items()):
        grid.put(row, column, Shown(f"r{row + 1}c{column}", kind, bold))
    return grid


@given(cells, st.booleans())
@settings(max_examples=200, deadline=None)
def test_every_cell_is_written_once_at_the_place_of_its_row(places, assumed):
    loaded = write_grids([grid_of(places)], assumed=assumed)
    words = [w for line in loaded.text.split("\n")[1:] for w in line.replace("|", " ").split()]
    written = Counter(word for word in words if word != "-")
    assert written == Counter(f"r{row + 1}c{column}" for row, column in places)
    starts = [place.start for place in loaded.places]
    assert starts == sorted(starts)
    for row, column in places:
        start = loaded.text.index(f"r{row + 1}c{column}")
        label = loaded.places[bisect_right(starts, start) - 1].label
        assert label in (f"Plan, row {row + 1}", f"Plan, {'ABCDEFGHI'[column]}{row + 1}")


@given(cells, st.booleans())
@settings(max_examples=200, deadline=None)
def test_what_heads_a_cell_stands_in_its_column(places, assumed):
    loaded = write_grids([grid_of(places)], assumed=assumed)
    for table in loaded.tables:
        for line in loaded.text[table.start : table.end].split("\n"):
            for one in row_cells(loaded.text, table, loaded.text.index(line, table.start)):
                column = loaded.text[one.start : one.end].partition("c")[2]
                for head in one.heads:
                    assert loaded.text[slice(*head)].partition("c")[2] == column


def test_a_narrow_gap_parts_no_table_and_a_wide_table_none():
    places = {(row, column): ("text", False) for row in range(3) for column in (0, 2)}
    loaded = write_grids([grid_of(places)])
    assert loaded.text == "Plan\n\nr1c0 | r1c2\nr2c0 | r2c2\nr3c0 | r3c2"


def test_a_merged_label_stands_in_each_of_its_rows():
    places = {
        (0, 0): ("text", True), (0, 1): ("text", True), (0, 2): ("text", True),
        (1, 0): ("text", False), (1, 1): ("text", False), (1, 2): ("number", False),
        (2, 1): ("text", False), (2, 2): ("number", False),
    }  # fmt: skip
    loaded = write_grids([grid_of(places, [Span(1, 0, 2, 0)])])
    assert loaded.text.endswith("r2c0 | r2c1 | r2c2\nr2c0 | r3c1 | r3c2")


def test_heads_above_an_empty_row_head_groups_of_columns_with_gaps_between_them():
    places = {(0, 0): ("text", False), (0, 6): ("text", False)}
    places |= {(1, column): ("text", False) for column in (1, 2, 4, 6)}
    places |= {(row, 0): ("text", False) for row in range(3, 7)}
    places |= {(row, c): ("number", False) for row in range(3, 7) for c in (1, 2, 4, 6)}
    loaded = write_grids([grid_of(places)])
    table = loaded.tables[-1]
    row = row_cells(loaded.text, table, loaded.text.index("r6c0"))
    heads = [[loaded.text[slice(*head)] for head in cell.heads][-1:] for cell in row]
    assert heads == [[], ["r2c1"], ["r2c2"], ["r2c4"], ["r2c6"]]


def test_two_tables_beside_each_other_stay_two():
    places = {(row, column): ("number", False) for row in range(1, 5) for column in (1, 5)}
    places |= {(row, column): ("text", False) for row in range(5) for column in (0, 4)}
    places |= {(0, 1): ("text", False), (0, 5): ("text", False)}
    loaded = write_grids([grid_of(places)])
    assert [loaded.text[t.start : t.end].count("\n") for t in loaded.tables] == [4, 4]
