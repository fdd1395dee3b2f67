"""Code and emphasis within a line: `code`, *emphasis* and **strong emphasis** of Markdown.

Nothing else of Markdown is read: a link leads nowhere, and no HTML is taken for HTML. Underscores
are left alone, since documents name things with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from advisor.templates import plain

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ELEMENTS = {"strong": "strong", "em": "em"}


class Styled(NamedTuple):
    """Characters of a text that are shown, and the elements they stand in, outermost first."""

    start: int
    end: int
    elements: tuple[str, ...] = ()


def styled(text: str, start: int, end: int) -> list[Styled]:
    """The characters of the line `text[start:end]` that are shown: all but Markdown's marks."""
    line = text[start:end]
    if "`" not in line and "*" not in line:
        return [Styled(start, end)]
    (whole,) = _parser().parseInline(line)
    found = list(_spans(line, whole.children or ()))
    is_all_read = sum(length for length, _ in found) == len(line)
    if not is_all_read:  # what the parser has changed cannot be found again in the text
        return [Styled(start, end)]
    spans, at = [], start
    for length, span in found:
        if span is not None and span.start < span.end:
            spans.append(Styled(at + span.start, at + span.end, span.elements))
        at += length
    return spans


def shown(text: str, start: int, end: int, spans: Sequence[Styled]) -> Markup:
    """What is shown of `text[start:end]`, as HTML."""
    html = Markup("")
    for span in spans:
        first, last = max(start, span.start), min(end, span.end)
        if first < last:
            piece = plain(text[first:last])
            for element in reversed(span.elements):
                piece = Markup(f"<{element}>{{}}</{element}>").format(piece)
            html += piece
    return html


def cell_text(cell: str) -> Markup:
    """What is shown of a cell of a table, as HTML; a bar in it was written with a backslash."""
    words = cell.replace("\\|", "|")
    return shown(words, 0, len(words), styled(words, 0, len(words)))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # A sign behind a backslash is no mark. It is shown as it stands: a path may be written so.
    reads = MarkdownIt("zero").enable(["backticks", "emphasis", "escape"])
    return reads.disable("text_join")


def _spans(line: str, tokens: Sequence[Token]) -> Iterator[tuple[int, Styled | None]]:
    """How many characters each token takes, and which of these are shown, counted from its own."""
    elements: list[str] = []
    at = 0
    for token in tokens:
        kind, _, step = token.type.rpartition("_")
        is_mark = kind in _ELEMENTS and token.markup.startswith("*")
        if is_mark and step == "open":
            elements.append(_ELEMENTS[kind])
        elif is_mark:
            elements.pop()
        if is_mark:
            length, span = len(token.markup), None
        elif token.type == "code_inline":
            length, span = _code(line, at, token, elements)
        else:
            length = len(token.markup or token.content)
            span = Styled(0, length, tuple(elements))
        yield length, span
        at += length


def _code(line: str, at: int, token: Token, elements: Sequence[str]) -> tuple[int, Styled]:
    """A piece of code; one space at each of its ends may have been left out."""
    marks, size = len(token.markup), len(token.content)
    space = 0 if line.startswith(token.content + token.markup, at + marks) else 1
    first = marks + space
    return size + 2 * first, Styled(first, first + size, (*elements, "code"))
