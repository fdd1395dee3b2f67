from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import BrokenDocumentError, EncryptedDocumentError
from corpus.loaders.sheets.loader import load_workbook
from corpus.tables import row_cells
from tests.corpus.loaders.sheets.workbooks import ods

PATH = Path("club.ods")


def cell(shown: str, kind: str = "string", more: str = "", inside: str = "") -> str:
    words = f"<text:p>{shown}</text:p>" if shown else ""
    return f'<table:table-cell office:value-type="{kind}" {more}>{inside}{words}</table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "Prices", more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{"".join(rows)}</table:table>'


HEAD = row(cell("Item"), cell("Price"), cell("Since"))
EMPTY = '<table:table-cell table:number-columns-repeated="16380"/>'


def load(*rows: str, **given: str):
    return load_workbook(ods(table(*rows), **given), PATH)


def test_cells_are_what_the_file_shows():
    loaded = load(
        HEAD,
        row(
            cell("Guest<text:s/>pass"), cell("9,50 €", "currency"), cell("05.03.24", "date"), EMPTY
        ),
        row(cell("Locker"), cell("1.234,50 €", "currency"), cell("06.03.24", "date"), EMPTY),
        row(EMPTY, more='table:number-rows-repeated="1048570"'),
    )
    assert loaded.text == (
        "Prices\n\nItem | Price | Since\nGuest pass | 9,50 € | 05.03.24\n"
        "Locker | 1.234,50 € | 06.03.24"
    )
    assert loaded.places[-1].label == "Prices, row 3"
    assert loaded.tables[0].header_rows == 1


def test_repeated_and_merged_cells():
    covered = "<table:covered-table-cell/>"
    loaded = load(
        row(cell("Who"), cell("Monday", more='table:number-columns-spanned="2"'), covered),
        row(cell("Ola"), cell("early"), cell("late")),
        row(cell("Per"), cell("8", "float", 'table:number-columns-repeated="2"')),
        row(cell("Kim"), cell("7", "float"), cell("6", "float"),
            more='table:number-rows-repeated="2"'),
    )  # fmt: skip
    assert "Who | Monday | Monday" in loaded.text
    assert loaded.text.count("Kim | 7 | 6") == 2
    assert "Per | 8 | 8" in loaded.text
    cells = row_cells(loaded.text, loaded.tables[0], loaded.text.index("Per"))
    assert loaded.text[slice(*cells[2].heads[0])] == "Monday"


def test_comments_boxes_and_hidden_sheets():
    note = (
        "<office:annotation><dc:creator>Ola</dc:creator><dc:date>2024</dc:date>"
        "<text:p>Raised in</text:p><text:p>spring</text:p></office:annotation>"
    )
    box = "<draw:frame><draw:text-box><text:p>Ask Ola</text:p></draw:text-box></draw:frame>"
    style = (
        '<style:style style:name="t9"><style:table-properties table:display="false"/></style:style>'
    )
    tables = table(HEAD, row(cell("Tea", inside=note), cell("2", "float", inside=box)))
    hidden = table(row(cell("secret")), name="Pay", more='table:style-name="t9"')
    loaded = load_workbook(ods(tables + hidden, style), PATH)
    assert "Tea | 2" in loaded.text
    assert "Ask Ola\n\n- Comment on A2: Raised in spring" in loaded.text
    assert [(note.kind, "Pay" in note.text) for note in loaded.notes] == [("hidden", True)]


def test_a_formula_without_a_result_is_said():
    bare = '<table:table-cell table:formula="of:=1+1" office:value-type="float"/>'
    loaded = load(HEAD, row(cell("Tea"), bare, cell("x")))
    assert "| Tea |  | x |" in loaded.text or "Tea |  | x" in loaded.text
    assert "(B2)" in loaded.notes[0].text


def test_deleted_cells_and_copies_of_other_files_are_left_out():
    deleted = f"<table:tracked-changes>{row(cell('gone'))}</table:tracked-changes>"
    foreign = table(row(cell("copy")), name="'file:///a.ods'#$Sheet1")
    text = load_workbook(ods(deleted + table(row(cell("here"))) + foreign), PATH).text
    assert text == "Prices\n\nhere"


def test_endless_repetition_ends():
    many = 'table:number-columns-repeated="99999999"'
    loaded = load(row(cell("x", more=many), more='table:number-rows-repeated="99999999"'))
    assert len(loaded.text) < 4_000_000
    assert "left out" in loaded.notes[0].text


def test_passwords_and_entities():
    manifest = {"META-INF/manifest.xml": "<m><encryption-data/></m>"}
    with pytest.raises(EncryptedDocumentError, match="password"):
        load(HEAD, **manifest)
    with pytest.raises(BrokenDocumentError, match="not well-formed|undefined entity"):
        load(row(cell("&x;")))
