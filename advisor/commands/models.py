"""`advisor models`: the models that are at hand."""

from __future__ import annotations

import typer

from advisor.commands.options import Config, Model, Set, settings_of

_OTHERS = """
Others, by the setting `model` or --model:
  /path/to/file.gguf             any GGUF file with a chat template
  hf:owner/repo/file.gguf        downloaded once, hash checked
  openai:http://host:port/v1#m   a server that speaks OpenAI's protocol"""


def models(config: Config = None, set_: Set = None, model: Model = None) -> None:
    """Show the models that are at hand, which one is chosen, and how to choose another."""
    from advisor.models.downloads import downloaded_models

    typer.echo(f"Chosen: {settings_of(config, set_, model=model).model}\n\nAt hand:")
    typer.echo("  embedded   SmolLM2-135M-Instruct, 98 MB, installed with groundwise")
    for path in downloaded_models():
        typer.echo(f"  {path}   {path.stat().st_size / 1e6:.0f} MB")
    typer.echo(_OTHERS)
