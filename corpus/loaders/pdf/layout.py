"""From placed lines to paragraphs, list items, headings and code."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.blocks import BULLETS, ends_sentence
from corpus.headings import title_like
from corpus.loaders.pdf.furniture import leader
from corpus.loaders.pdf.lines import (
    PdfLine,
    body_size,
    line_pitch,
    of_one_height,
    without_usual_bold,
)
from corpus.loaders.pdf.paragraph import Paragraph, ParagraphKind
from corpus.loaders.pdf.runs import TableRow
from corpus.loaders.pdf.whole_tables import with_whole_tables
from corpus.tables import row_line

_ITEM = re.compile(rf"(?:[{re.escape(BULLETS)}]|\(?\d{{1,2}}[.)]|\([a-z]\)|[a-z]\))\s+\S")
_BULLETED = re.compile(rf"[{re.escape(BULLETS)}]\s+\S")
# "Income tax: 12.00" below "Pension: 9.00".
_ENTRY = re.compile(r"[^\W\d_][^:.!?]{1,40}: ?\S+(?: \S+){0,5}$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# "2018–" above "23", "FAA-2020-" above "0686" and "https://" above the rest are one word.
_BROKEN = re.compile(r"(?:\w–|\d-|https?:/\S*[/.?=&_-]|\bwww\.\S*[/.?=&_-])$")
# "155. Firstly" stands out to the left of the lines that go on with it.
_LABELLED = re.compile(r"(?:(?:\d{1,3}\.){1,4}\d{0,3}|\(?\d{1,3}\)|\[\d{1,3}\])\s+\S")
_LARGER = 1.12
# The number of the table that dotted lines make.
_DOTTED = -1
_LONGEST_HEADING = 160
# Notes at the foot of a page are so much smaller than its text, at most.
_NOTE_SIZE = 0.93
_WIDER_GAP = 1.3
# How much of a line may stay empty in a ragged paragraph.
_RAGGED = 0.3
# Lines that begin where no line is wider than so many font heights are no running text.
_NARROW = 14
# The share of the lines of a column that end within it: of fewer than twenty all.
_MOST = 0.95


@dataclass(slots=True)
class Layout:
    """The paragraphs of a document, its usual font height, and its words for de-hyphenation.

    `headers_again` are the pages at whose top the header of a table was said again and left out.
    """

    paragraphs: list[Paragraph]
    size: float
    words: frozenset[str] = field(default_factory=frozenset)
    headers_again: list[int] = field(default_factory=list)

    def join(self, paragraph: Paragraph) -> list[str]:
        """The texts of a paragraph's lines, each with what parts it from the next line."""
        if paragraph.kind == "code":
            return _code_lines(paragraph.lines)
        texts = [line.text for line in paragraph.lines]
        if paragraph.kind == "table":
            rows = self.rows(paragraph)
            return [*(row_line(row) + "\n" for row in rows[:-1]), row_line(rows[-1])]
        for index in range(len(texts) - 1):
            texts[index] = self._unhyphenate(texts[index], texts[index + 1])
        return texts

    def rows(self, paragraph: Paragraph) -> list[list[str]]:
        """The cells of a table, row by row."""
        return [
            [self._cell(cell.split("\n")) for cell in line.row.cells]
            for line in paragraph.lines
            if line.row
        ]

    def _cell(self, lines: list[str]) -> str:
        parts = [self._unhyphenate(a, b) for a, b in pairwise(lines)]
        return "".join([*parts, lines[-1]])

    def _unhyphenate(self, text: str, after: str) -> str:
        """`text` ready to be followed by `after`."""
        if _BROKEN.search(text) and after[:1].isalnum():
            return text
        if not text.endswith(("-", "‐")) or not text[-2:-1].isalpha() or not after[:1].isalpha():
            return text + " "
        first = re.split(r"[^\w-]", text[-60:-1])[-1]
        rest = re.split(r"[^\w-]", after[:60], maxsplit=1)[0]
        whole, hyphened = (first + rest).lower(), f"{first}-{rest}".lower()
        numbered = any(map(str.isdigit, first))  # "4th-grade"
        if numbered or after[0].isupper() or hyphened in self.words and whole not in self.words:
            return text
        # "state-of-the-" goes on with its hyphen.
        return text if "-" in first and whole not in self.words else text[:-1]


def lay_out(pages: Iterable[Iterable[PdfLine]]) -> Layout:
    """Group the lines of all pages into paragraphs; one may run on over a page break."""
    lines = _with_dotted_rows([line for page in pages for line in page])
    lines = without_usual_bold(of_one_height(lines))
    size = body_size(lines)
    rights = _right_margins(line for line in lines if not line.row)
    pitch = line_pitch([line for line in lines if abs(line.size - size) < 0.6])
    paragraphs: list[Paragraph] = []
    for line in lines:
        kind = _kind(line, size)
        last = paragraphs[-1] if paragraphs else None
        if last is not None and _belongs(last, line, kind, rights, pitch):
            last.lines.append(line)
        else:
            paragraphs.append(Paragraph(kind, [line]))
    paragraphs, headers_again = with_whole_tables(_with_notes_aside(paragraphs))
    _set_depths(paragraphs)
    words = frozenset(word.lower() for line in lines for word in _WORD.findall(line.text))
    return Layout(paragraphs, size, words, headers_again)


def _with_dotted_rows(lines: list[PdfLine]) -> list[PdfLine]:
    """The lines, with those made rows that lead by dots from words to what belongs to them."""
    dotted = [None if line.row else leader(line.text) for line in lines]
    rows: list[PdfLine] = []
    for index, (line, cells) in enumerate(zip(lines, dotted, strict=True)):
        near = dotted[max(0, index - 1) : index] + dotted[index + 1 : index + 2]
        if cells and any(near):
            line = replace(line, row=TableRow(cells, _DOTTED))
        rows.append(line)
    return rows


def _with_notes_aside(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs, with the notes at the foot of a page before the one that goes on after it."""
    placed: list[Paragraph] = []
    for paragraph in paragraphs:
        notes = 0
        while notes < len(placed) and placed[-1 - notes].kind in ("prose", "item"):
            if placed[-1 - notes].size > _NOTE_SIZE * paragraph.size:
                break
            notes += 1
        broken = placed[-1 - notes] if 0 < notes < len(placed) else None
        if broken is not None and _is_rest(broken, paragraph, placed[-1]):
            broken.lines.extend(paragraph.lines)
            placed = [*placed[: -1 - notes], *placed[-notes:], broken]
        else:
            placed.append(paragraph)
    return placed


def _is_rest(broken: Paragraph, rest: Paragraph, note: Paragraph) -> bool:
    """Whether a paragraph goes on in the next column or page with a sentence of another one."""
    last, first = broken.lines[-1], rest.lines[0]
    beyond = first.page == last.page + 1 or (first.page == last.page and first.bottom > last.bottom)
    return (
        broken.kind in ("prose", "item")
        and rest.kind == "prose"
        and beyond
        and all(line.page == last.page for line in note.lines)
        and abs(last.size - first.size) <= 0.08 * last.size
        and not ends_sentence(last.text)
        and first.text[0].islower()
    )


def _kind(line: PdfLine, size: float) -> ParagraphKind:
    if line.row:
        return "table"
    if line.monospaced:
        return "code"
    if _ITEM.match(line.text) and not (line.bold or line.size > size * _LARGER):
        return "item"
    if _BULLETED.match(line.text):
        return "item"  # on a slide, items are larger than the cells of tables
    if looks_like_heading(line, size):
        return "heading"
    return "prose"


def looks_like_heading(line: PdfLine, size: float) -> bool:
    """Whether a line is set larger than the body, or bold and worded like a title."""
    if not size or len(line.text) > _LONGEST_HEADING or not any(map(str.isalpha, line.text)):
        return False
    if line.size >= size * _LARGER:
        return True
    return line.bold and line.size >= size * 0.95 and title_like(line.text)


def _right_margins(lines: Iterable[PdfLine]) -> dict[int, float]:
    """How far lines reach that begin at the same place, which tells columns and indents apart.

    Where there are many, a few that reach farther are titles and notes across several columns.
    """
    rights: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        rights[_column(line)].append(line.right)
    return {
        column: sorted(ends)[math.ceil(_MOST * len(ends)) - 1] for column, ends in rights.items()
    }


def _column(line: PdfLine) -> int:
    return round(line.left / 8)


def _belongs(
    paragraph: Paragraph, line: PdfLine, kind: ParagraphKind, rights: dict[int, float], pitch: float
) -> bool:
    """Whether `line` goes on with `paragraph`."""
    last = paragraph.lines[-1]
    if last.row and line.row:
        return last.page == line.page and last.row.table == line.row.table
    if last.row or line.row or leader(last.text) or leader(line.text):
        return False
    breaks = last.page != line.page or line.bottom > last.bottom + last.size / 2
    if "code" in (kind, paragraph.kind):
        near = last.bottom - line.bottom < 3 * last.size
        if kind == paragraph.kind:
            return near and not breaks
        # A name set as code can fill a line of a paragraph.
        inside = paragraph.kind in ("prose", "item") and not ends_sentence(last.text)
        return inside and near and not breaks and _fills(last, line, rights)
    if kind == "item" or abs(last.size - line.size) > 0.08 * last.size:
        return False
    if "heading" in (kind, paragraph.kind):
        near = 0 < last.bottom - line.bottom < 1.8 * last.size
        same = kind == paragraph.kind or _hangs(paragraph, line) and _fills(last, line, rights)
        return same and near and last.bold == line.bold
    if breaks:
        return not ends_sentence(last.text) and line.text[0].islower()
    if abs(last.bottom - line.bottom) < last.size / 2:
        return True
    if pitch and last.bottom - line.bottom > _WIDER_GAP * max(pitch, 0.9 * line.size):
        return False
    return _fills(last, line, rights) and not _is_indented(paragraph, line)


def _hangs(paragraph: Paragraph, line: PdfLine) -> bool:
    """Whether a line of large type stands below the text of an item, as on slides."""
    first = paragraph.lines[0]
    return paragraph.kind == "item" and line.left > first.left + 0.2 * line.size


def _fills(last: PdfLine, line: PdfLine, rights: dict[int, float]) -> bool:
    """Whether the next line's first word would not have fitted on the line before."""
    margin = last.margin or rights.get(_column(last), last.right)
    if _ENTRY.match(last.text) and _ENTRY.match(line.text):
        return False
    if not last.margin and margin - last.left < _NARROW * last.size:
        # Short lines of their own: only a word in the middle of a sentence goes on with them.
        return line.text[0].islower() and not ends_sentence(last.text)
    word = line.text.split(" ", 1)[0]
    width = (line.right - line.left) / max(1, len(line.text))
    room = margin - last.right
    if room <= (len(word) + 1.5) * width:
        return True
    if ends_sentence(last.text):
        return False
    # A ragged margin, or one that a single long line has pushed out.
    share = _RAGGED * 1.5 if line.text[0].islower() else _RAGGED
    return room <= share * (margin - last.left)


def _is_indented(paragraph: Paragraph, line: PdfLine) -> bool:
    """Whether `line` opens a new paragraph by its indent, or leaves an item by the lack of one."""
    first, last = paragraph.lines[0], paragraph.lines[-1]
    if paragraph.kind == "item":
        # The first line may be set in, as that of a paragraph is.
        set_in = len(paragraph.lines) > 1 and paragraph.lines[1].left < first.left - 0.2 * line.size
        margin = last.left - line.size if set_in else first.left
        return line.left < margin + 0.2 * line.size and len(paragraph.lines) > 1
    if last is first and _LABELLED.match(first.text):
        return False
    return line.left > last.left + 0.8 * line.size and last.left <= first.left


def _set_depths(paragraphs: list[Paragraph]) -> None:
    """Nest items by where they begin."""
    lefts: list[float] = []
    for paragraph in paragraphs:
        if paragraph.kind != "item":
            lefts.clear()
            continue
        left = paragraph.lines[0].left
        while lefts and left < lefts[-1] - 4:
            lefts.pop()
        if not lefts or left > lefts[-1] + 4:
            lefts.append(left)
        paragraph.depth = len(lefts) - 1


def _code_lines(lines: list[PdfLine]) -> list[str]:
    """Code with the indents that its places on the page show."""
    origin = min(line.left for line in lines)
    texts: list[str] = []
    for line in lines:
        width = (line.right - line.left) / max(1, len(line.text)) or 1.0
        indent = round((line.left - origin) / width) if line.size else 0
        texts.append(" " * min(indent, 40) + line.text)
    return [text + "\n" for text in texts[:-1]] + texts[-1:]
