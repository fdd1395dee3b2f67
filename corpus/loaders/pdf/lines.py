"""The lines of a PDF's pages with their place and type, without headers, footers and numbers."""

from __future__ import annotations

import bisect
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# Ligatures are how a font draws letters, not what was written; the rest marks a line-end hyphen.
_CHARACTERS = {
    **{0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"},
    **{0xFB06: "st", 0x02: "-", 0xFFFE: "-", 0xAD: "-", 0xFFFF: None, 0x00: None, 0x200B: None},
}
_MONOSPACED = re.compile(r"mono|monl|courier|consol|menlo|typewriter|\btt|cmtt|code", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|semib|demib|-medi|cmbx|\bbd", re.IGNORECASE)
_BOLD_WEIGHT = 600
_NUMBER = re.compile(
    r"(?:page )?#(?: ?(?:of|/) ?#)?$|[-–—] ?# ?[-–—]$|[ivxlc]{1,6}$", re.IGNORECASE
)
_LEADERS = re.compile(r"(?:\. ?){6}")
# Lines at the top and at the bottom of a page that may be headers and footers.
_EDGE_LINES = 2
_FEWEST_REPEATS = 3
# From so many dotted lines on, a page is one of a table of contents.
_CONTENTS_LINES = 5
_SAME_HEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text on a page.

    Lengths are points (1/72 inch) from the page's lower left corner; `size` is the height of the
    font, 0 where the place of the characters is not known.
    """

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    bold: bool = False
    monospaced: bool = False


def page_lines(textpage: Any, page: int) -> list[PdfLine]:
    """The lines of a page in reading order."""
    raw = textpage.get_text_range()
    # Offsets into the text are those of the characters' boxes only where none was left out.
    placed = len(raw) == textpage.count_chars()
    lines: list[PdfLine] = []
    offset = 0
    # PDFium leaves out the line break after a hyphen, and puts U+FFFE for both.
    for piece in re.split("\n|(?<=\ufffe)", raw):
        body = piece.strip()
        if body:
            first = offset + len(piece) - len(piece.lstrip())
            text = " ".join(body.translate(_CHARACTERS).split())
            if text:
                lines.append(
                    _placed(textpage, text, page, first, first + len(body) - 1)
                    if placed
                    else PdfLine(text, page)
                )
        offset += len(piece) + (not piece.endswith("\ufffe"))
    return lines


def _placed(textpage: Any, text: str, page: int, first: int, last: int) -> PdfLine:
    # A bullet, a name set as code or a number raised as a note may have a size of its own, so the
    # middle one of three characters tells that of the line.
    boxes = [
        textpage.get_charbox(index, loose=True) for index in (first, (first + last) // 2, last)
    ]
    _, bottom, _, top = sorted(boxes, key=lambda box: box[3] - box[1])[1]
    fonts = [_font(textpage, index) for index in (first, (first + last) // 2, last)]
    return PdfLine(
        text,
        page,
        boxes[0][0],
        max(boxes[0][2], boxes[2][2]),
        bottom,
        top - bottom,
        fonts[0][0] and fonts[2][0],
        all(monospaced for _, monospaced in fonts),
    )


def _font(textpage: Any, index: int) -> tuple[bool, bool]:
    """Whether a character is bold, and whether its font is monospaced."""
    import ctypes

    import pypdfium2.raw as pdfium

    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, buffer, len(buffer), ctypes.byref(flags))
    name = buffer.value.decode("utf-8", "replace")
    bold = pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT or _BOLD.search(name)
    return bool(bold), bool(_MONOSPACED.search(name))


def body_size(lines: Iterable[PdfLine]) -> float:
    """The font height that most of the text is set in; 0 where none is known."""
    characters: Counter[float] = Counter()
    for line in lines:
        characters[round(line.size, 1)] += len(line.text)
    return characters.most_common(1)[0][0] if characters else 0.0


def without_furniture(pages: list[list[PdfLine]]) -> list[list[PdfLine]]:
    """The pages without what is there for turning them.

    Those are lines that repeat at the same height, lines at the same height that hold the page's
    number, and the lines of tables of contents and indexes that lead to a number by dots.
    """
    edges = {line for lines in pages for line in _edges(lines)}
    furniture = {line for lines in pages for line in _contents(lines)}
    for group in _by(edges, _shape).values():
        fewest = 2 if _NUMBER.match(_shape(group[0])) else _FEWEST_REPEATS
        furniture.update(_level(group, fewest))
    numbered = [line for line in edges if _page_offsets(line)]
    by_offset: dict[int, list[PdfLine]] = defaultdict(list)
    for line in numbered:
        for offset in _page_offsets(line):
            by_offset[offset].append(line)
    for group in by_offset.values():
        furniture.update(_level(group, _FEWEST_REPEATS))
    return [[line for line in lines if line not in furniture] for lines in pages]


def _contents(lines: list[PdfLine]) -> list[PdfLine]:
    """The lines of a page that lead to a page number, by dots or among others that do."""
    dotted = [line for line in lines if _LEADERS.search(line.text)]
    if len(dotted) < _CONTENTS_LINES:
        return dotted
    return [line for line in lines if line in dotted or re.search(r"\s\d+$", line.text)]


def _by(lines: Iterable[PdfLine], key: Callable[[PdfLine], str]) -> dict[str, list[PdfLine]]:
    groups: dict[str, list[PdfLine]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def _level(lines: list[PdfLine], fewest: int) -> Iterator[PdfLine]:
    """The lines that share their height with others of the group."""
    heights = sorted(line.bottom for line in lines)
    for line in lines:
        low = bisect.bisect_left(heights, line.bottom - _SAME_HEIGHT)
        high = bisect.bisect_right(heights, line.bottom + _SAME_HEIGHT)
        if high - low >= fewest:
            yield line


def _page_offsets(line: PdfLine) -> set[int]:
    """For a number at either end of a line, how far it is from the page's index."""
    ends = re.findall(r"^\d{1,4}\b|\b\d{1,4}$", line.text)
    return {int(number) - line.page for number in ends}


def _edges(lines: list[PdfLine]) -> set[PdfLine]:
    """The lines nearest to the top and the bottom of a page."""
    by_height = sorted(lines, key=lambda line: -line.bottom) if lines else []
    heights = sorted({round(line.bottom) for line in lines})
    if len(heights) <= 2 * _EDGE_LINES:
        return {line for line in by_height if _NUMBER.match(_shape(line))} | set(by_height[:1])
    low, high = heights[_EDGE_LINES - 1], heights[-_EDGE_LINES]
    return {line for line in lines if not low < round(line.bottom) < high}


def _shape(line: PdfLine) -> str:
    """A line with its numbers made equal, since page numbers differ."""
    return re.sub(r"\d+|\b[ivxl]{1,6}$", "#", line.text).lower()


def line_pitch(lines: list[PdfLine]) -> float:
    """The usual distance between the base lines of one paragraph; 0 where unknown."""
    steps = [
        above.bottom - below.bottom
        for above, below in zip(lines, lines[1:], strict=False)
        if above.page == below.page and 0 < above.bottom - below.bottom < 3 * above.size
    ]
    # Gaps between paragraphs are larger, so that the lower half is mostly lines of one paragraph.
    return statistics.quantiles(steps, n=4)[0] if len(steps) > 1 else (steps or [0.0])[0]
