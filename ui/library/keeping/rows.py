"""The uploads of people as rows of the database that the index is in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.keeping.postgres import PostgresTables

_THIS = "WHERE realm = ? AND owner = ? AND name = ?"


@dataclass(frozen=True, slots=True)
class UploadState:
    """What tells one content of an upload from the next: bytes, and nanoseconds since 1970."""

    size: int
    modified: int


class UploadRows:
    """The uploads of one service. Every method raises PageError where the database is away.

    Attributes:
        label: tells them from those of other services and databases; no password is in it.
    """

    def __init__(self, tables: PostgresTables, realm: str) -> None:
        """Take the tables.

        Args:
            tables: open; they raise PageError.
            realm: what tells the service from the others whose uploads are in the same tables.
        """
        self._tables = tables
        self._realm = realm
        self.label = f"{realm} in {tables.place}"

    def alone(self) -> AbstractContextManager[bool]:
        """Keep others from `alone`, on whatever machine; whether nobody else was first."""
        return self._tables.alone(f"uploads {self._realm}")

    def close(self) -> None:
        """End the connections."""
        self._tables.close()

    def folder(self, here: Path) -> Path:
        """The folder that every server has its copies in: `here`, where none was named before.

        It is one for all because the index knows an upload by its path.
        """
        key = (self._realm,)
        self._tables.rows(
            "INSERT INTO upload_folders VALUES (?, ?) ON CONFLICT DO NOTHING", (*key, str(here))
        )
        [(folder,)] = self._tables.rows("SELECT folder FROM upload_folders WHERE realm = ?", key)
        return Path(folder)

    def move_folder(self, there: Path) -> None:
        """Have all servers keep their copies there, where an index that was moved knows them."""
        self._tables.rows(
            "INSERT INTO upload_folders VALUES (?, ?) "
            "ON CONFLICT(realm) DO UPDATE SET folder = excluded.folder",
            (self._realm, str(there)),
        )

    def states(self) -> dict[tuple[str, str], UploadState]:
        """Each upload's state, by its owner and name."""
        rows = self._tables.rows(
            "SELECT owner, name, size, modified FROM uploads WHERE realm = ? AND NOT going",
            (self._realm,),
        )
        return {(owner, name): UploadState(size, modified) for owner, name, size, modified in rows}

    def state(self, owner: str, name: str) -> UploadState | None:
        """The state of an upload; None where there is none."""
        rows = self._tables.rows(
            f"SELECT size, modified FROM uploads {_THIS} AND NOT going", (self._realm, owner, name)
        )
        return UploadState(*rows[0]) if rows else None

    def read(self, owner: str, name: str) -> bytes | None:
        """What an upload holds; None where there is none."""
        rows = self._tables.rows(f"SELECT content FROM uploads {_THIS}", (self._realm, owner, name))
        return bytes(rows[0][0]) if rows else None

    def put(self, owner: str, name: str, content: bytes, modified: int) -> None:
        """Keep an upload, in place of the one of that name."""
        self._tables.rows(
            "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, FALSE, ?) ON CONFLICT(realm, owner, name) "
            "DO UPDATE SET size = excluded.size, modified = excluded.modified, going = FALSE, "
            "content = excluded.content",
            (self._realm, owner, name, len(content), modified, content),
        )

    def mark(self, owner: str, name: str, going: bool) -> None:
        """Say whether an upload is on its way out: then it counts no more."""
        self._tables.rows(
            f"UPDATE uploads SET going = ? {_THIS}", (going, self._realm, owner, name)
        )

    def remove(self, owner: str, name: str) -> None:
        """Forget an upload."""
        self._tables.rows(f"DELETE FROM uploads {_THIS}", (self._realm, owner, name))

    def remove_going(self) -> None:
        """Forget what killed runs were removing."""
        self._tables.rows("DELETE FROM uploads WHERE realm = ? AND going", (self._realm,))
