"""Citing: verified sentences become an answer whose every part points at exact quotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from advisor.answer import Citation, Claim, EvidenceSpan, Verdict
from corpus.document import Document, Source
from index.passage import Passage


class AnswerText:
    """Collects the sentences of an answer with their citations, in order."""

    def __init__(
        self, document: Callable[[str], Document | None], path: Callable[[str], str]
    ) -> None:
        """`document` finds a document by id, `path` its path relative to the indexed folder."""
        self._document = document
        self._path = path
        self._text = ""
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []
        self.verdicts: list[Verdict] = []

    @property
    def text(self) -> str:
        """The answer so far."""
        return self._text

    def add(
        self, text: str, verdict: Verdict, passages: Sequence[Passage], origin: str = ""
    ) -> tuple[Verdict, tuple[Citation, ...]]:
        """Append a sentence; its citations are the verdict's evidence spans.

        Returns the verdict and the citations with offsets into the whole answer. `passages` are
        those that the evidence may lie in. `origin` is put before the sentence and not cited.
        """
        separator = "" if not self._text else "\n" if "\n" in text or origin else " "
        self._text += separator + (f"{origin}: " if origin else "")
        start = len(self._text)
        self._text += text
        end = len(self._text)
        placed = Verdict(
            Claim(text, start, end), verdict.label, verdict.score, verdict.evidence, verdict.rule
        )
        cited = []
        for span in verdict.evidence:
            citation = self._cite(span, passages, start, end)
            if citation is not None:
                cited.append(citation)
        self.citations.extend(cited)
        self.verdicts.append(placed)
        return placed, tuple(cited)

    def _cite(
        self, span: EvidenceSpan, passages: Sequence[Passage], start: int, end: int
    ) -> Citation | None:
        document = self._document(span.document_id)
        if document is None or document.text[span.start : span.end] != span.text:
            # Not a quote of the document as it is indexed: no citation rather than a wrong one.
            return None
        key = (span.document_id, span.start, span.end)
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        return Citation(
            number=number,
            document=self._path(span.document_id),
            document_id=span.document_id,
            title=document.title,
            source=document.source,
            passage_id=_passage_of(span, passages),
            quote=span.text,
            start=span.start,
            end=span.end,
            answer_start=start,
            answer_end=end,
            page=document.page(span.start),
            heading_path=document.heading_path(span.start),
        )


def cite_passage(passage: Passage, path: str, number: int) -> Citation:
    """A citation of a whole passage that supports no sentence: neither title nor source is said."""
    return Citation(
        number=number,
        document=path,
        document_id=passage.document_id,
        title="",
        source=Source(),
        passage_id=passage.id,
        quote=passage.text,
        start=passage.start,
        end=passage.end,
        answer_start=0,
        answer_end=0,
        page=passage.page,
        heading_path=passage.heading_path,
    )


def _passage_of(span: EvidenceSpan, passages: Sequence[Passage]) -> str:
    """The passage a span lies in, or else the nearest of its document."""
    same = [p for p in passages if p.document_id == span.document_id]
    inside = [p for p in same if p.start <= span.start < p.end]
    if inside:
        return inside[0].id
    return min(same, key=lambda p: abs(p.start - span.start)).id if same else ""
