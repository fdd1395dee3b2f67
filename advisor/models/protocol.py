"""What a language model is to the rest of the package.

Four implementations: `llama.LlamaModel` (GGUF files, in this process),
`servers.openai_server.ServerChat` (an OpenAI-compatible server), `servers.server_pool.ServerPool`
(several of them), `scripted.ScriptedModel` (a fake); and whatever else satisfies `ChatModel`.
`advisor.langchain.LlamaChat` offers any of them to LangChain.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Progress = Callable[[int, int], None]
"""Called with the bytes that have arrived and the bytes expected (0 when unknown)."""

ROLES = {"system": "system", "human": "user", "ai": "assistant"}
"""What chat templates and servers call the `type` of a message."""


class Message(Protocol):
    """One message of a prompt. Those of `langchain_core.messages` satisfy it.

    `type` is `system`, `human` or `ai`; `content` is text.
    """

    @property
    def type(self) -> str:
        """Who speaks."""

    @property
    def content(self) -> Any:
        """What is said: a string, or LangChain's list of content blocks."""


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """One message of a prompt of ours: `type` is `system`, `human` or `ai`."""

    type: str
    content: str


@dataclass(frozen=True, slots=True)
class Offload:
    """What was asked of the GPU and what happened.

    Attributes:
        asked: the setting `n_gpu_layers`.
        got: layers that llama.cpp says it put on a GPU.
        total: layers of the model, the output layer included; 0 when a server decides.
        device: what computes, in words.
        warning: a sentence with the remedy when less was offloaded than asked, else None.
    """

    asked: Literal["auto"] | int
    got: int
    total: int
    device: str
    warning: str | None = None


class ChatModel(Protocol):
    """Writes a reply to messages. Callers take turns, first come first served."""

    @property
    def name(self) -> str:
        """What the user sees as the model's name."""

    @property
    def context_tokens(self) -> int:
        """Tokens that prompt and reply may have together."""

    @property
    def offload(self) -> Offload:
        """What was asked of the GPU and what happened."""

    @property
    def adapter(self) -> str:
        """The name of the adapter that it was loaded with; empty without one."""

    @property
    def parameters(self) -> int:
        """How many parameters it has; 0 where that is not known."""

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
        """Yield the reply in pieces of text, as it is written.

        The model is busy until the iterator ends, is closed, or is garbage; do not call the
        model again from inside the loop over its own reply.

        Args:
            messages: the prompt, oldest first.
            stop: the reply ends before the first of these; none of them is yielded.
            max_tokens: longest reply in tokens; None takes the setting, at most half the context.
            grammar: GBNF that the reply must follow, where the model can be held to one.
            cancel: the reply ends soon after this is set, also while waiting for the turn.
            weigh: called with the log-probability of each token that the model chose, where it
                is known.

        Raises:
            ContextTooLong: at the call; prompt and `max_tokens` do not fit.
            ModelError: while iterating; the model failed.
        """

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        """How likely the reply begins with each of these words, whatever its case.

        The prompt is read once and nothing is written. Together they are at most 1. It waits for
        its turn: not to be called, either, from inside the loop over a reply.

        Raises:
            ContextTooLong: the prompt does not fit.
            ModelError: the model failed, or does not say how likely words are.
        """

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt that `messages` become, template included."""

    def close(self) -> None:
        """Free the model. Waits for a reply that is being written; may be called twice."""


def text_of(message: Message) -> str:
    """The text of a message, whether LangChain keeps it as a string or as content blocks."""
    content = message.content
    if isinstance(content, str):
        return content
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in content)
