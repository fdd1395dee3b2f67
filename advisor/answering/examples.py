"""Questions that one document may answer, for people who do not know yet what to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.answer import Answer
from advisor.answering.heading_questions import (
    MOST_CHARS,
    asked_by,
    heading_as_read,
    is_fit,
    question_about,
    question_of,
    what_is,
    within_sentence,
)
from corpus.document import Document
from corpus.language.words import plain
from index.digest import Digest
from index.reader import IndexReader

# Of each way of making one, so that a document of many headings is not asked by one way alone.
_OF_EACH = 3
# A heading that begins so is a clause, or the rest of one.
_NO_NOUN = re.compile(
    r"(?:about|above|after|as|at|before|below|by|during|for|from|how|if|in|into|not|of|on|or|over|"
    r"so|than|then|through|to|under|until|what|when|where|which|who|why|with|without|yes|no)\b"
    r"|.*\bin short$",
    re.I,
)
_BEFORE_VERBS = r"\b(?:to|can|could|may|must|should|will|would|not|please|you|we|they|I) "


def candidate_questions(document_id: str, index: IndexReader) -> tuple[str, ...]:
    """Questions as a person would ask them, the most natural first; none of them is asked here.

    First the headings that are questions, then what others stand for, what its sentences define,
    what its noun headings name, and what it is about.
    """
    document, digest = index.document(document_id), index.digest(document_id)
    if document is None or digest is None:
        return ()
    found: dict[str, None] = {}
    for way in _ways(document, digest):
        of_this = 0
        for question in way:
            if question not in found and of_this < _OF_EACH:
                found[question] = None
                of_this += 1
    return tuple(found)


def _ways(document: Document, digest: Digest) -> Iterator[Iterator[str]]:
    headings = [heading_as_read(section.heading) for section in document.sections]
    yield filter(None, (asked_by(section.heading) for section in document.sections))
    made = filter(None, (question_of(heading, document) for heading in headings))
    yield filter(is_fit, made)
    sentences = [plain(span.of(document)) for span in (*digest.about, *digest.key_sentences)]
    yield filter(is_fit, filter(None, (what_is(one, document) for one in sentences)))
    named = [one for one in map(heading_as_read, digest.outline) if _names_a_thing(one, document)]
    things = (within_sentence(heading, document) for heading in named)
    yield filter(is_fit, (f"What should I know about {thing}?" for thing in things))
    if len(document.title) <= MOST_CHARS:
        yield iter([f"What is “{document.title.strip(' .')}” about?"])


def _names_a_thing(heading: str, document: Document) -> bool:
    """Whether a heading is a noun with what belongs to it, as far as its document tells."""
    if question_about(heading, document) is None or _NO_NOUN.match(heading):
        return False
    first = re.escape(heading.split()[0])
    return re.search(f"{_BEFORE_VERBS}{first}\\b", document.text, re.I) is None


def is_answered_by(answer: Answer, document_id: str) -> bool:
    """Whether an answer has support, and begins with words of a document."""
    return (
        answer.abstained is None
        and answer.mode != "reply"
        and bool(answer.citations)
        and answer.citations[0].document_id == document_id
    )
