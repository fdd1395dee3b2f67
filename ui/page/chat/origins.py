"""How the lines of a quote stand in their document: as a heading, as an item, as code, as a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from textwrap import dedent

from advisor.answer import Citation
from corpus.blocks import Block, BlockKind, parse_blocks
from corpus.language.words import plain
from index.passage import Passage, RetrievedPassage

_COUNTED = re.compile(r"\(?(\d{1,3})[.)]")
# A line that has so many characters of a longer piece at its beginning is its beginning.
_SURELY_ITS_BEGINNING = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of a document as far as it is quoted.

    Attributes:
        kind: what it is.
        indent: columns of white space before it.
        marker: the bullet or number of an item.
        text: its characters without the marker, as the document has them.
    """

    kind: BlockKind
    indent: int
    marker: str
    text: str

    @property
    def value(self) -> int | None:
        """The number of an item that is counted."""
        counted = _COUNTED.fullmatch(self.marker)
        return int(counted[1]) if counted else None

    def is_shown_as(self, line: str) -> bool:
        """Whether a line of an answer shows it."""
        said = plain(self.text)
        if not said:
            return False
        if line in (said, f"{said}:", f"{self.marker} {said}"):
            return True
        is_long = min(len(line), len(said)) >= _SURELY_ITS_BEGINNING
        return self.kind == "item" and is_long and (line.startswith(said) or said.startswith(line))


class Origins:
    """The pieces that a claim quotes, in the order of its lines. Deliberately mutable."""

    def __init__(self, citations: Sequence[Citation], passages: Sequence[RetrievedPassage]) -> None:
        """Take a claim's citations, and the passages they may lie in."""
        self._citations = citations
        self._passages = passages
        self._left: list[Piece] | None = None

    def take(self, line: str) -> Piece | None:
        """The piece that a line shows; the next call looks behind it."""
        if self._left is None:
            in_order = sorted(self._citations, key=lambda citation: citation.start)
            self._left = [piece for c in in_order for piece in _pieces(c, self._passages)]
        for number, piece in enumerate(self._left):
            if piece.is_shown_as(line):
                del self._left[: number + 1]
                return piece
        return None


def _pieces(citation: Citation, passages: Sequence[RetrievedPassage]) -> Iterator[Piece]:
    """The blocks of a quote, read together with what stands before it in its passage."""
    before = _before(citation, passages)
    text, start = before + citation.quote, len(before)
    for block in _blocks(text):
        if block.end > start:
            piece = _piece(text, block, max(block.marker_end, start))
            # A quote may begin behind the marks of a heading.
            is_heading = piece.text in citation.heading_path
            yield replace(piece, kind="heading") if is_heading else piece


@lru_cache(maxsize=64)
def _blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text: an answer is shown again with each of its sentences."""
    return tuple(parse_blocks(text))


def _piece(text: str, block: Block, start: int) -> Piece:
    said = text[start : block.end]
    if block.kind == "code":
        said = dedent(" " * _column(text, start) + said)
    return Piece(block.kind, block.indent, block.marker, said)


def _column(text: str, start: int) -> int:
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return len(line) if line.isspace() else 0


def _before(citation: Citation, passages: Sequence[RetrievedPassage]) -> str:
    for passage in (found.passage for found in passages):
        if _holds(passage, citation):
            return passage.text[: citation.start - passage.start]
    return ""


def _holds(passage: Passage, citation: Citation) -> bool:
    """Whether a quote begins in a passage, which has its words there."""
    if passage.document_id != citation.document_id:
        return False
    if not passage.start <= citation.start < passage.end:
        return False
    inside = passage.text[citation.start - passage.start :]
    return inside.startswith(citation.quote[: len(inside)])
