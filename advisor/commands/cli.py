"""The command line put together: the front door, whose commands may import `ui` and `evals`.

Exit codes: 0 answered, 1 error, 2 usage, 3 abstained. Heavy imports are inside the commands, so
that `advisor --help` costs little.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

from advisor.commands.ask import ask
from advisor.commands.chat import chat
from advisor.commands.collections import collections
from advisor.commands.doctor import doctor
from advisor.commands.eval import CONTEXT, eval_
from advisor.commands.index import index
from advisor.commands.mcp import mcp
from advisor.commands.models import models
from advisor.commands.move import move
from advisor.commands.output import EXIT_ERROR
from advisor.commands.serve import serve
from advisor.commands.settings import settings
from advisor.commands.sources import sources
from advisor.commands.users import app as users_app
from advisor.commands.verify import verify


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"groundwise {version('groundwise')}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Take the options that belong to no command."""


app = typer.Typer(
    name="advisor",
    help="Answers questions about your documents, and shows only what they support.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.callback()(_options)
app.add_typer(users_app)
for _command in (
    index,
    ask,
    chat,
    serve,
    sources,
    collections,
    move,
    settings,
    models,
    doctor,
    verify,
    mcp,
):
    app.command()(_command)
app.command(name="eval", context_settings=CONTEXT)(eval_)


def main() -> None:
    """Run the command line; every error of ours becomes one sentence and exit code 1."""
    from advisor.errors import USER_ERRORS

    try:
        app()
    except USER_ERRORS as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(EXIT_ERROR)
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_ERROR)
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        sys.exit(130)
    finally:
        # Python looks through every object once more at its end, to free what memory the system
        # frees anyway: a tenth of the time of `ask --answering quote`.
        gc.freeze()


if __name__ == "__main__":
    main()
