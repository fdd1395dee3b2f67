"""What a slide says, whatever program made it, and how that is written as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.document import Place, ReadingNote, Source
from corpus.loaders.base import Loaded
from corpus.loaders.writer import TextWriter, collapse, item_marker
from corpus.sections import nest

_DEEPEST_ITEM = 8
_FIGURE = re.compile(r"\W*\d[\d\s.,'’]*\W*(?:[^\W\d]{1,3})?\W*")
_YEAR = re.compile(r"(?:19|20)\d\d")
# What programs fill in when nobody states a title.
_NO_TITLE = re.compile(
    r"(?:power ?point|microsoft|open ?office|impress|untitled|titel|title|slide|folie)?[ -]*"
    r"(?:presentation|präsentation|présentation|presentación|presentazione|slide|folie)?[ \d.]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a slide.

    Attributes:
        text: its words; a line break is a line break.
        level: how deep it is indented, from 0.
        marker: the number as shown ("2.", "b)"), "-" for any bullet, empty for neither.
    """

    text: str
    level: int = 0
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, with what a merged cell says in each cell that it covers."""

    rows: list[list[str]]
    header_rows: int = 1


Piece = Line | Grid


@dataclass(slots=True)
class Slide:
    """One slide, in reading order.

    Attributes:
        title: from its title placeholder; empty where it has none.
        pieces: what it shows below the title.
        notes: what its speaker notes say.
        hidden: whether the show passes it over.
        section: the named part of the presentation that begins with it.
    """

    title: str = ""
    pieces: list[Piece] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    hidden: bool = False
    section: str = ""


class DeckWriter:
    """Writes slides one after the other, each as a section and a place."""

    def __init__(self) -> None:
        self.notes: list[ReadingNote] = []
        self._writer = TextWriter()
        self._places: list[Place] = []
        self._titles: list[str] = []
        self._in_list = False
        self._has_words = False
        self._level = 1

    def write(self, slide: Slide, number: int) -> None:
        """Add a slide; `number` is the one that programs count it as, from 1."""
        if slide.section:
            self._level = 2
            self._writer.heading(slide.section, 1)
        label = f"slide {number}" + (" (hidden)" if slide.hidden else "")
        title = collapse(slide.title)
        heading = f"Slide {number}: {title}" if title else f"Slide {number}"
        index = self._writer.heading(heading, self._level)
        self._places.append(Place(self._writer.marks[index].start, label))
        self._titles.extend([title] if title else [])
        self._has_words |= bool(title or slide.pieces or slide.notes)
        self._pieces(slide.pieces)
        if any(collapse(line.text) for line in slide.notes):
            self._writer.heading("Notes", self._level + 1, "Notes:")
            self._pieces(slide.notes)

    def loaded(self, stated_title: str, source: Source) -> Loaded:
        """All slides; `stated_title` is what the file's properties call them."""
        # Slides without a word are not a text because they have numbers.
        text = self._writer.text() if self._has_words else ""
        if not text:
            return Loaded("", notes=tuple(self.notes))
        titles = [stated_title, *self._titles[:1]]
        titles = [title for title in titles if title and not _NO_TITLE.fullmatch(title)]
        return Loaded(
            text,
            next(iter(titles), None),
            source,
            nest(self._writer.marks, len(text)),
            tables=tuple(self._writer.tables),
            places=tuple(self._places),
            notes=tuple(self.notes),
        )

    def _pieces(self, pieces: Sequence[Piece]) -> None:
        self._in_list = False
        for piece in pieces:
            if isinstance(piece, Grid):
                self._writer.table(piece.rows, piece.header_rows)
                self._in_list = False
            else:
                self._line(piece)

    def _line(self, line: Line) -> None:
        lines = [words for words in map(collapse, line.text.split("\n")) if words]
        if not lines:
            return
        if not line.marker:
            self._writer.write("\n".join(lines))
        else:
            marker = item_marker(line.marker)
            indent = "  " * min(line.level, _DEEPEST_ITEM)
            below = "\n" + indent + " " * len(marker)
            self._writer.write(indent + marker + below.join(lines), tight=self._in_list)
        self._in_list = bool(line.marker)


def heads_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of a table that does not say so may head its columns.

    It does not where it has a figure above figures, which is a row like the others.
    """
    return not any(
        _FIGURE.fullmatch(cell.strip())
        and not _YEAR.fullmatch(cell.strip())
        and any(_FIGURE.fullmatch(row[i].strip()) for row in rows[1:] if i < len(row))
        for i, cell in enumerate(rows[0] if rows else ())
    )


def cell_text(lines: Sequence[Line]) -> str:
    """The paragraphs of a cell in one line, with the numbers of its lists."""
    words = [
        f"{line.marker} {line.text}" if line.marker not in ("", "-") else line.text
        for line in lines
        if collapse(line.text)
    ]
    return collapse(" ".join(words))


def unread_pictures(count: int) -> str:
    """What to say of pictures beside text."""
    what = "pictures" if count > 1 else "picture"
    return f"{count} {what} not read; write out what matters in them"


def no_picture_text(path: Path, numbers: Sequence[int]) -> str:
    """What to say of slides that show pictures and, below the title, no text."""
    names = ", ".join(map(str, numbers))
    what = "slides" if len(numbers) > 1 else "slide"
    return (
        f"{what} {names}: pictures without words for them, whose text is not read; export "
        f"{path.name} as a PDF and run text recognition (OCR) on it"
    )
