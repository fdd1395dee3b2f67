"""Citation recall and precision as ALCE defines them (Gao, Yen, Yu and Chen, EMNLP 2023, 3.3).

ALCE asks a language inference model whether the cited passages entail a statement; who is asked
here is a judge of `evals.judging`, and what is cited are quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


def citation_recall(supported: bool | None) -> float:
    """1 when all citations of a statement together support it, else 0.

    A statement without citations (None) has recall 0. The recall of an answer is the mean over its
    statements.
    """
    return 1.0 if supported else 0.0


def precise_citations(
    count: int, supported: bool, supports: Callable[[Sequence[int]], bool]
) -> tuple[bool, ...]:
    """Which of a statement's citations are precise.

    A citation is precise when the statement has recall 1 and the citation is not irrelevant. It is
    irrelevant when it does not support the statement by itself and the others still do without it.
    The precision of an answer is the mean over all of its citations.

    Args:
        count: how many citations the statement has.
        supported: whether all of them together support it.
        supports: whether those with the given indices, from 0, do together.
    """
    if not supported:
        return (False,) * count
    if count == 1:
        return (True,)
    precise = []
    for index in range(count):
        others = [other for other in range(count) if other != index]
        precise.append(supports([index]) or not supports(others))
    return tuple(precise)
