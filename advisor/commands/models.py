"""`advisor models`: the models that are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from advisor.commands.options import Config, Model, Set, settings_of

if TYPE_CHECKING:
    from advisor.settings import Settings


def models(config: Config = None, set_: Set = None, model: Model = None) -> None:
    """Show the models that are at hand, which one is chosen, and how to choose another."""
    for line in _lines(settings_of(config, set_, model=model)):
        typer.echo(line)


def _lines(settings: Settings) -> Iterator[str]:
    from advisor.models.downloads import downloaded_models

    yield f"Chosen: {settings.model}"
    yield ""
    yield "At hand:"
    yield "  embedded   SmolLM2-135M-Instruct, 98 MB, installed with groundwise"
    for path in downloaded_models():
        yield f"  {path}   {path.stat().st_size / 1e6:.0f} MB"
    yield ""
    yield "Others, by the setting `model` or --model:"
    yield "  /path/to/file.gguf             any GGUF file with a chat template"
    yield "  hf:owner/repo/file.gguf        downloaded once, hash checked"
    yield "  openai:http://host:port/v1#m   a server that speaks OpenAI's protocol"
