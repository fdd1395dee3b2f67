"""An answer laid out as paragraphs, lists, tables and code, each claim with its citations.

The words are the answer's. How they stand, as the third item or in a row of a table, is that of the
documents where the quotes show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from markupsafe import Markup

from advisor.answer import Citation, Verdict
from advisor.conversations.transcripts import Line, lines_of
from index.passage import RetrievedPassage
from ui.page.chat.inline import Styled, shown, styled
from ui.page.chat.origins import Origins, Piece
from ui.page.chat.rows import Told, bare_row, told_row

# What an item is called by in its document, which is a part of the quote: "(b)", "4.2".
_CALLED = re.compile(
    r"\(?(?:\d{1,3}(?:\.\d{1,3})+|[a-zA-Z]|[ivx]{2,5})[.)]\s|\d{1,3}(?:\.\d{1,3})+\s"
)


class Run(NamedTuple):
    """A run of an answer's characters, and what stands behind it.

    `shown` is the run as HTML. `citations` are those whose part ends with it, one a number;
    `verdict` is that of the claim that ends with it, if one does.
    """

    text: str
    shown: Markup
    citations: tuple[Citation, ...] = ()
    verdict: Verdict | None = None


class Stretch(NamedTuple):
    """A claim of an answer, counted from 1, or what lies between two, which is number 0."""

    claim: int
    numbers: tuple[int, ...]
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)

    @property
    def is_cited(self) -> bool:
        """Whether citations end with it or in it."""
        return any(run.citations for run in self.runs)

    @property
    def ends(self) -> Run:
        """What stands behind it as a whole, without its words."""
        by_number = {c.number: c for run in self.runs for c in run.citations}
        cited = tuple(by_number[number] for number in sorted(by_number))
        return Run("", Markup(""), cited, self.runs[-1].verdict)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line by itself; `is_heading` in its document."""

    stretches: tuple[Stretch, ...]
    is_heading: bool = False
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of a program as the document has them, which a claim quotes."""

    text: str
    stretch: Stretch
    kind: ClassVar[str] = "code"


@dataclass(frozen=True, slots=True)
class Item:
    """An item, with what belongs to it: items of its own, code.

    `value` is its number where it is counted; `is_called`: its words begin with its mark.
    """

    stretches: tuple[Stretch, ...]
    indent: int
    value: int | None = None
    is_called: bool = False
    below: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    """Items that stand below each other. Deliberately mutable while it is made."""

    is_counted: bool
    items: list[Item] = field(default_factory=list)
    kind: ClassVar[str] = "list"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what its cells say, and the claim that it is."""

    cells: tuple[str, ...]
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below one header. Deliberately mutable while it is made.

    `header` is the claim that tells the header, where one does.
    """

    heads: tuple[str, ...]
    header: Stretch | None = None
    rows: list[Row] = field(default_factory=list)
    kind: ClassVar[str] = "table"

    @property
    def is_one_row(self) -> bool:
        """Whether its cells are better shown below each other, each behind its head."""
        return len(self.rows) == 1 and bool(self.heads) and self.header is None


Block = Paragraph | Code | Listing | Table


def blocks(
    text: str,
    verdicts: Iterable[Verdict],
    citations: Sequence[Citation],
    passages: Sequence[RetrievedPassage] = (),
) -> list[Block]:
    """The text as blocks, each line cut where claims begin and end.

    Args:
        text: the answer so far.
        verdicts: those of its claims.
        citations: those of its claims.
        passages: what was retrieved, for how the quotes stand in their documents.
    """
    claims = _claims(text, verdicts)
    origins = [
        Origins([c for c in citations if start < _end(c, text) <= end], passages)
        for start, end, _ in claims
    ]
    layout = _Layout()
    for line in lines_of(text):
        stretches = [s for s in _stretches(text, line, claims, citations) if s.text or s.is_cited]
        claim = next((stretch.claim for stretch in stretches if stretch.claim), 0)
        piece = origins[claim - 1].take(text[line.start : line.end].strip()) if claim else None
        start, end, _ = claims[claim - 1] if claim else (0, 0, None)
        # Items that are quoted each for itself are no list of the document.
        is_alone = piece is not None and piece.kind == "item" and "\n" not in text[start:end]
        layout.add(line, stretches, None if is_alone else piece)
    return layout.blocks


class _Layout:
    """Puts lines together to blocks. Deliberately mutable."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._inside: list[Item] = []

    def add(self, line: Line, stretches: Sequence[Stretch], piece: Piece | None) -> None:
        """Take the next line, and how it stands in its document where that is known."""
        said = [stretch for stretch in stretches if stretch.text.strip()]
        if piece is not None and piece.kind == "code" and len(said) == 1:
            self._place(Code(piece.text, said[0]), piece.indent)
        elif not self._add_rows(line, stretches, piece):
            self._add_words(line, tuple(stretches), piece)

    def _add_words(self, line: Line, stretches: tuple[Stretch, ...], piece: Piece | None) -> None:
        text = "".join(stretch.text for stretch in stretches)
        is_called = _CALLED.match(text) is not None and piece is not None and piece.kind == "item"
        if not line.is_item and not is_called:
            is_heading = piece is not None and piece.kind == "heading"
            self._place(Paragraph(stretches, is_heading), 0)
            return
        indent, value = self._inside[-1].indent if self._inside else 0, None
        if piece is not None and piece.kind == "item":
            indent, value = piece.indent, None if is_called else piece.value
        self._add_item(Item(stretches, indent, value, is_called))

    def _add_item(self, item: Item) -> None:
        siblings = self._siblings(item.indent)
        is_counted = item.value is not None
        last = siblings[-1] if siblings else None
        if not isinstance(last, Listing) or last.is_counted != is_counted:
            last = Listing(is_counted)
            siblings.append(last)
        last.items.append(item)
        self._inside.append(item)

    def _add_rows(self, line: Line, stretches: Sequence[Stretch], piece: Piece | None) -> bool:
        """Whether the line tells rows of a table; what it says besides is a paragraph."""
        is_row = piece is not None and piece.kind == "row"
        table = self.blocks[-1] if self.blocks and isinstance(self.blocks[-1], Table) else None
        above = Told(table.heads, ()) if table is not None else None
        told: list[tuple[Stretch, Told | None]] = []
        for stretch in stretches:
            row = _told(stretch, above, is_row=is_row)
            above = row or above
            told.append((stretch, row))
        if not any(row for _, row in told):
            return False
        words: list[Stretch] = []
        for stretch, row in told:
            if row is None:
                words.append(stretch)
                continue
            self._add_rest(line, words)
            words = []
            self._add_row(row, stretch)
        self._add_rest(line, words)
        return True

    def _add_rest(self, line: Line, words: Sequence[Stretch]) -> None:
        if any(stretch.text.strip() for stretch in words):
            self._add_words(Line(line.start, line.end, False), tuple(words), None)

    def _add_row(self, row: Told, stretch: Stretch) -> None:
        last = self.blocks[-1] if self.blocks else None
        if not row.cells:
            self._place(Table(row.heads, stretch), 0)
            return
        is_same = isinstance(last, Table) and last.heads == row.heads
        table = last if is_same and isinstance(last, Table) else Table(row.heads)
        if table is not last:
            self._place(table, 0)
        table.rows.append(Row(row.cells, stretch))

    def _place(self, block: Block, indent: int) -> None:
        self._siblings(indent).append(block)

    def _siblings(self, indent: int) -> list[Block]:
        """Where a block of this indent belongs: below the item that it is indented from."""
        while self._inside and self._inside[-1].indent >= indent:
            self._inside.pop()
        return self._inside[-1].below if self._inside else self.blocks


def _told(stretch: Stretch, above: Told | None, *, is_row: bool) -> Told | None:
    """The row that a claim tells, or that a line with bars is."""
    text = stretch.text.strip()
    if not text:
        return None
    if stretch.claim and stretch.runs[-1].verdict is not None:
        found = told_row(text, [c for run in stretch.runs for c in run.citations], above)
        if found is not None:
            return found
    return bare_row(text, is_row=is_row)


def _stretches(
    text: str,
    line: Line,
    claims: Sequence[tuple[int, int, Verdict]],
    citations: Sequence[Citation],
) -> Iterator[Stretch]:
    """A line cut where claims begin and end, each with its citations where their parts end."""
    spans = styled(text, line.start, line.end)
    last = line.start
    for number, (start, end, verdict) in enumerate(claims, start=1):
        first, until = max(start, line.start), min(end, line.end)
        if first >= until:
            continue
        yield Stretch(0, (), tuple(_runs(text, last, first, citations, spans)))
        inside = {c.number for c in citations if start < _end(c, text) <= end}
        ended = verdict if until == end else None
        runs = _runs(text, first, until, citations, spans, ended)
        yield Stretch(number, tuple(sorted(inside)), tuple(runs))
        last = until
    yield Stretch(0, (), tuple(_runs(text, last, line.end, citations, spans)))


def _claims(text: str, verdicts: Iterable[Verdict]) -> list[tuple[int, int, Verdict]]:
    """The claims that lie in the text, in order; one that overlaps the one before is left out.

    What the program says of itself is no claim.
    """
    found: list[tuple[int, int, Verdict]] = []
    for verdict in sorted(verdicts, key=lambda v: v.claim.start):
        start, end = verdict.claim.start, min(verdict.claim.end, len(text))
        if not verdict.is_said and start < end and (not found or found[-1][1] <= start):
            found.append((start, end, verdict))
    return found


def _runs(
    text: str,
    start: int,
    end: int,
    citations: Sequence[Citation],
    spans: Sequence[Styled],
    verdict: Verdict | None = None,
) -> Iterator[Run]:
    """`text[start:end]` cut where the parts that citations support end."""
    first = start if verdict is None and start == 0 else start + 1
    ends = {at for c in citations if first <= (at := _end(c, text)) <= end}
    for at in sorted({*ends, end}):
        by_number = {c.number: c for c in citations if at in ends and _end(c, text) == at}
        cited = tuple(by_number[number] for number in sorted(by_number))
        said = shown(text, start, at, spans)
        yield Run(text[start:at], said, cited, verdict if at == end else None)
        start = at


def _end(citation: Citation, text: str) -> int:
    return min(max(citation.answer_end, 0), len(text))
