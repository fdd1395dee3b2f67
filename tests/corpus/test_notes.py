"""What is said of how a file was read."""

from __future__ import annotations

from typing import get_args

import pytest

from corpus.document import Document, NoteKind, Place, ReadingNote
from corpus.notes import mended, one_line, said_at_once, with_place

NOTES = [ReadingNote(kind, f"{kind} happened") for kind in get_args(NoteKind)]


def test_missing_words_come_first_and_what_is_harmless_waits_to_be_asked_for() -> None:
    said = [note.kind for note in said_at_once(NOTES)]
    assert said == ["no_text", "damaged", "left_out", "encoding", "recognised"]


def test_notes_of_one_kind_stay_in_the_order_of_the_file() -> None:
    notes = [ReadingNote("damaged", "second"), ReadingNote("no_text", "a"),
             ReadingNote("no_text", "b")]  # fmt: skip
    assert [note.text for note in said_at_once(notes)] == ["a", "b", "second"]


@pytest.mark.parametrize("note", said_at_once(NOTES))
def test_each_says_how_to_mend_it(note: ReadingNote) -> None:
    assert mended(note).startswith(f"{note.text}; ")
    known = ReadingNote(note.kind, "it happened; do this")
    assert mended(known) == "it happened; do this"


def test_a_file_is_one_line_with_the_number_of_its_notes() -> None:
    page = ReadingNote("no_text", "page 2 has no text; run OCR")
    assert one_line([]) == one_line([ReadingNote("aside", "left out: menus")]) == ""
    assert one_line([page]) == "page 2 has no text; run OCR"
    assert one_line([*NOTES[3:], page, page]).endswith("(and 4 more notes)")
    assert one_line([page, page]).endswith("; run OCR (and 1 more note)")


def test_a_note_names_its_place_once() -> None:
    document = Document("d", "T", "One.\n\nTwo.", places=(Place(0, "slide 1"), Place(6, "slide 2")))
    chart = ReadingNote("damaged", "a chart cannot be read; save it again", 6, 10)
    assert with_place(document, chart) == "slide 2: a chart cannot be read; save it again"
    named = ReadingNote("hidden", "Slide 2 is hidden, and read", 6, 10)
    assert with_place(document, named) == "Slide 2 is hidden, and read"
    assert with_place(document, ReadingNote("aside", "menus left out")) == "menus left out"
