"""LaTeX files."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.document import ReadingNote, Source
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_noted
from corpus.loaders.plain.tex.source import prepare
from corpus.loaders.plain.tex.writer import TexWriter
from corpus.loaders.plain.text import plain_loaded
from corpus.sections import nest

# pylatexenc reads some 0.1 MB a second.
_MOST_CHARACTERS = 1_000_000
_PROSE = re.compile(
    r"\\begin\s*\{document\}|\\(?:chapter|section|subsection|paragraph|item|begin|emph|textbf)\b"
)
_PROGRAM = re.compile(r"\\(?:NeedsTeXFormat|ProvidesPackage|ProvidesClass|ProvidesFile)\b")


def load_tex(data: bytes, path: Path) -> Loaded:
    r"""A LaTeX document or a part of one; a class or package stays as it is written.

    Files that it includes are named, not opened. Formulas are written in ordinary signs where
    that loses nothing, else between dollar signs as they are.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
    """
    text, notes = decode_noted(data, path)
    if _PROGRAM.search(text, 0, 5000) or not _PROSE.search(text):
        return plain_loaded(text, notes)
    if len(text) > _MOST_CHARACTERS:
        reason = f"is longer than {_MOST_CHARACTERS:,} characters"
        return plain_loaded(text, (*notes, _as_plain(reason)))
    source = prepare(text)
    writer = TexWriter(source)
    try:
        writer.render()
    except Exception:  # noqa: BLE001
        # TeX is a program; what pylatexenc raises for one that it cannot follow is not documented.
        return plain_loaded(text, (*notes, _as_plain("has macros that cannot be followed")))
    written = writer.text()
    sections = nest(writer.marks, len(written))
    return Loaded(
        written,
        writer.stated.get("title") or (sections[0].heading if sections else None),
        Source(author=writer.stated.get("author"), date=writer.stated.get("date")),
        sections,
        tables=tuple(writer.tables),
        notes=(*notes, *writer.notes()),
    )


def _as_plain(reason: str) -> ReadingNote:
    return ReadingNote("damaged", f"{reason}, so it was read as plain text, macros included")
