"""XLS: the records of BIFF 5 and 8 that say how cells are shown; macros are never looked at.

Numbers of records and their layouts are those of [MS-XLS].
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import BrokenDocumentError, EncryptedDocumentError
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
from corpus.loaders.sheets.grid import MAX_ELEMENTS, Comment, Grid

_BOF, _EOF, _FILEPASS, _CONTINUE = 0x0809, 0x0A, 0x2F, 0x3C
_FONT, _FORMAT, _XF, _DATEMODE, _BOUNDSHEET = 0x31, 0x41E, 0xE0, 0x22, 0x85
_ROW, _COLINFO, _NOTE, _OBJ, _TXO, _MULRK = 0x208, 0x7D, 0x1C, 0x5D, 0x1B6, 0xBD
_FORMULA, _NUMBER, _BOOLERR, _RK, _STRING = 0x06, 0x203, 0x205, 0x27E, 0x207
_TEXTS = frozenset((0x204, 0xFD, 0xD6))
_CELLS = frozenset((_FORMULA, _NUMBER, _BOOLERR, _RK, *_TEXTS))
_BIFF8 = 0x600
_BOLD = 600
_NOTE_OBJECT = 0x19


def read_xls(data: bytes, path: Path) -> tuple[list[Grid], str | None]:
    """The sheets of a workbook of Excel 95 to 2003 in their order, and its own title.

    Raises:
        BrokenDocumentError: it is damaged, or no workbook.
        EncryptedDocumentError: it needs a password.
        TooLargeError: its cells lie too far apart.
    """
    import olefile

    title = None
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as box:
            names = {name[0].lower(): name for name in box.listdir() if len(name) == 1}
            if "encryptedpackage" in names:
                raise EncryptedDocumentError(path, "needs a password; save a copy without one")
            stream = names.get("workbook") or names.get("book")
            if stream is None:
                raise BrokenDocumentError(
                    path, "holds no workbook, but another old Office file; rename it"
                )
            book = box.openstream(stream).read()
            title = _title(box)
        looks = _Walk(book, path).looks()
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise BrokenDocumentError(
            path, f"is damaged or incomplete ({error}); open it and save it as .xlsx"
        ) from error
    if not looks.sheets:
        raise BrokenDocumentError(path, "is cut off before its first sheet; download it again")
    return read_values(data, path, looks), title


def _title(box: object) -> str | None:
    metadata = box.get_metadata()  # type: ignore[attr-defined]
    # Bytes in the codepage of the file, or what is already text.
    raw = metadata.title or b""
    if isinstance(raw, bytes):
        raw = raw.decode("utf-8" if metadata.codepage == 65001 else "cp1252", "replace")
    text = raw if isinstance(raw, str) else ""
    return " ".join(text.replace("\0", "").split()) or None


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kinds and bodies of the records from `at` on."""
    for _ in range(MAX_ELEMENTS):
        if at + 4 > len(book):
            return
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


class _Walk:
    """Reads the records of a workbook and then those of each of its sheets."""

    def __init__(self, book: bytes, path: Path) -> None:
        self._book = book
        self._path = path
        self._biff8 = True
        self._bold: list[bool] = []
        self._codes = dict(BUILT_IN)
        self._formats: list[tuple[int, int]] = []
        self._sheets: list[tuple[int, Grid]] = []
        self._looks = Looks()

    def looks(self) -> Looks:
        for kind, body in _records(self._book, 0):
            if kind == _EOF:
                break
            if kind == _FILEPASS:
                raise EncryptedDocumentError(
                    self._path, "needs a password; save a copy without one"
                )
            self._read_global(kind, body)
        self._looks.styles = [
            Style(self._codes.get(code, "General"), font < len(self._bold) and self._bold[font])
            for font, code in self._formats
        ]
        for start, grid in self._sheets:
            look = Look(grid)
            _SheetWalk(look, self._biff8).read(_records(self._book, start))
            self._looks.sheets.append(look)
        return self._looks

    def _read_global(self, kind: int, body: bytes) -> None:
        if kind == _BOF:
            self._biff8 = struct.unpack_from("<H", body)[0] == _BIFF8
        elif kind == _FONT:
            if len(self._bold) == 4:
                # No font has the number 4.
                self._bold.append(False)
            self._bold.append(struct.unpack_from("<H", body, 6)[0] >= _BOLD)
        elif kind == _FORMAT:
            number = struct.unpack_from("<H", body)[0]
            self._codes[number] = _string(body[2:], self._biff8, wide=True)
        elif kind == _XF:
            self._formats.append(struct.unpack_from("<HH", body))
        elif kind == _DATEMODE:
            self._looks.from_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _BOUNDSHEET:
            start, state = struct.unpack_from("<IB", body)
            name = _string(body[6:], self._biff8, wide=False)
            self._sheets.append((start, Grid(name, hidden=bool(state & 3))))


class _SheetWalk:
    """Notes which style each cell of a sheet has, what is hidden, and the texts of comments."""

    def __init__(self, look: Look, biff8: bool) -> None:
        self._look = look
        self._biff8 = biff8
        self._notes: list[tuple[int, int, int]] = []
        self._texts: dict[int, str] = {}
        self._object = (0, 0)
        self._awaited = 0
        self._pieces: list[str] = []
        self._last: tuple[int, int, int] | None = None

    def read(self, records: Iterator[tuple[int, bytes]]) -> None:
        depth = 0
        for kind, body in records:
            depth += (kind == _BOF) - (kind == _EOF)
            if depth == 0:
                break
            # Charts on a sheet have records of their own inside of it.
            if depth == 1:
                self._read_cells(kind, body)
                self._read_objects(kind, body)
        grid = self._look.grid
        for row, column, number in self._notes:
            text = " ".join(self._texts.pop(number, "").split())
            if text:
                grid.comments.append(Comment(row, column, text))

    def _read_cells(self, kind: int, body: bytes) -> None:
        cells, grid = self._look.cells, self._look.grid
        if kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            value = _value(kind, body)
            if value is not None:
                cells[row, column] = (value, style)
                self._last = (row, column, style)
        elif kind == _STRING and self._last:
            row, column, style = self._last
            cells[row, column] = (Text(_string(body, self._biff8, wide=True, long=True)), style)
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", body)
            for number in range((len(body) - 6) // 6):
                style, packed = struct.unpack_from("<HI", body, 4 + 6 * number)
                cells[row, column + number] = (rk_number(packed), style)
        elif kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                grid.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO:
            first, last, _, _, flags = struct.unpack_from("<HHHHH", body)
            if flags & 1:
                grid.hidden_columns.update(range(first, min(last + 1, 256)))

    def _read_objects(self, kind: int, body: bytes) -> None:
        """A comment is a note that names an object, and the text that follows that object."""
        if kind == _NOTE and self._biff8 and len(body) >= 8:
            row, column, _, number = struct.unpack_from("<HHHH", body)
            self._notes.append((row, column, number))
        elif kind == _OBJ and self._biff8 and len(body) >= 8:
            self._object = struct.unpack_from("<HH", body, 4)
        elif kind == _TXO and len(body) >= 12:
            self._awaited = struct.unpack_from("<H", body, 10)[0]
            self._pieces = []
        elif kind == _CONTINUE and self._awaited > 0 and body:
            text = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
            self._pieces.append(text[: self._awaited])
            self._awaited -= len(text)
            if self._awaited <= 0:
                self._keep("".join(self._pieces))

    def _keep(self, text: str) -> None:
        what, number = self._object
        if what == _NOTE_OBJECT:
            self._texts[number] = text
        elif text.strip():
            self._look.grid.boxes.append(" ".join(text.split()))


def _value(kind: int, body: bytes) -> Value | None:
    """What a cell's record holds; None for a formula whose result is an empty text."""
    if kind in _TEXTS:
        return Text()
    if kind == _RK:
        return rk_number(struct.unpack_from("<I", body, 6)[0])
    if kind == _BOOLERR:
        return ErrorValue(body[6]) if body[7] else bool(body[6])
    if kind == _FORMULA and body[12:14] == b"\xff\xff":
        # Not a number: a text, which follows, a truth value, an error, or an empty text.
        results: dict[int, Value] = {0: Text(), 1: bool(body[8]), 2: ErrorValue(body[8])}
        return results.get(body[6])
    return float(struct.unpack_from("<d", body, 6)[0])


def _string(body: bytes, biff8: bool, *, wide: bool, long: bool = False) -> str:
    """A text with its length before it: in two bytes if `wide` (BIFF 8) or `long`, else in one."""
    if not biff8:
        start = 1 + long
        size = struct.unpack_from("<H", body)[0] if long else body[0]
        return body[start : start + size].decode("cp1252", "replace")
    size = struct.unpack_from("<H", body)[0] if wide else body[0]
    flags, start = body[1 + wide], 2 + wide
    if flags & 1:
        return body[start : start + 2 * size].decode("utf-16-le", "replace")
    return body[start : start + size].decode("latin-1")
