"""A page of a document as a picture, and what is marked on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Document
from corpus.pages.marking import PageLetters, bare
from corpus.pages.picture import Box, PagePicture
from ui.page.reader.excerpt import Window
from ui.page.reader.marks import Mark, touching

# Of what stands around a quote, so many characters tell its place from others.
_AROUND = 600


@dataclass(frozen=True, slots=True)
class Placed:
    """Marked words on a page: their boxes, and the numbers as in a `Mark`."""

    boxes: tuple[Box, ...]
    number: int | None = None
    current: bool = False

    @property
    def side(self) -> str:
        """The margin that is nearer, for what leads back."""
        middle = sum(box[0] + box[2] for box in self.boxes) / (2 * len(self.boxes))
        return "left" if middle < 5_000 else "right"


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as it is shown.

    Attributes:
        number: of the page, from 1.
        drawn: its picture.
        placed: what is marked on it.
        is_sure: whether everything that is quoted of it is marked.
    """

    number: int
    drawn: PagePicture
    placed: tuple[Placed, ...] = ()
    is_sure: bool = True


def page_window(document: Document, number: int) -> Window:
    """The characters of a page, which are none for a page without text."""
    starts = document.page_starts
    if not 1 <= number <= len(starts):
        return Window(len(document.text), len(document.text))
    end = starts[number] if number < len(starts) else len(document.text)
    return Window(starts[number - 1], end)


def view_page(
    document: Document, number: int, drawn: PagePicture, marks: Sequence[Mark], words: str
) -> PageView:
    """A page with the quotes on it marked, and the words that are searched."""
    window = page_window(document, number)
    letters = PageLetters(drawn)
    inside = touching(marks, window.start, window.end)
    placed: list[Placed] = []
    is_sure = True
    for mark in inside:
        if mark.number is None:
            continue
        boxes = _boxes(document.text, letters, window, mark)
        if boxes:
            placed.append(Placed(tuple(boxes), mark.number))
        is_sure = is_sure and bool(boxes)
    placed += _found(letters, words, [mark for mark in inside if mark.number is None])
    return PageView(number, drawn, tuple(placed), is_sure)


def _boxes(text: str, letters: PageLetters, window: Window, mark: Mark) -> list[Box]:
    """Where the part of a quote that is on a page stands there."""
    start, end = max(mark.start, window.start), min(mark.end, window.end)
    before = text[max(window.start, start - _AROUND) : start]
    return letters.find(text[start:end], before, text[end : min(window.end, end + _AROUND)])


def _found(letters: PageLetters, words: str, inside: Sequence[Mark]) -> list[Placed]:
    """What a search found; which place is looked at, where those of text and page agree."""
    if not bare(words):
        return []
    places = [tuple(boxes) for boxes in letters.find_all(words)]
    at = next((i for i, mark in enumerate(inside) if mark.current), None)
    agree = len(places) == len(inside)
    return [Placed(boxes, None, agree and i == at) for i, boxes in enumerate(places) if boxes]
