"""What is said of how a file was read: which notes at once, which on request, in which words."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Document, NoteKind, ReadingNote

# Words that are missing, then words that may be wrong. What is hidden was read all the same, and
# what stands beside the text (headers, menus, deleted words) is what people want left out: files
# have it by the hundred, and a warning that always comes is not read.
_SAID_AT_ONCE: tuple[NoteKind, ...] = ("no_text", "damaged", "left_out", "encoding", "recognised")
# Where a loader knows nothing better.
_MENDING: dict[NoteKind, str] = {
    "no_text": "write out what matters in them",
    "damaged": "save or download the file again",
    "left_out": "copy what you need of it into a document of its own",
    "encoding": "save it as UTF-8",
    "recognised": "compare what is quoted with the picture",
}


def said_at_once(notes: Sequence[ReadingNote]) -> list[ReadingNote]:
    """The notes that the user should hear without asking, those about missing words first."""
    told = [note for note in notes if note.kind in _SAID_AT_ONCE]
    return sorted(told, key=lambda note: _SAID_AT_ONCE.index(note.kind))


def one_line(notes: Sequence[ReadingNote]) -> str:
    """The first of `said_at_once` with what to do, and how many there are besides; or empty."""
    told = said_at_once(notes)
    if not told:
        return ""
    more = len(told) - 1
    besides = f" (and {more} more {'note' if more == 1 else 'notes'})" if more else ""
    return mended(told[0]) + besides


def mended(note: ReadingNote) -> str:
    """A note with what to do about it, after a semicolon."""
    mending = _MENDING.get(note.kind)
    return note.text if ";" in note.text or not mending else f"{note.text}; {mending}"


def with_place(document: Document, note: ReadingNote) -> str:
    """A note with what to do, behind the place that it is about where it does not name that."""
    place = document.within(note.start) if note.start < note.end else ""
    named = not place or place.casefold() in note.text.casefold()
    return mended(note) if named else f"{place}: {mended(note)}"
