"""What a judge is: it says whether evidence supports a text. One file per judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from evals.records import Judgement


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of text, and the document it is from: empty when unknown."""

    text: str
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, and the evidence that may support it, taken together."""

    claim: str
    evidence: tuple[Evidence, ...]


class Judge(Protocol):
    """Says whether evidence supports a text.

    Attributes:
        name: what the report calls it; it names the model, and the same model has the same name.
        fingerprint: changes when its judgements may change; judgements are kept under it.
        threshold: the score, 0 to 1, from which a text counts as supported.
    """

    name: str
    fingerprint: str
    threshold: float

    def judge(
        self, pairs: Sequence[Pair], on_progress: Callable[[int, int], None] | None = None
    ) -> list[Judgement]:
        """Judge each pair; scores are from 0 to 1, None where the judge could not tell.

        Args:
            pairs: what to judge.
            on_progress: called with the pairs done and their number.

        Raises:
            JudgeError, ModelError: the judge cannot be loaded or asked.
        """
        ...
