"""The advisor as a tool for agents."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from langchain_core.runnables.config import run_in_executor
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, Field

from advisor.advisor import Advisor
from advisor.conversations.earlier_turns import Question
from advisor.conversations.exports_text import shown_text
from advisor.errors import USER_ERRORS
from advisor.langchain.documents import allowed_documents
from advisor.options import AskOptions
from advisor.schema import answer_json

_DESCRIPTION = (
    "Answers a question from the indexed documents. Every sentence was checked against them, and "
    "exact quotes follow as citations. When the documents don't say, the answer says so: pass that "
    "on rather than fill it in. A question must be complete by itself."
)


class _Arguments(BaseModel):
    question: Question = Field(description="A whole question, as a person would ask it.")


def groundwise_tool(
    advisor: Advisor,
    *,
    name: str = "ask_documents",
    description: str = _DESCRIPTION,
    documents: Sequence[str] | None = None,
    collection: str | None = None,
) -> BaseTool:
    """A tool that answers a question from the documents.

    Its content is the answer with its quotes below it; its artifact is the JSON of the answer
    (docs/json.md), citations included. What goes wrong is told to the agent in a sentence.

    Args:
        advisor: what `build_advisor` makes; its owner closes it.
        name: what an agent calls it.
        description: tells an agent what it is for; better in words of the documents' own subject.
        documents: paths or ids of the documents that may be asked; None for all.
        collection: the name of the collection that may be asked; None for all documents.
    """

    def ask(question: str, cancel: threading.Event | None = None) -> tuple[str, dict[str, Any]]:
        try:
            among = allowed_documents(advisor.index_address, documents, collection)
            options = AskOptions(documents=among)
            answer = advisor.ask(question, options=options, cancel=cancel)
        except USER_ERRORS as error:
            raise ToolException(str(error)) from error
        return shown_text(answer), answer_json(answer)

    async def ask_later(question: str) -> tuple[str, dict[str, Any]]:
        given_up = threading.Event()
        try:
            return await run_in_executor(None, ask, question, given_up)
        finally:
            given_up.set()

    return StructuredTool(
        name=name,
        description=description,
        args_schema=_Arguments,
        func=ask,
        coroutine=ask_later,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )
