from __future__ import annotations

from pathlib import Path

import numpy
import pytest
from rapidfuzz import fuzz

from corpus.loaders.ocr.engine import OcrError, check_engine, see
from corpus.loaders.ocr.rules import OcrRules
from tests.corpus.builders import picture

pytest.importorskip("rapidocr")
SENTENCE = "The board raised the fee to 75 euros a month."
RULES = OcrRules()


def read(sheet: object) -> list[str]:
    return [line.text for line in see(numpy.asarray(sheet.convert("RGB")), RULES).lines]  # type: ignore[attr-defined]


@pytest.mark.parametrize("turn", [0, 2, -3, 90, 180, 270])
def test_lines_are_read_however_the_picture_is_turned(turn: int) -> None:
    sheet = picture(SENTENCE, "It pays on the first of May.", size=(800, 800))
    lines = read(sheet.rotate(turn, fillcolor=255))
    # A letter may be taken for its like: "raísed".
    assert len(lines) == 2
    assert max(fuzz.ratio(SENTENCE, line) for line in lines) > 95


def test_lines_stand_where_they_are_after_a_tilt_is_taken_out() -> None:
    sheet = picture(SENTENCE, "The gate is shut at nine in the evening.").rotate(1.5, fillcolor=255)
    seen = see(numpy.asarray(sheet.convert("RGB")), RULES)
    first, second = sorted(seen.lines, key=lambda line: line.middle)
    assert abs(first.left - second.left) < 8
    assert 30 < second.middle - first.middle < 50
    assert all(0.8 < line.confidence <= 1 for line in seen.lines)


def test_an_empty_sheet_shows_nothing() -> None:
    seen = see(numpy.full((200, 300, 3), 255, dtype=numpy.uint8), RULES)
    assert (seen.lines, seen.left_out) == ((), 0)


def test_a_blurred_line_is_left_out_and_counted() -> None:
    from PIL import ImageFilter

    sheet = picture(SENTENCE).filter(ImageFilter.GaussianBlur(7))
    seen = see(numpy.asarray(sheet.convert("RGB")), RULES)
    assert seen.lines == ()


def test_a_language_that_nothing_reads_and_a_model_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(OcrError, match="name a recognition model"):
        check_engine(OcrRules(language="ru"))
    with pytest.raises(OcrError, match="mend `ocr_language`"):
        check_engine(OcrRules(language=str(tmp_path / "no.onnx")))
    assert check_engine(OcrRules(language="de")).endswith("de")


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"no model")
    with pytest.raises(OcrError, match=r"a\.onnx"):
        check_engine(OcrRules(language=str(tmp_path / "a.onnx")))


def test_rules_name_what_reads_and_what_to_do() -> None:
    assert OcrRules().is_on and OcrRules().mark.startswith("rapidocr ")
    off = OcrRules("off")
    assert (off.is_on, off.mark) == (False, "off")
    assert "`ocr`" in off.remedy
