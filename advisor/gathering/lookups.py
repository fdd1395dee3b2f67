"""Lookups: what a question names exactly, a clause by its number or mails by their writer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from advisor.gathering.clauses import asked_clause, clauses_called, is_numbered
from advisor.gathering.evidence import Evidence
from advisor.gathering.labels import labelled_lines
from advisor.gathering.mails import Hit, asked_mails, asks_of_mails, is_of_mail, written_by
from advisor.gathering.scoring import EvidenceSelector
from advisor.request import Need
from advisor.understanding.question import Kind, Question
from index.passage import RetrievedPassage
from index.reader import IndexReader

# Passages that share words with a question, among which what it names is looked for.
_LOOKED_AT = 40
_FIRST_CLAUSES = "1.1 1.2 2.1 2.2"
# Clauses of one number in several documents.
_MOST_CLAUSES = 3
# Passages among which a labelled line is looked for.
_LABELS_AMONG = 20


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
    hits = _with_documents(found, index)
    if clause is not None:
        clauses = clauses_called(clause, hits)[:_MOST_CLAUSES]
        # Where clauses are numbered so there is a first one.
        first = index.sharing_words(_FIRST_CLAUSES, _LOOKED_AT, documents)
        if not clauses and is_numbered(clause, _with_documents(first, index)):
            return Lookup((), tuple(first), f"clause {clause}")
        return Lookup(tuple(clauses), _passages(clauses)) if clauses else None
    # Few folders hold mails: in the others nothing more is read for such a question.
    mails = [(document, hit) for document, hit in hits if is_of_mail(document, hit.passage.start)]
    heads = asked_mails(question, mails)
    if heads:
        return Lookup(tuple(heads), _passages(heads))
    if question.kind is Kind.CONTACT or not mails:
        return None
    sentences = selector.select(question, [hit for _, hit in mails], Need.FACT)
    written = written_by(question, sentences)
    return Lookup(tuple(written), _passages(written), is_whole=False) if written else None


def look_up_label(
    question: Question,
    index: IndexReader,
    near: Sequence[RetrievedPassage],
    documents: Collection[str] | None,
) -> list[Evidence]:
    """The labelled line that a question asks for; `near` are passages that were found for it."""
    known = {hit.passage.id for hit in near}
    more = index.sharing_words(question.text, _LABELS_AMONG, documents)
    hits = [*near, *(hit for hit in more if hit.passage.id not in known)]
    return labelled_lines(question, _with_documents(hits, index))


def _with_documents(found: Sequence[RetrievedPassage], index: IndexReader) -> list[Hit]:
    with_documents = ((index.document(hit.passage.document_id), hit) for hit in found)
    return [(document, hit) for document, hit in with_documents if document is not None]


def _passages(evidence: Collection[Evidence]) -> tuple[RetrievedPassage, ...]:
    found = {one.retrieved.passage.id: one.retrieved for one in evidence}
    return tuple(found.values())
