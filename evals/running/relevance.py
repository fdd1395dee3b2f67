"""Which passages hold a case's evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.answering import AnsweredCase
from evals.cases.case import Case, CaseEvidence
from evals.documents import resolve
from index.lexical import words
from index.passage import Passage

# A passage that was cut inside a quote still holds it when it has this share of its trigrams.
_SHARE = 0.5
_GRAM = 3


def mark_relevant(
    answered: AnsweredCase, case: Case, documents: Sequence[str]
) -> tuple[tuple[int, ...], ...]:
    """For each passage that was retrieved, the indices of the pieces of evidence that it covers.

    `documents` are the relative paths of all indexed documents.
    """
    paths = [resolve(e.document, documents) if e.document else None for e in case.evidence]
    return tuple(
        tuple(
            number
            for number, piece in enumerate(case.evidence)
            if _covers(found.passage, answered.documents, piece, paths[number])
        )
        for found in answered.answer.passages
    )


def unknown_documents(case: Case, documents: Sequence[str]) -> list[str]:
    """The documents that a case's evidence names and the index does not have."""
    named = dict.fromkeys(e.document for e in case.evidence if e.document)
    return [name for name in named if not resolve(name, documents)]


def _covers(
    passage: Passage, documents: Mapping[str, str], piece: CaseEvidence, paths: list[str] | None
) -> bool:
    if paths is not None and documents[passage.document_id] not in paths:
        return False
    return not piece.quote or holds_quote(passage.text, piece.quote)


def holds_quote(text: str, quote: str) -> bool:
    """Whether a text has a quote, or half of its word trigrams when it was cut inside it.

    Case, punctuation and white space do not count. A quote of fewer than three words must be there
    as a whole.
    """
    wanted, given = words(quote), words(text)
    if f" {' '.join(wanted)} " in f" {' '.join(given)} ":
        return True
    grams = _grams(wanted)
    return bool(grams) and len(grams & _grams(given)) >= _SHARE * len(grams)


def _grams(sequence: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(sequence[i : i + _GRAM]) for i in range(max(0, len(sequence) - _GRAM + 1))}
