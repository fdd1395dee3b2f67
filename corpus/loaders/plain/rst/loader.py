"""reStructuredText files."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.document import ReadingNote, Source
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_lines
from corpus.loaders.plain.frontmatter import FrontMatter, read_front_matter
from corpus.loaders.plain.rst.writer import RstWriter
from corpus.loaders.plain.text import plain_loaded
from corpus.sections import nest

# docutils reads some 0.5 MB a second; what is larger is a listing that a program wrote.
_MOST_CHARACTERS = 4_000_000
_HEADER = re.compile(r"(?:[A-Z][\w-]*:(?:[ \t].*)?\n(?:[ \t]+\S.*\n)*){3,}(?=\n)")
_HEADER_KEY = re.compile(r"^(?=[A-Z][\w-]*:)", re.MULTILINE)


def load_rst(data: bytes, path: Path) -> Loaded:
    """A reStructuredText file, with what Sphinx adds to it.

    No other file is opened. What docutils cannot read as a whole is read as plain text, with a
    note that says so.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        TooLargeError: it has too many lines.
    """
    text, notes = decode_lines(data, path)
    if len(text) > _MOST_CHARACTERS:
        reason = f"is longer than {_MOST_CHARACTERS // 1_000_000} million characters"
        return plain_loaded(text, (*notes, _as_plain(reason)), underlined_ranks=True)
    from corpus.loaders.plain.rst.parsing import parse_rst

    front = read_front_matter(text)
    body = text[front.body_start :]
    header = _HEADER.match(body)
    if header:
        # The head of a Python or Debian proposal is a list of fields.
        body = _HEADER_KEY.sub(":", header[0]) + body[header.end() :]
    writer = RstWriter()
    if head := text[: front.body_start].strip():
        writer.write(head)
    body_start = writer.length
    try:
        tree = parse_rst(body)
        writer.render(tree)
    except Exception:  # noqa: BLE001
        # docutils raises errors of many kinds for markup that nobody meant, RecursionError among
        # them.
        reason = "has markup that docutils cannot read"
        return plain_loaded(text, (*notes, _as_plain(reason)), underlined_ranks=True)
    return _loaded(writer, front, body_start, notes)


def _as_plain(reason: str) -> ReadingNote:
    return ReadingNote("damaged", f"{reason}, so it was read as plain text, marks included")


def _loaded(
    writer: RstWriter, front: FrontMatter, body_start: int, notes: tuple[ReadingNote, ...]
) -> Loaded:
    text = writer.text()
    sections = nest(writer.marks, len(text))
    main = next((section.heading for section in sections if section.level == 1), None)
    left = text[body_start:]
    return Loaded(
        text,
        front.title or writer.stated.pop("title", None) or main,
        front.source if front.source != Source() else Source(**writer.stated),
        sections,
        body_start + len(left) - len(left.lstrip()) if body_start else 0,
        tables=tuple(writer.tables),
        notes=(*notes, *writer.notes()),
    )
