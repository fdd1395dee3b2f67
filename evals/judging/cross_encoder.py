"""A sentence-transformers cross-encoder as the judge: any folder, or a name at the hub."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.answer import Label
from evals.errors import JudgeError
from evals.fingerprints import folder_fingerprint
from evals.judging import Pair
from evals.records import Judgement

# Evidence longer than the model reads is judged in windows of words that overlap, and the window
# that supports the most decides: what supports a claim seldom lies further apart.
_WORDS_PER_TOKEN = 0.7
_OVERLAP = 0.25
_BATCH = 16
_SUPPORTS = re.compile(r"^(?:entail|support|consistent|faithful)", re.I)
_CONTRADICTS = re.compile(r"^(?:contradict|refut)", re.I)


class CrossEncoderJudge:
    """Scores (evidence, claim) with a cross-encoder.

    A model with one output gives the support score through a sigmoid; one with several gives the
    probability of the label whose name begins with `entail`, `support`, `consistent` or
    `faithful`. A claim is contradicted when the label that says so is likelier than all others.
    """

    def __init__(self, name: str, threshold: float) -> None:
        """`name` is a folder or a hub name; `threshold` a score from 0 to 1."""
        folder = Path(name).expanduser()
        self.name = f"cross-encoder:{folder.name if folder.is_dir() else name}"
        self.threshold = threshold
        self.fingerprint = folder_fingerprint(folder) if folder.is_dir() else name
        self._path = str(folder) if folder.is_dir() else name
        self._model: Any = None

    def judge(
        self, pairs: Sequence[Pair], on_progress: Callable[[int, int], None] | None = None
    ) -> list[Judgement]:
        """Judge each pair, several windows at a time.

        Raises:
            JudgeError: the model cannot be loaded, or no label of it means support.
        """
        model = self._loaded()
        supports, contradicts = _roles(model)
        judgements = []
        for start in range(0, len(pairs), _BATCH):
            batch = pairs[start : start + _BATCH]
            windows = [self._windows(pair) for pair in batch]
            inputs = [
                (window, pair.claim)
                for pair, found in zip(batch, windows, strict=True)
                for window in found
            ]
            outputs = iter(_probabilities(model, inputs))
            for found in windows:
                judged = [next(outputs) for _ in found]
                judgements.append(self._judgement(judged, supports, contradicts))
            if on_progress:
                on_progress(start + len(batch), len(pairs))
        return judgements

    def _judgement(
        self, windows: Sequence[NDArray[np.float64]], supports: int, contradicts: int | None
    ) -> Judgement:
        best = max(windows, key=lambda outputs: float(outputs[supports]))
        score = float(best[supports])
        if score >= self.threshold:
            return Judgement(Label.SUPPORTED.value, score)
        refuted = contradicts is not None and any(int(np.argmax(w)) == contradicts for w in windows)
        return Judgement((Label.CONTRADICTED if refuted else Label.NOT_SUPPORTED).value, score)

    def _windows(self, pair: Pair) -> list[str]:
        words = " ".join(piece.text for piece in pair.evidence).split()
        limit = int(self._loaded().max_seq_length or 512) * _WORDS_PER_TOKEN
        size = max(32, int(limit) - len(pair.claim.split()))
        if len(words) <= size:
            return [" ".join(words)]
        step = int(size * (1 - _OVERLAP))
        starts = range(0, len(words) - int(size * _OVERLAP), step)
        return [" ".join(words[start : start + size]) for start in starts]

    def _loaded(self) -> Any:
        if self._model is None:
            from sentence_transformers import CrossEncoder

            try:
                self._model = CrossEncoder(self._path)
            except (OSError, ValueError) as error:
                raise JudgeError(
                    f"The cross-encoder {self._path} cannot be loaded: {error}. Name a folder that "
                    "sentence-transformers has saved, or a model of its hub."
                ) from error
        return self._model


def _probabilities(model: Any, inputs: list[tuple[str, str]]) -> NDArray[np.float64]:
    """Shape (inputs, labels); rows of several labels sum to 1."""
    import torch

    activation = torch.nn.Sigmoid() if model.num_labels == 1 else torch.nn.Softmax(dim=-1)
    outputs = model.predict(inputs, activation_fn=activation, show_progress_bar=False)
    return np.asarray(outputs, dtype=np.float64).reshape(len(inputs), -1)


def _roles(model: Any) -> tuple[int, int | None]:
    """Which output means support, and which contradiction."""
    if model.num_labels == 1:
        return 0, None
    names = {int(index): str(name) for index, name in model.config.id2label.items()}
    supports = next((i for i, name in names.items() if _SUPPORTS.match(name)), None)
    if supports is None:
        raise JudgeError(
            f"None of the labels {sorted(names.values())} means support. The judge needs a model "
            "with one output, or with a label called entailment or supported."
        )
    return supports, next((i for i, name in names.items() if _CONTRADICTS.match(name)), None)
