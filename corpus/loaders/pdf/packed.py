"""PDF streams that unpack to far more than they are, looked for before PDFium unpacks them."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from corpus.errors import TooLargeError
from corpus.formats import MIB

# PDFium unpacks a stream as a whole, and ends the program where memory does not suffice.
_MOST_UNPACKED = 256 * MIB
# What deflate can make of one byte at most.
_MOST_RATIO = 1032
_PIECE = MIB
_STREAM = re.compile(rb"(?<!end)stream\r?\n")


def check_streams(data: bytes, path: Path) -> None:
    """Refuse a file with a stream that was made to exhaust memory.

    Raises:
        TooLargeError: a stream unpacks to over 256 MB.
    """
    for match in _STREAM.finditer(data):
        start = match.end()
        end = data.find(b"endstream", start)
        end = len(data) if end < 0 else end
        if (end - start) * _MOST_RATIO > _MOST_UNPACKED and _is_huge(data, start, end):
            raise TooLargeError(
                path,
                f"holds a stream that unpacks to over {_MOST_UNPACKED // MIB} MB; print it to a "
                "new PDF",
            )


def _is_huge(data: bytes, start: int, end: int) -> bool:
    unpacker = zlib.decompressobj()
    size = 0
    rest = data[start:end]
    try:
        while rest and size <= _MOST_UNPACKED:
            piece = unpacker.decompress(rest, _PIECE)
            if not piece:
                break
            size += len(piece)
            rest = unpacker.unconsumed_tail
    except zlib.error:
        # Not packed, or in another way.
        return False
    return size > _MOST_UNPACKED
