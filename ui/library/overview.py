"""A document at a glance: its digest, its headings, and what was not read of it."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Document, Section
from index.digest import Digest, names_something
from index.opening import place_of
from index.storage.place import IndexAddress
from ui.library.entries import DocumentEntry

# A longer outline is of its higher headings alone, and cut in the end.
_MANY_HEADINGS = 60
_MOST_HEADINGS = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, how deep it is below the highest (from 0), and where it begins in the text."""

    text: str
    depth: int
    start: int


@dataclass(frozen=True, slots=True)
class DocumentOverview:
    """A document at a glance.

    Attributes:
        entry: what the list says of it.
        about: its own sentences that say what it is about; none where it has no such.
        points: its most central sentences besides.
        outline: its headings, in order.
        pages: how many; 0 for what has no pages.
        more_headings: how many of its headings the outline leaves out.
    """

    entry: DocumentEntry
    about: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    outline: tuple[Heading, ...] = ()
    pages: int = 0
    more_headings: int = 0


def read_overview(index: IndexAddress, entry: DocumentEntry) -> DocumentOverview | None:
    """The overview of an indexed document, without loading a model; None when it is gone.

    Raises:
        IndexMissing: nothing is indexed any more.
        IndexBroken: the index cannot be read.
    """
    with place_of(index).reading() as catalog:
        document, digest = catalog.document(entry.id), catalog.digest(entry.id)
    if document is None:
        return None
    digest = digest or Digest(entry.id, entry.title)
    about = [span.of(document) for span in digest.about]
    points = [span.of(document) for span in digest.key_sentences if span not in digest.about]
    named = [section for section in document.sections if _is_shown(section, document)]
    outline = _outline(named)
    return DocumentOverview(
        entry,
        tuple(_on_one_line(sentence) for sentence in about),
        tuple(_on_one_line(sentence) for sentence in points),
        outline,
        len(document.page_starts),
        len(named) - len(outline),
    )


def _is_shown(section: Section, document: Document) -> bool:
    heading = section.heading.strip()
    return heading.casefold() != document.title.casefold() and names_something(heading)


def _outline(sections: list[Section]) -> tuple[Heading, ...]:
    """The headings down to the level at which they become too many."""
    levels = sorted({section.level for section in sections})
    deepest = levels[0] if levels else 0
    for level in levels[1:]:
        if sum(section.level <= level for section in sections) > _MANY_HEADINGS:
            break
        deepest = level
    kept = [section for section in sections if section.level <= deepest][:_MOST_HEADINGS]
    return tuple(Heading(_on_one_line(s.heading), levels.index(s.level), s.start) for s in kept)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
