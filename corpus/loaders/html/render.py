"""HTML elements to text: what is read, what is left out, and how each element is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.loaders.html.links import is_symbol_or_skip, leads_on
from corpus.loaders.writer import TextWriter, collapse

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form header hgroup hr html legend li main menu nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6".split()
)
_DROPPED_TAGS = frozenset(
    "nav script style template noscript iframe object embed canvas svg audio video map button "
    "select textarea input datalist dialog head title meta link".split()
)
_DROPPED_ROLES = frozenset(
    "navigation banner contentinfo search complementary menu menubar toolbar dialog".split()
)
# Class names of Sphinx, DocBook, MediaWiki, WordPress and the common site generators.
_DROPPED_CLASSES = frozenset(
    "headerlink anchorjs-link permalink anchor-link viewcode-link sphinxsidebar related "
    "breadcrumb breadcrumbs navbar sidebar toc contents navheader navfooter skip-link skip-nav "
    "skip-to-content skip-to-content-link skip sr-only screen-reader-text visually-hidden "
    "cookie-banner cookie-consent share-buttons social-share mw-editsection mw-jump-link navbox "
    "noprint genindextable genindex-jumpbox linenos edit-page site-footer site-header "
    "pagination pager rst-footer-buttons".split()
)
_LAYOUT_MARKS = ".//table|.//h1|.//h2|.//h3|.//h4|.//pre|.//ul/li/p|.//ul[count(.//li) > 10]"
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LINE_BREAK = "\x1e"
_SHORT_DEFINITION = 300
# Deeper elements are read as plain text, so that no page can exhaust the stack.
_DEEPEST = 120


class HtmlRenderer:
    """Writes elements to a `TextWriter`; one renderer can write several documents in turn.

    `keep_asides` keeps `aside` elements, which in books are notes and on sites boilerplate.
    """

    def __init__(self, writer: TextWriter, *, keep_asides: bool = False) -> None:
        self.writer = writer
        self.keep_asides = keep_asides
        self._inline: list[str] = []
        self._level = 0
        self._depth = 0
        # How the next block begins: its list marker, or "Note: ".
        self._prefix = ""
        self._indent = 0
        self._tight = False
        self._headers_kept = False

    def render(self, root: HtmlElement, *, headers_kept: bool) -> None:
        """Write everything in `root`; `headers_kept` reads `header` elements like any other."""
        self._headers_kept = headers_kept
        self._level = 0
        self._children(root)
        self._flush()

    def _visit(self, element: HtmlElement) -> None:
        tag = element.tag
        if not isinstance(tag, str) or self._is_dropped(element):
            return
        if tag == "br":
            self._inline.append(_LINE_BREAK)
        elif self._depth > _DEEPEST:
            self._inline.append(" ".join(element.itertext()))
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

    def _children(self, element: HtmlElement) -> None:
        if element.text:
            self._inline.append(element.text)
        for child in element:
            self._visit(child)
            if child.tail:
                self._inline.append(child.tail)

    def _block(self, element: HtmlElement, tag: str) -> None:
        if tag in _HEADINGS:
            self._heading(element, _HEADINGS[tag])
        elif tag == "pre":
            self._code(element)
        elif tag in ("ul", "ol", "menu"):
            self._list(element, ordered=tag == "ol")
        elif tag == "dl":
            self._definitions(element)
        elif tag == "table":
            self._table(element)
        elif tag == "p" and "admonition-title" in _classes(element):
            self._prefix += self._text_of(element).rstrip(":") + ": "
        else:
            self._children(element)

    def _is_dropped(self, element: HtmlElement) -> bool:
        """Whether an element is page furniture, hidden, or not text."""
        tag = element.tag
        if tag in _DROPPED_TAGS or tag == "aside" and not self.keep_asides:
            return True
        if tag in ("header", "footer") and not self._headers_kept:
            return True
        if tag == "a" and is_symbol_or_skip(element):
            return True
        attributes = element.attrib
        if not attributes:
            return False
        if "hidden" in attributes or attributes.get("aria-hidden") == "true" and tag != "span":
            return True
        if attributes.get("role") in _DROPPED_ROLES or _HIDDEN.search(attributes.get("style", "")):
            return True
        return leads_on(element) or not _DROPPED_CLASSES.isdisjoint(_classes(element))

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
        lead = indent[: len(indent) - len(prefix)] if prefix.strip(" ")[:1] in _MARKS else indent
        body = body.replace("\n", "\n" + indent)
        self.writer.write(lead + prefix + body, tight=self._tight)
        self._tight = False

    def _heading(self, element: HtmlElement, level: int) -> None:
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

    def _code(self, element: HtmlElement) -> None:
        for line_break in element.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        self._take_label()
        self._tight = False
        self.writer.code("".join(element.itertext()))

    def _list(self, element: HtmlElement, *, ordered: bool) -> None:
        self._take_open_label()
        number = _start_number(element)
        outer = self._indent
        first = True
        for child in element:
            if child.tag != "li":
                self._visit(child)
                continue
            if self._is_dropped(child):
                continue
            marker = f"{number}. " if ordered else "- "
            number += 1
            self._prefix = marker
            self._indent = outer + len(marker)
            self._tight = (not first or bool(outer)) and not self.writer.after_code
            self._children(child)
            self._flush()
            if self._prefix == marker:
                self._prefix = ""
            else:
                first = False
            self._indent = outer
        self._tight = False

    def _take_open_label(self) -> None:
        """Write "- Parameters:" on its own before the list that explains it."""
        if self._prefix and self._prefix.strip() not in ("-",) and not self._prefix[:1].isdigit():
            label, self._prefix = self._prefix.rstrip(), ""
            self.writer.write(" " * max(0, self._indent - 2) + label, tight=self._tight)
            self._tight = True

    def _definitions(self, element: HtmlElement) -> None:
        """Definitions: API entries and long ones are sections, short ones list items."""
        groups = _definition_groups(element)
        signatures = any("sig" in _classes(term) for terms, _ in groups for term in terms)
        fields = "field-list" in _classes(element)
        short = fields or all(
            body is None
            or len(body) < 2
            and body.find(".//pre") is None
            and len(collapse(" ".join(body.itertext()))) <= _SHORT_DEFINITION
            for _, body in groups
        )
        for number, (terms, body) in enumerate(groups):
            if signatures or not (short or self._indent):
                self._definition_section(terms, body)
            else:
                self._definition_item(terms, body, tight=number > 0)
        self._tight = False

    def _definition_section(self, terms: list[HtmlElement], body: HtmlElement | None) -> None:
        lines = [line for line in map(self._text_of, terms) if line]
        opened = None
        outer = self._level
        if lines:
            self._take_label()
            self._tight = False
            name = _signature_name(terms[0]) or lines[0]
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
        self, terms: list[HtmlElement], body: HtmlElement | None, *, tight: bool
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

    def _table(self, element: HtmlElement) -> None:
        rows = [row for row in element.iter("tr") if not self._is_dropped(row)]
        cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
        if len(cells) < 2 or element.get("role") == "presentation" or element.xpath(_LAYOUT_MARKS):
            self._children(element)
            return
        self._take_label()
        caption = element.find("caption")
        if caption is not None and (text := self._text_of(caption)):
            self._paragraph(text)
        table = _without_empty_columns(self._rows(rows))
        if len(table[0]) > 1:
            self._tight = False
            self.writer.table(table)
            return
        # DocBook's notes: a picture, "Note" as the header, and the text below it.
        lines = [line[0] for line in table if line[0]]
        if len(lines) > 1 and rows[0].find("th") is not None and len(lines[0].split()) <= 2:
            lines[:2] = [f"{lines[0]}: {lines[1]}"]
        for line in lines:
            self._paragraph(line)

    def _rows(self, rows: list[HtmlElement]) -> list[list[str]]:
        """The cells of each row; a cell that spans rows is repeated in each."""
        table: list[list[str]] = []
        spanning: dict[int, tuple[int, str]] = {}
        for row in rows:
            line: list[str] = []
            for cell in row:
                if cell.tag not in ("td", "th") or self._is_dropped(cell):
                    continue
                _repeat_spanning(line, spanning)
                text = self._text_of(cell)
                span = cell.get("rowspan", "1")
                if span.isdigit() and 1 < int(span) <= len(rows):
                    spanning[len(line)] = (int(span) - 1, text)
                line.append(text)
            _repeat_spanning(line, spanning)
            table.append(line)
        return table

    def _text_of(self, element: HtmlElement) -> str:
        """The text of an element on one line."""
        pieces: list[str] = []
        self._gather(element, pieces, 0)
        return collapse("".join(pieces))

    def _gather(self, element: HtmlElement, pieces: list[str], depth: int) -> None:
        pieces.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and not self._is_dropped(child):
                apart = child.tag in _BLOCKS or child.tag == "br"
                pieces.append(" " if apart else "")
                if depth < _DEEPEST:
                    self._gather(child, pieces, depth + 1)
                pieces.append(" " if apart else "")
            pieces.append(child.tail or "")


_MARKS = frozenset("-0123456789")


def _classes(element: HtmlElement) -> list[str]:
    names: str = element.get("class", "")
    return names.split()


def _start_number(element: HtmlElement) -> int:
    start = element.get("start", "1")
    return int(start) if start.isdigit() and len(start) < 6 else 1


def _definition_groups(
    element: HtmlElement,
) -> list[tuple[list[HtmlElement], HtmlElement | None]]:
    """Terms with the definition that follows them."""
    groups: list[tuple[list[HtmlElement], HtmlElement | None]] = []
    terms: list[HtmlElement] = []
    for child in element.iter("dt", "dd"):
        parent = child.getparent()
        # HTML5 lets `div` wrap a term and its definition.
        if parent is not element and (parent.tag != "div" or parent.getparent() is not element):
            continue
        if child.tag == "dt":
            terms.append(child)
        else:
            groups.append((terms, child))
            terms = []
    if terms:
        groups.append((terms, None))
    return groups


def _signature_name(term: HtmlElement) -> str:
    """`subprocess.Popen` of an API entry, without its parameters; empty for other terms."""
    names = term.xpath(
        ".//*[contains(concat(' ', @class, ' '), ' descclassname ')"
        " or contains(concat(' ', @class, ' '), ' descname ')]"
    )
    return collapse("".join("".join(name.itertext()) for name in names))


def _without_empty_columns(table: list[list[str]]) -> list[list[str]]:
    """The table without columns that have no text, such as those of pictures."""
    width = max(map(len, table))
    used = [i for i in range(width) if any(len(row) > i and row[i] for row in table)] or [0]
    return [[row[i] if len(row) > i else "" for i in used] for row in table]


def _repeat_spanning(line: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    """Add the cells of rows above that reach into this row at this column."""
    while len(line) in spanning:
        left, text = spanning.pop(len(line))
        if left > 1:
            spanning[len(line)] = (left - 1, text)
        line.append(text)
