"""Passages: the spans of a document that are embedded, searched and cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from corpus.document import within

if TYPE_CHECKING:
    from index.models.reranking import Reading
else:
    Reading = Any


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim span of a document.

    Invariant: `document.text[start:end] == text`. `heading_path` holds the headings that govern
    the passage, outermost first. `page` is the 1-based page of `start`, None without pages, and
    `place` what else its place is called there ("slide 3"), None without such places.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    place: str | None = None

    @property
    def within(self) -> str:
        """Where in its file it begins: `page 3`, `Prices, row 12`, or empty."""
        return within(self.page, self.place)


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage found for a question.

    Attributes:
        passage: the passage.
        rank: 1 for the best.
        score: the fused score that the rank follows.
        scores: what each retriever that found it gave (`dense`: cosine similarity, `lexical`:
            BM25, higher is better, `carried`: 1.0 for a passage cited in the last turn,
            `reader`: log-odds that it answers).
        reading: where in the passage the answer may be; None without a reranker. It holds arrays,
            and no JSON has it.
    """

    passage: Passage
    rank: int
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)
    reading: Annotated[Reading | None, Field(exclude=True)] = field(
        default=None, compare=False, repr=False
    )
