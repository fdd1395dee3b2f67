"""What is read of one page of a PDF: its lines, and what was noted on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import BrokenDocumentError
from corpus.loaders.pdf.annotations import page_annotations
from corpus.loaders.pdf.lines import PdfLine, page_lines
from corpus.loaders.pdf.runs import page_runs
from corpus.loaders.pdf.tables.rules import page_rules


@dataclass(slots=True)
class PdfPage:
    """A page as it was read.

    Attributes:
        lines: in reading order, with what was filled into forms.
        comments: what was noted on it.
    """

    lines: list[PdfLine] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read_page(pdf: Any, index: int, path: Path) -> PdfPage:
    """Read a page of an open PDF.

    Raises:
        BrokenDocumentError: the page is damaged.
    """
    import pypdfium2

    try:
        page = pdf[index]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise BrokenDocumentError(
            path, f"is damaged at page {index + 1}; download or export it again"
        ) from error
    try:
        width, height = page.get_size()
        if page.get_rotation() % 180:
            width, height = height, width
        runs = page_runs(textpage, width, height)
        turn = runs.most_first()[0][0] if runs.by_turn else 0
        forms = pdf.formenv.raw if pdf.formenv else None
        filled, comments = page_annotations(page, forms, turn, width, height)
        runs.add(turn, filled)
        return PdfPage(
            page_lines(runs, index, lambda turn: page_rules(page, turn, width, height)),
            [f"Comment: {comment}" for comment in comments],
        )
    finally:
        textpage.close()
        page.close()


def page_ranges(indexes: Iterable[int]) -> str:
    """Pages as people name them, from their indexes: "page 2", "pages 2-4, 7"."""
    ranges: list[list[int]] = []
    for number in sorted({index + 1 for index in indexes}):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    names = ", ".join(f"{a}-{b}" if a < b else str(a) for a, b in ranges)
    return f"{'page' if names.isdigit() else 'pages'} {names}"
