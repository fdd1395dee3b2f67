"""Files of old Office programs, record by record."""

from __future__ import annotations

import struct

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def compound(name: str, content: bytes) -> bytes:
    """An OLE container with one stream of at least 4096 bytes: [MS-CFB]."""
    content = content.ljust(4096, b"\0")
    content += b"\0" * (-len(content) % _SECTOR)
    count = len(content) // _SECTOR
    chain = [_FAT, _END, *range(3, 2 + count), _END]
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    header = struct.pack(
        "<8s16x5H6xIII4xIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(content))
    return header + fat + entries.ljust(_SECTOR, b"\0") + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIQ", raw, len(raw) + 2, kind, 1, _FREE, _FREE, child, 0, start, size
    )


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an XLS file."""
    return struct.pack("<HH", kind, len(body)) + body


def text(words: str) -> bytes:
    """A text of BIFF 8 with two bytes of length."""
    return struct.pack("<HB", len(words), 1) + words.encode("utf-16-le")


def xls(
    cells: bytes, formats: tuple[str, ...] = (), head: bytes = b"", name: str = "Prices"
) -> bytes:
    """A workbook of one sheet; style 15 is plain, 16 + i has the i-th format."""
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    fonts = record(0x31, struct.pack("<HHHH", 200, 0, 0, 400).ljust(16, b"\0")) * 5
    codes = b"".join(
        record(0x41E, struct.pack("<H", 164 + i) + text(code)) for i, code in enumerate(formats)
    )
    forms = record(0xE0, struct.pack("<HH", 0, 0).ljust(20, b"\0")) * 16
    forms += b"".join(
        record(0xE0, struct.pack("<HH", 0, 164 + i).ljust(20, b"\0")) for i in range(len(formats))
    )
    before = begin + head + record(0x42, struct.pack("<H", 1200)) + fonts + codes + forms
    label = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    size = len(before) + 4 + 6 + len(label) + 4
    book = before + record(0x85, struct.pack("<IH", size, 0) + label) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + record(0x0A)
    return compound("Workbook", book + sheet)


def xlsb_record(kind: int, body: bytes = b"") -> bytes:
    """A record of an XLSB part."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = (
        bytes([len(body)]) if len(body) < 0x80 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])
    )
    return number + size + body


def wide(words: str) -> bytes:
    """A text of XLSB."""
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")
