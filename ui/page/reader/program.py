"""Programs as they were written: the file's own lines instead of our reading of them.

Comments are read as prose and code as listings, and citations are of that text. So their places in
the file are looked for, by their letters, from the line on that the reading names.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from advisor.answer import Citation
from corpus.document import Document
from corpus.errors import DocumentError
from corpus.formats import FORMATS
from corpus.loaders.decoding import decode_lines
from corpus.pages.marking import bare
from ui.page.reader.excerpt import Looked

# Longer ones were written by programs.
_MOST_CHARACTERS = 2_000_000
_LINE = re.compile(r"line (\d+)")


def is_program(path: str) -> bool:
    """Whether a file is one of a program or of settings."""
    return FORMATS.get(Path(path).suffix.lower()) == "program"


def as_written(
    looked: Looked, document: Document, data: bytes, path: Path
) -> tuple[Looked, Document] | None:
    """A document with the lines of its file for its text, and the citations of it there.

    None where the place that is looked at is not to be told for sure, or the file is no text.
    """
    try:
        text, _ = decode_lines(data, path)
    except DocumentError:
        return None
    if len(text) > _MOST_CHARACTERS:
        return None
    file = _lines(text)
    focus = file.moved(looked.focus, document)
    if focus is None:
        return None
    moved = [file.moved(citation, document) for citation in looked.marked]
    sections = [
        replace(section, start=start, body_start=start, end=file.offset(document, section.end))
        for section in document.sections
        for start in [file.offset(document, section.start)]
    ]
    return (
        replace(looked, focus=focus, elsewhere=tuple(c for c in moved if c is not None)),
        replace(document, text=text, sections=tuple(sections), body_start=0, places=(), tables=()),
    )


class _Lines:
    """The letters and the lines of a file."""

    def __init__(self, text: str) -> None:
        self._text = text
        forms = {character: bare(character)[:1] for character in set(text)}
        self._at = [at for at, character in enumerate(text) if forms[character]]
        self._letters = "".join(forms[text[at]] for at in self._at)
        self._starts = [0, *(line.end() for line in re.finditer("\n", text))]

    def offset(self, document: Document, at: int) -> int:
        """Where the line begins that a place of the document names."""
        place = _LINE.fullmatch(document.place(at) or "line 1")
        number = int(place[1]) if place else 1
        if at >= len(document.text):
            return len(self._text)
        return self._starts[min(number, len(self._starts)) - 1]

    def moved(self, citation: Citation, document: Document) -> Citation | None:
        """A citation of the document as one of the file; None where its words are not there."""
        first = self.offset(document, citation.start)
        if citation.start == citation.end:
            return replace(citation, start=first, end=first)
        words = bare(citation.quote)
        begin = bisect_left(self._at, first)
        # Further down than the quote reaches, the same words are others.
        found = self._letters.find(words, begin) if words else -1
        after = bisect_right([p.start for p in document.places], citation.end)
        last = len(self._text)
        if after + 1 < len(document.places):
            last = self.offset(document, document.places[after].start)
        if found < 0 or self._at[found] >= last:
            return None
        start, end = self._at[found], self._at[found + len(words) - 1] + 1
        return replace(citation, start=start, end=end, quote=self._text[start:end])


@lru_cache(maxsize=4)
def _lines(text: str) -> _Lines:
    return _Lines(text)
