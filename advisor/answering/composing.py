"""Writers: what turns the points of a plan into sentences of a model's own.

`point_writer.PointWriter` says them one by one, `AnswerWriter` lets the model write the answer in
one go, and shows its draft sentence by sentence where it survives the checks.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from advisor.answer import EvidenceSpan, Label, SentenceVerified, SentenceWithheld, Verdict
from advisor.answering.citations import AnswerText
from advisor.answering.draft_checks import DraftChecker, says_something
from advisor.answering.drafts import Drafter, make_notes
from advisor.answering.plan import Plan
from advisor.answering.quotes import Quote
from advisor.gathering.evidence import Evidence, overlap
from advisor.gathering.material import Material
from advisor.verification.protocol import Verifier
from index.reader import IndexReader

# Sentences of a draft that fail before it is given up: what follows them is seldom better.
_MOST_WITHHELD = 3
# Evidence pieces that the model sees. Reading a prompt takes longer than anything else.
_NOTES = 5


class Writer(Protocol):
    """Writes answers with one model.

    `says_apart`: whether it can write plans whose points are of several parts.
    """

    says_apart: bool

    def write(
        self,
        plan: Plan,
        materials: Sequence[Material],
        answer: AnswerText,
        cancel: threading.Event | None = None,
    ) -> Iterator[SentenceVerified | SentenceWithheld]:
        """Add sentences that pass the checks, each as soon as it has.

        Args:
            plan: of points that would be shown as they stand otherwise; at least one.
            materials: what is asked, part by part, and what the model may write from.
            answer: empty at first; when nothing is to be shown of the model's, left so, or the
                quotes are added.
            cancel: when set, the answer ends soon with what it has.

        Raises:
            ModelError: the model failed.
        """


class AnswerWriter:
    """Lets a model write answers about one index in one go."""

    says_apart = False

    def __init__(self, drafter: Drafter, verifier: Verifier, index: IndexReader) -> None:
        self._drafter = drafter
        self._verifier = verifier
        self._index = index

    def write(
        self,
        plan: Plan,
        materials: Sequence[Material],
        answer: AnswerText,
        cancel: threading.Event | None = None,
    ) -> Iterator[SentenceVerified | SentenceWithheld]:
        """Add the model's sentences that are supported, once they answer as well as the quotes.

        See `Writer.write`. What the evidence supports need not answer: until the draft does, its
        sentences are held back. When it leaves out most of what the best quote says, that quote
        follows.
        """
        material, quotes = asked_by(plan.points[0], materials), plan.points
        question, index = material.question, self._index
        notes = make_notes(_pieces(material.evidence, quotes))
        checker = DraftChecker(
            question, notes, quotes, self._verifier, index.document, index.answers
        )
        held: list[Verdict] = []
        for sentence in self._drafter.stream(question.text, notes, cancel):
            answer.unknown_keys += sentence.unknown_keys
            if not says_something(sentence.text, question):
                continue
            verdict = checker.verify(sentence)
            if verdict.label is not Label.SUPPORTED:
                yield answer.withhold(verdict)
                if len(answer.withheld) >= _MOST_WITHHELD:
                    break
                continue
            if _says_again(sentence.text, held, answer.text):
                continue
            held.append(verdict)
            if answer.verdicts or checker.answers(" ".join(v.claim.text for v in held)):
                for supported in held:
                    yield answer.add(supported)
                held.clear()
        if answer.verdicts and checker.needs_quote(answer.text):
            yield answer.add(quotes[0].verdict())


def asked_by(quote: Quote, materials: Sequence[Material]) -> Material:
    """What was gathered for the part that a quote answers."""
    return next(
        (m for m in materials if overlap([e.span for e in m.evidence], quote.spans)), materials[0]
    )


def _pieces(
    evidence: Sequence[Evidence], quotes: Sequence[Quote]
) -> list[tuple[str, tuple[EvidenceSpan, ...]]]:
    """The quotes, then evidence that none of them holds, each as a text and what it is made of."""
    pieces = [(quote.text.replace("\n", " "), quote.spans) for quote in quotes]
    taken = {(s.document_id, s.start) for quote in quotes for s in quote.spans}
    for span in (piece.span for piece in evidence):
        if len(pieces) >= _NOTES:
            break
        if (span.document_id, span.start) not in taken:
            pieces.append((" ".join(span.text.split()), (span,)))
            taken.add((span.document_id, span.start))
    return pieces


def _says_again(text: str, held: Sequence[Verdict], shown: str) -> bool:
    said = [verdict.claim.text.lower().strip(" .") for verdict in held]
    folded = text.lower().strip(" .")
    return folded in shown.lower() or folded in said
