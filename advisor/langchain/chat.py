"""The whole advisor as a chat model: every sentence of its messages is checked and cited."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, Literal

from langchain_core.caches import BaseCache
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.block_translators import register_translator
from langchain_core.messages.content import Annotation, Citation, ContentBlock, TextContentBlock
from langchain_core.outputs import ChatGenerationChunk
from pydantic import ConfigDict, Field, PrivateAttr

from advisor.advisor import Advisor
from advisor.answer import Answer, Conversation, Done, SentenceVerified
from advisor.conversations.earlier_turns import EarlierTurn, RecentConversations
from advisor.langchain.cancelling import CancellingChatModel, plain_messages
from advisor.langchain.documents import allowed_documents
from advisor.models.stop_strings import until_stop
from advisor.options import AskOptions
from advisor.schema import answer_json

_PROVIDER = "groundwise"


class GroundwiseChat(CancellingChatModel):
    """Answers the last message of a conversation from the indexed documents.

    The messages before it are the conversation: follow-ups lean on them. System messages are passed
    over, as the advisor decides itself how to answer; one that only a tool could have written is
    refused. A stream has a chunk a sentence, each checked before it is sent. The last chunk, or the
    message, has in `response_metadata` the JSON of the answer (docs/json.md) with its `citations`,
    and `content_blocks` has these as standard annotations. An abstention is a message like others,
    with `abstained` true; errors are those of `Advisor.stream`.
    """

    model_config = ConfigDict(extra="forbid")

    advisor: Advisor
    """What `build_advisor` makes; its owner closes it."""
    answering: Literal["auto", "compose", "quote"] | None = None
    """How it answers, where that differs from the setting."""
    documents: list[str] | None = None
    """Paths or ids of the documents that are asked; None for all."""
    collection: str | None = None
    """Name of the collection that is asked; None for all documents."""
    stop: list[str] = Field(default_factory=list)
    """A message ends before the first of these, unless a call names others."""
    streaming: bool = False
    """Whether `invoke` answers sentence by sentence too, for callbacks that listen to tokens."""
    cache: BaseCache | bool | None = Field(default=False, exclude=True)
    """Off even where LangChain has a cache for all models: the documents may change."""

    _recent: RecentConversations = PrivateAttr(default_factory=RecentConversations)

    @property
    def _llm_type(self) -> str:
        return _PROVIDER

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {
            "index_dir": str(self.advisor.index_dir),
            "answering": self.answering,
            "documents": self.documents,
            "collection": self.collection,
            # `stop` is that of the call, in the key of a cache.
            "ends_before": self.stop,
        }

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        named = {"model": _PROVIDER, **kwargs}
        params = super()._get_ls_params(stop=stop or self.stop, **named)
        return {**params, "ls_provider": _PROVIDER}

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        cancel: threading.Event | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        if kwargs:
            raise TypeError(f"GroundwiseChat takes no argument {', '.join(sorted(kwargs))}.")
        question, earlier = _asked(messages)
        before = self._recent.conversation("", earlier)
        answered: list[Answer] = []
        text = ""
        with closing(self._pieces(question, before, cancel, answered)) as pieces:
            # Through `map`, which cannot be closed: the answer is wanted whole, with its citations.
            for piece in until_stop(map(str, pieces), self.stop if stop is None else stop):
                text += piece
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
                if run_manager is not None:
                    run_manager.on_llm_new_token(piece, chunk=chunk)
                yield chunk
            deque(pieces, maxlen=0)
        [answer] = answered
        if cancel is None or not cancel.is_set():
            self._recent.remember("", before, answer)
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="", response_metadata=_metadata(answer, len(text)), chunk_position="last"
            )
        )

    def _pieces(
        self,
        question: str,
        before: Conversation,
        cancel: threading.Event | None,
        answered: list[Answer],
    ) -> Generator[str, None, None]:
        """The answer's text as it comes; at its end the answer itself is in `answered`."""
        among = allowed_documents(self.advisor.index_address, self.documents, self.collection)
        options = AskOptions(answering=self.answering, documents=among)
        text = ""
        for event in self.advisor.stream(question, before, options=options, cancel=cancel):
            whole = text
            if isinstance(event, SentenceVerified):
                whole = event.behind(text)
            elif isinstance(event, Done):
                answered.append(event.answer)
                whole = event.answer.text
            if len(whole) > len(text):
                yield whole[len(text) :]
                text = whole


def _asked(messages: list[BaseMessage]) -> tuple[str, list[EarlierTurn]]:
    """The question that messages end with, and the exchanges before it.

    Raises:
        ValueError: they do not end with what a person said, or hold something else than text.
    """
    turns: list[tuple[list[str], list[str]]] = []
    for message in plain_messages(messages):
        if message.type == "human":
            if not turns or turns[-1][1]:
                turns.append(([], []))
            turns[-1][0].append(str(message.text))
        elif message.type == "ai":
            # A greeting that nobody asked for is no exchange.
            if turns and message.text:
                turns[-1][1].append(str(message.text))
        elif message.type != "system":
            raise ValueError(
                f"GroundwiseChat answers people, and reads no message of type {message.type}. Give "
                "an agent `groundwise_tool` instead."
            )
    if not turns or turns[-1][1] or not "".join(turns[-1][0]).strip():
        raise ValueError("The last message must be a question: text that a person wrote.")
    said = [("\n\n".join(asked), "\n\n".join(answers)) for asked, answers in turns]
    # Not checked: nothing is too long for a caller in this process.
    earlier = [EarlierTurn.model_construct(question=q, answer=a, searched=None) for q, a in said]
    return said[-1][0], earlier[:-1]


def _metadata(answer: Answer, characters: int) -> dict[str, Any]:
    """The answer for programs, with the citations of the first so many characters of its text."""
    reply = answer_json(answer)
    cited = [c for c in reply["citations"] if c["answer_start"] < characters]
    names = {"model_name": answer.model or _PROVIDER, "model_provider": _PROVIDER}
    return {**reply, "citations": cited, **names}


def _blocks(message: AIMessage) -> list[ContentBlock]:
    """The text of a message with its citations as LangChain's standard annotations."""
    if not isinstance(message.content, str):
        raise NotImplementedError  # LangChain then takes the blocks as they are
    annotations: list[Annotation] = [
        Citation(
            type="citation",
            title=cited["title"],
            start_index=cited["answer_start"],
            end_index=cited["answer_end"],
            cited_text=cited["quote"],
            extras={key: cited[key] for key in ("number", "document", "page", "start", "end")},
        )
        for cited in message.response_metadata.get("citations", [])
    ]
    block = TextContentBlock(type="text", text=message.content)
    return [{**block, "annotations": annotations} if annotations else block]


register_translator(_PROVIDER, _blocks, _blocks)
