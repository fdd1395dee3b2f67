"""The tool for agents: its text, its artifact, and what goes wrong in a sentence."""

from __future__ import annotations

import pytest
from langchain_core.messages import ToolCall
from langchain_core.utils.function_calling import convert_to_openai_tool

from advisor.advisor import Advisor
from advisor.build import build_advisor
from advisor.langchain import groundwise_tool
from advisor.schema import answer_reply
from advisor.settings import Settings
from tests.event_loop import in_a_loop

QUESTION = "How long does a placement at Brightwater last?"

pytestmark = pytest.mark.real_model


def called(question: str, name: str = "ask_documents") -> ToolCall:
    return ToolCall(name=name, args={"question": question}, id="1", type="tool_call")


def test_it_returns_the_answer_with_quotes_and_its_json(handbook_advisor: Advisor) -> None:
    tool = groundwise_tool(handbook_advisor)
    message = tool.invoke(called(QUESTION))
    assert "twelve weeks" in message.content and "[1] handbook.md: “" in message.content
    answer_reply().model_validate(message.artifact)
    assert message.artifact["citations"][0]["quote"] in message.content
    assert in_a_loop(tool.ainvoke(called(QUESTION))).content == message.content


def test_an_abstention_is_passed_on(handbook_advisor: Advisor) -> None:
    message = groundwise_tool(handbook_advisor).invoke(called("What is the capital of Mongolia?"))
    assert message.artifact["abstained"] is True and message.status == "success"
    assert message.content == message.artifact["answer"]


def test_its_name_and_words_are_an_agent_s(handbook_advisor: Advisor) -> None:
    tool = groundwise_tool(handbook_advisor, name="handbook", description="Knows the handbook.")
    shown = convert_to_openai_tool(tool)["function"]
    assert (shown["name"], shown["description"]) == ("handbook", "Knows the handbook.")
    assert list(shown["parameters"]["properties"]) == ["question"]
    assert shown["parameters"]["required"] == ["question"]


def test_it_keeps_to_documents(handbook_advisor: Advisor) -> None:
    tool = groundwise_tool(handbook_advisor, documents=["notes.md"])
    assert tool.invoke(called(QUESTION)).artifact["abstained"] is True


def test_what_goes_wrong_is_a_sentence(
    handbook_advisor: Advisor, handbook_settings: Settings
) -> None:
    nowhere = handbook_settings.index_dir / "none"
    missing = build_advisor(handbook_settings.model_copy(update={"index_dir": nowhere}))
    for tool, said in (
        (groundwise_tool(missing), "advisor index FOLDER"),
        (groundwise_tool(handbook_advisor, documents=["gone.md"]), "'gone.md'"),
        (groundwise_tool(handbook_advisor, collection="Boats"), "no collection"),
    ):
        message = tool.invoke(called(QUESTION))
        assert message.status == "error" and said in message.content
    with pytest.raises(ValueError, match="question"):
        groundwise_tool(handbook_advisor).invoke(called("   "))
