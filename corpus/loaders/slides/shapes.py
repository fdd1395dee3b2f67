"""The shapes of a PowerPoint slide in reading order, as lines and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import BrokenDocumentError
from corpus.loaders.slides.deck import Grid, Piece, cell_text, heads_columns
from corpus.loaders.slides.descriptions import described
from corpus.loaders.slides.graphics import chart_pieces, diagram_lines
from corpus.loaders.slides.layouts import (
    MARGINS,
    TITLES,
    Holder,
    P,
    box_of,
    kind_of,
    list_styles,
    placeholder,
)
from corpus.loaders.slides.order import Box, reading_order
from corpus.loaders.slides.package import Package, R, Relation, children
from corpus.loaders.slides.paragraphs import A, plain_text, read_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHAPES = frozenset(P + name for name in ("sp", "pic", "graphicFrame", "grpSp", "cxnSp"))
_DEEPEST_GROUP = 40


@dataclass(slots=True)
class Seen:
    """What was met on a slide that is no text of its own.

    Attributes:
        pictures: pictures without words for them.
        margins: footers, dates and the like.
        objects: kinds of embedded files ("Excel.Sheet.12").
        hidden: texts of shapes that are not shown.
        unread: parts that could not be read.
    """

    pictures: int = 0
    margins: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    hidden: int = 0
    unread: list[str] = field(default_factory=list)


class ShapeReader:
    """Reads the shapes of one slide."""

    def __init__(self, package: Package, part: str, above: list[Holder]) -> None:
        self.seen = Seen()
        self.title = ""
        self._package = package
        self._above = above
        self._relations: dict[str, Relation] = package.relations(part)

    def read(self, tree: _Element, width: float, height: float) -> list[Piece]:
        """The pieces of a shape tree below the title, which is kept apart."""
        shapes = [shape for shape in children(tree) if shape.tag in _SHAPES]
        return self.pieces([s for s in shapes if not self._is_title(s)], width, height)

    def pieces(
        self, shapes: list[_Element], width: float, height: float, depth: int = 0
    ) -> list[Piece]:
        """The pieces of shapes, in the order in which people read them."""
        shown = [shape for shape in shapes if self._is_shown(shape)]
        read: list[tuple[Box, list[Piece]]] = []
        for shape in shown:
            pieces = list(self._shape(shape, depth))
            if pieces:
                # What lies nowhere is read first, as it was drawn.
                read.append((box_of(shape, self._above) or Box(0, 0, width, 0), pieces))
        order = reading_order([box for box, _ in read], width, height)
        return [piece for index in order for piece in read[index][1]]

    def _is_title(self, shape: _Element) -> bool:
        if self.title or kind_of(placeholder(shape)) not in TITLES:
            return False
        self.title = plain_text(shape.find(P + "txBody")).replace("\n", " ").strip()
        return bool(self.title)

    def _is_shown(self, shape: _Element) -> bool:
        names = next(shape.iter(P + "cNvPr"), None)
        if names is None or names.get("hidden") not in ("1", "true"):
            return True
        self.seen.hidden += any((t.text or "").strip() for t in shape.iter(A + "t"))
        return False

    def _shape(self, shape: _Element, depth: int) -> Iterator[Piece]:
        if shape.tag == P + "grpSp":
            yield from self._group(shape, depth)
        elif shape.tag == P + "graphicFrame":
            yield from self._frame(shape)
        elif shape.tag == P + "pic":
            media = [
                m for m in ("video", "audio") if next(shape.iter(f"{A}{m}File"), None) is not None
            ]
            self.seen.objects.extend(media)
            yield from self._described(shape, is_picture=not media)
        else:
            yield from self._text(shape)

    def _group(self, group: _Element, depth: int) -> Iterator[Piece]:
        inside = [shape for shape in children(group) if shape.tag in _SHAPES]
        if depth > _DEEPEST_GROUP:
            for body in group.iter(P + "txBody"):
                yield from read_lines(body)
            return
        size = group.find(f"{P}grpSpPr/{A}xfrm/{A}chExt")
        box = box_of(group, []) or Box(0, 0, 0, 0)
        width, height = box.right - box.left, box.bottom - box.top
        if size is not None and size.get("cx", "").isdigit() and size.get("cy", "").isdigit():
            width, height = float(size.get("cx", "0")), float(size.get("cy", "0"))
        yield from self.pieces(inside, width, height, depth + 1)

    def _text(self, shape: _Element) -> Iterator[Piece]:
        place = placeholder(shape)
        kind = kind_of(place)
        lines = read_lines(shape.find(P + "txBody"), list_styles(place, self._above))
        if kind in MARGINS:
            if kind != "sldNum":
                self.seen.margins.extend(line.text for line in lines)
        elif lines:
            yield from lines
        else:
            filled = next(shape.iter(A + "blip"), None) is not None
            yield from self._described(shape, is_picture=filled)

    def _described(self, shape: _Element, *, is_picture: bool) -> Iterator[Piece]:
        """What the alternative text of a shape without text says."""
        names = next(shape.iter(P + "cNvPr"), None)
        words = "" if names is None else " ".join(names.get("descr", "").split())
        lines = list(described(words))
        yield from lines
        self.seen.pictures += is_picture and not lines

    def _frame(self, frame: _Element) -> Iterator[Piece]:
        data = frame.find(f"{A}graphic/{A}graphicData")
        content = [] if data is None else children(data)
        if not content:
            return
        found = content[0]
        if found.tag == A + "tbl":
            yield table_grid(found)
        elif found.tag.endswith("}chart"):
            root = self._part(found.get(R + "id"))
            yield from [] if root is None else chart_pieces(root)
        elif found.tag.endswith("}relIds"):
            root = self._part(found.get(R + "dm"))
            yield from [] if root is None else diagram_lines(root)
        elif found.tag == P + "oleObj":
            self.seen.objects.append(found.get("progId") or found.get("name") or "object")
            yield from self._described(frame, is_picture=False)

    def _part(self, key: str | None) -> _Element | None:
        relation = self._relations.get(key or "")
        if relation is None:
            self.seen.unread.append("a chart or diagram")
            return None
        try:
            return self._package.xml(relation.target)
        except BrokenDocumentError:
            self.seen.unread.append(f"a chart or diagram ({relation.target})")
            return None


def table_grid(table: _Element) -> Grid:
    """A table; what a merged cell says stands in each cell that it covers."""
    rows: list[list[str]] = []
    for row in table.iterchildren(A + "tr"):
        line: list[str] = []
        above = rows[-1] if rows else []
        for cell in row.iterchildren(A + "tc"):
            if _is_on(cell, "vMerge") and len(above) > len(line):
                line.append(above[len(line)])
            elif _is_on(cell, "hMerge") and line:
                line.append(line[-1])
            else:
                line.append(cell_text(read_lines(cell.find(A + "txBody"))))
        rows.append(line)
    return Grid(rows, _header_rows(table, rows))


def _header_rows(table: _Element, rows: list[list[str]]) -> int:
    properties = table.find(A + "tblPr")
    flagged = properties is not None and _is_on(properties, "firstRow")
    first = table.find(A + "tr")
    if first is None or not flagged and not heads_columns(rows):
        return 0
    cells = list(first.iterchildren(A + "tc"))
    parted = any(cell.get("gridSpan", "1") not in ("", "1") for cell in cells)
    spans = [int(span) for cell in cells if (span := cell.get("rowSpan", "1")).isdigit()]
    # A head over several columns is named step by step in the rows that its neighbours span.
    deep = max(spans, default=1) if parted else 1
    return deep if deep < len(rows) else 1


def _is_on(element: _Element, name: str) -> bool:
    return element.get(name) in ("1", "true", "on")
