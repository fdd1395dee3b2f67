from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Place
from corpus.errors import (
    BrokenDocumentError,
    EncryptedDocumentError,
    TooLargeError,
)
from corpus.loaders.sheets import grid as limits
from corpus.loaders.sheets.loader import load_workbook
from corpus.tables import row_cells
from tests.corpus.loaders.sheets.workbooks import MAIN, relations, sheet, xlsx

PATH = Path("prices.xlsx")
PRICES = [
    ["Item", "Price", "Valid from", "Discount"],
    ["Guest pass", (9.5, 2), (45356, 3), (0.125, 4)],
    ["Locker", (1234.5, 2), (45357, 3), (0, 4)],
]
FORMATS = ['#,##0.00\\ "€"', "dd.mm.yyyy", "0.0%"]


def load(*rows, more="", name="Prices", **given):
    return load_workbook(xlsx({name: sheet(rows, more)}, **given), PATH)


def test_a_row_is_a_line_with_its_header_and_its_place():
    loaded = load(*PRICES, formats=FORMATS)
    assert loaded.text == (
        "Prices\n\n"
        "Item | Price | Valid from | Discount\n"
        "Guest pass | 9.50 € | 05.03.2024 | 12.5%\n"
        "Locker | 1,234.50 € | 06.03.2024 | 0.0%"
    )
    start = loaded.text.index("Guest")
    heads = [
        loaded.text[slice(*one.heads[0])] for one in row_cells(loaded.text, loaded.tables[0], start)
    ]
    assert heads == ["Item", "Price", "Valid from", "Discount"]
    assert Place(start, "Prices, row 2") in loaded.places
    assert [section.heading for section in loaded.sections] == ["Prices"]
    assert loaded.notes == ()


def test_titles_above_and_remarks_below_are_no_rows():
    loaded = load(
        ["Price list of the club", None],
        [],
        *PRICES,
        [],
        ["Prices include the use of the showers."],
        formats=FORMATS,
    )
    table = loaded.tables[0]
    assert loaded.text[table.start : table.end].startswith("Item")
    assert loaded.text[table.start : table.end].endswith("0.0%")
    assert loaded.sections[1].heading == "Price list of the club"
    assert Place(loaded.text.index("Prices include"), "Prices, A7") in loaded.places


def test_a_merged_cell_stands_in_each_cell_it_covers():
    loaded = load(
        ["Who", "Monday", None, "Tuesday", None],
        [None, "early", "late", "early", "late"],
        ["Ola", 4, 3, 2, 1],
        ["Per", 0, 8, 0, 8],
        more='<mergeCells><mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/><mergeCell ref="A1:A2"/>'
        "</mergeCells>",
    )
    table = loaded.tables[0]
    assert table.header_rows == 2
    cells = row_cells(loaded.text, table, loaded.text.index("Per"))
    said = [
        (" ".join(loaded.text[a:b] for a, b in one.heads), loaded.text[one.start : one.end])
        for one in cells
    ]
    assert said == [
        ("Who", "Per"), ("Monday early", "0"), ("Monday late", "8"),
        ("Tuesday early", "0"), ("Tuesday late", "8"),
    ]  # fmt: skip


def test_a_merge_over_everything_is_bounded_by_what_is_there():
    loaded = load(
        ["x", 1], ["y", 2], more='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert loaded.text == "Prices\n\nx\n\nx"


def test_tables_beside_each_other_are_parted():
    loaded = load(
        ["Name", "Office", None, "Room", "Seats"],
        ["Nora", "B-310", None, "Blue", 12],
        ["Omar", "A-001", None, "Green", 8],
        ["Ulf", "C-112", None, None, None],
    )
    tables = [loaded.text[table.start : table.end] for table in loaded.tables]
    assert tables == [
        "Name | Office\nNora | B-310\nOmar | A-001\nUlf | C-112",
        "Room | Seats\nBlue | 12\nGreen | 8",
    ]


def test_a_table_with_an_empty_row_after_each_is_one():
    loaded = load(["Item", "Price"], [], ["Tea", 2], [], ["Milk", 1], [], ["Salt", 3])
    (table,) = loaded.tables
    assert loaded.text[table.start :] == "Item | Price\nTea | 2\nMilk | 1\nSalt | 3"
    assert table.header_rows == 1
    assert loaded.places[-1].label == "Prices, row 7"


def test_figures_beside_a_gap_stay_with_their_labels():
    loaded = load(
        ["Kind", "Bank", None, "March", "April"],
        ["Food", "City", None, 1000, 800],
        ["Gas", "River", None, 500, 400],
    )
    assert "Gas | River | 500 | 400" in loaded.text


def test_a_table_goes_on_after_an_empty_row_and_another_begins():
    loaded = load(
        ["Item", "Price"], [], ["Tea", 2], ["Milk", 1], [], ["Sum", 3], [],
        ["Name", "Phone"], ["Nora", "555-1"], ["Omar", "555-2"],
    )  # fmt: skip
    first, second = (loaded.text[table.start : table.end] for table in loaded.tables)
    assert first == "Item | Price\nTea | 2\nMilk | 1\nSum | 3"
    assert second == "Name | Phone\nNora | 555-1\nOmar | 555-2"
    assert [table.header_rows for table in loaded.tables][0] == 1


def test_values_are_written_as_their_kind():
    loaded = load(["a", True, False, "_x0041_bc"], [1, 2.5, 0.1 + 0.2, "x"], [3, 4, 5, "y"])
    assert "a | TRUE | FALSE | Abc" in loaded.text
    assert "1 | 2.5 | 0.3 | x" in loaded.text


def test_errors_and_results_of_formulas_are_read_and_missing_ones_said():
    data = (
        '<row r="1"><c r="A1" t="str"><f>X()</f><v>done</v></c>'
        '<c r="B1" t="e"><v>#REF!</v></c></row>'
        '<row r="2"><c r="A2"><f>SUM(B1)</f><v>7</v></c><c r="B2"><f>SUM(B1)</f></c></row>'
    )
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    loaded = load_workbook(xlsx({"Sums": xml}), PATH)
    assert "done | #REF!\n| 7 |  |" in loaded.text
    (note,) = loaded.notes
    assert note.kind == "left_out"
    assert "(B2)" in note.text


def test_zeros_of_a_workbook_that_was_never_calculated_are_no_results():
    data = '<row r="1"><c r="A1"><v>0</v></c><c r="B1"><f>A1+1</f><v>0</v></c></row>'
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    loaded = load_workbook(xlsx({"S": xml}, properties='<calcPr fullCalcOnLoad="1"/>'), PATH)
    assert loaded.text == "S\n\n0"
    assert "(B1)" in loaded.notes[0].text


def test_hidden_parts_are_read_and_said():
    cols = '<cols><col min="2" max="2" hidden="1"/></cols>'
    xml = sheet([["Name", "Pay"], ["Nora", 10], ["Omar", 20]], cols=cols)
    xml = xml.replace('<row r="3">', '<row r="3" hidden="1">')
    loaded = load_workbook(
        xlsx({"Open": sheet([["a"]]), "Pay": xml}, states={"Pay": "hidden"}), PATH
    )
    assert "Omar | 20" in loaded.text
    (note,) = loaded.notes
    assert note.kind == "hidden"
    assert "the sheet, row 3, column B" in note.text
    assert loaded.text[note.start : note.end].strip().startswith("Pay")


def test_comments_boxes_and_declared_tables():
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>Ola</author></authors><commentList>'
        '<comment ref="B2" authorId="0"><text><r><t>Raised in </t></r><r><t>spring</t></r></text>'
        "</comment></commentList></comments>"
    )
    box = '<d xmlns="x"><txBody><p><r><t>Ask at the desk</t></r></p></txBody></d>'
    table = f'<table xmlns="{MAIN}" ref="A1:B3" headerRowCount="0"/>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("comments", "../comments1.xml"), ("drawing", "../d.xml"), ("table", "../t.xml")
        ),
        "xl/comments1.xml": comments,
        "xl/d.xml": box,
        "xl/t.xml": table,
    }
    rows = [["Item", "Price"], ["Tea", 2], ["Milk", 1]]
    loaded = load_workbook(xlsx({"Prices": sheet(rows)}, parts=parts), PATH)
    assert loaded.text.endswith("Ask at the desk\n\n- Comment on B2 (Ola): Raised in spring")
    assert loaded.places[-1].label == "Prices, B2"
    assert loaded.tables[0].header_rows == 0


def test_shared_texts_in_pieces_and_without_how_they_are_spoken():
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>Gu</t></r><r><t>est</t></r><rPh><t>no</t></rPh></si></sst>'
    )
    data = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>9</v></c></row>'
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    loaded = load_workbook(xlsx({"S": xml}, parts={"xl/sharedStrings.xml": strings}), PATH)
    assert loaded.text == "S\n\nGuest"
    assert loaded.notes[0].kind == "damaged"
    assert "B1" in loaded.notes[0].text


def test_a_sheet_of_a_default_name_is_no_heading():
    assert load(["a", "b"], ["c", "d"], name="Sheet1").sections == ()


def test_a_declared_size_costs_nothing_and_far_cells_are_read():
    data = '<row r="1048576"><c r="A1048576"><v>3</v></c></row>'
    data = f'<dimension ref="A1:XFD1048576"/><sheetData>{data}</sheetData>'
    loaded = load_workbook(xlsx({"S": f'<worksheet xmlns="{MAIN}">{data}</worksheet>'}), PATH)
    assert loaded.text == "S\n\n3"
    assert loaded.places[-1].label == "S, A1048576"


def test_more_columns_and_cells_than_the_limits_are_left_out_and_said(monkeypatch):
    wide = load(["Name", *range(600)], ["Nora", *range(600)])
    assert wide.text.count("\n") == 3
    assert "columns from SS on" in wide.notes[0].text
    monkeypatch.setattr(limits, "MAX_CELLS", 6)
    long = load(["Name", "Age"], *(["x", i] for i in range(9)))
    assert "everything from row 4 on" in long.notes[0].text
    assert long.text.endswith("x | 1")


def test_entities_and_bombs_are_refused():
    xml = '<!DOCTYPE w [<!ENTITY a "aaaa">]>' + sheet([["x"]])
    with pytest.raises(BrokenDocumentError, match="entities"):
        load_workbook(xlsx({"S": xml}), PATH)
    big = {"xl/sharedStrings.xml": "<sst><si><t>" + "a" * (65 << 20) + "</t></si></sst>"}
    with pytest.raises(TooLargeError, match="sharedStrings"):
        load_workbook(xlsx({"S": sheet([["x"]])}, parts=big), PATH)


def test_one_damaged_sheet_of_two_is_said():
    loaded = load_workbook(xlsx({"Good": sheet([["x", 1]]), "Bad": "<worksheet"}), PATH)
    assert "x | 1" in loaded.text
    assert loaded.notes[0].kind == "damaged"
    assert "Bad" in loaded.notes[0].text
    with pytest.raises(BrokenDocumentError):
        load_workbook(xlsx({"Bad": "<worksheet"}), PATH)


def test_a_password_is_named():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(BrokenDocumentError):
        load_workbook(data, PATH)
    from tests.corpus.loaders.sheets.old_files import compound

    with pytest.raises(EncryptedDocumentError, match="password"):
        load_workbook(compound("EncryptedPackage", b"x" * 5000), PATH)
