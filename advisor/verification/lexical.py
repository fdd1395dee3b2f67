"""The first verifier: words, quantities, names and negations of a claim must be in its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.observing import observed
from advisor.verification.analysis import NEGATION
from advisor.verification.opposites import opposite
from advisor.verification.rules import name_is_missing
from corpus.language.asides import without_asides
from corpus.language.names import names
from corpus.language.quantities import Quantity, in_digits, matches, quantities
from corpus.language.words import content_stems

# A sentence rests on one span that holds this share of its words, and one more that adds to it:
# less, and it is put together from words of different statements.
_MAIN_SHARE = 0.75
_CONJUNCTION = re.compile(r",? (?:and|but|while|whereas) |; ", re.I)


@dataclass(frozen=True, slots=True)
class _Evidence:
    span: EvidenceSpan
    stems: frozenset[str]
    quantities: tuple[Quantity, ...]
    negations: int


class LexicalVerifier:
    """Supported when enough content words of a claim, and all its quantities and names, occur.

    The score is the share of the claim's content words, by stem, that the evidence holds; a
    missing quantity or name, or a negation on one side only, decides whatever the share.
    """

    name = "lexical"

    def __init__(self, threshold: float) -> None:
        """`threshold`: the share of content words from which a claim is supported, 0 to 1."""
        self.threshold = threshold

    @observed("verification", lambda verdict: {"label": verdict.label.value})
    def verify(self, claim: Claim, evidence: Sequence[EvidenceSpan]) -> Verdict:
        """Judge a claim against the spans, together where one alone is not enough."""
        text = without_asides(claim.text, (span.text for span in evidence))
        wanted = _stems(text)
        if not wanted or not evidence:
            rule = "no evidence" if wanted else "nothing to check"
            label = Label.NOT_SUPPORTED if wanted else Label.UNCHECKED
            return Verdict(claim, label, None, (), rule)
        parts = [_prepare(span) for span in evidence]
        chosen = _cover(text, wanted, parts)
        held = frozenset().union(*(part.stems for part in chosen))
        score = len(wanted & held) / len(wanted)
        spans = tuple(part.span for part in chosen)
        label, rule = self._judge(text, wanted, chosen, held, score)
        return Verdict(claim, label, round(score, 3), spans, rule)

    def _judge(
        self,
        text: str,
        wanted: frozenset[str],
        chosen: Sequence[_Evidence],
        held: frozenset[str],
        score: float,
    ) -> tuple[Label, str]:
        missing = _missing_quantity(text, chosen)
        if missing is not None:
            contradicts = score >= self.threshold and missing.unit != ""
            label = Label.CONTRADICTED if contradicts else Label.NOT_SUPPORTED
            return label, f"quantity {missing.value:g} {missing.unit}".strip() + " is not there"
        name = next((n for n in names(text) if name_is_missing(n, held)), None)
        if name:
            return Label.NOT_SUPPORTED, f"name {name} is not there"
        if score < self.threshold:
            return Label.NOT_SUPPORTED, f"{score:.0%} of the words are there"
        negations = len(NEGATION.findall(text))
        # A negation must be on both sides or on neither, in the evidence that decides.
        if (negations > 0) != (chosen[0].negations > 0) and len(wanted) > 1:
            return Label.CONTRADICTED, "negated on one side only"
        found = opposite(wanted, held)
        if found:
            return Label.CONTRADICTED, f"{found[0]} against {found[1]}"
        return Label.SUPPORTED, f"{score:.0%} of the words are there"


def _prepare(span: EvidenceSpan) -> _Evidence:
    return _Evidence(
        span=span,
        stems=_stems(span.text),
        quantities=tuple(quantities(span.text)),
        negations=len(NEGATION.findall(span.text)),
    )


def _stems(text: str) -> frozenset[str]:
    return content_stems(in_digits(text))


def _cover(claim: str, wanted: frozenset[str], parts: Sequence[_Evidence]) -> list[_Evidence]:
    """The span that holds most of the claim, and one more where that adds to it."""
    best = _most(wanted, parts)
    left = wanted - best.stems
    if not left:
        return [best]
    same = [part for part in parts if part.span.document_id == best.span.document_id]
    if len(wanted & best.stems) < _MAIN_SHARE * len(wanted):
        return _cover_halves(claim, same) or [best]
    second = _most(left, same)
    return [best, second] if left & second.stems and second is not best else [best]


def _cover_halves(claim: str, parts: Sequence[_Evidence]) -> list[_Evidence]:
    """Two spans, each of which holds one half of "A does this and B that"; none otherwise."""
    halves = [_stems(half) for half in _CONJUNCTION.split(claim, maxsplit=1)]
    if len(halves) != 2 or not all(halves):
        return []
    spans = [_most(half, parts) for half in halves]
    holds = all(
        len(half & span.stems) >= _MAIN_SHARE * len(half)
        for half, span in zip(halves, spans, strict=True)
    )
    return list(dict.fromkeys(spans)) if holds else []


def _most(wanted: frozenset[str], parts: Sequence[_Evidence]) -> _Evidence:
    return max(parts, key=lambda part: (len(wanted & part.stems), -len(part.stems)))


def _missing_quantity(text: str, chosen: Sequence[_Evidence]) -> Quantity | None:
    given = [quantity for part in chosen for quantity in part.quantities]
    missing = (q for q in quantities(text) if not any(matches(q, other) for other in given))
    return next(missing, None)
