"""Word, OpenDocument text and Rich Text, written part by part as the formats define them."""

from __future__ import annotations

from xml.sax.saxutils import escape

from benchmarks.fidelity.content import (
    Block,
    Code,
    Content,
    Grid,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
)
from benchmarks.fidelity.writers.markup import packed
from benchmarks.fidelity.writers.text import LINK

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_NAMED = (
    f'{_W} {_R} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LOOKS = {
    "bold": "<w:b/>",
    "italic": "<w:i/>",
    "sub": '<w:vertAlign w:val="subscript"/>',
    "sup": '<w:vertAlign w:val="superscript"/>',
}


def docx(content: Content) -> bytes:
    """A Word document: numbering by Word itself, merged cells, footnotes, links."""
    notes: list[str] = []
    numbered = sum(isinstance(b, Items) and bool(b.items[0].label) for b in content.blocks)
    lists = iter(range(2, 2 + numbered))  # each numbered list begins anew, the bullets are 1
    body = "".join(
        _word_items(b, next(lists) if b.items[0].label else 1)
        if isinstance(b, Items)
        else _word_block(b, notes)
        for b in content.blocks
    )
    return word(body, _word_numbering(numbered), notes)


def word(body: str, numbering: str, notes: list[str]) -> bytes:
    """A Word document of these paragraphs and tables, with what numbers them and footnotes."""
    parts = {
        "[Content_Types].xml": _word_types(),
        "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
        "word/document.xml": f"<w:document {_NAMED}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            {"styles": "styles.xml", "numbering": "numbering.xml", "footnotes": "footnotes.xml"}
        ),
        "word/styles.xml": _word_styles(),
        "word/numbering.xml": numbering,
        "word/footnotes.xml": _word_notes(notes),
    }
    return packed(parts)


def _relations(targets: dict[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="r{kind}" Type="{_TYPES}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    link = f'Type="{_TYPES}/hyperlink" Target="{LINK}" TargetMode="External"'
    entries += f'<Relationship Id="rlink" {link}/>'
    name = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{name}">{entries}</Relationships>'


def _word_types() -> str:
    parts = {
        "document": "document.main",
        "styles": "styles",
        "numbering": "numbering",
        "footnotes": "footnotes",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WML}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _word_styles() -> str:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/>'
        f'<w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in (1, 2, 3)
    )
    return f"<w:styles {_W}>{styles}</w:styles>"


def _word_numbering(numbered: int) -> str:
    def levels(form: str, text: str) -> str:
        return "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text.replace("%", f"%{n + 1}")}"/></w:lvl>'
            for n in range(3)
        )

    abstract = (
        f'<w:abstractNum w:abstractNumId="0">{levels("bullet", "•")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{levels("decimal", "%.")}</w:abstractNum>'
    )
    nums = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>' + "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n in range(2, 2 + numbered)
    )
    return f"<w:numbering {_W}>{abstract}{nums}</w:numbering>"


_MARK = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'


def _word_notes(notes: list[str]) -> str:
    said = [_word_paragraph(_MARK + _word_run(Run(f" {text}"))) for text in notes]
    entries = "".join(
        f'<w:footnote w:id="{number}">{text}</w:footnote>'
        for number, text in enumerate(said, start=1)
    )
    return f"<w:footnotes {_W}>{entries}</w:footnotes>"


def _word_paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _word_run(run: Run) -> str:
    look = f"<w:rPr>{_LOOKS.get(run.style, '')}</w:rPr>"
    text = f'<w:r>{look}<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'
    return f'<w:hyperlink r:id="rlink">{text}</w:hyperlink>' if run.style == "link" else text


def _word_runs(runs: tuple[Run, ...], notes: list[str]) -> str:
    parts = []
    for run in runs:
        if run.style == "note":
            notes.append(run.text)
            parts.append(f'<w:r><w:footnoteReference w:id="{len(notes)}"/></w:r>')
        else:
            parts.append(_word_run(run))
    return "".join(parts)


def _word_block(block: Block, notes: list[str]) -> str:
    match block:
        case Heading():
            style = f'<w:pStyle w:val="Heading{block.level}"/>'
            return _word_paragraph(_word_run(Run(block.text)), style)
        case Paragraph():
            return _word_paragraph(_word_runs(block.runs, notes))
        case Code():
            return "".join(_word_paragraph(_word_run(Run(line))) for line in block.lines)
        case Grid():
            return _word_grid(block)
        case Items():
            raise TypeError("lists are numbered by the document")


def _word_items(block: Items, number: int) -> str:
    return "".join(
        _word_paragraph(
            _word_run(Run(item.text)),
            f'<w:numPr><w:ilvl w:val="{item.depth}"/><w:numId w:val="{number}"/></w:numPr>',
        )
        for item in block.items
    )


def _word_grid(grid: Grid) -> str:
    table = grid.laid_out()
    rows = []
    for y, row in enumerate(table):
        boxes = iter(grid.rows[y])
        cells = []
        x = 0
        while x < len(row):
            text, begins = row[x]
            box = next(boxes) if begins else None
            width = box.columns if box else 1
            look = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
            if box and box.rows > 1:
                look += '<w:vMerge w:val="restart"/>'
            look += "" if box else "<w:vMerge/>"
            words = _word_paragraph(_word_run(Run(text if begins else "")))
            cells.append(f"<w:tc><w:tcPr>{look}</w:tcPr>{words}</w:tc>")
            x += width
        head = "<w:trPr><w:tblHeader/></w:trPr>" if y < len(grid.header) else ""
        rows.append(f"<w:tr>{head}{''.join(cells)}</w:tr>")
    columns = '<w:gridCol w:w="1500"/>' * len(table[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = " ".join(
    f'xmlns:{short}="{_OFFICE}:{name}:1.0"'
    for short, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "presentation": "presentation",
        "number": "datastyle",
        "manifest": "manifest",
        "svg": "svg-compatible",
    }.items()
)
_NAMES += (
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def odf(kind: str, body: str, styles: str = "") -> bytes:
    """An OpenDocument file: `text`, `spreadsheet` or `presentation`, and what stands in it."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} '
        f'office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return packed({"content.xml": content, "META-INF/manifest.xml": manifest}, media)


_NUMBER = 'style:num-suffix="." style:num-format="1"'
_BULLET = 'text:bullet-char="•"'


def _levels(kind: str, look: str) -> str:
    return "".join(
        f'<text:list-level-style-{kind} text:level="{level}" {look}><style:list-level-properties '
        f'text:space-before="{level * 0.6}cm" text:min-label-width="0.6cm"/>'
        f"</text:list-level-style-{kind}>"
        for level in (1, 2)
    )


_ODT_STYLES = (
    '<style:style style:name="bold" style:family="text"><style:text-properties '
    'fo:font-weight="bold"/></style:style><style:style style:name="italic" style:family="text">'
    '<style:text-properties fo:font-style="italic"/></style:style><style:style style:name="sub" '
    'style:family="text"><style:text-properties style:text-position="sub 58%"/></style:style>'
    f'<text:list-style style:name="numbers">{_levels("number", _NUMBER)}</text:list-style>'
    f'<text:list-style style:name="bullets">{_levels("bullet", _BULLET)}</text:list-style>'
)


_FOUR_SPACES = '<text:s text:c="4"/>'


def odt(content: Content) -> bytes:
    """An OpenDocument text with lists, merged cells and footnotes."""
    notes: list[str] = []
    body = "".join(odf_block(block, notes) for block in content.blocks)
    return odf("text", body, _ODT_STYLES)


def odf_block(block: Block, notes: list[str]) -> str:
    """A block of an OpenDocument text or slide."""
    match block:
        case Heading():
            return f'<text:h text:outline-level="{block.level}">{escape(block.text)}</text:h>'
        case Paragraph():
            return f"<text:p>{''.join(_odf_run(run, notes) for run in block.runs)}</text:p>"
        case Items():
            return _odf_items(block.items, "numbers" if block.items[0].label else "bullets")
        case Code():
            lines = [escape(line).replace("    ", _FOUR_SPACES) for line in block.lines]
            return "".join(f"<text:p>{line}</text:p>" for line in lines)
        case Grid():
            return odf_grid(block)


def _odf_run(run: Run, notes: list[str]) -> str:
    text = escape(run.text)
    if run.style == "note":
        notes.append(run.text)
        return (
            f'<text:note text:note-class="footnote"><text:note-citation>{len(notes)}'
            f"</text:note-citation><text:note-body><text:p>{text}</text:p></text:note-body>"
            "</text:note>"
        )
    if run.style == "link":
        return f'<text:a xlink:href="{LINK}">{text}</text:a>'
    return f'<text:span text:style-name="{run.style}">{text}</text:span>' if run.style else text


def _odf_items(items: tuple[Item, ...], style: str) -> str:
    parts: list[str] = []
    depth = -1
    for item in items:
        if item.depth > depth:
            parts.append(f'<text:list text:style-name="{style}">')
        else:
            parts.append(
                "</text:list-item>" + "</text:list></text:list-item>" * (depth - item.depth)
            )
        depth = item.depth
        parts.append(f"<text:list-item><text:p>{escape(item.text)}</text:p>")
    return "".join([*parts, "</text:list-item></text:list>" * (depth + 1)])


def odf_grid(grid: Grid, headed: bool = True) -> str:
    """A table, with cells that are covered by merged ones; `headed` marks its header as such."""
    rows = []
    for y, row in enumerate(grid.laid_out()):
        boxes = iter(grid.rows[y])
        cells = []
        for text, begins in row:
            if not begins:
                cells.append("<table:covered-table-cell/>")
                continue
            box = next(boxes)
            span = (
                f'table:number-columns-spanned="{box.columns}" '
                f'table:number-rows-spanned="{box.rows}"'
            )
            words = f"<text:p>{escape(text)}</text:p>"
            cells.append(
                f'<table:table-cell office:value-type="string" {span}>{words}</table:table-cell>'
            )
        line = f"<table:table-row>{''.join(cells)}</table:table-row>"
        head = headed and y < len(grid.header)
        rows.append(f"<table:table-header-rows>{line}</table:table-header-rows>" if head else line)
    text = "".join(rows).replace("</table:table-header-rows><table:table-header-rows>", "")
    columns = f'<table:table-column table:number-columns-repeated="{len(grid.spread()[0])}"/>'
    return f"<table:table>{columns}{text}</table:table>"


def rtf(content: Content) -> bytes:
    """Rich Text as Word writes it: lists with their text beside them, tables by rows."""
    body = "".join(_rtf_block(block) for block in content.blocks)
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Calibri;}}{\stylesheet{\s1 heading 1;}"
    return (head + r"{\s2 heading 2;}{\s3 heading 3;}}" + "\n" + body + "}").encode("ascii")


def _rtf_text(text: str) -> str:
    escaped = "".join("\\" + c if c in "\\{}" else c for c in text)
    return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in escaped)


def _rtf_run(run: Run) -> str:
    text = _rtf_text(run.text)
    forms = {
        "bold": rf"{{\b {text}}}",
        "italic": rf"{{\i {text}}}",
        "sub": rf"{{\sub {text}}}",
        "sup": rf"{{\super {text}}}",
        "link": rf'{{\field{{\*\fldinst HYPERLINK "{LINK}"}}{{\fldrslt {text}}}}}',
        "note": rf"{{\super\chftn}}{{\footnote\pard\plain {{\super\chftn}} {text}}}",
    }
    return forms.get(run.style, text)


def _rtf_block(block: Block) -> str:
    match block:
        case Heading():
            style = rf"\pard\s{block.level}\outlinelevel{block.level - 1}"
            return rf"{style}\b {_rtf_text(block.text)}\b0\par" + "\n"
        case Paragraph():
            return r"\pard\plain " + "".join(_rtf_run(run) for run in block.runs) + "\\par\n"
        case Items():
            return "".join(map(_rtf_item, block.items))
        case Code():
            return "".join(rf"\pard\plain {_rtf_text(x)}\par" + "\n" for x in block.lines)
        case Grid():
            return _rtf_grid(block)


def _rtf_item(item: Item) -> str:
    place = rf"\pard\plain\li{360 * (item.depth + 1)}\fi-360"
    mark = item.label or "\\bullet "
    return rf"{place}{{\listtext {mark}\tab}}{_rtf_text(item.text)}\par" + "\n"


def _rtf_grid(grid: Grid) -> str:
    lines = []
    for y, row in enumerate(grid.laid_out()):
        boxes = iter(grid.rows[y])
        edges, cells = [], []
        x = 0
        while x < len(row):
            text, begins = row[x]
            box = next(boxes) if begins else None
            x += box.columns if box else 1
            merge = r"\clvmrg" if box is None else r"\clvmgf" if box.rows > 1 else ""
            edges.append(rf"{merge}\cellx{x * 1500}")
            cells.append(rf"\pard\intbl {_rtf_text(text) if begins else ''}\cell")
        head = r"\trhdr" if y < len(grid.header) else ""
        lines.append(rf"\trowd{head}{''.join(edges)}{''.join(cells)}\row" + "\n")
    return "".join(lines) + r"\pard"
