"""What can be wrong with a verifier. Part of the tree in `advisor.errors`."""

from __future__ import annotations

from advisor.errors import AdvisorError


class VerifierError(AdvisorError):
    """The verifier cannot be used; `str(error)` is for the user."""
