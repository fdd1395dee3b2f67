"""Plain text and Markdown: the text is the file's, verbatim."""

from __future__ import annotations

from pathlib import Path

from corpus.decoding import decode
from corpus.frontmatter import read_front_matter
from corpus.loaders.base import Loaded
from corpus.sections import Mark, nest, text_marks


def load_text(data: bytes, path: Path) -> Loaded:
    r"""A plain text or Markdown file.

    The text is what the file holds, but for a byte order mark, which is dropped, and line ends,
    which are all "\n": so `open(path, encoding="utf-8").read()[start:end]` is what a quote says.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
    """
    text = decode(data, path)
    front = read_front_matter(text)
    marks = text_marks(text, front.body_start, underlined_ranks=path.suffix.lower() == ".rst")
    return Loaded(
        text,
        front.title or _title(marks),
        front.source,
        nest(marks, len(text)),
        front.body_start,
    )


def _title(marks: list[Mark]) -> str | None:
    """The first heading that names the whole text."""
    return next((mark.heading for mark in marks if mark.is_title), None)
