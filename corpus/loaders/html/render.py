"""HTML elements to text: what is read, what is left out, and how each element is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.loaders.html.grid import (
    Row,
    fill_grid,
    header_rows,
    is_for_layout,
    note_label,
    own_rows,
)
from corpus.loaders.html.left_out import because
from corpus.loaders.html.lists import definitions, holds_sections, markers, signature_name
from corpus.loaders.writer import TextWriter, collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form header hgroup hr html legend li main menu nav ol p pre section summary "
    "dialog dir listing plaintext xmp table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6".split()
)
_CODE = ("pre", "listing", "xmp", "plaintext")
_LINES_OF_CODE = _BLOCKS - {"td", "th", "br"}
_OF_TABLES = ("caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th")
_PRE_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
# The mark of an item, as `lists.markers` writes it.
_MARKER = re.compile(r"- (?:\(?(?:[A-Za-z]+|-?[\d.]+)[.)] )?|\d+\. |[a-z]+\. ")
_LINE_BREAK = "\x1e"
_NEXT_ITEM = "\x1d"
_BETWEEN_ITEMS = re.compile(rf"(\S?)\s*{_NEXT_ITEM}\s*")
_SHORT_DEFINITION = 300
# Deeper elements are read as plain text, so that no page can exhaust the stack.
_DEEPEST = 120


class HtmlRenderer:
    """Writes elements to a `TextWriter`; one renderer can write several documents in turn.

    What is marked as left out (see `left_out`) is not written.
    """

    def __init__(self, writer: TextWriter) -> None:
        self.writer = writer
        self._inline: list[str] = []
        self._level = 0
        self._depth = 0
        # How the next block begins: its list marker, or "Note: ".
        self._prefix = ""
        self._indent = 0
        self._tight = False

    def render(self, root: _Element) -> None:
        """Write everything in `root`."""
        self._level = 0
        self._children(root)
        self._flush()

    def _visit(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or because(element):
            return
        if tag == "br":
            self._inline.append(_LINE_BREAK)
        elif self._depth > _DEEPEST:
            self._inline.append(_plain_text(element))
        elif tag in _BLOCKS:
            self._flush()
            self._depth += 1
            self._block(element, tag)
            self._depth -= 1
            self._flush()
        else:
            self._depth += 1
            self._children(element)
            self._depth -= 1

    def _children(self, element: _Element) -> None:
        lines = _PRE_LINES.search(element.get("style", "")) is not None
        self._add(element.text, lines)
        for child in element:
            self._visit(child)
            self._add(child.tail, lines)

    def _add(self, text: str | None, lines: bool) -> None:
        if text:
            self._inline.append(text.replace("\n", _LINE_BREAK) if lines else text)

    def _block(self, element: _Element, tag: str) -> None:
        if tag in _HEADINGS:
            self._heading(element, _HEADINGS[tag])
        elif _is_code(element, tag):
            self._code(element)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._list(element)
        elif tag == "dl":
            self._definitions(element)
        elif tag == "table":
            self._table(element)
        elif tag == "li":
            self._item(element, "- ")
        elif "memproto" in _classes(element):
            # A declaration of Doxygen's, which it lays out by tables.
            self._paragraph(self._text_of(element))
        elif tag == "p" and "admonition-title" in _classes(element):
            self._prefix += self._text_of(element).rstrip(":") + ": "
        else:
            self._children(element)

    def _flush(self) -> None:
        """Write the inline text gathered so far as a paragraph."""
        if not self._inline:
            return
        raw = "".join(self._inline)
        self._inline.clear()
        lines = [collapse(line) for line in raw.split(_LINE_BREAK)]
        body = "\n".join(line for line in lines if line)
        if body:
            self._paragraph(body)

    def _paragraph(self, body: str) -> None:
        indent = " " * self._indent
        prefix, self._prefix = self._prefix, ""
        marker = _MARKER.match(prefix)
        lead = indent[: max(0, len(indent) - marker.end())] if marker else indent
        body = body.replace("\n", "\n" + indent)
        self.writer.write(lead + prefix + body, tight=self._tight)
        self._tight = False

    def _heading(self, element: _Element, level: int) -> None:
        text = self._text_of(element)
        if not text:
            return
        if self._indent:
            # A heading inside a list item is a line of the item.
            self._paragraph(text)
            return
        self._take_label()
        self._level = level
        self._tight = False
        self.writer.heading(text, level)

    def _take_label(self) -> None:
        if self._prefix:
            self.writer.write(self._prefix.strip())
            self._prefix = ""

    def _code(self, element: _Element) -> None:
        pieces: list[str] = []
        _gather_code(element, pieces)
        self._take_label()
        self._tight = False
        self.writer.code("".join(pieces))

    def _list(self, element: _Element) -> None:
        if holds_sections(element):
            for child in element:
                self._children(child) if child.tag == "li" and not because(child) else None
                self._flush()
            return
        self._take_open_label()
        self._add(element.text, False)
        marks = markers(element)
        first = True
        for child in element:
            if child.tag != "li":
                self._visit(child)
            else:
                marker = next(marks)
                if not because(child) and self._item(child, marker, first=first):
                    first = False
            if child.tail and child.tail.strip():
                self._add(child.tail, False)
                self._flush()
        self._tight = False

    def _item(self, element: _Element, marker: str, *, first: bool = True) -> bool:
        """Write an item of a list; return whether it holds anything."""
        self._flush()
        outer = self._indent
        self._prefix = marker
        self._indent = outer + len(marker)
        self._tight = (not first or bool(outer)) and not self.writer.after_code
        self._children(element)
        self._flush()
        is_empty = self._prefix == marker
        self._prefix = "" if is_empty else self._prefix
        self._indent = outer
        return not is_empty

    def _take_open_label(self) -> None:
        """Write "- Parameters:" on its own before the list that explains it."""
        if self._prefix and self._prefix.strip() not in ("-",) and not self._prefix[:1].isdigit():
            label, self._prefix = self._prefix.rstrip(), ""
            self.writer.write(" " * max(0, self._indent - 2) + label, tight=self._tight)
            self._tight = True

    def _definitions(self, element: _Element) -> None:
        """Definitions: API entries and long ones are sections, short ones list items."""
        groups = list(definitions(element))
        pairs = [group for group in groups if isinstance(group, tuple)]
        signatures = any("sig" in _classes(term) for terms, _ in pairs for term in terms)
        fields = not {"field-list", "footnote", "citation"}.isdisjoint(_classes(element))
        short = fields or all(
            body is None
            or len(body) < 2
            and body.find(".//pre") is None
            and len(collapse(" ".join(body.itertext()))) <= _SHORT_DEFINITION
            for _, body in pairs
        )
        for number, group in enumerate(groups):
            if isinstance(group, str):
                self._inline.append(group)
            elif not isinstance(group, tuple):
                self._visit(group)
            elif signatures or not (short or self._indent):
                self._flush()
                self._definition_section(*group)
            else:
                self._flush()
                tight = number > 0 and isinstance(groups[number - 1], tuple)
                self._definition_item(*group, tight=tight)
        self._flush()
        self._tight = False

    def _definition_section(self, terms: list[_Element], body: _Element | None) -> None:
        lines = [line for line in map(self._text_of, terms) if line]
        opened = None
        outer = self._level
        if lines:
            self._take_label()
            self._tight = False
            name = signature_name(terms[0]) or lines[0]
            self._level = outer + 1
            opened = self.writer.heading(name, self._level, "\n".join(lines))
        indent, self._indent = self._indent, 0
        if body is not None:
            self._children(body)
            self._flush()
        if opened is not None:
            self.writer.close(opened)
        self._level, self._indent = outer, indent

    def _definition_item(
        self, terms: list[_Element], body: _Element | None, *, tight: bool
    ) -> None:
        term = ", ".join(filter(None, map(self._text_of, terms)))
        outer = self._indent
        self._prefix = f"- {term.rstrip(':')}: " if term else "- "
        self._indent = outer + 2
        self._tight = tight
        if body is not None:
            self._children(body)
            self._flush()
        if self._prefix.strip() not in ("", "-"):
            label = self._prefix.rstrip(": ")
            self.writer.write(" " * outer + label, tight=self._tight)
        self._prefix = ""
        self._indent = outer

    def _table(self, element: _Element) -> None:
        groups = own_rows(element)
        label = note_label(groups)
        if label is not None:
            self._prefix += self._text_of(label).rstrip(":") + ": "
            self._children(label.getnext())
            return
        if is_for_layout(element, groups):
            self._children(element)
            return
        self._take_label()
        self._beside_rows(element)
        rows = fill_grid(groups, self._text_of)
        if len(rows[0].cells) == 1:
            self._column(element, rows)
            return
        part: list[Row] = []
        for row in rows:
            # What stands alone above the header is the table's title; a heading opens a part.
            if row.lone is not None and (row.heads_a_part or not part):
                self._write_rows(part)
                part = []
                self._children(row.lone)
                self._flush()
            else:
                part.append(row)
        self._write_rows(part)

    def _beside_rows(self, element: _Element) -> None:
        """Write the caption, and text that stands between rows, where browsers put it: before."""
        for inner in (element, *element.iterchildren("caption", "thead", "tbody", "tfoot", "tr")):
            if inner.tag == "caption":
                self._visit(inner)
                self._add(inner.tail, False)
                continue
            self._add(inner.text, False)
            for child in inner:
                if child.tag not in _OF_TABLES:
                    self._visit(child) if child.find(".//tr") is None else None
                    self._add(child.tail, False)
                elif child.tag != "caption":
                    self._add(child.tail, False)
        self._flush()

    def _write_rows(self, rows: list[Row]) -> None:
        if rows:
            self._tight = False
            self.writer.table([row.cells for row in rows], header_rows(rows))

    def _column(self, element: _Element, rows: list[Row]) -> None:
        """Write a table of one column, which is none."""
        # DocBook's notes: a picture, "Note" as the header, and the text below it.
        lines = [row.cells[0] for row in rows if row.cells[0]]
        if len(lines) > 1 and rows[0].element.find("th") is not None and len(lines[0].split()) <= 2:
            lines[:2] = [f"{lines[0]}: {lines[1]}"]
        elif element.find(".//pre") is not None or element.find(".//li") is not None:
            self._children(element)
            return
        for line in lines:
            self._paragraph(line)

    def _text_of(self, element: _Element) -> str:
        """The text of an element on one line."""
        return "" if because(element) else collapse(_plain_text(element))


def _classes(element: _Element) -> list[str]:
    names: str = element.get("class", "")
    return names.split()


def _plain_text(element: _Element) -> str:
    """The text that is read of an element, blocks and items apart."""
    from lxml import etree

    pieces: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        apart = " " if inner.tag in _BLOCKS or inner.tag == "br" else ""
        if event == "start":
            if inner is not element and because(inner):
                walker.skip_subtree()
            else:
                pieces.append(apart + (inner.text or ""))
        elif inner is not element:
            follows = inner.tag == "li" and inner.getnext() is not None
            pieces.append((_NEXT_ITEM if follows else apart) + (inner.tail or ""))
    text = "".join(pieces)
    return _BETWEEN_ITEMS.sub(_comma, text) if _NEXT_ITEM in text else text


def _comma(between: re.Match[str]) -> str:
    """What parts two items on one line: nothing more where the first ends in a mark."""
    return between[1] + (", " if between[1].isalnum() else " ")


def _gather_code(element: _Element, pieces: list[str]) -> None:
    """The lines of code; elements that are blocks are lines of their own."""
    from lxml import etree

    at_start = True

    def add(piece: str | None) -> None:
        nonlocal at_start
        if piece:
            pieces.append(piece.replace("\xa0", " "))
            at_start = piece.endswith("\n")

    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        is_line = inner is not element and inner.tag in _LINES_OF_CODE
        if event == "start" and inner is not element and because(inner):
            walker.skip_subtree()
        elif event == "start":
            add("\n" if is_line and not at_start else "")
            add(inner.text)
        elif inner is not element:
            tail = inner.tail or ""
            ends = inner.tag == "br" or is_line and not at_start and not tail.startswith("\n")
            add("\n" if ends else "")
            add(tail)


def _is_code(element: _Element, tag: str) -> bool:
    """Whether an element holds code: by its tag, or by Doxygen's class name and its lines."""
    return tag in _CODE or "fragment" in _classes(element) and element.find("div") is not None
