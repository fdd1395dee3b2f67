"""A graded score for the lexical verifier: how much of a text its evidence says, 0 to 1.

The verifier's own score is the share of the text's content words in the best two sentences; what
its rules find (a number that is not there) shows in the label only. To rank texts by how well they
are supported, and to put a threshold on that, one number must hold both.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.language.words import content_stems, stem, words

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# What is left of the score when every number of the text is missing. Chosen, like the even mean
# of the two shares, on dev_attributionbench, dev_wice and the training sources: see docs/evals.md.
_WITHOUT_NUMBERS = 0.5


@lru_cache(maxsize=4000)
def _parts(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Stems of the content words, stems of all words, and numbers in digits."""
    return (
        content_stems(text),
        frozenset(stem(word) for word in words(text)),
        frozenset(_NUMBER.findall(text)),
    )


def graded_support(claim: str, evidence: str) -> float | None:
    """The mean share of content stems and of all stems found, less up to half for lost numbers.

    (|C & E| / |C| + |A & E'| / |A|) / 2 * (1 - missing numbers / (2 * numbers)), with C the stems
    of the claim's content words, A those of all its words, E and E' the evidence's. None for a
    claim without words.
    """
    content, every, numbers = _parts(claim)
    if not every:
        return None
    held_content, held_every, held_numbers = _parts(evidence)
    share = len(every & held_every) / len(every)
    if content:
        share = (share + len(content & held_content) / len(content)) / 2
    missing = len(numbers - held_numbers) / len(numbers) if numbers else 0.0
    return share * (1 - (1 - _WITHOUT_NUMBERS) * missing)
