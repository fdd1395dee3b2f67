"""What a part of a document's text is made of: headings, paragraphs, lists, tables, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.blocks import Block, parse_blocks
from corpus.document import Document
from corpus.formats import FORMATS
from corpus.markup import fence_after
from corpus.tables import Table
from ui.page.reader.excerpt import Window, runs

Kind = Literal["place", "heading", "text", "prose", "item", "quote", "code", "rule", "table"]
Style = Literal["source", "program", "plain", "written", "markdown"]
"""How a text is written: `plain` line by line, `written` by our own loaders, `markdown` by people.

`program` is a file's own lines, and `source` any text of which nothing but the characters shall
be relied on.
"""

_STYLES: dict[str, Style] = {"text": "plain", "markdown": "markdown", "notebook": "markdown"}
# So far before a window it is looked whether its beginning lies in code.
_FARTHEST = 100_000
_SIGNS = re.compile(r"\s*(?:#{1,6}\s+)?")
_UNDERLINE = re.compile(r"(?:\n[=\-~]{3,}|\s+#+)?\s*\Z")
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text.

    Attributes:
        kind: what it is; `text` is shown line by line, and a `place` has no characters.
        start, end: its span, without signs of Markdown around it.
        level: of a heading, from 1; of an item, how deep it lies, from 0; of a program's code, the
            number of its first line.
        marker: the bullet or number of an item, empty for one that goes on; the name of a place.
        table: what it is a part of.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    marker: str = ""
    table: Table | None = None


def style_of(path: str) -> Style:
    """How the text of a file is written."""
    return _STYLES.get(FORMATS.get(Path(path).suffix.lower(), ""), "written")


@dataclass(frozen=True, slots=True)
class _Apart:
    """A listing or a table with all that belongs to it: the fences around a listing, too."""

    start: int
    end: int
    part: Part


def parts(document: Document, window: Window, style: Style) -> Iterator[Part]:
    """What a window of a document is made of, in order."""
    text = document.text
    if style == "program":
        yield Part("code", window.start, window.end, text.count("\n", 0, window.start) + 1)
        return
    is_read = style in ("written", "markdown")
    apart = [*_listings(document, window)] if is_read else []
    apart += [] if style == "source" else _tables(document)
    apart.sort(key=lambda one: one.start)
    for run in runs(document, window):
        if run.begins:
            yield Part("place", run.start, run.start, marker=run.begins)
        if run.heading is not None:
            yield _heading(text, run.start, run.end, run.heading.level)
            continue
        at = run.start
        for one in apart:
            if one.start < run.end and at < one.end:
                yield from _between(text, at, one.start, style)
                yield _cut(one.part, at, run.end)
                at = min(one.end, run.end)
        yield from _between(text, at, run.end, style)


def _heading(text: str, start: int, end: int, level: int) -> Part:
    """A heading without the signs and lines of Markdown and its kin."""
    line = text[start:end]
    signs, below = _SIGNS.match(line), _UNDERLINE.search(line)
    first = signs.end() if signs else 0
    last = below.start() if below and below.start() > first else len(line)
    return Part("heading", start + first, start + last, level)


def _cut(part: Part, start: int, end: int) -> Part:
    """A part without what lies outside of a span."""
    first = max(part.start, start)
    return replace(part, start=first, end=max(first, min(part.end, end)))


def _tables(document: Document) -> Iterator[_Apart]:
    for table in document.tables:
        yield _Apart(table.start, table.end, Part("table", table.start, table.end, table=table))


def _listings(document: Document, window: Window) -> Iterator[_Apart]:
    """The code between fences that lies in a window or reaches into it."""
    text = document.text
    begun = [s.start for s in document.sections if s.start <= window.start]
    at = max(document.body_start, begun[-1] if begun else 0)
    if window.start - at > _FARTHEST:
        at = window.start
    fence, opened = "", 0
    while at < (len(text) if fence else window.end):
        after = _line_after(text, at)
        was, fence = fence, fence_after(text[at:after], fence)
        if fence and not was:
            opened = at
        elif was and not fence:
            yield _listing(text, opened, at, after)
        at = after
    if fence:
        yield _listing(text, opened, len(text), len(text))


def _listing(text: str, opened: int, closing: int, end: int) -> _Apart:
    first = min(_line_after(text, opened), closing)
    return _Apart(opened, end, Part("code", first, closing))


def _line_after(text: str, at: int) -> int:
    """Where the line after that at `at` begins."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _between(text: str, start: int, end: int, style: Style) -> Iterator[Part]:
    """What lies between headings, tables and listings."""
    if not text[start:end].strip():
        return
    if style in ("source", "plain"):
        yield Part("text", start, end)
        return
    indents: list[int] = []
    for block in parse_blocks(text, start, end):
        if block.kind != "item":
            indents.clear()
        yield _part(text, block, indents)


def _part(text: str, block: Block, indents: list[int]) -> Part:
    """A block as a part; `indents` are those of the items that it lies in."""
    if block.kind == "item":
        while indents and block.marker and indents[-1] >= block.indent:
            indents.pop()
        if block.marker or not indents:
            indents.append(block.indent)
        depth = min(len(indents) - 1, _DEEPEST)
        return Part("item", block.marker_end, block.end, depth, block.marker)
    if block.kind == "code":
        return Part("code", text.rfind("\n", 0, block.start) + 1, block.end)
    if block.kind == "heading":
        return _heading(text, block.start, block.end, block.level)
    if block.kind == "row":
        return Part("text", block.start, block.end)
    kind: Kind = block.kind
    return Part(kind, block.marker_end, block.end)
