"""`advisor mcp`: the advisor as a tool of other programs, over standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def mcp(
    index_dir: Annotated[
        Path | None,
        typer.Option("--index-dir", help="Folder of the index.", metavar="DIR", show_default=False),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings file (TOML).", metavar="FILE")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            help="embedded, a GGUF file, hf:owner/repo/file.gguf or openai:http://host:port/v1#name.",
        ),
    ] = None,
    answering: Annotated[
        str | None, typer.Option("--answering", help="auto, compose or quote.", metavar="MODE")
    ] = None,
) -> None:
    """Serve the tools `ask` and `search` to an MCP client, over standard input and output."""
    from advisor.build import build_advisor
    from advisor.mcp_server import serve_stdio
    from advisor.settings import load_settings

    given = {"index_dir": index_dir, "model": model, "answering": answering}
    advisor = build_advisor(load_settings(config, given))
    try:
        serve_stdio(advisor)
    finally:
        advisor.close()
