"""Where on a page words stand, by its letters: their order there need not be the text's.

A document's text is arranged by us: hyphens at line ends are gone, columns and tables are put in
order. So words are looked for by their letters and digits alone, and what is not found for sure is
not marked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from corpus.pages.picture import Box, PagePicture

# What stands elsewhere on the page may cut a quote in pieces: so many, each with so many letters.
_MOST_PIECES = 8
_LEAST_LETTERS = 6
# Letters before and after, by which one of several places is told from the others.
_AROUND = 240
# By so many it has to fit better than the next best.
_CLEARLY = 6
# A wider gap in a line, in heights of it, parts two columns.
_GAP = 3.0

Span = tuple[int, int]


class PageLetters:
    """The letters of a page in one form, each with the box that it stands in."""

    def __init__(self, page: PagePicture) -> None:
        self._boxes = page.boxes
        spelt = [bare(letter) for letter in page.letters]
        self.text = "".join(spelt)
        self._box_of = [number for number, form in enumerate(spelt) for _ in form]

    def find(self, quote: str, before: str = "", after: str = "") -> list[Box]:
        """The places of a quote, line by line; none where they are not sure.

        Args:
            quote: words, as the document's text has them.
            before: what stands before it there.
            after: what follows it there.
        """
        words = bare(quote)
        spans = self._whole(words, bare(before)[-_AROUND:], bare(after)[:_AROUND])
        return self.boxes(spans or self._pieces(words))

    def find_all(self, words: str) -> list[list[Box]]:
        """Every place of words on the page."""
        wanted = bare(words)
        return [self.boxes([(at, at + len(wanted))]) for at in _occurrences(self.text, wanted)]

    def boxes(self, spans: Iterable[Span]) -> list[Box]:
        """The boxes around letters, those of one line as one."""
        found: list[Box] = []
        for start, end in spans:
            numbers = dict.fromkeys(self._box_of[start:end])
            found.extend(_lines([self._boxes[number] for number in numbers]))
        return found

    def _whole(self, words: str, before: str, after: str) -> list[Span]:
        """The one place of words in a row, or the one that fits what is around clearly best."""
        places = _occurrences(self.text, words)
        if len(places) > 1:
            fits = sorted((self._fit(at, words, before, after), at) for at in places)
            if fits[-1][0] < fits[-2][0] + _CLEARLY:
                return []
            places = [fits[-1][1]]
        return [(at, at + len(words)) for at in places]

    def _fit(self, at: int, words: str, before: str, after: str) -> int:
        """How many letters before and after words at a place are as they are in the text."""
        end = at + len(words)
        ahead = self.text[max(0, at - _AROUND) : at]
        return _common(ahead[::-1], before[::-1]) + _common(self.text[end : end + _AROUND], after)

    def _pieces(self, words: str) -> list[Span]:
        """Words in pieces, each of which stands at one place only; none where that is not so."""
        spans: list[Span] = []
        rest = words
        while rest:
            length = self._longest(rest)
            if length < _LEAST_LETTERS or len(spans) == _MOST_PIECES:
                return []
            places = _occurrences(self.text, rest[:length])
            if len(places) != 1 or any(a < places[0] + length and places[0] < b for a, b in spans):
                return []
            spans.append((places[0], places[0] + length))
            rest = rest[length:]
        return spans

    def _longest(self, words: str) -> int:
        """How many of the first letters of words stand in a row somewhere."""
        least, most = 0, len(words)
        while least < most:
            middle = (least + most + 1) // 2
            if words[:middle] in self.text:
                least = middle
            else:
                most = middle - 1
        return least


def bare(text: str) -> str:
    """The letters and digits of a text, in lower case, ligatures and raised ones as plain ones."""
    return "".join(form for form in unicodedata.normalize("NFKC", text).lower() if form.isalnum())


def _occurrences(text: str, words: str) -> list[int]:
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _lines(boxes: Sequence[Box]) -> list[Box]:
    """Boxes of letters in a row as boxes of lines."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _is_beside(lines[-1], box):
            left, top, right, bottom = lines[-1]
            lines[-1] = (
                min(left, box[0]), min(top, box[1]), max(right, box[2]), max(bottom, box[3])
            )  # fmt: skip
        else:
            lines.append(box)
    return lines


def _is_beside(line: Box, box: Box) -> bool:
    """Whether a letter goes on a line, upright or turned."""
    height, width = line[3] - line[1], line[2] - line[0]
    across = min(line[3], box[3]) - max(line[1], box[1]) > 0.5 * min(height, box[3] - box[1])
    down = min(line[2], box[2]) - max(line[0], box[0]) > 0.5 * min(width, box[2] - box[0])
    if across:
        return max(box[0] - line[2], line[0] - box[2]) < _GAP * max(1, height)
    # A line that is turned grows downwards or upwards; an upright one has nothing below it.
    return down and height > width and max(box[1] - line[3], line[1] - box[3]) < _GAP * width
