"""Lines of a PDF that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.loaders.pdf.lines import PdfLine

ParagraphKind = Literal["prose", "item", "heading", "code", "table"]


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    kind: ParagraphKind
    lines: list[PdfLine]
    depth: int = 0

    @property
    def size(self) -> float:
        """The font height of its first line."""
        return self.lines[0].size
