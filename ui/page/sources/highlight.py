"""Where the quotes lie in a passage, and the passage with them marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from advisor.answer import Citation
from advisor.templates import plain
from index.passage import Passage


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a passage's characters that the same citations quote.

    `numbers` holds the citations' numbers, ascending; it is empty between the quotes.
    """

    text: str
    numbers: tuple[int, ...]


def quoted_span(passage: Passage, citation: Citation) -> tuple[int, int] | None:
    """The characters of `passage.text` that a citation quotes, or None when it quotes none.

    A quote may begin before the passage or end after it; the part inside is given. None as well
    when those characters are not the quote's: words that were not quoted are never marked.
    """
    if citation.document_id != passage.document_id:
        return None
    start = max(citation.start, passage.start)
    end = min(citation.end, passage.end)
    if start >= end:
        return None
    inside = passage.text[start - passage.start : end - passage.start]
    if inside != citation.quote[start - citation.start : end - citation.start]:
        return None
    return start - passage.start, end - passage.start


def segments(passage: Passage, citations: Sequence[Citation]) -> list[Segment]:
    """The passage cut where a quote begins or ends; the texts joined are the passage's."""
    spans = [(span, c.number) for c in citations if (span := quoted_span(passage, c))]
    edges = sorted({0, len(passage.text), *(edge for span, _ in spans for edge in span)})
    cut = []
    for start, end in zip(edges, edges[1:], strict=False):
        numbers = {n for (first, last), n in spans if first <= start and end <= last}
        cut.append(Segment(passage.text[start:end], tuple(sorted(numbers))))
    return cut


def marked(passage: Passage, citations: Sequence[Citation]) -> Markup:
    """The passage as HTML, each quote in `<mark>` elements that name the citations."""
    return Markup("").join(_segment(segment) for segment in segments(passage, citations))


def _segment(segment: Segment) -> Markup:
    if not segment.numbers:
        return plain(segment.text)
    numbers = " ".join(map(str, segment.numbers))
    return Markup('<mark data-cites="{}">{}</mark>').format(numbers, plain(segment.text))
