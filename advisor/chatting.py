"""Conversations on the terminal, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from advisor.answer import Conversation
from advisor.errors import USER_ERRORS
from advisor.schema import answer_json
from advisor.service import Advisor
from advisor.terminal import show_stream, stderr, stdout

_HELP = "/new starts a new conversation, /search TEXT searches that text instead, /quit ends."


def chat_json(
    advisor: Advisor, lines: Iterable[str], write: Callable[[dict[str, Any]], None]
) -> None:
    """Answer one question a line; an empty line starts a new conversation.

    A question that fails is answered with `{"question": ..., "error": ...}`, and the next one is
    read. The index must exist: without it nothing can be answered, and the error is raised.
    """
    advisor.require_index()
    conversation = Conversation()
    for line in lines:
        question = line.strip()
        if not question:
            conversation = Conversation()
            continue
        try:
            answer = advisor.ask(question, conversation)
        except USER_ERRORS as error:
            write({"question": question, "error": str(error)})
            continue
        conversation = conversation.with_turn(question, answer)
        write(answer_json(answer))


def chat_terminal(advisor: Advisor) -> None:
    """Read questions until the end of input or `/quit`."""
    advisor.require_index()
    console = stdout()
    console.print(f"[dim]{_HELP}[/dim]")
    conversation = Conversation()
    last = ""
    while True:
        try:
            question = console.input("[bold]> [/bold]").strip()
        except EOFError:
            return
        searched = None
        if question in ("/quit", "/exit"):
            return
        if question == "/new":
            conversation, last = Conversation(), ""
            console.print("[dim]New conversation.[/dim]")
            continue
        if question.startswith("/search "):
            searched = question.removeprefix("/search ").strip()
            question = last or searched
        elif question.startswith("/"):
            console.print(f"[dim]{_HELP}[/dim]")
            continue
        if not question:
            continue
        try:
            events = advisor.stream(question, conversation, searched=searched)
            answer = show_stream(events, console, advisor.path)
        except USER_ERRORS as error:
            stderr().print(f"Error: {error}", markup=False)
            continue
        conversation = conversation.with_turn(question, answer)
        last = question
