"""Workbooks made by the tests themselves, from the XML up."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from corpus.loaders.sheets.grid import cell_name
from tests.corpus.builders import archive

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

Value = str | int | float | bool | None


def relations(*targets: tuple[str, str]) -> str:
    """The parts that a part refers to: kind and target, called rId1, rId2, ..."""
    lines = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def cell(row: int, column: int, value: Value, style: int = 0) -> str:
    """A cell of the XML; a text that begins with = is a formula without a result."""
    name = f'r="{cell_name(row, column)}" s="{style}"'
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c {name} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c {name}><v>{value!r}</v></c>"
    if value.startswith("="):
        return f"<c {name}><f>{escape(value[1:])}</f></c>"
    return f'<c {name} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet(
    rows: Sequence[Sequence[Value | tuple[Value, int]]], more: str = "", cols: str = ""
) -> str:
    """The XML of a sheet; a cell may be a pair of value and style."""
    lines = []
    for number, row in enumerate(rows):
        cells = (value if isinstance(value, tuple) else (value, 0) for value in row)
        inner = "".join(cell(number, i, *pair) for i, pair in enumerate(cells))
        lines.append(f'<row r="{number + 1}">{inner}</row>')
    data = f"<sheetData>{''.join(lines)}</sheetData>"
    return f'<worksheet xmlns="{MAIN}">{cols}{data}{more}</worksheet>'


def xlsx(
    sheets: dict[str, str],
    *,
    formats: Sequence[str] = (),
    parts: dict[str, str] | None = None,
    states: dict[str, str] | None = None,
    properties: str = "",
) -> bytes:
    """A workbook of sheets by name; style 1 is bold, style 2 + i has the i-th format."""
    codes = "".join(
        f'<numFmt numFmtId="{200 + i}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for i, code in enumerate(formats)
    )
    forms = "".join(f'<xf numFmtId="{200 + i}" fontId="0"/>' for i in range(len(formats)))
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><fonts><font/><font><b/></font>'
        f'</fonts><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/>{forms}'
        "</cellXfs></styleSheet>"
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}" '
        f'state="{(states or {}).get(name, "visible")}"/>'
        for i, name in enumerate(sheets, 1)
    )
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{listed}</sheets>'
        "</workbook>"
    )
    targets = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    files = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/styles.xml": styles,
        **{f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }
    return archive(files)


def ods(tables: str, styles: str = "", **parts: str) -> bytes:
    """An ODS file of tables' XML."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive({"content.xml": content, **parts})
