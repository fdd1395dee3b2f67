"""Words for an abstention: what is said instead of an answer, and why."""

from __future__ import annotations

import re
from collections.abc import Collection

from advisor.answer import AbstainReason
from index.reader import IndexReader

_NOT_FOUND = "I could not find an answer to this in the documents"
_ONLY_NEAR = "As far as I can tell, the documents don't "


def abstention_text(reason: AbstainReason, missing: str | None) -> str:
    """The sentence that is shown instead of an answer."""
    if reason is AbstainReason.EMPTY_INDEX:
        return "Nothing is indexed, so there is nothing to answer from."
    if reason is AbstainReason.NO_DOCUMENTS:
        return "None of the chosen documents is indexed, so there is nothing to answer from."
    if missing and missing.startswith(("a ", "an ")):
        return f"{_NOT_FOUND}: the nearest passages don't hold {missing} that would be one."
    if missing:
        return f"{_NOT_FOUND}; the nearest passages don't mention “{missing}”."
    return f"{_NOT_FOUND}."


_OWN_WORDS = re.compile(
    rf"{_ONLY_NEAR}(?:say exactly this|mention “[^”]*”)\."
    r"|The nearest:|I could not find an answer to “[^”]*” in the documents\."
)


def is_own_words(sentence: str) -> bool:
    """Whether a sentence says how sure an answer is, and nothing of the documents."""
    return _OWN_WORDS.fullmatch(sentence.strip()) is not None


def only_near(missing: str | None) -> str:
    """What is said above what is only near what was asked."""
    lacks = f"mention “{missing}”" if missing else "say exactly this"
    return f"{_ONLY_NEAR}{lacks}. The nearest:"


def is_only_near(text: str) -> bool:
    """Whether an answer begins with what `only_near` says."""
    return text.startswith(_ONLY_NEAR)


def not_found(part: str) -> str:
    """What is said of one of several questions that the documents say nothing on."""
    return f"I could not find an answer to “{part}” in the documents."


def broken_off(failure: str, *, is_quoted: bool) -> str:
    """What is said below an answer whose model failed on the way, and why it did."""
    rest = "What it had not said is quoted" if is_quoted else "The answer may lack something"
    return f"{failure} {rest}."


def empty_reason(index: IndexReader, documents: Collection[str] | None) -> AbstainReason:
    """Why nothing was found at all; `documents` are the ids that were searched, None for all."""
    if not index.counts()[1]:
        return AbstainReason.EMPTY_INDEX
    return AbstainReason.OFF_TOPIC if documents is None else AbstainReason.NO_DOCUMENTS
