"""The trained verifier: windows of evidence, a small model, counted features, exact rules.

A claim is cut into sentences, and is supported when all of them are. For each sentence a few
windows of the evidence are chosen by words and read by the model; the head joins the model's
scores of the best window with what can be counted; the rules have the last word.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.observing import observed
from advisor.verification.analysis import Analysis, analyse, merged, without_marks
from advisor.verification.features import lexical_features
from advisor.verification.head import Head, log_odds
from advisor.verification.rules import Evidence, Violation, first_violation
from advisor.verification.windows import (
    Sentence,
    Window,
    best_sentence,
    choose_windows,
    sentences_of_spans,
    sentences_of_text,
    weights,
)
from corpus.language.asides import stated
from corpus.language.splitting import split_sentences
from corpus.language.words import encodable, plain

WINDOWS = 3
AFTER_VIOLATION = 0.1
"""What a violated rule leaves of the probability: still in order among each other."""
# A further sentence is quoted when it adds this share of the claim's weight.
_ADDS = 0.15
_MOST_QUOTED = 3
# Of the claim's content words, how many a window holds that can contradict it.
_ABOUT_IT = 0.3


class Scorer(Protocol):
    """A model that reads a claim beside texts."""

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        """One row a text: logits of supported, contradicted, not enough."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One sentence of a claim beside its evidence, before anything is decided.

    Attributes:
        features: all that the head may weigh, by name.
        logits: the model's, one row a window.
        windows: what the model read.
        best: which window supports the claim most.
        violation: what the first violated rule says, or None.
    """

    features: Mapping[str, float]
    logits: tuple[tuple[float, float, float], ...]
    windows: tuple[Window, ...]
    best: int
    violation: Violation | None


class TrainedVerifier:
    """Verifies with a model that reads; several threads may use one.

    A verdict's score is the probability, 0 to 1, of full support.
    """

    def __init__(
        self,
        scorer: Callable[[], Scorer],
        head: Head,
        threshold: float,
        *,
        name: str = "trained",
    ) -> None:
        """Nothing is loaded before the first claim.

        Args:
            scorer: loads the model; called once.
            head: joins the model's scores and the features.
            threshold: the probability, 0 to 1, from which a claim is supported.
            name: what the setting calls it.
        """
        self._load = scorer
        self._scorer: Scorer | None = None
        self._lock = threading.Lock()
        self._head = head
        self.name = name
        self.threshold = threshold

    @observed("verification", lambda verdict: {"label": verdict.label.value})
    def verify(self, claim: Claim, evidence: Sequence[EvidenceSpan]) -> Verdict:
        """Judge a claim against the spans, taken together.

        Raises:
            VerifierError: the model cannot be loaded.
        """
        return self._judge(claim, sentences_of_spans(evidence))

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """Judge (claim, evidence) pairs of plain texts; offsets are into the evidence.

        Raises:
            VerifierError: the model cannot be loaded.
        """
        return [
            self._judge(Claim(claim, 0, len(claim)), sentences_of_text(evidence))
            for claim, evidence in pairs
        ]

    def examine(self, claim: str, sentences: Sequence[Sentence]) -> Examined | None:
        """What the head and the rules see of one sentence; None without words or evidence."""
        wanted = analyse(claim)
        if not wanted.stems or not sentences:
            return None
        windows = choose_windows(wanted, sentences, WINDOWS)
        rows = self._loaded().logits(claim, [window.text for window in windows])
        support = [log_odds(row, 0) for row in rows]
        order = sorted(range(len(rows)), key=lambda i: (-support[i], i))
        best = order[0]
        evidence = evidence_of(wanted, windows[best], sentences)
        features = lexical_features(wanted, evidence, weights(wanted, sentences))
        against = [log_odds(row, 1) for row in rows]
        features |= {
            "log_odds": support[best],
            "contradiction": against[best],
            "log_odds_second": support[order[1] if len(order) > 1 else best],
            "contradiction_most": max(against),
        }
        violation = first_violation(wanted, evidence)
        return Examined(features, tuple(rows), tuple(windows), best, violation)

    def units(self, claim: str, sentences: Sequence[Sentence] = ()) -> list[str]:
        """What each sentence of a claim states: each must be supported.

        A sentence of the evidence stays whole, whatever it says.
        """
        claim = encodable(claim)
        units = []
        for start, end in split_sentences(claim, 0, len(claim)):
            unit = without_marks(" ".join(claim[start:end].split()))
            told = stated(unit)
            if told != unit and quoted(unit, sentences) is None:
                unit = told
            if any(map(str.isalpha, unit)):
                units.append(unit)
        return units

    def _loaded(self) -> Scorer:
        with self._lock:
            if self._scorer is None:
                self._scorer = self._load()
            return self._scorer

    def _judge(self, claim: Claim, sentences: Sequence[Sentence]) -> Verdict:
        units = self.units(claim.text, sentences)
        if not units:
            return Verdict(claim, Label.UNCHECKED, None, (), "nothing to check")
        if not sentences:
            return Verdict(claim, Label.NOT_SUPPORTED, 0.0, (), "no evidence")
        found = [self._judge_unit(claim, unit, sentences) for unit in units]
        worst = min(found, key=lambda verdict: verdict.score or 0.0)
        if worst.label is not Label.SUPPORTED:
            return worst
        spans = dict.fromkeys(span for verdict in found for span in verdict.evidence)
        return replace(worst, evidence=tuple(spans))

    def _judge_unit(self, claim: Claim, unit: str, sentences: Sequence[Sentence]) -> Verdict:
        """The verdict on a claim, if this sentence of it were all."""
        quoting = quoted(unit, sentences)
        if quoting is not None:
            return Verdict(claim, Label.SUPPORTED, 1.0, (quoting.span,), "word for word")
        examined = self.examine(unit, sentences)
        if examined is None:
            return Verdict(claim, Label.NOT_SUPPORTED, 0.0, (), "no evidence")
        probability = self._head.probability(examined.features)
        window = examined.windows[examined.best]
        spans = _spans(analyse(unit), window, sentences)
        violation = examined.violation
        if violation is not None:
            score = round(probability * AFTER_VIOLATION, 4)
            return Verdict(claim, violation.label, score, spans, violation.detail)
        score = round(probability, 4)
        rule = f"{probability:.0%} likely to be supported"
        if probability >= self.threshold:
            return Verdict(claim, Label.SUPPORTED, score, spans, rule)
        logits = examined.logits[examined.best]
        # What is about something else contradicts nothing, whatever the model makes of it.
        about_it = examined.features["share_content"] >= _ABOUT_IT
        refuted = about_it and logits[1] > max(logits[0], logits[2])
        label = Label.CONTRADICTED if refuted else Label.NOT_SUPPORTED
        return Verdict(claim, label, score, spans, rule)


def evidence_of(claim: Analysis, window: Window, sentences: Sequence[Sentence]) -> Evidence:
    """What the rules and the features read of a window and of everything given."""
    headings = dict.fromkeys(sentence.heading for sentence in sentences if sentence.heading)
    parts = [sentence.analysis for sentence in sentences]
    return Evidence(
        sentence=best_sentence(claim, window.sentences).analysis,
        window=window.analysis,
        whole=merged([*parts, *(analyse(heading) for heading in headings)]),
        parts=tuple(sentence.analysis for sentence in window.sentences),
    )


def quoted(unit: str, sentences: Sequence[Sentence]) -> Sentence | None:
    """The piece of the evidence that a claim repeats word for word, or a sentence of it."""
    wanted = _bare(unit)
    return next((piece for piece in sentences if wanted in _bare_sentences(piece.text)), None)


@lru_cache(maxsize=2_000)
def _bare_sentences(text: str) -> frozenset[str]:
    spans = split_sentences(text, 0, len(text))
    return frozenset(map(_bare, (text, *(text[start:end] for start, end in spans))))


def _bare(text: str) -> str:
    return plain(text).strip(" .-*•\t").lstrip("#>").strip()


def _spans(
    claim: Analysis, window: Window, sentences: Sequence[Sentence]
) -> tuple[EvidenceSpan, ...]:
    """What to quote of a window: its best sentence, and others that add to it."""
    weight = weights(claim, sentences)
    first = best_sentence(claim, window.sentences)
    chosen, held = [first], set(first.analysis.content)
    total = sum(weight.values()) or 1.0
    while len(chosen) < _MOST_QUOTED:
        gains = [
            sum(weight[word] for word in claim.content & s.analysis.content if word not in held)
            for s in window.sentences
        ]
        best = max(range(len(gains)), key=lambda i: (gains[i], -i))
        if gains[best] < _ADDS * total:
            break
        chosen.append(window.sentences[best])
        held |= window.sentences[best].analysis.content
    return tuple(dict.fromkeys(sentence.span for sentence in chosen))
