"""The Model Context Protocol over the advisor: the tools `ask` and `search`.

Standard output carries the protocol alone: the library sends everything else that is written there
to standard error, and llama.cpp's log is kept in `advisor.models.llama_log`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from advisor.advisor import Advisor
from advisor.answer import Answer
from advisor.conversations.earlier_turns import (
    MOST_TURNS,
    EarlierTurn,
    Question,
    RecentConversations,
)
from advisor.errors import USER_ERRORS
from advisor.gathering.searching import found_json, search
from advisor.options import only
from advisor.schema import answer_json, answer_reply, search_reply

_INSTRUCTIONS = (
    "Answers from one folder of documents on this machine. Every sentence that `ask` returns is "
    "supported by the quotes that it cites; when the documents don't say, it says so, and that is "
    "to be passed on rather than filled in. `search` finds passages without answering."
)
_ASK = (
    "Answer a question from the indexed documents. Returns sentences that were checked against "
    "the documents, with exact quotes as citations. When `abstained` is true the documents don't "
    "answer it, and `answer` says what is missing. Give a follow-up with the exchanges before it "
    'in `conversation`; it may then lean on them ("and in summer?").'
)
_SEARCH = (
    "Find the passages of the indexed documents that are nearest to a question or to a few words, "
    "best first. Answers nothing and checks nothing: use `ask` for an answer."
)
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_ASK_REPLY, _SEARCH_REPLY = answer_reply(), search_reply()
_T = TypeVar("_T")


_Collection = Annotated[
    str | None,
    Field(description="Name of the collection whose documents alone are asked; all without one."),
]


def serve_stdio(advisor: Advisor) -> None:
    """Serve until standard input ends."""
    mcp_server(advisor).run("stdio")


def mcp_server(advisor: Advisor) -> MCPServer[Any]:
    """A server whose tools ask this advisor, and the collections beside its index."""
    server: MCPServer[Any] = MCPServer(
        "groundwise",
        instructions=_INSTRUCTIONS,
        version=version("groundwise"),
        log_level="WARNING",
    )
    recent = RecentConversations()

    @server.tool(name="ask", description=_ASK, annotations=_READS)
    async def ask(
        question: Annotated[Question, Field(description="As a person would ask it.")],
        conversation: Annotated[
            list[EarlierTurn],
            Field(max_length=MOST_TURNS, description="The exchanges before, oldest first."),
        ] = [],  # noqa: B006 (pydantic copies it)
        collection: _Collection = None,
    ) -> Annotated[CallToolResult, _ASK_REPLY]:
        def answer(cancel: threading.Event) -> Answer:
            before = recent.conversation("", conversation)
            options = only(collection, advisor.index_dir)
            found = advisor.ask(question, before, options=options, cancel=cancel)
            if not cancel.is_set():
                recent.remember("", before, found)
            return found

        found = await _in_thread(answer)
        return _result(shown_text(found), answer_json(found))

    @server.tool(name="search", description=_SEARCH, annotations=_READS)
    async def find(
        query: Annotated[Question, Field(description="A question or a few words.")],
        limit: Annotated[int, Field(ge=1, le=50, description="Passages at most.")] = 6,
        collection: _Collection = None,
    ) -> Annotated[CallToolResult, _SEARCH_REPLY]:
        def look(_: threading.Event) -> list[dict[str, Any]]:
            options = only(collection, advisor.index_dir)
            documents = None if options is None else options.documents
            return found_json(advisor, search(advisor, query, limit, documents))

        passages = await _in_thread(look)
        text = "\n\n".join(f"{passage['document']}:\n{passage['text']}" for passage in passages)
        reply = {"query": query, "passages": passages}
        return _result(text or "No passage was found.", reply)

    return server


async def _in_thread(work: Callable[[threading.Event], _T]) -> _T:
    """Run what blocks; when the client cancels its call, the event is set.

    Raises:
        ToolError: with the sentence of an error that was foreseen.
    """
    cancel = threading.Event()
    try:
        return await anyio.to_thread.run_sync(partial(work, cancel), abandon_on_cancel=True)
    except USER_ERRORS as error:
        raise ToolError(str(error)) from error
    finally:
        cancel.set()


def _result(text: str, values: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=values)


def shown_text(answer: Answer) -> str:
    """The answer and its quotes, for clients that read text alone."""
    quotes = {
        cited.number: f"[{cited.number}] {cited.location}: “{' '.join(cited.quote.split())}”"
        for cited in answer.citations
    }
    return "\n".join([answer.text, *([""] if quotes else []), *quotes.values()])
