"""Questions that the documents answer: to begin with, or near one that was not answered.

Near one that was not, the headings of the nearest documents that are questions come first; where
there are too few, questions made of their other headings and of sentences that say what something
is. Each is asked in silence, and shown only when it would be answered.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from advisor.gathering.answerability import judge
from advisor.gathering.evidence import sentences_of
from advisor.gathering.scoring import EvidenceSelector
from advisor.settings import Settings
from advisor.understanding.completeness import is_complete
from advisor.understanding.question import analyse, starts_with_question_word
from corpus.document import Document
from corpus.language.grammar import PRONOUNS, QUESTION_WORDS
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
# What a passage adds to the likeness of the headings above it.
_ABOVE_PASSAGE = 0.1
_LONGEST, _SHORTEST = 90, 12
_MOST, _MOST_EXAMPLES = 3, 4
_QUOTATION = ' "“”?'

_LABEL = re.compile(
    r"^\W*(?:(?:myth|question|q|step|part|chapter|section)\s*\d*\s*[:.)-]|[\d.]+[.)]?\s)\s*", re.I
)
_SAYS_NOTHING = re.compile(
    r"^(?:introduction|overview|summary|conclusions?|notes?|references|sources?|contents|faq"
    r"|table of contents|background|license|miscellaneous|other|further reading|see also)$",
    re.I,
)
_HOW_TO = re.compile(r"^how to (?P<rest>[a-z].+)$", re.I)
_DEFINES = re.compile(
    r"^(?P<article>The |An? )?(?P<subject>[A-Za-z][\w’'-]*(?: [\w’'-]+){0,2}) (?P<verb>is|are) "
    r"(?:an?|the|one of|any|a kind of) "
)
_POINTS = (PRONOUNS | QUESTION_WORDS).union(
    "there here one another each every all both some any none such other others first second last "
    "next".split()
)


def suggest_questions(
    question: str,
    passages: Sequence[RetrievedPassage],
    index: IndexReader,
    selector: EvidenceSelector,
    settings: Settings,
    *,
    documents: Collection[str] | None = None,
    seconds: float = _SECONDS,
) -> tuple[str, ...]:
    """Questions that would be answered, at most three, the one most like `question` first.

    Args:
        question: what was asked in vain; it is never suggested itself.
        passages: the nearest ones, best first: what an abstention carries.
        index: what the questions are asked of.
        selector: selects evidence in that index.
        settings: as they were for the question: how many passages, how careful to abstain.
        documents: ids of the documents that may be searched; None for all.
        seconds: after this long no further candidate is asked; the one being asked is finished.
    """
    until = time.perf_counter() + seconds
    chosen: list[str] = []
    # What says the same in other forms is the same question.
    asked = [content_stems(question)]
    for candidates in (_question_headings, _made_questions):
        found = candidates(passages[:_NEAREST], index)
        for candidate in _by_likeness(question, dict(found), index):
            tried = len(asked) - 1
            if len(chosen) == _MOST or tried == _TRIED or (tried and time.perf_counter() > until):
                return tuple(chosen)
            if content_stems(candidate) in asked:
                continue
            asked.append(content_stems(candidate))
            if is_answerable(candidate, index, selector, settings, documents):
                chosen.append(candidate)
    return tuple(chosen)


def is_answerable(
    question: str,
    index: IndexReader,
    selector: EvidenceSelector,
    settings: Settings,
    documents: Collection[str] | None = None,
) -> bool:
    """Whether a complete question would be answered from what is indexed."""
    passages = index.retrieve(question, settings.passages, (), documents)
    asked = analyse(question, index.document_frequency)
    evidence = selector.select(asked, passages)
    return judge(asked, evidence, settings.abstain_threshold).reason is None


def example_questions(
    index: IndexReader, documents: Collection[str] | None = None
) -> tuple[str, ...]:
    """Headings that are questions, at most four, each of another document, of `documents` alone."""
    found: list[str] = []
    for listing in index.listing():
        is_chosen = documents is None or listing.document_id in documents
        document = index.document(listing.document_id) if is_chosen else None
        headings = (section.heading for section in document.sections) if document else ()
        found += islice(filter(_is_example, headings), 1)
        if len(found) == _MOST_EXAMPLES:
            break
    return tuple(found)


def _is_example(heading: str) -> bool:
    return heading.endswith("?") and 15 < len(heading) < 90 and is_complete(heading)


_Found = Iterator[tuple[str, float]]


def _question_headings(passages: Sequence[RetrievedPassage], index: IndexReader) -> _Found:
    """The headings that are questions, each with what its place adds to its likeness."""
    for document, above in _documents(passages, index):
        for section in document.sections:
            text = _heading(section.heading)
            whole = text.rpartition(": ")[2] if not starts_with_question_word(text) else text
            if whole.endswith("?") and _is_fit(whole):
                yield whole[0].upper() + whole[1:], _ABOVE_PASSAGE * (section.heading in above)


def _made_questions(passages: Sequence[RetrievedPassage], index: IndexReader) -> _Found:
    """Questions made of headings above the passages, and of what the passages define."""
    for retrieved in passages:
        document = index.document(retrieved.passage.document_id)
        if document is None:
            continue
        for heading in reversed(retrieved.passage.heading_path):
            made = _about(_heading(heading), document)
            if made and _is_fit(made, longest=2 * _LONGEST):
                yield made, 0.0
        for evidence in sentences_of(document, retrieved):
            made = _what_is(plain(evidence.span.text), document)
            if made and _is_fit(made):
                yield made, 0.0


def _documents(
    passages: Sequence[RetrievedPassage], index: IndexReader
) -> Iterator[tuple[Document, set[str]]]:
    """The passages' documents, nearest first, each with the headings above its passages."""
    above: dict[str, set[str]] = {}
    for retrieved in passages:
        passage = retrieved.passage
        above.setdefault(passage.document_id, set()).update(passage.heading_path)
    for document_id, headings in above.items():
        document = index.document(document_id)
        if document is not None:
            yield document, headings


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


def _heading(heading: str) -> str:
    """A heading as it is read: without marks, its number or label, and a closing colon."""
    return _LABEL.sub("", plain(heading)).rstrip(" .:")


def _about(heading: str, document: Document) -> str | None:
    """A question about what stands under a heading; None for one that says nothing by itself."""
    same_as_title = heading.casefold() == document.title.casefold()
    if not heading or heading.endswith("?") or same_as_title or _SAYS_NOTHING.match(heading):
        return None
    how_to = _HOW_TO.match(heading)
    if how_to:
        return f"How do you {how_to['rest']}?"
    title, about = (text.strip(_QUOTATION) for text in (plain(document.title), heading))
    return f"What does “{title}” say about “{about}”?"


def _what_is(sentence: str, document: Document) -> str | None:
    """The question that a definition answers; None for any other sentence."""
    match = _DEFINES.match(sentence)
    if match is None:
        return None
    words = match["subject"].split()
    is_proper = len(words) > 1 and all(word[0].isupper() for word in words)
    if is_proper or _POINTS & {word.lower() for word in words}:
        return None  # a person, perhaps, of whom nobody asks what she is
    article = (match["article"] or "").lower()
    if not article and not _is_name(words[0], document):
        words[0] = words[0][0].lower() + words[0][1:]
    return f"What {match['verb']} {article}{' '.join(words)}?"


def _is_name(word: str, document: Document) -> bool:
    """Whether a word that begins a sentence has its capital elsewhere too."""
    return bool(re.search(rf"[a-z,;] {re.escape(word)}\b", document.text)) or word.isupper()


def _is_fit(question: str, longest: int = _LONGEST) -> bool:
    return _SHORTEST <= len(question) <= longest and is_complete(question)
