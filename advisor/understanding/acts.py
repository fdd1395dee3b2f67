"""What a message does, and what sort of answer it wants: two logistic regressions.

They weigh the sentence vector of the message, that of the last question and the message together,
and what can be seen on its surface. `python -m training.understanding.train_acts` makes `acts.npz`:
weights in 8 bits, and how probable all acts but `DOCUMENTS` must be together for one to be believed
that searches nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.request import ABOUT_LAST, SEARCHED, Act, Need
from advisor.understanding.question import Kind, kind_of
from corpus.language.cues import cues, matter
from corpus.language.words import content_words, words

Vector = NDArray[np.float32]

_FILE = "acts.npz"
_NEEDS_PREVIOUS = ABOUT_LAST | {Act.CORRECTION}
# Of a very long message the beginning and the end show what it wants.
_BEGINNING = 3000
_END = 1000
_FIRST_WORDS = 3
_SENTENCE = re.compile(r"[^.!?\n]*[^\W_][^.!?\n]*[.!?]*")
_LAST_WORDS = 6
_SHORT = 6
# How probable all acts but `DOCUMENTS` must be together for one that searches, too.
HALF = 0.5
_NEARNESS = (0.2, 0.35, 0.5, 0.65, 0.8)


@dataclass(frozen=True, slots=True)
class Classified:
    """What a message was taken for, each with its probability from 0 to 1."""

    act: Act
    need: Need
    act_probability: float
    need_probability: float


def features(message: str, vector: Vector, joint: Vector, has_previous: bool) -> Vector:
    """What act and need are told from, in one row; arguments as of `ActClassifier.classify`.

    The two sentence vectors come first, then what can be seen without meaning, then how near the
    message is to the question before: "why is that?" is near to no question.
    """
    nearness = float(vector @ joint) if has_previous else 0.0
    nearer = [3 * nearness, *(has_previous and nearness < most for most in _NEARNESS)]
    parts = (vector, joint, _surface(message, has_previous), np.array(nearer))
    return np.concatenate(parts).astype(np.float32)


def needing(act: Act, message: str, vector: Vector, joint: Vector, previous: str) -> Vector:
    """The row that a need is told from: a correction wants what the question before wanted."""
    if act is Act.CORRECTION:
        return features(previous, joint, joint, has_previous=True)
    return features(message, vector, joint, bool(previous))


def _surface(message: str, has_previous: bool) -> Vector:
    if len(message) > _BEGINNING + _END:
        message = f"{message[:_BEGINNING]} {message[-_END:]}"
    found, asked = words(message), _asked(message)
    kind = kind_of(asked)
    content, about = len(content_words(message)), len(matter(message))
    anywhere = np.array(cues(message), dtype=np.float32)
    shape = [
        has_previous,
        message.rstrip().endswith("?"),
        "?" in message,
        "!" in message,
        message.isupper(),
        *(len(found) <= most for most in (0, 1, 3, 6, 12, 25)),
        *(content <= most for most in (0, 1, 2, 4)),
        *(about <= most for most in (0, 1, 2, 4)),
        *(has_previous and about <= most for most in (0, 1)),
        *(kind is one for one in Kind),
        *(len(words(asked)) <= most for most in (2, 4, 8)),
    ]
    parts = [
        np.array(shape, dtype=np.float32),
        anywhere,
        anywhere * (len(found) <= _SHORT),
        anywhere * (about == 0),
        anywhere * has_previous,
        np.array(cues(" ".join(found[:_FIRST_WORDS])), dtype=np.float32),
        np.array(cues(" ".join(words(asked)[:_FIRST_WORDS])), dtype=np.float32),
        np.array(cues(" ".join(found[-_LAST_WORDS:])), dtype=np.float32),
    ]
    return np.concatenate(parts)


def _asked(message: str) -> str:
    """The sentence that says what is wanted: the last question, else the last one."""
    sentences = _SENTENCE.findall(message) or [message]
    asking = [text for text in sentences if text.endswith("?")]
    return " ".join((asking or sentences)[-1].split())


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

    def acts(
        self, message: str, vector: Vector, joint: Vector, has_previous: bool
    ) -> dict[Act, float]:
        """The probability of each act; arguments as of `classify`."""
        row = features(message, vector, joint, has_previous)
        scores = self._act_weights[:, :-1] @ row + self._act_weights[:, -1]
        if not has_previous:
            scores = np.where(self._possible_first, scores, -np.inf)
        return dict(zip(self._acts, _softmax(scores), strict=True))

    def classify(
        self, message: str, vector: Vector, joint: Vector, *, previous: str = ""
    ) -> Classified:
        """What a message does and wants.

        Args:
            message: as it was typed.
            vector: the embedding of the message, of length 1.
            joint: the embedding of the last question, a line break and the message; the message's
                own where there was no question before.
            previous: the last question, empty for none. Without it nothing is about the last
                answer; a correction wants the sort of answer that it wanted.
        """
        acts = self.acts(message, vector, joint, bool(previous))
        documents = acts.pop(Act.DOCUMENTS)
        act = max(acts, key=acts.__getitem__)
        if 1 - documents < (HALF if act in SEARCHED else self.threshold):
            act, acts = Act.DOCUMENTS, {Act.DOCUMENTS: documents}
        row = needing(act, message, vector, joint, previous)
        scores = self._need_weights[:, :-1] @ row + self._need_weights[:, -1]
        needs = dict(zip(self._needs, _softmax(scores), strict=True))
        need = max(needs, key=needs.__getitem__)
        return Classified(act, need, acts[act], needs[need])


def _softmax(scores: Vector) -> list[float]:
    powers = np.exp(scores - scores.max())
    return [float(share) for share in powers / powers.sum()]
