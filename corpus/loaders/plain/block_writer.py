"""Writes paragraphs, items and notes with the indentation of the list that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from corpus.loaders.writer import TextWriter, collapse

_SHORT_DEFINITION = 300


class BlockWriter(TextWriter):
    """A `TextWriter` that knows which item of which list is being written.

    Attributes:
        depth: how many items are open; in an item, a heading is a line of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self._indent = 0
        self._lead = ""
        self._tight = False

    def paragraph(self, words: str) -> None:
        """Add a paragraph, each run of white space in it one space."""
        self.lines([words])

    def lines(self, lines: Iterable[str]) -> None:
        """Add a paragraph whose lines stay lines."""
        lines = [line for line in map(collapse, lines) if line]
        if not lines:
            return
        indent = " " * self._indent
        lead, self._lead = self._lead, ""
        outer = indent[: max(0, len(indent) - 2)] if lead[:2] == "- " else indent[len(lead) :]
        first = (outer if lead else indent) + lead
        self.write(first + f"\n{indent}".join(lines), tight=self._tight)
        self._tight = False

    def label(self, words: str) -> None:
        """Let the next paragraph begin with `words`, as in "Note: …"."""
        self._lead += words

    def close_label(self) -> None:
        """Write a label on a line of its own, where no paragraph follows that it could open."""
        if self._lead.strip(" ") not in ("", "-") and not self._lead[:1].isdigit():
            words, self._lead = self._lead.rstrip(), ""
            self.paragraph_of_label(words)

    def paragraph_of_label(self, words: str) -> None:
        """Add the marker and label of an item without a paragraph."""
        indent = self._indent - 2 if words[:2] == "- " else self._indent
        self.write(" " * max(0, indent) + words, tight=self._tight)
        self._tight = bool(self.depth)

    @contextmanager
    def item(self, marker: str, *, first: bool, label: str = "") -> Iterator[None]:
        """What is written inside is an item; `marker` is "- " or "1. ", `label` what it defines."""
        outer = self._indent
        self.close_label()
        self._lead = marker + label
        self._indent = outer + len(marker)
        self._tight = (not first or self.depth > 0) and not self.after_code
        self.depth += 1
        yield
        if label:
            self.close_label()
        self.depth -= 1
        self._lead = ""
        self._indent = outer
        self._tight = False

    def titled(self, heading: str, level: int, line: str | None = None) -> int | None:
        """Add a heading, or a line of the item that is open; the heading's index for `close`."""
        heading = collapse(heading)
        if not heading:
            return None
        if self.depth:
            self.lines((line or heading).split("\n"))
            return None
        self.close_label()
        self._tight = False
        return self.heading(heading, level, line)

    def listing(self, code: str, language: str = "") -> None:
        """Add code between fences."""
        self.close_label()
        self._tight = False
        self.code(code, language)

    def grid(self, rows: list[list[str]], header_rows: int) -> None:
        """Add a table."""
        self.close_label()
        self._tight = False
        self.table(rows, header_rows)


def is_short(definition: str) -> bool:
    """Whether a definition fits into an item, rather than being a section of its own."""
    return len(definition) <= _SHORT_DEFINITION
