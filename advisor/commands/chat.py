"""`advisor chat`: conversations in the terminal, for people and for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import (
    Answering,
    Collection,
    Config,
    IndexDir,
    Model,
    Set,
    settings_of,
)
from advisor.commands.output import open_advisor, print_line

if TYPE_CHECKING:
    from advisor.advisor import Advisor
    from advisor.answer import Conversation
    from advisor.options import AskOptions

_HELP = (
    "/new starts a new conversation, /search TEXT searches that text instead, /good or /bad "
    "[COMMENT] keeps your judgement of the last answer, /quit ends."
)


def chat(
    collection: Collection = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    model: Model = None,
    answering: Answering = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One question a line on standard input, one JSON answer a line on standard "
            "output; an empty line starts a new conversation.",
        ),
    ] = False,
) -> None:
    """Hold a conversation in the terminal."""
    from advisor.options import only

    settings = settings_of(config, set_, index_dir=index_dir, model=model, answering=answering)
    options = only(collection, settings.index_address)
    with open_advisor(settings) as advisor:
        if as_json:
            chat_json(advisor, sys.stdin, options)
        else:
            chat_terminal(advisor, settings.index_dir, options)


def chat_json(advisor: Advisor, lines: Iterable[str], options: AskOptions | None = None) -> None:
    """Answer one question a line; an empty line starts a new conversation.

    A question that fails is answered with `{"question": ..., "error": ...}`, and the next one is
    read. The index must exist: without it nothing can be answered, and the error is raised.
    """
    from advisor.answer import Conversation
    from advisor.errors import USER_ERRORS
    from advisor.schema import answer_json

    advisor.require_index()
    conversation = Conversation()
    for line in lines:
        question = line.strip()
        if not question:
            conversation = Conversation()
            continue
        try:
            answer = advisor.ask(question, conversation, options=options)
        except USER_ERRORS as error:
            print_line({"question": question, "error": str(error)})
            continue
        conversation = conversation.with_turn(question, answer)
        print_line(answer_json(answer))


def chat_terminal(advisor: Advisor, index_dir: Path, options: AskOptions | None = None) -> None:
    """Read questions until the end of input or `/quit`; feedback goes to `index_dir`."""
    from advisor.answer import Conversation
    from advisor.errors import USER_ERRORS
    from advisor.terminal import show_stream, show_suggestions, stderr, stdout

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
        if question.split(" ")[0] in ("/good", "/bad"):
            console.print(f"[dim]{_keep_feedback(question, conversation, index_dir)}[/dim]")
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
            events = advisor.stream(question, conversation, searched=searched, options=options)
            answer = show_stream(events, console, advisor.path)
            conversation, last = conversation.with_turn(question, answer), question
            asked = [turn.question for turn in conversation.turns]
            show_suggestions(advisor.suggest(answer, options, asked=asked), console)
        except USER_ERRORS as error:
            stderr().print(f"Error: {error}", markup=False)


def _keep_feedback(line: str, conversation: Conversation, index_dir: Path) -> str:
    """Append the judgement of the last answer; return what to tell the person."""
    from rich.markup import escape

    from advisor.answer import Conversation
    from advisor.conversations.feedback import FILE_NAME, append_feedback, feedback_on
    from advisor.errors import USER_ERRORS

    if not conversation.turns:
        return "There is no answer to judge yet."
    command, _, comment = line.partition(" ")
    before = Conversation(conversation.turns[:-1])
    answer = conversation.turns[-1].answer
    feedback = feedback_on(answer, "up" if command == "/good" else "down", comment, before)
    try:
        append_feedback(index_dir / FILE_NAME, feedback)
    except USER_ERRORS as error:
        return escape(f"Error: {error}")
    return escape(
        f"Kept in {index_dir / FILE_NAME}; `advisor eval from-feedback` makes cases of it."
    )
