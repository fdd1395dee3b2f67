"""Reranking: reads a question beside each retrieved passage, and says where it is answered.

Embeddings are made of a passage before anybody asks. A reranker sees question and passage
together, which tells an answer from a passage that is merely about the same thing. Two kinds:
`Reader`, the small model that comes with the package, and `CrossEncoderReranker`, any
cross-encoder of sentence-transformers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.language.splitting import split_sentences
from corpus.language.words import encodable
from index.errors import EmbeddingError
from index.models.embedding import load_cross_encoder
from index.models.pair_model import PairModel
from index.models.weights import READER, verified

# What the reader was trained with: tokens of a question, and of question and passage together.
_MOST_QUESTION_TOKENS = 48
_MOST_TOKENS = 224


@dataclass(frozen=True, slots=True)
class Readable:
    """A passage as it is read: its text, and what stands above it."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a question beside one passage gave.

    Attributes:
        answers: log-odds that the passage answers the question.
        starts, ends: the pieces of the passage's text that were scored, as character offsets.
        logits: log-odds of each piece that it is part of the answer, against there being none.
    """

    answers: float
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    logits: NDArray[np.float32]

    def span(self, start: int, end: int) -> float:
        """Log-odds that the answer lies in `text[start:end]`; -inf where nothing was scored."""
        inside = self.logits[(self.starts < end) & (self.ends > start)]
        return _log_sum_exp(inside)


class Reranker(Protocol):
    """Reads a question beside passages."""

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Return one reading per passage, in order."""
        ...


class Reader:
    """The model that comes with the package: MiniLM with a score for each token of a passage.

    As in question answering with SQuAD 2.0 (Devlin et al. 2019, section 4.3) every token competes
    with "no answer here", which the first token stands for; here the mass of all tokens of a span
    counts, not its two ends. `training` makes it.
    """

    def __init__(self, model: Path) -> None:
        """Load an ONNX file.

        Raises:
            EmbeddingError: the model is damaged.
        """
        self._model = PairModel(
            model,
            f"The reading model {model} is damaged. Install groundwise again, or set "
            '`reranker = "none"`.',
            most_first=_MOST_QUESTION_TOKENS,
            most=_MOST_TOKENS,
        )

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Read each passage by itself."""
        asked = self._model.first(question)
        befores = [f"{p.context}\n" if p.context else "" for p in passages]
        encoded = [
            self._model.encode(before + passage.text)
            for before, passage in zip(befores, passages, strict=True)
        ]
        scores = self._model.scores(asked, [one.ids for one in encoded])
        read = [one.offsets[: self._model.room(asked)] for one in encoded]
        return [
            _reading(*of_one, len(asked) + 2)
            for of_one in zip(scores, read, map(len, befores), strict=True)
        ]


def _reading(
    scores: NDArray[np.float32], read: Sequence[tuple[int, int]], before: int, first: int
) -> Reading:
    """What the tokens from `first` on say of a text that `before` characters stand above."""
    offsets = np.asarray(read, dtype=np.int64).reshape(-1, 2) - before
    in_text = offsets[:, 0] >= 0
    logits = scores[first : first + len(offsets), 0][in_text] - scores[0, 1]
    return Reading(_log_sum_exp(logits), offsets[in_text, 0], offsets[in_text, 1], logits)


class CrossEncoderReranker:
    """Any cross-encoder of sentence-transformers, by folder or hub name, in torch.

    It scores each sentence of a passage under its headings; the best one stands for the passage.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _model(self) -> Any:
        try:
            return load_cross_encoder(self._name)
        except (OSError, ValueError) as error:
            raise EmbeddingError(
                f"The cross-encoder {self._name} cannot be loaded ({error}). Check the setting "
                '`reranker`, or use `reranker = "embedded"`.'
            ) from error

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Score every sentence.

        Raises:
            EmbeddingError: the model cannot be loaded, or gives more than one score a pair.
        """
        spans = [split_sentences(p.text, 0, len(p.text)) or [(0, len(p.text))] for p in passages]
        pairs = [
            (encodable(question), encodable(f"{passage.context}\n{passage.text[a:b]}"))
            for passage, pieces in zip(passages, spans, strict=True)
            for a, b in pieces
        ]
        if not pairs:
            return []
        scores = self._scores(pairs)
        readings = []
        first = 0
        for pieces in spans:
            logits = scores[first : first + len(pieces)]
            places = np.asarray(pieces, dtype=np.int64)
            readings.append(Reading(float(logits.max()), places[:, 0], places[:, 1], logits))
            first += len(pieces)
        return readings

    def _scores(self, pairs: list[tuple[str, str]]) -> NDArray[np.float32]:
        model = self._model  # before torch: a name that means nothing need not load it
        import torch

        scores = model.predict(
            pairs, batch_size=32, show_progress_bar=False, activation_fn=torch.nn.Identity()
        )
        logits = np.asarray(scores, dtype=np.float32)
        if logits.ndim == 2 and logits.shape[1] == 1:
            logits = logits[:, 0]
        if logits.ndim != 1:
            raise EmbeddingError(
                f"The cross-encoder {self._name} gives {logits.shape[-1]} scores a pair, a "
                "reranker gives one. Choose another in the setting `reranker`."
            )
        return logits


def build_reranker(name: str) -> Reranker | None:
    """The reranker of the setting `reranker`; None for `none`.

    Raises:
        WeightsError: the embedded model is absent or is not the one that was shipped.
        EmbeddingError: it is damaged.
    """
    if name == "none":
        return None
    if name == "embedded":
        return Reader(verified(READER))
    return CrossEncoderReranker(name)


def _log_sum_exp(values: NDArray[np.float32]) -> float:
    if not len(values):
        return float("-inf")
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))
