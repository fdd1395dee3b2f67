import json

import pytest

from benchmarks.fidelity.questions import TABLES, WRITERS, content, is_right
from benchmarks.fidelity.scoring import known
from benchmarks.fidelity.writers.sheets import csv_of

ALL = json.loads(TABLES.read_text(encoding="utf-8"))


def test_right_is_the_cell_with_its_header() -> None:
    assert is_right("Room: 2.14; **Leave (days)**: 31", "31", "leave (days)")
    assert not is_right("Ines Falk has 31 days.", "31", "Leave (days)")
    assert not is_right("Leave (days): 28", "31", "Leave (days)")


def test_part_of_another_figure_is_not_the_cell() -> None:
    assert not is_right("Price: 134 EUR", "34", "Price")
    assert not is_right("Price: 7.50", "7", "Price")
    assert is_right("Price: 34.", "34", "Price")


@pytest.mark.parametrize("table", ALL, ids=lambda table: str(table["name"]))
def test_every_answer_is_a_cell_of_its_table(table: dict[str, list[list[str]]]) -> None:
    cells = {pair for row in known(content(table)).rows for pair in row}
    assert len(table["questions"]) == 5
    assert all((head, cell) in cells for _, cell, head in table["questions"])


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_every_format_is_written(form: str) -> None:
    assert len(WRITERS[form](content(ALL[0]))) > 100


def test_a_delimited_file_is_the_table() -> None:
    assert csv_of(content(ALL[0])).decode().startswith("Employee,Department,Room,")
