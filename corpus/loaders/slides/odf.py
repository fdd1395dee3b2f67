"""OpenDocument text as it stands in slides: paragraphs, lists with their numbers, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.loaders.office import formulas
from corpus.loaders.office.numerals import numeral
from corpus.loaders.slides.deck import Grid, Line, cell_text, heads_columns

if TYPE_CHECKING:
    from lxml.etree import _Element

_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
DRAW, TEXT, TABLE, OFFICE, STYLE, SVG, PRESENTATION, CHART = (
    f"{_ODF}{name}:1.0}}"
    for name in ("drawing text table office style svg-compatible presentation chart".split())
)
_FORMS = {"i": "lowerRoman", "I": "upperRoman", "a": "lowerLetter", "A": "upperLetter"}
_PIECES = {TEXT + "s": " ", TEXT + "tab": " ", TEXT + "line-break": "\n"}
# What is no text of the paragraph, or is not shown.
_NOT_SHOWN = frozenset(
    [OFFICE + "annotation", OFFICE + "annotation-end", TEXT + "page-number", TEXT + "note"]
    + [TEXT + name for name in ("hidden-text", "ruby-text", "tracked-changes", "bookmark")]
    + [SVG + "title", SVG + "desc", PRESENTATION + "notes"]
)
# "super 58%" or "33% 58%"; "-33%" and "0%" are no superscripts.
_RAISED = re.compile(r"super|[1-9]")
_MOST_REPEATED = 1_000
# More than fit on a slide.
_MOST_COLUMNS = 200
_DEEPEST = 60


class ListStyles:
    """What stands before the items of lists, by the name of their style and their level."""

    def __init__(self, *roots: _Element) -> None:
        """Read the styles of the parts of a document, the later ones first."""
        self._levels: dict[tuple[str, int], _Element] = {}
        self._raised: set[str] = set()
        for root in roots:
            for style in root.iter(TEXT + "list-style"):
                for level in style:
                    number = level.get(TEXT + "level", "") if isinstance(level.tag, str) else ""
                    if number.isdigit():
                        key = (style.get(STYLE + "name", ""), int(number))
                        self._levels.setdefault(key, level)
            for style in root.iter(STYLE + "style"):
                place = style.find(STYLE + "text-properties")
                height = "" if place is None else place.get(STYLE + "text-position", "")
                if _RAISED.match(height):
                    self._raised.add(style.get(STYLE + "name", ""))

    def looks(self, style: str, level: int) -> tuple[str, ...]:
        """What the numbers of a level look like; empty for bullets."""
        form = self._levels.get((style, level))
        if form is None or form.tag != TEXT + "list-level-style-number":
            return ()
        names = (f"{STYLE}num-format", f"{STYLE}num-prefix", f"{STYLE}num-suffix")
        return tuple(form.get(name, "") for name in (*names, TEXT + "start-value"))

    def marker(self, style: str, level: int, counts: dict[int, int]) -> str:
        """What stands before an item; `counts` are its number and those of the levels above."""
        form = self._levels.get((style, level))
        if form is None or not self.looks(style, level):
            is_empty = form is not None and form.get(TEXT + "bullet-char") == ""
            return "" if is_empty else "-"
        shown = form.get(STYLE + "num-format", "")
        if not shown:
            return ""
        levels = form.get(TEXT + "display-levels", "1")
        first = level - (min(int(levels), level) if levels.isdigit() else 1) + 1
        number = ".".join(
            numeral(counts.get(i, 1), _FORMS.get(shown, "decimal")) for i in range(first, level + 1)
        )
        prefix, suffix = (form.get(f"{STYLE}num-{end}", "") for end in ("prefix", "suffix"))
        return f"{prefix}{number}{suffix}"

    def start(self, style: str, level: int) -> int:
        """The number of the first item."""
        form = self._levels.get((style, level))
        stated = "" if form is None else form.get(TEXT + "start-value", "")
        return int(stated) if stated.isdigit() and len(stated) < 7 else 1

    def is_raised(self, span: _Element) -> bool:
        """Whether a span is a superscript."""
        return span.get(TEXT + "style-name", "") in self._raised


class TextReader:
    """Reads the paragraphs and lists in a shape or cell."""

    def __init__(self, styles: ListStyles) -> None:
        self._styles = styles
        # The last number of each level and what it looked like: Impress writes a list for every few
        # items and counts on where they look alike.
        self._last: dict[int, tuple[tuple[str, ...], int]] = {}

    def lines(self, parent: _Element) -> list[Line]:
        """The paragraphs that have words."""
        self._last = {}
        return [line for line in self._lines(parent, "", 0) if line.text.strip()]

    def table(self, table: _Element) -> Grid:
        """A table; what a merged cell says stands in each cell that it covers."""
        rows: list[list[str]] = []
        below: dict[int, tuple[str, int]] = {}
        header = 0
        for row in table.iter(TABLE + "table-row"):
            if next(row.iterancestors(TABLE + "table"), None) is not table:
                continue
            line: list[str] = []
            for cell in row:
                if cell.tag == TABLE + "table-cell":
                    self._cell(cell, line, below)
                elif cell.tag == TABLE + "covered-table-cell":
                    for _ in range(min(_count(cell, "number-columns-repeated"), _MOST_COLUMNS)):
                        words, left = below.get(len(line), ("", 0))
                        line.append(words if left else line[-1] if line else "")
                        below[len(line) - 1] = (words, max(0, left - 1))
            rows.append(line)
            header += row.getparent().tag == TABLE + "table-header-rows"
        return Grid(rows, header or _header_rows(table, rows))

    def _cell(self, cell: _Element, line: list[str], below: dict[int, tuple[str, int]]) -> None:
        words = cell_text(self.lines(cell))
        words = "" if words == "NaN" else words
        down = _count(cell, "number-rows-spanned")
        across = _count(cell, "number-columns-spanned")
        for column in range(len(line), len(line) + across):
            below[column] = (words, down - 1)
        repeated = _count(cell, "number-columns-repeated")
        line.extend([words] * min(repeated, max(1, _MOST_COLUMNS - len(line))))

    def _lines(self, parent: _Element, style: str, level: int) -> Iterator[Line]:
        for child in parent:
            if child.tag in (TEXT + "p", TEXT + "h"):
                yield Line("".join(self._pieces(child)))
            elif child.tag == TEXT + "list" and level < _DEEPEST:
                yield from self._list(child, style, level + 1)

    def _list(self, element: _Element, style: str, level: int) -> Iterator[Line]:
        style = element.get(TEXT + "style-name") or style
        for item in element:
            if item.tag not in (TEXT + "list-item", TEXT + "list-header"):
                continue
            first = next((child for child in item if isinstance(child.tag, str)), None)
            is_item = item.tag == TEXT + "list-item" and first is not None
            if is_item and first is not None and first.tag != TEXT + "list":
                self._count(item, style, level)
            counts = {key: count for key, (_, count) in self._last.items()}
            marker = self._styles.marker(style, level, counts) if is_item else ""
            own: list[str] = []
            for line in self._lines(item, style, level):
                if line.marker or line.level:
                    if own:
                        yield Line("\n".join(own), level - 1, marker)
                    own, marker = [], ""
                    yield line
                else:
                    # A second paragraph of an item has no number of its own.
                    own.append(line.text)
            if own:
                yield Line("\n".join(own), level - 1, marker)

    def _count(self, item: _Element, style: str, level: int) -> None:
        looks = self._styles.looks(style, level)
        known, count = self._last.get(level, ((), 0))
        self._last = {key: last for key, last in self._last.items() if key < level}
        if looks:
            stated = item.get(TEXT + "start-value", "")
            count = count + 1 if known == looks else self._styles.start(style, level)
            count = int(stated) if stated.isdigit() and len(stated) < 7 else count
            self._last[level] = (looks, count)

    def _pieces(self, parent: _Element, depth: int = 0) -> Iterator[str]:
        yield parent.text or ""
        for child in parent:
            if isinstance(child.tag, str) and child.tag not in _NOT_SHOWN and depth < _DEEPEST:
                if child.tag in _PIECES:
                    yield _PIECES[child.tag]
                elif child.tag == TEXT + "span" and self._styles.is_raised(child):
                    words = "".join(self._pieces(child, depth + 1))
                    yield formulas.raised(words) if formulas.is_raisable(words) else words
                elif not child.tag.startswith(DRAW) or child.tag == DRAW + "a":
                    yield from self._pieces(child, depth + 1)
            yield child.tail or ""


def _header_rows(table: _Element, rows: list[list[str]]) -> int:
    first = next(table.iter(TABLE + "table-row"), None)
    if first is None:
        return 0
    if table.get(TABLE + "use-first-row-styles") != "true" and not heads_columns(rows):
        return 0
    cells = list(first.iterchildren(TABLE + "table-cell"))
    parted = any(_count(cell, "number-columns-spanned") > 1 for cell in cells)
    # A head over several columns is named step by step in the rows that its neighbours span.
    deep = max((_count(cell, "number-rows-spanned") for cell in cells), default=1) if parted else 1
    return deep if deep < len(rows) else 1


def _count(cell: _Element, name: str) -> int:
    stated = cell.get(TABLE + name, "1")
    return min(int(stated), _MOST_REPEATED) if stated.isdigit() else 1
