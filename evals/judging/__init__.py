"""Judges: does some evidence support a text? One protocol, one file per judge.

A judge is named by a short text:

| text | judge |
|---|---|
| `verifier` | the verifier of the settings, the one that gates answers |
| `verifier:NAME` | another verifier of `advisor.verification` |
| `overlap` | the share of words in common: a floor for the others |
| `cross-encoder:NAME` | a sentence-transformers cross-encoder, by folder or hub name |
| `openai:http://host:port/v1#name` | a model behind an OpenAI-compatible server |

`@0.6` at the end sets the score, 0 to 1, from which a text counts as supported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from advisor.settings import Settings
from evals.errors import JudgeError
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
    """Says whether evidence supports a text."""

    @property
    def name(self) -> str:
        """What the report calls it: it names the model, and the same model has the same name."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes when its judgements may change; judgements are kept under it."""
        ...

    @property
    def threshold(self) -> float:
        """The score, 0 to 1, from which a text counts as supported."""
        ...

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


_THRESHOLD = re.compile(r"@(?P<threshold>[01](?:\.\d+)?|\.\d+)$")


def build_judge(spec: str, settings: Settings) -> Judge:
    """The judge that a text names; see the module's docstring. Nothing is loaded yet.

    Raises:
        JudgeError: there is no such judge.
    """
    found = _THRESHOLD.search(spec)
    threshold = float(found["threshold"]) if found else None
    kind, _, rest = (spec[: found.start()] if found else spec).partition(":")
    if kind == "verifier":
        from evals.judging.verifier import VerifierJudge

        chosen = settings.support_threshold if threshold is None else threshold
        return VerifierJudge(rest or settings.verifier, chosen, settings.strictness)
    if kind == "overlap" and not rest:
        from evals.judging.overlap import OverlapJudge

        return OverlapJudge(_or(threshold, 0.5))
    if kind == "cross-encoder" and rest:
        from evals.judging.cross_encoder import CrossEncoderJudge

        return CrossEncoderJudge(rest, _or(threshold, 0.5))
    if kind == "openai" and rest:
        from evals.judging.server import ServerJudge

        return ServerJudge(f"openai:{rest}", settings, _or(threshold, 0.5))
    raise JudgeError(
        f"There is no judge {spec!r}. Name `verifier`, `overlap`, `cross-encoder:FOLDER_OR_NAME` "
        "or `openai:http://host:port/v1#name`, with @THRESHOLD at the end if you like."
    )


def _or(value: float | None, default: float) -> float:
    return default if value is None else value
