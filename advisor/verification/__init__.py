"""Verification: does the evidence support a sentence? One protocol, one file per verifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from advisor.answer import Claim, EvidenceSpan, Verdict


class Verifier(Protocol):
    """Judges claims against evidence."""

    @property
    def name(self) -> str:
        """What the setting `verifier` calls it."""
        ...

    def verify(self, claim: Claim, evidence: Sequence[EvidenceSpan]) -> Verdict:
        """Judge one claim.

        The verdict's evidence holds the spans that decided it, best first: for a supported claim
        the ones to quote. Without evidence nothing is supported.
        """
        ...


def build_verifier(name: str, threshold: float) -> Verifier:
    """The verifier of the setting `verifier`, accepting scores from `threshold`."""
    if name == "lexical":
        from advisor.verification.lexical import LexicalVerifier

        return LexicalVerifier(threshold)
    raise ValueError(f"unknown verifier: {name}")
