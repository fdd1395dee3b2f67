"""Workbooks, whichever program wrote them: what a file is, is told by its first bytes."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import BrokenDocumentError
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.sheets.grid import Grid
from corpus.loaders.sheets.writing import write_grids

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD = b"\x09"
_MARKUP = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<")


def load_workbook(data: bytes, path: Path) -> Loaded:
    """A workbook: XLSX, XLSM, XLSB, XLS or ODS, by what it is and not by its name.

    Many programs write a page or a list of rows and call it .xls; those are read as what they are.

    Raises:
        BrokenDocumentError: it is damaged, or no workbook.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it is over a limit.
    """
    if data.startswith(_ZIP):
        return _load_zipped(data, path)
    if data.startswith(_OLE):
        from corpus.loaders.sheets.xls import read_xls

        return _written(*read_xls(data, path), path)
    start = data[:200].lstrip()
    if start.startswith(_MARKUP):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:2000]:
            raise BrokenDocumentError(
                path, "is an XML Spreadsheet of 2003; open it and save it as .xlsx"
            )
        from corpus.loaders.html.loader import load_html

        return load_html(data, path)
    if data.startswith(_OLD) or b"\x00" in data[:200] and not data.startswith((b"\xff", b"\xfe")):
        raise BrokenDocumentError(
            path, "is no workbook, or one of before Excel 95; open it and save it as .xlsx"
        )
    from corpus.loaders.sheets.delimited import load_delimited

    return load_delimited(data, path)


def _load_zipped(data: bytes, path: Path) -> Loaded:
    names = Archive(data, path).names
    if "content.xml" in names:
        from corpus.loaders.sheets.ods import read_ods

        return _written(*read_ods(data, path), path)
    if "xl/workbook.bin" in names:
        from corpus.loaders.sheets.xlsb import read_xlsb

        return _written(*read_xlsb(data, path), path)
    from corpus.loaders.sheets.xlsx import read_xlsx

    return _written(*read_xlsx(data, path), path)


def _written(grids: list[Grid], title: str | None, path: Path) -> Loaded:
    """The text of sheets; the name of the first of several does not stand for all of them."""
    several = sum(bool(grid.rows) for grid in grids) > 1
    name = " ".join(path.stem.replace("_", " ").replace("-", " ").split())
    return write_grids(grids, title or (name if several else None))
