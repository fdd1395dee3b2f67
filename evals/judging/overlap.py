"""The floor: a text is supported as far as its words are in the evidence."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from advisor.answer import Label
from evals.judging.one_by_one import OneByOne
from evals.judging.protocol import Pair
from evals.records import Judgement
from index.lexical import words


class OverlapJudge(OneByOne):
    """Scores the share of a text's words, each once and in lower case, that the evidence holds.

    |words(text) & words(evidence)| / |words(text)|: unigram precision (ROUGE-1 precision of the
    text against its evidence: Lin, 2004, over types instead of tokens). What looks at meaning must
    do better than this.
    """

    name = "overlap"

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self.fingerprint = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]

    def judge_one(self, pair: Pair) -> Judgement:
        """The share of words."""
        wanted = set(words(pair.claim))
        if not wanted:
            return Judgement(Label.UNCHECKED.value, None, "no words")
        held = set().union(*(_held(piece.text) for piece in pair.evidence))
        share = len(wanted & held) / len(wanted)
        label = Label.SUPPORTED if share >= self.threshold else Label.NOT_SUPPORTED
        return Judgement(label.value, share, f"{share:.0%} of the words are there")


@lru_cache(maxsize=1000)
def _held(text: str) -> frozenset[str]:
    return frozenset(words(text))
