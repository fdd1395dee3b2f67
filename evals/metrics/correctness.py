"""Measures of an answer's text against what is known of the right one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_ARTICLES = frozenset({"a", "an", "the"})


def matched_groups(text: str, must: Sequence[Sequence[str]]) -> list[bool]:
    """For each group of regular expressions whether one of them is found in the text.

    Case is ignored, and `.` also matches line ends.
    """
    return [
        any(re.search(pattern, text, re.IGNORECASE | re.DOTALL) for pattern in group)
        for group in must
    ]


def fact_recall(text: str, must: Sequence[Sequence[str]]) -> float | None:
    """The share of the groups of `must` that the text matches: key-fact recall.

    Each group is one fact in its possible wordings (the "nuggets" of Voorhees, TREC 2003 question
    answering track; recall = nuggets found / nuggets). None without groups.
    """
    found = matched_groups(text, must)
    return sum(found) / len(found) if found else None


def token_f1(text: str, reference: str) -> float | None:
    """Harmonic mean of the precision and the recall of the text's tokens against the reference's.

    2PR / (P + R) over the multisets of tokens, lower case, without punctuation and articles, as in
    SQuAD (Rajpurkar et al., EMNLP 2016). 0 for a text without tokens; None when the reference has
    none.
    """
    wanted, given = Counter(_tokens(reference)), Counter(_tokens(text))
    if not wanted:
        return None
    common = sum((wanted & given).values())
    if not common:
        return 0.0
    precision, recall = common / sum(given.values()), common / sum(wanted.values())
    return 2 * precision * recall / (precision + recall)


def words(text: str) -> int:
    """How many words a text has: runs of characters between white space."""
    return len(text.split())


def _tokens(text: str) -> list[str]:
    return [t for t in re.findall(r"[^\W_]+", text.lower()) if t not in _ARTICLES]
