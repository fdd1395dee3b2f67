"""What `advisor models` lists: the models at hand and the one that is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from advisor.models.downloads import models_folder
from advisor.settings import Settings


def describe_models(settings: Settings) -> Iterator[str]:
    """Lines for people: the chosen model, those on disk, and how to name others."""
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


def downloaded_models() -> list[Path]:
    """The GGUF files that were downloaded, by path."""
    return sorted(models_folder().rglob("*.gguf"))
