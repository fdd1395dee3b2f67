"""Tables that statements are run on, whether a SQLite file or a PostgreSQL database has them.

The statements are in what both understand, with a question mark for each value.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Tables(Protocol):
    """The tables, open. May be used from several threads, and by several processes.

    Every method raises an error of whoever keeps something in them, with a sentence for the user.

    Attributes:
        locking: what a SELECT ends with, so that nobody else changes its rows before the end of
            the change that it is part of.
    """

    locking: str

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a statement gives."""
        ...

    def change(self) -> AbstractContextManager[None]:
        """All or nothing of what this thread does within, and on the disk at the end."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """What others change meanwhile is not seen by this thread."""
        ...

    def empty_log(self) -> None:
        """Leave nothing of what was removed in a log, where there is one."""
        ...

    def close(self) -> None:
        """Close them."""
        ...


def marks(values: Sequence[object]) -> str:
    """The list of a condition `IN` over some values, which may be none."""
    return f"({', '.join('?' * len(values)) or 'NULL'})"
