"""The physical lines of a text, and at which column an editor wrapped them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Lines longer than this were not wrapped by an editor.
_LONGEST_WRAPPED = 140
_SHORTEST_WRAPPED = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line without the white space around it."""

    start: int
    end: int
    indent: int
    hard_break: bool

    @property
    def blank(self) -> bool:
        """Whether it has no words."""
        return self.start == self.end


_BLANK = Line(0, 0, 0, False)


def read_lines(text: str, start: int, end: int) -> Iterator[Line]:
    """The lines of `text[start:end]`; offsets are those of `text`."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        raw = text[start:stop]
        body = raw.strip()
        if body:
            indent = len(raw) - len(raw.lstrip())
            columns = len(raw[:indent].expandtabs(4))
            hard = raw.endswith(("  ", "\\"))
            yield Line(start + indent, start + indent + len(body), columns, hard)
        else:
            yield _BLANK
        start = stop + 1


def wrap_width(text: str, lines: Sequence[Line]) -> int:
    """The column at which an editor wrapped the lines, 0 where none did."""
    lengths = sorted(
        line.end - line.start + line.indent
        for line in lines
        if not line.blank and text.find(" ", line.start, line.end) >= 0
    )
    if not lengths or lengths[int(len(lengths) * 0.95)] > _LONGEST_WRAPPED:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    return width if width >= _SHORTEST_WRAPPED else 0
