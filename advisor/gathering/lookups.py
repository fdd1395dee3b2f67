"""Lookups: what a question names exactly, a clause by its number or mails by their writer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from advisor.gathering.clauses import asked_clause, clauses_called
from advisor.gathering.evidence import Evidence
from advisor.gathering.mails import Hit, asked_mails, asks_of_mails, written_by
from advisor.gathering.scoring import EvidenceSelector
from advisor.request import Need
from advisor.understanding.question import Question
from index.passage import RetrievedPassage
from index.reader import IndexReader

# Passages that share words with a question, among which what it names is looked for.
_LOOKED_AT = 40
# Clauses of one number in several documents.
_MOST_CLAUSES = 3


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a question names, found or not.

    Attributes:
        evidence: it; empty where it is not there.
        missing: what is not there, as it is called; None for what may be told elsewhere.
        is_whole: the evidence is the answer, all of it; otherwise its sentences are to choose from.
    """

    evidence: tuple[Evidence, ...]
    passages: tuple[RetrievedPassage, ...] = ()
    missing: str | None = None
    is_whole: bool = True


def look_up(
    question: Question,
    index: IndexReader,
    selector: EvidenceSelector,
    documents: Collection[str] | None,
) -> Lookup | None:
    """What a question names exactly; None where it names nothing so."""
    clause = asked_clause(question.text)
    if clause is None and not asks_of_mails(question):
        return None
    searched = f"{question.text} {clause.number}" if clause else question.text
    found = index.sharing_words(searched, _LOOKED_AT, documents)
    hits: list[Hit] = []
    for hit in found:
        document = index.document(hit.passage.document_id)
        if document is not None:
            hits.append((document, hit))
    if clause is not None:
        clauses = clauses_called(clause, hits)[:_MOST_CLAUSES]
        return Lookup(tuple(clauses), _passages(clauses)) if clauses else None
    heads = asked_mails(question, hits)
    if heads:
        return Lookup(tuple(heads), _passages(heads))
    sentences = selector.select(question, found, Need.FACT)
    written = written_by(question, sentences)
    return Lookup(tuple(written), _passages(written), is_whole=False) if written else None


def _passages(evidence: Collection[Evidence]) -> tuple[RetrievedPassage, ...]:
    found = {one.retrieved.passage.id: one.retrieved for one in evidence}
    return tuple(found.values())
