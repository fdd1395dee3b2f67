"""`advisor sources`: what is indexed, and how a file was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of
from advisor.commands.output import listing_line, print_json

if TYPE_CHECKING:
    from index.storage.files import Listing
    from index.storage.place import IndexAddress

_LONGEST_ABOUT = 110


def sources(
    file: Annotated[
        str | None,
        typer.Argument(
            help="Show how this file was read: its path, its name or its title.", metavar="FILE"
        ),
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    as_json: AsJson = False,
) -> None:
    """List what is indexed, or show one file and all that was noted while it was read."""
    from dataclasses import asdict

    from index.reader import read_listing

    index = settings_of(config, set_, index_dir=index_dir).index_address
    listings = read_listing(index)
    if file is not None:
        _show_files(_called(listings, file), index, as_json)
    elif as_json:
        print_json([asdict(listing) for listing in listings])
    else:
        _list(listings)


def _list(listings: Sequence[Listing]) -> None:
    from corpus.headings import shortened
    from corpus.language.words import plain

    for listing in listings:
        typer.echo(listing_line(listing))
        if listing.about:
            typer.echo(f"    {shortened(plain(listing.about), _LONGEST_ABOUT)}")
        if str(listing.source):
            typer.echo(f"    {listing.source}")
    total = sum(listing.passages for listing in listings)
    typer.echo(f"{len(listings)} documents, {total} passages.")


def _show_files(listings: Sequence[Listing], index: IndexAddress, as_json: bool) -> None:
    from dataclasses import asdict

    from advisor import terminal
    from index.opening import place_of

    found = []
    with place_of(index).reading() as catalog:
        for listing in listings:
            document = catalog.document(listing.document_id)
            if document is None:
                continue
            if not as_json:
                terminal.show_document(listing, document, terminal.stdout())
            pages = len(document.page_starts)
            places = [asdict(place) for place in document.places]
            found.append({**asdict(listing), "pages": pages, "places": places})
    if as_json:
        print_json(found)


def _called(listings: Sequence[Listing], name: str) -> list[Listing]:
    """The files that a path, a name or a title means: all that it fits best.

    Raises:
        IndexMissing: no indexed file is called so.
    """
    from index.errors import IndexMissing

    path = str(Path(name).expanduser().absolute())
    wanted = name.casefold()
    for fits in (
        lambda line: line.path == path or line.document == name,
        lambda line: Path(line.path).name.casefold() == wanted,
        lambda line: line.title.casefold() == wanted,
    ):
        if found := [line for line in listings if fits(line)]:
            return found
    raise IndexMissing(
        f"No indexed file is called {name}. `advisor sources` lists those that there are."
    )
