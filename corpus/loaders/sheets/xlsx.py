"""XLSX and XLSM: cells with the formats that they are shown in; macros are never looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BrokenDocumentError
from corpus.loaders.archive import Archive
from corpus.loaders.sheets.display.number_formats import BUILT_IN
from corpus.loaders.sheets.display.shown import Style
from corpus.loaders.sheets.grid import Budget, Comment, Grid, parse_reference, parse_span
from corpus.loaders.sheets.markup import read_markup, unescaped
from corpus.loaders.sheets.package import (
    Part,
    drawn_texts,
    of_kind,
    package_title,
    part_named,
    related_parts,
)
from corpus.loaders.sheets.xlsx_cells import CellReader, StringReader, Workbook

if TYPE_CHECKING:
    from lxml.etree import _Element

_THREADED = "[Threaded comment]"
_MOST_SHEETS = 1_000


def read_xlsx(data: bytes, path: Path) -> tuple[list[Grid], str | None]:
    """The sheets of a workbook in their order, and its own title.

    Raises:
        BrokenDocumentError: it is damaged, or no workbook.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it is over a limit for containers.
    """
    archive = Archive(data, path)
    main = next(
        (p.name for p in related_parts(archive, "").values() if p.kind == "officeDocument"),
        part_named(archive, "xl/workbook.xml") or "xl/workbook.xml",
    )
    root = archive.xml(main)
    parts = related_parts(archive, main)
    book = Workbook(
        strings=_strings(archive, parts),
        styles=_styles(archive, parts),
        from_1904=any(_is_on(e.get("date1904")) for e in root.iter("{*}workbookPr")),
        recalculated=any(_is_on(e.get("fullCalcOnLoad")) for e in root.iter("{*}calcPr")),
    )
    budget = Budget()
    grids: list[Grid] = []
    broken: BrokenDocumentError | None = None
    for sheet in list(root.iter("{*}sheet"))[:_MOST_SHEETS]:
        identity = next((v for k, v in sheet.items() if k.endswith("}id")), "")
        part = parts.get(identity)
        grid = Grid(sheet.get("name", ""), hidden=sheet.get("state", "visible") != "visible")
        try:
            if part is None:
                raise archive.broken(f"sheet {grid.name} is missing")
            read_markup(archive, part.name, CellReader(grid, book, budget))
            _read_related(archive, part.name, grid)
        except BrokenDocumentError as error:
            grid.damage = error.reason
            broken = error
        grids.append(grid)
    if broken is not None and not any(grid.rows for grid in grids):
        raise broken
    return grids, package_title(archive)


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


def _strings(archive: Archive, parts: dict[str, Part]) -> list[str]:
    reader = StringReader()
    for name in of_kind(archive, parts, "sharedStrings")[:1]:
        read_markup(archive, name, reader)
    return reader.strings


def _styles(archive: Archive, parts: dict[str, Part]) -> list[Style]:
    styles: list[Style] = []
    for name in of_kind(archive, parts, "styles")[:1]:
        root = archive.xml(name)
        codes = dict(BUILT_IN)
        for element in root.iter("{*}numFmt"):
            codes[_number(element.get("numFmtId"))] = element.get("formatCode", "General")
        bold = [
            any(_is_on(b.get("val", "1")) for b in font.iter("{*}b"))
            for font in root.iterfind("{*}fonts/{*}font")
        ]
        for form in root.iterfind("{*}cellXfs/{*}xf"):
            font = _number(form.get("fontId"))
            code = codes.get(_number(form.get("numFmtId")), "General")
            styles.append(Style(code, font < len(bold) and bold[font]))
    return styles


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _read_related(archive: Archive, part: str, grid: Grid) -> None:
    """Tables, comments and boxes of a sheet stand in parts of their own."""
    parts = related_parts(archive, part)
    for name in of_kind(archive, parts, "table"):
        root = archive.xml(name)
        span = parse_span(root.get("ref", ""))
        if span is not None:
            grid.headers.append((span, _number(root.get("headerRowCount", "1"))))
    for name in of_kind(archive, parts, "threadedComment", "threadedComments"):
        grid.comments += _comments(archive.xml(name), "{*}threadedComment", "{*}text")
    for name in of_kind(archive, parts, "comments"):
        grid.comments += _comments(archive.xml(name), "{*}comment", "{*}t")
    grid.boxes += drawn_texts(archive, parts)


def _comments(root: _Element, tag: str, text_tag: str) -> list[Comment]:
    authors = [author.text or "" for author in root.iter("{*}author")]
    found: list[Comment] = []
    for element in root.iter(tag):
        place = parse_reference(element.get("ref", ""))
        text = " ".join("".join(t.text or "" for t in element.iter(text_tag)).split())
        if place is None or not text or text.startswith(_THREADED):
            # Excel writes a threaded comment twice, the second time for programs of before 2019.
            continue
        number = _number(element.get("authorId"))
        author = authors[number].strip() if number < len(authors) else ""
        known = author and not author.startswith("tc=") and not text.startswith(author)
        found.append(Comment(*place, unescaped(text), author if known else ""))
    return found
