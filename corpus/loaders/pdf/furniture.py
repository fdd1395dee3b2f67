"""What stands on pages only for turning them: headers, footers, page numbers, contents."""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.document import ReadingNote
from corpus.loaders.pdf.lines import PdfLine
from corpus.loaders.pdf.pages import page_ranges

# Rows at the top and at the bottom of a page that may be headers and footers.
_EDGE_ROWS = 3
_FEWEST_PAGES = 3
# A sum that is the same on each page is no header.
_FEWEST_LETTERS = 3
_EDGE_CELLS = 2
_SAME_PLACE = 3.0
# Where more of the rows in the middle of pages repeat than this, the pages are copies of a form,
# and what they share is said anew on each.
_FORM = 0.3
_NUMBER = re.compile(r"\d{1,5}|\b[ivxlc]{1,6}\b", re.IGNORECASE)
_ALONE = re.compile(r"[-–—\s]*(?:\d{1,4}|[ivxlc]{1,6})[-–—\s]*$", re.IGNORECASE)
# What stands before and after a number that is a page's: nothing, a sign or gap that parts it from
# a title, the word for page, the word before how many there are.
_BEFORE = re.compile(
    r"(?:^|[|·•–—(\[]\s?|\s[-/:]\s|\n|(?:^|\W)(?:pp?|pg|pages?|seite|s|p[áa]g(?:ina)?|sid[ae]|"
    r"strona|sivu|folio|slide|sheet)\.? ?)$",
    re.IGNORECASE,
)
_ONLY_NUMBERS = re.compile(
    r"(?:\W|\d|\b(?:[ivxlc]+|pp?|pg|pages?|seite|s|p[áa]g(?:ina)?|sid[ae]|strona|sivu|folio|slide|"
    r"sheet|of|von|de|sur|di|av|af)\b)+$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?:$|\s?[|·•–—)\]]|\s[-/:]\s|\n| ?(?:of|/|von|de|sur|di|av|af) ?\d+\b)")
# A title beside a number, and how what they have in common begins.
_TITLE = re.compile(r"(?:[^\W\d_].*[^\W\d_] )?$|^ [^\W\d_].*[^\W\d_]$")
_LOOSE = "\1"
_LEADERS = re.compile(r"(?:[.·_] ?){4,}|…[…. ]*")
_ENTRY = re.compile(r"(?:(?:[.·_] ?){4,}|…[…. ]*)\s*(\d{1,4}|[ivxlc]+)$", re.IGNORECASE)
_CONTENTS_LINES = 4
_CONTENTS = re.compile(
    r"(?:table of )?contents|index|list of (?:figures|tables)|inhalt(?:sverzeichnis)?|sommaire|"
    r"table des mati[eè]res|[ií]ndice|sumario|sommario|inhoud(?:sopgave)?|innehåll|spis treści",
    re.IGNORECASE,
)
# Numbers of pages before the first one that is counted, at most.
_FRONT = 30
_PAGE_NUMBERS = "page numbers"
_LONGEST_NOTE = 80
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(slots=True)
class Furniture:
    """What was left out of a document.

    Attributes:
        lines: all of it.
        repeated: the text of each header or footer with the pages it stood on.
        contents: the pages whose lists of contents were left out, with how many lines.
    """

    lines: set[PdfLine] = field(default_factory=set)
    repeated: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    contents: dict[int, int] = field(default_factory=dict)

    def notes(self) -> Iterator[ReadingNote]:
        """What the user should know of it."""
        for text, pages in self.repeated.items():
            shown = text if text == _PAGE_NUMBERS else f"“{_shortened(text)}”"
            where = page_ranges(pages)
            yield ReadingNote("aside", f"left out as a header or footer: {shown} on {where}")
        if self.contents:
            count, where = sum(self.contents.values()), page_ranges(self.contents)
            text = f"left out: {count} lines of the table of contents on {where}"
            yield ReadingNote("aside", text)


def find_furniture(pages: Sequence[Sequence[PdfLine]]) -> Furniture:
    """The headers, footers and lists of contents of a document, page by page.

    A header or footer stands at the same place on several pages with the same text, but for the
    number of the page. A list of contents leads by dots to numbers of pages, in ascending order.
    """
    found = Furniture()
    levels = [_levels(lines) for lines in pages]
    edges = [
        line for rows in levels for row in _edge_rows(rows) for line in row if _may_be_edge(line)
    ]
    repeated = _repeated(edges, with_text=not _is_form(levels))
    for page, rows in enumerate(levels):
        for line in [*_outermost(rows, repeated), *_outermost(rows[::-1], repeated)]:
            found.lines.add(line)
            found.repeated[repeated[line]].add(page)
        # In the margins, what stands turned may stand among the outermost that does not repeat.
        for line in (line for row in rows for line in row if line in repeated):
            if line.turn != pages[page][0].turn:
                found.lines.add(line)
                found.repeated[repeated[line]].add(page)
    for page, lines in enumerate(pages):
        entries = _contents(lines, pages, after_contents=page - 1 in found.contents)
        if entries:
            found.contents[page] = len(entries)
            found.lines.update(entries)
    return found


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1].rstrip() + "…"


def leader(text: str) -> tuple[str, str] | None:
    """What stands before and after the dots of a line that leads from one to the other."""
    dots = _LEADERS.search(text)
    before, after = (text[: dots.start()].strip(), text[dots.end() :].strip()) if dots else ("", "")
    return (before, after) if before and after else None


def _levels(lines: Iterable[PdfLine]) -> list[list[PdfLine]]:
    """Lines by their height, the highest first."""
    levels: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda line: (line.turn, -line.bottom)):
        last = levels[-1][0] if levels else None
        if last and last.turn == line.turn and last.bottom - line.bottom < _SAME_PLACE:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def _may_be_edge(line: PdfLine) -> bool:
    """Whether a line is none of a table, or one with few cells, as a footer below one may seem."""
    return line.row is None or sum(map(bool, line.row.cells)) <= _EDGE_CELLS


def _edge_rows(rows: list[list[PdfLine]]) -> list[list[PdfLine]]:
    return rows if len(rows) <= 2 * _EDGE_ROWS else rows[:_EDGE_ROWS] + rows[-_EDGE_ROWS:]


def _outermost(rows: list[list[PdfLine]], repeated: dict[PdfLine, str]) -> Iterator[PdfLine]:
    """The repeated lines from one end of a page up to the first row without any."""
    for row in rows[:_EDGE_ROWS]:
        lines = [line for line in row if line in repeated]
        if not lines:
            return
        yield from lines


def _is_form(levels: list[list[list[PdfLine]]]) -> bool:
    """Whether pages say the same things at the same places, with other figures perhaps."""
    inner = [line for rows in levels for row in rows[_EDGE_ROWS:-_EDGE_ROWS] for line in row]
    shapes = Counter((_shape(line), round(line.bottom / _SAME_PLACE)) for line in inner)
    same = sum(count for count in shapes.values() if count > 1)
    return same > _FORM * len(inner)


def _shape(line: PdfLine) -> str:
    return re.sub(r"\d+", "#", line.text)


def _repeated(edges: list[PdfLine], with_text: bool) -> dict[PdfLine, str]:
    """The lines that stand at the same place on several pages, with what they have in common."""
    groups: dict[str, list[PdfLine]] = defaultdict(list)
    for line in edges:
        for key in _keys(line, with_text):
            groups[key].append(line)
    repeated: dict[PdfLine, str] = {}
    counted: dict[str, list[PdfLine]] = defaultdict(list)
    for key, group in groups.items():
        numbered = "\0" in key
        if key.startswith(_LOOSE) and not _may_be_counted(key, group):
            continue
        fewest = 2 if numbered and _ALONE.match(group[0].text) else _FEWEST_PAGES
        for line in _level(group, fewest):
            only = numbered and _ONLY_NUMBERS.match(line.text)
            repeated[line] = _PAGE_NUMBERS if only else group[0].text
            if numbered:
                counted[key.split("\0")[1]].append(line)
    for line in _beside_numbers(groups, counted):
        repeated.setdefault(line, line.text)
    return repeated


def _beside_numbers(
    groups: dict[str, list[PdfLine]], counted: dict[str, list[PdfLine]]
) -> Iterator[PdfLine]:
    """Titles of short chapters: on few pages, beside numbers that others go on with."""
    for key, group in groups.items():
        others = counted[key.split("\0")[1]] if key.startswith(_LOOSE) else ()
        for line in group:
            if any(abs(line.bottom - other.bottom) < _SAME_PLACE for other in others):
                yield line


def _may_be_counted(key: str, lines: Sequence[PdfLine]) -> bool:
    """Whether a number beside a title without a sign between them may be a page's.

    It may where it stands first, or on left or right pages only: "Lesson 3" comes after "Lesson 2".
    """
    before = key[len(_LOOSE) :].partition("\0")[0]
    return not before or len({line.page % 2 for line in lines}) == 1


def _keys(line: PdfLine, with_text: bool) -> Iterator[str]:
    """What a line has in common with those of its kind: its text, or that but for a page number."""
    text = "\n".join(filter(None, line.row.cells)) if line.row else line.text
    if with_text and sum(map(str.isalpha, text)) >= _FEWEST_LETTERS and not line.row:
        yield text
    for number in _NUMBER.finditer(text):
        before = text[: number.start()]
        if number.start() - 1 in line.gaps:
            before = before.rstrip() + "\n"
        after = text[number.end() :]
        if number.end() in line.gaps:
            after = "\n" + after.lstrip()
        counted = _value(number[0]) - line.page
        kind = "1" if number[0].isdigit() else "i"
        key = f"{before.strip()}\0{kind}{counted}\0{after.strip()}"
        if _BEFORE.search(before) and _AFTER.match(after):
            yield key
        elif number[0].isdigit() and _TITLE.match(before) and _TITLE.match(after):
            if before.endswith(" ") or after.startswith(" "):
                yield _LOOSE + key


def _value(number: str) -> int:
    """The value of an Arabic or Roman number."""
    if number.isdigit():
        return int(number)
    digits = [_ROMAN[letter] for letter in number.lower()]
    return sum(
        -digit if digit < following else digit for digit, following in pairwise([*digits, 0])
    )


def _level(lines: list[PdfLine], fewest: int) -> Iterator[PdfLine]:
    """The lines at whose height there are others of the group, on so many pages with them."""
    by_height = sorted(lines, key=lambda line: line.bottom)
    heights = [line.bottom for line in by_height]
    for line in lines:
        low = bisect.bisect_left(heights, line.bottom - _SAME_PLACE)
        high = bisect.bisect_right(heights, line.bottom + _SAME_PLACE)
        if high - low >= fewest and len({other.page for other in by_height[low:high]}) >= fewest:
            yield line


def _contents(
    lines: Sequence[PdfLine], pages: Sequence[Sequence[PdfLine]], after_contents: bool
) -> list[PdfLine]:
    """The entries of a page that is a list of contents, none of any other page."""
    entries = [(line, found[1]) for line in lines if (found := _entry(line))]
    titles = [line for line in lines if _CONTENTS.fullmatch(line.text.strip(" :."))]
    dotted = sum(bool(_LEADERS.search(line.text)) for line, _ in entries)
    known = bool(titles) or after_contents
    if max(dotted, known * len(entries)) < (1 if after_contents else _CONTENTS_LINES):
        return []
    values = [_value(number) for _, number in entries if number.isdigit()]
    falls = sum(a > b for a, b in pairwise(values))
    if falls > 0.1 * len(values) or (len(set(values)) < 3 and not after_contents):
        return []
    within = bool(values) and values[-1] <= len(pages) + min(_FRONT, len(pages) // 4)
    if not (known or within or _named_later([line for line, _ in entries], pages)):
        return []
    return [*titles, *(line for line, _ in entries)]


def _entry(line: PdfLine) -> re.Match[str] | None:
    """A line that leads to a page number, by dots or a wide gap."""
    found = _ENTRY.search(line.text)
    if not found and line.gaps:
        found = re.compile(r" (\d{1,4})$").search(line.text, line.gaps[-1])
    return found


def _named_later(entries: list[PdfLine], pages: Sequence[Sequence[PdfLine]]) -> bool:
    """Whether what is listed stands as a line of its own on the pages that follow."""
    page = entries[0].page
    later = {_bare(line.text) for lines in pages[page + 1 :] for line in lines}
    names = [_bare(_LEADERS.split(line.text)[0]) for line in entries]
    return sum(name in later for name in names if name) >= len(entries) / 2


def _bare(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).lower()
