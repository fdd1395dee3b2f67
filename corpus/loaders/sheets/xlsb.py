"""XLSB: the records that say how cells are shown; macros are never looked at.

Numbers of records and their layouts are those of [MS-XLSB].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import BrokenDocumentError
from corpus.loaders.archive import Archive
from corpus.loaders.sheets.binary import (
    ErrorValue,
    Look,
    Looks,
    Text,
    Value,
    read_values,
    rk_number,
)
from corpus.loaders.sheets.display.number_formats import BUILT_IN
from corpus.loaders.sheets.display.shown import Style
from corpus.loaders.sheets.grid import MAX_COLUMNS, MAX_ELEMENTS, MAX_ROWS, Comment, Grid, Span
from corpus.loaders.sheets.package import drawn_texts, of_kind, package_title, related_parts

_ROW, _LAST_CELL, _FIRST_CELL = 0, 11, 2
_RK, _ERRORS, _BOOLS, _REALS = 2, (3, 11), (4, 10), (5, 9)
_FONT, _FORMAT, _XF, _CELL_XFS, _CELL_XFS_END = 43, 44, 47, 617, 618
_COLUMN, _WORKBOOK, _SHEET, _MERGED = 60, 153, 156, 176
_COMMENT, _COMMENT_TEXT = 635, 637
_BOLD = 600
_MAX_MERGES = 50_000


def read_xlsb(data: bytes, path: Path) -> tuple[list[Grid], str | None]:
    """The sheets of a binary workbook in their order, and its own title.

    Raises:
        BrokenDocumentError: it is damaged, or no workbook.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it is over a limit, or its cells lie too far apart.
    """
    archive = Archive(data, path)
    try:
        looks = _looks(archive)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BrokenDocumentError(
            path, f"is damaged or incomplete ({error}); open it and save it as .xlsx"
        ) from error
    return read_values(data, path, looks), package_title(archive)


def _looks(archive: Archive) -> Looks:
    looks = Looks()
    if "xl/styles.bin" in archive.names:
        looks.styles = _styles(archive.read("xl/styles.bin"))
    targets = related_parts(archive, "xl/workbook.bin")
    for kind, body in _records(archive.read("xl/workbook.bin")):
        if kind == _WORKBOOK:
            looks.from_1904 = bool(body[0] & 1)
        elif kind == _SHEET:
            state = struct.unpack_from("<I", body)[0]
            identity, after = _string(body, 8)
            name, _ = _string(body, after)
            look = Look(Grid(name, hidden=state != 0))
            part = targets.get(identity)
            if part is not None and part.name in archive.names:
                _read_sheet(archive.read(part.name), look)
                _read_related(archive, part.name, look.grid)
            looks.sheets.append(look)
    return looks


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kinds and bodies of the records: both numbers are written in seven bits a byte."""
    at = 0
    for _ in range(MAX_ELEMENTS):
        if at >= len(data):
            return
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, data[at : at + size]
        at += size


def _string(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where what follows it begins."""
    size = struct.unpack_from("<I", body, at)[0]
    if size == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * size
    return body[at + 4 : end].decode("utf-16-le"), end


def _styles(data: bytes) -> list[Style]:
    codes = dict(BUILT_IN)
    bold: list[bool] = []
    styles: list[Style] = []
    inside = False
    for kind, body in _records(data):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _string(body, 2)[0]
        elif kind == _FONT:
            bold.append(struct.unpack_from("<H", body, 4)[0] >= _BOLD)
        elif kind in (_CELL_XFS, _CELL_XFS_END):
            inside = kind == _CELL_XFS
        elif kind == _XF and inside:
            code, font = struct.unpack_from("<HH", body, 2)
            styles.append(Style(codes.get(code, "General"), font < len(bold) and bold[font]))
    return styles


def _read_sheet(data: bytes, look: Look) -> None:
    grid = look.grid
    row = 0
    for kind, body in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0]
            if row >= MAX_ROWS:
                return
            if len(body) > 11 and body[11] & 0x10:
                grid.hidden_rows.add(row)
        elif _FIRST_CELL <= kind <= _LAST_CELL:
            column, style = struct.unpack_from("<II", body)
            look.cells[row, column] = (_value(kind, body), style & 0xFFFFFF)
        elif kind == _COLUMN:
            first, last = struct.unpack_from("<II", body)
            if len(body) > 16 and body[16] & 1:
                grid.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif kind == _MERGED and len(grid.merges) < _MAX_MERGES:
            top, bottom, left, right = struct.unpack_from("<IIII", body)
            grid.merges.append(Span(top, left, bottom, right))


def _value(kind: int, body: bytes) -> Value:
    if kind == _RK:
        return rk_number(struct.unpack_from("<I", body, 8)[0])
    if kind in _ERRORS:
        return ErrorValue(body[8])
    if kind in _BOOLS:
        return bool(body[8])
    if kind in _REALS:
        return float(struct.unpack_from("<d", body, 8)[0])
    return Text()


def _read_related(archive: Archive, part: str, grid: Grid) -> None:
    """Comments and boxes of a sheet stand in parts of their own, boxes as XML."""
    parts = related_parts(archive, part)
    grid.boxes += drawn_texts(archive, parts)
    for name in of_kind(archive, parts, "comments"):
        place = (0, 0)
        for kind, body in _records(archive.read(name)):
            if kind == _COMMENT:
                row, _, column, _ = struct.unpack_from("<IIII", body, 4)
                place = (row, column)
            elif kind == _COMMENT_TEXT:
                text = " ".join(_string(body, 1)[0].split())
                if text:
                    grid.comments.append(Comment(*place, text))
