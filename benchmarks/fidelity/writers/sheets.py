"""Workbooks: XLSX and ODS with figures, dates and shares as a person sees them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from xml.sax.saxutils import escape

from benchmarks.fidelity.content import Box, Content, Grid, Heading, Speaker, merged_grid
from benchmarks.fidelity.writers.markup import packed
from benchmarks.fidelity.writers.office import odf, odf_grid

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Number formats by the style that has them; those of Excel itself have numbers below 164.
_FORMATS = ("General", "0.00", "#,##0", "0.0%", "yyyy\\-mm\\-dd", '#,##0.00\\ "€"')
_ODS_FORMATS = {
    "s1": '<number:number-style style:name="n1"><number:number number:decimal-places="2" '
    'number:min-integer-digits="1"/></number:number-style>',
    "s2": '<number:number-style style:name="n2"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1" number:grouping="true"/></number:number-style>',
    "s3": '<number:percentage-style style:name="n3"><number:number number:decimal-places="1" '
    'number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>',
    "s4": '<number:date-style style:name="n4"><number:year number:style="long"/><number:text>-'
    '</number:text><number:month number:style="long"/><number:text>-</number:text><number:day '
    'number:style="long"/></number:date-style>',
    "s5": '<number:number-style style:name="n5"><number:number number:decimal-places="2" '
    'number:min-integer-digits="1" number:grouping="true"/><number:text> €</number:text>'
    "</number:number-style>",
}
# Columns that hold their words, and a page that holds the columns.
_WIDE = (
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols><col min="1" max="6" width="26" '
    'customWidth="1"/></cols>'
)
_FIT = '<pageSetup fitToWidth="1" fitToHeight="0"/>'
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: what is stored, its format (an index of `_FORMATS`), and what a person sees."""

    stored: str | float | date
    form: int
    shown: str


def _values(chance: Random, speaker: Speaker) -> list[Value]:
    price = chance.randrange(100, 9999) / 100
    count = chance.randrange(1000, 99999)
    share = chance.randrange(1, 999) / 1000
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
    sum_ = chance.randrange(100000, 9999999) / 100
    return [
        Value(speaker.phrase(), 0, ""),
        Value(price, 1, f"{price:.2f}"),
        Value(count, 2, f"{count:,}"),
        Value(share, 3, f"{share:.1%}"),
        Value(day, 4, day.isoformat()),
        Value(sum_, 5, f"{sum_:,.2f} €"),
    ]


def _sheets(seed: int) -> list[tuple[str, list[str], list[list[Value]]]]:
    speaker, chance = Speaker(seed), Random(seed)
    sheets = []
    for number in range(2):
        names = ("name", "price", "count", "share", "date", "sum")
        head = [f"{speaker.coined().title()} {name}" for name in names]
        rows = [_values(chance, speaker) for _ in range(12)]
        sheets.append((f"{speaker.coined().title()} {number + 1}", head, rows))
    return sheets


def _known(sheets: list[tuple[str, list[str], list[list[Value]]]]) -> Content:
    blocks: list[Heading | Grid] = []
    for name, head, rows in sheets:
        body = tuple(tuple(Box(v.shown or str(v.stored)) for v in row) for row in rows)
        blocks += [Heading(2, name), Grid((tuple(map(Box, head)),), body)]
    return Content(tuple(blocks))


def xlsx(seed: int) -> tuple[bytes, Content]:
    """Two sheets of stored figures with formats; the last sum of each is a formula."""
    sheets = _sheets(seed)
    names = [name for name, _, _ in sheets]
    texts = [_xlsx_sheet(head, rows) for _, head, rows in sheets]
    return _workbook(names, texts), _known(sheets)


def xlsx_of(content: Content) -> bytes:
    """The tables of a document, a sheet each; its name is the heading above."""
    named = _named(content)
    texts = [_xlsx_sheet(rows[0], [[Value(c, 0, "") for c in r] for r in rows[1:]])
             for _, rows in named]  # fmt: skip
    return _workbook([name for name, _ in named], texts)


def rows_as_xlsx(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet of text, its rows as they are; empty cells are not there."""
    lines = []
    for y, row in enumerate(rows, start=1):
        cells = [
            _xlsx_cell(f"{chr(65 + x)}{y}", Value(text, 0, ""))
            for x, text in enumerate(row)
            if text
        ]
        lines.append(f'<row r="{y}">{"".join(cells)}</row>')
    return _workbook([name], ["".join(lines)])


def ods_of(content: Content) -> bytes:
    """The same as an OpenDocument workbook."""
    tables = [
        odf_grid(Grid((), tuple(tuple(map(Box, row)) for row in rows))).replace(
            "<table:table>", f'<table:table table:name="{escape(name)}">', 1
        )
        for name, rows in _named(content)
    ]
    return odf("spreadsheet", "".join(tables))


def csv_of(content: Content) -> bytes:
    """The first table of a document, with commas."""
    stream = io.StringIO()
    csv.writer(stream).writerows(_named(content)[0][1])
    return stream.getvalue().encode()


def _named(content: Content) -> list[tuple[str, list[list[str]]]]:
    name, found = "Sheet", []
    for block in content.blocks:
        if isinstance(block, Heading):
            name = block.text[:31]
        elif isinstance(block, Grid):
            found.append((name, block.spread()))
    return found


def xlsx_merged(seed: int) -> tuple[bytes, Content]:
    """One sheet of text with a header of two rows and merged cells."""
    speaker = Speaker(seed)
    grid = merged_grid(speaker)
    name = speaker.coined().title()
    lines, merges = [], []
    for y, row in enumerate(grid.laid_out(), start=1):
        boxes = iter(grid.rows[y - 1])
        cells = []
        for x, (text, begins) in enumerate(row):
            if not begins:
                continue
            box = next(boxes)
            place = f"{chr(65 + x)}{y}"
            cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>')
            if box.columns > 1 or box.rows > 1:
                corner = f"{chr(64 + x + box.columns)}{y + box.rows - 1}"
                merges.append(f'<mergeCell ref="{place}:{corner}"/>')
        lines.append(f'<row r="{y}">{"".join(cells)}</row>')
    after = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>'
    return _workbook([name], ["".join(lines)], after), Content((Heading(2, name), grid))


def _xlsx_sheet(head: list[str], rows: list[list[Value]]) -> str:
    all_rows = [[Value(text, 0, "") for text in head], *rows]
    lines = []
    for y, row in enumerate(all_rows, start=1):
        cells = [_xlsx_cell(f"{chr(65 + x)}{y}", value) for x, value in enumerate(row)]
        lines.append(f'<row r="{y}">{"".join(cells)}</row>')
    return "".join(lines)


def _xlsx_cell(place: str, value: Value) -> str:
    if isinstance(value.stored, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value.stored)}</t></is></c>'
    stored = (value.stored - _EPOCH).days if isinstance(value.stored, date) else value.stored
    formula = f"<f>{stored}+0</f>" if place == "F13" else ""
    return f'<c r="{place}" s="{value.form}">{formula}<v>{stored}</v></c>'


def _workbook(names: list[str], sheets: list[str], after: str = "") -> bytes:
    numbers = range(1, len(names) + 1)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    relations += f'<Relationship Id="rs" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_SML}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            *((f"worksheets/sheet{n}", "worksheet") for n in numbers),
        )
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{entries}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
        "</Relationships>",
        "xl/styles.xml": _xlsx_styles(),
    }
    for number, text in zip(numbers, sheets, strict=True):
        sheet = f"{_WIDE}<sheetData>{text}</sheetData>{after}{_FIT}"
        body = f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = body
    return packed(parts)


def _xlsx_styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for n, code in enumerate(_FORMATS)
    )
    cells = "".join(
        f'<xf numFmtId="{164 + n if n else 0}" applyNumberFormat="1"/>'
        for n in range(len(_FORMATS))
    )
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_FORMATS)}">{formats}</numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
        '<borders count="1">'
        '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(_FORMATS)}">{cells}</cellXfs></styleSheet>'
    )


def ods(seed: int) -> tuple[bytes, Content]:
    """The same two sheets as an OpenDocument workbook."""
    sheets = _sheets(seed)
    styles = "".join(
        f'{_ODS_FORMATS[name]}<style:style style:name="{name}" style:family="table-cell" '
        f'style:data-style-name="n{name[1:]}"/>'
        for name in _ODS_FORMATS
    )
    tables = []
    for name, head, rows in sheets:
        lines = ["".join(_ods_cell(Value(text, 0, "")) for text in head)]
        lines += ["".join(map(_ods_cell, row)) for row in rows]
        body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        tables.append(f'<table:table table:name="{escape(name)}">{body}</table:table>')
    return odf("spreadsheet", "".join(tables), styles), _known(sheets)


def ods_merged(seed: int) -> tuple[bytes, Content]:
    """One sheet of text with merged cells."""
    speaker = Speaker(seed)
    grid, name = merged_grid(speaker), speaker.coined().title()
    table = odf_grid(grid).replace("<table:table>", f'<table:table table:name="{name}">', 1)
    return odf("spreadsheet", table), Content((Heading(2, name), grid))


def _ods_cell(value: Value) -> str:
    shown = escape(value.shown or str(value.stored))
    kind, attribute, stored = "float", "value", str(value.stored)
    if isinstance(value.stored, str):
        kind, words = "string", f"<text:p>{shown}</text:p>"
        return f'<table:table-cell office:value-type="{kind}">{words}</table:table-cell>'
    if isinstance(value.stored, date):
        kind, attribute = "date", "date-value"
    elif value.form == 3:
        kind = "percentage"
    return (
        f'<table:table-cell table:style-name="s{value.form}" office:value-type="{kind}" '
        f'office:{attribute}="{stored}"><text:p>{shown}</text:p></table:table-cell>'
    )
