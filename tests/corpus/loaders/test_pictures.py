from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import (
    BrokenDocumentError,
    DocumentError,
    EmptyDocumentError,
    TooLargeError,
    UnsupportedFormatError,
)
from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import NO_WORDS, read_document
from tests.corpus.builders import picture, saved

SAID = "The board raised the fee to 75 euros a month."


def read(folder: Path, name: str, data: bytes, rules: OcrRules | None = None) -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_document(path, rules or OcrRules())


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def test_where_nothing_reads_pictures_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match="is a picture; set `ocr` to auto"):
        read(tmp_path, "a.png", saved(picture(SAID), "PNG"), OcrRules("off"))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_is_a_document_of_one_page(tmp_path: Path, form: str) -> None:
    pytest.importorskip("rapidocr")
    found = read(tmp_path, f"letter.{form.lower()}", saved(picture(SAID), form))
    assert found.text == SAID
    assert found.page(0) == 1
    assert found.is_recognised(0, 5) and found.title == "Letter"


def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    frames = [picture("The gate is shut at nine."), picture("It opens again at six.")]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    found = read(tmp_path, "a.tif", data)
    assert found.page(found.text.index("It opens")) == 2
    assert [note.text.partition(",")[0] for note in found.notes] == ["pages 1 to 2 read by OCR"]


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "1", "CMYK", "I;16"])
def test_every_kind_of_colours_is_read(tmp_path: Path, mode: str) -> None:
    pytest.importorskip("rapidocr")
    sheet = picture(SAID)
    if mode == "RGBA":
        ink = sheet.point(lambda value: 255 - value)
        sheet = sheet.convert("RGB").point(lambda _: 0)
        sheet.putalpha(ink)  # black letters on nothing
    elif mode == "I;16":
        sheet = sheet.convert("I").point(lambda value: value * 200).convert("I;16")
    else:
        sheet = sheet.convert(mode)
    assert read(tmp_path, "a.tiff", saved(sheet, "TIFF")).text == SAID


def test_pictures_without_words_and_icons_are_empty(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    for size in ((300, 200), (16, 16)):
        with pytest.raises(EmptyDocumentError) as refused:
            read(tmp_path, "a.png", saved(picture(size=size), "PNG"))
        assert refused.value.reason == NO_WORDS


@pytest.mark.parametrize(("width", "height"), [(9_000, 10_000), (12_000, 10_000), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_not_opened(
    tmp_path: Path, width: int, height: int
) -> None:
    pytest.importorskip("rapidocr")
    with pytest.raises(TooLargeError, match="over the limit of 89 million"):
        read(tmp_path, "a.png", bomb(width, height))


@pytest.mark.parametrize("data", [b"no picture", saved(picture(SAID), "PNG")[:300], b"II*\0" * 9])
def test_damaged_pictures_are_refused(tmp_path: Path, data: bytes) -> None:
    pytest.importorskip("rapidocr")
    with pytest.raises(BrokenDocumentError, match="damaged"):
        read(tmp_path, "a.png", data)


def test_what_is_read_otherwise_is_another_document(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    data = saved(picture(SAID), "PNG")
    other = OcrRules(language="de")
    assert read(tmp_path, "a.png", data).id != read(tmp_path, "a.png", data, other).id


def test_a_pdf_of_pictures_names_the_remedy(tmp_path: Path) -> None:
    data = saved(picture(SAID), "PDF")
    with pytest.raises(DocumentError, match="only pictures of it perhaps; set `ocr` to auto"):
        read(tmp_path, "a.pdf", data, OcrRules("off"))
