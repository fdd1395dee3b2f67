"""What every loader returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.document import Place, ReadingNote, Section, Source
from corpus.tables import Table


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file's text and what was found in it, before it has an id.

    Attributes:
        title: what the document calls itself; None where it does not.
        text, source, sections, body_start, page_starts, tables, places, notes: as in `Document`.
    """

    text: str
    title: str | None = None
    source: Source = field(default_factory=Source)
    sections: tuple[Section, ...] = ()
    body_start: int = 0
    page_starts: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[ReadingNote, ...] = ()
