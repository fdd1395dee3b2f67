"""OpenDocument presentations (ODP), read slide by slide."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import NoteKind, ReadingNote, Source
from corpus.errors import BrokenDocumentError
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.office.mathml import formula
from corpus.loaders.slides.deck import (
    DeckWriter,
    Line,
    Piece,
    Slide,
    no_picture_text,
    unread_pictures,
)
from corpus.loaders.slides.descriptions import described
from corpus.loaders.slides.odf import (
    CHART,
    DRAW,
    OFFICE,
    PRESENTATION,
    STYLE,
    SVG,
    TABLE,
    ListStyles,
    TextReader,
)
from corpus.loaders.slides.order import Box, reading_order
from corpus.loaders.slides.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element

_HREF = "{http://www.w3.org/1999/xlink}href"
_LENGTH = re.compile(r"(-?[\d.]+)(mm|cm|in|pt|pc|px)?$")
_MOVED = re.compile(r"translate ?\(\s*(\S+)\s+(\S+?)\s*\)")
_CENTIMETRES = {"mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}
_MARGINS = ("footer", "date-time", "header", "page-number")
_DEEPEST_GROUP = 40


def load_odp(data: bytes, path: Path) -> Loaded:
    """A presentation of LibreOffice Impress or another program that writes OpenDocument.

    Raises:
        BrokenDocumentError: the container or its content is damaged.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it would unpack to more than the limits.
    """
    package = Package(Archive(data, path))
    return _Presentation(package, path).read()


class _Presentation:
    """Writes the pages of a presentation in order."""

    def __init__(self, package: Package, path: Path) -> None:
        self._package = package
        self._path = path
        self._root = package.xml("content.xml")
        roots = [self._root]
        if package.holds("styles.xml"):
            try:
                roots.append(package.xml("styles.xml"))
            except BrokenDocumentError:
                self._note("damaged", "the styles cannot be read; numbers of lists may be missing")
        self._styles = ListStyles(*roots)
        self._page_styles = {
            style.get(STYLE + "name", ""): style.find(STYLE + "drawing-page-properties")
            for style in self._root.iter(STYLE + "style")
            if style.get(STYLE + "family") == "drawing-page"
        }
        self._size = _page_size(roots[-1])
        self._deck = DeckWriter()
        self._said: set[str] = set()
        self._pictures = 0

    def read(self) -> Loaded:
        body = self._root.find(f"{OFFICE}body/{OFFICE}presentation")
        if body is None:
            raise self._package.archive.broken("it holds no slides")
        only_pictures: list[int] = []
        beside_text = 0
        for number, page in enumerate(body.iterchildren(DRAW + "page"), 1):
            self._pictures = 0
            slide = self._slide(page, body, number)
            if self._pictures and not slide.pieces:
                only_pictures.append(number)
            else:
                beside_text += self._pictures
            self._deck.write(slide, number)
        if only_pictures:
            self._note("no_text", no_picture_text(self._path, only_pictures))
        if beside_text:
            self._note("aside", unread_pictures(beside_text))
        return self._deck.loaded(*_properties(self._package))

    def _slide(self, page: _Element, body: _Element, number: int) -> Slide:
        style = self._page_styles.get(page.get(DRAW + "style-name", ""))
        hidden = style is not None and style.get(PRESENTATION + "visibility") == "hidden"
        slide = Slide(hidden=hidden)
        text = TextReader(self._styles)
        shapes = []
        for shape in page.iterchildren():
            kind = shape.get(PRESENTATION + "class") if isinstance(shape.tag, str) else None
            if kind == "title" and not slide.title:
                slide.title = " ".join(line.text for line in self._frame_lines(shape, text))
            else:
                shapes.append(shape)
        slide.pieces = self._pieces(shapes, text, number)
        slide.pieces.extend(Line(words) for words in self._margins(page, body, style))
        notes = page.find(PRESENTATION + "notes")
        for frame in [] if notes is None else notes.iterchildren(DRAW + "frame"):
            if frame.get(PRESENTATION + "class", "notes") == "notes":
                slide.notes.extend(self._frame_lines(frame, text))
        comments = sum(1 for _ in page.iter(OFFICE + "annotation"))
        if comments:
            what = "1 comment" if comments == 1 else f"{comments} comments"
            self._note("left_out", f"{what} on slide {number} left out")
        if hidden:
            self._note("hidden", f"slide {number} is hidden in the show; its text was read")
        return slide

    def _frame_lines(self, frame: _Element, text: TextReader) -> list[Line]:
        if frame.get(PRESENTATION + "placeholder") == "true":
            return []
        return [line for box in frame.iterchildren() for line in text.lines(box)]

    def _pieces(
        self, shapes: list[_Element], text: TextReader, number: int, depth: int = 0
    ) -> list[Piece]:
        read: list[tuple[Box, list[Piece]]] = []
        for shape in shapes:
            pieces = list(self._shape(shape, text, number, depth))
            if pieces:
                read.append((_box(shape), pieces))
        order = reading_order([box for box, _ in read], *self._size)
        return [piece for index in order for piece in read[index][1]]

    def _shape(self, shape: _Element, text: TextReader, number: int, depth: int) -> Iterator[Piece]:
        tag = shape.tag
        if not isinstance(tag, str) or not tag.startswith(DRAW):
            return
        if shape.get(PRESENTATION + "placeholder") == "true":
            return
        if tag in (DRAW + "g", DRAW + "a"):
            if depth < _DEEPEST_GROUP:
                yield from self._pieces(list(shape), text, number, depth + 1)
        elif tag == DRAW + "frame":
            yield from self._frame(shape, text, number)
        elif tag != DRAW + "page-thumbnail":
            lines = text.lines(shape)
            yield from lines or described(_alternative(shape))

    def _frame(self, frame: _Element, text: TextReader, number: int) -> Iterator[Piece]:
        kind = frame.get(PRESENTATION + "class")
        if kind in _MARGINS:
            texts = [line.text for box in frame.iterchildren() for line in text.lines(box)]
            yield from [] if kind == "page-number" else map(Line, self._new(texts))
            return
        is_read = False
        for content in frame.iterchildren():
            pieces: list[Piece] = []
            if content.tag == DRAW + "text-box":
                pieces.extend(text.lines(content))
                nested = [c for c in content if isinstance(c.tag, str) and c.tag.startswith(DRAW)]
                pieces.extend(self._pieces(nested, text, number, _DEEPEST_GROUP))
            elif content.tag == TABLE + "table":
                pieces.append(text.table(content))
            elif content.tag in (DRAW + "object", DRAW + "object-ole"):
                pieces.extend(self._object(content, text, number))
            is_read = is_read or bool(pieces)
            yield from pieces
        if not is_read:
            words = list(described(_alternative(frame)))
            yield from words
            # The picture beside an object is a copy of it.
            is_object = next(frame.iterchildren(DRAW + "object", DRAW + "object-ole"), None)
            is_picture = is_object is None and frame.find(DRAW + "image") is not None
            self._pictures += is_picture and not words

    def _object(self, element: _Element, text: TextReader, number: int) -> Iterator[Piece]:
        """A chart, a formula, or a file of another kind, which is named."""
        root: _Element | None = next(element.iterchildren("{*}math", "{*}document"), None)
        part = posixpath.normpath(element.get(_HREF, "")) + "/content.xml"
        if root is None and self._package.holds(part):
            try:
                root = self._package.xml(part)
            except BrokenDocumentError:
                self._note("damaged", f"a chart or formula on slide {number} cannot be read")
                return
        if root is not None and root.tag.endswith("}math"):
            yield Line(formula(root))
            return
        chart = None if root is None else next(root.iter(CHART + "chart"), None)
        if chart is None:
            self._note(
                "left_out", f"an embedded file on slide {number} was not read; save it on its own"
            )
            return
        reader = TextReader(self._styles)
        for title in chart.iter(CHART + "title", CHART + "subtitle"):
            yield from reader.lines(title)
        for table in chart.iterchildren(TABLE + "table"):
            yield reader.table(table)

    def _margins(self, page: _Element, body: _Element, style: _Element | None) -> Iterator[str]:
        """The footer and the fixed date of a page, each text once."""
        for name, shown in (("footer", "footer"), ("date-time", "date-time")):
            used = page.get(f"{PRESENTATION}use-{name}-name")
            off = style is None or style.get(f"{PRESENTATION}display-{shown}") != "true"
            if used is None or off:
                continue
            for declared in body.iterchildren(f"{PRESENTATION}{name}-decl"):
                if declared.get(PRESENTATION + "name") == used:
                    yield from self._new(["".join(declared.itertext())])

    def _new(self, texts: list[str]) -> list[str]:
        found = [text for text in texts if text.strip() and text not in self._said]
        self._said.update(found)
        return found

    def _note(self, kind: NoteKind, text: str) -> None:
        self._deck.notes.append(ReadingNote(kind, text))


def _alternative(shape: _Element) -> str:
    """What describes a shape in words."""
    words = shape.findtext(SVG + "desc") or shape.findtext(SVG + "title") or ""
    return " ".join(words.split())


def _box(shape: _Element) -> Box:
    if shape.tag in (DRAW + "g", DRAW + "a"):
        boxes = [_box(child) for child in shape.iterchildren(f"{DRAW}*")]
        if not boxes:
            return Box(0, 0, 0, 0)
        return Box(
            min(box.left for box in boxes), min(box.top for box in boxes),
            max(box.right for box in boxes), max(box.bottom for box in boxes),
        )  # fmt: skip
    left, top = _length(shape.get(SVG + "x")), _length(shape.get(SVG + "y"))
    moved = _MOVED.search(shape.get(DRAW + "transform", ""))
    if moved:
        left, top = _length(moved[1]), _length(moved[2])
    width, height = _length(shape.get(SVG + "width")), _length(shape.get(SVG + "height"))
    return Box(left, top, left + width, top + height)


def _length(stated: str | None) -> float:
    """A length in centimetres."""
    match = _LENGTH.match(stated or "")
    if match is None or match[1].count(".") > 1 or match[1] in (".", "-", "-."):
        return 0.0
    return float(match[1]) * _CENTIMETRES.get(match[2] or "", 1.0)


def _page_size(styles: _Element) -> tuple[float, float]:
    fo = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
    for properties in styles.iter(STYLE + "page-layout-properties"):
        width, height = (
            _length(properties.get(fo + "page-width")),
            _length(properties.get(fo + "page-height")),
        )
        if width > height > 0:
            return width, height
    return 28.0, 21.0


def _properties(package: Package) -> tuple[str, Source]:
    """What the file says of itself: its title, and where it is from."""
    try:
        root = package.xml("meta.xml")
    except BrokenDocumentError:
        return "", Source()
    title, author, created = (
        " ".join((root.findtext(f".//{{*}}{name}") or "").split())
        for name in ("title", "initial-creator", "creation-date")
    )
    date = created[:10] if re.match(r"\d{4}-\d\d-\d\d", created) else None
    return title, Source(author=author or None, date=date)
