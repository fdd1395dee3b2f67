"""Evidence: from retrieved passages to the few sentences that answer this question."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from advisor.answer import EvidenceSpan
from advisor.question import Kind, Question, names
from advisor.verification.quantities import quantities
from corpus.document import Document
from corpus.sentences import SentenceSpan, sentence_spans
from index.embedding import Embedder
from index.lexical import content_words, stem, words
from index.passage import RetrievedPassage

# How far around a passage its sentences' neighbours are looked for, in characters.
_AROUND = 1500
# Most sentences scored for one question: the passages are ranked, the tail does not answer.
_MOST = 48

# Weights of the signals below in a sentence's score. Fitted; see docs/decisions.
WEIGHTS: Mapping[str, float] = {
    "dense": 3.0,
    "overlap": 1.5,
    "overlap_near": 1.5,
    "kind": 0.8,
    "names": 1.5,
    "passage": 0.6,
    "heading": 1.2,
    "opening": 0.3,
    "question": -1.5,
    "short": -0.6,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, with what is needed to understand it.

    Attributes:
        span: the sentence, without a list marker.
        retrieved: the passage it was found in.
        kind: `prose`, `item`, `heading`, `code` or `row`.
        block: the paragraph or list item it belongs to, within its passage's surroundings.
        lead_in: the sentence that introduces the list it is an item of.
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
        """Every candidate sentence with its score, best first."""
        candidates = self._candidates(passages)
        if not candidates:
            return []
        weights = self.word_weights(question)
        dense, headings = self._similarities(question, candidates)
        scored = []
        for i, candidate in enumerate(candidates):
            near = candidate.lead_in.text if candidate.lead_in else ""
            if i and candidates[i - 1].retrieved.passage.id == candidate.retrieved.passage.id:
                near += " " + candidates[i - 1].span.text
            signals, answers_kind = _signals(question, candidate, weights, near)
            signals["names"] = name_share(question.names, self.context(candidate))
            signals["dense"] = float(dense[i])
            signals["heading"] = float(headings[i])
            score = sum(WEIGHTS[name] * value for name, value in signals.items())
            scored.append(
                replace(candidate, signals=signals, score=score, answers_kind=answers_kind)
            )
        return sorted(scored, key=lambda e: -e.score)

    def word_weights(self, question: Question) -> dict[str, float]:
        """How much each stem of the question says: its inverse document frequency, 0 to 1."""
        weights: dict[str, float] = {}
        for word in question.words:
            share = self._frequency(word)
            # A word that no passage holds says as much as one that a single passage holds.
            weight = math.log(1.0 / max(share, 1e-3)) / math.log(1e3)
            weights[stem(word.removesuffix("'s"))] = max(0.05, min(1.0, weight))
        return weights

    def context(self, evidence: Evidence) -> str:
        """Everything that says what a sentence is about: passage, headings, title, origin."""
        passage = evidence.retrieved.passage
        document = self._document(passage.document_id)
        origin = f"{document.title} {document.source}" if document else ""
        return f"{origin} {' '.join(passage.heading_path)} {passage.text}"

    def _candidates(self, passages: Sequence[RetrievedPassage]) -> list[Evidence]:
        found: list[Evidence] = []
        for retrieved in passages:
            document = self._document(retrieved.passage.document_id)
            if document is not None:
                found.extend(sentences_of(document, retrieved))
        return found[:_MOST]

    def _similarities(
        self, question: Question, candidates: Sequence[Evidence]
    ) -> tuple[np.ndarray, np.ndarray]:
        headings = list(dict.fromkeys(c.heading for c in candidates))
        texts = [f"{c.heading}\n{c.span.text}" if c.heading else c.span.text for c in candidates]
        vectors = self._embedder.embed([question.text, *headings, *texts])
        cosines = vectors[1:] @ vectors[0]
        by_heading = dict(zip(headings, cosines, strict=False))
        of_headings = np.array([by_heading[c.heading] if c.heading else 0.0 for c in candidates])
        return cosines[len(headings) :], of_headings


def sentences_of(document: Document, retrieved: RetrievedPassage) -> list[Evidence]:
    """The sentences of a passage, as unscored evidence, in reading order."""
    passage = retrieved.passage
    spans = surroundings(document, passage.start, passage.end)
    heading = passage.heading_path[-1] if passage.heading_path else ""
    found = []
    for span in spans:
        inside = passage.start <= span.start and span.end <= passage.end
        if not inside or span.kind == "heading":
            continue
        start = max(span.start, span.marker_end)
        text = document.text[start : span.end]
        if not re.search(r"\w", text):
            continue
        found.append(
            Evidence(
                span=EvidenceSpan(document.id, start, span.end, text),
                retrieved=retrieved,
                kind=span.kind,
                block=span.block,
                lead_in=_lead_in(document, span),
                heading=heading,
            )
        )
    return found


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
    return sentence_spans(document.text, low, high)


def _line_start(text: str, position: int) -> int:
    return 0 if position <= 0 else text.rfind("\n", 0, position) + 1


def _lead_in(document: Document, span: SentenceSpan) -> EvidenceSpan | None:
    if span.lead_in is None:
        return None
    start, end = span.lead_in
    return EvidenceSpan(document.id, start, end, document.text[start:end])


def _signals(
    question: Question, candidate: Evidence, weights: Mapping[str, float], near: str
) -> tuple[dict[str, float], bool | None]:
    text = candidate.span.text
    context = " ".join(candidate.retrieved.passage.heading_path)
    answers_kind = holds_kind(question.kind, text)
    return {
        "overlap": coverage(weights, text),
        "overlap_near": coverage(weights, f"{text} {near} {context}"),
        "kind": 0.0 if answers_kind is None else (1.0 if answers_kind else -1.0),
        "passage": 1.0 / candidate.retrieved.rank,
        "opening": 1.0 if candidate.block == 0 else 0.0,
        "question": 1.0 if text.rstrip(" \"'”’)").endswith("?") else 0.0,
        "short": 1.0 if len(words(text)) < 5 else 0.0,
    }, answers_kind


def coverage(weights: Mapping[str, float], text: str) -> float:
    """The weighted share of the stems in `weights` that a text holds, 0 to 1."""
    total = sum(weights.values())
    if not total:
        return 0.0
    held = {stem(word.removesuffix("'s")) for word in content_words(text)}
    return sum(weight for word, weight in weights.items() if word in held) / total


def name_share(question_names: Sequence[str], text: str) -> float:
    """The share of the question's names that a text mentions; 1.0 when it has none."""
    if not question_names:
        return 1.0
    return sum(holds_name(name, text) for name in question_names) / len(question_names)


def holds_name(name: str, text: str) -> bool:
    """Whether a text mentions a name: a word of it, or for an acronym the words it stands for."""
    folded = text.lower().replace(".", "")
    parts = [part for part in words(name) if len(part) > 1]
    for part in parts:
        bare = part.replace(".", "").removesuffix("'s")
        if re.search(rf"\b{re.escape(bare)}s?\b", folded):
            return True
    letters = re.sub(r"[^A-Za-z]", "", name)
    if 2 <= len(letters) <= 5 and sum(c.isupper() for c in letters) >= 2:
        initials = r"\W+".join(rf"{letter.lower()}\w*" for letter in letters)
        return bool(re.search(rf"\b{initials}\b", folded))
    return not parts


_DATE = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|spring|summer|autumn|fall|winter|century|today|yesterday|tomorrow|annually|\d{1,2}(?:am|pm))\b",
    re.I,
)
_BECAUSE = re.compile(r"\b(?:because|since|due to|so that|reason|as a result|therefore|in order to|to)\b", re.I)


def holds_kind(kind: Kind, text: str) -> bool | None:
    """Whether a text holds the sort of thing a question asks for; None where any text might."""
    if kind is Kind.QUANTITY:
        return bool(quantities(text))
    if kind is Kind.TIME:
        return bool(_DATE.search(text)) or bool(quantities(text))
    if kind is Kind.PERSON:
        return bool(names(text)) or bool(re.search(r"\b(?:he|she|they|I|who)\b", text))
    if kind is Kind.PLACE:
        return bool(names(text)) or bool(re.search(r"\b(?:at|in|on|near|from)\b", text))
    if kind is Kind.REASON:
        return True if _BECAUSE.search(text) else None
    if kind is Kind.LIST:
        return True if text.count(",") >= 2 or re.search(r"\band\b", text) else None
    return None
