"""Rich Text Format: paragraphs, headings, lists, tables, notes and text boxes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from corpus.document import ReadingNote, Source
from corpus.errors import BrokenDocumentError
from corpus.loaders.base import Loaded
from corpus.loaders.office.left_out import reading_notes
from corpus.loaders.rtf.reader import RtfReader, Style
from corpus.loaders.rtf.story import Paragraph, Story, Table
from corpus.loaders.writer import TextWriter, collapse, item_marker
from corpus.sections import nest, text_marks

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop) ?(\d)\b", re.IGNORECASE)
_CONTENTS = re.compile(r"toc( heading| \d)?$|(table of )?contents|index \d", re.IGNORECASE)
_NO_TITLE = re.compile(r"(?:word )?document ?\d*$|untitled|microsoft word|title$", re.IGNORECASE)
_NO_AUTHOR = re.compile(r"python-docx|microsoft office|user$|admin|unknown|author$", re.IGNORECASE)
# A number of a list; "o" and signs are bullets in other fonts.
_NUMBER = re.compile(r"\W*(?:\d|\w(?<![oO]))")
_PAGE = re.compile(
    r"\W*(?:page|seite|página|pagina)?[\W\d]*(?:of|von|de|di)?[\W\d]*", re.IGNORECASE
)


def load_rtf(data: bytes, path: Path) -> Loaded:
    """A document in Rich Text Format.

    Raises:
        BrokenDocumentError: it is no RTF, or damaged.
        TooLargeError: it has more parts than a document of people.
    """
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        raise BrokenDocumentError(path, "is no RTF file, whatever its name says; save it again")
    reader = RtfReader(data.lstrip(b"\xef\xbb\xbf \r\n\t"), path)
    reader.read()
    writer = _Writer(reader.styles)
    writer.write(reader.body)
    writer.write_margins(reader.margins)
    return writer.loaded(reader)


class _Writer:
    """Writes stories as text."""

    def __init__(self, styles: dict[int, Style]) -> None:
        self._writer = TextWriter()
        self._styles = styles
        self._title = ""
        self._in_list = False
        self._contents = 0

    def write(self, story: Story) -> None:
        """Add a story's paragraphs and tables."""
        self._in_list = False
        for block in story.finish():
            if isinstance(block, Table):
                rows, header_rows = block.grid()
                if max(map(len, rows), default=0) > 1:
                    self._writer.table([list(map(_whole, row)) for row in rows], header_rows)
                else:
                    for row in rows:
                        self._writer.write("\n".join(map(_whole, row)))
                self._in_list = False
            else:
                self._paragraph(block)

    def write_margins(self, margins: list[Story]) -> None:
        """Add headers and footers, each text once, and no page numbers."""
        seen: set[str] = set()
        for story in margins:
            for block in story.finish():
                words = collapse(_whole(block.text)) if isinstance(block, Paragraph) else ""
                if words and words not in seen and not _PAGE.fullmatch(words):
                    self._writer.write(words)
                    seen.add(words)

    def loaded(self, reader: RtfReader) -> Loaded:
        """All that was written."""
        text = self._writer.text()
        marks = self._writer.marks or text_marks(text)
        left_out = reader.left_out | Counter(contents=self._contents)
        notes = [*reading_notes(left_out, [""] * left_out["pictures"])]
        if reader.fonts.undecoded:
            words = "some characters are not of the code page that the file names; save it again"
            notes.append(ReadingNote("encoding", words))
        titles = [_whole(collapse("".join(reader.title))), self._title]
        return Loaded(
            text,
            next((title for title in titles if title and not _NO_TITLE.match(title)), None),
            _source(reader),
            nest(marks, len(text)),
            tables=tuple(self._writer.tables),
            notes=tuple(notes),
        )

    def _paragraph(self, paragraph: Paragraph) -> None:
        lines = [line for line in map(collapse, _whole(paragraph.text).split("\n")) if line]
        style = self._styles.get(paragraph.format.style, Style())
        if lines and _CONTENTS.match(style.name):
            self._contents += 1
            lines = []
        if not lines:
            return
        level = paragraph.format.outline or _level(style)
        marker = collapse(_whole(paragraph.marker))
        if style.name.lower() == "title" and not self._title:
            self._title = " ".join(lines)
            self._writer.heading(self._title, 1)
        elif level:
            numbered = marker if _NUMBER.match(marker) else ""
            self._writer.heading(" ".join([numbered, *lines]).strip(), level + bool(self._title))
        elif marker:
            self._item(marker, lines, paragraph.format.level)
            return
        else:
            self._writer.write("\n".join(lines))
        self._in_list = False

    def _item(self, marker: str, lines: list[str], level: int) -> None:
        if marker.startswith("["):
            # A footnote.
            self._writer.write(f"{marker} " + "\n".join(lines))
            self._in_list = False
            return
        shown = item_marker(marker if _NUMBER.match(marker) else "-")
        below = "\n" + "  " * level + " " * len(shown)
        self._writer.write("  " * level + shown + below.join(lines), tight=self._in_list)
        self._in_list = True


def _level(style: Style) -> int:
    named = _HEADING.match(style.name)
    return style.outline or (int(named[1]) if named else 0)


def _whole(text: str) -> str:
    """Text with halves of characters, which RTF writes one after the other, put together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _source(reader: RtfReader) -> Source:
    author = collapse(_whole("".join(reader.author)))
    year, month, day = (reader.created.get(key, 0) for key in ("yr", "mo", "dy"))
    named = bool(author) and not _NO_AUTHOR.match(author)
    # The date of a template is not that of the document.
    is_date = author != "python-docx" and 1980 < year < 2200 and 0 < month < 13 and 0 < day < 32
    return Source(
        author=author if named else None,
        date=f"{year}-{month:02}-{day:02}" if is_date else None,
    )
