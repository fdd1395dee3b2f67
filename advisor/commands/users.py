"""`advisor users`: the accounts of a page that several people use."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

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
        "--file", help="The accounts file; the setting `auth` when left out.", metavar="FILE"
    ),
]


@app.command()
def add(name: Name, file: File = None) -> None:
    """Add an account; the password is asked for, or is the first line of standard input."""
    from ui.door.accounts import add_account

    path = _file(file)
    kept = add_account(path, name, _password())
    typer.echo(f"Added {kept} to {path}. Serve with `advisor serve --auth {path}`.")


@app.command()
def password(name: Name, file: File = None) -> None:
    """Change the password of an account and end its sessions."""
    from ui.door.accounts import change_password

    change_password(_file(file), name, _password())
    typer.echo(f"Changed the password of {name}; whoever was signed in with it is signed out.")


@app.command()
def remove(name: Name, file: File = None) -> None:
    """Remove an account and end its sessions."""
    from ui.door.accounts import remove_account

    remove_account(_file(file), name)
    typer.echo(f"Removed {name}; whoever was signed in with it is signed out.")


@app.command(name="list")
def list_(file: File = None) -> None:
    """List the accounts and when their passwords were changed."""
    from ui.door.accounts import list_accounts

    for name, changed in list_accounts(_file(file)).items():
        typer.echo(f"{name}  {changed}".rstrip())


def _file(given: Path | None) -> Path:
    if given is not None:
        return given
    from advisor.settings import load_settings

    configured = load_settings().auth
    if configured is None:
        raise typer.BadParameter("name the accounts file with --file FILE, or set `auth`")
    return configured


def _password() -> str:
    """From the keyboard, twice and unseen, or the first line of a pipe; never from an argument.

    Arguments are seen by every user of the machine, and stay in the shell's history.
    """
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
