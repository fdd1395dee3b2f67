"""Pairs of a claim and evidence, and what makes several of a supported one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from training import perturb
from training.paraphrase import exchanged, narrowed, restructured, reworded, widened

SUPPORTED, REFUTED, NOT_ENOUGH = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim beside evidence, with its label and where it comes from."""

    claim: str
    evidence: str
    label: int
    origin: str


def change(claim: str, context: str, rng: random.Random) -> tuple[str, str] | None:
    """A claim with one thing changed, and the kind of that thing; None when nothing can be."""
    others = perturb.names_apart(claim, context)
    kinds = list(perturb.KINDS)
    rng.shuffle(kinds)
    # What is rarest in sentences comes first, or names and negations would be all there is.
    kinds.sort(key=lambda kind: kind in ("name", "negation"))
    for kind in kinds:
        if rng.random() < 0.25:
            continue
        text = perturb.KINDS[kind](claim, others, rng)
        if text is not None and text != claim:
            return text, kind
    return None


def said_otherwise(claim: str, evidence: str, rng: random.Random) -> Iterator[tuple[str, int, str]]:
    """A supported claim in other words: those that still follow, and those that no longer do."""
    same = restructured(claim, rng)
    if same is not None and rng.random() < 0.7:
        yield same, SUPPORTED, "restructured"
    same = reworded(same or claim, rng)
    if same is not None and rng.random() < 0.45:
        yield same, SUPPORTED, "reworded"
    wider = widened(claim, rng)
    if wider is not None and rng.random() < 0.45:
        yield wider, SUPPORTED, "widened"
    narrow = narrowed(claim, evidence, rng)
    if narrow is not None and rng.random() < 0.6:
        yield narrow, NOT_ENOUGH, "narrowed"
    other = exchanged(claim, rng)
    if other is not None and rng.random() < 0.35:
        yield other, REFUTED, "exchanged"
