"""Writes the text of a rendered format block by block and remembers where its headings are."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from corpus.blocks import parse_blocks
from corpus.sections import Mark
from corpus.tables import Table, row_line

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\xad\x00"))
# Persian, Urdu and the scripts of India are misspelt without the joiners between their letters; an
# emoji of several is held together by them.
_JOINED = r"\u0600-\u07bf\u08a0-\u0dff\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefc"
_EMOJI = r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_JOINERS = re.compile(
    rf"(?<![{_JOINED}])[\u200c\u200d]+(?![{_EMOJI}])|(?<![{_JOINED}{_EMOJI}])[\u200c\u200d]+"
    rf"|[\u200c\u200d]+(?![{_JOINED}{_EMOJI}\u200c\u200d])"
)


def collapse(raw: str) -> str:
    """`raw` with each run of white space as one space and without invisible characters."""
    seen = raw.translate(_UNSEEN)
    if "\u200c" in seen or "\u200d" in seen:
        seen = _JOINERS.sub("", seen)
    return " ".join(seen.split())


@lru_cache
def item_marker(marker: str) -> str:
    """What a list item is opened with, so that it is read as an item again."""
    # "A." or "①" alone would read as the first word of a paragraph.
    is_item = parse_blocks(f"{marker} x")[0].kind == "item"
    return f"{marker} " if is_item else f"- {marker} "


class TextWriter:
    """Builds a text of blocks parted by blank lines.

    Attributes:
        length: characters written so far.
        marks: the headings written so far, in order.
        tables: the tables written so far, in order.
        after_code: whether the last block was code.
    """

    def __init__(self) -> None:
        self.length = 0
        self.marks: list[Mark] = []
        self.tables: list[Table] = []
        self.after_code = False
        self._parts: list[str] = []

    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def write(self, block: str, *, tight: bool = False) -> int:
        """Add a block after a blank line, or on the next line if `tight`; return its offset."""
        if self.length:
            self._put("\n" if tight else "\n\n")
        start = self.length
        self._put(block)
        self.after_code = False
        return start

    def heading(self, heading: str, level: int, line: str | None = None) -> int:
        """Add a heading on a line of its own; return its index for `close`.

        `line` is what is written where that is not the heading itself, but a longer form of it.
        """
        start = self.write(line or heading)
        self.marks.append(Mark(heading, level, start, self.length))
        return len(self.marks) - 1

    def close(self, index: int) -> None:
        """End the section of a heading here, rather than at the next heading of its level."""
        self.marks[index] = replace(self.marks[index], end=self.length)

    def code(self, code: str, language: str = "") -> None:
        """Add code verbatim between fences, the first of which names its language."""
        lines = [line.rstrip() for line in code.expandtabs(4).split("\n")]
        body = "\n".join(lines).strip("\n")
        if body:
            fence = "```" if "```" not in body else "~~~~"
            self.write(f"{fence}{language}\n{body}\n{fence}")
            self.after_code = True

    def table(self, rows: list[list[str]], header_rows: int = 1) -> list[int]:
        """Add a table, a line for each row that has text; the first `header_rows` head columns.

        Rows with fewer cells than the widest are filled up with empty ones. What has only one
        column is written as lines. The offsets of the lines are returned.
        """
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        if not filled:
            return []
        width = max(map(len, filled))
        lines = [row_line([*row, *[""] * (width - len(row))]) for row in filled]
        start = self.write("\n".join(lines))
        if width > 1 and len(filled) > 1:
            empty_heads = sum(not any(c.strip() for c in row) for row in rows[:header_rows])
            self.tables.append(Table(start, self.length, header_rows - empty_heads))
        return list(accumulate((len(line) + 1 for line in lines[:-1]), initial=start))

    def _put(self, piece: str) -> None:
        self._parts.append(piece)
        self.length += len(piece)
