from __future__ import annotations

import io
from pathlib import Path

import pytest

from corpus.document import ReadingNote
from corpus.loaders.base import Loaded
from corpus.loaders.ocr.rules import OcrRules, recognising
from corpus.loaders.pdf.loader import load_pdf
from corpus.loaders.pdf.recognition import PageReading, reading_notes
from tests.corpus.builders import column, joined, pdf, picture, saved, with_meaningless_font
from tests.corpus.loaders.pdf.drawing import spaced

PATH = Path("minutes.pdf")
SAID = "The board raised the fee to 75 euros a month."
TEXT = pdf([column("The minutes of the housing association follow.")])


def scan(*lines: str) -> bytes:
    return saved(picture(*lines), "PDF", resolution=100)


def loaded(data: bytes, **rules: str) -> Loaded:
    with recognising(OcrRules(**rules)):  # type: ignore[arg-type]
        return load_pdf(data, PATH)


def test_pages_that_nothing_reads_are_named() -> None:
    found = loaded(joined(TEXT, scan(SAID), scan("More of it.")), mode="off")
    assert "minutes" in found.text and SAID not in found.text
    [note] = found.notes
    assert note.kind == "no_text"
    assert note.text == "pages 2 to 3 hold no text; set `ocr` to auto to read them"


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.loaders.ocr.rules.ocr_version", lambda: None)
    [note] = loaded(joined(TEXT, scan(SAID))).notes
    assert note.text == "page 2 holds no text; install groundwise[ocr] to read it"


def test_pages_without_anything_on_them_are_not_named() -> None:
    assert loaded(pdf([column("Words are here."), []]), mode="off").notes == ()
    white = saved(picture(), "PDF", resolution=100)
    pytest.importorskip("rapidocr")
    assert loaded(joined(TEXT, white)).notes == ()


def test_pages_without_text_are_read_and_what_was_read_is_told() -> None:
    pytest.importorskip("rapidocr")
    found = loaded(joined(TEXT, scan(SAID, "Nobody spoke against it.")))
    assert SAID in found.text
    [note] = found.notes
    assert note.kind == "recognised"
    assert note.text.startswith("page 2 read by OCR, 9") and note.text.endswith("% sure")
    assert found.text[note.start : note.end].startswith(SAID)
    assert found.page_starts[1] == note.start


def test_a_page_whose_font_says_nothing_is_read_as_a_picture() -> None:
    data = with_meaningless_font(TEXT)
    off = loaded(data, mode="off")
    assert off.text == "" and "no readable words" in off.notes[0].text
    pytest.importorskip("rapidocr")
    on = loaded(data)
    assert "The minutes of the housing association follow." in on.text
    assert on.notes[0].kind == "recognised"


def test_the_text_of_a_page_of_codes_is_kept_when_its_picture_says_the_same() -> None:
    pytest.importorskip("rapidocr")
    lines = ["QFGK 7742 BGDZ PCBX JKLM", "SMDV 1189 XKCD QWFP ZXCV"] * 4
    found = loaded(pdf([column(*lines, step=24)]))
    assert "QFGK 7742 BGDZ PCBX JKLM" in found.text
    assert found.notes == ()


def stamped(file: bytes, stamp: bytes) -> bytes:
    """A PDF with the first page of another drawn on its first page."""
    import pypdfium2

    whole, other = pypdfium2.PdfDocument(file), pypdfium2.PdfDocument(stamp)
    page = whole[0]
    page.insert_obj(other.page_as_xobject(0, whole).as_pageobject())
    page.gen_content()
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def test_the_words_of_a_scan_are_read_beside_those_that_were_stamped_on_it() -> None:
    pytest.importorskip("rapidocr")
    sheet = saved(picture(SAID, size=(900, 900)), "PDF", resolution=100)
    found = loaded(stamped(sheet, pdf([column("Received on 12 May", top=200)])))
    assert found.text == f"{SAID}\n\nReceived on 12 May"
    assert [note.kind for note in found.notes] == ["recognised"]


def test_text_that_is_there_is_not_read_from_the_picture_behind_it() -> None:
    pytest.importorskip("rapidocr")
    sheet = saved(picture(size=(900, 900)), "PDF", resolution=100)
    rows = [
        ("Item", "Price", "Count"),
        *((f"Oak no. {n}", f"{n}1.50", f"{n}04") for n in (1, 2, 3)),
    ]
    found = loaded(stamped(sheet, pdf([spaced(rows, (72, 200, 320), top=600)])))
    assert found.text.splitlines()[0] == "Item | Price | Count"
    assert found.text.splitlines()[1:] == [
        "Oak no. 1 | 11.50 | 104",
        "Oak no. 2 | 21.50 | 204",
        "Oak no. 3 | 31.50 | 304",
    ]
    assert found.notes == ()


def test_notes_join_neighbouring_pages() -> None:
    readings = [
        PageReading(1, "recognised", 0.99, 100, 1),
        PageReading(2, "recognised", 0.90, 100, 1),
        PageReading(4, "no_words"),
        PageReading(5, "too_large"),
    ]
    notes = reading_notes(readings, (0, 10, 20, 30, 30, 30), 40)
    assert notes == (
        ReadingNote("recognised", "pages 2 to 3 read by OCR, 94% sure", 10, 30),
        ReadingNote("left_out", "2 lines of pages 2 to 3 left out, too unclear to read", 10, 30),
        ReadingNote("left_out", "page 5 holds pictures without words that could be read", 30, 30),
        ReadingNote(
            "no_text", "page 6 holds a picture of more than 200 megapixels; save it smaller", 30, 30
        ),
    )
