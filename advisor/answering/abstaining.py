"""Words for an abstention: what is said instead of an answer, and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from advisor.answer import AbstainReason
from corpus.document import ReadingNote
from index.reader import IndexReader

_NOT_FOUND = "I could not find an answer to this in the documents"
_MOST_UNREAD = 2
_NOT_SEARCHED = (
    AbstainReason.EMPTY_INDEX,
    AbstainReason.NO_DOCUMENTS,
    AbstainReason.NOT_A_QUESTION,
)
_ONLY_NEAR = "As far as I can tell, the documents don't "
# Said where that would be wrong more often than right.
_CLOSEST = "The closest that I found:"


def abstention_text(
    reason: AbstainReason,
    missing: str | None,
    unread: Sequence[tuple[str, ReadingNote]] = (),
) -> str:
    """The sentence that is shown instead of an answer, and what it may be for.

    Args:
        reason: why nothing is answered.
        missing: what the documents do not say, where that can be named.
        unread: pages without text of the documents that were searched, with their files.
    """
    said = _nothing_found(reason, missing)
    if not unread or reason in _NOT_SEARCHED:
        return said
    pages = "; ".join(f"in {path}, {note.text}" for path, note in unread[:_MOST_UNREAD])
    more = len({path for path, _ in unread[_MOST_UNREAD:]})
    others = f"; and so in {more} more" if more else ""
    return f"{said} It may stand where nothing could be read: {pages}{others}."


def _nothing_found(reason: AbstainReason, missing: str | None) -> str:
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
    rf"|The nearest:|{_CLOSEST}|I could not find an answer to “[^”]*” in the documents\."
)


def is_own_words(sentence: str) -> bool:
    """Whether a sentence says how sure an answer is, and nothing of the documents."""
    return _OWN_WORDS.fullmatch(sentence.strip()) is not None


def only_near(missing: str | None, *, is_likely: bool = False) -> str:
    """What is said above what is only near what was asked; `is_likely`: it may well answer it."""
    if is_likely and not missing:
        return _CLOSEST
    lacks = f"mention “{missing}”" if missing else "say exactly this"
    return f"{_ONLY_NEAR}{lacks}. The nearest:"


def is_only_near(text: str) -> bool:
    """Whether an answer begins with what `only_near` says."""
    return text.startswith((_ONLY_NEAR, _CLOSEST))


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
