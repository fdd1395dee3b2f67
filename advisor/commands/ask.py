"""`advisor ask`: one question, one answer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from advisor.commands.options import (
    Answering,
    AsJson,
    Collection,
    Config,
    IndexDir,
    Model,
    Set,
    settings_of,
)
from advisor.commands.output import EXIT_ABSTAINED, open_advisor, print_json


def ask(
    question: Annotated[
        list[str], typer.Argument(help="The question; - reads it from standard input.")
    ],
    searched: Annotated[
        str | None, typer.Option("--searched", help="Search this text instead of the question.")
    ] = None,
    collection: Collection = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    model: Model = None,
    answering: Answering = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question. Exit code 3 when the documents don't say."""
    from advisor import terminal
    from advisor.options import only

    text = " ".join(question)
    if text == "-":
        text = sys.stdin.read().strip()
    if not text:
        raise typer.BadParameter("the question is empty")
    settings = settings_of(config, set_, index_dir=index_dir, model=model, answering=answering)
    options = only(collection, settings.index_address)
    with open_advisor(settings) as advisor:
        if as_json:
            from advisor.schema import answer_json

            answer = advisor.ask(text, searched=searched, options=options)
            print_json(answer_json(answer))
        else:
            events = advisor.stream(text, searched=searched, options=options)
            answer = terminal.show_stream(events, terminal.stdout(), advisor.path)
    if answer.abstained is not None:
        raise typer.Exit(EXIT_ABSTAINED)
