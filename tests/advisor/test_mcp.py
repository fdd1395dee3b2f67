"""The MCP server: its tools in memory, and a real process with the real models."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from advisor.build import build_advisor
from advisor.mcp import mcp_server
from advisor.schema import answer_reply, search_reply
from index.collections import Collections
from index.reader import read_listing
from tests.event_loop import in_a_loop

QUESTION = "How long does a placement at Brightwater last?"


@asynccontextmanager
async def connected(advisor):
    async with Client(mcp_server(advisor)) as client:
        yield client


def call(advisor, name, **arguments):
    """What a tool returns to a client in the same process."""

    async def run():
        async with connected(advisor) as client:
            return await client.call_tool(name, arguments)

    return in_a_loop(run())


@pytest.fixture(scope="module")
def advisor(handbook_settings):
    made = build_advisor(handbook_settings)
    yield made
    made.close()


def said(result):
    return result.content[0].text


@pytest.mark.real_model
class TestTools:
    def test_their_schemas_are_those_of_the_json(self, advisor):
        async def run():
            async with connected(advisor) as client:
                return (await client.list_tools()).tools

        ask, search = in_a_loop(run())
        assert (ask.name, search.name) == ("ask", "search")
        answer_keys = set(answer_reply().model_json_schema()["properties"])
        assert set(ask.output_schema["properties"]) == answer_keys
        assert set(search.output_schema["properties"]) == {"query", "passages"}
        assert set(ask.input_schema["properties"]) == {
            *("question", "conversation", "collection"),
        }
        assert "documents" in ask.description and ask.annotations.read_only_hint

    def test_an_answer_has_its_quotes_in_both_forms(self, advisor):
        result = call(advisor, "ask", question=QUESTION)
        assert not result.is_error
        answer = result.structured_content
        answer_reply().model_validate(answer)
        assert "twelve weeks" in answer["answer"]
        assert answer["citations"][0]["quote"] in said(result)
        assert "[1] handbook.md: “" in said(result)

    def test_an_abstention_is_no_error(self, advisor):
        result = call(advisor, "ask", question="What is the capital of Mongolia?")
        assert not result.is_error
        assert result.structured_content["abstained"] is True
        assert said(result) == result.structured_content["answer"]

    def test_a_follow_up_leans_on_the_conversation(self, advisor):
        async def run():
            async with connected(advisor) as client:
                question = "Who runs the programme?"
                first = await client.call_tool("ask", {"question": question})
                answer = first.structured_content["answer"]
                earlier = [{"question": question, "answer": answer}]
                asked = {"question": "When does she answer questions?", "conversation": earlier}
                return await client.call_tool("ask", asked)

        result = in_a_loop(run())
        assert "Lindqvist" in result.structured_content["searched"]
        assert "Mondays" in result.structured_content["answer"]

    def test_passages_are_found(self, advisor):
        result = call(advisor, "search", query="robotics lab", limit=2)
        reply = search_reply().model_validate(result.structured_content)
        assert reply.passages[0].document == "notes.md"
        assert len(reply.passages) <= 2
        assert reply.passages[0].text in said(result)

    def test_a_collection_is_asked_alone(self, advisor):
        listing = read_listing(advisor.index_dir)
        notes = [line.path for line in listing if line.document == "notes.md"]
        kept = Collections(advisor.index_dir)
        kept.put("Notes", notes)
        asked = call(advisor, "ask", question=QUESTION, collection="notes")
        assert "handbook.md" not in said(asked)
        found = call(advisor, "search", query=QUESTION, collection="notes").structured_content
        assert {passage["document"] for passage in found["passages"]} == {"notes.md"}
        missing = call(advisor, "ask", question=QUESTION, collection="Nothing")
        assert missing.is_error and "There are: Notes." in said(missing)
        kept.remove("Notes")

    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("ask", {"question": "   "}),
            ("ask", {"question": "?" * 2001}),
            ("ask", {}),
            ("search", {"query": "pay", "limit": 0}),
        ],
    )
    def test_wrong_arguments_are_tool_errors(self, advisor, name, arguments):
        assert call(advisor, name, **arguments).is_error


@pytest.mark.real_model
class TestDocuments:
    def test_they_are_resources_with_the_text_that_offsets_count_in(self, advisor):
        async def run():
            async with connected(advisor) as client:
                answer = await client.call_tool("ask", {"question": QUESTION})
                listed = (await client.list_resources()).resources
                [cited] = answer.structured_content["citations"]
                uri = f"groundwise://documents/{cited['document_id']}"
                [resource] = [r for r in listed if str(r.uri) == uri]
                [read] = (await client.read_resource(uri)).contents
                templates = (await client.list_resource_templates()).resource_templates
                return cited, listed, resource, read, templates

        cited, listed, resource, read, templates = in_a_loop(run())
        assert [r.name for r in listed] == ["handbook.md", "notes.md"]
        assert (resource.title, resource.mime_type) == ("Placement handbook", "text/plain")
        assert read.text[cited["start"] : cited["end"]] == cited["quote"]
        assert [t.uri_template for t in templates] == ["groundwise://documents/{document_id}"]

    def test_one_that_is_gone_is_said_to_be(self, advisor):
        async def run():
            async with connected(advisor) as client:
                with pytest.raises(MCPError, match="No indexed document has the id 0123"):
                    await client.read_resource("groundwise://documents/0123")

        in_a_loop(run())

    def test_before_anything_is_indexed_there_are_none(self, tmp_path, handbook_settings):
        missing = handbook_settings.model_copy(update={"index_dir": tmp_path / "nothing"})

        async def run():
            async with connected(build_advisor(missing)) as client:
                assert (await client.list_resources()).resources == []
                with pytest.raises(MCPError, match="advisor index FOLDER"):
                    await client.read_resource("groundwise://documents/0123")

        in_a_loop(run())


def test_an_error_of_ours_is_a_tool_error_with_its_sentence(tmp_path, handbook_settings):
    missing = handbook_settings.model_copy(update={"index_dir": tmp_path / "nothing"})
    for name, arguments in (("ask", {"question": QUESTION}), ("search", {"query": "pay"})):
        result = call(build_advisor(missing), name, **arguments)
        assert result.is_error
        assert "Nothing is indexed in" in said(result)
        assert "advisor index FOLDER" in said(result)


@pytest.mark.real_model
class TestProcess:
    def test_a_client_over_standard_input_and_output(self, handbook_settings):
        index = str(handbook_settings.index_dir)
        parameters = StdioServerParameters(
            command=sys.executable,
            args=[
                "-m",
                "advisor.commands.cli",
                "mcp",
                "--index-dir",
                index,
                "--answering",
                "compose",
            ],
        )

        async def run():
            async with Client(stdio_client(parameters)) as client:
                answer = await client.call_tool("ask", {"question": QUESTION})
                found = await client.call_tool("search", {"query": "locker key", "limit": 1})
                return answer, found

        answer, found = in_a_loop(run())
        assert "twelve weeks" in answer.structured_content["answer"]
        assert "locker key" in found.structured_content["passages"][0]["text"]

    def test_standard_output_carries_the_protocol_alone(self, handbook_settings):
        """The model is loaded and writes: what llama.cpp says of it must be elsewhere."""
        started = {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        }
        messages = [
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": started},
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {
                "jsonrpc": "2.0",
                "id": 2,
                "method": "tools/call",
                "params": {"name": "ask", "arguments": {"question": QUESTION}},
            },
        ]
        command = [sys.executable, "-m", "advisor.commands.cli", "mcp", "--answering", "compose"]
        command += ["--index-dir", str(handbook_settings.index_dir)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            for message in messages:
                process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
            replies = [json.loads(process.stdout.readline()) for _ in range(2)]
            process.stdin.close()
            rest = process.stdout.read()
        assert [reply["id"] for reply in replies] == [1, 2]
        assert "twelve weeks" in replies[1]["result"]["structuredContent"]["answer"]
        assert rest == b""
        assert process.returncode == 0
