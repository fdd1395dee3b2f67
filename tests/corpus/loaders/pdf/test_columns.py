from __future__ import annotations

from pathlib import Path

import pytest

from corpus.loaders.pdf.loader import load_pdf
from tests.corpus.builders import Line, column, pdf
from tests.corpus.loaders.pdf.drawing import side_by_side

PATH = Path("a.pdf")
WORDS = (
    "the keepers of northern hills meet once in autumn and agree that every hive is given eleven "
    "litres of syrup before first frost comes down on them all again"
).split()


def text_of(number: int, lines: int, width: int) -> list[str]:
    """Lines of a text of its own, each of about `width` characters."""
    words = [f"{word}{number}" for word in WORDS * 8]
    found: list[str] = []
    line = ""
    for word in words:
        if len(line) + len(word) > width:
            found.append(line.strip())
            line = ""
        line += f" {word}"
    return found[:lines]


@pytest.mark.parametrize("by_row", [True, False], ids=["by-row", "by-column"])
@pytest.mark.parametrize("places", [(72, 310), (50, 225, 400)], ids=["two", "three"])
def test_columns_are_read_one_after_the_other(places: tuple[float, ...], by_row: bool):
    width = 42 if len(places) == 2 else 30
    columns = [text_of(number, 12, width) for number in range(len(places))]
    page = side_by_side(columns, places, by_row=by_row)
    text = load_pdf(pdf([page]), PATH).text
    assert text.split() == " ".join(" ".join(lines) for lines in columns).split()


def test_a_title_and_a_summary_across_the_columns_are_read_first():
    columns = [text_of(number, 10, 42) for number in range(2)]
    summary = text_of(7, 3, 92)
    page = [
        Line("On Bees", 250, 740, 18),
        *side_by_side(columns, (72, 310), by_row=True, top=600),
        *column(*summary, top=700),
        Line("17", 300, 30),
    ]
    text = load_pdf(pdf([page]), PATH).text
    assert text.split()[:2] == ["On", "Bees"]
    body = [*summary, *columns[0], *columns[1]]
    assert text.split()[2:-1] == " ".join(body).split()


def test_a_narrow_text_below_a_wide_one_keeps_its_paragraphs_whole():
    wide = text_of(1, 2, 100)
    narrow = [
        Line("The keepers of the northern hills meet once in au-", 82, 640),
        Line("tumn and agree that each hive gets eleven litres of sy-", 72, 628),
        Line("rup before the first frost comes.", 72, 616),
        Line("The keepers of the southern hills feed their hives on-", 82, 604),
        Line("ly in years when the heather has failed to bloom at all.", 72, 592),
    ]
    text = load_pdf(pdf([[*column(*wide, x=82), *narrow]]), PATH).text
    assert text.split("\n\n")[1:] == [
        "The keepers of the northern hills meet once in autumn and agree that each hive gets "
        "eleven litres of syrup before the first frost comes.",
        "The keepers of the southern hills feed their hives only in years when the heather has "
        "failed to bloom at all.",
    ]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_keep_all_lines_in_order(rotate: int):
    bills = [f"Bill {i:04} was paid with {10 + i}.50 euros." for i in range(20)]
    operators = {
        90: lambda line: f"0 1 -1 0 {792 - line.y} {line.x}",
        180: lambda line: f"-1 0 0 -1 {612 - line.x} {792 - line.y}",
        270: lambda line: f"0 -1 1 0 {line.y} {612 - line.x}",
    }
    lines = column(*bills, step=20)
    if rotate:
        drawn = "\n".join(
            f"BT /F0 10 Tf {operators[rotate](line)} Tm ({line.text}) Tj ET" for line in lines
        )
        loaded = load_pdf(pdf([[]], drawn=drawn, rotate=rotate), PATH)
    else:
        loaded = load_pdf(pdf([lines]), PATH)
    assert loaded.text == "\n\n".join(bills)


def test_a_quotation_mark_that_hangs_into_the_gap_parts_no_column():
    columns = [text_of(number, 14, 42) for number in range(2)]
    page = side_by_side(columns, (72, 310), by_row=False)
    hanging = next(line for line in page if line.x == 310 and line.text == columns[1][6])
    page[page.index(hanging)] = Line(hanging.text, 306.5, hanging.y)
    text = load_pdf(pdf([page]), PATH).text
    assert text.split() == " ".join(" ".join(lines) for lines in columns).split()


def test_headings_of_two_columns_stay_above_them():
    columns = [text_of(number, 12, 42) for number in range(2)]
    heads = [Line("Module One", 72, 720, font="bold"), Line("Module Two", 310, 720, font="bold")]
    page = [heads[0], *column(*columns[0]), heads[1], *column(*columns[1], x=310)]
    text = load_pdf(pdf([page]), PATH).text
    assert text.split() == " ".join(["Module One", *columns[0], "Module Two", *columns[1]]).split()
