from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus.errors import BrokenDocumentError, EncryptedDocumentError, TooLargeError
from corpus.loaders.sheets.binary import rk_number
from corpus.loaders.sheets.loader import load_workbook
from tests.corpus.loaders.sheets.old_files import compound, record, text, wide, xls, xlsb_record
from tests.corpus.loaders.sheets.workbooks import relations

PATH = Path("prices.xls")


def place(row: int, column: int, style: int = 15) -> bytes:
    return struct.pack("<HHH", row, column, style)


def label(row: int, column: int, words: str) -> bytes:
    return record(0x204, place(row, column) + text(words))


def number(row: int, column: int, value: float, style: int = 15) -> bytes:
    return record(0x203, place(row, column, style) + struct.pack("<d", value))


HEAD = b"".join(label(0, i, word) for i, word in enumerate(["Item", "Price", "Since", "Left"]))


def test_an_old_workbook_is_read_as_shown():
    cells = (
        HEAD
        + label(1, 0, "Guest pass")
        + number(1, 1, 9.5, 16)
        + number(1, 2, 45356, 17)
        + record(0x205, place(1, 3) + b"\x17\x01")
        + label(2, 0, "Locker")
        + record(0x27E, place(2, 1, 16) + struct.pack("<i", -1250 << 2 | 3))
        + record(0x06, place(2, 2) + b"\0" * 6 + b"\xff\xff" + b"\0" * 8)
        + record(0x207, text("never"))
        + record(0x205, place(2, 3) + b"\x01\x00")
    )
    loaded = load_workbook(xls(cells, ('#,##0.00 "€"', "dd.mm.yyyy")), PATH)
    assert loaded.text == (
        "Prices\n\nItem | Price | Since | Left\nGuest pass | 9.50 € | 05.03.2024 | #REF!\n"
        "Locker | -12.50 € | never | TRUE"
    )
    assert loaded.tables[0].header_rows == 1


def test_a_date_below_zero_is_no_other_date():
    cells = label(0, 0, "Gap") + label(0, 1, "Days") + label(1, 0, "x") + number(1, 1, -50, 16)
    assert "x | -50" in load_workbook(xls(cells, ("d/m/yyyy",)), PATH).text


def test_hidden_rows_and_comments_of_an_old_workbook():
    row = struct.pack("<HHHHHHHH", 1, 0, 2, 255, 0, 0, 0x20, 0)
    note = (
        record(0x5D, struct.pack("<HHHH", 0x15, 18, 0x19, 7).ljust(22, b"\0"))
        + record(0x1B6, struct.pack("<H8xHH4x", 0, 6, 0))
        + record(0x3C, b"\x00spring")
        + record(0x1C, struct.pack("<HHHH", 1, 1, 0, 7) + b"\0" * 6)
    )
    cells = (
        record(0x208, row) + label(0, 0, "a") + number(0, 1, 1) + label(1, 0, "b") + number(1, 1, 2)
    )
    loaded = load_workbook(xls(cells + note), PATH)
    assert "- Comment on B2: spring" in loaded.text
    assert "row 2" in loaded.notes[0].text


@pytest.mark.parametrize("title", ["Häuser \0", "Häuser".encode("cp1252"), None, 7])
def test_a_title_is_bytes_or_text(monkeypatch, title):
    stated = SimpleNamespace(title=title, codepage=1252)
    monkeypatch.setattr("olefile.OleFileIO.get_metadata", lambda self: stated)
    loaded = load_workbook(xls(label(0, 0, "Beans") + number(1, 0, 3)), Path("a.xls"))
    assert loaded.title == ("Häuser" if isinstance(title, str | bytes) else None)
    assert "Beans" in loaded.text


def test_cells_far_apart_and_passwords_are_refused():
    with pytest.raises(TooLargeError, match="too far apart"):
        load_workbook(xls(number(0, 0, 1) + number(65535, 255, 2)), PATH)
    with pytest.raises(EncryptedDocumentError, match="password"):
        load_workbook(xls(number(0, 0, 1), head=record(0x2F, b"\0" * 6)), PATH)


def test_other_old_files_and_cut_ones_are_refused_in_a_line():
    for data in (compound("WordDocument", b"x" * 5000), compound("Workbook", b"\x09\x08\x40")):
        with pytest.raises(BrokenDocumentError) as caught:
            load_workbook(data, PATH)
        assert "\n" not in str(caught.value)


def xlsb(sheet: bytes, drawing: str = "") -> bytes:
    codes = xlsb_record(44, struct.pack("<H", 164) + wide("0.0%"))
    forms = xlsb_record(47, struct.pack("<HHH", 0, 0, 0).ljust(16, b"\0"))
    forms += xlsb_record(47, struct.pack("<HHH", 0, 164, 0).ljust(16, b"\0"))
    styles = codes + xlsb_record(617, b"\2\0\0\0") + forms + xlsb_record(618)
    book = xlsb_record(143) + xlsb_record(
        156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Rates")
    )
    # What calamine reads up to.
    book += xlsb_record(144) + xlsb_record(0x9D) + xlsb_record(132)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("[Content_Types].xml", "<Types/>")
        box.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.bin")))
        box.writestr("xl/workbook.bin", book)
        box.writestr(
            "xl/_rels/workbook.bin.rels", relations(("worksheet", "worksheets/sheet1.bin"))
        )
        box.writestr("xl/styles.bin", styles)
        box.writestr("xl/worksheets/sheet1.bin", sheet)
        if drawing:
            related = relations(("drawing", "../drawings/drawing1.xml"))
            box.writestr("xl/worksheets/_rels/sheet1.bin.rels", related)
            box.writestr("xl/drawings/drawing1.xml", drawing)
    return out.getvalue()


def test_a_binary_workbook_is_read_as_shown():
    def cell(kind: int, column: int, body: bytes, style: int = 0) -> bytes:
        return xlsb_record(kind, struct.pack("<II", column, style) + body)

    def row(at: int) -> bytes:
        return xlsb_record(0, struct.pack("<II", at, 0).ljust(17, b"\0"))

    size = struct.pack("<IIII", 0, 1, 0, 2)
    body = (
        xlsb_record(129) + xlsb_record(148, size) + xlsb_record(145)
        + row(0) + cell(6, 0, wide("Name")) + cell(6, 1, wide("Rate")) + cell(6, 2, wide("Sure"))
        + row(1) + cell(6, 0, wide("Nora")) + cell(5, 1, struct.pack("<d", 0.125), 1)
        + cell(3, 2, b"\x2a") + xlsb_record(146) + xlsb_record(130)
    )  # fmt: skip
    loaded = load_workbook(xlsb(body), Path("rates.xlsb"))
    assert loaded.text == "Rates\n\nName | Rate | Sure\nNora | 12.5% | #N/A"


@pytest.mark.parametrize(
    ("packed", "value"),
    [
        (5 << 2 | 2, 5.0),
        (1234 << 2 | 3, 12.34),
        (0x3FF80000, 1.5),
        ((-7 << 2 | 2) & 0xFFFFFFFF, -7.0),
    ],
)
def test_packed_numbers(packed, value):
    assert rk_number(packed) == value


def test_text_boxes_of_a_binary_workbook_are_read():
    names = 'xmlns:d="urn:d" xmlns:a="urn:a"'
    paragraph = "<a:p><a:r><a:t>Ring the</a:t></a:r><a:r><a:t> bell</a:t></a:r></a:p>"
    drawing = f"<d:wsDr {names}><d:sp><d:txBody>{paragraph}</d:txBody></d:sp></d:wsDr>"
    size = struct.pack("<IIII", 0, 0, 0, 0)
    body = xlsb_record(129) + xlsb_record(148, size) + xlsb_record(145) + xlsb_record(146)
    loaded = load_workbook(xlsb(body + xlsb_record(130), drawing), Path("rates.xlsb"))
    assert "Ring the bell" in loaded.text


def test_texts_of_a_sheet_stand_where_they_are_when_its_first_rows_are_empty():
    cells = b"".join(label(4, 2 + i, word) for i, word in enumerate(["Month", "Filed"]))
    for row, month in enumerate(["May", "June", "July"], 5):
        cells += label(row, 2, month) + number(row, 3, 100 + row)
    loaded = load_workbook(xls(cells), PATH)
    assert loaded.text == "Prices\n\nMonth | Filed\nMay | 105\nJune | 106\nJuly | 107"
    assert [place.label for place in loaded.places][1:3] == ["Prices, row 5", "Prices, row 6"]
