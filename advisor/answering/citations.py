"""Citing: verified sentences become an answer whose every part points at exact quotes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from advisor.answer import (
    SAID,
    Citation,
    Claim,
    Conversation,
    EvidenceSpan,
    Label,
    SentenceVerified,
    SentenceWithheld,
    Verdict,
)
from corpus.document import Document, Source
from index.passage import Passage


class AnswerText:
    """An answer as it grows: its sentences with their citations, in order.

    Attributes:
        passages: those that the evidence may lie in.
        reply: “Yes.” or “No.”, said before the first sentence; empty for neither.
        text: the answer so far.
        citations: of all its sentences.
        verdicts: one for each sentence of the documents, with offsets into `text`.
        withheld: the verdicts of drafted sentences that are not shown.
        unknown_keys: citation keys of the draft that name no passage.
        first_at: when the first sentence was added, by `time.perf_counter`.
    """

    def __init__(
        self,
        document: Callable[[str], Document | None],
        path: Callable[[str], str],
        passages: Sequence[Passage] = (),
    ) -> None:
        """`document` finds a document by id, `path` its path relative to the indexed folder."""
        self._document = document
        self._path = path
        self.passages = passages
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.reply = ""
        self.text = ""
        self.citations: list[Citation] = []
        self.verdicts: list[Verdict] = []
        self.withheld: list[Verdict] = []
        self.unknown_keys: tuple[str, ...] = ()
        self.first_at: float | None = None

    def add(self, verdict: Verdict, origin: str = "", *, is_item: bool = False) -> SentenceVerified:
        """Append a verdict's claim; its citations are the verdict's evidence spans.

        What is returned has offsets into the whole answer. `origin` is put before the sentence and
        not cited. An item stands on a line of its own, behind a dash.
        """
        text = verdict.claim.text
        behind = " " if origin.endswith("?") else ": " * bool(origin)
        shown = f"{'- ' * is_item}{origin}{behind}{text}"
        if self.reply and not self.text:
            is_laid_out = is_item or "\n" in text
            shown = self.reply + (" ", "\n")[is_laid_out] + shown
        placed = self._append(shown, verdict)
        found = [self._cite(span, placed.claim) for span in verdict.evidence]
        cited = tuple(citation for citation in found if citation is not None)
        self.citations.extend(cited)
        self.verdicts.append(placed)
        return SentenceVerified(shown, placed, cited)

    def say(self, text: str) -> SentenceVerified:
        """Append what the program says of itself, on a line of its own.

        It is no quote, there is nothing to check, and it is in no verdict.
        """
        said = Verdict(Claim(text, 0, len(text)), Label.UNCHECKED, None, (), SAID)
        return SentenceVerified(text, self._append(text, said), ())

    def rely_on(self, passages: Sequence[Passage]) -> None:
        """Further passages that the evidence may lie in."""
        self.passages = (*self.passages, *passages)

    def withhold(self, verdict: Verdict) -> SentenceWithheld:
        """Keep the verdict of a sentence that is not shown."""
        self.withheld.append(verdict)
        return SentenceWithheld(verdict)

    def _append(self, shown: str, verdict: Verdict) -> Verdict:
        """Append a sentence that ends with a claim; return the verdict with the claim's place."""
        self.first_at = self.first_at or time.perf_counter()
        self.text = SentenceVerified(shown, verdict, ()).behind(self.text)
        end, claim = len(self.text), verdict.claim.text
        return replace(verdict, claim=Claim(claim, end - len(claim), end))

    def _cite(self, span: EvidenceSpan, claim: Claim) -> Citation | None:
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
            passage_id=_passage_of(span, self.passages),
            quote=span.text,
            start=span.start,
            end=span.end,
            answer_start=claim.start,
            answer_end=claim.end,
            page=document.page(span.start),
            heading_path=document.heading_path(span.start),
            place=document.place(span.start),
            recognised=document.is_recognised(span.start, span.end),
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
        place=passage.place,
    )


def _passage_of(span: EvidenceSpan, passages: Sequence[Passage]) -> str:
    """The passage a span lies in, or else the nearest of its document."""
    same = [p for p in passages if p.document_id == span.document_id]
    inside = [p for p in same if p.start <= span.start < p.end]
    if inside:
        return inside[0].id
    return min(same, key=lambda p: abs(p.start - span.start)).id if same else ""


def quoted_before(conversation: Conversation) -> list[EvidenceSpan]:
    """What the answers so far have quoted."""
    return [
        EvidenceSpan(c.document_id, c.start, c.end, c.quote)
        for turn in conversation.turns
        for c in turn.answer.citations
    ]
