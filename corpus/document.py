"""The document model: what a file on disk becomes once it has been read.

`Document.text` is the one string that every offset in the project refers to. Loaders decide how a
format becomes that string; nothing after them may change it.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corpus.tables import Table, table_at

NoteKind = Literal["no_text", "left_out", "aside", "hidden", "recognised", "encoding", "damaged"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from, as far as the document itself says so."""

    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    date: str | None = None

    def __str__(self) -> str:
        parts = [self.author, self.publisher, self.date, self.url]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the characters it governs.

    `start` is the first character of the heading and `end` lies after the last character of the
    section, subsections included, so that the spans of nested headings contain each other.
    `body_start` is the first character after the heading. `level` is 1 for the outermost.
    """

    heading: str
    level: int
    start: int
    body_start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the characters from `start` on stand in the file, as people there call it.

    `label` is "slide 3", "Prices, row 12" or "0:01:12"; pages are numbers (see `page_starts`).
    """

    start: int
    label: str


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """What a loader could not read, left out or had to guess, for the user to know.

    Attributes:
        kind: `no_text` for pages or pictures without text, `left_out` for text that is there and
            was passed over, `aside` for what was passed over because it is no part of the text
            (headers, footers, menus, lists of contents, deleted words), `hidden` for what its
            program does not show and was read, `recognised` for text read by OCR, `encoding` for a
            guessed one, `damaged` for parts that could not be read.
        text: what happened and, after a semicolon, what to do about it, in one line without a full
            stop.
        start, end: the span of the text it is about; equal where it is about none.
    """

    kind: NoteKind
    text: str
    start: int = 0
    end: int = 0


def within(page: int | None, place: str | None) -> str:
    """Where in a file something stands, in words: its place, else its page, else nothing."""
    return place or ("" if page is None else f"page {page}")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text with its headings, its pages and its origin.

    Attributes:
        id: hash of the file's bytes and format; the same content has the same id at any path.
        title: from the document itself where it has one, else the best name there is.
        source: publisher, author, URL and date where the document states them.
        text: the characters that passages and quotes are spans of.
        sections: in order of `start`; nested sections follow the one that contains them.
        body_start: offset after front matter or leading `Source:` lines; what lies before it is
            metadata and never becomes a passage.
        page_starts: for paginated formats, the offset at which each page begins, first page first.
        title_is_own: False when the title was made from the file's name or the text.
        tables: in order of `start`, disjoint.
        places: where the text stands in files that have other places than pages, in order.
        notes: what happened while it was read.
    """

    id: str
    title: str
    text: str
    source: Source = field(default_factory=Source)
    sections: tuple[Section, ...] = ()
    body_start: int = 0
    page_starts: tuple[int, ...] = ()
    title_is_own: bool = True
    tables: tuple[Table, ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[ReadingNote, ...] = ()

    def heading_path(self, offset: int) -> tuple[str, ...]:
        """The headings that govern the character at `offset`, outermost first."""
        begun = bisect.bisect_right(self.sections, offset, key=lambda section: section.start)
        path: list[str] = []
        # From the nearest outwards: what holds a section is of a lower level and begins before it,
        # so that nothing holds one of level 1.
        for section in reversed(self.sections[:begun]):
            if offset < section.end:
                path.append(section.heading)
            if section.level <= 1:
                break
        return tuple(reversed(path))

    def announced_sections(self, end: int) -> tuple[Section, ...]:
        """The sections that a text ending at `end` with a colon introduces: two or more, or none.

        "There are two ways:" before two subsections stands for what their headings say.
        """
        if not self.text[:end].rstrip().endswith(":"):
            return ()
        around = [s for s in self.sections if s.body_start < end <= s.end]
        whole_end = around[-1].end if around else len(self.text)
        below = [s for s in self.sections if end <= s.start < whole_end]
        if not below or self.text[end : below[0].start].strip():
            return ()
        found = tuple(s for s in below if s.level == below[0].level)
        return found if len(found) > 1 else ()

    def page(self, offset: int) -> int | None:
        """The 1-based page that holds the character at `offset`; None without pages."""
        if not self.page_starts:
            return None
        return max(1, bisect.bisect_right(self.page_starts, offset))

    def place(self, offset: int) -> str | None:
        """What the place of the character at `offset` is called, where it has a name.

        None where there are only pages, and before the first place.
        """
        number = bisect.bisect_right(self.places, offset, key=lambda place: place.start)
        return self.places[number - 1].label if number else None

    def within(self, offset: int) -> str:
        """Where in the file the character at `offset` stands, in words; empty where that is all."""
        return within(self.page(offset), self.place(offset))

    def is_recognised(self, start: int, end: int) -> bool:
        """Whether any of the characters from `start` to `end` were read in a picture, by OCR."""
        return any(
            note.kind == "recognised" and note.start < end and start < note.end
            for note in self.notes
        )

    def table(self, offset: int) -> Table | None:
        """The table that the character at `offset` is in."""
        return table_at(self.tables, offset)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a library offers: where it lies and how citations name it.

    `root` is the folder or file that the user named; `relative` is the path below that folder, or
    the name of that file.
    """

    path: Path
    relative: str
    root: Path


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that could not be read, and why, in one line for the user."""

    path: Path
    reason: str
