"""Writes the paragraphs, lists, tables and boxes of an OpenDocument text in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.headings import title_like
from corpus.loaders.office.composing import Composer, Marker, is_heading_text
from corpus.loaders.office.opendocument.inline import InlineReader
from corpus.loaders.office.opendocument.lists import Numbers, OpenList
from corpus.loaders.office.opendocument.styles import DRAW, OFFICE, STYLE, TABLE, TEXT, Look, Looks
from corpus.loaders.office.opendocument.tables import cells, row_elements, table_rows
from corpus.loaders.office.page_lines import page_line
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTENTS = frozenset(
    TEXT + name
    for name in "table-of-content illustration-index table-index object-index user-index".split()
)
_INSIDE = frozenset(
    (
        TEXT + "section",
        TEXT + "bibliography",
        TEXT + "alphabetical-index",
        TEXT + "index-body",
        TEXT + "index-title",
        DRAW + "text-box",
        DRAW + "g",
        DRAW + "a",
    )
)
_PARAGRAPHS = (TEXT + "p", TEXT + "h")
_DEEPEST_LIST = 9


class BodyReader:
    """Writes the parts of a document.

    Attributes:
        composer: what was written.
        inline: what reads the paragraphs, and what it passed over.
    """

    def __init__(
        self, roots: Sequence[_Element], part_of: Callable[[str], _Element | None]
    ) -> None:
        self.composer = Composer()
        self._looks = Looks(roots)
        self.inline = InlineReader(self._looks, self._note_mark, part_of)
        self._numbers = Numbers(roots)
        self._endnotes: list[str] = []
        self._referred: list[_Element] = []
        self._bold_heads = False
        self._other: Counter[str] = Counter()

    @property
    def counts(self) -> Counter[str]:
        """How many pieces were left out, by what they are."""
        return self.inline.counts + self._other

    def read(self, body: _Element, pages: Sequence[_Element]) -> None:
        """Write the body, the endnotes, and what stands at the head and foot of `pages`."""
        self._bold_heads = next(body.iter(TEXT + "h"), None) is None
        self._blocks(body)
        self.composer.end_sections()
        for note in self._endnotes:
            self.composer.writer.write(note)
        for line in dict.fromkeys(self._page_lines(pages)):
            self.composer.writer.write(line)

    def _blocks(self, parent: _Element) -> None:
        for child in parent:
            tag = child.tag
            if tag in _PARAGRAPHS:
                self._paragraph(child)
            elif tag == TEXT + "list":
                self._list(child, self._numbers.open(child), "", 0)
            elif tag == TABLE + "table":
                self._table(child)
            elif tag in _CONTENTS:
                self._other["contents"] += 1
            elif tag == TEXT + "tracked-changes":
                self._other["deleted"] += sum(1 for _ in child.iter(TEXT + "deletion"))
            elif tag == TEXT + "section" and child.get(TEXT + "display") == "none":
                self._other["hidden"] += 1
            elif tag in _INSIDE:
                self._blocks(child)
            elif isinstance(tag, str) and tag.startswith(DRAW):
                self._shape(child)

    def _shape(self, shape: _Element) -> None:
        """A box or a picture that stands on a page rather than in a paragraph."""
        if next(shape.iter(*_PARAGRAPHS), None) is not None:
            self._blocks(shape)
        elif next(shape.iter(DRAW + "image"), None) is not None:
            self.inline.pictures.append("")

    def _paragraph(self, paragraph: _Element) -> None:
        marker = None
        if paragraph.tag == TEXT + "h" and paragraph.get(TEXT + "is-list-header") != "true":
            marker = self._numbers.heading(_level(paragraph), paragraph.get(TEXT + "start-value"))
        self._write(paragraph, marker, self.inline.text(paragraph))

    def _write(self, paragraph: _Element, marker: Marker | None, raw: str) -> None:
        look = self._looks.of(paragraph, "paragraph")
        lines = [line for line in raw.split("\n") if collapse(line)]
        if look.is_code:
            self.composer.code(raw)
        elif lines:
            self._write_lines(paragraph, look, lines, marker)
        self._beside()

    def _write_lines(
        self, paragraph: _Element, look: Look, lines: list[str], marker: Marker | None
    ) -> None:
        bullet = marker is not None and not marker.text
        level = self._heading_level(paragraph, look, lines, may_be_bold=not bullet)
        if look.is_title and self.composer.title is None:
            self.composer.main_title(lines, marker)
        elif level:
            self.composer.heading(lines, level, marker)
        elif marker is not None and marker.depth >= 0:
            self.composer.item(lines, marker)
        elif marker is not None:
            self.composer.continuation([collapse(line) for line in lines])
        else:
            self.composer.paragraph(lines)

    def _heading_level(
        self, paragraph: _Element, look: Look, lines: list[str], *, may_be_bold: bool
    ) -> int:
        """The level of a heading; 0 for other paragraphs."""
        if paragraph.tag == TEXT + "h":
            return _level(paragraph) if is_heading_text(collapse(" ".join(lines))) else 0
        alone = may_be_bold and self._bold_heads and len(lines) == 1
        return int(alone and title_like(collapse(lines[0])) and self._is_bold(paragraph, look))

    def _is_bold(self, paragraph: _Element, look: Look) -> bool:
        """Whether all letters of a paragraph are bold."""
        spans = [s for s in paragraph.iter(TEXT + "span") if "".join(s.itertext()).strip()]
        inside = "".join("".join(span.itertext()) for span in spans)
        whole = len(inside.strip()) >= len("".join(paragraph.itertext()).strip())
        bold = [self._looks.of(span, "text").bold for span in spans]
        return bool(spans) and whole and all(bold) or look.bold and not spans

    def _list(self, element: _Element, opened: OpenList, style: str, depth: int) -> None:
        style = element.get(TEXT + "style-name", style)
        for item in element.iterchildren(TEXT + "list-item", TEXT + "list-header"):
            unmarked = item.tag == TEXT + "list-header"
            for child in item:
                if child.tag == TEXT + "list":
                    self._list(child, opened, style, min(depth + 1, _DEEPEST_LIST))
                elif child.tag in _PARAGRAPHS:
                    marker = Marker("", -1)
                    raw = self.inline.text(child)
                    if not unmarked:
                        start = item.get(TEXT + "start-value")
                        marker = self._numbers.item(opened, style, depth, start)
                    unmarked = True
                    self._write(child, marker, raw)
                elif child.tag == TABLE + "table":
                    self._table(child)

    def _table(self, table: _Element) -> None:
        rows = [cells(row) for row, _ in row_elements(table)]
        headings = any(
            len(cell) > 1 and next(cell.iter(TEXT + "h"), None) is not None
            for row in rows
            for cell in row
        )
        if max(map(len, rows), default=0) < 2 or headings:
            for cell in (cell for row in rows for cell in row):
                self._blocks(cell)
            return
        nested: list[_Element] = []

        def text_of(cell: _Element) -> str:
            return " ".join(filter(None, self._cell_lines(cell, nested, None, "", 0)))

        self.composer.table(*table_rows(table, text_of))
        for inner in nested:
            self._table(inner)
        self._beside()
        self.composer.end_block()

    def _cell_lines(
        self,
        parent: _Element,
        nested: list[_Element],
        opened: OpenList | None,
        style: str,
        depth: int,
    ) -> Iterator[str]:
        """The text of each paragraph of a cell or list in it; tables are added to `nested`."""
        marked = opened is None or parent.tag == TEXT + "list-header"
        for child in parent:
            if child.tag in _PARAGRAPHS:
                text = collapse(self.inline.text(child))
                if opened is not None and not marked:
                    start = parent.get(TEXT + "start-value")
                    marker = self._numbers.item(opened, style, depth, start)
                    text = marker.before(text) if marker.text else f"• {text}" if text else ""
                    marked = True
                yield text
            elif child.tag == TEXT + "list":
                inner = self._numbers.open(child) if opened is None else opened
                below = 0 if opened is None else min(depth + 1, _DEEPEST_LIST)
                named = child.get(TEXT + "style-name", style)
                for item in child:
                    yield from self._cell_lines(item, nested, inner, named, below)
            elif child.tag == TABLE + "table":
                nested.append(child)
            elif child.tag in _INSIDE:
                yield from self._cell_lines(child, nested, None, "", 0)

    def _beside(self) -> None:
        """Write the notes and the text boxes of what was written last."""
        self._write_notes()
        boxes, self.inline.boxes = self.inline.boxes, []
        for box in boxes:
            self.composer.end_block()
            frames = list(box.iterchildren(DRAW + "text-box")) or [box]
            for frame in frames:
                self._blocks(frame)

    def _note_mark(self, note: _Element) -> str:
        self._referred.append(note)
        return f"[{_mark_of(note)}]"

    def _write_notes(self) -> None:
        """Hand on the notes of what was written last; endnotes wait for the end."""
        referred, self._referred = self._referred, []
        for note in referred:
            paragraphs = note.iterfind(f"{TEXT}note-body//{TEXT}p")
            lines = [collapse(self.inline.text(each).replace("\n", " ")) for each in paragraphs]
            text = f"[{_mark_of(note)}] " + "\n".join(filter(None, lines))
            if note.get(TEXT + "note-class") == "endnote":
                self._endnotes.append(text)
            else:
                self.composer.note([text])

    def _page_lines(self, pages: Sequence[_Element]) -> Iterator[str]:
        for page in pages:
            for part in page:
                if not isinstance(part.tag, str) or not part.tag.startswith(STYLE):
                    continue
                for paragraph in part.iter(*_PARAGRAPHS):
                    for piece in self.inline.text(paragraph).split("\t"):
                        line = page_line(piece, has_number=self.inline.page_numbers)
                        yield from [line] if line else []


def _mark_of(note: _Element) -> str:
    citation = note.find(TEXT + "note-citation")
    return "" if citation is None else collapse("".join(citation.itertext()))


def _level(heading: _Element) -> int:
    level = heading.get(TEXT + "outline-level", "1")
    return min(int(level), 9) if level.isdigit() and 0 < len(level) < 3 and int(level) else 1


def used_pages(content: _Element, styles: _Element | None) -> list[_Element]:
    """The master pages that a document uses: the first, and those that its styles name."""
    if styles is None:
        return []
    masters = list(styles.iter(STYLE + "master-page"))
    named = {
        style.get(STYLE + "master-page-name")
        for root in (content, styles)
        for style in root.iter(STYLE + "style")
    }
    return [page for at, page in enumerate(masters) if not at or page.get(STYLE + "name") in named]


def text_body(content: _Element) -> _Element | None:
    """What a text document says; None where it is a document of another kind."""
    return content.find(f"{OFFICE}body/{OFFICE}text")
