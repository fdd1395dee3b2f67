"""The Model Context Protocol over the advisor: the tools `ask` and `search`, and the documents.

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
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, CallToolResult, Resource, TextContent, ToolAnnotations
from pydantic import Field

from advisor.advisor import Advisor
from advisor.answer import Answer
from advisor.conversations.earlier_turns import (
    MOST_TURNS,
    EarlierTurn,
    Question,
    RecentConversations,
)
from advisor.conversations.exports_text import shown_text
from advisor.errors import USER_ERRORS
from advisor.gathering.searching import found_json, search
from advisor.options import only
from advisor.schema import answer_json, answer_reply, search_reply
from index.errors import IndexMissing
from index.reader import read_listing

_INSTRUCTIONS = (
    "Answers from one folder of documents on this machine. Every sentence that `ask` returns is "
    "supported by the quotes that it cites; when the documents don't say, it says so, and that is "
    "to be passed on rather than filled in. `search` finds passages without answering. The "
    "resources are the texts of the documents, in which offsets of quotes and passages count."
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
_DOCUMENT = "groundwise://documents/{document_id}"
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
    server = _Server(advisor)
    recent = RecentConversations()

    @server.resource(
        _DOCUMENT, name="document", description="The text of a document.", mime_type="text/plain"
    )
    async def read(document_id: str) -> str:
        def text(_: threading.Event) -> str:
            document = advisor.document(document_id)
            if document is None:
                raise ResourceNotFoundError(f"No indexed document has the id {document_id}.")
            return document.text

        return await _in_thread(text, ResourceError)

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
            options = only(collection, advisor.index_address)
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
            options = only(collection, advisor.index_address)
            documents = None if options is None else options.documents
            return found_json(advisor, search(advisor, query, limit, documents))

        passages = await _in_thread(look)
        text = "\n\n".join(f"{passage['document']}:\n{passage['text']}" for passage in passages)
        reply = {"query": query, "passages": passages}
        return _result(text or "No passage was found.", reply)

    return server


class _Server(MCPServer[Any]):
    """Lists as resources the documents that are indexed when it is asked."""

    def __init__(self, advisor: Advisor) -> None:
        super().__init__(
            "groundwise",
            instructions=_INSTRUCTIONS,
            version=version("groundwise"),
            log_level="WARNING",
        )
        self._index = advisor.index_address

    async def list_resources(self) -> list[Resource]:
        """Each document once, under the path of its first file; none before anything is indexed."""
        try:
            listing = await anyio.to_thread.run_sync(read_listing, self._index)
        except IndexMissing:
            return []
        except USER_ERRORS as error:
            raise MCPError(code=INTERNAL_ERROR, message=str(error)) from error
        first = {line.document_id: line for line in reversed(listing)}
        return [
            Resource(
                uri=_DOCUMENT.format(document_id=line.document_id),
                name=line.document,
                title=line.title,
                description=line.about or None,
                mime_type="text/plain",
            )
            for line in listing
            if first[line.document_id] is line
        ]


async def _in_thread(
    work: Callable[[threading.Event], _T],
    failed: type[ToolError] | type[ResourceError] = ToolError,
) -> _T:
    """Run what blocks; when the client cancels its call, the event is set.

    Raises:
        ToolError, ResourceError: as `failed` says, with the sentence of an error that was foreseen.
    """
    cancel = threading.Event()
    try:
        return await anyio.to_thread.run_sync(partial(work, cancel), abandon_on_cancel=True)
    except USER_ERRORS as error:
        raise failed(str(error)) from error
    finally:
        cancel.set()


def _result(text: str, values: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=values)
