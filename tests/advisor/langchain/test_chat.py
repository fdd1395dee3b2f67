"""The advisor as a chat model: its conversation, its citations, its stream."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from advisor.advisor import Advisor
from advisor.langchain import GroundwiseChat
from advisor.models.scripted import ScriptedModel
from tests.event_loop import in_a_loop

QUESTION = "How long does a placement at Brightwater last?"
TWO = "What do interns earn, and who runs the programme?"

pytestmark = pytest.mark.real_model


@pytest.fixture
def chat(handbook_advisor: Advisor) -> GroundwiseChat:
    return GroundwiseChat(advisor=handbook_advisor)


def test_an_answer_has_its_citations(chat: GroundwiseChat) -> None:
    message = chat.invoke(QUESTION)
    assert "at least twelve weeks" in message.text
    about = message.response_metadata
    assert (about["abstained"], about["mode"]) == (False, "quote")
    assert about["answer"] == message.content
    [cited] = about["citations"]
    assert cited["document"] == "handbook.md"
    document = chat.advisor.document(cited["document_id"])
    assert document is not None
    assert document.text[cited["start"] : cited["end"]] == cited["quote"]


def test_citations_are_standard_annotations(chat: GroundwiseChat) -> None:
    message = chat.invoke(QUESTION)
    [block] = message.content_blocks
    assert block["type"] == "text" and block["text"] == message.content
    [annotation] = block["annotations"]
    assert annotation["type"] == "citation"
    assert annotation["title"] == "Placement handbook"
    assert annotation["cited_text"] == message.response_metadata["citations"][0]["quote"]
    said = block["text"][annotation["start_index"] : annotation["end_index"]]
    assert "twelve weeks" in said
    assert annotation["extras"]["document"] == "handbook.md"


@pytest.mark.parametrize("version", ["v0", "v1"])
def test_a_stream_is_the_answer_sentence_by_sentence(
    handbook_advisor: Advisor, version: str
) -> None:
    chat = GroundwiseChat(advisor=handbook_advisor, output_version=version)
    chunks = list(chat.stream(TWO))
    texts = [chunk.text for chunk in chunks if chunk.text]
    assert len(texts) >= 2 and "$31" in texts[0] and "Lindqvist" in texts[-1]
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    message = chat.invoke(TWO)
    assert whole.text == message.text
    assert whole.response_metadata["citations"] == message.response_metadata["citations"]
    blocks = [{k: v for k, v in b.items() if k != "index"} for b in whole.content_blocks]
    assert blocks == message.content_blocks
    assert len(blocks[0]["annotations"]) >= 2  # type: ignore[arg-type]


def test_a_follow_up_leans_on_the_messages_before(chat: GroundwiseChat) -> None:
    question = HumanMessage("Who runs the programme?")
    first = chat.invoke([question])
    streamed, *rest = chat.stream([question])
    for before in (first, sum(rest, streamed)):
        then = chat.invoke([question, before, HumanMessage("When does she answer questions?")])
        assert "Lindqvist" in then.response_metadata["searched"]
        assert "Mondays" in then.text


def test_a_conversation_from_elsewhere_is_read_as_it_stands(chat: GroundwiseChat) -> None:
    messages = [
        SystemMessage("Speak like a pirate."),
        AIMessage("Welcome aboard!"),
        HumanMessage("Hello."),
        HumanMessage("Who runs the programme?"),
        AIMessage("Maria Lindqvist runs the programme."),
        HumanMessage("When does she answer questions?"),
    ]
    assert "Mondays" in chat.invoke(messages).text


def test_an_abstention_says_so(chat: GroundwiseChat) -> None:
    message = chat.invoke("What is the capital of Mongolia?")
    assert message.response_metadata["abstained"] is True
    assert message.response_metadata["citations"] == []
    assert message.content == message.response_metadata["answer"]
    assert message.content_blocks == [{"type": "text", "text": message.content}]
    assert "".join(c.text for c in chat.stream("What is the capital of Mongolia?")) == message.text


def test_an_answer_ends_before_a_stop_string(chat: GroundwiseChat) -> None:
    whole = chat.invoke(TWO)
    cut = chat.invoke(TWO, stop=["Maria"])
    assert "Maria" in whole.text and cut.text == whole.text.partition("Maria")[0]
    cited = cut.response_metadata["citations"]
    assert cited and all(c["answer_start"] < len(cut.text) for c in cited)
    assert len(cited) < len(whole.response_metadata["citations"])
    assert cut.response_metadata["answer"] == whole.text
    always = GroundwiseChat(advisor=chat.advisor, stop=["Maria"])
    assert always.invoke(TWO).text == cut.text
    assert always.invoke(TWO, stop=[]).text == whole.text


def test_it_keeps_to_documents(chat: GroundwiseChat) -> None:
    kept = GroundwiseChat(advisor=chat.advisor, documents=["notes.md"])
    message = kept.invoke(QUESTION)
    assert message.response_metadata["abstained"] is True
    asked = kept.invoke("When did the robotics lab open?")
    assert {c["document"] for c in asked.response_metadata["citations"]} == {"notes.md"}


@pytest.mark.parametrize(
    ("messages", "problem"),
    [
        ([HumanMessage("Hello."), AIMessage("Hello!")], "must be a question"),
        ([SystemMessage("Be brief.")], "must be a question"),
        ([HumanMessage("  ")], "must be a question"),
        ([HumanMessage("Hi."), ToolMessage("7", tool_call_id="1")], "of type tool"),
        ([HumanMessage([{"type": "image", "url": "https://example.org/a.png"}])], "image content"),
    ],
)
def test_what_it_cannot_read_is_refused(
    chat: GroundwiseChat, messages: list[Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        chat.invoke(messages)


def test_an_argument_that_it_does_not_have_is_refused(chat: GroundwiseChat) -> None:
    with pytest.raises(ValueError, match="temperature"):
        GroundwiseChat(advisor=chat.advisor, temperature=0)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes no argument temperature"):
        chat.invoke(QUESTION, temperature=0)


def test_a_model_s_sentences_come_checked(
    scripted_advisor: Callable[..., tuple[Advisor, ScriptedModel]],
) -> None:
    advisor, model = scripted_advisor(
        "A placement at Brightwater lasts at least twelve weeks. Pay is $900 an hour.",
        writer="answer",
    )
    message = GroundwiseChat(advisor=advisor, answering="compose").invoke(QUESTION)
    assert model.history
    assert "twelve weeks" in message.text and "$900" not in message.text
    assert message.response_metadata["model_name"] == "scripted"


def test_a_stream_that_is_left_frees_the_model(
    scripted_advisor: Callable[..., tuple[Advisor, ScriptedModel]],
) -> None:
    said = "A placement at Brightwater lasts at least twelve weeks. It can start in May or in June."
    advisor, model = scripted_advisor(said, said, writer="answer")
    chat = GroundwiseChat(advisor=advisor, answering="compose")
    stream = chat.stream(QUESTION)
    assert "twelve weeks" in next(stream).text
    stream.close()
    assert "twelve weeks" in chat.invoke(QUESTION).text
    assert len(model.history) == 2


class Slow:
    """An advisor whose answer never ends unless it is told to."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor
        self.started, self.ended = threading.Event(), threading.Event()

    def stream(self, *_: object, cancel: threading.Event, **__: object) -> Iterator[Any]:
        self.started.set()
        cancel.wait(60)
        self.ended.set()
        yield from ()


@pytest.mark.parametrize("way", ["ainvoke", "astream"])
def test_a_cancelled_call_ends_the_work(
    chat: GroundwiseChat, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    slow = Slow(chat.advisor)
    monkeypatch.setattr(chat.advisor, "stream", slow.stream)

    async def ask() -> None:
        if way == "ainvoke":
            await chat.ainvoke(QUESTION)
        else:
            async for chunk in chat.astream(QUESTION):
                assert isinstance(chunk, AIMessageChunk)

    async def give_up() -> None:
        task = asyncio.create_task(ask())
        await asyncio.to_thread(slow.started.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The thread hears of it, and the loop can end.
        assert await asyncio.to_thread(slow.ended.wait, 60)

    in_a_loop(give_up())
