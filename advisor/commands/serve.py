"""`advisor serve`: the web page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import Answering, Config, IndexDir, Model, Set, settings_of


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 for any free one.")] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    model: Model = None,
    answering: Answering = None,
    auth: Annotated[
        Path | None,
        typer.Option(
            help="File of the accounts that may use it; `database` for those kept there.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Serve the web page."""
    settings = settings_of(
        config, set_, index_dir=index_dir, model=model, answering=answering, host=host, port=port,
        auth=auth,
    )  # fmt: skip
    from advisor import terminal
    from ui.start import serve as serve_page

    def ready(url: str) -> None:
        typer.echo(f"The advisor is at {url} (Ctrl+C stops it)")

    with terminal.download_bar(terminal.stderr()) as bar:
        serve_page(settings, ready, bar)
