"""Tables: each cell of a row under its header."""

from __future__ import annotations

import pytest

from advisor.answer import EvidenceSpan
from advisor.gathering.evidence import span_of
from advisor.gathering.tables import is_header, table_row
from tests.advisor.small_documents import written

STAFF = written(
    "# Staff\n\n| Name | Start date | Office |\n|---|---|---|\n"
    "| Nora Lind | 3 May 2021 | B-310 |\n| **Ada** Berg |  | B-311 |\n| x | y |\n\nNo table.\n"
)


def row(words: str) -> EvidenceSpan:
    start = STAFF.text.index(words)
    return span_of(STAFF, start, STAFF.text.index("\n", start))


def test_a_row_says_what_its_cells_are() -> None:
    told = table_row(STAFF, row("| Nora"))
    assert told is not None
    text, spans = told
    assert text == "Name: Nora Lind; Start date: 3 May 2021; Office: B-310"
    assert [STAFF.text[s.start : s.end] for s in spans] == [s.text for s in spans]
    assert [s.text for s in spans] == [
        "| Name | Start date | Office |",
        "| Nora Lind | 3 May 2021 | B-310 |",
    ]


def test_the_header_is_known_as_one() -> None:
    assert is_header(STAFF, row("| Name")) and not is_header(STAFF, row("| Nora"))
    assert not is_header(STAFF, row("No table"))


def test_an_empty_cell_is_left_out() -> None:
    told = table_row(STAFF, row("| **Ada"))
    assert told is not None and told[0] == "Name: Ada Berg; Office: B-311"


@pytest.mark.parametrize("words", ["| Name", "| x", "No table"])
def test_what_is_no_row_below_a_header_that_fits_is_none(words: str) -> None:
    assert table_row(STAFF, row(words)) is None


def test_of_a_wide_row_only_what_is_asked_is_told() -> None:
    heads = ["State", *(f"Kind {n}" for n in range(9)), "Totals"]
    lines = [heads, ["---"] * 11, ["Iowa", *map(str, range(9)), "36"]]
    wide = written("# Checks\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n")
    span = span_of(wide, wide.text.index("| Iowa"), len(wide.text) - 1)
    told = table_row(wide, span, {"iowa", "check"})
    assert told is not None and told[0] == "State: Iowa; Totals: 36"
    whole = table_row(wide, span)
    assert whole is not None and whole[0].count(";") == 10


def test_a_cell_of_several_lines_is_told_whole() -> None:
    grid = written(
        "# Staff\n\n+------+-----------+\n| Name | Office    |\n+======+===========+\n"
        "| Nora | B-310, by |\n| Lind | the door  |\n+------+-----------+\n"
        "| Ada  | B-311     |\n+------+-----------+\n"
    )
    start = grid.text.index("| Nora")
    told = table_row(grid, span_of(grid, start, grid.text.index("\n+", start)))
    assert told is not None
    text, spans = told
    assert text == "Name: Nora Lind; Office: B-310, by the door"
    head, row = (s.text for s in spans)
    assert head == "| Name | Office    |"
    assert row.startswith("| Nora") and row.endswith("the door  |")
