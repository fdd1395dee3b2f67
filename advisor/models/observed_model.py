"""A model whose calls are steps that whoever operates a server is told of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from advisor.models.in_use import is_reachable
from advisor.models.protocol import ChatModel, Message, Offload
from advisor.models.stop_strings import until_stop
from advisor.observing import begin

STEP = "model"
"""The step that a call is; it tells `prompt_tokens` and `reply_tokens`."""


class ObservedModel:
    """A `ChatModel` over another; see `advisor.observing`.

    Tokens of a reply are counted as the pieces that came, which most models write one by one.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """As the model's."""
        return self._model.name

    @property
    def context_tokens(self) -> int:
        """As the model's."""
        return self._model.context_tokens

    @property
    def offload(self) -> Offload:
        """As the model's."""
        return self._model.offload

    @property
    def adapter(self) -> str:
        """As the model's."""
        return self._model.adapter

    @property
    def parameters(self) -> int:
        """As the model's."""
        return self._model.parameters

    @property
    def is_reachable(self) -> bool:
        """As `in_use.is_reachable` says of the model."""
        return is_reachable(self._model)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        stop: Sequence[str] = (),
        max_tokens: int | None = None,
        grammar: str | None = None,
        cancel: threading.Event | None = None,
        weigh: Callable[[float], None] | None = None,
    ) -> Iterator[str]:
        """Yield the model's reply; see `ChatModel.stream`."""
        pieces = self._model.stream(
            messages, stop=stop, max_tokens=max_tokens, grammar=grammar, cancel=cancel, weigh=weigh
        )
        return self._told(messages, pieces)

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        """As the model's; see `ChatModel.first_word`."""
        ended, read, failed = begin(STEP), 0, 1
        try:
            found = self._model.first_word(messages, choices)
            read, failed = self.count_tokens(messages), 0
            return found
        finally:
            ended({"prompt_tokens": read, "reply_tokens": 0, "failed": failed})

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """As the model's."""
        return self._model.count_tokens(messages)

    def close(self) -> None:
        """Free the model."""
        self._model.close()

    def _told(self, messages: Sequence[Message], pieces: Iterator[str]) -> Iterator[str]:
        ended, read, written, failed = begin(STEP), self.count_tokens(messages), 0, 0
        try:
            with closing(until_stop(pieces, ())) as reply:
                for piece in reply:
                    written += 1
                    yield piece
        except Exception:
            failed = 1
            raise
        finally:
            ended({"prompt_tokens": read, "reply_tokens": written, "failed": failed})
