"""Builds Word and OpenDocument files from the XML of their parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from corpus.loaders.base import Loaded
from corpus.loaders.office.docx import load_docx
from corpus.loaders.office.odt import load_odt

_SCHEMAS = "http://schemas.openxmlformats.org"
_RELATION = f"{_SCHEMAS}/officeDocument/2006/relationships"
NAMES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": f"{_SCHEMAS}/wordprocessingml/2006/main",
        "m": f"{_SCHEMAS}/officeDocument/2006/math",
        "r": _RELATION,
        "a": f"{_SCHEMAS}/drawingml/2006/main",
        "c": f"{_SCHEMAS}/drawingml/2006/chart",
        "dgm": f"{_SCHEMAS}/drawingml/2006/diagram",
        "wp": f"{_SCHEMAS}/drawingml/2006/wordprocessingDrawing",
        "mc": f"{_SCHEMAS}/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
_ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "meta": "meta",
    }.items()
)
_ODF += (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:math="http://www.w3.org/1998/Math/MathML"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def zipped(parts: dict[str, str]) -> bytes:
    """A container of parts by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return out.getvalue()


def docx_file(
    body: str, parts: dict[str, str] | None = None, main: str = "word/document.xml"
) -> bytes:
    """A Word file with a body; `parts` are the insides of others by kind ("numbering")."""
    files = {
        "_rels/.rels": _relations({"r1": ("officeDocument", f"/{main}")}),
        main: f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
    }
    folder, _, name = main.rpartition("/")
    related: dict[str, tuple[str, str]] = {}
    for kind, inside in (parts or {}).items():
        root = {"chart": "c:chartSpace", "diagramData": "dgm:dataModel"}.get(kind, f"w:{kind}")
        files[f"{folder}/{kind}.xml"] = f"<{root} {NAMES}>{inside}</{root}>"
        related[kind] = (kind, f"{kind}.xml")
    files[f"{folder}/_rels/{name}.rels"] = _relations(related)
    return zipped(files)


def _relations(related: dict[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for name, (kind, target) in related.items()
    )
    return f'<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">{inside}</Relationships>'


def read_docx(body: str, parts: dict[str, str] | None = None) -> Loaded:
    return load_docx(docx_file(body, parts), Path("a.docx"))


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(text: str, depth: int, number: int = 1) -> str:
    """A paragraph of a list."""
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def numbering(levels: Sequence[tuple[str, str, str]], nums: str = "") -> dict[str, str]:
    """The part that defines list 1: for each level format, text and further properties."""
    inside = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text, more) in enumerate(levels)
    )
    return {
        "numbering": f'<w:abstractNum w:abstractNumId="7">{inside}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{nums}'
    }


def table(rows: Sequence[Sequence[str]], properties: str = "") -> str:
    """A table of cells that are text, or the inside of a `w:tc` where they begin with `<`."""
    lines = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{lines}</w:tbl>"


def cell(text: str, properties: str) -> str:
    """The inside of a cell with properties, for `table`."""
    return f"<w:tcPr>{properties}</w:tcPr>{p(text)}"


def _cell(inside: str) -> str:
    return f"<w:tc>{inside if inside.startswith('<') else p(inside)}</w:tc>"


def odt_file(body: str, styles: str = "", parts: dict[str, str] | None = None) -> bytes:
    """An OpenDocument text with automatic styles; `parts` are whole files."""
    content = (
        f"<office:document-content {_ODF}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return zipped({"content.xml": content, **(parts or {})})


def read_odt(body: str, styles: str = "", parts: dict[str, str] | None = None) -> Loaded:
    return load_odt(odt_file(body, styles, parts), Path("a.odt"))


def odf_part(root: str, inside: str) -> str:
    """A part such as `meta.xml` or `styles.xml`."""
    return f"<office:{root} {_ODF}>{inside}</office:{root}>"
