"""Chat models that stop working when nobody waits for them any more."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import BaseMessage, BaseMessageChunk, message_chunk_to_message
from langchain_core.outputs import ChatGenerationChunk, ChatResult


class CancellingChatModel(BaseChatModel):
    """Makes everything of `_stream`, which takes `cancel`: the reply ends soon after it is set.

    An asynchronous call works in a thread, which goes on when the task that waits for it is
    cancelled: the event ends that as well.
    """

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, **kwargs))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        given_up = threading.Event()
        try:
            options = {"cancel": given_up, **kwargs}
            return await super()._agenerate(messages, stop, run_manager, **options)
        finally:
            given_up.set()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        given_up = threading.Event()
        try:
            options = {"cancel": given_up, **kwargs}
            async for chunk in super()._astream(messages, stop, run_manager, **options):
                yield chunk
        finally:
            given_up.set()


def plain_messages(messages: list[BaseMessage]) -> list[BaseMessage]:
    """The messages, those that were put together from a stream as if they had come whole.

    Raises:
        ValueError: one holds a picture, a sound or a file.
    """
    for message in messages:
        for block in message.content_blocks:
            if block["type"] in ("image", "audio", "video", "file"):
                raise ValueError(
                    f"A message of type {message.type} holds {block['type']} content; only text "
                    "is read here."
                )
    return [
        message_chunk_to_message(message) if isinstance(message, BaseMessageChunk) else message
        for message in messages
    ]
