"""`advisor eval ...`: its commands are in `evals.commands`."""

from __future__ import annotations

import typer

CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""Everything after `eval` is passed on, `--help` too."""


def eval_(context: typer.Context) -> None:
    """Measure how far the advisor can be trusted; `advisor eval --help` lists the commands."""
    from evals.commands.cli import app as evals_app

    evals_app(context.args, prog_name="advisor eval")
