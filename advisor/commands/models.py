"""`advisor models`: the models that are at hand."""

from __future__ import annotations

from typing import Annotated

import typer

from advisor.commands.options import Config, Model, Set, settings_of

_OTHERS = """
Others, by the setting `model` or --model:
  /path/to/file.gguf             any GGUF file with a chat template
  hf:owner/repo/file.gguf        downloaded once, hash checked
  openai:http://host:port/v1#m   a server that speaks OpenAI's protocol; several with commas
                                 between them answer as one"""

_Servers = Annotated[
    bool, typer.Option("--servers", help="Ask the model servers of this machine for theirs.")
]


def models(
    config: Config = None, set_: Set = None, model: Model = None, servers: _Servers = False
) -> None:
    """Show the models that are at hand, which one is chosen, and how to choose another."""
    from advisor.models.downloads import downloaded_models
    from advisor.models.factory import INSTALL, runs_files
    from advisor.server_specs import servers_of, shown_address

    settings = settings_of(config, set_, model=model)
    chosen = servers_of(settings.model) or (settings.model,)
    separator = "\n  "
    typer.echo(f"Chosen: {separator.join(map(shown_address, chosen))}")
    if len(chosen) > 1:
        typer.echo("  Each question goes to the least busy of them that answers.")
    place = "installed with groundwise" if runs_files() else f"not installed: {INSTALL}"
    typer.echo("\nAt hand:")
    typer.echo(f"  embedded   SmolLM2-135M-Instruct, 98 MB, {place}")
    for path in downloaded_models():
        typer.echo(f"  {path}   {path.stat().st_size / 1e6:.0f} MB")
    if servers:
        _list_served(settings.port)
    typer.echo(_OTHERS)


def _list_served(own: int) -> None:
    """Print what servers of this machine offer; `own` is the port of the page."""
    from advisor.models.servers.local_servers import find_models, places

    found = find_models(places(), without=[own])
    typer.echo("\nOn servers of this machine:")
    for model in found.models:
        size = f"{model.size / 1e6:.0f} MB" if model.size else ""
        told = ", ".join(filter(None, (model.parameters, size, model.server)))
        typer.echo(f"  {model.setting}   {told}")
    for note in found.notes:
        typer.echo(f"  {note}")
    if not found.models and not found.notes:
        asked = ", ".join(f"{place.server} at port {place.port}" for place in found.asked)
        typer.echo(f"  none answers; asked: {asked}")
