"""Evidence: from retrieved passages to the few sentences that answer this question."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from advisor.answer import EvidenceSpan
from advisor.gathering.kinds import holds_kind, holds_name
from advisor.understanding.question import Question
from corpus.document import Document, Section
from corpus.language.sentences import SentenceSpan, sentence_spans
from corpus.language.words import content_stems, content_words, stem, words
from index.models.embedding import Embedder
from index.passage import RetrievedPassage

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
        document: the document it is in.
        retrieved: the passage it was found in.
        kind: `prose`, `item`, `heading`, `code` or `row`.
        lead_in: the sentence that introduces the list it is an item of.
        announced: the items of the list, or the headings of the sections, that it introduces.
        signals: what the score was made from.
        score: the weighted sum of the signals.
        answers_kind: whether it holds the kind of thing the question asks for; None when any
            sentence might.
    """

    span: EvidenceSpan
    document: Document
    retrieved: RetrievedPassage
    kind: str
    lead_in: EvidenceSpan | None
    announced: tuple[EvidenceSpan, ...]
    signals: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    answers_kind: bool | None = None

    @property
    def origin(self) -> str:
        """What stands above its passage: title, source and headings."""
        headings = " ".join(self.retrieved.passage.heading_path)
        return f"{self.document.title} {self.document.source} {headings}"

    @property
    def context(self) -> str:
        """Everything that says what it is about: its passage and what stands above that."""
        return f"{self.origin} {self.retrieved.passage.text}"


class EvidenceSelector:
    """Scores the sentences of an index's passages against questions. Keeps nothing of them."""

    def __init__(self, embedder: Embedder, document: Callable[[str], Document | None]) -> None:
        """`embedder` embeds questions and sentences; `document` finds a document by id."""
        self._embedder = embedder
        self._document = document

    def select(self, question: Question, passages: Sequence[RetrievedPassage]) -> list[Evidence]:
        """Every candidate sentence with its score, best first.

        Sentences from passages that mention more of the question's names come before all others.
        """
        candidates = [
            evidence for passage in passages for evidence in self._without_model(question, passage)
        ]
        candidates.sort(key=_order)
        embedded = self._with_similarities(question, candidates[:_EMBEDDED])
        return sorted([*embedded, *candidates[_EMBEDDED:]], key=_order)

    def _without_model(self, question: Question, retrieved: RetrievedPassage) -> Iterator[Evidence]:
        """The sentences of a passage, scored by the signals that need no model."""
        document = self._document(retrieved.passage.document_id)
        sentences = sentences_of(document, retrieved) if document is not None else []
        for i, evidence in enumerate(sentences):
            answers_kind = holds_kind(question, told(evidence))
            before = sentences[i - 1].span.text if i else ""
            signals = {
                "passage_dense": retrieved.scores.get("dense", _UNKNOWN_DENSE),
                "passage_rank": 1.0 / retrieved.rank,
                "dense": _UNKNOWN_DENSE,
                "heading": _UNKNOWN_DENSE,
                "names": name_share(question.names, f"{evidence.origin} {_near(sentences, i)}"),
                **_own_signals(evidence, question.weights, before, answers_kind),
            }
            yield replace(
                evidence, signals=signals, score=_score(signals), answers_kind=answers_kind
            )

    def _with_similarities(
        self, question: Question, candidates: Sequence[Evidence]
    ) -> list[Evidence]:
        """The candidates scored again, with their similarities to the question."""
        if not candidates:
            return []
        headings = list(dict.fromkeys(h for c in candidates for h in _headings(c)))
        texts = ["\n".join(filter(None, [*_headings(c)[-1:], c.span.text])) for c in candidates]
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
                document=document,
                retrieved=retrieved,
                kind=span.kind,
                lead_in=span_of(document, *span.lead_in) if span.lead_in else None,
                announced=announced or (below if span is spans[-1] else ()),
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
            inside = [s for s in document.sections if section.body_start <= s.start < section.end]
            low = max([section.body_start, *(s.end for s in inside if s.end <= start)])
            high = min([section.end, *(s.start for s in inside if s.start >= end)])
    line_start = document.text.rfind("\n", 0, max(0, start - _AROUND)) + 1
    low, high = max(low, line_start), min(high, end + _AROUND)
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


def _headings(evidence: Evidence) -> tuple[str, ...]:
    """The two innermost headings: the outer ones say what the whole document is about."""
    return evidence.retrieved.passage.heading_path[-2:]


def _score(signals: Mapping[str, float]) -> float:
    return sum(weight * signals[name] for name, weight in WEIGHTS.items())


def _order(evidence: Evidence) -> tuple[float, float]:
    """Best first. What is said of somebody else is no answer, however much it resembles one."""
    return -evidence.signals["names"], -evidence.score


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
