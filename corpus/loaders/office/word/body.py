"""Writes the paragraphs, lists, tables and drawings of a Word document in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.headings import title_like
from corpus.loaders.office.composing import Composer, Marker, is_heading_text
from corpus.loaders.office.page_lines import page_line
from corpus.loaders.office.word import drawings
from corpus.loaders.office.word.inline import InlineReader
from corpus.loaders.office.word.markup import (
    DELETED,
    MC,
    WRAPPERS,
    R,
    W,
    chosen,
    is_contents_control,
    number,
    switch,
    unwrapped,
    value,
)
from corpus.loaders.office.word.notes import Notes
from corpus.loaders.office.word.numbering import Numbering
from corpus.loaders.office.word.package import Package
from corpus.loaders.office.word.styles import Style, Styles
from corpus.loaders.office.word.tables import is_layout, table_rows, word_table
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_FOREIGN = frozenset((W + "altChunk", W + "subDoc"))


class BodyReader:
    """Writes the parts of a document.

    Attributes:
        composer: what was written.
        pictures: what the author says that each large picture shows, perhaps nothing.
    """

    def __init__(self, package: Package) -> None:
        self.composer = Composer()
        self.pictures: list[str] = []
        self._package = package
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"), self._styles)
        settings = package.part("settings")
        stated = [*package.root.iter(W + "sectPr"), *([] if settings is None else [settings])]
        self._footnotes = Notes("footnote", package.part("footnotes"), stated)
        self._endnotes = Notes("endnote", package.part("endnotes"), stated)
        self._inline = InlineReader(self._styles, self._note_mark)
        self._notes_inline = InlineReader(self._styles, lambda reference: "", marks_pictures=False)
        self._carried = ""
        self._bold_heads = False
        self._styled_level = 0
        self._other: Counter[str] = Counter()

    @property
    def counts(self) -> Counter[str]:
        """How many pieces were left out, by what they are."""
        return self._inline.counts + self._notes_inline.counts + self._other

    def read(self) -> None:
        """Write the body, the endnotes, and what stands at the head and foot of all pages."""
        root = self._package.root
        self._inline.start(root)
        self._bold_heads = not any(self._styles.paragraph(p).level for p in root.iter(W + "p"))
        for body in root.iterchildren(W + "body"):
            self._blocks(body)
        self.composer.end_sections()
        for note in self._endnotes.take(self._note_text):
            self.composer.writer.write(note)
        for line in dict.fromkeys(self._page_lines(root)):
            self.composer.writer.write(line)

    def _blocks(self, parent: _Element) -> None:
        for child in parent:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child)
            elif tag == W + "tbl":
                self._table(child)
            elif is_contents_control(child):
                self._other["contents"] += 1
            elif tag == W + "sdt" or tag in WRAPPERS:
                self._blocks(child)
            elif tag == MC + "AlternateContent":
                branch = chosen(child)
                if branch is not None:
                    self._blocks(branch)
            elif tag in DELETED:
                self._other["deleted"] += 1
            elif tag in _FOREIGN:
                self._other["foreign"] += 1

    def _paragraph(self, paragraph: _Element) -> None:
        style = self._styles.paragraph(paragraph)
        raw = self._carried + self._inline.text(paragraph, style)
        self._carried = ""
        if self._inline.in_contents or style.is_contents and raw.strip():
            self._other["contents"] += 1
            return
        if _goes_on(paragraph):
            self._carried = raw
            return
        if style.is_code:
            self.composer.code(raw)
        else:
            self._text(paragraph, style, raw)
        self.composer.note(self._footnotes.take(self._note_text))
        self._drawn(paragraph)
        if paragraph.find(f"{W}pPr/{W}sectPr") is not None:
            self._footnotes.end_section()
            self._endnotes.end_section()

    def _text(self, paragraph: _Element, style: Style, raw: str) -> None:
        hidden = not raw.strip() and switch(paragraph, "pPr/rPr/vanish")
        marker = None if hidden else self._numbering.marker(paragraph, style)
        lines = [line for line in raw.split("\n") if collapse(line)]
        bullet = marker is not None and not marker.text
        level = self._level(paragraph, style, lines, may_be_bold=not bullet)
        if not lines:
            return
        if style.is_title and self.composer.title is None:
            self.composer.main_title(lines, marker)
        elif level:
            self.composer.heading(lines, level, marker)
        elif marker is not None and marker.depth >= 0:
            self.composer.item(lines, marker)
        elif marker is not None or style.continues:
            self.composer.continuation([collapse(line) for line in lines])
        else:
            self.composer.paragraph(lines)

    def _level(
        self, paragraph: _Element, style: Style, lines: list[str], *, may_be_bold: bool
    ) -> int:
        """The level of a heading; 0 for other paragraphs."""
        outline = number(value(paragraph, "pPr/outlineLvl"), 9)
        level = outline + 1 if 0 <= outline < 9 else style.level
        if level:
            level = level if is_heading_text(collapse(" ".join(lines))) else 0
            self._styled_level = level or self._styled_level
            return level
        if len(lines) != 1 or not title_like(collapse(lines[0])):
            return 0
        if may_be_bold and self._bold_heads and _is_bold(paragraph):
            return 1
        after = paragraph.getnext()
        if after is None or after.tag != W + "p":
            return 0
        below = self._styles.paragraph(after)
        heads = self._numbering.heads_clauses(paragraph, style, after, below)
        return self._styled_level + 1 + self._numbering.depth(paragraph, style) if heads else 0

    def _note_mark(self, reference: _Element) -> str:
        notes = self._footnotes if reference.tag == W + "footnoteReference" else self._endnotes
        return notes.mark(reference)

    def _note_text(self, paragraph: _Element) -> str:
        return self._notes_inline.text(paragraph, self._styles.paragraph(paragraph))

    def _table(self, element: _Element) -> None:
        table = word_table(element)
        self._other["cells"] += table.cut
        if is_layout(table, lambda p: bool(self._styles.paragraph(p).level)):
            for cell in (cell for row in table.rows for cell in row):
                self._blocks(cell)
            return
        nested: list[_Element] = []

        def text_of(cell: _Element) -> str:
            return " ".join(self._cell_lines(cell, nested))

        self.composer.table(*table_rows(table, text_of))
        self.composer.note(self._footnotes.take(self._note_text))
        for inner in nested:
            self._table(inner)
        self.composer.end_block()

    def _cell_lines(self, cell: _Element, nested: list[_Element]) -> Iterator[str]:
        """The text of each paragraph of a cell; the tables in it are added to `nested`."""
        children = list(unwrapped(cell))
        several = sum(child.tag == W + "p" for child in children) > 1
        for child in children:
            if child.tag == W + "tbl":
                nested.append(child)
            elif child.tag == W + "p":
                style = self._styles.paragraph(child)
                text = collapse(self._inline.text(child, style))
                marker = self._numbering.marker(child, style)
                if marker and marker.depth >= 0:
                    text = marker.before(text) if marker.text else _bulleted(text, several)
                yield from [text] if text else []
                for part in drawings.drawn(child):
                    yield from self._drawn_lines(part)
                self.pictures.extend(drawings.pictures(child))

    def _drawn_lines(self, part: _Element) -> Iterator[str]:
        if part.tag == W + "txbxContent":
            for paragraph in part.iter(W + "p"):
                yield collapse(self._inline.text(paragraph, self._styles.paragraph(paragraph)))
        else:
            yield from drawings.shape_lines(part)

    def _drawn(self, paragraph: _Element) -> None:
        """Write what is drawn at a paragraph after it."""
        self.pictures.extend(drawings.pictures(paragraph))
        for part in drawings.drawn(paragraph):
            kind = part.tag.rpartition("}")[2]
            if kind == "txbxContent":
                self.composer.end_block()
                self._blocks(part)
            elif kind == "relIds":
                data = self._package.related(part.get(R + "dm"))
                for depth, text in [] if data is None else drawings.diagram_items(data):
                    self.composer.item([text], Marker("", depth))
            elif kind == "chart":
                self._chart(self._package.related(part.get(R + "id")))
            else:
                for line in drawings.shape_lines(part):
                    self.composer.paragraph([line])

    def _chart(self, chart: _Element | None) -> None:
        if chart is not None:
            title, rows = drawings.chart_rows(chart)
            self.composer.table(title, rows)

    def _page_lines(self, root: _Element) -> Iterator[str]:
        """What stands at the head and foot of pages besides their numbers."""
        for kind in ("headerReference", "footerReference"):
            for reference in root.iter(W + kind):
                part = self._package.related(reference.get(R + "id"))
                if part is None:
                    continue
                self._notes_inline.start(part)
                for paragraph in part.iter(W + "p"):
                    for piece in self._notes_inline.text(paragraph).split("\t"):
                        line = page_line(piece, has_number=self._notes_inline.page_numbers)
                        yield from [line] if line else []
                for shape in drawings.drawn(part):
                    yield from drawings.shape_lines(shape)


def _goes_on(paragraph: _Element) -> bool:
    """Whether the next paragraph goes on with this one: its end was deleted, or it is a cap."""
    marks = paragraph.find(f"{W}pPr/{W}rPr")
    if marks is not None and any(mark.tag in DELETED for mark in marks):
        return True
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    return frame is not None and frame.get(W + "dropCap", "none") != "none"


def _is_bold(paragraph: _Element) -> bool:
    """Whether every run with text is bold."""
    runs = [r for r in paragraph.iter(W + "r") if any(t.text for t in r.iter(W + "t"))]
    return bool(runs) and all(switch(run, "rPr/b") for run in runs)


def _bulleted(text: str, several: bool) -> str:
    return f"• {text}" if several and text else text
