"""Writes the paragraphs, lists, tables and drawings of a Word document in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.blocks import parse_blocks
from corpus.headings import title_like
from corpus.loaders.office.tabbed import TabbedLines
from corpus.loaders.office.word import drawings
from corpus.loaders.office.word.inline import InlineReader
from corpus.loaders.office.word.markup import (
    DELETED,
    MC,
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
from corpus.loaders.office.word.numbering import Marker, Numbering
from corpus.loaders.office.word.package import Package
from corpus.loaders.office.word.styles import Style, Styles
from corpus.loaders.office.word.tables import is_layout, table_rows, word_table
from corpus.loaders.writer import TextWriter, collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_WRAPPERS = frozenset(W + n for n in ("ins", "moveTo", "customXml", "smartTag", "sdtContent"))
_FOREIGN = frozenset((W + "altChunk", W + "subDoc"))
# Clauses are often given heading styles for their numbers; sentences of this length are text.
_LONGEST_HEADING = 200
_LONGEST_SENTENCE_HEADING = 12
_DEEPEST_INDENT = 8
_PAGE_WORDS = re.compile(
    r"[\s|·•–—-]*\b(?:page|seite|página|pagina|pag\.|p\.)\s*(?:(?:of|von|de|di|/)\s*)?$|"
    r"^(?:of|von|de|di|/)$",
    re.IGNORECASE,
)


class BodyReader:
    """Writes the parts of a document to `writer`.

    Attributes:
        writer: what was written.
        title: the text of the paragraph in the style "Title".
        pictures: what the author says that each large picture shows, perhaps nothing.
    """

    def __init__(self, package: Package) -> None:
        self.writer = TextWriter()
        self.title: str | None = None
        self.pictures: list[str] = []
        self._package = package
        self._styles = Styles(package.optional("styles"))
        self._numbering = Numbering(package.optional("numbering"), self._styles)
        settings = package.optional("settings")
        stated = [*package.root.iter(W + "sectPr"), *([] if settings is None else [settings])]
        self._footnotes = Notes("footnote", package.optional("footnotes"), stated)
        self._endnotes = Notes("endnote", package.optional("endnotes"), stated)
        self._inline = InlineReader(self._styles, self._note_mark)
        self._notes_inline = InlineReader(self._styles, lambda reference: "")
        self._tabbed = TabbedLines(self.writer)
        self._code: list[str] = []
        self._carried = ""
        self._pending: list[str] = []
        self._in_list = False
        self._last_marker: Marker | None = None
        self._bold_heads = False
        self._other: Counter[str] = Counter()

    @property
    def counts(self) -> Counter[str]:
        """How many pieces were left out, by what they are."""
        return self._inline.counts + self._notes_inline.counts + self._other

    def read(self) -> None:
        """Write the body, the endnotes, and what stands at the head and foot of all pages."""
        root = self._package.root
        body = root.find(W + "body")
        if body is None:
            return
        self._inline.start(root)
        self._bold_heads = not any(self._style(p).level for p in body.iter(W + "p"))
        self._blocks(body)
        self._end_code()
        self._end_block()
        for index, mark in enumerate(self.writer.marks):
            if mark.end is None:
                self.writer.close(index)
        for note in self._endnotes.take(self._note_text):
            self.writer.write(note)
        for line in dict.fromkeys(self._page_lines(body)):
            self.writer.write(line)

    def _blocks(self, parent: _Element) -> None:
        for child in parent:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child)
            elif tag == W + "tbl":
                self._table(child)
            elif is_contents_control(child):
                self._other["contents"] += 1
            elif tag == W + "sdt" or tag in _WRAPPERS:
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
        style = self._style(paragraph)
        raw = self._carried + self._inline.text(paragraph, style)
        self._carried = ""
        if self._inline.in_contents or style.is_contents and raw.strip():
            self._other["contents"] += 1
            return
        if self._goes_on(paragraph):
            self._carried = raw
            return
        self._text(paragraph, style, raw)
        self._pending += self._footnotes.take(self._note_text)
        self._drawn(paragraph)
        if paragraph.find(f"{W}pPr/{W}sectPr") is not None:
            self._footnotes.end_section()
            self._endnotes.end_section()

    def _text(self, paragraph: _Element, style: Style, raw: str) -> None:
        if style.is_code:
            self._end_block()
            self._code.append(raw)
            return
        self._end_code()
        hidden = not raw.strip() and switch(paragraph, "pPr/rPr/vanish")
        marker = None if hidden else self._numbering.marker(paragraph, style)
        lines = [line for line in raw.split("\n") if collapse(line)]
        if not lines:
            return
        level = self._level(paragraph, style, [collapse(line) for line in lines])
        if not level and marker is None and not style.is_title and self._tabbed.take(lines):
            self._in_list = False
            return
        self._write(style, [collapse(line) for line in lines], level, marker)

    def _write(self, style: Style, lines: list[str], level: int, marker: Marker | None) -> None:
        first = _joined(marker, lines[0]) if marker and marker.text else lines[0]
        is_item = marker is not None and (not marker.text or _opens_item(marker.text))
        if style.is_title and self.title is None:
            self._end_block()
            self.title = " ".join([first, *lines[1:]])
            self.writer.heading(self.title, 1)
        elif level:
            self._end_block()
            self.writer.heading(" ".join([first, *lines[1:]]), level)
        elif marker is not None and is_item:
            self._tabbed.write()
            indent = "  " * min(marker.depth, _DEEPEST_INDENT)
            sign = "- " if not marker.text else ""
            hanging = "\n" + indent + " " * len(sign or marker.text + " ")
            body = hanging.join([first, *lines[1:]])
            self.writer.write(indent + sign + body, tight=self._follows_on(marker))
            self._last_marker = marker
        else:
            self._end_block()
            self.writer.write("\n".join([first, *lines[1:]]))
        self._in_list = is_item and not level

    def _follows_on(self, marker: Marker) -> bool:
        """Whether an item belongs to the list of the item before it."""
        last = self._last_marker
        other = last and last.depth == marker.depth and bool(last.text) != bool(marker.text)
        return self._in_list and not other

    def _end_block(self) -> None:
        """Write what waits for the end of a list or of lines in columns: those, then notes."""
        self._tabbed.write()
        for note in self._pending:
            self.writer.write(note)
            self._in_list = False
        self._pending.clear()

    def _level(self, paragraph: _Element, style: Style, lines: list[str]) -> int:
        """The level of a heading, below the title where there is one; 0 for other paragraphs."""
        outline = number(value(paragraph, "pPr/outlineLvl"), 9)
        level = outline + 1 if 0 <= outline < 9 else style.level
        if level and _is_sentence(" ".join(lines)):
            return 0
        if not level and self._bold_heads and len(lines) == 1 and title_like(lines[0]):
            level = int(self._is_bold(paragraph))
        return level + 1 if level and self.title else level

    def _is_bold(self, paragraph: _Element) -> bool:
        """Whether every run with text is bold."""
        runs = [r for r in paragraph.iter(W + "r") if any(t.text for t in r.iter(W + "t"))]
        return bool(runs) and all(switch(run, "rPr/b") for run in runs)

    def _goes_on(self, paragraph: _Element) -> bool:
        """Whether the next paragraph goes on with this one: its end was deleted, or it is a cap."""
        marks = paragraph.find(f"{W}pPr/{W}rPr")
        if marks is not None and any(mark.tag in DELETED for mark in marks):
            return True
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        return frame is not None and frame.get(W + "dropCap", "none") != "none"

    def _end_code(self) -> None:
        if self._code:
            self.writer.code("\n".join(self._code))
            self._code.clear()
            self._in_list = False

    def _style(self, paragraph: _Element) -> Style:
        return self._styles.paragraph(paragraph)

    def _note_mark(self, reference: _Element) -> str:
        notes = self._footnotes if reference.tag == W + "footnoteReference" else self._endnotes
        return notes.mark(reference)

    def _note_text(self, paragraph: _Element) -> str:
        return self._notes_inline.text(paragraph, self._style(paragraph))

    def _table(self, element: _Element) -> None:
        self._end_code()
        table = word_table(element)
        if is_layout(table, lambda p: bool(self._style(p).level)):
            for cell in (cell for row in table.rows for cell in row):
                self._blocks(cell)
            return
        self._end_block()
        self._in_list = False
        nested: list[_Element] = []

        def text_of(cell: _Element) -> str:
            return " ".join(self._cell_lines(cell, nested))

        rows, header_rows = table_rows(table, text_of)
        self.writer.table(rows, header_rows)
        self._pending += self._footnotes.take(self._note_text)
        for inner in nested:
            self._table(inner)
        self._end_block()

    def _cell_lines(self, cell: _Element, nested: list[_Element]) -> Iterator[str]:
        """The text of each paragraph of a cell; the tables in it are added to `nested`."""
        children = list(unwrapped(cell))
        several = sum(child.tag == W + "p" for child in children) > 1
        for child in children:
            if child.tag == W + "tbl":
                nested.append(child)
            elif child.tag == W + "p":
                style = self._style(child)
                text = collapse(self._inline.text(child, style))
                marker = self._numbering.marker(child, style)
                bullet = "• " if marker and not marker.text and several and text else ""
                shown = _joined(marker, text) if marker and marker.text else bullet + text
                yield from [shown] if shown else []
                for part in drawings.drawn(child):
                    yield from self._drawn_lines(part)
                self.pictures.extend(drawings.pictures(child))

    def _drawn_lines(self, part: _Element) -> Iterator[str]:
        if part.tag == W + "txbxContent":
            for paragraph in part.iter(W + "p"):
                yield collapse(self._inline.text(paragraph, self._style(paragraph)))
        else:
            yield from drawings.shape_lines(part)

    def _drawn(self, paragraph: _Element) -> None:
        """Write what is drawn at a paragraph after it."""
        self.pictures.extend(drawings.pictures(paragraph))
        for part in drawings.drawn(paragraph):
            kind = part.tag.rpartition("}")[2]
            self._end_block()
            if kind == "txbxContent":
                self._blocks(part)
            elif kind == "relIds":
                self._diagram(part.get(R + "dm"))
            elif kind == "chart":
                self._chart(part.get(R + "id"))
            else:
                for line in drawings.shape_lines(part):
                    self.writer.write(line)

    def _diagram(self, identifier: str | None) -> None:
        data = self._package.related(identifier)
        items = [] if data is None else drawings.diagram_items(data)
        for place, (depth, text) in enumerate(items):
            indent = "  " * min(depth, _DEEPEST_INDENT)
            self.writer.write(f"{indent}- {text}", tight=place > 0)
        self._in_list = False

    def _chart(self, identifier: str | None) -> None:
        chart = self._package.related(identifier)
        if chart is not None:
            title, rows = drawings.chart_rows(chart)
            if title:
                self.writer.write(title)
            self.writer.table(rows)
        self._in_list = False

    def _page_lines(self, body: _Element) -> Iterator[str]:
        """What stands at the head and foot of pages besides their numbers."""
        for kind in ("headerReference", "footerReference"):
            for reference in body.iter(W + kind):
                part = self._package.related(reference.get(R + "id"))
                if part is None:
                    continue
                self._notes_inline.start(part)
                for paragraph in part.iter(W + "p"):
                    for piece in self._notes_inline.text(paragraph).split("\t"):
                        line = collapse(piece)
                        if self._notes_inline.page_numbers:
                            line = _PAGE_WORDS.sub("", line)
                        yield from [line] if any(map(str.isalnum, line)) else []
                for shape in drawings.drawn(part):
                    yield from drawings.shape_lines(shape)


def _joined(marker: Marker, text: str) -> str:
    glued = not marker.glue and not (marker.text[-1:].isalnum() and text[:1].isalnum())
    return f"{marker.text}{'' if glued else ' '}{text}".strip()


@lru_cache(maxsize=1024)
def _opens_item(marker: str) -> bool:
    """Whether text that begins with `marker` is read as an item of a list."""
    return parse_blocks(f"{marker} text")[0].kind == "item"


def _is_sentence(heading: str) -> bool:
    words = len(heading.split())
    ends = heading.endswith((".", ";")) and words > _LONGEST_SENTENCE_HEADING
    return ends or len(heading) > _LONGEST_HEADING
