"""Words for an abstention: what is said instead of an answer, and why."""

from __future__ import annotations

from collections.abc import Collection

from advisor.answer import AbstainReason
from index.reader import IndexReader


def abstention_text(reason: AbstainReason, missing: str | None) -> str:
    """The sentence that is shown instead of an answer."""
    if reason is AbstainReason.EMPTY_INDEX:
        return "Nothing is indexed, so there is nothing to answer from."
    if reason is AbstainReason.NO_DOCUMENTS:
        return "None of the chosen documents is indexed, so there is nothing to answer from."
    if reason is AbstainReason.NOT_A_QUESTION:
        return "I only answer questions about the indexed documents."
    if missing and missing.startswith("a "):
        return f"The documents don't say: no passage holds {missing} that answers this."
    if missing:
        return f"The documents don't say: no passage about “{missing}” answers this."
    return "The documents don't say."


def empty_reason(index: IndexReader, documents: Collection[str] | None) -> AbstainReason:
    """Why nothing was found at all; `documents` are the ids that were searched, None for all."""
    if not index.counts()[1]:
        return AbstainReason.EMPTY_INDEX
    return AbstainReason.OFF_TOPIC if documents is None else AbstainReason.NO_DOCUMENTS
