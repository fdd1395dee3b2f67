"""The words of a PDF's page in runs: what stands side by side on one line, with place and type.

Lengths are points (1/72 inch). Places are those on a page that is turned so that its text stands
upright, whatever the file says about how to show it: `left` and `right` grow along the line and
`top` and `bottom` grow upwards.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from corpus.loaders.scripts import noted, raised

# Ligatures are how a font draws letters, not what was written; others mark a line-end hyphen.
_CHARACTERS = {
    **{0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"},
    **{0xFB06: "st", 0x02: "-", 0xFFFE: "-", 0xAD: "-", 0xFFFF: None, 0x00: None, 0x200B: None},
    # Fonts of symbols have their bullets here: Symbol and Wingdings.
    **dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0xF06E, 0xF0A8, 0xF09F), "•"),
    0xF0FC: "✓",
}
# PDFium leaves out the line break after a hyphen, and has one of these for both.
_HYPHENS = frozenset("\ufffe\x02")
_WORD = re.compile(r"[^\s\ufffe\x02]*[\ufffe\x02]|[^\s\ufffe\x02]+")
_MONOSPACED = re.compile(r"mono|monl|courier|consol|menlo|typewriter|\btt|cmtt|code", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|semib|demib|-medi|cmbx|\bbd", re.IGNORECASE)
_BOLD_WEIGHT = 600
# A gap this wide, in font heights and in widths of a character, ends a run: columns of a page may
# lie this close, and the words of justified text seldom do.
_GAP, _CHARACTER_GAP = 0.6, 1.4
# A word that is wider than so many font heights for each letter is several.
_WIDEST = 1.1
# How far a line may be off a right angle, in quarters of a turn.
_SLANT = 0.06
SLANTED = 4

# What is smaller and stands higher than the text beside it by these shares is raised.
_SMALL, _RAISED = 0.8, 0.12
_MARK = re.compile(r"[+\-\u2212]?\d{1,3}$")
_YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d$")
_UNIT = re.compile(r"(?:^|[^\w.,;:!?])[^\W\d_]{1,2}$")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table on a page.

    Attributes:
        cells: their texts, each with its line breaks.
        table: the number of the table on its page.
        is_header: whether it says what stands in the columns.
        is_bold: whether it is a header by its type.
    """

    cells: tuple[str, ...]
    table: int
    is_header: bool = False
    is_bold: bool = False


@dataclass(slots=True)
class Run:
    """Words on one line with no wide gap between them.

    Attributes:
        order: which place it has among the runs of the page as they are stored in the file.
        points: how large its font is set, which says nothing of how high the font is; 0 if unknown.
        words: its words, each with where it begins and ends.
        row: what it is of a table, whose cells it then has for words.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    order: int
    bold: bool = False
    monospaced: bool = False
    points: float = 0.0
    words: list[tuple[str, float, float]] = field(default_factory=list)
    row: TableRow | None = None

    @property
    def size(self) -> float:
        """The height of the font."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """The height that its middle is at."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class PageRuns:
    """The runs of a page by how they are turned.

    0 is upright, 1 upwards, 2 on its head, 3 downwards, and `SLANTED` neither, as watermarks are.
    """

    by_turn: dict[int, list[Run]]

    def most_first(self) -> list[tuple[int, list[Run]]]:
        """The turns with their runs, that with most text first."""
        return sorted(self.by_turn.items(), key=lambda item: -sum(len(run.text) for run in item[1]))

    def add(self, turn: int, runs: list[Run]) -> None:
        """Add runs after those that are there."""
        count = sum(map(len, self.by_turn.values()))
        for run in runs:
            run.order += count
        if runs:
            self.by_turn.setdefault(turn, []).extend(runs)


@dataclass(slots=True)
class _Word:
    text: str
    first: int
    last: int
    turn: int
    box: Box
    ends_line: bool


def page_runs(textpage: Any, width: float, height: float) -> PageRuns:
    """The runs of a page that is `width` and `height` large before it is turned."""
    import pypdfium2.raw as pdfium

    # The bare handle: each call with the object around it would look it up anew.
    textpage = textpage.raw
    count = pdfium.FPDFText_CountChars(textpage)
    codes = [pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count)]
    raw = "".join([chr(code) if code < 0x110000 else "\ufffd" for code in codes])
    by_turn: dict[int, list[Run]] = defaultdict(list)
    open_words: list[_Word] = []
    for word in _words(textpage, raw, width, height):
        if open_words and not _goes_on(open_words[-1], word):
            _close(textpage, open_words, by_turn)
        open_words.append(word)
    _close(textpage, open_words, by_turn)
    return PageRuns(dict(by_turn))


def _words(textpage: Any, raw: str, width: float, height: float) -> Iterator[_Word]:
    import pypdfium2.raw as pdfium

    one, other = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    for found in _WORD.finditer(raw):
        first, last = found.start(), found.end() - 1
        turn = _turn(textpage, first)
        if not (
            pdfium.FPDFText_GetLooseCharBox(textpage, first, one)
            and pdfium.FPDFText_GetLooseCharBox(textpage, last, other)
        ):
            continue
        place = (
            min(one.left, other.left),
            min(one.bottom, other.bottom),
            max(one.right, other.right),
            max(one.top, other.top),
        )
        whole = turned_box(place, turn, width, height)
        broken = raw[last] in _HYPHENS or raw[last + 1 : last + 3].lstrip(" ")[:1] in ("\r", "\n")
        word = _Word(found[0], first, last, turn, whole, broken)
        size = whole[3] - whole[1]
        if turn == 0 and first < last and _is_raised(_box(other), _box(one)):
            yield _with_mark(textpage, word, _box(one))
        elif turn == 0 and first < last and _is_raised(_box(one), _box(other)):
            yield from _after_mark(textpage, word, _box(other))
        elif turn == 0 and whole[2] - whole[0] > _WIDEST * size * len(word.text) > 0:
            yield from _apart(textpage, word)
        else:
            yield word


def _box(rectangle: Any) -> Box:
    return (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)


def _is_raised(box: Box, beside: Box) -> bool:
    """Whether something is set small and above the line, as marks of notes and powers are."""
    size = beside[3] - beside[1]
    return box[3] - box[1] < _SMALL * size and box[1] > beside[1] + _RAISED * size


def _with_mark(textpage: Any, word: _Word, base: Box) -> _Word:
    """A word that ends with raised figures, which must not become figures of its own."""
    start = len(word.text)
    while start > 1 and _is_raised(_place(textpage, word.first + start - 1), base):
        start -= 1
    before, mark = word.text[:start], word.text[start:]
    if not _MARK.match(mark):
        return word
    written = raised(mark, before) if _has_power(before) else noted(mark)
    return replace(word, text=before + written)


def _after_mark(textpage: Any, word: _Word, base: Box) -> Iterator[_Word]:
    """The mark of a note and the word right behind it."""
    end = 1
    while end < len(word.text) - 1 and _is_raised(_place(textpage, word.first + end), base):
        end += 1
    mark, rest = word.text[:end], word.text[end:]
    if not mark.isdigit() or sum(map(str.isalpha, rest)) < 2:  # as of 14C
        yield word
        return
    left, bottom, right, top = word.box
    place = _place(textpage, word.first + end)[0]
    box = (left, bottom, place, top)
    last = word.first + end - 1
    yield replace(word, text=noted(mark), last=last, box=box, ends_line=False)
    yield replace(word, text=rest, first=last + 1, box=(place, bottom, right, top))


def _place(textpage: Any, index: int) -> Box:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
    return _box(box)


def _has_power(text: str) -> bool:
    """Whether a raised figure behind this is a power: of a number that is no year, or a unit."""
    return text[-1:].isdigit() and not _YEAR.search(text) or bool(_UNIT.search(text))


def _with_marks(words: list[_Word]) -> list[_Word]:
    """The words of a line, with figures that stand raised between them as marks of notes."""
    marked: list[_Word] = []
    for index, word in enumerate(words):
        beside = words[index - 1] if index else words[1] if len(words) > 1 else word
        if not (word.text.isdecimal() and len(word.text) < 4 and word.turn == 0):
            marked.append(word)
        elif not _is_raised(word.box, beside.box):
            marked.append(word)
        elif index and _has_power(beside.text):
            last = marked[-1]
            text = last.text + raised(word.text, last.text)
            box = (*last.box[:2], word.box[2], last.box[3])
            marked[-1] = replace(last, text=text, box=box, ends_line=word.ends_line)
        else:
            box = (word.box[0], beside.box[1], word.box[2], beside.box[3])
            marked.append(replace(word, text=noted(word.text), box=box))
    return marked


def _apart(textpage: Any, word: _Word) -> Iterator[_Word]:
    """The parts of a word whose letters stand too far apart: PDFium left the spaces out."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    size = word.box[3] - word.box[1]
    first, right = word.first, None
    left = word.box[0]
    for index in range(word.first, word.last + 1):
        if not pdfium.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        if right is not None and box.left - right > size:
            text = word.text[first - word.first : index - word.first]
            place = (left, word.box[1], right, word.box[3])
            yield _Word(text, first, index - 1, word.turn, place, ends_line=False)
            first, left = index, box.left
        right = box.right
    place = (left, *word.box[1:])
    yield _Word(word.text[first - word.first :], first, word.last, word.turn, place, word.ends_line)


def _turn(textpage: Any, index: int) -> int:
    import pypdfium2.raw as pdfium

    turn = _quarter(-pdfium.FPDFText_GetCharAngle(textpage, index))
    matrix = pdfium.FS_MATRIX()
    if turn == SLANTED and pdfium.FPDFText_GetMatrix(textpage, index, matrix):
        # The angle is that of the letters' stems, which lean where type is drawn as italics.
        turn = _quarter(math.atan2(matrix.b, matrix.a))
    return turn


def _quarter(angle: float) -> int:
    quarters = angle / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < _SLANT else SLANTED


def turned_box(box: Box, turn: int, width: float, height: float) -> Box:
    """A box on a page that is turned so that text of this `turn` is upright."""
    left, bottom, right, top = box
    if turn == 1:
        return bottom, width - right, top, width - left
    if turn == 2:
        return width - right, height - top, width - left, height - bottom
    if turn == 3:
        return height - top, left, height - bottom, right
    return box


def _goes_on(last: _Word, word: _Word) -> bool:
    """Whether a word stands right after the last one on the same line."""
    if last.turn != word.turn or last.ends_line:
        return False
    size = max(last.box[3] - last.box[1], word.box[3] - word.box[1])
    overlap = min(last.box[3], word.box[3]) - max(last.box[1], word.box[1])
    gap = word.box[0] - last.box[2]
    character = (last.box[2] - last.box[0]) / max(1, len(last.text))
    widest = max(_GAP * size, _CHARACTER_GAP * character)
    return overlap > 0 and -0.3 * size < gap < widest


def _close(textpage: Any, words: list[_Word], by_turn: dict[int, list[Run]]) -> None:
    """Make a run of the words and start anew."""
    if not words:
        return
    first, last = words[0].first, words[-1].last
    words[:] = _with_marks(words)
    text = _decoded(" ".join(word.text.translate(_CHARACTERS) for word in words))
    if text:
        # A bullet, a name set as code or a number raised as a note may have a size of its own, so
        # the middle one of three words tells that of the run.
        written = [word for word in words if any(map(str.isalnum, word.text))] or words
        ends = [written[0], written[len(written) // 2], written[-1]]
        middle = sorted(ends, key=lambda word: word.box[3] - word.box[1])[1]
        tall = middle.box
        fonts = [_font(textpage, index) for index in (first, last)]
        order = sum(map(len, by_turn.values()))
        run = Run(text, words[0].box[0], tall[1], words[-1].box[2], tall[3], order)
        run.points = _points(textpage, middle.first)
        run.bold = all(bold for bold, _ in fonts)
        run.monospaced = all(monospaced for _, monospaced in fonts)
        run.words = [
            (part, word.box[0], word.box[2])
            for word in words
            if (part := _decoded(word.text.translate(_CHARACTERS)))
        ]
        if run.monospaced and text == "o":  # how Word draws the bullets of inner lists
            run.text, run.monospaced = "○", False
            run.words = [("○", run.left, run.right)]
        by_turn[words[0].turn].append(run)
    words.clear()


def _decoded(text: str) -> str:
    """Text with its white space collapsed."""
    text = " ".join(text.split())
    # Characters beyond the first 65,536 come as two halves.
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _points(textpage: Any, index: int) -> float:
    """How large a character is set, in points."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(textpage, index, matrix):
        return 0.0
    size: float = pdfium.FPDFText_GetFontSize(textpage, index)
    return round(size * math.hypot(matrix.c, matrix.d), 1)


def _font(textpage: Any, index: int) -> tuple[bool, bool]:
    """Whether a character is bold, and whether its font is monospaced."""
    import pypdfium2.raw as pdfium

    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, buffer, len(buffer), ctypes.byref(flags))
    bold, monospaced = _named(buffer.value)
    return bold or pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT, monospaced


@lru_cache(maxsize=1024)
def _named(name: bytes) -> tuple[bool, bool]:
    """What the name of a font says: whether it is bold, and whether it is monospaced."""
    text = name.decode("utf-8", "replace")
    return bool(_BOLD.search(text)), bool(_MONOSPACED.search(text))
