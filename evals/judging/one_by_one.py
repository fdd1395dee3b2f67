"""Judging pair after pair, for judges that gain nothing by seeing several at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from evals.judging.protocol import Pair
from evals.records import Judgement


class OneByOne(ABC):
    """A `Judge` by what it says of a single pair."""

    def judge(
        self, pairs: Sequence[Pair], on_progress: Callable[[int, int], None] | None = None
    ) -> list[Judgement]:
        """Judge each pair; see `Judge.judge`."""
        judgements = []
        for number, pair in enumerate(pairs, 1):
            judgements.append(self.judge_one(pair))
            if on_progress:
                on_progress(number, len(pairs))
        return judgements

    @abstractmethod
    def judge_one(self, pair: Pair) -> Judgement:
        """Judge a pair."""
