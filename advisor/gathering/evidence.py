"""Evidence: from retrieved passages to the few sentences that answer this question."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from advisor.answer import EvidenceSpan
from advisor.gathering.kinds import holds_kind, holds_name
from advisor.understanding.question import Question
from corpus.document import Document, Section
from corpus.language.sentences import SentenceSpan, sentence_spans
from corpus.language.words import content_stems, content_words, stem, words
from index.models.embedding import Embedder
from index.passage import Passage, RetrievedPassage

# How far around a passage its sentences' neighbours are looked for, in characters.
_AROUND = 1500
# Sentences that are embedded for one question: those that score best without.
_EMBEDDED = 14

# Weights of the signals in a sentence's score. Fitted to rank answering sentences above the others
# of the same six passages, but for `heading`, `names` and `question`, which the fitted data has
# none of; see docs/decisions/006-reading.md.
WEIGHTS: Mapping[str, float] = {
    "reader": 0.4,
    "dense": 5.0,
    "heading": 1.2,
    "passage_dense": 4.6,
    "passage_rank": 2.5,
    "overlap": 0.5,
    "overlap_near": 1.4,
    "kind": 0.9,
    "names": 2.0,
    "question": -1.5,
    "short": -2.0,
    "nothing_new": -0.5,
}
# Stands for the similarity of a sentence that was not embedded: below what most have.
_UNKNOWN_DENSE = 0.2
# Beyond these log-odds the reading model is surer than it is right.
_LEAST_READ, _MOST_READ = -8.0, 5.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, with what is needed to understand it.

    Attributes:
        span: the sentence, without a list marker.
        retrieved: the passage it was found in.
        kind: `prose`, `item`, `heading`, `code` or `row`.
        block: the paragraph or list item it belongs to, within its passage's surroundings.
        lead_in: the sentence that introduces the list it is an item of.
        announced: the items of the list, or the headings of the sections, that it introduces.
        heading: the innermost heading above it.
        signals: what the score was made from.
        score: the weighted sum of the signals.
        answers_kind: whether it holds the kind of thing the question asks for; None when any
            sentence might.
    """

    span: EvidenceSpan
    retrieved: RetrievedPassage
    kind: str
    block: int
    lead_in: EvidenceSpan | None
    announced: tuple[EvidenceSpan, ...]
    heading: str
    signals: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    answers_kind: bool | None = None


class EvidenceSelector:
    """Scores the sentences of retrieved passages against a question."""

    def __init__(
        self,
        embedder: Embedder,
        document: Callable[[str], Document | None],
        document_frequency: Callable[[str], float],
    ) -> None:
        """Take what an index offers.

        Args:
            embedder: of questions and sentences.
            document: a document by id.
            document_frequency: the share of passages that hold a word, 0 to 1.
        """
        self._embedder = embedder
        self._document = document
        self._frequency = lru_cache(maxsize=10_000)(document_frequency)

    def select(self, question: Question, passages: Sequence[RetrievedPassage]) -> list[Evidence]:
        """Every candidate sentence with its score, best first.

        Sentences from passages that mention more of the question's names come before all others.
        """
        weights = self.word_weights(question)
        candidates = [
            replace(evidence, signals=signals, answers_kind=answers_kind, score=_score(signals))
            for evidence, signals, answers_kind in self._described(question, passages, weights)
        ]
        candidates.sort(key=lambda e: (-e.signals["names"], -e.score))
        embedded = self._with_similarities(question, candidates[:_EMBEDDED])
        found = [*embedded, *candidates[_EMBEDDED:]]
        # What is said of somebody else is no answer, however much it resembles one.
        return sorted(found, key=lambda e: (-e.signals["names"], -e.score))

    def word_weights(self, question: Question) -> dict[str, float]:
        """How much each stem of the question says: its inverse document frequency, 0 to 1."""
        weights: dict[str, float] = {}
        for word in question.words:
            share = self._frequency(word)
            # A word that no passage holds says as much as one that a single passage holds.
            weight = math.log(1.0 / max(share, 1e-3)) / math.log(1e3)
            weights[stem(word)] = max(0.05, min(1.0, weight))
        return weights

    def context(self, evidence: Evidence) -> str:
        """Everything that says what a sentence is about: passage, headings, title, origin."""
        passage = evidence.retrieved.passage
        return f"{self._origin(passage)} {passage.text}"

    def _origin(self, passage: Passage) -> str:
        """What stands above a passage: title, source and headings."""
        document = self._document(passage.document_id)
        origin = f"{document.title} {document.source}" if document else ""
        return f"{origin} {' '.join(passage.heading_path)}"

    def _described(
        self,
        question: Question,
        passages: Sequence[RetrievedPassage],
        weights: Mapping[str, float],
    ) -> Iterator[tuple[Evidence, dict[str, float], bool | None]]:
        """The sentences of the passages with the signals that need no model."""
        for retrieved in passages:
            document = self._document(retrieved.passage.document_id)
            if document is None:
                continue
            before = ""
            sentences = sentences_of(document, retrieved)
            origin = self._origin(retrieved.passage)
            shared = {
                "passage_dense": retrieved.scores.get("dense", _UNKNOWN_DENSE),
                "passage_rank": 1.0 / retrieved.rank,
                "dense": _UNKNOWN_DENSE,
                "heading": _UNKNOWN_DENSE,
            }
            for i, evidence in enumerate(sentences):
                answers_kind = holds_kind(question, told(evidence))
                own = {
                    **_own_signals(evidence, weights, before, answers_kind),
                    "names": name_share(question.names, f"{origin} {_near(sentences, i)}"),
                }
                yield evidence, {**shared, **own}, answers_kind
                before = evidence.span.text

    def _with_similarities(
        self, question: Question, candidates: Sequence[Evidence]
    ) -> list[Evidence]:
        """The candidates scored again, with their similarities to the question."""
        if not candidates:
            return []
        headings = list(dict.fromkeys(h for c in candidates for h in _headings(c)))
        texts = [f"{c.heading}\n{c.span.text}" if c.heading else c.span.text for c in candidates]
        vectors = self._embedder.embed([question.text, *headings, *texts])
        cosines = [float(value) for value in vectors[1:] @ vectors[0]]
        of_heading = dict(zip(headings, cosines, strict=False))
        rescored = []
        for candidate, dense in zip(candidates, cosines[len(headings) :], strict=True):
            heading = max((of_heading[h] for h in _headings(candidate)), default=_UNKNOWN_DENSE)
            signals = {**candidate.signals, "dense": dense, "heading": heading}
            rescored.append(replace(candidate, signals=signals, score=_score(signals)))
        return rescored


def sentences_of(document: Document, retrieved: RetrievedPassage) -> list[Evidence]:
    """The sentences of a passage, as unscored evidence, in reading order."""
    passage = retrieved.passage
    spans = [
        span
        for span in surroundings(document, passage.start, passage.end)
        if passage.start <= span.start and span.end <= passage.end and span.kind != "heading"
    ]
    below = tuple(
        _heading_span(document, section) for section in document.announced_sections(passage.end)
    )
    heading = passage.heading_path[-1] if passage.heading_path else ""
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
                retrieved=retrieved,
                kind=span.kind,
                block=span.block,
                lead_in=span_of(document, *span.lead_in) if span.lead_in else None,
                announced=announced or (below if span is spans[-1] else ()),
                heading=heading,
            )
        )
    return found


def told(evidence: Evidence) -> str:
    """A sentence with what it introduces."""
    return " ".join([evidence.span.text, *(span.text for span in evidence.announced)])


def span_of(document: Document, start: int, end: int) -> EvidenceSpan:
    """That part of a document, as evidence."""
    return EvidenceSpan(document.id, start, end, document.text[start:end])


def _heading_span(document: Document, section: Section) -> EvidenceSpan:
    start = document.text.find(section.heading, section.start, section.body_start)
    if start < 0:  # a heading that is not written as it is called
        return span_of(document, section.start, section.body_start)
    return span_of(document, start, start + len(section.heading))


def _near(sentences: Sequence[Evidence], i: int) -> str:
    """A sentence with what is needed to know who it is about: two before it, one after it."""
    near = [e.span.text for e in sentences[max(0, i - 2) : i + 2]]
    lead_in = sentences[i].lead_in
    return " ".join([*([lead_in.text] if lead_in else []), *near])


def surroundings(document: Document, start: int, end: int) -> list[SentenceSpan]:
    """The sentences in and around a span, within the innermost section that holds it."""
    low, high = document.body_start, len(document.text)
    for section in document.sections:
        if section.body_start <= start < section.end:
            low, high = section.body_start, section.end
            children = [s for s in document.sections if section.body_start <= s.start < section.end]
            later = [s.start for s in children if s.start >= end]
            high = min([high, *later])
            earlier = [s.end for s in children if s.end <= start]
            low = max([low, *earlier])
    low = max(low, _line_start(document.text, start - _AROUND))
    high = min(high, end + _AROUND)
    return sentence_spans(document.text, low, high, document.sections)


def _read(evidence: Evidence) -> float:
    """Log-odds that the answer lies in what a sentence tells, within bounds; 0 unread."""
    reading = evidence.retrieved.reading
    if reading is None:
        return 0.0
    passage = evidence.retrieved.passage
    start, end = evidence.span.start - passage.start, evidence.span.end - passage.start
    if evidence.announced:
        # The items follow the sentence; headings were read below the passage.
        end = max(end, *(min(s.end, passage.end) - passage.start for s in evidence.announced))
        if evidence.announced[-1].start >= passage.end:
            end = sys.maxsize
    return min(max(reading.span(start, end), _LEAST_READ), _MOST_READ)


def _line_start(text: str, position: int) -> int:
    return 0 if position <= 0 else text.rfind("\n", 0, position) + 1


def _headings(evidence: Evidence) -> tuple[str, ...]:
    """The two innermost headings: the outer ones say what the whole document is about."""
    return evidence.retrieved.passage.heading_path[-2:]


def _score(signals: Mapping[str, float]) -> float:
    return sum(weight * signals[name] for name, weight in WEIGHTS.items())


def _own_signals(
    evidence: Evidence, weights: Mapping[str, float], before: str, answers_kind: bool | None
) -> dict[str, float]:
    """The signals of the sentence itself; `before` is the sentence before it in its passage."""
    text = evidence.span.text
    lead_in = evidence.lead_in.text if evidence.lead_in else ""
    headings = " ".join(evidence.retrieved.passage.heading_path)
    new = [word for word in content_words(told(evidence)) if stem(word) not in weights]
    return {
        "reader": _read(evidence),
        "overlap": coverage(weights, text),
        "overlap_near": coverage(weights, f"{text} {lead_in} {before} {headings}"),
        "kind": 0.0 if answers_kind is None else (1.0 if answers_kind else -1.0),
        "question": 1.0 if text.rstrip(" \"'”’)").endswith("?") else 0.0,
        "short": 1.0 if len(words(text)) < 5 and not evidence.announced else 0.0,
        "nothing_new": 1.0 if len(new) < 2 else 0.0,
    }


def coverage(weights: Mapping[str, float], text: str) -> float:
    """The weighted share of the stems in `weights` that a text holds, 0 to 1."""
    total = sum(weights.values())
    if not total:
        return 0.0
    held = content_stems(text) | _abbreviated(tuple(weights), text)
    return sum(weight for word, weight in weights.items() if word in held) / total


def _abbreviated(stems: Sequence[str], text: str) -> set[str]:
    """Stems that a text holds as an acronym: `DE` for "data engineer"."""
    acronyms = set(re.findall(r"\b[A-Z]{2,4}\b", text))
    if not acronyms:
        return set()
    found: set[str] = set()
    for size in (2, 3, 4):
        for first in range(len(stems) - size + 1):
            run = stems[first : first + size]
            if "".join(word[0] for word in run).upper() in acronyms:
                found.update(run)
    return found


def name_share(question_names: Sequence[str], text: str) -> float:
    """The share of the question's names that a text mentions; 1.0 when it has none."""
    if not question_names:
        return 1.0
    return sum(holds_name(name, text) for name in question_names) / len(question_names)
