from __future__ import annotations

import codecs
import random
from pathlib import Path

import pytest

from corpus.errors import BinaryContentError, EncodingError, TooLargeError
from corpus.loaders.decoding import decode, decode_lines, decode_noted

PATH = Path("a.txt")
GERMAN = "Ein schöner Tag für alle Bürger. Die Straße ist groß, und die Häuser sind alt."
RUSSIAN = "Это русский текст, который нужно прочитать и понять, какая у него кодировка."
JAPANESE = "これは日本語のテキストです。文字コードを判定します。とても良い天気ですね。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "latin-1"),
        ("The café’s “menu” costs €5 — no more, and it is a plain text otherwise.", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_common_encodings_are_told(text, encoding):
    assert decode(text.encode(encoding), PATH) == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_decides_and_is_dropped(mark, encoding):
    assert decode(mark + RUSSIAN.encode(encoding), PATH) == RUSSIAN


def test_line_ends_are_made_equal_and_nothing_else_is_changed():
    raw = "a\r\nb\rc\n d\t \u00a0e\u2028f\x0cg  \n"
    assert decode(raw.encode(), PATH) == "a\nb\nc\n d\t \u00a0e\u2028f\x0cg  \n"


def test_a_declared_encoding_is_used_where_the_text_is_not_utf8():
    assert decode("žluťoučký kůň".encode("iso-8859-2"), PATH, "iso-8859-2") == "žluťoučký kůň"


def test_an_unknown_declared_encoding_is_passed_over():
    assert decode(GERMAN.encode("latin-1"), PATH, "no-such-thing") == GERMAN


@pytest.mark.parametrize(
    "data",
    [b"text\x00more", bytes(range(1, 32)) * 20, b"\xff\xfe\x00\x00a\x00\x00\x00\x00\x00\x00\x00"],
)
def test_binary_data_is_refused(data):
    with pytest.raises(BinaryContentError, match="a.txt: holds binary data"):
        decode(data, PATH)


@pytest.mark.parametrize(
    "data",
    [
        "caf\xe9".encode("latin-1"),
        codecs.BOM_UTF16_LE + b"\x00\xd8a",
        random.Random(7).randbytes(64).replace(b"\x00", b"\x01") + b"\xff\xfe\xfd" * 9,
    ],
)
def test_what_cannot_be_told_is_refused_with_a_remedy(data):
    with pytest.raises((EncodingError, BinaryContentError), match="UTF-8|binary"):
        decode(data, PATH)


def test_a_guess_is_said_with_its_remedy():
    text, notes = decode_noted(GERMAN.encode("latin-1"), PATH)
    assert text == GERMAN
    [note] = notes
    assert note.kind == "encoding" and "cp1252" in note.text and "save it as UTF-8" in note.text


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (GERMAN.encode(), None),
        (codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"), None),
        (GERMAN.encode("latin-1"), "iso-8859-1"),
    ],
)
def test_what_is_known_is_no_guess(data, declared):
    assert decode_noted(data, PATH, declared) == (GERMAN, ())


@pytest.mark.parametrize(
    ("data", "suffix"), [(b"%PDF-1.4\nobj (words)", ".pdf"), (b"{\\rtf1 words}", ".rtf")]
)
def test_a_document_that_passes_for_text_is_told_by_its_beginning(data, suffix):
    with pytest.raises(BinaryContentError, match=f"is a {suffix} file under another name; rename"):
        decode(data, PATH)
    for begins in (b"MZ is a mark.", b"#!/bin/sh", b"BZh", b"A file begins with %PDF-1.4."):
        assert decode(begins, PATH) == begins.decode()


def test_more_lines_than_a_text_has_are_refused():
    assert decode_lines(b"a\r\n" * 500_000, PATH)[0].count("\n") == 500_000
    with pytest.raises(TooLargeError, match="500,001 lines"):
        decode_lines(b"a\n" * 500_001, PATH)
