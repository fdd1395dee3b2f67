"""Plain text and Markdown: the text is the file's, verbatim."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from corpus.document import ReadingNote
from corpus.headings import clean_heading, title_like
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_lines
from corpus.loaders.plain.frontmatter import read_front_matter
from corpus.sections import Mark, after_blank, nest, text_marks
from corpus.tables import find_tables

_LONGEST_TITLE = 200
# What a site's generator puts the title in place of: "<%= current_page.data.title %>".
_PLACEHOLDER = re.compile(r"<%.*%>|\{\{.*\}\}|\$\{.*\}")


def load_text(data: bytes, path: Path) -> Loaded:
    r"""A plain text or Markdown file.

    The text is what the file holds, but for a byte order mark, which is dropped, and line ends,
    which are all "\n": so `open(path, encoding="utf-8").read()[start:end]` is what a quote says.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        TooLargeError: it has too many lines.
    """
    return plain_loaded(*decode_lines(data, path))


def plain_loaded(
    text: str, notes: tuple[ReadingNote, ...], *, underlined_ranks: bool = False
) -> Loaded:
    """A text as it is, with the headings and tables that are found in it.

    `underlined_ranks` is as for `text_marks`.
    """
    front = read_front_matter(text)
    marks = text_marks(text, front.body_start, underlined_ranks=underlined_ranks)
    if front.title and marks and _PLACEHOLDER.fullmatch(marks[0].heading):
        marks[0] = replace(marks[0], heading=front.title)
    return Loaded(
        text,
        front.title or _title(text, front.body_start, marks),
        front.source,
        nest(marks, len(text)),
        front.body_start,
        tables=find_tables(text, front.body_start),
        notes=notes,
    )


def _title(text: str, start: int, marks: list[Mark]) -> str | None:
    """The first heading that names the whole text, else a first line that could."""
    for mark in marks:
        if mark.is_title:
            return mark.heading
    first = after_blank(text, start)
    newline = text.find("\n", first)
    line = text[first:] if newline < 0 else text[first:newline]
    if len(line) > _LONGEST_TITLE or not title_like(heading := clean_heading(line)):
        return None
    return heading
