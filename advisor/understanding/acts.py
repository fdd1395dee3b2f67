"""What a message does, and what sort of answer it wants: two logistic regressions.

They weigh the sentence vector of the message, that of the last question and the message together,
and what can be seen on its surface. `python -m training.understanding.train_acts` makes `acts.npz`:
weights in 8 bits, and how probable all acts but `DOCUMENTS` must be together to be believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.request import ABOUT_LAST, Act, Need
from corpus.language.cues import cues
from corpus.language.words import content_words, words

Vector = NDArray[np.float32]

_FILE = "acts.npz"
_NEEDS_PREVIOUS = ABOUT_LAST | {Act.CORRECTION}
# Of a very long message the beginning and the end show what it wants.
_BEGINNING = 3000
_END = 1000
_FIRST_WORDS = 3
_LAST_WORDS = 6
_SHORT = 6


@dataclass(frozen=True, slots=True)
class Classified:
    """What a message was taken for, each with its probability from 0 to 1."""

    act: Act
    need: Need
    act_probability: float
    need_probability: float


def surface(message: str, has_previous: bool) -> Vector:
    """What can be seen on a message without its meaning: a vector of noughts and ones."""
    if len(message) > _BEGINNING + _END:
        message = f"{message[:_BEGINNING]} {message[-_END:]}"
    found = words(message)
    content = len(content_words(message))
    anywhere = np.array(cues(message), dtype=np.float32)
    shape = [
        has_previous,
        message.rstrip().endswith("?"),
        "?" in message,
        "!" in message,
        message.isupper(),
        *(len(found) <= most for most in (0, 1, 3, 6, 12, 25)),
        *(content <= most for most in (0, 1, 2, 4)),
    ]
    parts = [
        np.array(shape, dtype=np.float32),
        anywhere,
        anywhere * (len(found) <= _SHORT),
        anywhere * (content <= 2),
        anywhere * has_previous,
        np.array(cues(" ".join(found[:_FIRST_WORDS])), dtype=np.float32),
        np.array(cues(" ".join(found[-_LAST_WORDS:])), dtype=np.float32),
    ]
    return np.concatenate(parts)


class ActClassifier:
    """Tells act and need; `path` names other weights than the shipped ones."""

    def __init__(self, path: Path | None = None) -> None:
        source: Traversable | Path = path or files("advisor.understanding").joinpath(_FILE)
        with source.open("rb") as file, np.load(file) as arrays:
            self.threshold = float(arrays["threshold"])
            self._acts = [Act(name) for name in arrays["acts"]]
            self._needs = [Need(name) for name in arrays["needs"]]
            self._act_weights = arrays["act_weights"] * arrays["act_scales"][:, None]
            self._need_weights = arrays["need_weights"] * arrays["need_scales"][:, None]
        self._possible_first = np.array([act not in _NEEDS_PREVIOUS for act in self._acts])

    def probabilities(
        self, message: str, vector: Vector, joint: Vector, has_previous: bool
    ) -> tuple[dict[Act, float], dict[Need, float]]:
        """The probability of each act and of each need; arguments as of `classify`."""
        one = np.ones(1, dtype=np.float32)
        row = np.concatenate([vector, joint, surface(message, has_previous), one])
        act_scores = self._act_weights @ row
        if not has_previous:
            act_scores = np.where(self._possible_first, act_scores, -np.inf)
        acts = dict(zip(self._acts, _softmax(act_scores), strict=True))
        return acts, dict(zip(self._needs, _softmax(self._need_weights @ row), strict=True))

    def classify(
        self, message: str, vector: Vector, joint: Vector, *, has_previous: bool
    ) -> Classified:
        """What a message does and wants.

        Args:
            message: as it was typed.
            vector: the embedding of the message, of length 1.
            joint: the embedding of the last question, a line break and the message; the message's
                own where there was no question before.
            has_previous: whether there was one. Without it nothing is about the last answer.
        """
        acts, needs = self.probabilities(message, vector, joint, has_previous)
        documents = acts.pop(Act.DOCUMENTS)
        act = max(acts, key=acts.__getitem__)
        if documents > 1 - self.threshold:
            act, acts = Act.DOCUMENTS, {Act.DOCUMENTS: documents}
        need = max(needs, key=needs.__getitem__)
        return Classified(act, need, acts[act], needs[need])


def _softmax(scores: Vector) -> list[float]:
    powers = np.exp(scores - scores.max())
    return [float(share) for share in powers / powers.sum()]
