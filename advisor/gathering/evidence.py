"""Evidence: from retrieved passages to the few sentences that answer this question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from advisor.answer import EvidenceSpan
from corpus.document import Document, Section
from corpus.language.sentences import SentenceSpan, sentence_spans
from index.passage import RetrievedPassage
from index.recent import Recent

# How far around a passage its sentences' neighbours are looked for, in characters.
_AROUND = 1500
# Finding them takes longer than all else that is done with a passage, and each is looked at in
# several ways. Only places are kept, and no text: about 5 kB each.
_FOUND: Recent[tuple[str, int, int, int], tuple[SentenceSpan, ...]] = Recent(2_000)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, with what is needed to understand it.

    Attributes:
        span: the sentence, without a list marker.
        document: the document it is in.
        retrieved: the passage it was found in.
        kind: `prose`, `item`, `heading`, `code` or `row`.
        lead_in: the sentence that introduces the list it is an item of.
        announced: the items of the list, or the headings of the sections, that it introduces.
        signals: what the score was made from.
        score: the weighted sum of the signals.
        answers_kind: whether it holds the kind of thing the question asks for; None when any
            sentence might.
    """

    span: EvidenceSpan
    document: Document
    retrieved: RetrievedPassage
    kind: str
    lead_in: EvidenceSpan | None
    announced: tuple[EvidenceSpan, ...]
    signals: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    answers_kind: bool | None = None

    @property
    def origin(self) -> str:
        """What stands above its passage: title, source and headings."""
        headings = " ".join(self.retrieved.passage.heading_path)
        return f"{self.document.title} {self.document.source} {headings}"

    @property
    def about(self) -> str:
        """A sentence with what stands above it."""
        lead_in = self.lead_in.text if self.lead_in else ""
        return f"{self.origin} {lead_in} {self.span.text}"

    @property
    def context(self) -> str:
        """Everything that says what it is about: its passage and what stands above that."""
        return f"{self.origin} {self.retrieved.passage.text}"


def sentences_of(document: Document, retrieved: RetrievedPassage) -> list[Evidence]:
    """The sentences of a passage, as unscored evidence, in reading order."""
    passage = retrieved.passage
    spans = [
        span
        for span in surroundings(document, passage.start, passage.end)
        if passage.start <= span.start
        and span.end <= passage.end
        and span.kind != "heading"
        and not _is_commented_out(document.text, span.start)
    ]
    below = tuple(
        heading_span(document, section) for section in document.announced_sections(passage.end)
    )
    found = []
    for span in spans:
        text = span_of(document, max(span.start, span.marker_end), span.end)
        if not re.search(r"\w", text.text):
            continue
        items = [s for s in spans if s.lead_in == (span.start, span.end)]
        announced = tuple(span_of(document, max(s.start, s.marker_end), s.end) for s in items)
        found.append(
            Evidence(
                span=text,
                document=document,
                retrieved=retrieved,
                kind=span.kind,
                lead_in=span_of(document, *span.lead_in) if span.lead_in else None,
                announced=announced or (below if span is spans[-1] else ()),
            )
        )
    return found


def _is_commented_out(text: str, position: int) -> bool:
    """Whether a place in Markdown is within `<!--` and `-->`, which readers of it don't see."""
    opened = text.rfind("<!--", 0, position + 4)
    return opened >= 0 and text.find("-->", opened) >= position


def told(evidence: Evidence) -> str:
    """A sentence with what it introduces."""
    return " ".join([evidence.span.text, *(span.text for span in evidence.announced)])


def span_of(document: Document, start: int, end: int) -> EvidenceSpan:
    """That part of a document, as evidence."""
    return EvidenceSpan(document.id, start, end, document.text[start:end])


def heading_span(document: Document, section: Section) -> EvidenceSpan:
    """The heading of a section, as it is written."""
    start = document.text.find(section.heading, section.start, section.body_start)
    if start < 0:  # a heading that is not written as it is called
        return span_of(document, section.start, section.body_start)
    return span_of(document, start, start + len(section.heading))


def surroundings(
    document: Document, start: int, end: int, reach: int = _AROUND
) -> tuple[SentenceSpan, ...]:
    """The sentences in and around a span, within the innermost section that holds it.

    `reach`: how far before and after it they are looked for, in characters.
    """
    low, high = document.body_start, len(document.text)
    for section in document.sections:
        if section.body_start <= start < section.end:
            inside = [s for s in document.sections if section.body_start <= s.start < section.end]
            low = max([section.body_start, *(s.end for s in inside if s.end <= start)])
            high = min([section.end, *(s.start for s in inside if s.start >= end)])
    line_start = document.text.rfind("\n", 0, max(0, start - reach)) + 1
    low, high = max(low, line_start), min(high, end + reach)

    def find(_: list[int]) -> list[tuple[SentenceSpan, ...]]:
        return [tuple(sentence_spans(document.text, low, high, document.sections))]

    return _FOUND.of([(document.id, hash(document.text), low, high)], find)[0]


def overlap(spans: Sequence[EvidenceSpan], others: Sequence[EvidenceSpan]) -> bool:
    """Whether one of some spans shares characters with one of others."""
    return any(
        one.document_id == other.document_id and one.start < other.end and other.start < one.end
        for one in spans
        for other in others
    )
