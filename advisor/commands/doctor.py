"""`advisor doctor`: is everything there that an answer needs?"""

from __future__ import annotations

import typer

from advisor.commands.options import Config, IndexDir, Model, Set, settings_of
from advisor.commands.output import EXIT_ERROR


def doctor(
    index_dir: IndexDir = None, config: Config = None, set_: Set = None, model: Model = None
) -> None:
    """Check everything an answer needs, and say how to mend what is broken."""
    from advisor.doctor.checks import run_checks

    failed = False
    for check in run_checks(settings_of(config, set_, index_dir=index_dir, model=model)):
        mark = {True: "ok  ", False: "FAIL", None: "--  "}[check.ok]
        typer.echo(f"{mark} {check.name}: {check.detail}")
        if check.ok is False:
            failed = True
            typer.echo(f"     Remedy: {check.remedy}")
    if failed:
        raise typer.Exit(EXIT_ERROR)
