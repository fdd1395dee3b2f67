"""`advisor users`: the accounts of a page that several people use."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ui.door.account_records import AccountRecords

app = typer.Typer(
    name="users",
    help="Keep the accounts of those who may use the page: `advisor serve --auth FILE`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(help="The name to sign in with.", metavar="NAME")]
File = Annotated[
    Path | None,
    typer.Option(
        "--file",
        help="The accounts file, or `database` where the index is in one; the setting `auth` when "
        "left out.",
        metavar="FILE",
    ),
]


@app.command()
def add(name: Name, file: File = None) -> None:
    """Add an account; the password is asked for, or is the first line of standard input."""
    from ui.door.accounts import add_account

    with closing(_records(file)) as records:
        kept = add_account(records, name, _password())
        serving = f"Serve with `advisor serve --auth {records.file}`."
        typer.echo(f"Added {kept} to {records.where}. {serving}")


@app.command()
def password(name: Name, file: File = None) -> None:
    """Change the password of an account and end its sessions."""
    from ui.door.accounts import change_password

    with closing(_records(file)) as records:
        change_password(records, name, _password())
    typer.echo(f"Changed the password of {name}; whoever was signed in with it is signed out.")


@app.command()
def remove(name: Name, file: File = None) -> None:
    """Remove an account and end its sessions."""
    from ui.door.accounts import remove_account

    with closing(_records(file)) as records:
        remove_account(records, name)
    typer.echo(f"Removed {name}; whoever was signed in with it is signed out.")


@app.command(name="import")
def import_(
    source: Annotated[
        Path, typer.Argument(help="Another file of accounts, or `database`.", metavar="SOURCE")
    ],
    file: File = None,
) -> None:
    """Copy accounts from elsewhere, with their passwords; those that are there stay."""
    from ui.door.accounts import take_accounts

    with closing(_records(file)) as records, closing(_records(source)) as others:
        names = take_accounts(records, others)
        typer.echo(f"New in {records.where}: {', '.join(names) or 'none'}.")


@app.command(name="list")
def list_(file: File = None) -> None:
    """List the accounts and when their passwords were changed."""
    from ui.door.accounts import list_accounts

    with closing(_records(file)) as records:
        for name, changed in list_accounts(records).items():
            typer.echo(f"{name}  {changed}".rstrip())


def _records(given: Path | None) -> AccountRecords:
    from advisor.settings import load_settings
    from ui.door.account_records import AccountsFile, is_database, records_of

    if given is not None and not is_database(given):
        return AccountsFile(given)
    settings = load_settings()
    named = given or settings.auth
    if named is None:
        raise typer.BadParameter("name the accounts file with --file FILE, or set `auth`")
    return records_of(named, settings)


def _password() -> str:
    """From the keyboard, twice and unseen, or the first line of a pipe; never from an argument.

    Arguments are seen by every user of the machine, and stay in the shell's history.
    """
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
