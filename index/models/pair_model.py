"""The small models that come with the package: MiniLM in ONNX, reading two texts together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from corpus.language.folding import like_typed
from corpus.language.words import encodable
from index.models.onnx_session import few_cores, open_session
from index.models.weights import MINILM, locate

_CLS, _SEP = 101, 102


class PairModel:
    """Reads a text beside others; safe to use from several threads.

    Pair by pair: 8-bit arithmetic scales its numbers by the largest of a batch, and a pair would
    score differently beside others. Without padding it is no slower. Each pair runs on one thread,
    and as many at once as there are cores: faster than pair after pair on all of them.
    """

    def __init__(self, model: Path, damaged: str, *, most_first: int, most: int) -> None:
        """Load an ONNX file, and the tokenizer of the model it was trained from.

        Args:
            model: the file.
            damaged: what to say when it is damaged.
            most_first: how many tokens of the first text are read.
            most: how many of both together are, with the three marks around them.

        Raises:
            EmbeddingError: the file is damaged.
            WeightsError: the tokenizer's package is not installed.
        """
        from tokenizers import Tokenizer

        self._session = open_session(model, damaged, 1, is_quantized=True)
        self._tokenizer = Tokenizer.from_file(str(locate(MINILM).parent / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._most_first = most_first
        self._most = most
        self._workers = ThreadPoolExecutor(few_cores(), "pairs")

    def encode(self, text: str) -> Any:
        """The whole text's tokens: `ids`, and `offsets` in characters."""
        return self._tokenizer.encode(encodable(like_typed(text)), add_special_tokens=False)

    def first(self, text: str) -> list[int]:
        """The ids of a first text, as many as are read."""
        ids: list[int] = self.encode(text).ids
        return ids[: self._most_first]

    def room(self, first: Sequence[int]) -> int:
        """How many tokens of a second text are read beside these of the first."""
        return self._most - len(first) - 3

    def scores(self, first: Sequence[int], seconds: Sequence[Sequence[int]]) -> list[Any]:
        """What the model gives for each pair; a second text begins at token `len(first) + 2`."""
        if len(seconds) == 1:
            return [self._scores(first, seconds[0])]
        return list(self._workers.map(lambda second: self._scores(first, second), seconds))

    def _scores(self, first: Sequence[int], second: Sequence[int]) -> Any:
        pair = [_CLS, *first, _SEP, *second[: self.room(first)], _SEP]
        ids = np.asarray([pair], dtype=np.int64)
        types = np.zeros_like(ids)
        types[:, len(first) + 2 :] = 1
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        return self._session.run(None, feed)[0][0]
