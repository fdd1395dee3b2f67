"""A model that says what it was told to: for tests, demonstrations and measuring the rest."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.errors import ContextTooLong, ModelError
from advisor.models.fair_lock import FairLock
from advisor.models.first_words import shares_of
from advisor.models.protocol import Message, Offload, text_of
from advisor.models.stop_strings import until_stop

_TOKEN = re.compile(r"\s*\S+|\s+$")


@dataclass(frozen=True, slots=True)
class Request:
    """One call of `ScriptedModel`, as it was asked."""

    messages: tuple[Message, ...]
    stop: tuple[str, ...]
    max_tokens: int
    grammar: str | None


class ScriptedModel:
    """Gives the enqueued replies in order, then `default`. A token is a word with the space before.

    `history` holds every request, oldest first. A grammar is recorded, not followed. How likely
    words are has a queue of its own, `readings`; when that is empty, `default` begins with one of
    them for sure, or with none.
    """

    name = "scripted"
    adapter = ""
    parameters = 0

    def __init__(
        self,
        *replies: str,
        default: str | None = None,
        context_tokens: int = 4096,
        max_tokens: int = 160,
        readings: Iterable[tuple[float, ...]] = (),
    ) -> None:
        self.context_tokens = context_tokens
        self.offload = Offload(asked=0, got=0, total=0, device="none (scripted)")
        self.history: list[Request] = []
        self.readings = deque(readings)
        self._replies = deque(replies)
        self._default = default
        self._max_tokens = max_tokens
        self._lock = FairLock()

    def enqueue(self, *replies: str) -> None:
        """Add replies after those that are still to be given."""
        self._replies.extend(replies)

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
        """Yield the next reply word by word.

        Raises:
            ContextTooLong: prompt and reply do not fit in `context_tokens`.
            ModelError: no reply is left and there is no default.
        """
        limit = max_tokens or self._max_tokens
        prompt_tokens = self.count_tokens(messages)
        if prompt_tokens + limit > self.context_tokens:
            raise ContextTooLong(prompt_tokens, limit, self.context_tokens)
        self.history.append(Request(tuple(messages), tuple(stop), limit, grammar))
        return until_stop(self._write(limit, cancel), stop)

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        """The next of `readings`, or what `default` begins with.

        Raises:
            ContextTooLong: the prompt does not fit in `context_tokens`.
            ModelError: there is neither.
        """
        prompt_tokens = self.count_tokens(messages)
        if prompt_tokens >= self.context_tokens:
            raise ContextTooLong(prompt_tokens, 1, self.context_tokens)
        self.history.append(Request(tuple(messages), (), 1, None))
        self._lock.acquire()
        try:
            if self.readings:
                return self.readings.popleft()
            if self._default is None:
                raise ModelError("The scripted model has no reading left; add one for each call.")
            first = re.match(r"\W*(\w*)", self._default)
            return shares_of([(first[1] if first else "", 0.0)], choices)
        finally:
            self._lock.release()

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """The words of all messages."""
        return sum(len(_TOKEN.findall(text_of(message))) for message in messages)

    def close(self) -> None:
        """Nothing to free."""

    def _write(self, limit: int, cancel: threading.Event | None) -> Iterator[str]:
        if not self._lock.acquire(cancel):
            return
        try:
            for token in _TOKEN.findall(self._next_reply())[:limit]:
                if cancel is not None and cancel.is_set():
                    return
                yield token
        finally:
            self._lock.release()

    def _next_reply(self) -> str:
        if self._replies:
            return self._replies.popleft()
        if self._default is None:
            raise ModelError("The scripted model has no reply left; enqueue one for each call.")
        return self._default
