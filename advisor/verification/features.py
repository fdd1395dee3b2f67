"""What can be counted of a claim and a window of evidence: numbers for the logistic head.

Everything here is by stems and by the rules; nothing is learned. All features are finite, most are
shares from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

from advisor.verification.analysis import Analysis
from advisor.verification.opposites import opposite
from advisor.verification.rules import (
    Evidence,
    different_quantities,
    missing_quantities,
    name_is_missing,
    only_added,
    quantifier_stronger,
)
from corpus.language.dates import follows_from, years

_T = TypeVar("_T")
_MOST_COUNTED = 3.0
_LONG_CLAIM = 40.0
_LONG_WINDOW = 200.0

LEXICAL = (
    "share_content",  # content stems of the claim that the window holds
    "share_content_weighted",  # the same, weighted by how few sentences hold them
    "share_all",  # all stems of the claim, stop words too
    "share_pairs",  # neighbouring stems that are neighbours in the window
    "share_in_order",  # longest common subsequence of stems, of the claim's length
    "share_best_sentence",  # content stems that one sentence of the window holds
    "share_best_sentence_weighted",  # the same, weighted
    "share_whole",  # content stems that the whole evidence holds
    "share_whole_weighted",  # the same, weighted
    "largest_missing",  # weight of the rarest missing stem, of the claim's weight
    "missing_numbers",  # numbers of the claim that are nowhere in the evidence, at most 3
    "different_quantities",  # numbers that are there with another unit or bound, at most 3
    "missing_dates",  # dates that do not follow from one of the evidence, at most 3
    "missing_names",  # share of names of which no main word is in the evidence
    "partly_missing_names",  # share of names of which some word is not in the window
    "negation_differs",  # 1 when claim and best sentence differ in being negated
    "claim_negated",  # 1 when the claim is negated
    "opposite_words",  # 1 when the best sentence says the opposite of a word
    "quantifier_stronger",  # 1 when the claim says all and the evidence some
    "only_added",  # 1 when the claim says only and the evidence does not
    "spread",  # how far apart in the window the claim's words are found, 0 to 1
    "copied",  # length of the longest run of stems found word for word, of the claim's
    "claim_length",  # stems of the claim, of 40
    "window_length",  # stems of the window, of 200
    "has_numbers",  # 1 when the claim has a number
    "has_names",  # 1 when the claim has a name
)
"""The names of the features, in order."""


def lexical_features(
    claim: Analysis, evidence: Evidence, weight: Mapping[str, float]
) -> dict[str, float]:
    """The features of `LEXICAL` by name.

    Args:
        claim: what is checked.
        evidence: what it is checked against.
        weight: how much each content stem of the claim tells.
    """
    window, whole = evidence.window, evidence.whole
    held = frozenset(window.stems)
    lcs, longest = in_order(claim.stems, window.stems)
    missing = claim.content - window.content
    total = math.fsum(sorted(weight.values())) or 1.0
    size = max(1, len(claim.stems))
    values = {
        "share_content": _share(claim.content, window.content),
        "share_content_weighted": _weighted(claim.content & window.content, weight, total),
        "share_all": sum(stemmed in held for stemmed in claim.stems) / size,
        "share_pairs": _share(claim.pairs, window.pairs),
        "share_in_order": lcs / size,
        "share_best_sentence": max(
            (_share(claim.content, s.content) for s in evidence.parts), default=0
        ),
        "share_best_sentence_weighted": max(
            (_weighted(claim.content & s.content, weight, total) for s in evidence.parts), default=0
        ),
        "share_whole": _share(claim.content, whole.content),
        "share_whole_weighted": _weighted(claim.content & whole.content, weight, total),
        "largest_missing": max((weight[word] for word in missing), default=0.0) / total,
        "spread": _spread(claim, window),
        "copied": longest / size,
        "claim_length": min(2.0, len(claim.stems) / _LONG_CLAIM),
        "window_length": min(2.0, len(window.stems) / _LONG_WINDOW),
        "has_numbers": float(bool(claim.quantities)),
        "has_names": float(bool(claim.names)),
        "claim_negated": float(claim.negations > 0),
    }
    values.update(_rule_features(claim, evidence))
    return {name: float(values[name]) for name in LEXICAL}


def _rule_features(claim: Analysis, evidence: Evidence) -> dict[str, float]:
    whole, sentence = evidence.whole, evidence.sentence
    missing = len(missing_quantities(claim, evidence))
    different = len(different_quantities(claim, whole))
    told = years(whole.text) if claim.dates else frozenset()
    undated = sum(not any(follows_from(d, g, told) for g in whole.dates) for d in claim.dates)
    names = max(1, len(claim.names))
    in_whole, in_window = frozenset(whole.stems), frozenset(evidence.window.stems)
    return {
        "missing_numbers": min(_MOST_COUNTED, missing),
        "different_quantities": min(_MOST_COUNTED, different),
        "missing_dates": min(_MOST_COUNTED, undated),
        "missing_names": sum(name_is_missing(n, in_whole, whole) for n in claim.names) / names,
        "partly_missing_names": sum(name_is_missing(n, in_window) for n in claim.names) / names,
        "negation_differs": float((claim.negations > 0) != (sentence.negations > 0)),
        "opposite_words": float(
            opposite(frozenset(claim.stems), frozenset(sentence.stems)) is not None
        ),
        "quantifier_stronger": float(quantifier_stronger(claim, evidence) is not None),
        "only_added": float(only_added(claim, evidence) is not None),
    }


def _share(wanted: frozenset[_T], held: frozenset[_T]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0


def _weighted(found: frozenset[str], weight: Mapping[str, float], total: float) -> float:
    return math.fsum(weight[word] for word in found) / total


def in_order(claim: Sequence[str], window: Sequence[str]) -> tuple[int, int]:
    """Lengths of the longest common subsequence, and of the longest common run of stems.

    The subsequence bit by bit, after Hyyrö (2004), "Bit-parallel LCS-length computation
    revisited": a claim fits in one integer.
    """
    places: dict[str, list[int]] = {}
    for i, stemmed in enumerate(claim):
        places.setdefault(stemmed, []).append(i)
    masks = {stemmed: sum(1 << i for i in found) for stemmed, found in places.items()}
    full = (1 << len(claim)) - 1
    row, longest = full, 0
    runs: dict[int, int] = {}
    for stemmed in window:
        common = row & masks.get(stemmed, 0)
        row = ((row + common) | (row - common)) & full
        runs = {i: runs.get(i - 1, 0) + 1 for i in places.get(stemmed, ())}
        longest = max(longest, *runs.values()) if runs else longest
    return len(claim) - row.bit_count(), longest


def _spread(claim: Analysis, window: Analysis) -> float:
    """The shortest stretch of the window that holds every found stem, beyond their number."""
    wanted = claim.content & window.content
    if len(wanted) < 2:
        return 0.0
    seen: dict[str, int] = {}
    shortest = len(window.stems)
    for position, stemmed in enumerate(window.stems):
        if stemmed in wanted:
            seen[stemmed] = position
            if len(seen) == len(wanted):
                shortest = min(shortest, position - min(seen.values()) + 1)
    return (shortest - len(wanted)) / max(1, len(window.stems))
