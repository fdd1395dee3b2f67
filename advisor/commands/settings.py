"""`advisor settings`: every setting, its value and where that came from."""

from __future__ import annotations

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of
from advisor.commands.output import print_json


def settings(
    index_dir: IndexDir = None, config: Config = None, set_: Set = None, as_json: AsJson = False
) -> None:
    """Show every setting, its value and where that came from."""
    from dataclasses import asdict

    from advisor.settings import effective

    rows = effective(settings_of(config, set_, index_dir=index_dir))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.name} = {row.value!r}  ({row.origin})")
        typer.echo(f"    {row.description}")
        if row.measured:
            typer.echo(f"    Measured: {row.measured}")
