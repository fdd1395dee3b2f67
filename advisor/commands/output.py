"""What the commands print for programs, and the advisor that they open."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from advisor.advisor import Advisor
    from advisor.settings import Settings
    from index.storage.files import Listing

EXIT_ERROR = 1
EXIT_ABSTAINED = 3


@contextmanager
def open_advisor(settings: Settings) -> Iterator[Advisor]:
    """The advisor of these settings, closed at the end; a download shows a bar."""
    from advisor import terminal
    from advisor.build import build_advisor

    with terminal.download_bar(terminal.stderr()) as bar:
        advisor = build_advisor(settings, bar)
        try:
            yield advisor
        finally:
            advisor.close()


def listing_line(listing: Listing) -> str:
    """A document as the commands list it: its path, its title and how long it is."""
    return f"{listing.document}  {listing.title}  [{listing.passages} passages]"


def print_json(value: Any, indent: int = 2) -> None:
    """Print a value for programs, over several lines."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def print_line(value: Any) -> None:
    """Print a value as one line of JSON, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()
