from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest

from corpus.errors import TooLargeError
from corpus.loaders.pdf.loader import load_pdf
from corpus.loaders.pdf.packed import check_streams

PATH = Path("a.pdf")
MIB = 1024 * 1024


def stream(content: bytes) -> bytes:
    return b"1 0 obj\n<</Filter/FlateDecode>>stream\r\n" + content + b"\nendstream\nendobj\n"


def packed(mebibytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(mebibytes)) + packer.flush()


def test_a_stream_made_to_exhaust_memory_is_refused_unread():
    with pytest.raises(TooLargeError, match="over 256 MB"):
        load_pdf(b"%PDF-1.4\n" + stream(b"BT ET") + stream(packed(257)), PATH)


def test_large_streams_that_are_what_they_seem_are_read():
    noise = random.Random(1).randbytes(MIB)
    check_streams(stream(packed(200)) + stream(zlib.compress(noise)) + stream(noise), PATH)
