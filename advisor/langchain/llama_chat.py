"""Any `ChatModel` as a LangChain chat model, for those who compose it with LangChain.

Importing this module imports most of langchain_core, which takes half a second: that is why the
way of one question goes to the `ChatModel` itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult


class LlamaChat(BaseChatModel):
    """Wraps a `ChatModel`, normally the `LlamaModel` that `build_model` makes.

    `stop`, and the keywords `max_tokens`, `grammar` and `cancel` of `ChatModel.stream`, are passed
    on. Errors of the tree `ModelError` come through unchanged.
    """

    model: Any
    """The `ChatModel`; its owner closes it."""

    @property
    def _llm_type(self) -> str:
        return "groundwise"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model.name, "context_tokens": self.model.context_tokens}

    def get_num_tokens_from_messages(
        self, messages: Sequence[BaseMessage], tools: Sequence[Any] | None = None, **kwargs: Any
    ) -> int:
        """Tokens of the prompt that `messages` become; `tools` are not supported."""
        return int(self.model.count_tokens(messages))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for text in self.model.stream(messages, stop=stop or (), **kwargs):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
            if run_manager is not None:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(self.model.stream(messages, stop=stop or (), **kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])
