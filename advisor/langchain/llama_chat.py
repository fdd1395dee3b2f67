"""Any `ChatModel` of ours as a chat model of LangChain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk
from pydantic import ConfigDict, Field

from advisor.langchain.cancelling import CancellingChatModel, plain_messages
from advisor.models.protocol import PromptMessage


class LlamaChat(CancellingChatModel):
    """A local model, or one behind a server, as a chat model: `LlamaChat(model=advisor.model())`.

    A call takes `stop`, and the keywords `max_tokens`, `grammar`, `cancel` and `weigh` of
    `ChatModel.stream`. What else decides a reply (temperature, seed, threads) is decided when the
    model is loaded, by the settings; an argument that this class does not have is refused. Errors
    of the tree `ModelError` come through unchanged. Tools are not called.
    """

    model_config = ConfigDict(extra="forbid")

    model: Any
    """The `ChatModel`; its owner closes it."""
    max_tokens: int | None = Field(None, gt=0)
    """Longest reply in tokens; None takes the setting."""
    stop: list[str] = Field(default_factory=list)
    """A reply ends before the first of these, unless a call names others."""
    streaming: bool = False
    """Whether `invoke` writes piece by piece too, for callbacks that listen to tokens."""

    @property
    def _llm_type(self) -> str:
        return "groundwise-llama"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {
            "model": self.model.name,
            "adapter": self.model.adapter,
            "context_tokens": self.model.context_tokens,
            "max_tokens": self.max_tokens,
            # `stop` is that of the call, in the key of a cache.
            "ends_before": self.stop,
        }

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        named = {"model": self.model.name, **kwargs}
        params = super()._get_ls_params(stop=stop or self.stop, **named)
        return {**params, "ls_provider": "groundwise"}

    def get_num_tokens_from_messages(
        self, messages: Sequence[BaseMessage], tools: Sequence[Any] | None = None, **kwargs: Any
    ) -> int:
        """Tokens of the prompt that `messages` become; `tools` are not supported."""
        return int(self.model.count_tokens(messages))

    def get_num_tokens(self, text: str) -> int:
        """Tokens of a text, counted by the model's own tokenizer; of a server's, estimated."""
        with_it, without = (
            self.model.count_tokens([PromptMessage("human", t)]) for t in (text, "")
        )
        return int(with_it - without)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        messages = plain_messages(messages)
        options = {"max_tokens": self.max_tokens, **kwargs}
        text = ""
        for piece in self.model.stream(
            messages, stop=self.stop if stop is None else stop, **options
        ):
            text += piece
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager is not None:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk
        read, written = self.model.count_tokens(messages), self.get_num_tokens(text)
        usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="",
                usage_metadata=usage,
                response_metadata={"model_name": self.model.name},
                chunk_position="last",
            )
        )
