"""`advisor collections`: which there are, and what belongs to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of
from advisor.commands.output import listing_line, print_json

if TYPE_CHECKING:
    from index.storage.place import IndexAddress


def collections(
    name: Annotated[
        str | None, typer.Argument(help="List the documents of this one.", metavar="NAME")
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="End this collection; its documents stay indexed.")
    ] = False,
    take_out: Annotated[
        Path | None,
        typer.Option("--take-out", help="Take a file or folder out of it; it stays indexed."),
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    as_json: AsJson = False,
) -> None:
    """List the collections, or the documents of one; `advisor index --collection` makes them."""
    from index.collections import Collections
    from index.indexing.plan import absolute

    index = settings_of(config, set_, index_dir=index_dir).index_address
    kept = Collections(index)
    if name is None:
        if remove or take_out is not None:
            raise typer.BadParameter("name the collection")
        _list(index, as_json)
    elif remove:
        kept.remove(name)
    elif take_out is not None:
        kept.remove(name, [absolute(take_out)])
    else:
        _show(index, name, as_json)


def _list(index: IndexAddress, as_json: bool) -> None:
    from index.collections import Collections, documents_of
    from index.reader import read_listing

    found = Collections(index).all()
    counts = [len(ids) for ids in documents_of(found, read_listing(index))]
    if as_json:
        print_json(
            [
                {"name": each.name, "paths": sorted(each.paths), "documents": count}
                for each, count in zip(found, counts, strict=True)
            ]
        )
        return
    for each, count in zip(found, counts, strict=True):
        typer.echo(f"{each.name}  [{count} documents]")
        for path in sorted(each.paths):
            typer.echo(f"    {path}")
    if not found:
        typer.echo("There are no collections. `advisor index FOLDER --collection NAME` makes one.")


def _show(index: IndexAddress, name: str, as_json: bool) -> None:
    from dataclasses import asdict

    from index.collections import Collections
    from index.reader import read_listing

    listing = read_listing(index)
    ids = Collections(index).documents(name, listing)
    lines = [line for line in listing if line.document_id in ids]
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    for line in lines:
        typer.echo(listing_line(line))
    typer.echo(f"{len(lines)} documents.")
