"""`advisor move`."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of
from advisor.commands.output import print_json


def move(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="A folder, or postgresql://user@host:5432/database; a password is best kept in "
            "the file ~/.pgpass.",
            metavar="PLACE",
        ),
    ],
    chroma: Annotated[
        str,
        typer.Option(help="Chroma server for the vectors, as http://host:port.", metavar="URL"),
    ] = "",
    name: Annotated[
        str | None, typer.Option(help="The name of the index in that database.", metavar="NAME")
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    as_json: AsJson = False,
) -> None:
    """Copy the index to another place, compare, and say how to use it there.

    Nothing is read or embedded again. Conversations, people's settings and uploads of the page
    are copied, too. Everything stays where it is as well; stop the page meanwhile.
    """
    from pydantic import SecretStr

    from advisor import terminal
    from advisor.build import index_settings
    from index import moving
    from index.storage.place import is_database
    from ui.people.moving import move_people

    settings = settings_of(config, set_, index_dir=index_dir)
    source = index_settings(settings)
    if is_database(to):
        target = replace(source, catalog=to, name=name or source.name, chroma=chroma)
        lines = ["catalog = ...  # the address that you gave", f'index_name = "{target.name}"']
    else:
        directory = Path(to).expanduser().absolute()
        target = replace(source, directory=directory, catalog="", chroma=chroma)
        lines = [f'index_dir = "{directory}"', 'catalog = ""']
    with terminal.indexing_bar(terminal.stderr()) as bar:
        moved = moving.move(source, target, bar)
    changes = {
        "index_dir": target.directory,
        "catalog": SecretStr(target.catalog),
        "index_name": target.name,
        "chroma": target.chroma,
    }
    people = move_people(settings, settings.model_copy(update=changes))
    if as_json:
        print_json({**asdict(moved), **asdict(people)})
        return
    typer.echo(
        f"{moved.documents} documents, {moved.passages} passages are there, compared with the "
        f"index that they were copied from; {people.conversations} conversations and "
        f"{people.uploads} uploads with them. To use them, set:"
    )
    for line in [*lines, f'chroma = "{target.chroma}"']:
        typer.echo(f"    {line}")
