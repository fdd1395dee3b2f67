"""Writes what office documents are made of: headings, items with their numbers, tables, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.blocks import parse_blocks
from corpus.loaders.office.tabbed import TabbedLines
from corpus.loaders.writer import TextWriter, collapse

# Clauses are often given heading styles for their numbers; sentences of this length are text.
_LONGEST_HEADING = 200
_LONGEST_SENTENCE_HEADING = 12
_DEEPEST_INDENT = 8


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before a paragraph of a list.

    Attributes:
        text: "2.1", "(b)", "Article 3"; empty for a bullet.
        depth: how deep the list is nested, from 0.
        glue: what parts it from the paragraph's text: a space, or nothing.
    """

    text: str
    depth: int
    glue: str = " "

    def before(self, text: str) -> str:
        """The marker, unless it is a bullet, and `text` on one line."""
        glued = not self.glue and not (self.text[-1:].isalnum() and text[:1].isalnum())
        return f"{self.text}{'' if glued else ' '}{text}".strip() if self.text else text


class Composer:
    """Writes blocks to `writer`; notes wait for the end of the list or paragraph they belong to.

    Attributes:
        writer: what was written.
        title: the text that was written as the title.
    """

    def __init__(self) -> None:
        self.writer = TextWriter()
        self.title: str | None = None
        self._tabbed = TabbedLines(self.writer)
        self._code: list[str] = []
        self._notes: list[str] = []
        self._last: Marker | None = None

    def heading(self, lines: Sequence[str], level: int, marker: Marker | None = None) -> None:
        """A heading of a level below the title, where there is one; its number belongs to it."""
        self.end_block()
        text = " ".join(_numbered(lines, marker))
        self.writer.heading(text, level + 1 if self.title else level)

    def main_title(self, lines: Sequence[str], marker: Marker | None = None) -> None:
        """The title of the document; further ones are headings of level 1."""
        text = " ".join(_numbered(lines, marker))
        self.end_block()
        self.writer.heading(text, 1)
        self.title = self.title or text

    def item(self, lines: Sequence[str], marker: Marker) -> None:
        """An item of a list; where its number does not look like one, a paragraph."""
        first, *rest = _numbered(lines, marker)
        if marker.text and not _opens_item(marker.text):
            self.paragraph([first, *rest])
            return
        self._end_code()
        self._tabbed.write()
        indent = _indent(marker)
        sign = "" if marker.text else "- "
        hanging = "\n" + indent + " " * len(sign or marker.text + " ")
        last = self._last
        other = last and last.depth == marker.depth and bool(last.text) != bool(marker.text)
        body = hanging.join([first, *rest])
        self.writer.write(indent + sign + body, tight=last is not None and not other)
        self._last = marker

    def continuation(self, lines: Sequence[str]) -> None:
        """A further paragraph of the last item; a paragraph where there is none."""
        if self._last is None:
            self.paragraph(lines)
            return
        indent = _indent(self._last) + " " * len(f"{self._last.text or '-'} ")
        self.writer.write(indent + ("\n" + indent).join(lines))

    def paragraph(self, lines: Sequence[str]) -> None:
        """A paragraph, or lines that tabs part into columns; tabs are kept in `lines` so far."""
        if all("\t" in line.strip() for line in lines):
            self._end_code()
            self._end_list()
            if self._tabbed.take(lines):
                return
        self.end_block()
        self.writer.write("\n".join(map(collapse, lines)))

    def code(self, line: str) -> None:
        """A paragraph of code, to be fenced together with those around it."""
        if not self._code:
            self.end_block()
        self._code.append(line)

    def table(self, title: str, rows: list[list[str]], header_rows: int = 1) -> None:
        """A table, as `TextWriter.table`, after what stands above all its columns."""
        self.end_block()
        if title:
            self.writer.write(collapse(title))
        self.writer.table(rows, header_rows)

    def note(self, texts: Iterable[str]) -> None:
        """Footnotes of what was written last: each "[3] What it says."."""
        self._notes += texts

    def end_block(self) -> None:
        """Write what waits: code, lines in columns, and then notes."""
        self._end_code()
        self._tabbed.write()
        self._end_list()

    def end_sections(self) -> None:
        """What follows belongs to no heading."""
        self.end_block()
        for index, mark in enumerate(self.writer.marks):
            if mark.end is None:
                self.writer.close(index)

    def _end_list(self) -> None:
        self._last = None
        if self._notes:
            self._tabbed.write()
        for note in self._notes:
            self.writer.write(note)
        self._notes.clear()

    def _end_code(self) -> None:
        if self._code:
            self.writer.code("\n".join(self._code))
            self._code.clear()


def is_heading_text(text: str) -> bool:
    """Whether a text is short enough for the heading that its style says it is."""
    ends = text.endswith((".", ";")) and len(text.split()) > _LONGEST_SENTENCE_HEADING
    return not ends and len(text) <= _LONGEST_HEADING


def _numbered(lines: Sequence[str], marker: Marker | None) -> list[str]:
    first, *rest = map(collapse, lines)
    return [marker.before(first) if marker else first, *rest]


def _indent(marker: Marker) -> str:
    return "  " * min(marker.depth, _DEEPEST_INDENT)


@lru_cache(maxsize=1024)
def _opens_item(marker: str) -> bool:
    """Whether text that begins with `marker` is read as an item of a list."""
    return parse_blocks(f"{marker} text")[0].kind == "item"
