"""Questions that the documents answer: to begin with, and to go on with after an answer.

To go on with, the headings near what was quoted that are questions come first, or where nothing
was answered those of the nearest passages; where there are too few, questions made of other
headings and of sentences that say what something is. Each is asked in silence, and shown only when
it would be answered, and by something else than what was said already.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain

from advisor.answer import Answer, EvidenceSpan
from advisor.answering.heading_questions import (
    MOST_CHARS,
    asked_by,
    heading_as_read,
    is_fit,
    question_about,
    question_of,
    what_is,
)
from advisor.gathering.evidence import overlap, sentences_of
from advisor.gathering.material import Material
from advisor.request import Act
from corpus.document import Document, Section
from corpus.language.words import content_stems, plain
from index.passage import RetrievedPassage
from index.reader import IndexReader

# Passages whose documents are looked through, candidates that are compared with the question, and
# those that are asked.
_NEAREST = 6
_COMPARED = 24
_TRIED = 6
# Seconds after which no further candidate is asked.
_SECONDS = 0.3
# What a place near what was quoted adds to the likeness of a heading, and how many headings before
# and behind are near.
_NEAR = 0.1
_AROUND = 2
_MOST, _MOST_EXAMPLES = 3, 4
# A question that shares more than this of its words with another asks nearly the same.
_ALIKE = 0.6
# Documents that are looked through for examples.
_LOOKED_THROUGH = 50


def suggest_questions(
    answer: Answer,
    index: IndexReader,
    gather: Callable[[str], Material | None],
    *,
    asked: Sequence[str] = (),
    documents: Collection[str] | None = None,
    seconds: float = _SECONDS,
) -> tuple[str, ...]:
    """Questions that would be answered, at most three, those most like the one asked first.

    Args:
        answer: what they may follow; an abstention carries the nearest passages.
        index: whose headings they are made of.
        gather: the material for a question; None for what asks the documents nothing.
        asked: what was asked before; neither it nor the question itself is suggested.
        documents: ids of the documents that may be searched; None for all.
        seconds: after this long no further candidate is asked; the one being asked is finished.
    """
    until = time.perf_counter() + seconds
    chosen: list[str] = []
    # What says the same in other forms is the same question.
    parts = answer.request.parts if answer.request is not None else ()
    known = [content_stems(text) for text in (answer.question, answer.searched, *parts, *asked)]
    said = [EvidenceSpan(c.document_id, c.start, c.end, c.quote) for c in answer.citations]
    tried = 0
    for candidate in _candidates(answer, index, documents):
        if len(chosen) == _MOST or tried == _TRIED or (tried and time.perf_counter() > until):
            break
        stems = content_stems(candidate)
        if stems in known:
            continue
        known.append(stems)
        tried += 1
        material = gather(candidate)
        if material is None or material.judged.reason is not None:
            continue
        if not overlap([material.evidence[0].span], said):
            chosen.append(candidate)
            said.append(material.evidence[0].span)
    return tuple(chosen)


def example_questions(
    index: IndexReader, documents: Collection[str] | None = None
) -> tuple[str, ...]:
    """Questions to begin with, at most four, each of another document, of `documents` alone.

    Headings that are questions; where there are too few, questions made of what documents' outlines
    name. They are not asked: that would take too long.
    """
    found: dict[str, str] = {}
    ids = [listing.document_id for listing in index.listing()]
    chosen = [one for one in ids if documents is None or one in documents][:_LOOKED_THROUGH]
    for document_id in chosen:
        document = index.document(document_id)
        sections = document.sections if document else ()
        asked = filter(None, (asked_by(section.heading) for section in sections))
        new = next((one for one in asked if not asks_the_same(one, found.values())), None)
        if new:
            found[document_id] = new
        if len(found) == _MOST_EXAMPLES:
            return tuple(found.values())
    for digest in index.digests():
        if len(found) == _MOST_EXAMPLES:
            break
        document = index.document(digest.document_id)
        if document and digest.document_id in chosen and digest.document_id not in found:
            outline = _made_of_outline(digest.outline, document)
            made = next((one for one in outline if not asks_the_same(one, found.values())), None)
            if made:
                found[digest.document_id] = made
    return tuple(found.values())


def asks_the_same(question: str, others: Iterable[str]) -> bool:
    """Whether another question asks most of the same."""
    stems = content_stems(question)
    return any(len(stems & content_stems(other)) > _ALIKE * len(stems) for other in others)


def _made_of_outline(outline: Sequence[str], document: Document) -> Iterator[str]:
    """What can be asked of a document by its outline, the most natural question first."""
    headings = [heading_as_read(heading) for heading in outline]
    for make in (question_of, question_about):
        for made in (make(heading, document) for heading in headings):
            if made and is_fit(made, 2 * MOST_CHARS):
                yield made


def _candidates(
    answer: Answer, index: IndexReader, documents: Collection[str] | None
) -> Iterator[str]:
    """What may be asked next, in order; what is made of headings only when it is needed."""
    places = _places(answer, index)
    if not places:
        if answer.request is None or answer.request.act is not Act.BYE:
            yield from example_questions(index, documents)
        return
    text = answer.searched
    yield from _by_likeness(text, dict(_question_headings(places)), index)
    passages = answer.passages[:_NEAREST]
    made = chain(_made_of_headings(places), _made_of_definitions(passages, index))
    yield from _by_likeness(text, dict(made), index)


# A document, its sections that were not quoted, and which of these are near what was found.
_Place = tuple[Document, list[Section], list[Section]]
_Found = Iterator[tuple[str, float]]


def _places(answer: Answer, index: IndexReader) -> list[_Place]:
    """The documents that were quoted, then those of the nearest passages."""
    quoted: dict[str, set[int]] = {}
    for citation in answer.citations:
        quoted.setdefault(citation.document_id, set()).add(citation.start)
    found = {document_id: set(starts) for document_id, starts in quoted.items()}
    for retrieved in answer.passages[:_NEAREST]:
        passage = retrieved.passage
        if passage.document_id not in quoted:
            found.setdefault(passage.document_id, set()).add(passage.start)
    places: list[_Place] = []
    for document_id, starts in found.items():
        document = index.document(document_id)
        if document is not None:
            said = [_innermost(document, start) for start in quoted.get(document_id, ())]
            rest = [s for n, s in enumerate(document.sections) if n not in said]
            places.append((document, rest, _near(document, starts, rest)))
    return places


def _innermost(document: Document, offset: int) -> int:
    """The number of the innermost section that holds a character; -1 for none."""
    return max(
        (n for n, s in enumerate(document.sections) if s.start <= offset < s.end), default=-1
    )


def _near(document: Document, starts: Collection[int], among: Sequence[Section]) -> list[Section]:
    """The sections above some characters, and those around the innermost, nearest first."""
    distance: dict[int, int] = {}
    for start in starts:
        inside = _innermost(document, start)
        for n, section in enumerate(document.sections):
            is_above = section.start <= start < section.end
            away = 0 if is_above else abs(n - inside)
            if away <= _AROUND:
                distance[section.start] = min(away, distance.get(section.start, away))
    near = [section for section in among if section.start in distance]
    return sorted(near, key=lambda section: (distance[section.start], -section.level))


def _question_headings(places: Sequence[_Place]) -> _Found:
    """The headings that are questions, each with what its place adds to its likeness."""
    for _, sections, near in places:
        for section in [*near, *(s for s in sections if s not in near)]:
            question = asked_by(section.heading)
            if question:
                yield question, _NEAR * (section in near)


def _made_of_headings(places: Sequence[_Place]) -> _Found:
    """Questions made of the headings near what was found."""
    for document, _, near in places:
        for section in near:
            heading = heading_as_read(section.heading)
            made = question_of(heading, document) or question_about(heading, document)
            if made and is_fit(made, 2 * MOST_CHARS):
                yield made, 0.0


def _made_of_definitions(passages: Sequence[RetrievedPassage], index: IndexReader) -> _Found:
    """Questions that sentences of the passages answer by saying what something is."""
    for retrieved in passages:
        document = index.document(retrieved.passage.document_id)
        if document is None:
            continue
        for evidence in sentences_of(document, retrieved):
            made = what_is(plain(evidence.span.text), document)
            if made and is_fit(made):
                yield made, 0.0


def _by_likeness(question: str, found: dict[str, float], index: IndexReader) -> list[str]:
    """The candidates, the one most like the question first; given as text and what is added."""
    texts = list(found)[:_COMPARED]
    if not texts:
        return []
    vectors = index.embedder.embed([question, *texts])
    likeness = {
        text: float(vector @ vectors[0]) + found[text]
        for text, vector in zip(texts, vectors[1:], strict=True)
    }
    return sorted(texts, key=lambda text: -likeness[text])
