"""Word documents: paragraphs, lists, tables and headings by style."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.document import Source
from corpus.headings import title_like
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.writer import TextWriter, collapse
from corpus.sections import nest

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_LIST = re.compile(r"list (bullet|number)(?: (\d))?$", re.IGNORECASE)
_CODE = re.compile(r"code|source text|preformatted|listing", re.IGNORECASE)
_CONTENTS = re.compile(r"toc( heading| \d)?$|table of (contents|figures)", re.IGNORECASE)
# What Word and converters fill in when nobody states a title or an author.
_NO_TITLE = re.compile(r"(?:word )?document ?\d*$|untitled|microsoft word|title$", re.IGNORECASE)
_NO_AUTHOR = re.compile(r"python-docx|microsoft office|user$|admin|unknown|author$", re.IGNORECASE)
_PIECES = {"t": None, "tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
# Deleted text, notes in the margin, and text boxes, which are paragraphs of their own.
_NOT_INLINE = frozenset(_W + name for name in ("del", "moveFrom", "txbxContent", "pPr"))


def load_docx(data: bytes, path: Path) -> Loaded:
    """A Word document.

    Raises:
        BrokenDocumentError: the container or its parts are damaged.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it would unpack to more than the limits.
    """
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    archive = Archive(data, path)
    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
    except (OpcError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise archive.broken(str(error)) from error
    reader = _Reader(_styles(document), _numbering(document))
    reader.read(body)
    text = reader.writer.text()
    return Loaded(
        text,
        _title(document, reader),
        _source(document),
        nest(reader.writer.marks, len(text)),
        tables=tuple(reader.writer.tables),
    )


class _Style:
    """What a paragraph style says, those that it is based on included."""

    def __init__(self, element: _Element | None, base: _Style | None) -> None:
        name = "" if element is None else _value(element, "name") or ""
        self.name = name
        heading = _HEADING.match(name)
        outline = None if element is None else _value(element, "pPr/outlineLvl")
        self.level: int = base.level if base else 0
        if heading:
            self.level = int(heading[1])
        elif outline is not None and outline.isdigit():
            self.level = int(outline) + 1 if int(outline) < 9 else 0
        self.is_title = name.lower() == "title"
        self.is_code: bool = bool(_CODE.search(name)) or bool(base and base.is_code)
        self.is_contents = bool(_CONTENTS.match(name))
        listed = _LIST.match(name)
        self.list = (listed[1].lower(), int(listed[2] or 1) - 1) if listed else None
        if self.list is None and base:
            self.list = base.list


class _Reader:
    """Writes the paragraphs and tables of a body in order."""

    def __init__(self, styles: dict[str, _Style], numbering: dict[tuple[str, str], str]) -> None:
        self.writer = TextWriter()
        self.title: str | None = None
        self._styles = styles
        self._numbering = numbering
        self._plain = _Style(None, None)
        self._code: list[str] = []
        self._counts: Counter[tuple[str, int]] = Counter()
        self._in_list = False
        self._bold_heads = False

    def read(self, body: _Element) -> None:
        paragraphs = list(body.iter(_W + "p"))
        self._bold_heads = not any(self._style(p).level for p in paragraphs)
        self._blocks(body)
        self._end_code()

    def _blocks(self, parent: _Element) -> None:
        for child in parent:
            if child.tag == _W + "p":
                self._paragraph(child)
            elif child.tag == _W + "tbl":
                self._table(child)
            elif child.tag == _W + "sdt":
                gallery = _value(child, "sdtPr/docPartObj/docPartGallery")
                content = child.find(_W + "sdtContent")
                if content is not None and gallery != "Table of Contents":
                    self._blocks(content)
            elif child.tag in (_W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"):
                self._blocks(child)

    def _paragraph(self, paragraph: _Element) -> None:
        style = self._style(paragraph)
        raw = "".join(_inline(paragraph))
        if style.is_code:
            self._code.append(raw)
            return
        self._end_code()
        lines = [line for line in map(collapse, raw.split("\n")) if line]
        if lines and not style.is_contents:
            self._write(paragraph, style, lines)
        for box in paragraph.iter(_W + "txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                self._blocks(box)

    def _write(self, paragraph: _Element, style: _Style, lines: list[str]) -> None:
        level = self._level(paragraph, style, lines)
        listed = None if level or style.is_title else self._list_marker(paragraph, style)
        if style.is_title and self.title is None:
            self.title = " ".join(lines)
            self.writer.heading(self.title, 1)
        elif level:
            self.writer.heading(" ".join(lines), level)
        elif listed:
            depth, marker = listed
            indent = "  " * depth
            body = ("\n" + indent + " " * len(marker)).join(lines)
            self.writer.write(indent + marker + body, tight=self._in_list)
        else:
            self.writer.write("\n".join(lines))
        self._in_list = bool(listed)
        if not listed:
            self._counts.clear()

    def _level(self, paragraph: _Element, style: _Style, lines: list[str]) -> int:
        """The level of a heading, below the title where there is one; 0 for other paragraphs."""
        outline = _value(paragraph, "pPr/outlineLvl")
        level = style.level
        if outline is not None and outline.isdigit() and int(outline) < 9:
            level = int(outline) + 1
        if not level and self._bold_heads and len(lines) == 1 and title_like(lines[0]):
            level = int(_is_bold(paragraph))
        return level + 1 if level and self.title else level

    def _list_marker(self, paragraph: _Element, style: _Style) -> tuple[int, str] | None:
        """Depth and marker of a list item; None for other paragraphs."""
        number = _value(paragraph, "pPr/numPr/numId")
        if number is None and style.list is None or number == "0":
            return None
        depth_text = _value(paragraph, "pPr/numPr/ilvl") or "0"
        depth = int(depth_text) if depth_text.isdigit() else 0
        if number is None:
            kind, depth = style.list or ("bullet", 0)
            form, number = "bullet" if kind == "bullet" else "decimal", kind
        else:
            form = self._numbering.get((number, depth_text), "bullet")
        if form in ("bullet", "none"):
            return depth, "- "
        for deeper in [key for key in self._counts if key[0] == number and key[1] > depth]:
            del self._counts[deeper]
        self._counts[number, depth] += 1
        return depth, f"{self._counts[number, depth]}. "

    def _end_code(self) -> None:
        if self._code:
            self.writer.code("\n".join(self._code))
            self._code.clear()
            self._in_list = False

    def _style(self, paragraph: _Element) -> _Style:
        return self._styles.get(_value(paragraph, "pPr/pStyle") or "", self._plain)

    def _table(self, table: _Element) -> None:
        self._end_code()
        self._in_list = False
        rows: list[list[str]] = []
        for row in table.iterchildren(_W + "tr"):
            line: list[str] = []
            for cell in row.iterchildren(_W + "tc"):
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                above = rows[-1] if rows else []
                if (
                    merge is not None
                    and merge.get(_W + "val") != "restart"
                    and _reaches(above, line)
                ):
                    line.append(above[len(line)])
                else:
                    line.append(_cell_text(cell))
            rows.append(line)
        if max(map(len, rows), default=0) > 1:
            self.writer.table(rows)
            return
        for cell in table.iterfind(f"{_W}tr/{_W}tc"):
            self._blocks(cell)


def _reaches(above: list[str], line: list[str]) -> bool:
    """Whether the row above has a cell at the column that comes next in this one."""
    return len(above) > len(line)


def _inline(element: _Element) -> Iterator[str]:
    """The pieces of text of a paragraph, without deleted and hidden ones."""
    for child in element:
        tag = child.tag
        if tag in _NOT_INLINE or tag == _FALLBACK or not isinstance(tag, str):
            continue
        name = tag.removeprefix(_W)
        if name in _PIECES:
            piece = _PIECES[name]
            yield (child.text or "") if piece is None else piece
        elif tag != _W + "r" or child.find(f"{_W}rPr/{_W}vanish") is None:
            yield from _inline(child)


def _cell_text(cell: _Element) -> str:
    return collapse(" ".join("".join(_inline(p)) for p in cell.iter(_W + "p")))


def _is_bold(paragraph: _Element) -> bool:
    """Whether every run with text is bold."""
    runs = [run for run in paragraph.iter(_W + "r") if "".join(_inline(run)).strip()]
    marks = [run.find(f"{_W}rPr/{_W}b") for run in runs]
    return bool(marks) and all(
        mark is not None and mark.get(_W + "val") not in ("0", "false") for mark in marks
    )


def _value(element: _Element, path: str) -> str | None:
    """The `w:val` of a descendant."""
    found = element.find("/".join(_W + step for step in path.split("/")))
    value = None if found is None else found.get(_W + "val")
    return None if value is None else str(value)


def _styles(document: Any) -> dict[str, _Style]:
    elements = {
        element.get(_W + "styleId"): element
        for element in document.styles.element.iter(_W + "style")
        if element.get(_W + "type") == "paragraph"
    }
    styles: dict[str, _Style] = {}

    def style(name: str, depth: int) -> _Style:
        if name not in styles:
            element = elements[name]
            above = _value(element, "basedOn")
            # A damaged file may base styles on each other in a circle.
            based = above in elements and above != name and depth < 20
            styles[name] = _Style(element, style(above, depth + 1) if based and above else None)
        return styles[name]

    for name in elements:
        style(name, 0)
    return styles


def _numbering(document: Any) -> dict[tuple[str, str], str]:
    """The format ("bullet", "decimal", …) of each list and depth."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        return {}
    abstract = {e.get(_W + "abstractNumId"): e for e in root.iter(_W + "abstractNum")}
    formats: dict[tuple[str, str], str] = {}
    for number in root.iter(_W + "num"):
        definition = abstract.get(_value(number, "abstractNumId"))
        if definition is None:
            continue
        for level in definition.iter(_W + "lvl"):
            key = (number.get(_W + "numId"), level.get(_W + "ilvl"))
            formats[key] = _value(level, "numFmt") or "bullet"
    return formats


def _title(document: Any, reader: _Reader) -> str | None:
    stated = collapse(document.core_properties.title or "")
    if reader.title or stated and not _NO_TITLE.match(stated):
        return reader.title or stated
    first = next((mark for mark in reader.writer.marks if mark.level == 1), None)
    if first is not None:
        return first.heading
    line = reader.writer.text().partition("\n")[0]
    return line if title_like(line) else None


def _source(document: Any) -> Source:
    properties = document.core_properties
    author = collapse(properties.author or "")
    # The date of python-docx's template is not that of the document.
    created = None if author == "python-docx" else properties.created
    return Source(
        author=author if author and not _NO_AUTHOR.match(author) else None,
        date=created.date().isoformat() if created else None,
    )
