"""What a table is about: its columns, and what its rows are called."""

from __future__ import annotations

from advisor.answering.table_points import table_points
from tests.advisor.small_documents import written

ROWS = "\n".join(f"| {1000 + n} | Member {chr(65 + n)} | {n}.50 |" for n in range(20))
MEMBERS = written(f"# Members\n\n| No. | Name | Fee |\n|---|---|---|\n{ROWS}\n")


def test_a_table_is_told_by_its_columns_and_the_names_of_its_first_rows() -> None:
    (point,) = table_points(MEMBERS)
    assert point.origin == "Members"
    assert point.text.startswith("No.; Name; Fee: Member A; Member B;")
    assert point.text.endswith("Member L")
    assert [s.text for s in point.spans] == [MEMBERS.text[s.start : s.end] for s in point.spans]
    assert point.spans[0].text == "| No. | Name | Fee |"


def test_a_text_with_a_small_table_is_told_by_its_sentences() -> None:
    text = "It rains on the bay for most of the year, and nobody minds. " * 20
    assert table_points(written(f"# Bay\n\n{text}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n")) == []
