"""What is marked in a document's text, and the text cut where marks begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a document that are marked.

    Attributes:
        start, end: its span.
        number: of the citation that quotes them, 0 for a passage that was not cited; None for what
            a search found.
        current: whether it is the place of the search that is looked at.
    """

    start: int
    end: int
    number: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that the same marks cover.

    Attributes:
        text: what they say.
        numbers: of the citations, ascending.
        over: of those the ones that lead back from here, since their words end with it.
        found: whether a search found them.
        current: whether they are the place of the search that is looked at.
    """

    text: str
    numbers: tuple[int, ...] = ()
    over: tuple[int, ...] = ()
    found: bool = False
    current: bool = False

    @property
    def marked(self) -> bool:
        """Whether any mark covers them."""
        return bool(self.numbers) or self.found


def touching(marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    """The marks that cover any of the characters from `start` to `end`."""
    return [mark for mark in marks if mark.start < end and start < mark.end]


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """`text[start:end]` cut where marks begin and end."""
    inside = touching(marks, start, end)
    edges = {start, end, *(m.start for m in inside), *(m.end for m in inside)}
    cuts = sorted(edge for edge in edges if start <= edge <= end)
    return [
        piece_of(text, first, last, inside) for first, last in zip(cuts, cuts[1:], strict=False)
    ]


def piece_of(text: str, start: int, end: int, marks: Sequence[Mark]) -> Piece:
    """`text[start:end]`, of which each mark covers all or nothing."""
    covering = touching(marks, start, end)
    numbers = tuple(sorted({m.number for m in covering if m.number is not None}))
    over = {m.number for m in covering if m.number and not _goes_on(text, end, m.end)}
    return Piece(
        text[start:end],
        numbers,
        tuple(sorted(over)),
        any(m.number is None for m in covering),
        any(m.current for m in covering),
    )


def _goes_on(text: str, at: int, end: int) -> bool:
    """Whether words follow, rather than blanks and signs that end a line."""
    return any(character.isalnum() for character in text[at:end])
