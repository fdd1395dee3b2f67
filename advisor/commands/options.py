"""The options that several commands take, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from advisor.settings import Settings

IndexDir = Annotated[
    Path | None,
    typer.Option("--index-dir", help="Folder of the index.", metavar="DIR", show_default=False),
]
Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file (TOML).", metavar="FILE")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="Any setting, as KEY=VALUE; repeatable.", metavar="KEY=VALUE"),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="embedded, a GGUF file, hf:owner/repo/file.gguf or openai:http://host:port/v1#name, "
        "of which several with commas between them.",
    ),
]
Answering = Annotated[
    str | None, typer.Option("--answering", help="auto, compose or quote.", metavar="MODE")
]
Collection = Annotated[
    str | None,
    typer.Option("--collection", help="Ask the documents of this collection alone."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def settings_of(config: Path | None, pairs: list[str] | None, **flags: object) -> Settings:
    """The settings of a command: those of `--set`, and over them its other flags."""
    from advisor.settings import load_settings

    overrides: dict[str, object] = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set takes KEY=VALUE, not {pair!r}")
        overrides[key.strip()] = value.strip()
    overrides.update({name: value for name, value in flags.items() if value is not None})
    return load_settings(config, overrides)
