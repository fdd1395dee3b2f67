"""`advisor sources`: what is indexed."""

from __future__ import annotations

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of
from advisor.commands.output import print_json

_LONGEST_ABOUT = 110


def sources(
    index_dir: IndexDir = None, config: Config = None, set_: Set = None, as_json: AsJson = False
) -> None:
    """List what is indexed."""
    from dataclasses import asdict

    from corpus.headings import shortened
    from corpus.language.words import plain
    from index.reader import read_listing

    listings = read_listing(settings_of(config, set_, index_dir=index_dir).index_dir)
    if as_json:
        print_json([asdict(listing) for listing in listings])
        return
    for listing in listings:
        typer.echo(f"{listing.document}  {listing.title}  [{listing.passages} passages]")
        if listing.about:
            typer.echo(f"    {shortened(plain(listing.about), _LONGEST_ABOUT)}")
        if str(listing.source):
            typer.echo(f"    {listing.source}")
    total = sum(listing.passages for listing in listings)
    typer.echo(f"{len(listings)} documents, {total} passages.")
