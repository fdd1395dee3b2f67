"""Whether a sentence may be an answer at all, whatever is asked."""

from __future__ import annotations

import re

from advisor.answering.quotes import is_markup
from advisor.gathering.evidence import Evidence
from advisor.gathering.mails import is_head_line
from advisor.gathering.tables import is_header
from corpus.language.words import plain, words

# "Have a look at the section below": where an answer is, not the answer.
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:see|look at|refer to|read|check out|described in|covered in)\b.{0,60}"
    r"\b(?:sections?|chapters?|below|above|next page)\b",
    re.I,
)
# "A. Writer <a.writer@example.org>": who wrote it, unless an address is asked for.
_ADDRESS = re.compile(r"(?:[\w.,'’-]+ ){0,4}<[^\s<>]+@[^\s<>]+>\W*")


def is_usable(evidence: Evidence) -> bool:
    """No question, heading or shred is an answer."""
    is_none = evidence.kind == "heading" or evidence.signals["question"]
    text = evidence.span.text
    if is_none or is_markup(text) or _POINTS_ELSEWHERE.search(text) or _ADDRESS.fullmatch(text):
        return False
    document, span = evidence.document, evidence.span
    if is_head_line(document, span.start) or is_header(document, span):
        return False
    least = 2 if evidence.kind in ("row", "item") else 3
    return bool(evidence.announced) or len(words(plain(text))) >= least
