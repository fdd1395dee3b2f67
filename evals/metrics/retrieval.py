"""Measures of a ranking, over which pieces of evidence its passages cover.

A ranking is given as a list, best first: for each passage the indices of the pieces of evidence
that it covers. A piece counts once, at the first passage that covers it, so that overlapping
passages earn nothing twice and every measure stays between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

Ranking = Sequence[Collection[int]]


def recall_at_k(ranking: Ranking, pieces: int, k: int) -> float | None:
    """The share of the pieces of evidence that the first `k` passages cover.

    |covered by the first k| / |pieces|: recall as in Manning, Raghavan and Schütze, Introduction
    to Information Retrieval (2008), section 8.3, cut at k. None without pieces.
    """
    if not pieces:
        return None
    return len({piece for covered in ranking[:k] for piece in covered}) / pieces


def reciprocal_rank(ranking: Ranking, pieces: int) -> float | None:
    """1 / rank of the first passage that covers any piece; 0 when none does.

    Its mean over cases is the MRR (Voorhees, TREC-8 question answering track, 1999). None without
    pieces.
    """
    if not pieces:
        return None
    return next((1.0 / rank for rank, covered in enumerate(ranking, 1) if covered), 0.0)


def ndcg_at_k(ranking: Ranking, pieces: int, k: int) -> float | None:
    """Normalised discounted cumulative gain of the first `k` passages.

    DCG = sum over ranks i of gain_i / log2(i + 1), divided by the DCG of the best order, with
    gain_i the number of pieces first covered at rank i (Järvelin and Kekäläinen, ACM TOIS 2002, in
    the form of Burges et al., ICML 2005, with binary gains). The best order is taken to cover one
    piece a passage; one passage that covers several can do better than it, and counts as 1. None
    without pieces.
    """
    if not pieces:
        return None
    seen: set[int] = set()
    gained = 0.0
    for rank, covered in enumerate(ranking[:k], 1):
        new = set(covered) - seen
        gained += len(new) / math.log2(rank + 1)
        seen |= new
    best = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(pieces, k) + 1))
    return min(1.0, gained / best)
