"""What a verifier is to the rest of the package.

Three implementations: `lexical.LexicalVerifier`; `trained.TrainedVerifier`, whose model is the one
that comes with the package or any cross-encoder; and `readers.second_reader.TwoReaders`, which has
the language model read, too. `factory.build_verifier` makes any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from advisor.answer import Claim, EvidenceSpan, Verdict
from advisor.errors import AdvisorError

Strictness = Literal["strict", "normal", "lax"]
"""Strict shows less and errs less often; lax shows more."""


ASKS_MODEL = "model"
"""The name of the verifier that asks the language model, which must be free then."""


class VerifierError(AdvisorError):
    """The verifier cannot be used; `str(error)` is for the user."""


class Verifier(Protocol):
    """Judges claims against evidence."""

    @property
    def name(self) -> str:
        """What the setting `verifier` calls it."""

    @property
    def threshold(self) -> float:
        """The score, 0 to 1, from which a claim is supported."""

    def verify(self, claim: Claim, evidence: Sequence[EvidenceSpan]) -> Verdict:
        """Judge one claim.

        The verdict's evidence holds the spans that decided it, best first: for a supported claim
        the ones to quote. Without evidence nothing is supported.
        """
