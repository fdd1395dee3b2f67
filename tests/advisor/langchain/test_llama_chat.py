"""A local model as a chat model: the same text, counted, stopped and cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import UsageMetadataCallbackHandler
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from advisor.errors import ContextTooLong, ModelError
from advisor.langchain import LlamaChat
from advisor.models.gguf_files import embedded_model
from advisor.models.llama import LlamaModel
from advisor.models.scripted import ScriptedModel
from advisor.settings import Settings
from tests.event_loop import in_a_loop

QUESTION: list[BaseMessage] = [
    SystemMessage("You are a teacher."),
    HumanMessage("Count from one to ten, in words."),
]


@pytest.fixture(scope="module")
def llama() -> Iterator[LlamaModel]:
    model = LlamaModel(embedded_model(), Settings(context_tokens=1024, max_tokens=12))
    yield model
    model.close()


@pytest.mark.real_model
def test_it_says_what_the_model_says(llama: LlamaModel) -> None:
    chat = LlamaChat(model=llama)
    whole = "".join(llama.stream(QUESTION))
    message = chat.invoke(QUESTION)
    assert message.content == whole
    pieces = [chunk.text for chunk in chat.stream(QUESTION, max_tokens=5)]
    assert len(pieces) >= 5 and whole.startswith("".join(pieces))
    assert chat.get_num_tokens_from_messages(QUESTION) == llama.count_tokens(QUESTION)
    with pytest.raises(ContextTooLong):
        chat.invoke(QUESTION, max_tokens=5000)
    streamed, *rest = chat.stream(QUESTION)
    again = [*QUESTION, sum(rest, streamed), HumanMessage("Go on.")]
    assert chat.invoke(again).text == chat.invoke([*QUESTION, message, again[-1]]).text


@pytest.mark.real_model
def test_tokens_are_counted_by_the_model(llama: LlamaModel) -> None:
    chat = LlamaChat(model=llama, max_tokens=5)
    listener = UsageMetadataCallbackHandler()
    message = chat.invoke(QUESTION, config={"callbacks": [listener]})
    usage = message.usage_metadata
    assert usage is not None
    assert usage["input_tokens"] == llama.count_tokens(QUESTION)
    assert usage["output_tokens"] == chat.get_num_tokens(message.text) == 5
    assert listener.usage_metadata == {llama.name: usage}


def test_stop_strings_of_a_call_stand_for_its_own() -> None:
    model = ScriptedModel(default="one two three four")
    chat = LlamaChat(model=model, stop=["three"])
    assert chat.invoke("Count.").text == "one two "
    assert chat.invoke("Count.", stop=["two"]).text == "one "
    assert chat.invoke("Count.", stop=[]).text == "one two three four"
    assert [chunk.text for chunk in chat.stream("Count.")] == ["one", " two", " ", ""]


def test_max_tokens_of_a_call_stand_for_its_own() -> None:
    chat = LlamaChat(model=ScriptedModel(default="one two three four"), max_tokens=3)
    assert chat.invoke("Count.").text == "one two three"
    assert chat.bind(max_tokens=1).invoke("Count.").text == "one"


def test_what_it_does_not_take_is_refused() -> None:
    model = ScriptedModel(default="one")
    with pytest.raises(ValueError, match="temperature"):
        LlamaChat(model=model, temperature=0.5)  # type: ignore[call-arg]
    chat = LlamaChat(model=model)
    with pytest.raises(TypeError, match="temperature"):
        chat.invoke("Count.", temperature=0.5)
    picture = HumanMessage([{"type": "image", "base64": "AAAA", "mime_type": "image/png"}])
    with pytest.raises(ValueError, match="image content; only text"):
        chat.invoke([picture])
    assert model.history == []


def test_errors_of_the_model_come_through() -> None:
    with pytest.raises(ModelError, match="no reply left"):
        LlamaChat(model=ScriptedModel()).invoke("Hello.")


def test_what_changes_a_reply_is_in_the_key_of_a_cache() -> None:
    cache, model = InMemoryCache(), ScriptedModel(default="one two three")
    for options, said in (
        ({}, "one two three"),
        ({"stop": ["two"]}, "one "),
        ({"max_tokens": 1}, "one"),
        ({}, "one two three"),
    ):
        assert LlamaChat(model=model, cache=cache, **options).invoke("Count.").text == said
    assert len(model.history) == 3


@pytest.mark.real_model
def test_a_cancelled_call_frees_the_model(llama: LlamaModel) -> None:
    chat = LlamaChat(model=llama)

    async def give_up() -> str:
        async for _ in chat.astream(QUESTION, max_tokens=500):
            break
        task = asyncio.create_task(chat.ainvoke(QUESTION, max_tokens=500))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return (await chat.ainvoke(QUESTION, max_tokens=3)).text

    assert in_a_loop(give_up())
